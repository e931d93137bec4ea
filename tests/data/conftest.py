"""A copy of the project's tables, with a small series, to plant faults in."""

import os

import pytest


@pytest.fixture
def project(tmp_path, monkeypatch, copy_tables):
    """A folder with a copy of ``data/``; git commands in it cannot reach another repository."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    copy_tables(tmp_path)
    return tmp_path


@pytest.fixture
def edit(project):
    """``edit(old, new, table)``: replace the one occurrence of a text in a table's file."""

    def replace(old, new, path="series/remittances.csv"):
        file = project / "data" / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        file.write_text(text.replace(old, new), encoding="utf-8", newline="")

    return replace


@pytest.fixture
def amend(project):
    """``amend(change)``: change the descriptor with a function of the dict of its entries."""
    import json

    def change_entries(change):
        file = project / "data/datapackage.json"
        package = json.loads(file.read_text(encoding="utf-8"))
        change({entry["name"]: entry for entry in package["resources"]})
        file.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    return change_entries
