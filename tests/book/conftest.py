"""A very small book: two papers, four claims, one analysis, built by Sphinx as the real one is."""

import csv
import json
import re
from copy import deepcopy

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import v4
from sphinx.cmd import build as sphinx_build

from kosh.claims.ledger import COLUMNS

CONF = """\
extensions = ["myst_nb", "kosh.book.roles"]
nb_execution_mode = "off"
exclude_patterns = ["_build"]
html_theme = "basic"
kosh_root = ".."
kosh_report_url = "https://example.org/report?claim={claim}"
"""

PAPERS = [
    {
        "paper": "abai2020",
        "title": "unknown",
        "title_original": "Көші-қон",
        "authors": "unknown",
        "doi": "10.1/x",
    },
    {"paper": "late2025", "title": 'A "quoted" -- title'},
]

CLAIMS = [
    {
        "claim": "abai2020-047",
        "paper": "abai2020",
        "section": "body: tendencies",
        "quote": 'the capacity is 50% of GDP -- "so"',
        "subject": "remittances as a share of GDP",
        "printed": "50",
        "unit": "% of GDP",
        "kind": "share",
    },
    {
        "claim": "abai2020-048",
        "paper": "abai2020",
        "section": "abstract RU",
        "quote": "миграция растёт",
        "quote_en": "migration grows",
        "subject": "growth",
        "kind": "trend",
    },
    {
        "claim": "abai2020-049",
        "paper": "abai2020",
        "quote": "2.7 million persons",
        "subject": "arrivals",
        "printed": "2.7",
        "scale": "million",
        "unit": "persons",
        "kind": "count",
    },
    {
        "claim": "abai2020-099",
        "paper": "abai2020",
        "quote": "of another article",
        "subject": "politics",
        "kind": "event",
        "group": "excluded",
    },
    {
        "claim": "late2025-001",
        "paper": "late2025",
        "quote": "since 1991",
        "subject": "independence",
        "printed": "1991",
        "unit": "year",
        "kind": "event",
    },
]


def interval(text):
    return {"text": text, "lower": 0.0, "upper": 1.0, "lower_closed": True, "upper_closed": True}


def place(code, word, readings=(), values="[49.5, 50.5]"):
    return {
        "page": "remittances-tjk",
        "place": code,
        "place_name": {"TJK": "Tajikistan", "KGZ": "Kyrgyzstan"}[code],
        "claims": ["abai2020-047"],
        "in_scope": code == "TJK",
        "word": word,
        "sentence": f"The nearest figure for {code} is 44.1.",
        "interval": values and interval(values),
        "tries": 24,
        "hits": [[2013, "2014-04"]],
        "readings": list(readings),
    }


VERDICTS = {
    "claims": {
        "abai2020-047": {
            "external": {
                "word": "differs",
                "sentence": "Differs for TJK.",
                "places": [
                    place(
                        "TJK",
                        "differs",
                        [
                            {
                                "unit": 10.0,
                                "interval": interval("[45, 55]"),
                                "word": "reproduced",
                                "hits": [],
                                "tries": 24,
                            }
                        ],
                    ),
                    place("KGZ", "close", values=None),
                ],
            },
            "internal": {"word": "only-truncation", "sentence": "Holds under truncation."},
            "lead": "differs",
        },
        "abai2020-048": {
            "external": {"word": "not-checkable", "sentence": "No figures."},
            "internal": None,
            "lead": "not-checkable",
        },
    },
    "counts": {"not-checkable": 1, "differs": 1, "close": 0},
}

PLACES = VERDICTS["claims"]["abai2020-047"]["external"]["places"]

RECORD = {
    "page": "remittances-tjk",
    "notebook": "remittances",
    "parameters": {"country": "TJK", "first year": 2011, "strict": True},
    "code": "sha256:0123456789abcdef",
    "tables": {"remittances": "sha256:fedcba9876543210"},
    "findings": {
        "peak_share": {
            "value": 44.1272,
            "unit": "% of GDP",
            "text": "44.1 %",
            "note": 'largest "value" of any year',
            "claims": ["abai2020-047"],
        },
        "summary": {"value": "It rose.", "unit": "", "text": "It rose.", "note": "in words", "claims": []},
        "country": {"value": "TJK", "unit": "", "text": "TJK", "note": "which country", "claims": []},
        "is_largest": {
            "value": True,
            "unit": "",
            "text": "true",
            "note": "the share is the largest",
            "claims": [],
        },
        "is_half": {"value": False, "unit": "", "text": "false", "note": "the share is a half", "claims": []},
    },
    "verdicts": PLACES,
}


class Book:
    """The folder of a small book; ``build`` runs Sphinx on it as a user would."""

    def __init__(self, root, capsys=None):
        self.conf, self.record, self.verdicts = CONF, deepcopy(RECORD), deepcopy(VERDICTS)
        self.capsys = capsys
        self.root, self.source = root, root / "stage"
        self.write("stage/conf.py", CONF)
        self.write("stage/index.md", "# Book\n\n```{toctree}\n:glob:\n\n*/*\n```\n")
        self.notebook("remittances-tjk", "# Tajikistan\n\n```{page-findings}\n```\n")
        self.write("stage/papers/abai2020.md", "# Paper\n\n```{paper-claims} abai2020\n```\n")
        self.table(
            "data/papers/papers.csv", PAPERS, {"published": "2020", "language": "en", "file_language": "en"}
        )
        self.table("data/claims/claims.csv", CLAIMS, {})
        self.table("data/claims/comparisons.csv", [], {})
        self.json("_build/verdicts.json", VERDICTS)
        self.json("_build/findings/remittances-tjk.json", RECORD)

    def write(self, path, text):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def json(self, path, content):
        self.write(path, json.dumps(content))

    def table(self, path, rows, defaults):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        rest = "unknown" if "papers" in path.name else ""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[f"data/{path.parent.name}/{path.name}"])
            writer.writeheader()
            writer.writerows(dict.fromkeys(writer.fieldnames, rest) | defaults | row for row in rows)

    def notebook(self, page, *cells):
        made = v4.new_notebook(cells=[v4.new_markdown_cell(c, id=f"c{n}") for n, c in enumerate(cells)])
        path = self.source / f"analyses/{page}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, path)

    def page(self, text):
        """Prose on the page ``prose/page``."""
        self.write("stage/prose/page.md", f"# Prose\n\n{text}\n")

    def build(self, *options, builder="html"):
        """The exit status of a build with warnings as errors."""
        out = self.root / "out" / builder
        trees = self.root / "trees"
        return sphinx_build.main(
            [
                "-q",
                "-W",
                "-n",
                "--keep-going",
                "-b",
                builder,
                "-d",
                str(trees),
                *options,
                str(self.source),
                str(out),
            ]
        )

    def html(self, docname="prose/page", builder="html"):
        return BeautifulSoup(
            (self.root / f"out/{builder}/{docname}.html").read_text(encoding="utf-8"), "html.parser"
        )

    def said(self):
        """What Sphinx said since the last call, without colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.capsys.readouterr().err)

    def built(self, text):
        """The prose page of a build that must succeed."""
        self.page(text)
        status = self.build()
        assert (status, self.said()) == (0, "")
        return self.html()

    def refused(self, text):
        """What was said by a build that must fail."""
        self.page(text)
        assert self.build() != 0
        return self.said()


@pytest.fixture
def book(tmp_path, capsys):
    return Book(tmp_path, capsys)
