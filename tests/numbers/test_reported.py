"""The chapters on returnees and permits: numbers against the tables read anew, and what the book says."""

import csv

import pytest

from kosh import ROOT
from kosh.book import runs

PAGES = ("returnees", "labour_migrants")


def words(record):
    return {v["claims"][0].removeprefix("bayandina2021-"): v["word"] for v in record["verdicts"]}


def rows(name, **filters):
    with (ROOT / f"data/series/{name}.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in filters.items())]


@pytest.fixture(scope="module")
def found(record):
    return {page: record(page) for page in PAGES}


def test_returnees_are_close_or_reproduced(found):
    assert words(found["returnees"]) == {
        "048": "close", "047": "close", "049": "reproduced", "050": "close", "051": "close", "052": "close",
        "053": "reproduced", "054": "reproduced", "055": "close", "045": "reproduced",
    }  # fmt: skip


def test_the_printed_number_lies_between_two_reports(found):
    values = found["returnees"]["findings"]
    reported = [
        (r["date"], int(r["value"]))
        for r in rows("returnees_reported", origin="WLD", concept="since 1991", unit="persons")
    ]
    assert max((n, d) for d, n in reported if n < 955894) == (
        values["below"]["value"],
        "2015-04-01",
    )
    assert min((n, d) for d, n in reported if n > 955894) == (
        values["above"]["value"],
        "2021-04-01",
    )
    told = [values[f"{side}_date"]["value"] for side in ("below", "above")]
    assert told == ["1\u00a0April\u00a02015", "1\u00a0April\u00a02021"]
    assert values["quarters"]["value"] == pytest.approx((955894 - 953908) / 1026)
    assert values["mainly"]["value"] and values["per_family"]["value"] == pytest.approx(955894 / 260325)


def test_permits_of_two_countries_are_decided_and_the_others_await_a_division(found):
    decided = {
        claim: word for claim, word in words(found["labour_migrants"]).items() if word != "not-checkable"
    }
    assert decided == {"084": "close", "085": "close", "086": "differs", "087": "differs"}
    values = found["labour_migrants"]["findings"]
    assert values["undecided"]["value"] == values["claims"]["value"] - 4 == 11
    assert (
        values["whole_low"]["value"] == round(100 * 13_075 / 36.15) and "Türkiye" in values["single"]["value"]
    )
    assert values["summary"]["value"] == (
        "Of 15 numbers 2 come close to a report, 2 differ and for 11 there is no report that could decide."
    )
    assert values["irregular_low"]["value"] == pytest.approx(100 * 200_000 / 236_700)
    assert values["two_sizes"]["value"] and values["would_be_most"]["value"]


def test_claims_without_a_report_share_one_card_that_names_the_table(article):
    cards = [
        li for li in article("labour_migrants").select("ul.kosh-verdicts > li") if "not-checkable" in li.text
    ]
    assert len(cards) == 1 and len(cards[0].select("a.kosh-claim-link")) == 11
    assert "by citizenship and by sector" in cards[0].text and "shown and decide nothing" in cards[0].text


def test_the_lead_of_returnees_names_the_two_reports(found):
    assert found["returnees"]["findings"]["summary"]["value"] == (
        "The printed 955\u202f894 lies between two reports: 953\u202f908 (1\u00a0April\u00a02015) and "
        "1\u202f074\u202f300 (1\u00a0April\u00a02021)."
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_what_was_found(article, found, page):
    text = article(page).get_text()
    for name in ("summary", "tried", "hit", "words", "meaning"):
        assert found[page]["findings"][name]["text"] in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "given", "claim", "word"),
    [
        ("returnees", {"first_year": 2014, "last_year": 2014}, "051", "differs"),
        ("returnees", {"first_year": 2021, "last_year": 2023}, "050", "not-checkable"),
        ("labour_migrants", {"first_year": 2016, "last_year": 2016}, "084", "close"),
        ("labour_migrants", {"first_year": 2020, "last_year": 2020, "year": 2018}, "086", "not-checkable"),
    ],
)
def test_another_window_gives_other_findings(page, given, claim, word):
    _, record = runs.execute(page, given)
    assert words(record)[claim] == word
    assert record["findings"]["first_year"]["value"] == given["first_year"]
    if "year" in given:
        assert record["findings"]["year_said"]["value"] == f"No report dated {given['year']} is at hand."
