"""What a notebook depends on: enough that nothing goes stale, and no more."""

import hashlib
import json
from pathlib import Path

import pytest

import kosh
from kosh import ROOT
from kosh.book import dependencies
from kosh.claims import declared
from kosh.errors import KoshError

PACKAGE = Path(kosh.__file__).parent


def names(paths):
    return {path.relative_to(PACKAGE).as_posix() for path in paths}


@pytest.fixture
def notebook(tmp_path, write_notebook):
    """``notebook(*cells)``: the path of a notebook with these code cells."""
    return lambda *cells: write_notebook(tmp_path / "example.ipynb", cells="\n---\n".join(cells))


# ---- what is imported


def test_a_notebook_depends_on_what_its_imports_import(notebook):
    found = dependencies.modules(notebook("from kosh.analysis import shares"))
    assert names(found) == {"__init__.py", "errors.py", "analysis/__init__.py", "analysis/shares.py"}


def test_every_way_to_import_is_seen(notebook):
    forms = [
        "import kosh.claims.interval",
        "import kosh.claims.interval as i, json",
        "from kosh.claims.interval import Interval",
        "from kosh.claims import interval",
        "def late():\n    from kosh.claims import interval",
    ]
    for form in forms:
        assert "claims/interval.py" in names(dependencies.modules(notebook("x = 1", form))), form


def test_other_packages_are_no_dependencies(notebook):
    source = "import json, numpy\nfrom pandas import DataFrame\nimport koshka\nfrom . import x"
    assert dependencies.modules(notebook(source)) == []


def test_a_name_that_is_no_module_is_passed_over(notebook):
    assert names(
        dependencies.modules(notebook("from kosh import ROOT, nothing\nimport kosh.nothing.at.all"))
    ) == {"__init__.py"}


def test_a_notebook_of_the_book_depends_on_its_computations_and_not_on_the_pages():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        found = names(dependencies.modules(path))
        assert {"book/findings.py", "data/series.py", "errors.py", "__init__.py"} <= found
        assert not found & {"book/pages.py", "book/roles.py", "book/site.py", "book/workflow.py", "cli.py"}


def test_modules_are_sorted_files(notebook):
    found = dependencies.modules(notebook("from kosh.book.findings import begin"))
    assert found == sorted(found)
    assert all(path.is_file() for path in found)


def test_a_cell_that_is_no_python_is_refused(notebook):
    with pytest.raises(KoshError, match="a cell is not plain Python") as refused:
        dependencies.modules(notebook("x = 1\n%timeit x"))
    assert (refused.value.where, refused.value.found) == ("notebooks/example.ipynb", "%timeit x")


# ---- digests


def test_a_digest_is_of_all_bytes_in_their_order(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    assert (
        dependencies.digest(tmp_path / "a", tmp_path / "b") == f"sha256:{hashlib.sha256(b'ab').hexdigest()}"
    )


def test_the_code_digest_changes_with_a_cell(notebook):
    one = dependencies.code_digest(notebook("x = 1"))
    assert one != dependencies.code_digest(notebook("x = 2"))
    assert one == dependencies.code_digest(notebook("x = 1"))


def test_two_cells_are_not_the_same_code_as_one(notebook):
    assert dependencies.code_digest(notebook("x = 1", "y = 2")) != dependencies.code_digest(
        notebook("x = 1\ny = 2")
    )


def test_the_code_digest_changes_with_a_module(notebook, tmp_path, monkeypatch):
    path = notebook("from kosh.analysis import shares")
    before = dependencies.code_digest(path)
    module = tmp_path / "shares.py"
    module.write_bytes((PACKAGE / "analysis/shares.py").read_bytes() + b"# changed\n")
    others = [p for p in dependencies.modules(path) if p.name != "shares.py"]
    monkeypatch.setattr(dependencies, "modules", lambda _: sorted([*others, module]))
    assert dependencies.code_digest(path) != before


def test_a_notebook_that_can_read_the_relations_depends_on_them(tmp_path, notebook, write_notebook):
    assert dependencies.RELATIONS == declared.FILE and declared.__file__.endswith(dependencies.READER)
    relations = tmp_path / declared.FILE
    relations.parent.mkdir(parents=True)
    relations.write_text("one")
    path = write_notebook(tmp_path / "notebooks/x.ipynb", cells="from kosh.claims import relations")
    assert relations in dependencies.code(path)
    before = dependencies.code_digest(path)
    relations.write_text("two")
    assert dependencies.code_digest(path) != before
    other = notebook("from kosh.analysis import shares\nfrom kosh.book import findings")
    assert dependencies.code(other) == dependencies.modules(other)


def test_a_grid_that_a_notebook_names_is_code_behind_its_numbers(tmp_path, write_notebook):
    grid = tmp_path / "data/grids/g.toml"
    grid.parent.mkdir(parents=True)
    grid.write_text("one")
    path = write_notebook(tmp_path / "notebooks/example.ipynb", cells='x = "data/grids/g.toml"\ny = "toml"')
    assert dependencies.grids(path) == [grid] and grid in dependencies.code(path)
    before = dependencies.code_digest(path)
    grid.write_text("two")
    assert dependencies.code_digest(path) != before


def test_the_code_digest_is_blind_to_outputs_and_markdown(notebook):
    path = notebook("x = 1")
    before = dependencies.code_digest(path)
    content = json.loads(path.read_text())
    content["cells"][0]["source"] = "# Another title"
    content["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    content["cells"][-1]["execution_count"] = 7
    path.write_text(json.dumps(content))
    assert dependencies.code_digest(path) == before


def test_a_source_is_the_same_as_one_string_or_as_lines(notebook):
    path = notebook("x = 1\ny = 2")
    before = dependencies.code_digest(path)
    content = json.loads(path.read_text())
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
    path.write_text(json.dumps(content))
    assert dependencies.code_digest(path) == before


# ---- lists for the workflow


def test_tables_are_csv_and_json_relative_to_the_project(project):
    (project / "data/claims/notes.txt").write_text("no table")
    found = dependencies.tables_under("data/claims", project)
    claims = project / "data/claims"
    tables = sorted([*claims.glob("*.csv"), *claims.glob("*.toml")])
    assert found == [path.relative_to(project) for path in tables]
    assert Path("data/claims/relations.toml") in found
    assert Path("data/datapackage.json") in dependencies.tables_under("data", project)


def test_files_that_must_be_there_are_told_when_they_are_not(project):
    paths = ["data/datapackage.json", Path("notebooks/pages.yml")]
    assert dependencies.present(paths, project) == paths
    with pytest.raises(KoshError, match="is missing") as missing:
        dependencies.present([*paths, "data/gone.csv"], project)
    assert missing.value.where == "data/gone.csv"
    assert missing.value.next_step == "restore it: git checkout -- data/gone.csv"


def test_the_modules_of_a_package_are_its_files():
    found = dependencies.package_modules("claims")
    assert found == sorted((PACKAGE / "claims").glob("*.py"))
    assert PACKAGE / "claims/verdicts.py" in found
