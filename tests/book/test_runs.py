"""Runs with other parameters than the book's, beside its pages."""

import json
import os
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from kosh.book import findings, runs, site
from kosh.errors import KoshError


def test_the_list_names_notebooks_pages_parameters_and_their_ranges(project, monkeypatch):
    monkeypatch.setattr(runs, "CHOICES", 2)
    assert runs.listing(project).splitlines() == [
        "example",
        "  makes example-kgz, example-tjk",
        "  -p country KGZ: ISO 3166 alpha-3 code; one of KAZ, KGZ, ... (5 values)",
        "  -p year 2014: year to look up; from 1990 to 2024",
    ]


def test_values_are_checked_before_anything_runs(project):
    assert runs.values("example", [("year", "2013")], project) == {"country": "KGZ", "year": 2013}
    with pytest.raises(KoshError, match="has the wrong type"):
        runs.values("example", [("year", "MMXIII")], project)
    with pytest.raises(KoshError, match="'year' is given more than once"):
        runs.values("example", [("year", "2013"), ("country", "TJK"), ("year", "2014")], project)
    with pytest.raises(KoshError, match="no notebook 'exampel'"):
        runs.values("exampel", [], project)


def test_a_run_gets_a_folder_named_for_what_was_changed(project):
    folder, record = runs.execute("example", {"country": "TJK", "year": 2014}, project)
    assert folder == project / "_build/runs/example-country=TJK"
    assert json.loads((folder / f"{folder.name}.json").read_text(encoding="utf-8")) == record


def run(country="TJK", year=2013, value=43.77, word="differs", notebook="example"):
    return {
        "notebook": notebook,
        "parameters": {"country": country, "year": year},
        "findings": {
            "value": {"value": value, "text": f"{value:.1f} %"},
            "name": {"value": country, "text": country},
        },
        "verdicts": [{"claims": ["a-001"], "place": country, "word": word, "sentence": "So."}],
    }


@pytest.mark.parametrize(
    "country, page", [("TJK", "example-tjk"), ("KGZ", "example-kgz"), ("UZB", "example-kgz")]
)
def test_the_nearest_page_shares_most_parameters_the_first_of_equals(project, country, page):
    assert runs.nearest_page(run(country), project).name == page


def test_what_differs_from_the_book_is_told_with_the_verdicts_that_turned(project):
    findings.write_json(
        project / "_build/findings/example-tjk.json", run(year=2014, value=36.61, word="close")
    )
    assert runs.beside_the_book(run(), project).splitlines() == [
        "Beside the book's page example-tjk (country = TJK, year = 2014):",
        "1 of its 2 findings differ",
        "  value: 36.6 % -> 43.8 %",
        "verdicts that differ: 1",
        "  a-001 (Tajikistan): close -> differs",
    ]
    said = runs.beside_the_book(run(year=2014, value=36.614, word="close"), project)
    assert "1 of its 2 findings differ, 1 of them in no printed digit\nverdicts that differ: none" in said


def test_without_a_page_to_compare_with_the_next_step_is_named(project):
    for record in (run(), run(notebook="other")):
        assert "no page of the book to compare with" in runs.beside_the_book(record, project)


# ---- the run among the pages of the book


def test_a_run_is_shown_as_a_page_more_and_the_book_is_left_alone(built):
    notebook = "notebooks/example.ipynb"
    built.change(notebook, "## Findings", "It is {predicate}`high <is_high>`.\\n\\n## Findings")
    built.change(notebook, "import begin, finding", "import begin, finding, predicate")
    built.change(
        notebook, 'finding(\\"value', 'predicate(\\"is_high\\", value > 43, \\"high\\")\\nfinding(\\"value'
    )
    before = built.made("html", "findings", "executed")
    folder, _ = runs.execute("example", {"country": "TJK", "year": 2012}, built.root)
    page = site.build_with_run(folder, built.root)
    text = (
        BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("article.bd-article").text
    )
    assert page == folder / "html/analyses/run.html"
    assert "not a page of the book" in text and "country = TJK, year = 2012" in text
    assert "42.2" in text and "high [not so in this run]" in text
    assert "43.8" in (folder / "html/index.html").read_text(encoding="utf-8")
    assert built.made("html", "findings", "executed") == before
    assert sorted(p.name for p in folder.iterdir() if p.is_dir()) == ["html"]


def test_without_a_book_a_run_cannot_be_shown_in_it(unbuilt):
    folder, _ = runs.execute("example", {"country": "TJK"}, unbuilt.root)
    with pytest.raises(KoshError, match="no book yet"):
        site.build_with_run(folder, unbuilt.root)


# ---- other ways to run a notebook


@pytest.mark.slow
@pytest.mark.parametrize("way", ["papermill", "jupyter"])
def test_plain_papermill_and_jupyter_give_the_same_findings(project, way):
    given = {"country": "KGZ", "year": 2014}
    _, record = runs.execute("example", given, project)
    source, out = project / "notebooks/example.ipynb", project / "out.ipynb"
    commands = {
        "papermill": [
            "papermill",
            source,
            out,
            "-p",
            "country",
            "KGZ",
            "-p",
            "year",
            "2014",
            "-k",
            "python3",
            "--language",
            "python",
        ],
        "jupyter": ["nbconvert", "--to", "notebook", "--execute", source, "--output", out],
    }
    module = {"papermill": "papermill", "jupyter": "jupyter"}[way]
    command = [sys.executable, "-m", module, *map(str, commands[way][way == "papermill" :])]
    environment = os.environ | {"KOSH_ROOT": str(project)}
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    by_hand = json.loads((project / "_build/by-hand/example.json").read_text(encoding="utf-8"))
    assert by_hand == record
