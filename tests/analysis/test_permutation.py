"""Placebos that permute whole trajectories."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosh.analysis import regression
from kosh.analysis.permutation import permutation_test
from kosh.analysis.regression import design, fit
from kosh.errors import KoshError


def fitted(frame, regressors=("x", "z"), weights=None):
    return fit(design(frame, "y", list(regressors), ["region", "year"], weights, "region"))


def test_of(frame, **options):
    found = fitted(frame, weights=options.pop("weights", None))
    return permutation_test(found, "x", frame["region"].to_numpy(), frame["year"].to_numpy(), **options)


test_of.__test__ = False


@settings(max_examples=15)
@given(st.integers(0, 200), st.sampled_from([None, "w"]))
def test_each_placebo_is_the_model_with_the_trajectories_dealt_otherwise(panel_of, seed, weights):
    frame = panel_of(4, 5, seed).sample(frac=1, random_state=seed).reset_index(drop=True)
    wide = frame.pivot(index="region", columns="year", values="x")
    found, expected = test_of(frame, weights=weights), []
    for order in itertools.permutations(range(4)):
        dealt = dict(zip(wide.index, wide.to_numpy()[list(order)], strict=True))
        x = [dealt[r][y - 2009] for r, y in zip(frame["region"], frame["year"], strict=True)]
        expected.append(regression.estimate(fitted(frame.assign(x=x), weights=weights), "x").t)
    np.testing.assert_allclose(found.placebos, expected, rtol=1e-6, atol=1e-8)
    assert found.t == pytest.approx(regression.estimate(fitted(frame, weights=weights), "x").t)
    assert found.p == (np.abs(expected) >= abs(found.t) * (1 - 1e-7)).mean()
    assert found.p >= found.convention.smallest_p == 1 / 24 and found.monte_carlo_error == 0
    assert "all 4! permutations" in found.convention.sentence()


def test_sampled_permutations_are_joined_by_the_observed_one(panel_of):
    frame = panel_of(9, 4, 1)
    one, two, other = test_of(frame, seed=1), test_of(frame, seed=1), test_of(frame, seed=2)
    assert (one.placebos == two.placebos).all() and (one.placebos != other.placebos).any()
    assert one.p == (1 + (np.abs(one.placebos) >= abs(one.t)).sum()) / 1000
    assert one.convention.smallest_p == 1e-3 and "999 permutations, seed 1" in one.convention.sentence()
    assert 0 < one.monte_carlo_error < 0.02
    with pytest.raises(KoshError, match="sampled permutations need a seed"):
        test_of(frame)


def test_what_the_regressor_does_is_found(panel_of):
    frame = panel_of(10, 6, 3)
    frame["y"] += 5 * frame["x"]
    assert test_of(frame, seed=4).p == 1e-3


def test_a_trajectory_that_controls_determine_counts_as_extreme(panel_of):
    """Dealt to r0 and r1 the other way round, x equals z: the placebo has no t."""
    frame = panel_of(3, 4, 5)
    wide = frame.pivot(index="region", columns="year", values="x").to_numpy()
    frame["z"] = wide[[1, 0, 2]].ravel()
    found = test_of(frame)
    assert np.isinf(found.placebos).any() and found.p >= 2 / 6


def test_units_that_lack_a_period_are_named(panel_of):
    frame = panel_of(5, 4, 6).drop(index=[5]).reset_index(drop=True)
    with pytest.raises(KoshError, match="all have the same periods once") as refused:
        test_of(frame)
    assert "r1" in refused.value.found
