"""The chapter on law and types: its numbers against the tables read anew, and what it says."""

import csv

import pytest

from kosh import ROOT

WORDS = {
    "sabihanova-007": "contradicted", "sabihanova-008": "reproduced", "sabihanova-010": "reproduced",
    "kappassova2024-005": "reproduced",
    "historical2025-053": "contradicted", "historical2025-054": "reproduced",
    "sabihanova-011": "contradicted", "sabihanova-012": "reproduced", "sabihanova-013": "revised",
    "sabihanova-014": "revised", "sabihanova-015": "reproduced", "sabihanova-016": "reproduced",
    "sabihanova-017": "revised", "bayandina2021-024": "reproduced", "bayandina2021-025": "reproduced",
    "bayandina2021-082": "reproduced", "bayandina2021-101": "reproduced", "bayandina2021-106": "reproduced",
    "bayandina2021-107": "reproduced", "bayandina2021-108": "reproduced", "bayandina2021-111": "reproduced",
    "bayandina2021-115": "reproduced", "bayandina2021-124": "reproduced",
}  # fmt: skip


def rows(path, **filters):
    with (ROOT / f"data/{path}.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in filters.items())]


def words(record):
    return {v["claims"][0]: v["word"] for v in record["verdicts"]}


def value(record, name):
    return record["findings"][name]["value"]


@pytest.fixture(scope="module")
def found(record):
    return record("law_and_typology")


def test_the_verdicts(found):
    assert words(found) == WORDS
    assert value(found, "statements") == len(WORDS)


def test_only_schooling_rests_on_a_text_from_after_the_paper_alone(found):
    # returning Kazakhs: a report from before the paper decides, one year is lent by a later one
    lent = {v["claims"][0] for v in found["verdicts"] if v["proxy"]}
    assert lent == {"bayandina2021-115", "bayandina2021-025"}


def test_tries_and_hits_are_those_of_the_verdicts(found):
    assert value(found, "tried") == sum(v["tries"] for v in found["verdicts"]) == 38
    assert value(found, "hit") == sum(len(v["hits"]) for v in found["verdicts"]) == 28


def test_the_printed_day_is_a_month_early(found):
    assert value(found, "resolution_date") == "2009-12-30" and value(found, "day_before")
    assert value(found, "resolution_off") == pytest.approx(30 / (365.25 / 12))
    assert (value(found, "concept_date"), value(found, "concept_first")) == ("2022-11-30", "2023")


def test_the_paper_retells_the_law_as_it_stood_from_2018_to_2020(found):
    assert (value(found, "fits_from"), value(found, "fits_until")) == ("2018-04", "2020-05")
    assert value(found, "one_edition_fits") and value(found, "longer")
    listed = rows("claims/typologies", list="sabihanova: rights of internal migrants")
    assert value(found, "paper_rights") == len(listed) == 4 and value(found, "paper_duties") == 2
    editions = {}
    for row in rows("series/act_contents", what="rights of internal migrants"):
        editions.setdefault(row["vintage"], set()).add(row["topic"])
    assert [v for v, topics in editions.items() if topics == {r["topic"] for r in listed}] == ["2016-12"]


def test_an_internal_migrant_stays_within_the_country(found):
    assert value(found, "wider_term") and value(found, "within")


def test_types_by_topic_against_article_3(found):
    law = {r["topic"] for r in rows("series/act_contents", what="types of immigration")}
    concept = {
        r["topic"] for r in rows("claims/typologies", list="sabihanova: types of migration in the Concept")
    }
    assert value(found, "law_types") == len(law) == 5 and value(found, "list_types") == len(concept) == 7
    assert value(found, "both") == len(law & concept) == 5 and value(found, "list_has_all")
    assert (value(found, "missing"), value(found, "more")) == ("none", "Citizenship, Tourism")
    assert value(found, "forms_missing") == "Refuge"


def test_claims_without_a_text_stay_undecided_and_name_one(found):
    handed = rows("claims/examination", handed_to="law_and_typology")
    assert value(found, "open") == len(handed) and not {r["claim"] for r in handed} & set(WORDS)
    assert all(len(r["missing"]) > 20 for r in handed)


def test_the_page_says_what_was_found(article, found):
    text = article("law_and_typology").get_text()
    for name in (
        "summary",
        "rights_by_edition",
        "duties_by_edition",
        "quota_now",
        "shares",
        "treaties",
        "meaning",
    ):
        assert found["findings"][name]["text"] in text


@pytest.mark.slow
def test_as_of_2011_the_rights_were_three_and_studies_share_one_type(run):
    record = run("law_and_typology", as_of="2011-07", lists="literature")
    assert words(record)["sabihanova-013"] == words(record)["sabihanova-014"] == "contradicted"
    assert words(record)["sabihanova-017"] == "not-checkable"
    assert value(record, "rights_by_edition") == "Rights: 3 (2011-07)."
    assert value(record, "fits_from") == "no edition"
    assert (value(record, "both"), value(record, "list_types")) == (1, 8)


@pytest.mark.slow
def test_as_of_2018_nothing_was_revised_and_new_types_share_three(run):
    record = run("law_and_typology", as_of="2018-04", lists="new")
    assert {words(record)[f"sabihanova-{n}"] for n in ("013", "014", "017")} == {"reproduced"}
    assert (value(record, "fits_from"), value(record, "fits_until")) == ("2018-04", "the end")
    assert value(record, "both") == 3 and value(record, "more") == "none"
