"""What changed since: which verdicts hang on the year or the release, what is said of them, the figure."""

from types import SimpleNamespace

import pytest

from kosh.book import changed_since
from kosh.book.changed_since import Dependence, Releases, dependences

OLD, NEW = "2014-04", "2021-01"


def dependence(*figures):
    """Of (year, release, whether it agrees)."""
    return Dependence({}, "Tajikistan", "2020-01", tuple((year, v, v, agrees) for year, v, agrees in figures))


@pytest.mark.parametrize(
    "figures, hangs_on",
    [
        ([(2012, OLD, True), (2013, OLD, False)], "the year"),
        ([(2012, OLD, True), (2012, NEW, False)], "the release"),
        ([(2012, OLD, True), (2012, NEW, False), (2013, NEW, True)], "the year and the release"),
        (
            [(2012, OLD, True), (2013, NEW, False)],
            "the year or the release, which these figures cannot tell apart",
        ),
    ],
)
def test_on_what_a_verdict_hangs(figures, hangs_on):
    assert dependence(*figures).hangs_on == hangs_on


def test_the_sentence_names_the_years_of_each_release_and_counts_the_rest():
    figures = [(year, OLD, year in (2011, 2012, 2014)) for year in range(2011, 2015)]
    said = dependence(*figures, (2011, NEW, True), (2012, NEW, False)).said()
    assert said == (
        "True of 2011 to 2012, 2014 in the release of 2014-04; 2011 in the release of 2021-01. "
        "Untrue by the other 2 figures of the window."
    )


def test_a_comparison_is_shown_once_and_those_of_the_release_first():
    def record(comparison, hits, figures):
        place = {"place": "TJK", "place_name": "Tajikistan", "source": "the bank"}
        return place | {"comparison": comparison, "hits": hits, "figures": figures}

    two_years = [[2012, OLD, OLD, 1.0], [2013, OLD, OLD, 2.0]]
    two_releases = [[2012, OLD, OLD, 1.0], [2012, NEW, NEW, 2.0]]
    year = record("by-year", [[2012, OLD]], two_years)
    release = record("by-release", [[2012, OLD]], two_releases)
    sure = record("sure", [[2012, OLD], [2013, OLD]], two_years)
    never = record("never", [], two_years)
    claims = {"a-001": [year], "a-002": [year, sure, never], "a-003": [release]}
    verdicts = {"claims": {claim: {"external": {"places": found}} for claim, found in claims.items()}}
    ledger = SimpleNamespace(
        claim=lambda name: SimpleNamespace(paper="a"), paper=lambda name: SimpleNamespace(published="2020")
    )
    found = dependences(verdicts, ledger)
    assert [each.record["comparison"] for each in found] == ["by-release", "by-year"]
    assert found[0].published == "2020-01"
    ledger.paper = lambda name: SimpleNamespace(published="unknown")
    assert dependences(verdicts, ledger)[0].published is None
    assert found[0].releases() == [(OLD, OLD, 1, 1), (NEW, NEW, 0, 1)]


def test_the_figure_tells_each_release_in_words():
    figure = Releases([("a-001", "2020-01", [("2014-04", 2, 3), ("2021-01", 0, 3)])])
    assert figure.alt().endswith("a-001, paper of 2020-01: 2014-04 2 of 3, 2021-01 0 of 3.")


def test_a_paper_without_a_date_has_no_stroke_and_no_month(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(changed_since.group_figures, "save", lambda figure, path: drawn.extend(figure.axes))
    for paper in ("2020-01", None):
        figure = Releases([("a-001", paper, [("2014-04", 2, 3), ("2021-01", 0, 3)])])
        figure.draw(tmp_path / "figure.svg")
    assert "a-001, no date: 2014-04 2 of 3" in figure.alt()
    dated, undated = (len(ax.lines) for ax in drawn)
    assert dated == undated + 1


def test_marks_are_filled_half_or_empty():
    styles = [changed_since._mark(agreeing, 2)["fillstyle"] for agreeing in (2, 1, 0)]
    assert styles == ["full", "left", "none"]


def test_the_page_shows_what_hangs_on_the_year(book):
    place = book.verdicts["claims"]["abai2020-047"]["external"]["places"][0]
    place |= {"comparison": "x", "figures": [[2013, OLD, OLD, 50.0], [2014, OLD, OLD, 40.0]]}
    for entry in book.verdicts["claims"].values():
        entry["external"]["places"] = entry["external"].get("places", [])[:1]
    book.json("_build/verdicts.json", book.verdicts)
    page = book.built("```{changed-since}\n```")
    head, told = page.select("table.kosh-since tbody td")
    assert head.a["href"] == "../papers/abai2020.html#abai2020-047"
    assert "50\u00a0%; Tajikistan" in head.text and "≠" in head.text
    assert "True of 2013 in the release of 2014-04." in told.text and "Hangs on the year." in told.text
    assert "2014-04 1 of 2" in page.select_one("figure img")["alt"]


def test_where_nothing_hangs_on_them_the_page_says_so(book):
    for entry in book.verdicts["claims"].values():
        entry["external"]["places"] = []
    book.json("_build/verdicts.json", book.verdicts)
    assert "No verdict hangs on" in book.built("```{changed-since}\n```").text
