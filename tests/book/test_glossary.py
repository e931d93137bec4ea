"""The glossary: terms are linked once a page, where running text first uses them, and nowhere else."""

import pytest

from kosh.book import glossary

GLOSSARY = """\
# Glossary

```{glossary}
stock
  A count on a day.

natural increase
  Births less deaths.

kandas
oralman
  Who came back.
```
"""


@pytest.fixture
def defined(book):
    book.write("stage/glossary.md", GLOSSARY)
    book.write("stage/index.md", "# Book\n\n```{toctree}\n:glob:\n\nglossary\n*/*\n```\n")
    return book


def linked(html):
    return [a.text for a in html.select("a:has(.kosh-term)")]


def test_a_term_is_linked_where_it_is_first_used(defined):
    html = defined.built("A Stock is no flow. Stocks and natural\nincrease; the stock again.")
    assert linked(html) == ["Stock", "natural\nincrease"]
    assert html.select_one("a:has(.kosh-term)")["href"] == "../glossary.html#term-stock"
    assert "Stocks and" in html.text


def test_words_of_one_entry_lead_to_it(defined):
    html = defined.built("An oralman is a kandas.")
    assert linked(html) == ["oralman", "kandas"]
    assert all("../glossary.html#term-" in a["href"] for a in html.select("a:has(.kosh-term)"))


@pytest.mark.parametrize(
    "text",
    [
        "## A stock\n\nNothing.",
        "`stock`",
        "[stock](https://example.org)",
        "| stock |\n|---|\n| stock |",
        "livestock, stock-taking, stocked",
    ],
)
def test_headings_code_links_tables_and_other_words_stay(defined, text):
    assert linked(defined.built(text)) == []


def test_a_quote_keeps_its_words(defined):
    claims = "data/claims/claims.csv"
    known = (defined.root / claims).read_text(encoding="utf-8")
    defined.write(claims, known.replace("the capacity is", "the stock is"))
    html = defined.built("{claim}`abai2020-047.quote`")
    assert "the stock is" in html.text
    assert linked(html) == []


def test_the_glossary_does_not_link_to_itself(defined):
    defined.built("Text.")
    assert linked(defined.html("glossary")) == []


def test_a_book_without_terms_is_left_as_it_is(book):
    assert linked(book.built("A stock.")) == []


def test_a_longer_term_is_found_before_a_shorter_one_inside_it():
    assert glossary.pattern(["net migration", "net migration rate"]).findall("Net migration rates") == [
        "Net migration rates"
    ]
