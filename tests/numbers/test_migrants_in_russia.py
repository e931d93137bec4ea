"""The chapter on Central Asians in Russia: its numbers against the tables read anew, and what it says."""

import csv

import pytest

from kosh import ROOT

CLAIMS = {"UZB": "abai2020-030", "TJK": "abai2020-031", "KGZ": "abai2020-032"}
PRINTED = {"UZB": (2_650_000, 2_750_000), "TJK": (1_150_000, 1_250_000), "KGZ": (600_001, 10**9)}


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return {page: record(f"migrants_in_russia-{page}") for page in ("present", "entries", "stock")}


def verdict(found, claim):
    (one,) = (v for v in found["verdicts"] if claim in v["claims"])
    return one


@pytest.mark.parametrize("origin", CLAIMS)
@pytest.mark.parametrize("page", ["present", "entries"])
def test_tries_and_hits_are_those_of_the_table(found, page, origin):
    values = [
        int(r["value"])
        for r in rows("in_russia_reported")
        if (r["concept"], r["country"]) == (page, origin) and 2011 <= int(r["last_day"][:4]) <= 2020
    ]
    low, high = PRINTED[origin]
    findings = found[page]["findings"]
    assert findings[f"tries_{origin.lower()}"]["value"] == len(values)
    assert findings[f"hits_{origin.lower()}"]["value"] == sum(low <= value <= high for value in values)


def test_persons_present_decide_and_agree_best_with_a_report_of_2013(found):
    words = {}
    for origin, claim in CLAIMS.items():
        one = verdict(found["present"], claim)
        words[origin] = one["word"]
        assert one["out_of_scope"] == "" and one["nearest"]["vintage"] == "2013-10"
    assert words == {"UZB": "close", "TJK": "reproduced", "KGZ": "reproduced"}
    assert verdict(found["present"], CLAIMS["UZB"])["nearest"]["value"] == 2_621_843
    assert (
        "The figures that agree are of 18\u00a0October\u00a02013."
        in found["present"]["findings"]["meaning"]["value"]
    )


def test_what_is_derived_from_a_report_decides_nothing_and_is_shown(article, found):
    derived = [r for r in rows("in_russia_reported") if r["note"].startswith("derived")]
    assert {r["vintage"] for r in derived} == {"2015-11"} and len(derived) == 2
    figures = [value for *_, value, _ in verdict(found["present"], CLAIMS["UZB"])["figures"]]
    assert not {float(r["value"]) for r in derived} & set(figures)
    assert "derived: 2.59 to 2.72 million" in article("migrants_in_russia-present").get_text()


def test_entries_and_the_stock_decide_nothing(found):
    words = {
        page: {origin: verdict(found[page], claim) for origin, claim in CLAIMS.items()}
        for page in ("entries", "stock")
    }
    assert {v["out_of_scope"] for page in words.values() for v in page.values()} == {"concept"}
    assert {o: v["word"] for o, v in words["entries"].items()} == {
        "UZB": "differs",
        "TJK": "differs",
        "KGZ": "reproduced",
    }


def test_the_main_influx_goes_to_russia_by_the_stock_alone(found):
    influx = verdict(found["stock"], "abai2020-029")
    assert (influx["word"], influx["out_of_scope"]) == ("reproduced", "concept")
    assert influx["sentence"].endswith("residents born abroad, no count of workers.")
    assert not [
        v for page in ("present", "entries") for v in found[page]["verdicts"] if "abai2020-029" in v["claims"]
    ]
    lives = {}
    for row in rows("migrant_stock_by_origin"):
        if row["origin"] in CLAIMS and (row["year"], row["vintage"]) == ("2015", "2019-09"):
            lives[row["country"]] = lives.get(row["country"], 0) + int(row["value"])
    assert max(lives, key=lives.get) == "RUS"


def test_the_order_holds_for_those_present_and_not_for_the_stock(found):
    assert found["present"]["findings"]["order_holds"]["value"] is True
    assert found["stock"]["findings"]["order_holds"]["value"] is False


@pytest.mark.parametrize("page", ["present", "entries", "stock"])
def test_the_page_says_what_was_found(article, found, page):
    text = article(f"migrants_in_russia-{page}").get_text()
    for name in ("scope", "summary", "nearest", "order", "meaning", "reports_said"):
        assert found[page]["findings"][name]["text"] in text


@pytest.mark.slow
def test_a_window_of_one_year_has_fewer_figures(run):
    found = run("migrants_in_russia", first_year=2015, last_year=2015)
    assert found["findings"]["tries_kgz"]["value"] == 1
    assert verdict(found, CLAIMS["TJK"])["word"] == "differs"


@pytest.mark.slow
def test_no_entries_were_reported_before_2018(run):
    found = run("migrants_in_russia", concept="entries", year=2018, last_year=2017)
    assert {verdict(found, claim)["word"] for claim in CLAIMS.values()} == {"not-checkable"}
