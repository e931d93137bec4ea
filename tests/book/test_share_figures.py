"""Figures of shares of one whole: stacked bars, and what rules of rounding admit."""

import pytest

from kosh.book import share_figures

pytestmark = pytest.mark.usefixtures("look")

BARS = [
    ("paper: people, as printed", [("A", 60.0, True), ("B", 30.0, True), ("not named: others", 10.0, False)]),
    ("2016: 36 700", [("B", 5.0, True), ("not named there", 95.0, False)]),
]


def panel(rows, common=None, mark=None):
    return {"title": "Under a rule", "xlabel": "people", "rows": rows, "common": common, "mark": mark}


def test_stacked_shares_stand_end_to_end_and_hatch_what_nobody_names(labels):
    figure, ax = share_figures.stacked_shares(BARS)
    starts = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert starts == [(0, 60), (60, 30), (90, 10), (0, 5), (5, 95)]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, False, True, False, True]
    same = [bar.get_facecolor() for bar in ax.patches]
    assert same[1] == same[3] and same[0] != same[1]
    assert labels(figure) == ["A", "B", "not named: others", "not named there"]
    assert [text.get_text() for text in ax.texts] == [
        "60.0", "30.0", "10.0", BARS[0][0], "95.0", BARS[1][0],
    ]  # fmt: skip


def test_stacked_shares_in_words_hold_every_number():
    words = share_figures.describe_shares(BARS)
    assert "paper: people, as printed: A 60.0, B 30.0, not named: others 10.0." in words
    assert words.endswith("2016: 36 700: B 5.0, not named there 95.0.")


def test_ranges_show_what_they_have_in_common():
    _, axes = share_figures.ranges_by_rule([panel([("a", 10, 20), ("b", 15, 30)], common=(15, 20))])
    bars = [(bar.get_x(), bar.get_width()) for bar in axes[0].patches]
    assert (10, 10) in bars and (15, 15) in bars
    assert [line.get_xdata()[0] for line in axes[0].lines] == [15, 20]
    assert axes[0].get_xlim()[0] < 10 and axes[0].get_xlim()[1] > 30


def test_a_range_many_times_as_wide_runs_out_of_the_picture_with_arrows():
    rows = [("a", 10, 20), ("b", 15, 30), ("c", -1000, 1000)]
    _, axes = share_figures.ranges_by_rule([panel(rows)])
    left, right = axes[0].get_xlim()
    assert -100 < left < 10 and 30 < right < 100
    arrows = {line.get_marker(): line.get_xdata()[0] for line in axes[0].lines}
    assert arrows == {"<": left, ">": right}


def test_a_panel_where_nothing_is_possible_keeps_its_label_and_has_no_bar():
    _, axes = share_figures.ranges_by_rule([panel([("truncation: nothing", None, None)], mark=100)])
    assert not axes[0].patches and axes[0].texts[0].get_text() == "truncation: nothing"
    assert axes[0].get_xlim()[0] < 100 < axes[0].get_xlim()[1]
    share_figures.ranges_by_rule([panel([("truncation: nothing", None, None)])])


def test_ranges_in_words():
    words = share_figures.describe_ranges([panel([("a: 10 to 20", 10, 20), ("b: 15 to 30", 15, 30)])])
    assert words == "Ranges by rule of rounding. Under a rule (a: 10 to 20; b: 15 to 30)."


def test_a_range_that_is_nearly_a_point_stays_visible():
    _, axes = share_figures.ranges_by_rule([panel([("a", 10, 10), ("b", 20, 40)])])
    widths = [bar.get_width() for bar in axes[0].patches]
    left, right = axes[0].get_xlim()
    assert widths[0] == pytest.approx(0.008 * (right - left)) and widths[1] == 20
