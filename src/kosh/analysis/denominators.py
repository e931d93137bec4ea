"""What a ratio does by itself: schools per head rise when heads leave, whatever schools do.

A simulation under the null. Schools close or open with no regard to migration; people leave with no regard to
schools. Whatever a regression of net migration on "schools per 1,000 of the rural population" then finds
comes from the population below the line, which is the sum of the outcome's own past and present.
"""

import inspect

import numpy as np
import pandas as pd
from scipy.special import stdtr

from kosh.errors import KoshError

FORMS = ("ratio", "ratio at year's end", "lagged ratio", "log count")


def null_panel(
    rng,
    draws,
    regions=14,
    years=12,
    persistence=0.33,
    spread=5.6,
    closing=0.01,
    noise=0.02,
    reclassified=0.0,
    moved=0.1,
):
    """Panels in which counts and migration have nothing to do with each other.

    Parameters
    ----------
    rng : numpy Generator.
    draws, regions, years : how many panels of which size; one more year is made before for the lag.
    persistence : autocorrelation of net migration from year to year.
    spread : standard deviation of net migration within a region, per 1,000.
    closing, noise : mean yearly fall of the log count, and the standard deviation of its yearly change.
    reclassified, moved : share of the cells in which villages become towns, and the share of the rural
        population that leaves the countryside so, taken for migration.

    Persistence, spread, closing and noise are those of the corrected outcome and of the logarithm of schools
    in `rural_outflow.oblast_panel`, rounded as given.

    Returns
    -------
    rate (per 1,000), count, population (mean of the year), end (population at its end): arrays of shape
    (draws, regions, years + 1). Each region has its own mean rate (-10 per 1,000, standard deviation 8) and
    a natural increase of 10 per 1,000.
    """
    shape = (draws, regions, years + 1)
    shocks = rng.normal(0, spread * np.sqrt(1 - persistence**2), shape)
    shocks[..., 0] = rng.normal(0, spread, shape[:2])
    for year in range(1, years + 1):
        shocks[..., year] += persistence * shocks[..., year - 1]
    rate = rng.normal(-10, 8, shape[:2])[..., None] + shocks
    rate = rate - 1000 * moved * (rng.random(shape) < reclassified)
    growth = 1 + (rate + 10) / 1000
    end = 300_000 * np.cumprod(growth, axis=-1)
    population = (end + end / growth) / 2
    count = 400 * np.exp(np.cumsum(rng.normal(-closing, noise, shape), axis=-1))
    return rate, count, population, end


def said():
    """What the panels of `null_panel` are made of: a sentence."""
    of = {name: p.default for name, p in inspect.signature(null_panel).parameters.items()}
    return (
        f"Simulated are {of['regions']} oblasts in {of['years']} years: net migration of -10 per 1,000 on "
        f"the mean (standard deviation 8 between oblasts, {of['spread']} within, persistence "
        f"{of['persistence']}), a natural increase of 10, schools that fall by {100 * of['closing']:.0f} % a "
        f"year with a noise of {100 * of['noise']:.0f} %, and in the second kind 8 of 168 cells in which a "
        f"share of {of['moved']} of the villagers is reclassified."
    ).replace("of -10", "of \u221210")


def slopes(x, y):
    """Two-way fixed effects of ``y`` on one ``x`` in many balanced panels: slope and its p-value.

    ``x``, ``y``: shape (draws, regions, years). Errors clustered by region (CRV1: factor G/(G-1)
    (N-1)/(N-K), where K counts the slope and the year effects, the region effects being nested in the
    clusters), p from t with G - 1 degrees of freedom.
    """
    x, y = _within(x), _within(y)
    groups, years = x.shape[1:]
    bread = (x**2).sum(axis=(1, 2))
    slope = (x * y).sum(axis=(1, 2)) / bread
    scores = (x * (y - slope[:, None, None] * x)).sum(axis=2)
    observations = groups * years
    factor = groups / (groups - 1) * (observations - 1) / (observations - years - 1)
    error = np.sqrt(factor * (scores**2).sum(axis=1)) / bread
    return slope, 2 * stdtr(groups - 1, -np.abs(slope / error))


def rejections(draws=1000, seed=2026, level=0.05, **panel):
    """How often each form finds a "significant" coefficient where there is nothing to find.

    Parameters
    ----------
    draws, seed : number of simulated panels, and the seed of the generator.
    level : the level of the test; what a right test rejects.
    panel : parameters of `null_panel`.

    Returns
    -------
    one row a form (the ratio of the same year to the mean population, to that at its end, the ratio of the
    year before, the log count of the same year): form, rejected (share of the panels), error (Monte Carlo
    standard error), negative (share of negative slopes), negative_rejected (share of the panels that are
    rejected with a negative slope), bias (mean slope for 10 % more, per 1,000 of the population) and
    bias_error (its Monte Carlo standard error).
    """
    if draws < 1 or not 0 < level < 1:
        raise KoshError(
            "nothing to simulate", found=f"{draws} draws, level {level}", expected="draws >= 1, 0 < level < 1"
        )
    rate, count, population, end = null_panel(np.random.default_rng(seed), draws, **panel)
    ratio = 1000 * count / population
    forms = ratio[..., 1:], (1000 * count / end)[..., 1:], ratio[..., :-1], np.log(count[..., 1:])
    rows = []
    for form, x in zip(FORMS, forms, strict=True):
        slope, p = slopes(x, rate[..., 1:])
        rejected = p < level
        share = rejected.mean()
        tenth = np.log(1.1) if form.startswith("log") else 0.1 * x.mean(axis=(1, 2))
        bias = slope * tenth
        rows.append(
            {
                "form": form,
                "rejected": share,
                "error": np.sqrt(share * (1 - share) / draws),
                "negative": (slope < 0).mean(),
                "negative_rejected": (rejected & (slope < 0)).mean(),
                "bias": bias.mean(),
                "bias_error": bias.std() / np.sqrt(draws),
            }
        )
    return pd.DataFrame(rows)


def _within(values):
    """Values less their region and year means, plus the whole mean, panel by panel."""
    by_region, by_year = values.mean(axis=2, keepdims=True), values.mean(axis=1, keepdims=True)
    return values - by_region - by_year + values.mean(axis=(1, 2), keepdims=True)
