"""Figures of what texts say: press reports beside printed numbers, dates of acts, lists by topic."""

import textwrap

import matplotlib.pyplot as plt
import matplotlib.ticker

from kosh.book.figures import BAND, MARKERS, NARROW, PALETTE


def reports_beside(rows, releases):
    """Reported figures in per cent of the printed ones, a claim a row, with the interval of each as a band.

    ``rows`` are (label, low, high, [(vintage, per cent, decides)]), as `kosh.analysis.reported_claims.points`
    gives them; ``releases`` names all releases, oldest first. Marks of what decides are filled, the others
    hollow and grey. Where figures are many times apart the axis is logarithmic. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 0.9 + 0.46 * len(rows) + 0.14 * len(releases)))
    ax.axvline(100, color="#8A8300", lw=0.9, zorder=1)
    handles = {}
    for row, (label, low, high, values) in enumerate(rows):
        ax.barh(row + 0.16, high - low, left=low, height=0.5, color=BAND, lw=0, zorder=0)
        ax.text(0, row - 0.16, label, transform=ax.get_yaxis_transform(), va="bottom", fontsize=9.5)
        for vintage, value, decides in values:
            style = list(releases).index(vintage)
            color = PALETTE[style % len(PALETTE)] if decides else "#767676"
            (handle,) = ax.plot(
                value,
                row + 0.16,
                marker=MARKERS[style % len(MARKERS)],
                color=color,
                markerfacecolor=color if decides else "none",
                markersize=5.5 + 0.6 * (len(releases) - style),
                ls="none",
                zorder=4 if decides else 3,
            )
            handles.setdefault(vintage, handle)
    shown = [value for *_, values in rows for _, value, _ in values]
    if shown and max(shown) > 4 * min(shown):
        ax.set_xscale("log")
        ax.set_xticks(
            [tick for tick in (10, 20, 50, 100, 200, 500, 1000) if min(shown) / 2 < tick < 2 * max(shown)]
        )
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
        ax.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    ax.set(ylim=(len(rows) - 0.4, -0.75), yticks=[], xlabel="reported, per cent of what is printed")
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color="#E5E5E5")
    named = [release for release in releases if release in handles]
    figure.legend([handles[n] for n in named], [f"report of {n}" for n in named],
                  loc="outside lower left", ncols=2, fontsize=9.5)  # fmt: skip
    return figure, ax


def describe_reports(rows):
    """Alternative text for `reports_beside`: every claim in words."""
    told = [
        f"{label}: "
        + (
            ", ".join(
                f"{vintage} {value:.1f}{'' if decides else ' (not deciding)'}"
                for vintage, value, decides in values
            )
            or "no report"
        )
        for label, _, _, values in rows
    ]
    return "Reported figures in per cent of the printed ones. " + "; ".join(told) + "."


def printed_dates(rows):
    """Dates that papers print around those of the acts, a claim a row: the act's own day is the line at 0.

    ``rows`` are (label, from, to, agrees), in months; a printed year is a bar, a day a thin one. A bar that
    does not hold the act's day is crossed. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 0.9 + 0.52 * len(rows)))
    ax.axvline(0, color="#1F2328", lw=1.3, zorder=1)
    for row, (label, first, last, agrees) in enumerate(rows):
        ax.text(0, row - 0.16, label, transform=ax.get_yaxis_transform(), va="bottom", fontsize=9,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6}, zorder=4)  # fmt: skip
        look = {"facecolor": BAND, "edgecolor": "#8A8300", "hatch": None if agrees else "xxx"}
        width = max(last - first, 0.4)
        ax.barh(row + 0.16, width, left=(first + last - width) / 2, height=0.36, lw=1.0, zorder=2, **look)
    ax.set(ylim=(len(rows) - 0.4, -0.75), yticks=[], xlabel="months from the day of the act")
    ax.set_xlim(min(r[1] for r in rows) - 1, max(r[2] for r in rows) + 1)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color="#E5E5E5")
    ax.tick_params(labelsize=9.5)
    return figure, ax


def describe_dates(rows):
    """Alternative text for `printed_dates`: every claim in words."""
    told = [
        f"{label}: {'from' if last > first else 'at'} {first:+.1f}"
        + (f" to {last:+.1f}" if last > first else "")
        + (", which holds the day" if agrees else ", which does not hold the day")
        for label, first, last, agrees in rows
    ]
    return "Printed dates in months from the day of the act. " + "; ".join(told) + "."


def lists_by_topic(frame):
    """Which list has which topic: topics as rows, lists as columns, a square where it has it.

    ``frame`` counts items, as `kosh.analysis.type_lists.matrix` gives it; of several items of a topic the
    number stands in the square, and the first list is darker. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 2.1 + 0.34 * len(frame)))
    for x, name in enumerate(frame.columns):
        for y, count in enumerate(frame[name]):
            if count:
                colour = "#1F2328" if x == 0 else PALETTE[0]
                ax.add_patch(plt.Rectangle((x - 0.38, y - 0.38), 0.76, 0.76, color=colour, lw=0))
            if count > 1:
                ax.text(x, y, str(count), ha="center", va="center", color="white", fontsize=9)
    ax.set(xlim=(-0.5, len(frame.columns) - 0.5), ylim=(len(frame) - 0.5, -0.5))
    ax.set_yticks(range(len(frame)), [textwrap.fill(name, 22) for name in frame.index], fontsize=9)
    ax.set_xticks(range(len(frame.columns)), frame.columns, rotation=90, fontsize=9)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(False)
    for edge in ("left", "bottom"):
        ax.spines[edge].set_visible(False)
    ax.hlines(
        [y + 0.5 for y in range(len(frame) - 1)], -0.5, len(frame.columns) - 0.5, color="#E5E5E5", lw=0.8
    )
    return figure, ax


def describe_lists(frame):
    """Alternative text for `lists_by_topic`: what each list has, in words."""
    told = [f"{name}: {', '.join(frame.index[frame[name] > 0])}" for name in frame.columns]
    return "Which list has which item. " + ". ".join(told) + "."
