"""The figures of the regions: they sum to the nation, and its books balance but for the declared events."""

import csv
from collections import defaultdict

import pytest

from kosh import ROOT

#: Releases that hold the populations of a date once; the second figures of 2017 and 2019 lie beside them.
FIRST = {"2021-04", "2023-04"}


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def demography():
    """(indicator, area) -> (region, year) -> persons, read without the library."""
    table = defaultdict(dict)
    for r in rows("oblast_demography"):
        if r["indicator"] != "population" or r["vintage"] in FIRST:
            table[r["indicator"], r["area"]].setdefault((r["region"], int(r["year"])), int(r["value"]))
    return table


@pytest.fixture(scope="module")
def events():
    return rows("border_events")


def nation(figures):
    return {year: value for (region, year), value in figures.items() if region == "KZ"}


def summed(figures):
    total = defaultdict(int)
    for (region, year), value in figures.items():
        if region != "KZ":
            total[year] += value
    return total


def left(demography, area, region, year):
    """Change of population less natural increase less published net migration."""
    people, natural, moved = (
        demography[name, area] for name in ("population", "natural_increase", "net_migration")
    )
    key = region, year
    return people[region, year + 1] - people[key] - natural[key] - moved[key]


@pytest.mark.parametrize("area", ["total", "urban", "rural"])
def test_populations_of_the_regions_sum_to_the_nation_in_every_year(demography, area):
    figures = demography["population", area]
    assert summed(figures) == nation(figures) and sorted(nation(figures)) == [*range(2000, 2022), 2023]


@pytest.mark.parametrize("area", ["total", "rural"])
def test_natural_increase_of_the_regions_sums_to_the_nation_while_the_south_has_a_row(demography, area):
    figures = demography["natural_increase", area]
    whole, parts = nation(figures), summed(figures)
    assert sorted(whole) == list(range(2000, 2025))
    assert {year for year in whole if parts[year] == whole[year]} == set(range(2000, 2017))


def test_published_net_migration_of_the_regions_sums_to_the_nation(demography):
    figures = demography["net_migration", "total"]
    parts = summed(figures)
    assert sorted(parts) == list(range(2013, 2025)) and sorted(nation(figures)) == list(range(2000, 2025))
    assert parts == {year: nation(figures)[year] for year in parts}


def test_net_migration_of_the_nation_is_urban_and_rural(demography):
    total, urban, rural = (nation(demography["net_migration", a]) for a in ("total", "urban", "rural"))
    assert total == {year: urban[year] + rural[year] for year in total}


def test_each_region_balances_to_the_person_but_for_the_annexation(demography):
    """The south has no row of natural increase from 2017, at whose beginning it is published in two parts."""
    people = demography["population", "total"]
    people["KZ-51", 2017] = people["KZ-61", 2017] + people["KZ-79", 2017]
    published = demography["net_migration", "total"]
    known = [k for k in published if k in demography["natural_increase", "total"] and k[0] != "KZ"]
    gaps = {key: left(demography, "total", *key) for key in known if 2013 <= key[1] <= 2020}
    assert len(gaps) == 16 * 4 + 15 * 4
    assert {key: gap for key, gap in gaps.items() if gap} == {("KZ-19", 2014): -93930, ("KZ-75", 2014): 93930}


def test_the_nation_balances_but_for_the_census(demography, events):
    gaps = {year: left(demography, "total", "KZ", year) for year in range(2000, 2021)}
    assert {year: gap for year, gap in gaps.items() if gap} == {2008: 204_887, 2012: -3}
    assert [e["year"] for e in events if e["kind"] == "rebasing"] == ["2008", "2021"]
    people = {
        int(row["year"]): int(row["value"])
        for row in rows("urban_population")
        if (row["definition"], row["area"], row["vintage"]) == ("register", "total", "2026-08")
    }
    natural, moved = (nation(demography[name, "total"]) for name in ("natural_increase", "net_migration"))
    left_over = {y: people[y + 1] - people[y] - natural[y] - moved[y] for y in range(2009, 2025)}
    assert {year: gap for year, gap in left_over.items() if abs(gap) > 3} == {2021: 380_736}
    # the copy with the regions on 1 January 2023 has another number of that day
    assert people[2023] - nation(demography["population", "total"])[2023] == 1_803


def test_residuals_of_the_regions_sum_to_the_published_nation_from_2000(demography):
    people, natural = demography["population", "total"], demography["natural_increase", "total"]
    published = nation(demography["net_migration", "total"])
    for year in [*range(2000, 2008), *range(2009, 2013)]:
        of_year = [region for region, y in natural if y == year and region != "KZ"]
        residuals = [people[r, year + 1] - people[r, year] - natural[r, year] for r in of_year]
        assert len(residuals) == 16
        assert abs(sum(residuals) - published[year]) <= (3 if year == 2012 else 0)


def test_in_2007_towns_became_villages_by_the_declared_number(demography, events):
    (event,) = (e for e in events if (e["kind"], e["year"]) == ("reclassification", "2007"))
    assert left(demography, "rural", "KZ", 2007) == int(event["rural_persons"]) == 707_739
    smaller = [left(demography, "rural", "KZ", year) for year in range(2000, 2007)]
    assert all(abs(gap) < 50_000 for gap in smaller) and any(abs(gap) > 10_000 for gap in smaller)


def test_a_row_stands_in_the_division_of_its_year(demography):
    """Populations of 1 January 2017 are published in the division of 2018 already."""
    for r in rows("oblast_demography"):
        year = int(r["year"])
        split = 2017 if r["indicator"] in ("population", "natural_increase") else 2018
        expected = 1997 if year < split else 2018 if year < 2022 else 2022
        assert int(r["borders"]) == expected, r
