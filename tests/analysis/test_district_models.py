"""The districts' models: inference and variants, against other ways to compute."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from kosh.analysis import district_models as dm
from kosh.analysis import regression, rural_outflow
from kosh.analysis.district_samples import Choices, samples
from kosh.errors import KoshError


@pytest.fixture(scope="module")
def frames():
    return samples(Choices())


@pytest.fixture(scope="module")
def models(frames):
    return {m.hypothesis.key: m for m in dm.models(Choices(), frames)}


def test_what_does_not_exist_is_refused(frames):
    with pytest.raises(KoshError, match="unknown design"):
        samples(Choices(design="cohort"))
    with pytest.raises(KoshError, match="no condition of the family 'place'"):
        dm.hypotheses(Choices(design="panel", family="place"))
    with pytest.raises(KoshError, match="unknown controls"):
        dm.model(frames["panel"], dm.HYPOTHESES[-1], controls="some")
    with pytest.raises(KoshError, match="unknown form"):
        rural_outflow.districts_cross_section(form="square")


def test_a_coefficient_is_that_of_dummies_in_statsmodels(models):
    m = models["cross_schools"]
    theirs = regression.with_dummies(m.fitted.design).params[m.name]
    inside = m.frame["schools"] - m.frame.groupby("region")["schools"].transform("mean")
    assert m.step.size == pytest.approx(math.sqrt((inside**2).mean()))
    assert m.coefficient == pytest.approx(m.step.size * theirs, rel=1e-9)


def test_conley_within_the_least_distance_counts_a_panel_district_as_a_cluster(models):
    m = models["panel_beds"]
    found = dm.by_distance(m, 1e-6)
    scores = m.fitted.influence[:, 0] * m.fitted.residuals
    sums = pd.Series(scores).groupby(m.frame["territory"]).sum()
    same_place = m.frame.groupby("territory")["latitude"].nunique().eq(1).all()
    assert same_place
    assert found.se**2 == pytest.approx(found.convention.factor * (sums**2).sum())


def test_placebos_use_whole_trajectories_alone(models):
    test, kept = dm.placebo(models["panel_schools"], draws=99)
    counts = kept.groupby("territory")["year"].nunique()
    assert counts.nunique() == 1 and counts.iloc[0] == models["panel_schools"].frame["year"].nunique()
    assert 1 / 100 <= test.p <= 1 and test.clusters == kept["region"].nunique() >= dm.OBLASTS


def test_too_few_districts_or_oblasts_are_no_placebo(frames, models):
    part = frames["panel"][frames["panel"]["region"] == "KZ-35"].reset_index(drop=True)
    test, kept = dm.placebo(dm.model(part, dm.HYPOTHESES[-1]), draws=99)
    assert test is None and kept["territory"].nunique() < dm.PERMUTED
    test, kept = dm.placebo(models["panel_beds"], draws=99)
    assert test is None and kept["region"].nunique() < dm.OBLASTS
    assert kept["territory"].nunique() >= dm.PERMUTED


def test_variants_hold_the_choice_itself_and_keep_failures(models):
    choices = Choices(family="services", exclude="KZ-11")
    table = dm.variants(choices)
    chosen = table[table["change"] == "as chosen"].set_index("key")
    assert set(chosen.index) == {"cross_schools", "cross_beds", "panel_schools", "panel_beds"}
    m = models["cross_beds"]  # Akmola has no beds, so that leaving it out changes nothing
    assert chosen.loc["cross_beds", "coefficient"] == pytest.approx(m.coefficient)
    assert {"2023 alone", "2024 alone", "raions alone"} <= set(table["change"])
    one_year = dm.variants(replace(choices, design="panel", family="labour", first_year=2010, last_year=2011))
    late = one_year[one_year["change"] == "from 2015 on"]
    assert late["coefficient"].isna().all() and late["reason"].str.len().gt(0).all()


@pytest.mark.parametrize(
    "controls, places, years",
    [
        ("place", {"no controls", "all conditions together"}, {"all conditions together"}),
        ("none", {"place held", "all conditions together"}, {"all conditions together"}),
        ("all", {"no controls", "place held"}, {"no controls"}),
    ],
)
def test_other_controls_are_those_that_make_another_model(controls, places, years):
    table = dm.variants(Choices(family="labour", controls=controls))
    for key, expected in (("cross_log_wage", places), ("panel_log_wage", years)):
        assert set(dm.CONTROLS.values()) & set(table.loc[table["key"] == key, "change"]) == expected


def test_a_lag_without_figures_is_a_row_with_its_reason():
    table = dm.variants(Choices(design="cross-section", year="2024", family="labour"))
    late = table[table["change"] == "other lag"]  # conditions of 2024 are in no yearbook
    assert set(late["reason"]) == {"no figures in this window"}
    assert table.loc[table["change"] == "as chosen", "coefficient"].notna().all()


def test_place_is_estimated_on_every_sample(frames, models):
    table = dm.in_each_sample(frames["cross-section"])
    whole = table[(table["sample"] == "all") & (table["name"] == "distance_capital")].iloc[0]
    distance = models["cross_distance_capital"]
    assert distance.step.size * whole["coefficient"] == pytest.approx(distance.coefficient)
    assert table["n"].tolist()[::2] == [187, 101, 75, 149]


def test_steps_are_those_of_the_form():
    schools = next(h for h in dm.HYPOTHESES if h.name == "schools")
    assert schools.step("log").size == math.log(1.1) and schools.step("ratio").size == 0.1
    assert {h.step("ratio").size for h in dm.HYPOTHESES if h.name == "beds"} == {1.0}
    assert {h.step("log").words for h in dm.HYPOTHESES if h.name == "unemployment"} == {"1 point more"}


@pytest.fixture(scope="module")
def curves():
    return dm.curves()


@pytest.mark.slow
def test_the_grids_hold_the_specifications_of_the_chapter(curves, models):
    for design, rows in curves.items():
        rows = rows[rows["errors"] == "CRV3"]
        main = rows[rows["id"].isin(dm.chosen(design, rows))].set_index("name")
        own = [m for m in models.values() if m.hypothesis.design == design and m.hypothesis.family != "place"]
        assert sorted(main.index) == sorted(m.name for m in own)
        for m in own:
            assert main.loc[m.name, "coefficient"] == pytest.approx(m.coefficient / m.step.size, rel=1e-9)
            assert (main.loc[m.name, "n"], main.loc[m.name, "clusters"]) == (m.n, m.clusters)


@pytest.mark.slow
def test_a_row_of_a_grid_is_the_model_of_that_choice(curves):
    c = Choices(design="panel", lag=0, form="ratio", exclude="KZ-47")
    m = dm.model(
        samples(c)["panel"], next(h for h in dm.HYPOTHESES if h.key == "panel_beds"), weights="population"
    )
    rows = curves["panel"].query(
        "regressors == 'beds, per 1,000, alone' and lag == 'same year' and sample == 'without Mangystau' and "
        "effects == 'district and year' and weights == 'by population' and errors == 'CRV3'"
    )
    assert rows["coefficient"].item() == pytest.approx(m.coefficient / m.step.size, rel=1e-9)
    assert rows["p"].item() == pytest.approx(regression.estimate(m.fitted, "beds", "CRV3").p, rel=1e-6)
