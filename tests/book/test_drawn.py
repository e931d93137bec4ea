"""The table of a figure holds every mark of data that it draws, and nothing else."""

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosh.book import drawn


@pytest.fixture
def ax():
    plt.switch_backend("agg")
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def rows(ax, mark=None):
    frame = drawn.table(ax.figure)
    return frame[frame["mark"] == mark] if mark else frame


def test_points_of_lines_have_their_series_and_gaps_are_left_out(ax):
    ax.plot([1, 2, 3], [4, float("nan"), 6], label="births")
    ax.plot([1], [2])
    found = rows(ax, "point")
    assert found[["series", "x", "y"]].values.tolist() == [["births", 1, 4], ["births", 3, 6], ["", 1, 2]]


def test_bands_and_lines_over_the_whole_axis_are_no_data(ax):
    ax.axhline(0)
    ax.axvline(2014)
    ax.axvspan(2011, 2020)
    assert rows(ax).empty


def test_intervals_areas_and_points_alone(ax):
    ax.hlines([1], [2.5], [4.0])
    ax.fill_between([1, 2], [0, 1], [3, 5], label="95 % interval")
    ax.scatter([7], [8])
    assert rows(ax, "interval")[["x", "x_to", "y"]].values.tolist() == [[2.5, 4.0, 1.0]]
    assert rows(ax, "area")[["x", "y", "y_to"]].values.tolist() == [[1, 0, 3], [2, 1, 5]]
    assert rows(ax, "point")[["x", "y"]].values.tolist() == [[7, 8]]


def test_a_bar_has_its_ends_and_the_words_of_its_place(ax):
    ax.barh(["Akmola", "Abai"], [3, -2])
    found = rows(ax, "bar")
    assert found[["words", "x", "x_to"]].values.tolist() == [["Akmola", 0, 3], ["Abai", 0, -2]]


def test_ticks_with_words_name_their_places(ax):
    ax.plot([1.5, 2.5], [0, 1])
    ax.set_yticks([0, 1], ["level", "lagged\nby a year"])
    assert list(rows(ax)["y"]) == ["level", "lagged by a year"]


def test_a_grid_has_a_row_a_cell_and_words_keep_their_place(ax):
    ax.imshow([[10, 20]])
    ax.text(0.5, 3.0, "in the data")
    ax.text(0.5, 2.0, "at a share of the width", transform=ax.get_yaxis_transform())
    assert list(rows(ax, "cell")["words"]) == ["10", "20"]
    words = rows(ax, "words").set_index("words")
    assert words.loc["in the data", "x"] == 0.5
    assert words.loc["at a share of the width", ["x", "y"]].isna().tolist() == [True, False]


def test_panels_are_named_by_their_titles():
    figure, axes = plt.subplots(2)
    for ax in axes:
        ax.plot([1], [1])
    axes[0].set_title("Astana", loc="left")
    assert list(drawn.table(figure)["panel"]) == ["Astana", "panel 2"]
    plt.close(figure)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=20))
def test_no_point_is_lost_and_each_keeps_its_digits(points):
    figure, ax = plt.subplots()
    ax.plot(*zip(*points, strict=True))
    found = drawn.table(figure)
    plt.close(figure)
    assert len(found) == len(points)
    assert list(found["y"]) == pytest.approx([y for _, y in points], rel=1e-5)
