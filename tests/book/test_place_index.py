"""The index of places: names, claims about a place, analyses whose findings name it."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.book.place_index import PlaceIndex
from kosh.claims import ledger
from kosh.data import places


@pytest.fixture(scope="module")
def index():
    page = BeautifulSoup((ROOT / "_build/html/places.html").read_text(encoding="utf-8"), "html.parser")
    terms = page.select("dl.kosh-places > dt")
    return {term.text.strip(): term.find_next_sibling("dd") for term in terms}


def test_every_place_of_a_claim_stands_in_the_index_with_the_claim(index):
    for claim in ledger.load().claims.values():
        for name in claim.place.split():
            shown = index[places.names(places.find(name), "en")[0]]
            assert shown.find("a", title=claim.id) or "listed in the scorecard" in shown.text


def test_a_place_has_its_names_in_three_languages(index):
    assert "Жамбыл" in index["Zhambyl"].text and "Жамбылская" in index["Zhambyl"].text


def test_analyses_that_name_a_place_are_linked(index):
    titles = [a.text for a in index["Tajikistan"].find_all("a")]
    assert any("Tajikistan" in title for title in titles)


def test_a_region_is_not_taken_for_the_country_in_its_name(index):
    links = {a["href"] for a in index["West Kazakhstan"].find_all("a")}
    assert "analyses/remittances-tjk.html" not in links


# ---- the parts of the index, asked directly


@pytest.fixture
def made():
    """The directive with the real book's findings, without a page around it."""
    directive = object.__new__(PlaceIndex)
    directive.root = ROOT
    config = SimpleNamespace(kosh_root=str(ROOT), kosh_findings="_build/findings")
    environment = SimpleNamespace(
        config=config,
        srcdir=str(ROOT),
        docname="places",
        note_dependency=lambda path: None,
        get_domain=lambda name: SimpleNamespace(data={"stamps": {}, "uses": {}}),
    )
    directive.state = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=environment)))
    directive.lineno = 1
    return directive


def test_a_claim_about_several_places_stands_under_each(made):
    claims = made.claims()
    for claim in ledger.load().claims.values():
        for name in claim.place.split():
            assert claim.id in claims[places.find(name)]


def test_pages_are_those_whose_findings_name_the_place_in_full(made):
    pages = made.pages()
    titles = dict(pages["TJK"])
    assert "remittances-tjk" in titles
    assert "remittances-tjk" not in dict(pages.get("KZ-27", []))


def test_an_entry_has_names_claims_by_paper_and_analyses(made):
    term, told = made.entry(
        "KZ-31", {"KZ-31": ["abai2020-001", "abai2020-002"]}, {"KZ-31": [("x", "A page")]}
    )
    assert term == "Zhambyl"
    text = [each.astext() for each in told]
    assert "Жамбыл" in text[0]
    assert text[1:] == ["abai2020: 001, 002", "Analyses: A page"]


def test_a_place_of_many_claims_tells_their_number(made):
    many = [f"abai2020-{n:03}" for n in range(100)]
    _, told = made.entry("KAZ", {"KAZ": many}, {})
    assert told[-1].astext() == "100 claims, listed in the scorecard"
