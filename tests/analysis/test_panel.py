"""Lags, and the between and random-effects estimators."""

import numpy as np
import pandas as pd
import pytest

from kosh.analysis import panel, regression
from kosh.errors import KoshError


def errors_of(fitted):
    return np.sqrt(np.diag(regression.covariance(fitted, "iid")[0]))


def test_between_is_as_published(grunfeld):
    """plm 2.6 (Croissant & Millo 2008); Baltagi, table 2.1, prints 0.135 (0.029) and 0.032 (0.191)."""
    found = panel.between(grunfeld, "invest", ["value", "capital"], "firm")
    assert found.coefficients[1:].round(6).tolist() == [0.134646, 0.032031]
    assert errors_of(found)[1:].round(3).tolist() == [0.029, 0.191]
    assert found.design.n == 10


def test_random_effects_are_as_published(grunfeld):
    """Coefficients and theta: gretl 2016b, as recorded in plm's inst/tests/test_pwaldtest.R. Errors: plm
    2.6; Baltagi, table 2.1, has 0.010 and 0.017."""
    found = panel.random_effects(grunfeld, "invest", ["value", "capital"], "firm")
    assert found.coefficients[0].round(4) == -57.8344
    assert found.coefficients[1:].round(6).tolist() == [0.109781, 0.308113]
    assert errors_of(found).round(3).tolist() == [28.899, 0.010, 0.017]
    assert 1 - found.design.X[0, 0] == pytest.approx(0.861224, abs=0.5e-6)


def test_without_an_effect_of_units_random_effects_are_pooled(panel_of):
    frame = panel_of(8, 6, 1)
    frame["y"] = frame["y"] - frame.groupby("region")[["y"]].transform("mean")["y"]
    frame["x"] = frame["x"] - frame.groupby("region")[["x"]].transform("mean")["x"]
    found = panel.random_effects(frame, "y", ["x"])
    np.testing.assert_allclose(found.design.X[:, 0], 1.0)
    assert found.coefficients[1] == pytest.approx(
        regression.fit(regression.design(frame, "y", ["x"])).coefficients[1]
    )


def test_units_with_fewer_periods_lose_less_of_their_mean(panel_of):
    frame = panel_of(10, 6, 2)
    frame["y"] += frame["region"].str[1].astype(int) * 3
    frame = frame.drop(index=[0, 1, 2, 3])
    found = panel.random_effects(frame, "y", ["x"])
    theta = 1 - found.design.X[:, 0]
    assert (theta[:2] < theta[2:].min()).all() and 0 < theta[0] < 1


def test_a_lag_is_one_of_time_and_not_of_rows():
    frame = pd.DataFrame(
        {"region": list("aaabb"), "year": [2011, 2009, 2010, 2010, 2012], "x": [3.0, 1.0, 2.0, 5.0, 7.0]}
    )
    assert panel.lagged(frame, ["x"], 1)["x"].tolist()[:3:2] == [2.0, 1.0]
    assert panel.lagged(frame, ["x"], 1)["x"].isna().tolist() == [False, True, False, True, True]
    assert panel.lagged(frame, ["x"], 2)["x"].tolist()[4] == 5.0
    assert panel.lagged(frame, ["x"], -1)["x"].tolist()[1] == 2.0
    assert panel.lagged(frame, ["x"], 0) is frame


def test_a_period_twice_has_no_lag():
    frame = pd.DataFrame({"region": ["a", "a"], "year": [2010, 2010], "x": [1.0, 2.0]})
    with pytest.raises(KoshError, match="a region has a year twice") as refused:
        panel.lagged(frame, ["x"], 1)
    assert refused.value.found == "a, 2010"
