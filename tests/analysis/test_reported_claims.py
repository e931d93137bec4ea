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
    assert list(table.index) == ["bayandina2021-050", "bayandina2021-047"]
    assert list(table["verdict"]) == [results[name].word for name in names]
    (label, low, high, values), _ = reported_claims.points(
        results, frames, dict(zip(names, "ab", strict=True))
    )
    assert (label, len(values)) == ("a", 3) and low < 100 < high
    assert dict(values)["2014-05"] == pytest.approx(100 * 61.8 / 61.6)


def test_a_place_without_a_deciding_report_is_not_checkable():
    results, frames = reported_claims.compare(["workers-srb"], reported_claims.workers)
    assert results["workers-srb"].word == "not-checkable" and len(frames["workers-srb"])
    assert reported_claims.table(results, frames)["of"].tolist() == [""]


def test_a_growing_number_is_dated_between_its_reports():
    frame = pd.DataFrame({"date": ["2015", "2014", "2021"], "value": [10, 5, 30]})
    below, above = reported_claims.reached(12, frame)
    assert (below["date"], above["date"]) == ("2015", "2021")
    assert reported_claims.reached(1, frame)[0] is None and reported_claims.reached(31, frame)[1] is None
    with pytest.raises(KoshError, match="do not grow"):
        reported_claims.reached(12, frame.assign(value=[10, 5, 1]))
