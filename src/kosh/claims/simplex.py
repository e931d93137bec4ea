"""Whether linear inequalities, some strict, have a solution in whole and real numbers: an exact simplex.

The method is that of Dutertre and de Moura (2006): every variable keeps its range, every row is a variable
that is a sum of others, and an open end is a value and a multiple of something infinitely small. Whole
numbers are found by branching.
"""

import math

from kosh.claims.quotient import quotient


class Undecided(Exception):
    """The search was longer than its budget, or cannot be made finite."""


class Budget:
    """So many steps of a search, then `Undecided`."""

    def __init__(self, steps):
        self.steps = steps

    def spend(self):
        self.steps -= 1
        if self.steps < 0:
            raise Undecided


def possible(rows, ranges, whole, budget):
    """True where values within ``ranges`` (name to range), whole where named, satisfy all ``rows``.

    A row is (names, coefficients, range): the sum of coefficient times value lies in the range. Raises
    `Undecided` where ``budget`` ends first.
    """
    budget.spend()
    values = _solution(rows, ranges)
    if values is None:
        return False
    for name in whole:
        value, above = values.get(name, (0, 0))
        if value.denominator != 1 or above:
            least = value + (above > 0) if value.denominator == 1 else math.ceil(value)
            low, high = ranges[name]
            return possible(rows, ranges | {name: (low, (least - 1, 0))}, whole, budget) or possible(
                rows, ranges | {name: ((least, 0), high)}, whole, budget
            )
    return True


def _solution(rows, ranges):
    """A value (real part, infinitely small part) for each name in the rows; None where there is none."""
    names = sorted({name for row in rows for name in row[0]})
    # A row is the variable with its own number; rows begin as basic variables, names as the others.
    spans = dict(ranges) | {n: row[2] for n, row in enumerate(rows)}
    if any(low > high for low, high in spans.values()):
        return None
    order = {key: rank for rank, key in enumerate([*names, *range(len(rows))])}
    values = {name: _inside(spans[name]) for name in names}
    table = {}
    for n, (in_row, coefficients, _) in enumerate(rows):
        terms = {name: quotient(k, 1) for name, k in zip(in_row, coefficients, strict=True)}
        values[n] = _sum(terms, values)
        # What is known never moves.
        table[n] = {name: k for name, k in terms.items() if spans[name][0] != spans[name][1]}
    while True:
        wrong = [b for b in table if not spans[b][0] <= values[b] <= spans[b][1]]
        if not wrong:
            return {name: values[name] for name in names}
        basic = min(wrong, key=order.get)  # Bland's rule: the first that will do, so that it ends
        rises = values[basic] < spans[basic][0]
        target = spans[basic][0] if rises else spans[basic][1]
        able = [
            n
            for n, k in table[basic].items()
            if (values[n] < spans[n][1] if (k > 0) == rises else values[n] > spans[n][0])
        ]
        if not able:
            return None
        _pivot(table, values, basic, min(able, key=order.get), target)


def _pivot(table, values, basic, other, target):
    """Exchange the variable ``basic``, which moves to ``target``, for ``other``."""
    row = table.pop(basic)
    k = row.pop(other)
    step = [(end - now) / k for end, now in zip(target, values[basic], strict=True)]
    values[basic] = target
    values[other] = tuple(now + d for now, d in zip(values[other], step, strict=True))
    fresh = {n: -c / k for n, c in row.items()} | {basic: 1 / k}
    for n, terms in table.items():
        if factor := terms.pop(other, 0):
            values[n] = tuple(now + factor * d for now, d in zip(values[n], step, strict=True))
            for name, c in fresh.items():
                if total := terms.get(name, 0) + factor * c:
                    terms[name] = total
                else:
                    del terms[name]
    table[other] = fresh


def _inside(span):
    """0 where the range holds it, else its end nearest to 0."""
    zero = (0, 0)
    return max(span[0], zero) if span[1] >= zero else span[1]


def _sum(terms, values):
    return (
        sum(k * values[n][0] for n, k in terms.items()),
        sum(k * values[n][1] for n, k in terms.items()),
    )
