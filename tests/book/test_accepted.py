"""What an acceptance compares, refuses, writes and logs, on two made-up pages."""

import csv
import json
from dataclasses import astuple

import pytest

from kosh import command
from kosh.book import accepted, dependencies, findings
from kosh.claims.ledger import COLUMNS
from kosh.data import package
from kosh.errors import KoshError

PARAMETERS = 'place: str = "north"  # half of the country; one of north, south'
PAGES = """\
example:
  tables: []
  minutes: 1
  pages:
    north: {title: North}
    south: {title: South, parameters: {place: south}}
"""

#: Of the two claims one is a share of the other, which only rounding explains.
RELATIONS = """\
[[group]]
id = "made"
title = "A share"
note = "made up"

[[group.relation]]
kind = "subset"
part = "made-001"
whole = "made-002"
because = "the one is part of the other"
"""


def write_ledger(root):
    """One paper of two claims, which no series tests."""
    paper = {"paper": "made", "published": "2020", "words": "1000", "language": "en", "file_language": "en"}
    claim = {"paper": "made", "unit": "%", "kind": "share", "section": "body", "paraphrase": "a share"}
    numerals = {"made-001": "12", "made-002": "13"}
    tables = {
        "papers/papers": [dict.fromkeys(COLUMNS["data/papers/papers.csv"], "unknown") | paper],
        "claims/claims": [
            claim | {"claim": name, "printed": n, "quote": f"{n} %"} for name, n in numerals.items()
        ],
        "claims/comparisons": [],
    }
    for name, rows in tables.items():
        path = root / f"data/{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[f"data/{name}.csv"])
            writer.writeheader()
            writer.writerows(rows)
    (root / "data/claims/relations.toml").write_text(RELATIONS)


def record(root, place):
    """What a run of the made-up notebook would have left."""
    return {
        "page": place,
        "notebook": "example",
        "parameters": {"place": place},
        "code": dependencies.code_digest(root / "notebooks/example.ipynb"),
        "tables": {},
        "described": package.described([], root),
        "findings": {
            "peak": {"value": 12.5, "unit": "%", "text": "12.5 %", "note": "the largest", "claims": []},
            "tries": {"value": 7, "unit": "figures", "text": "7", "note": "how many", "claims": []},
        },
        "verdicts": [
            {
                "claims": ["made-001", "made-002"],
                "place": place,
                "place_name": "Tajikistan",
                "out_of_scope": "place",
                "word": "close",
                "sentence": "It is near.",
            }
        ],
    }


@pytest.fixture
def built(tmp_path, write_notebook, monkeypatch):
    """Two pages as they were built and accepted."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    write_notebook(tmp_path / "notebooks/example.ipynb", parameters=PARAMETERS, cells="x = 1")
    (tmp_path / "notebooks/pages.yml").write_text(PAGES)
    write_ledger(tmp_path)
    for place in ("north", "south"):
        findings.write_json(tmp_path / f"_build/findings/{place}.json", record(tmp_path, place))
    accepted.accept("the first edition", tmp_path)
    return tmp_path


def change(root, page, edit):
    path = root / f"_build/findings/{page}.json"
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def set_peak(value):
    return lambda content: content["findings"]["peak"].update(value=value, text=f"{value} %")


def set_verdict(**words):
    return lambda content: content["verdicts"][0].update(words)


def accepted_numbers(root):
    return {p.stem: json.loads(p.read_text()) for p in (root / accepted.FOLDER).glob("*.json")}


# ---- what differs


def test_what_was_accepted_does_not_differ(built):
    assert accepted.differences(built) == []


def test_a_moved_number_is_named_with_old_and_new_value_and_the_command(built):
    change(built, "south", set_peak(13.5))
    (moved,) = accepted.differences(built)
    assert str(moved) == (
        "south.peak moved\n"
        "  where:    notebooks/example.ipynb\n"
        "  found:    13.5 %, printed 13.5 %\n"
        "  expected: 12.5 %, printed 12.5 %\n"
        f'  next:     find out why; if it is right: {command()} accept --why "..."'
    )


def test_a_changed_unit_verdict_or_sentence_a_new_and_a_lost_finding_are_told(built):
    def edit(content):
        content["verdicts"][0]["word"] = "reproduced"
        content["findings"]["fresh"] = {"value": True, "unit": "", "text": "true"}
        content["findings"]["peak"]["unit"] = "points"
        del content["findings"]["tries"]

    change(built, "south", edit)
    change(built, "north", set_verdict(sentence="It is nearer."))
    told = {m.problem: (m.expected, m.found) for m in accepted.differences(built)}
    assert told == {
        "north.verdict made-001 made-002 north moved": ("close. It is near.", "close. It is nearer."),
        "south.verdict made-001 made-002 south moved": ("close. It is near.", "reproduced. It is near."),
        "south.peak moved": ("12.5 %, printed 12.5 %", "12.5 points, printed 12.5 %"),
        "south.fresh is new": (None, "True, printed true"),
        "south.tries is gone": ("7 figures, printed 7", None),
    }


def test_a_number_that_is_printed_otherwise_has_moved(built):
    change(built, "south", lambda content: content["findings"]["peak"].update(text="13 %"))
    (moved,) = accepted.differences(built)
    assert (moved.expected, moved.found) == ("12.5 %, printed 12.5 %", "12.5 %, printed 13 %")


def test_a_relation_that_changes_a_word_is_told_with_its_claims_though_no_build_saw_it(built):
    path = built / "data/claims/relations.toml"
    path.write_text(
        RELATIONS.replace("made-001", "made-00x").replace("made-002", "made-001").replace("00x", "002")
    )
    told = {m.problem: (m.where, m.expected, m.found) for m in accepted.differences(built)}
    held, broken = (
        f"the paper itself {word}, official figures not-checkable, leads {lead}"
        for word, lead in (("bound-only", "bound-only"), ("inconsistent", "inconsistent"))
    )
    assert told == {f"claims.made-00{n} moved": ("data/claims", held, broken) for n in (1, 2)}
    accepted.accept("the relation was turned round", built)
    assert accepted.differences(built) == []
    assert [astuple(change) for change in accepted.verdict_changes(built)[:2]] == [
        (
            "2026-01-01",
            (f"made-00{n}",),
            "",
            "claims",
            "bound-only",
            "inconsistent",
            "the relation was turned round",
        )
        for n in (1, 2)
    ]


def test_a_page_that_left_the_book_is_told_and_its_numbers_go_when_accepted(built):
    (built / "notebooks/pages.yml").write_text(PAGES.replace("    south", "    # south"))
    told = accepted.differences(built)
    assert [m.problem for m in told] == [
        "south.peak is gone",
        "south.tries is gone",
        "south.verdict made-001 made-002 south is gone",
    ]
    assert {m.where for m in told} == {accepted.FOLDER}
    accepted.accept("the south was dropped", built)
    assert set(accepted_numbers(built)) == set(accepted.replayed(built)) == {"north", "claims"}


def test_a_build_of_other_sources_is_neither_compared_nor_accepted(built, write_notebook):
    write_notebook(built / "notebooks/example.ipynb", parameters=PARAMETERS, cells="x = 2")
    before = accepted_numbers(built)
    for use in (accepted.differences, lambda root: accepted.accept("so", root)):
        with pytest.raises(KoshError, match="not of the present sources"):
            use(built)
    assert accepted_numbers(built) == before


def test_without_a_build_the_next_step_is_named(built):
    (built / "_build/findings/north.json").unlink()
    with pytest.raises(KoshError, match="build the book first"):
        accepted.differences(built)


@pytest.mark.parametrize(
    "old, new, same",
    [
        (1.0, 1.0 + 1e-13, True),
        (1.0, 1.0 + 1e-11, False),
        (1, 1.0, False),
        (True, 1, False),
        ("a", "a", True),
        (0.0, 1e-300, False),
    ],
)
def test_values_are_equal_to_twelve_digits(old, new, same):
    assert accepted.equal(old, new) is same


# ---- what is accepted


def test_accepting_shows_the_difference_and_logs_the_reason(built):
    change(built, "south", set_peak(13.5))
    assert accepted.accept(" a release was added ", built) == (
        "1 accepted because: a release was added\n"
        "- south.peak moved: 12.5 %, printed 12.5 % -> 13.5 %, printed 13.5 %"
    )
    assert astuple(accepted.log(built)[-1]) == (
        "2026-01-01",
        "a release was added",
        "south",
        "peak",
        {"value": 12.5, "unit": "%", "text": "12.5 %"},
        {"value": 13.5, "unit": "%", "text": "13.5 %"},
    )
    assert accepted.differences(built) == []
    assert "Nothing to accept" in accepted.accept("again", built)


def test_the_log_is_one_line_a_change_that_people_can_read(built):
    before = (built / accepted.LOG).read_text(encoding="utf-8")
    change(built, "south", set_peak("жаңа"))
    accepted.accept("new", built)
    after = (built / accepted.LOG).read_text(encoding="utf-8")
    assert after.startswith(before) and after.count("\n") == before.count("\n") + 1
    assert after.endswith('"after": {"value": "жаңа", "unit": "%", "text": "жаңа %"}}\n')


def test_a_reason_is_demanded_and_nothing_is_written_without(built):
    change(built, "south", set_peak(13.5))
    before = accepted_numbers(built)
    with pytest.raises(KoshError, match="needs a reason"):
        accepted.accept("  ", built)
    assert accepted_numbers(built) == before and len(accepted.differences(built)) == 1


def test_the_log_replayed_gives_the_accepted_numbers_to_the_last_digit(built):
    def edit(content):
        content["findings"]["peak"]["value"] = 12.5 + 1e-14
        content["findings"]["tries"]["value"] = 8
        content["verdicts"] = []

    change(built, "south", edit)
    accepted.accept("an eighth figure", built)
    assert accepted.replayed(built) == accepted_numbers(built)
    assert accepted.replayed(built)["south"] == {
        "peak": {"value": 12.5, "unit": "%", "text": "12.5 %"},
        "tries": {"value": 8, "unit": "figures", "text": "7"},
    }


def test_without_a_log_nothing_was_accepted(tmp_path):
    assert accepted.log(tmp_path) == [] and accepted.replayed(tmp_path) == {}


@pytest.mark.parametrize("line", ["<<<<<<< ours", "[1]", '{"date": "2026-01-01"}'])
def test_a_line_that_is_no_change_is_named(built, line):
    path = built / accepted.LOG
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], line, *lines[1:], ""]))
    with pytest.raises(KoshError, match="keep the lines of both sides") as refused:
        accepted.log(built)
    assert (refused.value.where, refused.value.found) == (f"{accepted.LOG}, line 2", line)


# ---- which verdicts changed


def test_verdicts_are_told_newest_first_with_old_and_new_word(built, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769904000")
    change(built, "south", set_verdict(word="differs"))
    accepted.accept("revised figures", built)
    change(built, "south", lambda content: content.update(verdicts=[]))
    accepted.accept("the claim was withdrawn", built)
    claims = ("made-001", "made-002")
    of_pages = [change for change in accepted.verdict_changes(built) if change.page != accepted.CLAIMS]
    assert [astuple(change) for change in of_pages] == [
        ("2026-02-01", claims, "south", "south", "differs", None, "the claim was withdrawn"),
        ("2026-02-01", claims, "south", "south", "close", "differs", "revised figures"),
        ("2026-01-01", claims, "north", "north", None, "close", "the first edition"),
        ("2026-01-01", claims, "south", "south", None, "close", "the first edition"),
    ]


def test_numbers_and_sentences_are_no_changes_of_a_verdict(built):
    before = accepted.verdict_changes(built)
    change(built, "south", set_peak(13.5))
    change(built, "north", set_verdict(sentence="It is nearer."))
    accepted.accept("plainer words", built)
    assert accepted.verdict_changes(built) == before
