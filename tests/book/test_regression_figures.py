"""The figures of a regression show what they are given, and say it in words."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from kosh.book import regression_figures as drawn

TITLES = {"a": "Apples", "b": "Bread", "r1": "First", "r2": "Second"}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def texts(figure):
    return [t.get_text() for ax in figure.axes for t in ax.texts] + [t.get_text() for t in figure.texts]


@pytest.fixture
def table():
    rows = {"name": ["a", "b"], "title": ["Apples", "Bread"], "step": ["10 % more"] * 2}
    rows |= {"coefficient": [1.0, -1.0], "counts_towns": [True, False]}
    for kind in ("CRV1", "CRV3", "wild"):
        rows |= {f"low_{kind}": [0.0, -2.0], f"high_{kind}": [2.0, 0.5]}
    return pd.DataFrame(rows)


def test_a_changed_cell_is_a_cross_with_its_value_where_it_lies_outside():
    years = list(range(2009, 2021))
    frame = pd.DataFrame({"region": ["r1"] * 12 + ["r2"] * 12, "year": years * 2, "rate": 1.0})
    raw = frame.copy()
    raw.loc[[3, 8, 20], "rate"] = [-200.0, 10.0, 113.0]
    figure, axes = drawn.outcome_by_unit(frame, raw, TITLES)
    assert [ax.get_title(loc="left") for ax in axes] == ["First", "Second"]
    crosses = [line for ax in axes for line in ax.lines if line.get_marker() == "x"]
    assert len(crosses) == 3 and all(-65 < cross.get_ydata()[0] < 50 for cross in crosses)
    assert {"\u2212200", "113"} <= set(texts(figure)) and "10" not in texts(figure)
    assert "First 1 (1 to 1)" in drawn.describe_outcome(frame, TITLES)


def test_every_arrow_of_the_graph_ends_at_a_box_and_is_told():
    _figure, _ax = drawn.assumed_causes()
    assert {end for arrow in drawn.ARROWS for end in arrow[:2]} == set(drawn.BOXES)
    assert {kind for *_, kind in drawn.ARROWS} == set(drawn._LOOKS)
    words = drawn.describe_causes()
    assert "services in the village to rural net migration (claimed)" in words
    assert words.count(" to ") >= len(drawn.ARROWS) and "Not measured: pull of towns" in words


def test_rejections_are_points_with_monte_carlo_errors():
    table = pd.DataFrame({"form": ["ratio", "log"], "rejected": [0.6, 0.05], "error": [0.01, 0.01]})
    _figure, ax = drawn.rejections({"clean": table, "dirty": table})
    assert [t.get_text() for t in ax.get_yticklabels()] == ["ratio", "log"] and ax.get_xlim()[1] > 60
    assert drawn.describe_rejections({"clean": table}).endswith("clean: ratio 60.0, log 5.0.")


def test_an_interval_beyond_the_view_ends_in_an_arrow(table):
    table.loc[0, "high_wild"] = np.inf
    figure, ax = drawn.coefficients(table, "per 1,000")
    arrows = [line for line in ax.lines if line.get_marker() in "<>"]
    assert [line.get_marker() for line in arrows] == [">"]
    assert "Apples (10 % more, towns too)" in texts(figure)
    assert drawn.describe_coefficients(table, "CRV3").endswith(
        "Apples 1.0 (0.0 to 2.0); Bread -1.0 (-2.0 to 0.5)."
    )
    _, alone = drawn.coefficients(table, "x", ["CRV3"])
    assert len(alone.figure.legends[0].get_texts()) == 1


def test_forms_are_filled_where_p_is_small():
    table = pd.DataFrame(
        {
            "form": ["ratio", "log"],
            "name": "a",
            "coefficient": [1.0, 2.0],
            "low": 0.0,
            "high": 3.0,
            "p_wild": [0.01, 0.5],
        }
    )
    _, (ax,) = drawn.forms_side_by_side(table, TITLES, "x")
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert [point.get_markerfacecolor() == "white" for point in points] == [False, True]
    assert "Apples: ratio 1.0 (0.0 to 3.0), log 2.0" in drawn.describe_forms(table, TITLES)


def test_partial_residuals_have_their_slope():
    frame = pd.DataFrame({"region": ["r1", "r2", "r2"], "x": [0.0, 1.0, 2.0], "y": [0.0, 2.0, 4.0]})
    _figure, axes = drawn.partial_residuals(
        {"a": frame}, {"a": 2.0}, TITLES, {"a": "10 % more"}, "r1", "First"
    )
    (line,) = axes[0].lines
    assert line.get_ydata().tolist() == [0.0, 4.0] and len(axes[0].collections[1].get_offsets()) == 1
    assert drawn.describe_partial({"a": frame}, {"a": 2.0}, TITLES).endswith("Apples: 3 points, slope 2.0.")


def test_what_is_left_out_is_named():
    units = pd.DataFrame(
        {"left_out": ["r1", "r2"], "coefficient": [1.0, -1.0], "low": [0.0, np.nan], "high": [2.0, np.nan]}
    )
    years = units.assign(left_out=[2010, 2011])
    _, axes = drawn.left_out(units, years, 0.5, TITLES, "x")
    assert [t.get_text() for ax in axes for t in ax.get_yticklabels()] == ["First", "Second", "2010", "2011"]
    words = drawn.describe_left_out(units, years, 0.5, TITLES)
    assert "0.5, without First 1.0" in words and "without 2011 -1.0" in words


def test_placebos_show_the_observed_t_and_its_mirror():
    _, axes = drawn.placebos({"a": np.arange(10.0)}, {"a": 3.0}, TITLES)
    assert sorted(line.get_xdata()[0] for line in axes[0].lines) == [-3.0, 3.0]
    table = pd.DataFrame({"name": ["a"], "t": [3.0], "p": [0.25]})
    assert drawn.describe_placebos(table, TITLES).endswith("Apples: t 3.00, p 0.25.")


def test_a_curve_is_in_order_and_marks_the_chapters():
    b = [0.3, -0.2, 0.1]
    rows = pd.DataFrame({"name": "a", "id": ["x", "y", "z"], "standardised": b, "p": [0.01, 0.5, 0.5]})
    rows = rows.assign(low_standardised=rows["standardised"] - 1, high_standardised=rows["standardised"] + 1)
    _, (ax,) = drawn.curve(rows, {"z"}, TITLES)
    assert ax.lines[0].get_ydata().tolist() == sorted(b)
    diamond = next(line for line in ax.lines if line.get_marker() == "D")
    assert diamond.get_ydata().tolist() == [0.1]
    assert "3 specifications, median 0.10, 67 % positive" in drawn.describe_curve(rows, TITLES)


def test_shares_are_printed_in_their_cells():
    index = pd.MultiIndex.from_tuples([("form", "log"), ("lag", "none")])
    shares = pd.DataFrame({"a": [0.25, 1.0]}, index=index)
    figure, _ax = drawn.shares_by_choice(shares)
    assert texts(figure) == ["25", "100"]
    assert drawn.describe_shares_by_choice(shares).endswith("log: a 25; none: a 100.")


def test_a_table_of_words_is_not_cut_off():
    words = "word " * 40 + "end"
    assert words in drawn.worded(pd.DataFrame({"note": [words]})).data
