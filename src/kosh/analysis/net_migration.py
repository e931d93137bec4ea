"""Rural net migration of the oblasts and districts, from published population and natural increase.

The balance of a year is population(1 January next) - population(1 January) = natural increase + net
migration + what borders did. Net migration of the countryside by oblast is not published before 2023; for
2009 to 2020 it is the change of the rural population less the rural natural increase (the *residual*). It is
right only where no village changed oblast or became a town in between: those events are the table
``border_events``, and nothing here crosses one without saying so. All is in the division of 1997, in which
South Kazakhstan stands for Turkistan and Shymkent together. Of whole regions the residual can be taken from
2000, but for the year over which a census counted everybody anew.
"""

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.data import regions, series
from kosh.errors import KoshError

#: The years for which the rural residual can be taken: the census of 2009 before, that of 2021 after.
YEARS = range(2009, 2021)

#: What to do with the cells in which villages became towns or towns villages.
RECLASSIFIED = ("out", "in", "corrected")

#: Whole-oblast population on 1 January is of this release; the later one has other villages at two dates.
POPULATION, SECOND = "2021-04", "2026-08"

#: A rate is far from usual where its modified z-score is beyond this (Iglewicz and Hoaglin 1993).
SUSPICIOUS = 3.5
#: What the urban residual has to have on the other side, as a share of what is unusual, to be a mirror image.
MIRRORED = 0.5

#: Columns of `rural` and of `suspects`.
OUTCOME = [
    "region",
    "borders",
    "year",
    "start",
    "end",
    "natural_increase",
    "net_migration",
    "population",
    "rate",
]
OUTCOME += ["marked", "corrected"]
SUSPECT = [
    "region",
    "year",
    "net_migration",
    "rate",
    "usual",
    "excess",
    "score",
    "urban_excess",
    "gap",
    "persons",
]
SUSPECT += ["found", "marked"]


def figures(indicator, area, vintage=None, root=ROOT):
    """One indicator of ``oblast_demography``: columns region, borders, year, value (persons), as published.

    Raises KoshError where nothing answers to it, or where two releases answer and ``vintage`` chooses none.
    """
    frame = series.load("oblast_demography", root=root)
    frame = frame[(frame["indicator"] == indicator) & (frame["area"] == area)]
    if vintage is not None:
        frame = frame[frame["vintage"] == vintage]
    if frame.empty:
        raise KoshError(f"no figures of {indicator}, {area}", found=f"release {vintage or 'any'}")
    if frame.duplicated(["region", "borders", "year"]).any():
        raise KoshError(
            f"two releases of {indicator}, {area}",
            found=", ".join(sorted(set(frame["vintage"]))),
            next_step="name the vintage",
        )
    return frame[["region", "borders", "year", "value"]].reset_index(drop=True)


def events(kind, root=ROOT):
    """The events of one kind (division, annexation, reclassification, rebasing) of ``border_events``."""
    frame = series.table("border_events", root)
    return frame[frame["kind"] == kind].reset_index(drop=True)


def population_change(population, transferred=None, root=ROOT):
    """Change of the population of each region over each year, the people moved by borders put back.

    Parameters
    ----------
    population : columns region, borders, year, value: persons on 1 January, rural or whole.
    transferred : columns region, year, persons: what the region gained by an annexation in the year.

    Returns
    -------
    columns region, borders, year, start, end (as published), moved, change (persons) = end - start - moved.

    Raises KoshError where two neighbouring dates stand in two divisions or on the bases of two censuses, and
    where a territory was annexed between them and ``transferred`` does not say how many people it took.
    """
    ordered = population.sort_values(["region", "year"])
    start = ordered.rename(columns={"value": "start"})
    end = ordered.assign(year=ordered["year"] - 1).rename(columns={"value": "end", "borders": "borders_end"})
    frame = start.merge(end, on=["region", "year"], validate="1:1")
    split = frame[frame["borders"] != frame["borders_end"]]
    if len(split):
        first = split.iloc[0]
        raise KoshError(
            "a change of population over two divisions of the country",
            where=f"{first['region']}, {first['year']}",
            found=f"borders of {first['borders']} and of {first['borders_end']}",
            expected="one division at both dates",
            next_step="put the newer figures into the older division first: kosh.data.regions.regroup",
        )
    counted_anew = sorted(set(frame["year"]) & set(events("rebasing", root)["year"]))
    if counted_anew:
        raise KoshError(
            "a change of population over two bases",
            where=f"{frame['region'].iloc[0]}, {counted_anew[0]}",
            found="a census that counted everybody anew",
            expected="two dates on the base of one census",
            next_step="take the years before and after apart",
        )
    given = {} if transferred is None else transferred.set_index(["region", "year"])["persons"].to_dict()
    sides = {(side, e.year) for e in events("annexation", root).itertuples() for side in (e.region, e.other)}
    keys = list(frame[["region", "year"]].itertuples(index=False, name=None))
    for region, year in keys:
        if (region, year) in sides and (region, year) not in given:
            raise KoshError(
                f"the population of {region} crosses the annexation of {year}",
                where="data/series/border_events.csv",
                found="no number of people moved",
                expected="how many people the border moved, as `transferred`",
                next_step="kosh.analysis.net_migration.annexed(side) gives the numbers",
            )
    frame["moved"] = [given.get(key, 0) for key in keys]
    frame["change"] = frame["end"] - frame["start"] - frame["moved"]
    return frame[["region", "borders", "year", "start", "end", "moved", "change"]]


def annexed(area, root=ROOT):
    """People moved by annexations: columns region, year, persons (gained; negative where lost).

    ``area``: ``"total"`` (both sides) or ``"rural"`` (the loser alone: the city that gains has no villages).
    """
    frame = events("annexation", root)
    lost = frame[["region", "year", "rural_persons"]].rename(columns={"rural_persons": "persons"})
    gained = frame[["other", "year", "rural_persons"]].rename(
        columns={"other": "region", "rural_persons": "persons"}
    )
    gained = gained.assign(persons=-gained["persons"])
    return pd.concat([lost, gained] if area == "total" else [lost], ignore_index=True)


def population(area, years=YEARS, root=ROOT):
    """Population of oblasts and cities at the beginning and end of each of ``years``, 2000 to 2020.

    Returns columns region, borders, year (of 1 January), value (persons), in the division of 1997.
    """
    frame = _regional(figures("population", area, POPULATION, root))
    frame = frame[frame["year"].between(min(years), max(years) + 1)]
    return regions.regroup(frame, 1997, absent=("KZ-79",) if area == "rural" else (), root=root)


def natural_increase(area, years=YEARS, root=ROOT):
    """Natural increase, 2000 to 2020, in the division of 1997: region, borders, year, value (persons).

    From 2017 South Kazakhstan is not published: it is the nation less the other regions.
    """
    frame = figures("natural_increase", area, root=root)
    frame = frame[frame["year"].isin(years)]
    nation = frame[frame["region"] == "KZ"].set_index("year")["value"]
    known = regions.regroup(_regional(frame), 1997, root=root)
    south = nation - known.groupby("year")["value"].sum()
    south = south[~south.index.isin(known.loc[known["region"] == "KZ-51", "year"])]
    rest = pd.DataFrame({"region": "KZ-51", "borders": 1997, "year": south.index, "value": south.to_numpy()})
    return pd.concat([known, rest], ignore_index=True).sort_values(["region", "year"], ignore_index=True)


def residual(area, years=YEARS, root=ROOT):
    """Net migration as a residual, by region and year, annexed people put back.

    Parameters
    ----------
    area : ``"total"``, or ``"rural"`` for the oblasts, reclassified cells as they come.
    years : 2000 to 2020. The year over which a census counted everybody anew (2008) has no residual, and no
        row.

    Returns population_change's columns with natural_increase and net_migration = change - natural increase
    (persons). Raises KoshError for a rural residual before 2009: what counted as rural changed from year to
    year.
    """
    if area == "rural" and min(years) < YEARS[0]:
        raise KoshError(
            "no rural residual before 2009",
            found=f"years from {min(years)}",
            expected="2009 to 2020: before, places changed between urban and rural in most years",
            next_step="take the residual of whole regions (total), or later years",
        )
    people = population(area, years, root)
    steps = events("rebasing", root)["year"]
    base = [sum(year > step for step in steps) for year in people["year"]]
    moved = annexed(area, root)
    parts = [population_change(rows, moved, root) for _, rows in people.groupby(base)]
    change = pd.concat(parts).sort_values(["region", "year"], ignore_index=True)
    natural = natural_increase(area, years, root).rename(columns={"value": "natural_increase"})
    frame = regions.join(change, natural)
    frame["net_migration"] = frame["change"] - frame["natural_increase"]
    return frame


def second_figures(root=ROOT):
    """Rural population on a date of which the publisher gives two figures, in two classifications.

    Returns columns region, year (of 1 January), first, second, difference (second - first, persons): of the
    regions whose second figure was looked up, those with no difference included. The nation (KZ) is among
    them.
    """
    first = figures("population", "rural", POPULATION, root).rename(columns={"value": "first"})
    second = figures("population", "rural", SECOND, root).rename(columns={"value": "second"})
    frame = regions.join(second, first)[["region", "year", "first", "second"]]
    return frame.assign(difference=frame["second"] - frame["first"])


def rural(reclassified="out", root=ROOT):
    """Rural net migration of the 14 oblasts, 2009 to 2020: the outcome of the panel.

    Parameters
    ----------
    reclassified : ``"out"`` leaves the eight marked cells empty, ``"in"`` keeps them as they come,
        ``"corrected"`` takes both dates in one classification where the publisher gives two figures (four
        cells) and leaves the other four empty.

    Returns
    -------
    columns region, borders, year, start, end (rural population on the two 1 Januaries), natural_increase,
    net_migration (persons), population (mean of start and end), rate (per 1,000 of it), marked, corrected
    (bool).
    """
    if reclassified not in RECLASSIFIED:
        raise KoshError(
            f"unknown treatment of reclassified cells: {reclassified!r}",
            expected="one of " + ", ".join(RECLASSIFIED),
        )
    frame = residual("rural", root=root)
    cells = events("reclassification", root).set_index(["region", "year"])["rural_persons"]
    keys = pd.MultiIndex.from_frame(frame[["region", "year"]])
    frame["marked"] = keys.isin(cells.index)
    persons = cells.reindex(keys).to_numpy(dtype=float)
    frame["corrected"] = (reclassified == "corrected") & ~np.isnan(persons)
    moved = np.where(frame["corrected"], persons, 0)
    # the publisher shows 2016 in the old classification at the end, 2019 in the new one at the start
    old = frame["year"] < 2018
    frame["end"] = frame["end"] - np.where(old, moved, 0)
    frame["start"] = frame["start"] + np.where(old, 0, moved)
    frame["net_migration"] = frame["net_migration"] - moved
    if reclassified != "in":
        frame.loc[frame["marked"] & ~frame["corrected"], "net_migration"] = np.nan
    frame["population"] = (frame["start"] + frame["end"]) / 2
    frame["rate"] = 1000 * frame["net_migration"] / frame["population"]
    return frame[OUTCOME]


def gaps(root=ROOT):
    """The residuals of the oblasts against the published rural net migration of the nation, by year.

    Returns columns year, residuals (their sum), published, gap (residuals - published), reclassified
    (persons whom the two figures of one date show to have changed class), unexplained (gap - reclassified).
    """
    table = (
        residual("rural", root=root).groupby("year")["net_migration"].sum().rename("residuals").reset_index()
    )
    nation = figures("net_migration", "rural", root=root)
    nation = nation[nation["region"] == "KZ"].set_index("year")["value"]
    cells = events("reclassification", root).groupby("year")["rural_persons"].sum()
    table["published"] = table["year"].map(nation)
    table["gap"] = table["residuals"] - table["published"]
    table["reclassified"] = table["year"].map(cells).fillna(0)
    return table.assign(unexplained=table["gap"] - table["reclassified"])


def balance(root=ROOT):
    """Residual against published net migration of the whole regions, 2013 to 2020, annexed people put back.

    Returns columns region, year, residual, published, gap (persons): 0 everywhere if the books balance.
    """
    published = regions.regroup(_published_total(root), 1997, root=root).rename(
        columns={"value": "published"}
    )
    frame = regions.join(residual("total", root=root), published, how="inner")
    frame = frame.rename(columns={"net_migration": "residual"})[["region", "year", "residual", "published"]]
    return frame.assign(gap=frame["residual"] - frame["published"])


def suspects(threshold=SUSPICIOUS, root=ROOT):
    """The argument for each reclassified cell, and for any other that looks like one.

    A reclassification moves the rural and the urban residual of an oblast by the same number in opposite
    directions, and its published net migration not at all. A cell is *found* where the modified z-score of
    its rate among the years of its oblast (0.6745 (x - median) / MAD; Iglewicz and Hoaglin 1993) is beyond
    ``threshold``, and the urban residual (published total less rural) departs from its own median to the
    other side, by at least `MIRRORED` of that.

    Returns one row a cell that is marked in ``border_events`` or beyond the threshold: region, year,
    net_migration (as it comes), rate, usual (median of the oblast's rates), excess (persons above usual),
    score, urban_excess (persons; empty before 2013), gap (of the nation in the year), persons (by two
    figures of one date; empty where there is one), found, marked.
    """
    frame = rural("in", root)
    by_region = frame.groupby("region")["rate"]
    frame["usual"] = by_region.transform("median")
    spread = (frame["rate"] - frame["usual"]).abs().groupby(frame["region"]).transform("median")
    frame["score"] = 0.6745 * (frame["rate"] - frame["usual"]) / spread
    frame["excess"] = (frame["rate"] - frame["usual"]) * frame["population"] / 1000
    total = balance(root)[["region", "year", "published"]]
    frame = frame.merge(total, on=["region", "year"], how="left")
    urban = frame["published"] - frame["net_migration"]
    frame["urban_excess"] = urban - urban.groupby(frame["region"]).transform("median")
    far = frame["score"].abs() > threshold
    mirrored = (frame["urban_excess"] * np.sign(frame["excess"])) < -MIRRORED * frame["excess"].abs()
    frame["found"] = far & mirrored
    frame["gap"] = frame["year"].map(gaps(root).set_index("year")["gap"])
    cells = events("reclassification", root)[["region", "year", "rural_persons"]]
    frame = frame.merge(cells.rename(columns={"rural_persons": "persons"}), on=["region", "year"], how="left")
    return frame.loc[far | frame["marked"], SUSPECT].sort_values(["year", "region"], ignore_index=True)


def published(root=ROOT):
    """Published rural net migration of the 17 oblasts, 2023 and 2024, in the division of 2022.

    Returns columns region, borders, year, net_migration (persons), population (rural, 1 January 2023, for
    both years: later ones are not at hand) and rate (per 1,000 of it).
    """
    flows = _regional(figures("net_migration", "rural", root=root)).rename(columns={"value": "net_migration"})
    people = _regional(figures("population", "rural", "2023-04", root)).rename(
        columns={"value": "population"}
    )
    frame = flows.merge(people.drop(columns="year"), on=["region", "borders"], validate="m:1")
    return frame.assign(rate=1000 * frame["net_migration"] / frame["population"])


def districts_published(root=ROOT):
    """Published net migration of the districts that have villages, 2023 and 2024.

    Returns columns kato, region, year, net_migration (rural, persons), population (rural, 1 January 2023),
    rate (per 1,000 of it), merged, and the total and urban figures (net_migration_total,
    net_migration_urban). Districts without a rural figure or without a rural population are left out.
    """
    flows = series.load("district_migration", root=root).rename(
        columns={"net_migration_rural": "net_migration"}
    )
    people = series.table("districts", root)[["kato", "region", "population_rural"]]
    frame = flows.merge(people.rename(columns={"population_rural": "population"}), on="kato", validate="m:1")
    frame = frame[frame["net_migration"].notna() & (frame["population"] > 0)]
    frame = frame.assign(rate=1000 * frame["net_migration"] / frame["population"])
    columns = "kato region year net_migration population rate merged net_migration_total net_migration_urban"
    return frame[columns.split()].sort_values(["kato", "year"], ignore_index=True)


def districts_by_year(first_year=2010, last_year=2023, rebased=True, root=ROOT):
    """Net migration of whole districts that have no town, from the regional yearbooks.

    Parameters
    ----------
    rebased : whether to keep years in which a census moved the population (the flow is not touched by it).

    Returns
    -------
    columns kato, region (2022), territory (the unit for fixed effects), year, population (mean of start and
    end, or the one at hand), natural_increase, net_migration (persons), rate (per 1,000), rounded, rebased,
    and the conditions schools, pupils, hospital_beds, wage, unemployment. Years in which the borders of a
    district changed are left out, and so are rows without net migration.
    """
    frame = series.load("district_years", root=root)
    frame = series.select(frame, first_year=first_year, last_year=last_year)
    about = series.table("districts", root)[["kato", "region", "rural_only"]]
    frame = frame.merge(about, on="kato", validate="m:1")
    keep = (frame["rural_only"] == 1) & (frame["border_break"] == 0) & frame["net_migration"].notna()
    if not rebased:
        keep &= frame["rebased"] == 0
    frame = frame[keep].copy()
    frame["population"] = frame[["population_start", "population_end"]].mean(axis=1)
    frame["rate"] = 1000 * frame["net_migration"] / frame["population"]
    columns = (
        "kato region territory year population natural_increase net_migration rate rounded rebased "
        "schools pupils hospital_beds wage unemployment"
    )
    return frame[columns.split()].sort_values(["territory", "year"], ignore_index=True)


def _regional(frame):
    """The rows of oblasts and cities: without the nation."""
    return frame[frame["region"] != "KZ"].reset_index(drop=True)


def _published_total(root):
    """Published net migration of whole regions, 2013 to 2020, as published."""
    frame = _regional(figures("net_migration", "total", root=root))
    return frame[frame["year"].isin(YEARS)]
