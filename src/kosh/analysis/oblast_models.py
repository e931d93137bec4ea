"""Rural net migration of the oblasts on their conditions: the data, one model, and what it hangs on.

The model is the regression of net migration per 1,000 of the rural population on conditions of that year or
one before, with effects of territory and year, clustered by oblast. All coefficients are given
for one `Step` of a condition: 10 % more of what is counted or earned, 10 percentage points more of a share.
Net migration is negative where people leave: a positive coefficient goes with fewer people leaving.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import (
    associations,
    net_migration,
    panel,
    permutation,
    regression,
    rural_outflow,
    specifications,
    wild_bootstrap,
)
from kosh.analysis.associations import SEED, Association, Step
from kosh.errors import KoshError, near

#: Conditions that enter a model together. Those of "all-years" are measured in every year of the panel.
FAMILIES = {
    "all-years": ("schools", "hospitals", "doctors", "buses", "income"),
    "infrastructure": ("schools", "hospitals", "doctors", "buses", "roads", "water"),
    "livelihood": ("income", "poverty_ppp", "unemployment"),
}
EFFECTS = ("territory", "year")
#: Forms and lags set side by side: name to arguments of `model`. A lag of -1 is the year after: it can cause
#: nothing.
FORMS = {
    "ratio, same year": {"form": "ratio", "lag": 0},
    "ratio to year's end, same year": {"form": "ratio_end", "lag": 0},
    "ratio, year before": {"form": "ratio", "lag": 1},
    "log ratio, same year": {"form": "log_ratio", "lag": 0},
    "log ratio, year before": {"form": "log_ratio", "lag": 1},
    "log, people held, same year": {"form": "log", "lag": 0, "held": ("log_population",)},
    "log, people held, year before": {"form": "log", "lag": 1, "held": ("log_population",)},
    "log, same year": {"form": "log", "lag": 0},
    "log, year before": {"form": "log", "lag": 1},
    "log, year after": {"form": "log", "lag": -1},
}
#: What may be held to be one place: `oblasts` says what a territory is, and what a place.
UNITS = {
    "territory": {},
    "place": {"effects": ("place", "year")},
    "place, lag within it": {"effects": ("place", "year"), "unit": "place"},
}
#: Shares that hardly move: a step of ten points never was.
SMALL = ("poverty", "poverty_ppp", "unemployment")
#: All that might as well have been chosen, and the chapter's specification by its names.
GRID = "data/grids/rural_outflow.toml"
MAIN = {
    "outcome": "corrected",
    "form": "log",
    "lag": "year before",
    "sample": "all",
    "effects": "territory and year",
    "weights": "equal",
}

#: The oblasts by part of the country, for effects of the part and year.
PARTS = {
    "west": ("KZ-15", "KZ-23", "KZ-27", "KZ-47"),
    "south": ("KZ-19", "KZ-31", "KZ-43", "KZ-51"),
    "north": ("KZ-11", "KZ-39", "KZ-55", "KZ-59"),
    "centre and east": ("KZ-35", "KZ-63"),
}


def names_of(regressors):
    """The conditions that a family or a single name stands for; KoshError for neither."""
    if regressors in FAMILIES:
        return FAMILIES[regressors]
    known = {*FAMILIES, *rural_outflow.indicators().index}
    if regressors not in known:
        raise KoshError(
            f"unknown regressors {regressors!r}", expected="one of " + ", ".join(near(regressors, known))
        )
    return (regressors,)


def oblasts(root=ROOT):
    """All that the regressions of the oblasts are made of: territories by year, 2007 to 2020.

    Returns columns region (the cluster), territory (the unit: Almaty region is another one after the
    annexation of 2014), place (a new one after each reclassification, too), part_year (part of the country
    and year), year, rate_corrected, rate_out, rate_in (net migration per 1,000; empty before 2009),
    population (rural, mean) and its logarithm log_population, and each condition in each form of
    `rural_outflow.FORMS`: NAME_ratio and so on.
    """
    rates = {kind: net_migration.rural(kind, root) for kind in net_migration.RECLASSIFIED}
    columns = {f"rate_{kind}": frame["rate"] for kind, frame in rates.items()}
    columns["population"] = rates["in"]["population"]
    columns["log_population"] = np.log(columns["population"])
    keys = rates["in"][["region", "year"]]
    columns = {name: column.set_axis(pd.MultiIndex.from_frame(keys)) for name, column in columns.items()}
    for name in rural_outflow.indicators(root).index:
        values = rural_outflow.condition(name, root)
        for form in rural_outflow.FORMS:
            shaped = rural_outflow.in_form(values, name, form, root)
            columns[f"{name}_{form}"] = shaped.set_index(["region", "year"])["value"]
    every = pd.MultiIndex.from_product(
        [sorted(set(keys["region"])), range(2007, 2021)], names=["region", "year"]
    )
    frame = pd.DataFrame({name: column.reindex(every) for name, column in columns.items()}).reset_index()
    moved = net_migration.events("annexation", root).set_index("region")["year"]
    after = frame["year"] >= frame["region"].map(moved).fillna(np.inf)
    frame["territory"] = frame["region"] + np.where(after, "/after", "")
    changes = net_migration.events("reclassification", root)
    passed = [(frame["region"] == e.region) & (frame["year"] > e.year) for e in changes.itertuples()]
    frame["place"] = frame["territory"] + "/" + np.sum(passed, axis=0).astype(str)
    part = {region: name for name, of in PARTS.items() for region in of}
    return frame.assign(part_year=frame["region"].map(part) + " " + frame["year"].astype(str))


def model(
    data,
    names,
    form="log",
    lag=1,
    first_year=2009,
    last_year=2020,
    exclude="none",
    outcome="corrected",
    held=(),
    effects=EFFECTS,
    unit="territory",
):
    """The `Association` of each of ``names`` (conditions), in one model on the ``data`` of `oblasts`.

    form : one of `rural_outflow.FORMS`.
    lag : of how many years before the conditions are; never over a change of the ``unit``.
    exclude : the code of an oblast to leave out, or ``"none"``.
    outcome : what becomes of reclassified cells: ``"corrected"``, ``"out"`` or ``"in"``.
    held : columns of ``data`` that stand beside the conditions, of the same year as these.

    Raises KoshError where nothing is left to estimate, or what is left does not identify a coefficient.
    """
    columns = {f"{name}_{form}": name for name in names}
    frame = panel.lagged(data, [*columns, *held], lag, unit=unit).rename(columns=columns)
    frame = frame.rename(columns={f"rate_{outcome}": "rate"})
    frame = frame[frame["year"].between(first_year, last_year) & (frame["region"] != exclude)]
    kept = frame[["region", "territory", "place", "year", "rate", *names, *held]]
    return fitted_on(kept, names, form, held, effects)


def fitted_on(frame, names, form, held=(), effects=EFFECTS):
    """The `Association` of each condition in the model on the rows of ``frame``."""
    fitted, rows = associations.fitted_on(frame, [*names, *held], effects)
    titles = condition_titles()
    return [Association(fitted, rows, name, titles[name], step(fitted, name, form)) for name in names]


def step(fitted, name, form):
    """The `Step` of a condition: a tenth more, ten points of a share, one point of a `SMALL` one."""
    kind = rural_outflow.indicators().loc[name, "kind"]
    if kind == "share":
        return Step(1.0, "1 point more") if name in SMALL else Step(10.0, "10 points more")
    if form in ("log", "log_ratio"):
        return Step(float(np.log(1.1)), "10 % more")
    mean = fitted.design.X[:, fitted.design.position(name)].mean()
    return Step(0.1 * float(mean), "10 % more a head")


def condition_titles():
    """Titles of all conditions, by name."""
    return rural_outflow.indicators()["title"]


def others(names):
    """The conditions that are not among ``names``."""
    return [name for name in rural_outflow.indicators().index if name not in names]


# ---- inference


def coefficients(results):
    """Every coefficient of `associations.results` for one step, with all that says how far it may be off.

    Returns one row a condition: name, title, step, n, coefficient (persons a year per 1,000), p_CRV1,
    p_CRV3, p_wild, set_wild (the pieces of the confidence set, with infinite ends where it is unbounded),
    adjusted and adjusted_max_t (of Romano and Wolf over all of ``results``), mde and excluded (minimum
    detectable effect and the least effect that two one-sided tests exclude, both from CRV3), spread (standard
    deviation within territory and year, in steps).
    """
    rows = []
    for r in results:
        a = r.association
        row = {"name": a.name, "title": a.title, "step": a.step.words, "n": a.n}
        row |= {"coefficient": a.coefficient, "p_wild": r.wild.p, "set_wild": r.pieces("wild")}
        row |= {"adjusted": r.adjusted, "adjusted_max_t": r.family.adjusted_max_t}
        row |= {f"p_{errors}": r.estimate(errors).p for errors in ("CRV1", "CRV3")}
        row |= {"mde": r.detectable("CRV3"), "excluded": r.excluded("CRV3")}
        rows.append(row | {"spread": associations.spread(a.fitted, a.name) / a.step.size})
    return pd.DataFrame(rows)


def placebo(found, draws):
    """Whole trajectories of a condition dealt to other oblasts: one row a condition, and their t.

    ``found``: the associations of one model. A trajectory can be dealt only where all oblasts have the same
    years, so the model is estimated again on those years. What is dealt is what territory and year leave of a
    trajectory: else the break of Almaty region in 2014 would be dealt to oblasts that have no effect for it.

    Returns
    -------
    (frame with name, t, p, error (Monte Carlo), years, rows; list of `permutation.PermutationTest`)
    """
    frame, names = found[0].frame, [a.name for a in found]
    each = frame.groupby("year")["region"].nunique()
    years = each.index[each == frame["region"].nunique()]
    if len(years) < 3:
        raise KoshError(
            "there are not three years in which every oblast has a value",
            found=", ".join(map(str, years)) or "none",
            next_step="leave out an oblast, or take a wider window",
        )
    again, kept = associations.fitted_on(frame[frame["year"].isin(years)], names, EFFECTS)
    left = replace(again.design, X=again.absorption(again.design.X))
    fitted = regression.fit(left, again.absorption)
    dealt = (kept["region"].to_numpy(), kept["year"].to_numpy(), draws, SEED)
    tests = [permutation.permutation_test(fitted, name, *dealt) for name in names]
    rows = [{"name": t.name, "t": t.t, "p": t.p, "error": t.monte_carlo_error} for t in tests]
    table = pd.DataFrame(rows).assign(years=len(years), rows=len(kept))
    return table, tests


def versions(data, names, each, **chosen):
    """The same conditions in several models: one row a version and condition.

    ``each`` : name of the version to arguments of `model`, such as `FORMS` and `UNITS`; ``chosen`` are
    arguments that all share. Returns columns version, name, and for one step coefficient, low, high (95 %,
    CRV3), p_wild, n, clusters, and the `Convention` of both: crv3, wild.
    """
    rows = []
    for version, own in each.items():
        for a in model(data, names, **(chosen | own)):
            e, size = regression.estimate(a.fitted, a.name, "CRV3"), a.step.size
            test = wild_bootstrap.wild_cluster_bootstrap(a.fitted, a.name, seed=SEED, confidence=False)
            row = {"version": version, "name": a.name, "coefficient": size * e.coefficient}
            row |= {"low": size * e.low, "high": size * e.high, "p_wild": test.p, "n": e.n}
            rows.append(row | {"clusters": a.clusters, "crv3": e.convention, "wild": test.convention})
    return pd.DataFrame(rows)


def alone(data, names, **chosen):
    """The `Association` of each of ``names`` in a model of its own; ``chosen`` are arguments of `model`."""
    return [a for name in names for a in model(data, [name], **chosen)]


# ---- many specifications


def curve(data):
    """Every specification of the chapter's `GRID` on ``data``, as `specifications.curve`, with the name of
    the condition."""
    return specifications.curve(GRID, r"(?P<name>\S+)", data)


def chosen(rows):
    """Ids of those rows of `specifications.curve` that are the chapter's specification."""
    own = rows[list(MAIN)].eq(pd.Series(MAIN)).all(axis=1) & rows["regressors"].str.endswith(
        "with the others"
    )
    return set(rows.loc[own, "id"])


# ---- facts that sentences of the chapter rest on


def south_natural_increase_ends(root=ROOT):
    """Last year of the panel with a published rural natural increase of South Kazakhstan."""
    known = net_migration.figures("natural_increase", "rural", root=root)
    return int(
        known.loc[
            known["region"].isin(["KZ-51", "KZ-61"]) & known["year"].isin(net_migration.YEARS), "year"
        ].max()
    )


def multiplied(data, region, by=1.25):
    """Whether both the schools and the rural population of an oblast went up ``by`` over the panel."""
    own = data[(data["region"] == region) & data["population"].notna()].sort_values("year")
    schools = np.exp(own["schools_log"].iloc[-1] - own["schools_log"].iloc[0])
    return bool(schools > by and own["population"].iloc[-1] > by * own["population"].iloc[0])
