"""The list of numbers, figures and tables: every role of prose, every exhibit of a notebook, its program."""

import csv
import html
import json
import re

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.book import analyses, figure_files, numbers_table, records
from kosh.data import package
from kosh.errors import KoshError

SITE = ROOT / "_build/html"


# ---- a small book


@pytest.fixture
def small(built):
    return built.root


def test_a_number_of_the_prose_has_its_program_cell_and_file(small):
    row = next(row for row in numbers_table.rows(small) if row.name == "tajikistan.value")
    assert row._replace(note="") == numbers_table.Row(
        page="index",
        kind="number",
        text="43.8\u202f%",
        name="tajikistan.value",
        unit="% of GDP",
        program="notebooks/example.ipynb",
        parameters="country = TJK; year = 2013",
        cell=3,
        output="_build/findings/tajikistan.json",
        note="",
    )
    assert row.note == "remittances received"


def test_what_is_printed_twice_on_a_page_is_told_once(small):
    page = small / "book/index.md"
    before = numbers_table.rows(small)
    page.write_text(page.read_text() + "\nAgain {finding}`tajikistan.value`.\n")
    assert numbers_table.rows(small) == before


def test_words_that_must_be_true_and_numerals_of_papers_are_told(small):
    path = small / "_build/findings/tajikistan.json"
    record = json.loads(path.read_text())
    record["findings"]["rose"] = record["findings"]["value"] | {"value": True, "text": "true", "unit": ""}
    path.write_text(json.dumps(record))
    (small / "book/more.md").write_text(
        "{predicate}`it\nrose <tajikistan.rose>`, {claim}`abai2020-076.printed`, {claim}`abai2020-077`"
    )
    found = {row.kind: row for row in numbers_table.rows(small) if row.page == "more"}
    assert found["statement"].text == "it rose" and found["statement"].program == "notebooks/example.ipynb"
    assert found["printed"].output == "data/claims/claims.csv" and found["printed"].program == ""


def test_a_name_that_no_page_found_is_refused_with_its_place(small):
    (small / "book/more.md").write_text("{finding}`tajikistan.lost`")
    with pytest.raises(KoshError, match=r"prints 'tajikistan.lost'(.|\n)*book/more.md"):
        numbers_table.rows(small)


def test_figures_and_tables_count_cells_as_the_source_does(tmp_path):
    def code(outputs=(), **metadata):
        return {"cell_type": "code", "source": "", "metadata": metadata, "outputs": list(outputs)}

    drawn = dict.fromkeys(figure_files.KINDS.values(), "")
    figure = {"figure": {"name": "p-figure-a", "caption": "What it shows."}}
    cells = [
        {"cell_type": "markdown", "source": "# Title\n\ntext\n\n## Part", "metadata": {}},
        code(tags=["parameters"]),
        code(tags=["injected-parameters"]),
        code([{"data": drawn}], mystnb=figure),
        code(
            [{"data": {"text/html": "<div>no table</div>"}}, {"data": {"text/html": ["<table>", "</table>"]}}]
        ),
    ]
    path = tmp_path / "_build/executed/p.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": cells}))
    record = {"notebook": "n", "parameters": {"strict": True}}
    found = list(numbers_table.exhibits("p", record, tmp_path))
    assert [(row.kind, row.name, row.cell, row.note) for row in found] == [
        ("figure", "p-figure-a", 2, "What it shows."),
        ("table", "p-table-1", 3, "under “Part”"),
    ]
    assert found[0].output == "_build/html/figures/p-figure-a.svg" and found[0].parameters == "strict = true"


def test_a_table_is_provided_unless_its_terms_forbid_it_or_it_is_not_there(small):
    entry = package.describe("remittances", small) | {"vintages": [{"redistributable": True}]}
    assert numbers_table.provided(entry, small) == "yes"
    assert numbers_table.provided(entry | {"vintages": [{"redistributable": False}]}, small) == "no"
    assert numbers_table.provided(entry | {"path": "series/none.csv"}, small) == "no"


def test_a_source_is_the_publisher_else_the_works_that_a_table_was_made_from():
    assert numbers_table.source({"publisher": "World Bank"}) == "World Bank"
    assert numbers_table.source({"sources": [{"title": "A"}, {"title": "B"}]}) == "A; B"
    assert numbers_table.source({}) == "compiled for this book"


# ---- the real book


@pytest.fixture(scope="module")
def listed():
    return list(csv.DictReader((SITE / numbers_table.FILE).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def page():
    return BeautifulSoup((SITE / "numbers.html").read_text(encoding="utf-8"), "html.parser")


def test_every_file_and_program_of_the_list_is_there(listed):
    files = {row[column] for row in listed for column in ("program", "output")} - {""}
    assert not [file for file in files if not (ROOT / file).is_file()]


def test_every_link_of_the_pages_to_a_number_is_in_the_list(listed):
    """Asked from the other side: what a reader can point at in the built prose."""
    names, seen = {(row["page"], row["text"]) for row in listed}, 0
    for place in ("index", "changed-since", *(f"analyses/{name}" for name in analyses.pages())):
        page = (SITE / f"{place}.html").read_text(encoding="utf-8")
        links = re.findall(r'<a class="[^"]*\bkosh-finding\b[^>]*>(.*?)</a>', page, re.DOTALL)
        seen += len(links)
        for link in links:
            text = html.unescape(re.sub(r"<[^>]+>", "", link))
            assert (place, text) in names, (place, text)
    assert seen > 100


def test_each_listed_cell_is_one_of_the_program(listed):
    for row in listed:
        if row["cell"]:
            cells = json.loads((ROOT / row["program"]).read_text(encoding="utf-8"))["cells"]
            assert 1 <= int(row["cell"]) <= sum(cell["cell_type"] == "code" for cell in cells)


def test_the_page_counts_what_the_list_holds(page, listed):
    for tr in page.select("table tbody tr"):
        cells = [td.get_text(" ", strip=True) for td in tr.select("td")]
        place = f"analyses/{cells[0]}"
        if len(cells) != 5 or not any(row["page"] == place for row in listed):
            continue
        for kinds, told in zip(numbers_table.SUMMED.values(), cells[2:], strict=True):
            assert int(told) == sum(row["page"] == place and row["kind"] in kinds for row in listed)
        assert f"notebooks/{records.load(cells[0])['notebook']}.ipynb" in cells[1]


def test_the_page_tells_where_each_table_of_data_comes_from(page):
    rows = {tr.td.text.strip(): tr for tr in page.select("#data-availability tbody tr")}
    assert set(rows) == {f"data/{package.describe(name)['path']}" for name in package.tables()}
    assert all(all(td.text.strip() for td in tr.select("td")) for tr in rows.values())
    told = rows["data/series/remittances.csv"].text
    assert "World Bank" in told and "CC-BY-4.0; " in told and "free re-use with attribution" in told


def test_the_page_links_both_lists(page):
    hrefs = {a["href"] for a in page.select("article a[href$='.csv']")}
    assert hrefs == {numbers_table.FILE, numbers_table.FINDINGS}
    assert not re.search(r"\{\w+\}`", page.select_one("article").text)
