"""Executes one notebook strictly: parameters checked first, time limited, outputs normal and whole.

Papermill executes; this module decides what may start, under which environment, and what is kept.
"""

import os
import re
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from kosh import ROOT
from kosh.book import findings, parameters
from kosh.errors import KoshError

#: What a kernel sees besides the caller's environment: one thread, one locale, one clock, fixed hashes.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "SOURCE_DATE_EPOCH": "1767225600",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "JUPYTER_PREFER_ENV_PATH": "1",
}

#: What a kernel does not see: byte code unwritten costs 30 seconds over four notebooks.
HIDDEN = ("PYTHONDONTWRITEBYTECODE", "MATPLOTLIBRC")

#: Lines of a failing cell's traceback that are shown.
TRACEBACK_LINES = 12

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def execute(notebook, given, executed, found, *, title=None, tables=None, minutes=5, root=ROOT):
    """Execute ``notebooks/<notebook>.ipynb`` and put the result and its findings in place.

    Parameters
    ----------
    notebook : name without folder or ending.
    given : parameters that differ from the notebook's defaults.
    executed, found : where the executed notebook and its findings (JSON) go; both are written whole,
        or left as they were.
    title : heading to give the page, where one notebook makes several.
    tables : names of the tables that the notebook may read; None admits all.
    minutes : time limit for the whole notebook.

    Raises KoshError: a parameter refused before the kernel starts; a cell that raised, with its last
    lines; the time limit passed, with the cell that was running; a table read but not declared.
    """
    path = Path(root) / "notebooks" / f"{notebook}.ipynb"
    where = f"notebooks/{notebook}.ipynb"
    declared = parameters.declared(parameters.read_notebook(path), where)
    parameters.resolve(declared, given, where, root)

    executed, found = Path(executed), Path(found)
    with tempfile.TemporaryDirectory(prefix="kosh-", dir=_short_folder()) as folder:
        fresh = Path(folder) / found.name
        told = {"JUPYTER_RUNTIME_DIR": folder, findings.DESTINATION: str(fresh)}
        with environment(root, **told):
            result = _papermill(path, given, minutes, where, folder)
        if not fresh.exists():
            raise KoshError(
                "the notebook wrote no findings",
                where=where,
                next_step=f'call begin("{notebook}", globals()) under its parameters cell',
            )
        record = _checked(fresh, tables, where)
    _normalise(result, title, executed.stem)
    findings.write_json(found, record)
    _write_notebook(executed, result)
    return record


def _short_folder():
    """Where temporary files go, unless that path is too long for a kernel's sockets (107 characters)."""
    folder = tempfile.gettempdir()
    return "/tmp" if os.name == "posix" and len(folder) > 40 else folder


@contextmanager
def environment(root=ROOT, **further):
    """The variables under which notebooks and pages are made: the caller's, with what must not differ fixed.

    Settings and caches of the user's own (matplotlib, IPython, Snakemake) give way to ones in ``_build``;
    the caller's variables are put back at the end.
    """
    cache = Path(root).resolve() / "_build/cache"
    cache.mkdir(parents=True, exist_ok=True)
    own = {"MPLCONFIGDIR": cache / "matplotlib", "IPYTHONDIR": cache / "ipython", "XDG_CACHE_HOME": cache}
    before = dict(os.environ)
    for name in HIDDEN:
        os.environ.pop(name, None)
    folders = {name: str(folder) for name, folder in own.items()}
    os.environ.update(ENVIRONMENT | folders | {"KOSH_ROOT": str(root)} | further)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _papermill(path, given, minutes, where, folder):
    """The executed notebook, an nbformat node; ``folder`` is for the kernel's sockets."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    deadline = time.monotonic() + 60 * minutes
    config = Config()
    if os.name == "posix":
        # a TCP port can be taken by another kernel between choice and use; a socket of our own cannot
        config.KernelManager.transport = "ipc"
        # without a name of its own every kernel binds "kernel-ipc" in the working folder
        config.KernelManager.ip = str(Path(folder) / "kernel")
    running = {}

    def time_left(cell):
        running["cell"] = cell
        return max(1, round(deadline - time.monotonic()))

    try:
        return papermill.execute_notebook(
            str(path),
            None,
            given,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=str(path.parent),
            timeout_func=time_left,
            config=config,
            record_timing=False,
            coalesce_streams=True,
            # all outputs are in: waiting for the kernel to say goodbye costs half a second
            shutdown_kernel="immediate",
            # at its end a kernel reports the interrupt that stops it as an error
            extra_arguments=["--IPKernelApp.log_level=50"],
        )
    except PapermillExecutionError as fault:
        # papermill counts the cell with the given parameters, which the reader's notebook does not have
        cell = f"{where}, cell {fault.cell_index + (0 if given else 1)}"
        if fault.ename == KoshError.__name__:
            raise KoshError(f"{cell}: {fault.evalue}") from None
        lines = ANSI.sub("", "\n".join(fault.traceback)).splitlines()
        raise KoshError(
            f"a cell raised {fault.ename}",
            where=cell,
            found=_indented(fault.source.splitlines()[:6]),
            expected=f"no error; it ended with{_indented(lines[-TRACEBACK_LINES:])}",
            next_step=f"open it with 'make lab' and run it to that cell, or mend {where}",
        ) from None
    except CellTimeoutError:
        raise KoshError(
            f"the notebook was stopped after its time limit of {minutes:g} minutes",
            where=where,
            found=f"still running:{_indented(running['cell'].source.splitlines()[:6])}",
            next_step="make the cell faster, or raise 'minutes' in notebooks/pages.yml",
        ) from None
    except DeadKernelError:
        raise KoshError(
            "the kernel died while the notebook ran",
            where=where,
            found=f"in the cell:{_indented(running['cell'].source.splitlines()[:6])}",
            next_step="look for a lack of memory, or a library that crashes",
        ) from None


def _indented(lines):
    return "".join(f"\n      {line}" for line in lines)


def _checked(path, tables, where):
    """The findings record at ``path``, if the tables it was made from are the declared ones."""
    import json

    record = json.loads(path.read_text(encoding="utf-8"))
    undeclared = set(record["tables"]) - set(record["tables"] if tables is None else tables)
    if undeclared:
        raise KoshError(
            "the notebook read a table that notebooks/pages.yml does not name",
            where=where,
            found=", ".join(sorted(undeclared)),
            expected=f"only {', '.join(tables)}",
            next_step="add it under 'tables', so that a change of the table runs the notebook again",
        )
    return record


def _normalise(notebook, title, page):
    """Drop what differs from run to run; give figures their alt text and the page its own title."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
            cell.source = cell.source.removeprefix("# Parameters\n")
        if cell.cell_type == "code":
            cell.metadata["tags"] = [*tags, "hide-input"]
            _describe_figures(cell, page)
        elif title is not None:
            cell.source, changed = re.subn(r"\A# .*", f"# {title}", cell.source)
            title = None if changed else title


def _describe_figures(cell, page):
    """Hand what ``figures.show`` said of a figure to the page: name, alt text and caption.

    A figure's name begins with its page's, because one notebook makes several pages.
    """
    for output in cell.outputs:
        said = output.get("metadata", {}).pop("kosh", None)
        if said:
            cell.metadata["mystnb"] = {
                "image": {"alt": said["alt"], "class": "kosh-figure"},
                "figure": {"name": f"{page}-figure-{said['name']}", "caption": said["caption"]},
            }


def _write_notebook(path, notebook):
    import nbformat

    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
