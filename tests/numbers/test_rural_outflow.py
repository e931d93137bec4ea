"""The chapter on rural outflow, oblasts: its outcome from the tables read anew, and what the book says."""

import csv
from collections import defaultdict

import numpy as np
import pytest

from kosh import ROOT
from kosh.analysis import net_migration, rural_outflow
from kosh.book import analyses, parameters
from kosh.errors import KoshError

PAGE = "rural_outflow"
NAMES = ("schools", "hospitals", "doctors", "buses", "income")


@pytest.fixture(scope="module")
def found(record):
    return record(PAGE)["findings"]


def demography():
    """(indicator, area, release) -> (region, year) -> persons, read without the library that is tested."""
    tables = defaultdict(dict)
    with (ROOT / "data/series/oblast_demography.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["value"]:
                key = row["indicator"], row["area"], row["vintage"]
                tables[key][row["region"], int(row["year"])] = float(row["value"])
    return tables


def least_squares(panel, names):
    """Coefficients of ``names`` with dummies of territory and year, on the complete rows of ``panel``."""
    columns = [panel[list(names)].to_numpy()]
    columns += [
        (panel[key].to_numpy()[:, None] == np.unique(panel[key])).astype(float)
        for key in ("territory", "year")
    ]
    return np.linalg.lstsq(np.column_stack(columns), panel["rate"].to_numpy(), rcond=None)[0][: len(names)]


def test_the_outcome_of_an_undivided_oblast_is_change_less_natural_increase():
    tables = demography()
    people = tables["population", "rural", net_migration.POPULATION]
    natural = {k: v for (what, area, _), t in tables.items() if (what, area) == ("natural_increase", "rural")
               for k, v in t.items()}  # fmt: skip
    rates = rural_outflow.oblast_panel([]).set_index(["region", "year"])["rate"]
    for region in ("KZ-59", "KZ-47"):
        for year in (2010, 2018, 2020):
            start, end = people[region, year], people[region, year + 1]
            expected = 1000 * (end - start - natural[region, year]) / ((start + end) / 2)
            assert rates[region, year] == pytest.approx(expected, rel=1e-12)


def test_the_checks_of_the_outcome_hold(found):
    for name in ("exact_years", "balanced", "south_unpublished", "west_not_found", "akmola_kept"):
        assert found[name]["value"] is True, name
    assert [found[name]["value"] for name in ("marked", "marked_found", "corrected")] == [8, 7, 4]


def test_coefficients_are_least_squares_with_dummies(found):
    panel = rural_outflow.oblast_panel(NAMES, "log", 1, reclassified="corrected").dropna()
    for name, expected in zip(NAMES, least_squares(panel, NAMES), strict=True):
        assert found[f"{name}_coefficient"]["value"] == pytest.approx(np.log(1.1) * expected, rel=1e-7)
    assert found["rows"]["value"] == len(panel) == 163


def test_no_condition_is_told_from_zero_and_the_book_says_so(found, article):
    assert found["none_apart"]["value"] is True
    assert all(found[f"{name}_adjusted"]["value"] > 0.05 for name in NAMES)
    text = " ".join(article(PAGE).get_text().split())
    for name in ("summary", "verdict", "excluded", "short_told"):
        assert " ".join(found[name]["value"].split()) in text
    assert "Not decided by these figures, and not borne out by them." in text


def test_a_null_result_says_what_it_excludes(found):
    for name in NAMES:
        assert 0 < abs(found[f"{name}_coefficient"]["value"]) < found[f"{name}_excluded"]["value"]
        assert found[f"{name}_mde"]["value"] > 0
    assert found["not_turned"]["value"] is True


def test_power_is_told_by_condition(found):
    """Half of the mean rate of 8.4 could not have been seen for schools, and could for the others."""
    text = found["half_seen"]["value"]
    assert "could not have seen for General schools in villages (7.1);" in text
    assert all(found[f"{name}_mde"]["value"] < 8.37 / 2 for name in NAMES[1:])


def test_the_family_is_counted_by_the_balanced_step_down(found):
    assert found["hospitals_adjusted"]["value"] == pytest.approx(0.1736, abs=1e-4)
    assert found["hospitals_adjusted_max_t"]["value"] == pytest.approx(0.4031, abs=1e-4)


def test_the_gap_of_the_forms_is_level_against_log_and_hangs_on_one_oblast(found):
    told = {name: round(found[name]["value"], 1) for name in
            ("focal_ratio", "focal_log_ratio", "focal_log_same", "focal_log", "focal_held")}  # fmt: skip
    assert list(told.values()) == [-5.7, -0.8, -1.4, -1.1, -5.8]
    less = [round(found[f"less_{name}"]["value"], 1) for name in ("ratio", "log_ratio", "log_same")]
    assert less == [-4.7, -5.5, 1.2]
    assert found["level_against_log"]["value"] and found["denominator_without"]["value"]
    assert found["trap_other_way"]["value"] and found["bias_lagged"]["value"] > 0


def test_the_strongest_sign_is_against_the_design(found):
    assert "Physicians of all specialties (p 0.005) of the year after" in found["verdict"]["value"]


def test_rows_that_are_lost_are_counted(found):
    counted = [found[name]["value"] for name in ("all_cells", "no_outcome", "no_lag", "rows")]
    assert counted == [168, 4, 1, 163]


def test_the_sign_of_schools_hangs_on_mangystau(found):
    assert found["influential"]["value"] == "Mangystau" and found["sign_hangs_on_one"]["value"] is True


def test_a_ratio_rejects_too_often_and_a_log_count_takes_no_side(found):
    assert found["trap"]["value"] and found["other_side"]["value"] and found["no_side"]["value"]
    assert found["end_rejected"]["value"] > 9 and found["dirty_rejected"]["value"] > 50


def test_the_grid_ran_whole(found):
    assert (found["specifications"]["value"], found["failed"]["value"]) == (7680, 0)
    assert (found["models"]["value"], found["kinds_of_errors"]["value"]) == (3840, 2)
    assert found["no_service_as_claimed"]["value"] is True


def test_no_p_value_is_zero(found, article):
    assert all(found[f"{name}_{p}"]["value"] >= 2 / 2**14 for name in NAMES for p in ("p_wild", "adjusted"))
    assert "0.000" not in {cell.get_text() for cell in article(PAGE).select("td")}


def test_every_figure_says_in_words_what_it_shows(article):
    alts = [image["alt"] for image in article(PAGE).select("figure img")]
    assert len(alts) == 11 and all(len(alt) > 80 for alt in alts)


def test_the_parameters_are_those_that_were_asked_for():
    path = ROOT / f"notebooks/{PAGE}.ipynb"
    declared = parameters.declared(parameters.read_notebook(path), path.name)
    assert {
        "outcome",
        "regressors",
        "form",
        "lag",
        "first_year",
        "last_year",
        "exclude",
        "errors",
        "draws",
    } == set(declared)
    assert set(NAMES) < set(declared["regressors"].choices())
    oblasts = set(rural_outflow.oblast_panel([])["region"])
    assert set(declared["exclude"].choices()) == {"none", *oblasts}
    assert analyses.page(PAGE).parameters == {}


@pytest.mark.slow
def test_ratios_of_the_same_year_without_mangystau(run):
    record = run(PAGE, form="ratio", lag=0, exclude="KZ-47", errors="CRV3", draws=99)
    found = {name: entry["value"] for name, entry in record["findings"].items()}
    panel = rural_outflow.oblast_panel(
        NAMES, "ratio", 0, exclude=["KZ-47"], reclassified="corrected"
    ).dropna()
    for name, b in zip(NAMES, least_squares(panel, NAMES), strict=True):
        step = 0.1 * panel[name].mean()
        assert found[f"{name}_coefficient"] == pytest.approx(step * b, rel=1e-7)
    assert (found["rows"], found["clusters"], found["form"], found["lag"]) == (len(panel), 13, "ratio", 0)
    # the page's own figure of the ratio without the oblast that moves schools the furthest
    assert round(found["schools_coefficient"], 1) == -4.7
    assert found["in_mangystau"] is False and found["influential"] != "Mangystau"
    assert found["specifications"] == 7680


@pytest.mark.slow
def test_another_family_window_and_outcome(run):
    given = {"regressors": "livelihood", "outcome": "out", "first_year": 2012, "last_year": 2018}
    record = run(PAGE, **given, draws=99)
    found = {name: entry["value"] for name, entry in record["findings"].items()}
    names = ("income", "poverty_ppp", "unemployment")
    panel = rural_outflow.oblast_panel(names, "log", 1, 2012, 2018, reclassified="out").dropna()
    steps = (np.log(1.1), 1, 1)
    for name, step, b in zip(names, steps, least_squares(panel, names), strict=True):
        assert found[f"{name}_coefficient"] == pytest.approx(step * b, rel=1e-6)
    assert "schools_coefficient" not in found and found["outcome"] == "out"
    assert found["rows"] == len(panel) and found["focal"] == "Nominal money income per head"
    assert (found["first_year"], found["last_year"]) == (2012, 2018)


@pytest.mark.parametrize(
    "given, problem",
    [
        ({"form": "square"}, "form"),
        ({"exclude": "KZ-99"}, "exclude"),
        ({"lag": 9}, "lag"),
        ({"first_year": 2018, "last_year": 2012}, "the window ends before it begins"),
    ],
)
def test_what_makes_no_run_is_refused(run, given, problem):
    with pytest.raises(KoshError, match=problem):
        run(PAGE, **given)
