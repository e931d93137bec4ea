"""The regressions of the oblasts: the same numbers by another way, and what hangs on what."""

import numpy as np
import pandas as pd
import pytest

from kosh import ROOT
from kosh.analysis import oblast_regressions as oblasts
from kosh.analysis import regression, rural_outflow, specifications
from kosh.errors import KoshError

GRID = ROOT / "data/grids/rural_outflow.toml"


@pytest.fixture(scope="module")
def data():
    return oblasts.oblasts()


@pytest.fixture(scope="module")
def found(data):
    return oblasts.model(data, oblasts.FAMILIES["all-years"])


@pytest.fixture(scope="module")
def table(found):
    return oblasts.coefficients(found)


# ---- data and model


@pytest.mark.parametrize(("form", "lag"), [("log", 1), ("ratio", 2), ("ratio_end", 0), ("log", -1)])
def test_the_frame_is_that_of_the_oblast_panel(data, form, lag):
    names, keys = ["schools", "roads"], ["region", "year"]
    panel = rural_outflow.oblast_panel(names, form, lag, 2010, 2019, ("KZ-11",), "corrected")
    ours = oblasts.model(data, names, form, lag, 2010, 2019, "KZ-11").frame
    columns = ["rate", *names]
    expected = panel.set_index(keys).sort_index()[columns]
    pd.testing.assert_frame_equal(
        ours.set_index(keys).sort_index()[columns], expected, check_index_type=False
    )


def test_places_and_parts_divide_as_said(data):
    row = data.set_index(["region", "year"])
    assert row.loc[("KZ-19", 2013), "territory"] != row.loc[("KZ-19", 2014), "territory"]
    assert row.loc["KZ-23"]["place"].nunique() == 4 and row.loc["KZ-11"]["place"].nunique() == 1
    assert row.loc[("KZ-35", 2009), "part_year"] == row.loc[("KZ-63", 2009), "part_year"]
    assert row.loc[("KZ-35", 2009), "part_year"] != row.loc[("KZ-39", 2009), "part_year"]
    assert sorted(code for part in oblasts.PARTS.values() for code in part) == sorted(set(data["region"]))
    assert row["rate_corrected"].notna().sum() == 164 and row["rate_in"].notna().sum() == 168


def test_coefficients_are_those_of_dummies_and_least_squares(data, found, table):
    frame = found.frame.dropna().reset_index(drop=True)
    dummies = pd.get_dummies(frame[["territory", "year"]].astype(str), drop_first=True).to_numpy(dtype=float)
    X = np.column_stack([frame[list(found.names)], dummies, np.ones(len(frame))])
    expected = np.linalg.lstsq(X, frame["rate"].to_numpy(), rcond=None)[0][: len(found.names)]
    assert table["coefficient"].to_numpy() == pytest.approx(np.log(1.1) * expected, rel=1e-8)
    assert (found.n, found.clusters) == (163, 14) == (len(frame), frame["region"].nunique())


def test_errors_and_power_are_those_of_the_engine_in_steps(found, table):
    e = regression.estimate(found.fitted, "doctors", "CRV3")
    row = table.set_index("name").loc["doctors"]
    size = np.log(1.1)
    assert row["se_CRV3"] == size * e.se and row["p_CRV3"] == e.p and row["low_CRV3"] == size * e.low
    assert row["mde"] == size * e.minimum_detectable_effect()
    assert row["excluded"] == size * e.excluded_beyond()
    assert (table["adjusted"] >= table["p_wild"] - 1e-12).all()


def test_a_step_is_a_tenth_or_ten_points(data, found):
    assert oblasts.step(found, "schools").size == np.log(1.1)
    ratio = oblasts.model(data, ["schools", "roads"], "ratio", 0)
    used = ratio.frame.dropna()
    assert oblasts.step(ratio, "schools").size == pytest.approx(0.1 * used["schools"].mean())
    assert oblasts.step(ratio, "roads") == oblasts.Step(10.0, "10 points more")


def test_names_are_families_or_conditions():
    assert oblasts.names_of("livelihood") == oblasts.FAMILIES["livelihood"]
    assert oblasts.names_of("roads") == ("roads",)
    assert set(oblasts.others(oblasts.FAMILIES["all-years"])) & set(oblasts.FAMILIES["all-years"]) == set()
    with pytest.raises(KoshError, match="unknown regressors 'gas'"):
        oblasts.names_of("gas")


# ---- what it hangs on


def test_the_slope_of_partial_residuals_is_the_coefficient(found, table):
    for name, coefficient in table.set_index("name")["coefficient"].items():
        rest = oblasts.partial_residuals(found, name)
        assert (rest["x"] @ rest["y"]) / (rest["x"] @ rest["x"]) == pytest.approx(coefficient, rel=1e-8)
        assert rest.groupby("year")["x"].sum().abs().max() < 1e-8


def test_without_one_is_a_model_of_the_others(data, found):
    without = oblasts.without_each(found, "region").set_index(["left_out", "name"])
    assert len(without) == 14 * 5
    other = oblasts.coefficients(oblasts.model(data, found.names, exclude="KZ-47")).set_index("name")
    assert without.loc[("KZ-47", "schools"), "coefficient"] == pytest.approx(
        other.loc["schools", "coefficient"]
    )
    assert without.loc[("KZ-47", "schools"), "low"] == pytest.approx(other.loc["schools", "low_CRV3"])
    assert set(oblasts.without_each(found, "year")["left_out"]) == set(range(2009, 2021))


def test_an_interval_that_does_not_exist_is_empty():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame([(f"r{i}", y) for i in range(4) for y in range(6)], columns=["region", "year"])
    frame = frame.assign(territory=frame["region"], rate=rng.normal(size=24))
    # only two units move: without one, the other alone identifies the coefficient
    frame["schools"] = rng.normal(size=24) * frame["region"].isin(["r0", "r1"])
    found = oblasts.fitted_on(frame, ["schools"], "log", 0)
    without = oblasts.without_each(found, "region").set_index("left_out")
    assert np.isnan(without.loc["r0", "low"]) and np.isfinite(without.loc["r0", "coefficient"])
    assert np.isfinite(without.loc["r2", "low"])


def test_the_placebo_takes_years_that_all_oblasts_have(found):
    placebo, dealt = oblasts.placebo(found, 50)
    assert (placebo["years"] == 10).all() and (placebo["rows"] == 140).all()
    years = [*range(2009, 2013), *range(2015, 2021)]
    again = oblasts.fitted_on(found.frame[found.frame["year"].isin(years)], found.names, "log", 1)
    e = regression.estimate(again.fitted, "buses", "CRV1")
    assert placebo.set_index("name").loc["buses", "t"] == pytest.approx(e.t, rel=1e-9)
    assert all(len(t) == 50 for t in dealt.values())


def test_a_placebo_needs_years(data):
    found = oblasts.model(data, ["schools"], first_year=2012, last_year=2015)
    with pytest.raises(KoshError, match="not three years") as refused:
        oblasts.placebo(found, 50)
    assert refused.value.found == "2012, 2015"


def test_forms_are_models_of_their_own(data, table):
    forms = oblasts.forms(data, oblasts.FAMILIES["all-years"]).set_index(["form", "name"])
    assert (
        forms.loc[("log, year before", "buses"), "coefficient"]
        == table.set_index("name").loc["buses", "coefficient"]
    )
    assert (
        forms.loc[("log, year before", "buses"), "p_wild"] == table.set_index("name").loc["buses", "p_wild"]
    )
    later = oblasts.model(data, oblasts.FAMILIES["all-years"], "log", -1)
    assert forms.loc[("log, year after", "buses"), "n"] == later.n


def test_conditions_alone_are_adjusted_together(data):
    short = oblasts.alone(data, ["roads", "water"]).set_index("name")
    one = oblasts.coefficients(oblasts.model(data, ["water"])).set_index("name")
    assert (
        short.loc["water", "coefficient"] == one.loc["water", "coefficient"] and short.loc["water", "n"] == 70
    )
    assert (short["adjusted"] >= short["p_wild"] - 1e-12).all()


# ---- the grid


def test_the_chapters_specification_is_in_the_grid(data, found, table):
    grid = specifications.read_grid(GRID)
    runner = specifications.Runner(grid, data)
    choices = {**oblasts.MAIN, "regressors": "schools with the others", "errors": "CRV3"}
    row = runner.row(specifications.Specification(0, "x", {d: choices[d] for d in specifications.DIMENSIONS}))
    own = table.set_index("name").loc["schools"]
    assert row["status"] == "estimated" and row["n"] == found.n
    assert np.log(1.1) * row["coefficient"] == pytest.approx(own["coefficient"], rel=1e-9)
    assert row["p"] == pytest.approx(own["p_CRV3"], rel=1e-9)
    assert grid.size == 3840


def test_the_grids_data_come_from_the_library(data):
    pd.testing.assert_frame_equal(specifications.load(specifications.read_grid(GRID)), data)


@pytest.mark.slow
def test_shards_of_the_grid_are_the_single_run_byte_for_byte(data, tmp_path):
    grid = specifications.read_grid(GRID)
    specifications.write(specifications.run(grid, data, cores=2), tmp_path / "one.parquet", grid, data)
    for shard in range(1, 4):
        rows = specifications.run(grid, data, 3, shard)
        specifications.write(rows, specifications.shard_path(tmp_path, 3, shard), grid, data)
    specifications.gather(tmp_path, 3, tmp_path / "joined.parquet")
    assert (tmp_path / "joined.parquet").read_bytes() == (tmp_path / "one.parquet").read_bytes()


def test_a_curve_has_intervals_on_its_own_scale(data, tmp_path, monkeypatch):
    text = GRID.read_text(encoding="utf-8")
    kept = text[: text.index('"hospitals alone"')] + text[text.index("[form]") :]
    (tmp_path / "small.toml").write_text(kept, encoding="utf-8")
    rows = oblasts.curve(tmp_path / "small.toml", data)
    assert len(rows) == 3840 // 5 and set(rows["name"]) == {"schools"}
    inside = (rows["low_standardised"] < rows["standardised"]) & (
        rows["standardised"] < rows["high_standardised"]
    )
    assert inside.all()
    shares = oblasts.shares_by_choice(rows, ["form", "lag"])
    assert shares.loc[("form", "log"), "schools"] == (rows[rows["form"] == "log"]["coefficient"] > 0).mean()
    assert len(oblasts.chosen(rows[rows["errors"] == "CRV3"])) == 1


# ---- words


def facts(**columns):
    base = {"name": ["schools", "poverty"], "title": ["Schools", "Poverty"], "adjusted": [0.5, 0.6]}
    base |= {"coefficient": [1.0, 1.0], "excluded": [2.0, 3.0], "step": ["a", "b"]}
    return pd.DataFrame(base | columns)


def test_words_follow_the_numbers():
    assert oblasts.told_apart(facts()).startswith(
        "None of the 2 conditions"
    ) and "0.50" in oblasts.told_apart(facts())
    assert "cannot be told from zero (p 0.50)" in oblasts.told_apart(facts().head(1))
    some = oblasts.told_apart(facts(adjusted=[0.01, 0.02], coefficient=[1.0, -1.0]))
    assert "Schools (less leaving" in some and "Poverty (more leaving" in some
    # more schools and less poverty are better: one of these estimates points the way of the claim
    assert (
        oblasts.as_claimed(facts()) == "Estimates that point the way that the papers claim: Schools (1 of 2)."
    )
    assert "none (0 of 2)" in oblasts.as_claimed(facts(coefficient=[-1.0, 1.0]))
    assert oblasts.excluded_said(facts()).endswith("Schools 2.0 (a); Poverty 3.0 (b).")
    assert "not borne out" in oblasts.verdict(facts(), facts())
    assert "Schools can be told" in oblasts.verdict(facts(adjusted=[0.01, 0.5]), facts())


def test_tables_for_a_reader(data, found, table):
    shown = oblasts.inference_table(table.assign(p_CRV3=1e-9, pieces=2))
    assert (
        set(shown["p CRV3"]) == {"< 0.001"} and shown["95 % set, bootstrap"].str.contains("in pieces").all()
    )
    cells = oblasts.cells_table()
    assert cells["done"].value_counts().to_dict() == {"corrected": 4, "left empty": 4, "kept": 1}
    conditions = oblasts.conditions_table(data)
    said = conditions["what it measures"]
    assert "every oblast 2014-2018; villages alone" in said["Villages with centralised water"]
    assert "with gaps; towns too" in said["Local roads in good or satisfactory condition"]
    assert list(oblasts.conventions(found).index) == ["CRV1", "CRV3", "wild", "Romano-Wolf"]
    assert "2^14 Rademacher" in oblasts.conventions(found).loc["wild", "convention"]
    assert len(oblasts.power_table(table)) == 5
    assert oblasts.kinds("all") == oblasts.ERRORS and oblasts.kinds("CRV1") == ("CRV1",)
    names = {entry["name"] for entry in oblasts.findings(table)}
    assert {"schools_mde", "income_adjusted"} <= names and len(names) == 25


def test_facts_that_sentences_rest_on(data):
    assert oblasts.south_natural_increase_ends() == 2016
    assert oblasts.multiplied(data, "KZ-47") and not oblasts.multiplied(data, "KZ-59")
    assert oblasts.titles(data)["KZ-47"] == "Mangystau"
    assert oblasts.condition_titles()["schools"] == "General schools in villages"


def test_tables_of_outcome_and_ranges():
    published = pd.DataFrame(
        {
            "region": ["KZ-10", "KZ-10"],
            "year": [2023, 2024],
            "net_migration": [-5.0, -6.0],
            "rate": [-1.25, 2.0],
        }
    )
    shown = oblasts.published_table(published)
    assert shown.loc["Abai", "2023, persons"] == -5 and shown.loc["Abai", "2024, rate"] == 2.0
    each = pd.DataFrame({"name": ["schools"] * 2, "coefficient": [1.0, -2.0]})
    ranges = oblasts.ranges_table(each, each)
    assert ranges.loc["General schools in villages"].tolist() == [-2.0, 1.0, -2.0, 1.0]
