"""Findings: formatted once, written whole, one value a name."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosh.book import findings
from kosh.errors import KoshError


@pytest.fixture
def run(project, monkeypatch):
    """An open run of the small project's notebook; gives the path of its findings."""
    path = project / "found.json"
    monkeypatch.setenv(findings.DESTINATION, str(path))
    findings.begin("example", {"country": "KGZ", "year": 2014}, root=project)
    yield path
    findings._run = None


def content(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "value, unit, digits, text",
    [
        (44.128, "% of GDP", 1, "44.1\u202f%"),
        (-3.25, "% of GDP", 1, "\u22123.2\u202f%"),
        (-0.04, "", 1, "0.0"),
        (2014, "year", 0, "2014"),
        (9876.5, "", 1, "9876.5"),
        (955894, "persons", None, "955\u202f894"),
        (-14250, "persons", 0, "\u221214\u202f250"),
        (True, "", None, "true"),
        (False, "", None, "false"),
        ("a sentence", "", None, "a sentence"),
    ],
)
def test_a_value_becomes_text_in_one_place(value, unit, digits, text):
    assert findings.format_value(value, unit, digits) == text


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_text_reads_back_to_the_rounded_value(value, digits):
    text = findings.format_value(value, "", digits)
    back = float(text.replace("\u202f", "").replace("\u2212", "-"))
    assert back == pytest.approx(float(f"{value:.{digits}f}"), abs=0)


def test_a_finding_keeps_value_unit_text_note_and_what_it_came_from(run):
    shown = findings.finding(
        "peak", np.float64(44.1276), "% of GDP", digits=1, note="largest value", claims=["a-001"]
    )
    assert shown == "44.1\u202f%"
    record = content(run)
    assert record["findings"]["peak"] == {
        "value": 44.1276,
        "unit": "% of GDP",
        "text": "44.1\u202f%",
        "note": "largest value",
        "claims": ["a-001"],
        "cell": None,
    }
    assert record["parameters"] == {"country": "KGZ", "year": 2014}
    assert record["code"].startswith("sha256:")
    assert record["notebook"] == "example"


def test_running_a_cell_again_is_fine_another_value_is_not(run):
    findings.finding("n", 3, note="count")
    findings.finding("n", np.int64(3), note="count")
    with pytest.raises(KoshError, match="two different values under the name 'n'") as refused:
        findings.finding("n", 4, note="count")
    assert "found earlier" in str(refused.value)
    assert content(run)["findings"]["n"]["value"] == 3


def test_a_finding_names_the_cell_of_the_source_that_is_running(run, monkeypatch):
    monkeypatch.setattr(findings._run, "cells", ["a = 1", "finding(...)"])
    for ran, cell in (
        (["", "a = 1", "# Parameters\nb = 2", "finding(...)"], 2),
        (["changed"], None),
        ([], None),
    ):
        monkeypatch.setattr(findings, "_executed_cells", lambda ran=ran: ran)
        findings.finding("n", 3, note="count")
        assert findings._run.cell() == cell
    assert content(run)["findings"]["n"]["cell"] is None


def test_rows_behind_a_finding_are_kept_as_text(run):
    frame = pd.DataFrame({"year": range(2001, 2010), "value": 1.5})
    findings.finding("mean", 1.5, note="mean", rows=("remittances", frame))
    rows = content(run)["findings"]["mean"]["rows"]
    assert (rows["table"], rows["count"], rows["columns"]) == ("remittances", 9, ["year", "value"])
    assert rows["first"][0] == ["2001", "1.5"] and len(rows["first"]) == findings.SHOWN_ROWS
    with pytest.raises(KoshError, match="made of no row"):
        findings.finding("none", 0, note="none", rows=("remittances", frame.head(0)))


def test_a_predicate_is_true_or_false(run):
    findings.predicate("rose", np.bool_(True), "it rose")
    assert content(run)["findings"]["rose"]["value"] is True


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, [1], 1j])
def test_what_is_no_value_is_refused(run, value):
    with pytest.raises(KoshError, match="neither a finite number"):
        findings.finding("x", value, note="")


def test_a_verdict_replaces_the_one_of_an_earlier_run_of_its_cell(run):
    class Result:
        def __init__(self, word):
            self.word = word

        def as_record(self):
            return {"claims": ["a-001"], "place": "KGZ", "word": self.word}

    findings.verdict(Result("differs"))
    findings.verdict(Result("close"))
    assert [v["word"] for v in content(run)["verdicts"]] == ["close"]


def test_without_begin_there_is_no_run():
    findings._run = None
    with pytest.raises(KoshError, match="no run to belong to"):
        findings.finding("x", 1, note="")
    with pytest.raises(KoshError, match="no run to belong to"):
        findings.verdict(None)


def test_begin_refuses_what_the_notebook_does_not_admit(project):
    with pytest.raises(KoshError, match="outside its range"):
        findings.begin("example", {"country": "KGZ", "year": 1066}, root=project)


def test_begin_refuses_what_papermill_injected_and_the_notebook_does_not_know(project):
    given = {"country": "KGZ", "year": 2014, "yaer": 2013, "In": ["x = 1", "# Parameters\nyaer = 2013\n"]}
    with pytest.raises(KoshError, match="no parameter 'yaer'") as refused:
        findings.begin("example", given, root=project)
    assert refused.value.next_step == "did you mean 'year'?"


def test_by_hand_it_says_where_it_wrote(project, monkeypatch, capsys):
    monkeypatch.delenv(findings.DESTINATION, raising=False)
    findings.begin("example", {"country": "TJK", "year": 2014}, root=project)
    assert "_build/by-hand/example-country=TJK.json" in capsys.readouterr().out
    assert (project / "_build/by-hand/example-country=TJK.json").exists()
    findings._run = None


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    findings.write_json(path, {"a": 1})

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(findings.os, "replace", no_space)
    with pytest.raises(OSError, match="No space"):
        findings.write_json(path, {"a": 2})
    assert content(path) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
