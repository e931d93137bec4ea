"""Readings of words that state a ratio in two ways."""

import sys
from pathlib import Path

import pytest

from kosh.claims import stated
from kosh.claims.interval import Interval

sys.path.insert(0, str(Path(__file__).parent))
from oracle import claim


@pytest.mark.parametrize(
    ("mode", "closed"), [("nearest", (True, True)), ("half-away", (True, False)), ("half-even", (True, True))]
)
def test_almost_k_times_has_two_readings(mode, closed):
    found = stated.times(claim("a", "4", "ratio", "almost", "times"), mode)
    assert found == {
        "4 times as much": Interval("3.5", "4.5", *closed),
        "more by 4 times": Interval("4.5", "5.5", *closed),
    }


def test_a_finer_numeral_is_shifted_as_a_whole():
    assert stated.times(claim("a", "1.5", "ratio", "almost", "times"), "truncation") == {
        "1.5 times as much": Interval("1.5", "1.6", True, False),
        "more by 1.5 times": Interval("2.5", "2.6", True, False),
    }


def test_almost_k_times_states_no_interval_of_its_own():
    assert not stated.states_interval(claim("a", "4", "ratio", "almost", "times"))
