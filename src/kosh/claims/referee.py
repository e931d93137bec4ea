"""For a referee: somebody else's printed numbers and the relations between them, checked from two files.

The claims are a CSV file with the columns of `COLUMNS`, the relations a TOML file as
`kosh.claims.declared` reads it. The book page "Check a paper of your own" shows both.
"""

from dataclasses import dataclass

from kosh.claims import relations
from kosh.claims.files import read_rows
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
    for line, cells in read_rows(path, COLUMNS, optional=OPTIONAL):
        where = f"{path}, line {line}"
        places = {name: f"{n} ({name})" for n, name in enumerate(cells, start=1)}
        for name in cells:
            _one_of(name, COLUMNS, "column", f"{path}, line 1, column {places[name]}")
        row = dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in cells.items()}
        row["language"] = row["language"] or "en"
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


def _one_of(cell, words, noun, where):
    if cell not in words:
        raise KoshError(
            f"unknown {noun}",
            where=where,
            found=repr(cell),
            expected=f"one of {', '.join(filter(None, words))}",
            next_step=f"did you mean {near(cell, words)[0]}?",
        )
