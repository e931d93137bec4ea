"""The rural net migration: the books balance, and where they do not, it is known by how much."""

import numpy as np
import pandas as pd
import pytest

from kosh.analysis import net_migration
from kosh.data import regions, series
from kosh.errors import KoshError

EIGHT = {
    ("KZ-23", 2013),
    ("KZ-27", 2013),
    ("KZ-47", 2014),
    ("KZ-51", 2014),
    ("KZ-15", 2016),
    ("KZ-23", 2016),
    ("KZ-23", 2019),
    ("KZ-39", 2019),
}


@pytest.fixture(scope="module")
def demography():
    return series.load("oblast_demography")


@pytest.fixture(scope="module")
def gaps():
    return net_migration.gaps().set_index("year")


@pytest.fixture(scope="module")
def suspects():
    return net_migration.suspects().set_index(["region", "year"])


@pytest.fixture(scope="module")
def outcome():
    return net_migration.rural().set_index(["region", "year"])


# ---- the published figures agree with one another


def test_population_is_urban_and_rural(demography):
    people = demography[
        (demography["indicator"] == "population")
        & demography["vintage"].isin([net_migration.POPULATION, "2023-04"])
    ]
    wide = people.pivot(index=["region", "year"], columns="area", values="value").fillna(0)
    assert len(wide) == 17 * 17 + 18 * 5 + 21
    assert (wide["total"] == wide["urban"] + wide["rural"]).all()


@pytest.mark.parametrize("indicator", ["population", "net_migration"])
@pytest.mark.parametrize("area", ["total", "urban", "rural"])
def test_regions_sum_to_the_nation(demography, indicator, area):
    rows = demography[
        (demography["indicator"] == indicator)
        & (demography["area"] == area)
        & (demography["vintage"] != net_migration.SECOND)
    ]
    nation = rows[rows["region"] == "KZ"].set_index("year")["value"]
    parts = rows[rows["region"] != "KZ"].groupby("year")["value"].sum()
    gap = parts - nation.reindex(parts.index)
    if (indicator, area) == ("net_migration", "urban"):
        # the three cities have no urban row of their own
        cities = demography[
            demography["region"].isin(["KZ-71", "KZ-75", "KZ-79"]) & (demography["indicator"] == indicator)
        ]
        gap = gap + cities.groupby("year")["value"].sum().reindex(gap.index)
    assert len(gap) >= 2 and (gap == 0).all()


@pytest.mark.parametrize("area", ["total", "rural"])
def test_natural_increase_of_the_oblasts_sums_to_the_nation(demography, area):
    natural = net_migration.figures("natural_increase", area)
    nation = natural[natural["region"] == "KZ"].set_index("year")["value"]
    before = natural[(natural["region"] != "KZ") & (natural["year"] < 2017)]
    assert (before.groupby("year")["value"].sum() == nation[nation.index < 2017]).all()


def test_whole_regions_balance_to_the_person():
    balance = net_migration.balance()
    assert len(balance) == 16 * 8
    assert (balance["gap"] == 0).all()


def test_the_annexation_is_what_the_books_of_2014_lack():
    people = net_migration.population("total")
    nothing = pd.DataFrame({"region": ["KZ-19", "KZ-75"], "year": [2014, 2014], "persons": [0, 0]})
    change = net_migration.population_change(people, nothing)
    natural = net_migration.natural_increase("total").rename(columns={"value": "natural_increase"})
    published = net_migration.figures("net_migration", "total").rename(columns={"value": "published"})
    frame = change.merge(natural, on=["region", "year"]).merge(published, on=["region", "year"])
    frame = frame[frame["year"] == 2014].set_index("region")
    gap = frame["change"] - frame["natural_increase"] - frame["published"]
    assert gap[gap != 0].to_dict() == {"KZ-19": -93930, "KZ-75": 93930}
    assert net_migration.annexed("total").set_index("region")["persons"].to_dict() == gap[gap != 0].to_dict()


def test_the_remainder_of_the_south_is_what_its_own_balance_says():
    """Natural increase of the south from 2017, the nation less the rest, by a road without the rest."""
    natural = net_migration.natural_increase("total").set_index(["region", "year"])["value"]["KZ-51"]
    people = net_migration.population("total").set_index(["region", "year"])["value"]["KZ-51"]
    flows = net_migration.figures("net_migration", "total")
    south = flows[flows["region"].isin(["KZ-51", "KZ-61", "KZ-79"])].groupby("year")["value"].sum()
    for year in range(2017, 2021):
        assert natural[year] == people[year + 1] - people[year] - south[year]


# ---- the residual


@pytest.mark.parametrize(
    ("region", "year", "persons"),
    [
        ("KZ-11", 2009, -5603),
        ("KZ-19", 2014, -4536),
        ("KZ-19", 2017, 16357),
        ("KZ-51", 2018, -26069),
        ("KZ-31", 2020, -8474),
    ],
)
def test_residuals(outcome, region, year, persons):
    assert outcome["net_migration"][region, year] == persons


def test_rate_is_per_thousand_of_the_mean_population(outcome):
    row = outcome.loc[("KZ-11", 2009)]
    assert (row["start"], row["end"], row["natural_increase"]) == (396639, 392794, 1758)
    assert row["rate"] == pytest.approx(1000 * (392794 - 396639 - 1758) / ((396639 + 392794) / 2), rel=1e-14)


def test_the_panel_is_whole(outcome):
    assert outcome.shape[0] == 14 * 12 and outcome.index.is_unique
    assert set(outcome.index.get_level_values("region")) == set(regions.of(1997, "oblast"))
    assert (outcome["borders"] == 1997).all()


@pytest.mark.parametrize("year", [2015, 2018, 2020])
def test_residuals_sum_to_the_published_nation(gaps, year):
    assert gaps["gap"][year] == 0


def test_gaps_elsewhere_are_as_documented(gaps):
    assert gaps["gap"].drop([2015, 2018, 2020]).to_dict() == {
        2009: -91,
        2010: -258,
        2011: 341,
        2012: -124,
        2013: 13980,
        2014: -115727,
        2016: -81390,
        2017: -1289,
        2019: -42075,
    }


def test_second_figures_explain_2019_to_the_person_and_2016_but_for_908(gaps):
    assert gaps["unexplained"][2019] == 0
    assert gaps["unexplained"][2016] == -908
    assert gaps.loc[[2013, 2014], "reclassified"].eq(0).all()


def test_the_nation_was_counted_twice_with_the_gaps_as_difference(gaps):
    second = net_migration.second_figures().set_index(["region", "year"])["difference"]
    assert second["KZ", 2017] == -gaps["gap"][2016]
    assert second["KZ", 2019] == gaps["gap"][2019]


def test_second_figures_differ_in_the_marked_cells_alone():
    second = net_migration.second_figures().set_index(["region", "year"])["difference"].drop("KZ")
    cells = net_migration.events("reclassification").set_index(["region", "year"])["rural_persons"].dropna()
    cells = cells.drop(("KZ", 2007))
    # a change of class in 2016 shows on 1 January 2017, in the new figure of the older release
    moved = {(r, 2017 if y == 2016 else y): (-p if y == 2016 else p) for (r, y), p in cells.items()}
    assert second[second != 0].to_dict() == moved
    assert len(second) == 12 and len(moved) == 4


# ---- the reclassified cells


def test_the_eight_are_marked(outcome):
    assert set(outcome.index[outcome["marked"]]) == EIGHT
    assert set(outcome.index[outcome["net_migration"].isna()]) == EIGHT


def test_seven_of_eight_are_found_by_the_rule(suspects):
    assert set(suspects.index[suspects["found"]]) == EIGHT - {("KZ-27", 2013)}
    assert set(suspects.index[suspects["marked"]]) == EIGHT


def test_the_eighth_is_within_what_its_oblast_knows(suspects):
    row = suspects.loc[("KZ-27", 2013)]
    assert abs(row["score"]) < 3.5 and not row["found"]


def test_a_wave_is_not_a_reclassification(suspects):
    """Akmola 2016: far from usual, but the towns lost people as well."""
    row = suspects.loc[("KZ-11", 2016)]
    assert row["score"] < -3.5 and row["urban_excess"] < 0 and not row["marked"]


def test_marked_cells_are_in_or_out_by_parameter(outcome):
    kept = net_migration.rural("in").set_index(["region", "year"])
    assert kept["net_migration"]["KZ-15", 2016] == -58358
    assert kept["net_migration"].notna().all()
    same = ~outcome["marked"]
    pd.testing.assert_frame_equal(kept[same], outcome[same])


def test_corrected_cells_stand_in_one_classification():
    table = net_migration.rural("corrected").set_index(["region", "year"])
    fixed = table[table["corrected"]]
    assert fixed["net_migration"].to_dict() == {
        ("KZ-15", 2016): -4168,
        ("KZ-23", 2016): -1523,
        ("KZ-23", 2019): 1256,
        ("KZ-39", 2019): -8135,
    }
    second = net_migration.second_figures().set_index(["region", "year"])["second"]
    assert fixed["end"]["KZ-15", 2016] == second["KZ-15", 2017]
    assert fixed["start"]["KZ-39", 2019] == second["KZ-39", 2019]
    assert (fixed["end"] - fixed["start"] - fixed["natural_increase"] == fixed["net_migration"]).all()
    assert table["net_migration"].isna().sum() == 4


def test_corrected_cells_make_2019_sum_to_the_nation(gaps):
    table = net_migration.rural("corrected")
    assert table.loc[table["year"] == 2019, "net_migration"].sum() == gaps["published"][2019]


# ---- borders are types


def test_a_change_over_two_divisions_is_refused():
    raw = net_migration.figures("population", "rural", net_migration.POPULATION)
    with pytest.raises(KoshError, match="over two divisions"):
        net_migration.population_change(raw[raw["region"] != "KZ"])


def test_a_change_over_the_annexation_is_refused():
    people = net_migration.population("rural")
    with pytest.raises(KoshError, match="crosses the annexation of 2014"):
        net_migration.population_change(people)


def test_a_change_over_a_census_is_refused():
    people = net_migration.population("total", range(2007, 2010))
    with pytest.raises(KoshError, match="over two bases"):
        net_migration.population_change(people)


def test_whole_regions_have_residuals_from_2000_but_for_the_year_of_the_census():
    table = net_migration.residual("total", range(2000, 2013))
    assert sorted(set(table["year"])) == [*range(2000, 2008), *range(2009, 2013)] and len(table) == 16 * 12
    assert table.set_index(["region", "year"])["net_migration"]["KZ-71", 2005] == 15679
    with pytest.raises(KoshError, match="no rural residual before 2009"):
        net_migration.residual("rural", range(2000, 2013))


def test_a_change_elsewhere_needs_no_crosswalk():
    people = net_migration.population("rural")
    change = net_migration.population_change(people[people["region"] == "KZ-11"])
    assert change["change"].tolist() == np.diff(people.loc[people["region"] == "KZ-11", "value"]).tolist()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: net_migration.rural("half"), "unknown treatment"),
        (lambda: net_migration.figures("births", "rural"), "no figures of births"),
        (lambda: net_migration.figures("population", "rural"), "two releases"),
    ],
)
def test_faults_say_what_is_wrong(call, words):
    with pytest.raises(KoshError, match=words):
        call()


# ---- what is published


def test_published_oblasts():
    table = net_migration.published()
    assert table.groupby("year")["net_migration"].sum().to_dict() == {2023: -81899, 2024: -111640}
    assert set(table["region"]) == set(regions.of(2022, "oblast")) and (table["borders"] == 2022).all()
    row = table[(table["region"] == "KZ-61") & (table["year"] == 2023)].iloc[0]
    assert row["rate"] == pytest.approx(1000 * -19772 / 1599909, rel=1e-14)


@pytest.mark.parametrize("part", ["total", "urban", "rural"])
def test_districts_sum_to_their_regions(part):
    flows = series.load("district_migration").merge(series.table("districts")[["kato", "region"]], on="kato")
    sums = flows.groupby(["region", "year"])[f"net_migration_{part}"].sum()
    published = net_migration.figures("net_migration", part)
    published = published[published["year"] >= 2023].set_index(["region", "year"])["value"]
    # the three cities are not divided here
    assert (sums == published[sums.index]).all() and len(sums) == 17 * 2


@pytest.mark.parametrize("part", ["total", "urban", "rural"])
def test_populations_of_districts_sum_to_their_regions(part):
    sums = series.table("districts").groupby("region")[f"population_{part}"].sum()
    published = net_migration.figures("population", part, "2023-04").set_index("region")["value"]
    published = published[published.index.isin(sums.index)]
    assert len(published) == (17 if part == "rural" else 19)
    assert (sums[published.index] == published).all()


def test_published_districts():
    table = net_migration.districts_published()
    assert table.groupby("year").size().to_dict() == {2023: 188, 2024: 188}
    assert not table.duplicated(["kato", "year"]).any()
    flows = series.load("district_migration")
    lacking = flows[flows["net_migration_rural"].notna() & ~flows["kato"].isin(table["kato"])]
    # Kosshy, a town, with a rural flow and no rural population
    assert set(lacking["kato"]) == {"111600000"}
    assert lacking.groupby("year")["net_migration_rural"].agg(["size", "sum"]).to_numpy().tolist() == [
        [1, 151],
        [1, 114],
    ]


def test_districts_by_year_balance():
    table = net_migration.districts_by_year()
    assert not table.duplicated(["territory", "year"]).any()
    assert (table["kato"].nunique(), table["region"].nunique()) == (94, 14)
    assert set(table["year"]) == set(range(2010, 2024))
    yearbook = series.load("district_years").set_index(["kato", "year"])
    same = yearbook.loc[pd.MultiIndex.from_frame(table.loc[table["rebased"] == 0, ["kato", "year"]])]
    gap = same["population_end"] - same["population_start"] - same["natural_increase"] - same["net_migration"]
    assert (1000 * gap / same["population_end"]).abs().median() < 0.4


def test_census_years_can_be_left_out():
    table = net_migration.districts_by_year(rebased=False)
    assert (table["rebased"] == 0).all() and len(table) < len(net_migration.districts_by_year())
