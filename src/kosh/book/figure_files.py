"""The files of each figure: as SVG, as PNG and as the table of what it shows, beside the pages for good.

``figures/<page>-figure-<name>.svg``, ``.png``, ``.csv``. The notebook holds all three; the page links them.
"""

import base64
import json
from pathlib import Path

from docutils import nodes

from kosh.book import references
from kosh.book.elements import joined, small
from kosh.book.findings import write_bytes

FOLDER = "figures"

#: Ending of the file, and the kind of output that it holds.
KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


def of(notebook):
    """The figures of an executed notebook (its JSON): name -> {ending: bytes}."""
    found = {}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", []) if name else []:
            if KINDS["csv"] in output.get("data", {}):
                texts = {ending: "".join(output["data"][kind]) for ending, kind in KINDS.items()}
                found[name] = {e: base64.b64decode(t) if e == "png" else t.encode() for e, t in texts.items()}
    return found


def write(html, staged):
    """Put the files of all figures of the notebooks staged in ``staged`` into ``html/figures``."""
    for path in sorted(Path(staged, references.ANALYSES).glob("*.ipynb")):
        for name, files in of(json.loads(path.read_text(encoding="utf-8"))).items():
            for ending, content in files.items():
                write_bytes(Path(html) / FOLDER / f"{name}.{ending}", content)


def add_links(app, doctree, docname):
    """Under each figure of an analysis: its files, where the format is that of the site."""
    if app.builder.name != "html" or not docname.startswith(references.ANALYSES):
        return
    for figure in doctree.findall(nodes.figure):
        if any("-figure-" in name for name in figure["names"]):
            name = next(name for name in figure["names"] if "-figure-" in name)
            links = (_link(name, ending) for ending in KINDS)
            figure += nodes.legend("", small("This figure as ", *joined(links)))


def _link(name, ending):
    words = {"csv": "table (CSV)"}.get(ending, ending.upper())
    return nodes.reference("", "", nodes.Text(words), refuri=f"../{FOLDER}/{name}.{ending}")


def setup(app):
    app.connect("doctree-resolved", add_links)
