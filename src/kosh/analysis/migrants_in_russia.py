"""Citizens of Central Asia in Russia by three concepts that never become one series.

Persons present on a day, crossings of the border in some months, residents who were born in the country of
origin: the first is a number of persons with that passport, the second a number of events, the third has
people who moved within the Soviet Union.
"""

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison, migrant_stock, reported_claims
from kosh.claims.sentences import value_text
from kosh.data import concepts, series
from kosh.errors import KoshError
from kosh.prose import calendar_date, listed

#: The concepts of the chapter, each with what it counts in words and whether it decides.
CONCEPTS = {
    "persons-present": "persons present on a day",
    "entries": "entries in some months of a year",
    "stock-foreign-born": "residents born in the country of origin",
}

#: The concept that decides: the nearest to a number of persons.
DECIDES = "persons-present"

#: What the figures of the other concepts are of, beside the sentence.
COUNTED = {
    "entries": "entries in some months of a year, which are events and not persons",
    "stock-foreign-born": "residents by country of birth, which is no count of those who come",
}

#: Where the figures of a concept come from.
SOURCES = {
    "persons-present": "Federal Migration Service of Russia, as reported",
    "entries": "Border Service of Russia, and for all entries from Kyrgyzstan in 2018 the Federation of "
    "Migrants of Russia, as reported",
    "stock-foreign-born": "United Nations, International Migrant Stock, revisions as marked",
}

#: Country of origin to the comparison of its number.
COMPARISONS = {"UZB": "uzbekistan-to-russia", "TJK": "tajikistan-to-russia", "KGZ": "kyrgyzstan-to-russia"}

#: Labels of the table for figures that no report printed.
DERIVED = ("present, by difference", "present, by per cent")

#: Lines of the figures, in their order.
LOOK = ("persons present", "entries, any purpose", "entries for work", "revision of 2019-09")
LOOK += ("revision of 2021-01", "revision of 2025-01")


def figures(concept, root=ROOT):
    """The figures of one concept, of the three countries of origin.

    Columns country (origin), year, day (the last that a figure covers, "2015-07-01" for a stock at mid-year),
    vintage, released, value, step (to which a report rounded it), confidence, label, url (may be empty),
    note. What is derived from a report and not printed in it is left out: see `derived`. Raises KoshError for
    a concept that is not of `CONCEPTS`.
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
            step=1,
            confidence="high",
            url="",
            note="",
        )
    else:
        frame = concepts.load("in_russia_reported", concept, root)
        frame = frame[frame["country"].isin(COMPARISONS) & ~frame["concept"].isin(DERIVED)]
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
    columns = ["country", "year", "day", "vintage", "released", "value", "step"]
    columns += ["confidence", "label", "url", "note"]
    frame = frame[columns].sort_values(["country", "day", "released"]).reset_index(drop=True)
    return frame.assign(**{column: frame[column].fillna("") for column in ("url", "note")})


def derived(root=ROOT):
    """What follows from a difference and a percentage in a report: (rows of the table, least, greatest)."""
    frame = concepts.load("in_russia_reported", DECIDES, root)
    frame = frame[frame["concept"].isin(DERIVED)]
    slack = frame["step"].where(frame["step"] > 1, 0) / 2
    return frame, (frame["value"] - slack).min(), (frame["value"] + slack).max()


def compare(concept, first_year=None, last_year=None, root=ROOT):
    """Verdicts on the three numbers by the figures of one concept: dict of origin to `Verdict`.

    Of entries those for any purpose are compared. The verdicts of a concept other than `DECIDES` are out of
    scope.
    """
    frame = figures(concept, root)
    frame = frame[frame["label"] != "entries for work"]
    found = {
        origin: comparison.compare(name, frame, origin, first_year, last_year, root)
        for origin, name in COMPARISONS.items()
    }
    if concept == DECIDES:
        return found
    return {origin: comparison.other_concept(v, COUNTED[concept]) for origin, v in found.items()}


def main_influx(concept, root=ROOT):
    """Verdicts on the sentence that Russia receives the main influx: by the stock one, else none.

    Counts in Russia alone say nothing on other destinations; the stock counts no workers.
    """
    if concept != "stock-foreign-born":
        return []
    lives = migrant_stock.first_in(migrant_stock.destinations(root=root), "RUS")
    statement = "more of those born in the three countries live in Russia than in each other country"
    result = comparison.judge("main-influx-to-russia", statement, lives, "RUS", root=root)
    return [comparison.other_concept(result, "residents born abroad, no count of workers")]


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
    """Every figure of one year, the origins as rows and concepts apart: columns what, until and number."""
    frames = [figures(concept, root).assign(concept=concept) for concept in CONCEPTS]
    frame = pd.concat(frames, ignore_index=True)
    frame = frame[frame["year"] == year]
    frame = frame.sort_values("country", key=lambda codes: codes.map(list(COMPARISONS).index), kind="stable")
    born = frame["concept"] == "stock-foreign-born"
    return pd.DataFrame(
        {
            "from": [series.country_name(code, root) for code in frame["country"]],
            "what": frame["label"].where(~born, "born there, " + frame["label"]),
            "until": frame["day"].map(calendar_date),
            "number": [value_text(int(value)) for value in frame["value"]],
        }
    ).set_index("from")


def reports(concept, root=ROOT):
    """Every figure of the concept, as text.

    Of reports one row a figure: figure (to what it was rounded, and a remark), report (its address, or
    "address not known"). Of the stock one row an origin and year, and a column a revision.
    """
    frame = figures(concept, root)
    names = [series.country_name(code, root) for code in frame["country"]]
    if concept == "stock-foreign-born":
        frame = frame.assign(row=[f"{n}, {y}" for n, y in zip(names, frame["year"], strict=True)])
        frame = frame.assign(text=[value_text(int(value)) for value in frame["value"]])
        wide = frame.pivot(index="row", columns="vintage", values="text").fillna("")
        return wide.rename_axis(index=None, columns=None)
    rows = [
        (
            f"{name}, {'' if concept == DECIDES else f'{row.label}, to '}{calendar_date(row.day)}",
            reported_claims.figure_text(row),
            row.url or UNKNOWN_ADDRESS,
        )
        for name, row in zip(names, frame.itertuples(), strict=True)
    ]
    if concept == DECIDES:
        added, _, _ = derived(root)
        first = added.iloc[0]
        name = series.country_name(first["country"], root)
        rows.append(
            (
                f"{name}, {calendar_date(first['last_day'])}",
                f"{derived_text(root)}; date inferred",
                first["url"],
            )
        )
    table = pd.DataFrame(rows, columns=["of", "figure", "report"])
    return table.set_index("of").rename_axis(None)


#: What stands for the address of a report that was read in a copy.
UNKNOWN_ADDRESS = "address not known"


def derived_text(root=ROOT):
    """``derived: 2.59 to 2.72 million``."""
    _, low, high = derived(root)
    return f"derived: {low / 1e6:.2f} to {high / 1e6:.2f} million"


def reports_said(concept, root=ROOT):
    """What a reader of the table of figures must know: a sentence or two."""
    if concept == "stock-foreign-born":
        return "Each column is a revision; each revision has figures of all these years."
    if concept == "entries":
        return (
            "The count of all entries from Kyrgyzstan in 2018 is one of the Federation of Migrants of "
            "Russia, not of the Border Service."
        )
    first = derived(root)[0].iloc[0]
    return (
        f"A report of {first['vintage']} says by how many persons and by how many per cent those from "
        f"{series.country_name(first['country'], root)} became fewer. For the year before this gives, "
        f"{derived_text(root)}. No report printed such a figure, so that it decides nothing."
    )


def scope_said(concept):
    """What the concept counts, and whether it decides: sentences."""
    kind = concepts.CONCEPTS[concept]
    if concept == DECIDES:
        decides = (
            "The sentence says that so many come yearly, as of a flow. No count of persons who came in a "
            "year is at hand. Persons present are the nearest count of persons, so this page decides; that "
            "is our choice, made with the figures in view."
        )
    elif concept == "entries":
        decides = (
            "Events, not persons; and the figures cover some months. So this page decides nothing: it reads "
            "them as if."
        )
    else:
        decides = (
            "Who lives there is not who comes in a year, and a worker who stays for a season is not in it. "
            "So this page decides nothing: it reads the figures as if."
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
            day = calendar_date(near.day)
            said.append(
                f"{name}: none of {result.tries} figures agrees; the nearest is {shown} ({day}), off "
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
        days = {o.day for result in results.values() for o in result.figures if o.pair in result.hits}
        if days:
            said.append(f"The figures that agree are of {listed(map(calendar_date, sorted(days)))}.")
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
