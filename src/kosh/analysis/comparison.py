"""Printed numbers against a series: every comparison of the ledger that a place answers to."""

from dataclasses import replace

from kosh import ROOT
from kosh.claims import ledger, verdicts
from kosh.data import series

#: The tables that `kosh.claims.ledger.load` reads.
LEDGER = ("claims", "comparisons", "papers")

#: Countries of the region that a ranking marks beside its own.
NEIGHBOURS = ("KGZ", "TJK", "UZB", "KAZ", "RUS")


def observations(frame):
    """The rows of a series (columns country, year, vintage, released, value) as exact `Observation`."""
    columns = ["country", "year", "vintage", "released", "value"]
    return [
        verdicts.Observation(country, int(year), vintage, released, series.exact(value))
        for country, year, vintage, released, value in frame[columns].itertuples(index=False)
    ]


def answered_by(comparisons, name, place):
    """Comparisons with the series ``name`` that name ``place``; where none does, those of several places.

    The latter serve a reader who asks about a country that the paper does not name; their verdicts
    are marked as out of scope.
    """
    of_series = [c for c in comparisons if c.series == name]
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
    for table in LEDGER:
        series.note_read(table, root)
    book = ledger.load(root)
    seen = observations(frame[frame["country"] == place])
    results = []
    for comparison in answered_by(book.comparisons.values(), name, place):
        window = {
            "first_year": comparison.first_year if first_year is None else first_year,
            "last_year": comparison.last_year if last_year is None else last_year,
        }
        comparison = replace(comparison, **window)
        paper = book.paper_of(comparison)
        results.append(verdicts.compare(comparison, book.numerals(comparison), paper.published, seen, place))
    return results


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


def meaning(results, name):
    """The verdicts of one country in a paragraph: what holds, when it held, what a coarser reading gives."""
    parts = []
    for result in results:
        claims = _and(result.claims)
        if not result.in_scope:
            parts.append(
                f"The paper does not name {name}; its statement on other countries ({claims}) would be"
            )
            parts[-1] += f" {result.word} here."
            continue
        subject = (
            "The range that the paper gives" if result.reading == "between" else f"The number for {name}"
        )
        parts.append(f"{subject} ({claims}) is {result.word}. {_MEANING[result.word]}")
        for reading in result.readings:
            if reading.word != result.word:
                parts[-1] += (
                    f" If the numeral was rounded to units of {int(reading.unit)}, the interval is "
                    f"{reading.interval} and the word {reading.word}, with {len(reading.hits)} of "
                    f"{reading.tries} figures in it."
                )
    return " ".join(parts)


_MEANING = {
    "reproduced": "Official figures gave it, in a release of the time or the oldest at hand, "
    "for the years named and not for others.",
    "revised": "Figures of the time gave it, and the agency has since revised them away from it.",
    "later-confirmed": "Figures of the time did not give it; a later release does.",
    "close": "No figure of the window gives it; the nearest comes within a tenth of what was printed.",
    "differs": "No figure of the window comes within a tenth of what was printed.",
    "contradicted": "The figures have the other sign.",
    "not-checkable": "No figure of the window is at hand.",
}


def _and(words):
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
