"""Verdicts on groups: the word, the sentence with its numbers, the explanation, the word of each claim."""

import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from kosh.claims import relations
from kosh.claims.declared import DEFAULT_MODES, Group
from kosh.claims.ranges import EMPTY, FREE, INF
from kosh.claims.referee import Statements
from kosh.claims.sentences import range_text

sys.path.insert(0, str(Path(__file__).parent))
from oracle import claim, claims_of, relation


def evaluate(claims, *found, modes=DEFAULT_MODES):
    group = Group("g", "A group", "a note", modes, tuple(found), "here")
    return relations.evaluate(group, Statements(claims))


def one(claims, kind, /, modes=DEFAULT_MODES, **fields):
    verdict = evaluate(claims, relation(kind, **fields), modes=modes)
    verdict.as_record()
    return verdict


LABOUR = claims_of(
    *(
        c
        for n, (count, share) in enumerate(
            [("13,075", "36.1"), ("5,177", "14.3"), ("2,268", "6.2"), ("1,587", "4.3"), ("1,117", "3")]
        )
        for c in (claim(f"c{n}", count, "count"), claim(f"s{n}", share))
    )
)
WHOLE = relation("parts-of-whole", shares=["p", "q"], complete=True)
PAIRS = [relation("count-and-share", count=f"c{n}", share=f"s{n}", total="?people") for n in range(5)]


def test_five_pairs_that_have_a_total_only_if_truncated():
    verdict = evaluate(LABOUR, *PAIRS)
    assert verdict.word == "only-truncation"
    assert verdict.modes == {"half-away": False, "half-even": False, "truncation": True}
    assert verdict.totals == {"?people": {"half-away": None, "half-even": None, "truncation": [36119, 36202]}}
    assert verdict.pairs[0]["claims"] == ["c0", "s0"]
    assert verdict.pairs[0]["modes"]["half-away"] == [36169, 36269]
    assert "No common total. Possible under truncation, not under rounding." in verdict.sentence
    assert verdict.explanation["name"] == "truncation"
    assert {v.word for v in verdict.relations} == {"consistent"}
    assert {m.word for m in verdict.members.values()} == {"only-truncation"}
    assert verdict.power.possible == sum(m.power.possible for m in verdict.members.values())


def test_without_truncation_the_same_is_inconsistent():
    verdict = evaluate(LABOUR, *PAIRS, modes=("half-away", "half-even"))
    assert (verdict.word, verdict.power, verdict.exact_search) == ("inconsistent", None, True)
    assert "Impossible under rounding." in verdict.sentence


def test_counts_that_sum_are_exact_and_rounded_ones_consistent():
    claims = claims_of(*(claim(id, n, "count") for id, n in zip("abc", ("12", "13", "25"), strict=True)))
    assert one(claims, "sum", parts=["a", "b"], total="c").word == "exact"
    claims["c"] = claim("c", "0.025", "count", scale="thousand")
    assert one(claims, "sum", parts=["a", "b"], total="c").word == "exact"
    claims["c"] = claim("c", "24.6", "share")
    verdict = one(claims, "sum", parts=["a", "b"], total="c")
    assert (verdict.word, verdict.failing) == ("inconsistent", "c")
    assert verdict.distance_units == pytest.approx(-4)
    assert "the total is 25; printed is 24.6 %, which stands for 24.55 to below 24.65." in verdict.sentence


def test_a_bound_that_holds_proves_nothing():
    claims = claims_of(claim("a", "30.5"), claim("b", "40.5"), claim("c", "25", "count", "about"))
    assert one(claims, "parts-of-whole", shares=["a", "b"], complete=False).word == "bound-only"
    assert one(claims, "subset", part="a", whole="b").word == "bound-only"
    assert one(claims, "subset", part="b", whole="a").word == "inconsistent"
    verdict = one(claims, "sum", parts=["a", "b"], total="c")
    assert verdict.word == "bound-only" and "“About” states no interval" in verdict.sentence


def test_a_half_line_is_a_bound_on_one_side():
    claims = claims_of(claim("a", "3.5", qualifier="more than"), claim("b", "3.5"), claim("c", "3.6"))
    assert one(claims, "order", descending=["b", "a"]).word == "consistent"
    assert one(claims, "same", claims=["a", "c"]).word == "consistent"
    claims["b"] = claim("b", "3.4")
    assert one(claims, "same", claims=["a", "b"]).word == "inconsistent"


def test_zeros_at_the_end_may_have_been_rounded():
    claims = claims_of(claim("a", "5523", "count"), claim("b", "5500", "count"))
    verdict = one(claims, "same", claims=["a", "b"])
    assert verdict.word == "consistent"
    assert "This holds only if 5500 was rounded to a multiple of 100." in verdict.sentence
    claims = claims_of(claim("a", "20", "count"), claim("b", "30", "count"), claim("c", "59", "count"))
    verdict = one(claims, "sum", parts=["a", "b"], total="c")
    assert "20 was rounded to a multiple of 10 and 30 was rounded to a multiple of 10" in verdict.sentence


def test_years_are_not_rounded():
    claims = claims_of(claim("a", "2000", "event", unit="year"), claim("b", "2001", "event", unit="year"))
    assert one(claims, "same", claims=["a", "b"]).word == "inconsistent"
    claims["b"] = claim("b", "2000", "trend", unit="year")
    assert one(claims, "same", claims=["a", "b"]).word == "exact"


def test_words_lists_and_dates():
    claims = claims_of(
        claim("four", "", quote="in four regions"),
        claim("mixed", "", quote="one of two"),
        claim("five", "5", "count"),
        claim("said", "", quote="it rises"),
    )
    assert one(claims, "list-length", claim="four", items=4).word == "exact"
    wrong = one(claims, "list-length", claim="five", items=4)
    assert (wrong.word, wrong.sentence) == ("inconsistent", "Stated are 5, counted 4: not the same.")
    assert one(claims, "list-length", claim="mixed", items=2).word == "untested"
    assert one(claims, "same", claims=["four", "said"]).word == "exact"
    assert one(claims, "same", claims=["five", "said"]).word == "bound-only"
    verdict = one(claims, "contradiction", claims=["four", "said"], rule="opposite-direction")
    assert verdict.word == "contradictory-text" and "(opposite direction)" in verdict.sentence
    dated = {"claims": ["said"]}
    assert one(claims, "dates", earlier="2011-12", later="2012", **dated).word == "exact"
    assert one(claims, "dates", earlier="2012", later="2012-04", **dated).word == "bound-only"
    assert one(claims, "dates", earlier="2012", later="2012", **dated).word == "inconsistent"
    assert one(claims, "dates", earlier="2013", later="2012-04", **dated).word == "inconsistent"


EXPLAINED = [
    ("percentage-points", ("20.0", "25.0", "5.0"), "growth", ("before", "after", "change")),
    ("base-year", ("100.0", "125.0", "20.0"), "growth", ("before", "after", "change")),
    ("percentage-points", ("25.0", "20.0", "25.0"), "difference", ("larger", "smaller", "difference")),
    ("swapped", ("20.0", "50.0", "2.50"), "ratio", ("numerator", "denominator", "ratio")),
    ("swapped", ("50.0", "20.0", "40.0"), "count-and-share", ("count", "total", "share")),
    ("swapped", ("100.0", "125.0", "-20.0"), "growth", ("before", "after", "change")),
    ("factor-10", ("50.0", "20.0", "25.0"), "ratio", ("numerator", "denominator", "ratio")),
    ("factor-1000", ("50.0", "0.02", "2.5"), "ratio", ("numerator", "denominator", "ratio")),
    ("transposed-digits", ("50.0", "20.0", "5.2"), "ratio", ("numerator", "denominator", "ratio")),
    ("sign", ("100.0", "92.0", "8.0"), "growth", ("before", "after", "change")),
    (None, ("50.0", "20.0", "7.7"), "ratio", ("numerator", "denominator", "ratio")),
]


@pytest.mark.parametrize(("name", "printed", "kind", "fields"), EXPLAINED)
def test_the_first_explanation_that_repairs_is_named(name, printed, kind, fields):
    claims = claims_of(*(claim(id, text, "ratio") for id, text in zip("xyz", printed, strict=True)))
    verdict = one(claims, kind, **dict(zip(fields, "xyz", strict=True)))
    assert verdict.word == "inconsistent"
    assert (verdict.explanation and verdict.explanation["name"]) == name
    assert not name or verdict.explanation["sentence"] in verdict.sentence


def test_a_rate_may_be_turned_round():
    claims = claims_of(*(claim(id, t, "ratio") for id, t in zip("xyz", ("50.0", "20.0", "400"), strict=True)))
    verdict = one(claims, "rate", events="x", base="y", per="1000", rate="z")
    assert verdict.explanation["name"] == "swapped"


def test_several_repairs_of_one_kind_are_counted():
    claims = claims_of(claim("a", "10.0"), claim("b", "1.0"))
    assert "1 other change of this kind would do as well" in one(claims, "same", claims=["a", "b"]).sentence


def test_a_claim_outside_the_failing_part_keeps_its_word():
    claims = claims_of(
        *(claim(id, n, "count") for id, n in zip("abcd", ("12", "13", "26", "4"), strict=True))
    )
    verdict = evaluate(
        claims,
        relation("sum", parts=["a", "b"], total="c"),
        relation("list-length", claim="d", items=4),
        relation("same", claims=["a", "d"]),
    )
    assert verdict.word == "inconsistent"
    apart = evaluate(
        claims, relation("sum", parts=["a", "b"], total="c"), relation("list-length", claim="d", items=4)
    )
    assert (apart.members["a"].word, apart.members["d"].word) == ("inconsistent", "exact")


def test_parts_that_exclude_each_others_modes_are_impossible_together():
    claims = claims_of(
        *(claim(id, n) for id, n in zip("abcd", ("33.3", "66.6", "66.7", "33.4"), strict=True))
    )
    verdict = evaluate(
        claims,
        relation("sum", parts=["a", "b"], total="100"),  # only if truncated
        relation("sum", parts=["c", "d"], total="100"),  # not if truncated
    )
    assert {v.word for v in verdict.relations} == {"consistent", "only-truncation"}
    assert verdict.word == "inconsistent"


def test_real_products_in_a_circle_say_that_only_necessary_conditions_were_tested():
    claims = claims_of(*(claim(id, n, "ratio") for id, n in zip("xyz", ("4.0", "2.0", "2.0"), strict=True)))
    verdict = evaluate(
        claims,
        relation("ratio", numerator="x", denominator="y", ratio="z"),
        relation("sum", parts=["y", "z"], total="x"),
    )
    assert (verdict.word, verdict.exact_search) == ("consistent", False)
    assert "Only necessary conditions were tested" in verdict.sentence


def test_relations_that_are_possible_alone_may_exclude_each_other():
    claims = claims_of(claim("a", "5.0"), claim("b", "5.0"))
    verdict = evaluate(
        claims, relation("order", descending=["a", "b"]), relation("order", descending=["b", "a"])
    )
    assert (verdict.word, {v.word for v in verdict.relations}) == ("inconsistent", {"consistent"})
    assert "Each is possible alone, together they are not." in verdict.sentence


def test_a_pair_without_any_total_wants_none():
    claims = claims_of(claim("c", "0", "count"), claim("s", "50.0"))
    verdict = one(claims, "count-and-share", count="c", share="s", total="?n")
    assert verdict.pairs[0]["modes"]["half-away"] is None and verdict.totals["?n"]["half-away"] is None
    assert "wants a total of no value" in verdict.sentence


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (((2, 0), (5, -1)), "2 to below 5"),
        (((-12345, 1), (5, 0)), "above −12\u202f345 to 5"),
        (((-INF, 1), (5, 0)), "at most 5"),
        (((-INF, 1), (5, -1)), "less than 5"),
        (((5, 0), (INF, -1)), "at least 5"),
        (((5, 1), (INF, -1)), "more than 5"),
        (FREE, "any value"),
        (EMPTY, "no value"),
        (((Fraction(1, 1000), 0), (Fraction(2, 1000), 0)), "0.001 to 0.002"),
    ],
)
def test_ranges_in_words(span, text):
    assert range_text(span) == text


def test_every_kind_has_a_sentence():
    claims = claims_of(
        claim("n", "360", "count"), claim("s", "24"), claim("t", "45"), claim("r", "39", "count"),
        claim("m", "0.9", "change", scale="million", unit="persons"),
    )  # fmt: skip
    said = {
        "possible-count": one(claims, "possible-count", share="s", total="n"),
        "product": one(claims, "product", base="n", shares=["s", "t"], result="r"),
        "parts-of-total": one(claims, "parts-of-total", shares=["s", "t"], total="n"),
        "order": one(claims, "order", greatest="n", others=["r", "-m"]),
        "count": one(claims, "count-and-share", count="?k", share="s", total="?n"),
        "open": one(claims, "sum", parts=["n", "r"], total="?all"),
        "numbers": one(claims, "difference", larger="n", smaller="r", difference="321"),
        "constant": one(claims, "ratio", numerator="n", denominator="r", ratio="9"),
        "constants": one(claims, "sum", parts=["r", "1"], total="40"),
        "result": one(claims, "product", base="n", shares=["s"], result="86"),
        "negated": one(claims, "sum", parts=["-m", "1000000"], total="-n"),
    }
    assert "the result is" in said["product"].sentence
    assert "2 whole numbers with these shares are to make 360" in said["parts-of-total"].sentence
    assert "greater than 39, minus 0.9 million" in said["order"].sentence
    assert "24 % of an unknown total" in said["count"].sentence
    assert "From the other numbers the total is 399." in said["open"].sentence
    assert "the difference is 321; printed is 321." in said["numbers"].sentence
    assert (
        "the ratio is 9.114 to 9.351; printed is 9." in said["constant"].sentence
        or "printed is 9." in said["constant"].sentence
    )
    assert "the total is 40; printed is 40." in said["constants"].sentence
    assert "the result is 85 to 88; printed is 86." in said["result"].sentence
    assert said["negated"].word == "inconsistent" and "minus 360" in said["negated"].sentence
    assert all(verdict.sentence for verdict in said.values())


def test_internal_gives_every_claim_its_word():
    claims = LABOUR | claims_of(
        claim("lone", "7"),
        claim("idle", "8"),
        claim("p", "58.0"),
        claim("q", "42.0"),
        claim("w", "", quote="so"),
    )
    book = Statements(claims)
    groups = [
        Group("five", "Five", "", DEFAULT_MODES, tuple(PAIRS), "here"),
        Group("whole", "", "", DEFAULT_MODES, (WHOLE,), ""),
        Group("bound", "Bound", "", DEFAULT_MODES, (relation("order", descending=["p", "50"]),), ""),
        Group("order", "Order", "", DEFAULT_MODES, (relation("order", descending=["c0", "c1"]),), ""),
    ]  # fmt: skip
    examined = {
        "lone": SimpleNamespace(reason="no-relation", missing="Nothing to set beside it.", handed_to="")
    }
    found = relations.internal(book, groups, examined)
    assert list(found) == list(claims)
    assert found["c0"]["word"] == "only-truncation" and found["c0"]["groups"] == ["five", "order"]
    assert found["lone"]["word"] == "untested" and found["lone"]["missing"] == "Nothing to set beside it."
    assert found["idle"] == {
        "word": "untested", "sentence": "No relation tests this claim.", "groups": [], "power": None,
        "uninformative": False, "explanation": None, "reason": "no-relation", "missing": None,
    }  # fmt: skip
    # A misprint is caught where one of the groups catches it.
    alone = relations.evaluate(groups[1], book).members["p"].power
    assert found["p"]["power"]["caught"] >= alone.caught
    assert found["p"]["uninformative"] is False


def test_a_pass_with_little_power_says_so():
    claims = claims_of(claim("a", "58.0"), claim("b", "3.0"))
    group = Group("g", "g", "", DEFAULT_MODES, (relation("order", descending=["a", "b"]),), "")
    record = relations.internal(Statements(claims), [group], {})["a"]
    assert record["uninformative"] and "it says little" in record["sentence"]


def test_the_largest_remainder_wants_parts_that_sum_as_printed():
    claims = claims_of(claim("a", "33.3"), claim("b", "33.3"), claim("c", "33.4"), claim("n", "3", "count"))
    fields = {"shares": ["a", "b", "c"], "complete": True, "modes": ("largest-remainder",)}
    verdict = one(claims, "parts-of-whole", **fields)
    assert verdict.word == "only-largest-remainder"
    assert verdict.power.caught == verdict.power.possible
    claims["c"] = claim("c", "33.3")
    verdict = one(claims, "parts-of-whole", **fields)
    assert verdict.word == "inconsistent"
    claims["c"] = claim("c", "34.3")
    verdict = one(claims, "parts-of-whole", **fields)
    assert (verdict.word, verdict.explanation["name"]) == ("inconsistent", "transposed-digits")
    verdict = one(claims, "parts-of-whole", **fields | {"shares": ["a", "66.7"]})
    assert verdict.word == "only-largest-remainder"
