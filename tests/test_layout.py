"""The house rules: what lies where, what notebooks hold, who may import whom."""

import ast
import json
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from kosh import ROOT
from kosh.book import analyses

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOURCES = sorted((ROOT / "src/kosh").rglob("*.py"))
HOUSE = [
    "README.md",
    "LICENSE",
    "CITATION.cff",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "_config.yml",
    "_toc.yml",
    "environment.yml",
    "pyproject.toml",
    "requirements.lock",
    "Makefile",
    "Snakefile",
    "sweep.smk",
]


#: Which of our packages the modules of each may import; the modules beside them are for all.
MAY_IMPORT = {
    "claims": {"claims"},
    "data": {"data"},
    "analysis": {"analysis", "claims", "data"},
    "book": {"book", "analysis", "claims", "data"},
}


def cells(path, kind="code"):
    content = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in content["cells"] if cell["cell_type"] == kind]


def lines(cell):
    return len("".join(cell["source"]).strip().splitlines())


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read_yaml(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


# ---- notebooks


def traces(notebook):
    """What an execution left in a notebook (parsed JSON), each with the id of its cell."""
    found = [f"metadata {name}" for name in notebook["metadata"].keys() - {"kernelspec", "language_info"}]
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        found += [f"{cell['id']}: metadata {name}" for name in cell["metadata"].keys() - {"tags"}]
        found += [f"{cell['id']}: tag {tag}" for tag in tags if tag != "parameters"]
        if cell.get("outputs") or cell.get("execution_count") is not None:
            found.append(f"{cell['id']}: outputs or a number of execution")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_as_if_it_had_never_run(path):
    found = traces(json.loads(path.read_text(encoding="utf-8")))
    assert not found, f"{path.name}: clear all outputs and remove {', '.join(found)}"


@pytest.mark.parametrize(
    "leave",
    [
        lambda notebook, cell: cell.update(execution_count=1),
        lambda notebook, cell: cell["outputs"].append(
            {"output_type": "stream", "name": "stdout", "text": "1"}
        ),
        lambda notebook, cell: cell["metadata"].update(papermill={"duration": 1.5}),
        lambda notebook, cell: cell["metadata"].update(execution={"iopub.status.idle": "12:00"}),
        lambda notebook, cell: cell["metadata"].update(tags=["injected-parameters"]),
        lambda notebook, cell: notebook["metadata"].update(papermill={"version": "2.7"}),
        lambda notebook, cell: notebook["metadata"].update(widgets={}),
    ],
    ids=["count", "output", "cell of papermill", "times", "parameters", "papermill", "widgets"],
)
def test_what_an_execution_leaves_in_a_notebook_is_seen(leave):
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    leave(notebook, next(cell for cell in notebook["cells"] if cell["cell_type"] == "code"))
    assert len(traces(notebook)) == 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_one_parameters_cell(path):
    tagged = [cell["id"] for cell in cells(path) if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1, f"{path.name}: cells tagged 'parameters': {tagged}"


def test_cells_are_short():
    lengths = {f"{path.name}, {cell['id']}": lines(cell) for path in NOTEBOOKS for cell in cells(path)}
    long = {where: n for where, n in lengths.items() if n > 15}
    assert statistics.median(lengths.values()) <= 6
    assert len(long) <= len(lengths) / 10, f"more than one cell in ten is longer than 15 lines: {long}"


def test_a_notebook_defines_and_decides_nothing():
    """Functions, classes and conditions belong in the library, where they are tested."""
    banned = {ast.FunctionDef, ast.ClassDef, ast.While, ast.If}
    for path in NOTEBOOKS:
        for cell in cells(path):
            kinds = {type(node) for node in ast.walk(ast.parse("".join(cell["source"])))}
            assert not kinds & banned, f"{path.name}, {cell['id']}"


# ---- pages


def pages_of_toc():
    toc = read_yaml("_toc.yml")
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def test_every_page_of_the_contents_exists_and_every_page_is_in_the_contents():
    written = {p.relative_to(ROOT / "book").with_suffix("").as_posix() for p in (ROOT / "book").rglob("*.md")}
    made = {f"analyses/{name}" for name in analyses.pages()}
    assert set(pages_of_toc()) == written | made


def test_no_page_is_twice_in_the_contents():
    assert len(pages_of_toc()) == len(set(pages_of_toc()))


# ---- the house


@pytest.mark.parametrize("name", HOUSE)
def test_the_house_has_its_files(name):
    assert (ROOT / name).is_file()


def test_the_readme_is_short():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(readme) <= 120


def tracked():
    """Files that git keeps or would keep; without git, the test is skipped."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this folder is no git repository")
    return [path for path in map(ROOT.joinpath, run.stdout.splitlines()) if path.is_file()]


def test_no_file_is_larger_than_two_megabytes():
    large = [str(path) for path in tracked() if path.stat().st_size > 2_000_000]
    assert not large


def test_what_is_made_is_not_kept():
    made = {"_build", ".snakemake", ".venv", "__pycache__", ".ipynb_checkpoints"}
    assert not [path for path in tracked() if made & set(path.relative_to(ROOT).parts)]


# ---- the environment


def requirements():
    """The entries of the lock, each as one line."""
    text = re.sub(
        r"^ *#.*\n", "", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return text.replace("\\\n", " ").splitlines()


def test_every_requirement_is_locked_by_version_and_hash():
    for requirement in filter(str.strip, requirements()):
        assert re.match(r"[\w.\-\[\]]+==[\w.+!]+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_the_lock_names_no_host():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|^-|^ *--(?!hash=)", text, re.MULTILINE)


def test_every_dependency_is_in_the_lock():
    locked = {re.split(r"==", line)[0].strip().lower().replace("_", "-") for line in requirements()}
    for requirement in project()["dependencies"]:
        name = re.match(r"[\w\-]+", requirement)[0].lower().replace("_", "-")
        assert name in locked or any(entry.startswith(f"{name}[") for entry in locked), requirement


def test_the_conda_environment_is_the_lock_under_the_same_python():
    environment = read_yaml("environment.yml")
    assert f"python {project()['requires-python']}" in environment["dependencies"]
    assert "pip" in environment["dependencies"]
    assert {"pip": ["-r requirements.lock"]} in environment["dependencies"]


@pytest.mark.parametrize(
    "schema, pattern",
    [("citation-file-format", "CITATION.cff"), ("github-workflows", ".github/workflows/*.yml")],
)
def test_files_for_others_meet_their_schema(schema, pattern):
    files = sorted(map(str, ROOT.glob(pattern)))
    command = [
        Path(sys.executable).with_name("check-jsonschema"),
        "--builtin-schema",
        f"vendor.{schema}",
        *files,
    ]
    run = subprocess.run(command, capture_output=True, text=True)
    assert files and run.returncode == 0, run.stdout + run.stderr


# ---- who may import whom


def imports(path):
    """Full names of all that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path):
    """Our packages and modules that a module imports: the part of the name after ``kosh.``."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("kosh.")}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package):
    for path in (ROOT / "src/kosh" / package).rglob("*.py"):
        back = ours(path) & (set(MAY_IMPORT) | {"cli"}) - MAY_IMPORT[package]
        assert not back, f"{path.relative_to(ROOT)} imports {', '.join(sorted(back))}"


def test_what_lies_beside_the_packages_imports_none_of_them_but_the_command_line():
    for name in ("__init__", "errors", "prose"):
        assert not ours(ROOT / f"src/kosh/{name}.py")


def test_claims_need_only_the_standard_library():
    for path in (ROOT / "src/kosh/claims").rglob("*.py"):
        foreign = {name.split(".")[0] for name in imports(path)} - {"kosh", *sys.stdlib_module_names}
        assert not foreign, f"{path.relative_to(ROOT)} imports {', '.join(sorted(foreign))}"


def test_every_package_is_a_known_one():
    packages = {
        path.relative_to(ROOT / "src/kosh").parts[0] for path in SOURCES if path.parent.name != "kosh"
    }
    assert packages == set(MAY_IMPORT)
