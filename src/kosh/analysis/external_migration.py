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
from kosh.prose import listed, part_of_year

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

#: The year in which, as printed, the balance turned.
TURN = 2000


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
    """Arrivals and departures of whole years: columns year, vintage, released, came, left.

    Departures are those of the oldest report that has them; arrivals are departures and the register's
    balance of the year together, which every year with a report has. A row is of the later of both releases.
    """
    frame = concepts.load("migration_reported", "registered-moves", root)
    frame = frame[(frame["months"] == "01-12") & (frame["partner"] == "WLD") & (frame["unit"] == "persons")]
    left = frame[frame["flow"] == "departures-external"].sort_values("released")
    left = left.drop_duplicates("year", keep="first").set_index("year")["value"]
    net = balance("register", root).set_index("year")
    both = net[net.index.isin(left.index)]
    left = left[both.index]
    return both[["vintage", "released"]].assign(came=left + both["value"], left=left).reset_index()


def growing(root=ROOT):
    """For each year with a year before whether arrivals and departures together are more than then.

    Columns year, vintage, released, holds, together (persons).
    """
    both = reported(root)
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
            f"the balance turned from minus to plus in {TURN}",
            pd.concat([turned_in(frame, TURN), _reported_turn(source, root)]),
            "KAZ",
            detail=first_plus_said(source, root),
            root=root,
        ),
        comparison.judge(
            "changes-of-direction",
            "the sign of the balance changed more than once",
            changes_of_sign(frame, 2019),
            "KAZ",
            detail=changes_said(source, 2019, root),
            root=root,
        ),
    ]
    if source == "wpp":
        return found
    statement = "arrivals and departures together are more than in the year before"
    grew = growing(root)
    found.append(
        comparison.judge("growing-flows", statement, grew, "KAZ", detail=growth_said(root), root=root)
    )
    nothing = pd.DataFrame(columns=["country", "year", "vintage", "released", "value"])
    return found + [comparison.compare(name, nothing, "KAZ", root=root) for name in BY_COUNTRY]


def _nine_months(root):
    """The balances of January to September of two years, of the report that the authors could read."""
    frame = concepts.load("migration_reported", "registered-moves", root)
    return frame[(frame["flow"] == "net-external") & (frame["months"] == "01-09")].sort_values("year")


def _reported_turn(source, root):
    """What the authors could read of the register on the turn: false where 2003 was still below zero."""
    if source != "register":
        return None
    # a balance still negative three years later did not turn in 2000; a positive one would say nothing
    rows = [
        (TURN, row.vintage, row.released, False)
        for row in _nine_months(root).itertuples()
        if row.year == 2003 and row.value < 0
    ]
    return pd.DataFrame(rows, columns=["year", "vintage", "released", "holds"])


# ---- for the page


def look(source, root=ROOT):
    """The labels of a source's lines in their order."""
    return list(dict.fromkeys(balance(source, root)["label"]))


def panels(source, first_year, last_year, root=ROOT):
    """Panels for `kosh.book.figures.lines_and_claims`: five-year sums and single years apart, thousand.

    Where the nineties are shown, a panel more starts behind them: they are many times as large as all later.
    """
    frame = balance(source, root)
    frame = frame[(frame["last_year"] >= first_year) & (frame["year"] <= last_year)]
    long = frame["last_year"] > frame["year"]
    middle = (frame["year"] + frame["last_year"]) / 2
    frame = frame.assign(x=middle, y=frame["value"] / 1000, start=frame["year"], end=frame["last_year"])
    kinds = {
        "Balance of single years": frame.loc[~long, ["x", "y", "label"]],
        "Balance of five years, as one number": frame.loc[long, ["x", "y", "label", "start", "end"]],
    }
    looked = dict(kinds)
    if first_year < TURN - 1:
        looked |= {
            f"{title}, from {TURN - 1} on": rows[rows["x"] >= TURN - 1] for title, rows in kinds.items()
        }
    mark = (TURN, f"turn as printed: {TURN}")
    shown = [
        {"title": title, "ylabel": "thousand", "frame": rows, "zero": True, "mark": mark}
        for title, rows in looked.items()
        if len(rows)
    ]
    # of a source that begins with the turn the second panel would repeat the first
    return [p for n, p in enumerate(shown) if not any(p["frame"].equals(q["frame"]) for q in shown[:n])]


def spells_table(source, root=ROOT):
    """Runs of one sign since independence, one a row: release, from, to and sign, for a table."""
    rows = [
        (label, first, last, "plus" if up else "minus")
        for label, found in balance(source, root).groupby("label", sort=False)
        for first, last, up in spells(found)
    ]
    return pd.DataFrame(rows, columns=["release", "from", "to", "balance"]).set_index("release")


#: How the first plus is told, by the length of the periods.
FIRST = {
    "in five years": "by five-year sums the first period above zero begins with",
    "in a year": "by single years the first above zero is",
}


def first_plus_said(source, root=ROOT):
    """When the balance first was above zero since independence: sentences behind the verdict on the turn."""
    found = {label: spells(rows) for label, rows in balance(source, root).groupby("label", sort=False)}
    if source == "register":
        ((_, runs),) = found.items()
        (first, last), *_ = ((a, z) for a, z, up in runs if up)
        below = next((f"; below zero {a} to {z}" for a, z, up in runs if not up and a > first), "")
        report = _nine_months(root)
        vintage = report["vintage"].iloc[0]
        (one, two) = report[["year", "value"]].itertuples(index=False)
        return (
            f"The first year above zero is {first}, up to {last}{below}. A report of {vintage} has "
            f"{value_text(int(one.value))} for January to September {one.year} and "
            f"{value_text(int(two.value))} for the same months of {two.year}: the authors could read there "
            f"that the balance turned in {two.year}."
        )
    years = {}
    for label, runs in found.items():
        release, _, kind = label.partition(", ")
        first = next((a for a, _, up in runs if up), None)
        years.setdefault((kind, first), []).append(release.removeprefix("release of "))
    told = [f"{FIRST[kind]} {first} ({_releases(of)})" for (kind, first), of in years.items()]
    said = "; ".join(told)
    return f"{said[0].upper()}{said[1:]}."


def changes_said(source, last_year, root=ROOT):
    """In which years the sign changed, by release: a sentence."""
    found = {}
    for label, rows in balance(source, root).groupby("label", sort=False):
        release, _, kind = label.removeprefix("release of ").partition(", ")
        starts = [str(a) for a, _, _ in spells(rows[rows["year"] <= last_year])[1:]]
        found.setdefault((listed(starts), kind), []).append(release)
    if source == "register":
        ((starts, _),) = found
        return f"It changed in {starts}."
    told = [f"{starts} ({kind}, {_releases(of)})" for (starts, kind), of in found.items()]
    return f"A period with another sign than the one before begins in {'; '.join(told)}."


def _releases(names):
    return f"release{'' if len(names) == 1 else 's'} of {listed(names)}"


def growth_said(root=ROOT):
    """In which years arrivals and departures together grew, and each apart: sentences."""
    grew, both = growing(root), reported(root).set_index("year")
    _, last = comparison.window("growing-flows", root)
    grew, both = grew[grew["year"] <= last], both[both.index <= last]
    up, down = (listed(map(str, grew.loc[grew["holds"] == truth, "year"])) for truth in (True, False))
    first, peak = both.index[0], both["left"].idxmax()
    came, left = ([value_text(int(both[flow][year])) for year in (first, peak)] for flow in ("came", "left"))
    frame = concepts.load("migration_reported", "registered-moves", root)
    months = frame[(frame["months"] == "01-07") & (frame["partner"] == "WLD")]
    months = months[months["flow"].isin(["arrivals-external", "departures-external"])]
    (y, n), (z, m) = months.groupby("year")["value"].sum().items()
    return (
        f"More in {up}, fewer in {down}. Departures went from {left[0]} ({first}) to {left[1]} ({peak}), "
        f"arrivals from {came[0]} to {came[1]}. Not counted, as these are months: January to July, "
        f"{value_text(int(n))} ({y}) and {value_text(int(m))} ({z})."
    )


def apart(root=ROOT):
    """Whether departures grew and arrivals fell from the first year at hand to that of most departures."""
    both = reported(root).set_index("year")
    both = both[both.index <= comparison.window("growing-flows", root)[1]]
    first, peak = both.index[0], both["left"].idxmax()
    return both["left"][peak] > both["left"][first] and both["came"][peak] < both["came"][first]


def fair_said(root=ROOT):
    """What holds where the sentence on the turn is read as of a decade: a sentence."""
    runs = spells(balance("register", root))
    first, last = next((a, z) for a, z, up in runs if up)
    return (
        f"Read as since the {TURN}s, the register's turn of {first} agrees with the first half of the "
        "sentence; that the population has kept growing under the influence of migration does not hold "
        f"after {last}."
    )


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
    """Arrivals, departures and balance as reported, each with its report's month; the register beside.

    Text; rows are years and, where a report has some months, these.
    """
    frame = concepts.load("migration_reported", "registered-moves", root)
    frame = frame[(frame["partner"] == "WLD") & (frame["unit"] == "persons")]
    words = {"arrivals-external": "arrivals", "departures-external": "departures", "net-external": "balance"}
    frame = frame[frame["flow"].isin(words)].sort_values("released")
    frame = frame.assign(text=[f"{value_text(int(r.value))} ({r.vintage})" for r in frame.itertuples()])
    wide = frame.groupby(["year", "months", "flow"])["text"].agg("; ".join).unstack(fill_value="")
    net = balance("register", root).set_index("year")["value"]
    register = [
        value_text(int(net[year])) if months == "01-12" and year in net.index else ""
        for year, months in wide.index
    ]
    wide = (
        wide.rename(columns=words)[list(words.values())].rename_axis(columns=None).assign(register=register)
    )
    wide.index = [part_of_year(year, months) for year, months in wide.index]
    return wide


def flows_said(source):
    """What is at hand of arrivals and departures: sentences."""
    if source != "register":
        return (
            "A balance does not tell arrivals from departures; what reports say of them is of the register."
        )
    return (
        "Reports are scattered and some are preliminary; an empty cell: no report found, which does not say "
        "that none was published. Brackets hold the month of the report; where reports of a year differ all "
        "are shown. "
        "The last column is the balance in the release of the register that is at hand."
    )


def countries_said(source, root=ROOT):
    """What is at hand on countries of origin and destination: sentences."""
    if source != "register":
        return "Neither growth nor countries can be read off a balance."
    year = comparison.window(BY_COUNTRY[0], root)[0]
    return (
        f"{first_said(root)} {quarter_said(root)} No table at hand has the countries of {year}, the year of "
        "the shares that the paper prints; the tables that follow are of other years."
    )


def quarter_said(root=ROOT):
    """Which part of arrivals and departures a report of 2015 gives to other post-Soviet countries."""
    frame = concepts.load("migration_reported", "registered-moves", root)
    frame = frame[(frame["unit"] == "% of flow") & (frame["year"] == 2015)].set_index("flow")
    came, left = (frame.loc[f"{flow}-external"] for flow in ("arrivals", "departures"))
    return (
        f"As context: by a report of {came['vintage']}, of {part_of_year(2015, came['months'])}, "
        f"{value_text(series.exact(came['value']))} per cent of arrivals were from countries of the "
        f"Commonwealth of Independent States and {value_text(series.exact(left['value']))} per cent of "
        "departures to them."
    )


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
    return part_of_year(row.year, row.months)


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


def meaning(source, results, root=ROOT):
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
    if source == "register":
        said.append(fair_said(root))
    said.append("Who quotes a turn should name the source, the release and the year in which it ends.")
    return " ".join(said)
