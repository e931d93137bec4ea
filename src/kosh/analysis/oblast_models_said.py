"""The models of the oblasts in tables and sentences: what a notebook shows of them."""

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import (
    associations,
    associations_said,
    net_migration,
    oblast_models,
    rural_outflow,
)
from kosh.data import regions, series
from kosh.prose import listed, number, p_value

#: Conditions of which more is worse.
WORSE = ("poverty", "poverty_ppp", "unemployment")


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
            "rate (usual)": [f"{number(r.rate, 1)} ({number(r.usual, 1)})" for r in table.itertuples()],
            "rural beyond usual": _persons(table["excess"]),
            "urban beyond usual": _persons(table["urban_excess"]),
            "by a second figure": _persons(table["persons"]),
            "found": np.where(table["found"], "yes", "no"),
            "done": done,
        }
    )
    return shown.set_index("oblast").rename_axis(None)


def _persons(values):
    """Whole persons as readers see them; nothing where there is no figure."""
    return ["" if np.isnan(value) else number(value, 0) for value in values]


def gaps_table(gaps):
    """`net_migration.gaps` as readers see it: persons by year."""
    return gaps.set_index("year").apply(_persons)


def evidence_table(root=ROOT):
    """The evidence for each reclassification and annexation in the years of the panel."""
    table = net_migration.events("reclassification", root), net_migration.events("annexation", root)
    table = pd.concat(table).query(f"year >= {net_migration.YEARS[0]}").sort_values(["year", "region"])
    shown = {
        "year": table["year"],
        "kind": table["kind"],
        "evidence": table["evidence"].str.cat(table["source"], sep=" Source: "),
    }
    index = [regions.name(code, root=root) for code in table["region"]]
    return pd.DataFrame(shown).set_axis(index)


def conditions_table(data):
    """What each condition measures, in words: unit, years with a value in every oblast, what to beware of."""
    about = rural_outflow.indicators()
    years = {
        name: data.groupby("year")[f"{name}_ratio"].apply(lambda s: s.notna().all()) for name in about.index
    }
    whole = {name: [int(year) for year in of.index[of]] for name, of in years.items()}
    told = [
        f"{row.unit}, {row.timing}; every oblast {_span(whole[row.Index])}; "
        f"{'towns too' if row.counts_towns else 'villages alone'}. {row.note}"
        for row in about.itertuples()
    ]
    return pd.DataFrame({"what it measures": told}, index=about["title"]).rename_axis(None)


def published_table(published):
    """Published rural net migration (persons) and rate (per 1,000) of each oblast and year."""
    table = published.assign(oblast=[regions.name(code) for code in published["region"]])
    table = table.pivot(index="oblast", columns="year", values=["net_migration", "rate"]).rename_axis(None)
    words = {"net_migration": "persons", "rate": "rate"}
    table.columns = [f"{year}, {words[kind]}" for kind, year in table.columns]
    return table.apply(lambda values: [number(x, 0 if "persons" in values.name else 1) for x in values])


def ranges_table(units, years):
    """Least and greatest coefficient of each condition without one oblast, and without one year."""
    ends = {
        f"without one {what}: {end}": table.groupby("title", sort=False)["coefficient"].agg(how)
        for what, table in (("oblast", units), ("year", years))
        for end, how in (("least", "min"), ("greatest", "max"))
    }
    return pd.DataFrame(ends).rename_axis(None).map(lambda b: number(b, 1))


def placebo_table(table):
    """`oblast_models.placebo` as readers see it: t, p and its Monte Carlo error of each condition."""
    condition_titles = oblast_models.condition_titles()
    shown = {
        "t": [number(t, 2) for t in table["t"]],
        "p": [f"{p_value(row.p)} \u00b1 {row.error:.3f}" for row in table.itertuples()],
    }
    return pd.DataFrame(shown, index=[condition_titles[name] for name in table["name"]])


def _span(years):
    gaps = "" if len(years) == years[-1] - years[0] + 1 else ", with gaps"
    return f"{years[0]}-{years[-1]}{gaps}"


def inference_table(table):
    """Coefficients, intervals and p-values of `oblast_models.coefficients` as text, one row a condition."""

    def pieces(row):
        made = associations_said.joined(row["set_wild"])
        return " and ".join(f"{number(low, 1)} to {number(high, 1)}" for low, high in made)

    rows = table.to_dict("records")
    shown = {
        "condition": [row["title"] for row in rows],
        "step": [row["step"] for row in rows],
        "coefficient": [number(row["coefficient"], 1) for row in rows],
        "95 % set, bootstrap": [pieces(row) for row in rows],
    }
    shown |= {
        head: [p_value(row[column]) for row in rows]
        for head, column in (
            ("p bootstrap", "p_wild"),
            ("p Romano-Wolf, balanced", "adjusted"),
            ("p Romano-Wolf, max t", "adjusted_max_t"),
            ("p CRV3", "p_CRV3"),
            ("p CRV1", "p_CRV1"),
        )
    }
    return pd.DataFrame(shown).set_index("condition").rename_axis(None)


def versions_table(versions, table):
    """Coefficients with bootstrap p of `oblast_models.versions`: a row a version, a column a condition."""
    words = versions.assign(
        words=[f"{number(row.coefficient, 1)} ({p_value(row.p_wild)})" for row in versions.itertuples()]
    )
    shown = words.pivot(index="version", columns="name", values="words")
    shown = shown.reindex(index=versions["version"].unique(), columns=table["name"])
    rows = versions.groupby("version")["n"].first()
    return shown.set_axis(table["title"], axis=1).assign(rows=rows).rename_axis(columns=None)


def labels(results):
    """The words of each row of the figure of coefficients."""
    towns = rural_outflow.indicators()["counts_towns"]
    return [
        f"{a.title} ({a.step.words}{', towns too' if towns[a.name] else ''})"
        for a in (r.association for r in results)
    ]


def convention_entries(results, versions, placebos):
    """Entries of `associations_said.conventions_table` for all that a page shows.

    ``results`` : the `associations.Result` of each family; ``versions`` : frames of
    `oblast_models.versions`; ``placebos`` : of `permutation.permutation_test`.
    """
    entries = [entry for of in results for entry in associations.conventions(of)]
    for row in pd.concat(versions).itertuples():
        entries += [(row.version, row.clusters, made) for made in (row.crv3, row.wild)]
    return entries + [("placebos", test.clusters, test.convention) for test in placebos]


def releases_said(root=ROOT):
    """The releases of the figures that the outcome is made of: a sentence."""
    natural = series.load("oblast_demography", root=root).query("indicator == 'natural_increase'")
    return (
        f"Populations are of the release {net_migration.POPULATION}, as the publisher showed them then; "
        f"natural increase is of {listed(sorted(set(natural['vintage'])))}; second figures of one date are "
        f"of {net_migration.SECOND}."
    )


def parts_said(root=ROOT):
    """Which oblasts each part of the country has, in words."""
    return "; ".join(
        f"{part}: {listed(regions.name(code, root=root) for code in codes)}"
        for part, codes in oblast_models.PARTS.items()
    )


def power_table(table):
    """What the panel could have seen and what it excludes, per 1,000 a year for a step of each condition."""
    shown = table[["title", "step", "mde", "excluded", "spread"]].round(2)
    heads = ["condition", "step", "detectable, CRV3", "excluded beyond, CRV3", "usual change, in steps"]
    return shown.set_axis(heads, axis=1).set_index("condition").rename_axis(None)


def power_said(table, mean_rate):
    """For which conditions the panel could have seen an effect of half the mean rate: a sentence."""
    size = abs(mean_rate) / 2
    could = {True: [], False: []}
    for row in table.itertuples():
        could[row.mde <= size].append(f"{row.title} ({number(row.mde, 1)})")
    return (
        f"An effect of half the mean rate, {number(size, 1)} for one step, this panel could not have seen "
        f"for {listed(could[False]) or 'no condition'}; it could have for {listed(could[True]) or 'none'}."
    )


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
        f"{row.title} (a {'larger' if row.coefficient < 0 else 'smaller'} net loss where there is more of it)"
        for row in apart.itertuples()
    )
    return f"Told from zero, with all of {many} asked about together: {named}."


def excluded_said(table):
    """For each condition, the least effect that is excluded, in words."""
    each = "; ".join(f"{row.title} {row.excluded:.1f} ({row.step})" for row in table.itertuples())
    return f"Excluded are effects, per 1,000 a year, that go beyond: {each}."


def as_claimed(table):
    """How many coefficients point the way of the papers: a smaller net loss under better conditions."""
    way = _as_claimed(table)
    named = ", ".join(table.loc[way, "title"]) or "none"
    return f"Estimates that point the way that the papers claim: {named} ({way.sum()} of {len(table)})."


def _as_claimed(table):
    return table["coefficient"] * np.where(table["name"].isin(WORSE), -1, 1) > 0


def of_villages(table, units):
    """Which conditions are of villages alone, the side of their estimates, and what one oblast does to it.

    ``units`` : `associations.without_each` of the conditions of ``table``, by oblast.
    """
    rural = table[table["name"].map(rural_outflow.indicators()["counts_towns"]) == 0]
    said = []
    for row, way in zip(rural.itertuples(), _as_claimed(rural), strict=True):
        own = units[(units["title"] == row.title) & (units["coefficient"] * row.coefficient < 0)]
        turned = listed(regions.name(code) for code in own["left_out"])
        side = "which has the sign of the claim" if way else "which has the other sign"
        said.append(f"{row.title}, {side}" + (f", and changes it without {turned}" if turned else ""))
    return f"Of villages alone: {len(rural)} of the {len(table)}" + (f", {'; '.join(said)}." if said else ".")


def later_said(later, table):
    """Conditions of the year after with a bootstrap p below 0.05; ``later``: their rows of `versions`."""
    p = later.set_index("name")["p_wild"]
    titles = table.set_index("name")["title"]
    return listed(f"{titles[name]} (p {p_value(p[name])})" for name in p.index[p < 0.05])


def verdict(table, short, later):
    """What a model, the conditions outside it and those of the year after say of the causal claims, in words.

    ``later`` : as `later_said` gives it, nothing where none stands out.
    """
    fails = (
        f" The strongest sign on this page is that the design fails: net migration goes with {later} of the "
        "year after, which can cause nothing."
        if later
        else ""
    )
    told = (*table[table["adjusted"] < 0.05]["title"], *short[short["adjusted"] < 0.05]["title"])
    if told:
        return (
            f"Not decided by these figures. {', '.join(told)} can be told from zero in the models of this "
            "page, which are associations: they hang on the assumptions stated above." + fails
        )
    return (
        "Not decided by these figures, and not borne out by them. In this panel no condition, of villages "
        "or of whole oblasts, goes with rural net migration in a way that can be told from zero." + fails
    )


def findings(table):
    """The numbers of `oblast_models.coefficients`, as arguments of `kosh.book.findings.finding`."""
    told = (
        ("coefficient", "coefficient for one step"),
        ("p_wild", "p of the restricted wild cluster bootstrap"),
        ("adjusted", "p of Romano and Wolf over the conditions of the model, balanced"),
        ("adjusted_max_t", "the same by the largest |t| of a draw"),
        ("mde", "minimum detectable effect for one step"),
        ("excluded", "least effect for one step that is excluded"),
    )
    for row in table.to_dict("records"):
        for column, note in told:
            unit = "" if column in ("p_wild", "adjusted", "adjusted_max_t") else "per 1,000 a year"
            digits = 1 if unit else len(p_value(row[column]).partition(".")[2])
            yield {
                "name": f"{row['name']}_{column}",
                "value": row[column],
                "unit": unit,
                "digits": digits,
                "note": f"{row['title']} ({row['step']}): {note}",
            }
