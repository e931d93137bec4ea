"""A notebook under other parameters than the book's, beside the page of the book that is most like it."""

import json
from pathlib import Path

from kosh import ROOT, command
from kosh.book import analyses, changes, parameters, runner
from kosh.errors import KoshError

FOLDER = "_build/runs"

#: Longer lists of admitted values are cut.
CHOICES = 8


def listing(root=ROOT):
    """Every notebook with its pages, and its parameters with default, meaning and range, as text."""
    made = {}
    for page in analyses.pages(root).values():
        made.setdefault(page.notebook, []).append(page.name)
    lines = []
    for notebook, pages in made.items():
        lines += [notebook, f"  makes {', '.join(pages)}"]
        for parameter in _declared(notebook, root).values():
            lines.append(
                f"  -p {parameter.name} {parameter.default}: {parameter.meaning}; {_range(parameter, root)}"
            )
    return "\n".join(lines)


def _range(parameter, root):
    choices = parameter.choices(root)
    if choices is None:
        return parameter.range
    shown = ", ".join(map(str, choices[:CHOICES]))
    return f"one of {shown}" + (f", ... ({len(choices)} values)" if len(choices) > CHOICES else "")


def values(notebook, pairs, root=ROOT):
    """All parameters of a run: ``pairs`` of name and text in place of the defaults.

    Raises KoshError for an unknown notebook or parameter, a wrong type, a value outside its range.
    """
    declared = _declared(notebook, root)
    names = [name for name, _ in pairs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise KoshError(
            f"the parameter {min(twice)!r} is given more than once",
            where=_where(notebook),
            found=", ".join(f"{name} = {value}" for name, value in pairs if name in twice),
            next_step="give each parameter once",
        )
    return parameters.resolve(declared, parameters.from_text(declared, pairs), _where(notebook), root)


def execute(notebook, given, root=ROOT):
    """Execute ``notebook`` with the parameters ``given``; returns the folder it wrote to, and the record.

    The folder under ``_build/runs`` is named for the parameters that differ from the defaults.
    """
    declared = _declared(notebook, root)
    resolved = parameters.resolve(declared, given, _where(notebook), root)
    name = analyses.run_name(notebook, resolved, declared)
    folder = Path(root) / FOLDER / name
    return folder, runner.execute(
        notebook, given, folder / f"{name}.ipynb", folder / f"{name}.json", root=root
    )


def nearest_page(record, root=ROOT):
    """The book's page from the record's notebook that shares most parameters; None where it makes none."""
    pages = [page for page in analyses.pages(root).values() if page.notebook == record["notebook"]]

    def shared(page):
        of_page = {n: p.default for n, p in _declared(page.notebook, root).items()} | page.parameters
        return sum(of_page[name] == value for name, value in record["parameters"].items())

    return max(pages, key=shared, default=None)


def beside_the_book(record, root=ROOT):
    """What a run found beside the nearest page of the book, as text: findings, then verdicts that differ."""
    page = nearest_page(record, root)
    path = Path(root) / f"_build/findings/{page.name}.json" if page else None
    if path is None or not path.exists():
        return f"There is no page of the book to compare with yet: {command()} book"
    book = json.loads(path.read_text(encoding="utf-8"))
    moved, turned = changes.findings(book, record), changes.verdicts(book, record, root)
    title = f"Beside the book's page {page.name} ({_told(book['parameters'])}):"
    lines = [f"  {c.name}: {_both(c.texts)}" for c in moved if c.is_printed]
    more = len(moved) - len(lines)
    head = f"{len(moved)} of its {len(book['findings'])} findings differ" + (
        f", {more} of them in no printed digit" if more else ""
    )
    verdicts = [f"  {c.name}: {_both(c.texts)}" for c in turned if c.is_printed]
    told = f"verdicts that differ: {len(verdicts) or 'none'}"
    return "\n".join([title, head, *lines, told, *verdicts])


def _told(given):
    return ", ".join(f"{name} = {value}" for name, value in given.items())


def _both(texts):
    before, after = (changes.cut(text) or "nothing" for text in texts)
    return f"{before} -> {after}"


def _declared(notebook, root):
    path = Path(root) / _where(notebook)
    return parameters.declared(parameters.read_notebook(path), _where(notebook))


def _where(notebook):
    return f"notebooks/{notebook}.ipynb"
