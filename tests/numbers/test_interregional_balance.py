"""The chapter on gains and losses of the regions: its numbers from the tables read anew, and what it says."""

import csv
import json

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.book import runner

PAGE = "interregional_balance"


def rows(table, **where):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == str(v) for k, v in where.items())]


def published(year, borders):
    """Region -> published net migration of a year, as the table has it."""
    found = rows("oblast_demography", indicator="net_migration", area="total", year=year, borders=borders)
    return {r["region"]: int(r["value"]) for r in found if r["region"] != "KZ"}


@pytest.fixture(scope="module")
def found(record):
    return record(PAGE)


@pytest.fixture(scope="module")
def text():
    html = (ROOT / f"_build/html/analyses/{PAGE}.html").read_text(encoding="utf-8")
    return " ".join(
        BeautifulSoup(html, "html.parser").find("article", class_="bd-article").get_text().split()
    )


def verdict(found, claim):
    (one,) = (v for v in found["verdicts"] if claim in v["claims"])
    return one


def value(found, name):
    return found["findings"][name]["value"]


def test_four_regions_gained_in_2015_by_net_migration_of_all_kinds(found):
    of_year = published(2015, 1997)
    gains = {region for region, persons in of_year.items() if persons > 0}
    assert gains == {"KZ-75", "KZ-47", "KZ-11", "KZ-23"}
    for region in of_year:
        assert value(found, f"gains_{region.replace('-', '_').lower()}") == (region in gains)
    assert value(found, "since_kz_71") == 2015 and value(found, "since_kz_75") == 2001


@pytest.mark.parametrize("claim", [f"bayandina2021-{n:03}" for n in range(61, 67)])
def test_balances_between_regions_of_2015_get_no_verdict(found, claim):
    one = verdict(found, claim)
    assert (one["word"], one["tries"]) == ("not-checkable", 0)


def test_the_part_across_the_border_that_each_printed_loss_takes(found):
    of_year = published(2015, 1997)
    printed = {"kz_51": -14250, "kz_19": -11469, "kz_31": -8463, "kz_63": -4216}
    for region, persons in printed.items():
        assert value(found, f"needed_{region}") == of_year[region.upper().replace("_", "-")] - persons
    assert value(found, "losses_agree") is True and value(found, "signs_agree") is True
    four = sorted(of_year, key=of_year.get)[:4]
    assert four == ["KZ-51", "KZ-19", "KZ-31", "KZ-63"]


def test_astana_lost_people_in_the_year_and_gained_in_seven_months(found):
    assert published(2015, 1997)["KZ-71"] == -2488
    (row,) = rows("interregional_reported", region="KZ-71", last_month="2015-07", measure="balance")
    assert row["value"] == "437"
    assert "+437 with other regions" in value(found, "astana") and "−2488" in value(found, "astana")


@pytest.mark.parametrize(
    ("claim", "region", "printed"),
    [
        ("historical2025-034", "KZ-71", 36821),
        ("historical2025-035", "KZ-75", 16934),
        ("historical2025-036", "KZ-79", 10838),
        ("historical2025-037", "KZ-19", 5500),
    ],
)
def test_the_balances_of_2025_are_those_of_the_release(found, claim, region, printed):
    (row,) = rows("interregional_reported", region=region, first_month="2025-01", last_month="2025-06")
    one = verdict(found, claim)
    assert int(row["value"]) == printed == one["nearest"]["value"]
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", 1, 1)


def test_the_count_and_the_change_of_movers_are_those_of_the_release(found):
    reported = rows("interregional_reported", last_month="2025-06")
    assert sum(r["measure"] == "balance" and float(r["value"]) > 0 for r in reported) == 4
    assert [r["value"] for r in reported if r["measure"] == "moves-change"] == ["20.6"]
    for claim in ("historical2025-033", "historical2025-032"):
        assert verdict(found, claim)["word"] == "reproduced"


def test_movers_were_fewer_in_one_of_four_years(found):
    years = {
        r["last_month"][:4]: float(r["value"])
        for r in rows("interregional_reported", measure="moves-change")
        if r["last_month"].endswith("-12")
    }
    assert [year for year, change in years.items() if change < 0] == ["2021"] and len(years) == 4
    one = verdict(found, "sabihanova-028")
    assert one["word"] == "contradicted" and [hit[0] for hit in one["hits"]] == [2021]


def test_the_cities_gain_from_the_others_in_every_year(found):
    for year in ("2022", "2023", "2024"):
        own = [
            r
            for r in rows("internal_migration", year=year)
            if r["region"] in ("Almaty city", "Astana city", "Shymkent city")
        ]
        assert len(own) == 3 and all(int(r["arrivals"]) > int(r["departures"]) for r in own)
    assert verdict(found, "sabihanova-006")["word"] == "contradicted"
    one = verdict(found, "abai2020-013")
    assert (one["word"], one["claims"]) == ("reproduced", ["abai2020-013", "abai2020-129"])


def test_moves_make_regions_less_equal_and_empty_some(found):
    assert verdict(found, "sabihanova-005")["word"] == "contradicted"
    assert verdict(found, "historical2025-043")["word"] == "reproduced"
    assert "North Kazakhstan (2022, 2023 and 2024)" in value(found, "shrinking")


def test_the_page_says_what_was_found(found, text):
    for name in (
        "summary",
        "gains",
        "losses",
        "gainers",
        "astana",
        "exchanged",
        "movers",
        "unequal",
        "meaning",
    ):
        assert " ".join(value(found, name).split()) in text, name


def run(tmp_path, **given):
    path = tmp_path / "found.json"
    runner.execute(PAGE, given, tmp_path / "executed.ipynb", path)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("year", "borders", "gains", "since"),
    [
        (2024, 2022, {"KZ-71", "KZ-75", "KZ-79", "KZ-19", "KZ-47"}, {"kz_19": 2022, "kz_62": 2022}),
        (2019, 2018, {"KZ-71", "KZ-75", "KZ-79", "KZ-47"}, {"kz_79": 2018, "kz_19": 2018}),
        (
            2005,
            1997,
            {"KZ-15", "KZ-19", "KZ-23", "KZ-35", "KZ-47", "KZ-71", "KZ-75"},
            {"kz_35": 2005, "kz_19": 2004},
        ),
    ],
)
def test_another_year_and_division_move_the_map_and_no_verdict(tmp_path, found, year, borders, gains, since):
    other = run(tmp_path, year=year, borders=borders)
    of_year = {k: v["value"] for k, v in other["findings"].items() if k.startswith("gains_k")}
    assert {k.removeprefix("gains_").upper().replace("_", "-") for k, v in of_year.items() if v} == gains
    assert len(of_year) == {1997: 16, 2018: 17, 2022: 20}[borders]
    assert {name: value(other, f"since_{name}") for name in since} == since
    assert [v["word"] for v in other["verdicts"]] == [v["word"] for v in found["verdicts"]]
    if year >= 2018:
        table = published(year, borders)
        assert gains == {region for region, persons in table.items() if persons > 0}
