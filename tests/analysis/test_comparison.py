"""Printed numbers against a series, on a made-up paper and made-up figures of three countries."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from kosh import ROOT
from kosh.analysis import comparison
from kosh.claims import ledger
from kosh.data import package, series

PAPER = {
    "paper": "made2020",
    "language": "en",
    "file_language": "en",
    "published": "2020",
    "words": "1000",
} | dict.fromkeys(
    ["title", "title_original", "authors", "year", "journal", "issue", "pages", "doi"], "unknown"
)


def claim(number, printed, place, qualifier=""):
    return {
        "claim": f"made2020-{number:03}",
        "paper": "made2020",
        "section": "body",
        "quote": f"a share of {printed}%",
        "subject": "a share",
        "place": place,
        "printed": printed,
        "unit": "%",
        "qualifier": qualifier,
        "kind": "share",
    }


def compared(name, claims, places, reading="value"):
    return {
        "comparison": name,
        "claims": claims,
        "reading": reading,
        "series": "shares",
        "unit": "%",
        "places": places,
        "first_year": "2011",
        "last_year": "2020",
        "window_reason": "ten years",
        "places_reason": "named",
    }


CLAIMS = [
    claim(1, "30", "AAA"),
    claim(2, "50", "BBB"),
    claim(3, "50", "BBB"),
    claim(4, "30", "AAA BBB", "between"),
    claim(5, "50", "AAA BBB", "between"),
    claim(6, "", "AAA", "greater") | {"quote": "greater than that", "kind": "ranking"},
]
RANGE = ("made2020-004", "made2020-005")
COMPARISONS = [
    compared("own-a", "made2020-001", "AAA"),
    compared("own-b", "made2020-002 made2020-003", "BBB"),
    compared("range", " ".join(RANGE), "AAA BBB", "between"),
    compared("order", "made2020-006", "AAA", "predicate"),
]

#: country, year, release, figure; two releases from before the paper and three from after it.
FIGURES = [
    ("AAA", 2011, "2013-04", 29.1),
    ("AAA", 2013, "2018-04", 31.06),
    ("AAA", 2014, "2018-04", 30.0321142),
    ("AAA", 2014, "2025-01", 29.8),
    ("AAA", 2016, "2025-01", 34.0),
    ("BBB", 2011, "2013-04", 46.9),
    ("BBB", 2011, "2025-01", 41.7),
    ("BBB", 2012, "2020-10", 33.0),
    ("BBB", 2014, "2018-04", 36.6),
    ("BBB", 2022, "2025-01", 49.8),
    ("BBB", 2022, "2026-06", 49.9),
    ("CCC", 2014, "2018-04", 15.07),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory, put_table):
    """A folder with the ledger of the made-up paper."""
    root = tmp_path_factory.mktemp("ledger")
    (root / "data").mkdir()
    (root / package.DESCRIPTOR).write_bytes((ROOT / package.DESCRIPTOR).read_bytes())
    names = [{"country": code, "name": f"Country {code[0]}"} for code in ("AAA", "BBB", "CCC")]
    tables = {"papers": [PAPER], "claims": CLAIMS, "comparisons": COMPARISONS, "countries": names}
    for name, rows in tables.items():
        put_table(root, name, rows)
    return root


@pytest.fixture(scope="module")
def table():
    frame = pd.DataFrame(FIGURES, columns=["country", "year", "vintage", "value"])
    return frame.assign(released=frame["vintage"])


@pytest.fixture(scope="module")
def compare(table, root):
    return lambda place, frame=table, **window: comparison.compare_place(
        "shares", frame, place, root=root, **window
    )


def hit_years(result):
    return sorted({year for year, _ in result.hits})


def test_figures_are_compared_as_the_decimals_that_the_table_prints(table):
    (observation,) = comparison.observations(table[table["value"] == 30.0321142])
    assert observation.value == Fraction("30.0321142")
    assert (observation.place, observation.pair, observation.released) == (
        "AAA",
        (2014, "2018-04"),
        "2018-04",
    )


# ---- the verdicts at each place


def test_a_place_has_a_verdict_on_its_own_number_and_on_the_range(compare):
    own, general = compare("AAA")
    assert (own.claims, own.word, own.in_scope) == (("made2020-001",), "reproduced", True)
    assert own.hits == ((2014, "2018-04"), (2014, "2025-01"))
    assert (general.claims, general.word) == (RANGE, "reproduced")


def test_a_number_stated_twice_is_compared_once_and_a_coarser_reading_never_decides(compare):
    own, general = compare("BBB")
    assert (own.claims, own.word, own.hits) == (("made2020-002", "made2020-003"), "close", ())
    assert own.nearest.pair == (2011, "2013-04")
    assert [(reading.unit, reading.word) for reading in own.readings] == [(10, "revised")]
    assert (general.claims, general.word) == (RANGE, "reproduced")


def test_a_country_that_the_sentence_does_not_name_is_out_of_scope(compare):
    (general,) = compare("CCC")
    assert (general.claims, general.word, general.hits, general.in_scope) == (RANGE, "differs", (), False)


@pytest.mark.parametrize("place", ["AAA", "BBB", "CCC"])
def test_each_try_and_hit_is_a_figure_of_the_window(compare, table, place):
    rows = series.select(table, place, 2011, 2020).set_index(["year", "vintage"])["value"]
    for result in compare(place):
        inside = [pair for pair, value in rows.items() if series.exact(value) in result.interval]
        assert result.tries == len(rows)
        assert sorted(result.hits) == sorted(inside)


# ---- other windows and releases


def test_another_window_changes_the_verdict(compare):
    own, _ = compare("BBB", last_year=2022)
    assert (own.word, hit_years(own), own.window) == ("later-confirmed", [2022], (2011, 2022))
    own, _ = compare("AAA", first_year=2015)
    assert (own.word, own.window) == ("differs", (2015, 2020))


def test_a_window_without_figures_is_not_checkable(compare):
    assert {result.word for result in compare("BBB", first_year=2030, last_year=2031)} == {"not-checkable"}


def test_one_release_alone_is_compared_with_its_own_figures(compare, table):
    frame = table[table["vintage"] == "2018-04"]
    own, _ = compare("BBB", frame)
    assert (own.word, own.newest, own.tries) == ("differs", "2018-04", 1)
    own, _ = compare("AAA", frame)
    assert (own.word, own.hits, own.tries) == ("reproduced", ((2014, "2018-04"),), 2)


def test_the_tables_of_the_ledger_count_as_read(compare):
    series.forget_tables_read()
    compare("AAA")
    assert set(comparison.LEDGER) <= set(series.tables_read())


# ---- which comparisons a place answers to


def test_a_place_answers_to_what_names_it_else_to_what_names_several(root):
    comparisons = ledger.load(root).comparisons.values()
    ids = {p: [c.id for c in comparison.answered_by(comparisons, "shares", p)] for p in ("AAA", "CCC")}
    assert ids == {"AAA": ["own-a", "range"], "CCC": ["range"]}
    assert comparison.answered_by(comparisons, "another-series", "AAA") == []


# ---- every try


def test_every_figure_that_was_tried_is_shown_and_hits_are_marked(compare, table):
    window = series.select(table, "AAA", 2011, 2020)
    own = compare("AAA")[0]
    shown = comparison.tried(window, own)
    assert shown.columns.name == "release"
    assert {(year, *row) for year, *row in shown.reset_index().itertuples(index=False)} == {
        (2011, "29.10", "", ""),
        (2013, "", "31.06", ""),
        (2014, "", "30.03 ●", "29.80 ●"),
        (2016, "", "", "34.00"),
    }


# ---- does a verdict hang on one release?


def test_a_verdict_is_taken_again_without_each_release_of_its_window(compare, table, root):
    own, _ = compare("BBB")
    words = comparison.without_each_release("shares", table, "BBB", own, root)
    assert words == {"2013-04": "differs", "2018-04": "close", "2020-10": "close", "2025-01": "close"}
    for vintage, word in words.items():
        assert compare("BBB", table[table["vintage"] != vintage])[0].word == word


def test_what_the_verdict_hangs_on_is_told():
    assert comparison.hangs_on("close", {"2020-10": "close"}) == (
        "Leaving out any one release leaves the verdict at close."
    )
    assert comparison.hangs_on("close", {"2013-04": "differs", "2020-10": "close", "2025-01": "revised"}) == (
        "The verdict hangs on a single release: without the release of 2013-04 it would be differs and "
        "without the release of 2025-01 it would be revised."
    )


# ---- in words


def test_the_meaning_names_the_claims_and_what_a_coarser_reading_gives(compare):
    text = comparison.meaning(compare("BBB"), "Bland")
    assert "The number for Bland (made2020-002 and made2020-003): close." in text
    assert "[45, 55]" in text and "the word would be revised" in text
    assert "The range (made2020-004 and made2020-005): reproduced." in text


def test_the_meaning_names_the_years_that_agree(compare):
    text = comparison.meaning(compare("AAA")[:1], "Aland")
    assert "Years with a figure in the interval: 2014, 1 of 10." in text
    assert "the word stays reproduced" in text


def test_the_meaning_for_a_country_out_of_scope_says_so(compare):
    text = comparison.meaning(compare("CCC"), "Cland")
    assert "does not name Cland" in text and "differs" in text


def test_every_word_of_a_comparison_has_a_meaning_of_its_own(compare):
    own = compare("AAA")[0]
    words = ["reproduced", "revised", "later-confirmed", "close", "differs", "contradicted", "not-checkable"]
    told = [comparison.meaning([replace(own, word=word, readings=())], "Aland") for word in words]
    assert len(set(told)) == len(words)


# ---- a statement without a number


def test_a_statement_is_judged_by_its_own_comparison(table, root):
    truths = table[table["country"] == "AAA"].assign(holds=lambda rows: rows["value"] > 30)
    result = comparison.judge("order", "it is greater than 30", truths, "AAA", root=root)
    assert (result.claims, result.reading, result.word) == (("made2020-006",), "predicate", "revised")
    assert result.hits == ((2013, "2018-04"), (2014, "2018-04"), (2016, "2025-01")) and result.tries == 5
    later = comparison.judge("order", "it is so", truths, "AAA", 2011, 2011, root=root)
    assert (later.word, later.window) == ("contradicted", (2011, 2011))


def test_a_number_is_not_compared_with_a_statement(compare):
    assert "order" not in {result.comparison for result in compare("AAA")}
