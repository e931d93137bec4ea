"""A record is trusted while it is of the present sources; what changed since is named."""

import json

import pytest

from kosh import command
from kosh.book import dependencies, records
from kosh.data import package
from kosh.errors import KoshError

CODE = "the code of notebooks/example.ipynb or of a module that it imports"
FIGURE = "TJK,2013,2020-10,43.7680543"


@pytest.fixture
def root(built):
    return built.root


def described_of(root):
    """Change what the descriptor says of one table: a month of release."""
    path = root / package.DESCRIPTOR
    content = json.loads(path.read_text(encoding="utf-8"))
    entry = next(entry for entry in content["resources"] if entry["name"] == "remittances")
    entry["vintages"][0]["released"] = "2014-01"
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_fresh_build_is_of_the_present_sources(root):
    assert records.stale(root) == {}
    records.check(root)


def test_a_changed_notebook_makes_its_pages_stale(built):
    built.change("notebooks/example.ipynb", "value = table.query", "value = 0 * table.query")
    assert records.stale(built.root) == {"tajikistan": [CODE]}


def test_a_changed_module_makes_the_pages_stale_that_use_it(root, tmp_path, monkeypatch):
    module = tmp_path / "findings.py"
    module.write_text("# another")
    modules = dependencies.modules

    def with_another(notebook):
        return [module if path.name == module.name else path for path in modules(notebook)]

    monkeypatch.setattr(dependencies, "modules", with_another)
    assert records.stale(root)["tajikistan"] == [CODE]


def test_a_changed_text_of_a_notebook_leaves_its_numbers(built):
    built.change("notebooks/example.ipynb", "Text.", "Another text.")
    assert records.stale(built.root) == {}


def test_a_changed_table_makes_the_pages_stale_that_read_it(built):
    built.change("data/series/remittances.csv", FIGURE, "TJK,2013,2020-10,42.3")
    with pytest.raises(KoshError, match="kosh data register remittances"):
        records.stale(built.root)
    package.register("remittances", built.root)
    what = [f"what {package.DESCRIPTOR} says of its tables", "the table remittances"]
    assert records.stale(built.root) == {"tajikistan": what}


def test_a_changed_month_of_release_makes_the_pages_of_its_table_stale(root):
    described_of(root)
    assert records.stale(root) == {"tajikistan": [f"what {package.DESCRIPTOR} says of its tables"]}


@pytest.mark.parametrize(
    "given", ["{country: TJK, year: 2012}", "{country: TJK}", "{country: TJK, yeer: 2013}"]
)
def test_other_parameters_make_a_page_stale(built, given):
    built.change("notebooks/pages.yml", "{country: TJK, year: 2013}", given)
    assert records.stale(built.root) == {"tajikistan": ["its parameters in notebooks/pages.yml"]}


def test_the_order_of_parameters_does_not_matter(built):
    built.change("notebooks/pages.yml", "{country: TJK, year: 2013}", "{year: 2013, country: TJK}")
    assert records.stale(built.root) == {}


def test_a_stale_build_is_refused_with_pages_what_changed_and_the_next_step(built):
    built.change("notebooks/example.ipynb", "value = table.query", "value = 0 * table.query")
    with pytest.raises(KoshError) as refused:
        records.check(built.root)
    assert str(refused.value) == (
        "the last build is not of the present sources\n"
        "  where:    _build/findings\n"
        f"  found:    changed since\n      tajikistan: {CODE}\n"
        f"  next:     build the book anew: {command()} book"
    )


@pytest.mark.parametrize("content", [None, "{"])
def test_a_page_without_findings_is_named_with_the_next_step(root, content):
    path = root / "_build/findings/tajikistan.json"
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(KoshError, match=r"page tajikistan has no findings yet.*\n.*\n.*kosh book"):
        records.check(root)
