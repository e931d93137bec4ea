"""Blank forms: a new paper or a new notebook with all that belongs to it, to be written.

Each form builds and shows its page, and fails tests until nothing in it is left with the words `MARK`.
"""

import csv
import io
import json
import re
from pathlib import Path

from kosh import ROOT, command
from kosh.book import analyses
from kosh.book.findings import write_text
from kosh.data import package
from kosh.errors import KoshError

#: What stands where something has to be written.
MARK = "To be written"

TOC = "_toc.yml"
BIBLIOGRAPHY = "book/references.bib"

#: In these folders no file of the book may hold the mark.
FOLDERS = ("book", "data", "notebooks", "tests/numbers")
ENDINGS = (".bib", ".csv", ".ipynb", ".json", ".md", ".py", ".toml", ".yml")

NAMES = {"notebook": r"[a-z][a-z0-9_]*", "paper": r"[a-z][a-z0-9]*"}


def left(root=ROOT):
    """Places that are still to be written, as ``file, line``, sorted."""
    root = Path(root)
    files = sorted(p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in ENDINGS)
    return [
        f"{path.relative_to(root).as_posix()}, line {number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MARK.casefold() in line.casefold()
    ]


def notebook(name, root=ROOT):
    """A notebook of one parameter and one finding, its page, its place in the book and its test.

    Returns the files that were made or changed, and what to do with them, as lines. Raises KoshError for a
    name of another form, and for one that is taken; then nothing was written.
    """
    root = Path(root)
    _admit("notebook", name, [*analyses.pages(root), *_stems(root / "notebooks")])
    return _made(
        {
            f"notebooks/{name}.ipynb": _notebook(name),
            analyses.PAGES: analyses.read_text(analyses.PAGES, root) + _page(name),
            TOC: _with_chapter(analyses.read_text(TOC, root), f"analyses/{name}"),
            f"tests/numbers/test_{name}.py": TEST_OF_NOTEBOOK.format(name=name, mark=MARK),
        },
        [
            f"write notebooks/{name}.ipynb, and name the tables that it reads in {analyses.PAGES}",
            f"state in tests/numbers/test_{name}.py what the chapter says",
            f'{command()} book, then {command()} accept --why "a new chapter"',
        ],
        root,
    )


def paper(key, root=ROOT):
    """A paper: its row, a first claim, its page, its place in the book, its reference and its test.

    Returns and raises as `notebook`.
    """
    root = Path(root)
    _admit("paper", key, _stems(root / "book/papers"))
    lines = _made(
        {
            **{_path(table, root): _with_row(table, given, root) for table, given in _rows(key).items()},
            f"book/papers/{key}.md": PAGE_OF_PAPER.format(key=key, mark=MARK),
            TOC: _with_chapter(analyses.read_text(TOC, root), f"papers/{key}"),
            BIBLIOGRAPHY: analyses.read_text(BIBLIOGRAPHY, root) + REFERENCE.format(key=key, mark=MARK),
            f"tests/numbers/test_paper_{key}.py": TEST_OF_PAPER.format(key=key, mark=MARK),
        },
        [
            "write its row in data/papers/papers.csv and its claims in data/claims/claims.csv",
            "write what tests each in relations.toml or comparisons.csv, else why not in examination.csv",
            f"write book/papers/{key}.md, and its reference in {BIBLIOGRAPHY}",
            f"{command()} data register papers, claims, examination and comparisons, one at a time",
            f"state in tests/numbers/test_paper_{key}.py how many claims the paper makes",
            f'{command()} book, then {command()} accept --why "a new paper"',
        ],
        root,
    )
    for table in _rows(key):
        package.register(table, root)
    return [f"wrote {package.DESCRIPTOR}", *lines]


# ---- what is written


def _notebook(name):
    content = {
        "cells": [_cell(*cell, name) for cell in CELLS],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(kind, id, source, name):
    made = {"cell_type": kind, "id": id, "metadata": {"tags": [id]} if id == "parameters" else {}}
    made |= {"execution_count": None, "outputs": []} if kind == "code" else {}
    return made | {"source": source.replace("NAME", name).splitlines(keepends=True)}


SETUP = """\
from kosh.book import figures
from kosh.book.findings import begin, finding

begin("NAME", globals())
figures.theme()"""

#: The cells of a notebook: kind, id, source.
CELLS = (
    ("markdown", "title", f"# {MARK}: a title\n\n{MARK}: what is asked. {{finding}}`first`"),
    ("code", "parameters", f"year: int = 2020  # {MARK}: what is chosen; from 1990 to 2024"),
    ("code", "setup", SETUP),
    ("markdown", "scope", f"## Scope, and what is left out\n\n{MARK}: what is counted, when, by whom."),
    ("code", "compute", f'finding("first", year, "year", note="{MARK}: what the number is");'),
    ("markdown", "verdicts", "## The verdicts\n\n```{verdict-table}\n:page:\n```"),
    ("markdown", "meaning", f"## What this means for a reader\n\n{MARK}: what to quote, how."),
    ("markdown", "found", "## What this chapter found\n\n```{page-findings}\n```"),
    ("markdown", "again", "## Run it again\n\n```{provenance}\n```"),
)

TEST_OF_NOTEBOOK = '''\
"""What the chapter {name} says, recomputed by other means than the notebook's."""

import pytest


def test_the_chapter_says_what_was_found():
    pytest.fail("{mark}: its main number from the table, each verdict and each comparison of its prose")
'''

TEST_OF_PAPER = '''\
"""What the book states of {key}."""

from kosh.claims import ledger

#: {mark}: how many claims were read out of the paper; more may follow, none is dropped.
CLAIMS = 0


def test_every_claim_of_the_paper_is_stated():
    claims = [claim for claim in ledger.load().claims.values() if claim.paper == "{key}"]
    assert len(claims) == CLAIMS > 0
'''

PAGE_OF_PAPER = """\
# {mark}: its subject ({key})

```{{paper-card}} {key}
```

## What it is about

{mark}: what the paper asks and claims, in two or three sentences, fairly.

## Its verdicts

```{{paper-counts}} {key}
```

How each word is decided is told in [](../verdicts.md).

## Claims that must fit together

```{{paper-groups}} {key}
```

## Its claims, in the order of the text

```{{paper-claims}} {key}
```
"""

REFERENCE = """\
@misc{{{key},
  title    = {{{mark}}},
  author   = {{{mark}}},
  note     = {{{mark}: what is unknown}}
}}
"""


def _page(name):
    return f"""
{name}:
  tables: []
  minutes: 5
  pages:
    {name}:
      title: "{MARK}: a title"
"""


def _rows(key):
    """Table -> its new row; columns that are not named are 'unknown' where something must stand."""
    return {
        "papers": {
            "paper": key,
            "title": MARK,
            "language": "en",
            "file_language": "en",
            "words": "1",
            "note": f"{MARK}: what the file is, what is missing of it, how words were counted",
        },
        "claims": {
            "claim": f"{key}-001",
            "paper": key,
            "section": MARK,
            "paraphrase": f"{MARK}: the first statement, quoted in at most 25 words or in words of yours",
            "subject": MARK,
            "period": "not stated",
            "kind": "event",
            "group": MARK,
        },
        "examination": {
            "claim": f"{key}-001",
            "reason": "no-number",
            "missing": f"{MARK}: what would decide it",
        },
    }


# ---- where it is written


def _made(files, then, root):
    """Write ``files`` (path -> text) one after the other; the lines to tell."""
    for path, text in files.items():
        write_text(root / path, text)
    return [*(f"wrote {path}" for path in files), "next:", *(f"- {step}" for step in then)]


def _admit(kind, name, taken):
    if not re.fullmatch(NAMES[kind], name):
        raise KoshError(
            f"this is no name of a {kind}",
            found=repr(name),
            expected="lower-case letters, digits" + (", underscores" if kind == "notebook" else "")
            + ", a letter first",
            next_step="choose such a name",
        )  # fmt: skip
    if name in taken:
        raise KoshError(
            f"there is a {kind} or page {name!r} already",
            next_step="choose another name; nothing was written",
        )


def _stems(folder):
    return [path.stem for path in folder.iterdir()]


def _with_chapter(toc, chapter):
    """The contents with ``chapter`` after the last one of its folder."""
    lines = toc.splitlines(keepends=True)
    folder = chapter.rpartition("/")[0]
    places = [n for n, line in enumerate(lines) if re.match(rf"\s*- file: {folder}/", line)]
    if not places:
        raise KoshError(
            f"the contents have no page of {folder}/ after which the new one could stand",
            where=TOC,
            expected=f"a line '- file: {folder}/...'",
            next_step=f"add the part with its first page; or restore it: git checkout -- {TOC}",
        )
    at = places[-1]
    indent = lines[at].partition("-")[0]
    return "".join([*lines[: at + 1], f"{indent}- file: {chapter}\n", *lines[at + 1 :]])


def _path(table, root):
    return package.table_path(table, root).relative_to(root).as_posix()


def _with_row(table, given, root):
    text = analyses.read_text(_path(table, root), root)
    fields = package.describe(table, root)["schema"]["fields"]
    required = {field["name"] for field in fields if field.get("constraints", {}).get("required")}
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(given.get(f["name"], "unknown" if f["name"] in required else "") for f in fields)
    return text + line.getvalue()
