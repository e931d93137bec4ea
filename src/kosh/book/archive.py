"""The archive of the book: sources, data and results in one ZIP file that describes itself.

Everything lies where it lies in the project's folder, so that the unpacked archive is the project:
``make book`` makes each result again in its place, and SHA256SUMS tells whether it came out the same. The
same sources and results give the same bytes, as far as zlib compresses alike.
"""

import hashlib
import io
import json
import os
import subprocess
import textwrap
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from kosh import ROOT
from kosh.book import about, citing, codecheck, crate, records
from kosh.book.findings import write_bytes, write_text
from kosh.book.numbers_table import FINDINGS
from kosh.book.results import SITE, results
from kosh.data import package
from kosh.errors import KoshError

README, SUMS, TABLES = "README.txt", "SHA256SUMS", "datapackage.json"

#: What the archive says of itself, and no folder of the project holds.
DESCRIPTIONS = (README, TABLES, crate.FILE, codecheck.FILE, SUMS)

#: Columns that tell the rows of a table of results apart.
KEYS = {FINDINGS: ["page", "name"], "verdicts.csv": ["claim"]}

#: Where a reader begins, and what the archive says of itself: path and what it holds.
BEGIN = {
    f"{SITE}/numbers.csv": "every number, figure and table of the book: its text, program and file",
    f"{SITE}/findings.csv": "every number that a notebook found, at full precision",
    "_build/verdicts.csv": "the verdict on every claim of the papers",
    f"{SITE}/figures/": "each figure as SVG and PNG, and the table of what it shows",
    "_build/executed/": "each notebook as it was executed: text, code, tables, figures",
    "_build/findings/": "what each of them found: values, parameters, digests",
    "data/": "the tables of official figures, papers and claims",
    "book/ notebooks/ src/": "the text, the notebooks without outputs, the Python package",
    "tests/": "the tests, and every accepted number with the log of its changes",
}
DESCRIBED = {
    TABLES: "every table: columns, sources, licences (Frictionless Data Package)",
    crate.FILE: "which notebook made which file from which tables (RO-Crate 1.1)",
    codecheck.FILE: "what an independent check must find again (CODECHECK 1.0)",
    SUMS: "the SHA-256 of every other file",
}

TEXT = """\
{title}
Version {version}, {date}. {authors}.

What this is
------------
{abstract}

This archive holds the whole of it: what went in, the programs, and what came out. Every file is text (CSV,
JSON, Markdown, Python, SVG) but pictures in PNG and fonts; nothing needs a program of ours to be read.

Where to begin
--------------
{begin}

What describes it
-----------------
{described}

To see that nothing was damaged:

    sha256sum --check --quiet {sums}

To run it anew
--------------
On a machine with Python 3.11, 3.12 or 3.13, make, and an index of packages that still has what
requirements.lock names by version and digest:

    make book
    sha256sum --check --quiet {sums}

The first executes all notebooks and builds the pages (_build/html/index.html), the second names each file
that came out otherwise. This build was made by Python {python}; with another version findings agree to 12
digits, and executed notebooks name their Python. Without make see README.md. Without an index of packages,
the notebooks and the package in src/ still say step by step how each number follows from the tables.

Nobody has checked the computations independently so far; {codecheck} is ready for whoever does.

Licences
--------
Code MIT, text and figures CC BY 4.0 (see LICENSE). Each table carries the terms of its publisher ({tables}).
Quotes in data/claims/ belong to the authors of the papers.

How to cite it
--------------
{cite}
"""


def name(root=ROOT):
    """What the archive and its folder are called: ``kosh-0.1.0``."""
    return f"kosh-{citing.source(root)['version']}"


def sources(root=ROOT):
    """Paths of all files that git keeps, sorted; in an unpacked archive, those that it lists.

    Raises KoshError where there is neither.
    """
    root = Path(root)
    if (root / SUMS).exists():
        listed = [line.split("  ", 1)[1] for line in (root / SUMS).read_text(encoding="utf-8").splitlines()]
        return sorted(p for p in listed if p not in DESCRIPTIONS and not p.startswith("_build/"))
    # a folder inside another's repository is not kept by it
    if not (kept := git(root, "ls-files", "-z")):
        raise KoshError(
            "what belongs into the archive is not known here",
            where=root,
            found="no git repository, and no unpacked archive",
            next_step="work in a clone of the project, or in an archive of it",
        )
    return sorted(filter(None, kept.split("\0")))


def git(root, *arguments):
    """What git says in the folder ``root``; None where there is no git or no repository."""
    try:
        run = subprocess.run(["git", *arguments], cwd=root, capture_output=True, encoding="utf-8", check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return run.stdout


def entries(root=ROOT):
    """Everything in the archive: dict of path to bytes, sorted by path.

    Raises KoshError where the build is not of the present sources.
    """
    root = Path(root)
    records.check(root)
    about.check(root)
    kept = [*sources(root), *(each.path for each in results(root)), f"{SITE}/{about.RECORD}"]
    files = {path: (root / path).read_bytes() for path in kept}
    files[TABLES] = _json(data_package(files, root))
    files[codecheck.FILE] = codecheck.configuration(root).encode()
    files[README] = _readme(root).encode()
    files[crate.FILE] = _json(crate.metadata([*files, SUMS], root))
    files[SUMS] = sums(files).encode()
    return dict(sorted(files.items()))


def write(root=ROOT):
    """Write the archive and its sum into ``_build``; returns the archive's path."""
    root = Path(root)
    path = root / f"_build/{name(root)}.zip"
    files = {f"{name(root)}/{file}": content for file, content in entries(root).items()}
    write_bytes(path, packed(files, moment(root)))
    write_text(path.with_name(f"{path.name}.sha256"), sums({path.name: path.read_bytes()}))
    return path


def packed(files, moment):
    """The bytes of a ZIP file of ``files`` (dict of path to bytes), each dated ``moment``."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, moment.timetuple()[:6])
            # as Unix writes it, whatever the system: a file that its owner may write and all may read
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def moment(root=ROOT):
    """The date of all files in an archive: SOURCE_DATE_EPOCH, else the day of release."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.fromisoformat(str(citing.source(root)["date-released"]))


def sums(files):
    """The lines that ``sha256sum --check`` reads, for a dict of path to bytes."""
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())
    )


def data_package(files, root=ROOT):
    """The descriptor of all tables in the archive, those of ``data/`` and those of the results.

    ``files`` holds their bytes by path.
    """
    told, given = citing.source(root), package.descriptor(root)
    of_data = [entry | {"path": f"data/{entry['path']}"} for entry in given["resources"]]
    of_results = [_resource(each, files, given["licenses"]) for each in results(root) if each.columns]
    return given | {
        "title": told["title"],
        "description": told["abstract"],
        "version": str(told["version"]),
        "contributors": _authors(told),
        "keywords": told["keywords"],
        "resources": [*of_data, *of_results],
    }


def _resource(result, files, licences):
    path, content = Path(result.path), files[result.path]
    fields = [
        {"name": column, "type": kind, "description": says} for column, (kind, says) in result.columns.items()
    ]
    key = {"primaryKey": KEYS[path.name]} if path.name in KEYS else {}
    return {
        "name": path.stem,
        "profile": "tabular-data-resource",
        "path": result.path,
        "title": path.stem,
        "description": result.says,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": licences,
        "hash": package.digest(content),
        "bytes": len(content),
        "schema": {"fields": fields, "missingValues": [""]} | key,
    }


def _readme(root):
    told = citing.source(root)
    built = json.loads((root / SITE / about.RECORD).read_text(encoding="utf-8"))
    return TEXT.format(
        title=told["title"],
        version=told["version"],
        date=told["date-released"],
        authors=", ".join(author["title"] for author in _authors(told)),
        abstract=textwrap.fill(told["abstract"], 110),
        begin=_aligned(BEGIN),
        described=_aligned(DESCRIBED),
        python=built["python"],
        cite=citing.apa(citing.book(root)),
        tables=TABLES,
        codecheck=codecheck.FILE,
        sums=SUMS,
    )


def _authors(told):
    return [{"title": citing.full_name(author), "role": "author"} for author in told["authors"]]


def _aligned(pairs):
    width = max(map(len, pairs)) + 2
    return "\n".join(f"{path:{width}}{says}" for path, says in pairs.items())


def _json(content):
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()
