"""Opposite statements as a reader gets them: both sides, the rule, and that it is no verdict."""

from kosh import ROOT
from kosh.book import oppositions
from kosh.claims import ledger
from kosh.claims.kinds import RULES

TABLE = "data/claims/oppositions.csv"
HEADER = "a,b,rule,because\n"
PAIR = "abai2020-048,late2025-001,opposite-direction,One grows and the other does not.\n"


def test_every_rule_has_a_meaning():
    assert tuple(oppositions.MEANINGS) == RULES


def test_a_pair_stands_side_by_side_with_its_rule_and_no_verdict(book):
    book.write("stage/papers/late2025.md", "# Late\n\n```{paper-claims} late2025\n```\n")
    book.write(TABLE, HEADER + PAIR)
    (card,) = book.built("```{oppositions}\n```").select("article.kosh-opposition")
    assert card.h3.text.strip() == "abai2020 and late2025"
    first, second = card.select(".kosh-sides > div")
    assert first.a["href"] == "../papers/abai2020.html#abai2020-048"
    assert "“миграция растёт”" in first.text and "“migration grows”" in first.text
    assert second.a.text == "late2025-001" and "“since 1991”" in second.text
    assert "Rule: opposite direction. The papers say" in card.text
    assert "One grows and the other does not." in card.text
    assert "This is no verdict on either paper." in card.text
    assert not card.select(".kosh-badge")


def test_where_there_is_no_pair_the_page_says_so(book):
    book.write(TABLE, HEADER)
    assert "None was found." in book.built("```{oppositions}\n```").text


def test_a_fault_of_the_table_is_a_fault_of_the_page(book):
    book.write(TABLE, HEADER + PAIR.replace("late2025-001", "abai2020-047"))
    assert "both claims are of one paper" in book.refused("```{oppositions}\n```")


def test_the_pairs_of_the_project_are_shown_between_the_papers():
    assert ledger.oppositions(ledger.load())
    assert "```{oppositions}" in (ROOT / "book/between.md").read_text("utf-8")
