"""What a condition goes with: one coefficient under every inference, and what it hangs on.

An `Association` is one regressor that a chapter asks about, in the fit that it is read from. Its numbers are
given for one `Step` of the condition, so that conditions in different units can stand side by side.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from kosh.analysis import regression, wild_bootstrap
from kosh.errors import KoshError

#: The column of clusters in every frame.
CLUSTER = "region"
#: Draws are sampled from this seed where they are not listed.
SEED = 2026


@dataclass(frozen=True)
class Step:
    """How much more of a condition a coefficient is given for: ``size`` in the unit of the regressor."""

    size: float
    words: str


@dataclass(frozen=True)
class Association:
    """The regressor ``name`` (``title`` for readers) in a `Fit`; ``frame`` holds the fit's rows in order."""

    fitted: regression.Fit
    frame: pd.DataFrame
    name: str
    title: str
    step: Step

    @property
    def coefficient(self):
        """Outcome for one step."""
        return self.step.size * float(self.fitted.coefficients[self.fitted.design.position(self.name)])

    @property
    def n(self):
        return self.fitted.design.n

    @property
    def clusters(self):
        return len(self.fitted.design.cluster_labels)


def fitted_on(frame, names, effects, weights=None):
    """The `Fit` of the column rate on ``names``, clustered by `CLUSTER`, and the rows that it used."""
    design = regression.design(frame, "rate", names, effects, weights, CLUSTER)
    return regression.fit(design), frame.iloc[design.rows].reset_index(drop=True)


def spread(fitted, name):
    """Standard deviation of what the effects leave of a regressor, in its own unit."""
    column = fitted.within[:, fitted.design.position(name)]
    return float(np.sqrt(np.mean(column**2)))


# ---- inference


def by_cluster(association, errors):
    """The `Estimate` of an association under ``errors`` of `kosh.analysis.regression`."""
    return regression.estimate(association.fitted, association.name, errors)


#: Errors by name: functions that give the `Estimate` of an association.
CLUSTERED = {errors: partial(by_cluster, errors=errors) for errors in ("CRV1", "CRV3")}


@dataclass(frozen=True)
class Result:
    """An `Association` under every inference: ``estimates`` by errors, the bootstraps, and p for the family.

    ``estimates`` lacks errors that do not exist for the model (CRV3 where one cluster alone identifies it).
    ``family`` has the p adjusted for all of the results. ``webb`` and ``family_webb`` are None where they
    were not asked for.
    """

    association: Association
    estimates: dict
    wild: wild_bootstrap.BootstrapTest
    webb: wild_bootstrap.BootstrapTest | None
    family: wild_bootstrap.Adjusted
    family_webb: wild_bootstrap.Adjusted | None
    family_convention: regression.Convention

    @property
    def adjusted(self):
        """p of the balanced step-down of Romano and Wolf over all of the results."""
        return self.family.adjusted

    def estimate(self, errors):
        """The `Estimate` under ``errors``; KoshError where there is none."""
        if errors not in self.estimates:
            raise KoshError(
                f"no {errors} errors for {self.association.title}",
                expected="one of " + ", ".join(self.estimates),
                next_step="choose other errors: one oblast alone identifies the coefficient",
            )
        return self.estimates[errors]

    def scaled(self, errors):
        """(coefficient, low, high) for one step; KoshError where there are no such errors."""
        e, size = self.estimate(errors), self.association.step.size
        return size * e.coefficient, size * e.low, size * e.high

    def detectable(self, errors):
        """Minimum detectable effect for one step."""
        return self.association.step.size * self.estimate(errors).minimum_detectable_effect()

    def excluded(self, errors):
        """The least effect for one step that two one-sided tests exclude."""
        return self.association.step.size * self.estimate(errors).excluded_beyond()

    def pieces(self, errors):
        """Intervals of one kind of ``errors`` for one step: the pieces of the set where it is ``"wild"``.

        A list of (low, high); empty where there are no such errors.
        """
        if errors == "wild":
            size = self.association.step.size
            return [(size * low, size * high) for low, high in self.wild.confidence]
        return [self.scaled(errors)[1:]] if errors in self.estimates else []


def conventions(results):
    """How every error and p of ``results`` was made: a list of (title, number of clusters, `Convention`)."""
    made = []
    for r in results:
        own = [e.convention for e in r.estimates.values()]
        own += [test.convention for test in (r.wild, r.webb) if test]
        made += [(r.association.title, r.association.clusters, convention) for convention in own]
    clusters = {label for r in results for label in r.association.fitted.design.cluster_labels}
    return [*made, ("all together", len(clusters), results[0].family_convention)]


def estimates(association, errors):
    """`Estimate` by name of ``errors`` (as `CLUSTERED`); those that do not exist are left out."""
    kept = {}
    for name, make in errors.items():
        try:
            kept[name] = make(association)
        except KoshError:
            continue
    return kept


def results(associations, errors=CLUSTERED, draws=9999, webb=False):
    """The `Result` of each `Association`: intervals, wild cluster bootstraps, Romano-Wolf over all of them.

    draws : number of Webb draws (seed `SEED`); Rademacher draws are listed where there are at most 20
        clusters, and sampled in this number where there are more.
    """
    members = [(a.fitted, a.name) for a in associations]
    family, convention = wild_bootstrap.romano_wolf(members, count=draws, seed=SEED)
    others = wild_bootstrap.romano_wolf(members, "webb", draws, SEED)[0] if webb else [None] * len(members)
    made = []
    for a, own, by_webb in zip(associations, family, others, strict=True):
        test = partial(wild_bootstrap.wild_cluster_bootstrap, a.fitted, a.name, count=draws, seed=SEED)
        other = test(weights="webb", confidence=False) if webb else None
        made.append(Result(a, estimates(a, errors), test(), other, own, by_webb, convention))
    return made


# ---- what a coefficient hangs on


def without_each(associations, by=CLUSTER):
    """Each association without one level of the column ``by`` at a time, for the step of all rows.

    Returns columns title, left_out, coefficient, low, high (95 %, CRV3); what does not exist without a level
    is empty.
    """
    rows = [_without(a, by, level) for a in associations for level in sorted(a.frame[by].unique())]
    return pd.DataFrame(rows, columns=["title", "left_out", "coefficient", "low", "high"])


def _without(association, by, level):
    a, row = association, {"title": association.title, "left_out": level}
    try:
        rest = a.frame[a.frame[by] != level]
        fitted, _ = fitted_on(rest, a.fitted.design.names, a.fitted.design.effects)
        less = replace(a, fitted=fitted, frame=rest)
        row["coefficient"] = less.coefficient
        e = by_cluster(less, "CRV3")
        row |= {"low": a.step.size * e.low, "high": a.step.size * e.high}
    except KoshError:
        # one oblast more or less identifies the coefficient, or its jackknife
        pass
    return row


def shares_by_cluster(association):
    """Share of each oblast in the variation that identifies the coefficient, the greatest first: a Series.

    The inverse of the sum of its squares is the number of equal clusters that would weigh as much.
    """
    x = partial_residuals(association).set_index(CLUSTER)["x"]
    return ((x**2).groupby(level=0).sum() / (x**2).sum()).sort_values(ascending=False)


def partial_residuals(association):
    """What all other regressors and effects leave of a condition and of the outcome: region, x (steps), y.

    The slope of y on x is the coefficient (Frisch and Waugh 1933).
    """
    fitted, j = association.fitted, association.fitted.design.position(association.name)
    own = fitted.influence[:, j]
    x = own / (own @ own)
    y = fitted.residuals + x * fitted.coefficients[j]
    return association.frame[[CLUSTER]].assign(x=x / association.step.size, y=y)
