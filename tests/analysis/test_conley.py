"""Conley's errors: against Stata, against the double sum, and in the cases where they are other errors."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosh.analysis import conley, regression
from kosh.analysis.regression import design, fit
from kosh.errors import KoshError


def places(frame, seed=0):
    random = np.random.default_rng(seed)
    by_region = {r: random.uniform((41, 47), (55, 87)) for r in frame["region"].unique()}
    return np.array([by_region[r] for r in frame["region"]]).T


def distances(frame, seed=0):
    return conley.distances(*places(frame, seed))


def test_distances_are_those_of_great_circles():
    """A degree of a meridian and of the equator is R pi / 180; the poles are half the circumference apart."""
    km = conley.distances([0, 1, 0, 90, -90], [0, 0, 1, 0, 0])
    degree = 6371.0088 * math.pi / 180
    assert km[0, 1] == pytest.approx(degree) and km[0, 2] == pytest.approx(degree)
    assert km[3, 4] == pytest.approx(180 * degree)
    assert (km == km.T).all() and (np.diag(km) == 0).all()


def test_a_great_circle_is_within_its_stated_share_of_the_geodesic():
    """Flinders Peak to Buninyon, 54 972.271 m on the Australian ellipsoid (Geocentric Datum of Australia
    Technical Manual, worked example of Vincenty's formulae)."""
    latitude = [-(37 + 57 / 60 + 3.72030 / 3600), -(37 + 39 / 60 + 10.15610 / 3600)]
    longitude = [144 + 25 / 60 + 29.52440 / 3600, 143 + 55 / 60 + 35.38390 / 3600]
    assert conley.distances(latitude, longitude)[0, 1] == pytest.approx(54.972271, rel=0.0056)


def slow(fitted, latitude, longitude, cutoff, kernel, unit=None, period=None):
    """The double sum over pairs of rows, term by term."""
    model = fitted.design
    X, u = fitted.within, fitted.residuals
    meat = np.zeros((X.shape[1],) * 2)
    for i in range(model.n):
        for j in range(model.n):
            a, b = math.radians(latitude[i]), math.radians(latitude[j])
            turn = math.radians(longitude[i] - longitude[j])
            cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
            km = 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))
            weight = max(0.0, 1 - km / cutoff) if kernel == "bartlett" else float(km <= cutoff)
            if period is not None:
                weight = 1.0 if unit[i] == unit[j] else weight * (period[i] == period[j])
            meat += weight * np.outer(X[i], X[j]) * u[i] * u[j]
    bread = np.linalg.inv(X.T @ X)
    return model.n / (model.n - fitted.parameters) * bread @ meat @ bread


@given(st.integers(0, 100), st.sampled_from(conley.KERNELS), st.sampled_from([300.0, 900.0]), st.booleans())
def test_conley_is_the_double_sum(panel_of, seed, kernel, cutoff, is_panel):
    frame = panel_of(6, 4, seed, 3)
    found = fit(design(frame, "y", ["x", "z"], ["year"], "w"))
    latitude, longitude = places(frame, seed)
    scope = {"unit": frame["region"].to_numpy(), "period": frame["year"].to_numpy()} if is_panel else {}
    km = conley.distances(latitude, longitude)
    ours, convention = conley.covariance(found, km, cutoff, kernel, **scope)
    expected = slow(found, latitude, longitude, cutoff, kernel, **scope)
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-9)
    assert f"{kernel} kernel of distance, cutoff {cutoff:g} km" in convention.sentence()
    assert ("all periods of one unit" in convention.sentence()) == is_panel


def test_places_far_apart_give_hc1_and_one_place_each_gives_clusters(panel_of):
    frame = panel_of(8, 1, 2)
    found = fit(design(frame, "y", ["x"]))
    matrix, convention = conley.covariance(found, distances(frame), cutoff=1e-3)
    np.testing.assert_allclose(matrix, regression.covariance(found, "HC1")[0])
    assert convention.df == 6
    frame = panel_of(8, 5, 2)
    found = fit(design(frame, "y", ["x"], ["region"], cluster="region"))
    matrix, convention = conley.covariance(found, distances(frame), cutoff=1e-3, kernel="uniform")
    clustered, other = regression.covariance(found, "CRV1")
    np.testing.assert_allclose(matrix / convention.factor, clustered / other.factor)
    estimate = regression.from_covariance(found, "x", matrix, convention)
    assert estimate.clusters is None and estimate.p > 0


def simulated():
    """150 units in 8 periods: the panel whose errors Stata gives in the test that follows."""
    random = np.random.default_rng(20261004)
    latitude, longitude = random.uniform(30, 40, 150), random.uniform(-100, -90, 150)
    level = (np.sin(latitude / 2) + np.cos(longitude / 3))[:, None]
    shock, first, second = np.moveaxis(random.normal(size=(150, 8, 3)), 2, 0)
    error = np.zeros((150, 8))
    for t in range(8):
        error[:, t] = shock[:, t] + (0.6 * error[:, t - 1] if t else 0)
    period = np.arange(1, 9)
    y = 0.5 * (level + first) - 0.2 * second + 0.8 * level + 0.1 * period + error
    columns = {"x": level + first, "z": second, "y": y}
    frame = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    frame["unit"], frame["period"] = np.repeat(np.arange(150), 8), np.tile(period, 150)
    return frame, np.repeat(latitude, 8), np.repeat(longitude, 8)


def test_conley_is_that_of_acreg_in_stata():
    """Published standard errors of acreg (Colella, Lalive, Sakalli, Thoenig 2019) with effects of unit and
    period, 300 km, on a simulated panel: the package StatsPAI, tests/reference_parity/_fixtures,
    hdfe_conley_panel_Stata.json at 16dbfd5. acreg counts 111 km to a degree, measures longitude at the
    latitude of the first of two places, and has no factor. In its second row a unit's own periods count by a
    Bartlett kernel of two lags, which this book does not use; the test adds them.
    """
    frame, latitude, longitude = simulated()
    found = fit(design(frame, "y", ["x", "z"], ["unit", "period"]))
    assert found.coefficients == pytest.approx([0.5026136088072648, -0.18865399710539682], rel=1e-10)
    east = np.cos(np.radians(latitude))[:, None] * (longitude[:, None] - longitude)
    km = 111 * np.hypot(latitude[:, None] - latitude, east)
    alone = {"unit": np.arange(1200), "period": frame["period"].to_numpy()}
    uniform, bartlett = (
        matrix / convention.factor
        for matrix, convention in (
            conley.covariance(found, km, 300, kernel, **alone) for kernel in ("uniform", "bartlett")
        )
    )
    expected = [0.027362137235724924, 0.028508379660193258]
    np.testing.assert_allclose(np.sqrt(np.diag(uniform)), expected, rtol=1e-10)
    gap = np.abs(np.subtract.outer(*[frame["period"].to_numpy()] * 2))
    own = np.equal.outer(*[frame["unit"].to_numpy()] * 2) & (gap > 0)
    scores = found.influence * found.residuals[:, None]
    bartlett = bartlett + scores.T @ (own * np.clip(1 - gap / 3, 0, None)) @ scores
    expected = [0.026747354187385119, 0.029802151402544830]
    np.testing.assert_allclose(np.sqrt(np.diag(bartlett)), expected, rtol=1e-10)


@pytest.mark.parametrize(
    "change, match",
    [
        ({"kernel": "gauss"}, "unknown kernel 'gauss'"),
        ({"cutoff": 0}, "cutoff is not a distance above zero"),
        ({"km": np.zeros((1, 1))}, "km does not fit the model"),
    ],
)
def test_what_makes_no_sense_is_refused(panel_of, change, match):
    frame = panel_of(4, 3, 1)
    options = {"km": distances(frame), "cutoff": 100, "kernel": "bartlett"} | change
    with pytest.raises(KoshError, match=match):
        conley.covariance(fit(design(frame, "y", ["x"])), **options)


@pytest.mark.parametrize("place", [(95.0, 1.0), (50.0, math.nan)])
def test_a_place_that_is_none_is_refused(place):
    with pytest.raises(KoshError, match="no latitude between"):
        conley.distances([place[0]], [place[1]])
