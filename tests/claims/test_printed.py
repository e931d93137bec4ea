"""Numerals as printed, and every rounding mode against another implementation (the decimal module)."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
)
from fractions import Fraction

import pytest

from kosh.claims.interval import EMPTY, Interval
from kosh.claims.printed import MODES, Printed, parse, possible, qualified
from kosh.errors import KoshError

#: What each mode may print; two rules where the mode leaves something open.
RULES = {
    "half-away": [ROUND_HALF_UP],
    "half-even": [ROUND_HALF_EVEN],
    "truncation": [ROUND_DOWN],
    "floor": [ROUND_FLOOR],
    "ceiling": [ROUND_CEILING],
    "nearest": [ROUND_HALF_UP, ROUND_HALF_DOWN],
    "largest-remainder": [ROUND_FLOOR, ROUND_CEILING],
}


@pytest.mark.parametrize("unit", ["0.1", "1", "10"])
@pytest.mark.parametrize("mode", MODES)
def test_an_interval_holds_exactly_what_would_have_been_printed_so(mode, unit):
    unit = Decimal(unit)
    grid = [Decimal(n) / 8 for n in range(-33, 34)]  # in units: every tie, and values on both sides of it
    for v in range(-3, 4):
        printed = parse(f"{v * unit:f}")
        interval = printed.interval(mode, unit=Fraction(unit))
        for x in grid:
            could_be = any(x.quantize(Decimal(1), rounding=rule) == v for rule in RULES[mode])
            assert (x * unit in interval) == could_be, (mode, v, x)


@pytest.mark.parametrize(
    ("numeral", "scale", "language", "value", "decimals", "unit"),
    [
        ("50", "", "en", "50", 0, "1"),
        ("3.5", "", "en", "3.5", 1, "0.1"),
        ("955,894", "", "en", "955894", 0, "1"),
        ("1,955,894.25", "", "en", "1955894.25", 2, "0.01"),
        ("260325", "", "en", "260325", 0, "1"),
        ("-8463", "", "en", "-8463", 0, "1"),
        ("-14,250", "", "en", "-14250", 0, "1"),
        ("−0.9", "", "en", "-0.9", 1, "0.1"),
        ("–0.9", "", "en", "-0.9", 1, "0.1"),
        ("+3", "", "en", "3", 0, "1"),
        ("17 500", "", "en", "17500", 0, "1"),
        ("20,6", "", "ru", "20.6", 1, "0.1"),
        ("20,600", "", "kk", "20.6", 3, "0.001"),
        ("36 821", "", "ru", "36821", 0, "1"),
        ("1\u00a0036\u00a0821,5", "", "kk", "1036821.5", 1, "0.1"),
        ("36\u202f821", "", "ru", "36821", 0, "1"),
        ("2.7", "million", "en", "2700000", 1, "100000"),
        ("600", "thousands", "en", "600000", 0, "1000"),
        ("1", "Billion", "en", "1000000000", 0, "1000000000"),
        ("2,5", "тыс.", "ru", "2500", 1, "100"),
        ("3", "млн", "kk", "3000000", 0, "1000000"),
        ("3", "млрд.", "ru", "3000000000", 0, "1000000000"),
    ],
)
def test_numerals(numeral, scale, language, value, decimals, unit):
    printed = parse(numeral, scale, language)
    assert printed == Printed(numeral, scale, Fraction(value), decimals, Fraction(unit))
    assert printed.half_unit == Fraction(unit) / 2
    assert str(printed) == f"{numeral} {scale}".strip()


def test_each_way_to_print_three_is_a_claim_of_its_own():
    three = {parse("3"), parse("3.0"), parse("3.00")}
    assert len(three) == len({printed.interval() for printed in three}) == 3


BAD = ["", " ", "abc", "12,3.4", "1,23,4", "1.2.3", "0,123", "1,2345", "1 234,567", ".5", "5.", "--5", "50%"]
BAD += ["5 0", " 50", "50\n", "٣", "1e3", "10-12", "20,6"]


@pytest.mark.parametrize("numeral", BAD)
def test_what_is_no_numeral(numeral):
    with pytest.raises(KoshError, match="not a numeral") as error:
        parse(numeral, where="claims.csv, line 3, claim x")
    assert "line 3" in str(error.value)
    assert repr(numeral) in str(error.value)
    assert error.value.expected and error.value.next_step


@pytest.mark.parametrize("numeral", ["20.6", "36,821,5", "1 23"])
def test_what_is_no_russian_numeral(numeral):
    with pytest.raises(KoshError, match="decimals after ','"):
        parse(numeral, language="ru")


def test_unknown_words_of_a_numeral():
    with pytest.raises(KoshError, match="unknown scale word"):
        parse("3", "dozen")
    with pytest.raises(KoshError, match="unknown language"):
        parse("3", language="sl")


@pytest.mark.parametrize(
    ("numeral", "scale", "units"),
    [
        ("50", "", [1, 10]),
        ("5500", "", [1, 10, 100]),
        ("-30", "", [1, 10]),
        ("0", "", [1]),
        ("51", "", [1]),
        ("50.0", "", [Fraction(1, 10)]),
        ("600", "thousand", [1000, 10_000, 100_000]),
        ("2.7", "million", [100_000]),
    ],
)
def test_possible_units(numeral, scale, units):
    assert list(parse(numeral, scale).possible_units()) == units


def test_a_coarser_unit_widens_the_interval():
    assert str(parse("50").interval()) == "[49.5, 50.5]"
    assert str(parse("50").interval(unit=10)) == "[45, 55]"


@pytest.mark.parametrize("unit", [100, 0, -1])
def test_a_unit_that_cannot_be(unit):
    with pytest.raises(KoshError, match="this unit"):
        parse("50").interval(unit=unit)


def test_unknown_mode():
    with pytest.raises(KoshError, match="did you mean half-even"):
        parse("50").interval("half-evn")


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [
        ("value", "[49.5, 50.5]"),
        ("more than", "(50, ∞)"),
        ("more-than", "(50, ∞)"),
        ("at least", "[50, ∞)"),
        ("less than", "(−∞, 50)"),
        ("at-most", "(−∞, 50]"),
        ("up to", "(−∞, 50]"),
    ],
)
def test_qualifiers(qualifier, text):
    assert str(qualified([parse("50")], qualifier)) == text


def test_about_states_no_interval():
    assert qualified([parse("50")], "about") is None


def test_a_range_goes_from_the_lower_end_of_one_to_the_upper_end_of_the_other():
    ends = [parse("30"), parse("50")]
    assert qualified(ends, "between") == Interval("29.5", "50.5")
    assert qualified(ends, "between", "half-away") == Interval("29.5", "50.5", True, False)
    assert qualified(ends, "between", unit=10) == Interval(25, 55)


def test_bad_readings():
    one, two = parse("30"), parse("50")
    with pytest.raises(KoshError, match="did you mean between"):
        qualified([one], "betwen")
    with pytest.raises(KoshError, match="expected: 2"):
        qualified([one], "between")
    with pytest.raises(KoshError, match="expected: 1"):
        qualified([one, two])
    with pytest.raises(KoshError, match="found:    none"):
        qualified([])
    with pytest.raises(KoshError, match="the greater end of a range stands first"):
        qualified([two, one], "between", where="row 1")


def test_what_is_possible():
    wide = Interval(-5, 105)
    assert possible(wide, "count") == Interval(0, 105)
    assert possible(wide, "share", of_whole=True) == Interval(0, 100)
    assert possible(wide, "share") == possible(wide, "change") == wide
    assert possible(Interval(101, 105), "share", of_whole=True) == EMPTY
