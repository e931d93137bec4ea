"""The restricted wild cluster bootstrap: exact where all draws can be listed, else sampled with a seed.

For a coefficient b and the hypothesis b = r, residuals of the regression under the hypothesis are multiplied
by one random sign (Rademacher) or Webb's six-point weight a cluster, and the t-statistic with CRV1 errors is
taken again (Cameron, Gelbach & Miller 2008; Webb 2023). After MacKinnon (2023) and Roodman, Nielsen,
MacKinnon & Webb (2019, doi:10.1177/1536867X19830877) nothing is refitted: with the weights v (one a cluster),

    numerator(v) = s'v,   squared standard error(v) = factor x |Jv|^2,

s (G,) the scores of the restricted residuals and J (G, G) what the projection makes of them. Both are linear
in r, so that each draw is at least as extreme as the observed t exactly where a polynomial of degree four in
r is not negative: confidence sets come from its roots, with no grid and no search, and may be unbounded or
in pieces.

The rule for ties: a draw counts as at least as extreme where |t*| >= |t| (1 - 1e-9). All 2^G sign vectors are
listed where G <= 20; among them are the identity and its mirror image, whose |t*| is |t|, so that p is never
less than 2 / 2^G. Sampled draws are joined by the observed one: p = (1 + count) / (1 + B).
"""

import math
from dataclasses import dataclass

import numpy as np

from kosh.analysis.regression import Convention, cluster_factor, cluster_sums, clusters_of
from kosh.errors import KoshError

#: |t*| >= |t| (1 - TIE) counts.
TIE = 1e-9
#: Up to so many clusters all sign vectors are listed.
ENUMERATED = 20
#: Webb's six points, each with probability 1/6.
WEBB = np.sqrt([1.5, 1.0, 0.5]) * np.array([[-1.0], [1.0]])
WEIGHTS = ("rademacher", "webb")
_BLOCK = 1 << 15


@dataclass(frozen=True)
class BootstrapTest:
    """A hypothesis about one coefficient, tested by the wild cluster bootstrap.

    ``monte_carlo_error`` is the standard error of p over seeds, 0 where all draws were listed. ``confidence``
    is the set of values not rejected at 1 - ``level``, as (low, high) intervals in order, with -inf and inf
    for ends that do not exist; None where it was not asked for.
    """

    outcome: str
    name: str
    coefficient: float
    hypothesis: float
    t: float
    p: float
    monte_carlo_error: float
    confidence: tuple | None
    level: float
    n: int
    clusters: int
    convention: Convention

    @property
    def bounded(self):
        """Whether both ends of the confidence set exist."""
        return bool(np.isfinite([self.confidence[0][0], self.confidence[-1][1]]).all())

    @property
    def connected(self):
        """Whether the confidence set is one interval."""
        return len(self.confidence) == 1

    @property
    def flaws(self):
        """What a reader of the confidence set has to know: whether it is in pieces, or unbounded."""
        return ["in pieces"] * (not self.connected) + ["unbounded"] * (not self.bounded)


# ---- draws


@dataclass(frozen=True)
class Draws:
    """Weights of the bootstrap, one column a cluster, in blocks; the observed sample is left out.

    ``count`` draws in ``total``, the rest being the observed sample (and its mirror image), which are as
    extreme as it by construction. Each listed draw stands for ``multiplicity`` of the total.
    """

    weights: str
    groups: int
    count: int
    multiplicity: int
    observed: int
    seed: int | None

    @property
    def total(self):
        return self.count * self.multiplicity + self.observed

    @property
    def enumerated(self):
        return self.seed is None

    def blocks(self):
        """Arrays (m, groups), together ``count`` rows, always in the same order."""
        if self.enumerated:
            for start in range(1, self.count + 1, _BLOCK):
                numbers = np.arange(start, min(start + _BLOCK, self.count + 1))
                # the last cluster keeps its sign: v and -v give the same |t*|
                yield 1.0 - 2.0 * ((numbers[:, None] >> np.arange(self.groups)) & 1)
            return
        random = np.random.default_rng(self.seed)
        points = WEBB.ravel() if self.weights == "webb" else np.array([-1.0, 1.0])
        for start in range(0, self.count, _BLOCK):
            m = min(_BLOCK, self.count - start)
            yield points[random.integers(len(points), size=(m, self.groups))]

    def p_value(self, extreme):
        """p-value where ``extreme`` of the draws are at least as extreme as the observed sample."""
        return (extreme * self.multiplicity + self.observed) / self.total

    def words(self):
        if self.enumerated:
            return f"all 2^{self.groups} Rademacher draws"
        return f"{self.count} {self.weights.capitalize()} draws, seed {self.seed}"


def draws(groups, weights="rademacher", count=9999, seed=None):
    """The `Draws` for ``groups`` clusters: all sign vectors where there are at most 2^20, else a sample.

    ``count`` and ``seed`` are for samples only; a sample needs a seed, so that it can be had again.
    """
    if weights not in WEIGHTS:
        raise KoshError(f"unknown bootstrap weights {weights!r}", expected="one of " + ", ".join(WEIGHTS))
    if weights == "rademacher" and groups <= ENUMERATED:
        return Draws(weights, groups, 2 ** (groups - 1) - 1, 2, 2, None)
    if seed is None:
        raise KoshError(
            "sampled bootstrap draws need a seed",
            found=f"{groups} clusters, {weights} weights",
            next_step="set seed",
        )
    return Draws(weights, groups, count, 1, 1, seed)


# ---- one coefficient


@dataclass(frozen=True)
class Scores:
    """What a draw needs, at distance d of the hypothesis from the coefficient, in standard errors.

    Numerator: (base + d x slope) @ v. Standard error: |(J_base + d x J_slope) @ v|. Both are scaled so that
    the observed t-statistic at distance d is d.
    """

    base: np.ndarray
    slope: np.ndarray
    J_base: np.ndarray
    J_slope: np.ndarray
    coefficient: float
    se: float

    def t(self, v, distance):
        """Bootstrap t-statistics (m,) of the draws ``v`` (m, G); nan where the standard error is zero."""
        numerator = v @ (self.base + distance * self.slope)
        square = ((v @ (self.J_base + distance * self.J_slope).T) ** 2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return numerator / np.sqrt(square)


def scores(fitted, name):
    """The `Scores` of the coefficient of ``name`` in a `kosh.analysis.regression.Fit`."""
    model, j = fitted.design, fitted.design.position(name)
    clusters, G = clusters_of(model), len(model.cluster_labels)
    factor, _ = cluster_factor(fitted)
    # the regressor's own part: what the others and the effects leave of it, over its sum of squares
    own = fitted.influence[:, j]
    left = own / (own @ own)

    def of(residuals):
        each = own * residuals
        s = np.bincount(clusters, each, minlength=G)
        by_cluster = (clusters[:, None] == np.arange(G)) * residuals[:, None]
        refitted = fitted.absorption(by_cluster)
        refitted = refitted - fitted.Q @ (fitted.Q.T @ refitted)
        return s, cluster_sums(own[:, None] * refitted, clusters, G)

    s0, J0 = of(fitted.residuals)
    s1, J1 = of(left)
    se = math.sqrt(factor * (J0.sum(axis=1) ** 2).sum())
    if not se > 1e-10 * np.linalg.norm(own * fitted.residuals):
        raise KoshError(
            f"the clustered variance of the coefficient of {name!r} is zero",
            where=f"{model.outcome} on {', '.join(model.names)}",
            next_step="more clusters must vary in the regressor",
        )
    # restricted residuals are the residuals plus (b - r) x left; b - r is the distance times se
    root = math.sqrt(factor)
    return Scores(s0 / se, s1, J0 * root / se, J1 * root, float(fitted.coefficients[j]), se)


def wild_cluster_bootstrap(
    fitted, name, hypothesis=0.0, weights="rademacher", count=9999, seed=None, level=0.95, confidence=True
):
    """Test ``coefficient = hypothesis`` and invert the test to a confidence set.

    Parameters
    ----------
    fitted : a `kosh.analysis.regression.Fit` with clusters.
    weights : "rademacher" (all listed up to 20 clusters) or "webb" (sampled).
    count, seed : number of sampled draws and their seed.
    confidence : False saves the time of the inversion.

    Returns
    -------
    BootstrapTest
    """
    model, found = fitted.design, scores(fitted, name)
    drawn = draws(len(model.cluster_labels), weights, count, seed)
    distance = (found.coefficient - hypothesis) / found.se
    extreme = sum(int(_as_extreme(found.t(v, distance), distance).sum()) for v in drawn.blocks())
    p = drawn.p_value(extreme)
    # the set is of hypotheses r; the roots are of distances b - r
    pieces = accepted(found, drawn, 1 - level) if confidence else None
    if pieces is not None:
        pieces = tuple(
            (found.coefficient - high * found.se, found.coefficient - low * found.se) for low, high in pieces
        )
        pieces = tuple(reversed(pieces))
    error = 0.0 if drawn.enumerated else math.sqrt(p * (1 - p) / drawn.total)
    factor, counted = cluster_factor(fitted)
    convention = Convention(
        "restricted wild cluster bootstrap of the CRV1 t",
        factor,
        None,
        f"{drawn.groups} clusters, {counted}",
        TIES,
        drawn.words(),
        drawn.observed / drawn.total,
    )
    G = len(model.cluster_labels)
    return BootstrapTest(
        model.outcome,
        name,
        found.coefficient,
        hypothesis,
        distance,
        p,
        error,
        pieces,
        level,
        model.n,
        G,
        convention,
    )


#: The rule for ties, in words.
TIES = "draws with |t*| >= |t|(1 - 1e-9) count, among them the observed one"


def _as_extreme(t, observed):
    # a draw with no standard error has no t: it counts, which can only make p larger
    return ~(np.abs(t) < abs(observed) * (1 - TIE))


# ---- confidence sets


def accepted(found, drawn, size):
    """Distances (b - r) / se at which p > ``size``: list of (low, high), -inf and inf where unbounded.

    Exact: p is a step function of the distance whose steps are the roots of one polynomial a draw.
    """
    needed = math.floor((size * drawn.total - drawn.observed) / drawn.multiplicity + 1e-9) + 1
    if needed <= 0:
        return [(-math.inf, math.inf)]
    starts, steps = [], 0
    at_minus_infinity = 0
    for v in drawn.blocks():
        ends, leading = _steps(found, v)
        at_minus_infinity += leading
        starts.append(ends)
    steps = np.concatenate(starts)
    steps = steps[np.argsort(steps[:, 0], kind="stable")]
    places, turns = steps[:, 0], np.cumsum(steps[:, 1]) + at_minus_infinity
    # at a step itself the draw ties, so it counts: sets are closed
    low = -math.inf if at_minus_infinity >= needed else None
    pieces = []
    for place, count in zip(places.tolist(), turns.tolist(), strict=True):
        if low is None and count >= needed:
            low = place
        elif low is not None and count < needed:
            pieces.append((low, place))
            low = None
    if low is not None:
        pieces.append((low, math.inf))
    return [(low, high) for low, high in pieces if high > low]


def _steps(found, v):
    """Where draws become (+1) or cease to be (-1) as extreme: (m, 2), and how many are at -infinity."""
    n0, n1 = v @ found.base, v @ found.slope
    a, b = v @ found.J_base.T, v @ found.J_slope.T
    keep = (1 - TIE) ** 2
    d0, d1, d2 = keep * (a * a).sum(1), 2 * keep * (a * b).sum(1), keep * (b * b).sum(1)
    # t*^2 >= keep x d^2 where (n0 + n1 d)^2 - d^2 (d0 + d1 d + d2 d^2) >= 0
    coefficients = np.column_stack([n0 * n0, 2 * n0 * n1, n1 * n1 - d0, -d1, -d2])
    return _sign_changes(coefficients)


def _sign_changes(coefficients):
    """Real places where polynomials (rows, lowest power first) change sign, with the direction of the change.

    Zero polynomials are not negative anywhere. Returns (m, 2) and how many are not negative at -infinity.
    """
    size = np.abs(coefficients).max(axis=1)
    coefficients = coefficients / np.where(size > 0, size, 1.0)[:, None]
    # in the circle's coordinate infinity is a place like any other: d = tan(half an angle), by shifting
    # degrees where the leading coefficients vanish
    degree = 4 - np.argmax(np.abs(coefficients[:, ::-1]) > 1e-14, axis=1)
    degree[size == 0] = 0
    places, before = [], 0
    for k in range(5):
        rows = coefficients[degree == k, : k + 1]
        if not len(rows):
            continue
        sign = rows[:, k] * (-1.0) ** k
        before += int((sign >= 0).sum())
        if k:
            places.append(_roots(rows))
    return (np.concatenate(places) if places else np.empty((0, 2))), before


def _roots(rows):
    """Real roots of odd multiplicity of polynomials of one degree, with +1 where they turn from - to +."""
    k = rows.shape[1] - 1
    companion = np.zeros((len(rows), k, k))
    companion[:, np.arange(1, k), np.arange(k - 1)] = 1.0
    companion[:, :, -1] = -rows[:, :k] / rows[:, k:]
    roots = np.linalg.eigvals(companion)
    real = np.abs(roots.imag) <= 1e-9 * np.maximum(1.0, np.abs(roots.real))
    i, _ = np.nonzero(real)
    places = roots.real[real]
    order = np.lexsort((places, i))
    i, places = i[order], places[order]
    # the sign left of the first real root is that at -infinity; it turns at each simple one
    first = np.flatnonzero(np.r_[True, i[1:] != i[:-1]]) if len(i) else np.empty(0, dtype=int)
    rank = np.arange(len(i)) - np.repeat(first, np.diff(np.r_[first, len(i)]))
    sign = np.where(rows[i, k] * (-1.0) ** k >= 0, 1, -1) * (-1) ** rank
    return np.column_stack([places, -sign])


# ---- a family of hypotheses


@dataclass(frozen=True)
class Adjusted:
    """One hypothesis of a family: its own p-value, and those adjusted for the family.

    ``adjusted`` is of the balanced step-down (least p of a draw), ``adjusted_max_t`` of the one by the
    largest |t*| of a draw.
    """

    outcome: str
    name: str
    t: float
    p: float
    adjusted: float
    adjusted_max_t: float


def romano_wolf(members, weights="rademacher", count=9999, seed=None):
    """Step-down p-values that control the family-wise error (Romano & Wolf 2005, 2016).

    ``members`` are (Fit, name of a regressor); the null hypothesis of each is a coefficient of zero. One draw
    gives one weight a cluster to all members, joined by the clusters' labels, so that their dependence is
    kept. |t*| of hypotheses with few or unequal clusters spreads wider than that of others, and would decide
    the largest of a draw. The *balanced* step-down therefore takes each |t*| by its p among the draws of its
    own hypothesis, and compares the least p left with the draws' least p among the hypotheses left (Westfall
    & Young 1993, min p). The one by the largest |t*| stands beside it. Adjusted p-values never fall from one
    step to the next. Ties and the observed draw as in a single test.

    Returns
    -------
    (list of Adjusted, in the order given; Convention)
    """
    members = list(members)
    if not members:
        raise KoshError("a family of hypotheses has no member")
    labels = sorted({label for fitted, _ in members for label in fitted.design.cluster_labels})
    found = [scores(fitted, name) for fitted, name in members]
    columns = [[labels.index(label) for label in fitted.design.cluster_labels] for fitted, _ in members]
    observed = np.array([s.coefficient / s.se for s in found])
    drawn = draws(len(labels), weights, count, seed)
    each = zip(found, columns, observed, strict=True)
    blocks = list(drawn.blocks())
    t = [np.concatenate([np.abs(s.t(v[:, c], d)) for v in blocks]) for s, c, d in each]
    # the observed sample is the first draw, of the same weight: a sampled draw, or a listed one twice
    t = np.column_stack([np.abs(observed), np.array([np.where(np.isnan(own), np.inf, own) for own in t])])
    p = np.array([_shares_as_extreme(own) for own in t])
    balanced, largest = _step_down(-p, -p[:, 0]), _step_down(t, t[:, 0])
    convention = Convention(
        "Romano-Wolf step-down over restricted wild cluster bootstraps of CRV1 t, balanced: the least p of a "
        "draw; max t: the largest |t*|",
        counted=f"{len(members)} hypotheses, {len(labels)} clusters",
        ties=TIES,
        draws=drawn.words(),
        smallest_p=drawn.observed / drawn.total,
    )
    results = [
        Adjusted(fitted.design.outcome, name, float(observed[i]), float(p[i, 0]), balanced[i], largest[i])
        for i, (fitted, name) in enumerate(members)
    ]
    return results, convention


def _shares_as_extreme(t):
    """For each of the draws' |t*| (B,) the share of draws that are at least as extreme (B,)."""
    return (len(t) - np.searchsorted(np.sort(t), t * (1 - TIE))) / len(t)


def _step_down(statistics, observed):
    """Adjusted p-values from statistics that are large where extreme: (members, draws), draw 0 observed."""
    order = np.argsort(-observed, kind="stable")
    largest = np.maximum.accumulate(statistics[order][::-1])[::-1]
    reached = largest >= (observed[order] - TIE * np.abs(observed[order]))[:, None]
    adjusted = np.empty(len(order))
    adjusted[order] = np.maximum.accumulate(reached.mean(axis=1))
    return adjusted.tolist()
