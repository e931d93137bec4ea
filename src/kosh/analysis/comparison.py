"""Printed numbers against a series: every comparison of the ledger that a place answers to."""

from dataclasses import replace

from kosh import ROOT
from kosh.claims import ledger, verdicts
from kosh.data import series
from kosh.prose import listed

#: The tables that `kosh.claims.ledger.load` reads.
LEDGER = ("claims", "comparisons", "papers")

#: Countries of the region that a ranking marks beside its own.
NEIGHBOURS = ("KGZ", "TJK", "UZB", "KAZ", "RUS")


def observations(frame):
    """The rows of a series (columns country, year, vintage, released, value) as exact `Observation`.

    A column ``step`` says to what a report rounded its figure; 1 is a count to the last person. For ``day``
    or ``date`` see `_days`.
    """
    columns = ["country", "year", "vintage", "released", "value"]
    steps = [0 if step == 1 else series.exact(step) for step in frame.get("step", [1] * len(frame))]
    rows = zip(frame[columns].itertuples(index=False), steps, _days(frame), strict=True)
    return [
        verdicts.Observation(country, int(year), vintage, released, series.exact(value), step, day)
        for (country, year, vintage, released, value), step, day in rows
    ]


def _days(frame):
    """The day of each figure, of a column ``day`` or ``date``; "" where the year is all that is known.

    The release of a figure is the report that has it; the day that it counts is no release.
    """
    return frame.get("day", frame.get("date", [""] * len(frame)))


def answered_by(comparisons, name, place):
    """Comparisons of numbers with the series ``name`` that name ``place``; else those of several places.

    The latter serve a reader who asks about a country that the paper does not name; their verdicts
    are marked as out of scope.
    """
    of_series = [c for c in comparisons if c.series == name and c.reading != "predicate"]
    naming = [c for c in of_series if place in c.places]
    return naming or [c for c in of_series if len(c.places) > 1]


def compare_place(name, frame, place, first_year=None, last_year=None, root=ROOT):
    """Verdicts on all claims that the series ``name`` decides at ``place``, in the ledger's order.

    Parameters
    ----------
    frame : the series, as `kosh.data.series.load` gives it; releases that it lacks are not compared.
    first_year, last_year : the window; None takes the one fixed with the comparison.

    Returns
    -------
    list of `kosh.claims.verdicts.Verdict`.
    """
    comparisons = answered_by(_ledger(root).comparisons.values(), name, place)
    return [compare(each.id, frame, place, first_year, last_year, root) for each in comparisons]


def compare(name, frame, place, first_year=None, last_year=None, root=ROOT):
    """The verdict at ``place`` on the comparison ``name``, with the figures that ``frame`` has of the place.

    Parameters and errors are those of `compare_place`; KoshError for an unknown comparison.
    """
    book = _ledger(root)
    comparison = _windowed(book.comparison(name), first_year, last_year)
    seen = observations(frame[frame["country"] == place])
    name = series.country_name(place, root)
    return verdicts.compare(
        comparison, book.numerals(comparison), _month(book, comparison), seen, place, name
    )


def judge(name, statement, frame, place, first_year=None, last_year=None, detail="", root=ROOT):
    """The verdict at ``place`` on a comparison with the reading "predicate".

    Parameters
    ----------
    name : id of the comparison.
    statement : what is true or false, as a clause.
    frame : columns year, vintage, released, holds (bool), one row a year and release; for ``day`` or
        ``date`` see `_days`.
    first_year, last_year : as in `compare_place`.
    detail : sentences that say more than true or false, such as when it was true.

    Returns
    -------
    `kosh.claims.verdicts.Verdict`.
    """
    book = _ledger(root)
    comparison = _windowed(book.comparison(name), first_year, last_year)
    rows = frame[["year", "vintage", "released", "holds"]].itertuples(index=False)
    truths = [
        verdicts.Observation(place, int(year), vintage, released, int(holds), day=day)
        for (year, vintage, released, holds), day in zip(rows, _days(frame), strict=True)
    ]
    name = series.country_name(place, root)
    return verdicts.judge(comparison, statement, _month(book, comparison), truths, place, name, detail)


def other_concept(result, counted):
    """A verdict marked as none on the claim, as its figures are of ``counted`` (words), the sentence is not.

    One at a place that the sentence does not name stays so marked.
    """
    said = f"{result.sentence} The figures are of {counted}."
    return replace(result, out_of_scope=result.out_of_scope or "concept", sentence=said)


def window(name, root=ROOT):
    """(first, last) year of the window that is fixed with the comparison ``name``."""
    fixed = _ledger(root).comparison(name)
    return fixed.first_year, fixed.last_year


def _ledger(root):
    for table in LEDGER:
        series.note_read(table, root)
    return ledger.load(root)


def _month(book, comparison):
    """When the paper appeared: all claims of a comparison are of one paper."""
    return book.month_of(comparison.claims[0])


def _windowed(comparison, first_year, last_year):
    return replace(
        comparison,
        first_year=comparison.first_year if first_year is None else first_year,
        last_year=comparison.last_year if last_year is None else last_year,
    )


def tried(frame, result):
    """Every figure that a verdict was taken from: years as rows, releases as columns, hits marked.

    ``frame`` holds one country's rows in the window. Cells are text, the figure with two decimals; those in
    the claim's interval carry a bullet.
    """
    hits = set(result.hits)
    text = [
        f"{value:.2f} \u25cf" if (year, vintage) in hits else f"{value:.2f}"
        for year, vintage, value in frame[["year", "vintage", "value"]].itertuples(index=False)
    ]
    table = frame.assign(text=text).pivot(index="year", columns="vintage", values="text").fillna("")
    return table.rename_axis(columns="release")


def without_each_release(name, frame, place, result, root=ROOT):
    """The word of ``result`` had one release not been at hand: dict of vintage to word.

    A verdict that hangs on a single release is told by it. Only releases with a figure in the window count.
    """
    first, last = result.window
    used = frame[(frame["country"] == place) & frame["year"].between(first, last)]["vintage"].unique()
    words = {}
    for vintage in sorted(used):
        rest = frame[frame["vintage"] != vintage]
        (again,) = (
            other
            for other in compare_place(name, rest, place, first, last, root)
            if other.comparison == result.comparison
        )
        words[vintage] = again.word
    return words


def hangs_on(word, words):
    """A sentence on `without_each_release`: which release the verdict would not stand without."""
    turned = {vintage: other for vintage, other in words.items() if other != word}
    if not turned:
        return f"Leaving out any one release leaves the verdict at {word}."
    parts = [f"without the release of {vintage} it would be {other}" for vintage, other in turned.items()]
    return f"The verdict hangs on a single release: {listed(parts)}."


def meaning(results, name):
    """The verdicts of one country in a paragraph: what holds, when, and what a coarser reading gives."""
    return " ".join(_meant(result, name) for result in results)


def _meant(result, name):
    claims = listed(result.claims)
    if not result.in_scope:
        return (
            f"The sentence ({claims}) does not name {name}. Read as if it did: {result.word}. "
            f"{_MEANING[result.word]}"
        )
    subject = "The range" if result.reading == "between" else f"The number for {name}"
    years = sorted({year for year, _ in result.hits})
    of_years = result.window[1] - result.window[0] + 1
    said = f"{subject} ({claims}): {result.word}. {_MEANING[result.word]}"
    if years:
        within = listed(map(str, years))
        said += f" Years with a figure in the interval: {within}, {len(years)} of {of_years}."
    for reading in result.readings:
        change = "the word stays" if reading.word == result.word else "the word would be"
        said += (
            f" Read as rounded to {int(reading.unit)}s ({reading.interval}), {len(reading.hits)} of "
            f"{reading.tries} figures agree and {change} {reading.word}."
        )
    return said


_MEANING = {
    "reproduced": "Official figures agree with it in some year of the window, then and now.",
    "revised": "Figures of the time agreed with it, and have since been revised away from it.",
    "later-confirmed": "Figures of the time did not agree with it; a later release does.",
    "close": "No figure of the window agrees with it; the nearest comes within a tenth of what was printed.",
    "differs": "No figure of the window comes within a tenth of what was printed.",
    "contradicted": "The figures have the other sign.",
    "not-checkable": "No figure of the window is at hand.",
}
