"""One build of the book at a time: Snakemake under a lock, then what the reader needs to know."""

import json
import shutil
import signal
import time
from pathlib import Path

from filelock import FileLock, Timeout

from kosh import ROOT
from kosh.book import records, runner
from kosh.book.scorecard import SCORECARD
from kosh.errors import KoshError


def make_book(cores=2, root=ROOT, say=print):
    """Run the workflow with ``cores`` jobs at a time; say where to open the book and what it found.

    A build already under way is waited for. After a killed one the work begins where it stopped.
    Raises KoshError when a job failed, whose own message stands above, and when a source changed unnoticed;
    then the next build executes everything.
    """
    root = Path(root)
    started = time.monotonic()
    (root / "_build").mkdir(exist_ok=True)
    lock = alone(root / "_build/.lock", "Another build is under way in this folder", say)
    with lock, runner.environment(root):
        status = _snakemake(cores, root)
    if status:
        raise KoshError(
            "the book was not built",
            where="the lines above",
            next_step="mend what they name and run the same command again; what was there is unchanged",
        )
    try:
        records.check(root)
    except KoshError:
        # Snakemake goes by the times of files, and would take the same records again
        shutil.rmtree(root / "_build/done", ignore_errors=True)
        raise
    say(summary(root, time.monotonic() - started))


def summary(root, seconds):
    """Where to open the book, and the count of verdicts."""
    card = json.loads((Path(root) / SCORECARD).read_text(encoding="utf-8"))
    counts = ", ".join(f"{n} {word}" for word, n in card["counts"].items())
    total = sum(card["counts"].values())
    return (
        f"The book is ready ({seconds:.1f} s): open _build/html/index.html\n"
        f"Verdicts on {total} claims: {counts}"
    )


def alone(path, busy, say=print):
    """Hold the lock ``path``; where another process has it, say so once and wait."""
    lock = FileLock(path)
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        say(f"{busy}; waiting for it to end ...")
        return lock.acquire()


def _snakemake(cores, root):
    """Snakemake's exit status, run in this process: killing it leaves no scheduler behind.

    Its own lock is off, because it would outlive a killed build; ours does not.
    """
    from snakemake.cli import main

    command = ["--directory", str(root), "--snakefile", str(root / "Snakefile"), "--cores", str(cores)]
    command += ["--logger", "kosh", "--quiet", "all", "--nolock", "--rerun-incomplete", "--keep-going"]
    # a solver is for clusters
    command += ["--scheduler", "greedy"]
    command += ["--max-checksum-file-size", "50000000"]
    interrupted = []

    def interrupt(*_):
        # Snakemake ends its jobs at a KeyboardInterrupt and keeps it to itself
        interrupted.append(True)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    status = 0
    try:
        main(command)
    except SystemExit as end:
        status = end.code
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupted:
        raise KoshError("stopped", next_step="run the same command again: what was finished is kept")
    return status
