"""The districts and their samples in tables and sentences: what a notebook shows of them."""

import pandas as pd

from kosh.analysis.district_samples import LABELS
from kosh.data import regions
from kosh.prose import listed, number


def saldo_table(table):
    """`district_samples.saldo_by_oblast` with the oblasts' names."""
    shown = table.assign(
        oblast=[f"{regions.name(code)} ({regions.name(code, 'kk')})" for code in table["region"]],
        rate=table["rate"].map(lambda x: number(x, 1)),
        **{name: table[name].map(lambda x: number(x, 0)) for name in ("population", "net_2023", "net_2024")},
    ).sort_values("region")
    columns = {
        "oblast": "oblast", "districts": "districts", "losing": "losing people", "population": "villagers",
        "net_2023": "net migration 2023", "net_2024": "net migration 2024", "rate": "per 1,000 a year",
    }  # fmt: skip
    return shown[list(columns)].rename(columns=columns).set_index("oblast")


def selection_table(table):
    """`district_samples.selection` as readers see it."""
    return pd.DataFrame(
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
    ).set_index("condition")


def nation_said(table):
    """Whether the districts sum to the nation, and what those shown leave out: a sentence."""
    said, left = [], []
    for row in table.itertuples(index=False):
        gap = row.districts - row.published
        fits = "the districts sum to the same" if gap == 0 else f"the districts sum to {number(gap, 0)} more"
        said.append(f"{row.year} it was {number(row.published, 0)} for the country, and {fits}")
        left.append(f"{number(row.published - row.shown, 0)} persons in {row.year}")
    return (
        f"In {'; in '.join(said)}. Left out of the rates is what has a rural flow and no rural "
        f"population in the table of populations: {listed(row.without)} ({listed(left)})."
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
    """Which districts the panel follows, and whom they stand for; ``table`` as `district_samples.saldo`."""
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


def size_said(table):
    """How rates differ when districts or villagers count alike: a sentence; ``table`` as `saldo` gives it."""
    least = table.loc[table["population"].idxmin()]
    return (
        f"Districts count alike in all models: the mean of their rates is {number(table['rate'].mean(), 1)}, "
        f"that of all villagers {number(_rate(table), 1)}; {least['name']} with "
        f"{number(least['population'], 0)} villagers counts as much as any other."
    )


def rows_said(frame):
    """What the rows of the panel are: how many of all possible, rounded, and over a census: a sentence."""
    possible = frame["kato"].nunique() * frame["year"].nunique()
    rebased = frame[frame["rebased"] == 1]
    census = (
        f"in {len(rebased)}, of {listed(map(str, sorted(set(rebased['year']))))}, the population of the "
        "denominator stands on the bases of two censuses, which the flow does not touch"
        if len(rebased)
        else "no denominator stands on the bases of two censuses"
    )
    return (
        f"It is unbalanced: {number(len(frame), 0)} of {number(possible, 0)} district-years have a flow. In "
        f"{100 * frame['rounded'].mean():.0f} % of them flows are rounded to hundreds; {census}."
    )
