"""What a notebook says of its parameters, and whether given values fit it.

The cell tagged ``parameters`` holds literals only, one a line, typed and described::

    country: str = "TJK"  # ISO 3166 alpha-3 code; one of remittances.country
    vintage: str = "all"  # release to compare with; one of all, remittances.vintage
    first_year: int = 2011  # first year of the window; from 1990 to 2024

What follows the last semicolon is the range. ``table.column`` stands for the values in a column of
a table in ``data/``.
"""

import ast
import io
import json
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

from kosh import ROOT
from kosh.data import series
from kosh.errors import KoshError, near

#: What a line of the parameters cell looks like.
FORM = 'country: str = "TJK"  # what it means; one of a, b   (or: from 1990 to 2024)'

TYPES = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: name, type, default, what it means, and its range as written."""

    name: str
    type: type
    default: object
    meaning: str
    range: str

    def choices(self, root=ROOT):
        """The values that ``one of`` admits, tables looked up; None where the range is not a list."""
        if not self.range.startswith("one of "):
            return None
        admitted = []
        for item in self.range.removeprefix("one of ").split(","):
            table, dot, column = item.strip().partition(".")
            admitted += series.values(table, column, root=root) if dot else [table]
        return [self.type(value) for value in admitted]

    def bounds(self):
        """The (least, greatest) value that ``from a to b`` admits; None where the range is a list."""
        if match := re.fullmatch(r"from (\S+) to (\S+)", self.range):
            return self.type(match[1]), self.type(match[2])
        return None

    def check(self, value, where, root=ROOT):
        """Refuse a value of another type or outside the range (KoshError)."""

        def refuse(problem, expected):
            raise KoshError(
                f"parameter {self.name!r} {problem}",
                where=where,
                found=f"{self.name} = {value!r} ({type(value).__name__})",
                expected=expected,
                next_step=f"give {self.name} a value like {self.default!r}: {self.meaning}",
            )

        integer_for_float = self.type is float and type(value) is int
        if type(value) is not self.type and not integer_for_float:
            refuse("has the wrong type", self.type.__name__)
        choices = self.choices(root)
        if choices is not None and value not in choices:
            meant = [code for code in series.codes(value, root) if code in choices]
            likely = meant or near(value, choices)
            shown = choices if len(choices) <= 20 else [*likely, f"... ({len(choices)} values)"]
            told = ", ".join(map(str, shown))
            refuse("is outside its range", self.range if told in self.range else f"{self.range}: {told}")
        if (bounds := self.bounds()) and not bounds[0] <= value <= bounds[1]:
            refuse("is outside its range", self.range)


def read_notebook(path):
    """The notebook at ``path``, parsed JSON; KoshError when it is absent or no notebook."""
    try:
        # nbformat would cost every kernel an import of half a second
        notebook = json.loads(Path(path).read_text(encoding="utf-8"))
        notebook["cells"][0]
        return notebook
    except FileNotFoundError:
        names = [p.stem for p in Path(path).parent.glob("*.ipynb")]
        raise KoshError(
            f"there is no notebook {Path(path).stem!r}",
            where=path,
            expected=f"one of: {', '.join(near(Path(path).stem, names))}",
            next_step="name one of these",
        ) from None
    except (ValueError, LookupError, TypeError) as fault:
        raise KoshError(
            "this file is no notebook",
            where=path,
            found=f"{type(fault).__name__}: {fault}",
            next_step=f"restore it: git checkout -- {path}",
        ) from None


def declared(notebook, where):
    """The parameters that a notebook declares, by name in order.

    Raises KoshError when the ``parameters`` cell is missing, or holds anything but typed, described
    literals.
    """
    cells = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    if len(cells) != 1:
        raise KoshError(
            "a notebook has exactly one cell tagged 'parameters'",
            where=where,
            found=f"{len(cells)} such cells",
            next_step="tag the cell that holds the parameters (View > Right sidebar > Cell tags)",
        )
    source = "".join(cells[0]["source"])
    try:
        statements = ast.parse(source).body
    except SyntaxError as fault:
        raise KoshError(
            "the parameters cell is not Python",
            where=f"{where}, parameters cell, line {fault.lineno}",
            found=(fault.text or source).strip(),
            expected=FORM,
            next_step="write the line in that form",
        ) from None
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    parameters = {}
    for node in statements:
        line = source.splitlines()[node.lineno - 1]
        meaning, semicolon, range_ = comments.get(node.lineno, "").rpartition(";")
        try:
            parameter = Parameter(
                name=node.target.id,
                type=TYPES[node.annotation.id],
                default=ast.literal_eval(node.value),
                meaning=meaning.strip(),
                range=range_.strip(),
            )
            understood = parameter.choices() or parameter.bounds() or not parameter.range
        except (AttributeError, KeyError, TypeError, ValueError):
            semicolon = ""
        if not semicolon or not understood:
            raise KoshError(
                "a parameter is a typed literal with its meaning and range",
                where=f"{where}, parameters cell, line {node.lineno}",
                found=line,
                expected=FORM,
                next_step="write the line in that form",
            )
        parameters[parameter.name] = parameter
    return parameters


def resolve(parameters, given, where, root=ROOT):
    """Defaults with ``given`` in place: every name known, every value of its type and in its range.

    A parameter ``last_NAME`` is not before its ``first_NAME``.

    Parameters
    ----------
    parameters : as ``declared`` returns them.
    given : dict of name to value.
    where : the notebook's path, for messages.

    Returns
    -------
    dict of every parameter's value, in the declared order.
    """
    for name in given:
        if name not in parameters:
            likely = near(name, parameters, limit=1)
            raise KoshError(
                f"the notebook has no parameter {name!r}",
                where=where,
                found=name,
                expected="one of: " + ", ".join(f"{p.name} ({p.range})" for p in parameters.values()),
                next_step=f"did you mean {likely[0]!r}?",
            )
    values = {name: given.get(name, p.default) for name, p in parameters.items()}
    for name, value in values.items():
        parameters[name].check(value, where, root)
    for first in values:
        last = first.replace("first_", "last_", 1)
        if last != first and values.get(last, values[first]) < values[first]:
            raise KoshError(
                "the window ends before it begins",
                where=where,
                found=f"{first} = {values[first]}, {last} = {values[last]}",
                expected=f"{first} <= {last}",
                next_step=f"give an earlier {first} or a later {last}",
            )
    return values


def from_text(parameters, pairs):
    """Values typed on a command line, as ``(name, text)`` pairs, turned into the declared types."""
    given = {}
    for name, text in pairs:
        if name not in parameters:
            given[name] = text
            continue
        kind = parameters[name].type
        try:
            given[name] = {"True": True, "False": False}[text] if kind is bool else kind(text)
        except (KeyError, ValueError):
            given[name] = text
    return given
