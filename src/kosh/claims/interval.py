"""Sets of values between two ends: exact, each end open or closed, either side possibly unbounded."""

import math
from dataclasses import dataclass, fields
from fractions import Fraction

from kosh.errors import KoshError
from kosh.prose import grouped


def exact(value):
    """``value`` (int, Fraction, Decimal or decimal string) as a Fraction; KoshError for a float."""
    if isinstance(value, float):
        raise KoshError(
            "a float is not exact",
            found=repr(value),
            expected="an int, a Fraction, a Decimal or a decimal string",
            next_step="pass the figure as it stands in its table, as a string",
        )
    return Fraction(value)


def plain(value):
    """An exact number as people write it: "−2.59"; a fraction such as "1/3" where no decimal ends.

    Thousands stand apart from five digits on.
    """
    value = exact(value)
    sign, size = "−" if value < 0 else "", abs(value)
    # A decimal that ends has no more places than its denominator has binary digits.
    for places in range(size.denominator.bit_length() + 1):
        if (shifted := size * 10**places).denominator == 1:
            digits = str(shifted.numerator).rjust(places + 1, "0")
            whole = grouped(digits[: len(digits) - places])
            return sign + whole + ("." + digits[-places:] if places else "")
    return f"{sign}{size}"


@dataclass(frozen=True)
class Interval:
    """The values between ``lower`` and ``upper``; None is an unbounded side, and never closed.

    Ends may be anything that `exact` takes. Every empty interval equals every other. An end of an
    intersection or a sum is closed only where every binding end is closed (book page "How to read a
    verdict").
    """

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_closed: bool = True
    upper_closed: bool = True

    def __post_init__(self):
        lower = None if self.lower is None else exact(self.lower)
        upper = None if self.upper is None else exact(self.upper)
        ends = (
            lower,
            upper,
            self.lower_closed and lower is not None,
            self.upper_closed and upper is not None,
        )
        if None not in ends[:2] and (lower > upper or (lower == upper and not all(ends[2:]))):
            ends = (Fraction(0), Fraction(0), False, False)
        for field, end in zip(fields(self), ends, strict=True):
            object.__setattr__(self, field.name, end)

    @classmethod
    def point(cls, value):
        """The interval that holds ``value`` alone."""
        return cls(value, value)

    @property
    def is_empty(self):
        """True where no value lies inside."""
        return self.lower is not None and self.lower == self.upper and not self.lower_closed

    def contains(self, value):
        """True where ``value`` (what `exact` takes) lies inside; also written ``value in interval``."""
        value = exact(value)
        above = self.lower is None or value > self.lower or (self.lower_closed and value == self.lower)
        below = self.upper is None or value < self.upper or (self.upper_closed and value == self.upper)
        return above and below

    __contains__ = contains

    def intersect(self, other):
        """The values that lie in both."""
        lower, lower_closed = _binding(
            (self.lower, self.lower_closed), (other.lower, other.lower_closed), max
        )
        upper, upper_closed = _binding(
            (self.upper, self.upper_closed), (other.upper, other.upper_closed), min
        )
        return Interval(lower, upper, lower_closed, upper_closed)

    def meets(self, other):
        """True where some value lies in both."""
        return not self.intersect(other).is_empty

    def __add__(self, other):
        """The Minkowski sum: every sum of a value of one and a value of the other."""
        if self.is_empty or other.is_empty:
            return EMPTY
        return Interval(
            None if None in (self.lower, other.lower) else self.lower + other.lower,
            None if None in (self.upper, other.upper) else self.upper + other.upper,
            self.lower_closed and other.lower_closed,
            self.upper_closed and other.upper_closed,
        )

    def __neg__(self):
        return Interval(
            None if self.upper is None else -self.upper,
            None if self.lower is None else -self.lower,
            self.upper_closed,
            self.lower_closed,
        )

    def scale(self, k):
        """Every value times ``k`` (anything that `exact` takes)."""
        k = exact(k)
        if k < 0:
            return (-self).scale(-k)
        if k == 0:
            return EMPTY if self.is_empty else Interval.point(0)
        return Interval(
            None if self.lower is None else k * self.lower,
            None if self.upper is None else k * self.upper,
            self.lower_closed,
            self.upper_closed,
        )

    def integers(self):
        """(least, greatest) integer inside, with None for an unbounded side; None where there is none."""
        least = None if self.lower is None else math.ceil(self.lower)
        greatest = None if self.upper is None else math.floor(self.upper)
        if least is not None and least not in self and least == self.lower:
            least += 1
        if greatest is not None and greatest not in self and greatest == self.upper:
            greatest -= 1
        if least is not None and greatest is not None and least > greatest:
            return None
        return least, greatest

    def distance(self, value):
        """``value`` minus the nearest end: negative below, positive above, 0 inside.

        It is 0 at an open end too, which the interval does not hold: ask ``in`` whether a value lies inside.
        KoshError where the interval is empty.
        """
        if self.is_empty:
            raise KoshError("an empty interval has no distance", found=str(self), expected="an interval")
        value = exact(value)
        if self.lower is not None and value < self.lower:
            return value - self.lower
        if self.upper is not None and value > self.upper:
            return value - self.upper
        return Fraction(0)

    def __str__(self):
        if self.is_empty:
            return "empty"
        lower = "−∞" if self.lower is None else plain(self.lower)
        upper = "∞" if self.upper is None else plain(self.upper)
        return f"{'[' if self.lower_closed else '('}{lower}, {upper}{']' if self.upper_closed else ')'}"


def _binding(one, other, tighter):
    """Of two ends (value, closed) the one that binds; where both do, closed only if both are."""
    bounded = [end for end in (one, other) if end[0] is not None]
    if not bounded:
        return None, False
    value = tighter(end[0] for end in bounded)
    return value, all(closed for end, closed in bounded if end == value)


#: The interval without values.
EMPTY = Interval(0, 0, False, False)
