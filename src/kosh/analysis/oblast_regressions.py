"""Rural net migration of the oblasts on their conditions: one model, its inference, and what it hangs on.

A `Model` is the regression of net migration per 1,000 of the rural population on conditions of that year or
one before, with effects of territory and year, clustered by oblast. All coefficients are given
for one `Step` of a condition: 10 % more of what is counted or earned, 10 percentage points more of a share.
Net migration is negative where people leave: a positive coefficient goes with fewer people leaving.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import (
    net_migration,
    panel,
    permutation,
    regression,
    rural_outflow,
    specifications,
    wild_bootstrap,
)
from kosh.data import regions
from kosh.errors import KoshError, near

#: Conditions that enter a model together. Those of "all-years" are measured in every year of the panel.
FAMILIES = {
    "all-years": ("schools", "hospitals", "doctors", "buses", "income"),
    "infrastructure": ("schools", "hospitals", "doctors", "buses", "roads", "water"),
    "livelihood": ("income", "poverty_ppp", "unemployment"),
}
#: Forms and lags set side by side: (name, form, lag). A lag of -1 is the year after: it can cause nothing.
FORMS = (
    ("ratio, same year", "ratio", 0),
    ("ratio to year's end, same year", "ratio_end", 0),
    ("ratio, year before", "ratio", 1),
    ("log, same year", "log", 0),
    ("log, year before", "log", 1),
    ("log, year after", "log", -1),
)
#: Conditions of which more is worse.
WORSE = ("poverty", "poverty_ppp", "unemployment")
EFFECTS = ("territory", "year")
ERRORS = ("wild", "CRV3", "CRV1")
SEED = 2026
#: The chapter's specification, by the names of the grid.
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


@dataclass(frozen=True)
class Model:
    """One regression: the `Fit`, the frame it was made from, and what its regressors are."""

    fitted: regression.Fit
    frame: pd.DataFrame
    names: tuple
    form: str
    lag: int

    @property
    def n(self):
        return self.fitted.design.n

    @property
    def clusters(self):
        return len(self.fitted.design.cluster_labels)


@dataclass(frozen=True)
class Step:
    """How much more of a condition a coefficient is given for: ``size`` in the unit of the regressor."""

    size: float
    words: str


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
    population (rural, mean), and each condition in each form of `rural_outflow.FORMS`: NAME_ratio and so on.
    """
    rates = {kind: net_migration.rural(kind, root) for kind in net_migration.RECLASSIFIED}
    columns = {f"rate_{kind}": frame["rate"] for kind, frame in rates.items()}
    columns["population"] = rates["in"]["population"]
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
    data, names, form="log", lag=1, first_year=2009, last_year=2020, exclude="none", outcome="corrected"
):
    """The `Model` of ``names`` (conditions) on the ``data`` of `oblasts`.

    form : one of `rural_outflow.FORMS`.
    lag : of how many years before the conditions are; over the annexation there is none.
    exclude : the code of an oblast to leave out, or ``"none"``.
    outcome : what becomes of reclassified cells: ``"corrected"``, ``"out"`` or ``"in"``.

    Raises KoshError where nothing is left to estimate, or what is left does not identify a coefficient.
    """
    columns = {f"{name}_{form}": name for name in names}
    frame = panel.lagged(data, list(columns), lag, unit="territory").rename(columns=columns)
    frame = frame.rename(columns={f"rate_{outcome}": "rate"})
    frame = frame[frame["year"].between(first_year, last_year) & (frame["region"] != exclude)]
    frame = frame[["region", "territory", "year", "rate", *names]].reset_index(drop=True)
    return fitted_on(frame, names, form, lag)


def fitted_on(frame, names, form, lag):
    """The `Model` on the rows of ``frame``."""
    design = regression.design(frame, "rate", names, EFFECTS, cluster="region")
    return Model(regression.fit(design), frame, tuple(names), form, lag)


def step(found, name):
    """The `Step` of a condition in a model: logarithms and means by a tenth, shares by ten points."""
    kind = rural_outflow.indicators().loc[name, "kind"]
    if kind == "share":
        return Step(10.0, "10 points more")
    if found.form == "log":
        return Step(float(np.log(1.1)), "10 % more")
    return Step(0.1 * float(found.fitted.design.X[:, found.names.index(name)].mean()), "10 % more a head")


# ---- inference


def coefficients(found):
    """Every coefficient of a model for one step, with all that says how far it may be off.

    Returns one row a condition: name, title, counts_towns, step, coefficient (persons a year per 1,000),
    for each of CRV1 and CRV3 se, p, low, high (95 %), for the wild bootstrap p_wild, low_wild, high_wild (the
    ends of the confidence set, infinite where it is unbounded) and pieces, adjusted (of Romano and Wolf over
    the model's conditions), mde and excluded (minimum detectable effect and the least effect that two
    one-sided tests exclude, both from CRV3), spread (standard deviation within territory and year, in steps).
    """
    about, rows = rural_outflow.indicators(), []
    family, _ = wild_bootstrap.romano_wolf([(found.fitted, name) for name in found.names], seed=SEED)
    for name, member in zip(found.names, family, strict=True):
        own, size = step(found, name), step(found, name).size
        row = {"name": name, "title": about.loc[name, "title"], "step": own.words}
        row |= {"counts_towns": bool(about.loc[name, "counts_towns"]), "adjusted": member.adjusted}
        for errors in ("CRV1", "CRV3"):
            e = regression.estimate(found.fitted, name, errors)
            row |= {f"se_{errors}": size * e.se, f"p_{errors}": e.p}
            row |= {f"low_{errors}": size * e.low, f"high_{errors}": size * e.high}
        wild = wild_bootstrap.wild_cluster_bootstrap(found.fitted, name, seed=SEED)
        row |= {"p_wild": wild.p, "pieces": len(wild.confidence)}
        row |= {"low_wild": size * wild.confidence[0][0], "high_wild": size * wild.confidence[-1][1]}
        row |= {"coefficient": size * e.coefficient, "t": e.t, "excluded": size * e.excluded_beyond()}
        row |= {"mde": size * e.minimum_detectable_effect()}
        within = found.fitted.absorption(found.fitted.design.X[:, [found.names.index(name)]])
        rows.append(row | {"spread": float(within.std()) / size})
    return pd.DataFrame(rows)


def conventions(found):
    """How the errors and p-values of a model were made: columns errors and convention, one row a kind."""
    name = found.names[0]
    kinds = {
        errors: regression.estimate(found.fitted, name, errors).convention for errors in ("CRV1", "CRV3")
    }
    kinds["wild"] = wild_bootstrap.wild_cluster_bootstrap(
        found.fitted, name, seed=SEED, confidence=False
    ).convention
    kinds["Romano-Wolf"] = wild_bootstrap.romano_wolf([(found.fitted, n) for n in found.names], seed=SEED)[1]
    return pd.DataFrame({"convention": {kind: c.sentence() for kind, c in kinds.items()}})


def placebo(found, draws, seed=SEED):
    """Whole trajectories of a condition dealt to other oblasts: one row a condition, and their t.

    A trajectory can be dealt only where all oblasts have the same years, so the model is estimated again on
    those years. What is dealt is what territory and year leave of a trajectory: else the break of Almaty
    region in 2014 would be dealt to oblasts that have no effect for it.

    Returns
    -------
    (frame with name, t, p, error (Monte Carlo), years, rows; dict of name to placebo t (draws,))
    """
    frame = found.frame[["rate", *found.names]].notna().all(axis=1)
    each = found.frame[frame].groupby("year")["region"].nunique()
    years = each.index[each == found.frame["region"].nunique()]
    if len(years) < 3:
        raise KoshError(
            "there are not three years in which every oblast has a value",
            found=", ".join(map(str, years)) or "none",
            next_step="leave out an oblast, or take a wider window",
        )
    kept = found.frame[found.frame["year"].isin(years)]
    again = fitted_on(kept, found.names, found.form, found.lag)
    design = replace(again.fitted.design, X=again.fitted.absorption(again.fitted.design.X))
    fitted = regression.fit(design, again.fitted.absorption)
    unit, period = (kept[column].to_numpy()[design.rows] for column in ("region", "year"))
    tests = [permutation.permutation_test(fitted, name, unit, period, draws, seed) for name in found.names]
    rows = [{"name": t.name, "t": t.t, "p": t.p, "error": t.monte_carlo_error} for t in tests]
    frame = pd.DataFrame(rows).assign(years=len(years), rows=design.n)
    return frame, {t.name: t.placebos for t in tests}


def without_each(found, by):
    """The model without one oblast (``by`` "region") or year at a time: left_out, name, and for one step
    coefficient, low, high (95 %, CRV3; empty where a coefficient does not exist without one oblast more).
    """
    rows = []
    for label in sorted(found.frame.iloc[found.fitted.design.rows][by].unique()):
        rest = fitted_on(found.frame[found.frame[by] != label], found.names, found.form, found.lag)
        for name in found.names:
            try:
                e = regression.estimate(rest.fitted, name, "CRV3")
                low, high = e.low, e.high
            except KoshError:
                low = high = np.nan
            b, size = float(rest.fitted.coefficients[rest.names.index(name)]), step(found, name).size
            rows.append((label, name, size * b, size * low, size * high))
    return pd.DataFrame(rows, columns=["left_out", "name", "coefficient", "low", "high"])


def partial_residuals(found, name):
    """What all other regressors and effects leave of a condition and of the outcome: region, year, x (in
    steps), y (per 1,000). The slope of y on x is the coefficient (Frisch and Waugh 1933).
    """
    own = found.fitted.influence[:, found.names.index(name)]
    x = own / (own @ own)
    y = found.fitted.residuals + x * found.fitted.coefficients[found.names.index(name)]
    keys = found.frame.iloc[found.fitted.design.rows][["region", "year"]].reset_index(drop=True)
    return keys.assign(x=x / step(found, name).size, y=y)


def forms(data, names, **window):
    """The same conditions in each of `FORMS`: one row a form and condition.

    Returns columns form, name, and for one step coefficient, low, high (95 %, CRV3), p_wild, and n.
    ``window`` are arguments of `model` other than form and lag.
    """
    rows = []
    for words, form, lag in FORMS:
        found = model(data, names, form, lag, **window)
        for name in names:
            e, size = regression.estimate(found.fitted, name, "CRV3"), step(found, name).size
            p = wild_bootstrap.wild_cluster_bootstrap(found.fitted, name, seed=SEED, confidence=False).p
            rows.append((words, name, size * e.coefficient, size * e.low, size * e.high, p, e.n))
    return pd.DataFrame(rows, columns=["form", "name", "coefficient", "low", "high", "p_wild", "n"])


def alone(data, names, **chosen):
    """Conditions each in a model of its own, in the columns of `coefficients` with n; ``adjusted`` is over
    all of them. ``chosen`` are arguments of `model`.
    """
    found = [model(data, [name], **chosen) for name in names]
    table = pd.concat([coefficients(one).assign(n=one.n) for one in found], ignore_index=True)
    family, _ = wild_bootstrap.romano_wolf([(one.fitted, one.names[0]) for one in found], seed=SEED)
    return table.assign(adjusted=[member.adjusted for member in family])


# ---- many specifications


def curve(path, data):
    """Every specification of the grid ``path`` (of the project) on ``data``: its rows as a frame.

    With name (the condition), and low_standardised and high_standardised: the interval on the scale of
    ``standardised`` (standard deviations within the effects).
    """
    grid = specifications.read_grid(ROOT / path)
    rows = pd.DataFrame(specifications.run(grid, data))
    scale = rows["standardised"] / rows["coefficient"]
    return rows.assign(
        name=rows["regressors"].str.split().str[0],
        low_standardised=rows["low"] * scale,
        high_standardised=rows["high"] * scale,
    )


def shares_by_choice(rows, dimensions):
    """Share of positive coefficients for each choice of a dimension (rows) and each condition (columns)."""
    shares = [
        rows.groupby([dimension, "name"], sort=False)["coefficient"].agg(lambda b: (b > 0).mean()).unstack()
        for dimension in dimensions
    ]
    return pd.concat(dict(zip(dimensions, shares, strict=True)), names=["dimension", "choice"])


# ---- tables and words for a reader


def kinds(errors):
    """The errors to show: all of `ERRORS`, or the one that is named."""
    return ERRORS if errors == "all" else (errors,)


def titles(data):
    """English names of the oblasts of ``data``, by code."""
    return {code: regions.name(code) for code in sorted(set(data["region"]))}


def cells_table(root=ROOT):
    """Every cell that is marked as reclassified, or looks like one, with what speaks for it and what is done.

    Figures are persons, but for the rates (per 1,000); see `net_migration.suspects`.
    """
    table = net_migration.suspects(root=root)
    done = np.select(
        [~table["marked"], table["persons"].notna()], ["kept", "corrected"], default="left empty"
    )
    shown = pd.DataFrame(
        {
            "oblast": [regions.name(code, root=root) for code in table["region"]],
            "year": table["year"],
            "rate (usual)": [f"{r.rate:.1f} ({r.usual:.1f})" for r in table.itertuples()],
            "rural beyond usual": table["excess"].round().astype(int),
            "urban beyond usual": table["urban_excess"].round().astype("Int64"),
            "by a second figure": table["persons"].round().astype("Int64"),
            "found": np.where(table["found"], "yes", "no"),
            "done": done,
        }
    )
    return shown.astype(object).fillna("").set_index("oblast").rename_axis(None)


def name_of(code):
    """English name of a region."""
    return regions.name(code)


def condition_titles():
    """Titles of all conditions, by name."""
    return rural_outflow.indicators()["title"]


def others(names):
    """The conditions that are not among ``names``."""
    return [name for name in rural_outflow.indicators().index if name not in names]


def chosen(rows):
    """Ids of those rows of `curve` that are the chapter's specification."""
    own = rows[list(MAIN)].eq(pd.Series(MAIN)).all(axis=1) & rows["regressors"].str.endswith(
        "with the others"
    )
    return set(rows.loc[own, "id"])


def conditions_table(data):
    """What each condition measures, in words: unit, years with a value in every oblast, what to beware of."""
    about = rural_outflow.indicators()
    years = {
        name: data.groupby("year")[f"{name}_ratio"].apply(lambda s: s.notna().all()) for name in about.index
    }
    whole = {name: [int(year) for year in of.index[of]] for name, of in years.items()}
    told = [
        f"{row.unit}; every oblast {_span(whole[row.Index])}; "
        f"{'towns too' if row.counts_towns else 'villages alone'}. {row.note}"
        for row in about.itertuples()
    ]
    return pd.DataFrame({"what it measures": told}, index=about["title"]).rename_axis(None)


def published_table(published):
    """Published rural net migration (persons) and rate (per 1,000) of each oblast and year."""
    table = published.assign(oblast=[name_of(code) for code in published["region"]])
    table = table.pivot(index="oblast", columns="year", values=["net_migration", "rate"]).rename_axis(None)
    words = {"net_migration": "persons", "rate": "rate"}
    table.columns = [f"{year}, {words[kind]}" for kind, year in table.columns]
    return table.astype({name: int for name in table if name.endswith("persons")}).round(1)


def ranges_table(units, years):
    """Least and greatest coefficient of each condition without one oblast, and without one year."""
    ends = {
        f"without one {what}: {end}": table.groupby("name", sort=False)["coefficient"].agg(how).round(1)
        for what, table in (("oblast", units), ("year", years))
        for end, how in (("least", "min"), ("greatest", "max"))
    }
    return pd.DataFrame(ends).rename(index=condition_titles()).rename_axis(None)


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


def _span(years):
    gaps = "" if len(years) == years[-1] - years[0] + 1 else ", with gaps"
    return f"{years[0]}-{years[-1]}{gaps}"


def inference_table(table):
    """Coefficients, intervals and p-values of `coefficients` as text, one row a condition."""

    def interval(row):
        pieces = ", in pieces" if row["pieces"] > 1 else ""
        return f"{row['low_wild']:.1f} to {row['high_wild']:.1f}{pieces}"

    rows = table.to_dict("records")
    shown = {
        "condition": [row["title"] for row in rows],
        "coefficient": [f"{row['coefficient']:.1f}" for row in rows],
        "95 % set, bootstrap": [interval(row) for row in rows],
    }
    shown |= {
        head: [_p(row[column]) for row in rows]
        for head, column in (
            ("p bootstrap", "p_wild"),
            ("p Romano-Wolf", "adjusted"),
            ("p CRV3", "p_CRV3"),
            ("p CRV1", "p_CRV1"),
        )
    }
    return pd.DataFrame(shown).set_index("condition").rename_axis(None)


def _p(value):
    """A p-value to three decimals, never as zero."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def power_table(table):
    """What the panel could have seen and what it excludes, per 1,000 a year for a step of each condition."""
    shown = table[["title", "step", "mde", "excluded", "spread"]].round(2)
    heads = ["condition", "step", "detectable", "excluded beyond", "usual change, in steps"]
    return shown.set_axis(heads, axis=1).set_index("condition").rename_axis(None)


def told_apart(table, level=0.05):
    """Which conditions can be told from zero at ``level`` once all of the table are asked about together."""
    apart, least = table[table["adjusted"] < level], table["adjusted"].min()
    many = f"the {len(table)} conditions" if len(table) > 1 else "the condition"
    if apart.empty and len(table) == 1:
        return f"The association of {many} with rural net migration cannot be told from zero (p {least:.2f})."
    if apart.empty:
        return (
            f"None of {many} has an association with rural net migration that can be told from zero once "
            f"all are asked about together (smallest adjusted p {least:.2f})."
        )
    named = ", ".join(
        f"{row.title} ({'more' if row.coefficient < 0 else 'less'} leaving where there is more of it)"
        for row in apart.itertuples()
    )
    return f"Told from zero, with all of {many} asked about together: {named}."


def excluded_said(table):
    """For each condition, the least effect that is excluded, in words."""
    each = "; ".join(f"{row.title} {row.excluded:.1f} ({row.step})" for row in table.itertuples())
    return f"Excluded are effects, per 1,000 a year, that go beyond: {each}."


def as_claimed(table):
    """How many coefficients point the way that the papers claim: less leaving under better conditions."""
    way = table["coefficient"] * np.where(table["name"].isin(WORSE), -1, 1) > 0
    named = ", ".join(table.loc[way, "title"]) or "none"
    return f"Estimates that point the way that the papers claim: {named} ({way.sum()} of {len(table)})."


def verdict(table, short):
    """What a model and the conditions outside it say of the causal claims, in words."""
    told = (*table[table["adjusted"] < 0.05]["title"], *short[short["adjusted"] < 0.05]["title"])
    if told:
        return (
            f"Not decided by these figures. {', '.join(told)} can be told from zero in the models of this "
            "page, which are associations: they hang on the assumptions stated above."
        )
    return (
        "Not decided by these figures, and not borne out by them. In this panel no condition, of villages "
        "or of whole oblasts, goes with rural net migration in a way that can be told from zero."
    )


def findings(table):
    """Arguments of `kosh.book.findings.finding` for the numbers of every condition of `coefficients`."""
    told = (
        ("coefficient", "coefficient for one step"),
        ("p_wild", "p of the restricted wild cluster bootstrap"),
        ("adjusted", "p of Romano and Wolf over the conditions of the model"),
        ("mde", "minimum detectable effect for one step"),
        ("excluded", "least effect for one step that is excluded"),
    )
    for row in table.to_dict("records"):
        for column, note in told:
            unit = "" if column in ("p_wild", "adjusted") else "per 1,000 a year"
            digits = 1 if unit else 3
            yield {
                "name": f"{row['name']}_{column}",
                "value": row[column],
                "unit": unit,
                "digits": digits,
                "note": f"{row['title']} ({row['step']}): {note}",
            }
