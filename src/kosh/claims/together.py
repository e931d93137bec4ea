"""Groups of relations as questions of feasibility: in each mode, and with each unit that zeros leave open."""

from dataclasses import dataclass, replace
from functools import cached_property

from kosh.claims import stated
from kosh.claims.feasibility import Network, connected
from kosh.claims.interval import exact
from kosh.claims.kinds import Demands, is_unknown
from kosh.claims.power import Power, coarsest, misprints, multiples
from kosh.claims.ranges import divided, meet, whole


@dataclass(frozen=True)
class State:
    """Whether something is possible in one mode.

    ``units`` names the claims that must have been rounded to a coarser unit than printed, with that unit;
    ``exact`` is False where only necessary conditions were tested.
    """

    possible: bool
    exact: bool = True
    units: tuple = ()


class Part:
    """Relations of a group that hang together, as a `Network` with what its claims state in each mode."""

    def __init__(self, demands, numbers, claims):
        self.demands, self.numbers = demands, numbers
        self.factors = [demands.factors[n] for n in numbers]
        self.relations = tuple(dict.fromkeys(demands.owners[n] for n in numbers))
        names = dict.fromkeys(name for factor in self.factors for name in factor.names)
        self.network = Network(
            self.factors, {n: demands.limits[n] for n in names}, [n for n in names if n in demands.wholes]
        )
        self.claims = {name: claims[name] for name in names if name in claims}
        #: What was found, by mode and units, then by the identity of the domains that are kept.
        self._domains, self._spreads, self._answers, self._questions = {}, {}, {}, {}

    @cached_property
    def loose(self):
        """The claims whose numerals end in zeros and may have been rounded to a coarser unit."""
        return {
            id: stated.units(c) for id, c in self.claims.items() if c.numeral and len(stated.units(c)) > 1
        }

    def domains(self, mode, units=None):
        """Name to range in one mode; ``units`` gives claims that were rounded to a coarser unit."""
        key = mode, tuple(sorted((units or {}).items()))
        if key not in self._domains:
            found = {
                name: self.network.within(
                    name,
                    self._span(name, mode, (units or {}).get(name))
                    if name in self.claims
                    else self.demands.points.get(name, limit),
                )
                for name, limit in self.network.limits.items()
            }
            # Modes that say the same of whole numbers share one dict, and what is kept under its identity.
            self._domains[key] = next((d for d in self._domains.values() if d == found), found)
        return self._domains[key]

    def _span(self, id, mode, unit):
        """What a claim states; kept with the demands, as the same claims are asked for alone and together."""
        claim = self.claims[id]
        if claim is not self.demands.statements[id]:
            return stated.span(claim, mode, unit)
        key = id, mode, unit
        if key not in self.demands.spans:
            self.demands.spans[key] = stated.span(claim, mode, unit)
        return self.demands.spans[key]

    def widest(self, mode):
        """The domains with every numeral rounded to the coarsest unit that its zeros allow."""
        return self.domains(mode, {id: units[-1] for id, units in self.loose.items()})

    def state(self, mode):
        """The `State` in one mode: with the units as printed, else with as few coarser ones as will do."""
        if mode == "largest-remainder" and not self._sums_as_printed():
            return State(False)
        answer = self._answer(self.domains(mode))
        if answer.possible or not self.loose:
            return State(answer.possible, answer.exact)
        answer = self._answer(self.widest(mode))
        if not answer.possible:
            return State(False)
        for id, units in self.loose.items():
            for unit in units[1:]:
                alone = self._answer(self.domains(mode, {id: unit}))
                if alone.possible:
                    return State(True, alone.exact, ((id, unit),))
        return State(True, answer.exact, tuple((id, units[-1]) for id, units in self.loose.items()))

    def _answer(self, domains):
        """What the network answers to the question that ``domains`` put, which several modes may share."""
        key = _identity(domains)
        if key not in self._answers:
            self._answers[key] = self.network.solve(domains)
        return self._answers[key]

    def _sums_as_printed(self):
        """Whether complete shares make 100 as they are printed, as the largest remainder sees to."""
        return all(sum(self._as_printed(share) for share in shares) == 100 for shares in self._whole_shares)

    def _as_printed(self, value):
        sign, name = (-1, value[1:]) if value.startswith("-") else (1, value)
        return sign * self.claims[name].numeral.value if name in self.claims else exact(value)

    @property
    def _whole_shares(self):
        named = [shares for place, shares in self.demands.whole_shares.items() if place in self.relations]
        return [shares for shares in named if not any(map(is_unknown, shares))]

    def allowed(self, mode, name):
        """The range that the others leave to one number in one mode, its own numeral set aside."""
        return self._left(self.widest(mode), name)

    def left(self, mode, name):
        """The same with every other numeral read to its printed unit."""
        return self._left(self.domains(mode), name)

    def _left(self, domains, name):
        if not self.network.tree or len(self.network.factors) == 1:
            return self.network.bounds(name, domains)
        return self._spread(domains).allowed[name]

    def _spread(self, domains):
        key = _identity(domains)
        if key not in self._spreads:
            self._spreads[key] = self.network.spread(domains)
        return self._spreads[key]

    def only(self, places):
        """The parts into which the relations at these places fall when the others are left out."""
        numbers = [n for n in self.numbers if self.demands.owners[n] in places]
        return connected_parts(self.demands, numbers, self.claims)

    def possible_without(self, mode, id):
        """Whether some other number in the place of one claim would make all relations possible."""
        return self.network.solve(self.widest(mode) | {id: self.network.limits[id]}).possible

    def possible_with(self, id, mode, numeral):
        """Whether all relations would be possible with another `Printed` for one claim."""
        claim = replace(self.claims[id], numeral=numeral)
        if mode == "largest-remainder":
            return Part(self.demands, self.numbers, self.claims | {id: claim}).state(mode).possible
        left, agrees = self._question(id, mode)
        span = stated.span(claim, mode, stated.units(claim)[-1])
        span = self.network.within(id, meet(span, left))
        return span[0] <= span[1] and (agrees is None or agrees(span))

    def power(self, modes):
        """Claim to (`Power`, misprints missed); one is caught if it is possible in none of ``modes``."""
        return {id: self._power(id, modes) for id, claim in self.claims.items() if claim.numeral}

    def _power(self, id, modes):
        claim = self.claims[id]
        numeral = claim.numeral
        slips = multiples(numeral)
        if not stated.states_interval(claim):
            return Power(0, len(slips)), frozenset(slips)
        if stated.reading(claim.qualifier) != "value" or stated.is_date(claim):
            missed = [
                k
                for k, other in zip(slips, misprints(numeral), strict=True)
                if any(self.possible_with(id, mode, other) for mode in modes)
            ]
            return Power(len(slips) - len(missed), len(slips)), frozenset(missed)
        missed = set()
        in_whole = any(id in shares for shares in self._whole_shares)
        for mode in modes:
            if mode == "largest-remainder" and in_whole:
                continue  # any other numeral would break the sum
            left, agrees = self._question(id, mode)
            half = numeral.unit / 2
            # Most misprints lie far outside what the others allow: compared in half units, which is cheap.
            low, high = divided(left, half)
            (least, _), (greatest, _) = whole(((low[0], 0), (high[0], 0)))
            for k in slips:
                # Nothing prints as k that lies further from it than one unit, so that two integers often do.
                wide = 2 * (coarsest(k, numeral.decimals) if k % 10 == 0 else 1)
                if 2 * k + wide < least or greatest < 2 * k - wide or k in missed:
                    continue
                bottom, top = stated.reach(k, wide // 2, mode)
                if bottom <= high and low <= top:
                    span = (bottom[0] * half, bottom[1]), (top[0] * half, top[1])
                    if agrees is None or agrees(span):
                        missed.add(k)
        return Power(len(slips) - len(missed), len(slips)), frozenset(missed)

    def _question(self, id, mode):
        """(what the others leave to a claim, what tells whether a range that meets it will do, or None).

        Where circles join the relations it is what its own relations leave: more, but most fall outside it.
        """
        domains, network = self.widest(mode), self.network
        key = id, _identity(domains)
        if key in self._questions:
            return self._questions[key]
        quick, others, sure = None, None, False
        if network.tree:
            spread = self._spread(domains)
            left, quick = spread.allowed[id], network.asker(id, domains, spread)
        else:
            left = network.near(id, domains)

        def agrees(span):
            nonlocal others, sure
            if quick is not None and (told := quick(span)) is not None:
                return told
            if others is None:
                others, sure = network.without(id, domains)
            span = network.within(id, meet(span, others[id]))
            return span[0] <= span[1] and (sure or network.solve(others | {id: span}, id).possible)

        self._questions[key] = left, (None if network.tree and quick is None else agrees)
        return self._questions[key]


def _identity(domains):
    """A key for domains that are kept; in `Part`, ``id`` is the id of a claim."""
    return id(domains)


def demands_of(relations, claims, spans=None):
    """What relations that speak of numbers demand of ``claims`` (by id); known `Demands.spans` save work."""
    demands = Demands(claims, spans={} if spans is None else spans)
    for place, relation in enumerate(relations):
        if relation.numeric:
            demands.take(place, relation)
    return demands


def parts(demands, claims, owner=None):
    """The `Part` records of all relations, or of the one at the place ``owner`` alone."""
    numbers = [n for n, place in enumerate(demands.owners) if owner is None or place == owner]
    return connected_parts(demands, numbers, claims)


def connected_parts(demands, numbers, claims):
    """The `Part` records of the factors with these numbers."""
    return [Part(demands, group, claims) for group in connected(numbers, lambda n: demands.factors[n].names)]


def joint(states):
    """The `State` of parts that have nothing in common: possible where each is."""
    return State(
        all(state.possible for state in states),
        all(state.exact for state in states),
        tuple(unit for state in states for unit in state.units),
    )


def negated(value):
    """A value of a relation with its sign turned."""
    return value[1:] if value.startswith("-") else f"-{value}"
