"""Regions know their division; figures of two divisions never meet unless they are put together."""

import pandas as pd
import pytest

from kosh.data import regions, series
from kosh.errors import KoshError


def frame(*rows):
    return pd.DataFrame(rows, columns=["region", "borders", "year", "value"])


def test_divisions_have_their_regions():
    assert [len(regions.of(b, "oblast")) for b in regions.DIVISIONS] == [14, 14, 17]
    assert [len(regions.of(b)) for b in regions.DIVISIONS] == [16, 17, 20]
    assert set(regions.of(2018)) - set(regions.of(1997)) == {"KZ-61", "KZ-79"}
    assert set(regions.of(2022)) - set(regions.of(2018)) == {"KZ-10", "KZ-33", "KZ-62"}


def test_every_region_lies_in_one_of_the_division_before():
    table = series.table("regions")
    for older, newer in zip(regions.DIVISIONS, regions.DIVISIONS[1:], strict=False):
        parents = table.loc[(table["borders"] == newer) & (table["kind"] != "country"), "part_of"]
        assert set(parents) == set(regions.of(older))


def test_names():
    assert regions.name("KZ-61") == "Turkistan"
    assert regions.name("KZ-62", "kk") == "Ұлытау облысы"
    assert regions.name("KZ-51", "ru") == "Южно-Казахстанская область"


@pytest.mark.parametrize(
    ("region", "borders", "to", "into"),
    [
        ("KZ-61", 2018, 1997, "KZ-51"),
        ("KZ-79", 2022, 1997, "KZ-51"),
        ("KZ-10", 2022, 1997, "KZ-63"),
        ("KZ-33", 2022, 2018, "KZ-19"),
        ("KZ-11", 1997, 2022, "KZ-11"),
        ("KZ-19", 2018, 2018, "KZ-19"),
    ],
)
def test_part_of(region, borders, to, into):
    assert regions.part_of(region, borders, to) == into


@pytest.mark.parametrize(
    ("region", "borders", "to"),
    [("KZ-51", 1997, 2018), ("KZ-19", 2018, 2022), ("KZ-35", 1997, 2022), ("KZ-63", 2018, 2022)],
)
def test_a_divided_region_cannot_be_taken_apart(region, borders, to):
    with pytest.raises(KoshError, match="was divided in"):
        regions.part_of(region, borders, to)


def test_regroup_sums_the_parts():
    whole = regions.regroup(frame(("KZ-61", 2018, 2018, 40), ("KZ-79", 2018, 2018, 26)), 1997)
    assert whole.to_numpy().tolist() == [["KZ-51", 1997, 2018, 66]]


def test_regroup_keeps_older_rows_beside_newer():
    whole = regions.regroup(
        frame(("KZ-51", 1997, 2017, 117), ("KZ-61", 2018, 2018, 40), ("KZ-79", 2018, 2018, 26)), 1997
    )
    assert whole["value"].tolist() == [117, 66]


def test_regroup_weighs_means():
    parts = frame(("KZ-61", 2018, 2018, 10.0), ("KZ-79", 2018, 2018, 40.0)).assign(people=[2, 1])
    assert regions.regroup(parts, 1997, how="mean", weight="people")["value"].tolist() == [20.0]


def test_regroup_over_two_divisions():
    rows = frame(("KZ-63", 2022, 2023, 3), ("KZ-10", 2022, 2023, 4))
    assert regions.regroup(rows, 1997)["value"].tolist() == [7]


def test_a_part_that_has_no_villages_may_be_absent():
    rows = frame(("KZ-61", 2018, 2018, 800))
    with pytest.raises(KoshError, match="cannot be put together") as fault:
        regions.regroup(rows, 1997)
    assert fault.value.expected == "one row for each of KZ-61, KZ-79"
    assert regions.regroup(rows, 1997, absent=("KZ-79",))["value"].tolist() == [800]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: regions.name("KZ-99"), "unknown region"),
        (lambda: regions.name("KZ-61", "fr"), "no names in 'fr'"),
        (lambda: regions.of(2000), "unknown division"),
        (lambda: regions.part_of("KZ-51", 2018, 1997), "has no region 'KZ-51'"),
        (lambda: regions.regroup(frame(("KZ-61", 2018, 2018, 1)), 1997, how="max"), "unknown way"),
        (
            lambda: regions.regroup(
                frame(("KZ-61", 2018, 2018, 1), ("KZ-79", 2018, 2018, 1)), 1997, how="mean"
            ),
            "needs a weight",
        ),
        (
            lambda: regions.regroup(frame(("KZ-51", 1997, 2018, 9), ("KZ-61", 2018, 2018, 1)), 1997),
            "cannot be put together",
        ),
    ],
)
def test_faults_say_what_is_wrong(call, words):
    with pytest.raises(KoshError, match=words):
        call()


def test_an_empty_weight_is_refused():
    parts = frame(("KZ-61", 2018, 2018, 10.0), ("KZ-79", 2018, 2018, 40.0)).assign(people=[2, None])
    with pytest.raises(KoshError, match="needs a weight"):
        regions.regroup(parts, 1997, how="mean", weight="people")


def test_a_join_over_two_divisions_is_refused():
    old, new = frame(("KZ-19", 2018, 2021, 1)), frame(("KZ-19", 2022, 2021, 2))
    with pytest.raises(KoshError, match="two divisions") as fault:
        regions.join(old, new.rename(columns={"value": "other"}))
    assert "regroup" in fault.value.next_step


def test_a_year_with_two_divisions_in_one_frame_is_refused():
    mixed = frame(("KZ-51", 1997, 2018, 1), ("KZ-61", 2018, 2018, 1))
    with pytest.raises(KoshError, match="two divisions"):
        regions.join(mixed, mixed.rename(columns={"value": "other"}))


def test_a_join_in_one_division():
    left = frame(("KZ-11", 1997, 2016, 1), ("KZ-15", 1997, 2016, 2))
    right = frame(("KZ-11", 1997, 2016, 5), ("KZ-11", 2018, 2018, 6)).rename(columns={"value": "other"})
    joined = regions.join(left, right)
    assert joined["other"].tolist()[0] == 5 and joined["other"].isna().tolist() == [False, True]


def test_regional_figures_stand_in_a_division_that_has_them():
    for name in ("oblast_demography", "oblast_conditions"):
        table = series.load(name)
        known = set(zip(*series.table("regions")[["region", "borders"]].T.to_numpy(), strict=True))
        assert set(zip(table["region"], table["borders"], strict=True)) <= known
