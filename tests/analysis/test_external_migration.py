"""Signs, turns and spells of a balance on made-up figures; what is said of the real ones, by its form."""

import pandas as pd
import pytest

from kosh.analysis import external_migration as external
from kosh.errors import KoshError


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


def test_reports_are_tabled_by_year_and_country():
    assert list(external.flows_table()) == ["arrivals", "departures", "balance"]
    tops = external.first_countries("departures-external")
    assert all(code in external.first_said() or number > 0 for code, number in tops.values())
    assert len(external.by_country("arrivals-external")) == 8
