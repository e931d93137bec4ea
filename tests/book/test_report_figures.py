"""Figures of what texts say: reports, dates, lists."""

import pandas as pd
import pytest

from kosh.book import figures, report_figures

pytestmark = pytest.mark.usefixtures("look")


def test_printed_dates_cross_what_misses_the_day_of_the_act():
    rows = [("law, day", -1.0, -1.0, False), ("law, year", -3.0, 9.0, True)]
    _, ax = report_figures.printed_dates(rows)
    bars = ax.patches
    assert [bar.get_hatch() for bar in bars] == ["xxx", None]
    assert bars[0].get_x() + bars[0].get_width() / 2 == pytest.approx(-1.0)
    assert (bars[1].get_x(), bars[1].get_width()) == (-3.0, 12.0)
    told = report_figures.describe_dates(rows)
    assert "law, day: at -1.0, which does not hold the day" in told
    assert "law, year: from -3.0 to +9.0, which holds the day" in told


def test_lists_by_topic_draw_one_square_an_entry_and_name_each_list():
    frame = pd.DataFrame({"law": [1, 0], "paper": [2, 1]}, index=["Work", "Study"])
    _, ax = report_figures.lists_by_topic(frame)
    assert len(ax.patches) == 3 and [t.get_text() for t in ax.texts] == ["2"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Work", "Study"]
    assert report_figures.describe_lists(frame).endswith("law: Work. paper: Work, Study.")


@pytest.mark.parametrize(("far", "scale"), [(120, "linear"), (700, "log")])
def test_reports_that_decide_are_filled_and_the_others_hollow_and_grey(far, scale):
    rows = [("China", 99, 101, [("2017-01", 97.0, True), ("2020-01", far, False)]), ("India", 98, 102, [])]
    _, ax = report_figures.reports_beside(rows, ["2017-01", "2020-01"])
    fills = {
        line.get_xdata()[0]: line.get_markerfacecolor() for line in ax.lines if line.get_marker() != "None"
    }
    assert fills[97.0] == figures.PALETTE[0] and fills[far] == "none"
    assert ax.get_xscale() == scale
    said = report_figures.describe_reports(rows)
    assert "2017-01 97.0, 2020-01" in said and "(not deciding)" in said and "India: no report" in said
