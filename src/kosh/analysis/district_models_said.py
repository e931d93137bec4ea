"""The models of the districts in tables and sentences: what a notebook shows of them."""

import math

import pandas as pd

from kosh.analysis import associations, associations_said, district_models, regression
from kosh.analysis.associations import CLUSTERED
from kosh.analysis.district_models import HYPOTHESES
from kosh.analysis.district_samples import LABELS
from kosh.data import regions
from kosh.prose import interval, listed, number, p_value

#: Which reason of the papers a family of conditions stands for.
REASONS = {
    "services": "Weak infrastructure",
    "labour": "Few jobs and low pay",
    "place": "Remoteness",
}
SIZE = 0.05


# ---- tables


def _indexed(rows):
    return pd.DataFrame(rows).set_index("condition")


def family_table(choices):
    """The hypotheses of a run, as they were fixed: condition, step, sign that the papers imply, claims."""
    return _indexed(
        {
            "condition": h.title,
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
        m, e = r.association, r.estimate(errors)
        step = m.hypothesis.step(m.form)
        rows.append(
            {
                "condition": m.title,
                "step": step.words,
                "net migration per 1,000": number(step.size * e.coefficient, 2),
                "95 % interval": interval(step.size * e.low, step.size * e.high, 2),
                "rows": m.n,
                "oblasts": m.clusters,
            }
        )
    return _indexed(rows)


def inference_table(results):
    """p of every condition taken alone; that of a sample of draws with its Monte Carlo error."""
    return _indexed(
        {
            "condition": r.association.title,
            **{e: p_value(r.estimates[e].p) if e in r.estimates else "none" for e in district_models.ERRORS},
            "wild, Rademacher": p_value(r.wild.p),
            "its least p": p_value(r.wild.convention.smallest_p),
            "wild, Webb": f"{p_value(r.webb.p)} ± {r.webb.monte_carlo_error:.3f}",
        }
        for r in results
    )


def together_table(results):
    """p of every condition counted together with all others, and the weight of oblasts in it."""
    return _indexed(
        {
            "condition": r.association.title,
            "Romano-Wolf, balanced": p_value(r.adjusted),
            "by max t": p_value(r.family.adjusted_max_t),
            "by Webb": p_value(r.family_webb.adjusted),
            "share; effective oblasts": _weight(r.association),
        }
        for r in results
    )


def _weight(association):
    """The oblast with the greatest share of the variation, and how many equal ones would weigh as all do."""
    shares = associations.shares_by_cluster(association)
    oblast = f"{regions.name(shares.index[0])} {100 * shares.iloc[0]:.0f} %"
    return f"{oblast}; {number(1 / (shares**2).sum(), 1)} of {len(shares)}"


def bounds_table(results, errors):
    """One standard deviation, the wild set, the detectable and the excluded, per 1,000."""
    rows = []
    for r in results:
        b, *ends = r.scaled(errors)
        pieces = associations_said.joined(r.pieces("wild"))
        sets = " and ".join(interval(*piece) for piece in pieces)
        flaws = [flaw for flaw in r.wild.flaws if flaw != "in pieces" or len(pieces) > 1]
        rows.append(
            {
                "condition": r.association.title,
                "coefficient": number(b, 1),
                f"{errors} interval": interval(*ends),
                "wild bootstrap set": sets + (f" ({', '.join(flaws)})" if flaws else ""),
                f"detectable, {errors}": number(r.detectable(errors), 1),
                f"excluded beyond, {errors}": number(r.excluded(errors), 1),
            }
        )
    return _indexed(rows)


def conley_table(models, cutoffs=(50, 100, 200, 400, 800)):
    """Standard errors for one standard deviation, by Conley's cutoff, beside those by oblast."""
    rows = []
    for m in models:
        row = {"condition": m.title}
        for km in cutoffs:
            row[f"{km} km"] = number(m.step.size * district_models.by_distance(m, km).se, 2)
        known = associations.estimates(m, CLUSTERED)
        for errors in CLUSTERED:
            row[errors] = number(m.step.size * known[errors].se, 2) if errors in known else "none"
        rows.append(row)
    return _indexed(rows)


def placebo_table(placebos):
    """Permutation tests: ``placebos`` are (`Model`, what `district_models.placebo` gives of it)."""
    rows = []
    for m, (test, kept) in placebos:
        districts, oblasts = kept["territory"].nunique(), kept["region"].nunique()
        few = "districts" if districts < district_models.PERMUTED else "oblasts"
        rows.append(
            {
                "condition": m.title,
                "districts": districts,
                "oblasts": oblasts,
                "rows kept": f"{100 * len(kept) / m.n:.0f} %",
                "t of the panel": number(associations.by_cluster(m, "CRV1").t, 2),
                "t": number(test.t, 2) if test else "",
                "p": f"{p_value(test.p)} ± {test.monte_carlo_error:.3f}" if test else f"too few {few}",
            }
        )
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


def samples_table(table):
    """`district_models.in_each_sample` as readers see it."""
    places = {"distance_capital": "to the capital", "distance_city": "to a large city"}
    return pd.DataFrame(
        {
            "sample": "all districts" if row.sample == "all" else f"with {LABELS[row.sample]}",
            "distance": places[row.name],
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
                "condition": h.title,
                "as chosen": number(chosen["coefficient"].iloc[0], 1) if len(chosen) else "none",
                "least": f"{number(low['coefficient'], 1)} ({low['change']})",
                "greatest": f"{number(high['coefficient'], 1)} ({high['change']})",
                "tried": len(own),
                "not estimable": len(own) - len(made),
                "interval without zero": int(away),
            }
        )
    return _indexed(rows)


def curve_table(curves):
    """`district_models.curves`, CRV3: models of each condition, and per cent of them by sign and p."""
    rows = []
    for h, _, b, below in _by_sign(curves):
        shares = {
            "sign implied": b > 0,
            "implied, p < 0.05": (b > 0) & below,
            "opposite, p < 0.05": (b < 0) & below,
        }
        row = {"condition": h.title, "models": len(b)}
        rows.append(row | {f"{words}, %": number(100 * share.mean(), 0) for words, share in shares.items()})
    return _indexed(rows)


def choices_table(shares):
    """`specifications.shares_by_choice` in per cent; empty where a condition has no such model."""
    shown = {LABELS[name]: [f"{100 * x:.0f}" if x == x else "" for x in shares[name]] for name in shares}
    index = [choice if dimension != "written" else f"form: {choice}" for dimension, choice in shares.index]
    return pd.DataFrame(shown, index=index)


def _by_sign(curves):
    """(hypothesis, its rows, coefficient in the implied direction, whether CRV3's p is below 5 %)."""
    for h in HYPOTHESES:
        if h.family != "place":
            rows = curves[h.design]
            own = rows[
                (rows["name"] == h.name) & (rows["errors"] == "CRV3") & (rows["status"] == "estimated")
            ]
            yield h, own, h.expected * own["coefficient"], own["p"] < SIZE


# ---- figures


def labels(results):
    """The words of each row of the figure of coefficients."""
    signs = {1: "+", -1: "\u2212"}
    return [f"{r.association.title}, implied {signs[r.association.hypothesis.expected]}" for r in results]


def strips_of_variants(table):
    """Rows of `kosh.book.association_figures.strips` for `district_models.variants`."""
    rows, made = [], table[table["coefficient"].notna()]
    for h in HYPOTHESES:
        own = made[made["key"] == h.key].set_index("change")["coefficient"]
        if "as chosen" in own:
            rows.append((h.title, own["as chosen"], list(own.items())))
    return rows


# ---- sentences


def conclusion(result, errors):
    """``supported``, ``alone``, ``opposite``, ``divided`` or ``none``: what a result shows of its sign.

    supported: the interval has the implied sign and the family of tests leaves it at 5 %; alone: the interval
    has it, the family does not; opposite: the interval has the other sign; divided: the interval holds zero,
    the family tells it from zero; none: neither does.
    """
    low, high = (result.association.hypothesis.expected * end for end in result.scaled(errors)[1:])
    low, high = min(low, high), max(low, high)
    if low > 0:
        return "supported" if result.adjusted <= SIZE else "alone"
    if high < 0:
        return "opposite"
    return "divided" if result.adjusted <= SIZE else "none"


def _sign(result):
    """The sign of a coefficient beside that which the papers imply, in words."""
    a = result.association
    return "implied" if a.coefficient * a.hypothesis.expected > 0 else "opposite to the one implied"


def sentence(result, errors):
    """What one condition shows, with the numbers that decide it."""
    b, low, high = result.scaled(errors)
    excluded = number(result.excluded(errors), 1)
    divided = (
        f"the sign {_sign(result)}; the interval holds zero, which the listed bootstrap leaves out among all"
    )
    if result.family_webb.adjusted > SIZE:
        divided += f", Webb's draws do not (p {p_value(result.family_webb.adjusted)})"
    shows = {
        "supported": "an association of the sign that the papers imply, which stands among all tests",
        "alone": "the sign that the papers imply, taken alone; among all tests it may be chance",
        "opposite": "the sign opposite to the one implied, taken alone"
        + ("" if result.adjusted <= SIZE else "; among all tests it may be chance"),
        "divided": divided,
        "none": f"no association shown; one stronger than {excluded} is excluded",
    }[conclusion(result, errors)]
    return f"{number(b, 1)} {interval(low, high)}, Romano-Wolf p {p_value(result.adjusted)}: {shows}"


def sentences_table(results, errors):
    """`sentence` for each condition."""
    return _indexed({"condition": r.association.title, "what it shows": sentence(r, errors)} for r in results)


def reason_said(results, family, errors, variants):
    """What the districts show of one reason that the papers give: a paragraph.

    ``variants`` : as `district_models.variants`; choices under which an estimate has another sign are named.
    """
    own = [r for r in results if r.association.hypothesis.family == family]
    if not own:
        return f"{REASONS[family]}: not looked at in this run."
    found = [(r.association.title, conclusion(r, errors)) for r in own]
    signs = {r.association.title: f"{r.association.title} (the sign {_sign(r)})" for r in own}
    groups = {
        "supported": "the sign that the statement implies, all tests counted together",
        "alone": "the sign that the statement implies taken alone, which the number of tests can explain",
        "opposite": "the opposite sign when taken alone",
        "divided": "told from zero by the listed bootstrap, all tests counted together, while the interval "
        "holds zero",
        "none": "no association that these figures can tell from none",
    }
    said = []
    for word, text in groups.items():
        names = [name for name, conclusion_ in found if conclusion_ == word]
        names = [signs[name] for name in names] if word == "divided" else names
        if names:
            said.append(f"{listed(names)}: {text}")
    limits, turned = [], []
    for r in own:
        limit, title = implied_bound(r, errors), r.association.title
        limits.append(f"{f'beyond {number(limit, 1)}' if limit > 0 else 'of any size'} for {title}")
        tried = variants[variants["key"] == r.association.hypothesis.key]
        other = tried.loc[tried["coefficient"] * r.association.coefficient < 0, "change"]
        turned += [f"{title} ({listed(other)})"] if len(other) else []
    return (
        f"{REASONS[family]}. " + ". ".join(text[0].upper() + text[1:] for text in said) + ". "
        f"In the direction that the statement implies, associations per 1,000 villagers a year and standard "
        f"deviation are excluded (one-sided, 5 %, as chosen) {listed(limits)}."
        + (f" Another sign under another choice: {'; '.join(turned)}." if turned else "")
    )


def implied_bound(result, errors):
    """The end of the 90 % interval in the implied direction: stronger associations are excluded at 5 %.

    For one standard deviation; zero or less where every association of that direction is excluded.
    """
    low, high = result.estimate(errors).interval(1 - 2 * SIZE)
    m = result.association
    return m.step.size * (high if m.hypothesis.expected > 0 else -low)


def summary(results, errors):
    """The chapter in two sentences: how many hypotheses, how many stand."""
    words = [conclusion(r, errors) for r in results]
    alone = words.count("alone") + words.count("supported")
    told = [f"{r.association.title} (the sign {_sign(r)})" for r in results if r.adjusted <= SIZE]
    largest = sum(r.family.adjusted_max_t <= SIZE for r in results)
    by_webb = sum(r.family_webb.adjusted <= SIZE for r in results)
    return (
        f"Associations with conditions of the districts that were tested: {len(results)}. With a 95 % "
        f"interval ({errors}) that leaves out zero and the sign that the papers imply: {alone}; with the "
        f"opposite sign: {words.count('opposite')}. Told from zero when all are counted together "
        f"(Romano-Wolf, balanced, listed draws, 5 %): {listed(told) or 'none'}; by the largest t "
        f"{largest or 'none'}, by Webb's draws {by_webb or 'none'}."
    )


def standing(results, left):
    """What is told from zero among all tests, by which draws it is not, and on which oblast it hangs.

    ``left`` : `associations.without_each` of the results' associations, by oblast.
    """
    said = [_stands(r, left) for r in results if r.adjusted <= SIZE]
    return " ".join(said) or "No association is told from zero when all are counted together."


def standing_facts(results, left):
    """What the front page says of what stands, as arguments of `kosh.book.findings.finding`.

    ``left`` : `associations.without_each` of the results' associations, by oblast.
    """
    told = [r for r in results if r.adjusted <= SIZE]
    hinges = [(hinge(r, left), r.association.coefficient) for r in told]
    strict = ("the largest t", "Webb's draws, all tests", "CRV3")
    others = [{way: p for way, p in other_ways(r).items() if way in strict} for r in told]
    predicates = {
        "schools_alone_stand": (
            [r.association.hypothesis.key for r in told] == ["panel_schools"],
            "schools within districts alone are told from zero when all are counted together",
        ),
        "against_the_papers": (
            bool(told) and all(_sign(r) != "implied" for r in told),
            "what is told from zero has the sign opposite to the one that the papers imply",
        ),
        "not_otherwise": (
            bool(told) and all(p > SIZE for each in others for p in each.values()),
            "by the largest t, by Webb's draws over all conditions and under CRV3 it is not told from zero",
        ),
        "hangs_on_mangystau": (
            bool(told) and all(at[0] == "KZ-47" and abs(at[2]) < abs(b) / 2 for at, b in hinges),
            "without Mangystau, which weighs heaviest in it, less than half of the coefficient is left",
        ),
    }
    for name, (value, note) in predicates.items():
        yield {"name": name, "value": value, "note": note}
    for r, each, (at, _) in zip(told, others, hinges, strict=True):
        key, title = r.association.hypothesis.key, r.association.title
        shared = {"unit": "per 1,000 a year for one standard deviation", "digits": 1}
        note = f"{title}: coefficient without {regions.name(at[0])}"
        yield {"name": f"{key}_without_one", "value": at[2], "note": note} | shared
        named = zip(("largest_t", "webb", "CRV3"), (each.get(way) for way in strict), strict=True)
        for name, p in (("adjusted", r.adjusted), *named):
            if p is not None:
                digits = len(p_value(p).partition(".")[2])
                yield {"name": f"{key}_p_{name}", "value": p, "digits": digits, "note": f"{title}: p, {name}"}


def hinge(result, left):
    """The oblast with the greatest share of the variation behind a result: code, share, coefficient without.

    ``left`` : `associations.without_each` of the results' associations, by oblast.
    """
    shares = associations.shares_by_cluster(result.association)
    rows = left[(left["title"] == result.association.title) & (left["left_out"] == shares.index[0])]
    return shares.index[0], shares.iloc[0], rows["coefficient"].iloc[0]


def other_ways(result):
    """p of a result counted otherwise than by the balanced step-down over listed draws, by name."""
    kinds = {"the largest t": result.family.adjusted_max_t}
    kinds |= {"Webb's draws, all tests": result.family_webb.adjusted, "Webb's draws alone": result.webb.p}
    return kinds | {kind: e.p for kind, e in result.estimates.items()}


def _stands(result, left):
    r, a, (oblast, share, rest) = result, result.association, hinge(result, left)
    kinds = other_ways(r)
    below, over = (
        listed(f"{kind} ({p_value(p)})" for kind, p in kinds.items() if (p <= SIZE) == side) or "none"
        for side in (True, False)
    )
    return (
        f"Told from zero among all tests by the balanced step-down over listed draws (p "
        f"{p_value(r.adjusted)}): {a.title}, with the sign {_sign(r)}. Below 5 % as well: {below}; not: "
        f"{over}. {regions.name(oblast)} has {100 * share:.0f} % of the variation that identifies "
        f"it; without it {number(a.coefficient, 1)} becomes {number(rest, 1)}."
    )


def at_the_floor(results):
    """Conditions whose bootstrap p is the least that their number of oblasts allows: a sentence."""
    named = [
        f"{r.association.title} (2 of 2^{r.association.clusters} draws)"
        for r in results
        if r.wild.p <= r.wild.convention.smallest_p * (1 + 1e-9)
    ]
    return f"At its least p stands {listed(named)}." if named else "No p stands at its least value."


def hangs_on(results, left):
    """Which oblast moves a coefficient furthest, in its CRV3 errors: a sentence.

    ``left`` : `associations.without_each` of the results' associations, by oblast.
    """
    whole = left["title"].map({r.association.title: r.association.coefficient for r in results})
    errors = {
        r.association.title: r.association.step.size * (r.estimates.get("CRV3") or r.estimates["CRV1"]).se
        for r in results
    }
    moved = (left["coefficient"] - whole).abs() / left["title"].map(errors)
    furthest = moved.idxmax()
    row = left.loc[furthest]
    return (
        f"The coefficient that one oblast moves furthest, {number(moved[furthest], 1)} of its standard "
        f"errors, is that of {row['title']}: {number(whole[furthest], 1)} in all, "
        f"{number(row['coefficient'], 1)} without {regions.name(row['left_out'])}."
    )


def without_controls_said(table):
    """What distance to the oblast capital goes with when size and density are left free: sentences."""
    own = table[(table["key"] == "cross_distance_capital") & table["coefficient"].notna()]
    own = own.set_index("change")
    # the choice of the run is no change
    names = [district_models.CONTROLS[kind] for kind in ("place", "none")]
    names = [name if name in own.index else "as chosen" for name in names]
    if not set(names) <= set(own.index) or len(set(names)) == 1:
        return "Remoteness was not looked at in this run."
    held, free = (
        f"{number(own.loc[name, 'coefficient'], 1)} {interval(*own.loc[name, ['low', 'high']])}"
        for name in names
    )
    return (
        f"Exploratory: with size and density held, one standard deviation of distance to the oblast "
        f"capital goes with {held} per 1,000; left free, with {free}. The difference is what size and "
        f"density account for; whether remoteness made them so, these figures do not say."
    )


def without_years_said(models, left):
    """Between which values one year moves each coefficient, and whether its sign changes: sentences.

    ``left`` : `associations.without_each` of the ``models``, by year; for one standard deviation.
    """
    said = []
    for m in models:
        own = left[left["title"] == m.title].set_index("left_out")["coefficient"]
        ends = [f"{number(own[year], 1)} (without {year})" for year in (own.idxmin(), own.idxmax())]
        turned = listed(map(str, own.index[own * m.coefficient < 0]))
        sign = f", with the other sign without {turned}" if turned else ", with one sign"
        said.append(f"{m.title} {number(m.coefficient, 1)} in all years, {' to '.join(ends)}{sign}")
    return f"{'; '.join(said)}."


def curve_said(curves):
    """How often each condition has an association of either sign in the grids: a sentence."""
    each = []
    for h, _, b, below in _by_sign(curves):
        shares = (number(100 * (side & below).mean(), 0) for side in (b > 0, b < 0))
        each.append(f"{h.title} {' and '.join(shares)}")
    return (
        "Per cent of models with a CRV3 p below 0.05 and the sign that the papers imply, then with the "
        f"opposite one: {'; '.join(each)}."
    )


def place_in_curve_said(curves):
    """Where the chapter's specification of each condition stands among the models of its grid: a sentence."""
    each = []
    for h, rows, _, _ in _by_sign(curves):
        (own,) = rows.loc[rows["id"].isin(district_models.chosen(h.design, curves[h.design])), "standardised"]
        each.append(f"{h.title} {number(100 * (rows['standardised'] < own).mean(), 0)}")
    return (
        "Per cent of models whose standardised coefficient lies below that of the specification chosen in "
        f"this chapter, so that 50 is the middle of the curve: {'; '.join(each)}."
    )


def disagreements(results):
    """Conditions whose p-values lie on both sides of 5 %, by kind of error: a sentence."""
    said = []
    for r in results:
        p = {errors: e.p for errors, e in r.estimates.items()}
        p |= {"wild bootstrap, Rademacher": r.wild.p, "wild bootstrap, Webb": r.webb.p}
        below = [name for name, value in p.items() if value < SIZE]
        if below and len(below) < len(p):
            said.append(f"{r.association.title} (below by {listed(below)})")
    if not said:
        return "For every condition all kinds of error fall on the same side of 5 %."
    return f"Kinds of error fall on both sides of 5 % for {'; '.join(said)}."


def findings(results, errors):
    """The numbers of each result, as arguments of `kosh.book.findings.finding`."""
    unit = "per 1,000 a year for one standard deviation"
    notes = {"coefficient": "difference", "low": f"lower end, {errors}", "high": f"upper end, {errors}"}
    for r in results:
        m = r.association
        key, shared = m.hypothesis.key, {"claims": m.hypothesis.claims}
        for (name, note), value in zip(notes.items(), r.scaled(errors), strict=True):
            entry = {"name": f"{key}_{name}", "value": value, "unit": unit, "digits": 1}
            yield entry | shared | {"note": f"{m.title}: {note}"}
        said = (
            f"{m.n} rows, {m.clusters} oblasts; {m.step.words} is {number(m.step.size, 3)}; "
            f"detectable {number(r.detectable(errors), 1)}, excluded beyond {number(r.excluded(errors), 1)}; "
            f"p {p_value(r.estimate(errors).p)} ({errors}), {p_value(r.wild.p)} (wild bootstrap), "
            f"{p_value(r.adjusted)} (Romano-Wolf, balanced), {p_value(r.family.adjusted_max_t)} (max t)"
        )
        yield {"name": f"{key}_said", "value": said, "note": f"{m.title}: power and p"} | shared
