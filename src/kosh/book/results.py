"""What a build leaves that is worth keeping: each file, what it holds, its page; all findings as a table."""

import json
from pathlib import Path
from typing import NamedTuple

from kosh import ROOT
from kosh.book import analyses, figure_files, numbers_table, records, scorecard
from kosh.book.findings import write_text
from kosh.book.numbers_table import FINDINGS, as_csv

SITE = "_build/html"

#: Columns of the tables among the results: type by Table Schema, and what they hold.
FINDING_COLUMNS = {
    "page": ("string", "page of the book whose notebook found it"),
    "name": ("string", "name of the finding, unique on its page"),
    "kind": ("string", "number, words, or statement (which is true or false)"),
    "value": ("number", "the value at full precision; empty for words and statements"),
    "unit": ("string", "unit of the value; empty where it has none"),
    "text": ("string", "the text as the book prints it"),
    "cell": ("integer", "code cell that named it, counted from 1 in the notebook's source"),
    "notebook": ("string", "the notebook, in the folder notebooks/"),
    "parameters": ("string", "parameters of the run, as JSON"),
    "claims": ("string", "claims that it bears on, by their ids"),
    "note": ("string", "what the value is"),
}
NUMBER_COLUMNS = {
    "page": ("string", "page of the book that shows it"),
    "kind": ("string", f"one of: {', '.join(numbers_table.KINDS)}"),
    "text": ("string", "the text as printed; empty for figures and tables"),
    "name": ("string", "permanent name: page and finding, claim, figure or table"),
    "unit": ("string", "unit of the value; empty where it has none"),
    "program": ("string", "the notebook that makes it; empty for a numeral that a paper printed"),
    "parameters": ("string", "parameters of the run"),
    "cell": ("integer", "code cell, counted from 1 in the notebook's source"),
    "output": ("string", "file that holds it, from the project's folder"),
    "note": ("string", "what it is"),
}
VERDICT_COLUMNS = {
    "claim": ("string", "id of the claim"),
    "paper": ("string", "id of the paper that prints it"),
    "lead": ("string", "the graver of the two words"),
    "internal": ("string", "verdict of the paper against itself"),
    "internal_sentence": ("string", "that verdict in a sentence"),
    "groups": ("string", "groups of relations that test it"),
    "power_caught": ("integer", "possible misprints that these relations would have caught"),
    "power_possible": ("integer", "possible misprints that were tried"),
    "uninformative": ("boolean", "whether the relations could hardly fail"),
    "explanation": ("string", "what would explain a contradiction"),
    "external": ("string", "verdict against official figures"),
    "external_sentence": ("string", "that verdict in a sentence"),
    "reason": ("string", "why nothing tests the claim, where nothing does"),
    "missing": ("string", "what is missing to test it"),
}
FIGURE_COLUMNS = {
    "panel": ("string", "panel of the figure, by its title"),
    "mark": ("string", "point, interval, bar, area, cell or words"),
    "series": ("string", "name of the series in the legend"),
    "x": ("string", "where the mark stands across: a number, or the word of the axis"),
    "x_to": ("string", "where it ends across"),
    "y": ("string", "where the mark stands upwards: a number, or the word of the axis"),
    "y_to": ("string", "where it ends upwards"),
    "words": ("string", "words at the mark, or the value of a cell"),
}


class Result(NamedTuple):
    """A file of a build: its path from the project's folder, what it holds, the page that it is of.

    ``page`` is None for what all pages make together; ``columns`` are those of a table, else None.
    """

    path: str
    says: str
    page: str | None = None
    columns: dict | None = None


def results(root=ROOT):
    """Every `Result` of the last build, sorted by path; KoshError where a page was not built."""
    root = Path(root)
    found = [
        Result(scorecard.SCORECARD, "the verdicts on all claims, with every place behind them"),
        Result(scorecard.TABLE, "the verdicts on all claims, one row each", None, VERDICT_COLUMNS),
        Result(f"{SITE}/{FINDINGS}", "every finding of every page, one row each", None, FINDING_COLUMNS),
        Result(
            f"{SITE}/{numbers_table.FILE}",
            "every number, figure and table of the book, with the program that makes it",
            None,
            NUMBER_COLUMNS,
        ),
    ]
    for page in analyses.pages(root).values():
        found.append(Result(f"{records.FOLDER}/{page.name}.json", f"findings of “{page.title}”", page.name))
        executed = f"_build/executed/{page.name}.ipynb"
        found.append(Result(executed, f"executed notebook of “{page.title}”", page.name))
        for row in numbers_table.exhibits(page.name, records.load(page.name, root), root):
            if row.kind == "figure":
                for ending in figure_files.KINDS:
                    file = f"{SITE}/{figure_files.FOLDER}/{row.name}.{ending}"
                    table = (f"table of the figure: {row.note}", page.name, FIGURE_COLUMNS)
                    found.append(Result(file, *(table if ending == "csv" else (row.note, page.name))))
    return sorted(found)


def findings(root=ROOT):
    """Every finding of every page, a tuple with `FINDING_COLUMNS` each."""
    for page in analyses.pages(root):
        record = records.load(page, root)
        given = json.dumps(record["parameters"], ensure_ascii=False)
        for name, entry in record["findings"].items():
            value = entry["value"]
            kind = {bool: "statement", str: "words"}.get(type(value), "number")
            yield (
                page,
                name,
                kind,
                value if kind == "number" else "",
                entry["unit"],
                entry["text"],
                entry.get("cell"),
                record["notebook"],
                given,
                " ".join(entry["claims"]),
                entry["note"],
            )


def write(html, root=ROOT):
    """Put ``findings.csv`` and ``numbers.csv`` beside the pages in the folder ``html``."""
    html = Path(html)
    write_text(html / FINDINGS, as_csv(findings(root), FINDING_COLUMNS))
    write_text(html / numbers_table.FILE, as_csv(numbers_table.rows(root), NUMBER_COLUMNS))
