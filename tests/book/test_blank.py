"""Blank forms of a new paper and a new notebook."""

import shutil
import subprocess
import sys

import pytest
import yaml

from kosh import ROOT
from kosh.analysis import coherence
from kosh.book import analyses, blank, parameters, runner
from kosh.claims import ledger
from kosh.data import package
from kosh.errors import KoshError


@pytest.fixture
def copy(tmp_path):
    """A copy of what people write, without what is made of it."""
    for name in ("book", "data", "notebooks", "tests/numbers"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    return tmp_path


def files(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def chapters(root):
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]


def test_nothing_of_the_book_is_left_to_be_written():
    assert blank.left() == []


def test_a_new_notebook_has_a_page_a_place_and_a_test(copy):
    before = files(copy)
    told = blank.notebook("families", copy)
    changed = {str(path) for path, content in files(copy).items() if before.get(path) != content}
    wrote = {line.removeprefix("wrote ") for line in told if line.startswith("wrote ")}
    assert changed == wrote
    assert changed == {
        "_toc.yml",
        "notebooks/families.ipynb",
        "notebooks/pages.yml",
        "tests/numbers/test_families.py",
    }
    assert analyses.page("families", copy).notebook == "families"
    assert chapters(copy).count("analyses/families") == 1
    content = parameters.read_notebook(copy / "notebooks/families.ipynb")
    assert list(parameters.declared(content, "notebooks/families.ipynb")) == ["year"]
    places = {place.partition(",")[0] for place in blank.left(copy)}
    assert places == changed - {"_toc.yml"}


def test_a_new_paper_has_rows_that_fit_a_page_a_reference_and_a_test(copy):
    before = files(copy)
    told = blank.paper("tulegen2026", copy)
    for table in ("papers", "claims", "examination"):
        package.check(table, copy)
    coherence.check(copy)
    assert ledger.load(copy).claim("tulegen2026-001").paper == "tulegen2026"
    assert chapters(copy).count("papers/tulegen2026") == 1
    assert "tulegen2026" in (copy / "book/references.bib").read_text(encoding="utf-8")
    places = {place.partition(",")[0] for place in blank.left(copy)}
    wrote = {line.removeprefix("wrote ") for line in told if line.startswith("wrote ")}
    assert places == wrote - {"_toc.yml", package.DESCRIPTOR}
    changed = {str(path) for path, content in files(copy).items() if before.get(path) != content}
    assert changed == wrote


@pytest.mark.parametrize(
    "make, name, problem",
    [
        (blank.notebook, "Families", "no name of a notebook"),
        (blank.notebook, "remittances", "already"),
        (blank.notebook, "remittances-kgz", "no name of a notebook"),
        (blank.paper, "tulegen 2026", "no name of a paper"),
        (blank.paper, "abai2020", "already"),
    ],
)
def test_another_form_of_name_or_one_that_is_taken_is_refused_and_nothing_written(copy, make, name, problem):
    before = files(copy)
    with pytest.raises(KoshError, match=problem):
        make(name, copy)
    assert files(copy) == before


def test_contents_without_a_place_for_the_page_are_refused_and_nothing_written(copy):
    (copy / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    before = files(copy)
    with pytest.raises(KoshError, match="no page of analyses/"):
        blank.notebook("families", copy)
    assert files(copy) == before


@pytest.mark.parametrize(
    "make, name, test", [("notebook", "families", "families"), ("paper", "tulegen2026", "paper_tulegen2026")]
)
def test_the_test_that_comes_with_a_form_fails(copy, make, name, test):
    getattr(blank, make)(name, copy)
    alone = ["-q", "-p", "no:cacheprovider", "--noconftest", f"tests/numbers/test_{test}.py"]
    command = [sys.executable, "-m", "pytest", *alone]
    run = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    assert run.returncode == 1 and "1 failed" in run.stdout


@pytest.mark.slow
def test_a_blank_notebook_runs_and_finds_what_it_names(copy):
    blank.notebook("families", copy)
    record = runner.execute("families", {"year": 2001}, copy / "out.ipynb", copy / "found.json", root=copy)
    assert record["findings"]["first"]["value"] == 2001
