"""All verdicts in one file: the gravest word over places, what is left out, and why."""

import csv
import io
import json

import jsonschema
import pytest
from click.testing import CliRunner

from kosh import ROOT, cli
from kosh.book import scorecard
from kosh.claims import ledger, verdicts
from kosh.claims.verdicts import GRAVITY
from kosh.errors import KoshError

KGZ, TJK = "example-kgz", "example-tjk"
UNTESTED = "No page of this edition tests this claim."


NAMES = {"KGZ": "Kyrgyzstan", "TJK": "Tajikistan", "RUS": "Russia"}


def verdict(word, place, *claims, out_of_scope=""):
    """As a page's findings hold it."""
    told = {"place": place, "place_name": NAMES[place], "word": word, "sentence": "So."}
    return {"claims": list(claims), "out_of_scope": out_of_scope} | told


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
    assert place == [{"page": TJK, "source": place[0]["source"]} | said]


def test_verdicts_on_one_place_are_told_by_their_source(gather):
    both = {page: [verdict(word, "TJK", "abai2020-047")] for page, word in ((KGZ, "close"), (TJK, "differs"))}
    external = gather(both)["claims"]["abai2020-047"]["external"]
    first, second = (place["source"] for place in external["places"])
    assert external["sentence"] == f"By {first}: close; by {second}: differs."
    assert first != second


def test_a_verdict_on_another_concept_is_told_and_does_not_count(gather):
    card = gather({KGZ: [verdict("differs", "KGZ", "abai2020-076", out_of_scope="concept")]})
    external = card["claims"]["abai2020-076"]["external"]
    assert (external["word"], external["places"]) == ("not-checkable", [])
    assert external["sentence"].startswith("The figures at hand count something else")


def test_what_is_missing_is_said_where_nothing_decides(gather, project, put_table):
    asked = {"request": "r", "publisher": "the office", "table": "A table", "ask": "Please."}
    put_table(project, "requests", [asked | {"claims": "abai2020-076"}])
    card = gather({KGZ: [verdict("not-checkable", "KGZ", "abai2020-076")]})
    assert card["claims"]["abai2020-076"]["external"]["sentence"] == (
        "Kyrgyzstan: not-checkable. What is missing: A table (the office)."
    )


def test_a_place_that_the_paper_does_not_name_does_not_count(gather):
    card = gather({KGZ: [verdict("differs", "RUS", "abai2020-076", out_of_scope="place")]})
    assert card["claims"]["abai2020-076"]["external"]["sentence"] == UNTESTED
    both = gather(
        {
            KGZ: [verdict("differs", "RUS", "abai2020-076", out_of_scope="place")],
            TJK: [verdict("close", "TJK", "abai2020-076")],
        }
    )
    assert both["claims"]["abai2020-076"]["lead"] == "close"


def test_a_claim_that_no_page_tests_is_not_checkable_with_the_reason(gather, project):
    card = gather({})
    assert list(card["claims"]) == list(ledger.load(project).claims)
    for entry in card["claims"].values():
        assert entry["external"]["word"] == "not-checkable" and entry["external"]["places"] == []
        assert entry["external"]["sentence"].startswith(UNTESTED)
        assert entry["lead"] == verdicts.leading(["not-checkable", entry["internal"]["word"]])


def test_counts_are_of_all_claims_in_the_order_of_gravity(gather, project):
    card = gather(
        {
            KGZ: [verdict("reproduced", "KGZ", "abai2020-078")],
            TJK: [verdict("close", "TJK", "abai2020-047"), verdict("differs", "TJK", "abai2020-079")],
        }
    )
    leads = [entry["lead"] for entry in card["claims"].values()]
    assert card["counts"] == {word: leads.count(word) for word in set(leads)}
    assert sum(card["counts"].values()) == len(ledger.load(project).claims)
    assert list(card["counts"]) == sorted(card["counts"], key=GRAVITY.index)


def test_the_card_follows_its_schema(gather):
    card = json.loads(json.dumps(gather({KGZ: [verdict("close", "KGZ", "abai2020-078")]})))
    schema = json.loads((ROOT / scorecard.SCHEMA).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(card)
    assert card["groups"] and set(card["papers"]) == {c.paper for c in ledger.load().claims.values()}
    del card["claims"]["abai2020-078"]["internal"]["power"]
    card["counts"]["nice"] = 1
    assert len(list(validator.iter_errors(card))) == 2


def test_papers_are_counted_with_the_power_of_their_relations(gather, project):
    card = gather({})
    for paper, entry in card["papers"].items():
        own = [c for c in ledger.load(project).claims.values() if c.paper == paper]
        assert entry["claims"] == len(own) == sum(entry["counts"].values())
        assert entry["power"]["caught"] <= entry["power"]["possible"]
    assert card["papers"]["bayandina2021"]["power"]["caught"] > 0


@pytest.fixture
def written(gather, project, monkeypatch):
    gather({KGZ: [verdict("differs", "KGZ", "abai2020-078")]})
    scorecard.write(project)
    monkeypatch.setattr(scorecard, "ROOT", project)
    monkeypatch.setattr(scorecard.select, "__defaults__", (project, None, None, None))
    return project


def test_the_table_has_one_row_a_claim(written):
    rows = list(csv.DictReader(io.StringIO((written / scorecard.TABLE).read_text())))
    card = json.loads((written / scorecard.SCORECARD).read_text())
    assert [row["claim"] for row in rows] == list(card["claims"])
    for row in rows:
        entry = card["claims"][row["claim"]]
        assert (row["lead"], row["internal"]) == (entry["lead"], entry["internal"]["word"])
        assert row["power_caught"] == str((entry["internal"]["power"] or {"caught": ""})["caught"])


def listed(*arguments):
    return CliRunner().invoke(cli.main, ["verdicts", *arguments])


def test_verdicts_are_listed_the_gravest_first(written):
    everything = json.loads(listed("--json").output)
    leads = [GRAVITY.index(row["lead"]) for row in everything]
    assert leads == sorted(leads) and len(leads) == len(ledger.load(written).claims)
    some = listed("--paper", "bayandina2021", "--internal", "only-truncation")
    assert "bayandina2021-084  only-truncation / not-checkable" in some.output
    assert "under truncation" in some.output and "abai2020" not in some.output
    only = json.loads(listed("--external", "differs", "--json").output)
    assert [row["claim"] for row in only] == ["abai2020-078"]


def test_what_is_asked_for_must_exist(written):
    assert "did you mean differs?" in listed("--external", "differ").output
    assert "unknown paper" in listed("--paper", "abai").output
    (written / scorecard.SCORECARD).unlink()
    with pytest.raises(KoshError, match="there are no verdicts yet"):
        scorecard.select(written)
