"""Signs, turns and spells of a balance on made-up figures; what is said of the real ones, by its form."""

import pandas as pd
import pytest

from kosh.analysis import external_migration as external
from kosh.errors import KoshError
from kosh.prose import part_of_year


def frame(*rows):
    table = pd.DataFrame(rows, columns=["year", "last_year", "vintage", "value"])
    return table.assign(released=table["vintage"], label=table["vintage"])


YEARS = frame(
    *((y, y, "2022-07", v) for y, v in [(1990, 5), (1998, -3), (1999, -2), (2000, 4), (2001, 5), (2002, -1)])
)
FIVE = frame(*((y, y + 5, "2019-06", v) for y, v in [(1985, 9), (1990, -3), (1995, -2), (2000, 4)]))


def test_spells_start_with_independence():
    assert external.spells(YEARS) == [(1998, 1999, False), (2000, 2001, True), (2002, 2002, False)]
    assert external.spells(FIVE) == [(1990, 2000, False), (2000, 2005, True)]


def test_a_period_stands_at_its_middle():
    assert external.middle(FIVE).tolist() == [1987, 1992, 1997, 2002]
    assert external.negative(FIVE)["holds"].tolist() == [False, True, True, False]


@pytest.mark.parametrize(("year", "holds"), [(1999, False), (2000, True), (2004, True), (2005, False)])
def test_a_turn_within_five_years_is_held_by_all_of_them(year, holds):
    (row,) = external.turned_in(FIVE, year).itertuples()
    assert (row.holds, row.first) == (holds, 2000)


def test_a_turn_in_a_single_year_is_of_that_year():
    assert external.turned_in(YEARS, 2000)["holds"].tolist() == [True]
    assert external.turned_in(YEARS, 2001)["holds"].tolist() == [False]


def test_without_a_positive_period_nothing_turned():
    (row,) = external.turned_in(FIVE[FIVE["year"] < 2000], 2000).itertuples()
    assert not row.holds and row.first is None


def test_changes_are_counted_up_to_a_year():
    assert external.changes_of_sign(YEARS, 2001)[["holds", "changes"]].to_numpy().tolist() == [[False, 1]]
    assert external.changes_of_sign(YEARS, 2019)[["holds", "changes"]].to_numpy().tolist() == [[True, 2]]


def test_growth_is_over_the_year_before(monkeypatch):
    both = pd.DataFrame(
        {"year": [2010, 2011, 2012, 2014], "came": [1.0, 2, 1, 9], "left": [1.0, 1, 1, None], "vintage": "v"}
    ).assign(released="v")
    monkeypatch.setattr(external, "reported", lambda root: both)
    assert external.growing()[["year", "holds"]].to_numpy().tolist() == [[2011, True], [2012, False]]


def test_an_unknown_source_is_refused():
    with pytest.raises(KoshError, match="unknown source 'census'"):
        external.balance("census")


@pytest.mark.parametrize("source", external.SOURCES)
def test_five_years_and_single_years_never_share_a_line(source):
    for panel in external.panels(source, 1990, 2024):
        assert panel["zero"] and set(panel["frame"]["label"]) <= set(external.look(source))
    found = external.balance(source)
    lengths = (found["last_year"] - found["year"]).groupby(found["label"]).nunique()
    assert (lengths == 1).all()


def test_every_statement_of_a_source_has_a_verdict():
    assert [v.comparison for v in external.verdicts("wpp")] == [
        "balance-of-the-first-years",
        "turn-of-2000",
        "changes-of-direction",
    ]
    register = external.verdicts("register")
    assert [v.comparison for v in register[4:]] == list(external.BY_COUNTRY)
    assert {v.word for v in register[4:]} == {"not-checkable"}


@pytest.mark.parametrize("source", external.SOURCES)
def test_what_is_said_has_its_form(source):
    results = external.verdicts(source)
    assert external.turn_said(source).endswith(".")
    other = [results[0], results[2], results[1]]
    assert external.meaning(source, other) != external.meaning(source, results)
    assert external.summary(results).count(";") == 2
    assert ("says nothing" in external.outflow_said(source)) == (source == "register")
    assert set(external.spells_table(source)["balance"]) == {"plus", "minus"}
    for said in (external.first_plus_said(source), external.changes_said(source, 2019)):
        assert said.endswith(".") and said[0].isupper()
    assert external.flows_said(source) != external.countries_said(source)


def test_the_report_that_the_authors_could_read_speaks_against_the_year_and_not_for_it():
    (row,) = external._reported_turn("register", external.ROOT).itertuples()
    assert (row.year, row.vintage, row.holds) == (2000, "2004-11", False)
    assert external._reported_turn("wpp", external.ROOT) is None


def test_arrivals_are_departures_and_the_balance():
    both = external.reported().set_index("year")
    net = external.balance("register").set_index("year")["value"]
    assert (both["came"] - both["left"] == net[both.index]).all()
    assert (both["released"] == "2026-09").all()


def test_a_zoom_is_shown_where_the_nineties_are():
    titles = [panel["title"] for panel in external.panels("wpp", 1990, 2024)]
    assert len(titles) == 4 and sum("from 1999 on" in title for title in titles) == 2
    assert len(external.panels("wpp", 2001, 2024)) == 2
    (single,) = external.panels("register", 1990, 2024)
    assert single["mark"] == (2000, "turn as printed: 2000")


def test_reports_are_tabled_by_year_and_country():
    table = external.flows_table()
    assert list(table) == ["arrivals", "departures", "balance", "register"]
    assert {
        part_of_year(2003, "01-09"),
        part_of_year(2004, "01-09"),
        part_of_year(2012, "01-07"),
        "2019",
    } <= set(table.index)
    assert table.loc[part_of_year(2003, "01-09"), "register"] == "" != table.loc["2019", "register"]
    tops = external.first_countries("departures-external")
    assert all(code in external.first_said() or number > 0 for code, number in tops.values())
    assert len(external.by_country("arrivals-external")) == 8
