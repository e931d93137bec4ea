"""Panels of units and periods: lags, and the estimators between and random effects beside the within one.

The within estimator is `kosh.analysis.regression.fit` of a design with effects.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from kosh.analysis import regression
from kosh.errors import KoshError


def lagged(frame, columns, lag, unit="region", time="year"):
    """``frame`` with ``columns`` taken from ``lag`` periods before (after, where ``lag`` is negative).

    The lag is one of time, not of rows: where the earlier period is missing, so is the value. Raises
    KoshError where a unit has a period twice.
    """
    keys = frame[[unit, time]]
    if keys.duplicated().any():
        twice = frame.loc[keys.duplicated(), [unit, time]].iloc[0].tolist()
        raise KoshError(
            f"a {unit} has a {time} twice",
            found=", ".join(map(str, twice)),
            next_step="keep one row for each",
        )
    if lag == 0 or not len(columns):
        return frame
    earlier = frame.set_index([unit, time])[list(columns)]
    places = pd.MultiIndex.from_arrays([frame[unit], frame[time] - lag])
    return frame.assign(**{column: earlier[column].reindex(places).to_numpy() for column in columns})


def between(frame, outcome, regressors, unit="region"):
    """The `Fit` of the units' means on one another: what differs between units, one row a unit."""
    complete = frame[[unit, outcome, *regressors]].dropna()
    means = complete.groupby(unit, sort=True)[[outcome, *regressors]].mean().reset_index()
    return regression.fit(regression.design(means, outcome, regressors))


def random_effects(frame, outcome, regressors, unit="region"):
    """The `Fit` under random effects of units, with variances after Swamy & Arora (1972).

    Variances are those of the within and between residuals; each unit's mean, times
    theta = 1 - sqrt(s2_e / (s2_e + T s2_u)), is subtracted from its rows (Baltagi 2021, ch. 2). In an
    unbalanced panel T differs by unit, and the between variance takes the harmonic mean of T. A negative
    s2_u counts as zero.
    """
    complete = frame[[unit, outcome, *regressors]].dropna().reset_index(drop=True)
    inside = regression.fit(regression.design(complete, outcome, regressors, [unit]))
    outside = between(complete, outcome, regressors, unit)
    periods = complete.groupby(unit)[outcome].transform("size").to_numpy(dtype=float)
    units = complete[unit].nunique()
    noise = inside.residuals @ inside.residuals / (inside.design.n - inside.parameters)
    harmonic = units / (1 / periods[~complete.duplicated(unit).to_numpy()]).sum()
    across = outside.residuals @ outside.residuals / (units - len(outside.coefficients))
    theta = 1 - np.sqrt(noise / (noise + periods * max(across - noise / harmonic, 0.0)))
    model = regression.design(complete, outcome, regressors)
    means = complete.groupby(unit)[[outcome, *regressors]].transform("mean").to_numpy()
    X = model.X - theta[:, None] * np.column_stack([np.ones(model.n), means[:, 1:]])
    return regression.fit(replace(model, y=model.y - theta * means[:, 0], X=X))
