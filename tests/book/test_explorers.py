"""Figures to explore: their data are the rows given, and Vega-Lite draws them."""

import json

import pandas as pd
import pytest

from kosh.book import explorers, figure_files


@pytest.fixture
def shown(monkeypatch):
    """What `explorers.show` displayed, drawn by Vega-Lite: (data of the output, SVG)."""

    def show(specification, name="made"):
        kept = []
        monkeypatch.setattr("IPython.display.display", lambda data, raw: kept.append(data))
        explorers.show(name, "Explore", specification)
        return kept[0], drawn(kept[0][explorers.MIME])

    return show


def drawn(specification):
    import vl_convert

    return vl_convert.vegalite_to_svg(specification, vl_version=figure_files.VEGA_LITE)


def rows(specification):
    """The rows that a specification holds as lists, a column each."""
    parts = [specification, *specification.get("layer", [])]
    (lists,) = next(part["data"]["values"] for part in parts if "transform" in part)
    return pd.DataFrame(lists)


SERIES = pd.DataFrame(
    {
        "country": ["Tajikistan", "Tajikistan", "Uzbekistan"],
        "year": [2011, 2012, 2011],
        "value": [46.9, float("nan"), 10.5],
        "release": ["2013-04", "2013-04", "2020-10"],
    }
)


def test_a_series_holds_every_country_and_begins_with_the_one_asked_for(shown):
    made = explorers.by_country(SERIES, "Tajikistan", (49.5, 50.5), (2011, 2020), "Remittances", "% of GDP")
    data, svg = shown(made)
    found = rows(made)
    assert found["country"].tolist() == SERIES["country"].tolist()
    assert found["value"].tolist()[1] is None or pd.isna(found["value"][1])
    assert made["params"][0]["bind"]["options"] == ["Tajikistan", "Uzbekistan"]
    assert "46.9" in svg or "country: Tajikistan" in svg
    assert 'data-name="made"' in data["text/html"]
    json.dumps(data, allow_nan=False)


def test_a_map_has_a_tile_a_region_in_the_division_of_its_year(shown):
    frame = pd.DataFrame(
        {
            "region": ["KZ-71", "KZ-11", "KZ-71"],
            "borders": [1997, 1997, 2022],
            "year": [2015, 2015, 2023],
            "rate": [-2.9, 3.5, 24.4],
        }
    )
    made = explorers.tiles_by_year(frame, 2016, "net migration per 1,000")
    _, svg = shown(made)
    assert made["params"][0]["value"] == 2015
    found = rows(made)
    assert found["kazakh"].tolist() == ["Астана", "Ақмола", "Астана"]
    assert found["division"].tolist()[2] == "division of 2022"
    assert "Ақмола" in svg and "24.4" not in svg


def test_a_curve_is_in_order_and_can_be_cut_to_a_choice(shown):
    frame = pd.DataFrame(
        {
            "name": ["schools", "schools", "income", "income"],
            "status": ["estimated", "estimated", "estimated", "failed"],
            "standardised": [0.3, -0.1, 0.2, None],
            "low_standardised": [0.1, -0.3, 0.0, None],
            "high_standardised": [0.5, 0.1, 0.4, None],
            "p": [0.01, 0.4, 0.06, None],
            **{choice: ["a", "b", "a", "a"] for choice in explorers.CHOICES},
        }
    )
    made = explorers.curve(frame, {"schools": "Schools", "income": "Income"}, "schools")
    shown(made)
    found = rows(made).set_index("condition")
    assert found.loc["Schools", "rank"].tolist() == [2, 1]
    assert len(found) == 3, "what could not be estimated has no place in the order"
    assert made["params"][0]["value"] == "Schools"
    assert made["params"][1]["bind"]["options"] == ["all", "a", "b"]


def test_specifications_are_found_in_a_notebook():
    output = {
        "data": {explorers.MIME: {"mark": "bar"}, "text/html": '<div class="kosh-explore" data-name="a-b" '}
    }
    notebook = {"cells": [{"metadata": {}, "outputs": [output]}, {"metadata": {}}]}
    assert figure_files.to_explore(notebook) == {"a-b": {"mark": "bar"}}
