"""The account of the urban share on made-up figures; what the real tables must satisfy by their form."""

import pandas as pd
import pytest

from kosh.analysis import urbanisation, urbanisation_said
from kosh.errors import KoshError


def accounts(**changes):
    """Two years of towns and villages, 1,000 people each, whose books balance but for a step."""
    rows = {
        "urban": [1000, 1110],
        "rural": [1000, 950],
        "urban_natural": [20, 10],
        "rural_natural": [40, 30],
        "urban_migration": [60, 30],
        "rural_migration": [-60, -50],
        "urban_end": [1110, 1150],
        "rural_end": [950, 930],
    } | changes
    frame = pd.DataFrame(rows, index=[2010, 2011])
    for area in ("urban", "rural"):
        gained = frame[f"{area}_end"] - frame[area]
        frame[f"{area}_step"] = gained - frame[f"{area}_natural"] - frame[f"{area}_migration"]
    return frame


def test_the_parts_of_the_share_sum_to_its_change():
    parts = urbanisation.contributions(accounts())
    assert parts.loc[2010, "change"] == pytest.approx(100 * (1110 / 2060 - 0.5))
    assert (parts["natural"] + parts["migration"] + parts["step"]).tolist() == pytest.approx(
        parts["change"].tolist()
    )
    # births in villages lower the share, a move from village to town raises it by one person of all
    assert parts.loc[2010, "natural"] == pytest.approx(100 * (20 - 0.5 * 60) / 2060)
    assert parts.loc[2010, "migration"] == pytest.approx(100 * 60 / 2060)


def test_a_step_of_the_nation_is_a_new_count_and_one_between_areas_is_none():
    assert accounts()[["urban_step", "rural_step"]].to_numpy().tolist() == [[30, -30], [0, 0]]
    assert not urbanisation.contributions(accounts())["counted_anew"].any()
    anew = accounts(urban_end=[1110, 1150 + urbanisation.REBASED + 1])
    assert urbanisation.contributions(anew)["counted_anew"].tolist() == [False, True]


def test_the_rate_is_of_the_mean_population():
    found = urbanisation.outflow(accounts())
    assert found["persons"].tolist() == [60, 50]
    assert found["rate"].tolist() == pytest.approx([1000 * 60 / 975, 1000 * 50 / 940])


def test_statements_by_year():
    assert urbanisation.growing(accounts())["holds"].tolist() == [False]
    assert urbanisation.urbanises(accounts())["holds"].tolist() == [True, True]
    assert urbanisation.urbanises(accounts(urban_migration=[-60, 30]))["holds"].tolist() == [False, True]


def test_recent_years_are_set_against_as_many_before():
    found = urbanisation.recent(pd.Series([1.0, 1, 3, 3, 2, 1], index=range(2000, 2006)), span=2)
    assert found.index.tolist() == [2003, 2004, 2005]
    assert found[["last", "before"]].to_numpy().tolist() == [[3, 1], [2.5, 2], [1.5, 3]]
    assert found["holds"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("holds", "year"),
    [([True, False, True, True], 2002), ([True, True], 2000), ([True, False], None), ([False, False], None)],
)
def test_since_when_it_holds_to_the_end(holds, year):
    frame = pd.DataFrame({"holds": holds}, index=range(2000, 2000 + len(holds)))
    assert urbanisation.since(frame) == year


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2017-01-01", 2017), ("2017-07-01", 2017.5), ("2017-12-31", pytest.approx(2018, abs=0.01))],
)
def test_a_day_is_a_fraction_of_its_year(day, expected):
    assert urbanisation._fraction(day) == expected


def test_shares_come_from_persons_or_from_either_printed_share():
    rows = [
        (2000, "persons", "urban", 30),
        (2000, "persons", "rural", 70),
        (2001, "% of population", "urban", 31.5),
        (2002, "% of population", "rural", 68.0),
        (2003, "persons", "rural", 68),
    ]
    table = pd.DataFrame(rows, columns=["year", "unit", "area", "value"])
    assert urbanisation._share(table, ["year"]).to_numpy().tolist() == [[2000, 30], [2001, 31.5], [2002, 32]]


@pytest.mark.parametrize("definition", urbanisation.DEFINITIONS)
def test_every_release_of_a_definition_has_shares_and_a_look(definition):
    frame = urbanisation.shares(definition)
    assert frame["value"].between(40, 80).all() and not frame.duplicated(["year", "vintage"]).any()
    assert set(frame["label"]) < set(urbanisation_said.look(definition))
    assert urbanisation.rural(frame)["value"].tolist() == (100 - frame["value"]).tolist()
    for vintage in sorted(set(frame["vintage"])):
        assert set(urbanisation.shares(definition, vintage)["vintage"]) == {vintage}


def test_what_is_not_there_is_refused_with_what_is():
    with pytest.raises(KoshError, match="unknown definition 'census'"):
        urbanisation.shares("census")
    with pytest.raises(KoshError, match="release '2018-05' has no share by the national register"):
        urbanisation.shares("register", "2018-05")
    with pytest.raises(KoshError, match="no account of towns and villages"):
        urbanisation.account("2023-04")


@pytest.mark.parametrize("vintage", ["2021-04", urbanisation.ACCOUNT])
def test_the_account_of_the_nation_balances(vintage):
    found = urbanisation.account(vintage)
    for area in ("urban", "rural"):
        moved = found[[f"{area}_{part}" for part in urbanisation_said.PARTS]].sum(axis=1)
        assert (found[area] + moved == found[f"{area}_end"]).all()
        assert (found[area].iloc[1:].to_numpy() == found[f"{area}_end"].iloc[:-1].to_numpy()).all()


def test_the_pace_of_the_register_leaves_steps_out():
    flows = urbanisation.paces("register").set_index("year")["last"]
    published = urbanisation.published_pace()["last"]
    assert (flows - published).abs().max() > 0.3


def test_words_follow_the_figures():
    found = accounts()
    assert urbanisation_said.account_words(found, 2010, 2011) == (
        "From 1 January 2010 to 1 January 2012 the share moved by 5.3 points: 4.9 by net migration, "
        "\u22121.0 by births less deaths, and 1.5 by places that changed their status and by new counts."
    )
    assert "since 2010 sums to 110:" in urbanisation_said.bound_words(found)
    assert urbanisation_said.steps_table(found, least=10)["why"].tolist() == ["places changed status"]
