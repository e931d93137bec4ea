"""What changed since: which verdicts hang on the year or the release, what is said of them, the figure."""

from types import SimpleNamespace

import pytest

from kosh.book import changed_since
from kosh.book.changed_since import Answer, Dependence, Releases, dependences

OLD, NEW = "2014-04", "2021-01"


def dependence(*figures):
    """Of (year or day, release, whether it agrees)."""
    answers = (Answer(int(str(time)[:4]), v, v, _day(time), agrees) for time, v, agrees in figures)
    return Dependence({}, "Tajikistan", "2020-01", tuple(answers))


def _day(time):
    return time if isinstance(time, str) else ""


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
        # a figure of another day is no revision, whenever it was reported
        (
            [("2013-10-18", OLD, True), ("2013-12-02", NEW, False)],
            "the day or the release, which these figures cannot tell apart",
        ),
        (
            [("2013-10-18", OLD, True), ("2013-12-02", NEW, False), ("2014-12-02", NEW, True)],
            "the day",
        ),
        ([("2013-10-18", OLD, True), ("2013-10-18", NEW, False)], "the release"),
        # one day a year is told by the year
        ([("2013-07-01", OLD, True), ("2014-07-01", OLD, False)], "the year"),
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


def test_the_sentence_names_days_where_years_do_not_tell_figures_apart():
    said = dependence(("2013-10-18", OLD, True), ("2013-12-02", NEW, False)).said()
    assert said.startswith("True of 18\u00a0October\u00a02013 in the release of 2014-04. Untrue")


def test_releases_that_agree_for_the_same_years_stand_together():
    said = dependence((2012, OLD, True), (2012, NEW, True), (2013, OLD, False)).said()
    assert said.startswith("True of 2012 in the releases of 2014-04 and 2021-01. Untrue")


def test_two_bases_of_one_month_are_no_releases():
    answers = (Answer(1999, base, NEW, "", base == "as revised") for base in ("as counted", "as revised"))
    of_bases = Dependence({}, "Kazakhstan", None, tuple(answers))
    assert of_bases.hangs_on == "the base"
    assert of_bases.said().startswith("True of 1999 as revised. Untrue")
    assert of_bases.releases() == [(NEW, 1, 2)]


def test_a_comparison_is_shown_once_and_those_of_the_release_first():
    def record(comparison, hits, figures):
        place = {"place": "TJK", "place_name": "Tajikistan", "source": "the bank"}
        return place | {"comparison": comparison, "hits": hits, "figures": figures}

    two_years = [[2012, OLD, OLD, 1.0, ""], [2013, OLD, OLD, 2.0, ""]]
    two_releases = [[2012, OLD, OLD, 1.0, ""], [2012, NEW, NEW, 2.0, ""]]
    year = record("by-year", [[2012, OLD]], two_years)
    release = record("by-release", [[2012, OLD]], two_releases)
    sure = record("sure", [[2012, OLD], [2013, OLD]], two_years)
    never = record("never", [], two_years)
    claims = {"a-001": [year], "a-002": [year, sure, never], "a-003": [release]}
    verdicts = {"claims": {claim: {"external": {"places": found}} for claim, found in claims.items()}}
    found = dependences(verdicts, SimpleNamespace(month_of=lambda claim: "2020-01"))
    assert [each.record["comparison"] for each in found] == ["by-release", "by-year"]
    assert {each.month for each in found} == {"2020-01"}
    assert found[0].releases() == [(OLD, 1, 1), (NEW, 0, 1)]


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
    place |= {"comparison": "x", "figures": [[2013, OLD, OLD, 50.0, ""], [2014, OLD, OLD, 40.0, ""]]}
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
