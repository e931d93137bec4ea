"""Official figures beside a composition, against the tables read anew and against their own identities."""

import csv
from fractions import Fraction

import pytest

from kosh import ROOT
from kosh.analysis import composition, official_shares
from kosh.claims.interval import Interval


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def beside(name):
    return official_shares.beside(composition.compose(name))


def share(frame, period, category):
    (row,) = frame[(frame["period"] == period) & (frame["category"] == category)].itertuples()
    return row.low, row.high


def test_a_share_of_two_exact_counts_is_their_quotient():
    frame = beside("immigrants-by-origin-2015")
    (part,) = (r for r in rows("migration_reported") if (r["year"], r["partner"]) == ("2017", "CHN"))
    low, high = share(frame, "2017", "CHN")
    assert low == high == pytest.approx(100 * int(part["value"]) / 16_081, rel=1e-12)


def test_a_share_of_rounded_counts_is_a_range_as_wide_as_their_rounding():
    low, high = share(beside("immigrants-by-origin-2015"), "2024", "UZB")
    assert low == pytest.approx(100 * 12_050 / 29_950) and high == pytest.approx(100 * 12_150 / 29_850)


def test_a_reported_share_is_what_its_last_digit_leaves():
    assert share(beside("sectors-of-migrant-workers"), "1\u00a0May\u00a02024", "construction") == (
        30.65,
        30.75,
    )


def test_the_cis_stands_beside_emigrants_only():
    assert "CIS" in set(beside("emigrants-by-destination-2015")["category"])
    assert "CIS" not in set(beside("immigrants-by-origin-2015")["category"])


def test_kinds_of_moves_make_a_hundred_where_they_are_exact():
    frame = beside("flows-by-kind-2015")
    for period in ("2013,\u00a0Jan\u00a0to\u00a0Jul", "2022", "2023"):
        low = frame[frame["period"] == period]["low"].sum()
        assert low == pytest.approx(100, abs=1e-9)
    assert set(frame[frame["period"] == "2015,\u00a0Jan\u00a0to\u00a0Mar"]["category"]) == {
        "external",
        "interregional",
        "regional",
    }


def test_external_migration_by_what_is_counted():
    bases = official_shares.external_shares(2015, "01-03")
    low, high = Fraction(4050), Fraction(4150)
    assert bases["arrivals"] == Interval(100 * low / (low + 117_500), 100 * high / (high + 116_500))
    assert bases["departures"].lower > bases["arrivals"].upper
    both = bases["arrivals and departures together"]
    assert bases["arrivals"].upper < both.upper < bases["departures"].upper


def test_moves_within_the_country_beside_those_across_its_border():
    frame = official_shares.moves_beside().set_index("period")
    assert frame["ratio"].round(1).to_dict() == {
        "2013,\u00a0Jan\u00a0to\u00a0Jul": 6.4,
        "2015,\u00a0Jan\u00a0to\u00a0Mar": 13.6,
        "2022": 19.3,
        "2023": 24.7,
    }
    assert frame["internal"]["2013,\u00a0Jan\u00a0to\u00a0Jul"] == 173_690 - 12_230
    assert frame["external"]["2023"] == 25_387 + 16_094
    assert frame["released"]["2023"] == "2025-03", "of the later of the two sources"


def test_the_group_of_kinds_of_moves_has_a_verdict_and_no_other():
    (result,) = official_shares.verdicts(composition.compose(official_shares.MOVES))
    assert (result.comparison, result.word, result.tries) == ("internal-exceeds-external", "reproduced", 1)
    assert official_shares.verdicts(composition.compose("returnees-by-origin")) == []


def test_every_number_in_all_is_listed_with_its_report():
    listed = official_shares.sources(composition.compose("emigrants-by-destination-2015"))
    known = [
        r for r in rows("migration_reported") if (r["flow"], r["partner"]) == ("departures-external", "WLD")
    ]
    assert list(listed["report"]) == [r["url"] for r in known]
    moves = official_shares.sources(composition.compose("flows-by-kind-2015"))
    assert "2016" not in moves.index and (moves["report"].str.startswith("http")).all()


def test_one_figure_of_a_table():
    found = official_shares.reported(
        "returnees_reported", date="2015-04-01", origin="WLD", concept="since 1991"
    )
    assert found == Interval.point(953_908)


# ---- the tables themselves


def reported(table, **where):
    (row,) = (r for r in rows(table) if all(r[k] == v for k, v in where.items()))
    return Fraction(row["value"])


def test_moves_within_the_country_leave_as_many_as_they_bring():
    for year in ("2022", "2023", "2024"):
        of_year = [r for r in rows("internal_migration") if r["year"] == year]
        assert len(of_year) == 20
        assert sum(int(r["arrivals"]) for r in of_year) == sum(int(r["departures"]) for r in of_year)


def test_arrivals_and_departures_of_2013_hold_the_same_moves_within_the_country():
    of = {
        flow: reported("migration_reported", year="2013", months="01-07", flow=flow, partner="WLD")
        for flow in ("arrivals-all", "arrivals-external", "departures-all", "departures-external")
    }
    inside = of["arrivals-all"] - of["arrivals-external"]
    assert inside == of["departures-all"] - of["departures-external"] > 0


def test_the_first_quarter_of_2015_is_the_difference_of_two_counts_of_returnees():
    before, after = (
        reported("returnees_reported", date=date, origin="WLD", unit="persons", concept="since 1991")
        for date in ("2015-01-01", "2015-04-01")
    )
    quarter = reported("returnees_reported", date="2015-04-01", origin="WLD", concept="in the quarter")
    assert after - before == quarter


@pytest.mark.parametrize("date", ["2015-04-01"])
def test_shares_of_returnees_that_are_all_there_are_make_a_hundred(date):
    shares = [
        Fraction(r["value"]) for r in rows("returnees_reported") if (r["date"], r["unit"]) == (date, "%")
    ]
    assert len(shares) == 6 and abs(sum(shares) - 100) <= Fraction(6, 20)


@pytest.mark.parametrize("table", ["migration_reported", "returnees_reported", "foreign_workers_reported"])
def test_parts_are_no_more_than_the_whole(table):
    keys = {
        "migration_reported": ("year", "months", "flow"),
        "returnees_reported": ("date", "concept"),
        "foreign_workers_reported": ("date",),
    }[table]
    column = {"migration_reported": "partner", "returnees_reported": "origin"}.get(table, "category")
    persons = [r for r in rows(table) if r["unit"] == "persons"]
    wholes = {tuple(r[k] for k in keys): int(r["value"]) for r in persons if r[column] in ("WLD", "all")}
    parts = [
        r for r in persons if r[column] not in ("WLD", "all", "CIS") and "-all" not in str(r.get("flow"))
    ]
    keyed = {tuple(r[k] for k in keys) for r in parts}
    # the picture of 2005 is cut at its end, and two reports give countries of departure without a total
    whole_missing = {key[:2] for key in keyed - set(wholes)}
    assert whole_missing <= {("2005", "01-12"), ("2024", "01-12")}
    for key in keyed & set(wholes):
        for breakdown in {r.get("breakdown") for r in parts}:
            own = [r for r in parts if tuple(r[k] for k in keys) == key and r.get("breakdown") == breakdown]
            assert sum(int(r["value"]) for r in own) <= wholes[key], key


def test_every_report_names_its_address_and_the_day_it_was_entered():
    for table in ("migration_reported", "returnees_reported", "foreign_workers_reported"):
        assert all(r["url"].startswith("http") and len(r["entered"]) == 10 for r in rows(table))
