"""Figures to explore, beside the printed ones: Vega-Lite specifications, drawn in the browser on demand.

A notebook shows one as an output that JupyterLab draws by itself. In the book `kosh.book.figure_files` puts
it beside the pages, and a button loads it; without scripts the printed figure is what there is.
"""

from html import escape

import pandas as pd

from kosh import ROOT
from kosh.book import figures, maps
from kosh.data import regions

MIME = "application/vnd.vegalite.v5+json"

CONFIG = {
    "font": "Kosh Sans, system-ui, sans-serif",
    "axis": {"grid": True, "gridColor": "#E8E6E1", "domainColor": figures.QUIET, "labelFontSize": 12},
    "view": {"stroke": None},
    "range": {"category": figures.PALETTE},
    # beside the figure a legend would take half of a phone
    "legend": {"orient": "bottom", "columns": 3, "labelFontSize": 12},
}


def show(name, words, specification):
    """Display a Vega-Lite ``specification`` (a dict without data from outside) under ``name``.

    ``words`` say what can be explored; they stand on the button. The name is lower-case words joined by
    hyphens, unique on the page.
    """
    from IPython.display import display

    fit = {"type": "fit-x", "contains": "padding"}
    whole = {"config": CONFIG, "autosize": fit, **specification}
    place = f'<div class="kosh-explore" data-name="{escape(name)}" data-words="{escape(words)}"></div>'
    display({MIME: whole, "text/html": place}, raw=True)


def columns(frame):
    """The rows of ``frame`` as data of a specification, a list a column, which takes a third of the room."""
    lists = {name: [None if value != value else value for value in frame[name].tolist()] for name in frame}
    return {"data": {"values": [lists]}, "transform": [{"flatten": list(frame.columns)}]}


# ---- specifications


def by_country(frame, chosen, interval, window, title, unit):
    """Lines of a series by release, for the country that the reader chooses.

    ``frame``: columns country (name), year, value, release. ``chosen`` is the first country shown;
    ``interval`` (low, high) is what was printed and ``window`` (first, last) the years of comparison.
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
        "params": [
            {
                "name": "country",
                "value": chosen,
                "bind": {"input": "select", "options": countries, "name": "Country "},
            }
        ],
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


def tiles_by_year(frame, year, unit, root=ROOT):
    """The map of tiles for the year that the reader chooses, each year in the division that it has.

    ``frame``: columns region, borders, year, rate; ``year`` is the first one shown, or where it has no map,
    the nearest that has.
    """
    layouts = {borders: maps.layout(borders, root) for borders in set(frame["borders"])}
    places = [layouts[row.borders][row.region] for row in frame.itertuples()]
    year = min(frame["year"], key=lambda known: (abs(known - year), -known))
    tiles = pd.DataFrame(
        {
            "region": [regions.name(region, root=root) for region in frame["region"]],
            "kazakh": [maps.short_name(region, root) for region in frame["region"]],
            "year": list(frame["year"]),
            "division": [f"division of {borders}" for borders in frame["borders"]],
            "row": [row for row, _ in places],
            "column": [column for _, column in places],
            "value": list(frame["rate"].round(2)),
        }
    )
    made = columns(tiles)
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
                        "legend": {"direction": "horizontal", "gradientLength": 240},
                        "scale": {"type": "threshold", "domain": ends[:-1], "range": colours},
                    }
                },
            },
            {
                "mark": {"type": "text", "dy": -14, "fontSize": 9, "lineBreak": "\n"},
                "encoding": {"text": {"field": "kazakh"}, **_ink()},
            },
            {
                "mark": {"type": "text", "dy": 16, "fontSize": 12, "fontWeight": "bold"},
                "encoding": {"text": {"field": "value", "type": "quantitative", "format": "+.1f"}, **_ink()},
            },
        ],
    }


def _ink():
    """Words light on the darkest tiles, dark on all others."""
    darkest = {"test": f"datum.value <= {maps.BANDS[0][0]}", "value": "#FFFFFF"}
    return {"color": {"condition": darkest, "value": figures.INK}}


#: What a reader may choose of a specification besides its condition.
CHOICES = ("outcome", "form", "lag", "sample", "effects", "weights")


def curve(rows, titles, condition):
    """Every specification of one condition in the order of its coefficient, and of those that share a choice.

    ``rows`` as `kosh.analysis.specifications.curve` gives them, of one kind of errors; ``titles`` of the
    conditions by name; ``condition`` is the name of the one shown first. Coefficients are standardised.
    """
    rows = rows[rows["status"] == "estimated"]
    standardised = rows[["standardised", "low_standardised", "high_standardised"]].round(4)
    frame = (
        rows[[*CHOICES]]
        .astype(str)
        .assign(
            condition=rows["name"].map(titles),
            rank=rows.groupby("name")["standardised"].rank(method="first").astype(int),
            p=rows["p"].round(4),
            **standardised.set_axis(["coefficient", "low", "high"], axis=1),
        )
    )
    made = columns(frame)
    made["transform"].append({"filter": "datum.condition == condition"})
    for choice in CHOICES:
        made["transform"].append({"filter": f"{choice} == 'all' || datum.{choice} == {choice}"})
    told = [
        {"field": field, "type": "quantitative", "format": ".3f"}
        for field in ("coefficient", "low", "high", "p")
    ]
    x = {
        "field": "rank",
        "type": "quantitative",
        "axis": {"title": "models in the order of their coefficient"},
    }
    return {
        "description": "Specification curve by condition and choice",
        "width": "container",
        "height": 300,
        "params": [
            _choice("condition", titles[condition], sorted(set(frame["condition"]))),
            *(_choice(name, "all", ["all", *sorted(set(frame[name]))]) for name in CHOICES),
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
                    "tooltip": [*told, *({"field": name} for name in CHOICES)],
                },
            },
        ],
    }


def _choice(name, value, options):
    return {"name": name, "value": value, "bind": {"input": "select", "options": options, "name": f"{name} "}}
