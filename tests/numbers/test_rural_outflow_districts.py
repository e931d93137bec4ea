"""The chapter on districts: its numbers against the tables read anew, and what the book says of them."""

import csv
import math
import re
from collections import defaultdict

import numpy as np
import pytest
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.analysis.district_models import HYPOTHESES
from kosh.errors import KoshError

PAGE = "rural_outflow_districts"


def rows(name):
    with (ROOT / f"data/series/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return record(PAGE)["findings"]


@pytest.fixture(scope="module")
def districts():
    """kato -> its row, with the mean rate of both years, where it has villagers and a rural flow."""
    flows = defaultdict(dict)
    for row in rows("district_migration"):
        if row["net_migration_rural"]:
            flows[row["kato"]][row["year"]] = float(row["net_migration_rural"])
    kept = {}
    for row in rows("districts"):
        people = float(row["population_rural"] or 0)
        if people and len(flows[row["kato"]]) == 2:
            kept[row["kato"]] = row | {"rate": 1000 * sum(flows[row["kato"]].values()) / 2 / people}
    return kept


def test_districts_that_lose_are_counted_from_the_table(found, districts):
    losing = sum(row["rate"] < 0 for row in districts.values())
    assert (found["districts"]["value"], found["losing"]["value"]) == (len(districts), losing) == (188, 172)
    assert found["districts_sum"]["value"] is True


def test_the_coefficient_of_distance_is_that_of_least_squares_with_dummies(found, districts):
    used = [row for row in districts.values() if row["area"]]
    oblasts = sorted({row["region"] for row in used})
    columns, y = [], np.array([row["rate"] for row in used])
    columns.append([float(row["distance_capital"]) / 100 for row in used])
    cities = ("almaty", "astana", "shymkent")
    columns.append([min(float(row[f"distance_{city}"]) for city in cities) / 100 for row in used])
    columns.append([math.log(float(row["population_rural"])) for row in used])
    columns.append([math.log(float(row["population_total"]) / float(row["area"])) for row in used])
    columns.append([float(row["population_urban"]) > 0 for row in used])
    columns += [[row["region"] == oblast for row in used] for oblast in oblasts]
    X = np.array(columns, dtype=float).T
    b = np.linalg.lstsq(X, y, rcond=None)[0]
    distance, dummies = X[:, 0], X[:, 5:]
    inside = distance - dummies @ np.linalg.lstsq(dummies, distance, rcond=None)[0]
    spread = math.sqrt((inside**2).mean())
    assert len(used) == 187
    assert found["cross_distance_capital_coefficient"]["value"] == pytest.approx(spread * b[0], rel=1e-8)


def test_the_panel_on_beds_is_that_of_least_squares_with_dummies(found):
    about = {row["kato"]: row["rural_only"] for row in rows("districts")}
    years = rows("district_years")
    beds = {
        (row["territory"], int(row["year"])): math.log(float(row["hospital_beds"]))
        for row in years
        if row["hospital_beds"] and float(row["hospital_beds"]) > 0
    }
    used = []
    for row in years:
        key = (row["territory"], int(row["year"]) - 1)
        keep = about[row["kato"]] == "1" and row["border_break"] == "0" and row["net_migration"]
        if keep and int(row["year"]) >= 2010 and key in beds:
            ends = [float(row[f"population_{end}"]) for end in ("start", "end") if row[f"population_{end}"]]
            rate = 1000 * float(row["net_migration"]) / (sum(ends) / len(ends))
            used.append((row["territory"], int(row["year"]), beds[key], rate))
    units, times = (sorted({row[i] for row in used}) for i in (0, 1))
    dummies = np.array(
        [[u == r[0] for u in units] + [t == r[1] for t in times[1:]] for r in used], dtype=float
    )
    x, y = np.array([r[2] for r in used]), np.array([r[3] for r in used])
    inside = x - dummies @ np.linalg.lstsq(dummies, x, rcond=None)[0]
    slope = inside @ y / (inside @ inside)
    expected = slope * math.sqrt((inside**2).mean())
    assert len(used) == 709
    assert found["panel_beds_coefficient"]["value"] == pytest.approx(expected, rel=1e-7)


def test_one_association_has_the_implied_sign_alone_and_what_stands_has_the_other(found):
    alone = [
        h.key
        for h in HYPOTHESES
        if min(h.expected * found[f"{h.key}_{end}"]["value"] for end in ("low", "high")) > 0
    ]
    assert alone == ["cross_unemployment"]
    summary = found["summary"]["value"]
    assert "listed draws, 5 %): schools (years) (the sign opposite to the one implied);" in summary
    assert "by the largest t none, by Webb's draws none." in summary
    told = [found[name]["value"] for name in ("schools_alone_stand", "against_the_papers", "not_otherwise")]
    assert told == [True] * 3 and found["hangs_on_mangystau"]["value"] is True
    assert found["panel_schools_p_adjusted"]["value"] == 55 / 2**14
    standing = found["standing"]["value"]
    assert "not: the largest t (0.445), Webb's draws, all tests (0.160) and CRV3 (0.143)" in standing
    assert "Mangystau has 34 %" in standing and "\u22122.5 becomes \u22120.9" in standing
    assert found["cross_schools_high"]["value"] < 0  # the opposite of the sign implied


def test_remoteness_from_large_cities_is_excluded_beyond_little_and_beds_are_not(found):
    def excluded(key):
        return float(found[f"{key}_said"]["value"].split("excluded beyond ")[1].split(";")[0])

    assert excluded("cross_distance_city") < 1.5 < 10 < excluded("cross_beds")


def test_the_page_says_what_was_found(found, article):
    text = " ".join(article(PAGE).get_text().split())
    names = ("summary", "missing_said", "panel_said", "nation_said", "yearbook_said", "disagreements")
    for name in (
        *names,
        "hangs_on",
        "standing",
        "size_said",
        "rows_said",
        "at_the_floor",
        "services_said",
        "labour_said",
        "place_said",
        "without_controls_said",
        "without_years",
        "curve_said",
        "place_in_curve_said",
    ):
        assert " ".join(found[name]["value"].split()) in text
    for claim in ("abai2020-111", "abai2020-112", "historical2025-041", "historical2025-062"):
        assert claim in text


def test_every_figure_is_described_and_no_p_value_is_zero(article):
    figures = [image["alt"] for image in article(PAGE).select("figure img")]
    assert len(figures) == 10 and all(len(alt) > 80 for alt in figures)
    assert "172 lose people" in figures[0]
    text = article(PAGE).get_text()
    assert not re.search(r"\b0\.000+(?!\d)", text) and "***" not in text
    assert "…" not in " ".join(cell.get_text() for cell in article(PAGE).select("table.dataframe td"))


def within(values, *labels):
    """What least squares leaves of ``values`` after a dummy for each of the labels."""
    columns = [np.array([[a == b for b in sorted(set(of))] for a in of], dtype=float) for of in labels]
    dummies = np.hstack(columns)
    return values - dummies @ np.linalg.lstsq(dummies, values, rcond=None)[0]


@pytest.mark.slow
def test_schools_per_head_within_districts_without_mangystau(run):
    record = run(
        PAGE, design="panel", family="services", form="ratio", exclude="KZ-47", errors="CRV1", draws=99
    )
    found = {name: entry["value"] for name, entry in record["findings"].items()}
    about = {row["kato"]: row for row in rows("districts")}
    years = rows("district_years")
    ratio = {}
    for row in years:
        ends = [float(row[f"population_{end}"]) for end in ("start", "end") if row[f"population_{end}"]]
        if row["schools"] and ends:
            ratio[row["territory"], int(row["year"])] = 1000 * float(row["schools"]) / (sum(ends) / len(ends))
    used = []
    for row in years:
        key, place = (row["territory"], int(row["year"]) - 1), about[row["kato"]]
        kept = place["rural_only"] == "1" and row["border_break"] == "0" and place["region"] != "KZ-47"
        if kept and row["net_migration"] and int(row["year"]) >= 2010 and key in ratio:
            ends = [float(row[f"population_{end}"]) for end in ("start", "end") if row[f"population_{end}"]]
            rate = 1000 * float(row["net_migration"]) / (sum(ends) / len(ends))
            used.append((row["territory"], row["year"], ratio[key], rate))
    units, times, x, y = zip(*used, strict=True)
    inside = within(np.array(x), units, times)
    expected = inside @ np.array(y) / (inside @ inside) * math.sqrt((inside**2).mean())
    assert found["panel_schools_coefficient"] == pytest.approx(expected, rel=1e-6)
    assert found["panel_schools_said"].startswith(f"{len(used)} rows, 12 oblasts;")
    conditions = {name for name in found if re.match("(cross|panel)_.*_coefficient", name)}
    assert conditions == {"panel_schools_coefficient", "panel_beds_coefficient"}
    assert found["errors"] == "CRV1" and found["schools_alone_stand"] is False
    assert found["labour_said"] == "Few jobs and low pay: not looked at in this run."
    assert found["grid_rows"] == 2592


@pytest.mark.slow
def test_unemployment_within_oblasts_alone_and_by_distance(run, districts):
    given = {"design": "cross-section", "family": "labour", "year": "2023", "controls": "none"}
    record = run(PAGE, **given, lag=2, errors="Conley", cutoff=100.0, draws=99)
    found = {name: entry["value"] for name, entry in record["findings"].items()}
    unemployed = {
        row["kato"]: float(row["unemployment"])
        for row in rows("district_years")
        if row["year"] == "2021" and row["unemployment"]
    }
    net = {
        row["kato"]: row["net_migration_rural"] for row in rows("district_migration") if row["year"] == "2023"
    }
    used = [
        (row["region"], unemployed[kato], 1000 * float(net[kato]) / float(row["population_rural"]))
        for kato, row in districts.items()
        if kato in unemployed
    ]
    regions, x, y = zip(*used, strict=True)
    inside = within(np.array(x), regions)
    expected = inside @ np.array(y) / (inside @ inside) * math.sqrt((inside**2).mean())
    assert found["cross_unemployment_coefficient"] == pytest.approx(expected, rel=1e-8)
    assert (found["conditions_year"], found["cutoff"], found["errors"]) == (2021, 100, "Conley")
    assert found["without_years"] == found["panel_said"] == "No panel in this run."
    assert not any(name.startswith("panel_") and name.endswith("coefficient") for name in found)


@pytest.mark.parametrize(
    "given, problem",
    [
        ({"errors": "CRV2"}, "errors"),
        ({"exclude": "KZ-51"}, "exclude"),
        ({"cutoff": 5.0}, "cutoff"),
        # found in the run, after a kernel has started
        pytest.param({"design": "panel", "family": "place"}, "family 'place'", marks=pytest.mark.slow),
    ],
)
def test_what_makes_no_run_is_refused(run, given, problem):
    with pytest.raises(KoshError, match=problem):
        run(PAGE, **given)


def test_the_grids_ran_whole_and_hold_the_chapters_specifications(found):
    counts = [found[f"grid_{name}"]["value"] for name in ("models", "errors", "rows", "failed")]
    assert counts == [1296, 2, 2592, 0]


def test_the_front_page_tells_both_chapters():
    html = (ROOT / "_build/html/index.html").read_text(encoding="utf-8")
    text = " ".join(
        BeautifulSoup(html, "html.parser").find("article", class_="bd-article").get_text().split()
    )
    assert "None of the 5 conditions" in text and "(smallest adjusted p 0.17)" in text
    assert "In the districts one condition stands when all are counted together (p 0.003)" in text
    assert (
        "(p 0.143, 0.160 and 0.445)" in text and "for \u22122.5 per 1,000 becomes \u22120.9 without" in text
    )
    assert "changed after the results had been seen" in text
