"""Printed counts and shares beside what press reports give of it: returnees, foreign workers."""

import re
from dataclasses import replace

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison
from kosh.claims import ledger
from kosh.claims.sentences import value_text
from kosh.data import series
from kosh.errors import KoshError
from kosh.prose import calendar_date, listed

#: Columns of the figures that a verdict is taken from.
COLUMNS = ["country", "year", "date", "vintage", "released", "value", "step"]

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
        for sector in ("construction", "mining", "manufacturing", "trade", "agriculture")
    },
}

#: The concept of permits that decides.
ISSUED = "issued in the year"

#: What is said where no report of it has a number of the paper.
NOT_ISSUED = (
    "No report of permits issued in a year of the window has this number; permits valid on a date are shown "
    "and decide nothing."
)


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
        rows = rows.assign(value=100 * rows["value"] / rows["year"].map(people), step=1)
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

    Permits issued in a year and permits valid on a date are never one series. Returns a frame with `COLUMNS`,
    ``concept`` (see `deciding`) and ``day``, empty for what is of a whole year.
    """
    place, category, unit = WORKERS[name]
    table = series.load("foreign_workers_reported", root=root)
    table = table.assign(country=place, year=[int(date[:4]) for date in table["date"]])
    whole = table[table["category"] == "all"].set_index("date")["value"]
    rows = table[table["category"] == category]
    counted = rows["unit"] == "persons"
    if unit == "%":
        shares = rows["value"].where(~counted, 100 * rows["value"] / rows["date"].map(whole).astype(float))
        rows = rows.assign(value=shares, step=rows["step"].where(~counted, 1))
    else:
        rows = rows[counted]
    rows = rows.assign(day=rows["date"].where(rows["concept"] != ISSUED, ""))
    return rows[[*COLUMNS, "concept", "day"]].reset_index(drop=True)


def permits_table(root=ROOT):
    """All permits by report, the oldest first: text. Rows are the year of issue or the day of validity."""
    table = series.load("foreign_workers_reported", root=root)
    table = table[table["category"] == "all"].sort_values("date")
    return pd.DataFrame(
        {
            "concept": table["concept"].to_list(),
            "permits": [value_text(int(value)) for value in table["value"]],
        },
        index=[_when(row) for row in table.itertuples()],
    )


def _when(row):
    """The year of a flow, the day of a stock."""
    return row.date[:4] if row.concept == ISSUED else calendar_date(row.date)


def deciding(frame):
    """The rows that a verdict is taken from: where concepts differ, permits issued in a year.

    The paper's numbers add up to a whole of the size of those; permits valid on a date are shown beside.
    """
    return frame[frame["concept"] == ISSUED] if "concept" in frame else frame


def label(name, root=ROOT):
    """What a comparison is about, in few words: "China, persons", "construction", "families"."""
    place, what, unit = {**RETURNEES, **WORKERS}[name]
    if name in WORKERS and what == place:
        return f"{series.country_name(place, root)}, {'persons' if unit == 'persons' else 'share'}"
    if name in WORKERS or what == "WLD":
        return {"% of population": "of the population"}.get(unit, what if name in WORKERS else unit)
    return "from elsewhere" if what == "OTH" else f"from {series.country_name(place, root)}"


def printed(name, root=ROOT):
    """The number that the claim of a comparison prints, as a whole number."""
    book = ledger.load(root)
    return int(book.claim(book.comparison(name).claims[0]).numeral.value)


def implied_whole(root=ROOT):
    """Between which ends the whole of the labour migrants lies by the paper's first count and its share."""
    book = ledger.load(root)
    count, share = (
        book.claim(book.comparison(name).claims[0]).numeral for name in ("workers-chn", "workers-share-chn")
    )
    return tuple(100 * float(count.value / (share.value + sign * share.half_unit)) for sign in (1, -1))


def table(results, frames, root=ROOT):
    """One row a comparison, by its `label`: what is printed, the nearest report with its day, the word.

    Behind the word stand the figures that agree and those tried. Text; the column ``claim`` has the id.
    """
    book = ledger.load(root)
    rows = []
    for name, result in results.items():
        claim, nearest = book.claim(result.claims[0]), result.nearest
        rows.append(
            {
                "of": label(name, root),
                "printed": str(claim.printed) + (" %" if claim.unit.startswith("%") else ""),
                "nearest report": "none" if nearest is None else f"{_shown(nearest.value)} ({_of(nearest)})",
                "verdict": f"{result.word}, {len(result.hits)} of {result.tries}"
                if result.tries
                else result.word,
                "claim": claim.id,
            }
        )
    return pd.DataFrame(rows).set_index("of")


def _of(observation):
    """The day that a figure is of, or the year of a flow."""
    return calendar_date(observation.day or str(observation.year))


def _shown(value):
    return value_text(value, None if value == int(value) else 2)


def reports_of(name, year, root=ROOT):
    """Every figure of the table ``name`` in reports dated ``year``: what, figure with remark, report."""
    frame = series.load(name, root=root)
    frame = frame[frame["date"].str[:4] == str(year)]
    return pd.DataFrame(
        {
            "figure": [figure_text(row, row.unit) for row in frame.itertuples()],
            "report": frame["url"].to_list(),
        },
        index=[_what(row, root) for row in frame.itertuples()],
    )


def _what(row, root):
    code = row.origin if hasattr(row, "origin") else row.category
    names = {"WLD": "all", "OTH": "other countries"}
    countries = hasattr(row, "origin") or row.breakdown == "citizenship"
    name = names.get(code) or (series.country_name(code, root) if countries else code)
    return f"{name}, {row.concept}, {_when(row)}"


def figure_text(row, unit=""):
    """A figure of a table of reports: the number, its unit, to what it was rounded, and remarks."""
    number = f"{value_text(series.exact(row.value))} {unit}".rstrip()
    rounded = f"rounded to {value_text(series.exact(row.step))}" if row.step > 1 else ""
    note = "" if pd.isna(row.note) or row.note == "rounded by the report" else row.note
    second = "second-hand" if row.confidence == "medium" and not note else ""
    return "; ".join(filter(None, [number, rounded, note, second]))


def year_said(name, year, root=ROOT):
    """How many figures reports of the year have: a sentence."""
    number = len(reports_of(name, year, root))
    if not number:
        return f"No report dated {year} is at hand."
    return f"Reports dated {year} have {number} {'figure' if number == 1 else 'figures'}."


def compare(names, frame_of, first_year=None, last_year=None, root=ROOT):
    """Verdicts of several comparisons: (dict of name to verdict, dict of name to figures).

    Where no report of permits issued has a number, the sentence says so.
    """
    frames = {name: frame_of(name, root) for name in names}
    places = {**RETURNEES, **WORKERS}
    results = {
        name: comparison.compare(name, deciding(frame), places[name][0], first_year, last_year, root)
        for name, frame in frames.items()
    }
    if "returnees-others" in results:
        results["returnees-others"] = replace(results["returnees-others"], place_name="Elsewhere")
    undecided = [name for name in results if name in WORKERS and not results[name].tries]
    return results | {name: replace(results[name], sentence=NOT_ISSUED) for name in undecided}, frames


def points(results, frames, root=ROOT):
    """Reports as per cent of what is printed, for a figure.

    A list of (label, low, high, [(vintage, per cent, decides)]), one entry a claim; ``low`` and ``high`` are
    the ends of the claim's interval, in the same unit. A report decides where the verdict was taken from it.
    """
    book = ledger.load(root)
    rows = []
    for name, result in results.items():
        printed = book.claim(result.claims[0]).numeral.value
        ends = [float(100 * end / printed) for end in (result.interval.lower, result.interval.upper)]
        seen = frames[name].sort_values("date")
        tried = {(o.vintage, o.value) for o in result.figures}
        values = [
            (vintage, 100 * value / float(printed), (vintage, series.exact(value)) in tried)
            for vintage, value in seen[["vintage", "value"]].itertuples(index=False)
        ]
        rows.append((label(name, root), *ends, values))
    return rows


#: Words of verdicts as a clause on how many numbers got them: singular, plural.
CLAUSES = {
    "reproduced": ("agrees with a report", "agree with a report"),
    "revised": ("agreed with a report until it was revised", "agreed with a report until it was revised"),
    "later-confirmed": ("agrees with a later report alone", "agree with a later report alone"),
    "close": ("comes close to a report", "come close to a report"),
    "differs": ("differs", "differ"),
    "contradicted": ("has the other sign", "have the other sign"),
}


def counted_said(results):
    """How many numbers got which word: ``Of 4 numbers 2 come close to a report, 1 differs and ...``"""
    words = [result.word for result in results.values()]
    told = [
        f"{words.count(word)} {clause[words.count(word) > 1]}"
        for word, clause in CLAUSES.items()
        if word in words
    ]
    none = words.count("not-checkable")
    told += [f"for {none} there is no report that could decide"] if none else []
    return f"Of {len(words)} numbers {listed(told)}."


def between_said(name, frame, root=ROOT):
    """Between which reports a printed number of a growing count lies: a sentence."""
    number = value_text(printed(name, root))
    ends = [
        f"{value_text(int(row['value']))} ({calendar_date(row['date'])})"
        for row in reached(printed(name, root), frame)
        if row is not None
    ]
    if len(ends) < 2:
        return f"The printed {number} lies beyond all reports; the nearest has {ends[0]}."
    return f"The printed {number} lies between two reports: {ends[0]} and {ends[1]}."


def single_said(results, root=ROOT):
    """Which verdicts rest on one report alone: a sentence, or nothing to say."""
    single = [label(name, root) for name, result in results.items() if result.tries == 1]
    return (
        f"On one report alone rest: {'; '.join(single)}."
        if single
        else "No verdict rests on one report alone."
    )


def reached(value, frame):
    """Between which reports a growing number passed ``value``: (last below, first at or above), as rows.

    Either is None where there is none; KoshError where the reports do not grow.
    """
    ordered = frame.sort_values("date")
    if not ordered["value"].is_monotonic_increasing:
        raise KoshError("these figures do not grow", found=re.sub(r"\s+", " ", str(list(ordered["value"]))))
    below, above = ordered[ordered["value"] < value], ordered[ordered["value"] >= value]
    return (below.iloc[-1] if len(below) else None), (above.iloc[0] if len(above) else None)
