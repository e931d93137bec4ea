"""The regressions of the oblasts: the same numbers by another way, and what hangs on what."""

import numpy as np
import pandas as pd
import pytest

from kosh import ROOT
from kosh.analysis import associations, regression, rural_outflow, specifications
from kosh.analysis import oblast_models as oblasts
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
    return oblasts.coefficients(associations.results(found))


# ---- data and model


@pytest.mark.parametrize(("form", "lag"), [("log", 1), ("ratio", 2), ("ratio_end", 0), ("log", -1)])
def test_the_frame_is_that_of_the_oblast_panel(data, form, lag):
    names, keys = ["schools", "roads"], ["region", "year"]
    panel = rural_outflow.oblast_panel(names, form, lag, 2010, 2019, ("KZ-11",), "corrected")
    ours = oblasts.model(data, names, form, lag, 2010, 2019, "KZ-11")[0].frame
    columns = ["rate", *names]
    expected = panel.set_index(keys).sort_index()[columns].dropna()
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
    frame, names = found[0].frame, [a.name for a in found]
    dummies = pd.get_dummies(frame[["territory", "year"]].astype(str), drop_first=True).to_numpy(dtype=float)
    X = np.column_stack([frame[names], dummies, np.ones(len(frame))])
    expected = np.linalg.lstsq(X, frame["rate"].to_numpy(), rcond=None)[0][: len(names)]
    assert table["coefficient"].to_numpy() == pytest.approx(np.log(1.1) * expected, rel=1e-8)
    assert (found[0].n, found[0].clusters) == (163, 14) == (len(frame), frame["region"].nunique())


def test_errors_and_power_are_those_of_the_engine_in_steps(found, table):
    e = regression.estimate(found[0].fitted, "doctors", "CRV3")
    row = table.set_index("name").loc["doctors"]
    size = np.log(1.1)
    assert row["p_CRV3"] == e.p and row["n"] == 163
    assert row["mde"] == size * e.minimum_detectable_effect()
    assert row["excluded"] == size * e.excluded_beyond()
    assert (table["adjusted"] >= table["p_wild"] - 1e-12).all()


def test_a_step_is_a_tenth_or_ten_points(data, found):
    assert found[0].step.size == np.log(1.1)
    schools, roads = oblasts.model(data, ["schools", "roads"], "ratio", 0)
    assert schools.step.size == pytest.approx(0.1 * schools.frame["schools"].mean())
    assert roads.step == associations.Step(10.0, "10 points more")
    assert oblasts.model(data, ["unemployment"])[0].step == associations.Step(1.0, "1 point more")


def test_names_are_families_or_conditions():
    assert oblasts.names_of("livelihood") == oblasts.FAMILIES["livelihood"]
    assert oblasts.names_of("roads") == ("roads",)
    assert set(oblasts.others(oblasts.FAMILIES["all-years"])) & set(oblasts.FAMILIES["all-years"]) == set()
    with pytest.raises(KoshError, match="unknown regressors 'gas'"):
        oblasts.names_of("gas")


# ---- what it hangs on


def test_the_placebo_takes_years_that_all_oblasts_have(found):
    placebo, tests = oblasts.placebo(found, 50)
    assert (placebo["years"] == 10).all() and (placebo["rows"] == 140).all()
    years = [*range(2009, 2013), *range(2015, 2021)]
    frame = found[0].frame[found[0].frame["year"].isin(years)]
    again = oblasts.fitted_on(frame, [a.name for a in found], "log")
    e = regression.estimate(again[0].fitted, "buses", "CRV1")
    assert placebo.set_index("name").loc["buses", "t"] == pytest.approx(e.t, rel=1e-9)
    assert [test.name for test in tests] == [a.name for a in found]
    assert all(len(test.placebos) == 50 and test.clusters == 14 for test in tests)


def test_a_placebo_needs_years(data):
    found = oblasts.model(data, ["schools"], first_year=2012, last_year=2015)
    with pytest.raises(KoshError, match="not three years") as refused:
        oblasts.placebo(found, 50)
    assert refused.value.found == "2012, 2015"


def test_forms_are_models_of_their_own(data, table):
    forms = oblasts.versions(data, oblasts.FAMILIES["all-years"], oblasts.FORMS).set_index(
        ["version", "name"]
    )
    assert (
        forms.loc[("log, year before", "buses"), "coefficient"]
        == table.set_index("name").loc["buses", "coefficient"]
    )
    assert (
        forms.loc[("log, year before", "buses"), "p_wild"] == table.set_index("name").loc["buses", "p_wild"]
    )
    later = oblasts.model(data, oblasts.FAMILIES["all-years"], "log", -1)
    assert forms.loc[("log, year after", "buses"), "n"] == later[0].n
    # the logarithm of a ratio is that of the count less that of the people
    row = data.set_index(["region", "year"]).loc[("KZ-59", 2012)]
    assert row["schools_log_ratio"] == pytest.approx(np.log(row["schools_ratio"]))
    assert row["income_log_ratio"] == row["income_log"]
    held = oblasts.model(data, ["schools"], held=("log_population",))
    apart = oblasts.model(data, ["schools"], "log_ratio", held=("log_population",))
    assert held[0].coefficient == pytest.approx(apart[0].coefficient, rel=1e-9)


def test_a_place_ends_with_a_reclassification(data):
    names = oblasts.FAMILIES["all-years"]
    rows = oblasts.versions(data, names, oblasts.UNITS).set_index(["version", "name"])
    assert rows["n"].groupby("version").first().to_dict() == {
        "territory": 163,
        "place": 163,
        "place, lag within it": 155,
    }
    (schools, *_) = oblasts.model(data, names, effects=("place", "year"), unit="place")
    assert rows.loc[("place, lag within it", "schools"), "coefficient"] == schools.coefficient
    crossed = schools.frame.merge(
        data[["region", "year", "place"]].assign(year=data["year"] + 1), on=["region", "year"]
    )
    assert (crossed["place_x"] == crossed["place_y"]).all()


def test_conditions_alone_are_adjusted_together(data):
    apart = oblasts.alone(data, ["roads", "water"])
    short = oblasts.coefficients(associations.results(apart)).set_index("name")
    one = oblasts.coefficients(associations.results(oblasts.model(data, ["water"]))).set_index("name")
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
    assert row["status"] == "estimated" and row["n"] == found[0].n
    assert np.log(1.1) * row["coefficient"] == pytest.approx(own["coefficient"], rel=1e-9)
    assert row["p"] == pytest.approx(own["p_CRV3"], rel=1e-9)
    assert grid.size == 7680


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


def test_the_grid_holds_the_specification_of_the_chapter_once_for_each_condition(data, found):
    grid = specifications.read_grid(GRID)
    rows = pd.DataFrame(s.choices | {"id": s.id} for s in grid.specifications())
    ids = oblasts.chosen(rows[rows["errors"] == "CRV3"])
    assert len(ids) == len(found)
    runner = specifications.Runner(grid, data)
    made = [runner.row(s) for s in grid.specifications() if s.id in ids]
    assert [row["coefficient"] for row in made] == pytest.approx([a.coefficient / a.step.size for a in found])


def test_facts_that_sentences_rest_on(data):
    assert oblasts.south_natural_increase_ends() == 2016
    assert oblasts.multiplied(data, "KZ-47") and not oblasts.multiplied(data, "KZ-59")
    assert oblasts.condition_titles()["schools"] == "General schools in villages"
