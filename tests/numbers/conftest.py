"""What the chapters' tests look at: the last build, and nothing that is older than its sources."""

import json
from functools import cache

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.book import records, runner
from kosh.errors import KoshError


@pytest.fixture(scope="session", autouse=True)
def present_sources():
    """No number is tested in a build that is not of the present sources, for it would prove nothing."""
    try:
        records.check()
    except KoshError as fault:
        pytest.fail(str(fault), pytrace=False)


@pytest.fixture(scope="session")
def record():
    """``record(page)``: what the build found for a page."""
    return records.load


@pytest.fixture(scope="session")
def article():
    """``article(page)``: what a reader sees of the built page of an analysis, parsed."""

    @cache
    def read(page):
        html = (ROOT / f"_build/html/analyses/{page}.html").read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser").find("article", class_="bd-article")

    return read


@pytest.fixture
def run(tmp_path):
    """``run(notebook, **given)``: what a notebook finds under other parameters."""

    def of(notebook, **given):
        found = tmp_path / "found.json"
        runner.execute(notebook, given, tmp_path / "executed.ipynb", found)
        return json.loads(found.read_text(encoding="utf-8"))

    return of
