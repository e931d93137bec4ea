"""How long 10,000 specifications take without the bootstrap, on two cores, and whether shards agree.

    python benchmarks/sweep.py [--specifications 10000] [--cores 2] [--out FILE]

The panel is synthetic: 14 regions, 12 years, a few holes, six regressors. Prints seconds of the wall clock
from reading the grid to the file written, the start of the processes included, specifications a second,
megabytes of the file, and whether four shards, each run in one process, join to the same bytes.
"""

import json
import os
import tempfile
import time
from pathlib import Path

# before NumPy is loaded, as kosh sweep does
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import command
import numpy as np
import pandas as pd

from kosh.analysis import specifications

REGRESSORS = ("schools", "hospitals", "doctors", "buses", "income", "roads")

GRID = """\
data = "panel.csv"
unit = "region"
time = "year"
cluster = "region"
errors = ["iid", "HC1", "CRV1", "CRV3"]
leave_one_out = ["region", "year"]
[outcome]
rate = "net_migration_rate"
emigration = "emigration_rate"
[regressors]
{regressors}
[form]
ratio = "{{}}_per_10000"
log_count = {{ column = "log({{}}_count)", controls = ["log(population)"] }}
[lag]
same_year = 0
year_before = 1
[sample]
all = ""
[effects]
two_way = ["region", "year"]
region = ["region"]
[weights]
equal = ""
population = "population"
"""


def synthetic_panel(regions=14, years=12, seed=5):
    """A panel in which nothing does anything; seven cells are missing."""
    random = np.random.default_rng(seed)
    frame = pd.MultiIndex.from_product(
        [[f"R{r:02}" for r in range(regions)], range(2009, 2009 + years)], names=["region", "year"]
    ).to_frame(index=False)
    n = len(frame)
    level = np.repeat(random.normal(size=regions), years)
    frame["population"] = np.round(np.exp(12 + 0.5 * level + 0.01 * random.normal(size=n).cumsum()))
    for column in ("net_migration_rate", "emigration_rate"):
        frame[column] = 5 * np.repeat(random.normal(size=regions), years) + 3 * random.normal(size=n)
    for name in REGRESSORS:
        count = np.exp(5 + 0.4 * np.repeat(random.normal(size=regions), years) + 0.1 * random.normal(size=n))
        frame[f"{name}_count"] = np.round(count) + 1
        frame[f"{name}_per_10000"] = 1e4 * frame[f"{name}_count"] / frame["population"]
    holes = random.choice(n, 7, replace=False)
    frame.loc[holes, "roads_count"] = np.nan
    frame.loc[holes, "roads_per_10000"] = np.nan
    return frame


def write_grid(folder, wanted):
    """The grid in ``folder``, with as many sets of regressors as give ``wanted`` specifications."""
    folder = Path(folder)
    synthetic_panel().to_csv(folder / "panel.csv", index=False)
    each = 2 * 2 * 2 * 27 * 2 * 2 * 4
    sets = [[name] for name in REGRESSORS]
    sets += [[a, b] for a in REGRESSORS for b in REGRESSORS if a != b]
    lines = [f"{'_'.join(names)} = {json.dumps(names)}" for names in sets[: -(-wanted // each)]]
    (folder / "grid.toml").write_text(GRID.format(regressors="\n".join(lines)), encoding="utf-8")
    return folder / "grid.toml"


def main():
    options = command.options(__doc__, specifications=10000, cores=2)
    with tempfile.TemporaryDirectory() as folder:
        path, whole = write_grid(folder, options.specifications), Path(folder) / "specifications.parquet"
        started = time.perf_counter()
        grid = specifications.read_grid(path)
        frame = specifications.load(grid)
        rows = specifications.run(grid, frame, cores=options.cores)
        specifications.write(rows, whole, grid, frame)
        seconds = time.perf_counter() - started
        for shard in range(1, 5):
            part = specifications.run(grid, frame, 4, shard)
            specifications.write(part, specifications.shard_path(folder, 4, shard), grid, frame)
        specifications.gather(folder, 4, Path(folder) / "joined.parquet")
        result = {
            "specifications": len(rows),
            "failed": sum(row["status"] == "failed" for row in rows),
            "cores": options.cores,
            "seconds": round(seconds, 1),
            "specifications a second": round(len(rows) / seconds),
            "megabytes": round(whole.stat().st_size / 1e6, 2),
            "four shards give the same bytes": whole.read_bytes()
            == (Path(folder) / "joined.parquet").read_bytes(),
        }
    command.tell(result, options.out)


if __name__ == "__main__":
    main()
