"""The site: prose and executed notebooks staged in one folder, built there, put in place at once."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kosh import ROOT
from kosh.book import analyses
from kosh.book.runner import ANSI, environment
from kosh.errors import KoshError

#: The pages' sources beside notebooks: what a change of rebuilds the site.
CONFIGURATION = ("_config.yml", "_toc.yml")

#: The last line of a traceback.
RAISED = re.compile(r"[\w.]+(Error|Exception): \S")


def sources(root=ROOT):
    """Every file that people write for the pages, relative to ``root``, sorted."""
    root = Path(root)
    prose = sorted(p.relative_to(root) for p in (root / "book").rglob("*") if p.is_file())
    return [*prose, *map(Path, CONFIGURATION), Path(analyses.PAGES)]


def stage(root=ROOT):
    """Put prose and executed notebooks side by side in ``_build/stage``; returns that folder."""
    root = Path(root)
    folder = root / "_build/stage"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "book", folder)
    (folder / "analyses").mkdir(exist_ok=True)
    for page in analyses.pages(root):
        shutil.copy(root / f"_build/executed/{page}.ipynb", folder / "analyses")
    return folder


def build(root=ROOT):
    """Build the HTML; the site that was there stays until the new one is whole.

    Raises KoshError with the warnings when there are any: a warning is an error.
    """
    root = Path(root)
    for name in CONFIGURATION:
        analyses.read_yaml(name, root)
    folder, fresh, site = stage(root), root / "_build/fresh", root / "_build/html"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        status, log = _jupyter_book(folder, fresh, root)
        (root / "_build/site.log").write_text(log, encoding="utf-8")
        if status:
            raise _fault(log, folder)
        put_in_place(fresh / "_build/html", site)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _fault(log, folder):
    """The KoshError that a failed build's log amounts to."""
    full = os.strerror(errno.ENOSPC)
    if full in log:
        return KoshError(
            "the pages could not be built: the disk is full",
            where="_build",
            found=full,
            next_step="free space and run the same command again; the last good book is still in _build/html",
        )
    shown = _faults(log.splitlines())
    return KoshError(
        "the pages could not be built",
        where="_build/site.log",
        found="".join(f"\n      {line.replace(f'{folder}{os.sep}', 'book/')}" for line in shown),
        expected="no warning",
        next_step="mend the page that is named; the last good book is still in _build/html",
    )


def _jupyter_book(folder, output, root):
    """Exit status and log of building ``folder`` into ``output``, warnings being errors."""
    start = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", start, "build", folder, "--path-output", output]
    command += ["--config", root / "_config.yml", "--toc", root / "_toc.yml"]
    command += ["--all", "-W", "-n", "--keep-going"]
    with environment(root):
        run = subprocess.run(
            list(map(str, command)),
            cwd=root,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    return run.returncode, ANSI.sub("", run.stdout)


def _faults(lines):
    """Warnings and errors of a Sphinx log, each with the indented lines that belong to it.

    Where there are none, the exceptions that were raised; else the end of the log.
    """
    shown, inside = [], False
    for line in lines:
        inside = "WARNING" in line or "ERROR" in line or (inside and line.startswith("  "))
        if inside:
            shown.append(line)
    return shown or [line for line in lines if RAISED.match(line)] or lines[-15:]


def put_in_place(fresh, site):
    """Replace the folder ``site`` by ``fresh`` in two renames."""
    before = site.with_name(f"{site.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if site.exists():
        os.rename(site, before)
    os.rename(fresh, site)
    shutil.rmtree(before, ignore_errors=True)
