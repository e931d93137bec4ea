"""Official figures, of a stated vintage: tidy frames whose digest, types and keys are verified.

A *vintage* is one release of a series, named by its month (``"2020-10"``). A frame has one row per
country, year and vintage. What a process has read is recorded (``tables_read``), so that a finding can
name the exact tables behind it.
"""

import csv
import functools
import io
import json
from difflib import get_close_matches
from fractions import Fraction

from kosh import ROOT, command
from kosh.data import package
from kosh.errors import KoshError, near
from kosh.prose import spans

_TYPES = {"string": str, "integer": int, "number": float}
_read = {}


def names(root=ROOT):
    """Names of all series: the tables that have vintages, sorted."""
    return [table for table in package.tables(root) if "vintages" in package.describe(table, root)]


def vintages(name, root=ROOT):
    """The vintages of a series, in the order of release: dicts with ``name``, ``released`` (ISO month),
    ``released_is`` (exact | approximate), ``publisher``, ``indicator_code``, ``source``, ``licence``, ...

    Raises KoshError for a table that has none.
    """
    if name not in names(root):
        raise KoshError(
            f"unknown series {name!r}",
            where=package.DESCRIPTOR,
            expected="one of " + ", ".join(near(name, names(root))),
        )
    return sorted(package.describe(name, root)["vintages"], key=lambda vintage: vintage["released"])


def load(name, vintage=None, root=ROOT):
    """A series as a tidy frame: the columns of its table, and ``released`` (ISO month of the vintage).

    ``vintage`` keeps the rows of one vintage; None keeps all. Figures keep the table's unit
    (``unit`` of the column in the descriptor), rows keep its order.

    Raises KoshError for an unknown series or vintage, a digest that is not the registered one, and
    figures that break a constraint of the descriptor.
    """
    released = {each["name"]: each["released"] for each in vintages(name, root)}
    if vintage is not None and vintage not in released:
        raise KoshError(
            f"the series {name!r} has no vintage {vintage!r}",
            where=package.DESCRIPTOR,
            expected="one of " + ", ".join(released),
        )
    frame = _validated(name, root)
    frame["released"] = frame["vintage"].map(released)
    return frame if vintage is None else frame[frame["vintage"] == vintage].reset_index(drop=True)


def table(name, root=ROOT):
    """Any table as a frame, with its types, constraints and key verified; its order is kept.

    For what has no vintage (names, regions, events) and for series whose vintages are read together.
    Raises KoshError as `load` does.
    """
    return _validated(name, root)


def select(frame, country=None, first_year=None, last_year=None):
    """Rows of ``frame`` for one country or several, from ``first_year`` to ``last_year``, both included.

    None leaves that side open; a window may reach beyond the years at hand. Raises KoshError for a country
    that the frame lacks, and for a window in which the chosen rows have no year at all.
    """
    if country is not None:
        wanted = [country] if isinstance(country, str) else list(country)
        known = set(frame["country"])
        for code in wanted:
            if code not in known:
                raise KoshError(
                    f"no figures for the country {code!r}",
                    where=f"releases {', '.join(sorted(set(frame['vintage'])))}",
                    expected="one of " + ", ".join(near(code, known)),
                    next_step="choose one of these, or another release",
                )
        frame = frame[frame["country"].isin(wanted)]
    years = sorted(set(frame["year"]))
    if None not in (first_year, last_year) and first_year > last_year:
        raise KoshError(
            "the first year is after the last",
            found=f"{first_year} to {last_year}",
            next_step="exchange first_year and last_year",
        )
    first = first_year if first_year is not None else min(years, default=0)
    last = last_year if last_year is not None else max(years, default=0)
    chosen = frame[frame["year"].between(first, last)].reset_index(drop=True)
    if years and chosen.empty:
        raise KoshError(
            "no figures in this window",
            found=f"{first_year or 'the start'} to {last_year or 'the end'}",
            expected=f"a window with one of {spans(years)}",
            next_step="move the window, or choose another release",
        )
    return chosen


def values(name, column, root=ROOT):
    """Distinct values of a column of any table, sorted and of the column's type; empty cells left out.

    Needs no pandas. Raises KoshError for an unknown table or column.
    """
    fields = {field["name"]: field for field in package.describe(name, root)["schema"]["fields"]}
    if column not in fields:
        raise KoshError(
            f"the table {name!r} has no column {column!r}",
            where=package.DESCRIPTOR,
            expected="one of " + ", ".join(near(column, fields)),
        )
    text = io.StringIO(_bytes(name, root).decode("utf-8"), newline="")
    cells = {row[column] for row in csv.DictReader(text)} - set(_missing(name, root))
    return sorted(map(_TYPES[fields[column]["type"]], cells))


def country_name(code, root=ROOT):
    """The English short name of a country (ISO 3166 alpha-3); KoshError where the code is unknown."""
    known = _country_names(root)
    if code not in known:
        raise KoshError(
            f"unknown country {code!r}",
            where="data/series/countries.csv",
            expected="an ISO 3166 alpha-3 code, such as " + ", ".join(near(code, known)[:5]),
        )
    return known[code]


def codes(name, root=ROOT):
    """Codes of the countries whose names are like ``name``, the most like first; none where none is."""
    known = {full.casefold(): code for code, full in _country_names(root).items()}
    return [known[full] for full in get_close_matches(str(name).casefold(), known)]


def _country_names(root):
    text = io.StringIO(_bytes("countries", root).decode("utf-8"), newline="")
    return {row["country"]: row["name"] for row in csv.DictReader(text)}


def exact(value):
    """The figure as the decimal that the table prints: ``exact(0.1) == Fraction(1, 10)``."""
    return Fraction(repr(float(value)))


def tables_read():
    """Tables read in this process since the last ``forget_tables_read``: name -> ``"sha256:..."``."""
    return dict(_read)


def forget_tables_read():
    """Start the record of ``tables_read`` anew."""
    _read.clear()


def note_read(name, root=ROOT):
    """Verify the digest of a table that is read elsewhere, and count it among ``tables_read``."""
    _bytes(name, root)


def _bytes(name, root):
    content = package.read(name, root)
    _read[name] = package.digest(content)
    return content


def _missing(name, root):
    return package.describe(name, root)["schema"].get("missingValues", [""])


def _validated(name, root):
    """The table as a frame that meets the descriptor's types, constraints and key."""
    content, entry = _bytes(name, root), package.describe(name, root)
    where = package.table_path(name, root).relative_to(root).as_posix()
    return _checked(name, where, content, json.dumps(package.schema(entry))).copy()


@functools.lru_cache(maxsize=32)
def _checked(name, where, content, schema):
    """The frame of a table's bytes; kept, so that the same bytes are checked once in a process."""
    import pandas as pd
    from pandera.errors import SchemaErrors

    schema = json.loads(schema)
    missing = schema.get("missingValues", [""])
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, na_values=missing)
    try:
        return _in_memory(schema).validate(frame, lazy=True)
    except SchemaErrors as error:
        fault = error.failure_cases.iloc[0]
        row = "" if pd.isna(fault["index"]) else f", row {int(fault['index']) + 2}"
        raise KoshError(
            f"{name}: the figures are not as described",
            where=f"{where}{row}, {fault['column']}",
            found=fault["failure_case"],
            expected=fault["check"],
            next_step=f"{command()} data check {name}",
        ) from None


def _in_memory(schema):
    """The pandera schema that says the same as the descriptor's table schema."""
    import pandera.pandas as pa

    def column(field):
        limits = field.get("constraints", {})
        rules = {
            "minimum": pa.Check.ge,
            "maximum": pa.Check.le,
            "enum": pa.Check.isin,
            "pattern": lambda pattern: pa.Check.str_matches(f"(?:{pattern})$"),
        }
        checks = [rule(limits[limit]) for limit, rule in rules.items() if limit in limits]
        return pa.Column(_TYPES[field["type"]], checks, nullable=not limits.get("required"), coerce=True)

    return pa.DataFrameSchema(
        {field["name"]: column(field) for field in schema["fields"]},
        unique=schema["primaryKey"],
        strict=True,
        ordered=True,
    )
