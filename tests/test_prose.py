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
