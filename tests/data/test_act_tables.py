"""The tables of acts: known facts, editions in order, items numbered, statements that can be read."""

import csv
from datetime import date

import pytest

from kosh import ROOT
from kosh.analysis import legal_acts
from kosh.claims import ledger
from kosh.data import series


def rows(path):
    with (ROOT / f"data/{path}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ACTS = {row["act"]: row for row in rows("series/acts_reported")}
CONTENTS = rows("series/act_contents")
STATEMENTS = rows("claims/act_statements")


@pytest.mark.parametrize(
    ("act", "number", "adopted"),
    [
        ("resolution-2251", "2251", "2009-12-30"),
        ("law-477", "477-IV", "2011-07-22"),
        ("concept-2017", "602", "2017-09-29"),
        ("concept-2022", "961", "2022-11-30"),
    ],
)
def test_known_acts(act, number, adopted):
    assert (ACTS[act]["number"], ACTS[act]["adopted"]) == (number, adopted)


def test_days_exist_and_the_release_is_the_month_of_the_act_unless_a_report_gives_it():
    for act, row in ACTS.items():
        if len(row["adopted"]) == 10:
            assert date.fromisoformat(row["adopted"]) and row["vintage"] == row["adopted"][:7], act
        assert row["vintage"] >= row["adopted"][:7], act


def test_a_concept_covers_years_that_end_after_they_begin_and_after_its_adoption():
    for row in ACTS.values():
        if row["first_year"]:
            assert row["adopted"][:4] <= row["first_year"] < row["last_year"]


def test_no_edition_is_older_than_its_act_and_items_are_numbered_without_a_gap():
    found = {}
    for row in CONTENTS:
        found.setdefault((row["act"], row["article"], row["what"], row["vintage"]), []).append(
            int(row["item"])
        )
        adopted = ACTS[row["act"]]["adopted"]
        assert not adopted or row["vintage"] >= adopted[:7], row["act"]
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())


def test_an_edition_of_the_law_is_the_month_of_a_law_that_changed_it():
    changes = {row["vintage"] for row in ACTS.values() if row["kind"] == "amending law"}
    known = changes | {ACTS["law-477"]["vintage"]}
    undated = {
        "2023-07"
    }  # a page that names a code in force since then, not the law that changed the article
    assert {row["vintage"] for row in CONTENTS if row["act"] == "law-477"} <= known | undated


@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        ("rights of internal migrants", {"2011-07": 3, "2016-12": 4, "2020-05": 5, "2023-07": 5}),
        ("obligations of internal migrants", {"2011-07": 1, "2016-12": 2, "2020-05": 3}),
        ("categories of internal migrants", {"2011-07": 2, "2015-11": 2}),
        ("types of immigration", {"2011-07": 5}),
        ("fundamental conventions", {"2019-03": 8}),
    ],
)
def test_how_many_items_each_edition_has(what, numbers):
    found = {}
    for row in CONTENTS:
        if row["what"] == what:
            found[row["vintage"]] = found.get(row["vintage"], 0) + 1
    assert found == numbers


def test_types_of_immigration_have_topics_of_the_papers_lists():
    topics = {row["topic"] for row in rows("claims/topics")}
    assert {row["topic"] for row in CONTENTS if row["what"] == "types of immigration"} <= topics


def test_every_statement_is_of_one_comparison_and_can_be_read_in_some_text():
    comparisons = ledger.load().comparisons
    lists = {(row["act"], row["article"], row["what"]) for row in CONTENTS}
    for row in STATEMENTS:
        assert comparisons[row["comparison"]].reading == "predicate"
        assert row["rule"] in (*legal_acts.DATES, *legal_acts.RULES)
        if row["rule"] not in legal_acts.DATES:
            assert (row["act"], row["article"], row["what"]) in lists, row["comparison"]
    named = {row["comparison"] for row in STATEMENTS} | set(legal_acts.REPORTS)
    of_acts = {"acts_reported", "act_contents"}
    assert {c.id for c in comparisons.values() if c.series in of_acts} <= named


def test_the_tables_load_with_their_releases():
    for table in ("acts_reported", "act_contents"):
        assert series.load(table)["released"].notna().all()
