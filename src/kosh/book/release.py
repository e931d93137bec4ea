"""A release: what must agree before it, the files that are published, and what Zenodo is told.

Title, authors, version, date and licences come from ``CITATION.cff``; what repeats them is compared with it.
"""

import json
import re
import shutil
import tomllib
from pathlib import Path

from kosh import ROOT, command
from kosh.book import about, accepted, archive, citing
from kosh.book.findings import write_bytes, write_json, write_text
from kosh.book.results import SITE
from kosh.book.site import put_in_place
from kosh.errors import KoshError

FOLDER = "_build/release"
PDF = "_build/kosh.pdf"
CHANGELOG, ZENODO = "CHANGELOG.md", ".zenodo.json"

#: A version's heading in the changelog: ``## 0.1.0 (2026-11-22)``.
HEADING = re.compile(r"^## (\S+) \((.*)\)$", re.MULTILINE)


def make(root=ROOT):
    """Write archive, site and PDF with their sums into ``_build/release``; returns their paths.

    Raises KoshError that tells everything which is not as it must be; what was there is then left as it was.
    """
    root = Path(root)
    if found := faults(root):
        raise KoshError("\n\n".join(["nothing was released, because:", *map(str, found)]))
    name, when = archive.name(root), archive.moment(root)
    site = {
        f"{name}-site/{path.relative_to(root / SITE).as_posix()}": path.read_bytes()
        for path in (root / SITE).rglob("*")
        if path.is_file()
    }
    files = {
        f"{name}.zip": archive.write(root).read_bytes(),
        f"{name}-site.zip": archive.packed(site, when),
        f"{name}.pdf": (root / PDF).read_bytes(),
    }
    fresh = root / f"{FOLDER}.fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    for file, content in files.items():
        write_bytes(fresh / file, content)
    write_text(fresh / archive.SUMS, archive.sums(files))
    put_in_place(fresh, root / FOLDER)
    return sorted((root / FOLDER).iterdir())


def faults(root=ROOT):
    """Everything that stands against a release, a list of KoshError."""
    root = Path(root)
    return [
        *_versions(root),
        *_changelog(root),
        *_zenodo(root),
        *_uncommitted(root),
        *_build(root),
        *_pdf(root),
    ]


def versions(root=ROOT):
    """The version as each place has it that repeats it: dict of file to version."""
    root = Path(root)
    package = (root / "src/kosh/__init__.py").read_text(encoding="utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "src/kosh/__init__.py": re.search(r'^__version__ = "(.*)"$', package, re.MULTILINE)[1],
        "pyproject.toml": project["version"],
    }


def _versions(root):
    version = str(citing.source(root)["version"])
    for file, found in versions(root).items():
        if found != version:
            yield KoshError(
                "this version is another one than the book's",
                where=file,
                found=found,
                expected=f"{version}, as in {citing.SOURCE}",
                next_step="write the same version in both",
            )


def _changelog(root):
    told = citing.source(root)
    version, date = str(told["version"]), str(told["date-released"])
    dates = dict(HEADING.findall((root / CHANGELOG).read_text(encoding="utf-8")))
    if dates.get(version) != date:
        yield KoshError(
            "the changelog does not tell this version with its day",
            where=CHANGELOG,
            found=f"## {version} ({dates[version]})" if version in dates else f"no heading for {version}",
            expected=f"## {version} ({date}), the day that {citing.SOURCE} gives",
            next_step="set the day of release in both",
        )


def _uncommitted(root):
    said = archive.git(root, "status", "--porcelain")
    if said is None:
        yield KoshError(
            "there is no git repository here, which a release is made from",
            where=root,
            next_step="work in a clone of the project",
        )
    elif lines := said.splitlines():
        yield KoshError(
            "not everything is committed",
            found="".join(f"\n      {line}" for line in lines[:10])
            + (f"\n      and {len(lines) - 10} more" if len(lines) > 10 else ""),
            expected="what git has is what is released",
            next_step="commit it, or put it away",
        )


def _build(root):
    for check in (accepted.differences, about.check):
        try:
            yield from check(root) or ()
        except KoshError as fault:
            yield fault


def _pdf(root):
    pdf, site = root / PDF, root / SITE / about.RECORD
    if not pdf.exists():
        yield KoshError("there is no PDF of the book", where=PDF, next_step="make it: make pdf")
    elif site.exists() and pdf.stat().st_mtime < site.stat().st_mtime:
        yield KoshError("the PDF is older than the pages", where=PDF, next_step="make it anew: make pdf")


# ---- Zenodo


def zenodo(root=ROOT):
    """The record that Zenodo makes of a release, from ``CITATION.cff``.

    Its field for a licence takes one, the first; all are told in its notes.

    Fields: https://developers.zenodo.org/#representation
    """
    told = citing.source(root)
    return {
        "upload_type": told["type"],
        "title": told["title"],
        "description": told["abstract"],
        "creators": [_creator(author) for author in told["authors"]],
        "version": str(told["version"]),
        "publication_date": str(told["date-released"]),
        "access_right": "open",
        "license": told["license"][0],
        "notes": f"Licences: {', '.join(told['license'])}; LICENSE says which parts each is for. "
        "Tables of data carry the terms of their publishers.",
        "keywords": told["keywords"],
        "language": "eng",
    }


def _creator(author):
    name = author.get("name") or f"{author['family-names']}, {author['given-names']}"
    return {"name": name} | ({"orcid": citing.orcid(author)} if citing.orcid(author) else {})


def write_zenodo(root=ROOT):
    """Write ``.zenodo.json`` anew; returns its path."""
    write_json(Path(root) / ZENODO, zenodo(root))
    return Path(root) / ZENODO


def _zenodo(root):
    path = root / ZENODO
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if found != zenodo(root):
        other = [key for key, value in zenodo(root).items() if found.get(key) != value]
        yield KoshError(
            "Zenodo would be told something else than readers",
            where=ZENODO,
            found=f"another {', '.join(other)}" if found else "no such file",
            expected=f"what {citing.SOURCE} says",
            next_step=f"write it anew: {command()} release --zenodo",
        )
