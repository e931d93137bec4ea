"""The look of figures, how one is shown, and the tables of pages."""

import base64
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from kosh.book import figures

pytestmark = pytest.mark.usefixtures("look")


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


def test_a_linked_table_may_be_folded():
    frame = pd.DataFrame({"report": ["https://stat.gov.kz/"]})
    assert figures.linked_table(frame, "report", "a & b").data.startswith("<details><summary>a &amp; b")
    assert "<details>" not in figures.linked_table(frame, "report").data


def test_addresses_in_a_table_become_links_with_their_host():
    frame = pd.DataFrame({"n": ["1 & 2"], "report": ["https://www.stat.gov.kz/x?a=1&b=2"]})
    html = figures.linked_table(frame, "report").data
    assert '<a href="https://www.stat.gov.kz/x?a=1&amp;b=2">stat.gov.kz</a>' in html


def test_a_table_is_in_full_and_may_be_folded_or_worded():
    frame = pd.DataFrame({"condition": ["a"], "said": ["x" * 200]}).set_index("condition")
    shown = figures.table(frame).data
    assert "x" * 200 in shown and shown.count("condition") == 1 and "kosh-worded" not in shown
    assert figures.table(frame, "all & more").data.startswith("<details><summary>all &amp; more")
    assert "kosh-worded" in figures.table(frame, worded=True).data


def test_the_rows_of_a_table_of_claims_lead_to_them():
    frame = pd.DataFrame({"printed": ["1 < 2"], "claim": ["made2020-001"]}, index=["China & India"])
    html = figures.claim_table(frame).data
    assert '<a href="../papers/made2020.html#made2020-001">China &amp; India</a>' in html
    assert "1 &lt; 2" in html and "<th>claim" not in html
