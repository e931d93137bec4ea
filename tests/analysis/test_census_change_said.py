"""Sentences and tables on the censuses of 1989 and 1999 say what the figures behind them are."""

import pytest

from kosh.analysis import census_change as change
from kosh.analysis import census_change_said as said

BASES = ("all", "counted", "revised")


@pytest.fixture(scope="module", params=BASES)
def base(request):
    return request.param


def test_the_summary_names_the_word_of_each_verdict_and_what_decides_nothing(base):
    results = change.verdicts(base)
    text = said.summary(results)
    assert f"The decline: {results[0].word}" in text and f"a Slavic majority: {results[2].word}" in text
    assert "no figure at hand decides it" in text


def test_the_meaning_says_that_a_fall_is_no_count_of_who_left(base):
    results = change.verdicts(base)
    text = said.meaning(base, results)
    assert text.endswith("is not the number of those who left.")
    assert ("how many departed the censuses do not say" in text) == all(
        each.word == "reproduced" for each in results[3:]
    )
    assert ("that of one base" in text) == (base == "all" and results[0].word == "reproduced")


def test_falls_have_an_end_each_and_stand_in_their_panels(base):
    falls = list(said.fall_values(base))
    assert falls and all(low <= high < 100 for _, low, high in falls)
    panels = said.fall_panels(base)
    assert said.fall_alt(panels)


def test_tables_hold_every_base_asked_for_and_every_report(base):
    assert len(said.totals_table(base)) and len(said.nationality_table(base))
    reports = said.reports_table(base)
    assert reports["report"].str.startswith("http").all()
    assert said.emigrants_table()["report"].str.startswith("http").all()


def test_words_hold_shares_that_are_shares(base):
    for text in (said.majority_words(base), said.slavs_words(base), said.later_words(base)):
        assert "per cent" in text and text.endswith(".")
    assert "thousand" in said.base_words()
    assert said.emigrants_words().startswith("Of those who left")
    assert said.declared_words().endswith(".")
