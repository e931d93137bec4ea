"""What other packages say of the same models: writes tests/analysis/references/peers.csv.

    pip install pyfixest==0.60.0 linearmodels==7.1 wildboottest==0.3.2    # in an environment of its own
    python benchmarks/peers.py

They bring 240 MB (numba alone 170) for a comparison that changes only with their releases, so the values are
recorded with the versions and compared by tests/analysis/test_regression_peers.py. The model: Grunfeld's
investment of 10 firms in 20 years on value and capital (statsmodels ships 11 firms; American Steel is not in
the published ten), errors clustered by firm; the coefficient of capital.
"""

import csv
import itertools
import warnings
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyfixest
import statsmodels.api as sm
from linearmodels.panel import PanelOLS
from wildboottest_draws import restricted

OUT = Path(__file__).parents[1] / "tests/analysis/references/peers.csv"
MODELS = {"pooled": [], "firm": ["firm"], "two-way": ["firm", "year"]}


def grunfeld():
    frame = sm.datasets.grunfeld.load_pandas().data
    frame = frame[frame["firm"] != "American Steel"].reset_index(drop=True)
    return frame.assign(id=pd.factorize(frame["firm"])[0])


def by_pyfixest(frame, effects):
    formula = "invest ~ value + capital" + (" | " + " + ".join(effects) if effects else "")
    for errors in ("CRV1", "CRV3"):
        row = pyfixest.feols(formula, frame, vcov={errors: "id"}).tidy().loc["capital"]
        yield errors, row["Estimate"], row["Std. Error"], row["Pr(>|t|)"]


def with_dummies(frame, effects):
    X = frame[["value", "capital"]].assign(constant=1.0)
    for effect in effects:
        X = pd.concat([X, pd.get_dummies(frame[effect], drop_first=True, dtype=float, prefix=effect)], axis=1)
    return X


def by_statsmodels(frame, effects):
    for t in (True, False):
        kwds = {"groups": frame["id"]}
        model = sm.OLS(frame["invest"], with_dummies(frame, effects))
        fit = model.fit(method="qr", cov_type="cluster", cov_kwds=kwds, use_t=t)
        yield f"cluster, use_t={t}", fit.params["capital"], fit.bse["capital"], fit.pvalues["capital"]


def by_linearmodels(frame, effects):
    panel = frame.set_index(["id", "year"])
    X = panel[["value", "capital"]].assign(**({} if effects else {"constant": 1.0}))
    model = PanelOLS(panel["invest"], X, entity_effects="firm" in effects, time_effects="year" in effects)
    for debiased, group in itertools.product((False, True), repeat=2):
        fit = model.fit(cov_type="clustered", cluster_entity=True, debiased=debiased, group_debias=group)
        name = f"clustered, debiased={debiased}, group_debias={group}"
        yield name, fit.params["capital"], fit.std_errors["capital"], fit.pvalues["capital"]


def by_wildboottest(frame, effects):
    X = with_dummies(frame, effects)
    R = (X.columns == "capital").astype(float)
    t, observed, p = restricted(X.to_numpy(), frame["invest"].to_numpy(), frame["id"], R, 2**10 + 1)
    yield "WCR11, as it counts", "", "", p
    yield "WCR11, |t*| >= |t|(1 - 1e-9)", "", "", (t >= observed * (1 - 1e-9)).mean()


def main():
    warnings.simplefilter("ignore")
    frame = grunfeld()
    peers = {
        "pyfixest": by_pyfixest,
        "statsmodels": by_statsmodels,
        "linearmodels": by_linearmodels,
        "wildboottest": by_wildboottest,
    }
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["model", "package", "version", "convention", "coefficient", "se", "p"])
        for (model, effects), (package, values) in itertools.product(MODELS.items(), peers.items()):
            for convention, *numbers in values(frame, effects):
                numbers = [x if x == "" else format(float(x), ".12g") for x in numbers]
                writer.writerow([model, package, version(package), convention, *numbers])


if __name__ == "__main__":
    main()
