"""Orders and movements on the tables read anew."""

import csv

import pandas as pd
import pytest

from kosh import ROOT
from kosh.analysis import inflows
from kosh.data import series


def rows(name, **filters):
    with (ROOT / f"data/series/{name}.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in filters.items())]


def test_remittances_stand_beside_investment_and_aid_of_the_same_release():
    found = inflows.beside("KGZ").set_index("year")
    assert set(found["vintage"]) == {"2018-04"}
    (sent,) = rows("remittances", country="KGZ", year="2015", vintage="2018-04")
    other = {r["kind"]: float(r["value"]) for r in rows("foreign_inflows", country="KGZ", year="2015")}
    assert found.loc[2015, ["remittances", "investment", "aid"]].tolist() == pytest.approx(
        [float(sent["value"]), other["investment"], other["aid"]]
    )
    assert (
        found.loc[2015, "holds"] == (float(sent["value"]) > sum(other.values()))
        and not found.loc[2015, "holds"]
    )


def test_every_country_has_both_inflows_in_every_year():
    pairs = {(r["country"], r["year"], r["kind"]) for r in rows("foreign_inflows")}
    assert len(pairs) == 4 * 17 * 2


MADE = pd.DataFrame(
    [
        ("A", 2000, 10.0),
        ("A", 2005, 8.0),
        ("B", 2000, 5.0),
        ("B", 2005, 4.0),
        ("C", 2000, 1.0),
        ("C", 2005, 3.0),
    ],
    columns=["country", "year", "value"],
).assign(vintage="2018-04", released="2018-04")


def test_a_figure_is_held_against_that_of_years_before_in_its_release():
    assert inflows.moved(MADE, 5)["change"].tolist() == [-2, -1, 2]
    assert inflows.moved(MADE, 3).empty
    later = MADE.assign(vintage=["2018-04", "2020-10"] * 3)
    assert inflows.moved(later, 5).empty, "another release"


def test_falling_is_counted_among_the_countries_named():
    (row,) = inflows.falling(MADE, ["A", "B", "C"], 5).itertuples()
    assert (row.year, row.fell, row.countries, row.holds) == (2005, 2, 3, True)
    (row,) = inflows.falling(MADE, ["B", "C"], 5).itertuples()
    assert not row.holds, "half is not more than half"


def test_shares_of_corridors_make_a_whole():
    found = inflows.corridors("KGZ")
    assert found["share"].sum() == pytest.approx(100) and found["value"].is_monotonic_decreasing
    assert found.iloc[0]["sender"] == "RUS" and len(found) == len(
        rows("remittance_corridors", receiver="KGZ")
    )
    assert len(inflows.corridors("UZB")) == 1


def test_growth_is_the_mean_a_year():
    ends = [rows("economies", country="KAZ", year=str(year))[0] for year in (2000, 2019)]
    found = inflows.growth("KAZ", 2000, 2019)
    for column, rate in found.items():
        assert float(ends[0][column]) * (1 + rate / 100) ** 19 == pytest.approx(float(ends[1][column]))


def test_the_birth_rate_of_the_world_is_between_those_of_its_parts():
    of_year = {r["country"]: float(r["rate"]) for r in rows("birth_rates", year="2015")}
    assert min(of_year.values()) < of_year["WLD"] < max(of_year.values())
    assert set(series.load("birth_rates")["year"]) == set(range(1990, 2024))


def test_the_years_against_the_order_are_told_with_both_numbers():
    frame = pd.DataFrame(
        {"year": [2011, 2012, 2013], "remittances": [30.0, 20.0, 10.0], "investment": [5.0, 4.0, 9.0]}
    ).assign(aid=5.0)
    frame = frame.assign(holds=frame["remittances"] > frame["investment"] + frame["aid"])
    assert inflows.order_said(frame, 2011, 2013) == (
        "Not so in 2013: remittances 10.0, investment and aid together 14.0 per cent. In the other years "
        "remittances are 2.2 to 3.0 times the two together."
    )
    assert inflows.order_said(frame, 2011, 2012).startswith("Remittances are 2.2 to 3.0 times")
    assert inflows.order_said(frame, 1990, 1991) == ""
