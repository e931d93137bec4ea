"""All verdicts in one file: the gravest word over places, what is left out, and why."""

import json

import pytest

from kosh.book import scorecard
from kosh.claims import ledger
from kosh.claims.verdicts import GRAVITY

KGZ, TJK = "example-kgz", "example-tjk"
UNTESTED = "No page of this edition tests this claim."


def verdict(word, place, *claims, in_scope=True):
    return {"claims": list(claims), "place": place, "word": word, "in_scope": in_scope, "sentence": "So."}


@pytest.fixture
def gather(project):
    """``gather({page: [verdicts]})`` for the two pages of the small project."""

    def write_and_gather(verdicts):
        for page in (KGZ, TJK):
            path = project / f"_build/findings/{page}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"verdicts": verdicts.get(page, [])}))
        return scorecard.gather(project)

    return write_and_gather


def test_the_gravest_word_over_the_places_leads(gather):
    card = gather(
        {
            KGZ: [verdict("reproduced", "KGZ", "abai2020-076", "abai2020-077")],
            TJK: [verdict("differs", "TJK", "abai2020-076", "abai2020-077")],
        }
    )
    for claim in ("abai2020-076", "abai2020-077"):
        entry = card["claims"][claim]
        assert (entry["lead"], entry["external"]["word"]) == ("differs", "differs")
        assert entry["external"]["sentence"] == "Kyrgyzstan: reproduced; Tajikistan: differs."
        assert [place["page"] for place in entry["external"]["places"]] == [KGZ, TJK]


def test_a_place_keeps_all_that_its_verdict_says(gather):
    said = verdict("close", "TJK", "abai2020-047")
    place = gather({TJK: [said]})["claims"]["abai2020-047"]["external"]["places"]
    assert place == [{"page": TJK, "place_name": "Tajikistan"} | said]


def test_a_place_that_the_paper_does_not_name_does_not_count(gather):
    card = gather({KGZ: [verdict("differs", "RUS", "abai2020-076", in_scope=False)]})
    assert card["claims"]["abai2020-076"]["external"]["sentence"] == UNTESTED
    both = gather(
        {
            KGZ: [verdict("differs", "RUS", "abai2020-076", in_scope=False)],
            TJK: [verdict("close", "TJK", "abai2020-076")],
        }
    )
    assert both["claims"]["abai2020-076"]["lead"] == "close"


def test_a_claim_that_no_page_tests_is_not_checkable_with_the_reason(gather, project):
    card = gather({})
    assert list(card["claims"]) == list(ledger.load(project).claims)
    examined = ledger.examinations(ledger.load(project), project)
    for claim, entry in card["claims"].items():
        missing = f" {examined[claim].missing}" if claim in examined else ""
        assert entry["external"] == {
            "word": "not-checkable",
            "sentence": f"{UNTESTED}{missing}",
            "places": [],
        }
        assert entry["lead"] == "not-checkable" or entry["internal"]["word"] != "untested"


def test_counts_are_of_all_claims_in_the_order_of_gravity(gather, project):
    card = gather(
        {
            KGZ: [verdict("reproduced", "KGZ", "abai2020-078")],
            TJK: [verdict("close", "TJK", "abai2020-047"), verdict("differs", "TJK", "abai2020-079")],
        }
    )
    leads = [entry["lead"] for entry in card["claims"].values()]
    assert len(leads) == len(ledger.load(project).claims) == sum(card["counts"].values())
    assert card["counts"] == {word: leads.count(word) for word in set(leads)}
    assert {"differs", "close", "reproduced", "not-checkable"} <= set(card["counts"])
    assert list(card["counts"]) == sorted(card["counts"], key=GRAVITY.index)
