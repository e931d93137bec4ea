"""Lists of types held against each other by topic."""

import pytest

from kosh.analysis import type_lists
from kosh.errors import KoshError

NAMED = {"a": "Work", "b": "Study", "c": "Refuge"}


def test_what_two_lists_share_and_what_each_has_alone():
    assert type_lists.shared(["a", "b", "a"], ["c", "a"]) == (["a"], ["b"], ["c"])
    assert type_lists.shared([], ["a"]) == ([], [], ["a"])


def test_the_matrix_counts_items_in_the_order_of_the_lists():
    frame = type_lists.matrix({"x": ["b", "a"], "y": ["a", "c", "a"]}, NAMED)
    assert list(frame.index) == ["Study", "Work", "Refuge"]
    assert frame["x"].tolist() == [1, 1, 0] and frame["y"].tolist() == [0, 2, 1]


def test_overlap_is_symmetric_with_the_topics_of_a_list_on_its_diagonal():
    frame = type_lists.overlap({"x": ["a", "b"], "y": ["a", "c", "a"]})
    assert frame.loc["x", "y"] == frame.loc["y", "x"] == 1
    assert (frame.loc["x", "x"], frame.loc["y", "y"]) == (2, 2)


def test_an_unknown_list_is_refused_with_those_at_hand():
    with pytest.raises(KoshError, match="no paper has a list 'nothing'"):
        type_lists.topics("nothing")


def test_every_list_that_has_a_short_name_is_one_of_the_papers():
    for name, title in type_lists.LISTS.values():
        assert type_lists.topics(name) and name.split(":")[0] in title
