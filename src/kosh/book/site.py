"""The site: prose and executed notebooks staged in one folder, built there, put in place at once."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from kosh import ROOT, command
from kosh.book import about, analyses, citing, figure_files, references, results
from kosh.book.runner import ANSI, environment
from kosh.errors import KoshError

#: The pages' sources beside notebooks: what a change of rebuilds the site.
CONFIGURATION = ("_config.yml", "_toc.yml")

#: The page that a run with parameters of its own makes.
RUN = references.RUN

#: The last line of a traceback.
RAISED = re.compile(r"[\w.]+(Error|Exception): \S")


def sources(root=ROOT):
    """Every file that people write for the pages, relative to ``root``, sorted."""
    root = Path(root)
    prose = sorted(p.relative_to(root) for p in (root / "book").rglob("*") if p.is_file())
    return [*prose, *map(Path, CONFIGURATION), Path(citing.SOURCE), Path(analyses.PAGES)]


def stage(root=ROOT, folder=None):
    """Put prose and executed notebooks side by side in ``folder`` (``_build/stage``); returns that folder."""
    root = Path(root)
    folder = root / "_build/stage" if folder is None else folder
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
    _build(stage(root), [root / name for name in CONFIGURATION], root / "_build", root)


def build_with_run(folder, root=ROOT):
    """Build the book with one page more, the run in ``folder``; returns that page's file.

    ``folder`` holds the executed notebook and its findings, both named as the folder. The book itself is
    not touched. Raises KoshError as `build` does, and where the book was not built before.
    """
    root, folder = Path(root), Path(folder)
    given = json.loads((folder / f"{folder.name}.json").read_text(encoding="utf-8"))["parameters"]
    staged, found = folder / "stage", folder / "findings"
    try:
        stage(root, staged)
        shutil.rmtree(found, ignore_errors=True)
        shutil.copytree(root / "_build/findings", found)
    except (FileNotFoundError, shutil.Error):
        raise KoshError(
            "there is no book yet that this page could be shown in",
            where="_build/executed",
            next_step=f"build the book first: {command()} book",
        ) from None
    shutil.copy(folder / f"{folder.name}.json", found / f"{Path(RUN).name}.json")
    _with_banner(folder / f"{folder.name}.ipynb", staged / f"{RUN}.ipynb", given)
    config, toc = (analyses.read_yaml(name, root) for name in CONFIGURATION)
    config["sphinx"]["config"] |= {"kosh_root": str(root), "kosh_findings": str(found)}
    toc = _with_page(toc, RUN)
    files = [folder / name for name in CONFIGURATION]
    for path, content in zip(files, (config, toc), strict=True):
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    _build(staged, files, folder, root)
    for made in (staged, found):
        shutil.rmtree(made)
    return folder / f"html/{RUN}.html"


def _with_banner(source, target, given):
    """Copy the executed notebook, its page saying first that it is not the book's."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    told = ", ".join(f"{name} = {value}" for name, value in given.items())
    title = "A run with parameters of its own, not a page of the book"
    banner = f"```{{admonition}} {title}\n:class: warning\n{told}\n```"
    first = notebook["cells"][0]
    title_line, _, rest = "".join(first["source"]).partition("\n")
    first["source"] = f"{title_line}\n\n{banner}\n{rest}"
    target.write_text(json.dumps(notebook), encoding="utf-8")


def _with_page(toc, page):
    entry = {"file": page}
    if "parts" in toc:
        return toc | {"parts": [{"caption": "This run", "chapters": [entry]}, *toc["parts"]]}
    return toc | {"chapters": [entry, *toc.get("chapters", [])]}


def _build(folder, configuration, target, root):
    """Build the pages staged in ``folder`` and put them in place as ``target/html``; the log beside it."""
    fresh = target / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        status, log = _jupyter_book(folder, fresh, configuration, root)
        (target / "site.log").write_text(log, encoding="utf-8")
        if status:
            raise _fault(log, folder, (target / "site.log").relative_to(root))
        shutil.copytree(root / "data", fresh / "_build/html/data")
        figure_files.write(fresh / "_build/html", folder)
        results.write(fresh / "_build/html", root)
        about.write(fresh / "_build/html", root)
        put_in_place(fresh / "_build/html", target / "html")
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _fault(log, folder, where):
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
        where=where,
        found="".join(f"\n      {line.replace(f'{folder}{os.sep}', 'book/')}" for line in shown),
        expected="no warning",
        next_step="mend the page that is named; the last good book is still in _build/html",
    )


def _jupyter_book(folder, output, configuration, root):
    """Exit status and log of building ``folder`` into ``output``, warnings being errors."""
    start = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", start, "build", folder, "--path-output", output]
    config, toc = configuration
    command += ["--config", config, "--toc", toc]
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
