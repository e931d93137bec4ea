"""Three concepts that never mix, and what is said of them."""

import pandas as pd
import pytest

from kosh.analysis import migrants_in_russia as russia
from kosh.errors import KoshError


@pytest.fixture(scope="module")
def results():
    return {concept: russia.compare(concept) for concept in russia.CONCEPTS}


@pytest.mark.parametrize("concept", russia.CONCEPTS)
def test_figures_are_of_one_concept_and_of_known_lines(concept):
    frame = russia.figures(concept)
    assert set(frame["country"]) == set(russia.COMPARISONS)
    assert set(frame["label"]) <= set(russia.LOOK)
    assert frame["url"].map(lambda url: url == "" or url.startswith("http")).all()


def test_lines_of_different_concepts_have_different_names():
    lines = [set(russia.figures(concept)["label"]) for concept in russia.CONCEPTS]
    assert sum(map(len, lines)) == len(set().union(*lines)) == len(russia.LOOK)


def test_an_unknown_concept_is_refused():
    with pytest.raises(KoshError, match="no concept 'permits-valid'"):
        russia.figures("permits-valid")


def test_only_persons_present_are_in_scope(results):
    for concept, found in results.items():
        assert {v.in_scope for v in found.values()} == {concept == russia.DECIDES}


def test_the_main_influx_is_judged_by_the_stock_alone():
    assert [len(russia.main_influx(concept)) for concept in russia.CONCEPTS] == [0, 0, 1]


def test_panels_are_in_millions_and_know_the_window(results):
    panels = russia.panels("entries", results["entries"])
    assert len(panels) == 3
    for panel in panels:
        assert panel["frame"]["y"].max() < 10 and panel["window"] == (2011, 2020)


def test_side_by_side_keeps_concepts_apart_and_has_origins_as_rows():
    table = russia.side_by_side(2015)
    assert set(table.index) == {"Uzbekistan", "Tajikistan", "Kyrgyzstan"}
    kinds = {what.partition(",")[0] for what in table["what"]}
    assert kinds == {"persons present", "born there"}
    assert russia.side_by_side(1800).empty


def test_derived_figures_are_a_range_that_no_verdict_sees():
    rows, low, high = russia.derived()
    assert set(rows["country"]) == {"UZB"} and low < high
    assert not set(rows["value"]) & set(russia.figures("persons-present")["value"])
    assert russia.derived_text() in russia.reports_said("persons-present")
    assert f"{russia.derived_text()}; date inferred" in set(russia.reports("persons-present")["figure"])


def test_a_report_without_an_address_says_so():
    table = russia.reports("persons-present")
    told = table["report"].map(lambda report: report.startswith("http") or report == russia.UNKNOWN_ADDRESS)
    assert told.all() and (table["report"] == russia.UNKNOWN_ADDRESS).sum() == 3


def test_order_is_that_of_the_day():
    order = russia.in_order("persons-present")
    assert list(order) == ["day", "label", "holds"] and len(order)
    assert russia.order_said(order.iloc[:0]) == "On no day do all three have a figure."
    wrong = pd.DataFrame({"day": ["a", "b"], "label": ["x", "y"], "holds": [True, False]})
    assert "in 1 of 2 cases" in russia.order_said(wrong) and "not by: y (1)" in russia.order_said(wrong)


@pytest.mark.parametrize("concept", russia.CONCEPTS)
def test_every_concept_is_told(concept, results):
    decides = "so this page decides; that is our choice" in russia.scope_said(concept)
    assert decides == (concept == russia.DECIDES)
    assert russia.summary(results[concept], concept).startswith("Verdicts" if decides else "Read as if")
    assert russia.nearest_said(results[concept]) in russia.meaning(results[concept], concept)
    assert russia.reports_said(concept).endswith(".")
    rows = russia.figures(concept)
    if concept == "stock-foreign-born":
        assert list(russia.reports(concept)) == sorted(set(rows["vintage"]))
    else:
        assert len(russia.reports(concept)) == len(rows) + (concept == russia.DECIDES)


def test_an_empty_window_is_told():
    nothing = russia.compare("persons-present", 1990, 1991)
    assert "Uzbekistan: no figure in the window." in russia.nearest_said(nothing)
    assert "order of magnitude" not in russia.meaning(nothing, "persons-present")
