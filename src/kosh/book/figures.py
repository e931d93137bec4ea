"""The book's figures: one look, words that describe them, and the marks that recur.

Colours are the Okabe-Ito palette, which colour-blind readers can tell apart; lines differ by marker
and dash as well, so that a figure reads in greyscale. A figure is drawn once, on white: a dark page shows
it as a sheet of paper, so that colours named in words and legends are the same on every page and in print.
"""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import matplotlib
import matplotlib.font_manager
import matplotlib.pyplot as plt
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
