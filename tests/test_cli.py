"""The command line: every command, and how it refuses."""

import ast
import errno
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from kosh import ROOT, __version__, cli, command
from kosh.analysis import coherence
from kosh.book import archive, release, runner, runs, site, workflow
from kosh.data import package
from kosh.errors import KoshError


@pytest.fixture
def kosh():
    """``kosh(*arguments, status=0)``: what the command said, on both streams."""

    def invoke(*arguments, status=0):
        result = CliRunner().invoke(cli.main, arguments)
        assert result.exit_code == status, result.output
        return result.output

    return invoke


def commands(said):
    return re.findall(r"^  (\w+)  ", said.partition("Commands:")[2], re.MULTILINE)


# ---- help


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_the_commands_of_people_and_hides_those_of_the_workflow(kosh, option):
    shown = commands(kosh(option))
    assert {"book", "run", "accept", "data"} <= set(shown)
    assert not set(shown) & {"page", "scorecard", "site"}


COMMANDS_OF_GROUPS = ("data register", "data check", "new paper", "new notebook")


@pytest.mark.parametrize("command", [*cli.main.commands, *COMMANDS_OF_GROUPS])
def test_every_command_has_help_that_says_what_it_does(kosh, command):
    said = kosh(*command.split(), "--help")
    assert re.search(r"Usage: .*\n\n  [A-Z]\w[^:]+\S+\n\n", said)


def test_the_version_is_the_package_s(kosh):
    assert kosh("--version") == f"kosh, version {__version__}\n"


def test_a_command_starts_without_the_heavy_libraries():
    heavy = "numpy pandas scipy statsmodels matplotlib papermill snakemake sphinx nbformat frictionless"
    code = f"import sys, kosh.cli; print([m for m in {heavy.split()} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_package_runs_as_a_module():
    command = [sys.executable, "-m", "kosh", "page", "no-such-page"]
    run = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"KOSH_ROOT": str(ROOT)})
    assert run.returncode == 1
    assert run.stderr.startswith("kosh: no notebook makes a page 'no-such-page'")
    assert "Traceback" not in run.stderr and run.stdout == ""


# ---- archive, release


def test_the_archive_is_named_with_its_size(kosh, monkeypatch, tmp_path):
    made = tmp_path / "_build/kosh-1.zip"
    made.parent.mkdir()
    made.write_bytes(bytes(1_260_000))
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(archive, "write", lambda: made)
    assert kosh("archive") == "Archive: _build/kosh-1.zip (1.3 MB), its sum beside it\n"


def test_a_release_names_its_files_or_only_tells_zenodo(kosh, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(release, "make", lambda: [tmp_path / "_build/release/kosh-1.zip"])
    assert kosh("release") == "_build/release/kosh-1.zip\n"
    monkeypatch.setattr(release, "write_zenodo", lambda: tmp_path / ".zenodo.json")
    assert kosh("release", "--zenodo") == "Written: .zenodo.json\n"


# ---- run


@pytest.fixture
def here(project, monkeypatch):
    """The small project in place of the real one."""
    monkeypatch.setattr(cli, "ROOT", project)
    monkeypatch.chdir(project)
    for name in ("listing", "values", "execute", "beside_the_book"):
        monkeypatch.setattr(runs, name, partial(getattr(runs, name), root=project))
    monkeypatch.setattr(package, "register", partial(package.register, root=project))
    return project


def test_a_run_with_other_parameters_has_a_folder_of_its_own(kosh, here):
    said = kosh("run", "example", "-p", "country", "TJK", "-p", "year", "2013")
    assert "Running example with country = TJK, year = 2013 ..." in said
    assert "Notebook and findings: _build/runs/example-country=TJK-year=2013" in said
    folder = here / "_build/runs/example-country=TJK-year=2013"
    assert sorted(p.name for p in folder.iterdir()) == [f"{folder.name}.ipynb", f"{folder.name}.json"]


def test_a_run_can_be_opened_as_a_page(kosh, here, monkeypatch):
    opened = []
    monkeypatch.setattr(site, "build_with_run", lambda folder: folder / "html/analyses/run.html")
    monkeypatch.setattr("click.launch", opened.append)
    said = kosh("run", "example", "--open")
    assert "Page: _build/runs/example/html/analyses/run.html" in said
    assert opened == [(here / "_build/runs/example/html/analyses/run.html").as_uri()]


def test_the_notebooks_and_their_parameters_are_listed(kosh):
    assert "-p country" in kosh("run", "--list")
    assert "name a NOTEBOOK" in kosh("run", status=2)


def test_a_run_tells_its_verdicts(kosh, here, monkeypatch):
    verdict = {
        "claims": ["abai2020-076", "abai2020-077"],
        "place": "UZB",
        "place_name": "Uzbekistan",
        "word": "differs",
        "sentence": "So.",
        "out_of_scope": "",
    }
    further = verdict | {"place": "MEX", "place_name": "Mexico", "out_of_scope": "place"}
    record = {"notebook": "example", "parameters": {}, "findings": {}, "verdicts": [verdict, further]}
    monkeypatch.setattr(runner, "execute", lambda *_, **__: record)
    said = kosh("run", "notebooks/example.ipynb")
    assert "abai2020-076 abai2020-077 (Uzbekistan): differs. So.\n" in said
    assert "(Mexico; not named by the sentence): differs. So.\n" in said


def test_an_unknown_notebook_is_refused_with_the_known_ones(kosh):
    said = kosh("run", "remitances", status=1)
    assert said.startswith("kosh: there is no notebook 'remitances'")
    assert "remittances" in said.partition("expected:")[2]


def test_an_unknown_parameter_is_refused_with_the_known_ones(kosh):
    said = kosh("run", "remittances", "-p", "contry", "TJK", status=1)
    assert said.startswith("kosh: the notebook has no parameter 'contry'")
    assert "did you mean 'country'?" in said
    assert not (ROOT / "_build/runs/remittances-contry=TJK").exists()


@pytest.mark.parametrize(
    "name, value, message",
    [("country", "XXX", "is outside its range"), ("first_year", "MMXI", "has the wrong type")],
)
def test_a_value_that_does_not_fit_is_refused(kosh, name, value, message):
    said = kosh("run", "remittances", "-p", name, value, status=1)
    assert said.startswith(f"kosh: parameter '{name}' {message}")
    assert "where:    notebooks/remittances.ipynb" in said


# ---- data


def test_all_tables_are_checked_unless_some_are_named(kosh, monkeypatch):
    # each of all tables is checked in tests/data
    known = package.tables
    monkeypatch.setattr(package, "tables", lambda *root: known(*root) if root else ["countries", "papers"])
    assert kosh("data", "check") == "countries: valid\npapers: valid\nclaims and relations: valid\n"
    assert kosh("data", "check", "countries") == "countries: valid\n"


def test_a_check_of_an_unknown_table_is_refused(kosh):
    said = kosh("data", "check", "remitances", status=1)
    assert said.startswith("kosh: unknown table 'remitances'")
    assert "remittances" in said


def test_an_edited_table_is_registered_with_what_changed(kosh, here):
    file = here / "data/series/remittances.csv"
    before = file.read_text(encoding="utf-8")
    assert "as registered" in kosh("data", "register", "remittances")
    file.write_text(before.replace("KGZ,2014,2020-10,30.0321142", "KGZ,2014,2020-10,31.5"), encoding="utf-8")
    said = kosh("data", "register", "remittances")
    assert said.startswith("remittances: ") and "was " in said
    assert package.read("remittances", here)


def test_all_tables_are_checked_with_the_relations(kosh, monkeypatch):
    def unfit():
        raise KoshError("unfit")

    monkeypatch.setattr(coherence, "check", unfit)
    monkeypatch.setattr(package, "tables", lambda: ["claims"])
    assert kosh("data", "check", status=1) == "claims: valid\nkosh: unfit\n"
    assert kosh("data", "check", "claims") == "claims: valid\n"


def test_a_table_of_the_ledger_is_registered_if_it_fits_and_another_one_in_any_case(kosh, here):
    with (here / "data/claims/relations.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[group]]\nid = "new"\n[[group.relation]]\nkind = "same"\nclaims = ["nobody-001", "x-001"]\n'
        )
    said = kosh("data", "register", "claims", status=1)
    assert said.startswith("kosh: unknown claim\n  where:    data/claims/relations.toml, line ")
    assert "'nobody-001'" in said
    assert "as registered" in kosh("data", "register", "countries")


# ---- the command in messages


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """``installed(folder, found)``: where kosh is installed, and where the shell finds it (None: nowhere)."""
    monkeypatch.setattr("kosh.ROOT", tmp_path / "project")

    def install(folder, found=None):
        monkeypatch.setattr(sysconfig, "get_path", {"scripts": str(tmp_path / folder)}.get)
        monkeypatch.setattr(shutil, "which", lambda _: found and str(tmp_path / found / "kosh"))

    return install


@pytest.mark.parametrize(
    ("folder", "found", "typed"),
    [
        ("project/.venv/bin", None, ".venv/bin/kosh"),
        ("project/.venv/bin", "other/bin", ".venv/bin/kosh"),
        ("project/.venv/bin", "project/.venv/bin", "kosh"),
        ("conda/envs/kosh/bin", "conda/envs/kosh/bin", "kosh"),
    ],
)
def test_the_command_is_named_as_it_can_be_typed_in_the_project_s_folder(installed, folder, found, typed):
    installed(folder, found)
    assert Path(command()) == Path(typed)


def test_a_command_that_is_neither_found_nor_in_the_project_has_its_whole_path(installed, tmp_path):
    installed("elsewhere/bin")
    assert command() == str(tmp_path / "elsewhere/bin/kosh")


def test_the_command_of_this_installation_runs():
    run = subprocess.run([command(), "--version"], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout == f"kosh, version {__version__}\n"


def test_no_message_names_the_command_otherwise():
    """Whoever has not put kosh on the path cannot type it by its name."""
    typed = re.compile(r"\bkosh (accept|book|check|data|run|verdicts)\b")
    for path in (ROOT / "src/kosh").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not typed.search(node.value), f"{path.relative_to(ROOT)}, line {node.lineno}"


# ---- sweep


@pytest.fixture
def grid(tmp_path):
    """A grid of twelve specifications of which six fail."""
    lines = ["region,year,y,x"] + [
        f"r{r},{t},{(r * 7 + t * t) % 5},{(r * r + 3 * t) % 7}" for r in range(5) for t in range(6)
    ]
    (tmp_path / "panel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    choices = {
        "regressors": '[["x"], ["z"]]',
        "errors": '["iid", "CRV1", "CRV3"]',
        "effects": '[["region"], []]',
    }
    choices |= {"outcome": '["y"]', "form": '["{}"]', "lag": "[0]", "sample": '[""]', "weights": '[""]'}
    shared = {"data": '"panel.csv"', "unit": '"region"', "time": '"year"', "cluster": '"region"'}
    text = "".join(f"{name} = {value}\n" for name, value in (shared | choices).items())
    (tmp_path / "small.toml").write_text(text, encoding="utf-8")
    return str(tmp_path / "small.toml")


def test_a_sweep_writes_a_row_a_specification_and_its_shards_join_to_the_same(kosh, grid):
    whole, parts = Path(grid).parent / "whole", Path(grid).parent / "parts"
    said = kosh("sweep", grid, "--out", str(whole), "--cores", "1")
    assert "12 of 12 specifications, 6 failed" in said
    assert f"12 specifications: {whole / 'specifications.parquet'}" in said
    for shard in ("1", "2"):
        said = kosh("sweep", grid, "--out", str(parts), "--cores", "1", "--shards", "2", "--shard", shard)
        assert f"6 specifications: {parts / f'{shard}-of-2.parquet'}" in said
    assert "Joined 2 shards" in kosh("sweep", grid, "--out", str(parts), "--shards", "2", "--gather")
    assert (parts / "specifications.parquet").read_bytes() == (whole / "specifications.parquet").read_bytes()


def test_a_sweep_says_what_is_wrong(kosh, grid):
    assert kosh("sweep", grid, "--shards", "2", status=1).startswith("kosh: which shard?")
    said = kosh("sweep", grid, "--shards", "2", "--gather", "--out", str(Path(grid).parent), status=1)
    assert said.startswith("kosh: shards are missing")
    assert kosh("sweep", "nothing.toml", status=1).startswith("kosh: there is no such grid")


# ---- how it refuses


@pytest.fixture
def failing(monkeypatch):
    """``failing(fault)`` lets ``kosh book`` end with that fault."""

    def let(fault):
        def make_book(**_):
            raise fault

        monkeypatch.setattr(workflow, "make_book", make_book)

    return let


def test_a_fault_is_plain_text_and_status_1(kosh, failing):
    failing(KoshError("wrong", where="here", next_step="go on"))
    assert kosh("book", status=1) == "kosh: wrong\n  where:    here\n  next:     go on\n"


def test_a_full_disk_is_told_with_its_place(kosh, failing):
    failing(OSError(errno.ENOSPC, "No space left on device", "/data/_build/x.json"))
    said = kosh("book", status=1)
    assert said.startswith(
        "kosh: No space left on device\n  where:    /data/_build/x.json\n  next:     make room there"
    )
    assert "nothing was half-written" in said


def test_a_place_that_cannot_be_written_is_told_by_its_folder(kosh, failing):
    failing(PermissionError(errno.EACCES, os.strerror(errno.EACCES), "_build/findings/.a.json.x1"))
    assert kosh("book", status=1) == (
        "kosh: Permission denied\n  where:    _build/findings\n"
        "  next:     make it writable, then run the same command again; nothing was half-written\n"
    )


def test_a_command_of_another_copy_of_the_project_is_refused(kosh, project, monkeypatch):
    monkeypatch.delenv("KOSH_ROOT", raising=False)
    monkeypatch.chdir(project)
    said = kosh("verdicts", status=1)
    assert "belongs to another copy" in said and str(project) in said and str(ROOT) in said


def test_a_fault_of_the_system_without_a_place_is_told(kosh, failing):
    failing(OSError("odd"))
    assert kosh("book", status=1).startswith("kosh: odd\n  next: ")


def test_an_interrupt_is_told_and_has_its_own_status(kosh, failing):
    failing(KeyboardInterrupt())
    assert kosh("book", status=130) == "kosh: stopped\n"


def test_a_fault_of_ours_is_not_hidden(failing):
    failing(ZeroDivisionError())
    assert isinstance(CliRunner().invoke(cli.main, ["book"]).exception, ZeroDivisionError)


def test_the_number_of_jobs_reaches_the_workflow(kosh, monkeypatch):
    asked = []
    monkeypatch.setattr(workflow, "make_book", lambda **options: asked.append(options))
    kosh("book")
    kosh("book", "--cores", "7")
    assert asked == [{"cores": 2}, {"cores": 7}]
    assert "--cores" in kosh("book", "--cores", "many", status=2)


def test_a_reader_who_has_seen_enough_is_no_fault():
    command = f"{sys.executable} -m kosh run --list | head -1"
    run = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, cwd=ROOT
    )
    assert (run.returncode, run.stderr) == (0, "") and run.stdout.count("\n") == 1
