"""What the tests of relations know without the code under test: printing, and brute force."""

from fractions import Fraction
from itertools import product
from math import floor

from kosh.claims import together
from kosh.claims.kinds import Relation
from kosh.claims.printed import parse
from kosh.claims.referee import Statement

MODES = ("half-away", "half-even", "truncation", "floor", "ceiling")
TINY = Fraction(1, 10**9)


def prints(value, decimals, mode):
    """``value`` as somebody would print it with so many decimals, by the arithmetic of school."""
    steps = Fraction(value) * 10**decimals
    down, rest = floor(steps), steps - floor(steps)
    match mode:
        case "floor":
            k = down
        case "ceiling":
            k = down + (rest > 0)
        case "truncation":
            k = down if steps >= 0 else down + (rest > 0)
        case "half-even":
            k = down + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and down % 2 == 1))
        case "half-away":
            k = down + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and steps > 0))
    return numeral(k, decimals)


def numeral(k, decimals):
    """k steps of the last digit as a string: -12, 1 -> "-1.2"."""
    digits = str(abs(k)).rjust(decimals + 1, "0")
    text = digits[: len(digits) - decimals] + ("." + digits[-decimals:] if decimals else "")
    return f"-{text}" if k < 0 else text


def claim(id, printed, kind="share", qualifier="", unit=None, scale="", quote=""):
    unit = unit or ("persons" if kind == "count" else "%")
    return Statement(
        id, printed, unit, qualifier, kind, parse(printed, scale) if printed else None, quote=quote
    )


def relation(kind, **fields):
    return Relation(kind, fields, "", "here")


def claims_of(*claims):
    return {c.id: c for c in claims}


def possible(relations, claims, mode):
    """Whether relations hold together in a mode, with every unit as printed."""
    demands = together.demands_of(relations, claims)
    answers = [p.network.solve(p.domains(mode)) for p in together.parts(demands, claims)]
    assert all(answer.exact for answer in answers)
    return all(answer.possible for answer in answers)


def samples(interval):
    """Values that stand for an interval: its ends, or what lies just inside an open one."""
    return (
        interval.lower if interval.lower_closed else interval.lower + TINY,
        interval.upper if interval.upper_closed else interval.upper - TINY,
    )


def reaches(function, intervals, target):
    """Whether a function that is monotone in each of its numbers can reach ``target``."""
    values = [function(*values) for values in product(*map(samples, intervals))]
    low, high = samples(target)
    return min(values) <= high and max(values) >= low
