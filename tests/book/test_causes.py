"""The graphs of assumed causes: every arrow is drawn, ends at a box, and is told."""

import matplotlib.pyplot as plt
import pytest

from kosh.book import causes


@pytest.mark.parametrize("graph", [causes.OBLASTS, causes.DISTRICTS], ids=["oblasts", "districts"])
def test_every_arrow_ends_at_a_box_and_is_told(graph):
    _, ax = causes.draw(graph)
    plt.close("all")
    drawn = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert len(drawn) == len(graph.arrows)
    assert {end for arrow in graph.arrows for end in arrow[:2]} == set(graph.boxes)
    assert {kind for *_, kind, _ in graph.arrows} == set(causes.LOOKS)
    words = causes.describe(graph)
    assert words.count(" to ") >= len(graph.arrows) and "Not measured: " in words


def test_an_arrow_is_told_with_its_kind():
    words = causes.describe(causes.OBLASTS)
    assert "services in the village to rural net migration (claimed)" in words
    assert "Not measured: pull of towns" in words
