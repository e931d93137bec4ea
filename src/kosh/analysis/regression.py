"""Least squares with absorbed effects, and how far its coefficients may be off.

A `Design` holds the rows and columns of one model, `fit` gives its coefficients, `estimate` one coefficient
with its standard error, p-value and interval. Each `Estimate` carries the `Convention` it was made under:
with eleven to seventeen clusters the choices change the p-value, so none is left unsaid.

Conventions (those of fixest, pyfixest and reghdfe; statsmodels and linearmodels differ, see
tests/analysis/test_regression_peers.py): an absorbed effect that is nested in the clusters is not counted as
a parameter in the small-sample factor of CRV1, all other effects are, by their rank; clustered errors are
compared with t(G - 1), the others with t(n - K).
"""

import math
import warnings
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.linalg import qr as pivoted_qr
from scipy.special import stdtr, stdtrit

from kosh.errors import KoshError, near

#: A column is collinear where less than this share of its norm is left after the columns before it.
COLLINEAR = 1e-10
#: Norm of the inverse triangle of the scaled columns from which on a solution is refined.
ILL_CONDITIONED = 1e3
#: Errors that `estimate` knows. Conley's need coordinates: `kosh.analysis.conley`.
ERRORS = ("iid", "HC1", "CRV1", "CRV3")


# ---- what is estimated


@dataclass(frozen=True)
class Design:
    """The complete rows of one linear model.

    y (n,) and X (n, k) are as given; ``names`` has k entries, the first being "constant" where no effect is
    absorbed. ``effects`` are integer codes (n,) by name; ``clusters`` integer codes (n,) of
    ``cluster_labels``; ``weights`` (n,) or None for equal ones. ``rows`` are positions in the frame,
    ``dropped`` counts the rows of the frame that lack a value.
    """

    outcome: str
    names: tuple
    y: np.ndarray
    X: np.ndarray
    effects: dict = field(default_factory=dict)
    weights: np.ndarray | None = None
    clusters: np.ndarray | None = None
    cluster_labels: tuple = ()
    rows: np.ndarray | None = None
    dropped: int = 0

    @property
    def n(self):
        return len(self.y)

    @cached_property
    def root(self):
        """Square roots of the weights, with mean 1 (n,)."""
        w = np.ones(self.n) if self.weights is None else self.weights * (self.n / self.weights.sum())
        return np.sqrt(w)

    def position(self, name):
        """Column of the regressor ``name``; KoshError where the model has none of that name."""
        if name not in self.names:
            raise KoshError(
                f"the model has no regressor {name!r}", expected="one of " + ", ".join(near(name, self.names))
            )
        return self.names.index(name)


def design(frame, outcome, regressors, effects=(), weights=None, cluster=None):
    """The `Design` of ``outcome`` on ``regressors``, from the rows of a tidy ``frame`` that lack nothing.

    Parameters
    ----------
    outcome, weights, cluster : names of columns; regressors, effects : lists of them.

    Raises KoshError where a column is missing, not numeric, infinite, or given twice, where a weight is not
    positive, where no row is complete.
    """
    regressors, effects = list(regressors), list(effects)
    names = [outcome, *regressors, *([weights] if weights else [])]
    labels = [*effects, *([cluster] if cluster else [])]
    for name in [*names, *labels]:
        if name not in frame.columns:
            raise KoshError(
                f"the data have no column {name!r}", expected="one of " + ", ".join(near(name, frame.columns))
            )
    variables = {name: numeric(frame, name) for name in names}
    keys = {name: coded(frame[name]) for name in labels}
    return of_columns(variables, keys, outcome, regressors, effects, weights, cluster)


def numeric(frame, name):
    """A column as floats (rows,), missing values as nan; KoshError where it is not numeric or infinite."""
    try:
        values = frame[name].to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise KoshError(f"column {name!r} is not numeric", found=str(frame[name].dtype)) from None
    if np.isinf(values).any():
        raise KoshError(
            f"column {name!r} holds infinite values",
            next_step="leave out the rows where a logarithm or a ratio has no value",
        )
    return values


def coded(column):
    """Integer codes (rows,) of a column's sorted labels, -1 for missing ones, and the labels."""
    codes, labels = pd.factorize(column, sort=True)
    return codes, tuple(labels.tolist())


def of_columns(variables, keys, outcome, regressors, effects=(), weights=None, cluster=None, kept=None):
    """The `Design` from arrays: ``variables`` as `numeric` gives them and ``keys`` as `coded` does, by name.

    ``kept`` (rows,) are the rows of the sample, all of them where None.
    """
    names = [outcome, *regressors]
    if len(set(names)) < len(names):
        raise KoshError("a variable occurs twice in one model", found=", ".join(names))
    kept = np.ones(len(variables[outcome]), dtype=bool) if kept is None else kept
    complete = kept.copy()
    for name in [*names, *([weights] if weights else [])]:
        complete &= ~np.isnan(variables[name])
    for name in {*effects, *([cluster] if cluster else [])}:
        complete &= keys[name][0] >= 0
    rows = np.flatnonzero(complete)
    if not len(rows):
        raise KoshError("no row has a value in every column of the model", found=", ".join(names))
    w = variables[weights][rows] if weights else None
    if w is not None and not (w > 0).all():
        raise KoshError(f"a weight in {weights!r} is not positive", found=float(w.min()))
    present = {name: _present(*keys[name], rows) for name in {*effects, *([cluster] if cluster else [])}}
    columns = [variables[name][rows] for name in regressors]
    if not effects:
        regressors, columns = ["constant", *regressors], [np.ones(len(rows)), *columns]
    return Design(
        outcome,
        tuple(regressors),
        variables[outcome][rows],
        np.stack(columns, axis=1) if columns else np.empty((len(rows), 0)),
        {name: present[name][0] for name in effects},
        w,
        *(present[cluster] if cluster else (None, ())),
        rows,
        int(kept.sum()) - len(rows),
    )


def _present(codes, labels, rows):
    """Codes and labels of those levels only that occur in ``rows``."""
    codes = codes[rows]
    there = np.bincount(codes, minlength=len(labels)) > 0
    return (np.cumsum(there) - 1)[codes], tuple(
        label for label, is_there in zip(labels, there, strict=True) if is_there
    )


# ---- effects


class Absorption:
    """The projection off the dummies of ``effects``, exactly and in one pass, balanced or not.

    The effect with the most levels is taken out by (weighted) group means; the dummies of the others, so
    demeaned, are orthogonalised once, with column pivoting, so that ``rank`` is right also where units and
    years fall into unconnected groups. ``root`` holds square roots of weights; vectors that are projected
    are already multiplied by it.
    """

    def __init__(self, effects, root):
        self.root, self.rank, self.basis = root, 0, None
        codes = sorted(effects, key=lambda c: -int(c.max()))
        self.means = None
        if codes:
            first, *others = codes
            self._group_by(first)
            if others:
                dummies = np.column_stack([_dummies(c) for c in others]) * root[:, None]
                left = self._demeaned(dummies)
                basis, triangle, _ = pivoted_qr(left, mode="economic", pivoting=True)
                scale = np.sqrt((dummies**2).sum(axis=0).max())
                rank = int((np.abs(np.diag(triangle)) > 1e-9 * scale).sum())
                self.basis, self.rank = basis[:, :rank], self.rank + rank

    def _group_by(self, codes):
        order = np.argsort(codes, kind="stable")
        ordered = codes[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        sums = np.add.reduceat(self.root[order] ** 2, starts)
        group = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(codes)]))
        self.means, self.rank = (order, starts, group, sums), len(starts)

    def _demeaned(self, columns):
        order, starts, group, sums = self.means
        ordered = columns[order]
        root = self.root[order][:, None]
        ordered = ordered - root * (np.add.reduceat(root * ordered, starts, axis=0) / sums[:, None])[group]
        left = np.empty_like(ordered)
        left[order] = ordered
        return left

    def __call__(self, columns):
        """What the effects leave of ``columns`` (n, m), which are multiplied by ``root`` already."""
        if self.means is None:
            return columns
        # twice is enough: the second pass removes what rounding left of the means in the first
        for _ in range(2):
            columns = self._demeaned(columns)
            if self.basis is not None:
                columns = columns - self.basis @ (self.basis.T @ columns)
        return columns


def _dummies(codes):
    return (codes[:, None] == np.arange(int(codes.max()) + 1)).astype(float)


def nested(effect, clusters):
    """Whether each level of ``effect`` lies in one cluster; both are integer codes (n,)."""
    width = int(clusters.max()) + 1
    return int((np.bincount(effect * width + clusters) > 0).sum()) == int(effect.max()) + 1


def absorb(model):
    """The `Absorption` of all effects of a `Design`; designs of the same rows may share it."""
    return Absorption(list(model.effects.values()), model.root)


# ---- coefficients


@dataclass(frozen=True)
class Fit:
    """Coefficients (k,) of a `Design` with what errors are computed from.

    ``Q`` (n, k) and ``inverse`` (k, k): the regressors, weighted and rid of the effects, are Q @
    inv(inverse), so that inverse @ inverse.T is the bread of every sandwich. ``residuals`` (n,) are weighted.
    """

    design: Design
    coefficients: np.ndarray
    residuals: np.ndarray
    Q: np.ndarray
    inverse: np.ndarray
    absorption: Absorption

    @property
    def parameters(self):
        """Number of coefficients, with those of the absorbed effects."""
        return len(self.coefficients) + self.absorption.rank

    @property
    def bread(self):
        return self.inverse @ self.inverse.T

    @property
    def within(self):
        """The regressors, weighted and rid of the effects (n, k)."""
        return self.Q @ np.linalg.inv(self.inverse)

    @cached_property
    def influence(self):
        """Rows by coefficients (n, k): the sum over rows, times residuals, is the coefficients' error."""
        return self.Q @ self.inverse.T

    def raw_residuals(self):
        """Residuals in the unit of the outcome (n,)."""
        return self.residuals / self.design.root


def fit(model, absorption=None):
    """Least squares of a `Design`, by Householder QR of the scaled columns that the effects leave.

    An ill-conditioned solution is refined with exact residuals.

    Raises KoshError naming the regressor that the effects or the regressors before it determine, or where
    there are not more rows than parameters.
    """
    absorption = absorption or absorb(model)
    k = len(model.names)
    if model.n <= k + absorption.rank:
        raise KoshError(
            "there are not more rows than parameters",
            where=f"{model.outcome} on {', '.join(model.names)}",
            found=f"{model.n} rows, {k + absorption.rank} parameters",
            next_step="use fewer regressors or effects, or more years",
        )
    both = np.column_stack([model.X, model.y]) * model.root[:, None]
    left = absorption(both)
    X, y = left[:, :-1], left[:, -1]
    size = np.sqrt((X**2).sum(axis=0))
    _refuse_absorbed(model, both[:, :-1], size)
    # powers of two: scaling rounds nothing
    scale = 2.0 ** np.round(np.log2(size))
    Q, triangle = np.linalg.qr(X / scale)
    small = np.flatnonzero(np.abs(np.diag(triangle)) < COLLINEAR)
    if len(small):
        j = small[0]
        raise KoshError(
            f"regressor {model.names[j]!r} is determined by the ones before it",
            where=f"{model.outcome} on {', '.join(model.names)}",
            found=f"a share of {abs(triangle[j, j]):.1e} of it is its own",
            expected=f"more than {COLLINEAR:g}",
            next_step=f"leave out {model.names[j]!r} or one of {', '.join(model.names[:j])}",
        )
    inverse = np.linalg.inv(triangle)
    coefficients, residuals = np.linalg.solve(triangle, Q.T @ y), y - Q @ (Q.T @ y)
    if np.linalg.norm(inverse) > ILL_CONDITIONED:
        coefficients, residuals = _refined(X / scale, y, Q, inverse, coefficients, residuals)
    return Fit(model, coefficients / scale, residuals, Q, inverse / scale[:, None], absorption)


def _refined(X, y, Q, inverse, coefficients, residuals):
    """Coefficients and residuals after two steps of refinement with exact residuals (Björck 1967).

    Both are solved for together: r + X b = y, X'r = 0. Products are split into their rounded value and its
    error (Dekker 1971), so that the sums that refine are exact before they are rounded once.
    """
    for _ in range(2):
        fitted = np.concatenate([*_product(X, coefficients), residuals[:, None], -y[:, None]], axis=1)
        across = np.concatenate(_product(X.T, residuals), axis=1)
        f = -np.array([math.fsum(row) for row in fitted.tolist()])
        h = inverse.T @ -np.array([math.fsum(row) for row in across.tolist()])
        step = Q.T @ f - h
        coefficients, residuals = coefficients + inverse @ step, residuals + f - Q @ step
    return coefficients, residuals


def _product(matrix, vector):
    """Elementwise products with ``vector`` along rows, rounded, and what the rounding left out."""
    rounded = matrix * vector
    (a, b), (c, d) = _split(matrix), _split(vector)
    return rounded, ((a * c - rounded) + a * d + b * c) + b * d


def _split(x):
    shifted = 134217729.0 * x
    high = shifted - (shifted - x)
    return high, x - high


def _refuse_absorbed(model, weighted, scale):
    whole = np.sqrt((weighted**2).sum(axis=0))
    gone = np.flatnonzero(scale <= 1e-10 * whole)
    if len(gone):
        name = model.names[gone[0]]
        effects = " and ".join(model.effects)
        raise KoshError(
            f"regressor {name!r} does not vary within {effects}"
            if effects
            else f"regressor {name!r} is zero",
            where=f"{model.outcome} on {', '.join(model.names)}",
            found="nothing of it is left once the effects are absorbed" if effects else None,
            next_step=f"leave out {name!r}" + (" or an effect" if effects else ""),
        )


def without_each_cluster(fitted):
    """Coefficients with one cluster left out at a time (G, k): exact, without refitting.

    Raises KoshError where a coefficient is identified by one cluster alone, so that it does not exist
    without it.
    """
    model = fitted.design
    within_clusters = [c for c in model.effects.values() if nested(c, clusters_of(model))]
    across = [c for c in model.effects.values() if not nested(c, model.clusters)]
    # effects nested in clusters split by cluster and may be absorbed first; others change when one leaves
    inner = Absorption(within_clusters, model.root)
    basis = fitted.Q
    if across:
        dummies = inner(np.column_stack([_dummies(c) for c in across]) * model.root[:, None])
        left, triangle, _ = pivoted_qr(dummies, mode="economic", pivoting=True)
        kept = np.abs(np.diag(triangle)) > 1e-9 * np.sqrt(model.n)
        basis = np.column_stack([left[:, : int(kept.sum())], fitted.Q])
    y = inner((model.y * model.root)[:, None])[:, 0]
    k, members = len(model.names), [model.clusters == g for g in range(len(model.cluster_labels))]
    cross = np.stack([basis[rows].T @ basis[rows] for rows in members])
    moments = np.stack([basis[rows].T @ y[rows] for rows in members])
    values, vectors = np.linalg.eigh(np.eye(basis.shape[1]) - cross)
    lost = values < 1e-9
    # coefficients that move along directions which the other clusters say nothing about
    sizes = np.sqrt((fitted.inverse**2).sum(axis=1))
    free = np.abs((fitted.inverse / sizes[:, None]) @ (vectors[:, -k:, :] * lost[:, None, :])).max(axis=2)
    if (free > 1e-6).any():
        g, j = np.argwhere(free > 1e-6)[0]
        raise KoshError(
            f"without cluster {model.cluster_labels[g]!r} a coefficient does not exist",
            where=f"{model.outcome} on {', '.join(model.names)}",
            found=f"{model.names[j]!r} is identified by that cluster alone",
            next_step="use CRV1 or leave the regressor out",
        )
    shares = np.where(lost, 0.0, 1.0 / np.where(lost, 1.0, values))
    rest = basis.T @ y - moments
    solved = np.einsum("gij,gj,gkj,gk->gi", vectors, shares, vectors, rest, optimize=True)
    return solved[:, -k:] @ fitted.inverse.T


# ---- errors


@dataclass(frozen=True)
class Convention:
    """How a standard error and its p-value were made; nothing that changes the p-value is missing.

    ``factor`` multiplies the sandwich; ``df`` are the degrees of freedom of t (None for a bootstrap or
    permutation, whose distribution is that of its ``draws``); ``ties`` says how draws equal to the observed
    value count; ``smallest_p`` is the least p-value that could have come out.
    """

    errors: str
    factor: float | None = None
    df: float | None = None
    counted: str = ""
    ties: str = ""
    draws: str = ""
    smallest_p: float | None = None

    def sentence(self):
        """The convention in one line, for a table note."""
        parts = [self.errors]
        parts += [f"small-sample factor {self.factor:.6g}"] if self.factor is not None else []
        parts += [f"t({self.df:g})"] if self.df is not None else []
        parts += [text for text in (self.counted, self.draws, self.ties) if text]
        parts += [f"smallest attainable p {self.smallest_p:.3g}"] if self.smallest_p else []
        return "; ".join(parts)


@dataclass(frozen=True)
class Estimate:
    """One coefficient in the unit of outcome per unit of regressor, with error, test of zero and interval."""

    outcome: str
    name: str
    coefficient: float
    se: float
    t: float
    p: float
    low: float
    high: float
    level: float
    n: int
    clusters: int | None
    convention: Convention

    def interval(self, level):
        """(low, high) of the symmetrical t interval at another ``level``."""
        half = stdtrit(self.convention.df, 0.5 + level / 2) * self.se
        return self.coefficient - half, self.coefficient + half

    def minimum_detectable_effect(self, power=0.8, size=0.05):
        """The effect that a two-sided test of ``size`` finds with ``power``: (t_(1-size/2) + t_power) x SE.

        Quantiles are of t with the estimate's own degrees of freedom (Bloom 1995,
        doi:10.1177/0193841X9501900504).
        """
        df = self.convention.df
        return float((stdtrit(df, 1 - size / 2) + stdtrit(df, power)) * self.se)

    def excluded_beyond(self, size=0.05):
        """The least x for which two one-sided tests of ``size`` exclude effects beyond -x and x.

        It is the end farther from zero of the 1 - 2 x size interval (90 % for size 0.05; Schuirmann 1987).
        """
        return float(max(map(abs, self.interval(1 - 2 * size))))


def covariance(fitted, errors):
    """Covariance matrix (k, k) of the coefficients and its `Convention`; ``errors`` is one of `ERRORS`.

    iid: s2 x bread, s2 over n - K. HC1: factor n / (n - K) (MacKinnon & White 1985). CRV1: factor
    G/(G-1) x (n-1)/(n-K'), K' without effects nested in clusters (Cameron & Miller 2015). CRV3: the cluster
    jackknife (G-1)/G sum (b_g - b)(b_g - b)' (MacKinnon, Nielsen & Webb 2023, doi:10.1002/jae.2969).
    """
    model, n, K = fitted.design, fitted.design.n, fitted.parameters
    counted = f"{K} parameters counted"
    if errors == "iid":
        return fitted.residuals @ fitted.residuals / (n - K) * fitted.bread, Convention(
            errors, 1.0, n - K, counted
        )
    if errors == "HC1":
        scores = fitted.influence * fitted.residuals[:, None]
        factor = n / (n - K)
        return factor * scores.T @ scores, Convention(errors, factor, n - K, counted)
    if errors not in ERRORS:
        raise KoshError(f"unknown errors {errors!r}", expected="one of " + ", ".join(ERRORS))
    clusters = clusters_of(model)
    G = len(model.cluster_labels)
    if errors == "CRV3":
        apart = without_each_cluster(fitted) - fitted.coefficients
        factor = (G - 1) / G
        return factor * apart.T @ apart, Convention(
            errors, factor, G - 1, f"{G} clusters, jackknife around b"
        )
    factor, counted = cluster_factor(fitted)
    scores = cluster_sums(fitted.influence * fitted.residuals[:, None], clusters, G)
    return factor * scores.T @ scores, Convention(errors, factor, G - 1, f"{G} clusters, {counted}")


def cluster_factor(fitted):
    """The small-sample factor of CRV1 and a few words on what it counts."""
    model, G = fitted.design, len(fitted.design.cluster_labels)
    inside = [name for name, codes in model.effects.items() if nested(codes, model.clusters)]
    if inside:
        outside = Absorption([c for name, c in model.effects.items() if name not in inside], model.root)
        # one level of an effect beside a nested one is the constant, which the nested one holds
        K = len(model.names) + max(outside.rank, 1)
        counted = f"{K} parameters counted, {' and '.join(inside)} nested in clusters not counted"
    else:
        K = fitted.parameters
        counted = f"{K} parameters counted"
    return G / (G - 1) * (model.n - 1) / (model.n - K), counted


def cluster_sums(columns, clusters, groups):
    """Sums of the rows of ``columns`` (n, m) by cluster (groups, m)."""
    return np.stack([np.bincount(clusters, column, minlength=groups) for column in columns.T], axis=1)


def clusters_of(model):
    """Cluster codes (n,) of a `Design`; KoshError where it has fewer than two clusters."""
    if model.clusters is None or len(model.cluster_labels) < 2:
        raise KoshError(
            "clustered errors need at least two clusters",
            found=f"{len(model.cluster_labels)} clusters",
            next_step="name a column of clusters",
        )
    return model.clusters


def estimate(fitted, name, errors="CRV1", level=0.95):
    """The `Estimate` of the coefficient of ``name`` under ``errors`` (one of `ERRORS`)."""
    matrix, convention = covariance(fitted, errors)
    return from_covariance(fitted, name, matrix, convention, level)


def from_covariance(fitted, name, matrix, convention, level=0.95):
    """The `Estimate` of ``name`` from a covariance matrix; KoshError where its variance is not positive."""
    model, j = fitted.design, fitted.design.position(name)
    variance = float(matrix[j, j])
    # clusters' sums that cancel leave rounding noise where the variance is zero
    if not variance > 1e-20 * float(((fitted.influence[:, j] * fitted.residuals) ** 2).sum()):
        raise KoshError(
            f"the variance of the coefficient of {name!r} is not positive",
            where=convention.errors,
            found=variance,
            next_step="use other errors",
        )
    b, se = float(fitted.coefficients[j]), variance**0.5
    half = float(stdtrit(convention.df, 0.5 + level / 2)) * se
    p = float(2 * stdtr(convention.df, -abs(b / se)))
    G = len(model.cluster_labels) if convention.errors.startswith("CRV") else None
    return Estimate(model.outcome, name, b, se, b / se, p, b - half, b + half, level, model.n, G, convention)


# ---- the same model by statsmodels


def with_dummies(model, errors="iid"):
    """The model with all effects as dummies, fitted by statsmodels: its results object, for its summary.

    The coefficients are those of `fit`. Clustered errors count every dummy as a parameter, so they are larger
    than ours by the ratio of the small-sample factors. Raises KoshError where the
    matrix is singular to it (Filip's is), of which it would only warn.
    """
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import SingularMatrixWarning

    X = pd.DataFrame(model.X, columns=list(model.names))
    for i, (name, codes) in enumerate(model.effects.items()):
        dummies = _dummies(codes)[:, min(i, 1) :]
        X[[f"{name}[{level}]" for level in range(min(i, 1), dummies.shape[1] + min(i, 1))]] = dummies
    options = {"iid": {"cov_type": "nonrobust"}, "HC1": {"cov_type": "HC1"}}
    options["CRV1"] = {"cov_type": "cluster", "cov_kwds": {"groups": model.clusters}}
    if errors not in options:
        raise KoshError(f"statsmodels has no errors {errors!r}", expected="one of " + ", ".join(options))
    y = pd.Series(model.y, name=model.outcome)
    with warnings.catch_warnings():
        warnings.simplefilter("error", SingularMatrixWarning)
        try:
            return sm.WLS(y, X, weights=model.root**2).fit(use_t=True, **options[errors])
        except SingularMatrixWarning as warning:
            raise KoshError(
                "statsmodels finds the matrix singular",
                where=f"{model.outcome} on {', '.join(model.names)}",
                found=str(warning),
                next_step="leave out a regressor that others determine, or scale the regressors",
            ) from None
