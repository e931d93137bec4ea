"""The strict runner, with real kernels: what it refuses, what it reports, what it leaves alone."""

import json
import os

import nbformat
import pytest

from kosh.book import runner
from kosh.errors import KoshError

BEGIN = 'from kosh.book.findings import begin, finding\nbegin("example", globals())'


@pytest.fixture
def run(project):
    """Execute the small project's notebook; gives back the record of its findings."""

    def execute(given=None, **options):
        return runner.execute(
            "example",
            given or {},
            project / "_build/executed/example.ipynb",
            project / "_build/findings/example.json",
            root=project,
            **options,
        )

    return execute


def outputs(project):
    made = ("executed", "findings")
    return [p for folder in made for p in (project / "_build" / folder).rglob("*") if p.is_file()]


def test_a_run_writes_the_notebook_and_its_findings(project, run):
    record = run({"country": "TJK", "year": 2013}, title="Tajikistan", tables=["remittances", "countries"])
    assert record["findings"]["value"]["text"] == "43.8\u202f%"
    assert record["parameters"] == {"country": "TJK", "year": 2013}
    assert list(record["tables"]) == ["remittances"]
    assert json.loads((project / "_build/findings/example.json").read_text()) == record
    notebook = nbformat.read(project / "_build/executed/example.ipynb", as_version=4)
    assert notebook.cells[0].source.startswith("# Tajikistan\n")
    assert [c.id for c in notebook.cells] == [
        "title",
        "parameters",
        "injected-parameters",
        "cell-0",
        "cell-1",
    ]
    assert all("hide-input" in c.metadata.tags for c in notebook.cells if c.cell_type == "code")
    assert len(outputs(project)) == 2


def test_two_runs_give_the_same_bytes(project, run):
    run({"country": "TJK"})
    first = {p.name: p.read_bytes() for p in outputs(project)}
    run({"country": "TJK"})
    assert {p.name: p.read_bytes() for p in outputs(project)} == first
    text = b"".join(first.values()).decode()
    assert "papermill" not in text and str(project) not in text and "duration" not in text


@pytest.mark.parametrize(
    "given, message",
    [
        ({"contry": "TJK"}, "no parameter 'contry'"),
        ({"country": 7}, "wrong type"),
        ({"year": 1900}, "outside its range"),
    ],
)
def test_a_refused_parameter_starts_no_kernel(project, run, monkeypatch, given, message):
    monkeypatch.setattr(runner, "_papermill", lambda *_: pytest.fail("a kernel was started"))
    with pytest.raises(KoshError, match=message):
        run(given)
    assert not outputs(project)


def test_a_cell_that_raises_is_shown_with_its_last_lines(project, run, write_notebook):
    run()
    before = {p: p.read_bytes() for p in outputs(project)}
    write_notebook(
        project / "notebooks/example.ipynb", cells=f"{BEGIN}\n---\nrate = 1\nrate / 0\n---\nprint('never')"
    )
    with pytest.raises(KoshError, match="a cell raised ZeroDivisionError") as failed:
        run()
    for words in ["notebooks/example.ipynb, cell 4", "rate / 0", "division by zero", "make lab"]:
        assert words in str(failed.value)
    assert {p: p.read_bytes() for p in outputs(project)} == before


def test_a_notebook_that_hangs_is_stopped_and_its_cell_named(project, run, write_notebook):
    write_notebook(project / "notebooks/example.ipynb", cells="import time\ntime.sleep(60)")
    with pytest.raises(KoshError, match=r"time limit of 0\.05 minutes") as stopped:
        run(minutes=0.05)
    assert "time.sleep(60)" in str(stopped.value)
    assert not outputs(project)


def test_a_kernel_that_dies_is_told(project, run, write_notebook):
    write_notebook(project / "notebooks/example.ipynb", cells=f"{BEGIN}\n---\nimport os\nos._exit(1)")
    with pytest.raises(KoshError, match="kernel died") as died:
        run()
    assert "os._exit(1)" in str(died.value)


def test_a_notebook_without_a_run_is_refused(project, run, write_notebook):
    write_notebook(project / "notebooks/example.ipynb", cells="print('nothing')")
    with pytest.raises(KoshError, match="wrote no findings"):
        run()


def test_a_table_that_was_not_declared_is_refused(project, run):
    with pytest.raises(KoshError, match=r"pages\.yml does not name") as refused:
        run(tables=["countries"])
    assert "remittances" in str(refused.value)
    assert not outputs(project)


def test_figures_carry_their_words_to_the_page(project, run, write_notebook):
    cells = (
        f"{BEGIN}\n---\nfrom kosh.book import figures\nimport matplotlib.pyplot as plt\n"
        "figures.theme()\n---\n"
        "fig, ax = plt.subplots()\nfigures.show(fig, 'line', alt='A line.', caption='A caption.')"
    )
    write_notebook(project / "notebooks/example.ipynb", cells=cells)
    run()
    notebook = nbformat.read(project / "_build/executed/example.ipynb", as_version=4)
    assert notebook.cells[-1].metadata["mystnb"] == {
        "image": {"alt": "A line.", "class": "kosh-figure"},
        "figure": {"name": "example-figure-line", "caption": "A caption."},
    }
    assert "<svg" in notebook.cells[-1].outputs[0].data["image/svg+xml"]


def test_a_users_own_settings_do_not_reach_the_notebook(project, run, write_notebook, tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("font.size: 77")
    (tmp_path / "profile_default").mkdir()
    (tmp_path / "profile_default/ipython_config.py").write_text("raise RuntimeError('the user's own')")
    for name in ("MPLCONFIGDIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    size = 'import matplotlib\nfinding("size", matplotlib.rcParams["font.size"], note="size")'
    write_notebook(project / "notebooks/example.ipynb", cells=f"{BEGIN}\n---\n{size}")
    assert run()["findings"]["size"]["value"] == 10.0


def test_the_callers_environment_is_left_as_it_was(run, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = dict(os.environ)
    run()
    assert dict(os.environ) == before


def test_a_full_disk_leaves_what_was_there(project, run, monkeypatch):
    run({"country": "KGZ"})
    before = {p: p.read_bytes() for p in outputs(project)}

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(OSError, match="No space"):
        run({"country": "TJK"})
    assert {p: p.read_bytes() for p in outputs(project)} == before


def test_sockets_stay_short_under_a_long_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(runner.tempfile, "gettempdir", lambda: "/" + "x" * 60)
    assert runner._short_folder() == "/tmp"
    monkeypatch.setattr(runner.tempfile, "gettempdir", lambda: "/var/tmp")
    assert runner._short_folder() == "/var/tmp"
