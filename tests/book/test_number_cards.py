"""Number cards: each bound number of a page has one, it tells the source, and nothing in it leads nowhere."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.book import number_cards

SITE = ROOT / "_build/html"
BOTH = "{finding}`remittances-tjk.peak_share`, {predicate}`the largest <remittances-tjk.is_largest>`"


def cards(page):
    """The cards of a page by the address that they are for; what is in a template is parsed by itself."""
    return {
        card["data-for"]: BeautifulSoup(card.decode_contents(), "html.parser")
        for card in page.find_all("template")
    }


def facts(card):
    terms = card.select("dl.kosh-compact > dt")
    return {term.text.strip(): " ".join(term.find_next_sibling("dd").text.split()) for term in terms}


def test_a_number_has_a_card_with_its_source(book):
    book.record["findings"]["peak_share"]["cell"] = 3
    book.json("_build/findings/remittances-tjk.json", book.record)
    html = book.built(BOTH)
    card = cards(html)["../analyses/remittances-tjk.html#finding-peak-share"]
    assert card.h2.text.strip() == "44.1 %"
    told = facts(card)
    assert told["At full precision"] == "44.1272"
    assert told["Unit"] == "% of GDP"
    assert told["Code"] == "code cell 3 of remittances.ipynb"
    assert told["Parameters"] == "country = TJK, first year = 2011, strict = true"
    assert told["Bears on"] == "abai2020-047"
    assert told["Official figures"] == "remittances, releases 2014-04 to 2020-10"
    links = [a["href"] for a in card.find_all("a")]
    assert "../analyses/remittances-tjk.html#remittances-tjk-cell-3" in links
    assert "../papers/abai2020.html#abai2020-047" in links
    assert card.select_one(".kosh-copy").text.endswith("analyses/remittances-tjk.html#finding-peak-share")


def test_a_predicate_is_told_as_the_statement_that_it_is(book):
    card = cards(book.built(BOTH))["../analyses/remittances-tjk.html#finding-is-largest"]
    assert card.h2.text.strip() == "the share is the largest"
    assert facts(card)["This says"] == "true"
    assert "At full precision" not in facts(card)


def test_a_number_without_a_cell_names_its_notebook(book):
    card = cards(book.built(BOTH))["../analyses/remittances-tjk.html#finding-peak-share"]
    assert facts(card)["Code"] == "remittances.ipynb"


def test_rows_behind_a_number_are_told(book):
    book.record["findings"]["peak_share"]["rows"] = {
        "table": "remittances",
        "count": 9,
        "columns": ["country", "year", "value"],
        "first": [["TJK", "2013", "44.1272"]],
    }
    book.json("_build/findings/remittances-tjk.json", book.record)
    card = cards(book.built(BOTH))["../analyses/remittances-tjk.html#finding-peak-share"]
    assert "Made of remittances, 9 rows, 8 not shown:" in card.text
    assert [cell.text.strip() for cell in card.select(".kosh-rows td")] == ["TJK", "2013", "44.1272"]


def test_a_printed_numeral_has_the_card_of_its_claim(book):
    html = book.built("{claim}`abai2020-047.printed`")
    ((address, card),) = cards(html).items()
    assert address == html.select_one("a.kosh-printed")["href"]
    assert card.h2.text.strip() == "50\u00a0%"
    assert card.select_one(".kosh-quote").text.strip() == '“the capacity is 50% of GDP -- "so"”'
    assert facts(card)["Stands in"] == "abai2020, body: tendencies"
    assert "differs Differs for TJK. Holds under truncation." in facts(card)["Verdict"].replace("\u00a0", " ")


def test_a_printed_numeral_is_set_beside_the_figures_nearest_to_it(book):
    (card,) = cards(book.built("{claim}`abai2020-047.printed`")).values()
    assert "Compared with 4 figures on remittances-tjk:" in card.text
    rows = [[cell.text.strip() for cell in row.select("td")] for row in card.select(".kosh-rows tbody tr")]
    # without an interval none is nearer than another; then the later year comes first
    assert rows == [
        ["Kyrgyzstan", "2015", "2020-10", "\u22120.50", "no interval"],
        ["Kyrgyzstan", "2013", "2014-04", "44.13", "no interval"],
        ["Tajikistan", "2015", "2020-10", "\u22120.50", "no"],
        ["Tajikistan", "2013", "2014-04", "44.13", "yes"],
    ]


def test_of_many_figures_the_nearest_are_shown(book):
    place = book.verdicts["claims"]["abai2020-047"]["external"]["places"][0]
    place["reading"], place["interval"] = "predicate", None
    place["figures"] = [[year, "2020-10", "2020-10", year % 2, ""] for year in range(2001, 2019)]
    place["hits"] = [[year, "2020-10"] for year in range(2001, 2019, 2)]
    book.verdicts["claims"]["abai2020-047"]["external"]["places"] = [place]
    book.json("_build/verdicts.json", book.verdicts)
    (card,) = cards(book.built("{claim}`abai2020-047.printed`")).values()
    assert "Compared with 18 figures on remittances-tjk, the nearest 6:" in card.text
    first = [cell.text.strip() for cell in card.select(".kosh-rows tbody tr")[0].select("td")]
    assert first == ["Tajikistan", "2018", "2020-10", "it did not hold", "no"]


def test_a_page_without_bound_numbers_carries_no_cards(book):
    assert not cards(book.built("Text, and {claim}`abai2020-047` as a link."))


def test_code_cells_are_counted_as_the_source_counts_them():
    html = (SITE / "analyses/remittances-kgz.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    numbered = [cell.get("id") for cell in page.select("div.cell") if cell.select_one(".cell_input")]
    given = [cell.get("id") for cell in page.select("div.cell.tag_injected-parameters")]
    assert given == [None]
    named = [each for each in numbered if each]
    assert named == [f"remittances-kgz-cell-{n + 1}" for n in range(len(named))]


# ---- the built book


def built():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


@pytest.mark.parametrize("name", built())
def test_every_bound_number_of_the_book_has_a_card_whose_links_lead_somewhere(name):
    here = SITE / f"{name}.html"
    page = BeautifulSoup(here.read_text(encoding="utf-8"), "html.parser")
    found = cards(page)
    bound = {a["href"] for kind in number_cards.BOUND for a in page.select(f"a.{kind}")}
    assert bound == set(found)
    for card in found.values():
        assert card.h2.text.strip() and card.select_one(".kosh-copy").text.strip()
        for link in card.find_all("a"):
            path, _, anchor = link["href"].partition("#")
            target = here.parent / path if path else here
            assert not anchor or f'id="{anchor}"' in _text(target.resolve()), link["href"]
            assert target.exists() and link["href"] != "#", link["href"]


def _text(path: Path, known={}):  # noqa: B006
    if path not in known:
        known[path] = path.read_text(encoding="utf-8")
    return known[path]
