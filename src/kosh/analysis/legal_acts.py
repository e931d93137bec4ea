"""What papers say of acts beside the acts: dates, and what an article lists in each of its editions.

An edition is a release: the form of an article since the law that its note names last. A statement about an
article is true or false in each edition; which of them the authors could have used, and what holds now,
decides as with any other release (`kosh.claims.verdicts.judge`).
"""

from dataclasses import replace
from datetime import date

import pandas as pd

from kosh import ROOT, prose
from kosh.analysis import comparison, type_lists
from kosh.claims import ledger
from kosh.data import series

#: Words of verdicts that a statement about an act can get, and what they mean of an act.
MEANING = {
    "reproduced": "so it stands in the act",
    "revised": "so it stood in an edition of the time, and the act has been changed since",
    "later-confirmed": "so it stands only in an edition from after the paper",
    "contradicted": "the act has it otherwise",
    "not-checkable": "no edition is at hand",
}


#: When a list in an act agrees with what a paper says: the paper's topics (or number), the act's topics.
RULES = {
    "the same": lambda said, listed: sorted(said) == sorted(listed),
    "all of these": lambda said, listed: set(said) <= set(listed),
    "none but these": lambda said, listed: set(listed) <= set(said),
    "as many as": lambda said, listed: said == len(listed),
}

#: Rules that read a date of the act, which must begin with what the paper says.
DATES = ("adopted", "last_year")

#: Comparison -> what the ministry's reports of returning Kazakhs say of the year from which they count.
REPORTS = {"returning-since": ("the ministry counts returning Kazakhs since 1991", "since 1991")}

PLACE = "KAZ"


def acts(root=ROOT):
    """All acts by their id: title, kind, number, dates, address."""
    return series.load("acts_reported", root=root).set_index("act")


def contents(as_of=None, root=ROOT):
    """What articles list, one row an item; editions after the month ``as_of`` are left out."""
    table = series.load("act_contents", root=root)
    return table if as_of is None else table[table["released"] <= as_of].reset_index(drop=True)


def editions(act, article, what, as_of=None, root=ROOT):
    """One row an edition, the oldest first: vintage, released, topics and texts of the items as tuples."""
    table = contents(as_of, root)
    rows = table[(table["act"] == act) & (table["article"] == article) & (table["what"] == what)]
    found = [
        {
            "vintage": vintage,
            "released": items["released"].iloc[0],
            "topics": tuple(items.sort_values("item")["topic"]),
            "texts": tuple(items.sort_values("item")["text"]),
        }
        for vintage, items in rows.groupby("vintage", sort=True)
    ]
    return pd.DataFrame(found, columns=["vintage", "released", "topics", "texts"])


def statements(root=ROOT):
    """Every statement about acts by its comparison, in the order of the table: a dict."""
    table = series.table("act_statements", root)
    found = dict(table[["comparison", "statement"]].itertuples(index=False))
    return found | {name: statement for name, (statement, _) in REPORTS.items()}


def judge(name, as_of=None, root=ROOT):
    """The verdict on a comparison of `statements`; its sentence names texts, not years."""
    statement = statements(root)[name]
    frame = truths(name, as_of, root)
    result = comparison.judge(name, statement, frame, PLACE, root=root)
    read = frame[frame["year"].between(*result.window)]
    return replace(result, sentence=_sentence(name, statement, read, result.proxies, root))


def truths(name, as_of=None, root=ROOT):
    """One row a text, the oldest first: year (of the act, or of a report), vintage, released, ``holds``."""
    if name in REPORTS:
        frame = _of_reports(REPORTS[name][1], as_of, root)
    else:
        rows = [
            row
            for read in _reads(name, root)
            for row in (_of_date(read, root) if read.rule in DATES else _of_list(read, root))
        ]
        frame = pd.DataFrame(rows, columns=["year", "vintage", "released", "holds"])
        frame = frame if as_of is None else frame[frame["released"] <= as_of]
    return frame.sort_values("released").reset_index(drop=True)


def _reads(name, root):
    table = series.table("act_statements", root)
    return list(table[table["comparison"] == name].itertuples(index=False))


def _of_date(read, root):
    act = acts(root).loc[read.act]
    return [(_year(act), act["vintage"], act["released"], str(act[read.rule]).startswith(read.said))]


def _of_list(read, root):
    act, said = acts(root).loc[read.act], _said(read, root)
    return [
        (_year(act), edition.vintage, edition.released, RULES[read.rule](said, edition.topics))
        for edition in editions(read.act, read.article, read.what, root=root).itertuples()
    ]


def _said(read, root):
    """What the paper says: a number of items, the topics of one of its lists, or topics as they stand."""
    if read.rule == "as many as":
        return int(read.said)
    return type_lists.topics(read.said, root) if ":" in read.said else read.said.split()


def _of_reports(label, as_of, root):
    table = series.load("returnees_reported", root=root)
    totals = table[(table["origin"] == "WLD") & (table["concept"] != "in the quarter")]
    totals = totals if as_of is None else totals[totals["released"] <= as_of]
    frame = totals.assign(year=[int(day[:4]) for day in totals["date"]], holds=totals["concept"] == label)
    return frame[["year", "vintage", "released", "holds"]].drop_duplicates(["year", "vintage"])


def _year(act):
    """The year of an act; of a list or treaty without a day in the table, that of its first source."""
    return int(str(act["adopted"] if pd.notna(act["adopted"]) else act["vintage"])[:4])


def _sentence(name, statement, frame, proxies, root):
    said = statement[0].upper() + statement[1:]
    if frame.empty:
        return f"“{said}”: no text from the time allowed is at hand."
    reads = [] if name in REPORTS else _reads(name, root)
    if reads and reads[0].rule in DATES:
        return f"“{said}”: the act has {acts(root).loc[reads[0].act, reads[0].rule]}."
    parts = [
        f"{word} {_named(list(rows['vintage']))}"
        for word, rows in (("true in", frame[frame["holds"]]), ("not in", frame[~frame["holds"]]))
        if len(rows)
    ]
    told = f"“{said}”: {'; '.join(parts)}."
    if (frame["year"].iloc[0], frame["vintage"].iloc[0]) in proxies:
        told += " No text from before the paper is at hand, a later one stands in."
    return told


def _named(vintages):
    return f"the text{'s' if len(vintages) > 1 else ''} of {prose.listed(vintages)}"


def items(frame):
    """Topic to text of every item in `editions`; the newest text of a topic counts."""
    return {t: text for row in frame.itertuples() for t, text in zip(row.topics, row.texts, strict=True)}


def judge_all(as_of=None, root=ROOT):
    """Verdicts on all comparisons with acts, in the order of `statements`: a dict by name."""
    return {name: judge(name, as_of, root) for name in statements(root)}


def printed_dates(root=ROOT):
    """Dates that papers print around those of the acts, a list of (label, from, to, agrees), in months.

    A printed year is the whole of it; an act's last year ends with its December. A month has 365.25 / 12
    days.
    """
    known, book, rows = acts(root), ledger.load(root), []
    for read in series.table("act_statements", root).itertuples():
        if read.rule in DATES:
            zero = _span(str(known.loc[read.act, read.rule]))[1]
            first, last = (_months(end - zero) for end in _span(read.said))
            paper = book.paper_of(book.comparison(read.comparison)).id
            rows.append((f"{_called(read, known)} ({paper})", first, last, first <= 0 <= last))
    return rows


def _called(read, known):
    """An act and what is printed of it, in a few words: "resolution 2251, day"."""
    act = known.loc[read.act]
    printed = "last year" if read.rule == "last_year" else "day" if len(read.said) == 10 else "year"
    return f"{act['kind']} {act['number']}, {printed}"


def _months(span):
    return span.days / (365.25 / 12)


def _span(printed):
    """First and last day of a printed day or year."""
    if len(printed) == 10:
        return date.fromisoformat(printed), date.fromisoformat(printed)
    return date(int(printed), 1, 1), date(int(printed), 12, 31)


def agreeing(names, as_of=None, root=ROOT):
    """In which editions every one of the statements ``names`` is true, by the month from which each holds.

    The statements may be about different articles: an article keeps its form until its next edition.
    Returns a frame of months (``from``) with one column a statement and ``all``.
    """
    frames = {name: truths(name, as_of, root).set_index("released")["holds"] for name in names}
    months = sorted(set().union(*(frame.index for frame in frames.values())))
    held = pd.DataFrame({name: frame.reindex(months).ffill() for name, frame in frames.items()})
    held.index.name = "from"
    return held.assign(all=[bool(all(row)) and not row.isna().any() for _, row in held.iterrows()])


def meaning(results):
    """What the verdicts mean of the acts, the words in their order of gravity: a paragraph."""
    told = []
    for word in MEANING:
        count = sum(result.word == word for result in results.values())
        if count:
            told.append(f"{count} {word}: {MEANING[word]}.")
    return f"Of {len(results)} statements, " + " ".join(told)


def undecided(analysis="law_and_typology", root=ROOT):
    """Claims handed to ``analysis`` that no text decides: reason, and the text that would."""
    series.note_read("examination", root)
    rows = ledger.examinations(ledger.load(root), root).values()
    found = [(r.id, r.reason, r.missing) for r in rows if r.handed_to == analysis]
    return pd.DataFrame(found, columns=["claim", "reason", "what would decide it"]).set_index("claim")
