"""Urban and rural population, censuses and nationalities: sums that must hold, and known figures."""

import csv

import pytest

from kosh import ROOT


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def persons(table, *keys):
    """Key -> area -> (persons, step), for rows in persons."""
    found = {}
    for row in rows(table):
        if row["unit"] == "persons":
            key = tuple(row[name] for name in keys)
            found.setdefault(key, {})[row["area"]] = float(row["value"]), float(row.get("step", 1))
    return found


def test_town_and_village_are_the_nation_wherever_all_three_are_given():
    register = persons("urban_population", "definition", "year", "vintage")
    whole = {key: areas for key, areas in register.items() if len(areas) == 3}
    assert len(whole) == 26 and {key[0] for key in whole} == {"register"}
    assert all(areas["urban"][0] + areas["rural"][0] == areas["total"][0] for areas in whole.values())


def test_reports_sum_as_far_as_they_are_rounded():
    reported = persons("population_reported", "counted", "base", "date", "vintage")
    whole = [areas for areas in reported.values() if len(areas) == 3]
    for areas in whole:
        slack = sum(step / 2 for _, step in areas.values() if step > 1)
        assert abs(areas["urban"][0] + areas["rural"][0] - areas["total"][0]) <= slack
    assert len(whole) == 10


def test_printed_shares_of_a_report_sum_to_100():
    shares = {}
    for row in rows("population_reported"):
        if row["unit"].startswith("%"):
            shares.setdefault((row["date"], row["base"]), {})[row["area"]] = float(row["value"])
    both = {key: found for key, found in shares.items() if len(found) == 2}
    assert set(both) == {("2009", "revised"), ("2021", "counted")}
    assert all(sum(found.values()) == pytest.approx(100) for found in both.values())


def test_the_data_base_agrees_with_the_table_of_the_regions_but_for_two_dates():
    """1 January 2017 and 2019 stand twice: the date is the same, the villages are not."""
    older = {
        (row["year"], row["area"]): row["value"]
        for row in rows("oblast_demography")
        if (row["region"], row["indicator"], row["vintage"]) == ("KZ", "population", "2021-04")
    }
    newer = {
        (row["year"], row["area"]): row["value"]
        for row in rows("urban_population")
        if row["vintage"] == "2026-08"
    }
    assert set(older) <= set(newer) and len(older) == 66
    apart = {key for key in older if older[key] != newer[key]}
    assert apart == {(year, area) for year in ("2017", "2019") for area in ("urban", "rural")}
    again = {
        row["year"]: row["value"]
        for row in rows("oblast_demography")
        if (row["region"], row["indicator"], row["vintage"]) == ("KZ", "population", "2026-08")
    }
    assert again == {year: newer[year, "rural"] for year in ("2017", "2019")}


def test_births_deaths_and_migration_make_the_change_but_for_the_censuses():
    """The nation's books balance to 3 persons in every year but those in which a census counted anew."""
    people = {
        int(row["year"]): int(row["value"])
        for row in rows("urban_population")
        if (row["vintage"], row["area"]) == ("2026-08", "total")
    }
    flows = {}
    for row in rows("oblast_demography"):
        if (row["region"], row["area"], row["vintage"]) == ("KZ", "total", "2026-09"):
            flows[int(row["year"])] = flows.get(int(row["year"]), 0) + int(row["value"])
    left = {year: people[year + 1] - people[year] - flows[year] for year in range(2000, 2025)}
    assert {year for year, persons in left.items() if abs(persons) > 3} == {2008, 2021}
    declared = {int(row["year"]) for row in rows("border_events") if row["kind"] == "rebasing"}
    assert declared == {2008, 2021}


def test_the_world_bank_prints_the_shares_of_the_united_nations():
    people = persons("urban_population", "definition", "year", "vintage")
    for row in rows("urban_population"):
        if row["vintage"] == "2021-10":
            areas = people["un", row["year"], "2018-05"]
            share = 100 * areas["urban"][0] / (areas["urban"][0] + areas["rural"][0])
            assert share == pytest.approx(float(row["value"]), abs=0.005)


@pytest.mark.parametrize(
    ("date", "base", "area", "value"),
    [
        ("1989", "revised", "total", 16_199_100),
        ("1999", "counted", "total", 14_953_100),
        ("2009", "counted", "urban", 8_662_400),
        ("2021", "counted", "total", 19_186_015),
    ],
)
def test_known_censuses(date, base, area, value):
    (row,) = (
        row
        for row in rows("population_reported")
        if (row["date"], row["base"], row["area"], row["unit"]) == (date, base, area, "persons")
    )
    assert float(row["value"]) == value and row["confidence"] == "high"


def test_nationalities_of_a_report_are_not_more_than_all():
    shares = {}
    for row in rows("census_nationality_reported"):
        if row["unit"].startswith("%"):
            key = row["census"], row["base"], row["url"]
            shares.setdefault(key, []).append(float(row["value"]))
    assert all(sum(found) <= 100 for found in shares.values())


def test_a_number_and_a_share_of_one_report_fit_the_revised_or_counted_whole():
    """Of the counted total only reports with both can tell; they agree with each other."""
    pairs = {}
    for row in rows("census_nationality_reported"):
        if (row["census"], row["base"]) == ("1989", "counted"):
            key = row["nationality"], row["vintage"]
            pairs.setdefault(key, {})[row["unit"]] = float(row["value"]), float(row["step"])
    wholes = []
    for found in pairs.values():
        if len(found) == 2:
            (people, step), (share, unit) = found["persons"], found["% of population"]
            half = 0 if step == 1 else step / 2
            wholes.append(
                (100 * (people - half) / (share + unit / 2), 100 * (people + half) / (share - unit / 2))
            )
    assert len(wholes) == 3 and max(low for low, _ in wholes) < min(high for _, high in wholes)


@pytest.mark.parametrize(
    "table", ["population_reported", "census_nationality_reported", "emigrants_by_nationality_reported"]
)
def test_every_reported_figure_names_where_and_when_it_was_read(table):
    for row in rows(table):
        assert row["url"].startswith("http") and row["entered"] >= row["vintage"] and row["original_source"]
