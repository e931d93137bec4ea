"""The chapter on remittances: its numbers against the table read anew, and what the book says of them."""

import csv
from fractions import Fraction

import pytest

from kosh import ROOT

COUNTRIES = {"remittances-kgz": "KGZ", "remittances-tjk": "TJK", "remittances-uzb": "UZB"}


@pytest.fixture(scope="module")
def table():
    """(country, year, release) -> exact value, read without the library that is tested."""
    with (ROOT / "data/series/remittances.csv").open(encoding="utf-8", newline="") as file:
        return {
            (r["country"], int(r["year"]), r["vintage"]): Fraction(r["value"]) for r in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def found(record):
    return {page: record(page) for page in COUNTRIES}


@pytest.mark.parametrize("page", COUNTRIES)
def test_tries_and_hits_count_the_window_of_the_table(table, found, page):
    values = found[page]["findings"]
    window = {k: v for k, v in table.items() if k[0] == COUNTRIES[page] and 2011 <= k[1] <= 2020}
    verdict = found[page]["verdicts"][0]
    lower, upper = Fraction(str(verdict["interval"]["lower"])), Fraction(str(verdict["interval"]["upper"]))
    hits = sorted([y, v] for (_, y, v), value in window.items() if lower <= value <= upper)
    assert values["tries"]["value"] == len(window)
    assert verdict["hits"] == hits and values["hits"]["value"] == len(hits)


@pytest.mark.parametrize("page", COUNTRIES)
def test_extremes_are_those_of_the_table(table, found, page):
    values = found[page]["findings"]
    own = {k: v for k, v in table.items() if k[0] == COUNTRIES[page]}
    assert values["peak"]["value"] == pytest.approx(float(max(own.values())), rel=1e-12)
    year = values["peak_year"]["value"]
    assert max(v for k, v in own.items() if k[1] == year) == max(own.values())


@pytest.mark.parametrize("page", COUNTRIES)
def test_the_rank_is_that_of_the_table(table, found, page):
    values = found[page]["findings"]
    year, release = values["rank_year"]["value"], values["rank_release"]["value"]
    world = {k[0]: v for k, v in table.items() if k[1:] == (year, release) and v > 0}
    greater = [code for code, v in world.items() if v > world[COUNTRIES[page]]]
    assert (values["rank"]["value"], values["ranked"]["value"]) == (1 + len(greater), len(world))


def test_kyrgyzstan_is_reproduced_by_two_years_without_a_proxy(found):
    verdict = found["remittances-kgz"]["verdicts"][0]
    assert (verdict["claims"], verdict["word"]) == (["abai2020-078"], "reproduced")
    assert {year for year, _ in verdict["hits"]} == {2014, 2016}
    assert [2014, "2018-04"] in verdict["hits"] and [2014, "2018-04"] not in verdict["proxies"]


def test_tajikistan_is_close_and_would_be_revised_if_rounded_to_tens(found):
    verdict = found["remittances-tjk"]["verdicts"][0]
    assert (verdict["claims"], verdict["word"]) == (["abai2020-047", "abai2020-079"], "close")
    assert verdict["nearest"]["vintage"] == "2013-04" and verdict["nearest"]["year"] == 2011
    assert [(r["unit"], r["word"]) for r in verdict["readings"]] == [(10.0, "revised")]


def test_the_range_holds_for_two_countries_and_not_for_uzbekistan(found):
    words = {
        v["place"]: v["word"]
        for page in COUNTRIES
        for v in found[page]["verdicts"]
        if "abai2020-076" in v["claims"]
    }
    assert words == {"KGZ": "reproduced", "TJK": "reproduced", "UZB": "differs"}
    assert found["remittances-uzb"]["verdicts"][0]["out_of_scope"] == "place"


@pytest.mark.parametrize("page", COUNTRIES)
def test_the_page_says_what_was_found(article, found, page):
    text = article(page).get_text()
    for name in ("tries", "hits", "peak", "window_peak", "rank", "summary", "interval"):
        assert found[page]["findings"][name]["text"] in text
    rounded = found[page]["findings"]["peak"]
    assert float(rounded["text"].removesuffix("\u202f%")) == pytest.approx(rounded["value"], abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        {"country": "MDA", "vintage": "2020-10", "first_year": 2005, "last_year": 2010},
        {"country": "TJK", "vintage": "2018-04", "first_year": 2011, "last_year": 2014},
    ],
)
def test_another_country_release_and_window(run, table, given):
    found = run("remittances", **given)
    leading, values = found["verdicts"][0], found["findings"]
    series = {y: v for (c, y, r), v in table.items() if (c, r) == (given["country"], given["vintage"])}
    window = {y: v for y, v in series.items() if given["first_year"] <= y <= given["last_year"]}
    lower, upper = (Fraction(str(leading["interval"][end])) for end in ("lower", "upper"))
    assert values["tries"]["value"] == len(window) > 0
    assert values["hits"]["value"] == sum(lower <= v <= upper for v in window.values())
    assert (leading["out_of_scope"] == "") == (given["country"] == "TJK")
    assert values["peak"]["value"] == float(max(series.values()))
    assert values["window_peak"]["value"] == float(max(window.values()))
