"""The models of the oblasts in tables and sentences: what a notebook shows of them."""

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import net_migration, rural_outflow
from kosh.data import regions
from kosh.prose import number, p_value

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
            "rate (usual)": [f"{r.rate:.1f} ({r.usual:.1f})" for r in table.itertuples()],
            "rural beyond usual": table["excess"].round().astype(int),
            "urban beyond usual": table["urban_excess"].round().astype("Int64"),
            "by a second figure": table["persons"].round().astype("Int64"),
            "found": np.where(table["found"], "yes", "no"),
            "done": done,
        }
    )
    return shown.astype(object).fillna("").set_index("oblast").rename_axis(None)


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
    table = published.assign(oblast=[regions.name(code) for code in published["region"]])
    table = table.pivot(index="oblast", columns="year", values=["net_migration", "rate"]).rename_axis(None)
    words = {"net_migration": "persons", "rate": "rate"}
    table.columns = [f"{year}, {words[kind]}" for kind, year in table.columns]
    return table.astype({name: int for name in table if name.endswith("persons")}).round(1)


def ranges_table(units, years):
    """Least and greatest coefficient of each condition without one oblast, and without one year."""
    ends = {
        f"without one {what}: {end}": table.groupby("title", sort=False)["coefficient"].agg(how).round(1)
        for what, table in (("oblast", units), ("year", years))
        for end, how in (("least", "min"), ("greatest", "max"))
    }
    return pd.DataFrame(ends).rename_axis(None)


def _span(years):
    gaps = "" if len(years) == years[-1] - years[0] + 1 else ", with gaps"
    return f"{years[0]}-{years[-1]}{gaps}"


def inference_table(table):
    """Coefficients, intervals and p-values of `oblast_models.coefficients` as text, one row a condition."""

    def interval(row):
        pieces = ", in pieces" if row["pieces"] > 1 else ""
        return f"{number(row['low_wild'], 1)} to {number(row['high_wild'], 1)}{pieces}"

    rows = table.to_dict("records")
    shown = {
        "condition": [row["title"] for row in rows],
        "coefficient": [number(row["coefficient"], 1) for row in rows],
        "95 % set, bootstrap": [interval(row) for row in rows],
    }
    shown |= {
        head: [p_value(row[column]) for row in rows]
        for head, column in (
            ("p bootstrap", "p_wild"),
            ("p Romano-Wolf", "adjusted"),
            ("p CRV3", "p_CRV3"),
            ("p CRV1", "p_CRV1"),
        )
    }
    return pd.DataFrame(shown).set_index("condition").rename_axis(None)


def labels(results):
    """The words of each row of the figure of coefficients."""
    towns = rural_outflow.indicators()["counts_towns"]
    return [
        f"{a.title} ({a.step.words}{', towns too' if towns[a.name] else ''})"
        for a in (r.association for r in results)
    ]


def conventions(results):
    """How the errors and p-values of a model were made: one row a kind."""
    first = results[0]
    made = {kind: e.convention for kind, e in first.estimates.items()}
    made |= {"wild": first.wild.convention, "Romano-Wolf": first.family_convention}
    return pd.DataFrame({"convention": {kind: c.sentence() for kind, c in made.items()}})


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
    """The numbers of `oblast_models.coefficients`, as arguments of `kosh.book.findings.finding`."""
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
