"""Findings: the named values that a notebook computed, written as JSON for prose and tests to use.

A notebook opens a run once, under its parameters cell, and then names what it found::

    begin("remittances", globals())
    finding("peak", 44.13, "% of GDP", digits=1, note="largest value of any year")
    predicate("in_window", True, "the peak lies in the window")
    verdict(compare(...))

The same three lines write the same file under the book's runner, plain papermill and Jupyter.
"""

import ast
import json
import math
import numbers
import os
import tempfile
from pathlib import Path

from kosh import ROOT
from kosh.book import analyses, dependencies, parameters
from kosh.data import package, series
from kosh.errors import KoshError
from kosh.prose import NARROW_SPACE, number

#: Where the runner wants the findings; a notebook run by hand writes to ``_build/by-hand``.
DESTINATION = "KOSH_FINDINGS"

#: Of the rows that a finding is made of, so many are told.
SHOWN_ROWS = 6

_run = None


def format_value(value, unit="", digits=None):
    """The text of a finding: ``-12345.6, "%", 1`` -> ``−12 345.6 %``.

    Years and strings are given as they are, numbers as `kosh.prose.number` writes them; the per cent sign
    follows the number when the unit begins with it.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if unit == "year":
        return str(value)
    return number(value, digits) + (f"{NARROW_SPACE}%" if unit.startswith("%") else "")


def write_json(path, content):
    """Write ``content`` as JSON to ``path``, whole or not at all."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_text(path, text):
    """Write ``text`` to ``path`` at once, in UTF-8."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path, content):
    """Write ``content`` to ``path`` at once: a temporary file beside it, then a rename."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            file.close()
            os.unlink(file.name)
            raise


class Run:
    """One execution of one notebook under one set of parameters, and what it found so far."""

    def __init__(self, notebook, values, path, root=ROOT):
        source = root / "notebooks" / f"{notebook}.ipynb"
        self.path, self.root = Path(path), root
        self.cells = dependencies.code_cells(source)
        self.record = {
            "page": self.path.stem,
            "notebook": notebook,
            "parameters": values,
            "code": dependencies.code_digest(source),
            "tables": None,
            "described": None,
            "findings": {},
            "verdicts": [],
        }

    def add(self, name, entry):
        """Keep ``entry`` under ``name``; another value under a name already taken is refused."""
        known = self.record["findings"].get(name)
        if known is not None and {**known, "cell": None} != {**entry, "cell": None}:
            raise KoshError(
                f"two different values under the name {name!r} in one run",
                where=f"notebooks/{self.record['notebook']}.ipynb",
                found=f"{entry['value']!r} {entry['unit']}".strip(),
                expected=f"{known['value']!r} {known['unit']}".strip() + ", found earlier in this run",
                next_step="give the second one its own name, or run the notebook again from begin()",
            )
        self.record["findings"][name] = entry
        self.write()

    def add_verdict(self, record):
        """Keep a verdict; the same claims and place again replace the earlier one."""
        key = (record["claims"], record["place"])
        kept = [v for v in self.record["verdicts"] if (v["claims"], v["place"]) != key]
        self.record["verdicts"] = [*kept, record]
        self.write()

    def cell(self):
        """The number of the code cell that is running, from 1; None outside a kernel or in a changed cell."""
        ran = _executed_cells()
        return self.cells.index(ran[-1]) + 1 if ran and ran[-1] in self.cells else None

    def write(self):
        tables = dict(sorted(series.tables_read().items()))
        if tables != self.record["tables"]:
            self.record |= {"tables": tables, "described": package.described(tables, self.root)}
        write_json(self.path, self.record)


def begin(notebook, namespace, root=ROOT):
    """Open a run of ``notebook``: check its parameters, fix the seeds, say where findings go.

    Parameters
    ----------
    notebook : the notebook's name, without folder or ending.
    namespace : ``globals()`` of the notebook, from which its declared parameters are read.

    Raises KoshError for a value that the notebook's declaration does not admit, and for a parameter that
    papermill injected and the notebook does not declare.
    """
    global _run
    path = root / "notebooks" / f"{notebook}.ipynb"
    where = f"notebooks/{notebook}.ipynb"
    declared = parameters.declared(parameters.read_notebook(path), where)
    named = [*declared, *_injected(namespace)]
    given = {name: namespace[name] for name in named if name in namespace}
    values = parameters.resolve(declared, given, where, root)
    _fix_seeds()
    series.forget_tables_read()
    destination = os.environ.get(DESTINATION)
    if destination is None:
        destination = root / "_build" / "by-hand" / f"{analyses.run_name(notebook, values, declared)}.json"
        print(f"Findings of this run: {os.path.relpath(destination, root)}")
    _run = Run(notebook, values, destination, root)
    _run.write()


def _executed_cells():
    """The sources of the cells that this kernel ran, the running one last."""
    from IPython import get_ipython

    shell = get_ipython()
    return shell.user_ns.get("In", []) if shell else []


def _injected(namespace):
    """Names that papermill set: it does so in a cell of its own, which begins with this comment."""
    cells = [source for source in namespace.get("In", []) if source.startswith("# Parameters\n")]
    statements = [node for source in cells for node in ast.parse(source).body]
    return [target.id for node in statements for target in node.targets]


def finding(name, value, unit="", *, digits=None, note, claims=(), rows=None):
    """Name a value that the notebook computed; returns it as the reader will see it.

    Parameters
    ----------
    name : lower-case words joined by underscores, unique in the notebook.
    value : number, string or bool.
    unit : of the value, for example ``"% of GDP"`` or ``"year"``.
    digits : decimals to show; full precision is kept in the file.
    note : one sentence that says what the value is.
    claims : ids of the claims that it bears on.
    rows : the rows of official figures that the value is made of, as (name of the table, frame).

    Raises KoshError without ``begin``, for a second value under the same name, for NaN or infinity.
    """
    if _run is None:
        raise KoshError(
            f"finding {name!r} has no run to belong to",
            next_step='call begin("<notebook>", globals()) under the parameters cell',
        )
    value = _plain(name, value)
    text = format_value(value, unit, digits)
    entry = {"value": value, "unit": unit, "text": text, "note": note, "claims": list(claims)}
    entry["cell"] = _run.cell()
    if rows is not None:
        entry["rows"] = _rows(name, *rows)
    _run.add(name, entry)
    return text


def predicate(name, value, note, claims=()):
    """Name a statement that is true or false (``note`` says it); prose uses it with ``{predicate}``."""
    return finding(name, bool(value), note=note, claims=claims)


def verdict(result):
    """Keep the verdict that ``kosh.claims.verdicts.compare`` gave; returns it."""
    if _run is None:
        raise KoshError("a verdict has no run to belong to", next_step="call begin() first")
    _run.add_verdict(result.as_record())
    return result


def _rows(name, table, frame):
    """The rows behind a finding as its card tells them: as strings, the first `SHOWN_ROWS` of them."""
    if frame.empty:
        raise KoshError(f"finding {name!r} is made of no row", found=f"an empty selection of {table}")
    shown = frame.head(SHOWN_ROWS).drop(columns="released", errors="ignore").astype(str)
    return {
        "table": table,
        "count": len(frame),
        "columns": list(shown.columns),
        "first": shown.values.tolist(),
    }


def _plain(name, value):
    """``value`` as JSON can hold it: numpy scalars and fractions become Python numbers."""
    if isinstance(value, (str, bool)):
        return value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    raise KoshError(
        f"finding {name!r} is neither a finite number, a string nor true or false",
        found=repr(value),
        next_step="find out why it could not be computed; a missing value is not a finding",
    )


def _fix_seeds():
    import random

    import numpy

    random.seed(0)
    numpy.random.seed(0)
