# One grid of specifications, cut into shards and joined; the result is the bytes of a single run.
#   snakemake -s sweep.smk --config grid=data/grids/NAME.toml shards=8 --cores 2
# On a cluster the same file runs through an executor, one shard a job, for example
#   snakemake -s sweep.smk --config grid=... shards=200 --executor slurm --jobs 50
import shlex
import sys
import tomllib
from pathlib import Path

from kosh import ROOT
from kosh.book import dependencies

GRID = config["grid"]
DATA = Path(GRID).parent / tomllib.loads(Path(GRID).read_text(encoding="utf-8"))["data"]
SHARDS = int(config.get("shards", 8))
OUT = f"_build/sweeps/{Path(GRID).stem}"
SWEEP = f"{shlex.quote(sys.executable)} -m kosh sweep {shlex.quote(GRID)} --out {OUT} --shards {SHARDS}"


scattergather:
    shards=SHARDS,


localrules:
    all,
    joined,


rule all:
    input:
        f"{OUT}/specifications.parquet",


rule shard:
    message:
        "{wildcards.scatteritem}"
    input:
        GRID,
        [DATA] if DATA.is_file() else [ROOT / table for table in dependencies.tables_under("data/series")],
        dependencies.package_modules("analysis"),
    output:
        f"{OUT}/{{scatteritem}}.parquet",
    params:
        shard=lambda wildcards: wildcards.scatteritem.partition("-of-")[0],
    shell:
        "{SWEEP} --shard {params.shard} --cores 1"


rule joined:
    message:
        "joined"
    input:
        gather.shards(f"{OUT}/{{scatteritem}}.parquet"),
    output:
        f"{OUT}/specifications.parquet",
    shell:
        "{SWEEP} --gather"
