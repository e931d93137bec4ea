"""Migration across the border of Kazakhstan: the balance by source, its sign and its turns, countries.

The national register counts registered changes of residence; the World Population Prospects estimate what
births and deaths leave of the change of population. Five-year sums and single years are kept apart.
"""

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison
from kosh.claims.sentences import value_text
from kosh.data import concepts, series
from kosh.errors import KoshError

#: Where a balance comes from, in words.
SOURCES = {
    "register": "the national register of changes of residence",
    "wpp": "the World Population Prospects",
}

#: Claims on countries of 2015, of which no table at hand has the year.
BY_COUNTRY = (
    "immigrants-from-uzbekistan",
    "immigrants-from-russia",
    "immigrants-from-china",
    "emigrants-to-neighbours",
    "emigrants-to-russia",
    "emigrants-to-foreign-countries",
    "emigrants-to-germany",
    "share-of-germany",
    "emigrants-to-the-usa",
    "share-of-the-usa",
)

#: Independence: signs are looked at from here on.
INDEPENDENCE = 1991


def balance(source, root=ROOT):
    """Arrivals less departures by one of `SOURCES`: columns year, last_year, vintage, released, value, label.

    ``year`` is the first of the period; of a single year it is ``last_year`` as well. The register has one
    release, of the nation from 2000. Raises KoshError for another source.
    """
    if source not in SOURCES:
        raise KoshError(
            f"unknown source {source!r}",
            expected="one of " + ", ".join(SOURCES),
            next_step="choose one of these",
        )
    if source == "register":
        frame = series.load("oblast_demography", "2026-09", root)
        frame = frame[(frame["region"] == "KZ") & (frame["indicator"] == "net_migration")]
        frame = frame[frame["area"] == "total"].assign(label="register, release of 2026-09")
        frame = frame.assign(last_year=frame["year"])
    else:
        frame = series.load("net_migration", root=root).rename(columns={"first_year": "year"})
        frame = frame.assign(label="release of " + frame["vintage"] + ", " + frame["concept"])
    columns = ["year", "last_year", "vintage", "released", "value", "label"]
    return frame[columns].sort_values(["released", "year"]).reset_index(drop=True)


def middle(frame):
    """The year in whose course a period has its middle; of a single year the year itself."""
    return (frame["year"] + frame["last_year"]) // 2


def negative(frame):
    """For each period and release whether the balance is below zero: columns year, vintage, released, holds.

    A period stands at its middle.
    """
    return frame.assign(year=middle(frame), holds=frame["value"] < 0)[
        ["year", "vintage", "released", "holds"]
    ]


def spells(rows):
    """Runs of one sign of the balance of one release: list of (first year, last year, positive).

    Starts with the first period that ends after independence.
    """
    found = []
    for row in rows[rows["last_year"] >= INDEPENDENCE].sort_values("year").itertuples():
        if found and found[-1][2] == (row.value > 0):
            found[-1] = found[-1][0], row.last_year, found[-1][2]
        else:
            found.append((row.year, row.last_year, row.value > 0))
    return found


def turned_in(frame, year):
    """For each release whether its first positive period since independence begins in ``year`` or holds it.

    Columns year, vintage, released, holds, first (year in which the first positive period begins, or None).
    """
    rows = []
    for (vintage, released), found in frame.groupby(["vintage", "released"], sort=False):
        positive = found[(found["value"] > 0) & (found["year"] >= INDEPENDENCE)]
        first = positive.iloc[0] if len(positive) else None
        holds = first is not None and first["year"] <= year <= max(first["year"], first["last_year"] - 1)
        rows.append((year, vintage, released, holds, None if first is None else int(first["year"])))
    return pd.DataFrame(rows, columns=["year", "vintage", "released", "holds", "first"])


def changes_of_sign(frame, last_year):
    """How often the sign of the balance changes up to ``last_year``, by release; columns as `turned_in`.

    ``holds`` where it does so more than once; ``changes`` is the number.
    """
    rows = []
    for (vintage, released), found in frame[frame["year"] < last_year + 1].groupby(
        ["vintage", "released"], sort=False
    ):
        changes = len(spells(found)) - 1
        rows.append((last_year, vintage, released, changes > 1, changes))
    return pd.DataFrame(rows, columns=["year", "vintage", "released", "holds", "changes"])


def reported(root=ROOT):
    """Arrivals and departures of whole years as reported: columns year, vintage, released, came, left.

    Of several reports of a year the oldest that has the flow.
    """
    frame = concepts.load("migration_reported", "registered-moves", root)
    frame = frame[(frame["months"] == "01-12") & (frame["partner"] == "WLD") & (frame["unit"] == "persons")]
    frame = frame.sort_values("released").drop_duplicates(["year", "flow"], keep="first")
    wide = frame.pivot(index="year", columns="flow", values="value")
    when = frame.groupby("year").agg(vintage=("vintage", "last"), released=("released", "max"))
    columns = {"arrivals-external": "came", "departures-external": "left"}
    return wide.rename(columns=columns)[["came", "left"]].join(when).reset_index()


def growing(root=ROOT):
    """For each year with a year before whether arrivals and departures together are more than then.

    Columns year, vintage, released, holds, together (persons).
    """
    both = reported(root).dropna(subset=["came", "left"])
    both = both.assign(together=both["came"] + both["left"]).set_index("year")
    before = both["together"].reindex(both.index - 1).to_numpy()
    both = both.assign(holds=both["together"] > before)[~pd.isna(before)].reset_index()
    return both[["year", "vintage", "released", "holds", "together"]]


def verdicts(source, root=ROOT):
    """All verdicts that a source gives, in the order of the page."""
    frame = balance(source, root)
    found = [
        comparison.judge(
            "balance-of-the-first-years",
            "more people left than came",
            negative(frame),
            "KAZ",
            root=root,
        ),
        comparison.judge(
            "turn-of-2000",
            "the balance turned from minus to plus in 2000",
            pd.concat([turned_in(frame, 2000), _reported_turn(source, root)]),
            "KAZ",
            root=root,
        ),
        comparison.judge(
            "changes-of-direction",
            "the sign of the balance changed more than once",
            changes_of_sign(frame, 2019),
            "KAZ",
            root=root,
        ),
    ]
    if source == "wpp":
        return found
    statement = "arrivals and departures together are more than in the year before"
    found.append(comparison.judge("growing-flows", statement, growing(root), "KAZ", root=root))
    nothing = pd.DataFrame(columns=["country", "year", "vintage", "released", "value"])
    return found + [comparison.compare(name, nothing, "KAZ", root=root) for name in BY_COUNTRY]


def _reported_turn(source, root):
    """What the authors could read of the register: the sign of the balance of 2003, first nine months."""
    if source != "register":
        return None
    frame = concepts.load("migration_reported", "registered-moves", root)
    (row,) = frame[(frame["flow"] == "net-external") & (frame["year"] == 2003)].itertuples()
    rows = [(2000, row.vintage, row.released, row.value > 0)]
    return pd.DataFrame(rows, columns=["year", "vintage", "released", "holds"])


# ---- for the page


def look(source, root=ROOT):
    """The labels of a source's lines in their order."""
    return list(dict.fromkeys(balance(source, root)["label"]))


def panels(source, first_year, last_year, root=ROOT):
    """Panels for `kosh.book.figures.lines_and_claims`: five-year sums and single years apart, thousand."""
    frame = balance(source, root)
    frame = frame[(frame["last_year"] >= first_year) & (frame["year"] <= last_year)]
    frame = frame.assign(x=(frame["year"] + frame["last_year"]) / 2, y=frame["value"] / 1000)
    long = frame["last_year"] > frame["year"]
    titles = {"Balance of single years": frame[~long], "Balance of five years, as one number": frame[long]}
    return [
        {"title": title, "ylabel": "thousand", "frame": rows[["x", "y", "label"]], "zero": True}
        for title, rows in titles.items()
        if len(rows)
    ]


def spells_table(source, root=ROOT):
    """Runs of one sign since independence, one a row: release, from, to and sign, for a table."""
    rows = [
        (label, first, last, "plus" if up else "minus")
        for label, found in balance(source, root).groupby("label", sort=False)
        for first, last, up in spells(found)
    ]
    return pd.DataFrame(rows, columns=["release", "from", "to", "balance"]).set_index("release")


def turn_said(source, root=ROOT):
    """When the balance first became positive, by release, and how long it stayed: sentences."""
    frame = balance(source, root)
    said = []
    for label, found in frame.groupby("label", sort=False):
        up = [(a, z) for a, z, positive in spells(found) if positive]
        spans = ", ".join(str(a) if a == z else f"{a} to {z}" for a, z in up)
        said.append(f"{label}: {spans or 'never'}")
    return f"Periods with more arrivals than departures since independence: {'; '.join(said)}."


def outflow_said(source, root=ROOT):
    """The sum of the balances of the first years of independence, by release: a sentence."""
    frame = balance(source, root)
    early = frame[
        (frame["year"] >= 1990) & (frame["last_year"] <= 2000) & (frame["last_year"] >= INDEPENDENCE)
    ]
    early = early[(early["last_year"] > early["year"]) | early["year"].between(1991, 1999)]
    if early.empty:
        return "The register at hand begins in 2000 and says nothing of the years before."
    sums = early.groupby("label", sort=False)["value"].sum()
    told = "; ".join(f"{label}: {value_text(int(value))}" for label, value in sums.items())
    return (
        "The balances of the nineties, summed (single years 1991 to 1999; five-year sums from mid-1990 to "
        f"mid-2000): {told}."
    )


def flows_table(root=ROOT):
    """Arrivals, departures and balance of whole years as reported: text, each with its report's month."""
    frame = concepts.load("migration_reported", "registered-moves", root)
    frame = frame[(frame["months"] == "01-12") & (frame["partner"] == "WLD") & (frame["unit"] == "persons")]
    words = {"arrivals-external": "arrivals", "departures-external": "departures", "net-external": "balance"}
    frame = frame[frame["flow"].isin(words)].sort_values("released")
    frame = frame.assign(text=[f"{value_text(int(r.value))} ({r.vintage})" for r in frame.itertuples()])
    wide = frame.groupby(["year", "flow"])["text"].agg("; ".join).unstack(fill_value="")
    return wide.rename(columns=words)[list(words.values())].rename_axis(columns=None)


def by_country(flow, root=ROOT):
    """Persons by country for whole years and the months that reports have: countries as rows.

    ``flow`` is "arrivals-external" or "departures-external". Text; the six countries named most often first.
    """
    frame = concepts.load("migration_reported", "registered-moves", root)
    frame = frame[(frame["flow"] == flow) & (frame["unit"] == "persons")]
    frame = frame[~frame["partner"].isin(["WLD", "CIS"])]
    frame = frame.assign(when=[_when(row) for row in frame.itertuples()])
    wide = frame.pivot_table(index="partner", columns="when", values="value", aggfunc="last")
    wide = wide.loc[wide.max(axis=1).sort_values(ascending=False).index[:8]]
    text = wide.map(lambda v: "" if pd.isna(v) else value_text(int(v)))
    return text.rename(lambda code: series.country_name(code, root)).rename_axis(index=None, columns=None)


def _when(row):
    return str(row.year) if row.months == "01-12" else f"{row.year}, months {row.months}"


def first_countries(flow, root=ROOT):
    """The country named with the most persons, by time: dict of time to (code, persons)."""
    frame = concepts.load("migration_reported", "registered-moves", root)
    frame = frame[(frame["flow"] == flow) & (frame["unit"] == "persons")]
    frame = frame[~frame["partner"].isin(["WLD", "CIS"])]
    frame = frame.assign(when=[_when(row) for row in frame.itertuples()])
    tops = frame.loc[frame.groupby("when")["value"].idxmax()]
    return {row.when: (row.partner, int(row.value)) for row in tops.itertuples()}


def first_said(root=ROOT):
    """Which countries come first among arrivals and departures, by time: sentences."""
    said = []
    for flow, words in (("arrivals-external", "arrivals"), ("departures-external", "departures")):
        tops = first_countries(flow, root)
        told = ", ".join(
            f"{series.country_name(code, root)} with {value_text(number)} ({when})"
            for when, (code, number) in tops.items()
        )
        said.append(f"First among the countries that reports name, {words}: {told}.")
    return " ".join(said)


def summary(results):
    """The words of the first three statements in a sentence."""
    names = ("the outflow of the nineties", "the turn in 2000", "more than one change of direction")
    return (
        "; ".join(f"{name}: {result.word}" for name, result in zip(names, results, strict=False)).capitalize()
        + "."
    )


def meaning(source, results):
    """What the verdicts mean for a reader of the paper: sentences."""
    turn = results[1].word
    said = []
    if source == "register":
        said.append(
            "By the register the sign changed later than the paper says, and back before it appeared: "
            "what it describes as lasting is a spell."
            if turn == "contradicted"
            else "By the register the sign changed when the paper says."
        )
    else:
        said.append(
            "The five-year sums that the authors could have used change their sign in the period that "
            "begins with 2000; single years, published later, put the change elsewhere."
            if turn == "revised"
            else "The releases agree on the year of the change as little as the register does."
        )
    said.append("Who quotes a turn should name the source, the release and the year in which it ends.")
    return " ".join(said)
