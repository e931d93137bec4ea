"""What is said of a projection, on made-up results and on the tables by its form."""

import pandas as pd
import pytest

from kosh.analysis import projection, projection_said


@pytest.mark.parametrize(
    ("value", "text", "signed"),
    [(1_234_567, "1.23", "+1.23"), (-900_000, "\u22120.90", "\u22120.90"), (-4_000, "0.00", "0.00")],
)
def test_millions(value, text, signed):
    assert projection_said.million(value) == text
    assert projection_said.million(value, signed=True) == signed


@pytest.fixture
def found():
    rows = {
        "numbers": (-900_000, 5_200_000, 4.0, 22e6),
        "rates": (-100_000, 5_000_000, 5.0, 24e6),
        "no-migration": (100_000, 6_000_000, 3.0, 26e6),
        "national-path": (-1_000_000, 4_000_000, 5.6, 20e6),
    }
    return pd.DataFrame(rows, index=["north", "south", "ratio", "nation"]).T


def test_hits_are_counted_and_marked(found):
    said = projection_said.hits_said(found)
    assert "North: \u22121.00 to +0.10 million, 1 of 4 scenarios within the \u22120.95 to \u22120.85" in said
    table = projection_said.results_table(found)
    marked = table.map(lambda cell: cell.endswith("\u25cf"))
    assert marked.iloc[0].tolist() == [True, True, True, False]
    assert marked.iloc[1].tolist() == [False, False, True, False] and not marked.iloc[2:].any().any()


def test_no_hit_is_said_so(found):
    assert "none of 3 scenarios" in projection_said.hits_said(found.drop("numbers"))


@pytest.mark.parametrize(("factor", "word"), [(1, "among"), (0.1, "outside")])
def test_the_newest_report_lies_among_the_scenarios_or_not(found, factor, word):
    said = projection_said.newest_said(found * factor)
    assert "(2023-10) is \u22120.60 million" in said and f"{word} those of the scenarios" in said


def test_the_verdict_counts_scenarios(found):
    searched = pd.DataFrame(
        {
            "first": [2011, 2010],
            "last": [2015, 2014],
            "scenario": "rates",
            "north": [[], [("KZ-11",)]],
            "south": [[], []],
        }
    )
    said = projection_said.verdict(found, searched, 2011, 2015)
    assert "loses people in 3 of 4 scenarios and as many as printed in 1 of 4 scenarios" in said
    assert "some list of northern regions does so in none of 4" in said
    assert said.endswith("in 2 of 4 scenarios.")


def test_the_spread_names_its_base_years():
    frame = pd.DataFrame({2016: [3e6, 3e6], 2050: [2.1e6, 3.1e6]}, index=[(2000, 2004), (2001, 2005)])
    said = projection_said.spread_said({"north": frame})
    assert said == (
        "North: from \u22120.90 million (base years 2000 to 2004) to +0.10 million (2001 to 2005); as "
        "printed with 2000 to 2004."
    )


@pytest.mark.parametrize(
    ("low", "high", "word"), [(1e6, 2e6, "above"), (2e6, 3e6, "within"), (3e6, 4e6, "below")]
)
def test_the_printed_population_lies_by_the_band(low, high, word):
    people = pd.Series({2016: 3e6, 2050: 2.5e6})
    band = pd.DataFrame({"low": low, "high": high}, index=people.index)
    errors = pd.DataFrame({"launch": [2005, 2005], "horizon": [4, 5], "error": [0.01, -0.01]})
    said = projection_said.band_said({"north": (people, band)}, {"north": errors})
    assert f"2.05 to 2.15, {word} this band" in said and "from 1 errors of 1 launches" in said


def test_searches_are_counted():
    searched = pd.DataFrame(
        {"first": [2000, 2000], "last": 2004, "scenario": ["numbers", "rates"], "north": [[("KZ-11",)], []],
         "south": [[("KZ-19",), ("KZ-31",)], []]}
    )  # fmt: skip
    said = projection_said.search_said(searched)
    assert "make 2 projections" in said and "in 1 of them (1 of 252 trials)" in said
    assert "in 1 of them (2 of 60 trials), both in 1." in said
    table = projection_said.search_table(searched)
    assert list(table.index) == ["2000 to 2004, rates of natural increase, numbers of migrants"]


def test_a_search_without_hits_says_none():
    searched = pd.DataFrame(
        {"first": [2000], "last": 2004, "scenario": "rates", "north": [[]], "south": [[]]}
    )
    assert list(projection_said.search_table(searched).index) == ["none"]


def test_components_are_per_1000():
    years = range(2011, 2016)
    start, natural, moves = (
        pd.DataFrame(dict.fromkeys(years, values), index=["KZ-11", "KZ-19"], dtype=float)
        for values in ([1000, 1000], [10, -5], [5, -2.5])
    )
    past = projection.History(start, start, natural, moves, None, None)
    table = projection_said.components_table(past, 2011, 2015, {"north": ("KZ-11",), "south": ("KZ-19",)})
    assert table.to_numpy().tolist() == [[10, 5], [-5, -2.5]]


def test_reports_are_told_with_their_address():
    table = projection_said.reported_table()
    assert table["source"].str.startswith("http").all() and not table["value"].str.contains("nan").any()
    assert "almost 4 times, 2050" in set(table["value"])
