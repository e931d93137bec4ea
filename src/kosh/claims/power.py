"""Misprints: how many of the numerals that differ by one slip a relation would catch."""

from dataclasses import dataclass
from fractions import Fraction

from kosh.claims.printed import Printed

#: A pass that would have caught fewer than half of the misprints says little.
LITTLE = Fraction(1, 2)


@dataclass(frozen=True)
class Power:
    """Of ``possible`` misprints so many were ``caught``."""

    caught: int
    possible: int

    def __add__(self, other):
        return Power(self.caught + other.caught, self.possible + other.possible)

    @property
    def is_little(self):
        return self.caught < LITTLE * self.possible

    def as_record(self):
        return {"caught": self.caught, "possible": self.possible}


def slips(digits, whole):
    """The digits changed by one slip: each by each of the other nine, then adjacent unequal ones exchanged.

    ``digits`` is a string, its first ``whole`` digits stand before the decimal sign. No leading zero is made.
    Returns a list of strings.
    """
    found = [
        digits[:n] + other + digits[n + 1 :]
        for n, digit in enumerate(digits)
        for other in "0123456789"
        if other != digit
    ]
    return _no_leading_zero(found, whole) + exchanges(digits, whole)


def exchanges(digits, whole):
    """The digits with two adjacent unequal ones exchanged, as in `slips`."""
    found = [
        digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :]
        for n in range(len(digits) - 1)
        if digits[n] != digits[n + 1]
    ]
    return _no_leading_zero(found, whole)


def misprints(numeral):
    """All `Printed` that differ from ``numeral`` by one slip, written as it was written."""
    return [_printed(numeral, changed) for changed in slips(*_digits(numeral))]


def transpositions(numeral):
    """All `Printed` that differ from ``numeral`` by two adjacent digits exchanged."""
    return [_printed(numeral, changed) for changed in exchanges(*_digits(numeral))]


def multiples(numeral):
    """The same as `misprints`, as values in units of the last digit: all that a relation needs."""
    sign = -1 if numeral.numeral[0] in "-−–" else 1
    return [sign * int(changed) for changed in slips(*_digits(numeral))]


def coarsest(k, decimals):
    """The widest unit, in units of the last digit, to which ``k`` may have been rounded."""
    wide = 1
    if decimals == 0 and k:
        while k % (10 * wide) == 0:
            wide *= 10
    return wide


def _no_leading_zero(changes, whole):
    return changes if whole == 1 else [digits for digits in changes if digits[0] != "0"]


def _digits(numeral):
    digits = "".join(c for c in numeral.numeral if c.isdigit())
    return digits, len(digits) - numeral.decimals


def _printed(numeral, digits):
    text = list(numeral.numeral)
    places = [n for n, c in enumerate(text) if c.isdigit()]
    for place, digit in zip(places, digits, strict=True):
        text[place] = digit
    text = "".join(text)
    k = int(digits) * (-1 if text[0] in "-−–" else 1)
    return Printed(text, numeral.scale, k * numeral.unit, numeral.decimals, numeral.unit)
