"""The two designs on why people leave the village: frames ready for a regression.

Oblasts: 14 of the division of 1997, 2009 to 2020, rural net migration per 1,000 (`oblast_panel`). Districts:
a cross-section of 2023 and 2024 (`districts_cross_section`) and whole districts without towns from 2010 to
2023 (`districts_panel`). Net migration is negative where people leave.
"""

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import net_migration
from kosh.data import regions, series
from kosh.errors import KoshError, near

FORMS = ("ratio", "ratio_end", "log", "log_ratio")

#: Figures that repeat those of the year before, and say nothing of their own year.
REPEATED = {("roads", 2019)}


def indicators(root=ROOT):
    """What each condition of the oblasts measures: the table ``oblast_indicators``, by indicator.

    ``counts_towns`` is 1 where the figure is of the whole oblast, towns included.
    """
    return series.table("oblast_indicators", root).set_index("indicator")


def condition(indicator, root=ROOT):
    """One condition of the oblasts in the division of 1997: region, borders, year, value, in its own unit.

    South Kazakhstan from 2018 is put together as ``oblast_indicators`` states (``south``); years that repeat
    the year before are left out, empty years stay empty. Raises KoshError for an unknown indicator.
    """
    known = indicators(root)
    if indicator not in known.index:
        raise KoshError(
            f"unknown condition {indicator!r}",
            where="data/series/oblast_indicators.csv",
            expected="one of " + ", ".join(near(indicator, set(known.index))),
        )
    frame = series.load("oblast_conditions", root=root)
    frame = frame[frame["indicator"] == indicator]
    frame = frame[[(indicator, year) not in REPEATED for year in frame["year"]]]
    nation, frame = frame[frame["region"] == "KZ"], frame[frame["region"] != "KZ"]
    given = frame.loc[frame["region"] == "KZ-51", "year"]
    # where the publisher gives the south both whole and in parts, the whole is taken
    parts = frame["region"].isin(["KZ-61", "KZ-79"])
    frame = frame[~(parts & frame["year"].isin(given))]
    south = known.loc[indicator, "south"]
    if south == "remainder":
        return _with_remainder(frame, nation, root)
    if south == "rural":
        frame = frame[frame["region"] != "KZ-79"]
        return regions.regroup(frame, 1997, absent=("KZ-79",), root=root)
    if south == "sum":
        return regions.regroup(frame, 1997, root=root)
    people = net_migration.figures("population", "total", net_migration.POPULATION, root)
    weights = people.rename(columns={"value": "people"}).drop(columns="borders")
    frame = frame.merge(weights, on=["region", "year"], how="left", validate="m:1")
    return regions.regroup(frame, 1997, how="mean", weight="people", root=root)


def regressor(indicator, form="ratio", root=ROOT):
    """A condition in the form that enters a regression: region, borders, year, value; see `in_form`."""
    return in_form(condition(indicator, root), indicator, form, root)


def in_form(frame, indicator, form="ratio", root=ROOT):
    """The values of a `condition` in another form: region, borders, year, value.

    form : ``"ratio"`` divides a count by the population of the year (per 1,000 of the mean of the two
        1 Januaries; of the rural population where the count is rural, of the whole where it counts towns);
        ``"log"`` takes the natural logarithm of a count or a mean, ``"log_ratio"`` that of a ratio or a mean.
        A share stays as published (per cent) in all, and so does a mean under ``"ratio"``.
        ``"ratio_end"`` divides by the population at the year's end, which the outcome of the year has already
        moved: what not to do, for comparison (see `denominators`).
    """
    if form not in FORMS:
        raise KoshError(f"unknown form {form!r}", expected="one of " + ", ".join(FORMS))
    about = indicators(root).loc[indicator]
    if form != "log" and about["kind"] == "count":
        people = _population("total" if about["counts_towns"] else "rural", form, root)
        frame = regions.join(frame, people, how="inner")
        frame = frame.assign(value=1000 * frame["value"] / frame["people"]).drop(columns="people")
    if form in ("log", "log_ratio") and about["kind"] in ("count", "mean"):
        return frame.assign(value=np.log(frame["value"]))
    return frame


def oblast_panel(
    regressors,
    form="ratio",
    lag=0,
    first_year=2009,
    last_year=2020,
    exclude=(),
    reclassified="out",
    root=ROOT,
):
    """The oblast panel: rural net migration of a year beside conditions ``lag`` years before.

    Parameters
    ----------
    regressors : names of conditions (`indicators`).
    form : one of `FORMS`, see `in_form`.
    lag : 0 takes the figures of the same year, which the outcome itself moves (see `denominators`).
    exclude : codes of regions to leave out.
    reclassified : ``"out"``, ``"in"`` or ``"corrected"``, see `net_migration.rural`.

    Returns
    -------
    columns region (the cluster), borders, year, territory, rate (per 1,000), population (mean, rural),
    net_migration (persons), and one for each regressor. Rows with an empty outcome or regressor are kept,
    and empty. ``territory`` is the region, but for Almaty region from 2014 on, which lost villages to the
    city then: its level of a count before and after is not of one place, and a lag that reaches over that
    year is empty.

    Raises KoshError for unknown names, and for a window in which there is no year.
    """
    outcome = net_migration.rural(reclassified, root)
    known = set(outcome["region"])
    for region in exclude:
        if region not in known:
            raise KoshError(
                f"no oblast {region!r} to leave out", expected="one of " + ", ".join(near(region, known))
            )
    frame = series.select(outcome, first_year=first_year, last_year=last_year)
    frame = frame[~frame["region"].isin(exclude)]
    moved = net_migration.annexed("rural", root).set_index("region")["year"]
    after = frame["year"] >= frame["region"].map(moved).fillna(np.inf)
    frame["territory"] = np.where(
        after, frame["region"] + "/" + frame["region"].map(moved).astype("Int64").astype(str), frame["region"]
    )
    frame = frame[["region", "borders", "year", "territory", "rate", "population", "net_migration"]]
    for name in regressors:
        values = regressor(name, form, root)
        values = values.assign(year=values["year"] + lag).rename(columns={"value": name})
        frame = regions.join(frame, values)
    at = frame["region"].map(moved)
    crossed = (frame["year"] >= at) != (frame["year"] - lag >= at)
    frame.loc[crossed, list(regressors)] = np.nan
    return frame.sort_values(["region", "year"], ignore_index=True)


def districts_cross_section(year=2023, conditions_year=2022, form="ratio", root=ROOT):
    """Districts with villages in one year: rural net migration beside place, size and conditions before.

    Parameters
    ----------
    year : 2023 or 2024 (the latter is on the geography of 2023 and over the population of 1 January 2023).
    conditions_year : year of schools, beds, wage and unemployment, of the whole district.
    form : ``"ratio"`` gives schools and beds per 1,000 of the population at the end of that year, ``"log"``
        the natural logarithm of their number (none where there is none).

    Returns
    -------
    columns kato, region (oblast, the cluster), name, kind (raion or city), longitude, latitude, rate (per
    1,000), population (rural), distance_capital and distance_city (km, to the oblast capital and to the
    nearest of Almaty, Astana, Shymkent), log_size (of the rural population), log_density (persons per
    km2), town (1 where the district has an urban population), schools and beds, log_wage,
    unemployment (%). What a yearbook does not have stays empty. Raises KoshError for a year without
    figures and for an unknown form.
    """
    _known_form(form)
    flows = net_migration.districts_published(root)
    flows = series.select(flows, first_year=year, last_year=year)
    about = series.table("districts", root).drop(columns="region")
    frame = flows.merge(about, on="kato", validate="1:1")
    cities = frame[["distance_almaty", "distance_astana", "distance_shymkent"]]
    yearbook = series.load("district_years", root=root)
    yearbook = series.select(yearbook, first_year=conditions_year, last_year=conditions_year)
    frame = frame.merge(
        yearbook.drop(columns=["year", "net_migration"]), on="kato", how="left", validate="1:1"
    )
    per = 1000 / frame["population_end"]
    return pd.DataFrame(
        {
            "kato": frame["kato"],
            "region": frame["region"],
            "name": frame["name_en"],
            "kind": frame["kind"],
            "longitude": frame["longitude"],
            "latitude": frame["latitude"],
            "rate": frame["rate"],
            "population": frame["population"],
            "distance_capital": frame["distance_capital"],
            "distance_city": cities.min(axis=1),
            "log_size": np.log(frame["population"]),
            "log_density": np.log(frame["population_total"] / frame["area"]),
            "town": (frame["population_urban"] > 0).astype(int),
            "schools": _in_form(frame["schools"], per, form),
            "beds": _in_form(frame["hospital_beds"], per, form),
            "log_wage": np.log(frame["wage"]),
            "unemployment": frame["unemployment"],
        }
    )


def districts_panel(form="ratio", lag=1, first_year=2010, last_year=2023, root=ROOT):
    """Whole districts without towns, by year: net migration beside conditions ``lag`` years before.

    Returns columns kato, region (2022, the cluster), territory (for fixed effects), year, rate (per 1,000),
    population (mean), schools and beds (per 1,000 of the mean population, or the natural logarithm of the
    number), log_wage, unemployment (%), rounded, rebased. A lag that reaches over a change of the
    district's borders is empty.
    """
    _known_form(form)
    flows = net_migration.districts_by_year(first_year, last_year, root=root)
    before = district_conditions(form, root).drop(columns="kato")
    before["year"] += lag
    kept = flows[["kato", "region", "territory", "year", "rate", "population", "rounded", "rebased"]]
    return kept.merge(before, on=["territory", "year"], how="left", validate="1:1")


def district_conditions(form="ratio", root=ROOT):
    """Conditions of every whole district by year, 2009 to 2023, whether or not it has a flow.

    Returns columns kato, territory, year, schools and beds (per 1,000 of the mean population, or the natural
    logarithm of the number), log_wage, unemployment (%).
    """
    _known_form(form)
    frame = series.load("district_years", root=root).rename(columns={"hospital_beds": "beds"})
    per = 1000 / frame[["population_start", "population_end"]].mean(axis=1)
    for name in ("schools", "beds"):
        frame[name] = _in_form(frame[name], per, form)
    frame["log_wage"] = np.log(frame["wage"])
    return frame[["kato", "territory", "year", "schools", "beds", "log_wage", "unemployment"]]


def _known_form(form):
    if form not in ("ratio", "log"):
        raise KoshError(f"unknown form {form!r}", expected="one of ratio, log")


def _in_form(count, per, form):
    """A district's count times ``per``, or its logarithm; a count of zero has none, and is empty."""
    return np.log(count.where(count > 0)) if form == "log" else count * per


def _population(area, form, root):
    """Population of the year, the mean of the two 1 Januaries or the later: region, borders, year, people."""
    frame = net_migration.population(area, root=root).rename(columns={"value": "start"})
    end = frame.assign(year=frame["year"] - 1).rename(columns={"start": "end"})
    both = regions.join(frame, end, how="inner")
    people = both["end"] if form == "ratio_end" else (both["start"] + both["end"]) / 2
    return both.assign(people=people)[["region", "borders", "year", "people"]]


def _with_remainder(frame, nation, root):
    """South Kazakhstan, where a part has no row, as the nation less all other regions."""
    rest = frame[frame["region"] != "KZ-61"]
    known = regions.regroup(rest, 1997, root=root)
    total = nation.set_index("year")["value"]
    south = total - known.groupby("year")["value"].sum()
    south = south[~south.index.isin(known.loc[known["region"] == "KZ-51", "year"])].dropna()
    added = pd.DataFrame({"region": "KZ-51", "borders": 1997, "year": south.index, "value": south.to_numpy()})
    return pd.concat([known, added], ignore_index=True).sort_values(["region", "year"], ignore_index=True)
