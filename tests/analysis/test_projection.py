"""The component model on made-up figures: what holds whatever the rates, back-tests, bands, definitions."""

import itertools
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosh.analysis import projection
from kosh.analysis.projection import History
from kosh.claims.interval import Interval
from kosh.errors import KoshError

REGIONS = ["KZ-11", "KZ-19", "KZ-75"]
SCENARIOS = [
    {"natural_increase": natural, "net_migration": moves}
    for natural, moves in itertools.product(["rate", "path"], ["number", "rate", "none"])
]
RATE = SCENARIOS[1]

rates = st.lists(st.floats(-0.02, 0.03), min_size=3, max_size=3)
people = st.lists(st.integers(500_000, 3_000_000), min_size=3, max_size=3)
numbers = st.lists(st.integers(-5_000, 20_000), min_size=3, max_size=3)


def series(values):
    return pd.Series(values, index=REGIONS, dtype=float)


def parts(natural, moved=(0, 0, 0), persons=(0, 0, 0)):
    columns = {"natural_increase": natural, "net_migration_rate": moved, "net_migration": persons}
    return pd.DataFrame(columns, index=REGIONS, dtype=float)


def steady(natural=0.01, moves=-1_000, annexed=0, census=None):
    """A past in which every region has one rate and one number in all years of 2000 to 2020.

    ``annexed`` people go from the second region to the third in 2014; over the year ``census`` a tenth is
    counted anew, and the year has no balance.
    """
    years = list(range(2000, 2021))
    now, population, start = series([1e6, 2e6, 1.5e6]), {2000: series([1e6, 2e6, 1.5e6])}, {}
    for year in years:
        start[year] = now
        now = now * (1 + natural) + moves
        if year == 2014:
            now = now + series([0, -annexed, annexed])
        if year == census:
            now = now * 1.1
        population[year + 1] = now
    start = pd.DataFrame(start).drop(columns=[census] if census else [])
    borders = [("KZ-19", 2014, -annexed), ("KZ-75", 2014, annexed)]
    return History(
        pd.DataFrame(population),
        start,
        start * natural,
        start * 0 + moves,
        pd.DataFrame(borders, columns=["region", "year", "persons"]),
        pd.Series({year: 1000 * natural - max(0, year - 2020) for year in range(2000, 2051)}),
    )


# ---- the model


@given(people, st.sampled_from(SCENARIOS))
def test_without_increase_and_migration_nothing_changes(population, scenario):
    still = dict.fromkeys(range(2016, 2022), 0)
    path = projection.project(series(population), parts([0, 0, 0]), scenario, 2016, 2022, still)
    assert (path.sub(series(population), axis=0) == 0).all().all() and list(path) == list(range(2016, 2023))


@given(people, st.floats(-0.02, 0.03), numbers)
def test_regions_of_one_rate_sum_to_the_nation_projected_alone(population, natural, persons):
    path = projection.project(
        series(population), parts([natural] * 3, persons=persons), SCENARIOS[0], 2016, 2026
    )
    alone = float(sum(population))
    for year in range(2016, 2026):
        alone = alone * (1 + natural) + sum(persons)
        assert path[year + 1].sum() == pytest.approx(alone, rel=1e-9)


@given(people, rates, rates)
def test_with_rates_a_population_grows_geometrically(population, natural, moved):
    path = projection.project(series(population), parts(natural, moved), RATE, 2016, 2026)
    expected = series(population) * (1 + series(natural) + series(moved)) ** 10
    assert np.allclose(path[2026], expected)


@given(people, rates, numbers)
def test_twice_the_people_and_the_migrants_are_twice_the_path(population, natural, persons):
    one, two = (
        projection.project(
            k * series(population), parts(natural, persons=[k * p for p in persons]), SCENARIOS[0], 2016, 2026
        )
        for k in (1, 2)
    )
    assert np.allclose(2 * one, two)


def test_the_path_moves_the_rate_of_every_region_by_as_much():
    shift = {2016: 0.0, 2017: -0.01}
    path = projection.project(
        series([100, 200, 300]), parts([0.01, 0.02, 0.03]), SCENARIOS[5], 2016, 2018, shift
    )
    assert path[2017].tolist() == [101, 204, 309]
    assert np.allclose(path[2018], [101, 204 * 1.01, 309 * 1.02])


def test_a_population_below_zero_is_refused():
    with pytest.raises(KoshError, match="KZ-19 would fall below zero"):
        projection.project(series([9, 2, 9]), parts([0] * 3, persons=[0, -1, 0]), SCENARIOS[0], 2016, 2050)


# ---- base years


def test_components_are_those_of_a_steady_past():
    found = projection.components(steady(0.013, -900), 2011, 2015)
    assert np.allclose(found["natural_increase"], 0.013) and np.allclose(found["net_migration"], -900)
    assert (found["net_migration_rate"] < 0).all()


def test_the_year_of_a_census_is_left_out_of_the_base_years():
    past = steady(census=2008)
    assert projection.base_years(past, 2005, 2009) == [2005, 2006, 2007, 2009]
    assert np.allclose(projection.components(past, 2005, 2009)["natural_increase"], 0.01)


@pytest.mark.parametrize(("first", "last"), [(2015, 2011), (2012, 2015), (2000, 2015)])
def test_base_years_are_five_to_fifteen(first, last):
    with pytest.raises(KoshError, match="too few or too many"):
        projection.base_years(steady(), first, last)


def test_base_years_without_a_balance_are_refused():
    with pytest.raises(KoshError, match="no base year has a balance"):
        projection.base_years(steady(), 2021, 2025)


def test_the_shift_is_counted_from_the_base_years():
    shift = projection.path_shift(steady(), 2011, 2015)
    assert shift[2013] == pytest.approx(0) and shift[2050] == pytest.approx(-0.030)


def test_every_window_of_the_length_that_ends_no_later():
    assert projection.windows(2003, 2008) == [(2000, 2005), (2001, 2006), (2002, 2007), (2003, 2008)]


def test_a_steady_past_has_no_spread():
    frame = projection.spread(steady(), 2011, 2015, "numbers", REGIONS[:2])
    assert len(frame) == 12 and np.allclose(frame, frame.iloc[0])


# ---- the back-test


def test_a_steady_past_is_projected_without_error():
    errors = projection.backtest(steady(), 2005, 2009, 2020)
    assert np.allclose(errors["numbers"], 0) and (errors["no change"] < -5).all()
    assert "national-path" not in errors  # it was not known
    assert projection.accuracy(errors).loc["numbers", "mean absolute"] == pytest.approx(0, abs=1e-9)


def test_annexed_people_are_put_back():
    past = steady(annexed=50_000)
    assert projection.published(past, 2015, 2014)["KZ-19"] == past.population.loc["KZ-19", 2015] + 50_000
    assert projection.published(past, 2015, 2015)["KZ-19"] == past.population.loc["KZ-19", 2015]
    errors = projection.backtest(past, 2005, 2009, 2020)["numbers"]
    assert errors["KZ-11"] == pytest.approx(0) and errors.abs().max() < 0.3  # what they grew since


def test_constant_growth_takes_a_census_for_growth():
    errors = projection.backtest(steady(census=2008), 2005, 2009, 2020)
    assert np.allclose(errors["numbers"], 0) and (errors["constant growth"] > 15).all()


def test_errors_of_growth_are_a_year_and_of_every_launch():
    errors = projection.growth_errors(steady(), 5, "numbers", REGIONS)
    assert len(errors) == sum(2021 - launch for launch in range(2005, 2021))
    assert np.allclose(errors["error"], 0)
    after = projection.growth_errors(steady(census=2015), 5, "numbers", REGIONS)
    one = after[(after["launch"] == 2012) & (after["horizon"] == 5)]["error"].item()
    assert one == pytest.approx(np.log(1.1) / 5, rel=0.01)


def test_a_path_that_was_not_known_is_tested_as_its_numbers():
    past = steady(census=2015)
    pd.testing.assert_frame_equal(
        *(projection.growth_errors(past, 5, name, REGIONS) for name in ("national-path", "numbers"))
    )


def test_the_band_widens_with_the_horizon():
    errors = pd.DataFrame({"horizon": [1, 5, 5, 9], "error": [9.0, -0.01, 0.01, 0.0]})
    band = projection.error_band(pd.Series({2016: 100.0, 2017: 100.0, 2026: 100.0}), errors)
    assert band.loc[2016].tolist() == [100, 100]
    assert band.loc[2026].tolist() == pytest.approx([100 * np.exp(-0.08), 100 * np.exp(0.08)])
    assert (band["high"] - band["low"]).is_monotonic_increasing


def test_a_band_without_long_horizons_is_refused():
    with pytest.raises(KoshError, match="no error of a long horizon"):
        projection.error_band(pd.Series({2016: 1.0}), pd.DataFrame({"horizon": [4], "error": [0.1]}))


def test_a_series_is_cut_where_a_census_counted_anew():
    people_of = pd.Series(1.0, index=[2007, 2008, 2009, 2021, 2023])
    assert [list(part.index) for part in projection.by_base(people_of)] == [
        [2007, 2008],
        [2009, 2021],
        [2023],
    ]


# ---- north and south


def test_connected_follows_common_borders():
    pairs = {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}
    assert projection.connected(("a", "b", "c"), pairs) and projection.connected(("a",), pairs)
    assert not projection.connected(("a", "c"), pairs)


def test_the_numerals_as_intervals():
    found = projection.claimed()
    assert found["north"] == Interval(-950_000, -850_000)
    assert found["south"] == Interval(5_150_000, 5_250_000)
    assert list(projection.readings().values()) == [Interval("3.5", "4.5"), Interval("4.5", "5.5")]


def test_the_ratio_has_the_ends_that_the_numerals_allow():
    changes = {"north": Interval(-2, -1), "south": Interval(3, 5)}
    assert projection.ratio_printed(10, 7, 100.0, 50.0, changes) == Interval(
        Fraction(10, 9) * 2, Fraction(12, 8) * 2
    )
    assert projection.ratio_printed(2, 7, 100.0, 50.0, changes) is None


@given(st.integers(3, 100), st.integers(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_every_change_allowed_gives_a_ratio_allowed(north, south, a, b):
    changes = {"north": Interval(-2, -1), "south": Interval(3, 5)}
    allowed = projection.ratio_printed(north, south, 1.0, 1.0, changes)
    ratio = Fraction(south + 3 + 2 * Fraction(b)) / Fraction(north - 1 - Fraction(a))
    assert ratio in allowed


def test_polygons_sum_to_the_country_within_a_thousandth():
    area = projection.areas()
    assert len(area) == 16 and area["KZ-75"] == 0
    # total of the country as published, and that of Almaty region (almaty-region.invest.gov.kz)
    assert area.sum() == pytest.approx(2_724_900, rel=0.001)
    assert area["KZ-19"] == pytest.approx(223_911, rel=0.006)


def test_all_subsets_with_an_area_are_tried_once():
    found = {side: projection.subsets(side) for side in ("north", "south")}
    assert {side: (len(rows), len(set(rows))) for side, rows in found.items()} == {
        "north": (126, 126),
        "south": (30, 30),
    }
    assert ("KZ-71",) not in found["north"] and ("KZ-75",) not in found["south"]


def test_every_part_is_among_the_subsets():
    tried, pairs = {side: projection.subsets(side) for side in ("north", "south")}, projection.neighbours()
    for row in projection.parts_of_country().itertuples():
        assert row.members in tried[row.side]
        assert row.kind == "pool" or projection.connected(row.members, pairs), row.Index
