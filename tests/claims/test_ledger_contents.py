"""What the tables of the project hold: all claims of the five papers, each of them tested or examined."""

import csv
import json
import re
import tomllib
from collections import Counter

import pytest

from kosh import ROOT
from kosh.claims import kinds, relations, stated
from kosh.claims import ledger as ledgers
from kosh.claims.interval import plain

#: So many claims of each paper were read out of it; more may follow, none is dropped.
CLAIMS = {
    "abai2020": 131,
    "historical2025": 67,
    "kappassova2024": 7,
    "sabihanova": 34,
    "bayandina2021": 136,
}

#: Kinds of claims that state a number.
NUMBERS = {"count", "share", "ratio", "change", "projection"}

#: A numeral with a last digit, which "1/3" has not.
NUMERAL = re.compile(r"(?<![\d/])\d+(?![\d/])")

MAX_ITEM_WORDS = 12


@pytest.fixture(scope="module")
def book():
    return ledgers.load()


@pytest.fixture(scope="module")
def groups(book):
    return relations.load(book)


@pytest.fixture(scope="module")
def examined(book):
    return ledgers.examinations(book)


@pytest.fixture(scope="module")
def lists(book):
    return ledgers.lists(book)


def rows(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns(table):
    package = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
    (entry,) = (entry for entry in package["resources"] if entry["name"] == table)
    return {field["name"]: field.get("constraints", {}) for field in entry["schema"]["fields"]}


def test_every_claim_of_every_paper_is_there_in_the_order_of_the_texts(book):
    counts = Counter(claim.paper for claim in book.claims.values())
    assert counts >= Counter(CLAIMS), "a claim that was dropped"
    assert list(book.claims) == [f"{paper}-{n:03}" for paper in counts for n in range(1, counts[paper] + 1)]
    assert all(claim.paper == claim.id.rpartition("-")[0] for claim in book.claims.values())


def test_every_printed_numeral_is_one_and_stands_in_its_quote(book):
    printed = [claim for claim in book.claims.values() if claim.printed]
    assert printed
    for claim in printed:
        before, after = claim.quote.split(claim.printed, 1)
        assert not before[-1:].isdigit() and not after[:1].isdigit(), claim.id


def test_a_claim_of_a_number_prints_the_numeral_that_it_quotes(book):
    quoted = [
        claim for claim in book.claims.values() if claim.kind in NUMBERS and NUMERAL.search(claim.quote)
    ]
    assert quoted and not [claim.id for claim in quoted if not claim.printed]


def test_at_most_a_tenth_of_a_paper_is_quoted(book):
    for paper in book.papers.values():
        quotes = {claim.quote for claim in book.claims.values() if claim.paper == paper.id}
        assert 10 * sum(len(quote.split()) for quote in quotes) <= paper.words, paper.id


def test_what_is_quoted_in_russian_or_kazakh_is_translated(book):
    for claim in book.claims.values():
        foreign = any("а" <= letter <= "я" for letter in claim.quote.lower())
        assert bool(claim.quote_en) == foreign, claim.id


def test_a_section_has_one_name(book):
    sections = {claim.section for claim in book.claims.values()}
    assert not [section for section in sections if section.startswith("body")]


def test_every_claim_is_tested_or_examined_and_none_is_both(book, groups, examined):
    tested = {claim for group in groups for claim in group.claims}
    tested |= {claim for comparison in book.comparisons.values() for claim in comparison.claims}
    assert tested | set(examined) == set(book.claims)
    assert not tested & set(examined)


def test_no_examination_is_without_reasons_of_its_own(examined):
    for one in examined.values():
        assert one.missing.endswith("."), one.id
        assert one.handed_to or one.reason != "awaits-official-figures", one.id


def test_every_claim_that_awaits_figures_is_named_by_a_request(book, examined):
    named = {claim for request in ledgers.requests(book).values() for claim in request.claims}
    awaiting = {one.id for one in examined.values() if one.reason == "awaits-official-figures"}
    assert awaiting and not awaiting - named


def test_an_examination_of_a_number_is_written_for_that_claim(book, examined):
    argued = [one.missing for one in examined.values() if book.claim(one.id).kind in NUMBERS]
    assert len(set(argued)) == len(argued) > 20


def test_both_readings_of_almost_k_times_are_told(book, examined):
    found = [c for c in book.claims.values() if c.unit == "times" and stated.reading(c.qualifier) == "about"]
    assert found
    for claim in found:
        for words, ratio in stated.times(claim).items():
            told = f"{plain(ratio.lower)} to {plain(ratio.upper)}"
            assert re.search(rf'"{words}"( is a ratio| one) of {told}\b', examined[claim.id].missing)


def test_reasons_and_kinds_are_those_of_the_descriptor():
    assert columns("examination")["reason"]["enum"] == list(ledgers.REASONS)
    assert columns("claims")["kind"]["enum"] == list(ledgers.KINDS)


def test_every_relation_says_why():
    document = tomllib.loads((ROOT / "data/claims/relations.toml").read_text("utf-8"))
    for group in document["group"]:
        assert group["title"] and group["note"]
        for relation in group["relation"]:
            assert relation["because"].endswith("."), group["id"]


def test_both_sides_of_a_contradiction_are_quoted(book, groups):
    sides = [
        claim
        for group in groups
        for relation in group.relations
        if relation.kind == "contradiction"
        for claim in relation.claims
    ]
    assert sides and all(book.claim(claim).quote for claim in sides)


def test_opposite_statements_of_papers_are_data_and_no_relation(book, groups):
    pairs = ledgers.oppositions(book)
    assert pairs and all(pair.because.endswith(".") for pair in pairs)
    assert columns("oppositions")["rule"]["enum"] == list(kinds.RULES)
    related = {frozenset(r.claims) for g in groups for r in g.relations if r.kind == "contradiction"}
    assert not related & {frozenset((pair.a, pair.b)) for pair in pairs}


def test_lists_of_the_papers(book, groups, lists):
    assert list(dict.fromkeys(items[0].paper for items in lists.values())) == list(book.papers)
    for name, items in lists.items():
        assert {item.paper for item in items} == {name.partition(":")[0]}
        for item in items:
            assert max(len(text.split()) for text in (item.item, item.item_en)) <= MAX_ITEM_WORDS, item
    named = [r.fields for group in groups for r in group.relations if "list" in r.fields]
    assert named and all(len(lists[fields["list"]]) == fields["items"] for fields in named)


def test_every_topic_is_used_and_many_are_shared(lists):
    papers = {}
    for items in lists.values():
        for item in items:
            papers.setdefault(item.topic, set()).add(item.paper)
    assert set(papers) == {row["topic"] for row in rows("data/claims/topics.csv")}
    assert sum(len(found) > 1 for found in papers.values()) > 40


def test_references_of_kappassova2024():
    found = rows("data/references/kappassova2024.csv")
    assert [row["reference"] for row in found] == [f"kappassova2024-ref-{n:02}" for n in range(1, 44)]
    assert [row["reference"] for row in found if not row["authors"]] == ["kappassova2024-ref-01"]
    assert sum(row["outside_subject"] == "true" for row in found) == 9
    assert not [row["reference"] for row in found if row["doi"] and row["url"]]
