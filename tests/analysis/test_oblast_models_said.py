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
    assert "Schools (less leaving" in some and "Poverty (more leaving" in some
    # more schools and less poverty are better: one of these estimates points the way of the claim
    assert said.as_claimed(facts()) == "Estimates that point the way that the papers claim: Schools (1 of 2)."
    assert "none (0 of 2)" in said.as_claimed(facts(coefficient=[-1.0, 1.0]))
    assert said.excluded_said(facts()).endswith("Schools 2.0 (a); Poverty 3.0 (b).")
    assert "not borne out" in said.verdict(facts(), facts())
    assert "Schools can be told" in said.verdict(facts(adjusted=[0.01, 0.5]), facts())


def test_tables_for_a_reader(data, results, table):
    shown = said.inference_table(table.assign(p_CRV3=0.00049, pieces=2))
    assert (
        set(shown["p CRV3"]) == {"0.00049"} and shown["95 % set, bootstrap"].str.contains("in pieces").all()
    )
    cells = said.cells_table()
    assert cells["done"].value_counts().to_dict() == {"corrected": 4, "left empty": 4, "kept": 1}
    conditions = said.conditions_table(data)
    words = conditions["what it measures"]
    assert "every oblast 2014-2018; villages alone" in words["Villages with centralised water"]
    assert "with gaps; towns too" in words["Local roads in good or satisfactory condition"]
    assert list(said.conventions(results).index) == ["CRV1", "CRV3", "wild", "Romano-Wolf"]
    assert "2^14 Rademacher" in said.conventions(results).loc["wild", "convention"]
    assert len(said.power_table(table)) == 5
    assert said.labels(results)[1] == "Hospital organisations (10 % more, towns too)"
    assert said.titles(data)["KZ-47"] == "Mangystau"
    names = {entry["name"] for entry in said.findings(table)}
    assert {"schools_mde", "income_adjusted"} <= names and len(names) == 25


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
    assert shown.loc["Abai", "2023, persons"] == -5 and shown.loc["Abai", "2024, rate"] == 2.0
    each = pd.DataFrame({"title": ["Schools"] * 2, "coefficient": [1.0, -2.0]})
    ranges = said.ranges_table(each, each)
    assert ranges.loc["Schools"].tolist() == [-2.0, 1.0, -2.0, 1.0]
