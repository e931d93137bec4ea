"""The algebra of intervals, against values drawn from them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kosh.claims.interval import EMPTY, Interval, exact, plain
from kosh.errors import KoshError

values = st.fractions(-8, 8, max_denominator=4)
intervals = st.builds(Interval, st.none() | values, st.none() | values, st.booleans(), st.booleans())


def members(interval):
    """Values of a non-empty interval, its ends and their neighbourhood among them."""
    near = [Fraction(0)]
    for end in (interval.lower, interval.upper):
        if end is not None:
            near += [end + Fraction(step, 1000) for step in (-9000, -1, 0, 1, 9000)]
    if interval.lower is not None and interval.upper is not None:
        near.append((interval.lower + interval.upper) / 2)
    return [value for value in near if value in interval]


@given(intervals)
def test_an_interval_has_members_unless_it_is_empty(interval):
    assert bool(members(interval)) != interval.is_empty


@given(intervals, intervals, values)
def test_an_intersection_holds_what_both_hold(one, other, value):
    assert (value in one.intersect(other)) == (value in one and value in other)
    assert one.intersect(other) == other.intersect(one)
    assert one.meets(other) == (not one.intersect(other).is_empty)


@given(intervals, intervals)
def test_a_sum_holds_every_sum(one, other):
    total = one + other
    assert all(a + b in total for a in members(one) for b in members(other))
    assert total == other + one


@given(intervals, intervals, values)
def test_a_sum_holds_nothing_but_sums(one, other, value):
    # value = a + b with a in one and b in other exactly when one meets value - other.
    assert (value in one + other) == one.meets(Interval.point(value) + -other)


@given(intervals, values, values)
def test_scaling_moves_every_value(interval, k, value):
    assume(k != 0)
    assert (value in interval) == (k * value in interval.scale(k))
    assert interval.scale(-1) == -interval
    assert interval.scale(k).scale(1 / k) == interval


@given(intervals)
def test_scaling_by_zero_leaves_zero(interval):
    assert interval.scale(0) == (EMPTY if interval.is_empty else Interval.point(0))


@given(intervals)
def test_the_integers_are_the_least_and_the_greatest_inside(interval):
    inside = [n for n in range(-20, 21) if n in interval]
    if not inside:
        assert interval.integers() is None
    else:
        least, greatest = interval.integers()
        assert least == (None if interval.lower is None else inside[0])
        assert greatest == (None if interval.upper is None else inside[-1])


@given(intervals, values)
def test_distance_leads_back_to_the_nearest_end(interval, value):
    assume(not interval.is_empty)
    distance = interval.distance(value)
    closed = Interval(interval.lower, interval.upper)
    assert value - distance in closed
    assert (distance == 0) == (value in closed)
    assert not any(abs(value - member) < abs(distance) for member in members(closed))


def test_distance_is_signed_and_exact():
    interval = Interval("49.5", "50.5")
    assert interval.distance("46.91") == Fraction("-2.59")
    assert interval.distance(51) == Fraction(1, 2)
    assert Interval(50, None, False).distance(50) == 0


def test_an_empty_interval_has_no_distance():
    with pytest.raises(KoshError, match="no distance"):
        EMPTY.distance(1)


def test_all_empty_intervals_are_one():
    assert Interval(3, 2) == Interval(1, 1, True, False) == Interval(1, 1, False, True) == EMPTY
    assert not Interval.point(0).is_empty
    assert not Interval().is_empty
    assert EMPTY + Interval() == EMPTY
    assert EMPTY.integers() is None


def test_an_end_that_two_share_is_closed_only_where_both_close_it():
    half, closed = Interval(0, 1, True, False), Interval(0, 1, False, True)
    assert half.intersect(closed) == closed.intersect(half) == Interval(0, 1, False, False)
    assert half + closed == Interval(0, 2, False, False)
    assert not Interval(0, 1, True, False).meets(Interval(1, 2))


def test_unbounded_sides_are_never_closed():
    assert Interval() == Interval(None, None, False, False)
    assert Interval().integers() == (None, None)
    assert 10**9 in Interval(0, None) and -1 not in Interval(0, None)


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval("29.5", "30.5", True, False), "[29.5, 30.5)"),
        (Interval("-0.95", "-0.85", False, True), "(−0.95, −0.85]"),
        (Interval(50, None, False), "(50, ∞)"),
        (Interval(None, Fraction(1, 3)), "(−∞, 1/3]"),
        (EMPTY, "empty"),
    ],
)
def test_text(interval, text):
    assert str(interval) == text


@given(st.decimals(-1000, 1000, places=4))
def test_plain_is_the_number_itself(value):
    text = plain(value).replace("−", "-")
    assert Fraction(text) == Fraction(value)
    assert not ("." in text and text.endswith("0"))


def test_plain_of_a_fraction_without_end():
    assert plain(Fraction(-1, 3)) == "−1/3"
    assert plain(Fraction(1, 2**20)).startswith("0.00000095367")


def test_floats_are_refused():
    for build in (lambda: exact(0.1), lambda: Interval(0.1, 1), lambda: 0.1 in Interval(0, 1)):
        with pytest.raises(KoshError, match="a float is not exact"):
            build()
    assert exact(Decimal("0.1")) == exact("0.1") == Fraction(1, 10)
