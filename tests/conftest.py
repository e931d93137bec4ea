"""Shared by all tests: a small project of its own, with real tables and a notebook that runs."""

import shutil

import nbformat
import nbformat.v4 as v4
import pytest
from hypothesis import settings

from kosh import ROOT

# no deadlines on a busy machine; make test tries the same examples, make test-all new ones
settings.register_profile("kosh", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("kosh")

PARAMETERS = """\
country: str = "KGZ"  # ISO 3166 alpha-3 code; one of remittances.country
year: int = 2014  # year to look up; from 1990 to 2024"""

CELLS = """\
from kosh.book.findings import begin, finding
from kosh.data import series

begin("example", globals())
---
table = series.load("remittances", "2020-10")
value = table.query("country == @country and year == @year").value.item()
finding("value", value, "% of GDP", digits=1, note="remittances received")"""

PAGES = """\
example:
  tables: [remittances, countries]
  minutes: 2
  pages:
    example-kgz: {title: "Example: Kyrgyzstan", parameters: {country: KGZ}}
    example-tjk: {title: "Example: Tajikistan", parameters: {country: TJK}}
"""


def _write_notebook(path, parameters=PARAMETERS, cells=CELLS):
    """A notebook with a title, a parameters cell and code cells separated by ``---``."""
    notebook = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Example\n\nText.", id="title"),
            v4.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
            *(v4.new_code_cell(c, id=f"cell-{n}") for n, c in enumerate(cells.split("\n---\n"))),
        ]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def _make_project(folder):
    shutil.copytree(ROOT / "data", folder / "data")
    _write_notebook(folder / "notebooks/example.ipynb")
    (folder / "notebooks/pages.yml").write_text(PAGES)
    return folder


@pytest.fixture
def project(tmp_path):
    """A folder laid out as the project is: its tables, and one notebook that makes two pages."""
    return _make_project(tmp_path)


@pytest.fixture(scope="session")
def write_notebook():
    """``write_notebook(path, parameters=..., cells=...)``, cells separated by ``---``."""
    return _write_notebook


@pytest.fixture(scope="session")
def make_project():
    """``make_project(folder)`` lays out what the fixture `project` is, in a folder that outlives a test."""
    return _make_project
