# The workflow: which notebook, with which parameters, from which data, makes the book.
#   kosh book      runs it with two jobs at a time and says where to open the result
#   snakemake -n   shows what would run, and why
# Inputs are complete: notebook, parameters, tables, library modules, lock. Outputs are written whole by
# the jobs themselves and marked `update`, so that a failed job leaves the last good ones in place.
import sys
from pathlib import Path

from kosh.book import analyses, dependencies, site
from kosh.data import package

ROOT = Path(workflow.basedir)
PAGES = analyses.pages(ROOT)
KOSH = f"{sys.executable} -m kosh"


workdir: ROOT


def analysis_inputs(wildcards):
    page = PAGES[wildcards.page]
    notebook = page.source(ROOT)
    return [
        notebook.relative_to(ROOT),
        *(package.table_path(table, ROOT).relative_to(ROOT) for table in page.tables),
        *dependencies.modules(notebook),
        "requirements.lock",
    ]


wildcard_constraints:
    page="|".join(PAGES),


rule all:
    input:
        "_build/html/index.html",


rule analysis:
    message:
        "{wildcards.page}"
    input:
        analysis_inputs,
    output:
        update("_build/executed/{page}.ipynb"),
        update("_build/findings/{page}.json"),
    params:
        # a change of title or parameters runs the notebook again, a change of another page's does not
        page=lambda wildcards: repr(PAGES[wildcards.page]),
    shell:
        "{KOSH} page {wildcards.page}"


rule scorecard:
    message:
        "verdicts"
    input:
        expand("_build/findings/{page}.json", page=PAGES),
        dependencies.tables_under("data/claims", ROOT),
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
        site.sources(ROOT),
        dependencies.tables_under("data", ROOT),
        dependencies.package_modules("book"),
        dependencies.package_modules("claims"),
        "requirements.lock",
    output:
        update("_build/html/index.html"),
    shell:
        "{KOSH} site"
