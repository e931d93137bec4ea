"""The command line: ``kosh --help``. Imports are inside the commands, so that each starts at once."""

import sys

import click

from kosh import ROOT, __version__
from kosh.errors import KoshError


class Commands(click.Group):
    """Shows a KoshError as the plain text it is, and exits with 1; an interrupt exits with 130."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except KoshError as fault:
            click.echo(f"kosh: {fault}", err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("kosh: stopped", err=True)
            sys.exit(130)
        except OSError as fault:
            place = f"\n  where:    {fault.filename}" if fault.filename else ""
            click.echo(f"kosh: {fault.strerror or fault}{place}\n  next:     free the space or the folder, "
                       "then run the same command again; nothing was half-written", err=True)  # fmt: skip
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kosh")
def main():
    """Migration in Kazakhstan, Recomputed: run its notebooks, build it, check its numbers."""


@main.command()
@click.option("--cores", default=2, show_default=True, help="Notebooks executed at a time.")
def book(cores):
    """Execute what changed, build the pages, count the verdicts."""
    from kosh.book import workflow

    workflow.make_book(cores=cores)


@main.command()
@click.argument("notebook")
@click.option("-p", "pairs", nargs=2, multiple=True, metavar="NAME VALUE", help="Set a parameter.")
def run(notebook, pairs):
    """Execute one notebook with other parameters, in a folder of its own under _build/runs."""
    from kosh.book import analyses, parameters, runner

    where = f"notebooks/{notebook}.ipynb"
    declared = parameters.declared(parameters.read_notebook(ROOT / where), where)
    given = parameters.from_text(declared, pairs)
    values = parameters.resolve(declared, given, where)
    name = analyses.run_name(notebook, values, declared)
    folder = ROOT / "_build/runs" / name
    click.echo(f"Running {notebook} with {', '.join(f'{k} = {v}' for k, v in values.items())} ...", err=True)
    record = runner.execute(notebook, given, folder / f"{name}.ipynb", folder / f"{name}.json")
    for verdict in record["verdicts"]:
        click.echo(
            f"{' '.join(verdict['claims'])} ({verdict['place']}): {verdict['word']}. {verdict['sentence']}"
        )
    click.echo(f"Notebook and findings: {folder.relative_to(ROOT)}")


@main.command()
@click.option("--why", required=True, help="Why the numbers moved; kept in tests/numbers/accepted/log.jsonl.")
def accept(why):
    """Take the findings and verdicts of the last build as right, after showing what changed."""
    from kosh.book import accepted

    click.echo(accepted.accept(why))


@main.command()
@click.option("--paper", help="Only the claims of this paper.")
@click.option("--internal", help="Only claims with this verdict of the paper against itself.")
@click.option("--external", help="Only claims with this verdict against official figures.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, one record a claim.")
def verdicts(paper, internal, external, as_json):
    """List the verdicts of the last build, the gravest first."""
    from kosh.book import scorecard

    rows = scorecard.select(paper=paper, internal=internal, external=external)
    click.echo(scorecard.listing(rows) if not as_json else _json(rows))


@main.command("check")
@click.argument("claims", type=click.Path())
@click.argument("relations", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="As JSON, one record a group.")
def check_files(claims, relations, as_json):
    """Check the printed numbers in CLAIMS (CSV) against the RELATIONS (TOML) between them.

    The exit status is 0 if all groups are possible, 1 if one is not, 2 if a file cannot be read.
    """
    from kosh.claims import referee

    try:
        found = referee.check(claims, relations)
    except (KoshError, OSError) as fault:
        click.echo(f"kosh: {fault}", err=True)
        sys.exit(2)
    click.echo(referee.report(found) if not as_json else _json(referee.as_record(found)))
    sys.exit(int(any(map(referee.is_impossible, found))))


def _json(content):
    import json

    return json.dumps(content, ensure_ascii=False, indent=1)


@main.group()
def data():
    """The tables in data/."""


@data.command()
@click.argument("table")
def register(table):
    """Describe and digest TABLE anew after an edit, showing what changed."""
    from kosh.data import package

    for line in package.register(table):
        click.echo(line)


@data.command()
@click.argument("tables", nargs=-1)
def check(tables):
    """Validate TABLES (all, if none is named) against data/datapackage.json."""
    from kosh.data import package

    for table in tables or package.tables():
        package.check(table)
        click.echo(f"{table}: valid")


@main.command(hidden=True)
@click.argument("name")
def page(name):
    """Execute the notebook of one page (a job of the workflow)."""
    from kosh.book import analyses, runner, workflow

    p = analyses.page(name)
    # a killed build may have left this job running: the result of the later one must stand
    with workflow.alone(ROOT / f"_build/.{name}.lock", f"{name} is being executed by another process"):
        runner.execute(
            p.notebook,
            p.parameters,
            ROOT / f"_build/executed/{name}.ipynb",
            ROOT / f"_build/findings/{name}.json",
            title=p.title,
            tables=p.tables,
            minutes=p.minutes,
        )


@main.command(hidden=True)
def scorecard():
    """Gather the verdicts of all pages (a job of the workflow)."""
    from kosh.book import scorecard

    scorecard.write()


@main.command(hidden=True)
def site():
    """Build the pages (a job of the workflow)."""
    from kosh.book import site, workflow

    # a killed build may have left this job running
    with workflow.alone(ROOT / "_build/.site.lock", "The pages are being built by another process"):
        site.build()
