"""Ranges of numbers as pairs of ends: the arithmetic of `feasibility`, kept small because it runs so often.

An end is a pair: a value, and +1 or -1 where the end lies just above or just below it (an open end), else 0.
The order of pairs is the order of ends, so that a range ``(low, high)`` is empty where ``low > high``. An
unbounded side has an infinite value. Values are int or `Quotient`, and stay exact.
"""

import math

from kosh.claims.interval import Interval
from kosh.claims.quotient import quotient

INF = math.inf
#: Every number; every number from 0 on; every number above or below 0.
FREE = ((-INF, 1), (INF, -1))
FROM_ZERO = ((0, 0), (INF, -1))
ABOVE_ZERO = ((0, 1), (INF, -1))
BELOW_ZERO = ((-INF, 1), (0, -1))
EMPTY = ((1, 0), (0, 0))


def number(value):
    """``value`` as an int where it is whole, else as a `Quotient`: many times as fast as fractions."""
    return value.numerator if value.denominator == 1 else quotient(value, 1)


def point(value):
    """The range that holds ``value`` alone."""
    return (value, 0), (value, 0)


def is_point(span):
    """True where exactly one value lies inside."""
    return span[0] == span[1]


def from_interval(interval):
    """An `Interval` as a range; None, which states nothing, as every number."""
    if interval is None:
        return FREE
    if interval.is_empty:
        return EMPTY
    low = (-INF, 1) if interval.lower is None else (number(interval.lower), int(not interval.lower_closed))
    high = (INF, -1) if interval.upper is None else (number(interval.upper), -int(not interval.upper_closed))
    return low, high


def to_interval(span):
    """A range as an `Interval`."""
    (low, above), (high, below) = span
    return Interval(None if low == -INF else low, None if high == INF else high, not above, not below)


def meet(one, other):
    """What lies in both."""
    return max(one[0], other[0]), min(one[1], other[1])


def add(one, other):
    """Every sum of a value of one and a value of the other."""
    (a, a_open), (b, b_open) = one
    (c, c_open), (d, d_open) = other
    return (a + c, a_open or c_open), (b + d, b_open or d_open)


def scaled(span, k):
    """Every value times ``k``, which is not 0."""
    if k == 1:
        return span
    (low, above), (high, below) = span
    if k > 0:
        return (low * k, above), (high * k, below)
    return (high * k, -below), (low * k, -above)


def divided(span, k):
    """Every value divided by ``k``, an exact number other than 0."""
    return scaled(span, k if k in (1, -1) else quotient(1, k))


def times(one, other):
    """Every product of a value of one and a value of the other."""
    if 0 <= one[0][0] <= one[1][0] and 0 <= other[0][0] <= other[1][0]:  # the usual case: no signs to mind
        (low, above), (high, below) = _corner(one[0], other[0]), _corner(one[1], other[1])
        return (low, above), (high, -below)
    corners = [_corner(p, q) for p in one for q in other]
    return min(corners), max((value, -opened) for value, opened in corners)


def over(one, other):
    """The least range that holds every quotient of a value of one by a value of the other that is not 0."""
    if is_point(other) and other[0][0]:  # most are known
        return scaled(one, number(quotient(1, other[0][0])))
    if 0 < other[0][0] <= other[1][0]:  # the usual case
        return times(one, (_reciprocal(other[1]), _reciprocal(other[0])))
    sides = [meet(other, ABOVE_ZERO), meet(other, BELOW_ZERO)]
    spans = [times(one, (_reciprocal(high), _reciprocal(low))) for low, high in sides if low <= high]
    if not spans:
        return EMPTY
    return min(low for low, _ in spans), max(high for _, high in spans)


def whole(span):
    """The range from the least to the greatest whole number inside."""
    (low, above), (high, below) = span
    if low != -INF:
        low, above = (low.numerator + above if low.denominator == 1 else math.ceil(low)), 0
    if high != INF:
        high, below = (high.numerator + below if high.denominator == 1 else math.floor(high)), 0
    return (low, above), (high, below)


def _corner(p, q):
    """A product of two ends: (value, whether it is left out). A closed 0 times anything is reached."""
    if p == (0, 0) or q == (0, 0):
        return 0, 0
    if p[0] == 0 or q[0] == 0:
        return 0, 1
    return p[0] * q[0], int(bool(p[1] or q[1]))


def _reciprocal(end):
    """1 / end, for an end of a range that lies on one side of 0."""
    value, side = end
    if value == 0:
        return (INF, -1) if side > 0 else (-INF, 1)
    if value in (INF, -INF):
        return 0, -side
    return number(quotient(1, value)), -side
