"""Which notebook makes which page."""

import pytest

from kosh import ROOT
from kosh.book import analyses, parameters
from kosh.errors import KoshError


def test_pages_come_in_the_order_of_the_file_with_all_they_need(project):
    pages = analyses.pages(project)
    assert list(pages) == ["example-kgz", "example-tjk"]
    page = pages["example-tjk"]
    assert (page.title, page.notebook, page.parameters) == (
        "Example: Tajikistan",
        "example",
        {"country": "TJK"},
    )
    assert (page.tables, page.minutes) == (("remittances", "countries"), 2)
    assert page.source(project) == project / "notebooks/example.ipynb"


def test_a_page_without_parameters_takes_the_defaults(project):
    (project / analyses.PAGES).write_text(
        "example: {tables: [remittances], minutes: 1, pages: {plain: {title: Plain}}}"
    )
    assert analyses.page("plain", project).parameters == {}


def test_an_unknown_page_is_refused_with_near_names(project):
    assert analyses.page("example-kgz", project).notebook == "example"
    with pytest.raises(KoshError, match="no notebook makes a page 'example-tkj'") as refused:
        analyses.page("example-tkj", project)
    assert "example-tjk" in refused.value.expected
    assert refused.value.where == "notebooks/pages.yml"


def test_two_pages_of_one_name_are_refused(project):
    path = project / analyses.PAGES
    path.write_text(path.read_text() + path.read_text().replace("example:", "other:", 1))
    with pytest.raises(KoshError, match="two pages are called 'example-kgz'"):
        analyses.pages(project)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("example: {tables: [remittances], minutes: 1, pages: {plain: {}}}", "an entry lacks 'title'"),
        ("example: {minutes: 1, pages: {plain: {title: Plain}}}", "an entry lacks 'tables'"),
        ("example: [remittances]", "an entry has another form"),
        ("example: {tables: [a], minutes: soon, pages: {plain: {title: P}}}", "an entry has another form"),
        ("", "an entry has another form"),
        ("example: {tables: [a]\nminutes: 1", "this file is not valid YAML"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named_with_the_form_it_should_have(project, text, problem):
    (project / analyses.PAGES).write_text(text)
    with pytest.raises(KoshError, match=problem) as refused:
        analyses.pages(project)
    assert refused.value.where.startswith("notebooks/pages.yml") and refused.value.next_step


def test_a_missing_file_is_named_with_the_way_to_restore_it(tmp_path):
    with pytest.raises(KoshError, match="is missing") as refused:
        analyses.read_yaml("_toc.yml", tmp_path)
    assert refused.value.next_step == "restore it: git checkout -- _toc.yml"


def test_every_page_of_the_book_has_its_notebook_and_admissible_parameters():
    for page in analyses.pages().values():
        where = f"notebooks/{page.notebook}.ipynb"
        declared = parameters.declared(parameters.read_notebook(page.source()), where)
        assert parameters.resolve(declared, page.parameters, where)
        assert page.source().is_relative_to(ROOT)


def test_a_run_is_named_for_the_parameters_that_were_changed(project):
    notebook = parameters.read_notebook(project / "notebooks/example.ipynb")
    declared = parameters.declared(notebook, "example")
    assert analyses.run_name("example", {"country": "KGZ", "year": 2014}, declared) == "example"
    assert (
        analyses.run_name("example", {"country": "TJK", "year": 2013}, declared)
        == "example-country=TJK-year=2013"
    )
