"""The chapter on north and south in 2050: its numbers against tables read anew, and what the book says."""

import csv

import pytest

from kosh import ROOT

NORTH = ("KZ-11", "KZ-39", "KZ-55", "KZ-59")
SOUTH = ("KZ-19", "KZ-31", "KZ-43", "KZ-51")
PAGES = ("projection_2050-2015", "projection_2050-2020")


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return {page: record(page)["findings"] for page in PAGES}


@pytest.fixture(scope="module")
def demography():
    """(indicator, region, year) -> persons of whole regions before the south was divided, read by hand."""
    return {
        (r["indicator"], r["region"], int(r["year"])): int(r["value"])
        for r in rows("oblast_demography")
        if r["area"] == "total"
        and r["vintage"] in ("2021-04", "2024-06", "2026-09")
        and int(r["year"]) <= 2016
    }


def population_2050(demography, region):
    """A region by hand: rates of natural increase and numbers of migrants of 2011 to 2015 go on from 2016.

    Net migration is what natural increase leaves of the change; Almaty region lost 93,930 people to a border.
    """
    people = {year: demography["population", region, year] for year in range(2011, 2017)}
    natural = {year: demography["natural_increase", region, year] for year in range(2011, 2016)}
    moved = people[2016] - people[2011] - sum(natural.values()) + (93_930 if region == "KZ-19" else 0)
    rate = sum(natural.values()) / sum(people[year] for year in range(2011, 2016))
    now = people[2016]
    for _ in range(2016, 2050):
        now = now * (1 + rate) + moved / 5
    return now


def test_the_changes_follow_from_the_published_figures_by_hand(demography, found):
    for side, codes in (("north", NORTH), ("south", SOUTH)):
        change = sum(population_2050(demography, r) - demography["population", r, 2016] for r in codes)
        # Almaty region was smaller by those people from 2014 on: the rate is of the population as it was
        assert found["projection_2050-2015"][f"{side}_numbers"]["value"] == pytest.approx(
            change / 1e6, abs=1e-6
        )


def test_no_scenario_gives_the_printed_change_of_the_north(found):
    for page in PAGES:
        changes = {n: f["value"] for n, f in found[page].items() if n in NAMES["north"]}
        assert len(changes) == 4 and not any(-0.95 <= value <= -0.85 for value in changes.values())
    assert (
        "some list of northern regions does so in none of 4"
        in found["projection_2050-2015"]["verdict"]["value"]
    )
    assert (
        "some list of northern regions does so in 1 of 4" in found["projection_2050-2020"]["verdict"]["value"]
    )


NAMES = {
    side: [f"{side}_{s}" for s in ("numbers", "rates", "no_migration", "national_path")]
    for side in ("north", "south")
}


def test_the_south_gains_about_as_much_as_printed_and_in_no_scenario_exactly(found):
    then = [found["projection_2050-2015"][name]["value"] for name in NAMES["south"]]
    assert min(then) < 5.15 and max(then) > 5.25
    assert not any(5.15 <= value <= 5.25 for value in then)


def test_the_north_loses_more_and_the_south_gains_less_by_the_newer_trend(found):
    then, now = (found[page] for page in PAGES)
    assert all(now[name]["value"] < then[name]["value"] for name in NAMES["north"] + NAMES["south"])


def test_the_printed_north_lies_below_the_band_and_the_south_within_on_both_pages(found):
    for page in PAGES:
        north, south = found[page]["band"]["value"].split(" South: ")
        assert north.endswith("below this band.") and south.endswith("within this band.")


def test_the_back_test_beats_the_naive_methods(found):
    for page in PAGES:
        assert found[page]["beats_no_change"]["value"] and found[page]["beats_constant"]["value"]
        assert found[page]["test_error"]["text"] == "2.6\u202f%"


def test_the_ratio_at_the_launch_by_hand(demography, found):
    area = dict.fromkeys((*NORTH, *SOUTH), 0.0)
    into = {"KZ-33": "KZ-19", "KZ-61": "KZ-51", "KZ-79": "KZ-51"}
    for row in rows("districts"):
        code = into.get(row["region"], row["region"])
        if code in area and row["area"]:
            area[code] += float(row["area"])
    density = {
        side: sum(demography["population", c, 2016] for c in codes) / sum(area[c] for c in codes)
        for side, codes in (("north", NORTH), ("south", SOUTH))
    }
    ratio = density["south"] / density["north"]
    assert found["projection_2050-2015"]["ratio_now"]["value"] == pytest.approx(ratio)


def test_the_south_is_found_by_its_reported_share_and_the_north_is_not(found):
    for page in PAGES:
        assert found[page]["south_found"]["value"] and found[page]["north_not_found"]["value"]


def test_natural_increase_sets_north_and_south_apart(found):
    for page in PAGES:
        assert found[page]["both_lose"]["value"] and found[page]["natural_apart"]["value"]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_what_was_found(found, article, page):
    text = article(page).get_text()
    for name in ("verdict", "hits", "spread", "band", "definitions", "search", "components", "since"):
        assert found[page][name]["text"] in text


@pytest.mark.slow
def test_with_six_northern_regions_and_rates_the_ratio_is_as_printed_and_the_north_is_not(run):
    found = run("projection_2050", north="north-quota-2020", scenario="rates")["findings"]
    assert 3.5 <= found["ratio_rates"]["value"] <= 4.5
    assert found["north_rates"]["value"] > 0 and found["south_rates"]["text"] == "5.56"


@pytest.mark.slow
def test_with_the_base_years_of_the_first_report_the_north_loses_a_little(run):
    found = run("projection_2050", first_base=2009, last_base=2013, south="south-four-almaty")["findings"]
    assert found["north_numbers"]["text"] == "\u22120.14" and found["south_numbers"]["text"] == "7.85"
    assert "some list of northern regions does so in none of 4" in found["verdict"]["value"]
