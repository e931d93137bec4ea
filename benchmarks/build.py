"""How long the book takes, beside `jupyter-book build` executing the same notebooks.

    python benchmarks/build.py [--runs 3] [--install] [--out FILE]

Clones the committed project into a temporary folder and times whole commands from outside, in turns: ours,
then Jupyter Book's, so that a slow spell of the machine meets both. ``--install`` adds the way from a fresh
clone to the book, with uv and with pip, package cache cold and warm; it downloads a few hundred MB.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[1]
JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build"]


def run(command, cwd, **environment):
    """Seconds that ``command`` takes; its output is shown only when it fails."""
    started = time.perf_counter()
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=os.environ | environment, capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return seconds


def clone(folder, name):
    run(["git", "clone", "--quiet", ROOT, folder / name], folder)
    return folder / name


def ours(project):
    return run([sys.executable, "-m", "kosh", "book"], project, KOSH_ROOT=str(project))


def baseline(project, execute):
    """`jupyter-book build` of the same pages, executing the notebooks itself; needs findings from `ours`."""
    config = yaml.safe_load((project / "_config.yml").read_text())
    config["execute"] = {"execute_notebooks": execute, "timeout": 300}
    folder = project / "_build/stage"
    (project / "_build/baseline.yml").write_text(yaml.safe_dump(config, allow_unicode=True))
    command = [
        *JUPYTER_BOOK,
        folder,
        "--config",
        project / "_build/baseline.yml",
        "--toc",
        project / "_toc.yml",
    ]
    return run([*command, "--path-output", project / "_build/baseline"], project, KOSH_ROOT=str(project))


def stage_for_baseline(project):
    """Put unexecuted notebooks with each page's parameters where `ours` staged the executed ones."""
    sys.path.insert(0, str(project / "src"))
    from kosh.book import analyses, site

    folder = site.stage(project)
    for name, page in analyses.pages(project).items():
        notebook = nbformat.read(page.source(project), as_version=4)
        lines = "\n".join(f"{key} = {value!r}" for key, value in page.parameters.items())
        for number, cell in enumerate(notebook.cells):
            if "parameters" in cell.metadata.get("tags", []):
                notebook.cells.insert(number + 1, nbformat.v4.new_code_cell(lines, id="given"))
                break
        nbformat.write(notebook, folder / f"analyses/{name}.ipynb")


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def change_page(project, number):
    append(project / "book/cite.md", f"\nA sentence for the clock, {'again ' * number}.\n")


def change_notebook(project, number):
    path = project / "notebooks/remittances.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += f"\n\nA sentence for the clock, {'again ' * number}."
    next(c for c in reversed(notebook.cells) if c.cell_type == "code").source += "\n#"
    nbformat.write(notebook, path)


def builds(folder, runs):
    """Rows of (what, seconds of ours, seconds of Jupyter Book): medians over ``runs``."""
    mine, theirs = clone(folder, "ours"), clone(folder, "theirs")
    ours(mine), ours(theirs)
    stage_for_baseline(theirs)
    baseline(theirs, "force")
    cases = {
        "all notebooks and the book again": (lambda n: shutil.rmtree(mine / "_build"), None, "force"),
        "nothing changed": (lambda n: None, lambda n: None, "cache"),
        "one page changed": (
            lambda n: change_page(mine, n),
            lambda n: append(theirs / "_build/stage/cite.md", f"\nA sentence {'again ' * n}.\n"),
            "cache",
        ),
        "one notebook changed (three pages)": (
            lambda n: change_notebook(mine, n),
            lambda n: (change_notebook(theirs, n), stage_for_baseline(theirs)),
            "cache",
        ),
    }
    baseline(theirs, "cache")
    for what, (prepare_ours, prepare_theirs, execute) in cases.items():
        times = []
        for number in range(1, runs + 1):
            prepare_ours(number)
            if prepare_theirs is None:
                shutil.rmtree(theirs / "_build/baseline", ignore_errors=True)
            else:
                prepare_theirs(number)
            times.append((ours(mine), baseline(theirs, execute)))
        yield what, *map(statistics.median, zip(*times, strict=True))


def installs(folder):
    """Rows of (what, seconds with uv, seconds with pip) from a fresh clone to the book, warm and cold."""
    cold = {"UV_CACHE_DIR": str(folder / "uv-cache"), "PIP_CACHE_DIR": str(folder / "pip-cache")}
    for what, environment in (
        ("fresh clone to book, cold cache", cold),
        ("fresh clone to book, warm cache", cold),
    ):
        project = clone(folder, what.replace(" ", "-").replace(",", "") + "-uv")
        with_uv = run(["make", "book"], project, **environment)
        project = clone(folder, what.replace(" ", "-").replace(",", "") + "-pip")
        started = time.perf_counter()
        run([sys.executable, "-m", "venv", ".venv"], project)
        pip = [".venv/bin/python", "-m", "pip", "install", "--quiet"]
        run([*pip, "--require-hashes", "-r", "requirements.lock"], project, **environment)
        run([*pip, "--no-deps", "--no-build-isolation", "-e", "."], project, **environment)
        run([".venv/bin/kosh", "book"], project)
        yield what, with_uv, time.perf_counter() - started


def table(rows, first, second):
    lines = [f"| what | {first}, s | {second}, s | ratio |", "|---|---|---|---|"]
    lines += [f"| {what} | {a:.1f} | {b:.1f} | {a / b:.2f} |" for what, a, b in rows]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [table(builds(folder, chosen.runs), "kosh book", "jupyter-book build")]
        if chosen.install:
            parts.append(table(installs(folder), "make book (uv)", "the same with pip"))
    text = "\n\n".join(parts)
    print(text)
    if chosen.out:
        chosen.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
