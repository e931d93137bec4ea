"""The built book: every claim has its place, every figure its words, every page of ours its parts."""

import csv
import json
import os

import pytest
from bs4 import BeautifulSoup, SoupStrainer

from kosh import ROOT
from kosh.book import analyses

HTML = ROOT / "_build/html"


def page(name):
    return BeautifulSoup((HTML / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def claims():
    with (ROOT / "data/claims/claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def verdicts():
    return json.loads((ROOT / "_build/verdicts.json").read_text(encoding="utf-8"))


PAPERS = [row["paper"] for row in csv.DictReader((ROOT / "data/papers/papers.csv").open(encoding="utf-8"))]


@pytest.mark.parametrize("paper", PAPERS)
def test_every_claim_stands_on_the_page_of_its_paper_in_the_order_of_the_text(claims, paper):
    shown = [card["id"] for card in page(f"papers/{paper}").select("article.kosh-claim")]
    assert shown == [claim["claim"] for claim in claims if claim["paper"] == paper]


@pytest.mark.parametrize("paper", PAPERS)
def test_every_claim_shows_two_words_and_where_to_report_an_error(paper):
    for card in page(f"papers/{paper}").select("article.kosh-claim"):
        assert len(card.select_one(".kosh-card-head").select(".kosh-badge")) == 2
        assert card["id"] in card.select_one(".kosh-report a")["href"]
        assert "Author's reply" in card.text


def test_every_group_is_shown_once(verdicts):
    pages = [*(f"papers/{paper}" for paper in PAPERS), "between"]
    shown = [card["id"] for name in pages for card in page(name).select("article.kosh-group")]
    assert sorted(shown) == sorted(verdicts["groups"])


def test_the_scorecard_has_every_claim_and_no_empty_cell(claims):
    rows = page("scorecard").select("table.kosh-scorecard tbody tr")
    assert [row.td.text.strip() for row in rows] == [claim["claim"] for claim in claims]
    assert all(cell.text.strip() for row in rows for cell in row.select("td"))


def test_every_figure_has_words_of_its_own():
    only = SoupStrainer("img")
    texts = (path.read_text(encoding="utf-8") for path in HTML.rglob("*.html"))
    books = (BeautifulSoup(text, "html.parser", parse_only=only) for text in texts)
    figures = [image for book in books for image in book.select("img.kosh-figure")]
    assert figures
    words = [figure["alt"] for figure in figures]
    assert len(set(words)) == len(words) and all(len(alt.split()) > 5 for alt in words)


@pytest.mark.parametrize("name", analyses.pages())
def test_each_analysis_can_be_had_as_a_notebook_with_its_parameters(name):
    article = page(f"analyses/{name}").select_one("article.bd-article")
    links = {a.text.strip(): a["href"] for a in article.select("a")}
    file = ROOT / "_build/html/analyses" / links["this notebook with these parameters"]
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    injected = ["".join(c["source"]) for c in cells if "injected-parameters" in c["metadata"].get("tags", [])]
    wanted = [f"{key} = {json.dumps(value)}" for key, value in analyses.page(name).parameters.items()]
    assert wanted == [line for cell in injected for line in cell.splitlines() if not line.startswith("#")]
    assert links["on Binder"].endswith(f"notebooks/{analyses.page(name).notebook}.ipynb")


def test_what_binder_needs_installs_the_lock_and_the_project():
    named = (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").split()
    assert named[0] == "-r" and (ROOT / ".binder" / named[1]).resolve() == ROOT / "requirements.lock"
    assert "-e ." in (ROOT / ".binder/postBuild").read_text(encoding="utf-8")
    assert os.access(ROOT / ".binder/postBuild", os.X_OK)
