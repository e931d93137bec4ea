"""What a build leaves: each file told once and there, its tables as they are described."""

import csv

import pytest

from kosh import ROOT
from kosh.book import drawn, numbers_table, records, results, scorecard


def rows(path):
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_every_result_is_a_file_and_is_told_once(committed):
    found = results.results(committed)
    assert len({each.path for each in found}) == len(found)
    assert all((committed / each.path).is_file() and each.says for each in found)
    assert {each.page for each in found} == {None, "tajikistan", "countries"}


def test_columns_are_those_that_the_modules_write():
    assert tuple(results.FIGURE_COLUMNS) == drawn.COLUMNS
    assert tuple(results.VERDICT_COLUMNS) == scorecard.COLUMNS
    assert tuple(results.NUMBER_COLUMNS) == numbers_table.Row._fields


def test_every_finding_has_its_row(committed):
    head, *found = rows(committed / "_build/html/findings.csv")
    assert tuple(head) == tuple(results.FINDING_COLUMNS)
    assert [row[:3] for row in found] == [["tajikistan", "value", "number"], ["countries", "known", "number"]]
    assert found[0][3:6] == ["43.7680543", "% of GDP", "43.8\u202f%"]


def test_words_and_statements_have_no_value_but_their_text(monkeypatch, committed):
    def load(page, root):
        entry = {"unit": "", "note": "n", "claims": ["a-001", "a-002"]}
        found = {"said": entry | {"value": "so", "text": "so"}, "is": entry | {"value": True, "text": "true"}}
        return {"notebook": "x", "parameters": {}, "findings": found}

    monkeypatch.setattr(records, "load", load)
    first, second, *_ = results.findings(committed)
    assert first[2:6] == ("words", "", "", "so") and second[2:6] == ("statement", "", "", "true")
    assert first[6] is None and first[9] == "a-001 a-002"


# ---- the real book


@pytest.mark.parametrize("each", results.results(), ids=lambda each: each.path.removeprefix("_build/"))
def test_every_result_of_the_book_is_there_and_its_tables_have_their_columns(each):
    path = ROOT / each.path
    assert path.is_file()
    if each.columns:
        assert rows(path)[0] == list(each.columns)
