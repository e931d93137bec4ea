"""Every reported number and verdict is the accepted one; and the machinery that says so can fail."""

import json
import shutil

import pytest

from kosh import ROOT
from kosh.book import accepted, analyses
from kosh.errors import KoshError


@pytest.mark.parametrize("page", analyses.pages())
def test_no_number_has_moved(page):
    moved = [str(m) for m in accepted.differences() if m.problem.startswith(f"{page}.")]
    assert not moved, "\n".join(moved)


def test_no_accepted_page_is_gone():
    assert {p.stem for p in (ROOT / accepted.FOLDER).glob("*.json")} == set(analyses.pages())


@pytest.fixture
def built(tmp_path):
    """The project's accepted and built numbers, to be changed."""
    for folder in ("_build/findings", accepted.FOLDER, "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def change(root, name, edit):
    path = root / f"_build/findings/{name}.json"
    record = json.loads(path.read_text())
    edit(record)
    path.write_text(json.dumps(record))


def test_a_moved_number_is_named_with_old_and_new_value_and_the_command(built):
    change(built, "remittances-tjk", lambda r: r["findings"]["peak"].update(value=51.2))
    (moved,) = accepted.differences(built)
    for words in [
        "remittances-tjk.peak moved",
        "51.2",
        "49.9",
        "notebooks/remittances.ipynb",
        "kosh accept --why",
    ]:
        assert words in str(moved)


def test_a_changed_verdict_a_new_and_a_lost_finding_are_told(built):
    def edit(record):
        record["verdicts"][0]["word"] = "reproduced"
        record["findings"]["fresh"] = {"value": 1, "unit": ""}
        del record["findings"]["rank"]

    change(built, "remittances-tjk", edit)
    told = {m.problem for m in accepted.differences(built)}
    assert told == {
        "remittances-tjk.verdict abai2020-047 abai2020-079 TJK moved",
        "remittances-tjk.fresh is new",
        "remittances-tjk.rank is gone",
    }


def test_a_page_that_left_the_book_is_told_and_its_numbers_go_when_accepted(built):
    shutil.copy(built / accepted.FOLDER / "remittances-tjk.json", built / accepted.FOLDER / "gone.json")
    assert [m.problem for m in accepted.differences(built)] == ["gone is gone"]
    accepted.accept("the page was dropped", built)
    assert not (built / accepted.FOLDER / "gone.json").exists()


def test_accepting_shows_the_difference_and_logs_the_reason(built, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    change(built, "remittances-kgz", lambda r: r["findings"]["hits"].update(value=4))
    shown = accepted.accept("a release was added", built)
    assert "remittances-kgz.hits moved: 6 figures -> 4 figures" in shown
    log = (built / accepted.LOG).read_text()
    assert "## 2026-01-01: a release was added" in log and "6 figures -> 4 figures" in log
    assert accepted.differences(built) == []
    assert "Nothing to accept" in accepted.accept("again", built)


def test_a_reason_is_demanded_and_nothing_is_written_without(built):
    change(built, "remittances-kgz", lambda r: r["findings"]["hits"].update(value=4))
    with pytest.raises(KoshError, match="needs a reason"):
        accepted.accept("  ", built)
    assert len(accepted.differences(built)) == 1


def test_without_a_build_the_next_step_is_named(built):
    (built / "_build/findings/remittances-kgz.json").unlink()
    with pytest.raises(KoshError, match="kosh book"):
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
