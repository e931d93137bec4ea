"""The figures of a projection show what they are given, and say it in words."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from kosh.book import projection_figures as drawn


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture
def panel():
    years = list(range(2016, 2051))
    band = pd.DataFrame({"low": 1.0, "high": 5.0}, index=years)
    return {
        "title": "North: somewhere",
        "published": [
            pd.Series({2000: 3.5, 2008: 3.2}),
            pd.Series({2009: 3.0, 2016: 2.9}),
            pd.Series({2023: 2.8}),
        ],
        "paths": {"one": pd.Series(2.5, index=years), "two": pd.Series(3.5, index=years)},
        "spread": band.assign(low=2.0, high=3.0),
        "band": band,
        "printed": (2.05, 2.15),
    }


def test_paths_keep_the_bases_of_the_censuses_apart(panel):
    _, (ax,) = drawn.paths_and_claim([panel], "one")
    published = [line for line in ax.lines if line.get_label() == "published"]
    assert [len(line.get_xdata()) for line in published] == [2, 2, 1]
    assert {line.get_label(): line.get_linewidth() for line in ax.lines}["one"] == 2.0


def test_every_label_stands_once(panel):
    figure, _ = drawn.paths_and_claim([panel, panel], "one")
    (legend,) = figure.legends
    words = [text.get_text() for text in legend.get_texts()]
    assert sorted(words) == sorted(
        {"one", "two", "published", "as printed", "band of past errors", "spread by base years"}
    )


def test_paths_in_words(panel):
    said = drawn.describe_paths([panel])
    assert "published 3.50 in 2000, 2.80 in 2023; in 2050: one 2.50, two 3.50" in said
    assert (
        "spread by base years 2.00 to 3.00; band of past errors 1.00 to 5.00; as printed 2.05 to 2.15" in said
    )


def test_errors_by_region():
    errors = pd.DataFrame({"a": [1.0, -2.0], "b": [3.0, 4.0]}, index=["r1", "r2"])
    titles, words = {"r1": "First", "r2": "Second"}, {"a": "method a", "b": "method b"}
    _, ax = drawn.errors_by_region(errors, titles, words)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["First", "Second"]
    said = drawn.describe_errors(errors, titles, words)
    assert "method a: First 1.0, Second -2.0" in said and "method b 3.0 to 4.0" in said


def test_ratios_by_definition():
    groups = [
        ("south", [("north", 1.8, (4.4, 4.7), 3.3), ("other", 2.0, (5.0, 5.1), 3.0)]),
        ("city", [("north", 2, (1, 2), 3)]),
    ]
    _, axes = drawn.ratios_by_definition(groups, {"times as much": (3.5, 4.5), "times more": (4.5, 5.5)})
    assert [len(ax.texts) for ax in axes] == [2, 1]
    said = drawn.describe_ratios(groups)
    assert "north 1.80 at the launch, 4.40 to 4.70 with the printed changes, 3.30 projected" in said
