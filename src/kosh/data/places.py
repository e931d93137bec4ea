"""What the same place is called: English, Kazakh and Russian names, old and new, and its codes.

The code of a place is that of the other tables: ISO 3166 alpha-3 for a country (Kazakhstan is KAZ), the code
of ``regions`` for a region, the KATO code of ``districts`` for a town. ``places`` holds the names that those
tables do not have.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from kosh import ROOT
from kosh.data import series
from kosh.errors import KoshError, near

#: The tables that name places.
TABLES = ("countries", "regions", "places")

#: Ways to name a place: codes, the ledger's code of a region, and the languages.
LANGUAGES = ("iso", "kato", "claims", "en", "kk", "ru")


def names(place, language=None, root=ROOT):
    """Names of a place in one of `LANGUAGES` (None: all), in the order of the tables, each once.

    Raises KoshError for a place without any name, and for another language.
    """
    if language is not None and language not in LANGUAGES:
        raise KoshError(f"no names in {language!r}", expected="one of " + ", ".join(LANGUAGES))
    known = _names(root)
    found = [name for code, name, of in known if code == place and language in (None, of)]
    if not any(code == place for code, _, _ in known):
        raise KoshError(
            f"unknown place {place!r}",
            where="data/series/places.csv",
            expected="one of " + ", ".join(near(place, {code for code, _, _ in known})),
        )
    return list(dict.fromkeys(found))


def english(root=ROOT):
    """English name -> code of the place, of the names that a single place has."""
    found = {}
    for code, name, of in _names(root):
        if of == "en":
            found.setdefault(name, set()).add(code)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}


def find(name, root=ROOT):
    """The code of the place that is called ``name``, in any language or by any code, now or formerly.

    Case, accents, hyphens and spaces do not count. Raises KoshError where nothing or more than one is.
    """
    known = _by_letters(_names(root))
    found = known.get(_plain(name), {})
    if len(found) == 1:
        return next(iter(found))
    raise KoshError(
        f"{len(found)} places are called {name!r}" if found else f"no place is called {name!r}",
        where="data/series/places.csv",
        found=", ".join(sorted(found)) or None,
        expected="a name of one place, such as "
        + ", ".join(sorted(called for each in near(_plain(name), known) for called in known[each].values())),
        next_step="use its code" if found else "correct it, or add it to the table",
    )


def _names(root):
    """(place, name, language) of all tables that name places."""
    for name in TABLES:
        series.note_read(name, root)
    read = series.tables_read()
    return _of_digests(Path(root), *(read[name] for name in TABLES))


@lru_cache(maxsize=4)
def _of_digests(root, *digests):
    return tuple(_rows(root))


@lru_cache(maxsize=4)
def _by_letters(names):
    """Letters of a name or code -> {place: the name}."""
    known = {}
    for code, called, _ in names:
        known.setdefault(_plain(called), {})[code] = called
        known.setdefault(_plain(code), {})[code] = code
    return known


def _rows(root):
    for row in series.table("countries", root).itertuples():
        yield row.country, row.country, "iso"
        yield row.country, row.name, "en"
    for row in series.table("regions", root).itertuples():
        place = "KAZ" if row.region == "KZ" else row.region
        if isinstance(row.iso, str):
            yield place, row.iso, "iso"
        yield from ((place, name, of) for name, of in zip(row[5:8], ("en", "kk", "ru"), strict=True))
    for row in series.table("places", root).itertuples():
        yield row.place, row.name, row.language


def _plain(name):
    """A name by its letters and digits alone."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
