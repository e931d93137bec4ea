"""What a build was made from and by: the page "About this build", ``build.json``, and the run times.

All of it is the same in every build of the same sources but the run times, which stand in a script of their
own that fills them into the page.
"""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

from docutils import nodes

from kosh import ROOT, __version__, command
from kosh.book import accepted, analyses, dependencies, pages, records, references, scorecard
from kosh.book.elements import Page, card, digest, fields, listed, paragraph
from kosh.book.findings import format_value, write_json, write_text
from kosh.errors import KoshError

#: Sources lie in these folders, hidden files and byte code left out, and are these files beside them.
FOLDERS = ("book", "data", "notebooks", "src/kosh")
FILES = (
    "CITATION.cff",
    "Snakefile",
    "_config.yml",
    "_toc.yml",
    "pyproject.toml",
    "requirements.lock",
    accepted.LOG,
)

#: The libraries that decide what numbers, figures and pages are.
LIBRARIES = (
    "ipykernel",
    "jupyter-book",
    "matplotlib",
    "myst-nb",
    "numpy",
    "pandas",
    "papermill",
    "seaborn",
    "snakemake",
    "Sphinx",
)

#: Beside the pages: what this module found, for machines; and the script with the run times.
RECORD = "build.json"
SCRIPT = "build-times.js"

#: The class by which the page that wants the script is known.
CELL = "kosh-run-time"

#: One file a page, with the seconds that its notebook took.
TIMES = "_build/times"

FILL = """\
// How long each notebook ran in this build: the one file of the book that differs from build to build.
for (const [page, time] of Object.entries(%s)) {
  const cell = document.getElementById(`run-time-${page}`);
  if (cell) cell.textContent = time;
}
"""


def sources(root=ROOT):
    """The files that the book is made from, as sorted paths relative to ``root``."""
    root = Path(root)
    files = [p.relative_to(root) for folder in FOLDERS for p in (root / folder).rglob("*") if p.is_file()]
    files += [Path(name) for name in FILES if (root / name).exists()]
    return sorted(p for p in files if not any(part.startswith((".", "__pycache__")) for part in p.parts))


def results(root=ROOT):
    """The files that notebooks and verdicts left, sorted paths relative to ``root``."""
    made = [(_executed(page), _findings(page)) for page in analyses.pages(root)]
    return sorted(
        map(Path, [*(path for pair in made for path in pair), scorecard.SCORECARD, scorecard.TABLE])
    )


def facts(root=ROOT):
    """What there is to know of a build, as ``build.json`` holds it.

    ``digest`` is the SHA-256 of the lines ``<digest> <path>`` of all ``files``, sources and results in the
    order of their paths; ``python`` and ``libraries`` are versions; ``chapters`` holds for each page its
    notebook, its parameters and the digests of its code, tables, findings and executed notebook.
    """
    root = Path(root)
    paths = sorted(path.as_posix() for path in [*sources(root), *results(root)])
    files = {path: dependencies.digest(root / path) for path in paths}
    lines = "".join(f"{of} {path}\n" for path, of in files.items())
    return {
        "digest": f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}",
        "version": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "chapters": {page: _chapter(page, files, root) for page in analyses.pages(root)},
        "files": files,
    }


def _chapter(page, files, root):
    record = records.load(page, root)
    return {key: record[key] for key in ("notebook", "parameters", "code", "tables")} | {
        "findings": files[_findings(page)],
        "executed": files[_executed(page)],
    }


def _findings(page):
    return f"{records.FOLDER}/{page}.json"


def _executed(page):
    return f"_build/executed/{page}.ipynb"


def keep_time(page, seconds, root=ROOT):
    """Note that the notebook of ``page`` took ``seconds``; kept till it runs again."""
    write_text(Path(root) / TIMES / page, f"{seconds:.1f}\n")


def script(root=ROOT):
    """The script that fills run times into the page, where a build noted them."""
    times = {page: Path(root) / TIMES / page for page in analyses.pages(root)}
    told = {
        page: f"{format_value(float(path.read_text(encoding='utf-8')), 's', 1)} s"
        for page, path in times.items()
        if path.exists()
    }
    return FILL % json.dumps(told)


def write(html, root=ROOT):
    """Put record and script beside the pages in the folder ``html``."""
    write_json(Path(html) / RECORD, facts(root))
    write_text(Path(html) / "_static" / SCRIPT, script(root))


def check(root=ROOT):
    """Refuse pages that are older than sources or results: KoshError that names what changed since."""
    path, now = Path(root) / "_build/html" / RECORD, facts(root)
    then = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"digest": None, "files": {}}
    if then["digest"] != now["digest"]:
        names = sorted(then["files"].keys() | now["files"].keys())
        other = [name for name in names if then["files"].get(name) != now["files"].get(name)]
        raise KoshError(
            "the pages are not of the present sources",
            where="_build/html",
            found=f"changed since: {', '.join(other[:10])}" if path.exists() else "no pages",
            next_step=f"build the book anew: {command()} book",
        )


class AboutThisBuild(Page):
    """Digest and versions of the build, then of each chapter: run time, code, data, parameters."""

    def content_nodes(self):
        root = references.root(self.env)
        found = facts(root)
        for path in found["files"]:
            references.note(self.env, root / path)
        record = nodes.reference("", "", nodes.literal("", RECORD), refuri=RECORD)
        versions = [[paragraph(f"{name} {number}")] for name, number in found["libraries"].items()]
        build = [
            ("Digest of the book", [paragraph(nodes.literal("", found["digest"]))]),
            ("Digest of each file", [paragraph(record)]),
            ("Kosh", found["version"]),
            ("Python", found["python"]),
            ("Libraries", [listed(versions, "kosh-versions")]),
        ]
        titles = {name: page.title for name, page in analyses.pages(root).items()}
        cards = (self.chapter(page, titles[page], entry) for page, entry in found["chapters"].items())
        return [fields(build, "kosh-build"), *cards]

    def chapter(self, page, title, entry):
        time = references.plain("not recorded in this copy", CELL)
        time["ids"].append(f"run-time-{page}")
        tables = [[paragraph(f"{name} ", digest(of))] for name, of in entry["tables"].items()]
        facts = [
            ("Notebook", [paragraph(nodes.literal("", entry["notebook"]))]),
            ("Run time", [paragraph(time)]),
            ("Code", [paragraph(digest(entry["code"]))]),
            ("Tables", tables and [listed(tables)]),
            ("Parameters", entry["parameters"] and [pages.parameters(entry)]),
            ("Findings", [paragraph(digest(entry["findings"]))]),
            ("Executed notebook", [paragraph(digest(entry["executed"]))]),
        ]
        link = self.link(f"{references.ANALYSES}{page}", title)
        return card(
            "chapter",
            paragraph(link, classes=["kosh-card-head"]),
            fields([fact for fact in facts if fact[1]], "kosh-compact"),
        )


def add_script(app, pagename, templatename, context, doctree):
    """Load the script on the page that has cells for it, and on no other."""
    if doctree and any(CELL in node["classes"] for node in doctree.findall(nodes.inline)):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app):
    app.add_directive("about-this-build", AboutThisBuild)
    app.connect("html-page-context", add_script)
