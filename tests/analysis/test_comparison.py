"""Printed numbers against the real series: the words at each place, and what another window does to them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kosh.analysis import comparison
from kosh.claims import ledger
from kosh.data import series

RANGE = ("abai2020-076", "abai2020-077")


@pytest.fixture(scope="module")
def table():
    return series.load("remittances")


@pytest.fixture(scope="module")
def compare(table):
    return lambda place, frame=table, **window: comparison.compare_place(
        "remittances", frame, place, **window
    )


def hit_years(result):
    return sorted({year for year, _ in result.hits})


def test_figures_are_compared_as_the_decimals_that_the_table_prints(table):
    frame = table[(table["country"] == "KGZ") & (table["year"] == 2014) & (table["vintage"] == "2020-10")]
    (observation,) = comparison.observations(frame)
    assert observation.value == Fraction("30.0321142")
    assert (observation.place, observation.pair, observation.released) == (
        "KGZ",
        (2014, "2020-10"),
        "2020-10",
    )


# ---- the verdicts at each place


def test_kyrgyzstan_is_reproduced(compare):
    own, general = compare("KGZ")
    assert (own.claims, own.word, own.in_scope) == (("abai2020-078",), "reproduced", True)
    assert (2014, "2020-10") in own.hits
    assert (general.claims, general.word) == (RANGE, "reproduced")


def test_tajikistan_is_close_and_would_be_revised_had_it_been_rounded_to_tens(compare):
    own, general = compare("TJK")
    assert (own.claims, own.word, own.hits) == (("abai2020-047", "abai2020-079"), "close", ())
    assert own.nearest.pair == (2011, "2013-04")
    assert [(reading.unit, reading.word) for reading in own.readings] == [(10, "revised")]
    assert (general.claims, general.word) == (RANGE, "reproduced")


@pytest.mark.parametrize("place", ["UZB", "RUS"])
def test_a_country_that_the_sentence_does_not_name_is_out_of_scope(compare, place):
    (general,) = compare(place)
    assert (general.claims, general.word, general.hits, general.in_scope) == (RANGE, "differs", (), False)


def test_each_try_and_hit_is_a_figure_of_the_window(compare, table):
    for place in ("KGZ", "TJK", "UZB"):
        rows = series.select(table, place, 2011, 2020).set_index(["year", "vintage"])["value"]
        for result in compare(place):
            inside = [pair for pair, value in rows.items() if series.exact(value) in result.interval]
            assert result.tries == len(rows)
            assert sorted(result.hits) == sorted(inside)


# ---- other windows and releases


def test_another_window_changes_the_verdict(compare):
    own, _ = compare("TJK", last_year=2022)
    assert (own.word, hit_years(own), own.window) == ("later-confirmed", [2022], (2011, 2022))
    own, _ = compare("KGZ", first_year=2015)
    assert own.window == (2015, 2020)
    assert own.word != "reproduced"


def test_a_window_without_figures_is_not_checkable(compare):
    assert {result.word for result in compare("TJK", first_year=2030, last_year=2031)} == {"not-checkable"}


def test_one_release_alone_is_compared_with_its_own_figures(compare):
    frame = series.load("remittances", "2020-10")
    own, _ = compare("TJK", frame)
    assert (own.word, own.newest, own.tries) == ("differs", "2020-10", 8)
    own, _ = compare("KGZ", frame)
    assert (own.word, own.hits) == ("reproduced", ((2014, "2020-10"),))


def test_the_tables_of_the_ledger_count_as_read(compare):
    series.forget_tables_read()
    compare("KGZ")
    assert set(comparison.LEDGER) <= set(series.tables_read())


# ---- which comparisons a place answers to


def test_a_place_answers_to_what_names_it_else_to_what_names_several():
    comparisons = ledger.load().comparisons.values()
    ids = {p: [c.id for c in comparison.answered_by(comparisons, "remittances", p)] for p in ("KGZ", "RUS")}
    assert ids == {"KGZ": ["remittances-kgz", "remittances-range"], "RUS": ["remittances-range"]}
    assert comparison.answered_by(comparisons, "another-series", "KGZ") == []


# ---- every try


def test_every_figure_that_was_tried_is_shown_and_hits_are_marked(compare, table):
    window = series.select(table, "KGZ", 2011, 2020)
    own = compare("KGZ")[0]
    shown = comparison.tried(window, own)
    assert shown.columns.name == "release"
    assert list(shown.index) == list(range(2011, 2021))
    assert shown.loc[2014, "2020-10"] == "30.03 ●"
    assert shown.loc[2013, "2020-10"] == "31.06"
    assert shown.loc[2020, "2020-10"] == ""
    cells = [cell for cell in shown.to_numpy().ravel() if cell]
    assert (len(cells), sum("●" in cell for cell in cells)) == (own.tries, len(own.hits))


# ---- does a verdict hang on one release?


def test_a_verdict_is_taken_again_without_each_release_of_its_window(compare, table):
    own, _ = compare("TJK")
    words = comparison.without_each_release("remittances", table, "TJK", own)
    assert list(words) == sorted(series.select(table, "TJK", *own.window)["vintage"].unique())
    for vintage, word in words.items():
        rest = table[table["vintage"] != vintage]
        assert compare("TJK", rest)[0].word == word
    assert words["2013-04"] == "differs"
    assert "2013-04 it would be differs" in comparison.hangs_on(own.word, words)


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
    text = comparison.meaning(compare("TJK"), "Tajikistan")
    assert "The number for Tajikistan (abai2020-047 and abai2020-079): close." in text
    assert "[45, 55]" in text and "the word would be revised" in text
    assert "The range (abai2020-076 and abai2020-077): reproduced." in text


def test_the_meaning_names_the_years_that_agree(compare):
    own = compare("KGZ")[0]
    one_year = replace(own, hits=((2014, "2020-10"), (2014, "2025-01")))
    text = comparison.meaning([one_year], "Kyrgyzstan")
    assert "Years with a figure in the interval: 2014, 1 of 10." in text
    assert "the word stays reproduced" in text


def test_the_meaning_for_a_country_out_of_scope_says_so(compare):
    text = comparison.meaning(compare("RUS"), "Russia")
    assert "does not name Russia" in text and "differs" in text


def test_every_word_of_a_comparison_has_a_meaning_of_its_own(compare):
    own = compare("KGZ")[0]
    words = ["reproduced", "revised", "later-confirmed", "close", "differs", "contradicted", "not-checkable"]
    told = [comparison.meaning([replace(own, word=word, readings=())], "Kyrgyzstan") for word in words]
    assert len(set(told)) == len(words)
