"""The districts' models: samples, inference and variants, against the tables and other ways to compute."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kosh.analysis import district_models as dm
from kosh.analysis import net_migration, regression, rural_outflow
from kosh.data import series
from kosh.errors import KoshError


@pytest.fixture(scope="module")
def frames():
    return dm.samples(dm.Choices())


@pytest.fixture(scope="module")
def models(frames):
    return {m.hypothesis.key: m for m in dm.models(dm.Choices(), frames)}


@pytest.fixture(scope="module")
def few(models):
    """Results of a family of two conditions, so that the bootstrap is quick."""
    chosen = [models["cross_beds"], models["panel_beds"]]
    return dm.results(chosen, cutoff=150, draws=199)


def test_the_rate_of_both_years_is_their_mean(frames):
    first, second = (rural_outflow.districts_cross_section(year) for year in (2023, 2024))
    assert frames["cross-section"]["rate"].to_numpy() == pytest.approx(
        (first["rate"] + second["rate"]).to_numpy() / 2
    )
    assert frames["cross-section"]["distance_capital"].max() == first["distance_capital"].max() / 100


def test_schools_are_counted_in_one_form_and_per_head_in_the_other(frames):
    ratio = dm.cross_section(form="ratio").set_index("kato")["schools"].dropna()
    log = frames["cross-section"].set_index("kato")["schools"].dropna()
    people = series.load("district_years").query("year == 2022").set_index("kato")["population_end"]
    assert np.exp(log).to_numpy() == pytest.approx((ratio * people.reindex(ratio.index) / 1000).to_numpy())


def test_the_lag_moves_the_year_of_the_conditions():
    yearbook = series.load("district_years").set_index(["kato", "year"])["unemployment"]
    frame = dm.cross_section("2023", lag=3).set_index("kato")["unemployment"].dropna()
    assert [yearbook[kato, 2020] for kato in frame.index] == frame.tolist()


def test_an_oblast_can_be_left_out_and_an_unknown_one_is_refused():
    assert "KZ-11" not in set(dm.panel(exclude="KZ-11")["region"])
    with pytest.raises(KoshError, match="no district of 'KZ-51'"):
        dm.cross_section(exclude="KZ-51")


def test_what_does_not_exist_is_refused(frames):
    with pytest.raises(KoshError, match="unknown design"):
        dm.samples(dm.Choices(design="cohort"))
    with pytest.raises(KoshError, match="no condition of the family 'place'"):
        dm.hypotheses(dm.Choices(design="panel", family="place"))
    with pytest.raises(KoshError, match="unknown controls"):
        dm.model(frames["panel"], dm.HYPOTHESES[-1], controls="some")
    with pytest.raises(KoshError, match="unknown form"):
        rural_outflow.districts_cross_section(form="square")


def test_a_coefficient_is_that_of_dummies_in_statsmodels(models):
    m = models["cross_schools"]
    theirs = regression.with_dummies(m.fitted.design).params[m.name]
    assert m.coefficient == pytest.approx(theirs, rel=1e-9)


def test_spread_is_the_standard_deviation_within_oblasts(models):
    m = models["cross_unemployment"]
    inside = m.frame["unemployment"] - m.frame.groupby("region")["unemployment"].transform("mean")
    assert m.spread == pytest.approx(math.sqrt((inside**2).mean()))


def test_partial_residuals_have_the_coefficient_as_slope(models):
    for key in ("cross_beds", "panel_unemployment"):
        points = dm.partial_residuals(models[key])
        slope = (points["x"] * points["y"]).sum() / (points["x"] ** 2).sum()
        assert slope == pytest.approx(models[key].spread * models[key].coefficient)


def test_without_each_oblast_is_a_new_estimate_and_that_of_the_jackknife(models):
    m = models["cross_beds"]
    left = dm.without_each_oblast(m)
    j = m.fitted.design.position("beds")
    jackknife = regression.without_each_cluster(m.fitted)[:, j] * m.spread
    assert left["coefficient"].to_numpy() == pytest.approx(jackknife)
    assert left["region"].tolist() == list(m.fitted.design.cluster_labels)


def test_without_the_oblast_that_identifies_it_there_is_no_coefficient(frames):
    frame = frames["cross-section"]
    rest = frame[frame["region"].isin(["KZ-55", "KZ-59"])].reset_index(drop=True)
    rest.loc[rest["region"] == "KZ-59", "beds"] = 4.0
    found = dm.model(rest, dm.HYPOTHESES[3], "none")
    left = dm.without_each_oblast(found).set_index("region")["coefficient"]
    assert math.isnan(left["KZ-55"]) and left["KZ-59"] == pytest.approx(found.spread * found.coefficient)
    assert "CRV3" not in dm.estimates(found)


def test_results_scale_every_interval_by_the_spread(few):
    for result in few:
        b, low, high = result.scaled("CRV1")
        estimate = regression.estimate(result.model.fitted, result.model.name, "CRV1")
        spread = result.model.spread
        assert (b, low, high) == pytest.approx([spread * x for x in (estimate.coefficient, estimate.low,
                                                                      estimate.high)])  # fmt: skip
        assert result.adjusted >= result.wild.p
    with pytest.raises(KoshError, match="no HC1 errors"):
        few[0].estimate("HC1")


def test_the_family_of_one_is_its_own_test(models):
    (alone,) = dm.results([models["cross_beds"]], draws=99)
    assert alone.adjusted == pytest.approx(alone.wild.p)


def test_conley_within_the_least_distance_counts_a_panel_district_as_a_cluster(models):
    m = models["panel_beds"]
    found = dm.by_distance(m, 1e-6)
    scores = m.fitted.influence[:, 0] * m.fitted.residuals
    sums = pd.Series(scores).groupby(m.frame["territory"]).sum()
    same_place = m.frame.groupby("territory")["latitude"].nunique().eq(1).all()
    assert same_place
    assert found.se**2 == pytest.approx(found.convention.factor * (sums**2).sum())


def test_placebos_use_whole_trajectories_alone(models):
    test, kept = dm.placebo(models["panel_beds"], draws=99)
    counts = kept.frame.groupby("territory")["year"].nunique()
    assert counts.nunique() == 1 and counts.iloc[0] == models["panel_beds"].frame["year"].nunique()
    assert 1 / 100 <= test.p <= 1


def test_too_few_whole_trajectories_are_no_placebo(frames):
    part = frames["panel"][frames["panel"]["region"] == "KZ-35"].reset_index(drop=True)
    assert dm.placebo(dm.model(part, dm.HYPOTHESES[-1]), draws=99) is None


def test_variants_hold_the_choice_itself_and_keep_failures(models):
    choices = dm.Choices(family="services", exclude="KZ-11")
    table = dm.variants(choices)
    chosen = table[table["change"] == "as chosen"].set_index("key")
    assert set(chosen.index) == {"cross_schools", "cross_beds", "panel_schools", "panel_beds"}
    m = models["cross_beds"]  # Akmola has no beds, so that leaving it out changes nothing
    assert chosen.loc["cross_beds", "coefficient"] == pytest.approx(m.spread * m.coefficient)
    assert {"2023 alone", "2024 alone", "raions alone"} <= set(table["change"])
    one_year = dm.variants(replace(choices, design="panel", family="labour", first_year=2010, last_year=2011))
    late = one_year[one_year["change"] == "from 2015 on"]
    assert late["coefficient"].isna().all() and late["reason"].str.len().gt(0).all()


def test_a_lag_without_figures_is_a_row_with_its_reason():
    table = dm.variants(dm.Choices(design="cross-section", year="2024", family="labour"))
    late = table[table["change"] == "other lag"]  # conditions of 2024 are in no yearbook
    assert set(late["reason"]) == {"no figures in this window"}
    assert table.loc[table["change"] == "as chosen", "coefficient"].notna().all()


def test_selection_counts_the_figures_of_the_sample(frames):
    frame = frames["cross-section"]
    table = dm.selection(frame).set_index("name")
    assert table["districts"].to_dict() == {"schools": 101, "beds": 75, "log_wage": 150, "unemployment": 150}
    has = frame["beds"].notna()
    assert table.loc["beds", "rate_with"] == pytest.approx(frame.loc[has, "rate"].mean())
    assert table.loc["log_wage", "split"] == 0


def test_place_is_estimated_on_every_sample(frames, models):
    table = dm.in_each_sample(frames["cross-section"])
    whole = table[(table["sample"] == "all") & (table["name"] == "distance_capital")].iloc[0]
    assert whole["coefficient"] == pytest.approx(models["cross_distance_capital"].coefficient)
    assert table["n"].tolist()[::2] == [187, 101, 75, 149]


def test_the_saldo_of_districts_sums_to_the_nation():
    nation = dm.nation()
    assert (nation["published"] == nation["districts"]).all()
    table, districts = dm.saldo_by_oblast(), dm.saldo()
    assert table["districts"].sum() == len(districts) == 188
    assert table["net_2023"].sum() == nation["shown"].iloc[0]
    published = net_migration.published().query("year == 2023").set_index("region")["net_migration"]
    ours = table.set_index("region")["net_2023"]
    # one city has villagers' moves and no villagers: its oblast differs by them
    assert (published.reindex(ours.index) != ours).sum() == 1


def test_the_yearbook_differs_from_publication_where_it_is_rounded():
    table = dm.against_published()
    apart = table[table["difference"] != 0]
    assert (len(table), len(apart), int(apart["rounded"].sum())) == (83, 18, 17)


def test_steps_are_those_of_the_form():
    schools = next(h for h in dm.HYPOTHESES if h.name == "schools")
    assert schools.step("log")[0] == math.log(1.1) and schools.step("ratio")[0] == 0.1
    assert {h.step("ratio")[0] for h in dm.HYPOTHESES if h.name == "beds"} == {1.0}
    assert {h.step("log")[1] for h in dm.HYPOTHESES if h.name == "unemployment"} == {"1 point more"}
