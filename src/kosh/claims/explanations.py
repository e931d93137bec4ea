"""Why a relation may fail: the named explanations, tried in a fixed order. None of them changes a verdict."""


def conflict(part, mode, claims):
    """Places of relations that cannot hold together in a mode, of which none can be left out."""
    from kosh.claims import together

    places = list(part.relations)
    for place in part.relations if len(places) > 1 else ():
        rest = [p for p in places if p != place]
        numbers = [n for n in part.numbers if part.demands.owners[n] in rest]
        parts = together.connected_parts(part.demands, numbers, claims)
        if any(not p.network.solve(p.widest(mode)).possible for p in parts):
            places = rest
    return places


def distance(part, mode):
    """(claim, signed distance in units) of the claim whose change would make the part possible; the nearest one."""
    found = []
    for id, claim in part.claims.items():
        if not claim.numeral:
            continue
        low, high = part.allowed(mode, id)
        value = claim.numeral.value
        if low > high or low[0] <= value <= high[0]:
            continue
        gap = value - (low[0] if value < low[0] else high[0])
        found.append((abs(gap / claim.numeral.unit), id, float(gap / claim.numeral.unit)))
    return min(found)[1:] if found else None


def explain(group, part, claims, modes):
    return None
