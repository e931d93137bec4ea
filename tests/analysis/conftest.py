"""Panels that several modules are tested on."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.datasets.grunfeld as source


@pytest.fixture(scope="session")
def grunfeld():
    """Grunfeld's ten firms, 1935-1954: invest, value, capital, firm, year.

    statsmodels ships eleven; the published results are for ten, without American Steel (Kleiber & Zeileis
    2010, German Economic Review 11, doi:10.1111/j.1468-0475.2010.00513.x).
    """
    frame = source.load_pandas().data
    return frame[frame["firm"] != "American Steel"].reset_index(drop=True)


def make_panel(regions=6, years=5, seed=0, missing=0, regressors=("x", "z")):
    """A panel with effects of regions and years, weights w, and ``missing`` rows left out."""
    random = np.random.default_rng(seed)
    region, year = np.repeat(np.arange(regions), years), np.tile(np.arange(years), regions)
    frame = pd.DataFrame({"region": [f"r{i}" for i in region], "year": 2009 + year})
    for name in regressors:
        frame[name] = random.normal(size=len(frame)) + random.normal(size=regions)[region]
    noise = (
        random.normal(size=len(frame)) * (1 + region % 3) + random.normal(size=regions)[region] * year / years
    )
    frame["y"] = 0.3 * frame[regressors[0]] + random.normal(size=years)[year] + noise
    frame["w"] = random.uniform(0.5, 4, size=len(frame))
    keep = np.sort(random.choice(len(frame), len(frame) - missing, replace=False))
    return frame.iloc[keep].reset_index(drop=True)


@pytest.fixture(scope="session")
def panel_of():
    """``panel_of(regions, years, seed, missing)``: see `make_panel`."""
    return make_panel
