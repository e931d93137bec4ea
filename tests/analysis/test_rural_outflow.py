"""The frames of the two designs: what is divided by what, of which year, in which borders."""

import numpy as np
import pandas as pd
import pytest

from kosh.analysis import net_migration, rural_outflow
from kosh.data import series
from kosh.errors import KoshError

ALL = sorted(series.values("oblast_indicators", "indicator"))


@pytest.fixture(scope="module")
def panel():
    return rural_outflow.oblast_panel(ALL).set_index(["region", "year"])


def south(indicator):
    return rural_outflow.condition(indicator).set_index(["region", "year"])["value"]["KZ-51"]


def raw(indicator):
    table = series.load("oblast_conditions")
    table = table[table["indicator"] == indicator]
    return table.set_index(["region", "borders", "year"])["value"]


def test_every_condition_says_whether_it_counts_towns():
    table = rural_outflow.indicators()
    rural = {"schools", "water", "poverty_ppp", "unemployment"}
    assert set(table.index[table["counts_towns"] == 0]) == rural
    areas = series.load("oblast_conditions").groupby("indicator")["area"].agg(["nunique", "first"])
    assert (areas["nunique"] == 1).all()
    assert set(areas.index[areas["first"] == "rural"]) == rural


@pytest.mark.parametrize("indicator", ALL)
def test_conditions_stand_in_one_division(indicator):
    table = rural_outflow.condition(indicator)
    assert (table["borders"] == 1997).all() and not table.duplicated(["region", "year"]).any()
    assert not set(table["region"]) & {"KZ", "KZ-61", "KZ-79"}


@pytest.mark.parametrize("indicator", ["schools", "hospitals", "doctors", "buses"])
def test_counts_sum_to_the_nation_after_regrouping(indicator):
    table = rural_outflow.condition(indicator)
    nation = raw(indicator)["KZ"].droplevel("borders")
    assert (table.groupby("year")["value"].sum() == nation).all() and len(nation) == 14


def test_the_south_is_put_together_as_stated():
    assert south("hospitals")[2018] == raw("hospitals")["KZ-61", 2018, 2018] + 26
    assert south("schools")[2018] == raw("schools")["KZ-61", 2018, 2018] == 800
    assert south("buses")[2018] == 13964 + 645
    people = net_migration.figures("population", "total", net_migration.POPULATION)
    people = people.set_index(["region", "year"])["value"]
    weights = [people[region, 2018] for region in ("KZ-61", "KZ-79")]
    parts = [raw("income")[region, 2018, 2018] for region in ("KZ-61", "KZ-79")]
    assert south("income")[2018] == pytest.approx(np.average(parts, weights=weights), rel=1e-14)


def test_the_south_as_published_is_preferred_to_its_parts():
    assert south("poverty")[2015] == raw("poverty")["KZ-51", 1997, 2015]
    assert ("KZ-61", 2018, 2015) in raw("poverty").index


def test_roads_of_2019_repeat_and_are_left_out():
    values = raw("roads").reset_index()
    both = values.pivot_table(index="region", columns="year", values="value")[[2018, 2019]].dropna()
    assert len(both) >= 14 and (both[2018] == both[2019]).all()
    assert 2019 not in set(rural_outflow.condition("roads")["year"])


def test_ratios_divide_by_the_population_they_count(panel):
    people = net_migration.population("rural").set_index(["region", "year"])["value"]
    mean = (people["KZ-59", 2015] + people["KZ-59", 2016]) / 2
    assert panel["schools"]["KZ-59", 2015] == pytest.approx(1000 * 478 / mean, rel=1e-14)
    people = net_migration.population("total").set_index(["region", "year"])["value"]
    mean = (people["KZ-59", 2015] + people["KZ-59", 2016]) / 2
    assert panel["doctors"]["KZ-59", 2015] == pytest.approx(1000 * 1746 / mean, rel=1e-14)
    assert panel["income"]["KZ-59", 2015] == 54652


def test_the_year_end_ratio_divides_by_the_later_population():
    end = rural_outflow.oblast_panel(["schools"], "ratio_end").set_index(["region", "year"])
    people = net_migration.population("rural").set_index(["region", "year"])["value"]
    assert end["schools"]["KZ-59", 2015] == pytest.approx(1000 * 478 / people["KZ-59", 2016], rel=1e-14)


def test_logarithms_of_counts_and_means_alone():
    panel = rural_outflow.oblast_panel(["schools", "income", "internet"], "log").set_index(["region", "year"])
    row = panel.loc[("KZ-59", 2016)]
    assert row["schools"] == np.log(465) and row["income"] == np.log(62953) and row["internet"] == 74.8


def test_a_lag_takes_the_year_before(panel):
    lagged = rural_outflow.oblast_panel(ALL, lag=1).set_index(["region", "year"])
    assert lagged["poverty"]["KZ-47", 2011] == panel["poverty"]["KZ-47", 2010] == 11.6
    assert lagged["rate"].equals(panel["rate"])


def test_counts_of_the_year_before_the_panel_are_there_for_a_lag():
    panel = rural_outflow.oblast_panel(["schools", "income"], "log", lag=2)
    assert panel[panel["year"] < 2011][["schools", "income"]].notna().all().all()


@pytest.mark.parametrize(("lag", "empty"), [(0, []), (1, [2014]), (2, [2014, 2015]), (-1, [2013])])
def test_a_lag_that_reaches_over_the_annexation_is_empty(lag, empty):
    panel = rural_outflow.oblast_panel(["schools"], "log", lag, last_year=2019)
    lacking = panel[panel["schools"].isna()]
    assert list(zip(lacking["region"], lacking["year"], strict=True)) == [("KZ-19", year) for year in empty]


def test_almaty_region_is_two_territories(panel):
    territory = panel["territory"]
    assert territory["KZ-19", 2013] == "KZ-19" and territory["KZ-19", 2014] == "KZ-19/2014"
    others = territory.drop("KZ-19")
    assert (others == others.index.get_level_values("region")).all()


def test_window_exclusion_and_reclassification():
    panel = rural_outflow.oblast_panel(
        ["schools"], first_year=2012, last_year=2017, exclude=("KZ-19", "KZ-51"), reclassified="in"
    )
    assert (len(panel), set(panel["year"])) == (12 * 6, set(range(2012, 2018)))
    assert panel["rate"].notna().all()


def test_cross_section_of_districts():
    table = rural_outflow.districts_cross_section()
    assert len(table) == 188 and table["region"].nunique() == 17
    about = series.table("districts").set_index("kato")
    row = table.set_index("kato").iloc[0]
    place = about.loc[row.name]
    assert row["distance_city"] == min(place[f"distance_{city}"] for city in ("almaty", "astana", "shymkent"))
    assert row["log_density"] == np.log(place["population_total"] / place["area"])
    assert set(table["town"]) == {0, 1}
    assert table.isna().sum()[["rate", "distance_capital", "log_size"]].eq(0).all()


def test_cross_section_of_2024_is_another_year():
    first, second = (rural_outflow.districts_cross_section(year) for year in (2023, 2024))
    assert first["kato"].tolist() == second["kato"].tolist()
    assert not first["rate"].equals(second["rate"]) and first["schools"].equals(second["schools"])


def test_panel_of_districts_takes_conditions_of_the_same_territory():
    table = rural_outflow.districts_panel(lag=1)
    assert len(table) == 1176 and not table.duplicated(["territory", "year"]).any()
    yearbook = series.load("district_years").set_index(["territory", "year"])
    row = table.dropna(subset=["schools"]).iloc[10]
    before = yearbook.loc[(row["territory"], row["year"] - 1)]
    people = (before["population_start"] + before["population_end"]) / 2
    assert row["schools"] == pytest.approx(1000 * before["schools"] / people, rel=1e-14)
    logs = rural_outflow.districts_panel("log", lag=1).set_index(["territory", "year"])
    assert logs["schools"][row["territory"], row["year"]] == np.log(before["schools"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rural_outflow.condition("gas"), "unknown condition"),
        (lambda: rural_outflow.regressor("schools", "square"), "unknown form"),
        (lambda: rural_outflow.districts_panel("square"), "unknown form"),
        (lambda: rural_outflow.oblast_panel(["schools"], exclude=("KZ-61",)), "no oblast 'KZ-61'"),
        (lambda: rural_outflow.oblast_panel(["schools"], last_year=2008), "is after the last"),
        (lambda: rural_outflow.districts_cross_section(2030), "no figures in this window"),
    ],
)
def test_faults_say_what_is_wrong(call, words):
    with pytest.raises(KoshError, match=words):
        call()


def test_no_wage_stands_in_thousands():
    wages = series.load("district_years")["wage"].dropna()
    assert wages.min() > 10_000 and isinstance(wages, pd.Series)
