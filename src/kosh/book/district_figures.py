"""Figures of the districts: a map of points, coefficients with intervals, partial residuals, strips.

All read in greyscale and at the width of a phone; what they show stands in their alternative text as well.
"""

import math
import textwrap
from html import escape

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patheffects import withStroke

from kosh.analysis import district_models, district_said
from kosh.book.figures import NARROW, PALETTE
from kosh.data import regions

#: Centres of the three cities: longitude, latitude, name in Kazakh, place of the label in points from it.
CITIES = (
    (76.95, 43.24, "Алматы", -4, -14),
    (71.45, 51.17, "Астана", 2, 10),
    (69.60, 42.32, "Шымкент", 24, -14),
)
#: Where the name of an oblast stands beside its districts: degrees east and north.
NAMED = {
    "KZ-10": (82.6, 46.8),
    "KZ-11": (67.4, 49.3),
    "KZ-15": (58.6, 46.2),
    "KZ-19": (82.4, 41.9),
    "KZ-23": (49.4, 45.8),
    "KZ-27": (50.6, 53.0),
    "KZ-31": (73.4, 45.6),
    "KZ-33": (82.6, 44.6),
    "KZ-35": (74.2, 46.9),
    "KZ-39": (61.6, 55.2),
    "KZ-43": (61.2, 44.1),
    "KZ-47": (50.8, 41.8),
    "KZ-55": (79.0, 55.0),
    "KZ-59": (69.4, 56.4),
    "KZ-61": (64.6, 42.0),
    "KZ-62": (66.0, 46.7),
    "KZ-63": (85.0, 52.2),
}

#: Bands of net migration per 1,000 a year, from gain to heavy loss: (upper end, grey-readable colour, size).
BANDS = (
    (-40, "#3B0F50", 62),
    (-30, "#7A2A67", 44),
    (-20, "#BC4F56", 29),
    (-10, "#E8894A", 18),
    (0, "#F6C667", 10),
)
GAIN = "#FFFFFF"

#: Intervals of one coefficient: errors -> colour, marker.
LOOKS = {
    "CRV1": (PALETTE[5], "^"),
    "CRV3": (PALETTE[0], "o"),
    "Conley": (PALETTE[1], "s"),
    "wild": (PALETTE[2], "D"),
}


def table(frame, summary=None):
    """A table in full: no text cut, one row of headings, the index as row headings.

    ``summary`` folds it behind these words.
    """
    import pandas as pd
    from IPython.display import HTML

    with pd.option_context("display.max_colwidth", None):
        html = frame.rename_axis(index=None, columns=frame.index.name).to_html(border=0)
    if summary:
        html = f"<details><summary>{escape(summary)}</summary>{html}</details>"
    return HTML(html)


def district_map(frame):
    """Districts as points by net migration; ``frame`` as `district_models.saldo` gives it.

    Losses are discs, darker and larger the more a district loses; gains are hollow triangles. Oblasts are
    named in Kazakh at the middle of their districts. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 3.1))
    gains = frame[frame["rate"] >= 0]
    lower = -math.inf
    for upper, colour, size in BANDS:
        rows = frame[(frame["rate"] >= lower) & (frame["rate"] < upper)]
        name = f"below {_signed(upper)}" if lower == -math.inf else f"{_signed(lower)} to {_signed(upper)}"
        ax.scatter(rows["longitude"], rows["latitude"], s=size, c=colour, edgecolors="#1F2328", lw=0.4,
                   label=name, zorder=3)  # fmt: skip
        lower = upper
    ax.scatter(gains["longitude"], gains["latitude"], s=24, c=GAIN, marker="^", edgecolors="#1F2328", lw=0.9,
               label="0 or above", zorder=4)  # fmt: skip
    outline = [withStroke(linewidth=2.2, foreground="white")]
    for longitude, latitude, name, dx, dy in CITIES:
        ax.plot([longitude], [latitude], marker="P", color="#0072B2", markersize=7, mec="white", zorder=5)
        ax.annotate(name, (longitude, latitude), xytext=(dx, dy), textcoords="offset points", ha="center",
                    va="center", fontsize=9, fontweight="bold", color="#0072B2", path_effects=outline,
                    zorder=7)  # fmt: skip
    for region, rows in frame.groupby("region"):
        name = regions.name(region, "kk").removesuffix(" облысы").replace(" ", "\n")
        # Almaty is a city as well
        name = "Алматы\nоблысы" if region == "KZ-19" else name
        middle = (rows["longitude"].mean(), rows["latitude"].mean())
        ax.annotate(name, NAMED.get(region, middle), ha="center", va="center", fontsize=7.5, style="italic",
                    color="#1F2328", linespacing=0.9, path_effects=outline, zorder=6)  # fmt: skip
    # a degree of longitude is shorter than one of latitude by the cosine of the latitude
    ax.set_aspect(1 / math.cos(math.radians(48)))
    ax.set(xlim=(45.6, 88.4), ylim=(40.3, 57.2))
    ax.set_axis_off()
    figure.legend(loc="outside lower center", ncols=3, fontsize=8.5, handletextpad=0.1, columnspacing=0.7,
                  title="net migration per 1,000 a year", title_fontsize=9)  # fmt: skip
    return figure, ax


def describe_map(frame):
    """Alternative text for `district_map`: counts, and the districts at both ends by oblast."""
    losing = int((frame["rate"] < 0).sum())
    low, high = frame.loc[frame["rate"].idxmin()], frame.loc[frame["rate"].idxmax()]
    return (
        f"Map of {len(frame)} districts as points: {losing} lose people, {len(frame) - losing} do not. "
        f"From {low['rate']:.1f} per 1,000 in {low['name']} ({regions.name(low['region'])}) "
        f"to {high['rate']:.1f} in {high['name']} ({regions.name(high['region'])})."
    )


#: Boxes of the graph of assumed causes: name -> (x, y, measured); arrows between them.
BOXES = {
    "distance,\nland, climate": (0.17, 0.86, True),
    "age structure,\nties, culture": (0.83, 0.86, False),
    "services:\nschools, beds": (0.17, 0.5, True),
    "jobs, wages": (0.83, 0.5, True),
    "villagers,\ndensity": (0.5, 0.68, True),
    "roads, water,\ninternet, gas": (0.5, 0.32, False),
    "net migration": (0.5, 0.14, True),
}
ARROWS = (
    ("distance,\nland, climate", "services:\nschools, beds"),
    ("distance,\nland, climate", "villagers,\ndensity"),
    ("age structure,\nties, culture", "villagers,\ndensity"),
    ("age structure,\nties, culture", "jobs, wages"),
    ("villagers,\ndensity", "services:\nschools, beds"),
    ("villagers,\ndensity", "jobs, wages"),
    ("services:\nschools, beds", "net migration"),
    ("jobs, wages", "net migration"),
    ("roads, water,\ninternet, gas", "net migration"),
    ("roads, water,\ninternet, gas", "services:\nschools, beds"),
    ("roads, water,\ninternet, gas", "jobs, wages"),
)


def causes():
    """The graph of assumed causes, measured or not, with the arrow back in time. Returns (figure, axes)."""
    figure, ax = plt.subplots(figsize=(NARROW, 3.3))
    for name, (x, y, measured) in BOXES.items():
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white" if measured else "#E5E5E5",
               "edgecolor": "#1F2328", "linestyle": "-" if measured else "--", "lw": 1.1}  # fmt: skip
        weight = "bold" if name == "net migration" else "normal"
        ax.text(x, y, name, ha="center", va="center", fontsize=9, bbox=box, fontweight=weight, zorder=3)
    for start, end in ARROWS:
        dashed = not (BOXES[start][2] and BOXES[end][2])
        _arrow(ax, start, end, PALETTE[0] if not dashed else "#6E6E6E", "--" if dashed else "-", 0.0)
    _arrow(ax, "distance,\nland, climate", "net migration", PALETTE[0], "-", 0.72)
    _arrow(ax, "age structure,\nties, culture", "net migration", "#6E6E6E", "--", -0.72)
    _arrow(ax, "net migration", "services:\nschools, beds", PALETTE[1], "-", -0.3)
    ax.text(0.02, 0.02, "back: children gone, schools close", fontsize=8.5, color=PALETTE[1], va="center")
    ax.set(xlim=(-0.14, 1.14), ylim=(-0.03, 0.97))
    ax.set_axis_off()
    return figure, ax


def _arrow(ax, start, end, colour, style, bend):
    ax.annotate("", BOXES[end][:2], BOXES[start][:2], zorder=1, arrowprops={
        "arrowstyle": "-|>", "color": colour, "linestyle": style, "lw": 1.3, "shrinkA": 22, "shrinkB": 22,
        "connectionstyle": f"arc3,rad={bend}"})  # fmt: skip


def describe_causes():
    """Alternative text for `causes`: every arrow in words."""
    told = [f"{a} to {b}".replace("\n", " ") for a, b in ARROWS]
    hidden = [name.replace("\n", " ") for name, box in BOXES.items() if not box[2]]
    return (
        f"Graph of assumed causes. Arrows: {'; '.join(told)}; distance, and age structure, "
        "to net migration; net migration back to services. "
        f"Not measured: {'; '.join(hidden)}."
    )


def coefficients(results):
    """Coefficients for one standard deviation with 95 % intervals of each kind of error, a row a condition.

    ``results`` as `district_models.results` gives them. A wild bootstrap set beyond the picture ends in an
    arrow. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 1.3 + 0.72 * len(results)))
    ends = [abs(x) for r in results for e in r.estimates for x in r.scaled(e)]
    view = 1.06 * max(ends)
    ticks = []
    for row, r in enumerate(results):
        for i, (errors, (colour, marker)) in enumerate(LOOKS.items()):
            y = row + 0.02 + 0.17 * i
            pieces, b = _pieces(r, errors)
            for low, high in pieces:
                ax.plot(
                    [max(low, -view), min(high, view)], [y, y], color=colour, lw=1.9, solid_capstyle="butt"
                )
                for end, edge, arrow in ((low, -view, "<"), (high, view, ">")):
                    if abs(end) > view:
                        ax.plot([edge], [y], marker=arrow, color=colour, markersize=6, clip_on=False)
            if pieces:
                ax.plot([b], [y], marker=marker, color=colour, markersize=4.6, mec="#1F2328", mew=0.5,
                        label=errors if errors != "wild" else "wild bootstrap", zorder=4)  # fmt: skip
        h = r.model.hypothesis
        implied = "+" if h.expected > 0 else "\u2212"
        ax.text(0, row - 0.12, f"{district_said.label(h, short=True)}, implied {implied}",
                transform=ax.get_yaxis_transform(), fontsize=9, va="bottom",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6}, zorder=5)  # fmt: skip
        ticks.append(row)
    ax.axvline(0, color="#1F2328", lw=1.0, ls="--", zorder=1)
    ax.set(ylim=(len(results) - 0.25, -0.62), xlim=(-view, view), yticks=[],
           xlabel="per 1,000 a year, for one standard deviation")  # fmt: skip
    ax.xaxis.label.set_size(9.5)
    ax.tick_params(labelsize=9.5)
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    handles, labels = ax.get_legend_handles_labels()
    shown = dict(zip(labels, handles, strict=True))
    figure.legend(shown.values(), shown.keys(), loc="outside lower left", ncols=2, fontsize=9)
    return figure, ax


def _pieces(result, errors):
    """Intervals of one kind of error for one standard deviation, if any, and the coefficient."""
    spread = result.model.spread
    b = spread * result.model.coefficient
    if errors == "wild":
        return [(spread * low, spread * high) for low, high in result.wild.confidence], b
    return ([result.scaled(errors)[1:]] if errors in result.estimates else []), b


def describe_coefficients(results, errors):
    """Alternative text for `coefficients`: each condition with one interval."""
    told = [
        f"{district_said.label(r.model.hypothesis)} " + "{:.1f} ({:.1f} to {:.1f})".format(*r.scaled(errors))
        for r in results
    ]
    return f"Coefficients for one standard deviation with {errors} intervals: " + "; ".join(told) + "."


def partial_residuals(models):
    """What effects and controls leave of each condition against what they leave of net migration.

    One panel a `district_models.Model`, with its line; y is cut at the 0.5th and 99.5th percentile.
    Returns (figure, axes).
    """
    rows = math.ceil(len(models) / 2)
    figure, axes = plt.subplots(rows, 2, figsize=(5.0, 0.4 + 1.75 * rows), squeeze=False)
    for ax in axes.ravel()[len(models) :]:
        ax.set_visible(False)
    for ax, m in zip(axes.ravel(), models, strict=False):
        points = district_models.partial_residuals(m)
        crowd = len(points) > 300
        ax.scatter(points["x"], points["y"], s=5 if crowd else 12, c=PALETTE[0], alpha=0.35 if crowd else 0.6,
                   lw=0, rasterized=crowd)  # fmt: skip
        ends = np.array([points["x"].min(), points["x"].max()])
        ax.plot(ends, m.spread * m.coefficient * ends, color=PALETTE[1], lw=1.8)
        low, high = np.percentile(points["y"], [0.5, 99.5])
        ax.set_ylim(low - 2, high + 2)
        ax.set_title(
            textwrap.fill(district_said.label(m.hypothesis, short=True), 26), fontsize=9.5, loc="left"
        )
        ax.tick_params(labelsize=8.5)
    figure.supxlabel("condition, in standard deviations", fontsize=9.5)
    figure.supylabel("net migration per 1,000, adjusted", fontsize=9.5)
    return figure, axes


def describe_partial_residuals(models):
    """Alternative text for `partial_residuals`: the slope of each panel."""
    told = [
        f"{district_said.label(m.hypothesis)} {m.spread * m.coefficient:.1f} ({len(m.frame)} points)"
        for m in models
    ]
    return (
        "Scatter plots of adjusted net migration against each adjusted condition; slopes: "
        + "; ".join(told)
        + "."
    )


def strips(rows, chosen, xlabel):
    """Coefficients under many choices as ticks on a line, one line a condition, the furthest two named.

    Parameters
    ----------
    rows : (label, [(name, coefficient), ...]) from top to bottom.
    chosen : the coefficient of the main choice, by label.

    Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 0.7 + 0.62 * len(rows)))
    for i, (label, values) in enumerate(rows):
        y = i + 0.12
        ax.plot([v for _, v in values], [y] * len(values), "|", color=PALETTE[0], markersize=13, mew=1.3)
        ax.plot([chosen[label]], [y], marker="o", color=PALETTE[1], markersize=6.5, mec="white", zorder=4)
        ax.text(0, i - 0.17, label, transform=ax.get_yaxis_transform(), fontsize=9, va="bottom", zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
        ordered = sorted(values, key=lambda entry: entry[1])
        for (name, value), side in ((ordered[0], "right"), (ordered[-1], "left")):
            ax.annotate(name, (value, y), xytext=(-4 if side == "right" else 4, 0),
                        textcoords="offset points", ha=side, va="center", fontsize=8, zorder=3,
                        color="#1F2328",
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3})  # fmt: skip
    ax.axvline(0, color="#1F2328", lw=1.0, ls="--", zorder=1)
    values = [v for _, row in rows for _, v in row] + [0]
    width = max(values) - min(values)
    ends = min(values) - 0.6 * width, max(values) + 0.6 * width
    ax.set(xlim=ends, ylim=(len(rows) - 0.45, -0.6), yticks=[], xlabel=xlabel)
    ax.xaxis.label.set_size(9.5)
    ax.tick_params(labelsize=9.5)
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    return figure, ax


def without_each_oblast(models):
    """`strips` of the coefficients with one oblast left out; returns (figure, axes)."""
    rows, chosen = [], {}
    for m in models:
        label = district_said.label(m.hypothesis, short=True)
        left = district_models.without_each_oblast(m).dropna()
        names = left["region"].map(regions.name)
        rows.append((label, list(zip(names, left["coefficient"], strict=True))))
        chosen[label] = m.spread * m.coefficient
    return strips(rows, chosen, "per 1,000, for one standard deviation")


def variants(table):
    """`strips` of `district_models.variants`; returns (figure, axes)."""
    rows, chosen = [], {}
    made = table[table["coefficient"].notna()]
    for h in district_models.HYPOTHESES:
        own = made[made["key"] == h.key]
        if "as chosen" not in set(own["change"]):
            continue
        label = district_said.label(h, short=True)
        rows.append((label, list(zip(own["change"], own["coefficient"], strict=True))))
        chosen[label] = own.loc[own["change"] == "as chosen", "coefficient"].iloc[0]
    return strips(rows, chosen, "per 1,000, for one standard deviation")


def describe_oblasts(models):
    """Alternative text for `without_each_oblast`: the range of each condition."""
    ranges = []
    for m in models:
        left = district_models.without_each_oblast(m)["coefficient"]
        ranges.append((district_said.label(m.hypothesis), left.min(), left.max()))
    return "Coefficients without one oblast at a time: " + _ranges(ranges)


def describe_variants(table):
    """Alternative text for `variants`: the range of each condition."""
    spans = table.groupby(["design", "name"], sort=False)["coefficient"].agg(["min", "max"])
    ranges = [
        (f"{district_said.LABELS[name]} ({district_said.DESIGNS[design]})", low, high)
        for (design, name), (low, high) in zip(spans.index, spans.to_numpy(), strict=True)
    ]
    return "Coefficients under other choices: " + _ranges(ranges)


def _ranges(ranges):
    return "; ".join(f"{name} {low:.1f} to {high:.1f}" for name, low, high in ranges) + "."


def _signed(value):
    return f"\u2212{abs(value):g}" if value < 0 else f"{value:g}"
