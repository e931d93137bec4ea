"""The chapter on the migrant stock: its numbers against the tables read anew, and what the book says."""

import csv

import pytest

from kosh import ROOT

PAGE = "migrant_stock-kazakhstan"


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def stock():
    """(country, year, revision) -> persons, read without the library that is tested."""
    return {(r["country"], int(r["year"]), r["vintage"]): int(r["value"]) for r in rows("migrant_stock")}


@pytest.fixture(scope="module")
def found(record):
    return record(PAGE)


def verdict(found, claim):
    (one,) = (v for v in found["verdicts"] if claim in v["claims"])
    return one


def test_the_stock_of_the_page_is_that_of_the_table(stock, found):
    for vintage in ("2019-09", "2021-01", "2025-01"):
        shown = found["findings"][f"stock_{vintage.replace('-', '_')}"]["value"]
        assert shown == stock["KAZ", 2015, vintage]


def test_the_share_is_of_the_mean_of_two_first_days_of_january(stock, found):
    starts = {
        int(r["year"]): int(r["value"])
        for r in rows("oblast_demography")
        if (r["region"], r["indicator"], r["area"], r["vintage"]) == ("KZ", "population", "total", "2021-04")
    }
    mean = (starts[2015] + starts[2016]) / 2
    share = found["findings"]["share_2019_09"]["value"]
    assert share == pytest.approx(100 * stock["KAZ", 2015, "2019-09"] / mean, rel=1e-12)


def test_the_number_and_the_share_are_revised(found):
    for claim in ("bayandina2021-030", "bayandina2021-031"):
        one = verdict(found, claim)
        assert (one["word"], len(one["hits"]), one["tries"]) == ("revised", 2, 3)
    assert verdict(found, "bayandina2021-032")["word"] == "reproduced"


def test_third_after_russia_and_ukraine_in_every_revision(stock, found):
    for vintage in ("2019-09", "2021-01", "2025-01"):
        of_year = {c: n for (c, year, v), n in stock.items() if (year, v) == (2015, vintage)}
        assert sorted(of_year, key=of_year.get, reverse=True)[:3] == ["RUS", "UKR", "KAZ"]
        assert found["findings"][f"third_{vintage.replace('-', '_')}"]["value"] is True
    assert verdict(found, "bayandina2021-033")["word"] == "reproduced"


def test_first_within_central_asia(stock, found):
    five = {c: stock[c, 2015, "2019-09"] for c in ("KAZ", "KGZ", "TJK", "TKM", "UZB")}
    assert max(five, key=five.get) == "KAZ"
    assert verdict(found, "bayandina2021-028")["word"] == "reproduced"
    workers = verdict(found, "abai2020-044")
    assert workers == verdict(found, "abai2020-073") and workers["out_of_scope"] == "concept"
    assert found["findings"]["first_for_neighbours"]["value"] is True


def test_the_share_of_immigrants_grew_in_most_developed_countries(found):
    """Members of the OECD in 2020, each by the table of its stock and that of its population."""
    since = {r["country"]: int(r["since"]) for r in rows("country_groups") if r["group"] == "oecd"}
    people = {(r["country"], r["year"]): int(r["value"]) for r in rows("population_midyear")}
    share = {
        (r["country"], int(r["year"]), r["vintage"]): int(r["value"]) / people[r["country"], r["year"]]
        for r in rows("migrant_stock") + rows("migrant_stock_oecd")
        if since.get(r["country"], 9999) <= 2020
    }
    one = verdict(found, "abai2020-124")
    assert (one["word"], one["tries"], one["window"]) == ("reproduced", 5, [2011, 2020])
    assert one["hits"] == [[y, v] for y, v, *_ in one["figures"]], "every pair agrees"
    for year, vintage in one["hits"]:
        rose = [
            share[country, year, vintage] > share[country, year - 5, vintage]
            for country, at, release in share
            if (at, release) == (year, vintage)
        ]
        assert len(rose) == 37 and 2 * sum(rose) > 37


def test_the_page_says_what_was_found(article, found):
    text = article(PAGE).get_text()
    for name in (
        "summary",
        "revised",
        "rank_said",
        "origins",
        "central",
        "population",
        "meaning",
        "developed",
    ):
        assert found["findings"][name]["text"] in text


@pytest.mark.slow
def test_uzbekistan_is_out_of_scope_and_never_third(stock, run):
    found = run("migrant_stock", country="UZB", base="international", year=2010)
    assert verdict(found, "bayandina2021-030")["out_of_scope"] == "place"
    assert verdict(found, "bayandina2021-033")["word"] == "contradicted"
    assert found["findings"]["stock_2025_01"]["value"] == stock["UZB", 2010, "2025-01"]
    assert found["findings"]["rank_2019_09"]["value"] == 4


@pytest.mark.slow
def test_the_newest_revision_alone_bears_out_the_rank_and_not_the_number(run):
    found = run("migrant_stock", vintage="2025-01", base="printed")
    assert verdict(found, "bayandina2021-030")["word"] == "differs"
    assert verdict(found, "bayandina2021-033")["word"] == "reproduced"
    assert found["findings"]["share_2025_01"]["text"].startswith("10.97")
