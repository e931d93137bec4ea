"""Figures to explore, beside the printed ones: Vega-Lite specifications, drawn in the reader's browser on demand.

A notebook shows one as an output that JupyterLab draws by itself. In the book a button loads the scripts of
Vega-Lite (from the wheel of vl-convert) and the specification, both beside the pages; nothing comes from outside,
and without scripts the printed figure is what there is.
"""

import json
from functools import cache
from html import escape
from pathlib import Path

from kosh.book import figures, maps, references
from kosh.book.findings import write_text

FOLDER, LIBRARY, SCRIPT = "explore", "vega.js", "explore.js"
MIME = "application/vnd.vegalite.v5+json"

#: JupyterLab draws this version; the book loads the same.
VERSION = "5.21"

CONFIG = {
    "font": "Kosh Sans, system-ui, sans-serif",
    "axis": {"grid": True, "gridColor": "#E8E6E1", "domainColor": figures.QUIET, "labelFontSize": 12},
    "view": {"stroke": None},
    "range": {"category": figures.PALETTE},
}


def show(name, words, specification):
    """Display a Vega-Lite ``specification`` (a dict without data from outside) under ``name``.

    ``words`` say what can be explored; they stand on the button. The name is lower-case words joined by hyphens,
    unique on the page.
    """
    from IPython.display import display

    whole = {"$schema": f"https://vega.github.io/schema/vega-lite/v5.json", "config": CONFIG, **specification}
    place = f'<div class="kosh-explore" data-name="{escape(name)}" data-words="{escape(words)}"></div>'
    display({MIME: whole, "text/html": place}, raw=True)


def columns(frame):
    """The rows of ``frame`` as data of a specification, a list a column, which takes a third of the room."""
    lists = {name: [None if value != value else value for value in frame[name].tolist()] for name in frame}
    return {"data": {"values": [lists]}, "transform": [{"flatten": list(frame.columns)}]}


# ---- specifications


def by_country(frame, chosen, interval, window, title, unit):
    """Lines of a series by release, for the country that the reader chooses.

    ``frame``: columns country (name), year, value, release. ``chosen`` is the first country shown; ``interval``
    (low, high) is what was printed and ``window`` (first, last) the years of comparison.
    """
    made = columns(frame[["country", "year", "value", "release"]])
    countries = sorted(set(frame["country"]))
    made["transform"].append({"filter": "datum.country == country"})
    years = {"type": "quantitative", "scale": {"zero": False}, "axis": {"format": "d", "title": None}}
    release = {"field": "release", "type": "nominal", "title": "release"}
    edges = {"first": window[0] - 0.5, "last": window[1] + 0.5, "low": interval[0], "high": interval[1]}
    return {
        "description": f"{title} by country and release",
        "width": "container",
        "height": 300,
        "params": [{"name": "country", "value": chosen, "bind": {"input": "select", "options": countries, "name": "Country "}}],
        "layer": [
            {
                "data": {"values": [edges]},
                "mark": {"type": "rect", "color": figures.WINDOW, "opacity": 0.45},
                "encoding": {"x": {"field": "first", **years}, "x2": {"field": "last"}},
            },
            {
                "data": {"values": [edges]},
                "mark": {"type": "rect", "color": figures.BAND, "opacity": 0.55},
                "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
            },
            {
                **made,
                "mark": {"type": "line", "point": {"filled": False, "size": 50}, "strokeWidth": 1.4},
                "encoding": {
                    "x": {"field": "year", **years},
                    "y": {"field": "value", "type": "quantitative", "title": unit},
                    "color": release,
                    "strokeDash": release,
                    "shape": release,
                    "tooltip": [
                        {"field": "country"},
                        {"field": "year", "type": "quantitative", "format": "d"},
                        {"field": "value", "type": "quantitative", "format": ".2f", "title": unit},
                        release,
                    ],
                },
            },
        ],
    }


def tiles_by_year(frame, year, unit):
    """The map of tiles for the year that the reader chooses, each year in the division that it has.

    ``frame``: columns region (name), kazakh, year, division, row, column, value.
    """
    made = columns(frame)
    made["transform"].append({"filter": "datum.year == year"})
    years = sorted(set(frame["year"]))
    place = {"type": "ordinal", "axis": None, "scale": {"padding": 0.06}}
    ends, colours = zip(*maps.BANDS, strict=True)
    return {
        "description": f"Map of the regions by year, {unit}",
        "width": "container",
        "height": 330,
        "params": [
            {
                "name": "year",
                "value": year,
                "bind": {"input": "range", "min": years[0], "max": years[-1], "step": 1, "name": "Year "},
            }
        ],
        **made,
        "encoding": {
            "x": {"field": "column", **place},
            "y": {"field": "row", **place},
            "tooltip": [
                {"field": "region"},
                {"field": "kazakh", "title": "in Kazakh"},
                {"field": "year", "type": "quantitative", "format": "d"},
                {"field": "division"},
                {"field": "value", "type": "quantitative", "format": "+.1f", "title": unit},
            ],
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": figures.QUIET, "strokeWidth": 0.6},
                "encoding": {
                    "color": {
                        "field": "value",
                        "type": "quantitative",
                        "title": unit,
                        "scale": {"type": "threshold", "domain": ends[:-1], "range": colours},
                    }
                },
            },
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 10, "limit": 62},
                "encoding": {"text": {"field": "kazakh"}, **_ink()},
            },
            {
                "mark": {"type": "text", "dy": 9, "fontSize": 12, "fontWeight": "bold"},
                "encoding": {"text": {"field": "value", "type": "quantitative", "format": "+.1f"}, **_ink()},
            },
        ],
    }


def _ink():
    """Words light on the darkest tiles, dark on all others."""
    darkest = {"test": f"datum.value <= {maps.BANDS[0][0]}", "value": "#FFFFFF"}
    return {"color": {"condition": darkest, "value": figures.INK}}


def curve(frame, choices, condition):
    """Every specification of one condition in the order of its coefficient; the choices stand in the tooltip.

    ``frame``: columns condition, rank, coefficient, low, high, p and the ``choices``, each a column of words.
    """
    made = columns(frame[["condition", "rank", "coefficient", "low", "high", "p", *choices]])
    made["transform"].append({"filter": "datum.condition == condition"})
    for choice in choices:
        made["transform"].append({"filter": f"{choice} == 'all' || datum.{choice} == {choice}"})
    told = [{"field": field, "type": "quantitative", "format": ".3f"} for field in ("coefficient", "low", "high", "p")]
    x = {"field": "rank", "type": "quantitative", "axis": {"title": "models in the order of their coefficient"}}
    return {
        "description": "Specification curve by condition and choice",
        "width": "container",
        "height": 300,
        "params": [
            _choice("condition", condition, sorted(set(frame["condition"]))),
            *(_choice(name, "all", ["all", *sorted(set(frame[name]))]) for name in choices),
        ],
        **made,
        "layer": [
            {
                "mark": {"type": "rule", "color": "#9CC3DD", "opacity": 0.5},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative", "title": "standardised coefficient"},
                    "y2": {"field": "high"},
                },
            },
            {"mark": {"type": "rule", "color": figures.INK}, "encoding": {"y": {"datum": 0}}},
            {
                "mark": {"type": "point", "filled": True, "size": 22},
                "encoding": {
                    "x": x,
                    "y": {"field": "coefficient", "type": "quantitative"},
                    "color": {
                        "condition": {"test": "datum.p < 0.05", "value": figures.PALETTE[1]},
                        "value": figures.PALETTE[0],
                    },
                    "tooltip": [*told, *({"field": name} for name in choices)],
                },
            },
        ],
    }


def _choice(name, value, options):
    return {"name": name, "value": value, "bind": {"input": "select", "options": options, "name": f"{name} "}}


# ---- in the book


def write(html, staged):
    """Put the specifications of all notebooks in ``staged``, and Vega-Lite itself, beside the pages."""
    found = {}
    for path in sorted(Path(staged, references.ANALYSES).glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if MIME in output.get("data", {}):
                    name = "".join(output["data"]["text/html"]).split('data-name="')[1].partition('"')[0]
                    found[f"{path.stem}-{name}"] = output["data"][MIME]
    for name, specification in found.items():
        told = json.dumps(specification, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        write_text(Path(html) / FOLDER / f"{name}.js", f'koshExplore["{name}"] = {told};\n')
    if found:
        write_text(Path(html) / FOLDER / LIBRARY, library())


@cache
def library():
    """Vega, Vega-Lite and vega-embed as one script that sets ``vegaEmbed``."""
    import vl_convert

    return vl_convert.javascript_bundle(vl_version=VERSION)


def add_script(app, pagename, templatename, context, doctree):
    """Load the script of the buttons on pages that have something to explore."""
    if 'class="kosh-explore"' in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app):
    app.connect("html-page-context", add_script)
