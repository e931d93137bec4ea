"""The wild cluster bootstrap beside wildboottest: time and p-value of one model, all 2^14 draws.

    python benchmarks/wild_bootstrap.py [--clusters 14] [--out FILE]

wildboottest is no dependency (it brings numba): `pip install wildboottest==0.3.2` in an environment of its
own. It takes integer clusters only under pandas 3, has no fixed effects (dummies are given to it), and
counts |t*| > |t| without tolerance, so that rounding decides whether the two identity draws count; both
counts are shown with ours. Times are the least of seven runs after one that compiles.
"""

import time

import command
import numpy as np
import pandas as pd
from wildboottest_draws import restricted

from kosh.analysis import regression, wild_bootstrap


def data(clusters, years=12, seed=3):
    """A balanced panel with region and year effects and errors that have trends by region."""
    random = np.random.default_rng(seed)
    region, year = np.repeat(np.arange(clusters), years), np.tile(np.arange(years), clusters)
    x = random.normal(size=region.size) + random.normal(size=clusters)[region] * year / years
    y = 0.1 * x + random.normal(size=clusters)[region] * year / years + random.normal(size=region.size)
    return pd.DataFrame({"y": y, "x": x, "region": region, "year": year})


def least(function, times=7):
    """Least seconds of some runs of ``function``, and what it returned last."""
    function()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        returned = function()
        seconds.append(time.perf_counter() - started)
    return min(seconds), returned


def main():
    options = command.options(__doc__, clusters=14)
    frame, G = data(options.clusters), options.clusters
    model = regression.design(frame, "y", ["x"], ["region", "year"], cluster="region")
    X = np.column_stack(
        [frame["x"], pd.get_dummies(frame["region"]), pd.get_dummies(frame["year"]).iloc[:, 1:]]
    )
    X = np.ascontiguousarray(X, dtype=float)

    def ours(confidence):
        fitted = regression.fit(model)
        return wild_bootstrap.wild_cluster_bootstrap(fitted, "x", confidence=confidence)

    def theirs():
        R = np.zeros(X.shape[1])
        R[0] = 1
        return restricted(X, frame["y"].to_numpy(), frame["region"], R, 2**G + 1)

    test_seconds, test = least(lambda: ours(False))
    set_seconds, _ = least(lambda: ours(True))
    their_seconds, (t, observed, p) = least(theirs)
    alike = int((t >= observed * (1 - wild_bootstrap.TIE)).sum())
    found = {
        "draws": test.convention.draws,
        "seconds, fit and test": round(test_seconds, 4),
        "seconds, with the confidence set": round(set_seconds, 4),
        "seconds, wildboottest": round(their_seconds, 4),
        "times as fast": round(their_seconds / test_seconds, 1),
        "p": test.p,
        "p, wildboottest as it counts": p,
        "p, wildboottest's draws by our rule for ties": alike / len(t),
    }
    command.tell(found, options.out)


if __name__ == "__main__":
    main()
