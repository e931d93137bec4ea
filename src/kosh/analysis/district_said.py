"""The models of the districts in tables and sentences: what a notebook shows of them."""

import math

import pandas as pd

from kosh.analysis import district_models, regression
from kosh.analysis.district_models import HYPOTHESES
from kosh.data import regions
from kosh.prose import interval, listed, number, p_value

LABELS = {
    "distance_capital": "distance to the oblast capital",
    "distance_city": "distance to the nearest large city",
    "schools": "schools",
    "beds": "hospital beds",
    "log_wage": "wage",
    "unemployment": "unemployment",
    "log_size": "rural population",
    "log_density": "density",
    "town": "a town in the district",
}
SHORT = LABELS | {"distance_capital": "to the capital", "distance_city": "to a large city"}
DESIGNS = {"cross-section": "places", "panel": "years"}

#: Which reason of the papers a family of conditions stands for.
REASONS = {
    "services": "Weak infrastructure",
    "labour": "Few jobs and low pay",
    "place": "Remoteness",
}
SIZE = 0.05


def label(hypothesis, short=False):
    """``schools (places)``: the condition and the design it is read in."""
    return f"{(SHORT if short else LABELS)[hypothesis.name]} ({DESIGNS[hypothesis.design]})"


# ---- tables


def _indexed(rows):
    return pd.DataFrame(rows).set_index("condition")


def saldo_table(table):
    """`district_models.saldo_by_oblast` with the oblasts' names."""
    shown = table.assign(
        oblast=table["region"].map(regions.name),
        rate=table["rate"].map(lambda x: number(x, 1)),
        **{name: table[name].map(lambda x: number(x, 0)) for name in ("population", "net_2023", "net_2024")},
    ).sort_values("region")
    columns = {
        "oblast": "oblast", "districts": "districts", "losing": "losing people", "population": "villagers",
        "net_2023": "net migration 2023", "net_2024": "net migration 2024", "rate": "per 1,000 a year",
    }  # fmt: skip
    return shown[list(columns)].rename(columns=columns).set_index("oblast")


def family_table(choices):
    """The hypotheses of a run, as they were fixed: condition, step, sign that the papers imply, claims."""
    return _indexed(
        {
            "condition": label(h),
            "reason": REASONS[h.family],
            "form": _form(h.name, choices.form),
            "sign implied": "+" if h.expected > 0 else "\u2212",
            "claims": ", ".join(h.claims),
        }
        for h in district_models.hypotheses(choices)
    )


def _form(name, form):
    if name in ("schools", "beds"):
        return "logarithm of the number" if form == "log" else "per 1,000 people"
    return {"log_wage": "logarithm", "unemployment": "% of the labour force"}.get(name, "100 km")


def coefficient_table(results, errors):
    """Coefficients for a step that means something, with 95 % intervals of ``errors``."""
    rows = []
    for r in results:
        step, words = r.model.hypothesis.step(r.model.form)
        e = r.estimate(errors)
        rows.append(
            {
                "condition": label(r.model.hypothesis),
                "step": words,
                "net migration per 1,000": number(step * e.coefficient, 2),
                "95 % interval": interval(step * e.low, step * e.high, 2),
                "rows": r.model.fitted.design.n,
                "oblasts": r.model.clusters,
            }
        )
    return _indexed(rows)


def inference_table(results):
    """Every p-value of every condition; those of a sample of draws with their Monte Carlo error."""
    return _indexed(
        {
            "condition": label(r.model.hypothesis),
            **{e: p_value(r.estimates[e].p) if e in r.estimates else "none" for e in district_models.ERRORS},
            "wild, Rademacher": p_value(r.wild.p),
            "its least p": p_value(r.wild.convention.smallest_p),
            "wild, Webb": f"{p_value(r.webb.p)} ± {r.webb.monte_carlo_error:.3f}",
            "Romano-Wolf": p_value(r.adjusted),
        }
        for r in results
    )


def bounds_table(results, errors):
    """One standard deviation, the wild set, the detectable and the excluded, per 1,000."""
    rows = []
    for r in results:
        e, spread = r.estimate(errors), r.model.spread
        sets = " and ".join(interval(spread * low, spread * high) for low, high in r.wild.confidence)
        flaws = ["in pieces"] * (not r.wild.connected) + ["unbounded"] * (not r.wild.bounded)
        rows.append(
            {
                "condition": label(r.model.hypothesis),
                "coefficient": number(spread * e.coefficient, 1),
                f"{errors} interval": interval(spread * e.low, spread * e.high),
                "wild bootstrap set": sets + (f" ({', '.join(flaws)})" if flaws else ""),
                "detectable": number(spread * e.minimum_detectable_effect(), 1),
                "excluded beyond": number(spread * e.excluded_beyond(), 1),
            }
        )
    return _indexed(rows)


def conley_table(models, cutoffs=(50, 100, 200, 400, 800)):
    """Standard errors for one standard deviation, by Conley's cutoff, beside those by oblast."""
    rows = []
    for m in models:
        row = {"condition": label(m.hypothesis)}
        for km in cutoffs:
            row[f"{km} km"] = number(m.spread * district_models.by_distance(m, km).se, 2)
        known = district_models.estimates(m)
        for errors in ("CRV1", "CRV3"):
            row[errors] = number(m.spread * known[errors].se, 2) if errors in known else "none"
        rows.append(row)
    return _indexed(rows)


def placebo_table(placebos):
    """Permutation tests by `Model`: districts, t, p with its Monte Carlo error, share of larger |t|."""
    rows = []
    for m, found in placebos:
        row = {"condition": label(m.hypothesis), "districts": 0, "oblasts": 0, "t": ""}
        row["p"] = "too few districts"
        if found:
            test, kept = found
            p = f"{p_value(test.p)} ± {test.monte_carlo_error:.3f}"
            counts = {"districts": kept.frame["territory"].nunique(), "oblasts": kept.clusters}
            row |= counts | {"t": number(test.t, 2), "p": p}
        rows.append(row)
    return _indexed(rows)


def control_table(model):
    """The controls of a cross-section model, CRV3: described, not tested."""
    rows = []
    for name in district_models.PLACE:
        e = regression.estimate(model.fitted, name, "CRV3")
        step = {"log_size": math.log(2), "log_density": math.log(2)}.get(name, 1.0)
        words = {"log_size": "twice as many", "log_density": "twice as dense", "town": "with a town"}
        rows.append(
            {
                "condition": LABELS[name],
                "step": words.get(name, "100 km further"),
                "net migration per 1,000": number(step * e.coefficient, 2),
                "95 % interval": interval(step * e.low, step * e.high, 2),
            }
        )
    return _indexed(rows)


def selection_table(table):
    """`district_models.selection` as readers see it."""
    return _indexed(
        {
            "condition": LABELS[row.name],
            "districts": row.districts,
            "oblasts": row.oblasts,
            "villagers": f"{row.villagers:.0f} %",
            "net migration, with": number(row.rate_with, 1),
            "without": number(row.rate_without, 1),
            "km to capital, with": number(100 * row.distance_with, 0),
            "without ": number(100 * row.distance_without, 0),
        }
        for row in table.itertuples(index=False)
    )


def samples_table(table):
    """`district_models.in_each_sample` as readers see it."""
    words = {"all": "all districts"}
    return pd.DataFrame(
        {
            "sample": words.get(row.sample, f"with {LABELS.get(row.sample)}"),
            "distance": SHORT[row.name],
            "districts": row.n,
            "oblasts": row.clusters,
            "per 100 km": number(row.coefficient, 1),
            "95 % interval": interval(row.low, row.high),
        }
        for row in table.itertuples(index=False)
    ).set_index("sample")


def variants_table(table):
    """`district_models.variants` by condition: how far the coefficient moves, and what could not be had."""
    rows = []
    for h in HYPOTHESES:
        own = table[table["key"] == h.key]
        made = own[own["coefficient"].notna()]
        if own.empty:
            continue
        chosen = made[made["change"] == "as chosen"]
        low, high = made.loc[made["coefficient"].idxmin()], made.loc[made["coefficient"].idxmax()]
        away = ((made["low"] > 0) | (made["high"] < 0)).sum()
        rows.append(
            {
                "condition": label(h),
                "as chosen": number(chosen["coefficient"].iloc[0], 1) if len(chosen) else "none",
                "least": f"{number(low['coefficient'], 1)} ({low['change']})",
                "greatest": f"{number(high['coefficient'], 1)} ({high['change']})",
                "tried": len(own),
                "not estimable": len(own) - len(made),
                "interval without zero": int(away),
            }
        )
    return _indexed(rows)


def conventions(results):
    """The convention of every kind of error and draw, by condition: nothing that changes p is left out."""
    rows = []
    for r in results:
        for made in [*r.estimates.values(), r.wild, r.webb]:
            rows.append({"condition": label(r.model.hypothesis), "convention": made.convention.sentence()})
    rows.append({"condition": "all", "convention": results[0].family_convention.sentence()})
    return _indexed(rows)


# ---- sentences


def nation_said(table):
    """Whether the districts sum to the nation, and what those shown leave out: a sentence."""
    said = []
    for row in table.itertuples(index=False):
        gap = row.districts - row.published
        fits = "the districts sum to the same" if gap == 0 else f"the districts sum to {number(gap, 0)} more"
        said.append(f"{row.year} it was {number(row.published, 0)} for the country, and {fits}")
    apart = {number(row.published - row.shown, 0) for row in table.itertuples(index=False)}
    return (
        f"In {' and in '.join(said)}. Districts that have a rural flow and no rural population in the "
        f"table of populations are left out of rates ({' and '.join(sorted(apart))} persons)."
    )


def yearbook_said(table):
    """How the yearbooks' flows of 2023 agree with the published ones: a sentence."""
    apart = table[table["difference"] != 0]
    rounded = int(apart["rounded"].sum())
    worst = apart.loc[apart["difference"].abs().idxmax()] if len(apart) else None
    end = "" if worst is None else f", by {number(abs(worst['difference']), 0)} persons at most"
    return (
        f"For 2023 both give a figure for {len(table)} districts without towns: "
        f"{len(table) - len(apart)} are equal, {len(apart)} differ{end}; "
        f"{rounded} of those that differ stand rounded in the yearbook."
    )


def missing_said(table, districts):
    """How many districts have figures, and whether they are missing by whole oblasts: sentences."""
    counts = [f"{LABELS[row.name]} for {row.districts}" for row in table.itertuples(index=False)]
    split = int(table["split"].max())
    way = (
        "figures are missing by whole oblasts"
        if split == 0
        else f"figures are missing by whole oblasts but for {split} in which single districts have none"
    )
    return f"Of {districts} districts with villages the yearbooks give {listed(counts)}; {way}."


def panel_said(frame, table):
    """Which districts the panel follows, and whom they stand for; ``table`` as `district_models.saldo`."""
    inside = table["kato"].isin(frame["kato"])
    share = 100 * table.loc[inside, "population"].sum() / table["population"].sum()
    absent = sorted(set(table["region"]) - set(frame["region"]))
    lost, elsewhere = (number(-_rate(table[rows]), 1) for rows in (inside, ~inside))
    return (
        f"The panel follows {frame['kato'].nunique()} districts without towns in {frame['region'].nunique()} "
        f"oblasts, where {share:.0f} % of all villagers of 2023 live; they lost "
        f"{lost} per 1,000 a year in 2023 and 2024, the other districts {elsewhere}. "
        f"Without a district in it: {listed(regions.name(r) for r in absent) if absent else 'no oblast'}."
    )


def _rate(part):
    return 1000 * (part["net_2023"] + part["net_2024"]).sum() / 2 / part["population"].sum()


def conclusion(result, errors):
    """``supported``, ``alone``, ``opposite`` or ``none``: what a result shows of the sign that papers imply.

    supported: the interval has the implied sign and the family of tests leaves it at 5 %; alone: the interval
    has it, the family does not; opposite: the interval has the other sign; none: it holds zero.
    """
    low, high = (result.model.hypothesis.expected * end for end in result.scaled(errors)[1:])
    low, high = min(low, high), max(low, high)
    if low > 0:
        return "supported" if result.adjusted <= SIZE else "alone"
    return "opposite" if high < 0 else "none"


def sentence(result, errors):
    """What one condition shows, with the numbers that decide it."""
    b, low, high = result.scaled(errors)
    excluded = number(result.model.spread * result.estimate(errors).excluded_beyond(), 1)
    shows = {
        "supported": "an association of the sign that the papers imply, which stands among all tests",
        "alone": "the sign that the papers imply, taken alone; among all tests it may be chance",
        "opposite": "the sign opposite to the one implied, taken alone"
        + ("" if result.adjusted <= SIZE else "; among all tests it may be chance"),
        "none": f"no association shown; one stronger than {excluded} is excluded",
    }[conclusion(result, errors)]
    return f"{number(b, 1)} {interval(low, high)}, Romano-Wolf p {p_value(result.adjusted)}: {shows}"


def sentences_table(results, errors):
    """`sentence` for each condition."""
    return _indexed(
        {"condition": label(r.model.hypothesis), "what it shows": sentence(r, errors)} for r in results
    )


def reason_said(results, family, errors):
    """What the districts show of one reason that the papers give: a paragraph."""
    own = [r for r in results if r.model.hypothesis.family == family]
    if not own:
        return f"{REASONS[family]}: not looked at in this run."
    found = [(label(r.model.hypothesis), conclusion(r, errors)) for r in own]
    groups = {
        "supported": "the sign that the statement implies, all tests counted together",
        "alone": "the sign that the statement implies taken alone, which the number of tests can explain",
        "opposite": "the opposite sign when taken alone",
        "none": "no association that these figures can tell from none",
    }
    said = []
    for word, text in groups.items():
        names = [name for name, conclusion_ in found if conclusion_ == word]
        if names:
            said.append(f"{listed(names)}: {text}")
    limits = []
    for r in own:
        limit = implied_bound(r, errors)
        size = f"beyond {number(limit, 1)}" if limit > 0 else "of any size"
        limits.append(f"{size} for {label(r.model.hypothesis)}")
    return (
        f"{REASONS[family]}. " + ". ".join(text[0].upper() + text[1:] for text in said) + ". "
        f"In the direction that the statement implies, associations per 1,000 villagers a year and standard "
        f"deviation are excluded (one-sided, 5 %) {listed(limits)}."
    )


def implied_bound(result, errors):
    """The end of the 90 % interval in the implied direction: stronger associations are excluded at 5 %.

    For one standard deviation; zero or less where every association of that direction is excluded.
    """
    low, high = result.estimate(errors).interval(1 - 2 * SIZE)
    return result.model.spread * (high if result.model.hypothesis.expected > 0 else -low)


def summary(results, errors):
    """The chapter in two sentences: how many hypotheses, how many stand."""
    words = [conclusion(r, errors) for r in results]
    alone = words.count("alone") + words.count("supported")
    standing = words.count("supported") or "none"
    return (
        f"Associations with conditions of the districts that were tested: {len(results)}. With a 95 % "
        f"interval ({errors}) that leaves out zero and the sign that the papers imply: {alone}; with the "
        f"opposite sign: {words.count('opposite')}. Standing when all are counted together "
        f"(Romano-Wolf, 5 %): {standing}; the least adjusted p is "
        f"{p_value(min(r.adjusted for r in results))}."
    )


def hangs_on(models):
    """Which single oblast moves a coefficient furthest, relative to it: a sentence."""
    moves = []
    for m in models:
        whole = m.spread * m.coefficient
        left = district_models.without_each_oblast(m).dropna()
        row = left.loc[(left["coefficient"] - whole).abs().idxmax()]
        moves.append((abs(row["coefficient"] - whole), m, row, whole))
    _, m, row, whole = max(moves, key=lambda entry: entry[0])
    return (
        f"The coefficient that one oblast moves furthest is that of {label(m.hypothesis)}: "
        f"{number(whole, 1)} in all, {number(row['coefficient'], 1)} without {regions.name(row['region'])}."
    )


def without_controls_said(table):
    """What distance to the oblast capital goes with when size and density are left free: sentences."""
    own = table[(table["key"] == "cross_distance_capital") & table["coefficient"].notna()]
    own = own.set_index("change")
    if not {"as chosen", "no controls"} <= set(own.index):
        return "Remoteness was not looked at in this run."
    held, free = (
        f"{number(own.loc[change, 'coefficient'], 1)} {interval(*own.loc[change, ['low', 'high']])}"
        for change in ("as chosen", "no controls")
    )
    return (
        f"Exploratory: with size and density held, one standard deviation of distance to the oblast "
        f"capital goes with {held} per 1,000; left free, with {free}. The difference is what size and "
        f"density account for; whether remoteness made them so, these figures do not say."
    )


def disagreements(results):
    """Conditions whose p-values lie on both sides of 5 %, by kind of error: a sentence."""
    said = []
    for r in results:
        p = {errors: e.p for errors, e in r.estimates.items()}
        p |= {"wild bootstrap, Rademacher": r.wild.p, "wild bootstrap, Webb": r.webb.p}
        below = [name for name, value in p.items() if value < SIZE]
        if below and len(below) < len(p):
            said.append(f"{label(r.model.hypothesis)} (below by {listed(below)})")
    if not said:
        return "For every condition all kinds of error fall on the same side of 5 %."
    return f"Kinds of error fall on both sides of 5 % for {'; '.join(said)}."


def findings(results, errors):
    """The numbers of each `district_models.Result` as arguments of ``finding``."""
    made = []
    for r in results:
        key, claims = r.model.hypothesis.key, r.model.hypothesis.claims
        b, low, high = r.scaled(errors)
        e, spread = r.estimate(errors), r.model.spread
        unit = "per 1,000 a year for one standard deviation"
        about = label(r.model.hypothesis)

        notes = {"coefficient": "difference", "low": f"lower end, {errors}", "high": f"upper end, {errors}"}
        for (name, note), value in zip(notes.items(), (b, low, high), strict=True):
            entry = {"name": f"{key}_{name}", "value": value, "unit": unit, "digits": 1, "claims": claims}
            made.append(entry | {"note": f"{about}: {note}"})
        said = (
            f"{r.model.fitted.design.n} rows, {r.model.clusters} oblasts; one standard deviation is "
            f"{number(spread, 3)}; detectable {number(spread * e.minimum_detectable_effect(), 1)}, excluded "
            f"beyond {number(spread * e.excluded_beyond(), 1)}; p {p_value(e.p)} ({errors}), "
            f"{p_value(r.wild.p)} (wild bootstrap), {p_value(r.adjusted)} (Romano-Wolf)"
        )
        made.append({"name": f"{key}_said", "value": said, "note": f"{about}: power and p", "claims": claims})
    return made
