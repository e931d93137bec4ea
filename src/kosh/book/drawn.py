"""What a figure shows, as a table: read off its axes, so that no figure can differ from its numbers.

A row is a mark: a point (of a line or alone), an interval, a bar, an area's ends at a place, a cell of a
grid, or words. ``x`` and ``y`` are where it stands, ``x_to`` and ``y_to`` where it ends; an axis with words
instead of numbers gives its words.
"""

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.patches import Rectangle

COLUMNS = ("panel", "mark", "series", "x", "x_to", "y", "y_to", "words")

#: Dots per inch of a figure as PNG: sharp in print at the width of a column.
PNG_DPI = 200

#: Significant digits kept: as many as anybody reads off a figure, and alike on all machines.
DIGITS = 6


def table(figure):
    """All marks of ``figure`` as a frame with `COLUMNS`, panel by panel; what is no mark of data is left out.

    Bands and lines over a whole axis (a claim's interval, zero) are no marks of data; hatching, colours and
    legends stand in the caption.
    """
    rows = []
    for number, ax in enumerate(figure.axes):
        panel = ax.get_title(loc="left") or ax.get_title() or (f"panel {number + 1}" if number else "")
        rows += [{"panel": " ".join(panel.split()), **mark} for mark in _marks(ax)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _marks(ax):
    x_words, y_words = _words(ax.xaxis), _words(ax.yaxis)
    for mark in [*_lines(ax), *_collections(ax), *_bars(ax), *_grids(ax), *_texts(ax)]:
        mark = {key: _rounded(value) for key, value in mark.items()}
        for end, words in (("x", x_words), ("x_to", x_words), ("y", y_words), ("y_to", y_words)):
            if mark.get(end) in words:
                mark[end] = words[mark[end]]
        if mark["mark"] == "bar":
            for axis, words in (("x", x_words), ("y", y_words)):
                middle = (mark[axis] + mark[f"{axis}_to"]) / 2
                mark |= {"words": words[middle]} if middle in words else {}
        yield mark


def _words(axis):
    """Place -> words of an axis whose ticks were given words; nothing for one with numbers."""
    places = axis.get_majorticklocs()
    words = axis.get_major_formatter().format_ticks(places)
    named = any(letter.isalpha() for word in words for letter in word.replace("mathdefault", ""))
    return dict(zip(map(float, places), map(_rounded, words), strict=True)) if named else {}


def _rounded(value):
    if isinstance(value, str):
        return " ".join(value.split())
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else np.nan


def _series(artist):
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _lines(ax):
    for line in ax.lines:
        if line.get_transform() != ax.transData:
            continue
        for x, y in zip(*map(np.atleast_1d, line.get_data(orig=False)), strict=True):
            if np.isfinite(y):
                yield {"mark": "point", "series": _series(line), "x": x, "y": y}


def _collections(ax):
    for artist in ax.collections:
        if isinstance(artist, PathCollection):
            for x, y in artist.get_offsets():
                yield {"mark": "point", "series": _series(artist), "x": x, "y": y}
        elif isinstance(artist, LineCollection):
            for (x, y), *_, (x_to, y_to) in artist.get_segments():
                yield {
                    "mark": "interval",
                    "series": _series(artist),
                    "x": x,
                    "x_to": x_to,
                    "y": y,
                    "y_to": y_to,
                }
        elif isinstance(artist, PolyCollection):
            for path in artist.get_paths():
                ends = pd.DataFrame(path.vertices, columns=["x", "y"]).groupby("x")["y"].agg(["min", "max"])
                for x, low, high in ends.itertuples():
                    yield {"mark": "area", "series": _series(artist), "x": x, "y": low, "y_to": high}


def _bars(ax):
    for patch in ax.patches:
        if not isinstance(patch, Rectangle) or patch.get_data_transform() != ax.transData:
            continue
        (x, y), (x_to, y_to) = patch.get_bbox().get_points()
        if x != x_to and y != y_to:
            yield {"mark": "bar", "series": _series(patch), "x": x, "x_to": x_to, "y": y, "y_to": y_to}


def _grids(ax):
    for image in ax.images:
        for (row, column), value in np.ndenumerate(image.get_array()):
            yield {"mark": "cell", "series": "", "x": column, "y": row, "words": f"{value:.{DIGITS}g}"}


def _texts(ax):
    for text in ax.texts:
        if text.get_text().strip():
            x, y = text.get_position()
            # words may stand at a share of the width and not at a value
            at_x, at_y = text.get_transform().contains_branch_seperately(ax.transData)
            where = {"x": x if at_x else np.nan, "y": y if at_y else np.nan}
            yield {"mark": "words", "series": "", **where, "words": text.get_text()}
