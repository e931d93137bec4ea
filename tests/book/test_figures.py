"""The figures: what they show, what they say of themselves, and that they stay the same."""

import base64
import io
from fractions import Fraction
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from kosh.analysis import comparison
from kosh.book import figures
from kosh.claims.interval import Interval
from kosh.claims.ledger import Comparison
from kosh.claims.printed import parse
from kosh.claims.verdicts import compare

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


@pytest.fixture(autouse=True)
def clean():
    """The book's look, on a canvas without a screen; every figure closed afterwards."""
    before = plt.rcParams.copy()
    plt.switch_backend("agg")
    figures.theme()
    yield
    plt.close("all")
    plt.rcParams.update(before)


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


def svg(figure):
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def labels(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_the_look_has_no_box_and_no_date():
    assert plt.rcParams["svg.hashsalt"] == "kosh"
    assert not plt.rcParams["axes.spines.top"] and not plt.rcParams["axes.spines.right"]
    assert len(figures.PALETTE) == len(figures.MARKERS) == len(figures.DASHES)


def test_a_figure_is_shown_with_its_words_kept_as_table_and_closed(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *args, **more: shown.append((args, more)))
    shell = SimpleNamespace(
        display_formatter=SimpleNamespace(format=lambda _: ({"image/svg+xml": "<svg/>"}, {}))
    )
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    figure, ax = plt.subplots()
    ax.plot([2001], [3.5], label="births")
    figures.show(figure, "line", alt="A line.", caption="A caption.")
    ((bundle,), more) = shown[0]
    assert bundle["image/svg+xml"] == "<svg/>"
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/csv"].splitlines()[1].startswith(",point,births,2001.0,")
    words = {"name": "line", "alt": "A line.", "caption": "A caption."}
    assert more == {"raw": True, "metadata": {"kosh": words}}
    assert not plt.fignum_exists(figure.number)


def test_a_claim_is_a_band_with_two_edges():
    _, ax = plt.subplots()
    figures.claim_band(ax, 29.5, 30.5, "claim")
    (band,) = ax.patches
    assert (band.get_y(), band.get_height(), band.get_label()) == (29.5, 1.0, "claim")
    assert [line.get_ydata()[0] for line in ax.lines] == [29.5, 30.5]


def test_a_window_holds_its_first_and_last_year_whole():
    _, ax = plt.subplots()
    figures.window(ax, 2011, 2020, "window")
    (band,) = ax.patches
    assert (band.get_x(), band.get_x() + band.get_width()) == (2010.5, 2020.5)


def test_each_release_is_a_line_of_its_own_look_in_the_order_of_years():
    frame = pd.DataFrame(
        {"year": [2012, 2011, 2011], "value": [3.0, 1.0, 2.0], "vintage": ["2020-10", "2020-10", "2025-01"]}
    )
    _, ax = plt.subplots()
    figures.vintage_lines(ax, frame, ["2013-04", "2020-10", "2025-01"])
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
        figures.vintage_lines(ax, shown, ["2013-04", "2020-10", "2025-01"])
        line = ax.lines[-1]
        looks.append((line.get_label(), line.get_color(), line.get_marker(), line.get_markersize()))
    assert looks[0] == looks[1]


def test_more_releases_than_colours_begin_again():
    rows = [{"year": 2000, "value": 1.0, "vintage": f"{year}-01"} for year in range(2000, 2009)]
    _, ax = plt.subplots()
    figures.vintage_lines(ax, pd.DataFrame(rows), [row["vintage"] for row in rows])
    assert len(ax.lines) == 9
    assert ax.lines[7].get_marker() == ax.lines[0].get_marker()


def test_a_series_shows_window_claim_releases_and_hits(tajikistan):
    frame, verdict = tajikistan
    figure, ax = figures.series_and_claim(frame, verdict, (2011, 2020), RELEASES, ylabel="per cent of GDP")
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


def test_a_series_without_hits_has_no_rings(tajikistan):
    frame, _ = tajikistan
    verdict = judged(frame, "50")
    assert not verdict.hits
    figure, ax = figures.series_and_claim(frame, verdict, (2011, 2020), RELEASES, ylabel="")
    assert not ax.collections
    assert "in the interval" not in labels(figure)


def test_a_figure_is_the_same_bytes_twice(tajikistan):
    frame, verdict = tajikistan
    first, second = (
        svg(figures.series_and_claim(frame, verdict, (2011, 2020), RELEASES, ylabel="y")[0]) for _ in "12"
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
    assert figures.describe_series(frame, verdict, "Tajikistan", "Remittances") == (
        "Remittances, Tajikistan, 2011 to 2012, 2 releases: from 10.0 in 2012 to 40.0 in 2011. "
        "The claim's interval is [29.5, 50.5]; 3 of 4 figures in the window lie in it."
    )


def test_the_world_is_in_order_of_size_and_the_marked_are_named():
    frame = pd.DataFrame(
        {
            "country": ["A", "B", "C", "D", "E"],
            "year": [2014, 2014, 2014, 2013, 2014],
            "value": [1.0, 30.0, 20.0, 99.0, 0.0],
        }
    )
    figure, ax = figures.world_distribution(frame, 2014, ["C", "B", "C", "D"])
    assert [patch.get_height() for patch in ax.patches[:3]] == [30.0, 20.0, 1.0]
    assert [text.get_text() for text in ax.texts] == ["B 30.0", "C 20.0"]
    assert [text.get_fontweight() for text in ax.texts] == ["normal", "bold"]
    assert ax.get_xlabel() == "3 countries and territories, by share"
    assert svg(figure)


# ---- compositions

BARS = [
    ("paper: people, as printed", [("A", 60.0, True), ("B", 30.0, True), ("not named: others", 10.0, False)]),
    ("2016: 36 700", [("B", 5.0, True), ("not named there", 95.0, False)]),
]


def panel(rows, common=None, mark=None):
    return {"title": "Under a rule", "xlabel": "people", "rows": rows, "common": common, "mark": mark}


def test_stacked_shares_stand_end_to_end_and_hatch_what_nobody_names():
    figure, ax = figures.stacked_shares(BARS)
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
    words = figures.describe_shares(BARS)
    assert "paper: people, as printed: A 60.0, B 30.0, not named: others 10.0." in words
    assert words.endswith("2016: 36 700: B 5.0, not named there 95.0.")


def test_ranges_show_what_they_have_in_common():
    _, axes = figures.ranges_by_rule([panel([("a", 10, 20), ("b", 15, 30)], common=(15, 20))])
    bars = [(bar.get_x(), bar.get_width()) for bar in axes[0].patches]
    assert (10, 10) in bars and (15, 15) in bars
    assert [line.get_xdata()[0] for line in axes[0].lines] == [15, 20]
    assert axes[0].get_xlim()[0] < 10 and axes[0].get_xlim()[1] > 30


def test_a_range_many_times_as_wide_runs_out_of_the_picture_with_arrows():
    rows = [("a", 10, 20), ("b", 15, 30), ("c", -1000, 1000)]
    _, axes = figures.ranges_by_rule([panel(rows)])
    left, right = axes[0].get_xlim()
    assert -100 < left < 10 and 30 < right < 100
    arrows = {line.get_marker(): line.get_xdata()[0] for line in axes[0].lines}
    assert arrows == {"<": left, ">": right}


def test_a_panel_where_nothing_is_possible_keeps_its_label_and_has_no_bar():
    _, axes = figures.ranges_by_rule([panel([("truncation: nothing", None, None)], mark=100)])
    assert not axes[0].patches and axes[0].texts[0].get_text() == "truncation: nothing"
    assert axes[0].get_xlim()[0] < 100 < axes[0].get_xlim()[1]
    figures.ranges_by_rule([panel([("truncation: nothing", None, None)])])


def test_ranges_in_words():
    words = figures.describe_ranges([panel([("a: 10 to 20", 10, 20), ("b: 15 to 30", 15, 30)])])
    assert words == "Ranges by rule of rounding. Under a rule (a: 10 to 20; b: 15 to 30)."


def test_a_linked_table_may_be_folded():
    frame = pd.DataFrame({"report": ["https://stat.gov.kz/"]})
    assert figures.linked_table(frame, "report", "a & b").data.startswith("<details><summary>a &amp; b")
    assert "<details>" not in figures.linked_table(frame, "report").data


def test_addresses_in_a_table_become_links_with_their_host():
    frame = pd.DataFrame({"n": ["1 & 2"], "report": ["https://www.stat.gov.kz/x?a=1&b=2"]})
    html = figures.linked_table(frame, "report").data
    assert '<a href="https://www.stat.gov.kz/x?a=1&amp;b=2">stat.gov.kz</a>' in html


# ---- lines of several concepts, each in its panel


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
    assert figures.panel_hits(panels[0]).to_numpy().tolist() == [[2015, 3.0, "one"]]
    assert figures.panel_hits(panels[1]).empty
    bounded = panels[0] | {"interval": Interval(1, 2), "window": None}
    assert figures.panel_hits(bounded)["y"].tolist() == [1.0, 2.0]


def test_each_panel_has_its_lines_and_one_legend_tells_them_all(panels):
    figure, axes = figures.lines_and_claims(panels, ["one", "two"])
    texts = {text.get_text() for text in figure.legends[0].get_texts()}
    assert texts == {"one", "two", "as printed", "window of comparison", "agrees with what was printed"}
    assert [ax.get_ylabel() for ax in axes] == ["million", "thousand"]
    assert axes[0].get_ylim()[0] == 0 > axes[1].get_ylim()[0]
    single, _ = figures.lines_and_claims(panels[1:], ["one", "two"])
    assert len(single.axes) == 1
    plt.close("all")


def test_lines_in_words(panels):
    said = figures.describe_lines(panels)
    assert said.startswith(
        "A, million: one from 1 (2010) to 3 (2015); two from 2 (2010) to -1 (2015). Printed:"
    )
    assert "points that agree: 1." in said and "B, thousand" in said


def test_labels_of_points_have_no_line_and_marks_are_told_once(panels):
    marked = [panel | {"points": ("two",), "marks": [2012], "bottom": -5, "height": 4} for panel in panels]
    figure, axes = figures.lines_and_claims([panel | {"zero": False} for panel in marked], ["one", "two"])
    styles = {line.get_label(): line.get_linestyle() for line in axes[0].lines}
    assert styles["two"] == "None" and styles["one"] != "None" and styles["new base after a census"] == ":"
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts.count("new base after a census") == 1
    assert axes[1].get_ylim()[0] == -5 and figure.get_figheight() == pytest.approx(9.2)


def test_parts_stand_on_each_other_up_and_down_from_zero():
    frame = pd.DataFrame({"born": [2.0, -1], "moved": [3.0, -2], "counted": [-4.0, 5]}, index=[2010, 2011])
    panel = {"title": "A", "ylabel": "points", "frame": frame, "marks": [2010.5]}
    figure, axes = figures.parts_by_year([panel, panel | {"title": "B", "frame": frame[["moved"]]}])
    bars = {(round(b.get_y(), 6), round(b.get_height(), 6)) for b in axes[0].patches if b.get_height()}
    assert bars == {(0, 2), (2, 3), (0, -4), (0, -1), (-1, -2), (0, 5)}
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sorted(texts) == sorted(["born", "moved", "counted", "new base after a census"])
    looks = [{bar.get_hatch() for bar in ax.patches} for ax in axes]
    assert len(looks[0]) == 3 and looks[1] < looks[0]
    said = figures.describe_parts([panel])
    assert said.startswith("A, points, 2010 to 2011: born 1 in all, 2 in 2010; moved 1 in all, 3 in 2010; ")
    assert said.endswith("counted 1 in all, 5 in 2011.")


def test_a_range_that_is_nearly_a_point_stays_visible():
    _, axes = figures.ranges_by_rule([panel([("a", 10, 10), ("b", 20, 40)])])
    widths = [bar.get_width() for bar in axes[0].patches]
    left, right = axes[0].get_xlim()
    assert widths[0] == pytest.approx(0.008 * (right - left)) and widths[1] == 20


def test_balances_have_a_panel_a_region_and_no_line_over_a_missing_year():
    residual = pd.DataFrame({"x": [2006, 2007, 2009], "y": [1.0, 2.0, -1.0], "label": "before"})
    published = pd.DataFrame({"x": [2013, 2014], "y": [3.0, -2.0], "label": "published"})
    frame = pd.concat([residual, published])
    marks, meaning = [(2008.0, "C"), (2021.0, "C"), (2021.5, "D")], {"C": "census", "D": "division"}
    figure, axes = figures.balances([("Astana", frame), ("Almaty", frame)], marks, meaning)
    assert [ax.get_title(loc="left") for ax in axes] == ["Astana", "Almaty"]
    lines = [line for line in axes[0].lines if line.get_label() in ("before", "published")]
    assert len(lines) == 2 and len(lines[0].get_xdata()) == 4
    assert pd.isna(lines[0].get_ydata()[2]), "2008 interrupts the line"
    letters = {text.get_text(): text.get_ha() for text in axes[0].texts}
    assert letters == {"C": "right", "D": "left"} and axes[0].texts[0].get_ha() == "center"
    figure.canvas.draw()
    told = figures.describe_balances([("Astana", frame)], marks, meaning)
    assert "Astana, before: from 1.0 (2006) to -1.0 (2009), thousand persons" in told
    assert told.endswith("Marked: census (2008), census (2021), division (2022).")


def test_printed_dates_cross_what_misses_the_day_of_the_act():
    rows = [("law, day", -1.0, -1.0, False), ("law, year", -3.0, 9.0, True)]
    _, ax = figures.printed_dates(rows)
    bars = ax.patches
    assert [bar.get_hatch() for bar in bars] == ["xxx", None]
    assert bars[0].get_x() + bars[0].get_width() / 2 == pytest.approx(-1.0)
    assert (bars[1].get_x(), bars[1].get_width()) == (-3.0, 12.0)
    told = figures.describe_dates(rows)
    assert "law, day: at -1.0, which does not hold the day" in told
    assert "law, year: from -3.0 to +9.0, which holds the day" in told


def test_lists_by_topic_draw_one_square_an_entry_and_name_each_list():
    frame = pd.DataFrame({"law": [1, 0], "paper": [2, 1]}, index=["Work", "Study"])
    _, ax = figures.lists_by_topic(frame)
    assert len(ax.patches) == 3 and [t.get_text() for t in ax.texts] == ["2"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Work", "Study"]
    assert figures.describe_lists(frame).endswith("law: Work. paper: Work, Study.")


def test_a_table_is_in_full_and_may_be_folded_or_worded():
    frame = pd.DataFrame({"condition": ["a"], "said": ["x" * 200]}).set_index("condition")
    shown = figures.table(frame).data
    assert "x" * 200 in shown and shown.count("condition") == 1 and "kosh-worded" not in shown
    assert figures.table(frame, "all & more").data.startswith("<details><summary>all &amp; more")
    assert "kosh-worded" in figures.table(frame, worded=True).data


@pytest.mark.parametrize(("far", "scale"), [(120, "linear"), (700, "log")])
def test_reports_that_decide_are_filled_and_the_others_hollow_and_grey(far, scale):
    rows = [("China", 99, 101, [("2017-01", 97.0, True), ("2020-01", far, False)]), ("India", 98, 102, [])]
    _, ax = figures.reports_beside(rows, ["2017-01", "2020-01"])
    fills = {
        line.get_xdata()[0]: line.get_markerfacecolor() for line in ax.lines if line.get_marker() != "None"
    }
    assert fills[97.0] == figures.PALETTE[0] and fills[far] == "none"
    assert ax.get_xscale() == scale
    said = figures.describe_reports(rows)
    assert "2017-01 97.0, 2020-01" in said and "(not deciding)" in said and "India: no report" in said


def test_the_rows_of_a_table_of_claims_lead_to_them():
    frame = pd.DataFrame({"printed": ["1 < 2"], "claim": ["made2020-001"]}, index=["China & India"])
    html = figures.claim_table(frame).data
    assert '<a href="../papers/made2020.html#made2020-001">China &amp; India</a>' in html
    assert "1 &lt; 2" in html and "<th>claim" not in html


def test_sums_of_years_are_bars_over_them_and_a_year_is_marked():
    frame = pd.DataFrame({"x": [2002.5], "y": [1.0], "label": ["a"], "start": [2000], "end": [2005]})
    panel = {"title": "A", "ylabel": "n", "frame": frame, "zero": True, "mark": (2000, "as printed")}
    _, (ax,) = figures.lines_and_claims([panel], ["a"])
    assert len(ax.collections) == 1 and "as printed" in [line.get_label() for line in ax.lines]


def test_releases_have_a_panel_each_with_the_first_country_named():
    old = pd.DataFrame({"country": ["A", "B"], "value": [80.0, 70.0], "year": 2015})
    frames = {"2018": old, "2026": old.assign(value=[60.0, 75.0])}
    _, axes = figures.distributions(frames, ["A"], Interval(79, 81), str.lower)
    assert [ax.get_title(loc="left") for ax in axes] == ["2018", "2026"]
    assert {text.get_text() for text in axes[1].texts} == {"b 75.0", "a 60.0"}
    said = figures.describe_distributions(frames, Interval(79, 81))
    assert "2026: 2 countries, from 75.0 to 60.0 per cent" in said and "[79, 81] is a band" in said
