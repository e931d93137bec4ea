"""Printed counts and shares beside what press reports give of it: returnees, foreign workers."""

import re

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison
from kosh.claims import ledger
from kosh.data import series
from kosh.errors import KoshError

#: Columns of the figures that a verdict is taken from.
COLUMNS = ["country", "year", "date", "vintage", "released", "value"]

#: What the claims on returnees are compared with: comparison -> (place, origin, unit).
RETURNEES = {
    "returnees-persons": ("KAZ", "WLD", "persons"),
    "returnees-families": ("KAZ", "WLD", "families"),
    "returnees-population": ("KAZ", "WLD", "% of population"),
    "returnees-uzb": ("UZB", "UZB", "%"),
    "returnees-chn": ("CHN", "CHN", "%"),
    "returnees-mng": ("MNG", "MNG", "%"),
    "returnees-tkm": ("TKM", "TKM", "%"),
    "returnees-rus": ("RUS", "RUS", "%"),
    "returnees-others": ("WLD", "OTH", "%"),
}

#: What the claims on labour migrants are compared with: comparison -> (place, category, unit).
WORKERS = {
    **{f"workers-{code.lower()}": (code, code, "persons") for code in ("CHN", "TUR", "UZB", "SRB", "IND")},
    **{f"workers-share-{code.lower()}": (code, code, "%") for code in ("CHN", "TUR", "UZB", "SRB", "IND")},
    **{
        f"workers-{sector}": ("KAZ", sector, "%")
        for sector in ("construction", "mining", "manufacturing", "agriculture")
    },
}


def returnees(name, root=ROOT):
    """Figures for a comparison of `RETURNEES`, of all who received the status since 1991.

    A share of the population is the number of a report over the national population at the beginning of the
    report's year. Returns a frame with `COLUMNS`: the value as reported, the year of the report's date.
    """
    place, origin, unit = RETURNEES[name]
    table = series.load("returnees_reported", root=root)
    table = table[(table["concept"] == "since 1991") & (table["origin"] == origin)]
    rows = table[table["unit"] == ("persons" if unit == "% of population" else unit)]
    rows = rows.assign(country=place, year=[int(date[:4]) for date in rows["date"]])
    if unit == "% of population":
        people = population(root)
        rows = rows[rows["year"].isin(people.index)]
        rows = rows.assign(value=100 * rows["value"] / rows["year"].map(people))
    return rows[COLUMNS].reset_index(drop=True)


def population(root=ROOT):
    """National population at the beginning of each year, the sum of the regions (series by year)."""
    table = series.load("oblast_demography", root=root)
    of_regions = table[(table["indicator"] == "population") & (table["area"] == "total")]
    of_regions = of_regions[of_regions["region"] != "KZ"]
    newest = of_regions.sort_values("released").drop_duplicates(["region", "borders", "year"], keep="last")
    return newest.groupby(["borders", "year"])["value"].sum().groupby("year").last()


def workers(name, root=ROOT):
    """Figures for a comparison of `WORKERS`; shares are of all permits of the same report.

    Permits issued in a year and permits valid on a date are never one series. Returns a frame with `COLUMNS`
    and ``concept``; see `deciding`.
    """
    place, category, unit = WORKERS[name]
    table = series.load("foreign_workers_reported", root=root)
    table = table.assign(country=place, year=[int(date[:4]) for date in table["date"]])
    whole = table[table["category"] == "all"].set_index("date")["value"]
    rows = table[table["category"] == category]
    counted = rows["unit"] == "persons"
    if unit == "%":
        shares = rows["value"].where(~counted, 100 * rows["value"] / rows["date"].map(whole))
        rows = rows.assign(value=shares)
    else:
        rows = rows[counted]
    return rows[[*COLUMNS, "concept"]].reset_index(drop=True)


def deciding(frame):
    """The rows that a verdict is taken from: where concepts differ, permits issued in a year.

    The paper's numbers add up to a whole of the size of those; permits valid on a date are shown beside.
    """
    return frame[frame["concept"] == "issued in the year"] if "concept" in frame else frame


def table(results, frames, root=ROOT):
    """One row a comparison: what is printed, the nearest report, the distance in per cent, the word."""
    book = ledger.load(root)
    rows = []
    for name, result in results.items():
        nearest, frame = result.nearest, frames[name]
        at = "" if nearest is None else frame.loc[frame["vintage"] == nearest.vintage, "date"].iloc[-1]
        rows.append(
            {
                "claim": result.claims[0],
                "printed": str(book.claim(result.claims[0]).printed),
                "nearest report": "" if nearest is None else _shown(nearest.value),
                "of": at,
                "off by %": ""
                if result.distance_percent is None
                else f"{float(result.distance_percent):.1f}",
                "verdict": result.word,
            }
        )
    return pd.DataFrame(rows).set_index("claim")


def _shown(value):
    return f"{int(value):,}" if value == int(value) and value > 100 else f"{float(value):.2f}"


def compare(names, frame_of, first_year=None, last_year=None, root=ROOT):
    """Verdicts of several comparisons: (dict of name to verdict, dict of name to figures)."""
    frames = {name: frame_of(name, root) for name in names}
    places = {**RETURNEES, **WORKERS}
    results = {
        name: comparison.compare(name, deciding(frame), places[name][0], first_year, last_year, root)
        for name, frame in frames.items()
    }
    return results, frames


def points(results, frames, labels, root=ROOT):
    """Reports as per cent of what is printed, for a figure: (label, low, high, [(vintage, per cent)]).

    A list, one entry a claim; ``low`` and ``high`` are the ends of the claim's interval, in the same unit.
    """
    book = ledger.load(root)
    rows = []
    for name, result in results.items():
        printed = book.claim(result.claims[0]).numeral.value
        ends = [float(100 * end / printed) for end in (result.interval.lower, result.interval.upper)]
        seen = frames[name].sort_values("date")
        values = [
            (vintage, 100 * value / float(printed))
            for vintage, value in seen[["vintage", "value"]].itertuples(index=False)
        ]
        rows.append((labels[name], *ends, values))
    return rows


def reached(value, frame):
    """Between which reports a growing number passed ``value``: (last below, first at or above), as rows.

    Either is None where there is none; KoshError where the reports do not grow.
    """
    ordered = frame.sort_values("date")
    if not ordered["value"].is_monotonic_increasing:
        raise KoshError("these figures do not grow", found=re.sub(r"\s+", " ", str(list(ordered["value"]))))
    below, above = ordered[ordered["value"] < value], ordered[ordered["value"] >= value]
    return (below.iloc[-1] if len(below) else None), (above.iloc[0] if len(above) else None)
