"""Figures of series: what they show, what they say of themselves, and that they stay the same."""

from fractions import Fraction

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from kosh.analysis import comparison
from kosh.book import series_figures
from kosh.claims.interval import Interval
from kosh.claims.ledger import Comparison
from kosh.claims.printed import parse
from kosh.claims.verdicts import compare

pytestmark = pytest.mark.usefixtures("look")

RELEASES = ["2013-04", "2018-04", "2020-10", "2025-01"]

#: year, release, figure
FIGURES = [
    (2009, "2020-10", 31.0),
    (2011, "2013-04", 46.9),
    (2011, "2025-01", 41.7),
    (2014, "2020-10", 36.6),
    (2016, "2020-10", 26.9),
    (2022, "2025-01", 49.9),
]


def judged(frame, *printed):
    """The verdict on a made-up number, or on a range of two, in the window 2011 to 2020."""
    reading = "value" if len(printed) == 1 else "between"
    stated = Comparison("c", ("p-1",), reading, "shares", "%", ("TJK",), 2011, 2020, "w", "p")
    return compare(stated, [parse(n) for n in printed], "2020", comparison.observations(frame), "TJK")


@pytest.fixture(scope="module")
def tajikistan():
    """(rows, verdict): made-up figures against the range from 30 to 50."""
    frame = pd.DataFrame(FIGURES, columns=["year", "vintage", "value"]).assign(country="TJK")
    frame = frame.assign(released=frame["vintage"])
    return frame, judged(frame, "30", "50")


def test_each_release_is_a_line_of_its_own_look_in_the_order_of_years():
    frame = pd.DataFrame(
        {"year": [2012, 2011, 2011], "value": [3.0, 1.0, 2.0], "vintage": ["2020-10", "2020-10", "2025-01"]}
    )
    _, ax = plt.subplots()
    series_figures.vintage_lines(ax, frame, ["2013-04", "2020-10", "2025-01"])
    older, newer = ax.lines
    assert older.get_label() == "release 2020-10" and newer.get_label() == "release 2025-01"
    assert list(older.get_xdata()) == [2011, 2012] and list(older.get_ydata()) == [1.0, 3.0]
    looks = {(to_hex(line.get_color()), line.get_marker(), line.get_linestyle()) for line in ax.lines}
    assert len({colour for colour, _, _ in looks}) == len({marker for _, marker, _ in looks}) == 2
    assert len({dash for _, _, dash in looks}) == 2
    assert older.get_markersize() > newer.get_markersize()


def test_a_release_looks_the_same_whichever_others_are_shown():
    frame = pd.DataFrame({"year": [2011], "value": [1.0], "vintage": ["2025-01"]})
    both = pd.concat([frame, frame.assign(vintage="2020-10")])
    looks = []
    for shown in (frame, both):
        _, ax = plt.subplots()
        series_figures.vintage_lines(ax, shown, ["2013-04", "2020-10", "2025-01"])
        line = ax.lines[-1]
        looks.append((line.get_label(), line.get_color(), line.get_marker(), line.get_markersize()))
    assert looks[0] == looks[1]


def test_more_releases_than_colours_begin_again():
    rows = [{"year": 2000, "value": 1.0, "vintage": f"{year}-01"} for year in range(2000, 2009)]
    _, ax = plt.subplots()
    series_figures.vintage_lines(ax, pd.DataFrame(rows), [row["vintage"] for row in rows])
    assert len(ax.lines) == 9
    assert ax.lines[7].get_marker() == ax.lines[0].get_marker()


def test_a_series_shows_window_claim_releases_and_hits(tajikistan, labels):
    frame, verdict = tajikistan
    figure, ax = series_figures.series_and_claim(
        frame, verdict, (2011, 2020), RELEASES, ylabel="per cent of GDP"
    )
    assert labels(figure) == [
        "window of comparison",
        "as printed: [29.5, 50.5]",
        "release 2013-04",
        "release 2020-10",
        "release 2025-01",
        "in the interval",
    ]
    rings = ax.collections[0].get_offsets()
    assert sorted(map(tuple, rings)) == [(2011, 41.7), (2011, 46.9), (2014, 36.6)]
    assert ax.get_ylim()[0] == 0
    assert ax.get_ylabel() == "per cent of GDP"


def test_a_series_without_hits_has_no_rings(tajikistan, labels):
    frame, _ = tajikistan
    verdict = judged(frame, "50")
    assert not verdict.hits
    figure, ax = series_figures.series_and_claim(frame, verdict, (2011, 2020), RELEASES, ylabel="")
    assert not ax.collections
    assert "in the interval" not in labels(figure)


def test_a_figure_is_the_same_bytes_twice(tajikistan, svg):
    frame, verdict = tajikistan
    first, second = (
        svg(series_figures.series_and_claim(frame, verdict, (2011, 2020), RELEASES, ylabel="y")[0])
        for _ in "12"
    )
    assert first == second
    assert b"<dc:date>" not in first


def test_words_for_a_series_name_its_range_interval_and_hits(tajikistan):
    _, verdict = tajikistan
    frame = pd.DataFrame(
        {
            "year": [2011, 2012, 2012],
            "value": [40.0, 10.04, 12.0],
            "vintage": ["2020-10", "2020-10", "2025-01"],
        }
    )
    assert verdict.interval == Interval(Fraction("29.5"), Fraction("50.5"), True, True)
    assert series_figures.describe_series(frame, verdict, "Tajikistan", "Remittances") == (
        "Remittances, Tajikistan, 2011 to 2012, 2 releases: from 10.0 in 2012 to 40.0 in 2011. "
        "The claim's interval is [29.5, 50.5]; 3 of 4 figures in the window lie in it."
    )


def panel(rows, common=None, mark=None):
    return {"title": "Under a rule", "xlabel": "people", "rows": rows, "common": common, "mark": mark}


@pytest.fixture
def panels():
    frame = pd.DataFrame(
        {"x": [2010, 2015, 2010, 2015], "y": [1.0, 3.0, 2.0, -1.0], "label": ["one", "one", "two", "two"]}
    )
    banded = {
        "title": "A",
        "ylabel": "million",
        "frame": frame,
        "interval": Interval(2, None),
        "window": (2015, 2015),
    }
    return [banded, {"title": "B", "ylabel": "thousand", "frame": frame, "zero": True}]


def test_points_agree_in_the_window_and_the_interval_alone(panels):
    assert series_figures.panel_hits(panels[0]).to_numpy().tolist() == [[2015, 3.0, "one"]]
    assert series_figures.panel_hits(panels[1]).empty
    bounded = panels[0] | {"interval": Interval(1, 2), "window": None}
    assert series_figures.panel_hits(bounded)["y"].tolist() == [1.0, 2.0]


def test_each_panel_has_its_lines_and_one_legend_tells_them_all(panels):
    figure, axes = series_figures.lines_and_claims(panels, ["one", "two"])
    texts = {text.get_text() for text in figure.legends[0].get_texts()}
    assert texts == {"one", "two", "as printed", "window of comparison", "agrees with what was printed"}
    assert [ax.get_ylabel() for ax in axes] == ["million", "thousand"]
    assert axes[0].get_ylim()[0] == 0 > axes[1].get_ylim()[0]
    single, _ = series_figures.lines_and_claims(panels[1:], ["one", "two"])
    assert len(single.axes) == 1
    plt.close("all")


def test_lines_in_words(panels):
    said = series_figures.describe_lines(panels)
    assert said.startswith(
        "A, million: one from 1 (2010) to 3 (2015); two from 2 (2010) to -1 (2015). Printed:"
    )
    assert "points that agree: 1." in said and "B, thousand" in said


def test_labels_of_points_have_no_line_and_marks_are_told_once(panels):
    marked = [panel | {"points": ("two",), "marks": [2012], "bottom": -5, "height": 4} for panel in panels]
    figure, axes = series_figures.lines_and_claims(
        [panel | {"zero": False} for panel in marked], ["one", "two"]
    )
    styles = {line.get_label(): line.get_linestyle() for line in axes[0].lines}
    assert styles["two"] == "None" and styles["one"] != "None" and styles["new base after a census"] == ":"
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts.count("new base after a census") == 1
    assert axes[1].get_ylim()[0] == -5 and figure.get_figheight() == pytest.approx(9.2)


def test_parts_stand_on_each_other_up_and_down_from_zero():
    frame = pd.DataFrame({"born": [2.0, -1], "moved": [3.0, -2], "counted": [-4.0, 5]}, index=[2010, 2011])
    panel = {"title": "A", "ylabel": "points", "frame": frame, "marks": [2010.5]}
    figure, axes = series_figures.parts_by_year([panel, panel | {"title": "B", "frame": frame[["moved"]]}])
    bars = {(round(b.get_y(), 6), round(b.get_height(), 6)) for b in axes[0].patches if b.get_height()}
    assert bars == {(0, 2), (2, 3), (0, -4), (0, -1), (-1, -2), (0, 5)}
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sorted(texts) == sorted(["born", "moved", "counted", "new base after a census"])
    looks = [{bar.get_hatch() for bar in ax.patches} for ax in axes]
    assert len(looks[0]) == 3 and looks[1] < looks[0]
    said = series_figures.describe_parts([panel])
    assert said.startswith("A, points, 2010 to 2011: born 1 in all, 2 in 2010; moved 1 in all, 3 in 2010; ")
    assert said.endswith("counted 1 in all, 5 in 2011.")


def test_balances_have_a_panel_a_region_and_no_line_over_a_missing_year():
    residual = pd.DataFrame({"x": [2006, 2007, 2009], "y": [1.0, 2.0, -1.0], "label": "before"})
    published = pd.DataFrame({"x": [2013, 2014], "y": [3.0, -2.0], "label": "published"})
    frame = pd.concat([residual, published])
    marks, meaning = [(2008.0, "C"), (2021.0, "C"), (2021.5, "D")], {"C": "census", "D": "division"}
    figure, axes = series_figures.balances([("Astana", frame), ("Almaty", frame)], marks, meaning)
    assert [ax.get_title(loc="left") for ax in axes] == ["Astana", "Almaty"]
    lines = [line for line in axes[0].lines if line.get_label() in ("before", "published")]
    assert len(lines) == 2 and len(lines[0].get_xdata()) == 4
    assert pd.isna(lines[0].get_ydata()[2]), "2008 interrupts the line"
    letters = {text.get_text(): text.get_ha() for text in axes[0].texts}
    assert letters == {"C": "right", "D": "left"} and axes[0].texts[0].get_ha() == "center"
    figure.canvas.draw()
    told = series_figures.describe_balances([("Astana", frame)], marks, meaning)
    assert "Astana, before: from 1.0 (2006) to -1.0 (2009), thousand persons" in told
    assert told.endswith("Marked: census (2008), census (2021), division (2022).")


def test_sums_of_years_are_bars_over_them_and_a_year_is_marked():
    frame = pd.DataFrame({"x": [2002.5], "y": [1.0], "label": ["a"], "start": [2000], "end": [2005]})
    panel = {"title": "A", "ylabel": "n", "frame": frame, "zero": True, "mark": (2000, "as printed")}
    _, (ax,) = series_figures.lines_and_claims([panel], ["a"])
    assert len(ax.collections) == 1 and "as printed" in [line.get_label() for line in ax.lines]
