"""Whether the tables of the ledger fit together, with the relations and with the official figures."""

from pathlib import Path

from kosh import ROOT
from kosh.claims import declared, ledger
from kosh.data import package, series
from kosh.errors import KoshError, near

#: The tables of the ledger, by their names in the descriptor.
TABLES = tuple(Path(file).stem for file in ledger.COLUMNS)


def check(root=ROOT):
    """Read all that is said of papers and claims; KoshError for the first thing that does not fit the rest.

    Each numeral is parsed, each claim, paper, list, series and country that is named is looked up. Digests
    are not asked for, so that an edited table can be checked before it is registered.
    """
    book = ledger.load(root)
    ledger.examinations(book, root)
    ledger.oppositions(book, root)
    ledger.requests(book, root)
    declared.load(book, root)
    countries = package.distinct("countries", "country", root)
    for comparison in book.comparisons.values():
        _known(comparison, "series", comparison.series, series.names(root))
        for place in comparison.places:
            _known(comparison, "country", place, countries)


def _known(comparison, noun, name, names):
    if name not in names:
        raise KoshError(
            f"unknown {noun}",
            where=f"{ledger.COMPARISONS}, comparison {comparison.id}",
            found=repr(name),
            expected=f"one such as {', '.join(near(name, names))}",
            next_step=f"correct it, or add the {noun} to data/series/ first",
        )
