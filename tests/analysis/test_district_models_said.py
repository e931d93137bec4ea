"""What the districts' chapter says follows from the results, in both directions."""

from dataclasses import replace

import pandas as pd
import pytest

from kosh.analysis import associations
from kosh.analysis import district_models as dm
from kosh.analysis import district_models_said as said
from kosh.analysis.district_samples import LABELS, Choices, cross_section, samples


@pytest.fixture(scope="module")
def results():
    choices = Choices(family="services")
    return dm.results(dm.models(choices, samples(choices)), draws=99)


def bent(result, coefficient, low, high, adjusted):
    """The result with another CRV3 interval, for one standard deviation, and another adjusted p."""
    spread = result.association.step.size
    estimate = result.estimates["CRV3"]
    moved = replace(estimate, coefficient=coefficient / spread, low=low / spread, high=high / spread)
    family = replace(result.family, adjusted=adjusted)
    return replace(result, estimates=result.estimates | {"CRV3": moved}, family=family)


@pytest.mark.parametrize(
    "numbers, word",
    [
        ((3, 1, 5, 0.01), "supported"),
        ((3, 1, 5, 0.2), "alone"),
        ((-3, -5, -1, 0.01), "opposite"),
        ((1, -1, 3, 0.01), "divided"),
        ((1, -1, 3, 0.2), "none"),
    ],
)
def test_a_conclusion_is_of_the_interval_and_the_family(results, numbers, word):
    result = bent(results[0], *numbers)
    assert said.conclusion(result, "CRV3") == word
    turned = replace(result.association, hypothesis=replace(result.association.hypothesis, expected=-1))
    opposite = {"opposite": "supported", "none": "none", "divided": "divided"}.get(word, "opposite")
    assert said.conclusion(replace(result, association=turned), "CRV3") == opposite


def test_sentences_say_the_numbers_that_decide(results):
    text = said.sentence(bent(results[0], 3, 1, 5, 0.012), "CRV3")
    assert text.startswith("3.0 [1.0, 5.0], Romano-Wolf p 0.012: an association of the sign")
    assert "is excluded" in said.sentence(bent(results[0], 1, -1, 3, 0.5), "CRV3")
    assert "may be chance" not in said.sentence(bent(results[0], -3, -5, -1, 0.01), "CRV3")
    assert "may be chance" in said.sentence(bent(results[0], -3, -5, -1, 0.2), "CRV3")
    divided = said.sentence(bent(results[2], -1, -3, 1, 0.01), "CRV3")
    assert "the sign opposite to the one implied; the interval holds zero" in divided


def test_the_summary_counts_conclusions(results):
    made = [
        bent(results[0], 3, 1, 5, 0.01),
        bent(results[1], 3, 1, 5, 0.2),
        bent(results[2], -3, -5, -1, 0.3),
    ]
    text = said.summary(made, "CRV3")
    assert "that were tested: 3." in text and "the papers imply: 2; with the opposite sign: 1." in text
    assert "5 %): schools (places) (the sign opposite to the one implied); by the largest t none" in text
    assert "5 %): none; by the largest t" in said.summary(made[1:], "CRV3")


def test_what_stands_is_told_with_what_it_hangs_on(results):
    left = associations.without_each([r.association for r in results])
    schools = results[2]  # of the panel
    text = said.standing([bent(schools, -3, -5, 1, 0.01)], left)
    assert "(p 0.010): schools (years), with the sign opposite to the one implied." in text
    assert f"CRV3 ({schools.estimates['CRV3'].p:.3f})" in text and "Mangystau has 34 %" in text
    assert text.endswith("\u22122.5 becomes \u22120.9.")
    none = said.standing([bent(schools, -3, -5, 1, 0.2)], left)
    assert none == "No association is told from zero when all are counted together."


def test_a_p_at_its_floor_is_named(results):
    assert said.at_the_floor(results) == "At its least p stands hospital beds (places) (2 of 2^8 draws)."
    assert said.at_the_floor(results[:1]) == "No p stands at its least value."


def test_a_reason_that_was_not_looked_at_is_said_so(results):
    none = pd.DataFrame({"key": [], "coefficient": [], "change": []})
    unseen = said.reason_said(results, "labour", "CRV3", none)
    assert unseen == "Few jobs and low pay: not looked at in this run."
    text = said.reason_said([bent(results[0], 3, 1, 5, 0.01)], "services", "CRV3", none)
    assert text.startswith(
        "Weak infrastructure. Schools (places): the sign that the statement implies, all tests"
    )


def test_the_bound_is_that_of_the_implied_direction(results):
    schools = results[0]
    spread = schools.association.step.size
    low, high = (spread * end for end in schools.estimates["CRV3"].interval(0.9))
    assert said.implied_bound(schools, "CRV3") == high < 0
    turned = replace(schools.association, hypothesis=replace(schools.association.hypothesis, expected=-1))
    assert said.implied_bound(replace(schools, association=turned), "CRV3") == -low > 0
    tried = {"key": "cross_schools", "coefficient": [-1.0, 2.0], "change": ["as chosen", "no controls"]}
    text = said.reason_said(results, "services", "CRV3", pd.DataFrame(tried))
    assert "of any size for schools (places), beyond " in text
    assert text.endswith("Another sign under another choice: schools (places) (no controls).")


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
        said.family_table(Choices(family="services")),
        said.conley_table([r.association for r in results], (100, 200)),
    ):
        assert table.index.tolist() == [r.association.title for r in results]
    without = replace(results[0], estimates={"CRV1": results[0].estimates["CRV1"]})
    assert said.inference_table([without]).iloc[0]["CRV3"] == "none"


def test_bounds_say_what_is_wrong_with_a_set(results):
    wild = replace(results[0].wild, confidence=((float("-inf"), 0.0), (1.0, 2.0)))
    text = said.bounds_table([replace(results[0], wild=wild)], "CRV1").iloc[0]["wild bootstrap set"]
    near = replace(results[0].wild, confidence=((-1.0, 0.0), (1e-4, 2.0)))
    joined = said.bounds_table([replace(results[0], wild=near)], "CRV1").iloc[0]["wild bootstrap set"]
    assert "and" not in joined and "pieces" not in joined
    assert text.endswith("(in pieces, unbounded)") and "[\u2212\u221e, 0.0]" in text


def test_placebos_without_enough_are_named(results):
    schools, beds = (r.association for r in results[-2:])
    shown = said.placebo_table([(m, dm.placebo(m, 99)) for m in (schools, beds)])
    assert "±" in shown["p"].iloc[0] and shown["p"].iloc[1] == "too few oblasts"
    assert shown["rows kept"].tolist() == ["58 %", "39 %"]
    assert shown["t of the panel"].iloc[0] != shown["t"].iloc[0]


def test_years_are_told_by_their_ends_and_a_changed_sign(results):
    schools = results[-2].association
    left = associations.without_each([schools], "year")
    text = said.without_years_said([schools], left)
    ends = left.set_index("left_out")["coefficient"]
    assert f"(without {ends.idxmin()}) to " in text and f"(without {ends.idxmax()}), with one sign." in text
    left.loc[left["left_out"] == 2015, "coefficient"] = 1.0
    assert said.without_years_said([schools], left).endswith("with the other sign without 2015.")


def test_what_stands_is_told_to_the_front_page(results):
    left = associations.without_each([r.association for r in results])
    schools = results[-2]

    def facts(adjusted):
        family = replace(schools.family, adjusted=adjusted)
        found = said.standing_facts([replace(schools, family=family)], left)
        return {entry["name"]: entry["value"] for entry in found}

    told = facts(0.01)
    assert told["schools_alone_stand"] and told["against_the_papers"] and told["hangs_on_mangystau"]
    assert told["panel_schools_p_adjusted"] == 0.01
    assert told["panel_schools_p_CRV3"] == schools.estimates["CRV3"].p
    own = left[(left["title"] == "schools (years)") & (left["left_out"] == "KZ-47")]["coefficient"]
    assert told["panel_schools_without_one"] == own.iloc[0]
    strict = (schools.family.adjusted_max_t, schools.family_webb.adjusted, schools.estimates["CRV3"].p)
    assert told["not_otherwise"] == (min(strict) > 0.05)
    assert not any(facts(0.2).values()) and len(facts(0.2)) == 4


def test_shares_of_the_grids_are_counted_by_the_implied_sign():
    rows = pd.DataFrame(
        {
            "name": "unemployment",
            "errors": ["CRV3"] * 4 + ["CRV1"],
            "status": "estimated",
            "coefficient": [-1.0, -1.0, 1.0, -1.0, -1.0],
            "p": [0.01, 0.5, 0.01, 0.5, 0.01],
        }
    )
    others = [rows.assign(name=name) for name in ("schools", "beds", "log_wage")]
    curves = dict.fromkeys(("cross-section", "panel"), pd.concat([rows, *others]))
    table = said.curve_table(curves)
    assert table.loc["unemployment (years)"].tolist() == [4, "75", "25", "25"]
    assert table.loc["schools (places)"].tolist() == [4, "25", "25", "25"]
    rows = rows.assign(p=[0.01, 0.02, 0.01, 0.5, 0.01])
    curves["panel"] = pd.concat([rows, *others])
    assert said.curve_said(curves).endswith("unemployment (years) 50 and 25.")


def test_choices_are_in_per_cent_and_what_is_not_is_empty():
    index = pd.MultiIndex.from_tuples([("written", "log"), ("lag", "same year")])
    shares = pd.DataFrame({"beds": [0.25, 1.0], "log_wage": [float("nan"), 0.5]}, index=index)
    table = said.choices_table(shares)
    assert table.index.tolist() == ["form: log", "same year"]
    assert table["hospital beds"].tolist() == ["25", "100"] and table["wage"].tolist() == ["", "50"]


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
    assert "held, one standard deviation of distance to the oblast capital goes with \u22123.0 [" in text
    assert "left free, with \u22126.0 [\u22128.0, \u22124.0]" in text
    table["change"] = ["place held", "as chosen"]
    assert said.without_controls_said(table) == text
    assert "not looked at" in said.without_controls_said(table[table["change"] == "as chosen"])


def test_the_oblast_that_moves_a_coefficient_furthest_is_named(results):
    models = [r.association for r in results]
    text = said.hangs_on(results, associations.without_each(models))
    assert text == (
        "The coefficient that one oblast moves furthest, 1.0 of its standard errors, is that of schools "
        "(years): \u22122.5 in all, \u22120.9 without Mangystau."
    )


def test_findings_name_every_condition(results):
    entries = list(said.findings(results, "CRV3"))
    assert len({e["name"] for e in entries}) == len(entries) == 4 * len(results)
    b, low, high = results[0].scaled("CRV3")
    assert [e["value"] for e in entries[:3]] == [b, low, high]
    assert "Romano-Wolf" in entries[3]["value"]


def test_place_and_controls_are_told_in_words():
    places = cross_section()
    assert said.samples_table(dm.in_each_sample(places)).index[0] == "all districts"
    described = said.control_table(dm.model(places, dm.HYPOTHESES[0]))
    assert described.index.tolist() == [LABELS[name] for name in dm.PLACE]


def test_rows_of_the_figures_hold_every_coefficient(results):
    assert said.labels(results)[0] == "schools (places), implied +"
    table = dm.variants(Choices(design="panel", family="services", first_year=2010, last_year=2014))
    made = table[table["coefficient"].notna()]
    counts = [len(values) for _, _, values in said.strips_of_variants(table)]
    assert counts == [int((made["key"] == key).sum()) for key in ("panel_schools", "panel_beds")]
    assert len(made) < len(table)
    lone = table[(table["name"] == "beds") | (table["change"] != "as chosen")]
    assert [title for title, *_ in said.strips_of_variants(lone)] == ["hospital beds (years)"]


def test_the_chosen_specification_has_its_place_in_the_curve():
    rows = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "errors": "CRV3",
            "status": ["estimated", "estimated", "estimated", "failed"],
            "coefficient": 1.0,
            "standardised": [0.3, 0.1, 0.2, 0.0],
            "p": 0.5,
            "written": ["log", "log", "ratio", "log"],
            "lag": ["same year", "same year", "year before", "year before"],
            **{"sample": "all", "weights": "equal", "beside": "alone", "effects": "district and year"},
            "outcome": "2023 and 2024",
        }
    )
    names = ("schools", "beds", "log_wage", "unemployment")
    panel = pd.concat([rows.assign(name=name) for name in names])
    curves = {"panel": panel, "cross-section": panel.assign(beside="place held")}
    assert said.place_in_curve_said(curves).endswith("unemployment (years) 33.")
