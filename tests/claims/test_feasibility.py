"""Networks and the simplex, against Fourier's elimination and against all whole numbers in a box."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosh.claims import simplex
from kosh.claims.feasibility import Answer, Linear, Network, Product, connected
from kosh.claims.interval import EMPTY as NOTHING
from kosh.claims.interval import Interval
from kosh.claims.ranges import (
    ABOVE_ZERO,
    EMPTY,
    FREE,
    INF,
    from_interval,
    over,
    point,
    times,
    to_interval,
    whole,
)

ends = st.integers(-3, 3)
coefficients = st.sampled_from([-2, -1, 1, 2])


@st.composite
def spans(draw, unbounded=True):
    low, high = sorted((draw(ends), draw(ends)))
    low = (low, draw(st.integers(0, 1)))
    high = (high, -draw(st.integers(0, 1)))
    if unbounded and draw(st.integers(0, 5)) == 0:
        low = (-INF, 1)
    if unbounded and draw(st.integers(0, 5)) == 0:
        high = (INF, -1)
    return (low, high) if low <= high else point(low[0])


@st.composite
def systems(draw):
    names = "abc"[: draw(st.integers(1, 3))]
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        used = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        rows.append((tuple(used), tuple(draw(coefficients) for _ in used), draw(spans())))
    return rows, {name: draw(spans()) for name in names}


def eliminated(rows, ranges):
    """Whether a system has a solution in real numbers, by Fourier's elimination of one after another."""
    lines = []  # (coefficients, bound, strict): the sum is at most, or below, the bound
    for names, ks, span in [*rows, *(((n,), (1,), span) for n, span in ranges.items())]:
        terms = {n: Fraction(k) for n, k in zip(names, ks, strict=True)}
        (low, above), (high, below) = span
        if high != INF:
            lines.append((terms, high, bool(below)))
        if low != -INF:
            lines.append(({n: -k for n, k in terms.items()}, -low, bool(above)))
    for name in ranges:
        up = [line for line in lines if line[0].get(name, 0) > 0]
        down = [line for line in lines if line[0].get(name, 0) < 0]
        lines = [line for line in lines if not line[0].get(name, 0)]
        for (p, b, s), (q, c, t) in product(up, down):
            k, m = 1 / p[name], -1 / q[name]
            keys = (p.keys() | q.keys()) - {name}
            terms = {n: k * p.get(n, 0) + m * q.get(n, 0) for n in keys}
            lines.append((terms, k * b + m * c, s or t))
    return all(bound > 0 or (bound == 0 and not strict) for _, bound, strict in lines)


@given(systems())
def test_the_simplex_agrees_with_elimination(system):
    rows, ranges = system
    assert simplex.possible(rows, ranges, (), simplex.Budget(100)) == eliminated(rows, ranges)


@given(systems())
def test_whole_numbers_are_those_in_the_box(system):
    rows, ranges = system
    used = {name for row in rows for name in row[0]}
    box = {n: (max(low, (-4, 0)), min(high, (4, 0))) for n, (low, high) in ranges.items() if n in used}
    expected = any(
        all(inside(v, box[n]) for n, v in zip(sorted(box), values, strict=True)) and all(
            inside(sum(k * values[sorted(box).index(n)] for n, k in zip(names, ks, strict=True)), span)
            for names, ks, span in rows
        )
        for values in product(range(-4, 5), repeat=len(box))
    )  # fmt: skip
    assert simplex.possible(rows, box, sorted(box), simplex.Budget(5000)) == expected


def inside(value, span):
    return span[0] <= (value, 0) <= span[1]


def test_a_search_without_end_is_undecided():
    rows = [(("a", "b"), (2, -2), point(1))]  # 2 (a - b) = 1 has no whole solution, and the box no end
    with pytest.raises(simplex.Undecided):
        simplex.possible(rows, {"a": FREE, "b": FREE}, ("a", "b"), simplex.Budget(50))


@given(systems(), st.booleans())
def test_a_network_of_sums_agrees_with_elimination(system, sparse):
    rows, ranges = system
    for group in connected(rows, lambda row: row[0]):
        names = sorted({n for row in group for n in row[0]})
        own = {n: ranges[n] for n in names}
        network = Network([Linear(*row) for row in group], dict.fromkeys(names, FREE), ())
        expected = eliminated(group, own)
        assert network.solve(own) == Answer(expected)
        if network.tree:
            for name, span in network.allowed(own).items():
                alone = eliminated(group, own | {name: FREE})
                assert (span[0] <= span[1]) == alone
                for value in (*range(-8, 9), Fraction(1, 2), Fraction(-5, 2)):
                    assert inside(value, span) == eliminated(group, own | {name: point(value)})
        else:
            for name in names:
                low, high = network.bounds(name, own)
                for value in range(-8, 9):
                    assert inside(value, (low, high)) or not eliminated(group, own | {name: point(value)})


@st.composite
def products(draw):
    """A network of products and sums of whole numbers in small boxes, often with circles."""
    names = "abcd"
    factors = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            x, y, z = draw(st.permutations(names))[:3]
            factors.append(
                Product((x, y, z), draw(st.sampled_from([1, 2, 10])), draw(st.sampled_from([0, 1])))
            )
        else:
            used = tuple(draw(st.permutations(names))[: draw(st.integers(2, 3))])
            factors.append(Linear(used, tuple(draw(st.sampled_from([-1, 1])) for _ in used), draw(spans())))
    return factors, {name: whole(draw(spans(unbounded=False))) for name in names}


@given(products())
def test_networks_of_whole_numbers_are_brute_force(drawn):
    factors, ranges = drawn
    for group in connected(factors, lambda f: f.names):
        names = sorted({n for f in group for n in f.names})
        own = {n: ranges[n] for n in names}
        expected = False
        for values in product(range(-3, 4), repeat=len(names)):
            at = dict(zip(names, values, strict=True))
            if all(inside(at[n], own[n]) for n in names) and all(holds(f, at) for f in group):
                expected = True
        network = Network(group, dict.fromkeys(names, FREE), names)
        assert network.solve({n: network.within(n, own[n]) for n in names}) == Answer(expected)


@given(products())
def test_what_is_left_to_a_number_holds_every_value_of_a_solution_and_no_other_where_that_is_sure(drawn):
    factors, ranges = drawn
    for group in connected(factors, lambda f: f.names):
        names = sorted({n for f in group for n in f.names})
        network = Network(group, dict.fromkeys(names, FREE), names)
        own = {n: network.within(n, ranges[n]) for n in names}
        name = names[0]
        own[name] = network.limits[name] = network.within(name, ((-3, 0), (3, 0)))
        boxes = [range(own[n][0][0], own[n][1][0] + 1) for n in names]
        every = (dict(zip(names, values, strict=True)) for values in product(*boxes))
        found = {at[name] for at in every if all(holds(f, at) for f in group)}
        left, sure = network.without(name, own)
        assert all(inside(value, left[name]) and inside(value, network.near(name, own)) for value in found)
        if sure:
            assert found == set(range(left[name][0][0], left[name][1][0] + 1))


@st.composite
def breakdowns(draw):
    """Counts and their shares of a total, sums of both (sometimes other ones), and a box."""
    n = draw(st.integers(2, 3))
    counts, shares = [f"c{i}" for i in range(n)], [f"s{i}" for i in range(n)]
    span = draw(
        st.sampled_from([point(100), point(100), ((-INF, 1), (100, 0)), point(90), ((95, 0), (100, -1))])
    )
    balance = draw(st.sampled_from([point(0), point(0), ((0, 0), (1, 0))]))
    factors = [
        *(Product((c, "n", s), 100, 0) for c, s in zip(counts, shares, strict=True)),
        Linear(tuple(shares), (1,) * n, span),
        Linear((*counts, "n"), (1,) * n + (-1,), balance),
    ]
    box, total = {}, 0
    for c in counts:
        low = draw(st.integers(1, 9))
        box[c] = ((low, 0), (low + draw(st.integers(0, 3)), 0))
        total += low
    for c, s in zip(counts, shares, strict=True):
        middle, wide = round(100 * box[c][0][0] / total) + draw(st.integers(-4, 4)), draw(st.integers(1, 9))
        box[s] = ((middle - wide, 0), (middle + wide, -draw(st.integers(0, 1))))
    low = total + draw(st.integers(-1, 2))
    return factors, counts, box | {"n": ((low, 0), (low + draw(st.integers(0, 3)), 0))}


@given(breakdowns())
def test_a_breakdown_is_brute_force(drawn):
    factors, counts, box = drawn
    names = [*counts, "n"]
    solutions = []
    for values in product(*(range(box[name][0][0], box[name][1][0] + 1) for name in names)):
        at = dict(zip(names, values, strict=True))
        at |= {"s" + c[1:]: Fraction(100 * at[c], at["n"]) for c in counts}
        if all(inside(at[name], span) for name, span in box.items()) and all(holds(f, at) for f in factors):
            solutions.append(at)
    limits = {name: box[name] if name in names else ((0, 0), (100, 0)) for name in box}
    network = Network(factors, limits, names)
    box = {name: network.within(name, span) for name, span in box.items()}
    assert network.solve(box) == Answer(bool(solutions))
    for name in names:
        found = {at[name] for at in solutions}
        left, sure = network.without(name, box)
        assert all(inside(value, left[name]) and inside(value, network.near(name, box)) for value in found)
        if sure:
            assert found == set(range(left[name][0][0], left[name][1][0] + 1))


def test_the_shares_of_the_parts_of_a_total_make_its_whole_unasked():
    shares = Linear(("s", "t"), (1, 1), point(100))
    products = [Product(("a", "n", "s"), 100, 0), Product(("b", "n", "t"), 100, 0)]
    total = Linear(("a", "b", "n"), (1, 1, -1), point(0))
    for factors, implied in (
        ([*products, shares, total], True),
        ([*products, shares], False),
        ([*products, shares, Linear(("a", "b", "n"), (1, 1, -1), ((0, 0), (1, 0)))], False),
        ([*products, Linear(("s", "t"), (1, 1), point(99)), total], False),
        ([products[0], Product(("b", "m", "t"), 100, 0), shares, total], False),
        ([products[0], Product(("b", "n", "t"), 100, 100), shares, total], False),
    ):
        network = Network(factors, dict.fromkeys("abmnst", FREE), "abmn")
        assert network.binding == [f for f in factors if not (implied and f == shares)]


def holds(factor, at):
    if isinstance(factor, Linear):
        total = sum(k * at[n] for n, k in zip(factor.names, factor.coefficients, strict=True))
        return inside(total, factor.span)
    x, y, z = (at[n] for n in factor.names)
    return y != 0 and factor.k * x == (z + factor.plus) * y


@given(spans(), spans(), ends, ends)
def test_products_and_quotients_of_ranges_hold_those_of_their_values(one, other, a, b):
    for x, y in product((a, a + Fraction(1, 2)), (b, b + Fraction(1, 2))):
        if inside(x, one) and inside(y, other):
            assert inside(x * y, times(one, other))
            assert not y or inside(Fraction(x) / y, over(one, other))
    assert over(one, point(0)) == EMPTY


@given(spans())
def test_ranges_are_intervals(span):
    assert from_interval(to_interval(span)) == span


def test_ranges_of_nothing_and_of_everything():
    assert from_interval(None) == FREE
    assert from_interval(NOTHING) == EMPTY
    assert from_interval(Interval(0, None, False)) == ABOVE_ZERO


def test_real_products_in_a_circle_are_only_tested_for_what_is_necessary():
    # x = y z and x = y + z in real numbers that nobody can enumerate.
    network = Network(
        [Product(("x", "y", "z"), 1, 0), Linear(("x", "y", "z"), (1, -1, -1), point(0))],
        dict.fromkeys("xyz", FREE),
        (),
    )
    domains = {name: ((Fraction(1), 0), (Fraction(9), 0)) for name in "xyz"}
    assert network.solve(domains) == Answer(True, exact=False)


def test_a_quotient_by_a_number_of_unknown_sign_is_cut_in_two():
    # z is a share of its own; y may be negative; together with y + w = 1 in a circle.
    factors = [
        Product(("x", "y", "z"), 1, 0),
        Linear(("x", "y", "w"), (1, 1, -1), point(0)),
        Linear(("y", "w"), (1, 1), point(1)),
    ]
    network = Network(factors, dict.fromkeys("xyzw", FREE), ())
    box = dict.fromkeys("xyw", ((-5, 0), (5, 0)))
    # x = 1 - 2y and x = z y: y = 1 / (2 + z).
    assert network.solve(box | {"z": point(-3)}) == Answer(True)
    assert network.solve(box | {"z": ((-3, 0), (-3, 0))}) == Answer(True)
    assert network.solve(box | {"z": ((-4, 0), (-3, 0))}) == Answer(True)
    assert network.solve(box | {"z": ((Fraction(-21, 10), 0), (Fraction(-19, 10), 0))}) == Answer(False)
