"""Placebos: whole trajectories of a regressor are dealt to other units, and the model is estimated again.

What a permutation keeps is each trajectory's shape in time and the outcomes' dependence; what it breaks is
which unit had which trajectory. Under the hypothesis that the trajectories might as well have been dealt
otherwise, the observed t is one of equals among the permuted ones (Fisher's randomisation test; for
clustered t as the statistic see Young 2019, doi:10.1093/qje/qjy029).
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from kosh.analysis.regression import Convention, cluster_factor, cluster_sums, clusters_of
from kosh.analysis.wild_bootstrap import TIE, TIES
from kosh.errors import KoshError

#: Up to so many units all permutations are listed.
LISTED = 7
_BLOCK = 256


@dataclass(frozen=True)
class PermutationTest:
    """A test that ``name`` does nothing; ``placebos`` (B,) are the t of its permuted trajectories."""

    outcome: str
    name: str
    t: float
    p: float
    monte_carlo_error: float
    placebos: np.ndarray
    clusters: int
    convention: Convention


def permutation_test(fitted, name, unit, period, count=999, seed=None):
    """Permute the trajectories of the regressor ``name`` over units; the statistic is the clustered t (CRV1).

    Parameters
    ----------
    fitted : a `kosh.analysis.regression.Fit` with clusters.
    unit, period : codes or labels, one for each row of the fit's design.
    count, seed : number of sampled permutations and their seed; up to 7 units all n! are listed.

    Every unit must have the same periods, else a trajectory cannot be dealt to another: KoshError names the
    units that lack some. Sampled permutations are joined by the observed one: p = (1 + count) / (1 + B).
    """
    model, j = fitted.design, fitted.design.position(name)
    clusters, G = clusters_of(model), len(model.cluster_labels)
    place, units = _places(unit, period)
    listed = units <= LISTED
    if not listed and seed is None:
        raise KoshError("sampled permutations need a seed", found=f"{units} units", next_step="set seed")
    trajectories = np.empty(place.shape)
    trajectories = model.X[:, j][place]
    others = np.delete(np.arange(len(model.names)), j)
    basis = np.linalg.qr(fitted.absorption(model.X[:, others] * model.root[:, None]))[0]
    y = fitted.absorption((model.y * model.root)[:, None])
    y = y - basis @ (basis.T @ y)
    factor, counted = cluster_factor(fitted)
    size = (model.X[:, j] * model.root) @ (model.X[:, j] * model.root)

    def t_of(orders):
        dealt = np.empty((model.n, len(orders)))
        dealt[place.ravel()] = trajectories[orders].reshape(len(orders), -1).T
        x = fitted.absorption(dealt * model.root[:, None])
        x = x - basis @ (basis.T @ x)
        squares = (x * x).sum(axis=0)
        b = (x * y).sum(axis=0) / squares
        sums = cluster_sums(x * (y - b * x), clusters, G)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = b * squares / np.sqrt(factor * (sums**2).sum(axis=0))
        # a trajectory that the other unit's controls determine has no t: it counts as extreme
        return np.where(squares > 1e-18 * size, t, np.inf)

    observed = float(t_of(np.arange(units)[None])[0])
    orders = _orders(units, listed, count, seed)
    placebos = np.concatenate([t_of(orders[i : i + _BLOCK]) for i in range(0, len(orders), _BLOCK)])
    extreme = int((~(np.abs(placebos) < abs(observed) * (1 - TIE))).sum())
    # the list holds the observed order; a sample is joined by it
    total = len(orders) if listed else len(orders) + 1
    p = extreme / total if listed else (extreme + 1) / total
    draws = f"all {units}! permutations" if listed else f"{count} permutations, seed {seed}"
    convention = Convention(
        "permutation of whole trajectories, CRV1 t",
        factor,
        None,
        f"{units} units, {counted}",
        TIES,
        draws,
        1 / total,
    )
    error = 0.0 if listed else math.sqrt(p * (1 - p) / total)
    return PermutationTest(model.outcome, name, observed, p, error, placebos, G, convention)


def _orders(units, listed, count, seed):
    if listed:
        return np.array(list(itertools.permutations(range(units))))
    random = np.random.default_rng(seed)
    return np.stack([random.permutation(units) for _ in range(count)])


def _places(unit, period):
    """Row of each unit in each period (units, periods), and the number of units."""
    labels, u = np.unique(unit, return_inverse=True)
    times, t = np.unique(period, return_inverse=True)
    table = np.full((len(labels), len(times)), -1)
    table[u, t] = np.arange(len(u))
    lacking = (table < 0).any(axis=1)
    if lacking.any() or len(u) != table.size:
        names = ", ".join(map(str, labels[lacking][:5])) or "none"
        raise KoshError(
            "a trajectory can be dealt to another unit only where all have the same periods once",
            found=f"units that lack a period: {names}; {len(u)} rows for {table.size} places",
            next_step="restrict the years or leave these units out",
        )
    return table, len(labels)
