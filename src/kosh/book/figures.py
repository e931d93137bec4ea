"""The book's figures: one look, words that describe them, and the marks that recur.

Colours are the Okabe-Ito palette, which colour-blind readers can tell apart; lines differ by marker
and dash as well, so that a figure reads in greyscale.
"""

import matplotlib
import matplotlib.pyplot as plt
import seaborn as sns

PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1))]
BAND, WINDOW, HIT = "#F0E442", "#DDDDDD", "#000000"


def theme():
    """Set the book's look for all figures of a notebook: vector graphics, the same bytes each time."""
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    sns.set_theme(style="ticks", context="notebook", palette=PALETTE)
    matplotlib.rcParams |= {
        "figure.figsize": (5.4, 4.2),
        "figure.constrained_layout.use": True,
        "font.family": "DejaVu Sans",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": "#E5E5E5",
        "legend.frameon": False,
        "legend.fontsize": 9.5,
        "svg.hashsalt": "kosh",
    }
    set_matplotlib_formats("svg", metadata={"Date": None})


def show(figure, name, alt, caption):
    """Display ``figure`` with the words a reader needs: alternative text and caption.

    Parameters
    ----------
    name : lower-case words joined by hyphens; the figure's address on the page.
    alt : what the figure shows, for who does not see it; written from the findings.
    caption : subject, unit, source and release.
    """
    from IPython.display import display

    display(figure, metadata={"kosh": {"name": name, "alt": alt, "caption": caption}})
    plt.close(figure)


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


def world_distribution(frame, year, marked):
    """All countries of one year in order of size as bars, the ``marked`` ones coloured and named.

    ``frame`` holds one release: columns country, year, value; figures of zero, where nothing was
    recorded, are left out. Returns (figure, axes).
    """
    recorded = frame[(frame["year"] == year) & (frame["value"] > 0)]
    values = recorded.set_index("country")["value"].sort_values(ascending=False)
    figure, ax = plt.subplots(figsize=(5.4, 3.6))
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
            f"{code} {values[code]:.1f}",
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
    return figure, ax


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
