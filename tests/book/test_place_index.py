"""The index of places: names, claims about a place, analyses whose findings name it."""

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT
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
