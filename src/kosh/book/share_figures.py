"""Figures of shares of one whole: stacked, and what each rule of rounding admits."""

import textwrap

import matplotlib.colors
import matplotlib.pyplot as plt
import matplotlib.ticker

from kosh.book.figures import BAND, NARROW, PALETTE

#: Colours of parts that lie side by side: dark and light in turn, so that they differ in greyscale as well.
SIDE_BY_SIDE = [PALETTE[n] for n in (0, 4, 1, 5, 2, 3, 6)]

#: Shades of what nobody names, told apart by hatching.
UNNAMED = ("////", "....", "xxxx", "\\\\\\\\")


def stacked_shares(rows):
    """Shares stacked to 100 per cent, one bar a row; what nobody names is hatched and named in the legend.

    ``rows`` are (title, [(label, per cent, named)]), as `kosh.analysis.composition.bars` gives them. A label
    looks the same in every bar. Returns (figure, axes).
    """
    labels = list(dict.fromkeys((label, named) for _, bars in rows for label, _, named in bars))
    looks, colours, hatches = {}, iter(SIDE_BY_SIDE), iter(UNNAMED)
    for label, named in labels:
        looks[label] = (
            {"color": next(colours), "edgecolor": "white"}
            if named
            else {"facecolor": "white", "edgecolor": "#555555", "hatch": next(hatches)}
        )
    figure, ax = plt.subplots(figsize=(NARROW, 0.7 + 0.66 * len(rows) + 0.24 * len(labels)))
    handles = {}
    for row, (title, bars) in enumerate(rows):
        start = 0
        for label, share, _ in bars:
            (patch,) = ax.barh(row + 0.12, share, left=start, height=0.46, lw=0.8, **looks[label])
            handles.setdefault(label, patch)
            if share >= 8:
                _number_in(ax, start + share / 2, row + 0.12, share, looks[label])
            start += share
        weight = "bold" if row == 0 else "normal"
        ax.text(0, row - 0.16, title, va="bottom", fontsize=10, fontweight=weight)
    ax.axvline(100, color="#1F2328", lw=1.0, ls="--", zorder=3)
    ax.set(xlim=(0, 102), ylim=(len(rows) - 0.5, -0.62), yticks=[], xlabel="per cent of the whole")
    ax.tick_params(labelsize=10)
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    figure.legend(handles.values(), handles.keys(), loc="outside lower left", ncols=1, fontsize=10,
                  handlelength=1.6, labelspacing=0.35)  # fmt: skip
    return figure, ax


def _number_in(ax, x, y, share, look):
    """The number in its segment, dark on light and light on dark; on hatching with a ground of its own."""
    colour = look.get("color")
    dark = colour is not None and sum(matplotlib.colors.to_rgb(colour)) < 1.5
    box = None if colour else {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    ax.text(x, y, f"{share:.1f}", ha="center", va="center", fontsize=9.5, bbox=box, zorder=4,
            color="white" if dark else "black")  # fmt: skip


def ranges_by_rule(panels):
    """Ranges as bars, one panel a rule of rounding, with what they have in common as a band.

    ``panels`` are dicts as `kosh.analysis.composition.panels` gives them. A range that is many times as wide
    as the others runs out of the picture, with an arrow at its end. Returns (figure, axes).
    """
    heights = [0.55 + 0.62 * len(panel["rows"]) for panel in panels]
    figure, axes = plt.subplots(
        len(panels),
        1,
        sharex=True,
        squeeze=False,
        figsize=(NARROW, 0.5 + sum(heights)),
        height_ratios=heights,
    )
    axes = axes[:, 0]
    left, right = _view(panels)
    for ax, panel in zip(axes, panels, strict=True):
        ax.set_title(textwrap.fill(panel["title"], 42), loc="left", fontsize=10.5, fontweight="bold")
        if panel["common"]:
            low, high = panel["common"]
            least = 0.006 * (right - left)
            ax.axvspan(low, max(high, low + least), color=BAND, lw=0, zorder=0)
            for edge in (low, high):
                ax.axvline(edge, color="#8A8300", lw=0.9, ls="--", zorder=1)
        if panel["mark"] is not None:
            ax.axvline(panel["mark"], color="#1F2328", lw=1.2, ls="--", zorder=1)
        for row, (label, low, high) in enumerate(panel["rows"]):
            ax.text(0, row - 0.08, label, transform=ax.get_yaxis_transform(), va="bottom", fontsize=9,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8}, zorder=4)  # fmt: skip
            if low is not None:
                _range(ax, row + 0.18, low, high, left, right)
        ax.set(xlim=(left, right), ylim=(len(panel["rows"]) - 0.5, -0.68), yticks=[])
        ax.grid(False)
        ax.spines["left"].set_visible(False)
        ax.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(4))
        ax.tick_params(labelsize=9.5)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}".replace(",", "\u202f"))
    axes[-1].set_xlabel(panels[-1]["xlabel"])
    return figure, axes


def _view(panels):
    """The part of the axis to show: all ranges but those many times as wide as the usual one."""
    ranges = [row[1:] for panel in panels for row in panel["rows"] if row[1] is not None]
    usual = sorted(high - low for low, high in ranges)[len(ranges) // 2] if ranges else 1
    ends = [end for low, high in ranges if high - low <= 8 * usual for end in (low, high)]
    ends += [end for panel in panels for end in (panel["common"] or ())]
    ends += [panel["mark"] for panel in panels if panel["mark"] is not None]
    low, high = (min(ends), max(ends)) if ends else (0, 1)
    margin = 0.05 * (high - low) or 0.5
    return low - margin, high + margin


def _range(ax, y, low, high, left, right):
    start, end = max(low, left), min(high, right)
    # a range that is nearly a point stays visible
    wanting = max(0, 0.008 * (right - left) - (end - start))
    ax.barh(
        y,
        end - start + wanting,
        left=start - wanting / 2,
        height=0.26,
        color=PALETTE[0],
        lw=0,
        zorder=3,
    )
    for end, edge, marker in ((low, left, "<"), (high, right, ">")):
        if (end < left) if marker == "<" else (end > right):
            ax.plot([edge], [y], marker=marker, color="#1F2328", markersize=8, clip_on=False, zorder=5)


def describe_shares(rows):
    """Alternative text for `stacked_shares`: every bar in words."""
    told = [
        f"{title}: " + ", ".join(f"{label} {share:.1f}" for label, share, _ in bars) for title, bars in rows
    ]
    return "Stacked bars of shares in per cent. " + ". ".join(told) + "."


def describe_ranges(panels):
    """Alternative text for `ranges_by_rule`: every range in words."""
    told = [f"{panel['title']} ({'; '.join(row[0] for row in panel['rows'])})" for panel in panels]
    return "Ranges by rule of rounding. " + ". ".join(told) + "."
