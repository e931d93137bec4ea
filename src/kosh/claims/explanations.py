"""Why a relation may fail: the named explanations, tried in a fixed order. None of them changes a verdict."""

from dataclasses import replace

from kosh.claims import together
from kosh.claims.power import transpositions

#: The names of the explanations, in the order in which they are tried.
NAMES = (
    "truncation",
    "percentage-points",
    "base-year",
    "swapped",
    "factor-10",
    "factor-1000",
    "transposed-digits",
    "sign",
)


def conflict(part, mode):
    """Places of relations of a part that cannot hold together in a mode, of which none can be left out."""
    places = list(part.relations)
    for place in part.relations:
        rest = [p for p in places if p != place]
        if any(not other.network.solve(other.widest(mode)).possible for other in part.only(rest)):
            places = rest
    return places


def distance(part, mode):
    """(claim, distance) of the one claim that is alone in the way, by least; None where there is none.

    The signed distance, in units of the last digit, is what was printed minus the nearest value that all the
    others allow.
    """
    found = []
    for id, claim in part.claims.items():
        if claim.numeral and part.possible_without(mode, id):
            (low, _), (high, _) = part.allowed(mode, id)
            value = claim.numeral.value
            nearest = min(max(value, low), high)
            gap = (value - nearest) / claim.numeral.unit
            found.append((abs(gap), id, float(gap)))
    return min(found)[1:] if found else None


def explain(relations, part, claims, modes, conflicts):
    """The first of `NAMES` that would make a part possible, as a record; None where none does.

    Parameters
    ----------
    relations : of the group.
    part : the `together.Part` that is impossible under rounding.
    claims : the claims by id.
    modes : mode to whether the part is possible in it; only those in which it is not are tried.
    conflicts : lists of places of relations that are thought not to hold together.
    """
    if part.state("truncation").possible:
        return _record("truncation", "The numbers fit together if they were truncated rather than rounded.")
    failing = [mode for mode in modes if not modes[mode]]
    # Whatever holds together in none of these modes has to be changed, or nothing is repaired.
    conflicts = [c for c in conflicts if not _holds([relations[p] for p in c], range(len(c)), part, failing)]
    places = [place for place in part.relations if all(place in c for c in conflicts)]
    named = [{id for place in c for id in relations[place].claims} for c in conflicts]
    ids = [id for id in part.claims if all(id in names for names in named)]
    for name in NAMES[1:4]:
        for place in places:
            other = _changed(relations[place], name)
            if (
                other
                and _holds([other], [0], part, failing)
                and _holds(
                    [*relations[:place], other, *relations[place + 1 :]], part.relations, part, failing
                )
            ):
                return _record(name, _SAID[name])
    for name in NAMES[4:]:
        tried = [(id, numeral) for id in ids for numeral in _other_numerals(claims[id].numeral, name)]
        repairs = [(id, n) for id, n in tried if any(part.possible_with(id, mode, n) for mode in failing)]
        if repairs:
            id, numeral = repairs[0]
            others = len(repairs) - 1
            more = (
                f"; {others} other change{'s' * (others > 1)} of this kind would do as well" if others else ""
            )
            was = _text(claims[id].numeral)
            return _record(name, f"{_SAID[name]}: {was} ({id}) would have to be {_text(numeral)}{more}.")
    return None


_SAID = {
    "percentage-points": "The numbers fit together if percent and percentage points were mixed up.",
    "base-year": "The numbers fit together if the change was divided by the later number.",
    "swapped": "The numbers fit together if the two numbers of the quotient were exchanged.",
    "factor-10": "The numbers fit together with one number ten times as large or as small",
    "factor-1000": "The numbers fit together with one number a thousand times as large or as small",
    "transposed-digits": "The numbers fit together with two digits of one number exchanged",
    "sign": "The numbers fit together with the sign of one number turned",
}


def _changed(relation, name):
    """The relation as it would be under an explanation; None where that makes no sense."""
    kind, f = relation.kind, relation.fields
    match name, kind:
        case "percentage-points", "growth":
            fields = {"larger": f["after"], "smaller": f["before"], "difference": f["change"]}
            return replace(relation, kind="difference", fields=fields)
        case "percentage-points", "difference":
            fields = {"before": f["smaller"], "after": f["larger"], "change": f["difference"]}
            return replace(relation, kind="growth", fields=fields)
        case "base-year", "growth":
            # 100 (after - before) / after = change: growth backwards by as much the other way round.
            return replace(relation, kind="growth", fields={
                "before": f["after"], "after": f["before"],
                "change": together.negated(f["change"])})  # fmt: skip
        case "swapped", "growth":
            return replace(relation, fields=f | {"before": f["after"], "after": f["before"]})
        case "swapped", "ratio":
            fields = f | {"numerator": f["denominator"], "denominator": f["numerator"]}
            return replace(relation, fields=fields)
        case "swapped", "rate":
            return replace(relation, fields=f | {"events": f["base"], "base": f["events"]})
        case "swapped", "count-and-share":
            return replace(relation, fields=f | {"count": f["total"], "total": f["count"]})
    return None


def _holds(relations, places, part, modes):
    """Whether the relations at ``places`` hold together in one of ``modes``, on the claims of ``part``."""
    claims = part.demands.statements
    fresh = together.demands_of(relations, claims, part.demands.spans)
    numbers = [n for n, place in enumerate(fresh.owners) if place in places]
    parts = together.connected_parts(fresh, numbers, claims)
    return any(all(p.state(mode).possible for p in parts) for mode in modes)


def _other_numerals(numeral, name):
    if numeral is None:
        return []
    match name:
        case "transposed-digits":
            return transpositions(numeral)
        case "sign":
            return [replace(numeral, value=-numeral.value)] if numeral.value else []
    k = int(name.removeprefix("factor-"))
    return [_times(numeral, k), replace(numeral, value=numeral.value / k, unit=numeral.unit / k)]


def _times(numeral, k):
    return replace(numeral, value=numeral.value * k, unit=numeral.unit * k)


def _text(numeral):
    from kosh.claims.sentences import value_text

    return value_text(numeral.value)


def _record(name, sentence):
    return {"name": name, "sentence": sentence}
