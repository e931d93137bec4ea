"""The book's figures: one look, words that describe them, and the marks that recur.

Colours are the Okabe-Ito palette, which colour-blind readers can tell apart; lines differ by marker
and dash as well, so that a figure reads in greyscale. A figure is drawn once, on white: a dark page shows
it as a sheet of paper, so that colours named in words and legends are the same on every page and in print.
"""

import textwrap
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import matplotlib
import matplotlib.colors
import matplotlib.font_manager
import matplotlib.pyplot as plt
import matplotlib.ticker
import pandas as pd
import seaborn as sns

from kosh.book import drawn

PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1))]
BAND, WINDOW, HIT = "#F0E442", "#DDDDDD", "#000000"
#: Ink, quiet ink and the paper of figures.
INK, QUIET, PAPER = "#1F2328", "#555B63", "#FFFFFF"
#: The book's type, cut for figures, then what has the signs that it lacks.
TYPE = ["Kosh Sans", "DejaVu Sans"]
#: The look of a line at zero.
ZERO = {"color": INK, "lw": 0.9, "zorder": 1}
#: Width in inches of a figure with much text, which a phone shows at about its size.
NARROW = 3.9


def theme():
    """Set the look of all figures and tables of a notebook: vector graphics, the same bytes each time."""
    from IPython import get_ipython
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    for font in sorted(Path(__file__).with_name("fonts").glob("*.ttf")):
        matplotlib.font_manager.fontManager.addfont(font)
    sns.set_theme(style="ticks", context="notebook", palette=PALETTE)
    matplotlib.rcParams |= {
        "figure.figsize": (5.4, 4.2),
        "figure.constrained_layout.use": True,
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
        "font.family": TYPE,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": QUIET,
        "axes.linewidth": 0.8,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.major.width": 0.8,
        "ytick.major.width": 0.8,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": "#E8E6E1",
        "grid.linewidth": 0.8,
        "legend.frameon": False,
        "legend.fontsize": 11,
        "svg.hashsalt": "kosh",
    }
    set_matplotlib_formats("svg", metadata={"Date": None})
    if shell := get_ipython():
        shell.display_formatter.formatters["text/html"].for_type(
            pd.DataFrame, lambda frame: table(frame).data
        )


def show(figure, name, alt, caption):
    """Display ``figure`` with the words a reader needs, and keep it as PNG and as a table beside.

    Parameters
    ----------
    name : lower-case words joined by hyphens; the figure's address on the page.
    alt : what the figure shows, for who does not see it; written from the findings.
    caption : subject, unit, source and release.
    """
    from IPython import get_ipython
    from IPython.core.pylabtools import print_figure
    from IPython.display import display

    shown, _ = get_ipython().display_formatter.format(figure)
    shown["image/png"] = print_figure(
        figure, "png", base64=True, dpi=drawn.PNG_DPI, metadata={"Software": None}
    )
    shown["text/csv"] = drawn.table(figure).to_csv(index=False, lineterminator="\n")
    display(shown, raw=True, metadata={"kosh": {"name": name, "alt": alt, "caption": caption}})
    plt.close(figure)


def linked_table(frame, column, summary=None):
    """A table to display, with the addresses in ``column`` as links that show their host.

    What is no address stays as it is; a table without the column has no links. ``summary`` folds it behind
    these words.
    """
    from IPython.display import HTML

    if column not in frame:
        return table(frame)

    def link(address):
        if not address.startswith("http"):
            return escape(address)
        host = (urlsplit(address).hostname or address).removeprefix("www.")
        return f'<a href="{escape(address)}">{escape(host)}</a>'

    shown = frame.map(lambda cell: escape(str(cell))).assign(**{column: frame[column].map(link)})
    with pd.option_context("display.max_colwidth", None):
        html = shown.to_html(escape=False, border=0, classes="kosh-worded")
    return HTML(_folded(html, summary))


def claim_table(frame):
    """A table to display whose row headings lead to the claims of the column ``claim``, their ids."""
    from IPython.display import HTML

    def link(words, claim):
        page = f"../papers/{claim.rpartition('-')[0]}.html#{claim}"
        return f'<a href="{escape(page)}">{escape(str(words))}</a>'

    links = [link(words, claim) for words, claim in frame["claim"].items()]
    shown = frame.drop(columns="claim").map(lambda cell: escape(str(cell))).set_axis(links, axis=0)
    return HTML(shown.rename_axis(None).to_html(escape=False, border=0, classes="kosh-worded"))


def table(frame, summary=None, worded=False):
    """A table to display in full: no text cut, one row of headings, the index as row headings.

    ``summary`` folds it behind these words; ``worded``: cells are sentences, which stand to the left.
    """
    from IPython.display import HTML

    with pd.option_context("display.max_colwidth", None):
        shown = frame.rename_axis(index=None, columns=frame.index.name)
        html = shown.to_html(border=0, classes="kosh-worded" if worded else None)
    return HTML(_folded(html, summary))


def _folded(html, summary):
    """``html`` behind the words of ``summary``; as it is where there are none."""
    return f"<details><summary>{escape(summary)}</summary>{html}</details>" if summary else html


def small_multiples(count, columns, height, **options):
    """A narrow figure of ``count`` panels, each ``height`` inches high, numbers under the lowest of a column.

    Returns (figure, list of axes).
    """
    rows = -(-count // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(NARROW, 0.5 + height * rows), squeeze=False, **options
    )
    for ax in axes.flat[count:]:
        ax.set_axis_off()
    shown = list(axes.flat[:count])
    for ax in shown[-columns:]:
        ax.tick_params(labelbottom=True)
    return figure, shown


def claim_band(ax, lower, upper, label):
    """A horizontal band: the values that could have been printed as they were."""
    ax.axhspan(lower, upper, color=BAND, alpha=0.55, lw=0, label=label, zorder=0)
    for edge in (lower, upper):
        ax.axhline(edge, color="#8A8300", lw=0.8, zorder=1)


def window(ax, first_year, last_year, label):
    """A vertical band: the years that were fixed for the comparison before looking."""
    ax.axvspan(first_year - 0.5, last_year + 0.5, color=WINDOW, alpha=0.45, lw=0, label=label, zorder=-1)


def vintage_lines(ax, frame, releases, x="year", y="value", vintage="vintage"):
    """One line a release, told apart by colour, marker and dash; ``frame`` is tidy.

    ``releases`` names all releases of the series, oldest first: a release looks the same on every page.
    Markers are hollow and those of older releases larger, so that figures which agree stay visible.
    """
    for name, rows in frame.groupby(vintage):
        rows = rows.sort_values(x)
        number = list(releases).index(name)
        style = number % len(PALETTE)
        ax.plot(
            rows[x],
            rows[y],
            color=PALETTE[style],
            marker=MARKERS[style],
            linestyle=DASHES[style],
            markersize=3.5 + 1.4 * (len(releases) - number),
            markerfacecolor="none",
            markeredgewidth=1.3,
            lw=1.2,
            label=f"release {name}",
            zorder=3,
        )


def hits(ax, years, values, label):
    """Rings around the figures that lie in the claim's interval."""
    ax.scatter(years, values, s=260, facecolors="none", edgecolors=HIT, linewidths=1.6, label=label, zorder=5)


def series_and_claim(frame, result, years, releases, ylabel):
    """One country's series, each release a line, with the claim's interval and the hits marked.

    Parameters
    ----------
    frame : tidy, one country: columns year, vintage, value.
    result : `kosh.claims.verdicts.Verdict` with an interval that is bounded on both sides.
    years : (first, last) year of the window.
    releases : all releases of the series, oldest first.

    Returns (figure, axes).
    """
    figure, ax = plt.subplots()
    window(ax, *years, label="window of comparison")
    claim_band(
        ax, float(result.interval.lower), float(result.interval.upper), label=f"as printed: {result.interval}"
    )
    vintage_lines(ax, frame, releases)
    values = frame.set_index(["year", "vintage"])["value"]
    if result.hits:
        hits(ax, [year for year, _ in result.hits], values[list(result.hits)], label="in the interval")
    ax.set(xlabel=None, ylabel=ylabel)
    ax.set_ylim(bottom=0, top=1.08 * max(frame["value"].max(), float(result.interval.upper)))
    ax.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside lower center", ncols=2)
    return figure, ax


def describe_series(frame, result, name, subject):
    """Alternative text for `series_and_claim`: subject, range, interval and hits in words."""
    low, high = frame.loc[frame["value"].idxmin()], frame.loc[frame["value"].idxmax()]
    found = f"{len(result.hits)} of {result.tries} figures in the window lie in it"
    years = f"{frame['year'].min()} to {frame['year'].max()}"
    return (
        f"{subject}, {name}, {years}, {frame['vintage'].nunique()} releases: "
        f"from {low['value']:.1f} in {low['year']} to {high['value']:.1f} in {high['year']}. "
        f"The claim's interval is {result.interval}; {found}."
    )


def lines_and_claims(panels, look):
    """Panels one under the other, each with its own lines, claim and window: concepts that do not mix.

    Parameters
    ----------
    panels : dicts with ``title``, ``ylabel``, ``frame`` (columns x, y, label; with start and end, each figure
        is a bar over its years and no line joins them) and, where there is one, the ``interval`` that was
        printed, in the unit of y and open upwards or not, ``window`` (first, last), ``zero`` (True draws the
        line of 0), ``mark`` (x, words), an upright line, ``bottom`` (where the axis begins, else 0),
        ``points`` (labels whose figures no line joins), ``marks`` (years in which a census put the numbers on
        a new base) and ``height`` in inches.
    look : all labels in their order: a label looks the same on every page.

    Points in the interval and the window are ringed. Returns (figure, axes).
    """
    heights = [panel.get("height", 2.6) for panel in panels]
    figure, axes = plt.subplots(
        len(panels),
        figsize=(5.4, 1.2 + sum(heights)),
        height_ratios=heights,
        squeeze=False,
        sharex=_same_span(panels),
    )
    for ax, panel in zip(axes[:, 0], panels, strict=True):
        interval, frame = panel.get("interval"), panel["frame"]
        top = 1.12 * max(frame["y"].max(), float(interval.upper or interval.lower) if interval else 0)
        if panel.get("window"):
            window(ax, *panel["window"], label="window of comparison")
        if interval:
            upper = top if interval.upper is None else float(interval.upper)
            claim_band(ax, float(interval.lower), upper, label="as printed")
        for label, rows in frame.groupby("label", sort=False):
            number = list(look).index(label)
            rows = rows.sort_values("x")
            style = {
                "color": PALETTE[number % 7],
                "marker": MARKERS[number % 7],
                "linestyle": DASHES[number % 7],
            }
            size = 3.5 + 1.1 * (len(look) - number)
            if label in panel.get("points", ()) or "start" in rows:
                style["linestyle"] = "none"
            if "start" in rows:
                ax.hlines(rows["y"], rows["start"], rows["end"], color=style["color"], lw=1.6, zorder=2)
            ax.plot(rows["x"], rows["y"], label=label, markersize=size, **style, **_HOLLOW)
        for mark in panel.get("marks", ()):
            ax.axvline(mark, color="#555555", lw=1.1, ls=":", zorder=2, label="new base after a census")
        if panel.get("mark"):
            at, words = panel["mark"]
            ax.axvline(at, color="#1F2328", lw=1.1, ls=(0, (2, 2)), label=words, zorder=1)
        points = panel_hits(panel)
        if len(points):
            hits(ax, points["x"], points["y"], label="agrees with what was printed")
        if panel.get("zero"):
            ax.axhline(0, color="#000000", lw=0.8)
        else:
            ax.set_ylim(panel.get("bottom", 0), top if "bottom" not in panel else None)
        ax.set_title(textwrap.fill(panel["title"], 60), fontsize=11, loc="left")
        ax.set(xlabel=None, ylabel=panel["ylabel"])
        ax.xaxis.get_major_locator().set_params(integer=True)
    _one_legend(figure, axes[:, 0])
    return figure, axes[:, 0]


def _same_span(panels):
    """Whether the panels show about the same years, so that they can share an axis."""
    starts = [panel["frame"]["x"].min() for panel in panels]
    return len(panels) > 1 and max(starts) - min(starts) < 5


_HOLLOW = {"markerfacecolor": "none", "markeredgewidth": 1.3, "lw": 1.2, "zorder": 3}


def panel_hits(panel):
    """The points of a panel of `lines_and_claims` that lie in its window and in what was printed."""
    frame, interval = panel["frame"], panel.get("interval")
    if not interval:
        return frame.iloc[:0]
    first, last = panel.get("window") or (frame["x"].min(), frame["x"].max())
    inside = frame["y"] >= float(interval.lower)
    inside &= frame["y"] <= (float("inf") if interval.upper is None else float(interval.upper))
    return frame[inside & (frame["x"] >= first - 0.5) & (frame["x"] < last + 1)]


def describe_lines(panels):
    """Alternative text for `lines_and_claims`: every line of every panel in words."""
    said = []
    for panel in panels:
        lines = [
            f"{label} from {rows['y'].iloc[0]:.3g} ({int(rows['x'].iloc[0])}) to {rows['y'].iloc[-1]:.3g} "
            f"({int(rows['x'].iloc[-1])})"
            for label, rows in panel["frame"].sort_values("x").groupby("label", sort=False)
        ]
        text = f"{panel['title']}, {panel['ylabel']}: {'; '.join(lines)}."
        if panel.get("interval"):
            text += f" Printed: {panel['interval']}; points that agree: {len(panel_hits(panel))}."
        said.append(text)
    return " ".join(said)


#: How the parts of a change look: colour and hatching, so that they differ in grey as well.
PARTS = ((PALETTE[0], ""), (PALETTE[1], "////"), ("#BBBBBB", "...."))


def parts_by_year(panels):
    """What made up a change, year by year: bars stacked up and down from 0, panels one under the other.

    ``panels`` are dicts with ``title``, ``ylabel``, ``frame`` (years as index, a part a column) and, where
    there are any, ``marks`` as in `lines_and_claims`. Each panel has a scale of its own; a part looks the
    same in all. Returns (figure, axes).
    """
    names = list(dict.fromkeys(name for panel in panels for name in panel["frame"]))
    figure, axes = plt.subplots(
        len(panels), figsize=(5.4, 1.0 + 2.5 * len(panels)), squeeze=False, sharex=True
    )
    for ax, panel in zip(axes[:, 0], panels, strict=True):
        frame = panel["frame"]
        for sign in (1, -1):
            base = 0 * frame.iloc[:, 0]
            for name in frame:
                colour, hatch = PARTS[names.index(name)]
                height = frame[name].where(sign * frame[name] > 0, 0)
                ax.bar(frame.index, height, 0.8, base, color=colour, hatch=hatch, edgecolor="white", lw=0.4,
                       label=name, zorder=3)  # fmt: skip
                base = base + height
        for mark in panel.get("marks", ()):
            ax.axvline(mark, color="#555555", lw=1.1, ls=":", zorder=4, label="new base after a census")
        ax.axhline(0, color="#000000", lw=0.8, zorder=4)
        ax.set_title(textwrap.fill(panel["title"], 60), fontsize=11, loc="left")
        ax.set(xlabel=None, ylabel=panel["ylabel"])
        ax.xaxis.get_major_locator().set_params(integer=True)
    _one_legend(figure, axes[:, 0])
    return figure, axes[:, 0]


def describe_parts(panels):
    """Alternative text for `parts_by_year`: the sum of each part over the years, and its greatest year."""
    said = []
    for panel in panels:
        frame = panel["frame"]
        parts = [
            f"{name} {frame[name].sum():.3g} in all, {frame[name][year]:.3g} in {year}"
            for name in frame
            for year in [frame[name].abs().idxmax()]
        ]
        said.append(
            f"{panel['title']}, {panel['ylabel']}, {frame.index[0]} to {frame.index[-1]}: {'; '.join(parts)}."
        )
    return " ".join(said)


def _one_legend(figure, axes):
    """One legend under all panels, each label once."""
    found = {}
    for ax in axes:
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    figure.legend(found.values(), found.keys(), loc="outside lower center", ncols=2)


def world_distribution(frame, year, marked, name=str):
    """All countries of one year in order of size as bars, the ``marked`` ones coloured and named.

    ``frame`` holds one release: columns country, year, value; figures of zero, where nothing was
    recorded, are left out. ``name(code)`` is how a country is called. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(5.4, 3.6))
    _distribution(ax, frame[frame["year"] == year], marked, name)
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
    positions = {code: values.index.get_loc(code) for code in dict.fromkeys(marked) if code in values}
    step, before = 0, -len(values)
    for code, position in sorted(positions.items(), key=lambda item: item[1]):
        # labels of neighbouring bars stand one under the other
        step = step + 1 if position - before < 0.1 * len(values) else 0
        before = position
        color = PALETTE[0] if code == marked[0] else PALETTE[1]
        ax.bar(position, values[code], width=1.6, color=color, lw=0)
        ax.annotate(
            f"{name(code)} {values[code]:.1f}",
            (position, values[code]),
            xytext=(22, 12 - 16 * step),
            textcoords="offset points",
            color=color,
            fontsize=10,
            fontweight="bold" if code == marked[0] else "normal",
            arrowprops={"arrowstyle": "-", "color": color, "lw": 0.7},
        )
    ax.set(
        xlabel=f"{len(values)} countries and territories, by share",
        ylabel="per cent of GDP",
        xlim=(-2, len(values)),
    )
    ax.set_xticks([])


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


#: Shades of what nobody names, told apart by hatching.
UNNAMED = ("////", "....", "xxxx", "\\\\\\\\")


def stacked_shares(rows):
    """Shares stacked to 100 per cent, one bar a row; what nobody names is hatched and named in the legend.

    ``rows`` are (title, [(label, per cent, named)]), as `kosh.analysis.composition.bars` gives them. A label
    looks the same in every bar. Returns (figure, axes).
    """
    labels = list(dict.fromkeys((label, named) for _, bars in rows for label, _, named in bars))
    looks, colours, hatches = {}, iter(PALETTE), iter(UNNAMED)
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
    dark = colour is not None and sum(matplotlib.colors.to_rgb(colour)) < 1.55
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


def lines(frame, names, years, ylabel, level=None):
    """Several quantities or countries over time, one line each, with the window and a level to compare with.

    ``frame`` is tidy: columns year, value and vintage (the name of the line). Returns (figure, axes).
    """
    figure, ax = plt.subplots()
    window(ax, *years, label="window of comparison")
    for number, name in enumerate(names):
        rows = frame[frame["vintage"] == name].sort_values("year")
        ax.plot(rows["year"], rows["value"], color=PALETTE[number], marker=MARKERS[number], ls=DASHES[number],
                markersize=5, markerfacecolor="none", lw=1.3, label=name, zorder=3)  # fmt: skip
    if level is not None:
        ax.axhline(level, color="#1F2328", lw=1.1, ls="--", zorder=2)
    ax.set(xlabel=None, ylabel=ylabel)
    ax.set_ylim(bottom=min(0, frame["value"].min()))
    ax.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside lower center", ncols=2)
    return figure, ax


def balances(panels, marks, meaning):
    """Balances over time, one panel a region, with what borders and censuses did as marks.

    Parameters
    ----------
    panels : (title, frame) with the columns x, y and label: a line a label, in the order of the first panel,
        which never joins another; a year that is missing interrupts it.
    marks : (x, letter) of an event; ``meaning`` says what each letter stands for.

    Returns (figure, axes).
    """
    labels = list(dict.fromkeys(panels[0][1]["label"]))
    figure, axes = plt.subplots(
        len(panels), figsize=(NARROW, 0.9 + 1.15 * len(panels)), sharex=True, squeeze=False
    )
    for ax, (title, frame) in zip(axes[:, 0], panels, strict=True):
        for x, _ in marks:
            ax.axvline(x, color="#6E6E6E", lw=0.9, ls=(0, (4, 2)), zorder=1)
        ax.axhline(0, color="#000000", lw=0.8, zorder=1)
        for number, label in enumerate(labels):
            rows = frame[frame["label"] == label].set_index("x")["y"]
            years = range(int(rows.index.min()), int(rows.index.max()) + 1)
            ax.plot(years, rows.reindex(years), color=PALETTE[number], marker=MARKERS[number],
                    ls=DASHES[number], markersize=4, markerfacecolor="none", lw=1.3, label=label,
                    zorder=3)  # fmt: skip
        ax.set_title(title, fontsize=10, loc="left", pad=3)
        ax.tick_params(labelsize=9)
        ax.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(3))
        ax.margins(y=0.12)
    for number, (x, letter) in enumerate(marks):
        # letters of neighbouring marks stand to either side of them
        near = [other for k, (other, _) in enumerate(marks) if k != number and abs(other - x) < 1]
        side = "center" if not near else "right" if near[0] > x else "left"
        axes[0, 0].annotate(letter, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 1),
                            textcoords="offset points", ha=side, va="bottom", fontsize=9,
                            fontweight="bold")  # fmt: skip
    axes[0, 0].set_title(panels[0][0], fontsize=10, loc="left", pad=13)
    axes[-1, 0].xaxis.get_major_locator().set_params(integer=True)
    for ax in axes[:, 0]:
        ax.set_ylabel("thousand", fontsize=9)
    lines = axes[0, 0].get_legend_handles_labels()[0]
    blank = [plt.Line2D([], [], ls="") for _ in meaning]
    words = [*labels, *(f"{letter}: {text}" for letter, text in meaning.items())]
    figure.legend([*lines, *blank], words, loc="outside lower left", ncols=1, fontsize=9)
    return figure, axes[:, 0]


def describe_balances(panels, marks, meaning):
    """Alternative text for `balances`: every line in words, then the marks."""
    told = []
    for title, frame in panels:
        for label, rows in frame.sort_values("x").groupby("label", sort=False):
            first, last = rows.iloc[0], rows.iloc[-1]
            told.append(
                f"{title}, {label}: from {first['y']:.1f} ({first['x']:.0f}) to {last['y']:.1f} "
                f"({last['x']:.0f}), thousand persons"
            )
    events = ", ".join(f"{meaning[letter]} ({int(x + 0.5)})" for x, letter in marks)
    return "; ".join(told) + f". Marked: {events}."
