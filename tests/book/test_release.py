"""A release is refused while anything disagrees, and says what; else its files lie there with their sums."""

import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest

import kosh
from kosh import ROOT
from kosh.book import archive, citing, release
from kosh.errors import KoshError


@pytest.fixture
def ready(committed, tmp_path):
    """A copy of the small project with nothing against a release."""
    root = shutil.copytree(committed, tmp_path / "project", ignore=shutil.ignore_patterns("_static"))
    (root / release.PDF).write_bytes(b"%PDF-1.7")
    return root


def told(root):
    return [str(fault) for fault in release.faults(root)]


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_project_in_order_has_nothing_against_a_release(ready):
    assert told(ready) == []


def another_version(root):
    replace(root / "pyproject.toml", f'version = "{kosh.__version__}"', 'version = "9.9.9"')


def no_day(root):
    path = root / release.CHANGELOG
    path.write_text(re.sub(r"\(.*\)", "(unreleased)", path.read_text()))


def no_entry(root):
    (root / release.CHANGELOG).write_text("# Changelog\n")


def another_title(root):
    replace(root / citing.SOURCE, "title: ", "title: New ")


def no_zenodo(root):
    (root / release.ZENODO).unlink()


def uncommitted(root):
    for number in range(12):
        (root / f"new{number}.txt").write_text("")


def older_pages(root):
    replace(root / "book/index.md", "# A small book", "# A book")


def another_number(root):
    path = root / "tests/numbers/accepted/tajikistan.json"
    content = json.loads(path.read_text())
    content["value"]["value"] = 1.5
    path.write_text(json.dumps(content))


def no_pdf(root):
    (root / release.PDF).unlink()


def older_pdf(root):
    os.utime(root / release.PDF, (0, 0))


#: Changes that do not hide each other, with what must be told of each.
TOGETHER = [
    {
        another_version: r"pyproject.toml\n  found:    9.9.9\n  expected: .* as in CITATION.cff",
        no_day: r"CHANGELOG.md\n  found:    ## .* \(unreleased\)",
        another_title: r".zenodo.json\n  found:    another title\n",
        another_number: r"tajikistan.value moved",
        uncommitted: r"not everything is committed(.|\n)*new0.txt(.|\n)*and \d+ more",
        older_pdf: r"the PDF is older than the pages(.|\n)*make pdf",
    },
    {
        no_entry: r"CHANGELOG.md\n  found:    no heading for ",
        no_zenodo: r".zenodo.json\n  found:    no such file\n(.|\n)* release --zenodo",
        older_pages: r"the pages are not of the present sources(.|\n)*book/index.md",
        no_pdf: r"there is no PDF of the book(.|\n)*make pdf",
    },
]


@pytest.mark.parametrize("changes", TOGETHER, ids=["moved", "missing"])
def test_all_that_disagrees_is_told_and_nothing_is_released(ready, changes):
    for change in changes:
        change(ready)
    with pytest.raises(KoshError, match="nothing was released") as refusal:
        release.make(ready)
    for said in changes.values():
        assert re.search(said, str(refusal.value)), refusal.value
    assert not (ready / release.FOLDER).exists()


def test_a_folder_without_git_is_refused(ready, monkeypatch):
    shutil.rmtree(ready / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(ready.parent))
    assert any("no git repository" in fault for fault in told(ready))


def test_the_files_of_a_release_are_archive_site_and_pdf_with_their_sums(ready):
    made = release.make(ready)
    name = archive.name(ready)
    assert [path.name for path in made] == [archive.SUMS, f"{name}-site.zip", f"{name}.pdf", f"{name}.zip"]
    subprocess.run(["sha256sum", "--check", "--quiet", archive.SUMS], cwd=ready / release.FOLDER, check=True)
    site = zipfile.ZipFile(ready / release.FOLDER / f"{name}-site.zip").namelist()
    assert f"{name}-site/index.html" in site and f"{name}-site/numbers.csv" in site


# ---- Zenodo, and the real project


def test_zenodo_is_told_what_the_citation_file_says():
    path = ROOT / release.ZENODO
    assert json.loads(path.read_text(encoding="utf-8")) == release.zenodo()


def test_persons_are_told_family_name_first(committed, monkeypatch):
    person = {"given-names": "A", "family-names": "B", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    told = citing.source(committed) | {"authors": [person]}
    monkeypatch.setattr(citing, "source", lambda root: told)
    assert release.zenodo(committed)["creators"] == [{"name": "B, A", "orcid": "0000-0002-1825-0097"}]


def test_the_version_is_the_same_everywhere():
    version = str(citing.source(ROOT)["version"])
    assert set(release.versions().values()) == {version} == {kosh.__version__}
    assert version in (ROOT / release.CHANGELOG).read_text(encoding="utf-8")
