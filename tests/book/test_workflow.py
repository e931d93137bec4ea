"""The workflow on a small project: what runs again and what does not, and what a fault leaves behind."""

import json
import os
import re
import signal
import time
from functools import partial

import pytest
from click.testing import CliRunner
from filelock import FileLock

from kosh import cli
from kosh.book import accepted, analyses, records, runner, scorecard, site, workflow
from kosh.data import package
from kosh.errors import KoshError

CELL = "value = table.query"


def wait_for(process, words):
    """Read what a build says up to the first line with ``words``."""
    said = ""
    while words not in said:
        line = process.stdout.readline()
        assert line, f"it ended without {words!r}: {said}"
        said += line
    return said


# ---- what runs, and what does not


def test_the_first_build_executes_every_notebook_and_says_where_to_look(built):
    said = built.first_build
    assert sorted(re.findall(r"\] (\S+): done", said)) == ["book", "countries", "tajikistan", "verdicts"]
    assert "[4 of 4] book: done" in said and "none left" in said
    assert re.search(r"The book is ready \(\d+\.\d s\): open _build/html/index\.html", said)
    assert re.search(r"Verdicts on \d+ claims: .*\d+ not-checkable", said)
    assert "43.8\u202f%" in built.shown()
    assert "43.8\u202f%" in built.shown("analyses/tajikistan")


def test_where_nothing_changed_nothing_runs(built):
    before = built.made("")
    said = built.book()
    assert ": done" not in said and "The book is ready" in said
    assert built.made("html", "findings", "executed") == {
        path: content
        for path, content in before.items()
        if re.match("_build/(html|findings|executed)/", path)
    }


def test_a_file_that_was_only_touched_runs_nothing(built):
    for path in (
        "book/index.md",
        "notebooks/example.ipynb",
        "data/series/remittances.csv",
        "requirements.lock",
    ):
        os.utime(built.root / path)
    assert built.jobs() == []


def test_a_changed_page_executes_no_notebook(built):
    built.change("book/index.md", "it was", "the share was")
    assert built.jobs() == ["book"]
    assert "the share was 43.8\u202f%" in built.shown()


def test_a_changed_table_executes_only_the_notebooks_that_declare_it(built):
    built.change("data/series/remittances.csv", "TJK,2013,2020-10,43.7680543", "TJK,2013,2020-10,42.3")
    package.register("remittances", built.root)
    jobs = built.jobs()
    assert "tajikistan" in jobs and "book" in jobs and "countries" not in jobs
    assert "42.3\u202f%" in built.shown()


@pytest.mark.slow
def test_a_changed_month_of_release_executes_the_notebooks_of_its_table(built):
    descriptor = json.loads((built.root / package.DESCRIPTOR).read_text(encoding="utf-8"))
    entry = next(entry for entry in descriptor["resources"] if entry["name"] == "remittances")
    entry["vintages"][0]["released"] = "2014-01"
    built.write(package.DESCRIPTOR, json.dumps(descriptor))
    assert built.jobs() == ["book", "tajikistan", "verdicts"]


@pytest.mark.slow
def test_a_changed_notebook_makes_its_pages_again(built):
    built.change("notebooks/example.ipynb", CELL, f"\\n{CELL}")
    assert built.jobs() == ["book", "tajikistan", "verdicts"]


@pytest.mark.slow
def test_another_parameter_makes_its_page_again(built):
    built.change("notebooks/pages.yml", "year: 2013", "year: 2012")
    assert built.jobs() == ["book", "tajikistan", "verdicts"]
    assert "42.2\u202f%" in built.shown()


@pytest.mark.slow
def test_a_change_that_is_dated_before_the_last_build_is_noticed(built):
    built.change("notebooks/example.ipynb", CELL, f"\\n{CELL}")
    os.utime(built.root / "notebooks/example.ipynb", (1, 1))
    assert "the last build is not of the present sources" in built.book(status=1)
    assert "tajikistan" in built.jobs()
    records.check(built.root)


# ---- what a fault leaves behind


@pytest.mark.slow
def test_a_notebook_that_fails_leaves_the_last_good_book(built):
    before = built.made("html", "findings", "executed")
    built.change("notebooks/example.ipynb", CELL, f"1 / 0\\n{CELL}")
    said = built.book(status=1)
    for words in [
        "notebooks/example.ipynb, cell 4",
        "ZeroDivisionError",
        "tajikistan: FAILED",
        "the book was not built",
        "what was there is unchanged",
    ]:
        assert words in said
    assert "snakemake" not in said.lower()
    assert built.made("html", "findings", "executed") == before
    assert "ZeroDivisionError" in built.book(status=1)
    built.change("notebooks/example.ipynb", f"1 / 0\\n{CELL}", CELL)
    assert "countries" not in built.jobs()
    assert built.made("html", "findings", "executed") == before


@pytest.mark.slow
def test_a_page_that_fails_fails_again_until_it_is_mended(built):
    before = built.made("html")
    good = (built.root / "book/index.md").read_text(encoding="utf-8")
    built.write("book/index.md", good + "\n{finding}`tajikistan.velue`\n")
    for _ in range(2):
        said = built.book(status=1)
        assert "velue" in said and "the book was not built" in said
    assert built.made("html") == before
    built.write("book/index.md", good)
    assert built.jobs() == ["book"]
    assert built.made("html") == before


@pytest.mark.slow
def test_a_build_that_ended_after_its_notebooks_is_finished_by_the_next(built):
    built.change("notebooks/example.ipynb", CELL, f"1\\n{CELL}")
    process = built.start("page", "tajikistan")
    process.communicate(timeout=60)
    (built.root / "_build/done/tajikistan").touch()
    assert {"book", "verdicts"} <= set(built.jobs())


@pytest.mark.slow
def test_a_result_that_was_deleted_is_made_again(built):
    before = built.made("html", "findings")
    (built.root / "_build/findings/tajikistan.json").unlink()
    assert built.jobs() == ["book", "tajikistan", "verdicts"]
    assert built.made("html", "findings") == before


def test_a_source_that_cannot_be_read_fails_the_build_though_an_old_book_is_there(built):
    built.change("notebooks/example.ipynb", CELL, f"%timeit 1\\n{CELL}")
    assert built.book(status=1).startswith(
        "kosh: a cell is not plain Python\n  where:    notebooks/example.ipynb"
    )
    built.change("notebooks/example.ipynb", f"%timeit 1\\n{CELL}", CELL)
    built.change("notebooks/pages.yml", "[remittances, ", "[remitances, ")
    assert built.book(status=1).startswith("kosh: unknown table 'remitances'")
    built.change("notebooks/pages.yml", "[remitances, ", "[remittances, ")
    (built.root / "data/series/remittances.csv").unlink()
    said = built.book(status=1)
    assert said.startswith("kosh: the file of the table 'remittances' is missing")
    assert "where:    data/series/remittances.csv" in said and "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("job", ["tajikistan", "book"])
@pytest.mark.parametrize("everything", [True, False], ids=["with its jobs", "alone"])
def test_a_killed_build_is_made_good_by_the_next(built, unbuilt, job, everything):
    process = unbuilt.start()
    wait_for(process, f"{job} ...")
    time.sleep(0.5)
    (os.killpg if everything else os.kill)(process.pid, signal.SIGKILL)
    process.wait()
    assert "The book is ready" in unbuilt.book()
    assert unbuilt.made("html", "findings", "executed") == built.made("html", "findings", "executed")
    assert unbuilt.jobs() == []
    assert not list((unbuilt.root / "_build").rglob("*.before"))


@pytest.mark.slow
def test_two_builds_at_a_time_wait_for_each_other(built):
    built.change("book/index.md", "it was", "the share was")
    processes = [built.start(), built.start()]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert sum("Another build is under way in this folder; waiting" in words for words in said) == 1
    assert sum("book: done" in words for words in said) == 1


@pytest.mark.slow
@pytest.mark.parametrize("job", ["tajikistan", "book"])
def test_an_interrupted_build_says_so_and_the_next_is_right(built, job):
    built.change("notebooks/example.ipynb", CELL, f"\\n{CELL}")
    process = built.start()
    wait_for(process, f"{job} ...")
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "kosh: stopped\n  next:     run the same command again: what was finished is kept" in said
    assert "Traceback" not in said and "was not built" not in said
    assert "book" in built.jobs()


def test_a_folder_that_cannot_be_written_is_told_plainly(unbuilt):
    unbuilt.write("_build", "a file in place of the folder")
    said = unbuilt.book(status=1)
    assert said.startswith("kosh: File exists\n  where:    ") and "next:" in said
    assert "Traceback" not in said


# ---- the parts, in this process


@pytest.fixture
def here(built, monkeypatch):
    """The small project as this process sees it, with the working folder put back afterwards."""
    monkeypatch.chdir(built.root)
    monkeypatch.setenv("KOSH_ROOT", str(built.root))
    return built


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
def test_a_build_says_the_count_of_verdicts(here):
    said = []
    workflow.make_book(root=here.root, say=said.append)
    assert len(said) == 1 and said[0].startswith("The book is ready")


def test_a_failed_job_fails_the_build(here, monkeypatch):
    monkeypatch.setattr(workflow, "_snakemake", lambda cores, root: 1)
    with pytest.raises(KoshError, match="the book was not built"):
        workflow.make_book(root=here.root, say=pytest.fail)


def test_a_source_that_snakemake_overlooked_is_told_and_nothing_of_the_build_is_trusted(here, monkeypatch):
    here.change("notebooks/example.ipynb", CELL, f"\\n{CELL}")
    monkeypatch.setattr(workflow, "_snakemake", lambda cores, root: 0)
    with pytest.raises(KoshError, match="not of the present sources"):
        workflow.make_book(root=here.root, say=pytest.fail)
    assert not list((here.root / "_build").glob("done/*"))


def test_an_interrupt_that_snakemake_keeps_to_itself_is_told(here, monkeypatch):
    def snakemake(_):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise SystemExit(1) from None

    monkeypatch.setattr("snakemake.cli.main", snakemake)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KoshError, match="stopped"):
        workflow.make_book(root=here.root, say=pytest.fail)
    assert signal.getsignal(signal.SIGINT) == before


def test_an_interrupt_that_snakemake_passes_on_is_told(here, monkeypatch):
    monkeypatch.setattr("snakemake.cli.main", lambda _: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KoshError, match="stopped"):
        workflow.make_book(root=here.root, say=pytest.fail)


def test_a_snakemake_that_returns_has_done_its_work(here, monkeypatch):
    monkeypatch.setattr("snakemake.cli.main", lambda _: None)
    assert workflow._snakemake(1, here.root) == 0


def test_a_summary_counts_the_verdicts(tmp_path):
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build/verdicts.json").write_text('{"claims": {}, "counts": {"differs": 2, "close": 1}}')
    assert workflow.summary(tmp_path, 1.24) == (
        "The book is ready (1.2 s): open _build/html/index.html\nVerdicts on 3 claims: 2 differs, 1 close"
    )


def test_who_waits_for_a_lock_says_so_once(tmp_path):
    path, said = tmp_path / "lock", []
    with workflow.alone(path, "Busy", said.append):
        pass
    assert said == []
    other = FileLock(path)
    other.acquire()

    def say(words):
        said.append(words)
        other.release()

    with workflow.alone(path, "Busy", say):
        assert said == ["Busy; waiting for it to end ..."]


# ---- the jobs as commands, in this process


@pytest.fixture
def job(here, monkeypatch):
    """``job(*arguments)``: what a command of the workflow said, run on the small project."""
    monkeypatch.setattr(cli, "ROOT", here.root)
    for module, name in [
        (accepted, "accept"),
        (analyses, "page"),
        (runner, "execute"),
        (scorecard, "write"),
        (site, "build"),
    ]:
        monkeypatch.setattr(module, name, partial(getattr(module, name), root=here.root))

    def invoke(*arguments):
        result = CliRunner().invoke(cli.main, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


def test_each_job_makes_the_same_again(here, job):
    before = here.made("html", "findings", "executed", "verdicts.json")
    for arguments in (["page", "tajikistan"], ["scorecard"], ["site"]):
        assert job(*arguments) == ""
    assert here.made("html", "findings", "executed", "verdicts.json") == before


def test_what_a_build_found_is_accepted_with_the_reason(here, job):
    assert "tajikistan" in job("accept", "--why", "the first build")
    assert "the first build" in (here.root / accepted.LOG).read_text(encoding="utf-8")
    assert accepted.differences(here.root) == []
