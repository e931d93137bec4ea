"""The findings records that a build left, trusted only while they are of the present sources.

``_build/findings/<page>.json`` says which code, parameters and tables a page was made from. A record that
is older than its sources would let a number pass that nobody computed.
"""

import json
from functools import cache
from pathlib import Path

from kosh import ROOT, command
from kosh.book import analyses, dependencies, parameters
from kosh.data import package
from kosh.errors import KoshError

FOLDER = "_build/findings"


def load(name, root=ROOT):
    """The record of page ``name`` as it lies there, a dict; KoshError where there is none, or half a one."""
    path = Path(root) / FOLDER / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise KoshError(
            f"page {name} has no findings yet, or none that can be read",
            where=f"{FOLDER}/{name}.json",
            next_step=f"build the book first: {command()} book",
        ) from None


def stale(root=ROOT):
    """Pages whose record is not of the present sources: dict of name to what changed since, in words.

    Raises KoshError for a page without a record, and for a table that was edited and not registered.
    """
    root, found = Path(root), {}
    pages = analyses.pages(root)
    sources = {page.notebook: page.source(root) for page in pages.values()}
    code = {notebook: dependencies.code_digest(path) for notebook, path in sources.items()}
    defaults = {notebook: _defaults(path) for notebook, path in sources.items()}
    digest = cache(lambda table: package.digest(package.read(table, root)))
    described = cache(lambda tables: package.described(tables, root))
    for name, page in pages.items():
        record = load(name, root)
        unchanged = {
            f"the code of {_shown(sources[page.notebook])} or of a module that it imports": (
                record["code"] == code[page.notebook]
            ),
            f"its parameters in {analyses.PAGES}": (
                record["parameters"] == defaults[page.notebook] | page.parameters
            ),
            f"what {package.DESCRIPTOR} says of its tables": (
                record.get("described") == described(tuple(record["tables"]))
            ),
        }
        unchanged |= {f"the table {table}": of == digest(table) for table, of in record["tables"].items()}
        if changed := [words for words, same in unchanged.items() if not same]:
            found[name] = changed
    return found


def check(root=ROOT):
    """Refuse a build that is older than its sources: KoshError that names pages and what changed since."""
    if found := stale(root):
        raise KoshError(
            "the last build is not of the present sources",
            where=FOLDER,
            found="changed since" + "".join(f"\n      {name}: {'; '.join(found[name])}" for name in found),
            next_step=f"build the book anew: {command()} book",
        )


def _defaults(notebook):
    """Name and default of every parameter that a notebook declares."""
    declared = parameters.declared(parameters.read_notebook(notebook), _shown(notebook))
    return {name: parameter.default for name, parameter in declared.items()}


def _shown(notebook):
    return f"notebooks/{notebook.name}"
