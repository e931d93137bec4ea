"""What the claims of a relation state: the range of a numeral in a mode, and numbers written as words."""

import re
from fractions import Fraction
from functools import lru_cache

from kosh.claims.interval import Interval
from kosh.claims.printed import QUALIFIERS, qualified
from kosh.claims.quotient import quotient
from kosh.claims.ranges import FREE, from_interval, number, point

#: Qualifiers of the papers that state no interval: "almost 4" may be read as below 4 or as rounded to it.
NO_INTERVAL = ("about", "almost", "approximately", "around", "nearly")

#: Number words that the papers use, in the forms in which they occur in running text.
NUMBER_WORDS = {
    word: n
    for n, words in enumerate(
        (
            "one один одна одного одной бір",
            "two два две двух both екі double doubling",
            "three три трёх трех үш third третье",
            "four четыре четырёх четырех төрт fourth",
            "five пять пяти бес fifth",
            "six шесть шести алты sixth",
            "seven семь семи жеті seventh",
            "eight восемь восьми сегіз eighth",
            "nine девять девяти тоғыз ninth",
            "ten десять десяти он tenth",
        ),
        start=1,
    )
    for word in words.split()
}


@lru_cache
def reading(qualifier):
    """The qualifier of a claim, free words of the paper, as one of `QUALIFIERS`; "value" where it is none."""
    first = re.split("[;,]", qualifier.strip().casefold())[0].strip().replace(" ", "-")
    if first in NO_INTERVAL:
        return "about"
    # An end of "between a and b" is a claim of its own, and printed as any other number.
    return first if first in QUALIFIERS and first != "between" else "value"


def states_interval(claim):
    """Whether a claim says within which bounds its number lies: "about 24" does not."""
    return claim.numeral is not None and reading(claim.qualifier) != "about"


def is_date(claim):
    """Whether the numeral is a year, which nobody rounds."""
    return claim.unit == "year"


def units(claim):
    """The units to which the numeral of a claim may have been rounded, the printed one first."""
    rounded = reading(claim.qualifier) == "value" and not is_date(claim)
    return claim.numeral.possible_units() if rounded else (claim.numeral.unit,)


def span(claim, mode, unit=None):
    """The range that a claim states in a rounding mode, its numeral rounded to ``unit`` (the printed one)."""
    if not states_interval(claim):
        return FREE
    numeral = claim.numeral
    if is_date(claim):
        return point(number(numeral.value))
    if reading(claim.qualifier) == "value":
        k, wide = quotient(numeral.value, numeral.unit), 1 if unit is None else unit / numeral.unit
        (bottom, above), (top, below) = reach(k.numerator, wide, mode)
        half = quotient(numeral.unit, 2)
        return (number(bottom * half), above), (number(top * half), below)
    return from_interval(qualified((numeral,), reading(claim.qualifier), mode, unit))


def times(claim, mode="nearest"):
    """Both readings of "exceeds by (almost) k times", each with the `Interval` of the ratio in a mode.

    "k times as much" is a ratio of k. "More by k times" adds k times the lesser number to it: a ratio of
    k + 1. Which of the two was meant the words do not say, so neither is preferred. That a word such as
    "almost" stands with k narrows nothing: each interval holds whatever could have been printed as k.
    """
    ratio = claim.numeral.interval(mode)
    return {
        f"{claim.numeral} times as much": ratio,
        f"more by {claim.numeral} times": ratio + Interval.point(1),
    }


def reach(k, wide, mode):
    """The range of what prints as ``k`` units when rounded to ``wide`` units, in half units."""
    value = 2 * k
    if mode in ("half-away", "half-even", "nearest"):
        open_below, open_above = {
            "nearest": (0, 0),
            "half-even": (k // wide % 2, k // wide % 2),
            "half-away": (int(k <= 0), int(k >= 0)),
        }[mode]
        return (value - wide, open_below), (value + wide, -open_above)
    wide *= 2
    if mode == "largest-remainder" or (mode == "truncation" and k == 0):
        return (value - wide, 1), (value + wide, -1)
    if mode == "floor" or (mode == "truncation" and k > 0):
        return (value, 0), (value + wide, -1)
    return (value - wide, 1), (value, 0)


def counted(claim):
    """The whole number that a claim states in digits or as a word ("four"); None where it states none."""
    if claim.numeral is not None and claim.numeral.value.denominator == 1:
        return claim.numeral.value.numerator
    for text in (claim.qualifier, claim.quote, claim.paraphrase):
        words = re.findall(r"\w+", text.casefold())
        found = {NUMBER_WORDS[word] for word in words if word in NUMBER_WORDS}
        if len(found) == 1:
            return found.pop()
    return None


def is_exact(claim):
    """Whether a claim counts one by one or names a year, so that nothing was rounded."""
    return (
        claim.numeral is not None
        and claim.numeral.unit == Fraction(1)
        and reading(claim.qualifier) == "value"
        and (claim.kind == "count" or is_date(claim))
    )
