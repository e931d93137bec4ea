"""Which notebook, under which parameters, makes which page of the book (``notebooks/pages.yml``)."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from kosh import ROOT
from kosh.errors import KoshError, near

PAGES = "notebooks/pages.yml"


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
    path = Path(root) / PAGES
    found = {}
    for notebook, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for name, page in entry["pages"].items():
            if name in found:
                raise KoshError(f"two pages are called {name!r}", where=PAGES, next_step="rename one")
            found[name] = Page(
                name=name,
                title=page["title"],
                notebook=notebook,
                parameters=page.get("parameters", {}),
                tables=tuple(entry["tables"]),
                minutes=entry["minutes"],
            )
    return found


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
