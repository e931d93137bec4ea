"""Claims beside press reports: concepts apart, shares from the same report, a growing number dated."""

import csv

import pandas as pd
import pytest

from kosh import ROOT
from kosh.analysis import reported_claims
from kosh.errors import KoshError


def rows(name, **filters):
    with (ROOT / f"data/series/{name}.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in filters.items())]


def test_the_population_is_the_sum_of_the_regions():
    regions = rows("oblast_demography", indicator="population", area="total", year="2015")
    assert reported_claims.population()[2015] == sum(int(r["value"]) for r in regions if r["region"] != "KZ")
    assert 17_400_000 < reported_claims.population()[2015] < 17_450_000


def test_returnees_are_those_since_1991_and_their_share_is_over_the_year_of_the_report():
    persons = reported_claims.returnees("returnees-persons")
    reported = rows("returnees_reported", concept="since 1991", origin="WLD", unit="persons")
    assert (
        list(persons["value"]) == [float(r["value"]) for r in reported]
        and persons["value"].is_monotonic_increasing
    )
    share = reported_claims.returnees("returnees-population").set_index("date")["value"]
    assert share["2015-01-01"] == pytest.approx(100 * 952882 / reported_claims.population()[2015])


def test_shares_of_permits_are_of_the_same_report_and_concepts_stay_apart():
    china = reported_claims.workers("workers-share-chn").set_index("date")
    assert china.loc["2016-12-31", "value"] == pytest.approx(100 * 12699 / 36700)
    assert china.loc["2024-05-01", "value"] == 29.5, "as the report gives it"
    assert set(reported_claims.deciding(china.reset_index())["concept"]) == {"issued in the year"}
    assert {"2015-12-31", "2016-12-31"} == set(reported_claims.deciding(china.reset_index())["date"])
    assert "%" not in rows("foreign_workers_reported", category="UZB", date="2020-01-01")[0]["unit"]
    assert reported_claims.deciding(reported_claims.workers("workers-uzb")).empty


def test_every_claim_is_compared_at_its_place_and_told():
    names = ["returnees-uzb", "returnees-families"]
    results, frames = reported_claims.compare(names, reported_claims.returnees)
    assert [results[name].place for name in names] == ["UZB", "KAZ"]
    table = reported_claims.table(results, frames)
    assert list(table.index) == ["from Uzbekistan", "families"]
    assert list(table["claim"]) == ["bayandina2021-050", "bayandina2021-047"]
    for name, said in zip(names, table["verdict"], strict=True):
        assert said == f"{results[name].word}, {len(results[name].hits)} of {results[name].tries}"
    (label, low, high, values), _ = reported_claims.points(results, frames)
    assert (label, len(values)) == ("from Uzbekistan", 3) and low < 100 < high
    vintage, share, decides = values[0]
    assert (vintage, share, decides) == ("2014-05", pytest.approx(100 * 61.8 / 61.6), True)


def test_a_report_behind_the_window_does_not_decide():
    results, frames = reported_claims.compare(["returnees-persons"], reported_claims.returnees)
    ((_, _, _, values),) = reported_claims.points(results, frames)
    assert {vintage: decides for vintage, _, decides in values}["2023-09"] is False
    assert any(decides for *_, decides in values)


def test_a_place_without_a_deciding_report_is_not_checkable():
    results, frames = reported_claims.compare(["workers-srb"], reported_claims.workers)
    assert results["workers-srb"].word == "not-checkable" and len(frames["workers-srb"])
    assert reported_claims.table(results, frames)["nearest report"].tolist() == ["none"]
    assert results["workers-srb"].sentence == reported_claims.NOT_ISSUED
    assert "no report that could decide" in reported_claims.counted_said(results)
    assert reported_claims.single_said(results).startswith("No verdict rests")


def test_every_comparison_has_a_label_of_its_own():
    for names in (reported_claims.RETURNEES, reported_claims.WORKERS):
        labels = [reported_claims.label(name) for name in names]
        assert len(set(labels)) == len(names)
    assert reported_claims.label("returnees-others") == "from elsewhere"
    assert reported_claims.label("workers-share-tur") == "Türkiye, share"


def test_the_whole_is_what_count_and_share_imply():
    low, high = reported_claims.implied_whole()
    assert (low, high) == (pytest.approx(100 * 13075 / 36.15), pytest.approx(100 * 13075 / 36.05))


@pytest.mark.parametrize("name", ["returnees_reported", "foreign_workers_reported"])
def test_reports_of_a_year_stand_side_by_side(name):
    table = reported_claims.reports_of(name, 2015)
    assert len(table) == len([r for r in rows(name) if r["date"].startswith("2015")])
    assert table["report"].str.startswith("http").all()
    assert str(len(table)) in reported_claims.year_said(name, 2015)
    assert reported_claims.year_said(name, 1900) == "No report dated 1900 is at hand."


def test_a_printed_number_lies_between_reports_or_beyond_them():
    def frame(*values):
        days = [f"20{n}-04-01" for n in range(10, 10 + len(values))]
        return pd.DataFrame({"date": days, "value": values})

    said = reported_claims.between_said("returnees-persons", frame(900_000, 960_000))
    assert said.endswith(
        "two reports: 900\u202f000 (1\u00a0April\u00a02010) and 960\u202f000 (1\u00a0April\u00a02011)."
    )
    assert "beyond all reports" in reported_claims.between_said("returnees-persons", frame(900_000))


def test_a_growing_number_is_dated_between_its_reports():
    frame = pd.DataFrame({"date": ["2015", "2014", "2021"], "value": [10, 5, 30]})
    below, above = reported_claims.reached(12, frame)
    assert (below["date"], above["date"]) == ("2015", "2021")
    assert reported_claims.reached(1, frame)[0] is None and reported_claims.reached(31, frame)[1] is None
    with pytest.raises(KoshError, match="do not grow"):
        reported_claims.reached(12, frame.assign(value=[10, 5, 1]))
