"""Compositions: what printed shares and counts imply, against arithmetic done anew from the numerals."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from kosh.analysis import composition, composition_said, official_shares
from kosh.claims import printed
from kosh.claims.interval import Interval
from kosh.errors import KoshError

MODES = ("all", *printed.MODES)
WORKERS = "labour-migrants-by-origin"
EMIGRANTS = "emigrants-by-destination-2015"
RETURNEES = "returnees-by-origin"


def whole_numbers_that_fit(pairs, mode):
    """Totals under which every count is printed as its share, by trying each: (least, greatest) or None."""

    def shown(count, total, decimals):
        share = Fraction(100 * 10**decimals * count, total)
        return math.floor(share if mode == "truncation" else share + Fraction(1, 2))

    wanted = [(count, int(share.replace(".", "")), len(share.partition(".")[2])) for count, share in pairs]
    fits = [n for n in range(25_000, 50_000) if all(shown(c, n, d) == k for c, k, d in wanted)]
    return (fits[0], fits[-1]) if fits else None


@pytest.mark.parametrize("mode", ["half-away", "truncation"])
def test_the_implied_whole_is_what_trying_every_number_finds(mode):
    whole = composition.compose(WORKERS)
    pairs = [(part.count, part.printed) for part in whole.parts]
    assert composition.implied_total(whole, mode) == whole_numbers_that_fit(pairs, mode)


@pytest.mark.parametrize("mode", ["half-away", "truncation"])
def test_of_emigrants_the_two_counts_imply_the_whole(mode):
    whole = composition.compose(EMIGRANTS)
    pairs = [(part.count, part.printed) for part in whole.all_parts if part.count]
    assert composition.implied_total(whole, mode) == whole_numbers_that_fit(pairs, mode)


def test_where_every_part_is_counted_the_rest_follows_from_the_counts():
    whole = composition.compose(WORKERS)
    named, (least, greatest) = (
        sum(p.count for p in whole.parts),
        composition.implied_total(whole, "truncation"),
    )
    left = composition.rest(whole, "truncation")
    assert left == Interval(100 - Fraction(100 * named, least), 100 - Fraction(100 * named, greatest))
    assert composition.persons(whole, left, "truncation") == (least - named, greatest - named)
    assert composition.rest(whole, "half-away").is_empty


def test_the_rest_of_shares_alone_is_what_they_leave_of_a_hundred():
    whole = composition.compose("immigrants-by-origin-2015")
    assert composition.rest(whole, "half-away") == Interval("22.95", "23.25", False, True)
    assert composition.rest(whole, "truncation") == Interval("22.8", "23.1", False, True)
    assert composition.implied_total(whole, "truncation") is None
    assert composition.persons(whole, Interval(1, 2), "truncation") is None


def test_parts_lie_within_others_and_leave_a_rest_there():
    neighbours, abroad = composition.compose(EMIGRANTS).parts
    assert [part.label for part in neighbours.parts] == ["Russia"]
    assert [part.count for part in abroad.parts] == [2196, 265]
    assert composition.within(neighbours, "truncation") == Interval("3.8", "4.0", False, False)


def test_shares_that_are_all_there_are_leave_nothing_that_rounding_does_not_explain():
    whole = composition.compose(RETURNEES)
    assert whole.complete and whole.possible == ("half-away", "half-even")
    assert 0 in composition.rest(whole, "half-away") and composition.rest(whole, "truncation").is_empty
    assert composition.implied_total(whole, "half-away") == (955_894, 955_894)
    parts = [composition.persons(whole, part.intervals["half-away"], "half-away") for part in whole.parts]
    assert sum(least for least, _ in parts) <= 955_894 <= sum(greatest for _, greatest in parts)


def test_a_group_that_is_none_is_named_with_those_that_are():
    with pytest.raises(KoshError, match="is no composition") as refused:
        composition.compose("labour-migrants")
    assert WORKERS in str(refused.value)


@pytest.mark.parametrize("name", composition.SUBJECTS)
@pytest.mark.parametrize("mode", MODES)
def test_every_group_is_told_under_every_rule(name, mode):
    whole = composition.compose(name, mode)
    official = official_shares.beside(whole)
    said = [
        composition_said.fit_said(whole),
        composition_said.total_said(whole),
        composition_said.rest_said(whole),
        composition_said.base_said(whole),
        composition_said.year_said(whole),
        composition_said.beside_said(whole, official),
        composition_said.meaning(whole),
    ]
    assert all(text[0].isupper() and text.endswith(".") and "None" not in text for text in said)
    table = composition_said.parts_table(whole)
    assert list(table["printed, %"]) == [part.printed for part in whole.all_parts]
    first = composition_said.beside_table(whole, official).loc["as printed"]
    assert [first[part.label] for part in whole.all_parts] == list(table["printed, %"])
    for title, bars in composition_said.bars(whole, official):
        assert sum(share for _, share, _ in bars) == pytest.approx(100, abs=0.35), title
    for panel in composition_said.panels(whole):
        assert all((low is None) == (high is None) for _, low, high in panel["rows"])
    entries = list(composition_said.findings(whole, official))
    assert len({entry["name"] for entry in entries}) == len(entries)


def test_rules_that_lead_to_the_same_are_told_together():
    found = {"half-away": 1, "half-even": 1, "truncation": 2}
    assert composition_said.rules(found) == {"rounding": 1, "truncation": 2}
    assert composition_said.rules(found | {"truncation": 1}) == {"rounding or truncation": 1}
    assert composition_said.rules(found | {"half-even": 2}) == {"half-away": 1, "half-even or truncation": 2}


def test_a_rule_under_which_nothing_fits_says_so():
    whole = composition.compose(WORKERS, "half-even")
    assert composition_said.fit_said(whole).endswith("impossible under rounding.")
    assert "no rest follows" in composition_said.rest_said(whole)
    assert "something of what is printed is wrong" in composition_said.meaning(whole)
    assert composition_said.panels(whole)[0]["title"].endswith("no common whole")


def test_a_whole_that_nobody_prints_is_not_said_to_be_printed():
    whole = composition.compose(WORKERS)
    assert "does not print" in composition_said.total_said(whole)
    assert "prints the whole" in composition_said.total_said(replace(whole, printed_total=1))
