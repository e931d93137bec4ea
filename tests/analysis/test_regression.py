"""Least squares with absorbed effects: published values, identities, refusals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.datasets.longley as longley_source
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from kosh.analysis import regression
from kosh.analysis.regression import covariance, design, estimate, fit
from kosh.errors import KoshError

REFERENCES = Path(__file__).parent / "references"
PANELS = st.tuples(
    st.integers(5, 8),
    st.integers(4, 6),
    st.integers(0, 10_000),
    st.integers(0, 4),
    st.sampled_from([None, "w"]),
)


def errors_of(fitted, errors="iid"):
    return np.sqrt(np.diag(covariance(fitted, errors)[0]))


def digits(found, certified):
    """The least number of digits (log relative error) that agree."""
    with np.errstate(divide="ignore"):
        return float(np.min(-np.log10(np.abs(np.asarray(found) / np.asarray(certified) - 1))))


# ---- NIST Statistical Reference Datasets, certified values from
# https://www.itl.nist.gov/div898/strd/lls/lls.shtml


def polynomial(x, y, degree):
    frame = pd.DataFrame({f"x{p}": np.asarray(x, dtype=float) ** p for p in range(1, degree + 1)})
    frame["y"] = np.asarray(y, dtype=float)
    return fit(design(frame, "y", [f"x{p}" for p in range(1, degree + 1)]))


def test_longley():
    """NIST StRD Longley (higher difficulty): 16 years, six regressors."""
    certified = [
        (-3482258.63459582, 890420.383607373),
        (15.0618722713733, 84.9149257747669),
        (-0.358191792925910e-01, 0.334910077722432e-01),
        (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675),
        (-0.511041056535807e-01, 0.226073200069370),
        (1829.15146461355, 455.478499142212),
    ]
    frame = longley_source.load_pandas().data
    found = fit(design(frame, "TOTEMP", ["GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR"]))
    assert digits(found.coefficients, [b for b, _ in certified]) > 9
    assert digits(errors_of(found), [se for _, se in certified]) > 9
    assert found.residuals @ found.residuals / 9 == pytest.approx(304.854073561965**2, rel=1e-9)


def test_filip():
    """NIST StRD Filip (higher difficulty): a polynomial of degree ten on 82 points."""
    certified = [
        (-1467.48961422980, 298.084530995537),
        (-2772.17959193342, 559.779865474950),
        (-2316.37108160893, 466.477572127796),
        (-1127.97394098372, 227.204274477751),
        (-354.478233703349, 71.6478660875927),
        (-75.1242017393757, 15.2897178747400),
        (-10.8753180355343, 2.23691159816033),
        (-1.06221498588947, 0.221624321934227),
        (-0.670191154593408e-01, 0.142363763154724e-01),
        (-0.246781078275479e-02, 0.535617408889821e-03),
        (-0.402962525080404e-04, 0.896632837373868e-05),
    ]
    data = pd.read_csv(REFERENCES / "filip.csv")
    found = polynomial(data["x"], data["y"], 10)
    assert digits(found.coefficients, [b for b, _ in certified]) > 7
    assert digits(errors_of(found), [se for _, se in certified]) > 7


#: Certified standard errors of Wampler3; those of Wampler4 and Wampler5 are 1e2 and 1e4 times as large.
WAMPLER3 = [
    2152.32624678170,
    2363.55173469681,
    779.343524331583,
    101.475507550350,
    5.64566512170752,
    0.112324854679312,
]
#: Deviations of Wampler3 from the polynomial whose coefficients are all 1 (y of the data less that of
#: Wampler1).
DEVIATIONS = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048]
DEVIATIONS += [2048, -2048, 1838, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 759]


def test_wampler_without_error():
    """NIST StRD Wampler1 and Wampler2 (higher difficulty): exact polynomials, errors of zero."""
    x = np.arange(21)
    for base, certified in ((1, np.ones(6)), (10, 0.1 ** np.arange(6))):
        y = [sum(int(v) ** p * 10 ** (5 - p) if base == 10 else int(v) ** p for p in range(6)) for v in x]
        found = polynomial(x, np.array(y) / (1e5 if base == 10 else 1), 5)
        assert digits(found.coefficients, certified) > 7
        assert (errors_of(found) < 1e-7 * certified).all()


@pytest.mark.parametrize("scale", [1, 100, 10000], ids=["Wampler3", "Wampler4", "Wampler5"])
def test_wampler_with_error(scale):
    """NIST StRD Wampler3, 4 and 5 (higher difficulty): coefficients are 1 whatever the size of the errors."""
    x = np.arange(21)
    y = sum(x.astype(object) ** p for p in range(6)) + scale * np.array(DEVIATIONS, dtype=object)
    found = polynomial(x, y.astype(float), 5)
    assert digits(errors_of(found), np.array(WAMPLER3) * scale) > 7
    assert digits(found.coefficients, np.ones(6)) > 7


def test_statsmodels_refuses_filip_and_loses_digits_on_wampler5():
    """Its pseudo-inverse gives no right digit of Filip and warns; five of Wampler5, and says nothing."""
    data = pd.read_csv(REFERENCES / "filip.csv")
    with pytest.raises(KoshError, match="statsmodels finds the matrix singular"):
        regression.with_dummies(polynomial(data["x"], data["y"], 10).design)
    x = np.arange(21)
    y = sum(x.astype(object) ** p for p in range(6)) + 10000 * np.array(DEVIATIONS, dtype=object)
    found = polynomial(x, y.astype(float), 5)
    theirs = regression.with_dummies(found.design)
    assert digits(theirs.params, np.ones(6)) < 7 < digits(found.coefficients, np.ones(6))
    assert digits(theirs.bse, errors_of(found)) > 7


# ---- Grunfeld


PUBLISHED = {
    # errors iid: Baltagi, Econometric Analysis of Panel Data, tables 2.1 and 3.1 (three decimals) and the R
    # package plm 2.6 (Croissant & Millo 2008, doi:10.18637/jss.v027.i02); clustered by firm, with p: gretl
    # 2016b as recorded in plm's inst/tests/test_pwaldtest.R (github.com/ycroissant/plm, read in November
    # 2026)
    (): ((0.115562, 0.230678), (0.005836, 0.025476), (0.0158943, 0.0849671), (4.71e-05, 0.0238)),
    ("firm",): ((0.110124, 0.310065), (0.011857, 0.017355), (0.0151945, 0.0527518), (4.83e-05, 0.0002)),
    ("firm", "year"): (
        (0.117716, 0.357916),
        (0.013751, 0.022719),
        (0.0108244, 0.0478484),
        (1.77e-06, 3.77e-05),
    ),
}


@pytest.mark.parametrize("effects", PUBLISHED, ids=lambda effects: " and ".join(effects) or "pooled")
def test_grunfeld_is_as_published(grunfeld, effects):
    coefficients, iid, clustered, p = PUBLISHED[effects]
    found = fit(design(grunfeld, "invest", ["value", "capital"], effects, cluster="firm"))
    for i, name in enumerate(["value", "capital"]):
        plain, by_firm = estimate(found, name, "iid"), estimate(found, name, "CRV1")
        assert round(plain.coefficient, 6) == coefficients[i]
        assert round(plain.se, 6) == iid[i]
        assert by_firm.se == pytest.approx(clustered[i], abs=0.5e-7)
        # gretl prints three significant digits, or four decimals
        assert by_firm.p == pytest.approx(p[i], abs=0.5e-4 if p[i] > 1e-4 else 0.5e-2 * p[i])
        assert by_firm.convention.df == 9 and by_firm.clusters == 10


# ---- identities


@given(PANELS, st.sampled_from([["region"], ["year"], ["region", "year"], []]))
def test_absorbing_effects_is_the_regression_with_dummies(panel_of, shape, effects):
    *shape, weights = shape
    frame = panel_of(*shape)
    model = design(frame, "y", ["x", "z"], effects, weights, "region")
    ours, theirs = fit(model), regression.with_dummies(model)
    np.testing.assert_allclose(ours.coefficients, theirs.params[list(model.names)], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(errors_of(ours), theirs.bse[list(model.names)], rtol=1e-8)
    np.testing.assert_allclose(ours.raw_residuals(), theirs.resid, atol=1e-9)
    robust = regression.with_dummies(model, "HC1")
    np.testing.assert_allclose(errors_of(ours, "HC1"), robust.bse[list(model.names)], rtol=1e-7)
    p = estimate(ours, "x", "HC1").p
    assert p == pytest.approx(robust.pvalues["x"], rel=1e-6)
    # statsmodels counts every dummy, so that only the factor differs
    clustered = regression.with_dummies(model, "CRV1")
    G, n = len(model.cluster_labels), model.n
    factor = G / (G - 1) * (n - 1) / (n - ours.parameters)
    found, convention = covariance(ours, "CRV1")
    np.testing.assert_allclose(
        np.sqrt(np.diag(found) * factor / convention.factor), clustered.bse[list(model.names)], rtol=1e-7
    )


@given(PANELS, st.sampled_from([["region"], ["year"], ["region", "year"], []]))
def test_the_jackknife_leaves_out_one_cluster_at_a_time(panel_of, shape, effects):
    *shape, weights = shape
    frame = panel_of(*shape)
    whole = fit(design(frame, "y", ["x", "z"], effects, weights, "region"))
    labels = whole.design.cluster_labels
    each = [
        fit(design(frame[frame["region"] != g], "y", ["x", "z"], effects, weights)).coefficients
        for g in labels
    ]
    np.testing.assert_allclose(regression.without_each_cluster(whole), each, rtol=1e-7, atol=1e-9)
    apart, G = np.array(each) - whole.coefficients, len(labels)
    np.testing.assert_allclose(
        covariance(whole, "CRV3")[0], (G - 1) / G * apart.T @ apart, rtol=1e-6, atol=1e-12
    )


@given(PANELS, st.sampled_from(["iid", "HC1", "CRV1", "CRV3"]))
def test_errors_follow_a_change_of_units_and_of_the_other_regressors(panel_of, shape, errors):
    """y -> 3y, x -> x / 10, z -> z + 2x: t of z stays, x's coefficient and error move together."""
    *shape, weights = shape
    frame = panel_of(*shape)
    other = frame.assign(y=3 * frame["y"], x=frame["x"] / 10)
    one = fit(design(frame, "y", ["x", "z"], ["region", "year"], weights, "region"))
    two = fit(design(other, "y", ["x", "z"], ["region", "year"], weights, "region"))
    three = fit(
        design(
            frame.assign(x=frame["x"] + 2 * frame["z"]),
            "y",
            ["x", "z"],
            ["region", "year"],
            weights,
            "region",
        )
    )
    np.testing.assert_allclose(errors_of(two, errors), errors_of(one, errors) * [30, 3], rtol=1e-7)
    assert estimate(three, "x", errors).t == pytest.approx(estimate(one, "x", errors).t, rel=1e-6)


@given(PANELS)
def test_weights_matter_by_their_ratios_only(panel_of, shape):
    frame = panel_of(*shape[:4])
    one = fit(design(frame, "y", ["x"], ["region"], "w", "region"))
    two = fit(design(frame.assign(w=frame["w"] * 1e6), "y", ["x"], ["region"], "w", "region"))
    for errors in regression.ERRORS:
        np.testing.assert_allclose(errors_of(one, errors), errors_of(two, errors), rtol=1e-9)


def test_effects_of_unconnected_groups_count_by_their_rank(panel_of):
    """Two groups of regions seen in different years: one dummy fewer is free than levels suggest."""
    frame = panel_of(6, 6, 1)
    late = frame["region"].isin(["r3", "r4", "r5"])
    frame = frame[late == (frame["year"] > 2011)]
    found = fit(design(frame, "y", ["x"], ["region", "year"]))
    dummies = pd.get_dummies(frame[["region", "year"]].astype(str), dtype=float).to_numpy()
    assert found.absorption.rank == np.linalg.matrix_rank(dummies) == 10


def test_three_effects_are_absorbed_too(panel_of):
    frame = panel_of(6, 6, 2)
    frame["group"] = np.arange(len(frame)) % 4
    model = design(frame, "y", ["x"], ["region", "year", "group"])
    dummies = pd.get_dummies(frame[["region", "year", "group"]].astype(str), dtype=float)
    left = np.linalg.lstsq(dummies, frame["x"], rcond=None)[0]
    left = frame["x"] - dummies @ left
    assert fit(model).coefficients[0] == pytest.approx(left @ frame["y"] / (left @ left), rel=1e-9)


# ---- what an estimate says


def test_an_interval_and_a_p_value_are_those_of_t(grunfeld):
    found = estimate(fit(design(grunfeld, "invest", ["value"], ["firm"], cluster="firm")), "value")
    assert found.p == pytest.approx(2 * student.sf(abs(found.t), 9), rel=1e-12)
    half = student.ppf(0.975, 9) * found.se
    assert (found.low, found.high) == pytest.approx((found.coefficient - half, found.coefficient + half))
    assert found.interval(0.95) == pytest.approx((found.low, found.high))


def test_a_detectable_effect_and_excluded_effects_are_stated_multiples_of_the_error(grunfeld):
    found = estimate(fit(design(grunfeld, "invest", ["value"], ["firm"], cluster="firm")), "value")
    quantiles = student.ppf([0.975, 0.8, 0.95], 9)
    assert found.minimum_detectable_effect() == pytest.approx((quantiles[0] + quantiles[1]) * found.se)
    assert found.excluded_beyond() == pytest.approx(abs(found.coefficient) + quantiles[2] * found.se)
    # at the bound itself the one-sided test is exactly at its size
    t = (found.excluded_beyond() - abs(found.coefficient)) / found.se
    assert student.sf(t, 9) == pytest.approx(0.05)


def test_a_convention_says_all_that_changes_the_p_value(grunfeld):
    found = fit(design(grunfeld, "invest", ["value", "capital"], ["firm", "year"], cluster="firm"))
    said = {errors: estimate(found, "value", errors).convention.sentence() for errors in regression.ERRORS}
    assert said["iid"] == "iid; small-sample factor 1; t(169); 31 parameters counted"
    assert said["CRV1"] == (
        f"CRV1; small-sample factor {10 / 9 * 199 / 178:.6g}; t(9); 10 clusters, "
        "22 parameters counted, firm nested in clusters not counted"
    )
    assert said["CRV3"] == "CRV3; small-sample factor 0.9; t(9); 10 clusters, jackknife around b"
    assert said["HC1"].startswith("HC1; small-sample factor 1.18343; t(169)")


def test_rows_without_a_value_are_left_out_and_counted(panel_of):
    frame = panel_of(5, 5, 3)
    frame.loc[[2, 7], "x"] = np.nan
    frame.loc[9, "region"] = None
    model = design(frame, "y", ["x"], ["region"], cluster="region")
    assert model.n == 22 and model.dropped == 3
    assert set(model.rows) == set(range(25)) - {2, 7, 9}


# ---- refusals


def refused(match, *arguments, **options):
    with pytest.raises(KoshError, match=match) as fault:
        fitted = fit(design(*arguments))
        covariance(fitted, options.get("errors", "iid"))
    return fault.value


def test_a_regressor_that_others_determine_is_named(panel_of):
    frame = panel_of(5, 5, 4)
    frame["sum"] = frame["x"] + 2 * frame["z"] + 1
    assert (
        "share of"
        in refused("regressor 'sum' is determined by the ones before it", frame, "y", ["x", "z", "sum"]).found
    )
    frame["twice"] = frame["x"] * 2 + frame["region"].str[1].astype(int)
    refused("'twice' is determined", frame, "y", ["x", "twice"], ["region"])


def test_a_regressor_that_the_effects_absorb_is_named(panel_of):
    frame = panel_of(5, 5, 4).assign(size=lambda f: f["region"].str[1].astype(float) + f["year"])
    refused(
        "regressor 'size' does not vary within region and year", frame, "y", ["x", "size"], ["region", "year"]
    )
    assert fit(design(frame, "y", ["x", "size"], ["region"]))
    refused("regressor 'none' is zero", frame.assign(none=0.0), "y", ["none"])


def test_statsmodels_refuses_the_same(panel_of):
    frame = panel_of(5, 5, 4).assign(x2=lambda f: f["x"] * 2)
    with pytest.raises(KoshError, match="statsmodels finds the matrix singular"):
        regression.with_dummies(design(frame, "y", ["x", "x2"], ["region"]))
    with pytest.raises(KoshError, match="statsmodels has no errors 'CRV3'"):
        regression.with_dummies(design(frame, "y", ["x"]), "CRV3")


@pytest.mark.parametrize(
    "change, arguments, match",
    [
        ({}, ("y", ["nothing"]), "no column 'nothing'"),
        ({}, ("y", ["x", "x"]), "occurs twice"),
        ({}, ("y", ["region"]), "'region' is not numeric"),
        ({"x": np.inf}, ("y", ["x"]), "'x' holds infinite"),
        ({"w": 0.0}, ("y", ["x"], [], "w"), "'w' is not positive"),
        ({"x": np.nan}, ("y", ["x"]), "no row has a value"),
    ],
)
def test_data_that_make_no_model_are_refused(panel_of, change, arguments, match):
    refused(match, panel_of(4, 4, 5).assign(**change), *arguments)


def test_more_parameters_than_rows_are_refused(panel_of):
    assert (
        refused("not more rows", panel_of(2, 2, 6), "y", ["x"], ["region", "year"]).found
        == "4 rows, 4 parameters"
    )


def test_errors_that_cannot_be_had_are_refused(panel_of):
    frame = panel_of(4, 4, 7)
    refused("unknown errors 'HC9'", frame, "y", ["x"], errors="HC9")
    refused("at least two clusters", frame, "y", ["x"], errors="CRV1")
    refused("at least two clusters", frame, "y", ["x"], errors="CRV3")
    one = frame.assign(treated=(frame["region"] == "r2") * (frame["year"] > 2010) * 1.0)
    fault = refused(
        "without cluster 'r2'", one, "y", ["treated"], ["region", "year"], None, "region", errors="CRV3"
    )
    assert "'treated' is identified by that cluster alone" in fault.found
    both = (
        frame.assign(treated=one["treated"]),
        "y",
        ["x", "treated", "z"],
        ["region", "year"],
        None,
        "region",
    )
    assert (
        "'treated' is identified by that cluster alone" in refused("cluster 'r2'", *both, errors="CRV3").found
    )
    with pytest.raises(KoshError, match="no regressor 'y'"):
        estimate(fit(design(frame, "y", ["x"])), "y", "iid")


def test_a_variance_of_zero_is_refused(panel_of):
    frame = panel_of(4, 4, 8)
    found = fit(design(frame, "y", ["x"]))
    with pytest.raises(KoshError, match="variance of the coefficient of 'x' is not positive"):
        regression.from_covariance(found, "x", np.zeros((2, 2)), covariance(found, "iid")[1])
