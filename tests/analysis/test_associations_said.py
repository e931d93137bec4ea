"""What both chapters on rural outflow say in the same way."""

import pandas as pd

from kosh.analysis import associations_said as said
from kosh.analysis.regression import Convention


def test_pieces_that_no_printed_digit_tells_apart_are_one():
    assert said.joined([(-1.0, 0.52), (0.54, 2.0), (3.0, 4.0)]) == [(-1.0, 2.0), (3.0, 4.0)]
    assert said.joined([(-1.0, 0.52), (0.54, 2.0)], digits=2) == [(-1.0, 0.52), (0.54, 2.0)]


def test_conventions_of_one_pattern_are_one_row():
    def made(clusters):
        return Convention(
            "CRV1", 1 + 1 / clusters, clusters - 1, f"{clusters} clusters, 9 parameters counted"
        )

    entries = [("first", 10, made(10)), ("second", 20, made(20)), ("third", 10, made(10))]
    entries += [("all", 20, Convention("step-down", draws="all 2^20 draws", smallest_p=0.25))]
    table = said.conventions_table(entries)
    assert table.index.tolist() == ["CRV1", "step-down; all 2^G draws"]
    assert table.iloc[0].tolist() == [
        "10; 20",
        "9; 19",
        "1.1000; 1.0500",
        "",
        "G clusters, K parameters counted",
        "first and third; second",
    ]
    assert (table.iloc[1]["G"], table.iloc[1]["least p"]) == ("20", "0.250")


def test_rules_name_their_errors():
    assert "G \u2212 1" in said.rules("CRV3") and "n \u2212 K" in said.rules("Conley")


def test_strips_have_a_row_an_association():
    class Found:
        title, coefficient = "Schools", 1.5

    left = pd.DataFrame({"title": "Schools", "left_out": ["KZ-47", "KZ-11"], "coefficient": [2.0, None]})
    assert said.strips([Found], left) == [("Schools", 1.5, [("Mangystau", 2.0)])]


def test_a_grid_is_told_by_its_dimensions():
    table = said.grid_table("data/grids/rural_outflow.toml")
    assert table["number"].prod() == 7680 and table.loc["errors", "choices"] == "CRV1; CRV3"
