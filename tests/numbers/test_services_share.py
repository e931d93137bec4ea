"""The chapter on services: its numbers against the table read anew, what the book says, other parameters."""

import csv
from statistics import median

import pytest

from kosh import ROOT
from kosh.book import runs

PAGES = {"services_share-oecd": "OED", "services_share-high-income": "HIC"}


def rows(name):
    with (ROOT / f"data/series/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return {page: record(page) for page in PAGES}


def test_the_nearest_figure_is_the_greatest_median_of_what_the_author_could_read(found):
    joined = {r["country"]: int(r["since"]) for r in rows("country_groups") if r["group"] == "oecd"}
    medians = {
        year: median(
            float(r["value"])
            for r in rows("services_share")
            if (r["vintage"], int(r["year"])) == ("2018-04", year) and joined.get(r["country"], 9999) <= year
        )
        for year in range(2011, 2017)
    }
    verdict = found["services_share-oecd"]["verdicts"][0]
    assert verdict["nearest"]["value"] == pytest.approx(max(medians.values()))
    assert (verdict["nearest"]["year"], verdict["nearest"]["vintage"]) == (2016, "2018-04")
    assert found["services_share-oecd"]["findings"]["greatest_old"]["value"] == pytest.approx(
        max(medians.values())
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_share_differs_and_no_reading_reproduces_it(found, page):
    (verdict,) = found[page]["verdicts"]
    assert (verdict["claims"], verdict["place"], verdict["word"]) == (
        ["abai2020-118"],
        PAGES[page],
        "differs",
    )
    assert (verdict["hits"], verdict["out_of_scope"]) == ([], "")
    values = found[page]["findings"]
    assert values["reproduced_by"]["value"] == 0 and values["never_most"]["value"]
    assert values["hangs"]["value"].startswith(
        "The word does: differs (each counts once); close (by output and"
    )
    assert (
        values["near"]["value"] == "United States, France, United Kingdom" and values["several_near"]["value"]
    )
    assert values["classified"]["value"] == "24 January 2023" and values["release"]["value"] == "2018-04"
    assert "OECD members, by output: close" in values["words"]["value"] and values["old_above_new"]["value"]


def test_two_members_of_the_oecd_reach_it_at_the_best(found):
    values = found["services_share-oecd"]["findings"]
    assert (values["most_reach"]["value"], values["most_of"]["value"], values["top"]["value"]) == (
        2,
        34,
        "Luxembourg",
    )


def test_how_many_reach_it_is_told_with_the_number_of_countries(article):
    text = article("services_share-high-income").get_text()
    assert "11 of 61" in text and "nan" not in text.casefold()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_what_was_found(article, found, page):
    text = article(page).get_text()
    for name in (
        "summary",
        "group_name",
        "interval",
        "greatest_old",
        "greatest_new",
        "moved",
        "meaning",
        "hangs",
        "near",
    ):
        assert found[page]["findings"][name]["text"] in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "word", "top"),
    [
        ({"weight": "gdp", "year": 2012}, "close", "Luxembourg"),
        ({"group": "high-income", "weight": "population", "year": 2016}, "close", "Hong Kong"),
    ],
)
def test_other_parameters_give_other_findings(given, word, top):
    _, record = runs.execute("services_share", given)
    (verdict,) = record["verdicts"]
    assert verdict["word"] == word and not verdict["hits"]
    assert record["findings"]["year"]["value"] == given["year"]
    assert record["findings"]["top"]["value"].startswith(top)
