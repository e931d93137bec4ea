"""Official figures beside a printed composition: shares of the same kind of people, at the times reported."""

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison
from kosh.analysis.composition import label_of
from kosh.claims.interval import Interval
from kosh.claims.sentences import value_text
from kosh.data import series
from kosh.prose import calendar_date, part_of_year

#: The group whose parts are kinds of moves, so that its figures come from two tables.
MOVES = "flows-by-kind-2015"

#: How many times as many moves are significantly more, as fixed with the comparison.
EXCEEDS = 2


def stated(row):
    """The `Interval` of what a reported figure can have been before it was rounded to its step."""
    value, step = series.exact(row.value), series.exact(row.step)
    half = 0 if step == 1 else step / 2
    return Interval(value - half, value + half)


def _ratio(part, whole):
    """The `Interval` of 100 part / whole in per cent, part and whole being positive and apart."""
    return Interval(100 * part.lower / whole.upper, 100 * part.upper / whole.lower)


def external_shares(year, months, root=ROOT):
    """External migration in per cent of all moves, by what is counted, as `Interval`.

    "arrivals" and "departures" count a move within the country once; "arrivals and departures together"
    count it twice, as the sum of both would.
    """
    frame = series.load("migration_reported", root=root)
    frame = frame[(frame["year"] == year) & (frame["months"] == months) & (frame["partner"] == "WLD")]
    found = {row.flow: stated(row) for row in frame[frame["unit"] == "persons"].itertuples()}
    came, left, inside = (found[flow] for flow in ("arrivals-external", "departures-external", "internal"))
    both = came + left
    return {
        base: _ratio_of_sum(part, other)
        for base, part, other in [
            ("arrivals", came, inside),
            ("departures", left, inside),
            ("arrivals and departures together", both, inside.scale(2)),
        ]
    }


def _ratio_of_sum(part, other):
    """The `Interval` of 100 part / (part + other)."""
    low, high = part.lower, part.upper
    return Interval(100 * low / (low + other.upper), 100 * high / (high + other.lower))


def beside(composition, root=ROOT):
    """Official figures beside the printed shares, the oldest first.

    Returns
    -------
    frame with one row a period and category: ``period`` and ``concept`` (text), ``total`` (text, persons),
    ``category``, ``label``, ``low`` and ``high`` (per cent, from the rounding of the report), ``url``.
    """
    frame = _table(composition, root)
    rows = _moves(frame, root) if composition.group.id == MOVES else _shares(composition, frame)
    columns = ["period", "concept", "total", "category", "low", "high", "url"]
    found = pd.DataFrame(rows, columns=columns)
    return found.assign(label=[label_of(code, root) for code in found["category"]])


def _table(composition, root):
    """The rows of the group's table that are of its kind, totals of a breakdown included."""
    frame = series.load(composition.subject.table, root=root)
    for column, value in composition.subject.filters.items():
        admitted = [value, "total"] if column == "breakdown" else [value]
        frame = frame[frame[column].isin(admitted)]
    frame = frame.assign(period="", category=frame[_category(frame)].replace({"OTH": "others", "WLD": "all"}))
    frame["period"] = [_period(row) for row in frame.itertuples()]
    return frame


def _category(frame):
    return next(column for column in ("partner", "origin", "category") if column in frame)


#: Flows of the table of reports in words.
FLOWS = {
    "arrivals-all": "arrivals, moves within the country among them",
    "departures-all": "departures, moves within the country among them",
    "arrivals-external": "arrivals from abroad",
    "departures-external": "departures abroad",
    "net-external": "arrivals from abroad less departures abroad, as reported",
    "internal": "moves within the country",
}


def _period(row):
    if hasattr(row, "date"):
        return calendar_date(row.date) if row.concept != "issued in the year" else row.date[:4]
    return part_of_year(row.year, row.months)


def _shares(composition, frame):
    """Rows of `beside` for a table with totals and categories."""
    codes = {*composition.subject.categories.values(), *composition.subject.also}
    for whole in frame[(frame["category"] == "all") & (frame["unit"] == "persons")].itertuples():
        of_whole = frame[(frame["period"] == whole.period) & frame["category"].isin(codes)]
        for row in of_whole.itertuples():
            share = stated(row) if row.unit.startswith("%") else _ratio(stated(row), stated(whole))
            total = value_text(int(whole.value))
            yield whole.period, getattr(whole, "concept", ""), total, row.category, *_ends(share), row.url


def _moves(frame, root):
    """Rows of `beside` for kinds of moves: shares of all arrivals, a move within the country being one."""
    inside = _moves_within(root)
    world = frame[(frame["category"] == "all") & (frame["unit"] != "% of flow")]
    for period, rows in world.groupby("period", sort=False):
        known = {row.flow: stated(row) for row in rows.itertuples()}
        came, moves = known.get("arrivals-external"), known.get("internal") or inside.get(period)
        if came and "arrivals-all" in known:
            moves = known["arrivals-all"] + -came
        if not came or not moves:
            continue
        total = value_text(round(sum(map(float, (came.lower, came.upper, moves.lower, moves.upper))) / 2))
        for category, share in _kinds(came, moves, known.get("interregional")).items():
            yield period, "arrivals", total, category, *_ends(share), rows["url"].iloc[0]


def _moves_within(root):
    """Year (text) to the number of moves within the country, from the arrivals of all regions."""
    arrivals = series.load("internal_migration", root=root).groupby("year")["arrivals"].sum()
    return {str(year): Interval.point(int(number)) for year, number in arrivals.items()}


def _kinds(came, moves, between):
    """Category to its share of all arrivals; ``between`` are moves between regions in % of those inside."""
    external = _ratio_of_sum(came, moves)
    inside = Interval.point(100) + -external
    if between is None:
        return {"external": external, "internal": inside}
    part = between.scale("1/100")
    return {
        "external": external,
        "interregional": Interval(part.lower * inside.lower, part.upper * inside.upper),
        "regional": Interval((1 - part.upper) * inside.lower, (1 - part.lower) * inside.upper),
    }


def _ends(interval):
    return float(interval.lower), float(interval.upper)


def moves_beside(root=ROOT):
    """Moves within the country beside those across its border, of each time that has both, the oldest first.

    Returns columns year, period, vintage, released (of the later of two sources), internal, external
    (arrivals from abroad and departures together, persons) and ratio (internal / external).
    """
    reports = series.load("migration_reported", root=root)
    reports = reports[(reports["partner"] == "WLD") & (reports["unit"] == "persons")]
    (table,) = series.vintages("internal_migration", root)
    inside = _moves_within(root)
    rows = []
    for (year, _, vintage), found in reports.groupby(["year", "months", "vintage"]):
        known = dict(zip(found["flow"], found["value"], strict=True))
        period, released = _period(next(found.itertuples())), found["released"].iloc[0]
        came, left = known.get("arrivals-external"), known.get("departures-external")
        moves = known.get("internal")
        if moves is None and "arrivals-all" in known:
            moves = known["arrivals-all"] - came
        if moves is None and period in inside:
            moves, vintage = float(inside[period].lower), table["name"]
            released = max(released, table["released"])
        if None not in (came, left, moves):
            rows.append((year, period, vintage, released, moves, came + left, moves / (came + left)))
    columns = ["year", "period", "vintage", "released", "internal", "external", "ratio"]
    return pd.DataFrame(rows, columns=columns)


def verdicts(composition, root=ROOT):
    """Verdicts on statements of the group beside its shares; none for most groups.

    Of the kinds of moves: whether those within the country are at least `EXCEEDS` times those across its
    border.
    """
    if composition.group.id != MOVES:
        return []
    frame = moves_beside(root)
    statement = "moves within the country were at least twice those across its border"
    holds = frame.assign(holds=frame["ratio"] >= EXCEEDS)
    return [comparison.judge("internal-exceeds-external", statement, holds, "KAZ", root=root)]


def publishers(composition, root=ROOT):
    """Who published the figures beside, and the months of their releases: text for a caption."""
    releases = series.vintages(composition.subject.table, root)
    names = dict.fromkeys(release["publisher"] for release in releases)
    return f"{', '.join(names)}, reports of {releases[0]['released']} to {releases[-1]['released']}"


def sources(composition, root=ROOT):
    """Every period of the official table with its number of persons in all, and the report it was read in.

    A frame with the periods as index and the columns ``what``, ``persons`` (text), ``report`` (address).
    Periods that no shares stand beside are kept, but for kinds of moves, where a total alone says nothing.
    """
    frame = _table(composition, root)
    rows = [
        (row.period, getattr(row, "concept", "") or FLOWS[row.flow], value_text(int(row.value)), row.url)
        for row in frame[(frame["category"] == "all") & (frame["unit"] == "persons")].itertuples()
    ]
    if composition.group.id == MOVES:
        used = {period for period, *_ in _moves(frame, root)}
        (release,) = series.vintages("internal_migration", root)
        rows = [row for row in rows if row[0] in used]
        rows += [
            (
                year,
                "moves within the country, arrivals of all regions",
                value_text(moves.lower),
                release["terms_url"],
            )
            for year, moves in _moves_within(root).items()
        ]
    return (
        pd.DataFrame(rows, columns=["period", "what", "persons", "report"])
        .set_index("period")
        .rename_axis(None)
    )


def reported(table, unit="persons", root=ROOT, **where):
    """The `Interval` of the one figure of ``table`` in ``unit`` whose columns are as ``where`` says."""
    frame = series.load(table, root=root)
    for column, value in {"unit": unit, **where}.items():
        frame = frame[frame[column] == value]
    (row,) = frame.itertuples()
    return stated(row)
