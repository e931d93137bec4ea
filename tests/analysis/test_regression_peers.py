"""Where other packages' clustered errors and p-values differ from ours on one model, and why.

The recorded values are made by benchmarks/peers.py. All agree on the coefficient. On its error: pyfixest's
CRV1 is ours; statsmodels counts the absorbed firms too; linearmodels counts regressors only if `debiased`,
has G/(G-1) only if `group_debias`, and counts the firms once years are absorbed as well. On p: statsmodels
takes the normal distribution unless `use_t`, linearmodels the normal or t(n - K). pyfixest multiplies the
jackknife by the factor of CRV1 where CRV3 has (G-1)/G.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from scipy.stats import t as student

from kosh.analysis import regression, wild_bootstrap

PEERS = pd.read_csv(Path(__file__).parent / "references/peers.csv")
EFFECTS = {"pooled": [], "firm": ["firm"], "two-way": ["firm", "year"]}
MODELS = pytest.mark.parametrize("model", EFFECTS)


@pytest.fixture(scope="module")
def fits(grunfeld):
    return {
        model: regression.fit(
            regression.design(grunfeld, "invest", ["value", "capital"], effects, cluster="firm")
        )
        for model, effects in EFFECTS.items()
    }


def peer(model, package, convention):
    rows = PEERS.query("model == @model and package == @package and convention == @convention")
    assert len(rows) == 1
    return rows.iloc[0]


def factors(fitted):
    """Ours, and the one that counts every effect."""
    n, K = fitted.design.n, fitted.parameters
    return regression.cluster_factor(fitted)[0], 10 / 9 * (n - 1) / (n - K)


def test_all_agree_on_the_coefficient(fits):
    for row in PEERS[PEERS["coefficient"].notna()].itertuples():
        assert row.coefficient == pytest.approx(
            regression.estimate(fits[row.model], "capital").coefficient, rel=1e-10
        )


@MODELS
def test_pyfixest_agrees_on_crv1_with_error_and_p(fits, model):
    theirs, ours = peer(model, "pyfixest", "CRV1"), regression.estimate(fits[model], "capital")
    assert (ours.se, ours.p) == pytest.approx((theirs.se, theirs.p), rel=1e-9)


@MODELS
def test_pyfixest_has_another_factor_on_crv3(fits, model):
    theirs, ours = peer(model, "pyfixest", "CRV3"), regression.estimate(fits[model], "capital", "CRV3")
    other, _ = factors(fits[model])
    assert theirs.se == pytest.approx(ours.se * np.sqrt(other / ours.convention.factor), rel=1e-9)
    assert theirs.se > ours.se


@MODELS
def test_statsmodels_counts_absorbed_clusters_and_needs_use_t(fits, model):
    ours = regression.estimate(fits[model], "capital")
    our_factor, all_counted = factors(fits[model])
    for use_t, distribution in ((True, student(9)), (False, norm)):
        theirs = peer(model, "statsmodels", f"cluster, use_t={use_t}")
        assert theirs.se == pytest.approx(ours.se * np.sqrt(all_counted / our_factor), rel=1e-9)
        assert theirs.p == pytest.approx(2 * distribution.sf(theirs.coefficient / theirs.se), rel=1e-6)
    assert (all_counted == our_factor) == (model == "pooled")


@MODELS
@pytest.mark.parametrize("debiased", [False, True])
@pytest.mark.parametrize("group", [False, True])
def test_linearmodels_leaves_factors_out_by_default_and_takes_other_degrees_of_freedom(
    fits, model, debiased, group
):
    theirs = peer(model, "linearmodels", f"clustered, debiased={debiased}, group_debias={group}")
    ours, n, K = regression.estimate(fits[model], "capital"), fits[model].design.n, fits[model].parameters
    # firms alone are nested in the clusters and not counted; with years all effects are, debiased or not
    absorbed = 29 if model == "two-way" else 0
    factor = n / (n - absorbed - (len(fits[model].coefficients) if debiased else 0))
    factor *= 10 / 9 * (n - 1) / n if group else 1.0
    assert theirs.se == pytest.approx(ours.se * np.sqrt(factor / ours.convention.factor), rel=1e-9)
    distribution = student(n - K) if debiased else norm
    assert theirs.p == pytest.approx(2 * distribution.sf(theirs.coefficient / theirs.se), rel=1e-5)


@MODELS
def test_wildboottest_agrees_once_the_two_identity_draws_are_treated_alike(fits, model):
    """What it counts itself differs by the two identity draws where rounding breaks their ties with |t|."""
    ours = wild_bootstrap.wild_cluster_bootstrap(fits[model], "capital", confidence=False)
    assert peer(model, "wildboottest", "WCR11, |t*| >= |t|(1 - 1e-9)").p == ours.p
    assert ours.p - peer(model, "wildboottest", "WCR11, as it counts").p in (0, 2 / 2**10)
