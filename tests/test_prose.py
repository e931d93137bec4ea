"""Numbers and lists are written one way."""

import pytest

from kosh import prose


@pytest.mark.parametrize(
    "value, digits, text",
    [
        (-12345.6, 1, "\u221212\u202f345.6"),
        (1234567, None, "1\u202f234\u202f567"),
        (9876.5, None, "9876.5"),
        (-0.04, 1, "0.0"),
        (float("inf"), 1, "\u221e"),
        (float("-inf"), 1, "\u2212\u221e"),
    ],
)
def test_a_number_has_a_true_minus_and_thousands_from_five_digits_on(value, digits, text):
    assert prose.number(value, digits) == text


def test_an_interval_is_two_numbers():
    assert prose.interval(-1, 2.25, 2) == "[\u22121.00, 2.25]"


@pytest.mark.parametrize("p, text", [(0.0123, "0.012"), (0.000488, "0.00049"), (1.5e-5, "0.000015")])
def test_a_p_value_is_never_zero(p, text):
    assert prose.p_value(p) == text


@pytest.mark.parametrize("words, text", [("abc", "a, b and c"), ("ab", "a and b"), ("a", "a"), ("", "")])
def test_words_are_listed_with_an_and(words, text):
    assert prose.listed(words) == text


def test_years_stand_as_spans():
    assert prose.spans([2013, 2012, 1996, 2014]) == "1996, 2012 to 2014"
    assert prose.spans([]) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2013-10-18", "18 October 2013"),
        ("2015-04-01", "1 April 2015"),
        ("2015-04", "April 2015"),
        ("2015", "2015"),
        ("census", "census"),
        ("2015-13", "2015-13"),
    ],
)
def test_a_date_stands_in_one_line(text, said):
    assert prose.calendar_date(text) == said.replace(" ", "\u00a0")


def test_a_part_of_a_year_stands_in_one_line():
    assert prose.part_of_year(2004, "01-09") == "2004,\u00a0Jan\u00a0to\u00a0Sep"
    assert prose.part_of_year(2004, "01-12") == "2004"
