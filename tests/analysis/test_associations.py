"""An association's numbers are those of the engine for one step, and what it hangs on is estimated anew."""

import numpy as np
import pandas as pd
import pytest

from kosh.analysis import associations as asc
from kosh.analysis import regression
from kosh.errors import KoshError


def made(frame, names=("x", "z"), size=2.0):
    """The associations of the columns ``names`` in one model with effects of region and year."""
    fitted, rows = asc.fitted_on(frame, names, ["region", "year"])
    return [asc.Association(fitted, rows, name, name.upper(), asc.Step(size, "two more")) for name in names]


@pytest.fixture(scope="module")
def found(panel_of):
    return made(panel_of(8, 6, missing=5).rename(columns={"y": "rate"}))


@pytest.fixture(scope="module")
def few(panel_of):
    """Two regions move, the others do not: without one, the other alone identifies the coefficient."""
    frame = panel_of(4, 6).rename(columns={"y": "rate"})
    return made(frame.assign(x=frame["x"] * frame["region"].isin(["r0", "r1"])), ["x"])


def test_rows_that_lack_something_are_no_rows_of_the_association(panel_of):
    frame = panel_of(6, 5).rename(columns={"y": "rate"})
    frame.loc[[3, 17], "x"] = np.nan
    (a,) = made(frame, ["x"])
    assert (a.n, a.clusters) == (28, 6) and a.frame["x"].tolist() == frame["x"].dropna().tolist()


def test_results_give_every_interval_for_one_step(found):
    for r, a in zip(asc.results(found, webb=True, draws=99), found, strict=True):
        e = regression.estimate(a.fitted, a.name, "CRV3")
        assert r.scaled("CRV3") == (2 * e.coefficient, 2 * e.low, 2 * e.high)
        assert r.scaled("CRV3")[0] == a.coefficient and r.pieces("CRV3") == [r.scaled("CRV3")[1:]]
        assert r.detectable("CRV3") == 2 * e.minimum_detectable_effect()
        assert r.excluded("CRV3") == 2 * e.excluded_beyond()
        assert r.pieces("wild") == [(2 * low, 2 * high) for low, high in r.wild.confidence]
        assert r.adjusted >= r.wild.p - 1e-12 and r.webb.convention.draws != r.wild.convention.draws
        assert r.pieces("HC1") == []
        with pytest.raises(KoshError, match="no HC1 errors for"):
            r.estimate("HC1")


def test_the_family_of_one_is_its_own_test(found):
    (alone,) = asc.results(found[:1])
    assert alone.adjusted == pytest.approx(alone.wild.p)
    assert alone.webb is None and alone.family_webb is None


def test_shares_of_the_variation_are_those_of_the_partial_residuals(found):
    a = found[0]
    shares = asc.shares_by_cluster(a)
    assert shares.sum() == pytest.approx(1) and shares.is_monotonic_decreasing
    assert shares.to_dict() == pytest.approx(shares_by_dummies(a))


def shares_by_dummies(a):
    """Share of each region in the squares of what dummies and the other regressors leave of ``a``."""
    others = [name for name in a.fitted.design.names if name != a.name]
    dummies = [pd.get_dummies(a.frame[e], dtype=float) for e in a.fitted.design.effects]
    X = np.column_stack([a.frame[others], *dummies])
    x = a.frame[a.name].to_numpy()
    x = x - X @ np.linalg.lstsq(X, x, rcond=None)[0]
    return ((x**2 / (x @ x)) @ pd.get_dummies(a.frame["region"], dtype=float)).to_dict()


def test_conventions_name_every_error_and_draw(found):
    made = asc.conventions(asc.results(found, webb=True, draws=99))
    assert [title for title, *_ in made].count("Z") == 4 and made[-1][0] == "all together"


def test_errors_that_do_not_exist_are_left_out(few):
    assert list(asc.estimates(few[0], asc.CLUSTERED)) == ["CRV1", "CRV3"]
    (rest,) = made(few[0].frame[few[0].frame["region"] != "r0"], ["x"])
    assert list(asc.estimates(rest, asc.CLUSTERED)) == ["CRV1"]


def test_spread_is_the_standard_deviation_within_the_effects(panel_of):
    frame = panel_of(5, 7)
    fitted = regression.fit(regression.design(frame, "y", ["x"], ["region"], cluster="region"))
    inside = frame["x"] - frame.groupby("region")["x"].transform("mean")
    assert asc.spread(fitted, "x") == pytest.approx(inside.std(ddof=0))


def test_without_each_is_a_new_estimate_and_that_of_the_jackknife(found):
    left = asc.without_each(found)
    a = found[1]
    jackknife = regression.without_each_cluster(a.fitted)[:, 1] * a.step.size
    own = left[left["title"] == "Z"]
    assert own["coefficient"].to_numpy() == pytest.approx(jackknife)
    assert own["left_out"].tolist() == list(a.fitted.design.cluster_labels)
    (less,) = (b for b in made(a.frame[a.frame["region"] != "r3"]) if b.name == "z")
    e = regression.estimate(less.fitted, "z", "CRV3")
    row = own.set_index("left_out").loc["r3"]
    assert (row["coefficient"], row["low"], row["high"]) == pytest.approx(
        (less.coefficient, 2 * e.low, 2 * e.high)
    )
    years = asc.without_each(found, "year")
    assert sorted(set(years["left_out"])) == sorted(set(a.frame["year"])) and len(years) == 12


def test_what_does_not_exist_without_a_region_is_empty(few):
    left = asc.without_each(few).set_index("left_out")
    assert np.isnan(left.loc["r0", "low"]) and np.isfinite(left.loc["r0", "coefficient"])
    frame = few[0].frame.assign(x=lambda f: f["x"] * (f["region"] == "r1"))
    lone = asc.without_each(made(frame, ["x"])).set_index("left_out")["coefficient"]
    assert np.isnan(lone["r1"]) and np.isfinite(lone["r0"])


def test_the_slope_of_partial_residuals_is_the_coefficient(found):
    for a in found:
        rest = asc.partial_residuals(a)
        assert (rest["x"] @ rest["y"]) / (rest["x"] @ rest["x"]) == pytest.approx(a.coefficient, rel=1e-8)
        assert rest.groupby("region")["x"].sum().abs().max() < 1e-8
