"""The wild cluster bootstrap: R's draws, brute force, ties, confidence sets, families."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosh.analysis import regression, wild_bootstrap
from kosh.analysis.regression import design, fit
from kosh.analysis.wild_bootstrap import wild_cluster_bootstrap
from kosh.errors import KoshError


def fitted(frame, regressors=("x", "z"), effects=("region", "year"), weights=None):
    return fit(design(frame, "y", list(regressors), list(effects), weights, "region"))


# ---- against R

#: Bootstrap t-statistics of fwildclusterboot (R), all 2^5 Rademacher draws, null imposed, no small-sample
#: factor: column WCR11 of data/test_df_fwc_res.csv in github.com/py-econometrics/wildboottest (commit
#: 0bc45954, read in November 2026).
FWILDCLUSTERBOOT = [
    0.0194006394270233, 0.0484919645456832, 0.237674513966517, 0.267762726454478, 0.515097382728623,
    0.640882934408483, 0.764973242231793, 0.849681995995003, 0.899371522346182, 0.985979759137218,
    1.14185737108369,
    1.29313207443813, 1.71816715508517, 2.25446149119812, 2.44496052079651, 3.43793335909555,
]  # fmt: skip


def test_the_draws_are_those_of_fwildclusterboot():
    """The data are made as in wildboottest's tests/test_full_enumeration.py, by NumPy's legacy generator."""
    random = np.random.RandomState(12312)
    X = random.normal(0, 1, 30000).reshape(10000, 3)
    X[:, 0] = 1
    beta = random.normal(0, 1, 3)
    beta[1] = 0.005
    y = X @ beta + random.normal(0, 1, 10000)
    frame = pd.DataFrame({"x": X[:, 1], "z": X[:, 2], "y": y, "region": random.choice(list(range(5)), 10000)})
    found = wild_bootstrap.scores(fitted(frame, effects=()), "x")
    signs = np.array(list(itertools.product([1.0, -1.0], repeat=5)))
    factor, _ = regression.cluster_factor(fitted(frame, effects=()))
    t = np.sort(found.t(signs, found.coefficient / found.se)) * math.sqrt(factor)
    np.testing.assert_allclose(t, np.sort(np.r_[FWILDCLUSTERBOOT, np.negative(FWILDCLUSTERBOOT)]), atol=1e-12)
    # eight of the 32, the identity draws among them, are at least as extreme as the observed 1.718
    assert wild_cluster_bootstrap(fitted(frame, effects=()), "x").p == 8 / 32


# ---- against brute force


def brute_force(frame, hypothesis, weights, vectors, effects=("region", "year")):
    """t of the data and of each draw, by fitting every bootstrap sample."""
    whole = fitted(frame, effects=effects, weights=weights)
    estimate = regression.estimate(whole, "x")
    restricted = fit(
        design(
            frame.assign(y=frame["y"] - hypothesis * frame["x"]), "y", ["z"], list(effects), weights, "region"
        )
    )
    residuals = restricted.raw_residuals()
    mean = frame["y"].to_numpy() - residuals
    ts = []
    for v in vectors:
        sample = frame.assign(y=mean + residuals * v[whole.design.clusters])
        again = regression.estimate(fitted(sample, effects=effects, weights=weights), "x")
        ts.append((again.coefficient - hypothesis) / again.se)
    return (estimate.coefficient - hypothesis) / estimate.se, np.array(ts)


@settings(max_examples=40)
@given(
    st.integers(0, 1000),
    st.sampled_from([0.0, 0.7]),
    st.sampled_from([None, "w"]),
    st.sampled_from([(), ("region", "year")]),
)
def test_every_draw_is_the_one_of_a_refitted_sample(panel_of, seed, hypothesis, weights, effects):
    frame = panel_of(5, 4, seed, 2)
    signs = np.array(list(itertools.product([1.0, -1.0], repeat=5)))
    t, draws = brute_force(frame, hypothesis, weights, signs, effects)
    whole = fitted(frame, effects=effects, weights=weights)
    scores = wild_bootstrap.scores(whole, "x")
    distance = (scores.coefficient - hypothesis) / scores.se
    assert distance == pytest.approx(t, rel=1e-8)
    np.testing.assert_allclose(scores.t(signs, distance), draws, rtol=1e-6, atol=1e-8)
    expected = (np.abs(draws) >= abs(t) * (1 - 1e-7)).mean()
    found = wild_cluster_bootstrap(whole, "x", hypothesis, confidence=False)
    assert found.p == expected and found.monte_carlo_error == 0
    assert found.p >= found.convention.smallest_p == 2 / 32


def test_sampled_weights_too(panel_of):
    frame = panel_of(5, 4, 3)
    drawn = wild_bootstrap.draws(5, "webb", 40, seed=9)
    (vectors,) = drawn.blocks()
    t, draws = brute_force(frame, 0.0, None, vectors)
    found = wild_cluster_bootstrap(fitted(frame), "x", weights="webb", count=40, seed=9, confidence=False)
    assert found.p == (1 + (np.abs(draws) >= abs(t)).sum()) / 41
    assert found.monte_carlo_error == pytest.approx(math.sqrt(found.p * (1 - found.p) / 41))
    assert found.convention.draws == "40 Webb draws, seed 9" and found.convention.smallest_p == 1 / 41


# ---- draws


def test_the_listed_draws_are_all_but_the_observed_one_up_to_sign():
    drawn = wild_bootstrap.draws(5)
    (signs,) = drawn.blocks()
    both = np.concatenate([signs, -signs, np.ones((1, 5)), -np.ones((1, 5))])
    assert len(np.unique(both, axis=0)) == 32 == drawn.total
    assert drawn.p_value(0) == 2 / 32 and drawn.p_value(15) == 1


def test_twenty_clusters_are_listed_and_more_are_sampled():
    assert wild_bootstrap.draws(20).enumerated and wild_bootstrap.draws(20).total == 2**20
    assert sum(len(block) for block in wild_bootstrap.draws(17).blocks()) == 2**16 - 1
    sampled = wild_bootstrap.draws(21, count=50, seed=1)
    assert not sampled.enumerated and sampled.p_value(0) == 1 / 51
    assert set(np.unique(next(sampled.blocks()))) == {-1.0, 1.0}
    with pytest.raises(KoshError, match="need a seed"):
        wild_bootstrap.draws(21)
    with pytest.raises(KoshError, match="unknown bootstrap weights 'mammen'"):
        wild_bootstrap.draws(5, "mammen")


def test_webb_has_six_points_of_mean_zero_and_variance_one():
    values = np.unique(next(wild_bootstrap.draws(8, "webb", 4000, seed=2).blocks()))
    np.testing.assert_allclose(values**2, [1.5, 1.0, 0.5, 0.5, 1.0, 1.5])
    assert values.sum() == pytest.approx(0) and (values**2).mean() == pytest.approx(1)


def test_the_same_seed_gives_the_same_draws():
    one, two, other = (next(wild_bootstrap.draws(9, "webb", 5, seed=s).blocks()) for s in (4, 4, 5))
    assert (one == two).all() and (one != other).any()


def test_sampled_and_listed_draws_agree_within_the_monte_carlo_error(panel_of):
    found = fitted(panel_of(10, 6, 5))
    scores = wild_bootstrap.scores(found, "x")
    distance = scores.coefficient / scores.se
    exact = wild_cluster_bootstrap(found, "x", confidence=False).p
    signs = np.random.default_rng(1).choice([-1.0, 1.0], size=(20000, 10))
    sampled = (np.abs(scores.t(signs, distance)) >= abs(distance) * (1 - 1e-9)).mean()
    assert abs(sampled - exact) < 4 * math.sqrt(exact * (1 - exact) / 20000)


# ---- confidence sets


@given(st.integers(0, 300), st.sampled_from([0.9, 0.8, 0.6]), st.sampled_from(["rademacher", "webb"]))
def test_a_confidence_set_is_where_the_test_does_not_reject(panel_of, seed, level, weights):
    found = fitted(panel_of(6, 5, seed, 3))
    options = {"weights": weights, "count": 99, "seed": 3}
    test = wild_cluster_bootstrap(found, "x", level=level, **options)
    se = regression.estimate(found, "x").se

    def accepted(value):
        return wild_cluster_bootstrap(found, "x", value, confidence=False, **options).p > 1 - level + 1e-9

    for low, high in test.confidence:
        assert low < high
        for end, outward in ((low, -1), (high, 1)):
            if math.isfinite(end):
                assert not accepted(end + outward * 1e-6 * se) and accepted(end - outward * 1e-6 * se)
    for value in test.coefficient + se * np.linspace(-12, 12, 41):
        inside = any(low <= value <= high for low, high in test.confidence)
        assert accepted(value) == inside
    assert test.bounded == (math.isfinite(test.confidence[0][0]) and math.isfinite(test.confidence[-1][1]))


def test_with_few_clusters_nothing_can_be_excluded(panel_of):
    """2 / 2^5 > 0.05: no hypothesis is rejected, and the set says so."""
    test = wild_cluster_bootstrap(fitted(panel_of(5, 5, 1)), "x")
    assert test.confidence == ((-math.inf, math.inf),)
    assert not test.bounded and test.connected
    assert test.confidence == ((-math.inf, math.inf),) and test.flaws == ["unbounded"]


def test_with_one_treated_cluster_the_test_hardly_rejects(panel_of):
    """CRV1 rejects everything, the restricted bootstrap next to nothing (MacKinnon & Webb 2017)."""
    frame = panel_of(12, 6, 4)
    frame["x"] = ((frame["region"] == "r3") & (frame["year"] > 2011)) * 1.0
    frame["y"] += 5 * frame["x"]
    found = fitted(frame, ["x"])
    test, clustered = wild_cluster_bootstrap(found, "x"), regression.estimate(found, "x")
    assert clustered.p < 1e-5 and test.t == pytest.approx(clustered.t)
    assert test.p > 0.2
    assert test.confidence[0][0] < 0 < clustered.low


def test_a_set_in_pieces_is_told(panel_of):
    pieces = wild_bootstrap.BootstrapTest(
        "y", "x", 0, 0, 0, 1, 0, ((-1.0, 2.0), (3.25, math.inf)), 0.95, 9, 9, None
    )
    assert pieces.flaws == ["in pieces", "unbounded"]
    assert not pieces.connected and not pieces.bounded


def test_places_where_polynomials_change_sign():
    """(d-1)(d-2) with a double root beside it, a line, a constant, nothing at all, and no real root."""
    rows = np.zeros((5, 5))
    rows[0] = np.polynomial.polynomial.polyfromroots([1, 2, 5, 5])
    rows[1, :2] = -3, 1
    rows[2, 0] = -1
    rows[4, [0, 4]] = 1
    places, before = wild_bootstrap._sign_changes(rows)
    assert before == 3  # the quartics and the one that is zero
    turns = {}
    for place, turn in places:
        turns[round(place, 3)] = turns.get(round(place, 3), 0) + turn
    assert {place: turn for place, turn in turns.items() if turn} == {1: -1, 2: 1, 3: 1}


# ---- families


def test_step_down_is_that_of_the_definition(panel_of):
    frame = panel_of(7, 5, 8, regressors=("x", "z", "u"))
    frame["v"] = frame["y"] * 2 + frame["u"]
    models = [("y", "x"), ("y", "z"), ("v", "u")]
    members = [(fit(design(frame, o, [r], ["region"], None, "region")), r) for o, r in models]
    found, convention = wild_bootstrap.romano_wolf(members)
    signs = np.array(list(itertools.product([1.0, -1.0], repeat=7)))
    scores = [wild_bootstrap.scores(*member) for member in members]
    t = np.array([s.coefficient / s.se for s in scores])
    draws = np.abs([s.t(signs, d) for s, d in zip(scores, t, strict=True)])
    order, left, least = np.argsort(-np.abs(t)), [0, 1, 2], 0.0
    for i in order:
        largest = draws[left].max(axis=0)
        least = max(least, (largest >= abs(t[i]) * (1 - 1e-9)).mean())
        assert found[i].adjusted_max_t == least >= found[i].p
        left.remove(i)
    # each draw's |t*| by its p among the draws of its own hypothesis
    p = np.array([[(own >= value * (1 - 1e-9)).mean() for value in own] for own in draws])
    order, left, least = np.argsort([member.p for member in found]), [0, 1, 2], 0.0
    for i in order:
        least = max(least, (p[left].min(axis=0) <= found[i].p * (1 + 1e-9)).mean())
        assert found[i].adjusted == least >= found[i].p
        left.remove(i)
    for (fitted_one, name), member in zip(members, found, strict=True):
        assert member.p == wild_cluster_bootstrap(fitted_one, name, confidence=False).p
        assert (member.outcome, member.name) == (fitted_one.design.outcome, name)
    assert "3 hypotheses, 7 clusters" in convention.sentence() and "all 2^7" in convention.sentence()


def test_a_family_of_one_is_its_only_test(panel_of):
    found, _ = wild_bootstrap.romano_wolf([(fitted(panel_of(8, 5, 9)), "x")], "webb", 199, 5)
    alone = wild_cluster_bootstrap(
        fitted(panel_of(8, 5, 9)), "x", weights="webb", count=199, seed=5, confidence=False
    )
    assert found[0].p == found[0].adjusted == found[0].adjusted_max_t == alone.p


def test_a_hypothesis_of_few_clusters_does_not_weigh_on_the_others(panel_of):
    """Its |t*| are huge and decide the largest of a draw; by its own rank each counts like any other."""
    frame = panel_of(9, 6, 6, regressors=("x", "z"))
    frame["x"] += 0.2 * frame["y"]
    lone = frame.assign(z=frame["z"] * np.where(frame["region"].isin(["r0", "r1"]), 30, 1))
    effects = ["region", "year"]
    members = [(fitted(frame, ["x"], effects), "x"), (fitted(lone, ["z"], effects), "z")]
    (first, second), _ = wild_bootstrap.romano_wolf(members)
    bonferroni = 2 * min(first.p, second.p)
    assert min(first.adjusted, second.adjusted) <= bonferroni
    assert first.p < first.adjusted < 0.05 < 0.1 < first.adjusted_max_t


def test_models_of_other_clusters_are_joined_by_label(panel_of):
    frame = panel_of(8, 6, 10)
    fewer = fitted(frame[frame["region"] != "r0"])
    found, convention = wild_bootstrap.romano_wolf([(fitted(frame), "x"), (fewer, "x")])
    assert "8 clusters" in convention.counted
    assert found[1].p == wild_cluster_bootstrap(fewer, "x", confidence=False).p
    with pytest.raises(KoshError, match="no member"):
        wild_bootstrap.romano_wolf([])


# ---- refusals


def test_a_regressor_without_clustered_variance_is_refused(panel_of):
    frame = panel_of(2, 6, 2)
    frame["x"] = (frame["region"] == "r1") * 1.0
    with pytest.raises(KoshError, match="variance of the coefficient of 'x' is not positive"):
        regression.estimate(fitted(frame, ["x"], ()), "x")
    with pytest.raises(KoshError, match="clustered variance of the coefficient of 'x' is zero"):
        wild_cluster_bootstrap(fitted(frame, ["x"], ()), "x")
    with pytest.raises(KoshError, match="at least two clusters"):
        wild_cluster_bootstrap(fit(design(frame, "y", ["z"])), "z")
