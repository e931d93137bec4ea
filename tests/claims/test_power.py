"""Misprints: which there are, and that the quick way to test them agrees with testing each anew."""

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosh.claims import declared, ledger, power, stated, together
from kosh.claims.power import Power, coarsest, misprints, multiples, slips, transpositions
from kosh.claims.printed import MODES, parse
from kosh.claims.ranges import from_interval

sys.path.insert(0, str(Path(__file__).parent))
import oracle
from oracle import claim, claims_of, relation


def test_slips_are_substitutions_and_exchanges_without_leading_zero():
    assert len(slips("5", 1)) == 9 and "0" in slips("5", 1)
    assert sorted(set(slips("10", 2))) == sorted(
        [f"{n}0" for n in range(2, 10)] + [f"1{n}" for n in range(1, 10)]
    )
    assert "13" in slips("31", 1) and "33" not in slips("33", 1)[18:]


def test_misprints_are_written_as_the_numeral_was():
    texts = [m.numeral for m in misprints(parse("−13,075"))]
    assert "−31,075" in texts and "−10,375" in texts and "−03,075" not in texts
    assert [m.value for m in misprints(parse("−1.5"))] == [
        k * Fraction(1, 10) for k in multiples(parse("−1.5"))
    ]
    assert [m.numeral for m in transpositions(parse("41.3"))] == ["14.3", "43.1"]
    assert all(parse(m.numeral, "million") == m for m in misprints(parse("2.7", "million")))


@given(st.integers(-120, 120), st.sampled_from(MODES), st.integers(0, 1), st.integers(0, 2))
def test_reach_is_the_interval_of_the_numeral(k, mode, decimals, zeros):
    numeral = parse(oracle.numeral(k, decimals))
    for unit in numeral.possible_units():
        (low, above), (high, below) = stated.reach(k, int(unit / numeral.unit), mode)
        half = numeral.unit / 2
        assert ((low * half, above), (high * half, below)) == from_interval(numeral.interval(mode, unit))
    assert coarsest(k, decimals) * numeral.unit == numeral.possible_units()[-1]


def test_little_power():
    assert Power(4, 9).is_little and not Power(5, 10).is_little
    assert (Power(1, 2) + Power(2, 3)).as_record() == {"caught": 3, "possible": 5}


def anew(relations, claims, id, modes):
    """The misprints of a claim that leave the relations possible, each tested from the beginning."""
    missed = set()
    for numeral in misprints(claims[id].numeral):
        changed = claims | {id: replace(claims[id], numeral=numeral)}
        demands = together.demands_of(relations, changed)
        for mode in modes:
            if all(part.state(mode).possible for part in together.parts(demands, changed)):
                missed.add(int(numeral.value / numeral.unit))
                break
    return missed


def compare(relations, claims, modes=declared.DEFAULT_MODES):
    demands = together.demands_of(relations, claims)
    for part in together.parts(demands, claims):
        own = [relations[place] for place in part.relations]
        able = [mode for mode in modes if part.state(mode).possible]
        if able:
            for id, (found, missed) in part.power(able).items():
                assert missed == anew(own, part.claims, id, able), id
                assert found == Power(len(multiples(claims[id].numeral)) - len(missed),
                                      len(multiples(claims[id].numeral)))  # fmt: skip


@settings(max_examples=15)
@given(st.lists(st.integers(1, 300), min_size=2, max_size=4), st.integers(0, 200), st.booleans())
def test_the_power_of_counts_and_shares(counts, rest, circle):
    total = sum(counts) + rest
    claims, relations = {}, []
    for n, count in enumerate(counts):
        claims |= claims_of(claim(f"c{n}", str(count), "count"), claim(f"s{n}", f"{100 * count / total:.1f}"))
        relations.append(relation("count-and-share", count=f"c{n}", share=f"s{n}", total="?n"))
    if circle:
        relations.append(
            relation("parts-of-whole", shares=[f"s{n}" for n in range(len(counts))], complete=False)
        )
    compare(relations, claims)


@settings(max_examples=15)
@given(st.integers(10, 400), st.integers(10, 400), st.integers(1, 50))
def test_the_power_of_growth_order_and_known_totals(one, other, share):
    claims = claims_of(
        claim("a", str(one), "count"),
        claim("b", str(other), "count"),
        claim("g", f"{100 * (other - one) / one:.1f}"),
        claim("s", str(share)),
        claim("q", "5", "count", "more than"),
        claim("u", "20", "count", "about"),
    )
    relations = [
        relation("growth", before="a", after="b", change="g"),
        relation("order", descending=["a", "b"] if one > other else ["b", "a"]),
        relation("possible-count", share="s", total="60"),
        relation("subset", part="q", whole="a"),
        relation("subset", part="u", whole="b"),
    ]
    compare(relations, claims)


@settings(max_examples=15)
@given(st.lists(st.integers(1, 60).map(lambda n: n * 5), min_size=2, max_size=3), st.integers(0, 1))
def test_the_power_of_a_breakdown(counts, decimals):
    """Counts that often end in zeros, with shares in a circle: the quick way out and the search agree."""
    total = sum(counts)
    claims = claims_of(claim("n", str(total), "count"))
    relations = []
    for n, count in enumerate(counts):
        share = oracle.prints(Fraction(100 * count, total), decimals, "half-away")
        claims |= claims_of(claim(f"c{n}", str(count), "count"), claim(f"s{n}", share))
        relations.append(relation("count-and-share", count=f"c{n}", share=f"s{n}", total="n"))
    relations.append(relation("parts-of-whole", shares=[f"s{n}" for n in range(len(counts))], complete=True))
    relations.append(relation("sum", parts=[f"c{n}" for n in range(len(counts))], total="n"))
    compare(relations, claims)


LEDGER = ledger.load()
GROUPS = declared.load(LEDGER)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
def test_a_planted_misprint_in_a_paper_is_caught_or_beyond_the_power(group):
    """Of every numeral of every group three misprints, tested from the beginning."""
    demands = together.demands_of(group.relations, LEDGER.claims)
    for part in together.parts(demands, LEDGER.claims):
        able = [mode for mode in group.modes if part.state(mode).possible]
        for id, (_, missed) in part.power(able).items() if able else ():
            claims = dict(part.claims)
            changes = misprints(claims[id].numeral)
            for numeral in changes[:: max(len(changes) // 3, 1)]:
                changed = claims | {id: replace(claims[id], numeral=numeral)}
                fresh = together.demands_of([group.relations[p] for p in part.relations], changed)
                parts = together.parts(fresh, changed)
                still = any(all(p.state(mode).possible for p in parts) for mode in able)
                assert still == (int(numeral.value / numeral.unit) in missed), (id, numeral.numeral)


def test_there_is_no_other_power():
    assert Fraction(1, 2) == power.LITTLE
