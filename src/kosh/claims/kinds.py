"""The kinds of relations: their fields, and what each demands of the numbers that it names."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from kosh.claims.feasibility import Linear, Product
from kosh.claims.interval import exact
from kosh.claims.printed import SCALES
from kosh.claims.ranges import ABOVE_ZERO, FREE, FROM_ZERO, INF, meet, number, point

#: Fields of each kind: name to shape. "value" is a claim, a number or an unknown; "values" a list of them;
#: a "?" at the end makes a field optional.
FIELDS = {
    "count-and-share": {"count": "value", "share": "value", "total": "value"},
    "possible-count": {"share": "value", "total": "value"},
    "parts-of-whole": {"shares": "values", "complete": "flag"},
    "parts-of-total": {"shares": "values", "total": "value"},
    "sum": {"parts": "values", "total": "value", "minus": "values?"},
    "growth": {"before": "value", "after": "value", "change": "value"},
    "difference": {"larger": "value", "smaller": "value", "difference": "value"},
    "ratio": {"numerator": "value", "denominator": "value", "ratio": "value"},
    "rate": {"events": "value", "base": "value", "per": "constant", "rate": "value"},
    "product": {"base": "value", "shares": "values", "result": "value"},
    "subset": {"part": "value?", "parts": "values?", "whole": "value"},
    "order": {"greatest": "value?", "others": "values?", "descending": "values?"},
    "list-length": {"claim": "claim", "items": "count?", "list": "text?"},
    "same": {"claims": "claims"},
    "contradiction": {"claims": "claims", "rule": "rule"},
    "dates": {"claims": "claims", "earlier": "date", "later": "date"},
}

#: Kinds that can only be broken, never be confirmed.
BOUNDS = ("subset",)

#: Rules by which two quoted statements exclude each other.
RULES = (
    "opposite-direction",
    "exclusive-categories",
    "universal-and-exception",
    "date-mismatch",
    "cause-and-effect-swapped",
    "number-mismatch",
)

PERCENT = ((0, 0), (100, 0))
FROM_ONE = ((1, 0), (INF, -1))


@dataclass(frozen=True)
class Relation:
    """One relation of a group: ``fields`` as they stand in the file, ``where`` for messages."""

    kind: str
    fields: dict
    because: str
    where: str

    @property
    def values(self):
        """Every value in its fields, in their order: claims, numbers and unknowns."""
        shapes = {"claims": "claims"} | FIELDS[self.kind]
        found = []
        for name, given in self.fields.items():
            shape = shapes[name].rstrip("?")
            if shape in ("value", "claim"):
                found.append(given)
            elif shape in ("values", "claims"):
                found += given
        return found

    @property
    def claims(self):
        """The ids of its claims, each once."""
        named = (value for value in self.values if not is_number(value) and not is_unknown(value))
        ids = [value.removeprefix("-") for value in named]
        return tuple(dict.fromkeys(ids))

    @property
    def only_bounds(self):
        """True for a relation that holds or fails, but proves nothing where it holds."""
        return self.kind in BOUNDS or (self.kind == "parts-of-whole" and not self.fields["complete"])

    @property
    def numeric(self):
        """True where it demands something of numbers, rather than of words, lists and dates."""
        return self.kind not in ("list-length", "contradiction", "dates")


def is_number(value):
    """True for a plain number written as a string: "100", "-3.5"."""
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) is not None


def is_unknown(value):
    """True for "?name" (a whole number) and "?~name" (any number), both 0 or more."""
    return value.lstrip("-").startswith("?")


@dataclass
class Demands:
    """What relations demand: factors with the place of their relation, and what is known of the numbers."""

    statements: dict
    factors: list = field(default_factory=list)
    owners: list = field(default_factory=list)
    limits: dict = field(default_factory=dict)
    wholes: set = field(default_factory=set)
    points: dict = field(default_factory=dict)
    whole_shares: dict = field(default_factory=dict)
    spans: dict = field(default_factory=dict)
    relation: int = 0

    def take(self, place, relation):
        """Take in one relation, the one at ``place`` of its group."""
        self.relation = place
        # Claims that a relation names beside its numbers only share its verdict.
        known = FIELDS[relation.kind]
        _DEMANDS[relation.kind](self, **{k: v for k, v in relation.fields.items() if k in known})

    def name(self, value, limit=FREE, is_whole=False):
        """The name under which ``value`` is known, within ``limit``; a number gets one of its own."""
        if value.startswith("-") and not is_number(value):
            name = self.fresh(limit, False)
            self.linear([value.removeprefix("-"), name], [1, 1], point(0))
            return name
        name = value
        if is_number(value):
            name = self.fresh()
            self.points[name] = point(number(exact(value)))
        elif name not in self.limits:
            self._enter(name)
        self.limits[name] = meet(self.limits[name], limit)
        if is_whole and self._in_ones(name):
            self.wholes.add(name)
        return name

    def _enter(self, name):
        self.limits[name] = FREE
        if is_unknown(name):
            self.limits[name] = FROM_ZERO
            if not name.startswith("?~"):
                self.wholes.add(name)
        elif self.statements[name].kind == "count" and self._in_ones(name):
            self.wholes.add(name)

    def _in_ones(self, name):
        """Whether a number may count one by one: not "2.7", nor "3" of the unit "million persons" or "%"."""
        if is_unknown(name):
            return not name.startswith("?~")
        statement = self.statements.get(name)
        if statement is None or statement.numeral is None:
            return True
        first = statement.unit.casefold().partition(" ")[0].rstrip(".")
        scaled = first.startswith("%") or (first and first in SCALES)
        return statement.numeral.unit.denominator == 1 and not scaled

    def fresh(self, limit=FREE, is_whole=False):
        """The name of a number that stands nowhere: an intermediate one."""
        name = f"#{self.relation}.{len(self.limits)}"
        self.limits[name] = limit
        if is_whole:
            self.wholes.add(name)
        return name

    def linear(self, values, coefficients, span, limit=FREE):
        """Demand that a sum lies in ``span``; numbers go into it, a claim named twice counts once."""
        terms = {}
        for value, k in zip(values, coefficients, strict=True):
            if value.startswith("-") and not is_number(value):
                value, k = value[1:], -k
            if is_number(value):
                shift = number(-k * exact(value))
                span = ((span[0][0] + shift, span[0][1]), (span[1][0] + shift, span[1][1]))
            else:
                name = value if value in self.limits else self.name(value)
                self.limits[name] = meet(self.limits[name], limit)
                terms[name] = terms.get(name, 0) + k
        terms = {name: k for name, k in terms.items() if k}
        if not terms:  # nothing but numbers: true or false as it stands
            name = self.fresh()
            self.points[name] = point(0)
            terms = {name: 1}
        self._add(Linear(tuple(terms), tuple(terms.values()), span))

    def product(self, x, y, z, k, plus=0):
        """Demand k x = (z + plus) y."""
        self._add(Product((x, y, z), k, plus))

    def _add(self, factor):
        self.factors.append(factor)
        self.owners.append(self.relation)


def _count_and_share(demands, count, share, total):
    demands.product(
        demands.name(count, FROM_ZERO, True),
        demands.name(total, ABOVE_ZERO, True),
        demands.name(share, PERCENT),
        100,
    )


def _possible_count(demands, share, total):
    count = demands.fresh(FROM_ZERO, True)
    demands.product(count, demands.name(total, ABOVE_ZERO, True), demands.name(share, PERCENT), 100)


def _parts_of_whole(demands, shares, complete):
    for share in shares:
        demands.name(share, PERCENT)
    if complete:
        demands.whole_shares[demands.relation] = tuple(shares)
    demands.linear(shares, [1] * len(shares), point(100) if complete else ((-INF, 1), (100, 0)))


def _parts_of_total(demands, shares, total):
    total = demands.name(total, ABOVE_ZERO, True)
    counts = [demands.fresh(FROM_ZERO, True) for _ in shares]
    for count, share in zip(counts, shares, strict=True):
        demands.product(count, total, demands.name(share, PERCENT), 100)
    demands.linear([*counts, total], [1] * len(counts) + [-1], point(0))


def _sum(demands, parts, total, minus=()):
    signs = [1] * len(parts) + [-1] * len(minus) + [-1]
    demands.linear([*parts, *minus, total], signs, point(0))


def _growth(demands, before, after, change):
    demands.product(demands.name(after), demands.name(before), demands.name(change), 100, 100)


def _difference(demands, larger, smaller, difference):
    demands.linear([larger, smaller, difference], [1, -1, -1], point(0))


def _ratio(demands, numerator, denominator, ratio):
    demands.product(demands.name(numerator), demands.name(denominator), demands.name(ratio), 1)


def _rate(demands, events, base, per, rate):
    demands.product(demands.name(events), demands.name(base), demands.name(rate), number(exact(per)))


def _product(demands, base, shares, result):
    base = demands.name(base)
    for n, share in enumerate(shares):
        part = demands.fresh(FROM_ZERO if base in demands.wholes else FREE, base in demands.wholes)
        if n == len(shares) - 1:
            part = demands.name(result, FREE, base in demands.wholes)
        demands.product(part, base, demands.name(share, PERCENT), 100)
        base = part


def _subset(demands, whole, part=None, parts=()):
    parts = [part] if part else list(parts)
    demands.linear([*parts, whole], [1] * len(parts) + [-1], ((-INF, 1), (0, 0)))


def _order(demands, greatest=None, others=(), descending=()):
    pairs = [(greatest, other) for other in others] if greatest else pairwise(descending)
    for larger, smaller in pairs:
        demands.linear([larger, smaller], [1, -1], ABOVE_ZERO)


def _same(demands, claims):
    for one, other in pairwise(claims):
        if demands.statements[one].numeral and demands.statements[other].numeral:
            demands.linear([one, other], [1, -1], point(0))


_DEMANDS = {
    "count-and-share": _count_and_share,
    "possible-count": _possible_count,
    "parts-of-whole": _parts_of_whole,
    "parts-of-total": _parts_of_total,
    "sum": _sum,
    "growth": _growth,
    "difference": _difference,
    "ratio": _ratio,
    "rate": _rate,
    "product": _product,
    "subset": _subset,
    "order": _order,
    "same": _same,
}
