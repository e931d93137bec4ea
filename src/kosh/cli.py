"""The command line: ``kosh --help``. Imports are inside the commands, so that each starts at once."""

import errno
import os
import sys
import time
from functools import partial
from pathlib import Path

import click

from kosh import ROOT, __version__
from kosh.errors import KoshError


class Commands(click.Group):
    """Shows a KoshError as the plain text it is, and exits with 1; an interrupt exits with 130."""

    def invoke(self, context):
        try:
            _in_its_own_folder()
            return super().invoke(context)
        except KoshError as fault:
            click.echo(f"kosh: {fault}", err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("kosh: stopped", err=True)
            sys.exit(130)
        except BrokenPipeError:
            # whoever reads has seen enough, as with `kosh verdicts | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except OSError as fault:
            click.echo(f"kosh: {_of_the_system(fault)}", err=True)
            sys.exit(1)


def _in_its_own_folder():
    """Refuse to work on another copy of the project than the one the user is in."""
    here = Path.cwd()
    if "KOSH_ROOT" not in os.environ and (here / "notebooks/pages.yml").exists() and here.resolve() != ROOT:
        raise KoshError(
            "this command belongs to another copy of the project",
            where=here,
            found=ROOT,
            next_step="set this copy up with 'make book', and use its own .venv/bin/kosh",
        )


def _of_the_system(fault):
    """An OSError in the form of our own; a temporary file's name would tell nothing, its folder does."""
    where = Path(fault.filename) if fault.filename else None
    if where is not None and where.name.startswith("."):
        where = where.parent
    refused = fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    return KoshError(
        fault.strerror or str(fault),
        where=where,
        next_step=("make it writable" if refused else "make room there, or set aside what is in the way")
        + ", then run the same command again; nothing was half-written",
    )


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
def pdf():
    """Print the built book to one file, _build/kosh.pdf, by the machine's Chromium."""
    from kosh.book import printed_book

    click.echo(f"The book as one file: {printed_book.write().relative_to(ROOT)}")


@main.command()
@click.argument("notebook", required=False)
@click.option("-p", "pairs", nargs=2, multiple=True, metavar="NAME VALUE", help="Set a parameter.")
@click.option("--list", "listed", is_flag=True, help="Show the notebooks, their parameters and ranges.")
@click.option(
    "--open", "opened", is_flag=True, help="Build the run's page among those of the book, and open it."
)
def run(notebook, pairs, listed, opened):
    """Execute one NOTEBOOK with other parameters, and set what it finds beside the book.

    The executed notebook and its findings get a folder of their own under _build/runs.
    """
    from kosh.book import runs, site
    from kosh.claims.verdicts import OUT_OF_SCOPE

    if listed:
        click.echo(runs.listing())
        return
    if notebook is None:
        raise click.UsageError("name a NOTEBOOK, or see them all with --list")
    notebook = Path(notebook).name.removesuffix(".ipynb")
    values = runs.values(notebook, pairs)
    click.echo(f"Running {notebook} with {', '.join(f'{k} = {v}' for k, v in values.items())} ...", err=True)
    started = time.monotonic()
    folder, record = runs.execute(notebook, dict(values))
    click.echo(f"done in {time.monotonic() - started:.1f} s", err=True)
    for verdict in record["verdicts"]:
        scope = OUT_OF_SCOPE[verdict["out_of_scope"]]
        place = verdict["place_name"] + (f"; {scope}" if scope else "")
        click.echo(f"{' '.join(verdict['claims'])} ({place}): {verdict['word']}. {verdict['sentence']}")
    click.echo(runs.beside_the_book(record))
    click.echo(f"Notebook and findings: {folder.relative_to(ROOT)}")
    if opened:
        click.echo("Building its page ...", err=True)
        page = site.build_with_run(folder)
        click.echo(f"Page: {page.relative_to(ROOT)}")
        click.launch(page.as_uri())


@main.command()
@click.option("--why", required=True, help="Why the numbers moved; kept in tests/numbers/accepted/log.jsonl.")
def accept(why):
    """Take the findings and verdicts of the last build as right, after showing what changed."""
    from kosh.book import accepted

    click.echo(accepted.accept(why))


@main.command()
def archive():
    """Put sources, data and results of the last build into one ZIP file that describes itself."""
    from kosh.book import archive

    path = archive.write()
    click.echo(f"Archive: {path.relative_to(ROOT)} ({path.stat().st_size / 1e6:.1f} MB), its sum beside it")


@main.command()
@click.option("--zenodo", is_flag=True, help="Only write .zenodo.json anew, from CITATION.cff.")
def release(zenodo):
    """Check that all is ready for a release, then write its files into _build/release.

    Archive, site and PDF, with their sums. Refused while versions, days, numbers or files do not agree.
    """
    from kosh.book import release

    if zenodo:
        click.echo(f"Written: {release.write_zenodo().relative_to(ROOT)}")
        return
    for path in release.make():
        click.echo(path.relative_to(ROOT))


@main.command()
@click.argument("revision", default="HEAD")
@click.option("--json", "form", flag_value="json", help="As JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="As Markdown, for a pull request.")
@click.option("--site", default="", help="Address of the published book, for links in Markdown.")
def diff(revision, form, site):
    """Say which numbers, verdicts and sentences of the last build differ from those accepted at REVISION."""
    from kosh.book import difference

    found = difference.since(revision)
    if form == "json":
        click.echo(_json(difference.as_record(found)))
    elif form == "markdown":
        click.echo(difference.as_markdown(found, site))
    else:
        click.echo(difference.as_text(found))


@main.command()
@click.argument("grid", type=click.Path())
@click.option("--shards", default=1, show_default=True, help="Into how many parts the grid is cut.")
@click.option("--shard", type=int, help="Run only this part, 1 to SHARDS.")
@click.option("--gather", is_flag=True, help="Join the parts instead of running them.")
@click.option("--cores", default=2, show_default=True, help="Processes at a time.")
@click.option("--out", type=click.Path(), help="Folder of the results; _build/sweeps/GRID if not given.")
def sweep(grid, shards, shard, gather, cores, out):
    """Run every specification of GRID (TOML) and write one row each (Parquet)."""
    # before NumPy is loaded: more threads would only get in the way of so small matrices
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from kosh.analysis import specifications

    folder = Path(out) if out else ROOT / "_build/sweeps" / Path(grid).stem
    whole = folder / "specifications.parquet"
    if gather:
        specifications.gather(folder, shards, whole)
        click.echo(f"Joined {shards} shards: {whole}")
        return
    if shards > 1 and shard is None:
        raise KoshError("which shard?", found=f"--shards {shards}", next_step="give --shard, or --gather")
    read = specifications.read_grid(grid)
    frame = specifications.load(read)

    def progress(done, failed, of):
        click.echo(f"{done} of {of} specifications, {failed} failed", err=True)

    rows = specifications.run(read, frame, shards, shard or 1, cores, progress)
    file = whole if shards == 1 else specifications.shard_path(folder, shards, shard)
    specifications.write(rows, file, read, frame)
    click.echo(f"{len(rows)} specifications: {file}")


@main.command()
@click.option("--this-python", is_flag=True, help="Leave out the other versions of Python.")
@click.option("--all-pythons", is_flag=True, help="Fail where a version of Python is not there.")
def reproduce(this_python, all_pythons):
    """Build the book twice in other surroundings and by other Pythons, and compare.

    Every difference is named by file, line and cause. The build in this folder is not touched.
    """
    from kosh.book import reproduce

    others = () if this_python else reproduce.PYTHONS
    click.echo(reproduce.reproduce(others=others, demanded=all_pythons, say=partial(click.echo, err=True)))


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
@click.argument("claims", type=click.Path(dir_okay=False))
@click.argument("relations", type=click.Path(dir_okay=False))
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
def new():
    """Begin a paper or a notebook with all that belongs to it, to be written."""


@new.command("paper")
@click.argument("key")
def new_paper(key):
    """Begin the paper KEY (such as abai2020) with its rows, page, reference and test, to be written."""
    from kosh.book import blank

    click.echo("\n".join(blank.paper(key)))


@new.command("notebook")
@click.argument("name")
def new_notebook(name):
    """Begin the notebook NAME with its page, its place in the book and its test, to be written."""
    from kosh.book import blank

    click.echo("\n".join(blank.notebook(name)))


@main.group()
def data():
    """The tables in data/."""


@data.command()
@click.argument("table")
def register(table):
    """Describe and digest TABLE anew after an edit, showing what changed."""
    from kosh.analysis import coherence
    from kosh.data import package

    fits = coherence.check if table in coherence.TABLES else None
    for line in package.register(table, fits=fits):
        click.echo(line)


@data.command()
@click.argument("tables", nargs=-1)
def check(tables):
    """Validate TABLES against data/datapackage.json; if none is named, all, and the relations of claims."""
    from kosh.analysis import coherence
    from kosh.data import package

    for table in tables or package.tables():
        package.check(table)
        click.echo(f"{table}: valid")
    if not tables:
        coherence.check()
        click.echo("claims and relations: valid")


@main.command(hidden=True)
@click.argument("name")
def page(name):
    """Execute the notebook of one page (a job of the workflow)."""
    from kosh.book import about, analyses, runner, workflow

    p = analyses.page(name)
    # a killed build may have left this job running: the result of the later one must stand
    with workflow.alone(ROOT / f"_build/.{name}.lock", f"{name} is being executed by another process"):
        # what is made from this page is owed from now on, should the build end before it gets there
        for mark in ("verdicts", "site"):
            (ROOT / "_build/done" / mark).unlink(missing_ok=True)
        started = time.monotonic()
        runner.execute(
            p.notebook,
            p.parameters,
            ROOT / f"_build/executed/{name}.ipynb",
            ROOT / f"_build/findings/{name}.json",
            title=p.title,
            tables=p.tables,
            minutes=p.minutes,
        )
        about.keep_time(name, time.monotonic() - started, ROOT)


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
