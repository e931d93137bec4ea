"""The chapter on external migration: its numbers against the tables read anew, and what the book says."""

import csv

import pytest

from kosh import ROOT


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return {page: record(f"external_migration-{page}") for page in ("register", "wpp")}


@pytest.fixture(scope="module")
def register():
    """Year -> balance by the register, read without the library that is tested."""
    return {
        int(r["year"]): int(r["value"])
        for r in rows("oblast_demography")
        if (r["region"], r["indicator"], r["area"], r["vintage"])
        == ("KZ", "net_migration", "total", "2026-09")
    }


def verdict(found, claim):
    (one,) = (v for v in found["verdicts"] if claim in v["claims"])
    return one


def test_by_the_register_the_balance_turned_in_2004_and_back_in_2012(register, found):
    signs = {year: value > 0 for year, value in register.items()}
    assert [y for y in sorted(signs) if y > 2000 and signs[y] != signs[y - 1]] == [2004, 2012, 2023]
    assert verdict(found["register"], "bayandina2021-042")["word"] == "contradicted"
    assert "2004 to 2011, 2023 to 2024" in found["register"]["findings"]["turn"]["value"]
    assert found["register"]["findings"]["changes_2026_09"]["value"] == 2


def test_by_the_releases_of_the_time_the_turn_lies_in_the_period_from_2000(found):
    one = verdict(found["wpp"], "bayandina2021-042")
    assert one["word"] == "revised"
    assert [vintage for _, vintage in one["hits"]] == ["2015-07", "2017-06", "2019-06"]
    first = {}
    for row in rows("net_migration"):
        if int(row["value"]) > 0 and int(row["first_year"]) >= 1991:
            first[row["vintage"]] = min(first.get(row["vintage"], 9999), int(row["first_year"]))
    assert first == {"2015-07": 2000, "2017-06": 2000, "2019-06": 2000, "2022-07": 2004, "2024-07": 2016}


def test_the_nineties_are_negative_in_every_release(found):
    one = verdict(found["wpp"], "bayandina2021-035")
    early = [
        r for r in rows("net_migration") if 1991 <= (int(r["first_year"]) + int(r["last_year"])) // 2 <= 1999
    ]
    assert all(int(r["value"]) < 0 for r in early)
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", len(early), len(early))
    assert verdict(found["register"], "bayandina2021-035")["word"] == "not-checkable"


def test_the_direction_changed_more_than_once_by_both_sources(found):
    assert {verdict(found[page], "abai2020-004")["word"] for page in found} == {"reproduced"}


def test_flows_grew_in_four_of_six_years_while_arrivals_fell(register, found):
    left = {}
    for row in sorted(rows("migration_reported"), key=lambda r: r["vintage"]):
        if (row["flow"], row["partner"], row["months"]) == ("departures-external", "WLD", "01-12"):
            left.setdefault(int(row["year"]), int(row["value"]))
    together = {y: 2 * n + register[y] for y, n in left.items() if y <= 2021}
    pairs = {y: n > together[y - 1] for y, n in together.items() if y - 1 in together}
    assert {y for y in pairs if pairs[y]} == {2017, 2018, 2019, 2021} and set(pairs) >= {2014, 2020}
    one = verdict(found["register"], "bayandina2021-020")
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", 6, 4)
    assert "More in 2017, 2018, 2019 and 2021, fewer in 2014 and 2020." in one["sentence"]
    assert found["register"]["findings"]["apart"]["value"] is True


def test_the_verdict_on_the_turn_tells_its_years_and_the_report_of_the_time(found):
    register, un = (verdict(found[page], "bayandina2021-042")["sentence"] for page in ("register", "wpp"))
    assert "The first year above zero is 2004, up to 2011; below zero 2012 to 2022." in register
    assert "−11\u202f542 for January to September 2003 and 2303 for the same months of 2004" in register
    assert "is 2004 (release of 2022-07)" in un and "is 2016 (release of 2024-07)" in un
    assert "It changed in 2004 and 2012." in verdict(found["register"], "abai2020-004")["sentence"]
    assert "does not hold after 2011" in found["register"]["findings"]["meaning"]["value"]


def test_shares_by_country_of_2015_stay_without_a_verdict(found):
    own = [v for v in found["register"]["verdicts"] if v["word"] == "not-checkable"]
    assert {c for v in own for c in v["claims"]} == {
        "bayandina2021-035",
        *(f"bayandina2021-{n:03}" for n in (*range(71, 81),)),
    }
    years = {r["year"] for r in rows("migration_reported") if r["partner"] not in ("WLD", "CIS")}
    assert "2015" not in years


def test_russia_is_first_among_destinations(found):
    departures = {}
    for row in rows("migration_reported"):
        if row["flow"] == "departures-external" and row["partner"] not in ("WLD", "CIS"):
            departures.setdefault(row["year"], {})[row["partner"]] = float(row["value"])
    assert {max(of_year, key=of_year.get) for of_year in departures.values()} == {"RUS"}
    assert found["register"]["findings"]["russia_first"]["value"] is True


@pytest.mark.parametrize("page", ["register", "wpp"])
def test_the_page_says_what_was_found(article, found, page):
    text = article(f"external_migration-{page}").get_text()
    for name in ("summary", "turn", "outflow", "flows_said", "countries_said", "meaning"):
        assert found[page]["findings"][name]["text"] in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "first", "last", "word"),
    [("wpp", 1950, 1999, "revised"), ("register", 2010, 2020, "contradicted")],
)
def test_the_years_shown_change_no_verdict(run, source, first, last, word):
    found = run("external_migration", source=source, first_year=first, last_year=last)
    assert verdict(found, "bayandina2021-042")["word"] == word
    assert found["parameters"]["first_year"] == first
