"""Grids of specifications: reading, running, shards, files."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from kosh import ROOT
from kosh.analysis import panel, regression, specifications, wild_bootstrap
from kosh.errors import KoshError

GRID = """\
data = "panel.csv"
unit = "region"
time = "year"
cluster = "region"
errors = ["CRV1", "iid", "wild cluster bootstrap"]
leave_one_out = ["year"]
[outcome]
rate = "y"
[regressors]
x = ["x"]
both = ["x", "z"]
roads = ["roads"]
[form]
level = "{}"
logarithm = { column = "log({}_count)", controls = ["log(w)"] }
[lag]
same_year = 0
year_before = 1
[sample]
all = ""
late = "year > 2010"
[effects]
two_way = ["region", "year"]
none = []
[weights]
equal = ""
w = "w"
"""


@pytest.fixture
def folder(tmp_path, panel_of):
    frame = panel_of(7, 6, 3)
    for name in ("x", "z"):
        frame[f"{name}_count"] = np.exp(frame[name])
    frame.loc[3, "z"] = np.nan
    frame.to_csv(tmp_path / "panel.csv", index=False)
    (tmp_path / "grid.toml").write_text(GRID, encoding="utf-8")
    return tmp_path


@pytest.fixture
def grid(folder):
    return specifications.read_grid(folder / "grid.toml")


@pytest.fixture
def frame(grid):
    return specifications.load(grid)


def row_of(rows, **choices):
    named = {
        "form": "level",
        "lag": "same_year",
        "sample": "all",
        "effects": "two_way",
        "weights": "equal",
    } | choices
    (row,) = [row for row in rows if all(row[name] == value for name, value in named.items())]
    return row


# ---- the grid


def test_a_grid_is_the_product_of_its_choices(grid):
    """1 outcome, 3 sets, 2 forms, 2 lags, 2 samples and 6 without a year, 2 effects, 2 weights, 3 errors."""
    assert grid.size == 3 * 2 * 2 * 8 * 2 * 2 * 3
    made = list(grid.specifications())
    assert [s.position for s in made] == list(range(grid.size))
    assert len({s.id for s in made}) == grid.size
    assert "without 2011" in grid.dimensions["sample"]
    assert [s.id for s in grid.specifications(7, 12)] == [s.id for s in made[7:12]]


def test_an_id_is_that_of_what_is_chosen_whatever_its_name_and_place(folder, grid):
    ids = {specification.id for specification in grid.specifications()}
    text = GRID.replace('x = ["x"]\nboth = ["x", "z"]\n', 'two = ["x", "z"]\none = ["x"]\nu = ["z"]\n')
    (folder / "grid.toml").write_text(text, encoding="utf-8")
    other = specifications.read_grid(folder / "grid.toml")
    assert ids < {specification.id for specification in other.specifications()}
    assert other.digest != grid.digest
    (folder / "grid.toml").write_text(GRID.replace('z"]', 'w"]'), encoding="utf-8")
    assert not ids <= {s.id for s in specifications.read_grid(folder / "grid.toml").specifications()}


@pytest.mark.parametrize(
    "old, new, match",
    [
        ("[lag]", "[leg]", "unknown entry 'leg'"),
        ('unit = "region"\n', "", "the grid has no 'unit'"),
        ("same_year = 0", 'same_year = "0"', "'same_year' of 'lag' is of the wrong kind"),
        ("same_year = 0", "same_year = true", "'same_year' of 'lag' is of the wrong kind"),
        ('"iid"', '"HC9"', "unknown errors 'HC9'"),
        ('x = ["x"]', "x = []", "'x' of 'regressors' is empty"),
        ('rate = "y"', "", "'outcome' has no choices"),
        ("year_before = 1", "year_before = 0", "two choices of 'lag' are the same"),
        ("[outcome]", "[outcome", "not valid TOML"),
        ('"panel.csv"', '"nothing.csv"', "data 'nothing.csv' are not there"),
    ],
)
def test_a_grid_that_says_nothing_sensible_is_refused(folder, old, new, match):
    (folder / "grid.toml").write_text(GRID.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KoshError, match=match):
        specifications.read_grid(folder / "grid.toml")


def test_a_grid_that_is_not_there_is_refused(folder):
    with pytest.raises(KoshError, match="no such grid"):
        specifications.read_grid(folder / "none.toml")


def test_data_may_come_from_the_library(folder, frame, monkeypatch):
    monkeypatch.setitem(specifications.SOURCES, "oblasts", "pandas:DataFrame")
    (folder / "grid.toml").write_text(
        GRID.replace("panel.csv", "oblasts").replace('["year"]', "[]", 1), encoding="utf-8"
    )
    assert specifications.load(specifications.read_grid(folder / "grid.toml")).empty


# ---- rows


def test_rows_are_what_the_library_gives_one_by_one(grid, frame):
    rows = specifications.run(grid, frame)
    assert [row["position"] for row in rows] == list(range(grid.size))
    found = row_of(rows, regressors="both", weights="w", errors="CRV1", sample="late")
    model = regression.design(frame[frame["year"] > 2010], "y", ["x", "z"], ["region", "year"], "w", "region")
    expected = regression.estimate(regression.fit(model), "x")
    for name in ("coefficient", "se", "t", "p", "low", "high", "n", "clusters"):
        assert found[name] == pytest.approx(getattr(expected, name), rel=1e-12)
    assert found["convention"] == expected.convention.sentence() and found["focal"] == "x"
    assert (found["df"], found["factor"]) == (6, expected.convention.factor)


def test_forms_and_lags_and_controls(grid, frame):
    rows = specifications.run(grid, frame)
    found = row_of(rows, regressors="x", form="logarithm", lag="year_before", errors="iid", effects="none")
    logs = frame.assign(**{"log(x_count)": np.log(frame["x_count"]), "log(w)": np.log(frame["w"])})
    logs = panel.lagged(logs, ["log(x_count)", "log(w)"], 1)
    expected = regression.fit(regression.design(logs, "y", ["log(x_count)", "log(w)"]))
    assert found["coefficient"] == pytest.approx(expected.coefficients[1], rel=1e-12)
    assert (found["n"], found["dropped"], found["focal"]) == (35, 7, "log(x_count)")


def test_a_coefficient_is_standardised_by_what_the_effects_leave(grid, frame):
    rows = specifications.run(grid, frame)
    alone = row_of(rows, regressors="x", errors="iid")
    left = {}
    for name in ("x", "y"):
        means = (
            frame[name]
            - frame.groupby("region")[name].transform("mean")
            - frame.groupby("year")[name].transform("mean")
        )
        left[name] = (means + frame[name].mean()).std()
    assert alone["standardised"] == pytest.approx(alone["coefficient"] * left["x"] / left["y"])
    plain = row_of(rows, regressors="x", errors="iid", effects="none")
    assert plain["standardised"] == pytest.approx(frame["x"].corr(frame["y"]))


def test_the_bootstrap_is_one_of_the_errors(grid, frame):
    found = row_of(specifications.run(grid, frame), regressors="x", errors="wild cluster bootstrap")
    fitted = regression.fit(regression.design(frame, "y", ["x"], ["region", "year"], None, "region"))
    test = wild_bootstrap.wild_cluster_bootstrap(fitted, "x")
    assert (found["p"], found["low"]) == (test.p, pytest.approx(test.confidence[0][0]))
    assert found["se"] is None and "all 2^7 Rademacher draws" in found["convention"]


def test_a_failure_keeps_its_row_and_its_reason(grid, frame):
    rows = specifications.run(grid, frame)
    failed = [row for row in rows if row["status"] == "failed"]
    assert {row["regressors"] for row in failed} == {"roads"} and len(failed) == grid.size // 3
    assert row_of(rows, regressors="roads", errors="iid")["reason"] == "the data have no column 'roads'"
    assert all(row["coefficient"] is None and row["p"] is None for row in failed)
    few = frame.assign(roads=frame["x"] * 2, x=frame["region"].str[1].astype(float), roads_count=-1.0)
    rows = specifications.run(grid, few)
    assert row_of(rows, regressors="x", errors="iid")["reason"].startswith(
        "regressor 'x' does not vary within region"
    )
    assert row_of(rows, regressors="roads", form="logarithm", errors="iid")["reason"].startswith(
        "'roads_count' has no log"
    )


@pytest.mark.parametrize(
    "old, new, reason",
    [
        ('"year > 2010"', '"nothing > 2"', "the sample 'nothing > 2' cannot be read"),
        ('"year > 2010"', '"year > 2050"', "the sample 'year > 2050' keeps no row"),
        ("none = []", 'none = ["oblast"]', "the data have no column 'oblast'"),
        ('w = "w"', 'w = "x"', "'x' is a regressor and also the outcome or the weight"),
    ],
)
def test_what_makes_no_model_is_a_reason(folder, frame, old, new, reason):
    (folder / "grid.toml").write_text(GRID.replace(old, new, 1), encoding="utf-8")
    rows = specifications.run(specifications.read_grid(folder / "grid.toml"), frame)
    assert any(str(row["reason"]).startswith(reason) for row in rows)


def test_data_without_units_are_refused(grid, frame):
    with pytest.raises(KoshError, match="no column 'region'"):
        specifications.run(grid, frame.drop(columns="region"))


# ---- shards and files


def test_shards_cut_the_product_without_overlap():
    cut = [specifications.bounds(10, 4, shard) for shard in (1, 2, 3, 4)]
    assert cut == [(0, 2), (2, 5), (5, 7), (7, 10)]
    with pytest.raises(KoshError, match="no such shard"):
        specifications.bounds(10, 4, 5)


def test_the_union_of_shards_is_the_single_run_byte_for_byte(folder, grid, frame):
    specifications.write(specifications.run(grid, frame), folder / "whole.parquet", grid, frame)
    for shard in (1, 2, 3):
        rows = specifications.run(grid, frame, 3, shard)
        specifications.write(rows, specifications.shard_path(folder, 3, shard), grid, frame)
    specifications.gather(folder, 3, folder / "joined.parquet")
    assert (folder / "joined.parquet").read_bytes() == (folder / "whole.parquet").read_bytes()
    results = specifications.read(folder / "whole.parquet")
    assert len(results) == grid.size and list(results) == list(specifications.COLUMNS)
    assert not [p.name for p in folder.iterdir() if p.name.startswith(".")]


def test_shards_that_do_not_belong_together_are_refused(folder, grid, frame):
    for shard in (1, 3):
        rows = specifications.run(grid, frame, 3, shard)
        specifications.write(rows, specifications.shard_path(folder, 3, shard), grid, frame)
    with pytest.raises(KoshError, match="shards are missing") as refused:
        specifications.gather(folder, 3, folder / "joined.parquet")
    assert refused.value.found == "2-of-3.parquet"
    other = frame.assign(y=frame["y"] + 1)
    specifications.write(
        specifications.run(grid, other, 3, 2), specifications.shard_path(folder, 3, 2), grid, other
    )
    with pytest.raises(KoshError, match="another grid or other data"):
        specifications.gather(folder, 3, folder / "joined.parquet")
    specifications.write(
        specifications.run(grid, frame, 3, 1), specifications.shard_path(folder, 3, 2), grid, frame
    )
    with pytest.raises(KoshError, match="every specification once"):
        specifications.gather(folder, 3, folder / "joined.parquet")
    assert not (folder / "joined.parquet").exists()


def test_a_failed_write_leaves_nothing(folder, grid, frame, monkeypatch):
    import pyarrow.parquet

    def fail(*_, **__):
        raise OSError("full")

    monkeypatch.setattr(pyarrow.parquet, "write_table", fail)
    with pytest.raises(OSError, match="full"):
        specifications.write([], folder / "whole.parquet", grid, frame)
    assert sorted(p.name for p in folder.iterdir()) == ["grid.toml", "panel.csv"]


@pytest.mark.slow
def test_two_processes_give_the_same_rows_and_tell_their_progress(grid, frame):
    told = []
    rows = specifications.run(grid, frame, cores=2, progress=lambda *counts: told.append(counts))
    assert rows == specifications.run(grid, frame)
    assert told[-1] == (grid.size, grid.size // 3, grid.size)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told) and len(told) >= 8


@pytest.mark.slow
def test_snakemake_runs_the_shards_and_joins_them(folder, grid, frame):
    command = [sys.executable, "-m", "snakemake", "-s", ROOT / "sweep.smk", "--cores", "2", "--config"]
    command += ["grid=grid.toml", "shards=2"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    specifications.write(specifications.run(grid, frame), folder / "whole.parquet", grid, frame)
    joined = folder / "_build/sweeps/grid/specifications.parquet"
    assert joined.read_bytes() == (folder / "whole.parquet").read_bytes()


def test_shares_of_signs_count_failures_apart():
    results = pd.DataFrame(
        {
            "form": ["a", "a", "b", "b"],
            "status": ["estimated", "failed", "estimated", "estimated"],
            "coefficient": [1.0, np.nan, -1.0, 2.0],
            "p": [0.01, np.nan, 0.04, 0.5],
        }
    )
    shares = specifications.shares_of_signs(results, ["form"])
    assert shares.loc["a"].tolist() == [2, 1, 1.0, 1.0, 0.0]
    assert shares.loc["b"].tolist() == [2, 0, 0.5, 0.0, 0.5]
    assert specifications.shares_of_signs(results).loc["all", "positive"] == pytest.approx(2 / 3)


# ---- the curve


def test_a_curve_has_intervals_on_its_own_scale_and_named_groups(folder, frame):
    rows = specifications.curve(folder / "grid.toml", r"^(?P<first>.)(?P<rest>.*)$")
    assert rows["first"].unique().tolist() == ["x", "b", "r"] and "oads" in set(rows["rest"])
    made = rows[(rows["errors"] == "CRV1") & (rows["status"] == "estimated")]
    scale = made["standardised"] / made["coefficient"]
    assert np.allclose(made["high_standardised"] / made["high"], scale)
    assert (made["low_standardised"] < made["standardised"]).all()
    assert specifications.curve(folder / "grid.toml", "(?P<name>.+)", frame)["coefficient"].equals(
        rows["coefficient"]
    )


def test_shares_by_choice_are_of_what_could_be_estimated():
    rows = pd.DataFrame(
        {
            "status": ["estimated", "estimated", "failed", "estimated"],
            "name": ["a", "a", "a", "b"],
            "lag": ["0", "0", "0", "1"],
            "coefficient": [1.0, -1.0, np.nan, 2.0],
        }
    )
    shares = specifications.shares_by_choice(rows, ["lag"])
    assert shares.loc[("lag", "0"), "a"] == 0.5 and shares.loc[("lag", "1"), "b"] == 1
    assert np.isnan(shares.loc[("lag", "1"), "a"])
