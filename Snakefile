# The workflow: which notebook, with which parameters, from which data, makes the book.
#   kosh book      runs it with two jobs at a time and says where to open the result
#   snakemake -n   shows what would run, and why
# Inputs are complete: notebook, parameters, tables, library modules, lock. Outputs are written whole by
# the jobs themselves and marked `update`, so that a failed job leaves the last good ones in place.
import json
import sys
from pathlib import Path

from kosh.book import analyses, dependencies, runner, site
from kosh.data import package

ROOT = Path(workflow.basedir)
PAGES = analyses.pages(ROOT)
KOSH = f"{sys.executable} -m kosh"


workdir: ROOT


def analysis_inputs(page):
    notebook, tables = page.source(ROOT), [package.table_path(table, ROOT) for table in page.tables]
    sources = [path.relative_to(ROOT) for path in (notebook, *tables)]
    return [
        *dependencies.present([*sources, "requirements.lock"], ROOT),
        *dependencies.modules(notebook),
        runner.__file__,
    ]


# found out here and not in the rule: of a rule whose inputs raise, Snakemake takes the old outputs as they are
INPUTS = {name: analysis_inputs(page) for name, page in PAGES.items()}


def descriptions(wildcards):
    """Digest of what the descriptor says of the page's tables: releases and their months decide verdicts."""
    entries = [package.describe(table, ROOT) for table in PAGES[wildcards.page].tables]
    return package.digest(json.dumps(entries).encode())


wildcard_constraints:
    page="|".join(PAGES),


rule all:
    input:
        "_build/html/index.html",


rule analysis:
    message:
        "{wildcards.page}"
    input:
        lambda wildcards: INPUTS[wildcards.page],
    output:
        update("_build/executed/{page}.ipynb"),
        update("_build/findings/{page}.json"),
    params:
        # a change of title or parameters runs the notebook again, a change of another page's does not
        page=lambda wildcards: repr(PAGES[wildcards.page]),
        descriptions=descriptions,
    shell:
        "{KOSH} page {wildcards.page}"


rule scorecard:
    message:
        "verdicts"
    input:
        expand("_build/findings/{page}.json", page=PAGES),
        dependencies.tables_under("data", ROOT),
        dependencies.package_modules("book"),
        dependencies.package_modules("claims"),
    output:
        update("_build/verdicts.json"),
        update("_build/verdicts.csv"),
    shell:
        "{KOSH} scorecard"


rule site:
    message:
        "book"
    input:
        "_build/verdicts.json",
        expand("_build/executed/{page}.ipynb", page=PAGES),
        expand("_build/findings/{page}.json", page=PAGES),
        dependencies.present([*site.sources(ROOT), "requirements.lock"], ROOT),
        dependencies.tables_under("data", ROOT),
        dependencies.package_modules("book"),
        dependencies.package_modules("claims"),
        dependencies.package_modules("data"),
    output:
        update("_build/html/index.html"),
    shell:
        "{KOSH} site"
