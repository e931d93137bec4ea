"""What a notebook depends on, read from its source: for the workflow's inputs and for digests."""

import ast
import hashlib
from functools import cache
from pathlib import Path

import kosh
from kosh.book import parameters
from kosh.errors import KoshError

#: The relations of claims, and the module that reads them. (Imported here, every notebook would read them.)
RELATIONS, READER = "data/claims/relations.toml", "claims/declared.py"
#: The fonts of figures, and the module that draws with them.
FONTS, DRAWER = "book/fonts", "book/figures.py"


def digest(*paths):
    """``sha256:`` and the digest of the files' bytes, in the order given."""
    total = hashlib.sha256()
    for path in paths:
        total.update(Path(path).read_bytes())
    return f"sha256:{total.hexdigest()}"


def code_cells(notebook):
    """The sources of the code cells of the notebook file ``notebook``."""
    cells = parameters.read_notebook(notebook)["cells"]
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]


def imported(source):
    """Names of all modules that ``source`` may import from this package, submodules included."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in names if name and name.split(".")[0] == "kosh"}


@cache
def _module(name):
    """(file, modules that it imports) of one module of this package; (None, ()) for other names."""
    # by its path: asking the import system would import the parent, and with it what draws figures
    place = Path(kosh.__file__).parent.joinpath(*name.split(".")[1:])
    path = next((f for f in (place / "__init__.py", place.with_suffix(".py")) if f.exists()), None)
    if path is None:
        return None, frozenset()
    parents = {name.rpartition(".")[0]} - {""}
    return path, frozenset(imported(path.read_text(encoding="utf-8")) | parents)


def modules(notebook):
    """Files of this package that the notebook imports, directly or through another: sorted paths.

    Raises KoshError for a cell that is not Python, such as one with a magic command.
    """
    found, waiting = {}, set()
    for source in code_cells(notebook):
        try:
            waiting |= imported(source)
        except SyntaxError as fault:
            raise KoshError(
                "a cell is not plain Python",
                where=f"notebooks/{Path(notebook).name}",
                found=(fault.text or source).strip(),
                expected="Python without magic commands, so that it is known what the notebook imports",
                next_step="correct the line, or leave it out",
            ) from None
    while waiting:
        name = waiting.pop()
        path, further = _module(name)
        if name not in found and path is not None:
            found[name] = path
            waiting |= further
    return sorted(found.values())


def grids(notebook):
    """Grids of specifications that a notebook names: its string literals that end in ``.toml``."""
    nodes = [node for source in code_cells(notebook) for node in ast.walk(ast.parse(source))]
    named = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return [Path(notebook).parents[1] / name for name in sorted(named) if name.endswith(".toml")]


def code(notebook):
    """Files behind a notebook's numbers and figures: its `modules`, `grids`, relations and fonts if read."""
    found, package = modules(notebook), Path(kosh.__file__).parent
    relations = [Path(notebook).parents[1] / RELATIONS] if package / READER in found else []
    fonts = sorted(package.joinpath(FONTS).glob("*.ttf")) if package / DRAWER in found else []
    return [*found, *grids(notebook), *relations, *fonts]


def code_digest(notebook):
    """Digest of the code behind a notebook's numbers: its own cells and the files of `code`."""
    total = hashlib.sha256("\0".join(code_cells(notebook)).encode())
    for path in code(notebook):
        total.update(path.read_bytes())
    return f"sha256:{total.hexdigest()}"


def present(paths, root=kosh.ROOT):
    """``paths`` (relative to ``root``) as they are; KoshError for the first that is not there.

    Snakemake takes the outputs of a job without its inputs as they are, and would show an old book as new.
    """
    for path in paths:
        if not (Path(root) / path).exists():
            raise KoshError(
                "a file that the book is made from is missing",
                where=path,
                next_step=f"restore it: git checkout -- {path}",
            )
    return list(paths)


def within(root, paths):
    """``paths``, those below ``root`` relative to it: a copy of the folder has the same inputs."""
    return [path.relative_to(root) if path.is_relative_to(root) else path for path in paths]


def package_modules(name):
    """Files of the subpackage ``kosh.<name>``, sorted."""
    return sorted(Path(kosh.__file__).parent.joinpath(name).glob("*.py"))


def tables_under(folder, root=kosh.ROOT):
    """All tables, relations and descriptors below ``folder`` of the project, sorted, relative to it."""
    files = (p for p in (Path(root) / folder).rglob("*") if p.suffix in {".csv", ".json", ".toml"})
    return sorted(p.relative_to(root) for p in files)
