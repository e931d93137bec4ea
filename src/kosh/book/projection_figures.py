"""Figures of a projection: paths with their spread and the claim, back-tests, ratios by definition.

They are as wide as a phone's page; lines differ by dash and marker, bands by edge and hatching.
"""

import textwrap

import matplotlib.pyplot as plt

from kosh.book.figures import BAND, DASHES, MARKERS, NARROW, PALETTE, ZERO

_INK = ZERO["color"]


def paths_and_claim(panels, chosen):
    """Population over time, one panel a part of the country: published, by scenario, spread, band and claim.

    Parameters
    ----------
    panels : dicts with ``title``, ``published`` (series by year, one a base of a census), ``paths`` (dict of
        words to series), ``spread`` and ``band`` (columns low, high, by year) and ``printed`` (low, high of
        the target year), all in million.
    chosen : the scenario, by its words, that the spread and the band belong to.

    Returns (figure, axes).
    """
    figure, axes = plt.subplots(
        len(panels), figsize=(NARROW, 1.9 + 2.6 * len(panels)), squeeze=False, sharex=True
    )
    for ax, panel in zip(axes[:, 0], panels, strict=True):
        band, spread = panel["band"], panel["spread"]
        ax.fill_between(
            band.index, band["low"], band["high"], color="#E3E3E3", lw=0, label="band of past errors"
        )
        ax.fill_between(spread.index, spread["low"], spread["high"], facecolor="none", edgecolor="#777777",
                        hatch="////", lw=0.8, label="spread by base years")  # fmt: skip
        for part in panel["published"]:
            ax.plot(
                part.index, part, color=_INK, lw=2.2, marker=None if len(part) > 1 else "|", label="published"
            )
        for number, (words, line) in enumerate(panel["paths"].items()):
            look = {"color": PALETTE[number], "ls": DASHES[number], "marker": MARKERS[number]}
            width = 2.0 if words == chosen else 1.2
            ax.plot(line.index, line, **look, markevery=8, ms=5, lw=width, mfc="white", label=words, zorder=3)
        place, printed = line.index[-1] + 1.8, sum(panel["printed"]) / 2
        ax.vlines(place, *panel["printed"], color=_INK, lw=6, zorder=4)
        ax.plot(
            place, printed, "<", ms=10, mfc=BAND, mec=_INK, ls="", label="as printed", zorder=5, clip_on=False
        )
        ax.set_title(textwrap.fill(panel["title"], 46), fontsize=10, loc="left")
        ax.set_ylabel("million persons", fontsize=9.5)
        ax.set_ylim(bottom=0)
        ax.set_xlim(panel["published"][0].index[0] - 0.5, line.index[-1] + 3.5)
        ax.tick_params(labelsize=9.5)
    handles = dict(zip(*reversed(axes[0, 0].get_legend_handles_labels()), strict=True))
    labels = [textwrap.fill(words, 46) for words in handles]
    figure.legend(handles.values(), labels, loc="outside lower left", fontsize=9)
    return figure, axes[:, 0]


def describe_paths(panels):
    """Alternative text for `paths_and_claim`: start and end of every line, the spread, band and claim."""
    told = []
    for panel in panels:
        end = next(iter(panel["paths"].values())).index[-1]
        lines = ", ".join(f"{words} {line.iloc[-1]:.2f}" for words, line in panel["paths"].items())
        start, last = panel["published"][0], panel["published"][-1]
        bands = [
            f"{words} {panel[key].loc[end, 'low']:.2f} to {panel[key].loc[end, 'high']:.2f}"
            for key, words in (("spread", "spread by base years"), ("band", "band of past errors"))
        ]
        told.append(
            f"{panel['title']}, million persons: published {start.iloc[0]:.2f} in {start.index[0]}, "
            f"{last.iloc[-1]:.2f} in {last.index[-1]}; in {end}: {lines}; {'; '.join(bands)}; as printed "
            f"{panel['printed'][0]:.2f} to {panel['printed'][1]:.2f}."
        )
    return " ".join(told)


def errors_by_region(errors, titles, words):
    """Per cent errors of a back-test, a region a row, a method a marker.

    ``errors``: regions as rows, methods as columns; ``titles`` of the regions, ``words`` for the methods.
    Returns (figure, axes).
    """
    ordered = errors.loc[errors.iloc[:, 0].sort_values(ascending=False).index]
    figure, ax = plt.subplots(figsize=(NARROW, 1.7 + 0.3 * len(ordered)))
    ax.axvline(0, **ZERO)
    for number, method in enumerate(ordered):
        look = {"color": PALETTE[number], "marker": MARKERS[number], "label": words[method]}
        inside = PALETTE[number] if number == 0 else "none"
        ax.plot(ordered[method], range(len(ordered)), ls="", ms=6.5, mew=1.3, mfc=inside, **look)
    ax.set(yticks=range(len(ordered)), xlabel="error, per cent of the published population")
    ax.set_yticklabels([titles[region] for region in ordered.index], fontsize=9)
    ax.tick_params(axis="x", labelsize=9.5)
    ax.xaxis.label.set_size(9.5)
    ax.grid(axis="x", color="#E5E5E5")
    figure.legend(loc="outside lower left", fontsize=9)
    return figure, ax


def describe_errors(errors, titles, words):
    """Alternative text for `errors_by_region`: every region's error of the first method, and all ranges."""
    first = errors.columns[0]
    own = ", ".join(f"{titles[region]} {value:.1f}" for region, value in errors[first].items())
    ranges = "; ".join(f"{words[m]} {errors[m].min():.1f} to {errors[m].max():.1f}" for m in errors)
    return f"Errors in per cent, {words[first]}: {own}. Ranges: {ranges}."


def ratios_by_definition(groups, readings):
    """Ratios of densities by what is called north (rows) and south (panels), with the readings as bands.

    ``groups``: (title of the south, [(title of the north, now, (low, high) as printed, projected)]);
    ``readings``: dict of words to (low, high). Returns (figure, axes).
    """
    heights = [len(rows) for _, rows in groups]
    size = (NARROW, 1.7 + 0.47 * sum(heights) + 0.35 * len(groups))
    figure, axes = plt.subplots(len(groups), figsize=size, squeeze=False, sharex=True, height_ratios=heights)
    for ax, (title, rows) in zip(axes[:, 0], groups, strict=True):
        for number, (words, (low, high)) in enumerate(readings.items()):
            look = {"facecolor": "none", "hatch": "...."} if number else {"facecolor": BAND}
            ax.axvspan(low, high, edgecolor="#8A8300", alpha=0.6, lw=0.8, zorder=0, label=words, **look)
        for row, (label, now, (low, high), projected) in enumerate(rows):
            ax.text(
                0, row - 0.12, label, transform=ax.get_yaxis_transform(), va="bottom", fontsize=9, zorder=5
            )
            ax.plot(
                now,
                row + 0.17,
                marker="o",
                color=_INK,
                markerfacecolor="white",
                ms=6,
                ls="",
                label="at the launch",
            )
            ax.barh(
                row + 0.17,
                high - low,
                left=low,
                height=0.3,
                color=PALETTE[0],
                label="with the printed changes",
            )
            ax.plot(
                projected,
                row + 0.17,
                marker="D",
                color=PALETTE[1],
                ms=6,
                ls="",
                label="projected here",
                zorder=4,
            )
        ax.set_title(f"South: {title}", fontsize=10, loc="left")
        ax.set(ylim=(len(rows) - 0.4, -0.75), yticks=[])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x", color="#E5E5E5")
        ax.tick_params(labelsize=9.5)
    axes[-1, 0].set_xlim(left=0)
    axes[-1, 0].set_xlabel("density of the south over that of the north", fontsize=9.5)
    handles = dict(zip(*reversed(axes[0, 0].get_legend_handles_labels()), strict=True))
    figure.legend(handles.values(), handles.keys(), loc="outside lower left", fontsize=9)
    return figure, axes[:, 0]


def describe_ratios(groups):
    """Alternative text for `ratios_by_definition`: every pair in words."""
    told = [
        f"South {title}: "
        + "; ".join(
            f"{label} {now:.2f} at the launch, {low:.2f} to {high:.2f} with the printed changes, "
            f"{projected:.2f} projected"
            for label, now, (low, high), projected in rows
        )
        for title, rows in groups
    ]
    return "Ratios of densities by definition of north. " + ". ".join(told) + "."
