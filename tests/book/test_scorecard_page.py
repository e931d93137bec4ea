"""The scorecard: no cell is empty, every claim is there, and its script is loaded there alone."""


def rows(html):
    return [
        [cell.text.strip() for cell in row.select("td")]
        for row in html.select("table.kosh-scorecard tbody tr")
    ]


def test_every_claim_has_its_row_and_no_cell_is_empty(book):
    found = rows(book.built("```{scorecard}\n```"))
    assert [row[0] for row in found] == list(book.verdicts["claims"])
    assert all(len(row) == 8 and all(row) for row in found)
    assert found[0][3:] == [
        "remittances as a share of GDP",
        "50 %",
        "≠\u00a0differs",
        "⌊\u00a0only-truncation",
        "≠\u00a0differs",
    ]
    assert found[1][4] == "no numeral"


def test_each_header_says_that_it_heads_a_column(book):
    html = book.built("```{scorecard}\n```")
    assert [header.get("scope") for header in html.select("table.kosh-scorecard th")] == ["col"] * 8
    assert not html.select("td[scope]")


def test_the_script_is_loaded_by_the_page_of_the_table_alone(book):
    book.write("stage/scorecard.md", "# Scorecard\n\n```{scorecard}\n```\n")
    book.write("stage/index.md", "# Book\n\n```{toctree}\n:glob:\n\n*/*\nscorecard\n```\n")
    book.write("stage/static/scorecard.js", "")
    book.write("stage/conf.py", book.conf + "html_static_path = ['static']\n")
    book.built("Text.")
    loaded = {
        page: any("scorecard.js" in script["src"] for script in book.html(page).select("script[src]"))
        for page in ("scorecard", "index", "prose/page")
    }
    assert loaded == {"scorecard": True, "index": False, "prose/page": False}
