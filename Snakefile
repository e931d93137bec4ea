# The workflow: which notebook, with which parameters, from which data, makes the book.
#   kosh book      runs it with two jobs at a time and says where to open the result
#   snakemake -n   shows what would run, and why
# Inputs are complete: notebook, parameters, tables, library modules, lock. Jobs put their results in place
# whole, so that a failed one leaves the last good results; what Snakemake watches is a mark that a job leaves
# when it is done. (Results of its own Snakemake deletes before a job, or restores after it as if they were new.)
import shlex
import sys
from pathlib import Path

from kosh.analysis import coherence
from kosh.book import about, analyses, dependencies, runner, site
from kosh.data import package

ROOT = Path(workflow.basedir)
PAGES = analyses.pages(ROOT)
KOSH = f"{shlex.quote(sys.executable)} -m kosh"
# a job that was killed has said nothing itself
KILLED = """|| { status=$?; test $status -le 128 || echo "kosh: the job was killed by signal $((status - 128))
  next:     look for a lack of memory; then run the same command again" >&2; exit $status; }"""


workdir: ROOT


def analysis_inputs(page):
    tables = [package.table_path(table, ROOT) for table in page.tables]
    sources = [path.relative_to(ROOT) for path in (page.source(ROOT), *tables)]
    return [
        *dependencies.present([*sources, "requirements.lock"], ROOT),
        *dependencies.within(ROOT, [*dependencies.code(page.source(ROOT)), Path(runner.__file__)]),
    ]


# a fault of the tables, told once and not by every job
for table in sorted({table for page in PAGES.values() for table in page.tables}):
    package.read(table, ROOT)
if any(table in coherence.TABLES for page in PAGES.values() for table in page.tables):
    coherence.check(ROOT)

# found out here and not in the rule: of a rule whose inputs raise, Snakemake takes the old outputs as they are
INPUTS = {name: analysis_inputs(page) for name, page in PAGES.items()}


wildcard_constraints:
    page="|".join(PAGES),


# a result that a failed job owes or that was deleted: Snakemake alone would take what was made from it as new
RESULTS = {name: [f"executed/{name}.ipynb", f"findings/{name}.json"] for name in PAGES}
RESULTS |= {"verdicts": ["verdicts.json", "verdicts.csv"], "site": ["html/index.html"]}
BUILD = ROOT / "_build"
owed = [m for m, made in RESULTS.items() if not all((BUILD / f).exists() for f in [f"done/{m}", *made])]
owed += ["verdicts"] if PAGES.keys() & owed else []
for mark in [*owed, "site"] if owed else []:
    (BUILD / "done" / mark).unlink(missing_ok=True)


rule all:
    input:
        "_build/done/site",


rule analysis:
    message:
        "{wildcards.page}"
    input:
        lambda wildcards: INPUTS[wildcards.page],
    output:
        touch("_build/done/{page}"),
    params:
        # a change of title or parameters runs the notebook again, a change of another page's does not
        page=lambda wildcards: repr(PAGES[wildcards.page]),
        described=lambda wildcards: package.described(PAGES[wildcards.page].tables, ROOT),
    shell:
        "{KOSH} page {wildcards.page} {KILLED}"


rule scorecard:
    message:
        "verdicts"
    input:
        expand("_build/done/{page}", page=PAGES),
        dependencies.tables_under("data", ROOT),
        dependencies.package_modules("book"),
        dependencies.package_modules("claims"),
    output:
        touch("_build/done/verdicts"),
    shell:
        "{KOSH} scorecard {KILLED}"


rule site:
    message:
        "book"
    input:
        "_build/done/verdicts",
        expand("_build/done/{page}", page=PAGES),
        dependencies.present([*site.sources(ROOT), "requirements.lock"], ROOT),
        # the book's digest is over all of them
        about.sources(ROOT),
        dependencies.package_modules("book"),
        dependencies.package_modules("claims"),
        dependencies.package_modules("data"),
    output:
        touch("_build/done/site"),
    shell:
        "{KOSH} site {KILLED}"
