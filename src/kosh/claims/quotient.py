"""`Quotient`: a `fractions.Fraction` whose arithmetic is several times as fast, for the ranges of `ranges`.

The ends of ranges are added, multiplied and compared millions of times. The standard class asks abstract
classes each time of which type its partner is; this one knows its own kind and int, and leaves it the rest.
"""

from fractions import Fraction
from math import gcd, inf

_ENDLESS = (inf, -inf)


class Quotient(Fraction):
    """An exact number. With an int or a `Fraction` it makes a `Quotient`, with a float a float."""

    __slots__ = ()

    def __add__(self, other):
        a, b = self._numerator, self._denominator
        if type(other) is int:
            return _lowest(a + other * b, b)
        if type(other) is Quotient or isinstance(other, Fraction):
            c, d = other._numerator, other._denominator
            return _made(a * d + c * b, b * d) if b != d else _made(a + c, b)
        return super().__add__(other)

    def __mul__(self, other):
        if type(other) is int:
            return _made(self._numerator * other, self._denominator)
        if type(other) is Quotient or isinstance(other, Fraction):
            return _made(self._numerator * other._numerator, self._denominator * other._denominator)
        return super().__mul__(other)

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __neg__(self):
        return _lowest(-self._numerator, self._denominator)

    def __truediv__(self, other):
        if type(other) is int or isinstance(other, Fraction):
            return quotient(self, other)
        return super().__truediv__(other)

    def __rtruediv__(self, other):
        if type(other) is int or isinstance(other, Fraction):
            return quotient(other, self)
        return super().__rtruediv__(other)

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other):
        if type(other) is Quotient:
            return self._numerator == other._numerator and self._denominator == other._denominator
        if type(other) is int:
            return self._denominator == 1 and self._numerator == other
        return other not in _ENDLESS and super().__eq__(other)

    def __hash__(self):  # as that of an equal int; for other fractions the standard one would be slow
        pair = self._numerator, self._denominator
        return hash(pair if pair[1] != 1 else pair[0])

    def __lt__(self, other):
        if type(other) is Quotient:
            return self._numerator * other._denominator < other._numerator * self._denominator
        if type(other) is int:
            return self._numerator < other * self._denominator
        return other == inf or (other != -inf and super().__lt__(other))

    def __gt__(self, other):
        if type(other) is Quotient:
            return self._numerator * other._denominator > other._numerator * self._denominator
        if type(other) is int:
            return self._numerator > other * self._denominator
        return other == -inf or (other != inf and super().__gt__(other))

    def __le__(self, other):
        return not self > other

    def __ge__(self, other):
        return not self < other


def quotient(over, under):
    """``over`` / ``under``, ints or fractions, as a `Quotient`."""
    return _made(over.numerator * under.denominator, over.denominator * under.numerator)


def _made(numerator, denominator):
    common = gcd(numerator, denominator)
    if denominator < 0:
        common = -common
    return _lowest(numerator // common, denominator // common)


def _lowest(numerator, denominator, new=object.__new__):
    self = new(Quotient)
    self._numerator, self._denominator = numerator, denominator
    return self
