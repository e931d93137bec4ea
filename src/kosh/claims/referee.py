"""For a referee: somebody else's printed numbers and the relations between them, checked from two files.

The claims are a CSV file with the columns of `COLUMNS`, the relations a TOML file as
`kosh.claims.declared` reads it. The book page "Check a paper of your own" shows both.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from kosh.claims import relations
from kosh.claims.ledger import KINDS
from kosh.claims.printed import LANGUAGES, QUALIFIERS, SCALES, Printed, parse
from kosh.errors import KoshError, near

#: Columns of the claims, described; those of `OPTIONAL` may be left out.
COLUMNS = {
    "claim": "a name for the number, used in the relations",
    "printed": "the numeral as it was printed, without its unit",
    "unit": "persons, %, million persons: for the reader only",
    "scale": "the scale word after the numeral: " + ", ".join(filter(None, SCALES)),
    "qualifier": "one of " + ", ".join(QUALIFIERS) + "; anything else is taken as a plain value",
    "language": "en (the default), ru or kk: decides what a comma means",
    "kind": "count where the number can only be whole, or any of " + ", ".join(KINDS),
}
OPTIONAL = ("scale", "qualifier", "language", "kind")


@dataclass(frozen=True)
class Statement:
    """A printed number, with what the relations need to know of it."""

    id: str
    printed: str
    unit: str
    qualifier: str
    kind: str
    numeral: Printed | None
    quote: str = ""
    paraphrase: str = ""


@dataclass(frozen=True)
class Statements:
    """Printed numbers by id: what stands in for a ledger where there is no book."""

    claims: dict[str, Statement]


def check(claims, relations_file):
    """The `GroupVerdict` of each group, from the paths of the two files; KoshError where one is wrong."""
    statements = read(claims)
    return [relations.evaluate(g, statements) for g in relations.read(relations_file, statements)]


def read(path):
    """The `Statements` of a CSV file; KoshError with line and column for the first thing that is wrong."""
    found = {}
    for line, row, places in _rows(path):
        where = f"{path}, line {line}"
        id = row["claim"]
        if not id or id in found:
            raise KoshError(
                "two claims with one name" if id else "a claim without a name",
                where=f"{where}, column {places['claim']}",
                found=repr(id),
                expected="every name once",
                next_step="give it a name of its own",
            )
        _one_of(row["language"], LANGUAGES, "language", f"{where}, column {places.get('language')}")
        _one_of(row["kind"], ("", *KINDS), "kind of number", f"{where}, column {places.get('kind')}")
        at = f"{where}, column {places['printed']}"
        numeral = parse(row["printed"], row["scale"], row["language"], at) if row["printed"] else None
        del row["claim"], row["scale"], row["language"]
        found[id] = Statement(id=id, numeral=numeral, **row)
    return Statements(found)


def report(verdicts):
    """The verdicts in plain words, and how many groups are possible."""
    blocks = [_told(verdict) for verdict in verdicts]
    impossible = sum(map(is_impossible, verdicts))
    possible = len(verdicts) - impossible
    return "\n\n".join([*blocks, f"{possible} of {len(verdicts)} groups possible, {impossible} impossible."])


def is_impossible(verdict):
    """Whether no rounding mode makes a group possible, or its statements exclude each other."""
    return verdict.word in ("inconsistent", "contradictory-text")


def as_record(verdicts):
    """The verdicts as a dict ready for JSON."""
    return {
        "groups": {verdict.id: verdict.as_record() for verdict in verdicts},
        "impossible": [verdict.id for verdict in verdicts if is_impossible(verdict)],
    }


def _told(verdict):
    lines = [f"{verdict.id}: {'IMPOSSIBLE' if is_impossible(verdict) else 'possible'} ({verdict.word})"]
    if verdict.title != verdict.id:
        lines.append(f"  {verdict.title}")
    lines.append(f"  {verdict.sentence}")
    if verdict.failing:
        lines.append(
            f"  Alone in the way is {verdict.failing}: {abs(verdict.distance_units):.3g} units of its last "
            f"digit {'above' if verdict.distance_units > 0 else 'below'} what the others allow."
        )
    if verdict.power:
        lines.append(
            f"  Would have caught {verdict.power.caught} of {verdict.power.possible} misprints of a digit."
        )
    return "\n".join(lines)


def _rows(path):
    """(line, row with every column, column name to its place and name) of a CSV file."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        raise KoshError("there is no such file", where=path, next_step="check the path") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise KoshError(
            "the file is not UTF-8", where=f"{path}, line {line}", next_step="save the file as UTF-8"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        places = {name: f"{n} ({name})" for n, name in enumerate(header, start=1)}
        for name in COLUMNS:
            if name not in header and name not in OPTIONAL:
                raise KoshError(
                    "a column is missing",
                    where=f"{path}, line 1",
                    found=", ".join(header) or "no header",
                    expected=name,
                    next_step=f"the columns are {', '.join(COLUMNS)}; the last four may be left out",
                )
        for name in header:
            _one_of(name, COLUMNS, "column", f"{path}, line 1, column {places[name]}")
        for cells in filter(None, reader):
            if len(cells) != len(header):
                raise KoshError(
                    "a row has another number of cells than the header",
                    where=f"{path}, line {reader.line_num}, column {min(len(cells), len(header))}",
                    found=len(cells),
                    expected=len(header),
                    next_step="put a cell that contains a comma between double quotes",
                )
            row = dict.fromkeys(COLUMNS, "") | {"language": "en"}
            row |= {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            yield reader.line_num, row | {"language": row["language"] or "en"}, places
    except csv.Error as error:
        raise KoshError(
            "a row is not valid CSV",
            where=f"{path}, line {reader.line_num}",
            found=error,
            next_step="check the double quotes: one inside a quoted cell is written twice",
        ) from None


def _one_of(cell, words, noun, where):
    if cell not in words:
        raise KoshError(
            f"unknown {noun}",
            where=where,
            found=repr(cell),
            expected=f"one of {', '.join(filter(None, words))}",
            next_step=f"did you mean {near(cell, words)[0]}?",
        )
