"""Every reported number and verdict is the accepted one, and the log says how it came to be."""

import json

import pytest

from kosh import ROOT
from kosh.book import accepted, analyses


@pytest.fixture(scope="module")
def moved():
    return accepted.differences()


@pytest.mark.parametrize("page", [*analyses.pages(), accepted.CLAIMS])
def test_no_number_has_moved(page, moved):
    of_page = [str(m) for m in moved if m.problem.startswith(f"{page}.")]
    assert not of_page, "\n".join(of_page)


def test_no_accepted_page_is_gone():
    kept = {p.stem for p in (ROOT / accepted.FOLDER).glob("*.json")}
    assert kept == {*analyses.pages(), accepted.CLAIMS}


def test_no_page_has_the_name_under_which_the_words_of_claims_are_kept():
    assert accepted.CLAIMS not in analyses.pages()


def test_the_log_replayed_gives_the_accepted_numbers():
    files = (ROOT / accepted.FOLDER).glob("*.json")
    assert accepted.replayed() == {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in files}
