"""Rural net migration of districts beside their place, services and labour market: models and inference.

In the cross-section of `district_samples` differences are within oblasts, in the panel from the district's
own mean and from the year's. One model a condition: `HYPOTHESES` says which, and which sign the papers'
statements imply. Coefficients are given for one standard deviation of what the effects leave of the
condition, so that conditions can be compared. A coefficient is an association.
"""

import math
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from kosh import ROOT
from kosh.analysis import associations, conley, permutation, regression, specifications
from kosh.analysis.associations import CLUSTERED, SEED, Association, Step
from kosh.analysis.district_samples import LABELS, samples
from kosh.errors import KoshError

FAMILIES = ("place", "services", "labour")
#: What stands beside a condition, and what a variant is called that takes it in place of the choice.
CONTROLS = {"none": "no controls", "place": "place held", "all": "all conditions together"}
ERRORS = (*CLUSTERED, "Conley")

#: What is the same in all years: taken beside each condition in the cross-section, absorbed in the panel.
PLACE = ("distance_capital", "distance_city", "log_size", "log_density", "town")
#: What each design compares.
READ = {"cross-section": "places", "panel": "years"}
EFFECTS = {"cross-section": ("region",), "panel": ("territory", "year")}

#: Fewer districts than this leave nothing to permute, fewer oblasts no clustered t to compare.
PERMUTED, OBLASTS = 8, 6

#: All that might as well have been chosen, by design, and the chapter's specifications by its names.
GRIDS = {
    "cross-section": "data/grids/rural_outflow_places.toml",
    "panel": "data/grids/rural_outflow_years.toml",
}
MAIN = {"lag": "year before", "sample": "all", "weights": "equal"}
OWN = {
    "cross-section": {"beside": "place held", "outcome": "2023 and 2024"},
    "panel": {"beside": "alone", "effects": "district and year"},
}


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

    @property
    def title(self):
        """``schools (places)``: the condition and the design it is read in."""
        return f"{LABELS[self.name]} ({READ[self.design]})"

    def step(self, form):
        """The `Step` of the condition that means something, in its own unit."""
        if self.name in ("schools", "beds") and form == "ratio":
            return (
                Step(0.1, "0.1 more per 1,000") if self.name == "schools" else Step(1.0, "1 more per 1,000")
            )
        return {
            "distance_capital": Step(1.0, "100 km further"),
            "distance_city": Step(1.0, "100 km further"),
            "unemployment": Step(1.0, "1 point more"),
        }.get(self.name, Step(math.log(1.1), "10 % more"))


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


# ---- models


@dataclass(frozen=True)
class Model(Association):
    """One hypothesis and the fit it is read from; its step is one standard deviation."""

    hypothesis: Hypothesis
    form: str


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
    fitted, rows = associations.fitted_on(frame, names, effects, weights)
    one = Step(associations.spread(fitted, hypothesis.name), "one standard deviation")
    return Model(fitted, rows, hypothesis.name, hypothesis.title, one, hypothesis, form)


def models(choices, frames):
    """The `Model` of each hypothesis of a run; ``frames`` as `samples` gives them."""
    return [model(frames[h.design], h, choices.controls, choices.form) for h in hypotheses(choices)]


# ---- inference


def by_distance(found, cutoff, kernel="bartlett"):
    """The Conley `Estimate` of a `Model` at a cutoff in km; a panel district counts with all its years.

    A district's place is the middle of its polygon.
    """
    rows, panel_of = found.frame, {}
    if found.hypothesis.design == "panel":
        panel_of = {"unit": pd.factorize(rows["territory"])[0], "period": rows["year"].to_numpy()}
    km = conley.distances(rows["latitude"], rows["longitude"])
    matrix, convention = conley.covariance(found.fitted, km, cutoff, kernel, **panel_of)
    return regression.from_covariance(found.fitted, found.name, matrix, convention)


def errors(cutoff=200):
    """The errors of a district model by name, as `associations.results` takes them."""
    return CLUSTERED | {"Conley": partial(by_distance, cutoff=cutoff)}


def results(found, cutoff=200, draws=1999):
    """The `associations.Result` of each `Model`, with Conley's errors and Webb's draws."""
    return associations.results(found, errors(cutoff), draws, webb=True)


def placebo(found, draws=1999):
    """`permutation.PermutationTest` of a panel `Model` on the districts that have every year of its sample.

    Returns (test, rows of the frame that these districts have); the test is None where there are fewer than
    `PERMUTED` districts or `OBLASTS` oblasts.
    """
    rows = found.frame
    years = rows.groupby("territory")["year"].transform("nunique")
    whole = rows[years == rows["year"].nunique()]
    if whole["territory"].nunique() < PERMUTED or whole["region"].nunique() < OBLASTS:
        return None, whole
    kept = model(whole, found.hypothesis, "none", found.form)
    test = permutation.permutation_test(
        kept.fitted, kept.name, kept.frame["territory"], kept.frame["year"], draws, SEED
    )
    return test, kept.frame


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
    }
    same = ("none",) if choices.controls == "place" else ()
    changed |= {words: {"controls": kind} for kind, words in CONTROLS.items() if kind != choices.controls}
    rows = []
    for h in hypotheses(choices):
        one = replace(choices, design=h.design)
        frame = frame_of(one)
        rows.append(_variant(h, "as chosen", one, lambda f=frame: f))
        for change, what in changed.items():
            # the panel's effects hold place: with it and with nothing are one model
            if h.design == "panel" and what.get("controls") in ("place", *same):
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


def curves():
    """Every specification of both `GRIDS`: design -> rows as `specifications.curve`.

    With name (the condition), written (its form) and beside (what stands beside it).
    """
    named = r"^\w+, (?P<written>.+), (?P<beside>[^,]+)$"
    made = {design: specifications.curve(path, named) for design, path in GRIDS.items()}
    plain = {
        design: rows["focal"].str.replace(r"_(log|ratio)$", "", regex=True) for design, rows in made.items()
    }
    return {design: rows.assign(name=plain[design]) for design, rows in made.items()}


def chosen(design, rows):
    """Ids of those rows of `curves` of a design that are the chapter's specifications."""
    own = rows[rows["written"] != "per 1,000"]
    main = pd.Series(MAIN | OWN[design])
    return set(own.loc[own[list(main.index)].eq(main).all(axis=1), "id"])


def _variant(hypothesis, change, choices, sample, **options):
    """One row of `variants`; ``sample()`` gives the frame, and may refuse."""
    row = {"key": hypothesis.key, "design": hypothesis.design, "name": hypothesis.name, "change": change}
    blank = dict.fromkeys(("n", "clusters", "coefficient", "low", "high", "errors", "reason"))
    try:
        frame = sample().reset_index(drop=True)
        found = model(frame, hypothesis, choices.controls, choices.form, **options)
        known = associations.estimates(found, CLUSTERED)
        e, size = known.get("CRV3") or associations.by_cluster(found, "CRV1"), found.step.size
    except KoshError as fault:
        return row | blank | {"reason": fault.problem}
    numbers = {"coefficient": size * e.coefficient, "low": size * e.low, "high": size * e.high}
    return row | blank | numbers | {"errors": e.convention.errors, "n": found.n, "clusters": found.clusters}


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
            e = regression.estimate(found.fitted, h.name, "CRV3")
            rows.append((sample, h.name, found.n, found.clusters, e.coefficient, e.low, e.high))
    return pd.DataFrame(rows, columns=["sample", "name", "n", "clusters", "coefficient", "low", "high"])
