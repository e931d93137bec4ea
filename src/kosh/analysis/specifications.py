"""The specification curve as data: a grid of choices, every specification run, one row each.

A grid (TOML) names, for each of `DIMENSIONS`, the choices; a specification is one choice from each. All of
them are run; one that cannot be estimated keeps its row with the reason. Rows are in the order of the
product, and a row depends on nothing but its specification and the data, so that shards, whichever machine
ran them, join to the bytes of a single run.

    data = "panel.csv"              # beside the grid, or one of SOURCES
    unit = "region"
    time = "year"
    cluster = "region"
    errors = ["CRV1", "CRV3"]       # a list: each choice is its own name
    leave_one_out = ["region"]      # as many samples more, each without one of them
    [outcome]
    rate = "net_migration_rate"
    [regressors]                    # the first is the one whose coefficient is kept
    schools = ["schools", "income"]
    [form]                          # {} stands for the regressor
    ratio = "{}_per_10000"
    log_count = { column = "log({}_count)", controls = ["log(rural_population)"] }
    [lag]
    same_year = 0
    year_before = 1
    [sample]                        # rows kept: a condition on columns, "" for all
    all = ""
    [effects]
    two_way = ["region", "year"]
    [weights]
    equal = ""
"""

import hashlib
import importlib
import itertools
import json
import os
import re
import tempfile
import tomllib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import panel, regression, wild_bootstrap
from kosh.errors import KoshError, near

#: What a specification chooses, in the order of the product.
DIMENSIONS = ("outcome", "regressors", "form", "lag", "sample", "effects", "weights", "errors")
#: What all specifications of a grid share.
SHARED = ("data", "unit", "time", "cluster")
#: Data that a grid may name instead of a file: name to "module:function" that returns a tidy frame.
SOURCES = {
    "rural_outflow.oblasts": "kosh.analysis.oblast_models:oblasts",
    "rural_outflow.district_places": "kosh.analysis.district_samples:all_places",
    "rural_outflow.district_years": "kosh.analysis.district_samples:all_years",
}
#: Errors that a grid may name beside those of `kosh.analysis.regression`.
WILD = "wild cluster bootstrap"

#: Columns of the results with their Arrow types.
COLUMNS = {
    "position": "int64",
    "id": "string",
    **dict.fromkeys(DIMENSIONS, "string"),
    "focal": "string",
    "status": "string",
    "reason": "string",
    "coefficient": "double",
    "standardised": "double",
    "se": "double",
    "t": "double",
    "p": "double",
    "low": "double",
    "high": "double",
    "df": "double",
    "factor": "double",
    "n": "int64",
    "clusters": "int64",
    "dropped": "int64",
    "convention": "string",
}


@dataclass(frozen=True)
class Specification:
    """One choice from each dimension, by name; ``id`` is a digest of what the names stand for."""

    position: int
    id: str
    choices: dict


@dataclass(frozen=True)
class Grid:
    """A grid read from a file: what is shared, and for each dimension the choices by name."""

    path: Path
    shared: dict
    dimensions: dict

    @property
    def size(self):
        """Number of specifications."""
        return int(np.prod([len(choices) for choices in self.dimensions.values()]))

    def specifications(self, start=0, stop=None):
        """The `Specification` at each position from ``start`` to ``stop``, in the order of the product."""
        product = itertools.product(*self.dimensions.values())
        for position, names in itertools.islice(enumerate(product), start, stop):
            choices = dict(zip(DIMENSIONS, names, strict=True))
            yield Specification(position, self._id(choices), choices)

    def meaning(self, choices):
        """What the names of a specification stand for."""
        return {dimension: self.dimensions[dimension][name] for dimension, name in choices.items()}

    def _id(self, choices):
        text = json.dumps([self.shared, self.meaning(choices)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def digest(self):
        """Digest of all that the grid says, names included."""
        text = json.dumps([self.shared, list(self.dimensions.items())], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


# ---- the grid


def read_grid(path):
    """The `Grid` of a TOML file; KoshError names the entry that is missing, unknown or of the wrong kind."""
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KoshError("there is no such grid", where=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KoshError("the grid is not valid TOML", where=path, found=str(error)) from None
    known = {*SHARED, *DIMENSIONS, "leave_one_out"}
    for name in content:
        if name not in known:
            raise KoshError(f"unknown entry {name!r}", where=path, expected=", ".join(near(name, known)))
    for name in (*SHARED, *DIMENSIONS):
        if name not in content:
            raise KoshError(f"the grid has no {name!r}", where=path, expected=f"an entry {name}")
    shared = {name: content[name] for name in SHARED}
    dimensions = {name: _choices(name, content[name], path) for name in DIMENSIONS}
    grid = Grid(path, shared, dimensions)
    for column in content.get("leave_one_out", []):
        levels = sorted(load(grid)[column].dropna().unique().tolist())
        dimensions["sample"] |= {f"without {level}": f"{column} != {level!r}" for level in levels}
    _refuse_twins(grid)
    return grid


#: What a choice of each dimension may be.
_KINDS = {
    "outcome": str,
    "regressors": list,
    "form": (str, dict),
    "lag": int,
    "sample": str,
    "effects": list,
    "weights": str,
    "errors": str,
}


def _choices(dimension, value, path):
    if isinstance(value, list):
        value = {_named(choice): choice for choice in value}
    if not isinstance(value, dict) or not value:
        raise KoshError(f"{dimension!r} has no choices", where=path, expected="a table or a list")
    for name, choice in value.items():
        if not isinstance(choice, _KINDS[dimension]) or isinstance(choice, bool):
            raise KoshError(
                f"choice {name!r} of {dimension!r} is of the wrong kind",
                where=path,
                found=repr(choice),
                expected=getattr(_KINDS[dimension], "__name__", "str or table"),
            )
        if dimension == "errors" and choice not in (*regression.ERRORS, WILD):
            raise KoshError(
                f"unknown errors {choice!r}", where=path, expected=", ".join((*regression.ERRORS, WILD))
            )
        if dimension == "regressors" and not choice:
            raise KoshError(f"choice {name!r} of 'regressors' is empty", where=path)
    return dict(value)


def _named(choice):
    return " + ".join(choice) if isinstance(choice, list) else str(choice)


def _refuse_twins(grid):
    for dimension, choices in grid.dimensions.items():
        seen = {}
        for name, choice in choices.items():
            twin = seen.setdefault(json.dumps(choice, sort_keys=True), name)
            if twin != name:
                raise KoshError(
                    f"two choices of {dimension!r} are the same",
                    where=grid.path,
                    found=f"{twin!r} and {name!r}",
                )


def load(grid):
    """The frame that a grid names: a CSV file beside it, or one of `SOURCES`."""
    name = grid.shared["data"]
    if name in SOURCES:
        module, _, function = SOURCES[name].partition(":")
        return getattr(importlib.import_module(module), function)()
    file = grid.path.parent / name
    if not file.is_file():
        raise KoshError(
            f"the grid's data {name!r} are not there",
            where=grid.path,
            expected=f"a CSV file {file}" + (f", or one of {', '.join(SOURCES)}" if SOURCES else ""),
        )
    return pd.read_csv(file)


# ---- one specification


class Runner:
    """Runs specifications of one grid on one frame; keeps the columns, samples and projections they share."""

    def __init__(self, grid, frame):
        self.grid, self.frame = grid, frame
        self._columns, self._keys, self._samples, self._absorbed = {}, {}, {}, {}
        self._last = (None, None)
        for column in (grid.shared["unit"], grid.shared["time"], grid.shared["cluster"]):
            self._known(column)

    def row(self, specification):
        """The row of results of one specification, as a dict of `COLUMNS`; a failure keeps its reason."""
        choices, blank = specification.choices, dict.fromkeys(COLUMNS)
        row = blank | {"position": specification.position, "id": specification.id, **choices}
        try:
            fitted, common = self.fitted(choices)
            errors = self.grid.dimensions["errors"][choices["errors"]]
            return row | common | _inference(fitted, common["focal"], errors) | {"status": "estimated"}
        except KoshError as fault:
            reason = fault.problem + (f": {fault.found}" if fault.found is not None else "")
            return row | {"status": "failed", "reason": reason}

    def fitted(self, choices):
        """The `Fit` of a specification, and what its row says whatever the errors."""
        # errors turn fastest in the product: the fit before is mostly the one wanted
        key = tuple(choices[dimension] for dimension in DIMENSIONS[:-1])
        if self._last[0] != key:
            self._last = (key, self._fitted(self.grid.meaning(choices)))
        return self._last[1]

    def _fitted(self, meaning):
        model, focal = self.design(meaning)
        rows = (meaning["sample"], tuple(meaning["effects"]), meaning["weights"], model.rows.tobytes())
        if rows not in self._absorbed:
            self._absorbed[rows] = regression.absorb(model)
        fitted = regression.fit(model, self._absorbed[rows])
        b = float(fitted.coefficients[model.position(focal)])
        both = np.stack([model.X[:, model.position(focal)], model.y], axis=1) * model.root[:, None]
        both = fitted.absorption(both) if model.effects else both - both.mean(axis=0)
        x, y = np.sqrt((both**2).sum(axis=0))
        common = {"focal": focal, "n": model.n, "dropped": model.dropped, "coefficient": b}
        return fitted, common | {"standardised": b * float(x / y)}

    def design(self, meaning):
        """The `Design` of what a specification stands for, and its focal regressor."""
        cluster, lag = self.grid.shared["cluster"], meaning["lag"]
        form = meaning["form"] if isinstance(meaning["form"], dict) else {"column": meaning["form"]}
        names = [form["column"].replace("{}", name) for name in meaning["regressors"]]
        names += [name for name in form.get("controls", []) if name not in names]
        variables = {name: self.column(name, lag) for name in names}
        for name in filter(None, [meaning["outcome"], meaning["weights"]]):
            if name in names:
                raise KoshError(f"{name!r} is a regressor and also the outcome or the weight")
            variables[name] = self.column(name, 0)
        keys = {name: self.key(name) for name in [*meaning["effects"], cluster]}
        model = regression.of_columns(
            variables,
            keys,
            meaning["outcome"],
            names,
            meaning["effects"],
            meaning["weights"] or None,
            cluster,
            self.sample(meaning["sample"]),
        )
        return model, names[0]

    def column(self, expression, lag):
        """A column of the frame, or log(column), ``lag`` periods before; nan where there is none (rows,)."""
        key = (expression, lag)
        if key not in self._columns:
            logarithm = re.fullmatch(r"log\((.+)\)", expression)
            name = logarithm[1] if logarithm else expression
            self._known(name)
            unit, time = self.grid.shared["unit"], self.grid.shared["time"]
            frame = self.frame[[unit, time, *{name} - {unit, time}]]
            values = regression.numeric(panel.lagged(frame, [name] if lag else [], lag, unit, time), name)
            if logarithm and (values <= 0).any():
                raise KoshError(
                    f"{name!r} has no logarithm everywhere", found=f"least value {np.nanmin(values):g}"
                )
            self._columns[key] = np.log(values) if logarithm else values
        return self._columns[key]

    def key(self, name):
        """Codes and labels of a column of labels, as `kosh.analysis.regression.coded` gives them."""
        if name not in self._keys:
            self._known(name)
            self._keys[name] = regression.coded(self.frame[name])
        return self._keys[name]

    def _known(self, name):
        if name not in self.frame.columns:
            columns = ", ".join(near(name, self.frame.columns))
            raise KoshError(f"the data have no column {name!r}", expected=f"one of {columns}")

    def sample(self, condition):
        """Which rows a condition keeps (rows,); KoshError where it cannot be read or keeps none."""
        if condition not in self._samples:
            kept = np.ones(len(self.frame), dtype=bool)
            if condition:
                try:
                    kept = np.asarray(self.frame.eval(condition, engine="python"))
                except Exception as error:
                    raise KoshError(f"the sample {condition!r} cannot be read", found=str(error)) from None
            if kept.dtype != bool or not kept.any():
                raise KoshError(f"the sample {condition!r} keeps no row", where=self.grid.path)
            self._samples[condition] = kept
        return self._samples[condition]


def _inference(fitted, focal, errors):
    """The part of the row that the errors decide."""
    if errors == WILD:
        # the seed matters above 20 clusters only, and is part of the convention then
        test = wild_bootstrap.wild_cluster_bootstrap(fitted, focal, seed=1)
        own = {"low": test.confidence[0][0], "high": test.confidence[-1][1]}
    else:
        test = regression.estimate(fitted, focal, errors)
        own = {"se": test.se, "low": test.low, "high": test.high, "df": float(test.convention.df)}
    convention = test.convention
    own |= {"t": test.t, "p": test.p, "factor": convention.factor, "clusters": test.clusters}
    return own | {"convention": convention.sentence()}


# ---- all of them


def bounds(size, shards=1, shard=1):
    """First and last-but-one position of ``shard`` (1 to ``shards``) of ``size`` specifications."""
    if not 1 <= shard <= shards:
        raise KoshError(
            "there is no such shard", found=f"shard {shard} of {shards}", expected=f"1 to {shards}"
        )
    return size * (shard - 1) // shards, size * shard // shards


def run(grid, frame, shards=1, shard=1, cores=1, progress=None):
    """Results of a shard of a grid: a list of rows (dicts of `COLUMNS`), in the order of the product.

    ``progress(done, failed, of)`` is called after each block. With ``cores`` above 1 blocks run in so many
    processes; the rows are the same.
    """
    start, stop = bounds(grid.size, shards, shard)
    width = max(1, min(250, -(-(stop - start) // (8 * cores))))
    blocks = [(at, min(at + width, stop)) for at in range(start, stop, width)]
    rows = []
    for block in _blocks(grid, frame, blocks, cores):
        rows += block
        if progress:
            progress(len(rows), sum(row["status"] == "failed" for row in rows), stop - start)
    return rows


def _blocks(grid, frame, blocks, cores):
    if cores == 1 or len(blocks) < 2:
        runner = Runner(grid, frame)
        yield from (_block(runner, grid, *block) for block in blocks)
        return
    # spawned, not forked: a fork would copy the threads of the linear algebra half-way
    with ProcessPoolExecutor(cores, get_context("spawn"), _start, (grid, frame)) as pool:
        yield from pool.map(_block_of_worker, blocks)


def _block(runner, grid, start, stop):
    return [runner.row(specification) for specification in grid.specifications(start, stop)]


def _start(grid, frame):
    """Give a worker process its runner, once."""
    global _RUNNER
    _RUNNER = Runner(grid, frame)


def _block_of_worker(block):
    return _block(_RUNNER, _RUNNER.grid, *block)


# ---- results as files


def shard_path(folder, shards, shard):
    """Where a shard's results are: the names of Snakemake's scatter items."""
    return Path(folder) / f"{shard}-of-{shards}.parquet"


def write(rows, path, grid, frame):
    """Write rows as Parquet, at once; the same rows give the same bytes."""
    import pyarrow as pa

    schema = pa.schema(
        [pa.field(name, pa.type_for_alias(kind)) for name, kind in COLUMNS.items()],
        metadata={"grid": grid.digest, "data": _digest(frame), "specifications": str(grid.size)},
    )
    _write_table(pa.Table.from_pylist(rows, schema=schema), path)


def _digest(frame):
    return hashlib.sha256(frame.to_csv(index=False, lineterminator="\n").encode()).hexdigest()


def _write_table(table, path):
    import pyarrow.parquet as pq

    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        pq.write_table(table.combine_chunks(), fresh, compression="zstd", row_group_size=max(len(table), 1))
        os.chmod(fresh, 0o644)
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


def gather(folder, shards, path):
    """Join the shards in ``folder`` to the file that a single run writes, byte for byte.

    Raises KoshError where a shard is missing, or is of another grid or other data than the first.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = [shard_path(folder, shards, shard) for shard in range(1, shards + 1)]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise KoshError(
            "shards are missing",
            where=folder,
            found=", ".join(missing),
            next_step="run them, then gather again",
        )
    tables = [pq.read_table(file) for file in files]
    for file, table in zip(files, tables, strict=True):
        if table.schema.metadata != tables[0].schema.metadata:
            raise KoshError(
                "a shard is of another grid or other data than the first",
                where=file,
                next_step="run all shards again",
            )
    whole = pa.concat_tables(tables)
    if whole["position"].to_pylist() != list(range(int(whole.schema.metadata[b"specifications"]))):
        raise KoshError("the shards do not hold every specification once", where=folder)
    _write_table(whole, path)


def read(path):
    """Results as a frame, one row a specification."""
    import pyarrow.parquet as pq

    return pq.read_table(path).to_pandas()


def shares_of_signs(results, by=()):
    """Shares of specifications by sign and by p < 0.05: one row a group of ``by`` (one in all where empty).

    Columns: specifications, failed, and of those estimated positive, positive_below_5, negative_below_5.
    """
    made = results["status"] == "estimated"
    table = results.assign(
        failed=~made,
        positive=(results["coefficient"] > 0).where(made),
        positive_below_5=((results["coefficient"] > 0) & (results["p"] < 0.05)).where(made),
        negative_below_5=((results["coefficient"] < 0) & (results["p"] < 0.05)).where(made),
    )
    groups = table.groupby(list(by) or (lambda _: "all"), sort=False)
    shares = groups[["positive", "positive_below_5", "negative_below_5"]].agg(
        lambda s: s.astype(float).mean()
    )
    shares.insert(0, "failed", groups["failed"].sum())
    shares.insert(0, "specifications", groups.size())
    return shares


# ---- the curve


def curve(path, named, data=None):
    """Every specification of the grid ``path`` (of the project): its rows as a frame.

    ``named`` : pattern whose named groups, found in the name of the regressors, become columns; ``data`` :
    the frame that the grid names, where it is at hand. With low_standardised and high_standardised: the
    interval on the scale of ``standardised`` (standard deviations within the effects).
    """
    grid = read_grid(ROOT / path)
    rows = pd.DataFrame(run(grid, load(grid) if data is None else data))
    scale = rows["standardised"] / rows["coefficient"]
    return rows.assign(
        **rows["regressors"].str.extract(named),
        low_standardised=rows["low"] * scale,
        high_standardised=rows["high"] * scale,
    )


def shares_by_choice(rows, dimensions):
    """Share of positive coefficients for each choice of a dimension (rows) and each condition (columns).

    Of the specifications that could be estimated; empty where a condition has none with that choice.
    """
    made = rows[rows["status"] == "estimated"]
    shares = [
        made.groupby([dimension, "name"], sort=False)["coefficient"].agg(lambda b: (b > 0).mean()).unstack()
        for dimension in dimensions
    ]
    return pd.concat(dict(zip(dimensions, shares, strict=True)), names=["dimension", "choice"])
