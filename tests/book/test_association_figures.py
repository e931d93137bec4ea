"""The figures of associations show what they are given, and say it in words."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from kosh.analysis import associations
from kosh.analysis.permutation import PermutationTest
from kosh.book import association_figures as drawn

TITLES = {"a": "Apples", "b": "Bread", "r1": "First", "r2": "Second"}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def texts(figure):
    return [t.get_text() for ax in figure.axes for t in ax.texts] + [t.get_text() for t in figure.texts]


@pytest.fixture(scope="module")
def results():
    """Two conditions of twelve oblasts in ten years."""
    random = np.random.default_rng(4)
    frame = pd.DataFrame([(f"r{i}", y) for i in range(12) for y in range(10)], columns=["region", "year"])
    frame = frame.assign(**{name: random.normal(size=120) for name in ("rate", "a", "b")})
    fitted, rows = associations.fitted_on(frame, ["a", "b"], ["region", "year"])
    step = associations.Step(1.0, "one more")
    return associations.results(
        [associations.Association(fitted, rows, name, TITLES[name], step) for name in "ab"]
    )


def test_every_kind_of_interval_is_drawn_and_one_beyond_the_view_ends_in_an_arrow(results):
    far = replace(results[0].wild, confidence=((-0.1, 0.1), (0.2, np.inf)))
    wide = results[1].wild
    wide = replace(wide, confidence=((-40.0, 0.5),))
    figure, ax = drawn.coefficients(
        [replace(results[0], wild=far), replace(results[1], wild=wide)], ["first", "second"], "x"
    )
    # an arrow is an end that does not exist; one that does is in view
    assert [line.get_marker() for line in ax.lines if line.get_marker() in "<>"] == [">"]
    assert ax.get_xlim()[0] < -40
    intervals = [line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_marker() == "None"]
    assert len(intervals) == 2 * 3 + 1 + 2  # a set in two pieces, and zero in each row
    assert texts(figure) == ["first", "second"]
    assert [t.get_text() for t in figure.legends[0].get_texts()] == list(drawn.KINDS.values())[:3]
    told = drawn.describe_coefficients(results, "CRV3")
    assert "Apples {:.1f} ({:.1f} to {:.1f}); Bread".format(*results[0].scaled("CRV3")) in told


def test_errors_that_were_not_asked_for_or_do_not_exist_are_not_drawn(results):
    figure, _ = drawn.coefficients(results, ["", ""], "x", "CRV3")
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["CRV3"]
    fewer = replace(results[0], estimates={"CRV1": results[0].estimates["CRV1"]})
    figure, _ = drawn.coefficients([fewer], [""], "x")
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["wild cluster bootstrap", "CRV1"]
    assert drawn.describe_coefficients([fewer], "CRV3").endswith(
        f"Apples {fewer.association.coefficient:.1f}."
    )


def test_partial_residuals_have_their_slope_and_mark_one_oblast(results):
    found = [r.association for r in results]
    figure, axes = drawn.partial_residuals(found, "r1", "First")
    for ax, a in zip(axes, found, strict=True):
        (line,) = ax.lines
        (x0, x1), (y0, y1) = line.get_data()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(
            a.coefficient
        ) and ax.get_xlabel() == "steps of one more"
        assert [len(points.get_offsets()) for points in ax.collections] == [110, 10]
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["First"]
    assert f"Apples: 120 points, slope {found[0].coefficient:.1f}" in drawn.describe_partial(found)


def test_a_crowd_is_cut_at_its_ends_and_needs_no_mark(results):
    a = results[0].association
    frame = pd.concat([a.frame.assign(year=a.frame["year"] + 10 * i) for i in range(3)], ignore_index=True)
    frame["rate"] = np.random.default_rng(5).normal(size=360)
    fitted, rows = associations.fitted_on(frame, ["a"], ["region", "year"])
    figure, (ax,) = drawn.partial_residuals([replace(a, fitted=fitted, frame=rows)])
    low, high = ax.get_ylim()
    y = ax.collections[0].get_offsets()[:, 1]
    assert ((y < low) | (y > high)).sum() == 4 and not figure.legends
    assert drawn.not_drawn([replace(a, fitted=fitted, frame=rows)]) == (4, 360)


def test_strips_show_every_coefficient_and_name_the_ends():
    rows = [("first", 1.0, [("a", 1.0), ("b", -2.0), ("c", 3.0)]), ("second", 0.5, [("a", 0.5)])]
    figure, ax = drawn.strips(rows, "x")
    ticks = [len(line.get_xdata()) for line in ax.lines if line.get_marker() == "|"]
    assert ticks == [3, 1] and {"b", "c", "first"} <= set(texts(figure))
    assert drawn.describe_strips(rows, "Ranges") == "Ranges: first -2.0 to 3.0; second 0.5 to 0.5."


def test_forms_are_filled_where_p_is_small():
    table = pd.DataFrame(
        {
            "version": ["ratio", "log"],
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
    test = PermutationTest("y", "a", 3.0, 0.25, 0.1, np.arange(10.0), 5, None)
    _, axes = drawn.placebos([test], TITLES)
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
    assert [t.get_color() for t in _ax.texts] == ["#1F2328", "white"]
    assert [t.get_text() for t in _ax.get_yticklabels()] == ["form: log", "lag: none"]
    assert drawn.describe_shares_by_choice(shares).endswith("form log: a 25; lag none: a 100.")
