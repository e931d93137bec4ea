"""The figures of the chapters on rural outflow draw what the tables hold, and say it in words."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from kosh.analysis import district_samples, net_migration
from kosh.book import rural_outflow_figures as drawn

TITLES = {"r1": "First", "r2": "Second"}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def texts(figure):
    return [t.get_text() for ax in figure.axes for t in ax.texts]


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


def test_rejections_are_points_with_monte_carlo_errors():
    table = pd.DataFrame({"form": ["ratio", "log"], "rejected": [0.6, 0.05], "error": [0.01, 0.01]})
    _figure, ax = drawn.rejections({"clean": table, "dirty": table})
    assert [t.get_text() for t in ax.get_yticklabels()] == ["ratio", "log"] and ax.get_xlim()[1] > 60
    assert drawn.describe_rejections({"clean": table}).endswith("clean: ratio 60.0, log 5.0.")


def test_the_map_has_every_district_once_and_names_as_the_table():
    frame = district_samples.saldo()
    figure, ax = drawn.district_map(frame)
    assert sum(len(points.get_offsets()) for points in ax.collections) == len(frame)
    names = {text.get_text() for text in ax.texts}
    assert {"Almaty", "Shymkent", "Kostanay", "Ulytau", "Mangystau", "East\nKazakhstan", "500 km"} <= names
    figure.canvas.draw()
    assert "172 lose people, 16 do not" in drawn.describe_map(frame)


def test_the_panel_has_a_line_a_territory_and_their_mean():
    frame = net_migration.districts_by_year(2010, 2023)
    _figure, axes = drawn.panel_by_oblast(frame)
    assert len(axes) == frame["region"].nunique() == 14
    own = frame[frame["region"] == "KZ-10"]
    assert axes[0].get_title(loc="left") == f"Abai ({own['territory'].nunique()})"
    assert len(axes[0].lines) == own["territory"].nunique() + 2  # zero and the mean
    mean = own.groupby("year")["rate"].mean()
    assert axes[0].lines[-1].get_ydata() == pytest.approx(mean.to_numpy())
    assert f"Abai {own['rate'].mean():.0f} (" in drawn.describe_panel(frame)


def test_bands_grow_darker_and_larger_with_the_loss():
    greys = [sum(plt.matplotlib.colors.to_rgb(colour)) for _, colour, _ in drawn.BANDS]
    sizes = [size for *_, size in drawn.BANDS]
    assert greys == sorted(greys) and sizes == sorted(sizes, reverse=True)
