"""Every number, figure and table of the book with the program that makes it: ``numbers.csv``, and its page.

It is the list that the template README of the social science data editors asks for: exhibit, program, where
in it, output file, note. A number is what a role of the prose prints; files are named from the project's
folder.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from docutils import nodes

from kosh import ROOT
from kosh.book import analyses, difference, elements, figure_files, parameters, records, references
from kosh.book.elements import Page, folded, paragraph, value_text
from kosh.claims import ledger
from kosh.data import package
from kosh.errors import KoshError
from kosh.prose import number

#: Beside the pages; the second holds every finding, printed or not (`kosh.book.results`).
FILE, FINDINGS = "numbers.csv", "findings.csv"

#: What a row is of, and how a heading calls several of them.
KINDS = {
    "number": "numbers",
    "words": "words",
    "statement": "statements that must be true",
    "printed": "numerals of papers",
    "figure": "figures",
    "table": "tables",
}

#: Columns of the summary, and what they count.
SUMMED = {"In the text": ("number", "words", "statement"), "Figures": ("figure",), "Tables": ("table",)}

#: The class of tables whose paths may break anywhere.
PATHS = "kosh-paths"

CLAIMS = "data/claims/claims.csv"
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
PREDICATE = re.compile(r"(.*\S)\s*<([^<>]+)>", re.DOTALL)


class Row(NamedTuple):
    """One thing that a page shows: ``page`` is its place in the book, ``output`` the file that holds it."""

    page: str
    kind: str
    text: str
    name: str
    unit: str
    program: str
    parameters: str
    cell: int | None
    output: str
    note: str


def rows(root=ROOT):
    """All `Row` s: those of the prose in its order, then figures and tables, page by page; each told once.

    Raises KoshError where a page was not built, or prose names a finding that its page does not have.
    """
    root = Path(root)
    found = {page: records.load(page, root) for page in analyses.pages(root)}
    book = ledger.load(root)
    told = [
        _row(page, where, role, target, found, book)
        for page, where, text in _prose(found, root)
        for role, target in difference.ROLE.findall(text)
        if role != "claim" or target.endswith(".printed")
    ]
    shown = [row for page, record in found.items() for row in exhibits(page, record, root)]
    return list(dict.fromkeys([*told, *shown]))


def _prose(pages, root):
    """(page of the book, where it is written, text) of all prose, of analyses as they were executed."""
    written = difference.prose(root)
    yield from (each for each in written if not each[0].startswith(references.ANALYSES))
    for page in pages:
        executed = f"_build/executed/{page}.ipynb"
        for each in parameters.read_notebook(root / executed)["cells"]:
            if each["cell_type"] == "markdown":
                yield f"{references.ANALYSES}{page}", executed, "".join(each["source"])


def _row(page, where, role, target, found, book):
    """The row of one role: ``target`` is what stands between its backquotes."""
    if role == "claim":
        claim = book.claim(target.partition(".")[0])
        text = elements.printed(claim).replace(elements.NO_BREAK, " ")
        return Row(page, "printed", text, claim.id, claim.unit, "", "", None, CLAIMS, claim.subject)
    words, name = PREDICATE.fullmatch(target).groups() if role == "predicate" else ("", target)
    analysis, dot, short = name.partition(".")
    if not dot:
        analysis, short = page.removeprefix(references.ANALYSES), name
    entry = found.get(analysis, {"findings": {}})["findings"].get(short)
    if entry is None:
        raise KoshError(
            f"prose prints {name!r}, which no page found",
            where=where,
            next_step="correct the name, or build the book anew",
        )
    kind = "words" if isinstance(entry["value"], str) else "number"
    return Row(
        page=page,
        kind="statement" if role == "predicate" else kind,
        text=" ".join(words.split()) or entry["text"],
        name=f"{analysis}.{short}",
        unit=entry["unit"],
        **_program(found[analysis]),
        cell=entry.get("cell"),
        output=f"{records.FOLDER}/{analysis}.json",
        note=entry["note"],
    )


def exhibits(page, record, root=ROOT):
    """The figures and tables of an executed notebook, in its order; cells count as in the source."""
    executed = f"_build/executed/{page}.ipynb"
    cells = parameters.read_notebook(Path(root) / executed)["cells"]
    place, cell, tables, heading = f"{references.ANALYSES}{page}", 0, 0, ""
    for each in cells:
        if each["cell_type"] == "markdown":
            heading = ([heading, *HEADING.findall("".join(each["source"]))])[-1]
        if each["cell_type"] != "code" or "injected-parameters" in each["metadata"].get("tags", []):
            continue
        cell += 1
        made = _program(record) | {"cell": cell}
        for name in figure_files.of({"cells": [each]}):
            caption = each["metadata"]["mystnb"]["figure"].get("caption", "")
            file = f"_build/html/{figure_files.FOLDER}/{name}.svg"
            yield Row(place, "figure", "", name, "", **made, output=file, note=caption)
        for output in each.get("outputs", []):
            if "<table" in "".join(output.get("data", {}).get("text/html", "")):
                tables += 1
                name = f"{page}-table-{tables}"
                yield Row(place, "table", "", name, "", **made, output=executed, note=f"under “{heading}”")


def _program(record):
    given = "; ".join(f"{name} = {value_text(value)}" for name, value in record["parameters"].items())
    return {"program": f"notebooks/{record['notebook']}.ipynb", "parameters": given}


def as_csv(rows, columns):
    """Tuples or dicts as CSV text with a header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


# ---- the page


class NumbersTable(Page):
    """How many numbers, figures and tables each page has and what makes them; figures and tables folded."""

    def content_nodes(self):
        root = references.root(self.env)
        for page in analyses.pages(root):
            references.note(self.env, root / f"{records.FOLDER}/{page}.json")
            references.note(self.env, root / f"_build/executed/{page}.ipynb")
        found = rows(root)
        counts = Counter(row.kind for row in found)
        told = ", ".join(f"{number(counts[kind])} {words}" for kind, words in KINDS.items())
        rest = "Every finding at full precision, those too that no sentence prints: "
        return [
            paragraph(f"The whole list, one row each ({told}): ", self.file(FILE), "."),
            paragraph(rest, self.file(FINDINGS), "."),
            self.summary(found, root),
            *(self.list(found, kind) for kind in ("figure", "table")),
        ]

    @staticmethod
    def file(name):
        return nodes.reference("", "", nodes.literal("", name), refuri=name)

    def summary(self, found, root):
        """One row an analysis: its program, and what its page shows."""
        known = {page: records.load(page, root) for page in analyses.pages(root)}
        counts = Counter((row.page, row.kind) for row in found)
        lines = []
        for page, record in known.items():
            place, made = f"{references.ANALYSES}{page}", _program(record)
            program = paragraph(nodes.literal("", made["program"]), f" {made['parameters']}".rstrip())
            cells = (number(sum(counts[place, kind] for kind in kinds)) for kinds in SUMMED.values())
            lines.append([paragraph(self.link(place, page)), program, *cells])
        head = ("Page", "Program and parameters", *SUMMED)
        return elements.table(head, lines, (26, 42, 12, 10, 10), PATHS)

    def list(self, found, kind):
        """The figures, or the tables: cell and file of each."""
        chosen = [row for row in found if row.kind == kind]
        lines = [
            [
                paragraph(self.link(row.page, row.name)),
                str(row.cell),
                paragraph(nodes.literal("", row.output)),
            ]
            for row in chosen
        ]
        table = elements.table((kind.capitalize(), "Code cell", "Output file"), lines, (40, 12, 48), PATHS)
        return folded([references.plain(elements.many(len(chosen), kind))], table)


class DataAvailability(Page):
    """Each table of data: its source, under which licence, whether it comes with the book, and where."""

    def content_nodes(self):
        root = references.root(self.env)
        references.note(self.env, root / package.DESCRIPTOR)
        lines = [
            [
                paragraph(self.link(f"table:{entry['name']}", f"data/{entry['path']}")),
                source(entry),
                "; ".join(map(licence, entry["licenses"])),
                provided(entry, root),
            ]
            for entry in package.descriptor(root)["resources"]
        ]
        return [elements.table(("Table", "Source", "Licence", "Provided"), lines, (30, 30, 26, 14), PATHS)]


def source(entry):
    """Where the figures of a table come from, in words."""
    return entry.get("publisher") or "; ".join(
        each["title"] for each in entry.get("sources", [{"title": "compiled for this book"}])
    )


def licence(entry):
    """A licence by its short name, where it has one."""
    return entry["title"] if entry["name"].startswith("other") else entry["name"]


def provided(entry, root=ROOT):
    """``yes``, or ``no`` where the file is not there or the terms of a release forbid to pass it on."""
    free = all(vintage["redistributable"] for vintage in entry.get("vintages", []))
    return "yes" if free and (Path(root) / "data" / entry["path"]).exists() else "no"


def setup(app):
    app.add_directive("numbers-table", NumbersTable)
    app.add_directive("data-availability", DataAvailability)
