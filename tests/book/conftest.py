"""A very small book: two papers, four claims, one analysis, built by Sphinx as the real one is."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat import v4
from sphinx.cmd import build as sphinx_build

from kosh import ROOT
from kosh.book import about, accepted, citing, printed_book, release
from kosh.claims.ledger import COLUMNS
from kosh.errors import KoshError

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
        "period": "not stated",
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
        "out_of_scope": "" if code == "TJK" else "place",
        "source": "the bank",
        "word": word,
        "sentence": f"The nearest figure for {code} is 44.1.",
        "interval": values and interval(values),
        "reading": "value",
        "tries": 24,
        "hits": [[2013, "2014-04"]],
        "figures": [[2013, "2014-04", "2014-04", 44.1272, ""], [2015, "2020-10", "2020-10", -0.5, ""]],
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
    "papers": {
        "abai2020": {
            "claims": 4,
            "counts": {"differs": 1, "not-checkable": 3},
            "power": {"caught": 3, "possible": 8},
        },
        "late2025": {"claims": 1, "counts": {"untested": 1}, "power": {"caught": 0, "possible": 0}},
    },
    "groups": {},
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
        known = {"published": "2020", "words": "1000", "language": "en", "file_language": "en"}
        self.table("data/papers/papers.csv", PAPERS, known)
        self.table("data/claims/claims.csv", CLAIMS, {})
        self.table("data/claims/comparisons.csv", [], {})
        series = {"name": "remittances", "path": "series/remittances.csv"}
        releases = [{"name": "2014-04"}, {"name": "2020-10"}]
        self.json("data/datapackage.json", {"resources": [series | {"vintages": releases}]})
        shutil.copy(ROOT / "CITATION.cff", root / "CITATION.cff")
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


# ---- a small project, built by Snakemake as the real one is

PAGES = """\
example:
  tables: [remittances, countries]
  minutes: 2
  pages:
    tajikistan: {title: Tajikistan, parameters: {country: TJK, year: 2013}}
countries:
  tables: [countries]
  minutes: 2
  pages:
    countries: {title: Countries}
"""

COUNTRIES = """\
from kosh.book.findings import begin, finding
from kosh.data import series

begin("countries", globals())
finding("known", len(series.values("countries", "country")), "countries", note="countries with a name")"""

INDEX = """\
# A small book

In Tajikistan it was {finding}`tajikistan.value`; {finding}`countries.known` countries have a name.
"""

TOC = "format: jb-book\nroot: index\nchapters: [{file: analyses/tajikistan}, {file: analyses/countries}]\n"


class SmallProject:
    """A folder with everything that ``kosh book`` needs; ``book()`` runs it as a user would."""

    def __init__(self, root):
        self.root = root
        self.environment = os.environ | {"KOSH_ROOT": str(root)}

    def start(self, *arguments):
        """A ``kosh`` command begun in a process group of its own, its words on one pipe."""
        return subprocess.Popen(
            [sys.executable, "-m", "kosh", *(arguments or ["book"])],
            cwd=self.root,
            env=self.environment,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def book(self, status=0):
        """What a build said; it must end with ``status``."""
        process = self.start()
        said, _ = process.communicate(timeout=120)
        assert process.returncode == status, said
        return said

    def jobs(self):
        """Names of the jobs that a build did, in alphabetical order."""
        return sorted(re.findall(r"\] (\S+): done", self.book()))

    def write(self, path, text):
        (self.root / path).write_text(text, encoding="utf-8")

    def change(self, path, old, new):
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.write(path, text.replace(old, new))

    def made(self, *folders):
        """Name and bytes of every file in these folders of ``_build``, run times left out."""
        files = (p for f in folders for p in sorted((self.root / "_build" / f).rglob("*")) if p.is_file())
        kept = (p for p in files if p.name != about.SCRIPT)
        return {p.relative_to(self.root).as_posix(): p.read_bytes() for p in kept}

    def shown(self, page="index"):
        html = (self.root / f"_build/html/{page}.html").read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser").select_one("article.bd-article").text


def _show_findings(path):
    """Let the page of a notebook show its findings, which prose links to."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(v4.new_markdown_cell("## Findings\n\n```{page-findings}\n```", id="found"))
    nbformat.write(notebook, path)


@pytest.fixture(scope="session")
def _unbuilt(tmp_path_factory, make_project, write_notebook):
    root = make_project(tmp_path_factory.mktemp("unbuilt"))
    write_notebook(root / "notebooks/countries.ipynb", parameters="", cells=COUNTRIES)
    for name in ("example", "countries"):
        _show_findings(root / f"notebooks/{name}.ipynb")
    (root / "notebooks/pages.yml").write_text(PAGES)
    (root / "book").mkdir()
    (root / "book/index.md").write_text(INDEX)
    (root / "_toc.yml").write_text(TOC)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    sphinx = config["sphinx"]["config"]
    for name in ("html_static_path", "html_css_files", "templates_path"):
        del sphinx[name]
    # the pieces that only the book's own templates have
    options = sphinx["html_theme_options"]
    for name in [name for name, parts in options.items() if "header-mark.html" in str(parts)]:
        del options[name]
    (root / "_config.yml").write_text(yaml.safe_dump(config))
    for name in ("CITATION.cff", "Snakefile", "requirements.lock", "book/references.bib"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture(scope="session")
def _built(_unbuilt, tmp_path_factory):
    """The small project after its first build, and what that said."""
    root = tmp_path_factory.mktemp("built") / "project"
    shutil.copytree(_unbuilt, root)
    return root, SmallProject(root).book()


@pytest.fixture
def unbuilt(_unbuilt, tmp_path):
    """The small project, never built."""
    return SmallProject(shutil.copytree(_unbuilt, tmp_path / "unbuilt"))


@pytest.fixture
def built(_built, tmp_path):
    """A copy of the small project with its first build, to change and build again."""
    root, said = _built
    project = SmallProject(shutil.copytree(root, tmp_path / "project"))
    project.first_build = said
    return project


@pytest.fixture(scope="session")
def committed(_built, tmp_path_factory):
    """The small project after its first build, committed to git with what an archive and a release read."""
    root = tmp_path_factory.mktemp("committed") / "project"
    shutil.copytree(_built[0], root)
    for name in (".gitignore", "src/kosh/__init__.py", "src/kosh/book/scorecard.py", "pyproject.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    version, date = (citing.source(root)[key] for key in ("version", "date-released"))
    (root / "CHANGELOG.md").write_text(f"# Changelog\n\n## {version} ({date})\n\nFirst.\n")
    release.write_zenodo(root)
    accepted.accept("first numbers", root)
    about.write(root / "_build/html", root)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "-c", "user.name=Kosh", "-c", "user.email=kosh@example.org", "commit", "-qm", "First")
    return root


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


# ---- the built pages in a browser


@pytest.fixture(scope="session")
def built_pages():
    """Every page of the built book, the five papers among them, as addresses below its folder."""
    site = ROOT / "_build/html"
    names = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    pages = sorted(name for name in names if not name.startswith("_static/"))
    papers = [f"papers/{path.stem}.html" for path in (ROOT / "book/papers").glob("*.md")]
    assert {"index.html", *papers} <= set(pages)
    return pages


class Visit:
    """A page in a browser: ``page`` to act on, ``faults`` that it complained of or fetched from outside,
    ``fetched``, the addresses that it asked for."""

    def __init__(self, browser, width, scripts, scheme):
        self.faults, self.fetched = [], []
        context = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=scripts, color_scheme=scheme
        )
        context.route("**/*", self.fetch)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("console", self.hear)
        self.page.on("requestfailed", lambda request: self.faults.append(f"not loaded: {request.url}"))

    def fetch(self, route):
        self.fetched.append(route.request.url)
        if route.request.url.startswith(("file:", "data:", "blob:")):
            return route.continue_()
        self.faults.append(f"from outside: {route.request.url}")
        return route.abort()

    def hear(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text}")

    def open(self, address):
        """Show a page of the built book, ``papers/abai2020.html#abai2020-047``, or a file by its path."""
        path, _, fragment = str(address).partition("#")
        self.page.goto((ROOT / "_build/html" / path).as_uri() + (f"#{fragment}" if fragment else ""))
        return self.page

    def overhang(self):
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def focus(self):
        """What has the focus: tag, id, text, and whether an outline shows it."""
        return self.page.evaluate(
            """() => {
                const at = document.activeElement, style = getComputedStyle(at);
                const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                return {tag: at.localName, id: at.id, text: at.textContent.trim(), seen: seen};
            }"""
        )


@pytest.fixture(scope="module")
def browser():
    """The Chromium of this machine; without one the test fails and says how to get it."""
    try:
        with printed_book.chromium() as browser:
            yield browser
    except KoshError as fault:
        pytest.fail(str(fault), pytrace=False)


@pytest.fixture
def visit(browser):
    """``visit(width=1280, scripts=True, scheme="light")`` makes a `Visit`."""
    made = []

    def make(width=1280, scripts=True, scheme="light"):
        made.append(Visit(browser, width, scripts, scheme))
        return made[-1]

    yield make
    for each in made:
        each.page.context.close()


# ---- figures


@pytest.fixture
def look():
    """The book's look, on a canvas without a screen; every figure closed afterwards."""
    import matplotlib.pyplot as plt

    from kosh.book import figures

    before = plt.rcParams.copy()
    plt.switch_backend("agg")
    figures.theme()
    yield
    plt.close("all")
    plt.rcParams.update(before)


@pytest.fixture
def svg():
    """``svg(figure)``: the figure's bytes as SVG."""

    def of(figure):
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None})
        return stream.getvalue()

    return of


@pytest.fixture
def labels():
    """``labels(figure)``: the words of its first legend."""
    return lambda figure: [text.get_text() for text in figure.legends[0].get_texts()]
