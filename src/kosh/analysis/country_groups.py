"""Figures of groups of countries: the country in the middle, weighted means, how many reach a level."""

import re

from kosh import ROOT
from kosh.analysis import comparison
from kosh.data import package, series
from kosh.errors import KoshError

#: Code of each group among places, as in the tables of names and of comparisons.
PLACES = {"oecd": "OED", "high-income": "HIC"}

#: What a country counts for: nothing but itself (the median country), or as much as its output or people.
WEIGHTS = ("none", "gdp", "population")

#: A year of a release is left out where it has figures for a smaller part of the group, by count or weight.
COVERED = 0.8


def members(group, year, root=ROOT):
    """Codes of the countries of ``group`` in ``year``, sorted; KoshError for an unknown group."""
    table = series.table("country_groups", root)
    known = sorted(set(table["group"]))
    if group not in known:
        raise KoshError(f"unknown group of countries {group!r}", expected="one of " + ", ".join(known))
    own = table[(table["group"] == group) & ~(table["since"] > year)]
    return sorted(own["country"])


def classified(root=ROOT):
    """The day on which the list of economies of high income was read, as the descriptor says."""
    return re.search(r"as read on (\d+ \w+ \d{4})", package.describe("country_groups", root)["description"])[
        1
    ]


def of_group(frame, group, root=ROOT):
    """The rows of ``frame`` (columns country, year) of countries that belong to ``group`` in their year."""
    codes = {year: members(group, year, root) for year in sorted(set(frame["year"]))}
    inside = [country in codes[year] for country, year in frame[["country", "year"]].itertuples(index=False)]
    return frame[inside].reset_index(drop=True)


def summary(frame, group, weight="none", root=ROOT):
    """One value of the group a year and release: the median of its countries, or their weighted mean.

    Parameters
    ----------
    frame : columns country, year, vintage, released, value.
    weight : one of `WEIGHTS`; weights are those of the same year, at purchasing power parity.

    Returns
    -------
    frame with the columns country (the group's place), year, vintage, released, value, countries (how many
    have a figure) and covered (the part of the group that they are, by count or by weight). Years below
    `COVERED` are left out.
    """
    weights = _weights(weight, group, sorted(set(frame["year"])), root)
    own = of_group(frame, group, root).merge(weights, on=["country", "year"])
    whole = weights.groupby("year")["weight"].sum()
    rows = own.groupby(["year", "vintage", "released"], as_index=False).agg(
        value=("value", "median"), countries=("country", "size"), weight=("weight", "sum")
    )
    if weight != "none":
        products = own.assign(value=own["value"] * own["weight"])
        sums = products.groupby(["year", "vintage", "released"])[["value", "weight"]].sum()
        rows["value"] = (sums["value"] / sums["weight"]).to_numpy()
    rows["covered"] = rows["weight"] / rows["year"].map(whole)
    rows = rows[rows["covered"] >= COVERED].assign(country=PLACES[group]).reset_index(drop=True)
    return rows[["country", "year", "vintage", "released", "value", "countries", "covered"]]


def reaching(frame, group, least, root=ROOT):
    """How many countries of the group have at least ``least``, a year and release.

    Returns a frame with the columns year, vintage, released, reach, countries (with a figure) and holds: more
    than half of those with a figure reach it.
    """
    own = of_group(frame, group, root)
    own = own.assign(reach=own["value"] >= least)
    rows = own.groupby(["year", "vintage", "released"], as_index=False).agg(
        reach=("reach", "sum"), countries=("reach", "size")
    )
    return rows.assign(holds=2 * rows["reach"] > rows["countries"])


def _weights(weight, group, years, root):
    """Columns country, year, weight: 1, output or people of each country of the group that has a figure."""
    import pandas as pd

    pairs = [(country, year) for year in years for country in members(group, year, root)]
    weights = pd.DataFrame(pairs, columns=["country", "year"])
    if weight == "none":
        return weights.assign(weight=1.0)
    economies = series.load("economies", root=root)
    output = economies["population"] * (economies["gdp_per_head"] if weight == "gdp" else 1)
    return weights.merge(
        economies.assign(weight=output)[["country", "year", "weight"]], on=["country", "year"]
    )


def words(frame, root=ROOT):
    """The word on the printed share of services under each group and weight: dict of the two to word."""
    found = {}
    for group, place in PLACES.items():
        for weight in WEIGHTS:
            middle = summary(frame, group, weight, root)
            (result,) = comparison.compare_place("services_share", middle, place, root=root)
            found[group, weight] = result.word
    return found


#: What a country counts for, in words.
WEIGHED = {"none": "each counts once", "gdp": "by output", "population": "by people"}


#: What stands for the group, in words.
TAKEN = {
    "none": "the country in the middle",
    "gdp": "mean weighted by output",
    "population": "mean weighted by people",
}


def words_said(found, root=ROOT):
    """`words` in a sentence, groups and weights by name."""
    told = [
        f"{series.country_name(PLACES[group], root)}, {WEIGHED[weight]}: {word}"
        for (group, weight), word in found.items()
    ]
    return "; ".join(told) + "."


def words_table(found, root=ROOT):
    """`words` as a table: groups as rows, weights as columns, both by name."""
    import pandas as pd

    table = pd.Series(found).unstack().reindex(index=list(PLACES), columns=list(WEIGHTS))
    names = {group: series.country_name(place, root) for group, place in PLACES.items()}
    return table.rename(index=names, columns=WEIGHED).rename_axis(index=None, columns=None)


def hangs_said(found):
    """Whether the word of `words` hangs on the group and the weight: sentences."""
    kinds = {
        word: [pair for pair, other in found.items() if other == word]
        for word in dict.fromkeys(found.values())
    }
    if len(kinds) == 1:
        return f"No: under each group and each weight it is {next(iter(kinds))}."
    told = []
    for word, pairs in kinds.items():
        weights = list(dict.fromkeys(WEIGHED[weight] for _, weight in pairs))
        whole = {(group, weight) for group in PLACES for weight in WEIGHTS if WEIGHED[weight] in weights}
        where = " and ".join(weights) if set(pairs) == whole else f"{len(pairs)} of {len(found)} readings"
        told.append(f"{word} ({where})")
    agree = sum(word in AGREE for word in found.values())
    none = "under none of them does a figure agree" if not agree else f"under {agree} a figure agrees"
    return f"The word does: {'; '.join(told)}. The groups and weights are {len(found)} readings; {none}."


#: Words that say that a figure agrees.
AGREE = ("reproduced", "revised", "later-confirmed")


def near_of_first(frame, group, value, points, first, root=ROOT):
    """Which of the ``first`` economies of a group by output lie within ``points`` of ``value``: codes.

    ``frame`` holds one year of one release; an economy without a figure is left out.
    """
    own = of_group(frame, group, root)
    (year,) = set(own["year"])
    economies = series.load("economies", root=root)
    of_year = economies[economies["year"] == year].set_index("country")
    output = (of_year["population"] * of_year["gdp_per_head"]).reindex(own["country"]).to_numpy()
    greatest = own.assign(output=output).nlargest(first, "output")
    return greatest.loc[(greatest["value"] - value).abs() <= points, "country"].to_list()


def reaching_table(reached):
    """`reaching` as text, ``11 of 61``: years as rows, releases as columns, empty without a figure."""
    text = [f"{row.reach} of {row.countries}" for row in reached.itertuples()]
    table = reached.assign(text=text).pivot(index="year", columns="vintage", values="text")
    return table.fillna("").rename_axis(columns="release")
