"""Two builds compared byte for byte, each difference named by its cause; what other Pythons must share."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from kosh import cli
from kosh.book import reproduce
from kosh.errors import KoshError

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
FOLDERS = (Path("/somewhere/one/kosh"), Path("/somewhere/the other/book"))


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# ---- the real thing, on a small project


@pytest.mark.slow
def test_a_project_built_twice_gives_the_same_bytes(unbuilt):
    said = []
    report = reproduce.reproduce(unbuilt.root, (), say=said.append)
    assert said == [f"Building with Python {HERE} and {cores} ..." for cores in ("one core", "2 cores")]
    assert report.startswith(f"Two builds with Python {HERE}: ") and "files, the same bytes." in report
    assert "not compared: _build/html/_static/build-times.js, which holds run times" in report
    assert "digest of the book: sha256:" in report
    assert not (unbuilt.root / "_build").exists()


@pytest.mark.slow
def test_a_notebook_that_depends_on_the_time_is_named_with_the_line_and_the_cause(unbuilt):
    unbuilt.change(
        "notebooks/countries.ipynb",
        "from kosh.data import series",
        "import time\\nfrom kosh.data import series",
    )
    unbuilt.change(
        "notebooks/countries.ipynb",
        'note=\\"countries with a name\\")',
        'note=\\"countries with a name\\")\\nfinding(\\"now\\", time.time(), \\"s\\", note=\\"the clock\\")',
    )
    with pytest.raises(KoshError, match="did not come out the same") as refused:
        reproduce.reproduce(unbuilt.root, (), say=lambda _: None)
    faults = re.split(r"\n {6}(?! )", refused.value.found)
    named = {fault.split(",")[0]: fault for fault in faults}
    assert reproduce.TIME in named["findings/countries.json"]
    assert '"value": 1' in named["findings/countries.json"]
    assert "html/analyses/countries.html" in named and "html/analyses/tajikistan.html" not in named
    assert "findings/tajikistan.json" not in named
    kept = Path(refused.value.where.split(",")[0])
    assert (kept / "one/kosh/_build/html/index.html").exists()
    shutil.rmtree(kept)


# ---- one build


@pytest.fixture
def python(tmp_path):
    """A made-up interpreter that keeps what it was given and sees, and fails where the page says so."""
    path = tmp_path / "python"
    write(path, '#!/bin/sh\necho "$@" > given\numask >> given\nenv > seen\n! grep false book/index.md\n')
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("number", [0, 1])
def test_a_copy_is_built_in_its_surroundings_and_no_other(folder, tmp_path, python, monkeypatch, number):
    monkeypatch.setenv("PYTHONHASHSEED", "3")
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    write(folder / "src/kosh/__init__.py", "")
    surroundings = reproduce.SURROUNDINGS[number]
    copy = reproduce.build(folder, tmp_path, surroundings, python)
    assert copy == tmp_path / surroundings.folder
    given, umask = (copy / "given").read_text().splitlines()
    assert given == f"-m kosh book --cores {surroundings.cores}"
    assert int(umask, 8) == surroundings.umask
    seen = dict(line.split("=", 1) for line in (copy / "seen").read_text().splitlines() if "=" in line)
    for name, value in surroundings.variables.items():
        assert seen.get(name) == value
    assert (seen["KOSH_ROOT"], seen["PYTHONPATH"]) == (str(copy), str(copy / "src"))
    assert (seen["HOME"], seen["TMPDIR"]) == (str(copy.parent / "home"), str(copy.parent / "tmp"))
    assert "VIRTUAL_ENV" not in seen


def test_a_project_without_the_engine_is_built_by_this_one(folder, tmp_path, python):
    copy = reproduce.build(folder, tmp_path, reproduce.SURROUNDINGS[0], python)
    assert f"PYTHONPATH={Path(reproduce.__file__).parents[2]}\n" in (copy / "seen").read_text()


def test_a_copy_that_cannot_be_built_is_told_with_what_was_said(folder, tmp_path, python):
    write(folder / "book/index.md", "a false sentence")
    with pytest.raises(KoshError, match="could not be built") as refused:
        reproduce.build(folder, tmp_path, reproduce.SURROUNDINGS[0], python)
    assert refused.value.found == "\n      a false sentence"
    assert refused.value.where == tmp_path / reproduce.SURROUNDINGS[0].folder


# ---- what is copied


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "project"
    for path in ("book/index.md", "_build/html/index.html", ".venv/ready", "src/kosh/__pycache__/x.pyc"):
        write(root / path, path)
    return root


def copied(root, target, **options):
    reproduce.copy_sources(root, target, **options)
    return sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())


def test_without_git_all_is_copied_that_is_not_made(folder, tmp_path):
    assert copied(folder, tmp_path / "copy", backwards=True) == ["book/index.md"]


def test_with_git_what_it_keeps_is_copied_as_it_lies_there(folder, tmp_path):
    write(folder / "book/gone.md", "kept by git, deleted since")
    for command in (["init", "-q"], ["add", "book"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "book/gone.md").unlink()
    write(folder / "book/index.md", "changed since")
    write(folder / "book/new.md", "not added")
    assert copied(folder, tmp_path / "copy") == ["book/index.md"]
    assert (tmp_path / "copy/book/index.md").read_text() == "changed since"


# ---- what differs, and why


def built(root, **files):
    for path, content in files.items():
        target = root / "_build" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def compared(tmp_path, first, second):
    return [
        str(found)
        for found in reproduce.differences(
            built(tmp_path / "one/kosh", **first), built(tmp_path / "two/book", **second)
        )
    ]


def test_equal_builds_do_not_differ_though_their_run_times_and_logs_do(tmp_path):
    files = {"html/index.html": "<p>", "verdicts.json": "{}"}
    first, second = (files | {reproduce.EXCEPTED: of, "site.log": of} for of in "ab")
    assert compared(tmp_path, first, second) == []


def test_a_difference_is_told_with_file_line_and_both_texts_causes_before_what_follows(tmp_path):
    first = {"html/a.html": "same\nx 12", "executed/a.ipynb": "1\n2\n3"}
    second = {"html/a.html": "same\nx 13", "executed/a.ipynb": "3\n2\n1"}
    assert compared(tmp_path, first, second) == [
        f"executed/a.ipynb, line 1: {reproduce.ORDER}\n        1\n        3",
        "html/a.html, line 2: unknown\n        x 12\n        x 13",
    ]


def test_a_missing_file_a_missing_line_and_a_file_without_lines_are_told(tmp_path):
    first = {"findings/a.json": "{\n}", "html/image.png": b"\xff\x00", "html/only.html": ""}
    second = {"findings/a.json": "{", "html/image.png": b"\xff\x01"}
    assert compared(tmp_path, first, second) == [
        "findings/a.json, line 2: unknown\n        }\n        ",
        "html/image.png: unknown",
        f"html/only.html: {reproduce.ONE_ONLY}",
    ]


def test_a_long_line_is_shown_where_it_differs(tmp_path):
    (told,) = compared(tmp_path, {"html/a": "a" * 99 + "x" + "b" * 99}, {"html/a": "a" * 99 + "y" + "b" * 99})
    assert told.splitlines()[1:] == [f"        {'a' * 40}{c}{'b' * 59}" for c in "xy"]


NOW = time.time()


@pytest.mark.parametrize(
    "first, second, expected",
    [
        ("in /somewhere/one/kosh/data", "in /somewhere/the other/book/data", reproduce.PATH),
        ("home /somewhere/one/home", "home /somewhere/the other/home", reproduce.PATH),
        ("{'a', 'b'}", "{'b', 'a'}", reproduce.ORDER),
        ("on 2026-11-21", "on 2026-11-22", reproduce.TIME),
        ("on 21 November 2026", "on 22 November 2026", reproduce.TIME),
        ("May 3, 2026", "May 4, 2026", reproduce.TIME),
        ("at 23:59:59.9", "at 00:00:00.1", reproduce.TIME),
        ("took 1.2 s", "took 13.4 s", reproduce.TIME),
        # names of their own: each process that collects the tests has another clock
        pytest.param(f"value {NOW}", f"value {NOW + 60.5}", reproduce.TIME, id="seconds"),
        pytest.param(
            f"value {int(NOW * 1000)}", f"value {int(NOW * 1000) + 1}", reproduce.TIME, id="milliseconds"
        ),
        ("value 1400000000", "value 1400000001", reproduce.UNKNOWN),
        ("<object at 0x7f01>", "<object at 0x7f02>", reproduce.ID),
        ('id="7d3fa2"', 'id="9c1eb0"', reproduce.ID),
        ("7d3fa2d0-0000-1111-2222-333344445555", "7d3fa2d1-0000-1111-2222-333344445555", reproduce.ID),
        ("jobs: 1 of 4.1", "jobs: 2 of 4.1", reproduce.CORES),
        ("jobs: 1", "jobs: 2, all", reproduce.UNKNOWN),
        ("a, b", "a; b", reproduce.UNKNOWN),
        ("value 12345", "value 12346", reproduce.UNKNOWN),
        ("44.1 %", "44.2 %", reproduce.UNKNOWN),
    ],
)
def test_the_cause_is_read_from_the_two_lines(first, second, expected):
    assert reproduce.cause(first, second, FOLDERS) == expected


# ---- other versions of Python


@pytest.fixture
def on_the_path(tmp_path, monkeypatch):
    """``on_the_path(folder, name, says, status)`` puts a made-up interpreter on the PATH, alone."""
    monkeypatch.setenv("PATH", "")

    def put(folder, name, says, status=0):
        path = tmp_path / folder / name
        write(path, f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", os.environ["PATH"] + os.pathsep + str(path.parent))

    return put


def test_the_first_python_that_works_is_taken(on_the_path):
    on_the_path("shims", "python3.12", "not chosen", 1)
    on_the_path("wrong", "python3.12", "3.11 /wrong/python")
    on_the_path("right", "python3.12", "3.12 /right/python 3")
    assert reproduce.interpreter("3.12") == "/right/python 3"
    assert reproduce.interpreter("3.13") is None


def test_an_environment_is_made_of_the_lock_and_a_fault_of_it_is_told(tmp_path):
    write(tmp_path / "requirements.lock", "")
    python = reproduce.environment(sys.executable, tmp_path / "of the lock", tmp_path)
    run = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], text=True, capture_output=True, check=True
    )
    assert run.stdout.strip() == str(tmp_path / "of the lock")
    with pytest.raises(KoshError, match="could not be set up") as refused:
        reproduce.environment(str(tmp_path / "no python"), tmp_path / "none", tmp_path)
    assert refused.value.where == str(tmp_path / "no python")


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ({"a": [1.0, "x"]}, {"a": [1.0 + 1e-14, "x"]}, []),
        ({"a": {"b": 1.0}}, {"a": {"b": 1.0 + 1e-9}}, [("a.b", 1.0, 1.0 + 1e-9)]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [("a[0].b", 1, 2)]),
        ({"a": [1]}, {"a": [1, 2]}, [("a", [1], [1, 2])]),
        ({"a": 1}, {"b": 1}, [("a", 1, None), ("b", None, 1)]),
        ({"a": {}}, {"a": "x"}, [("a", {}, "x")]),
    ],
)
def test_json_values_are_equal_to_the_digits_that_findings_are(old, new, expected):
    assert list(reproduce.unequal(old, new)) == expected


def left(root, value, word):
    write(root / "_build/findings/made.json", json.dumps({"findings": {"peak": {"value": value}}}))
    write(root / "_build/verdicts.json", json.dumps({"claims": {"made-001": {"lead": word}}}))
    write(root / "_build/html/build.json", '{"digest": "sha256:0"}')
    write(root / f"_build/{reproduce.EXCEPTED}", "")
    return root


def test_results_of_another_python_are_told_where_they_differ(tmp_path):
    first = left(tmp_path / "first", 1.0, "close")
    assert reproduce.other_results(first, left(tmp_path / "same", 1.0 + 1e-14, "close")) == []
    assert reproduce.other_results(first, left(tmp_path / "other", 1.5, "differs")) == [
        "_build/findings/made.json: findings.peak.value: 1.5, not 1.0",
        "_build/verdicts.json: claims.made-001.lead: 'differs', not 'close'",
    ]


@pytest.fixture
def pythons(monkeypatch):
    """Builds made up: what each Python finds; ``3.12`` is there, ``3.13`` is not."""
    found = {"own": (1.0, "close"), "3.12": (1.0 + 1e-14, "close")}

    def build(root, base, surroundings, python="own"):
        return left(Path(base) / surroundings.folder, *found[python])

    monkeypatch.setattr(reproduce, "build", build)
    monkeypatch.setattr(reproduce, "environment", lambda python, folder, root: python)
    monkeypatch.setattr(reproduce, "interpreter", {"3.12": "3.12"}.get)
    monkeypatch.setattr(reproduce.sys, "version_info", (3, 11))
    monkeypatch.setattr(reproduce.tempfile, "tempdir", None)
    return found


def test_a_python_that_is_not_there_is_named_as_not_tried(pythons):
    said = []
    assert reproduce.reproduce(say=said.append).splitlines()[-3:] == [
        "Python 3.12: the same verdicts, findings equal to 12 digits.",
        "  not demanded: the same bytes, which 1 of 3 files do not have",
        "Python 3.13: not tried, because no python3.13 on the PATH works",
    ]
    assert said[-1] == "Building with Python 3.12 ..."


def test_a_python_that_is_demanded_and_not_there_is_a_fault(pythons):
    with pytest.raises(KoshError, match="did not come out the same") as refused:
        reproduce.reproduce(demanded=True, say=lambda _: None)
    assert refused.value.found == "\n      Python 3.13 is not there"
    shutil.rmtree(refused.value.where.split(",")[0])


def test_a_python_that_finds_something_else_is_a_fault(pythons):
    pythons["3.12"] = (1.0, "differs")
    with pytest.raises(KoshError, match="did not come out the same") as refused:
        reproduce.reproduce(say=lambda _: None)
    assert (
        "Python 3.12: _build/verdicts.json: claims.made-001.lead: 'differs', not 'close'"
        in refused.value.found
    )
    shutil.rmtree(refused.value.where.split(",")[0])


def test_a_python_that_cannot_be_set_up_is_a_fault(pythons, monkeypatch):
    def environment(python, folder, root):
        raise KoshError("an environment could not be set up")

    monkeypatch.setattr(reproduce, "environment", environment)
    with pytest.raises(KoshError, match="did not come out the same") as refused:
        reproduce.reproduce(say=lambda _: None)
    assert refused.value.found == "\n      Python 3.12: an environment could not be set up"
    shutil.rmtree(refused.value.where.split(",")[0])


def test_an_interrupt_leaves_nothing_behind(pythons, monkeypatch, tmp_path):
    def build(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(reproduce, "build", build)
    monkeypatch.setattr(reproduce.tempfile, "tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        reproduce.reproduce(say=lambda _: None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options, others, demanded",
    [([], reproduce.PYTHONS, False), (["--this-python", "--all-pythons"], (), True)],
)
def test_the_command_says_the_report(monkeypatch, options, others, demanded):
    given = {}
    monkeypatch.setattr(reproduce, "reproduce", lambda **given_now: given.update(given_now) or "the report")
    result = CliRunner().invoke(cli.main, ["reproduce", *options])
    assert result.exit_code == 0 and result.output == "the report\n"
    assert (given["others"], given["demanded"]) == (others, demanded)
