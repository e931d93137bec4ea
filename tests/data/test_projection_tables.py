"""The tables of the projection to 2050: lists of regions, borders, the nation's path, what was reported."""

from kosh.analysis import projection
from kosh.data import regions, series


def test_parts_are_regions_of_the_division_of_1997_and_within_their_pool():
    table = series.table("parts_of_country")
    for _, rows in table.groupby("side"):
        (pool,) = rows.loc[rows["kind"] == "pool", "regions"]
        for cell in rows["regions"]:
            assert set(cell.split()) <= set(pool.split()) <= set(regions.of(1997))
            assert cell.split() == sorted(set(cell.split()))
    assert table.loc[table["kind"] != "pool", "regions"].is_unique
    assert (table.loc[table["kind"] == "named", "url"].str.startswith("http")).all()


def test_borders_stand_once_and_join_all_regions():
    table = series.table("region_neighbours")
    assert (table["region"] < table["neighbour"]).all()
    assert projection.connected(tuple(regions.of(1997)), projection.neighbours())
    cities = {"KZ-71": "KZ-11", "KZ-75": "KZ-19"}
    for city, around in cities.items():
        assert {b for a, b in projection.neighbours() if a == city} == {around}


def test_the_path_has_every_year_and_no_step_where_the_projection_begins():
    table = series.load("natural_increase_wpp", projection.PATH).set_index("year")
    assert list(table.index) == list(range(2000, 2051))
    assert set(table.loc[:2023, "variant"]) == {"estimates"} and set(table.loc[2024:, "variant"]) == {
        "medium"
    }
    assert abs(table.loc[2024, "value"] - table.loc[2023, "value"]) < 1


def test_the_path_agrees_with_the_births_at_hand():
    births = series.load("birth_rates", "2024-07")
    births = births[births["country"] == "KAZ"].set_index("year")["rate"]
    path = series.load("natural_increase_wpp", projection.PATH).set_index("year")["value"]
    deaths = (births - path).dropna()
    assert len(deaths) >= 20 and deaths.between(6, 11).all()


def test_a_scenario_is_tested_as_one_that_needs_no_later_knowledge():
    table = projection.scenarios()
    tested = table.loc[table["tested_as"]]
    assert (tested["natural_increase"] == "rate").all() and (tested["tested_as"] == tested.index).all()
    assert (tested["net_migration"].to_numpy() == table["net_migration"].to_numpy()).all()


def test_reports_have_the_numbers_that_the_paper_prints():
    table = series.table("projections_reported")
    changes = table[table["quantity"] == "change"].set_index(["vintage", "part"])["value"]
    assert changes["2014-04", "north"] == -900_000 and changes["2016-11", "south"] == 5_200_000
    printed = projection.claimed()
    assert int(changes["2014-04", "north"]) in printed["north"]
    assert int(changes["2016-11", "south"]) in printed["south"]
