"""Rural net migration of districts beside their place, services and labour market: models and inference.

Two designs. *cross-section*: districts that have villages, net migration of 2023 and 2024, differences within
oblasts. *panel*: whole districts without towns, 2010 to 2023, differences from the district's own mean and
from the year's. One model a condition: `HYPOTHESES` says which, and which sign the papers' statements imply.
Coefficients are also given for one standard deviation of what the effects leave of the condition, so that
conditions can be compared. A coefficient is an association.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import conley, net_migration, permutation, regression, rural_outflow, wild_bootstrap
from kosh.data import series
from kosh.errors import KoshError

DESIGNS = ("cross-section", "panel")
FAMILIES = ("place", "services", "labour")
CONTROLS = ("place", "none", "all")
ERRORS = ("CRV1", "CRV3", "Conley")

#: What is the same in all years: taken beside each condition in the cross-section, absorbed in the panel.
PLACE = ("distance_capital", "distance_city", "log_size", "log_density", "town")
EFFECTS = {"cross-section": ("region",), "panel": ("territory", "year")}

#: Draws are sampled from this seed where they are not listed.
SEED = 2026
#: Fewer units than this leave nothing to permute.
PERMUTED = 8


@dataclass(frozen=True)
class Hypothesis:
    """One condition in one design. ``expected`` is the sign of its coefficient that the papers imply.

    Net migration is negative where people leave, so that what holds people has a positive sign.
    """

    design: str
    name: str
    family: str
    expected: int
    claims: tuple = ()

    @property
    def key(self):
        return f"{'cross' if self.design == 'cross-section' else 'panel'}_{self.name}"

    def step(self, form):
        """A step of the condition that means something, in its own unit, and the step in words."""
        if self.name in ("schools", "beds") and form == "ratio":
            return (0.1, "0.1 more per 1,000") if self.name == "schools" else (1.0, "1 more per 1,000")
        return {
            "distance_capital": (1.0, "100 km further"),
            "distance_city": (1.0, "100 km further"),
            "unemployment": (1.0, "1 point more"),
        }.get(self.name, (math.log(1.1), "10 % more"))


_SERVICES = ("abai2020-111", "historical2025-041")
_JOBS = ("abai2020-111", "abai2020-112", "historical2025-041")

#: The family of hypotheses, fixed with the sign that the papers' statements imply.
HYPOTHESES = (
    Hypothesis("cross-section", "distance_capital", "place", -1, ("abai2020-111",)),
    Hypothesis("cross-section", "distance_city", "place", -1, ("abai2020-111",)),
    Hypothesis("cross-section", "schools", "services", 1, _SERVICES),
    Hypothesis("cross-section", "beds", "services", 1, (*_SERVICES, "historical2025-062")),
    Hypothesis("cross-section", "log_wage", "labour", 1, _JOBS),
    Hypothesis("cross-section", "unemployment", "labour", -1, _JOBS),
    Hypothesis("panel", "schools", "services", 1, _SERVICES),
    Hypothesis("panel", "beds", "services", 1, (*_SERVICES, "historical2025-062")),
    Hypothesis("panel", "log_wage", "labour", 1, _JOBS),
    Hypothesis("panel", "unemployment", "labour", -1, _JOBS),
)


@dataclass(frozen=True)
class Choices:
    """What a run chooses; the defaults are the main specification. See `samples` and `models`."""

    design: str = "both"
    year: str = "2023-24"
    first_year: int = 2010
    last_year: int = 2023
    family: str = "all"
    controls: str = "place"
    form: str = "log"
    lag: int = 1
    exclude: str = "none"

    @property
    def designs(self):
        return DESIGNS if self.design == "both" else (self.design,)


# ---- samples


def cross_section(year="2023-24", form="log", lag=1, exclude="none", root=ROOT):
    """Districts with villages: `rural_outflow.districts_cross_section`, distances in 100 km.

    year : ``"2023"``, ``"2024"``, or ``"2023-24"`` for the mean rate of both. Conditions are of ``lag`` years
        before the (first) year. Raises KoshError as that function does, and for an unknown oblast.
    """
    years = {"2023-24": (2023, 2024)}.get(year) or (int(year),)
    frame = rural_outflow.districts_cross_section(years[0], years[0] - lag, form, root)
    for other in years[1:]:
        more = rural_outflow.districts_cross_section(other, years[0] - lag, form, root)
        frame["rate"] = (frame["rate"] + frame["kato"].map(more.set_index("kato")["rate"])) / 2
    for name in ("distance_capital", "distance_city"):
        frame[name] = frame[name] / 100
    return _without(frame, exclude).assign(year=years[0])


def panel(first_year=2010, last_year=2023, form="log", lag=1, exclude="none", root=ROOT):
    """Whole districts without towns by year: `rural_outflow.districts_panel` with the districts' places."""
    frame = rural_outflow.districts_panel(form, lag, first_year, last_year, root)
    about = series.table("districts", root)[["kato", "name_en", "latitude", "longitude"]]
    frame = frame.merge(about.rename(columns={"name_en": "name"}), on="kato", how="left", validate="m:1")
    return _without(frame, exclude)


def samples(choices, root=ROOT):
    """The frames of the designs that `Choices` names: design -> frame."""
    c = choices
    made = {
        "cross-section": lambda: cross_section(c.year, c.form, c.lag, c.exclude, root),
        "panel": lambda: panel(c.first_year, c.last_year, c.form, c.lag, c.exclude, root),
    }
    if unknown := set(c.designs) - set(made):
        raise KoshError(f"unknown design {unknown.pop()!r}", expected="one of both, " + ", ".join(DESIGNS))
    return {design: made[design]() for design in c.designs}


def _without(frame, region):
    if region == "none":
        return frame
    if region not in set(frame["region"]):
        raise KoshError(
            f"no district of {region!r} in the sample",
            expected="one of none, " + ", ".join(sorted(set(frame["region"]))),
        )
    return frame[frame["region"] != region].reset_index(drop=True)


# ---- models


@dataclass(frozen=True)
class Model:
    """One hypothesis and the fit it is read from; ``frame`` holds the rows that were used, in order."""

    hypothesis: Hypothesis
    form: str
    frame: pd.DataFrame
    fitted: regression.Fit

    @property
    def name(self):
        return self.hypothesis.name

    @property
    def coefficient(self):
        return float(self.fitted.coefficients[self.fitted.design.position(self.name)])

    @property
    def spread(self):
        """Standard deviation of what the effects leave of the condition, in its own unit."""
        column = self.fitted.within[:, self.fitted.design.position(self.name)]
        return float(np.sqrt(np.mean(column**2)))

    @property
    def clusters(self):
        return len(self.fitted.design.cluster_labels)


def hypotheses(choices):
    """The members of `HYPOTHESES` that a run looks at; KoshError where none is left."""
    found = tuple(
        h for h in HYPOTHESES if h.design in choices.designs and choices.family in ("all", h.family)
    )
    if not found:
        raise KoshError(
            f"the {choices.design} has no condition of the family {choices.family!r}",
            expected="place in the cross-section; services, labour or all in either",
            next_step="place does not change with time, so that the panel absorbs it: choose another family",
        )
    return found


def model(frame, hypothesis, controls="place", form="log", weights=None, effects=None):
    """The `Model` of one hypothesis on the complete rows of ``frame``.

    controls : ``"place"`` takes `PLACE` beside the condition (in the panel the district effects do),
        ``"none"`` nothing, ``"all"`` the other conditions of the design too.
    weights, effects : a column of weights; names of effects in place of those of `EFFECTS`.
    """
    if controls not in CONTROLS:
        raise KoshError(f"unknown controls {controls!r}", expected="one of " + ", ".join(CONTROLS))
    cross = hypothesis.design == "cross-section"
    beside = list(PLACE) if cross and controls != "none" else []
    if controls == "all":
        beside += [h.name for h in HYPOTHESES if h.design == hypothesis.design]
    names = list(dict.fromkeys([hypothesis.name, *beside]))
    effects = list(effects or EFFECTS[hypothesis.design])
    made = regression.design(frame, "rate", names, effects, weights, "region")
    fitted = regression.fit(made)
    return Model(hypothesis, form, frame.iloc[made.rows].reset_index(drop=True), fitted)


def models(choices, frames):
    """The `Model` of each hypothesis of a run; ``frames`` as `samples` gives them."""
    return [model(frames[h.design], h, choices.controls, choices.form) for h in hypotheses(choices)]


# ---- inference


@dataclass(frozen=True)
class Result:
    """A `Model` under every inference: ``estimates`` by errors, the bootstraps, and p for the family.

    ``estimates`` lacks errors that do not exist for the model (CRV3 where one oblast alone identifies it).
    """

    model: Model
    estimates: dict
    wild: wild_bootstrap.BootstrapTest
    webb: wild_bootstrap.BootstrapTest
    adjusted: float
    family_convention: regression.Convention

    def scaled(self, errors):
        """(coefficient, low, high) for one standard deviation of the condition; KoshError where none."""
        return tuple(self.model.spread * x for x in _ends(self.estimate(errors)))

    def estimate(self, errors):
        if errors not in self.estimates:
            raise KoshError(
                f"no {errors} errors for {self.model.hypothesis.key}",
                expected="one of " + ", ".join(self.estimates),
                next_step="choose other errors: one oblast alone identifies the coefficient",
            )
        return self.estimates[errors]


def _ends(estimate):
    return estimate.coefficient, estimate.low, estimate.high


def by_distance(found, cutoff, kernel="bartlett"):
    """The Conley `Estimate` of a `Model` at a cutoff in km; a panel district counts with all its years.

    A district's place is the middle of its polygon.
    """
    rows, panel_of = found.frame, {}
    if found.hypothesis.design == "panel":
        panel_of = {"unit": pd.factorize(rows["territory"])[0], "period": rows["year"].to_numpy()}
    matrix, convention = conley.covariance(
        found.fitted, rows["latitude"], rows["longitude"], cutoff, kernel, **panel_of
    )
    return regression.from_covariance(found.fitted, found.name, matrix, convention)


def estimates(found, cutoff=200):
    """CRV1, CRV3 and Conley `Estimate` of a `Model`, by name; errors that it does not have are left out."""
    made = {
        "CRV1": lambda: regression.estimate(found.fitted, found.name, "CRV1"),
        "CRV3": lambda: regression.estimate(found.fitted, found.name, "CRV3"),
        "Conley": lambda: by_distance(found, cutoff),
    }
    kept = {}
    for errors, make in made.items():
        try:
            kept[errors] = make()
        except KoshError:
            continue
    return kept


def results(found, cutoff=200, draws=1999):
    """The `Result` of each `Model`: intervals, wild cluster bootstraps, Romano-Wolf over all of them.

    draws : number of Webb draws (seed `SEED`); Rademacher draws are listed where there are at most 20
        oblasts, and sampled in this number where there are more.
    """
    family, convention = wild_bootstrap.romano_wolf(
        [(m.fitted, m.name) for m in found], count=draws, seed=SEED
    )
    made = []
    for m, member in zip(found, family, strict=True):
        wild = wild_bootstrap.wild_cluster_bootstrap(m.fitted, m.name, count=draws, seed=SEED)
        webb = wild_bootstrap.wild_cluster_bootstrap(
            m.fitted, m.name, weights="webb", count=draws, seed=SEED, confidence=False
        )
        made.append(Result(m, estimates(m, cutoff), wild, webb, member.adjusted, convention))
    return made


def placebo(found, draws=1999):
    """`permutation.PermutationTest` of a panel `Model` on the districts that have every year of its sample.

    None where fewer than `PERMUTED` districts have. Returns (test, `Model` on these districts).
    """
    rows = found.frame
    years = rows.groupby("territory")["year"].transform("nunique")
    whole = rows[years == rows["year"].nunique()]
    if whole["territory"].nunique() < PERMUTED:
        return None
    kept = model(whole, found.hypothesis, "none", found.form)
    test = permutation.permutation_test(
        kept.fitted, kept.name, kept.frame["territory"], kept.frame["year"], draws, SEED
    )
    return test, kept


def without_each_oblast(found):
    """Coefficients with one oblast left out at a time, for one standard deviation of the whole sample.

    Returns columns region, coefficient; an oblast without which there is no coefficient is empty.
    """
    rows = []
    for region in found.fitted.design.cluster_labels:
        left = found.frame[found.frame["region"] != region]
        names = list(found.fitted.design.names)
        try:
            made = regression.design(left, "rate", names, list(found.fitted.design.effects), cluster="region")
            value = found.spread * float(regression.fit(made).coefficients[made.position(found.name)])
        except KoshError:
            value = np.nan
        rows.append((region, value))
    return pd.DataFrame(rows, columns=["region", "coefficient"])


def partial_residuals(found):
    """What effects and controls leave of the condition, and of net migration: columns region, x, y.

    The slope of y on x is the coefficient (Frisch and Waugh 1933). x in standard deviations as `Model.spread`
    has them, y per 1,000.
    """
    design = found.fitted.design
    j = design.position(found.name)
    within = found.fitted.within
    others = np.linalg.qr(np.delete(within, j, axis=1))[0]
    x = within[:, j] - others @ (others.T @ within[:, j])
    y = found.fitted.residuals + found.coefficient * x
    return pd.DataFrame({"region": found.frame["region"], "x": x / found.spread, "y": y})


# ---- other choices, all exploratory


def variants(choices, root=ROOT):
    """The hypotheses of a run under other samples, weights, forms, lags and effects, one change at a time.

    Returns one row a hypothesis and change: key, design, name, change, n, clusters, coefficient, low, high
    (for one standard deviation of that sample; CRV3, CRV1 where CRV3 does not exist), errors; ``reason``
    where it could not be estimated.
    """
    known = {}

    def frame_of(other):
        # form, lag and year change the frame, the rest does not: each frame is made once
        key = (other.design, other.year, other.form, other.lag)
        if key not in known:
            known[key] = samples(other, root)[other.design]
        return known[key]

    other_form = "ratio" if choices.form == "log" else "log"
    changed = {
        "other form": {"form": other_form},
        "other lag": {"lag": 0 if choices.lag else 1},
        "no controls": {"controls": "none"},
        "all conditions together": {"controls": "all"},
    }
    rows = []
    for h in hypotheses(choices):
        one = replace(choices, design=h.design)
        frame = frame_of(one)
        rows.append(_variant(h, "as chosen", one, lambda f=frame: f))
        for change, what in changed.items():
            if change == "no controls" and h.design == "panel":
                continue
            other = replace(one, **what)
            if change == "other form" and h.name not in ("schools", "beds"):
                continue
            if change == "other lag" and h.family == "place":
                continue
            rows.append(_variant(h, change, other, lambda o=other: frame_of(o)))
        rows.append(_variant(h, "weighted by population", one, lambda f=frame: f, weights="population"))
        if h.design == "cross-section":
            for year in sorted({"2023", "2024"} - {choices.year}):
                other = replace(one, year=year)
                rows.append(_variant(h, f"{year} alone", other, lambda o=other: frame_of(o)))
            rows.append(_variant(h, "raions alone", one, lambda f=frame: f[f["kind"] == "raion"]))
            rows.append(
                _variant(h, "villagers 5,000 or more", one, lambda f=frame: f[f["population"] >= 5000])
            )
        else:
            both = frame.assign(region_year=frame["region"] + frame["year"].astype(str))
            finer = ["territory", "region_year"]
            rows.append(_variant(h, "oblast-by-year effects", one, lambda f=both: f, effects=finer))
            rows.append(_variant(h, "flows not rounded", one, lambda f=frame: f[f["rounded"] == 0]))
            rows.append(_variant(h, "from 2015 on", one, lambda f=frame: f[f["year"] >= 2015]))
    return pd.DataFrame(rows)


def _variant(hypothesis, change, choices, sample, **options):
    """One row of `variants`; ``sample()`` gives the frame, and may refuse."""
    row = {"key": hypothesis.key, "design": hypothesis.design, "name": hypothesis.name, "change": change}
    blank = dict.fromkeys(("n", "clusters", "coefficient", "low", "high", "errors", "reason"))
    try:
        frame = sample().reset_index(drop=True)
        found = model(frame, hypothesis, choices.controls, choices.form, **options)
        errors, estimate = _clustered(found)
    except KoshError as fault:
        return row | blank | {"reason": fault.problem}
    b, low, high = (found.spread * x for x in _ends(estimate))
    numbers = {"coefficient": b, "low": low, "high": high, "errors": errors}
    return row | blank | numbers | {"n": found.fitted.design.n, "clusters": found.clusters}


def _clustered(found):
    """CRV3 where it exists, else CRV1: its name and the estimate."""
    try:
        return "CRV3", regression.estimate(found.fitted, found.name, "CRV3")
    except KoshError:
        return "CRV1", regression.estimate(found.fitted, found.name, "CRV1")


# ---- who is in the sample


def saldo(root=ROOT):
    """Published rural net migration of the districts: columns kato, region, name, longitude, latitude,
    population (rural, 1 January 2023), net_2023, net_2024 (persons), rate (mean of both, per 1,000)."""
    flows = net_migration.districts_published(root).pivot(
        index="kato", columns="year", values="net_migration"
    )
    about = series.table("districts", root).set_index("kato")
    frame = about.loc[flows.index, ["region", "name_en", "longitude", "latitude", "population_rural"]]
    frame = frame.rename(columns={"name_en": "name", "population_rural": "population"})
    frame["net_2023"], frame["net_2024"] = flows[2023], flows[2024]
    frame["rate"] = 1000 * (frame["net_2023"] + frame["net_2024"]) / 2 / frame["population"]
    return frame.reset_index()


def saldo_by_oblast(root=ROOT):
    """`saldo` summed by oblast: region, districts, losing, population, net_2023, net_2024, rate."""
    frame = saldo(root)
    table = frame.groupby("region").agg(
        districts=("kato", "size"),
        losing=("rate", lambda rate: int((rate < 0).sum())),
        population=("population", "sum"),
        net_2023=("net_2023", "sum"),
        net_2024=("net_2024", "sum"),
    )
    table["rate"] = 1000 * (table["net_2023"] + table["net_2024"]) / 2 / table["population"]
    return table.reset_index()


def nation(root=ROOT):
    """Rural net migration, published for the country and summed over its districts, 2023 and 2024.

    Returns columns year, published, districts (all with a rural figure), shown (those with a rural
    population, as in `saldo`), in persons.
    """
    published = net_migration.figures("net_migration", "rural", root=root)
    published = published[published["region"] == "KZ"].set_index("year")["value"]
    everywhere = series.load("district_migration", root=root).groupby("year")["net_migration_rural"].sum()
    kept = saldo(root)
    rows = [
        (year, float(published[year]), float(everywhere[year]), float(kept[f"net_{year}"].sum()))
        for year in (2023, 2024)
    ]
    return pd.DataFrame(rows, columns=["year", "published", "districts", "shown"])


def selection(frame):
    """Districts that have a figure of a condition beside those that have none.

    Returns one row a condition: name, districts, oblasts (with the figure), villagers (share of all, %),
    rate_with, rate_without (mean net migration per 1,000), distance_with, distance_without (100 km to the
    oblast capital, mean), split (oblasts in which some districts have the figure and some have not).
    """
    rows = []
    for name in ("schools", "beds", "log_wage", "unemployment"):
        has = frame[name].notna()
        share = has.groupby(frame["region"]).mean()
        rows.append(
            {
                "name": name,
                "districts": int(has.sum()),
                "oblasts": int((share > 0).sum()),
                "villagers": 100 * frame.loc[has, "population"].sum() / frame["population"].sum(),
                "rate_with": frame.loc[has, "rate"].mean(),
                "rate_without": frame.loc[~has, "rate"].mean(),
                "distance_with": frame.loc[has, "distance_capital"].mean(),
                "distance_without": frame.loc[~has, "distance_capital"].mean(),
                "split": int(((share > 0) & (share < 1)).sum()),
            }
        )
    return pd.DataFrame(rows)


def in_each_sample(frame):
    """The associations of place in the samples that schools, beds and wages leave: what selection does.

    The model with `PLACE` alone, on the districts with a figure of each condition and on all. Returns
    columns sample, name, n, clusters, coefficient, low, high (CRV3; per 100 km).
    """
    rows = []
    for sample in ("all", "schools", "beds", "log_wage"):
        part = frame if sample == "all" else frame[frame[sample].notna()]
        for h in HYPOTHESES[:2]:
            found = model(part.reset_index(drop=True), h)
            b, low, high = _ends(regression.estimate(found.fitted, h.name, "CRV3"))
            rows.append((sample, h.name, found.fitted.design.n, found.clusters, b, low, high))
    return pd.DataFrame(rows, columns=["sample", "name", "n", "clusters", "coefficient", "low", "high"])


def against_published(root=ROOT):
    """Net migration of whole districts without towns in 2023: the yearbook beside the published figure.

    Returns columns kato, region, yearbook, published, difference (persons), rounded.
    """
    yearbook = net_migration.districts_by_year(2023, 2023, root=root)
    published = series.load("district_migration", root=root)
    published = published[published["year"] == 2023].set_index("kato")["net_migration_total"]
    frame = yearbook.rename(columns={"net_migration": "yearbook"})
    frame["published"] = frame["kato"].map(published)
    frame["difference"] = frame["yearbook"] - frame["published"]
    return frame[["kato", "region", "yearbook", "published", "difference", "rounded"]]
