"""Whether numbers within ranges can satisfy relations together: exactly, by the cheapest way that decides.

A `Network` is a set of relations that hang together through the numbers they share. Each relation gives, for
each of its numbers, the values that the others leave to it. Where no circle joins the relations, two passes
of these messages give for every number exactly what all the others allow (`Network.allowed`). Elsewhere the
ranges are narrowed until nothing changes, then the question goes to an exact simplex and, for whole numbers,
to a search. Where that would be too long, only necessary conditions were tested, and `Answer.exact` says so.
"""

from collections import Counter, deque
from dataclasses import dataclass

from kosh.claims import simplex
from kosh.claims.ranges import (
    ABOVE_ZERO,
    BELOW_ZERO,
    EMPTY,
    FREE,
    INF,
    add,
    divided,
    is_point,
    meet,
    over,
    point,
    scaled,
    times,
    whole,
)

#: Steps of a search before it is given up.
STEPS = 3000


@dataclass(frozen=True)
class Linear:
    """The sum of ``coefficients`` times the numbers ``names`` lies in ``span``."""

    names: tuple[str, ...]
    coefficients: tuple
    span: tuple

    def messages(self, ranges):
        """For each of its numbers, the range that the others leave to it."""
        terms = [scaled(r, k) for r, k in zip(ranges, self.coefficients, strict=True)]
        before, after = [point(0)], [point(0)]
        for term in terms[:-1]:
            before.append(add(before[-1], term))
        for term in terms[:0:-1]:
            after.append(add(after[-1], term))
        return [
            divided(add(self.span, scaled(add(b, a), -1)), k)
            for b, a, k in zip(before, reversed(after), self.coefficients, strict=True)
        ]

    def message(self, position, ranges):
        """`messages` for the number at ``position`` alone."""
        known, rest = 0, point(0)
        for n, (span, k) in enumerate(zip(ranges, self.coefficients, strict=True)):
            if n == position:
                continue
            if is_point(span):
                known += span[0][0] * k
            else:
                rest = add(rest, scaled(span, k))
        return divided(add(self.span, scaled(_moved(rest, known), -1)), self.coefficients[position])

    @property
    def one_sided(self):
        return self.span[0][0] == -INF or self.span[1][0] == INF

    @property
    def whole_steps(self):
        """True where whole numbers leave whole numbers: it adds and subtracts them, to a whole number."""
        (total, _), (high, _) = self.span
        return all(abs(k) == 1 for k in self.coefficients) and total == high and total.denominator == 1


@dataclass(frozen=True)
class Product:
    """``k`` x = (z + ``plus``) y, where y is not 0: shares, ratios, rates and growth all have this form.

    ``names`` are x, y and z. For growth from y to x by z percent: 100 x = (z + 100) y, so that the
    base stands in it once and nothing is bounded too widely.
    """

    names: tuple[str, str, str]
    k: int
    plus: int

    def messages(self, ranges):
        return [self.message(position, ranges) for position in range(3)]

    def message(self, position, ranges):
        x, y, z = ranges
        if position == 0:
            return divided(times(_moved(z, self.plus), y), self.k)
        x = scaled(x, self.k)
        if position == 2:
            return _moved(over(x, y), -self.plus)
        z = _moved(z, self.plus)
        zero = (0, 0)
        if x[0] <= zero <= x[1] and z[0] <= zero <= z[1]:
            return FREE
        return over(x, z)


@dataclass(frozen=True)
class Spread:
    """What the messages of a tree say.

    ``allowed`` has for each number the range that all others leave to it; ``up`` what it may be by its own
    domain and all that hangs on it; ``aside`` for each factor the range of the number on which it hangs, by
    all but itself.
    """

    allowed: dict
    up: dict
    aside: dict


@dataclass(frozen=True)
class Answer:
    """Whether all is possible together; ``exact`` is False where only necessary conditions were tested."""

    possible: bool
    exact: bool = True


class Network:
    """Relations joined by the numbers they share.

    Parameters
    ----------
    factors : `Linear` and `Product`, which share numbers so that none stands apart.
    limits : name to the range that it never leaves, whatever was printed.
    wholes : the names of whole numbers.
    """

    def __init__(self, factors, limits, wholes):
        self.factors, self.wholes = tuple(factors), frozenset(wholes)
        #: Numbers by which another is divided, and which are never 0.
        self.bases = {factor.names[1] for factor in self.factors if isinstance(factor, Product)}
        self.limits = {name: self._tidy(name, span) for name, span in limits.items()}
        self.at = {name: [] for name in limits}
        for n, factor in enumerate(self.factors):
            for name in factor.names:
                self.at[name].append(n)
        #: The factors that the others do not imply, and the numbers of which one of these alone speaks.
        self.binding = [factor for factor in self.factors if not self._is_implied(factor)]
        told = Counter(name for factor in self.binding for name in factor.names)
        self.single = {name for name, times in told.items() if times == 1}
        self._ways = {}
        self._walk()

    def _tidy(self, name, span):
        """``span`` without what its number can never be: fractions, and 0 at an end of what divides."""
        if name in self.wholes:
            span = whole(span)
        if name in self.bases and (0, 0) in span:
            low, high = span
            above, below = ((1, 0), (-1, 0)) if name in self.wholes else ((0, 1), (0, -1))
            span = (above if low == (0, 0) else low), (below if high == (0, 0) else high)
        return span

    def within(self, name, span):
        """``span`` within the limits of the number ``name``."""
        return self._tidy(name, meet(span, self.limits[name]))

    def _walk(self):
        """The factors from the busiest number outwards, each with the number it hangs on; is it a tree?"""
        root = max(self.at, key=lambda name: len(self.at[name]))
        reached, seen, queue, self.steps, self.tree = {root}, set(), deque([root]), [], True
        self.root, self.children, self.hangs_on = root, {name: [] for name in self.at}, {}
        while queue:
            name = queue.popleft()
            for n in self.at[name]:
                if n in seen:
                    continue
                seen.add(n)
                names = self.factors[n].names
                self.steps.append((n, names.index(name)))
                self.children[name].append(n)
                self.hangs_on[n] = name
                others = [other for other in names if other != name]
                self.tree = self.tree and len(set(others)) == len(names) - 1 and not reached & set(others)
                reached.update(others)
                queue.extend(others)

    def _is_implied(self, factor):
        """True for shares that are to make a whole, where their counts are to make the common total."""
        if isinstance(factor, Product) or set(factor.coefficients) != {1}:
            return False
        shares = {f.names[2]: f for f in self.factors if isinstance(f, Product) and not f.plus}
        products = [shares.get(name) for name in factor.names]
        if None in products or len({(product.names[1], product.k) for product in products}) > 1:
            return False
        _, total, _ = products[0].names
        balance = Counter(product.names[0] for product in products)
        balance[total] -= 1
        whole = (products[0].k, 0)
        return factor.span[0] <= whole <= factor.span[1] and any(
            isinstance(f, Linear)
            and f.span == point(0)
            and Counter(dict(zip(f.names, f.coefficients, strict=True))) == balance
            for f in self.factors
        )

    def _gapless(self, factor):
        names = factor.names
        if not self.wholes.intersection(names):
            return True
        if isinstance(factor, Product):
            return False
        return factor.one_sided or (self.wholes.issuperset(names) and factor.whole_steps)

    def allowed(self, domains):
        """For each number the range that all others leave to it, its own domain set aside; for trees."""
        return self.spread(domains).allowed

    def spread(self, domains):
        """The `Spread` of a tree: inwards from its leaves, then outwards again."""
        return self._outward(domains, *self._inward(domains))

    def _inward(self, domains):
        """(`Spread.up`, for each factor its message to the number on which it hangs)."""
        up, inward = dict(domains), {}
        for n, position in reversed(self.steps):
            names = self.factors[n].names
            name = names[position]
            given = [up[other] for other in names]
            nothing = any(low > high for m, (low, high) in enumerate(given) if m != position)
            inward[n] = EMPTY if nothing else self.factors[n].message(position, given)
            up[name] = self._tidy(name, meet(up[name], inward[n]))
        return up, inward

    def _outward(self, domains, up, inward):
        allowed, aside = {self.root: self.limits[self.root]}, {}
        for n, position in self.steps:
            name = self.factors[n].names[position]
            if n == self.children[name][0]:
                self._set_aside(name, inward, meet(domains[name], allowed[name]), aside)
            given = [up[other] for other in self.factors[n].names]
            given[position] = aside[n]
            empty = [m for m, (low, high) in enumerate(given) if low > high]
            outward = self.factors[n].messages(given) if not empty else [EMPTY] * len(given)
            if len(empty) == 1:
                outward[empty[0]] = self.factors[n].message(empty[0], given)
            for other, message in zip(self.factors[n].names, outward, strict=True):
                if other != name:
                    allowed[other] = self.within(other, message)
        for name, children in self.children.items():
            for n in children:
                allowed[name] = meet(allowed[name], inward[n])
        return Spread({name: self._tidy(name, span) for name, span in allowed.items()}, up, aside)

    def _set_aside(self, name, inward, span, aside):
        """For each factor that hangs on ``name``: the range of ``name`` by all but that factor's message."""
        children = self.children[name]
        before, after = [span], [FREE]
        for n in children[:-1]:
            before.append(meet(before[-1], inward[n]))
        for n in children[:0:-1]:
            after.append(meet(after[-1], inward[n]))
        for n, b, a in zip(children, before, reversed(after), strict=True):
            aside[n] = self._tidy(name, meet(b, a))

    def clear(self, n, toward, ranges):
        """Whether what a factor says of one number is exact: no whole number among the others leaves gaps."""
        factor = self.factors[n]
        others = [name for name in factor.names if name != toward and not is_point(ranges[name])]
        return self.wholes.isdisjoint(others) or self._gapless(factor) or self._wide(factor, toward, ranges)

    def _wide(self, factor, toward, ranges):
        """True for a share of its own, so roughly known that for every whole base some whole part has it.

        The parts of one base then span more than 1, and those of the next begin before they end.
        """
        share = factor.names[2] if isinstance(factor, Product) else toward
        if toward == share or share not in self.single or share in self.wholes:
            return False
        (low, _), (high, _) = ranges[share]
        least, fraction = ranges[factor.names[1]][0][0], low + factor.plus
        return fraction >= 0 and (high - low) * least > max(factor.k, fraction)

    def _towards(self, name):
        """(factor, the number of it that is nearest to ``name``) for every factor of a tree."""
        if name not in self._ways:
            ways, queue, seen = [], deque([name]), set()
            while queue:
                near = queue.popleft()
                for n in self.at[near]:
                    if n not in seen:
                        seen.add(n)
                        ways.append((n, near))
                        queue.extend(other for other in self.factors[n].names if other != near)
            self._ways[name] = ways
        return self._ways[name]

    def asker(self, name, domains, spread):
        """Of a tree: what tells for a range that meets `Spread.allowed` of ``name`` whether all others agree.

        None where they do, whatever the range; else a function, which gives None where only a search tells.
        """
        step = self.at[name][0]
        hub = self.hangs_on[step]
        # What hangs on the hub beside the leaf ``name`` bounds the hub, whatever the leaf is.
        leaf = len(self.at[name]) == 1 and hub != name
        ranges = domains | {hub: spread.aside[step]} if leaf else domains
        if all(self.clear(n, toward, ranges) for n, toward in self._towards(name)):
            return None
        rest = (way for way in self._towards(hub) if way[0] != step)
        if not leaf or not all(self.clear(n, toward, ranges) for n, toward in rest):
            return lambda span: None
        factor, aside = self.factors[step], spread.aside[step]
        place = factor.names.index(hub)

        def agrees(span):
            own = self.within(name, meet(span, spread.allowed[name]))
            given = [own if other == name else spread.up[other] for other in factor.names]
            if not self.clear(step, hub, dict(zip(factor.names, given, strict=True)) | {hub: aside}):
                return None
            return _some(self._tidy(hub, meet(aside, factor.message(place, given))))

        return agrees

    def narrowed(self, domains, changed=None):
        """(the domains narrowed by all relations, whether nothing changes any more); None for the empty.

        Where they were narrowed before and only one has ``changed`` since, its name saves work.
        """
        ranges = dict(domains)
        if not all(map(_some, ranges.values())):
            return None, True
        queue = deque(range(len(self.factors)) if changed is None else self.at[changed])
        waiting = set(queue)
        # In a circle the narrowing may go on for ever, ever less: what is left is for the simplex.
        for _ in range(30 * len(self.factors)):
            if not queue:
                break
            n = queue.popleft()
            waiting.discard(n)
            messages = self._messages(n, ranges)
            # A sum takes its own news in, and so does what leaves one number; products may have more to say.
            more = isinstance(self.factors[n], Product) and len(messages) > 1
            for name, message in messages:
                fresh = self._tidy(name, meet(ranges[name], message))
                if fresh != ranges[name]:
                    if not _some(fresh):
                        return None, True
                    ranges[name] = fresh
                    again = [m for m in self.at[name] if m not in waiting and (m != n or more)]
                    queue.extend(again)
                    waiting.update(again)
        return ranges, not queue

    def _messages(self, n, ranges):
        """(name, range) for the numbers of a factor that are not known; for one of them, where all are."""
        factor = self.factors[n]
        given = [ranges[name] for name in factor.names]
        free = [position for position, span in enumerate(given) if not is_point(span)]
        if len(free) > 3:
            return list(zip(factor.names, factor.messages(given), strict=True))
        return [(factor.names[i], factor.message(i, given)) for i in free or (0,)]

    def solve(self, domains, changed=None):
        """The `Answer` for numbers within ``domains``, within their limits; ``changed`` as in `narrowed`."""
        if not all(map(_some, domains.values())):
            return Answer(False)
        # The second time what the first has narrowed may show that there are no gaps.
        for _ in range(2) if self.tree else ():
            up, inward = self._inward(domains)
            if not _some(up[self.root]):
                return Answer(False)
            if all(self.clear(n, toward, domains) for n, toward in self.hangs_on.items()):
                return Answer(True)
            allowed = self._outward(domains, up, inward).allowed
            domains = {name: self.within(name, meet(d, allowed[name])) for name, d in domains.items()}
            if not all(map(_some, domains.values())):
                return Answer(False)
            changed = None
        try:
            return Answer(self._search(domains, simplex.Budget(STEPS), changed))
        except simplex.Undecided:
            return Answer(True, exact=False)

    def _search(self, domains, budget, changed=None):
        budget.spend()
        ranges, ended = self.narrowed(domains, changed)
        if ranges is None:
            return False
        if ended and self._settled(ranges):
            return True
        rows = []
        for factor in self.binding:
            if isinstance(factor, Linear):
                rows.append((factor.names, factor.coefficients, factor.span))
            elif (lines := self._lines(factor, ranges)) is not None:
                rows += lines
            else:
                cases = self._cases(factor, ranges)
                return any(self._search(ranges | case, budget, *case) for case in cases)
        free = [name for name in self.wholes if not is_point(ranges[name])]
        return simplex.possible(rows, ranges, sorted(free), budget)

    def _settled(self, ranges):
        """True where narrowed ranges that are not empty prove a solution: no circle, no gaps."""
        head = {name: name for name in ranges if not is_point(ranges[name])}

        def find(name):
            while head[name] != name:
                name = head[name]
            return name

        for factor in self.binding:
            free = [name for name in factor.names if name in head]
            if len(free) > 1 and not (self._gapless(factor) or self._unary(factor, free)):
                return False
            heads = {find(name) for name in free}
            if len(heads) < len(free):
                return False
            for name in heads:
                head[name] = min(heads)
        return True

    def _unary(self, factor, free):
        """True where a share of its own only bounds one other number, and so leaves no gaps there."""
        if not isinstance(factor, Product) or len(free) > 2:
            return False
        z = factor.names[2]
        return z in free and z not in self.wholes and z in self.single

    def _lines(self, factor, ranges):
        """A product as linear rows, where one of its factors is known or is a share of its own; else None."""
        x, y, z = factor.names
        if is_point(ranges[y]):
            base = ranges[y][0][0]
            return [((x, z), (factor.k, -base), point(factor.plus * base))]
        if ranges[y][0] < (0, 0) < ranges[y][1]:
            return None
        if is_point(ranges[z]):
            share = ranges[z][0][0] + factor.plus
            return [((x, y), (factor.k, -share), point(0))]
        if z not in self.single or z in self.wholes:
            return None
        low, high = add(ranges[z], point(factor.plus))
        if ranges[y][1] <= (0, 0):
            low, high = high, low
        # k x lies between y times the least and y times the greatest (z + plus).
        return [
            ((x, y), (factor.k, -end[0]), span)
            for end, span in ((low, ((0, abs(low[1])), (INF, -1))), (high, ((-INF, 1), (0, -abs(high[1])))))
            if end[0] not in (INF, -INF)
        ]

    def _cases(self, factor, ranges):
        """Ranges that cut a product which is not linear into cases: the two signs of y, or whole values."""
        x, y, z = factor.names
        if ranges[y][0] < (0, 0) < ranges[y][1]:
            return [{y: meet(ranges[y], BELOW_ZERO)}, {y: meet(ranges[y], ABOVE_ZERO)}]
        for name in (y, z, x):
            if name in self.wholes and INF not in (ranges[name][1][0], -ranges[name][0][0]):
                low, high = ranges[name][0][0], ranges[name][1][0]
                return ({name: point(n)} for n in range(low, high + 1) if n or name not in self.bases)
        raise simplex.Undecided

    def bounds(self, name, domains):
        """The range that the others leave to one number, its own domain set aside; it may be too wide."""
        if self.tree and len(self.factors) == 1:
            factor = self.factors[0]
            given, position = [domains[other] for other in factor.names], factor.names.index(name)
            if not all(_some(span) for n, span in enumerate(given) if n != position):
                return self.within(name, EMPTY)
            return self.within(name, factor.message(position, given))
        ranges, _ = self.narrowed(domains | {name: self.limits[name]})
        return EMPTY if ranges is None else ranges[name]

    def near(self, name, domains):
        """The range that the factors of one number leave to it, each by itself, its own domain set aside."""
        ranges, span = domains | {name: self.limits[name]}, self.limits[name]
        for n in self.at[name]:
            names = self.factors[n].names
            given = [ranges[other] for other in names]
            if not all(map(_some, given)):
                return EMPTY
            span = meet(span, self.factors[n].message(names.index(name), given))
        return self._tidy(name, span)

    def without(self, name, domains):
        """(`narrowed` with the domain of one number set aside, whether all that is left to it will do)."""
        ranges, ended = self.narrowed(domains | {name: self.limits[name]})
        if ranges is None:
            return dict.fromkeys(domains, EMPTY), False
        return ranges, ended and name in self.wholes and self._one_sign(ranges) and self._settled(ranges)

    def _one_sign(self, ranges):
        """True where nothing by which another number is divided may be of both signs, which leaves gaps."""
        products = (factor for factor in self.factors if isinstance(factor, Product))
        return not any(
            low < (0, 0) < high
            for product in products
            for low, high in (ranges[product.names[1]], _moved(ranges[product.names[2]], product.plus))
        )


def _some(span):
    """Whether a range holds a value."""
    return span[0] <= span[1]


def _moved(span, by):
    return add(span, point(by)) if by else span


def connected(items, names_of):
    """``items`` in groups that share a name, directly or through others, each in its order."""
    head = {}

    def find(name):
        while head.setdefault(name, name) != name:
            name = head[name]
        return name

    for item in items:
        names = [find(name) for name in names_of(item)]
        for name in names:
            head[name] = names[0]
    groups = {}
    for item in items:
        groups.setdefault(find(next(iter(names_of(item)))), []).append(item)
    return list(groups.values())
