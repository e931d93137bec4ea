"""Shares of a total: peaks, ranks, releases, revisions."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosh.analysis import shares
from kosh.errors import KoshError


def world(values, year=2014):
    return pd.DataFrame({"country": list(values), "year": year, "value": [float(v) for v in values.values()]})


def panel(*rows):
    return pd.DataFrame(rows, columns=["country", "year", "vintage", "released", "value"])


def test_the_peak_is_the_earliest_of_the_greatest():
    frame = pd.DataFrame({"year": [2013, 2011, 2012], "value": [5.0, 4.0, 5.0]})
    assert shares.peak(frame)[["year", "value"]].tolist() == [2012, 5.0]


def test_equals_share_a_rank():
    frame = world({"A": 9, "B": 5, "C": 5, "D": 1})
    assert [shares.rank(frame, country, 2014) for country in "ABCD"] == [(1, 4), (2, 4), (2, 4), (4, 4)]


def test_only_the_year_of_the_ranking_counts():
    frame = pd.concat([world({"A": 1, "B": 2}), world({"A": 9, "B": 2, "C": 3}, year=2015)])
    assert shares.rank(frame, "A", 2014) == (2, 2)
    assert shares.rank(frame, "A", 2015) == (1, 3)


@given(st.dictionaries(st.text("ABCDEFG", min_size=1, max_size=2), st.integers(0, 5), min_size=1))
def test_a_rank_is_one_more_than_the_number_of_greater_values(values):
    frame, recorded = world(values), {country: value for country, value in values.items() if value}
    for country, value in recorded.items():
        greater = [other for other in recorded.values() if other > value]
        assert shares.rank(frame, country, 2014) == (1 + len(greater), len(recorded))


def test_a_zero_is_nothing_recorded_and_has_no_rank():
    frame = world({"A": 1, "B": 0})
    assert shares.rank(frame, "A", 2014) == (1, 1)
    with pytest.raises(KoshError, match="no figure for B in 2014 to rank"):
        shares.rank(frame, "B", 2014)


def test_a_country_without_a_figure_has_no_rank():
    with pytest.raises(KoshError, match="no figure for X in 2014 to rank") as refused:
        shares.rank(world({"A": 1, "B": 2}), "X", 2014)
    assert refused.value.found == "2 other countries"


def test_the_widest_release_is_the_newest_of_equals():
    rows = [("A", 2014, "new", "2025-01", 1.0), ("B", 2014, "new", "2025-01", 1.0)]
    rows += [("A", 2014, "old", "2020-10", 1.0), ("B", 2014, "old", "2020-10", 1.0)]
    rows += [("A", 2014, "newest", "2026-06", 1.0), ("A", 2015, "newest", "2026-06", 1.0)]
    rows += [("A", 2016, "newest", "2026-06", 1.0)]
    assert shares.widest_release(panel(*rows)) == "new"
    assert shares.widest_release(panel(*rows[2:4], rows[0])) == "old"


def test_revisions_are_from_the_oldest_to_the_newest_release_of_each_year():
    table = shares.revisions(
        panel(
            ("A", 2014, "newest", "2026-06", 12.0),
            ("A", 2014, "old", "2020-10", 10.0),
            ("A", 2014, "new", "2025-01", 50.0),
            ("A", 2013, "new", "2025-01", 7.0),
            ("A", 2012, "old", "2020-10", 3.0),
            ("A", 2012, "new", "2025-01", 3.0),
        )
    )
    assert table.to_dict("records") == [
        {
            "year": 2012,
            "oldest": 3.0,
            "newest": 3.0,
            "first_release": "old",
            "last_release": "new",
            "change": 0.0,
        },
        {
            "year": 2014,
            "oldest": 10.0,
            "newest": 12.0,
            "first_release": "old",
            "last_release": "newest",
            "change": 2.0,
        },
    ]


def test_one_release_alone_revises_nothing():
    table = shares.revisions(panel(("A", 2014, "old", "2020-10", 1.0)))
    assert table.empty
    assert list(table) == ["year", "oldest", "newest", "first_release", "last_release", "change"]
