"""Groups of relations as a person declares them, in a TOML file: read, checked, located line by line."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kosh import ROOT
from kosh.claims import ledger as ledgers
from kosh.claims.files import read_text
from kosh.claims.kinds import FIELDS, RULES, Relation, is_number
from kosh.claims.printed import MODES
from kosh.errors import KoshError, near

FILE = "data/claims/relations.toml"

#: Rounding modes in which a group is tested unless it names others.
DEFAULT_MODES = ("half-away", "half-even", "truncation")

#: Kinds whose claims may state no number, because words, lists or dates are compared.
WORDED = ("list-length", "same", "contradiction", "dates")


@dataclass(frozen=True)
class Group:
    """Relations that are tested together, in each of ``modes``."""

    id: str
    title: str
    note: str
    modes: tuple[str, ...]
    relations: tuple[Relation, ...]
    where: str

    @property
    def claims(self):
        """The ids of its claims, each once, in the order of its relations."""
        return tuple(dict.fromkeys(id for relation in self.relations for id in relation.claims))


def load(ledger, root=ROOT):
    """The groups of the project in the folder ``root``; none where it declares no relations."""
    path = Path(root) / FILE
    if not path.exists():
        return ()
    lists = ledgers.lists(ledger, root) if (Path(root) / ledgers.TYPOLOGIES).exists() else {}
    return read(path, ledger, FILE, lists)


def read(path, ledger, name=None, lists=None):
    """The `Group` records of a TOML file.

    Parameters
    ----------
    path : of the file.
    ledger : what holds the claims by id in ``claims``, as `kosh.claims.ledger.Ledger` does.
    name : of the file, for messages.
    lists : name to items of the lists that a relation may name; None where the name is for the reader only.

    Raises KoshError with line and column for the first thing that is wrong.
    """
    name = str(name or path)
    text = read_text(path, name)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = re.fullmatch(
            r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL
        )
        place = f"line {said[2]}, column {said[3]}" if said and said[2] else "end of the file"
        raise KoshError(
            "not valid TOML",
            where=f"{name}, {place}",
            found=said[1] if said else error,
            next_step="look at that place, and at the line before it, for a missing quote, bracket or comma",
        ) from None
    return _Reader(name, text, ledger, lists).groups(document)


class _Reader:
    def __init__(self, name, text, ledger, lists):
        self.name, self.lines, self.claims = name, text.splitlines(), ledger.claims
        self.lists = lists
        self.headers = [
            (n, re.sub(r"\s", "", line.split("#")[0]))
            for n, line in enumerate(self.lines)
            if re.match(r"\s*\[\[?\s*group", line)
        ]

    def place(self, group, relation=None, key=None):
        """File, line and column of a field, or of the header of what holds it."""
        at, groups, relations = 0, -1, -1
        for n, header in self.headers:
            if header == "[[group]]":
                groups, relations = groups + 1, -1
            elif header == "[[group.relation]]":
                relations += 1
            if (groups, relations) == (group, -1 if relation is None else relation):
                at = n
                break
        ends = [n for n, _ in self.headers if n > at] + [len(self.lines)]
        for n in range(at + 1, ends[0]) if key else ():
            if found := re.match(rf"\s*{re.escape(key)}\s*=\s*", self.lines[n]):
                return f"{self.name}, line {n + 1}, column {found.end() + 1}"
        return f"{self.name}, line {at + 1}, column {len(self.lines[at]) - len(self.lines[at].lstrip()) + 1}"

    def groups(self, document):
        found = {}
        given = document.get("group", [])
        if not isinstance(given, list) or not given or set(document) != {"group"}:
            raise KoshError(
                "a file of relations holds groups and nothing else",
                where=f"{self.name}, line 1, column 1",
                found=", ".join(document) or "nothing",
                expected="[[group]] with its [[group.relation]]",
                next_step="look at book/examples/referee/relations.toml",
            )
        for n, entry in enumerate(given):
            group = self.group(n, entry)
            if group.id in found:
                self.fail("two groups with one id", self.place(n, key="id"), group.id, "every id once",
                          "give one of the two another id")  # fmt: skip
            found[group.id] = group
        return tuple(found.values())

    def group(self, n, entry):
        self.known(entry, ("id", "title", "note", "modes", "relation"), "field of a group", n)
        for key in ("id", "relation"):
            if not entry.get(key):
                self.fail(
                    f"a group without {key}", self.place(n), "nothing", key, f"give the group its {key}"
                )
        for key in ("id", "title", "note"):
            self.shape(isinstance(entry.get(key, ""), str), "a string", entry.get(key), (n, None, key))
        modes = entry.get("modes", list(DEFAULT_MODES))
        self.shape(isinstance(modes, list) and modes, "a list of rounding modes", modes, (n, None, "modes"))
        for mode in modes:
            self.one_of(mode, MODES, "rounding mode", (n, None, "modes"))
        relations = entry["relation"]
        self.shape(
            isinstance(relations, list) and all(isinstance(r, dict) for r in relations),
            "[[group.relation]] below the group",
            relations,
            (n, None, "relation"),
        )
        return Group(
            entry["id"],
            entry.get("title", entry["id"]),
            entry.get("note", ""),
            tuple(modes),
            tuple(self.relation((n, m), dict(r)) for m, r in enumerate(relations)),
            self.place(n),
        )

    def relation(self, at, given):
        kind, because = given.pop("kind", None), given.pop("because", "")
        self.one_of(kind, FIELDS, "kind of relation", (*at, "kind"))
        shapes = {key: shape.rstrip("?") for key, shape in FIELDS[kind].items()} | {"claims": "claims"}
        self.known(given, shapes, f"field of {kind}", *at)
        for key, shape in FIELDS[kind].items():
            if key not in given and not shape.endswith("?"):
                self.fail(f"a relation of the kind {kind} without {key}", self.place(*at), "nothing", key,
                          f"say which claim or number is its {key}")  # fmt: skip
        self.shape(isinstance(because, str), "a string", because, (*at, "because"))
        for key, value in given.items():
            self.value(kind, key, shapes[key], value, (*at, key))
            self.once(value, (*at, key))
        if (kind == "order" and ("greatest" in given) + ("descending" in given) != 1) or (
            "greatest" in given and "others" not in given
        ):
            self.fail("an order of nothing", self.place(*at), ", ".join(given),
                      "greatest and others, or descending",
                      "name the greatest and the others, or all in descending order")  # fmt: skip
        if kind == "subset" and ("part" in given) == ("parts" in given):
            self.fail("a subset without its part", self.place(*at), ", ".join(given), "part, or parts",
                      "name one part, or several that do not overlap")  # fmt: skip
        if kind == "list-length":
            self.length(given, at)
        return Relation(kind, given, because, self.place(*at))

    def once(self, value, at):
        """A list that names a claim twice is a slip of ours, not the paper's."""
        named = (
            [v for v in value if isinstance(v, str) and v in self.claims] if isinstance(value, list) else []
        )
        if twice := [v for v in named if named.count(v) > 1]:
            self.fail("a claim named twice", self.place(*at), repr(twice[0]), "each claim once",
                      "name the claim that was meant in its place")  # fmt: skip

    def length(self, given, at):
        """Count the list that a relation names; what the relation says of its length must be that count."""
        name = given.get("list")
        if self.lists is not None and name is not None:
            if name not in self.lists:
                self.fail("unknown list", self.place(*at, "list"), repr(name),
                          f"a list of {ledgers.TYPOLOGIES} such as {', '.join(near(name, self.lists))}",
                          "correct the name, or add the list to that table")  # fmt: skip
            counted = len(self.lists[name])
            if given.setdefault("items", counted) != counted:
                self.fail("a list has another length", self.place(*at, "items"), given["items"],
                          f"{counted}, as counted in {ledgers.TYPOLOGIES}",
                          "correct the number, or the list")  # fmt: skip
        if "items" not in given:
            self.fail("a list without length", self.place(*at), ", ".join(given), "items",
                      "count the items")  # fmt: skip

    def value(self, kind, key, shape, value, at):
        number = FIELDS[kind].get(key, "") != "claims" and kind not in WORDED
        match shape:
            case "flag":
                self.shape(isinstance(value, bool), "true or false", value, at)
            case "count":
                self.shape(type(value) is int and value >= 0, "a whole number", value, at)
            case "text":
                self.shape(isinstance(value, str), "a string", value, at)
            case "constant":
                self.shape(
                    isinstance(value, str) and is_number(value), 'a number as a string: "1000"', value, at
                )
            case "date":
                date = isinstance(value, str) and re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value)
                self.shape(date, 'a date as a string: "2011", "2011-12" or "2011-12-31"', value, at)
            case "rule":
                self.one_of(value, RULES, "rule", at)
            case "value" | "claim":
                self.shape(
                    isinstance(value, str), 'the id of a claim, a number ("100") or an unknown', value, at
                )
                self.reference(value, shape, number, at)
            case "values" | "claims":
                least = 2 if shape == "claims" and "claims" in FIELDS[kind] and kind != "dates" else 1
                self.shape(
                    isinstance(value, list)
                    and len(value) >= least
                    and all(isinstance(v, str) for v in value),
                    f"a list of at least {least}",
                    value,
                    at,
                )
                for each in value:
                    self.reference(each, "claim" if shape == "claims" else "value", number, at)

    def reference(self, value, shape, number, at):
        if shape == "value" and (is_number(value) or re.fullmatch(r"-?\?~?\w[\w-]*", value)):
            return
        claim = self.claims.get(value.removeprefix("-") if shape == "value" else value)
        if claim is None:
            self.fail("unknown claim", self.place(*at), repr(value),
                      f"an id such as {', '.join(near(value, self.claims))}",
                      "correct the id, or add the claim to its table")  # fmt: skip
        if number and shape == "value" and claim.numeral is None:
            self.fail("a claim without a number in a relation of numbers", self.place(*at), value,
                      "a claim that prints a numeral",
                      "fill its column 'printed', or leave it out")  # fmt: skip

    def known(self, given, names, noun, *at):
        for key in given:
            if key not in names:
                self.fail(f"unknown {noun}", self.place(*at, *[None] * (2 - len(at)), key), key,
                          f"one of {', '.join(names)}", f"did you mean {near(key, names)[0]}?")  # fmt: skip

    def one_of(self, value, names, noun, at):
        if value not in names:
            self.fail(f"unknown {noun}", self.place(*at), repr(value), f"one of {', '.join(names)}",
                      f"did you mean {near(value, names)[0]}?")  # fmt: skip

    def shape(self, holds, expected, value, at):
        if not holds:
            self.fail(f"{at[2]} has the wrong form", self.place(*at), repr(value), expected, "correct it")

    def fail(self, problem, where, found, expected, next_step):
        raise KoshError(problem, where=where, found=found, expected=expected, next_step=next_step)
