"""Shared by all tests: a small project of its own, with a series of its own and a notebook that runs.

Only the tests of chapters and tables look at the real figures, so that a new release fails no other test.
"""

import csv
import io
import json
import shutil

import nbformat
import nbformat.v4 as v4
import pytest
from hypothesis import settings

from kosh import ROOT
from kosh.data import package

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

#: The small project's remittances: four releases, whatever the real table holds.
RELEASES = ("2013-04", "2018-04", "2020-10", "2025-01")
REMITTANCES = """\
KAZ,2011,2013-04,0.1
KAZ,2017,2025-01,0.3389
KGZ,2011,2013-04,29.1230
KGZ,2012,2018-04,30.9
KGZ,2013,2020-10,31.06
KGZ,2014,2020-10,30.0321142
KGZ,2014,2025-01,29.8
TJK,2011,2013-04,46.91471487597315
TJK,2012,2020-10,42.2
TJK,2013,2020-10,43.7680543
TJK,2014,2020-10,36.6
TJK,2013,2025-01,43.5
TKM,1996,2025-01,0.2
TKM,2005,2025-01,0.1
TKM,2006,2025-01,0.1
ZWE,2023,2025-01,9.6
"""


def _put_table(root, name, rows, **entry):
    """Put ``rows`` (CSV text without header, or dicts with the cells that are not empty) in a table's place.

    ``entry`` replaces parts of what the descriptor says of it; digest, bytes and rows are registered.
    """
    descriptor = root / package.DESCRIPTOR
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    (described,) = (resource for resource in content["resources"] if resource["name"] == name)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [f["name"] for f in described["schema"]["fields"]], lineterminator="\n")
    writer.writeheader()
    if isinstance(rows, str):
        text.write(rows)
    else:
        writer.writerows(rows)
    table = text.getvalue().encode()
    path = root / "data" / described["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(table)
    described |= {"hash": package.digest(table), "bytes": len(table), "rows": table.count(b"\n") - 1} | entry
    descriptor.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _copy_tables(folder):
    """The project's tables, with the small series in place of the real one."""
    shutil.copytree(ROOT / "data", folder / "data")
    vintages = [{"name": month, "released": month, "released_is": "exact"} for month in RELEASES]
    _put_table(folder, "remittances", REMITTANCES, vintages=vintages)


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
    _copy_tables(folder)
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


@pytest.fixture(scope="session")
def copy_tables():
    """``copy_tables(folder)`` copies ``data/`` there, with a small series of remittances."""
    return _copy_tables


@pytest.fixture(scope="session")
def put_table():
    """``put_table(root, name, rows)`` puts made-up rows in the place of a table, and registers them."""
    return _put_table
