"""Figures of distributions and of counts."""

import itertools

import pandas as pd
import pytest
from matplotlib.text import Text

from kosh.book import distribution_figures
from kosh.claims.interval import Interval

pytestmark = pytest.mark.usefixtures("look")


def test_the_world_is_in_order_of_size_and_the_marked_are_named(svg):
    frame = pd.DataFrame(
        {
            "country": ["A", "B", "C", "D", "E"],
            "year": [2014, 2014, 2014, 2013, 2014],
            "value": [1.0, 30.0, 20.0, 99.0, 0.0],
        }
    )
    figure, ax = distribution_figures.world_distribution(frame, 2014, ["C", "B", "C", "D"])
    assert [patch.get_height() for patch in ax.patches[:3]] == [30.0, 20.0, 1.0]
    assert [text.get_text() for text in ax.texts] == ["B 30.0", "C 20.0"]
    assert [text.get_fontweight() for text in ax.texts] == ["normal", "bold"]
    assert ax.get_xlabel() == "3 countries and territories, by share"
    assert svg(figure)


def test_releases_have_a_panel_each_with_the_first_country_named():
    old = pd.DataFrame({"country": ["A", "B"], "value": [80.0, 70.0], "year": 2015})
    frames = {"2018": old, "2026": old.assign(value=[60.0, 75.0])}
    _, axes = distribution_figures.distributions(frames, ["A"], Interval(79, 81), str.lower)
    assert [ax.get_title(loc="left") for ax in axes] == ["2018", "2026"]
    assert {text.get_text() for text in axes[1].texts} == {"b 75.0", "a 60.0"}
    said = distribution_figures.describe_distributions(frames, Interval(79, 81))
    assert "2026: 2 countries, from 75.0 to 60.0 per cent" in said and "[79, 81] is a band" in said


@pytest.mark.parametrize("decay", [0.02, 0.001])
def test_names_of_countries_lie_apart_and_within_the_figure(decay):
    """Steep as remittances or flat as services: the first, its neighbours, and two at the low end."""
    countries = [f"c{n}" for n in range(180)]
    values = [90 * (1 - decay) ** n for n in range(180)]
    frame = pd.DataFrame({"country": countries, "year": 2014, "value": values})
    marked = ["c0", "c4", "c45", "c140", "c165"]
    figure, ax = distribution_figures.world_distribution(frame, 2014, marked, lambda code: f"Country {code}")
    figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in ax.texts]
    assert not [(a, b) for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)]
    assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert all(box.y1 <= ax.bbox.y1 + 1 for box in boxes)
