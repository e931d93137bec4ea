"""Maps of the regions as tiles of one size, in the division of the country that is asked for.

The layout is the table ``region_tiles``. A tile shows the region's name in Kazakh and its number with the
sign; colours go by bands from loss to gain, and cities of republican significance have a heavy frame. The map
of the districts, by coordinates, is `kosh.book.district_figures.district_map`.
"""

import itertools
import math

import matplotlib.colors
import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

from kosh import ROOT
from kosh.book.figures import NARROW
from kosh.data import regions, series
from kosh.errors import KoshError
from kosh.prose import MINUS

#: Bands of a balance per 1,000, from heavy loss to large gain: (upper end, colour). Losses are darker than
#: gains of the same size, so that greys tell them apart as the signs do.
BANDS = (
    (-10, "#8A4B12"),
    (-5, "#C58A4E"),
    (0, "#EBD3B4"),
    (5, "#E6F1F9"),
    (10, "#B5D8EF"),
    (math.inf, "#7DBCE4"),
)

INK, FRAME = "#1F2328", "#8A8F98"

#: The cities of republican significance: no oblast surrounds their numbers.
CITIES = ("KZ-71", "KZ-75", "KZ-79")


def layout(borders, root=ROOT):
    """Where the regions of a division lie: region -> (row, column), from 1, north above and west to the left.

    Raises KoshError for an unknown division.
    """
    wanted = regions.of(borders, root=root)
    frame = series.table("region_tiles", root)
    frame = frame[frame["borders"] == borders].set_index("region")
    return {region: (int(frame.loc[region, "row"]), int(frame.loc[region, "column"])) for region in wanted}


def tile_map(values, borders, digits=1, root=ROOT):
    """One map: each region of a division with its Kazakh name and its number.

    Parameters
    ----------
    values : region -> number, in the unit of `BANDS`; a region that it lacks has no colour.
    borders : the division.
    digits : decimals of the numbers.

    Returns (figure, axes). Raises KoshError for a region that the division does not have.
    """
    places = layout(borders, root)
    rows = max(row for row, _ in places.values())
    figure, ax = plt.subplots(figsize=(NARROW, 0.62 * rows + 0.6))
    _tiles(ax, values, places, borders)
    for region, (row, column) in places.items():
        text = {"ha": "center", "va": "center", "color": _ink(values.get(region))}
        number = signed(values.get(region), digits)
        ax.text(column, row - 0.16, short_name(region, root), fontsize=7, linespacing=0.95, **text)
        ax.text(column, row + 0.27, number, fontsize=9.5, fontweight="bold", **text)
    _legend(figure)
    return figure, ax


def tile_maps(panels, digits=0, columns=2, root=ROOT):
    """Several maps, each in its own division, numbers without names.

    ``panels`` are (title, values, borders) as in `tile_map`. Returns (figure, axes).
    """
    lines = -(-len(panels) // columns)
    figure, axes = plt.subplots(
        lines, columns, figsize=(NARROW, 1.62 * lines + 0.5), squeeze=False, sharex=True, sharey=True
    )
    for ax in axes.flat[len(panels) :]:
        ax.set_axis_off()
    deepest = max(max(row for row, _ in layout(borders, root).values()) for *_, borders in panels)
    for ax, (title, values, borders) in zip(axes.flat, panels, strict=False):
        places = layout(borders, root)
        _tiles(ax, values, places, borders)
        for region, (row, column) in places.items():
            ax.text(column, row, signed(values.get(region), digits), ha="center", va="center", fontsize=7.5,
                    color=_ink(values.get(region)))  # fmt: skip
        ax.set_title(title, fontsize=9, loc="left", pad=2)
        ax.set_ylim(deepest + 0.55, 0.45)
    _legend(figure)
    return figure, axes


def short_name(region, root=ROOT):
    """The Kazakh name without the word for oblast, on two lines where it has two words.

    Almaty is a city as well, so that the oblast around it keeps the word.
    """
    full = regions.name(region, "kk", root)
    name = full.removesuffix(" облысы")
    return "Алматы\nоблысы" if full == "Алматы облысы" else name.replace(" ", "\n")


def signed(value, digits):
    """``+3.5``, ``−0.9``, ``0``; "–" where there is no number."""
    if value is None or value != value:
        return "–"
    text = f"{abs(value):.{digits}f}"
    return text if not float(text) else ("+" if value > 0 else MINUS) + text


def describe_tiles(values, borders, unit, digits=1, root=ROOT):
    """Alternative text for `tile_map`: gains and losses by English name, the greatest first."""
    ordered = sorted(values.items(), key=lambda item: -item[1])
    told = [f"{regions.name(region, root=root)} {signed(value, digits)}" for region, value in ordered]
    gains = sum(value > 0 for _, value in ordered)
    return (
        f"Map of tiles, one for each of {len(layout(borders, root))} regions in the division of {borders}, "
        f"{unit}: {gains} gain, {len(ordered) - gains} do not. " + "; ".join(told) + "."
    )


def _tiles(ax, values, places, borders):
    strange = sorted(set(values) - set(places))
    if strange:
        raise KoshError(
            f"a map of the division of {borders} has no tile for {strange[0]}",
            where="data/series/region_tiles.csv",
            expected="figures of the same division",
            next_step="put them into it first: kosh.data.regions.regroup",
        )
    for region, (row, column) in sorted(places.items(), key=lambda item: item[0] in CITIES):
        frame = {"lw": 2.0, "edgecolor": INK} if region in CITIES else {"lw": 0.6, "edgecolor": FRAME}
        tile = Rectangle(
            (column - 0.49, row - 0.47), 0.98, 0.94, facecolor=_colour(values.get(region)), **frame
        )
        ax.add_patch(tile)
    widest, deepest = (max(place[axis] for place in places.values()) for axis in (1, 0))
    ax.set(xlim=(0.45, widest + 0.55), ylim=(deepest + 0.55, 0.45))
    ax.set_axis_off()


def _colour(value):
    """The colour of the band that a number lies in; white for none."""
    if value is None or math.isnan(value):
        return "white"
    return next(colour for upper, colour in BANDS if value < upper or value == upper <= 0)


def _ink(value):
    """Dark on light and light on dark."""
    red, green, blue = matplotlib.colors.to_rgb(_colour(value))
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.45 else INK


def _legend(figure):
    """The bands in words under the map."""
    ends = [upper for upper, _ in BANDS[:-1]]
    names = [f"below {signed(ends[0], 0)}"]
    names += [f"{signed(a, 0)} to {signed(b, 0)}" for a, b in itertools.pairwise(ends)]
    names += [f"above {signed(ends[-1], 0)}"]
    patches = [Rectangle((0, 0), 1, 1, facecolor=c, edgecolor=FRAME, lw=0.6) for _, c in BANDS]
    figure.legend(patches, names, loc="outside lower center", ncols=3, fontsize=8.5, handlelength=1.2,
                  columnspacing=1.0, labelspacing=0.3)  # fmt: skip
