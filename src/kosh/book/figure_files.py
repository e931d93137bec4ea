"""The files of figures beside the pages: as SVG, as PNG, as the table of what they show, and to explore.

``figures/<page>-figure-<name>.svg``, ``.png``, ``.csv``. The notebook holds all three; the page links them.
A figure that is drawn when pages are built has its files there under its own name.
"""

import base64
import json
import os
import re
import shutil
from functools import cache
from pathlib import Path

from docutils import nodes

from kosh.book import references
from kosh.book.elements import block, joined, small
from kosh.book.findings import write_bytes, write_text

FOLDER = "figures"

#: Ending of the file, and the kind of output that it holds.
KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


#: Figures to explore: their folder, the script of their buttons, the version of Vega-Lite.
EXPLORE, SCRIPT, VEGA_LITE = "explore", "explore.js", "6.4"
PLACE = re.compile('class="kosh-explore" data-name="([^"]+)"')


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


def to_explore(notebook):
    """The Vega-Lite specifications that an executed notebook shows: name -> dict."""
    outputs = (output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", []))
    found = {}
    for data in outputs:
        for kind, specification in data.items():
            if kind.startswith("application/vnd.vegalite"):
                found[PLACE.search("".join(data["text/html"]))[1]] = specification
    return found


def write(html, staged):
    """Put the files of all figures of the notebooks staged in ``staged`` into the folder ``html``."""
    html = Path(html)
    for path in sorted(Path(staged, references.ANALYSES).glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for name, files in of(notebook).items():
            for ending, content in files.items():
                write_bytes(html / FOLDER / f"{name}.{ending}", content)
        for name, specification in to_explore(notebook).items():
            told = json.dumps(specification, ensure_ascii=False, separators=(",", ":"))
            write_text(
                html / EXPLORE / f"{path.stem}-{name}.js", f'koshExplore["{path.stem}-{name}"] = {told};\n'
            )
    if (html / EXPLORE).exists():
        write_text(html / EXPLORE / "vega.js", vega())


@cache
def vega():
    """Vega, Vega-Lite and vega-embed as one script, which sets ``vegaEmbed``."""
    import vl_convert

    # in a function of its own: its names are not those of other scripts of the page
    return f"(function () {{\n{vl_convert.javascript_bundle(vl_version=VEGA_LITE)}\n}})();\n"


def drawn_here(env, stem, figure, *caption):
    """A figure of `kosh.book.group_figures` as an HTML figure, drawn into the files ``stem``."""
    # only here: who builds the site from outside needs no matplotlib
    from kosh.book import group_figures

    path = _drawn(env) / f"{stem}.svg"
    group_figures.write(figure, path)
    from_source = Path(os.path.relpath(path, env.srcdir)).as_posix()
    image = nodes.image(uri=f"/{from_source}", alt=figure.alt(), classes=["kosh-figure"])
    content = (image, *caption)
    place = f"figure-{stem}"
    return block("", *content, tag="figure", classes=["kosh-drawn"], ids=[place], figure=stem)


def _drawn(env):
    return Path(env.doctreedir, "drawn")


def add_links(app, doctree, docname):
    """Under each figure: its files, where the format is that of the site."""
    if app.builder.name != "html":
        return
    up = "../" * docname.count("/")
    for figure in doctree.findall(nodes.figure):
        if name := next((name for name in figure["names"] if "-figure-" in name), None):
            figure += nodes.legend("", _links(f"{up}{FOLDER}/{name}"))
    for figure in doctree.findall(block):
        if "figure" in figure:
            figure += _links(f"{up}{FOLDER}/{figure['figure']}")


def _links(path):
    words = {"csv": "table (CSV)"}
    links = (
        nodes.reference("", "", nodes.Text(words.get(ending, ending.upper())), refuri=f"{path}.{ending}")
        for ending in KINDS
    )
    return small("This figure as ", *joined(links))


def copy_drawn(app, fault):
    """Put the files of figures that were drawn with the pages beside them."""
    if app.builder.name == "html" and fault is None and _drawn(app.env).exists():
        shutil.copytree(_drawn(app.env), Path(app.outdir, FOLDER), dirs_exist_ok=True)


def add_script(app, pagename, templatename, context, doctree):
    """Load the script of the buttons on pages that have something to explore."""
    if PLACE.search(context.get("body", "")):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app):
    app.connect("html-page-context", add_script)
    app.connect("doctree-resolved", add_links)
    app.connect("build-finished", copy_drawn)
