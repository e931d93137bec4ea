"""Groups of countries: membership by year, the middle and weighted means, on the tables read anew."""

import csv
from fractions import Fraction
from statistics import median

import pytest

from kosh import ROOT
from kosh.analysis import country_groups
from kosh.data import series
from kosh.errors import KoshError


def rows(name):
    with (ROOT / f"data/series/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def table():
    return series.load("services_share")


@pytest.fixture(scope="module")
def shares():
    """(country, year, release) -> share, read without the library that is tested."""
    return {(r["country"], int(r["year"]), r["vintage"]): float(r["value"]) for r in rows("services_share")}


def test_members_join_in_their_year():
    joined = {r["country"]: int(r["since"]) for r in rows("country_groups") if r["group"] == "oecd"}
    for year in (2011, 2016, 2020, 2021):
        assert country_groups.members("oecd", year) == sorted(c for c, y in joined.items() if y <= year)
    assert {len(country_groups.members("oecd", y)) for y in (2011, 2015)} == {34}


def test_an_unknown_group_is_refused_with_the_known_ones():
    with pytest.raises(KoshError, match="unknown group") as fault:
        country_groups.members("rich", 2016)
    assert "high-income" in str(fault.value)


@pytest.mark.parametrize("group", country_groups.PLACES)
def test_the_middle_is_the_median_of_the_members(table, shares, group):
    found = country_groups.summary(table, group)
    assert len(found)
    for row in found.itertuples():
        inside = country_groups.members(group, row.year)
        own = [
            v
            for (c, y, release), v in shares.items()
            if (y, release) == (row.year, row.vintage) and c in inside
        ]
        assert (row.value, row.countries) == (pytest.approx(median(own)), len(own))
        assert (
            row.covered == pytest.approx(len(own) / len(inside))
            and row.country == country_groups.PLACES[group]
        )


@pytest.mark.parametrize("weight", ["gdp", "population"])
def test_a_weighted_mean_is_that_of_the_exact_sums(table, shares, weight):
    economy = {(r["country"], int(r["year"])): r for r in rows("economies")}

    def weigh(pair):
        people = Fraction(economy[pair]["population"])
        return people if weight == "population" else people * Fraction(economy[pair]["gdp_per_head"])

    found = country_groups.summary(table, "oecd", weight).set_index(["year", "vintage"])
    for year, release in [(2012, "2018-04"), (2015, "2018-04"), (2021, "2026-02")]:
        inside = [c for c in country_groups.members("oecd", year) if (c, year, release) in shares]
        weights = {c: weigh((c, year)) for c in inside}
        mean = sum(weights[c] * Fraction(repr(shares[c, year, release])) for c in inside) / sum(
            weights.values()
        )
        assert found.loc[(year, release), "value"] == pytest.approx(float(mean))


def test_a_year_that_lacks_much_of_the_weight_is_left_out(table):
    pairs = country_groups.summary(table, "oecd", "gdp")[["year", "vintage"]].itertuples(
        index=False, name=None
    )
    assert (2016, "2018-04") not in set(pairs), "the United States are missing there"


def test_the_countries_that_reach_a_level_are_counted(table, shares):
    found = country_groups.reaching(table, "oecd", 79.5).set_index(["year", "vintage"])
    reach = [c for (c, y, r), v in shares.items() if (y, r) == (2011, "2018-04") and v >= 79.5]
    inside = country_groups.members("oecd", 2011)
    assert found.loc[(2011, "2018-04"), "reach"] == len([c for c in reach if c in inside]) == 2
    assert found.loc[(2011, "2018-04"), "countries"] == 34 and not found["holds"].any()
    assert country_groups.reaching(table, "oecd", 40)["holds"].all()


def test_every_group_and_weight_has_its_word(table):
    found = country_groups.words(table)
    assert set(found) == {(g, w) for g in country_groups.PLACES for w in country_groups.WEIGHTS}
    table = country_groups.words_table(found)
    assert table.loc["OECD members", "each counts once"] == found["oecd", "none"]


def test_whether_the_word_hangs_on_the_reading_is_said():
    pairs = [(g, w) for g in country_groups.PLACES for w in country_groups.WEIGHTS]
    same = country_groups.hangs_said(dict.fromkeys(pairs, "differs"))
    assert same == "No: under each group and each weight it is differs."
    by_weight = {pair: "differs" if pair[1] == "none" else "close" for pair in pairs}
    said = country_groups.hangs_said(by_weight)
    assert said.startswith("The word does: differs (each counts once); close (by output and by people).")
    assert "under none of them does a figure agree" in said
    one = country_groups.hangs_said(by_weight | {pairs[0]: "reproduced"})
    assert "reproduced (1 of 6 readings)" in one and "under 1 a figure agrees" in one


def test_the_economies_near_a_value_are_of_the_first_by_output(table):
    frame = table[(table["year"] == 2015) & (table["vintage"] == "2018-04")]
    assert country_groups.near_of_first(frame, "oecd", 80, 2, 10) == ["USA", "FRA", "GBR"]
    assert country_groups.near_of_first(frame, "oecd", 80, 2, 1) == ["USA"]
    assert country_groups.near_of_first(frame, "oecd", 10, 2, 10) == []


def test_those_who_reach_a_level_are_told_of_how_many(table):
    shown = country_groups.reaching_table(country_groups.reaching(table, "oecd", 79.5))
    assert shown.loc[2011, "2018-04"] == "2 of 34" and shown.loc[2021, "2018-04"] == ""


def test_the_day_of_the_classification_is_that_of_the_descriptor():
    assert country_groups.classified().split()[1:] == ["January", "2023"]


def test_the_table_holds_each_release_over_its_years(shares):
    years = {release: sorted({y for _, y, r in shares if r == release}) for _, _, release in shares}
    assert years == {"2018-04": list(range(2011, 2017)), "2026-02": list(range(2011, 2022))}
