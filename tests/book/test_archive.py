"""The archive: everything is in it, described and summed; the same bytes each time; it makes itself again."""

import hashlib
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import frictionless
import pytest
import yaml

from kosh import ROOT
from kosh.book import archive, citing, codecheck, crate
from kosh.data import package
from kosh.errors import KoshError


@pytest.fixture(scope="module")
def files(committed):
    return archive.entries(committed)


def valid(folder, under=""):
    """Whether every table below ``under`` in a folder meets ``datapackage.json`` there, and how many do."""
    package = frictionless.Package(str(folder / archive.TABLES))
    for each in [each for each in package.resources if not each.path.startswith(under)]:
        package.remove_resource(each.name)
    report = package.validate()
    return report.valid and report.stats["tasks"]


def unpacked(files, folder):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def test_sources_are_what_git_keeps(committed, files):
    (committed / "_build/other.txt").write_text("not kept")
    run = subprocess.run(["git", "ls-files"], cwd=committed, capture_output=True, text=True, check=True)
    assert archive.sources(committed) == sorted(run.stdout.splitlines())
    assert set(archive.sources(committed)) <= set(files)
    assert "_build/other.txt" not in files


def test_results_and_descriptions_are_in_it(files):
    assert {
        *archive.DESCRIPTIONS,
        "_build/findings/tajikistan.json",
        "_build/executed/tajikistan.ipynb",
    } <= set(files)
    assert {"_build/verdicts.csv", "_build/html/numbers.csv", "_build/html/findings.csv"} <= set(files)


def test_the_sums_are_of_every_other_file(files):
    lines = files[archive.SUMS].decode().splitlines()
    told = {path: digest for digest, path in (line.split("  ") for line in lines)}
    assert set(told) == set(files) - {archive.SUMS}
    assert all(hashlib.sha256(files[path]).hexdigest() == digest for path, digest in told.items())


def test_its_tables_meet_their_descriptions(files, tmp_path):
    folder = unpacked(files, tmp_path)
    assert valid(folder, "_build/") == 3
    path = folder / "_build/html/findings.csv"
    path.write_text(path.read_text().replace("43.7680543", "forty"))
    assert not valid(folder, "_build/")


def test_every_table_of_data_is_described_as_it_is_in_data(committed, files):
    told = {each["name"]: each for each in json.loads(files[archive.TABLES])["resources"]}
    for each in package.descriptor(committed)["resources"]:
        assert told[each["name"]] == each | {"path": f"data/{each['path']}"}


def test_an_unpacked_archive_makes_itself_again(committed, files, tmp_path):
    assert archive.entries(unpacked(files, tmp_path)) == files


def test_the_readme_says_what_to_do_and_names_only_what_is_there(files):
    told = files[archive.README].decode()
    assert "sha256sum --check --quiet SHA256SUMS" in told and "make book" in told
    for path in [path for group in (*archive.BEGIN, *archive.DESCRIBED) for path in group.split()]:
        assert path in told
    assert not {"{", "}"} & set(told)
    assert max(map(len, told.splitlines())) <= 120


def test_what_is_neither_a_repository_nor_an_archive_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(KoshError, match="no git repository, and no unpacked archive"):
        archive.sources(tmp_path)


def test_a_folder_that_another_repository_does_not_keep_is_refused(committed):
    (committed / "elsewhere").mkdir()
    try:
        with pytest.raises(KoshError, match="no git repository, and no unpacked archive"):
            archive.sources(committed / "elsewhere")
    finally:
        (committed / "elsewhere").rmdir()


def test_a_build_that_is_older_than_its_sources_is_refused(committed, tmp_path):
    root = shutil.copytree(committed, tmp_path / "project")
    (root / "book/index.md").write_text("# Another\n")
    with pytest.raises(KoshError, match=r"pages are not of the present sources(.|\n)*book/index.md"):
        archive.entries(root)


# ---- the file


def test_the_file_is_the_same_bytes_each_time_and_its_sum_lies_beside_it(committed):
    path = archive.write(committed)
    before = path.read_bytes()
    for each in committed.rglob("*.md"):
        each.touch()
    assert archive.write(committed).read_bytes() == before
    digest, name = path.with_name(f"{path.name}.sha256").read_text().split()
    assert (digest, name) == (hashlib.sha256(before).hexdigest(), path.name)


def test_entries_are_sorted_dated_and_of_one_mode(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    made = tmp_path / "a.zip"
    made.write_bytes(archive.packed({"b": b"2", "a/c": b"1"}, archive.moment(ROOT)))
    entries = zipfile.ZipFile(made).infolist()
    assert [entry.filename for entry in entries] == ["a/c", "b"]
    assert {entry.date_time for entry in entries} == {(2026, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_without_a_date_of_the_system_s_it_is_the_day_of_release(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert f"{archive.moment(ROOT):%Y-%m-%d}" == str(citing.source(ROOT)["date-released"])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert archive.moment(ROOT) == datetime(1970, 1, 1, tzinfo=UTC)


# ---- the real book


@pytest.mark.slow
def test_the_archive_of_the_book_unpacks_whole_and_meets_its_descriptions(tmp_path):
    path = archive.write()
    before = path.read_bytes()
    assert archive.write().read_bytes() == before
    zipfile.ZipFile(path).extractall(tmp_path)
    folder = tmp_path / archive.name()
    subprocess.run(["sha256sum", "--check", "--quiet", archive.SUMS], cwd=folder, check=True)
    assert archive.sources(folder) == archive.sources(ROOT)
    assert valid(folder) == len(json.loads((folder / archive.TABLES).read_text())["resources"]) > 100
    content = yaml.safe_load((folder / codecheck.FILE).read_text(encoding="utf-8"))
    assert all((folder / each["file"]).is_file() for each in content["manifest"])
    graph = json.loads((folder / crate.FILE).read_text(encoding="utf-8"))["@graph"]
    assert len([each for each in graph if each["@type"] == "CreateAction"]) > 30
