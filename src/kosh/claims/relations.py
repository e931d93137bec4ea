"""The paper against itself: what the claims of a group must satisfy together, tested in each rounding mode.

``load`` reads the groups that data/claims/relations.toml declares, ``evaluate`` tests one, ``internal`` gives
every claim of the ledger its word. The rules are those of the book page "How to read a verdict".
"""

from dataclasses import dataclass, field

from kosh.claims import explanations, stated, together, verdicts
from kosh.claims.declared import Group, load, read
from kosh.claims.kinds import is_unknown
from kosh.claims.power import Power
from kosh.claims.ranges import INF
from kosh.claims.sentences import ROUNDING, Teller, modes_text, units_text

__all__ = ["ClaimVerdict", "Group", "GroupVerdict", "RelationVerdict", "evaluate", "internal", "load", "read"]

#: Words of a claim that holds together with the others.
PASSES = ("exact", "consistent", "bound-only")

#: Kinds that hold between counts or dates exactly, where nothing in them was rounded.
EQUALITIES = ("sum", "difference", "same")


@dataclass(frozen=True)
class RelationVerdict:
    """What one relation found by itself."""

    kind: str
    claims: tuple[str, ...]
    because: str
    word: str
    modes: dict[str, bool]
    sentence: str

    def as_record(self):
        """A dict ready for JSON."""
        return {
            "kind": self.kind,
            "claims": list(self.claims),
            "because": self.because,
            "word": self.word,
            "modes": dict(self.modes),
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class ClaimVerdict:
    """What a group says of one of its claims; ``missed`` are its misprints that no relation would catch."""

    word: str
    sentence: str
    power: Power | None = None
    missed: frozenset = frozenset()
    explanation: dict | None = None


@dataclass(frozen=True)
class GroupVerdict:
    """What the relations of a group found together; ``members`` has the `ClaimVerdict` of each claim."""

    id: str
    title: str
    note: str
    claims: tuple[str, ...]
    word: str
    sentence: str
    modes: dict[str, bool]
    exact_search: bool
    relations: tuple[RelationVerdict, ...]
    totals: dict
    pairs: list
    distance_units: float | None
    failing: str | None
    explanation: dict | None
    power: Power | None
    members: dict[str, ClaimVerdict] = field(repr=False)

    def as_record(self):
        """A dict ready for JSON: always the same keys in the same order."""
        return {
            "title": self.title,
            "note": self.note,
            "claims": list(self.claims),
            "word": self.word,
            "sentence": self.sentence,
            "modes": dict(self.modes),
            "exact_search": self.exact_search,
            "relations": [relation.as_record() for relation in self.relations],
            "totals": self.totals,
            "pairs": self.pairs,
            "distance_units": self.distance_units,
            "failing": self.failing,
            "explanation": self.explanation,
            "power": self.power and self.power.as_record(),
        }


def evaluate(group, ledger):
    """The `GroupVerdict` of a `Group` on the claims in ``ledger``."""
    return _Evaluation(group, ledger.claims).verdict()


class _Evaluation:
    def __init__(self, group, claims):
        self.group, self.claims = group, claims
        self.demands = together.demands_of(group.relations, claims)
        self.parts = together.parts(self.demands, claims)
        self.states = [{mode: part.state(mode) for mode in group.modes} for part in self.parts]
        self.alone = [self._alone(place) for place in range(len(group.relations))]
        self.verdicts = [self._relation(place) for place in range(len(group.relations))]

    def _alone(self, place):
        """The parts of one relation by itself, and its states by mode."""
        own = [n for n, part in enumerate(self.parts) if place in part.relations]
        if len(own) == 1 and self.parts[own[0]].relations == (place,):
            return [self.parts[own[0]]], self.states[own[0]]
        parts = together.parts(self.demands, self.claims, place)
        states = {}
        for mode in self.group.modes:
            joint = together.joint([self.states[n][mode] for n in own])
            # What holds together with others holds alone.
            settled = joint.possible and joint.exact and not joint.units
            states[mode] = joint if settled else together.joint([part.state(mode) for part in parts])
        return parts, states

    def _relation(self, place):
        relation = self.group.relations[place]
        parts, states = self.alone[place]
        if not parts:
            return self._worded(relation)
        modes = {mode: state.possible for mode, state in states.items()}
        mode = _deciding(modes)
        sentence = Teller(relation, parts, mode, self.claims).sentence()
        silent = [id for id in relation.claims if self._silent(id)]
        if silent:
            sentence += " “About” states no interval, so that the relation cannot fail there."
        if not all(modes.values()):
            sentence += " " + modes_text(modes)
        sentence += units_text(states[mode].units, self.claims)
        word = self._word(modes, self._passing(relation, parts, states[mode], silent))
        return RelationVerdict(relation.kind, relation.claims, relation.because, word, modes, sentence)

    def _silent(self, id):
        claim = self.claims[id]
        return claim.numeral is not None and not stated.states_interval(claim)

    def _passing(self, relation, parts, state, silent):
        """The word of a relation that holds."""
        if relation.only_bounds or silent:
            return "bound-only"
        numbers = {id: claim for part in parts for id, claim in part.claims.items()}
        unknown = any(is_unknown(value) for value in relation.values)
        if (
            relation.kind in EQUALITIES
            and not (unknown or state.units)
            and all(map(stated.is_exact, numbers.values()))
        ):
            return "exact"
        return "consistent"

    def _word(self, modes, passing):
        if any(modes[mode] for mode in modes if mode in ROUNDING):
            return passing
        only = [mode for mode in modes if modes[mode]]
        return f"only-{only[0]}" if only else "inconsistent"

    def _worded(self, relation):
        """The verdict on words, lists and dates."""
        fields, claims = relation.fields, self.claims
        match relation.kind:
            case "contradiction":
                word, said = (
                    "contradictory-text",
                    (f"The statements exclude each other ({fields['rule'].replace('-', ' ')})."),
                )
            case "dates":
                word, said = _dates(fields["earlier"], fields["later"])
            case "list-length":
                word, said = self._listed(fields)
            case _:
                word, said = "exact", f"Stated in {len(relation.claims)} places in the same sense."
                values = {claims[id].numeral.value for id in relation.claims if claims[id].numeral}
                if values:
                    word, said = "bound-only", "Only one of the places prints a number."
        modes = dict.fromkeys(self.group.modes, word in PASSES)
        return RelationVerdict(relation.kind, relation.claims, relation.because, word, modes, said)

    def _listed(self, fields):
        stated_number = stated.counted(self.claims[fields["claim"]])
        items = fields["items"]
        if stated_number is None:
            return "untested", f"The claim states no number; {items} items were counted."
        same = stated_number == items
        return (
            "exact" if same else "inconsistent",
            f"Stated are {stated_number}, counted {items}{'' if same else ': not the same'}.",
        )

    def verdict(self):
        group = self.group
        words = [verdict.word for verdict in self.verdicts]
        modes = {
            mode: all(states[mode].possible for states in self.states)
            and all(
                v.modes[mode] for v, (parts, _) in zip(self.verdicts, self.alone, strict=True) if not parts
            )
            for mode in group.modes
        }
        found = [self._part(n) for n in range(len(self.parts))]
        words += [word for word, *_ in found]
        word = verdicts.leading(words)
        # Parts may hold apart from each other in modes that exclude each other: one group, one mode.
        if any(modes.values()) is False and all(w in PASSES or w.startswith("only-") for w in words):
            word = "inconsistent"
        explained = next((e for *_, e in found if e), None)
        failing = next((f for _, _, f, _ in found if f), (None, None))
        members = self._members(found)
        powers = [member.power for member in members.values() if member.power]
        return GroupVerdict(
            group.id,
            group.title,
            group.note,
            group.claims,
            word,
            self._sentence(word, modes, found, explained),
            modes,
            all(state.exact for states in self.states for state in states.values()),
            tuple(self.verdicts),
            self._totals(),
            self._pairs(),
            failing[1],
            failing[0],
            explained,
            sum(powers, Power(0, 0)) if powers else None,
            members,
        )

    def _part(self, n):
        """(word, sentence, (failing claim, distance in units) or None, explanation or None) of a part."""
        part, states = self.parts[n], self.states[n]
        modes = {mode: state.possible for mode, state in states.items()}
        words = [self.verdicts[place].word for place in part.relations]
        word = self._word(modes, verdicts.leading([w for w in words if w in PASSES] or ["consistent"]))
        if word in PASSES or all(modes.values()):
            return word, "", None, None
        mode = next(mode for mode in modes if not modes[mode])
        alone = [place for place in part.relations if not self.alone[place][1][mode].possible]
        conflict = alone or explanations.conflict(part, mode)
        sentence = " ".join(self._told(place, mode) for place in conflict)
        if not alone:
            sentence += " " + self._clash(conflict, mode)
        sentence += " " + modes_text(modes)
        conflicts = [[place] for place in alone] or [conflict]
        explained = explanations.explain(self.group.relations, part, self.claims, modes, conflicts)
        return word, sentence, explanations.distance(part, mode), explained

    def _told(self, place, mode):
        return Teller(self.group.relations[place], self.alone[place][0], mode, self.claims).sentence()

    def _clash(self, conflict, mode):
        totals = {self.group.relations[place].fields.get("total") for place in conflict}
        if len(totals) == 1 and is_unknown(str(totals.copy().pop())):
            return "No common total."
        return "Each is possible alone, together they are not."

    def _members(self, found):
        """The `ClaimVerdict` of each claim: by the relations that name it, or its part where that fails."""
        members = {}
        powers = [self._powers(n) for n in range(len(self.parts))]
        for id in self.group.claims:
            words, sentences, power, missed, explained = [], [], None, None, None
            for place, verdict in enumerate(self.verdicts):
                if id not in verdict.claims:
                    continue
                words.append(verdict.word)
                n = next((n for n, part in enumerate(self.parts) if place in part.relations), None)
                broken = n is not None and bool(found[n][1])
                sentences.append(found[n][1] if broken else verdict.sentence)
                if broken:
                    words.append(found[n][0])
                    explained = explained or found[n][3]
                if n is not None and id in powers[n]:
                    power, left = powers[n][id]
                    missed = left if missed is None else missed & left
            if power is not None:
                power = Power(power.possible - len(missed), power.possible)
            members[id] = ClaimVerdict(
                verdicts.leading(words),
                " ".join(dict.fromkeys(sentences)),
                power,
                missed or frozenset(),
                explained,
            )
        return members

    def _powers(self, n):
        modes = [mode for mode, state in self.states[n].items() if state.possible]
        return self.parts[n].power(modes) if modes else {}

    def _sentence(self, word, modes, found, explained):
        failing = [sentence for _, sentence, _, _ in found if sentence]
        failing += [v.sentence for v in self.verdicts if v.word in ("contradictory-text", "inconsistent")
                    and not v.modes[self.group.modes[0]] and v.sentence not in " ".join(failing)
                    and v.kind in ("contradiction", "dates", "list-length")]  # fmt: skip
        text = " ".join(failing or dict.fromkeys(v.sentence for v in self.verdicts if v.word == word))
        if not failing and not all(modes.values()) and any(modes.values()):
            text += "" if modes_text(modes) in text else " " + modes_text(modes)
        if not failing:
            units = {
                unit for states in self.states for s in states.values() if s.possible for unit in s.units
            }
            told = units_text(sorted(units), self.claims)
            text += "" if told in text else told
        if any(not state.exact for states in self.states for state in states.values()):
            text += " Only necessary conditions were tested: the search for whole numbers would be too long."
        return text + (f" {explained['sentence']}" if explained else "")

    def _totals(self):
        """For each unknown and mode the range that all relations together leave to it."""
        totals = {}
        for part, states in zip(self.parts, self.states, strict=True):
            for name in part.network.limits:
                if is_unknown(name):
                    totals[name] = {
                        mode: _ends(part.left(mode, name)) if state.possible else None
                        for mode, state in states.items()
                    }
        return totals

    def _pairs(self):
        """For each printed count and share with an unknown total, the totals that this pair alone wants."""
        pairs = []
        for relation, (parts, _) in zip(self.group.relations, self.alone, strict=True):
            fields = relation.fields
            if relation.kind != "count-and-share" or not is_unknown(fields["total"]):
                continue
            claims = [fields["count"], fields["share"]]
            if all(id in self.claims for id in claims):
                wanted = {mode: _ends(parts[0].left(mode, fields["total"])) for mode in self.group.modes}
                pairs.append({"claims": claims, "modes": wanted})
        return pairs


def internal(ledger, groups, examination, evaluated=None):
    """Claim id to the record of its internal verdict, for every claim of the ledger.

    Parameters
    ----------
    ledger : the `kosh.claims.ledger.Ledger`.
    groups : what `load` gave.
    examination : claim id to what has ``reason`` and ``missing``, for claims that nothing tests.
    evaluated : the `GroupVerdict` records of the groups, if they are at hand.
    """
    evaluated = [evaluate(group, ledger) for group in groups] if evaluated is None else evaluated
    found = {}
    for verdict in evaluated:
        for id, member in verdict.members.items():
            found.setdefault(id, []).append((verdict.id, member))
    return {id: _claim_record(found.get(id, []), examination.get(id)) for id in ledger.claims}


def _claim_record(found, examined):
    if not found:
        missing = examined.missing if examined else None
        said = f"No relation tests this claim. {missing or ''}".rstrip()
        return _internal("untested", said, [], None, False, None,
                         examined.reason if examined else "no-relation", missing)  # fmt: skip
    members = [member for _, member in found]
    word = verdicts.leading(member.word for member in members)
    told = [member for member in members if member.word == word]
    missed = None
    for member in members:
        if member.power:
            missed = member.missed if missed is None else missed & member.missed
    possible = next((member.power.possible for member in members if member.power), None)
    power = None if possible is None else Power(possible - len(missed), possible)
    uninformative = word in PASSES and (word == "bound-only" if power is None else power.is_little)
    sentence = " ".join(dict.fromkeys(member.sentence for member in told))
    if uninformative and power:
        sentence += f" The test would catch {power.caught} of {power.possible} misprints: it says little."
    explained = next((member.explanation for member in told if member.explanation), None)
    groups = list(dict.fromkeys(id for id, _ in found))
    reason, missing = (
        (None, None) if word != "untested" else (examined and examined.reason, examined and examined.missing)
    )
    return _internal(word, sentence, groups, power, uninformative, explained, reason, missing)


def _internal(word, sentence, groups, power, uninformative, explained, reason, missing):
    return {
        "word": word,
        "sentence": sentence,
        "groups": groups,
        "power": power and power.as_record(),
        "uninformative": uninformative,
        "explanation": explained,
        "reason": reason,
        "missing": missing,
    }


def _deciding(modes):
    """The mode of which a sentence speaks: the first that is possible, else the first."""
    return next((mode for mode in modes if modes[mode]), next(iter(modes)))


def _dates(earlier, later):
    common = min(len(earlier), len(later))
    said = f"{earlier} is to lie before {later}"
    if earlier[:common] == later[:common]:
        if len(earlier) == len(later):
            return "inconsistent", f"{said}, and is the same."
        return "bound-only", f"{said}, which these dates do not decide."
    return ("exact", f"{said}, and does.") if earlier < later else ("inconsistent", f"{said}, and does not.")


def _ends(span):
    """[least, greatest] ready for JSON, None for an unbounded side; None where there is no value."""
    (low, _), (high, _) = span
    if span[0] > span[1]:
        return None
    return [
        None if end in (INF, -INF) else end if isinstance(end, int) else float(end) for end in (low, high)
    ]
