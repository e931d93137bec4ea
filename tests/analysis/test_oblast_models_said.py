"""What the oblasts' chapter says follows from the numbers, in both directions."""

import pandas as pd
import pytest

from kosh.analysis import associations
from kosh.analysis import oblast_models as oblasts
from kosh.analysis import oblast_models_said as said


@pytest.fixture(scope="module")
def data():
    return oblasts.oblasts()


@pytest.fixture(scope="module")
def results(data):
    return associations.results(oblasts.model(data, oblasts.FAMILIES["all-years"]))


@pytest.fixture(scope="module")
def table(results):
    return oblasts.coefficients(results)


def facts(**columns):
    base = {"name": ["schools", "poverty"], "title": ["Schools", "Poverty"], "adjusted": [0.5, 0.6]}
    base |= {"coefficient": [1.0, 1.0], "excluded": [2.0, 3.0], "step": ["a", "b"]}
    return pd.DataFrame(base | columns)


def test_words_follow_the_numbers():
    assert said.told_apart(facts()).startswith("None of the 2 conditions") and "0.50" in said.told_apart(
        facts()
    )
    assert "cannot be told from zero (p 0.50)" in said.told_apart(facts().head(1))
    some = said.told_apart(facts(adjusted=[0.01, 0.02], coefficient=[1.0, -1.0]))
    assert "Schools (a smaller net loss" in some and "Poverty (a larger net loss" in some
    # more schools and less poverty are better: one of these estimates points the way of the claim
    assert said.as_claimed(facts()) == "Estimates that point the way that the papers claim: Schools (1 of 2)."
    assert "none (0 of 2)" in said.as_claimed(facts(coefficient=[-1.0, 1.0]))
    assert said.excluded_said(facts()).endswith("Schools 2.0 (a); Poverty 3.0 (b).")
    assert said.verdict(facts(), facts(), "").endswith("told from zero.")
    assert "with Schools (p 0.010) of the year after" in said.verdict(facts(), facts(), "Schools (p 0.010)")
    assert "Schools can be told" in said.verdict(facts(adjusted=[0.01, 0.5]), facts(), "")
    later = pd.DataFrame({"name": ["schools", "poverty"], "p_wild": [0.01, 0.2]})
    assert said.later_said(later, facts()) == "Schools (p 0.010)"
    assert said.later_said(later.tail(1), facts()) == ""


def test_power_is_told_by_condition():
    text = said.power_said(facts(mde=[3.0, 5.0]), -8.0)
    assert text.startswith(
        "An effect of half the mean rate, 4.0 for one step, this panel could not have seen"
    )
    assert "for Poverty (5.0); it could have for Schools (3.0)." in text
    assert "for no condition;" in said.power_said(facts(mde=[3.0, 5.0]), 12.0)


def test_conditions_of_villages_are_counted_apart(table):
    units = pd.DataFrame({"title": table["title"].iloc[:1], "left_out": "KZ-47", "coefficient": 1.0})
    text = said.of_villages(table, units)
    schools = "General schools in villages, which has the other sign, and changes it without Mangystau"
    assert text == f"Of villages alone: 1 of the 5, {schools}."
    assert said.of_villages(table.tail(1), units) == "Of villages alone: 0 of the 1."


def test_tables_for_a_reader(data, results, table):
    apart = pd.Series([[(-1.0, 0.0), (0.5, 2.0)]] * len(table))
    shown = said.inference_table(table.assign(p_CRV3=0.00049, set_wild=apart))
    assert set(shown["p CRV3"]) == {"0.00049"}
    assert set(shown["95 % set, bootstrap"]) == {"\u22121.0 to 0.0 and 0.5 to 2.0"}
    cells = said.cells_table()
    assert cells["done"].value_counts().to_dict() == {"corrected": 4, "left empty": 4, "kept": 1}
    conditions = said.conditions_table(data)
    words = conditions["what it measures"]
    assert "every oblast 2014-2018; villages alone" in words["Villages with centralised water"]
    assert "with gaps; towns too" in words["Local roads in good or satisfactory condition"]
    assert "number, start of the school year" in words["General schools in villages"]
    evidence = said.evidence_table()
    assert len(evidence) == 9 and "23,200 hectares" in evidence.loc["Almaty region", "evidence"]
    assert "2021-04" in said.releases_said() and "north: Akmola" in said.parts_said()
    versions = oblasts.versions(data, ["schools"], {"a": {}, "b": {"form": "ratio"}})
    assert said.versions_table(versions, table.head(1)).index.tolist() == ["a", "b"]
    entries = said.convention_entries([results], [versions], [])
    assert {what for what, *_ in entries} >= {"a", "b", "all together", "General schools in villages"}
    assert len(said.power_table(table)) == 5
    assert said.labels(results)[1] == "Hospital organisations (10 % more, towns too)"
    assert said.titles(data)["KZ-47"] == "Mangystau"
    names = {entry["name"] for entry in said.findings(table)}
    assert {"schools_mde", "income_adjusted"} <= names and len(names) == 30


def test_tables_of_outcome_and_ranges():
    published = pd.DataFrame(
        {
            "region": ["KZ-10", "KZ-10"],
            "year": [2023, 2024],
            "net_migration": [-5.0, -6.0],
            "rate": [-1.25, 2.0],
        }
    )
    shown = said.published_table(published)
    assert shown.loc["Abai"].tolist() == ["\u22125", "\u22126", "\u22121.2", "2.0"]
    each = pd.DataFrame({"title": ["Schools"] * 2, "coefficient": [1.0, -2.0]})
    ranges = said.ranges_table(each, each)
    assert ranges.loc["Schools"].tolist() == ["\u22122.0", "1.0"] * 2
    gaps = pd.DataFrame({"year": [2014, 2015], "gap": [-115727.2, float("nan")]})
    assert said.gaps_table(gaps).loc[:, "gap"].tolist() == ["\u2212115\u202f727", ""]
    placebo = pd.DataFrame({"name": ["schools"], "t": [-2.137], "p": [0.192], "error": [0.012]})
    assert said.placebo_table(placebo).loc["General schools in villages"].tolist() == [
        "\u22122.14",
        "0.192 \u00b1 0.012",
    ]
