"""What the districts' chapter says follows from the results, in both directions."""

from dataclasses import replace

import pandas as pd
import pytest

from kosh.analysis import district_models as dm
from kosh.analysis import district_said as said


@pytest.fixture(scope="module")
def results():
    choices = dm.Choices(family="services")
    return dm.results(dm.models(choices, dm.samples(choices)), draws=99)


def bent(result, coefficient, low, high, adjusted):
    """The result with another CRV3 interval, for one standard deviation, and another adjusted p."""
    spread = result.model.spread
    estimate = result.estimates["CRV3"]
    moved = replace(estimate, coefficient=coefficient / spread, low=low / spread, high=high / spread)
    return replace(result, estimates=result.estimates | {"CRV3": moved}, adjusted=adjusted)


@pytest.mark.parametrize(
    "numbers, word",
    [
        ((3, 1, 5, 0.01), "supported"),
        ((3, 1, 5, 0.2), "alone"),
        ((-3, -5, -1, 0.01), "opposite"),
        ((1, -1, 3, 0.01), "none"),
    ],
)
def test_a_conclusion_is_of_the_interval_and_the_family(results, numbers, word):
    result = bent(results[0], *numbers)
    assert said.conclusion(result, "CRV3") == word
    turned = replace(result.model, hypothesis=replace(result.model.hypothesis, expected=-1))
    opposite = {"opposite": "supported", "none": "none"}.get(word, "opposite")
    assert said.conclusion(replace(result, model=turned), "CRV3") == opposite


def test_sentences_say_the_numbers_that_decide(results):
    text = said.sentence(bent(results[0], 3, 1, 5, 0.012), "CRV3")
    assert text.startswith("3.0 [1.0, 5.0], Romano-Wolf p 0.012: an association of the sign")
    assert "is excluded" in said.sentence(bent(results[0], 1, -1, 3, 0.5), "CRV3")
    assert "may be chance" not in said.sentence(bent(results[0], -3, -5, -1, 0.01), "CRV3")
    assert "may be chance" in said.sentence(bent(results[0], -3, -5, -1, 0.2), "CRV3")


def test_the_summary_counts_conclusions(results):
    made = [
        bent(results[0], 3, 1, 5, 0.01),
        bent(results[1], 3, 1, 5, 0.2),
        bent(results[2], -3, -5, -1, 0.3),
    ]
    text = said.summary(made, "CRV3")
    assert "that were tested: 3." in text and "the papers imply: 2; with the opposite sign: 1." in text
    assert "5 %): 1; the least adjusted p is 0.010." in text
    assert "5 %): none;" in said.summary(made[1:], "CRV3")


def test_a_reason_that_was_not_looked_at_is_said_so(results):
    assert said.reason_said(results, "labour", "CRV3") == "Few jobs and low pay: not looked at in this run."
    text = said.reason_said([bent(results[0], 3, 1, 5, 0.01)], "services", "CRV3")
    assert text.startswith(
        "Weak infrastructure. Schools (places): the sign that the statement implies, all tests"
    )


def test_the_bound_is_that_of_the_implied_direction(results):
    schools = results[0]
    spread = schools.model.spread
    low, high = (spread * end for end in schools.estimates["CRV3"].interval(0.9))
    assert said.implied_bound(schools, "CRV3") == high < 0
    turned = replace(schools.model, hypothesis=replace(schools.model.hypothesis, expected=-1))
    assert said.implied_bound(replace(schools, model=turned), "CRV3") == -low > 0
    text = said.reason_said(results, "services", "CRV3")
    assert "of any size for schools (places), beyond " in text


def test_disagreements_are_on_both_sides_of_the_level(results):
    def with_p(result, p):
        estimates = {name: replace(e, p=p) for name, e in result.estimates.items()}
        tests = (replace(result.wild, p=p), replace(result.webb, p=p))
        return replace(result, estimates=estimates, wild=tests[0], webb=tests[1])

    same = [with_p(results[0], 0.2), with_p(results[1], 0.01)]
    assert "the same side" in said.disagreements(same)
    mixed = replace(same[0], wild=replace(same[0].wild, p=0.01))
    assert said.disagreements([mixed]).endswith("schools (places) (below by wild bootstrap, Rademacher).")


def test_tables_have_a_row_a_condition(results):
    for table in (
        said.coefficient_table(results, "CRV3"),
        said.inference_table(results),
        said.bounds_table(results, "CRV1"),
        said.sentences_table(results, "Conley"),
        said.family_table(dm.Choices(family="services")),
        said.conley_table([r.model for r in results], (100, 200)),
    ):
        assert table.index.tolist() == [said.label(r.model.hypothesis) for r in results]
    without = replace(results[0], estimates={"CRV1": results[0].estimates["CRV1"]})
    assert said.inference_table([without]).iloc[0]["CRV3"] == "none"


def test_bounds_say_what_is_wrong_with_a_set(results):
    wild = replace(results[0].wild, confidence=((float("-inf"), 0.0), (1.0, 2.0)))
    text = said.bounds_table([replace(results[0], wild=wild)], "CRV1").iloc[0]["wild bootstrap set"]
    assert text.endswith("(in pieces, unbounded)") and "[\u2212\u221e, 0.0]" in text


def test_every_convention_is_listed(results):
    table = said.conventions(results)
    assert len(table) == 5 * len(results) + 1
    assert table["convention"].str.contains("ties|t\\(|count").all()


def test_placebos_without_enough_districts_are_named(results):
    model = results[-1].model
    shown = said.placebo_table([(model, None), (model, dm.placebo(model, 99))])
    assert shown["p"].tolist()[0] == "too few districts" and "±" in shown["p"].tolist()[1]


def test_variants_are_told_by_their_ends():
    row = {"key": "cross_beds", "design": "cross-section", "name": "beds", "reason": None}
    rows = [
        row | {"change": "as chosen", "coefficient": 1.0, "low": -1.0, "high": 3.0},
        row | {"change": "other lag", "coefficient": -2.0, "low": -3.0, "high": -1.0},
        row | {"change": "2024 alone", "coefficient": None, "low": None, "high": None},
    ]
    (told,) = said.variants_table(pd.DataFrame(rows)).to_dict("records")
    assert told["least"] == "\u22122.0 (other lag)" and told["greatest"] == "1.0 (as chosen)"
    assert (told["tried"], told["not estimable"], told["interval without zero"]) == (3, 1, 1)
    assert said.variants_table(pd.DataFrame(rows[1:])).iloc[0]["as chosen"] == "none"
    assert said.without_controls_said(pd.DataFrame(rows)) == "Remoteness was not looked at in this run."


def test_distance_is_told_with_and_without_controls():
    row = {"key": "cross_distance_capital"}
    table = pd.DataFrame(
        [
            row | {"change": "as chosen", "coefficient": -3.0, "low": -6.0, "high": 0.5},
            row | {"change": "no controls", "coefficient": -6.0, "low": -8.0, "high": -4.0},
        ]
    )
    text = said.without_controls_said(table)
    assert "\u22123.0 [\u22126.0, 0.5]" in text and "\u22126.0 [\u22128.0, \u22124.0]" in text


def test_samples_are_told_in_words():
    places = dm.cross_section()
    table = dm.selection(places)
    assert said.selection_table(table).loc["hospital beds", "districts"] == 75
    assert said.missing_said(table, 188).endswith("but for 1 in which single districts have none.")
    assert said.missing_said(table.assign(split=0), 188).endswith("missing by whole oblasts.")
    assert said.samples_table(dm.in_each_sample(places)).index[0] == "all districts"
    described = said.control_table(dm.model(places, dm.HYPOTHESES[0]))
    assert described.index.tolist() == [said.LABELS[name] for name in dm.PLACE]
    text = said.panel_said(dm.panel(), dm.saldo())
    assert text.startswith("The panel follows ") and "districts without towns in 14 oblasts" in text
    assert "Aktobe, Atyrau and Kostanay" in text


def test_flows_are_told_against_publication():
    nation = dm.nation()
    assert "the districts sum to the same" in said.nation_said(nation)
    assert "sum to 7 more" in said.nation_said(nation.assign(districts=nation["published"] + 7))
    table = dm.against_published()
    assert "65 are equal, 18 differ, by 297 persons at most; 17 of" in said.yearbook_said(table)
    assert "0 differ; 0 of" in said.yearbook_said(table[table["difference"] == 0])
    assert said.saldo_table(dm.saldo_by_oblast()).loc["Ulytau", "districts"] == 4


def test_the_oblast_that_moves_a_coefficient_furthest_is_named(results):
    text = said.hangs_on([results[1].model])
    assert text.startswith("The coefficient that one oblast moves furthest is that of hospital beds (places)")
    assert text.endswith("without Pavlodar.")


def test_findings_name_every_condition(results):
    entries = said.findings(results, "CRV3")
    assert len({e["name"] for e in entries}) == len(entries) == 4 * len(results)
    b, low, high = results[0].scaled("CRV3")
    assert [e["value"] for e in entries[:3]] == [b, low, high]
    assert "Romano-Wolf" in entries[3]["value"]
