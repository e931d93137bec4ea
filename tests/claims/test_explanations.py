"""Explanations: that looking only where every conflict is touched finds what looking everywhere finds."""

import sys
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kosh.claims import explanations, together
from kosh.claims.declared import DEFAULT_MODES

sys.path.insert(0, str(Path(__file__).parent))
from oracle import claim, claims_of, prints, relation


@st.composite
def spoiled(draw):
    """Claims with a slip in one of them: counts with shares of a total, or growth and a difference."""
    modes = draw(st.sampled_from([DEFAULT_MODES, ("half-away",), ("half-even", "largest-remainder")]))
    counts = draw(st.lists(st.integers(1, 99), min_size=2, max_size=3))
    total, known = sum(counts), draw(st.booleans())
    claims = [claim("n", str(total), "count")]
    relations = []
    for n, count in enumerate(counts):
        claims += [claim(f"c{n}", str(count), "count")]
        claims += [claim(f"s{n}", prints(Fraction(100 * count, total), 1, "half-away"))]
        total_name = "n" if known else "?n"
        relations.append(relation("count-and-share", count=f"c{n}", share=f"s{n}", total=total_name))
    relations.append(relation("growth", before="c0", after="c1", change="g"))
    claims.append(claim("g", prints(Fraction(100 * (counts[1] - counts[0]), counts[0]), 1, "half-even")))
    if draw(st.booleans()):
        parts = [f"s{n}" for n in range(len(counts))]
        relations.append(relation("parts-of-whole", shares=parts, complete=True))
    k = draw(st.integers(0, len(claims) - 1))
    old = claims[k]
    other = draw(
        st.sampled_from(
            [old.printed[::-1].strip(".-") or "1", old.printed + "0", str(draw(st.integers(1, 99)))]
        )
    )
    claims[k] = claim(old.id, other if "." in other or not other.startswith("0") else "7", old.kind)
    return relations, claims_of(*claims), modes


@settings(max_examples=60)
@given(spoiled())
def test_looking_where_every_conflict_is_touched_finds_what_looking_everywhere_finds(drawn):
    relations, claims, modes = drawn
    demands = together.demands_of(relations, claims)
    for part in together.parts(demands, claims):
        states = {mode: part.state(mode).possible for mode in modes}
        failing = [mode for mode in modes if not states[mode]]
        if failing:
            told = [explanations.conflict(part, mode) for mode in failing]
            everywhere = explanations.explain(relations, part, claims, states, [])
            assert explanations.explain(relations, part, claims, states, told) == everywhere
            # What is no conflict at all, or not in all the modes, rules nothing out.
            thought = [[place] for place in part.relations]
            assert explanations.explain(relations, part, claims, states, thought) == everywhere
