"""Where there is nothing to find, a ratio finds it; a count does not."""

import inspect

import numpy as np
import pytest
from scipy import stats

from kosh.analysis import denominators, rural_outflow
from kosh.errors import KoshError


@pytest.fixture(scope="module")
def plain():
    return denominators.rejections(2000).set_index("form")


@pytest.fixture(scope="module")
def reclassified():
    return denominators.rejections(2000, reclassified=8 / 168).set_index("form")


def test_the_same_seed_gives_the_same_table():
    assert denominators.rejections(50, seed=1).equals(denominators.rejections(50, seed=1))
    assert not denominators.rejections(50, seed=1).equals(denominators.rejections(50, seed=2))


def test_ratios_of_the_years_end_reject_too_often_and_to_the_side_of_the_claim(plain):
    """More people leave, more schools a head: a negative slope of net migration, significant."""
    row, count = plain.loc["ratio at year's end"], plain.loc["log count"]
    assert row["rejected"] - count["rejected"] > 3 * np.hypot(row["error"], count["error"])
    assert row["negative"] > 0.7


def test_lagged_ratios_err_to_the_other_side(plain):
    row, count = plain.loc["lagged ratio"], plain.loc["log count"]
    assert row["rejected"] - count["rejected"] > 3 * np.hypot(row["error"], count["error"])
    assert row["negative"] < 0.3


def test_reclassified_villages_make_it_the_rule(reclassified):
    assert reclassified["rejected"]["ratio at year's end"] > 0.5
    assert reclassified["negative"]["ratio at year's end"] > 0.95
    assert reclassified["negative"]["lagged ratio"] < 0.05


def test_counts_take_no_side(plain, reclassified):
    for table in (plain, reclassified):
        row = table.loc["log count"]
        assert abs(row["negative"] - 0.5) < 4 * np.sqrt(0.25 / 2000)
        assert row["rejected"] < 0.1


def test_in_the_null_counts_know_nothing_of_migration():
    rate, count, _, _ = denominators.null_panel(np.random.default_rng(3), 400)
    within = [denominators._within(values) for values in (rate, np.log(count))]
    correlations = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(*within, strict=True)]
    assert abs(np.mean(correlations)) < 4 * np.std(correlations) / np.sqrt(400)


def test_the_simulation_is_set_to_the_figures():
    panel = rural_outflow.oblast_panel(["schools"], "log", reclassified="corrected")
    rates = panel["rate"] - panel.groupby("region")["rate"].transform("mean")
    before = rates.groupby(panel["region"]).shift()
    changes = panel.groupby("region")["schools"].diff()
    measured = {
        "persistence": round(rates.corr(before), 2),
        "spread": round(rates.std(), 1),
        "closing": round(-changes.mean(), 2),
        "noise": round(changes.std(), 2),
    }
    defaults = inspect.signature(denominators.null_panel).parameters
    assert measured == {name: defaults[name].default for name in measured}


def test_the_bias_is_in_the_unit_of_the_coefficients(plain):
    """The trap pulls down the ratio of the year's end, and pushes up the lagged one; a count has none."""
    assert plain["bias"]["ratio at year's end"] < -0.5 and plain["bias"]["lagged ratio"] > 0.5
    for form in ("log count", "ratio"):
        assert abs(plain["bias"][form]) < max(4 * plain["bias_error"][form], 0.25)
    rate, count, _, _ = denominators.null_panel(np.random.default_rng(2026), 2000)
    slope, _ = denominators.slopes(np.log(count[..., 1:]), rate[..., 1:])
    assert plain["bias"]["log count"] == pytest.approx(np.log(1.1) * slope.mean())


def test_the_panels_are_told():
    assert "14 oblasts in 12 years" in denominators.said() and "persistence 0.33" in denominators.said()


def test_populations_follow_from_the_rates():
    rate, _, population, end = denominators.null_panel(np.random.default_rng(3), 2)
    start = end[..., 1:] / (1 + (rate[..., 1:] + 10) / 1000)
    assert np.allclose(start, end[..., :-1], rtol=1e-12)
    assert np.allclose(population[..., 1:], (start + end[..., 1:]) / 2, rtol=1e-12)


def test_slopes_are_those_of_dummies():
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(2, 1, 5, 4))
    slope, p = denominators.slopes(x, y)
    dummies = np.hstack([np.kron(np.eye(5), np.ones((4, 1))), np.kron(np.ones((5, 1)), np.eye(4))[:, 1:]])
    design = np.column_stack([x.ravel(), dummies])
    coefficients, *_ = np.linalg.lstsq(design, y.ravel(), rcond=None)
    residuals = (y.ravel() - design @ coefficients).reshape(5, 4)
    bread = np.linalg.inv(design.T @ design)
    scores = [design.reshape(5, 4, -1)[g].T @ residuals[g] for g in range(5)]
    meat = sum(np.outer(score, score) for score in scores)
    variance = 5 / 4 * 19 / (20 - 5) * (bread @ meat @ bread)[0, 0]
    assert slope[0] == pytest.approx(coefficients[0], rel=1e-10)
    assert p[0] == pytest.approx(2 * stats.t.sf(abs(slope[0]) / np.sqrt(variance), 4), rel=1e-8)


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"draws": 5, "level": 1}])
def test_faults(wrong):
    with pytest.raises(KoshError, match="nothing to simulate"):
        denominators.rejections(**wrong)
