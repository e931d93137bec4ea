"""The chapters on compositions: their numbers against the printed numerals and the tables read anew."""

import csv
import json
from fractions import Fraction

import pytest

from kosh import ROOT
from kosh.analysis import composition
from kosh.book import analyses, parameters
from kosh.claims.printed import MODES

PAGES = {
    "flow_composition-flows": (57, 58, 59),
    "flow_composition-immigrants": (71, 72, 73),
    "flow_composition-emigrants": (74, 76),
    "flow_composition-returnees": (50, 51, 52, 53, 54, 55),
    "flow_composition-workers": (85, 87, 89, 91, 93),
    "flow_composition-sectors": (95, 96, 97, 98, 99),
}
NAMES = ("fit", "total", "rest", "base", "year", "beside", "exceeds", "meaning")


def rows(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def printed():
    """Number of a claim of the paper -> its numeral, read without the library that is tested."""
    return {
        int(row["claim"].removeprefix("bayandina2021-")): Fraction(row["printed"].replace(",", ""))
        for row in rows("data/claims/claims.csv")
        if row["paper"] == "bayandina2021" and row["printed"]
    }


@pytest.fixture(scope="module")
def found():
    return {
        page: json.loads((ROOT / f"_build/findings/{page}.json").read_text(encoding="utf-8"))["findings"]
        for page in PAGES
    }


@pytest.mark.parametrize("page, shares", PAGES.items())
def test_the_sum_is_that_of_the_printed_numerals(printed, found, page, shares):
    assert Fraction(str(found[page]["sum_printed"]["value"])) == sum(printed[n] for n in shares)


def test_under_truncation_the_workers_are_a_whole_that_prints_every_share(printed, found):
    values = found["flow_composition-workers"]
    pairs = [(printed[n], printed[n + 1], 1 if n == 92 else 10) for n in (84, 86, 88, 90, 92)]

    def prints(whole):
        return all(int(100 * unit * count / whole) == unit * share for count, share, unit in pairs)

    fits = [whole for whole in range(30_000, 45_000) if prints(whole)]
    ends = values["total_least_truncation"]["value"], values["total_most_truncation"]["value"]
    assert ends == (fits[0], fits[-1]) == (36_119, 36_202)
    assert values["possible_truncation"]["value"] and not values["possible_half_away"]["value"]
    named = sum(count for count, _, _ in pairs)
    left = [float(100 * (whole - named) / whole) for whole in ends]
    assert [values[f"rest_{end}_truncation"]["value"] for end in ("least", "most")] == pytest.approx(left)
    assert "36\u202f119 to 36\u202f202" in values["total"]["value"]


def test_the_returnees_fit_under_rounding_alone(found):
    values = found["flow_composition-returnees"]
    assert values["possible_half_away"]["value"] and not values["possible_truncation"]["value"]
    assert values["sum_printed"]["text"] == "100.1\u202f%"


@pytest.mark.parametrize("page, mode", [("immigrants", "half_away"), ("sectors", "truncation")])
def test_the_rest_is_what_the_shares_leave(printed, found, page, mode):
    name = f"flow_composition-{page}"
    shares = [printed[n] for n in PAGES[name]]
    below, above = (Fraction(1, 20), Fraction(1, 20)) if mode == "half_away" else (0, Fraction(1, 10))
    least, most = (100 - sum(share + above for share in shares), 100 - sum(share - below for share in shares))
    assert found[name][f"rest_least_{mode}"]["value"] == pytest.approx(float(least))
    assert found[name][f"rest_most_{mode}"]["value"] == pytest.approx(float(most))


def test_the_implied_emigrants_are_more_than_ten_months_of_reports_and_two_at_their_pace(found):
    values = found["flow_composition-emigrants"]
    (report,) = (
        row
        for row in rows("data/series/migration_reported.csv")
        if (row["year"], row["months"]) == ("2015", "01-10")
    )
    most = int(report["value"]) + int(report["step"]) // 2
    missing = values["total_least_truncation"]["value"] - most
    assert missing > 2 * most / 10
    assert f"{missing} more" in values["year"]["value"].replace("\u202f", "")


def test_the_official_shares_span_those_of_the_table(found):
    workers = rows("data/series/foreign_workers_reported.csv")
    wholes = {r["date"]: int(r["value"]) for r in workers if r["category"] == "all"}
    of_turkey = [r for r in workers if r["category"] == "TUR"]
    shares = [
        float(r["value"]) if r["unit"] == "%" else 100 * int(r["value"]) / wholes[r["date"]]
        for r in of_turkey
    ]
    values = found["flow_composition-workers"]
    assert values["official_least_tur"]["value"] == pytest.approx(min(shares))
    assert values["official_most_tur"]["value"] == pytest.approx(max(shares))
    assert values["official_times"]["value"] == len(wholes)


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_what_was_found_and_what_the_paper_says(article, found, page):
    shown = article(page)
    text = " ".join(shown.get_text().split())
    for name in NAMES:
        assert " ".join(found[page][name]["value"].split()) in text
    links = {link.get_text() for link in shown.select(".kosh-sayings a.kosh-claim-link")}
    assert {f"bayandina2021-{n:03}" for n in PAGES[page]} <= links


@pytest.mark.parametrize("page", PAGES)
def test_both_figures_say_in_words_what_they_show(article, found, page):
    shares, ranges = (image["alt"] for image in article(page).select("figure img"))
    assert shares.startswith("Stacked bars") and ranges.startswith("Ranges by rule")
    assert "bayandina2021" in shares and found[page]["title"]["value"]


def test_the_parameters_admit_every_composition_and_every_rule():
    path = ROOT / "notebooks/flow_composition.ipynb"
    declared = parameters.declared(parameters.read_notebook(path), path.name)
    assert set(declared["group"].choices()) == set(composition.SUBJECTS)
    assert set(declared["mode"].choices()) == {"all", *MODES}
    assert {
        page.parameters["group"] for page in analyses.pages().values() if page.notebook == path.stem
    } == set(composition.SUBJECTS)


def test_moves_within_the_country_exceed_those_across_its_border(found, article, record):
    (verdict,) = record("flow_composition-flows")["verdicts"]
    assert (verdict["claims"], verdict["word"], verdict["tries"]) == (["bayandina2021-056"], "reproduced", 1)
    assert "13.6 (2015,\u00a0Jan\u00a0to\u00a0Mar)" in found["flow_composition-flows"]["exceeds"]["value"]
    for page in PAGES.keys() - {"flow_composition-flows"}:
        assert "takes no verdict" in article(page).get_text()
