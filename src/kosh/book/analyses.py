"""Which notebook, under which parameters, makes which page of the book (``notebooks/pages.yml``)."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from kosh import ROOT
from kosh.errors import KoshError, near

PAGES = "notebooks/pages.yml"

#: What one entry of it looks like.
FORM = "NOTEBOOK: {tables: [T], minutes: N, pages: {PAGE: {title: TEXT, parameters: {NAME: VALUE}}}}"


@dataclass(frozen=True)
class Page:
    """One page of the book made by one notebook: its name, title and the parameters it sets."""

    name: str
    title: str
    notebook: str
    parameters: dict
    tables: tuple
    minutes: float

    def source(self, root=ROOT):
        return Path(root) / "notebooks" / f"{self.notebook}.ipynb"


def pages(root=ROOT):
    """All pages that notebooks make, by name in the order of the file."""
    content = read_yaml(PAGES, root)
    try:
        listed = [(notebook, e, *page) for notebook, e in content.items() for page in e["pages"].items()]
        found = [
            Page(
                name=name,
                title=str(page["title"]),
                notebook=notebook,
                parameters=dict(page.get("parameters", {})),
                tables=tuple(entry["tables"]),
                minutes=float(entry["minutes"]),
            )
            for notebook, entry, name, page in listed
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        missing = isinstance(fault, KeyError)
        raise KoshError(
            f"an entry lacks {fault}" if missing else "an entry has another form",
            where=PAGES,
            found=None if missing else str(fault),
            expected=FORM,
            next_step="complete it after the pattern of the others",
        ) from None
    twice = {page.name for page in found if [p.name for p in found].count(page.name) > 1}
    if twice:
        raise KoshError(f"two pages are called {min(twice)!r}", where=PAGES, next_step="rename one")
    return {page.name: page for page in found}


def read_text(path, root=ROOT):
    """The text of the file ``path`` that the book is made from; KoshError where it is missing."""
    try:
        return (Path(root) / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KoshError(
            "a file that the book is made from is missing",
            where=path,
            next_step=f"restore it: git checkout -- {path}",
        ) from None


def read_yaml(path, root=ROOT):
    """The content of the YAML file ``path`` of the project; KoshError with its line where it is no YAML."""
    try:
        return yaml.safe_load(read_text(path, root))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise KoshError(
            "this file is not valid YAML",
            where=path if mark is None else f"{path}, line {mark.line + 1}",
            found=getattr(fault, "problem", None) or str(fault),
            next_step="correct that line",
        ) from None


def page(name, root=ROOT):
    """The page ``name``; KoshError with near names when there is none."""
    known = pages(root)
    if name not in known:
        raise KoshError(
            f"no notebook makes a page {name!r}",
            where=PAGES,
            expected=f"one of: {', '.join(near(name, known))}",
            next_step=f"add it to {PAGES}",
        )
    return known[name]


def run_name(notebook, values, declared):
    """A file name for a run outside the book: the notebook and the parameters that were changed."""
    changed = [f"{name}={value}" for name, value in values.items() if value != declared[name].default]
    return "-".join([notebook, *changed])
