"""Citizens of Central Asia in Russia by three concepts that never become one series.

Persons present on a day, crossings of the border in some months, residents who were born in the country of
origin: the first is a number of persons with that passport, the second a number of events, the third has
people who moved within the Soviet Union.
"""

from dataclasses import replace

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison, migrant_stock
from kosh.claims.sentences import value_text
from kosh.data import concepts, series
from kosh.errors import KoshError

#: The concepts of the chapter, each with what it counts in words and whether it decides.
CONCEPTS = {
    "persons-present": "persons present on a day",
    "entries": "entries in some months of a year",
    "stock-foreign-born": "residents born in the country of origin",
}

#: The concept whose figures are persons of that citizenship: it alone decides.
DECIDES = "persons-present"

#: Country of origin to the comparison of its number.
COMPARISONS = {"UZB": "uzbekistan-to-russia", "TJK": "tajikistan-to-russia", "KGZ": "kyrgyzstan-to-russia"}

#: Lines of the figures, in their order.
LOOK = ("persons present", "entries, any purpose", "entries for work", "revision of 2019-09")
LOOK += ("revision of 2021-01", "revision of 2025-01")


def figures(concept, root=ROOT):
    """The figures of one concept: columns country (origin), year, day, vintage, released, value, label, url.

    ``day`` is the last that a figure covers, "2015-07-01" for a stock at mid-year. Raises KoshError for a
    concept that is not of `CONCEPTS`.
    """
    if concept not in CONCEPTS:
        raise KoshError(
            f"the chapter has no concept {concept!r}",
            expected="one of " + ", ".join(CONCEPTS),
            next_step="choose one of these",
        )
    if concept == "stock-foreign-born":
        frame = concepts.load("migrant_stock_by_origin", concept, root)
        frame = frame[(frame["country"] == "RUS") & frame["origin"].isin(COMPARISONS)]
        frame = frame.assign(
            country=frame["origin"],
            day=frame["year"].astype(str) + "-07-01",
            label="revision of " + frame["vintage"],
            url=series.vintages("migrant_stock_by_origin", root)[0]["terms_url"],
        )
    else:
        frame = concepts.load("in_russia_reported", concept, root)
        frame = frame[frame["country"].isin(COMPARISONS)]
        words = {
            "present": "persons present",
            "entries": "entries, any purpose",
            "entries for work": "entries for work",
        }
        frame = frame.assign(
            year=frame["last_day"].str[:4].astype(int),
            day=frame["last_day"],
            label=frame["concept"].map(words),
        )
    columns = ["country", "year", "day", "vintage", "released", "value", "label", "url"]
    return frame[columns].sort_values(["country", "day", "released"]).reset_index(drop=True)


def compare(concept, first_year=None, last_year=None, root=ROOT):
    """Verdicts on the three numbers by the figures of one concept: dict of origin to `Verdict`.

    Of entries those for any purpose are compared. Only `DECIDES` is within the scope of the sentence.
    """
    frame = figures(concept, root)
    frame = frame[frame["label"] != "entries for work"]
    found = {
        origin: comparison.compare(name, frame, origin, first_year, last_year, root)
        for origin, name in COMPARISONS.items()
    }
    return {origin: replace(v, in_scope=concept == DECIDES) for origin, v in found.items()}


def main_influx(concept, root=ROOT):
    """Verdicts on the sentence that Russia receives the main influx: by the stock one, else none.

    Counts in Russia alone say nothing on other destinations.
    """
    if concept != "stock-foreign-born":
        return []
    lives = migrant_stock.first_in(migrant_stock.destinations(root=root), "RUS")
    statement = "more of those born in the three countries live in Russia than in each other country"
    return [comparison.judge("main-influx-to-russia", statement, lives, "RUS", root=root)]


def in_order(concept, root=ROOT):
    """Whether Uzbekistan has more than Tajikistan and Tajikistan more than Kyrgyzstan, as printed.

    Columns day, label and holds, for each day and line on which all three have a figure.
    """
    rows = []
    for (day, label), found in figures(concept, root).groupby(["day", "label"]):
        values = found.drop_duplicates("country", keep="last").set_index("country")["value"]
        if set(COMPARISONS) <= set(values.index):
            rows.append((day, label, values["UZB"] > values["TJK"] > values["KGZ"]))
    return pd.DataFrame(rows, columns=["day", "label", "holds"])


# ---- for the page


def panels(concept, results, root=ROOT):
    """A panel for each origin, for `kosh.book.figures.lines_and_claims`, in millions."""
    frame = figures(concept, root)
    days = pd.to_datetime(frame["day"])
    frame = frame.assign(x=days.dt.year + (days.dt.day_of_year - 1) / 365, y=frame["value"] / 1e6)
    frame = frame[frame["year"] >= 2010]
    return [
        {
            "title": f"{series.country_name(origin, root)}: {CONCEPTS[concept]}",
            "ylabel": "million",
            "frame": frame.loc[frame["country"] == origin, ["x", "y", "label"]],
            "interval": result.interval.scale("1/1000000"),
            "window": result.window,
        }
        for origin, result in results.items()
    ]


def side_by_side(year, root=ROOT):
    """Every figure of one year, concepts apart: rows of what is counted and the day, origins as columns."""
    rows = {}
    for concept in CONCEPTS:
        frame = figures(concept, root)
        for row in frame[frame["year"] == year].itertuples():
            key = concept.replace("-", " "), f"{row.label}, {row.day}"
            rows.setdefault(key, {})[series.country_name(row.country, root)] = value_text(int(row.value))
    index = pd.MultiIndex.from_tuples(rows, names=["concept", "what, until"]) if rows else None
    names = [series.country_name(origin, root) for origin in COMPARISONS]
    return pd.DataFrame(list(rows.values()), index=index, columns=names).fillna("")


def reports(concept, root=ROOT):
    """Every figure of the concept with its day and address; columns origin, figure, report."""
    frame = figures(concept, root)
    return pd.DataFrame(
        {
            "until": frame["day"],
            "what": frame["label"],
            "origin": [series.country_name(code, root) for code in frame["country"]],
            "number": [value_text(int(value)) for value in frame["value"]],
            "report": frame["url"],
        }
    ).set_index("until")


def scope_said(concept):
    """What the concept counts, and whether it decides: sentences."""
    kind = concepts.CONCEPTS[concept]
    decides = (
        "These are persons with the passport of the country, as the sentence has them; so this page decides."
        if concept == DECIDES
        else "They are not what the sentence counts, so this page decides nothing: it reads them as if."
    )
    return f"This page takes {CONCEPTS[concept]} ({kind.kind}): {kind.says}. {decides}"


def summary(results, concept, root=ROOT):
    """The words for the three countries in a sentence."""
    told = ", ".join(f"{series.country_name(o, root)} {v.word}" for o, v in results.items())
    return f"{'Verdicts' if concept == DECIDES else 'Read as if it counted so'}: {told}."


def nearest_said(results, root=ROOT):
    """For each country how near its figures come: sentences."""
    said = []
    for origin, result in results.items():
        name, near = series.country_name(origin, root), result.nearest
        if near is None:
            said.append(f"{name}: no figure in the window.")
            continue
        shown = value_text(int(near.value))
        if result.hits:
            said.append(f"{name}: {len(result.hits)} of {result.tries} figures agree with {result.interval}.")
        else:
            said.append(
                f"{name}: none of {result.tries} figures agrees; the nearest is {shown} ({near.year}), off "
                f"by {abs(float(result.distance_percent)):.1f} per cent of the printed value."
            )
    return " ".join(said)


def order_said(order):
    """On how many days the three countries stand in the printed order: a sentence."""
    if order.empty:
        return "On no day do all three have a figure."
    wrong = order[~order["holds"]]
    counts = "; ".join(
        f"{label} ({count})" for label, count in wrong["label"].value_counts().sort_index().items()
    )
    told = f", not by: {counts}" if counts else ""
    return (
        "The printed order, Uzbekistan before Tajikistan before Kyrgyzstan, holds in "
        f"{order['holds'].sum()} of {len(order)} cases in which all have a figure{told}."
    )


def meaning(results, concept, root=ROOT):
    """What the verdicts mean for a reader of the paper: sentences."""
    words = {v.word for v in results.values()}
    said = [nearest_said(results, root)]
    if concept == DECIDES:
        said.append(
            "The sentence says that so many come every year. These are counts of who was there on a day: as "
            "yearly arrivals, who stays would be counted again each year."
        )
        if words <= {"close", "reproduced", "revised", "later-confirmed"}:
            said.append("As an order of magnitude of persons present the numbers are what was reported.")
    elif concept == "entries":
        said.append(
            "The figures cover some months, so that a year has more; and a person who goes home for a month "
            "and returns is two entries. A number of entries is no number of migrants."
        )
    else:
        said.append(
            "The stock has who was born there and lives in Russia, ethnic Russians among them, and not who "
            "stay for a season: it answers another question."
        )
    return " ".join(said)
