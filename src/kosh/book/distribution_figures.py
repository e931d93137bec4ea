"""Figures of distributions: where a country stands among others, and counts by year or name."""

import matplotlib.pyplot as plt
from matplotlib.text import Text

from kosh.book.figures import PALETTE, claim_band


def world_distribution(frame, year, marked, name=str):
    """All countries of one year in order of size as bars, the ``marked`` ones coloured and named.

    ``frame`` holds one release: columns country, year, value; figures of zero, where nothing was
    recorded, are left out. ``name(code)`` is how a country is called. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(5.4, 3.6))
    _distribution(ax, frame[frame["year"] == year], marked, name)
    _apart([ax])
    return figure, ax


def distributions(frames, marked, interval, name=str):
    """The same of several releases, one panel each, with the claim's interval as a band.

    ``frames`` is a dict of the panel's title to its frame, of one year. Returns (figure, list of axes).
    """
    figure, axes = plt.subplots(
        len(frames), figsize=(5.4, 3.4 * len(frames)), squeeze=False, sharey=True, layout="constrained"
    )
    for ax, (title, frame) in zip(axes[:, 0], frames.items(), strict=True):
        first = frame.loc[frame["value"].idxmax(), "country"]
        _distribution(ax, frame, [first, *marked], name)
        claim_band(ax, float(interval.lower), float(interval.upper), "as printed")
        ax.set_title(title, loc="left", fontsize=11)
    axes[0, 0].set_ylim(0, 1.14 * max(frame["value"].max() for frame in frames.values()))
    _apart(axes[:, 0])
    return figure, list(axes[:, 0])


def describe_distributions(frames, interval):
    """Alternative text for `distributions`."""
    told = [
        f"{title}: {len(values)} countries, from {values.max():.1f} to {values.min():.1f} per cent"
        for title, values in ((title, frame["value"]) for title, frame in frames.items())
    ]
    return f"Countries by share. {'; '.join(told)}. The claim's interval {interval} is a band."


def _distribution(ax, frame, marked, name):
    recorded = frame[frame["value"] > 0]
    values = recorded.set_index("country")["value"].sort_values(ascending=False)
    ax.bar(range(len(values)), values, width=1.0, color="#C8C8C8", lw=0)
    positions = sorted(values.index.get_loc(code) for code in dict.fromkeys(marked) if code in values)
    for position in positions:
        code, is_late = values.index[position], position > 0.7 * len(values)
        color = PALETTE[0] if code == marked[0] else PALETTE[1]
        ax.bar(position, values[code], width=1.6, color=color, lw=0)
        ax.annotate(
            f"{name(code)} {values[code]:.1f}",
            (position, values[code]),
            xytext=(26 if is_late else 22, 12),
            textcoords="offset points",
            ha="right" if is_late else "left",
            color=color,
            fontsize=10,
            fontweight="bold" if code == marked[0] else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
            arrowprops={"arrowstyle": "-", "color": color, "lw": 0.7},
        )
    ax.set(
        xlabel=f"{len(values)} countries and territories, by share",
        ylabel="per cent of GDP",
        xlim=(-2, len(values)),
        # room for the label of the first bar
        ylim=(0, 1.14 * values.max()),
    )
    ax.set_xticks([])


def _apart(axes):
    """Raise names that would meet others, from the lowest bar to the first, and the axes to hold them."""
    figure = axes[0].figure
    figure.draw_without_rendering()
    for ax in axes:
        placed = []
        for text in reversed(ax.texts):
            # an annotation's own extent has its arrow, too
            while any(Text.get_window_extent(text).overlaps(box) for box in placed):
                x, y = text.xyann
                text.xyann = (x, y + 4)
                text.update_positions(figure.canvas.get_renderer())
            placed.append(Text.get_window_extent(text))
        top = max(box.y1 for box in placed)
        if top > ax.bbox.y1:
            low, high = ax.get_ylim()
            # names keep their distance in points, so that a little more than the share is wanted
            ax.set_ylim(low, high * (1 + 1.2 * (top - ax.bbox.y1) / ax.bbox.height))


def bars_by_year(counts, ylabel):
    """Counts a year as bars; ``counts`` is a series by year without gaps. Returns (figure, axes)."""
    figure, ax = plt.subplots(figsize=(5.4, 3.0))
    ax.bar(counts.index, counts.values, width=0.9, color=PALETTE[0], lw=0)
    ax.set(xlabel=None, ylabel=ylabel)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.get_major_locator().set_params(integer=True)
    return figure, ax


def bars_by_name(counts, xlabel):
    """Counts by name as horizontal bars, each with its number. Returns (figure, axes)."""
    figure, ax = plt.subplots(figsize=(5.4, 0.6 + 0.32 * len(counts)))
    bars = ax.barh(counts.index[::-1], counts.values[::-1], color=PALETTE[0], lw=0)
    ax.bar_label(bars, padding=3)
    ax.grid(False)
    ax.set(xlabel=xlabel, ylabel=None)
    ax.xaxis.get_major_locator().set_params(integer=True)
    return figure, ax
