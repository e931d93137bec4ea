"""Figures of groups, drawn when pages are built: which totals are possible, what shares can sum to.

Both read in greyscale and at the width of a phone. What they show stands in their alternative text as well.
"""

import textwrap
from functools import reduce
from operator import add

from kosh.book import drawn
from kosh.book.elements import RULES
from kosh.claims.interval import plain
from kosh.prose import number

WIDTH = 3.3  # inches; a phone shows it almost at its size
ROW = 0.42
TITLE = {"fontsize": 8.5, "fontweight": "bold", "loc": "left"}
BAR = {"color": "#4C6A85", "edgecolor": "#1F2328", "lw": 0.8}
COMMON, LINE = "#F0E442", "#1F2328"
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.hashsalt": "kosh",
    "svg.fonttype": "path",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "figure.constrained_layout.use": True,
}


def alike(results):
    """Rules of rounding that give the same result, together: ``[([rules], result), ...]``."""
    found = []
    for rule, result in results.items():
        same = next((rules for rules, known in found if known == result), None)
        if same is None:
            found.append(([rule], result))
        else:
            same.append(rule)
    return found


def halves_joined(results, conclude):
    """``results`` by rule with both ways to round a half as one, "rounding", where they lead to the same.

    They differ in an end at most; ``conclude`` says what a result leads to. Halves away from zero are shown.
    """
    away, even = results.get("half-away"), results.get("half-even")
    if away is None or even is None or conclude(away) != conclude(even):
        return results
    return {"rounding": away} | {rule: r for rule, r in results.items() if not rule.startswith("half-")}


def rules(modes):
    """Names of rules of rounding in words; both ways to round a half are simply rounding."""
    modes = list(modes)
    if {"half-away", "half-even"} <= set(modes):
        modes = ["rounding", *(mode for mode in modes if not mode.startswith("half-"))]
    return " or ".join(RULES.get(mode, mode) for mode in modes)


def span(ends):
    """``36 169 to 36 268``; "no whole number" for None."""
    if ends is None:
        return "no whole number"
    least, greatest = ends
    return number(least) if least == greatest else f"{number(least)} to {number(greatest)}"


def common(ranges):
    """The whole numbers that lie in every range, as (least, greatest); None where there are none."""
    if None in ranges:
        return None
    least, greatest = max(r[0] for r in ranges), min(r[1] for r in ranges)
    return (least, greatest) if least <= greatest else None


# ---- (a) totals


class Totals:
    """Which totals each count and share admits, rule by rule, and whether one total suits them all.

    ``pairs`` are (subject, count as printed, share as printed, {mode: [least, greatest] or None});
    ``stated`` is the total that the paper prints: (as printed, {mode: (least, greatest)}), or None.
    """

    def __init__(self, pairs, stated=None):
        self.pairs, self.stated = pairs, stated
        by_mode = {mode: [ranges[mode] for *_, ranges in pairs] for mode in pairs[0][3]}
        by_rule = halves_joined(by_mode, common if len(pairs) > 1 else bool)
        self.panels = [(rules, ranges, common(ranges)) for rules, ranges in alike(by_rule)]

    def verdict(self, modes, shared):
        """One line on what the pairs have in common under these rules."""
        said = f"common total {span(shared)}" if shared else "no common total"
        if len(self.pairs) == 1:
            said = f"total {span(shared)}" if shared else "no total"
        return f"Under {rules(modes)}: {said}"

    def alt(self):
        """The figure in words."""
        sentences = []
        for modes, ranges, shared in self.panels:
            wants = "; ".join(
                f"{count} printed as {share} wants {span(r)}"
                for (_, count, share, _), r in zip(self.pairs, ranges, strict=True)
            )
            sentences.append(f"{self.verdict(modes, shared)} ({wants}).")
        if self.stated:
            sentences.append(f"The paper prints {self.stated[0]} as the total.")
        return "Bars: totals that each count and its share admit. " + " ".join(sentences)

    def draw(self, path):
        from matplotlib.figure import Figure

        count = len(self.pairs)
        figure = Figure(figsize=(WIDTH, len(self.panels) * (0.75 + ROW * count)))
        axes = figure.subplots(len(self.panels), 1, sharex=True, squeeze=False)[:, 0]
        for ax, (modes, ranges, shared) in zip(axes, self.panels, strict=True):
            ax.set_title(textwrap.fill(self.verdict(modes, shared), 42), **TITLE)
            if self.stated:
                low, high = self.stated[1]["half-away" if modes[0] == "rounding" else modes[0]]
                ax.axvspan(low, high, facecolor="none", edgecolor=LINE, hatch="////", lw=0.8, zorder=0)
            if shared and count > 1:
                ax.axvspan(*shared, color=COMMON, lw=0, zorder=1)
                for end in shared:
                    ax.axvline(end, color=LINE, lw=0.8, ls="--", zorder=1)
            for row, ((subject, n, share, _), found) in enumerate(zip(self.pairs, ranges, strict=True)):
                label(ax, row, f"{short(subject)}\n{n} as {share}: {span(found)}")
                if found:
                    ax.barh(row + 0.1, found[1] - found[0], left=found[0], height=0.2, zorder=3, **BAR)
            ax.set(ylim=(count - 0.6, -0.85), yticks=[])
            ax.xaxis.set_major_locator(ticks(4))
            ax.xaxis.set_major_formatter(lambda value, _: number(round(value)))
        axes[-1].set_xlabel("total")
        save(figure, path)


# ---- (b) shares


class Shares:
    """Shares of one whole with the slack that their last digits leave, and their sum beside 100 %.

    ``shares`` are (subject, as printed, value, {mode: Interval}); ``complete`` says whether they are all.
    """

    def __init__(self, shares, complete=True):
        self.shares, self.complete = shares, complete
        by_mode = {mode: reduce(add, (intervals[mode] for *_, intervals in shares)) for mode in shares[0][3]}
        self.sums = alike(halves_joined(by_mode, self.holds))

    def holds(self, total):
        """Whether 100 lies in the sum, or for some of the parts whether the sum can be less."""
        return 100 in total or (not self.complete and total.lower <= 100)

    def alt(self):
        """The figure in words."""
        shown = ", ".join(shown for _, shown, _, _ in self.shares)
        sums = "; ".join(
            f"under {rules(modes)} in {total}, which {'admits' if self.holds(total) else 'excludes'} "
            f"{'100' if self.complete else '100 or less'}"
            for modes, total in self.sums
        )
        printed = plain(sum(value for _, _, value, _ in self.shares))
        return f"Shares stacked: {shown}; as printed they sum to {printed}. Their sum lies {sums}."

    def draw(self, path):
        from matplotlib.figure import Figure

        count, rules_shown = len(self.shares), len(self.sums)
        heights = (0.3 + ROW * count, 0.8 + ROW * rules_shown)
        figure = Figure(figsize=(WIDTH, sum(heights)))
        upper, lower = figure.subplots(2, 1, height_ratios=heights)
        start = 0
        for row, (subject, shown, value, _) in enumerate(self.shares):
            upper.barh(row + 0.12, float(value), left=float(start), height=0.28, **BAR)
            label(upper, row, f"{short(subject)}: {shown}")
            start += value
        upper.axvline(100, color=LINE, lw=1.2, ls="--")
        upper.set(ylim=(count - 0.6, -0.6), yticks=[], xlim=(0, max(102, float(start) + 2)))
        upper.set_title("Shares as printed, in per cent", **TITLE)
        for row, (modes, total) in enumerate(self.sums):
            width = float(total.upper - total.lower)
            lower.barh(row + 0.12, width, left=float(total.lower), height=0.28, **BAR)
            says = "possible" if self.holds(total) else "impossible"
            label(lower, row, f"{rules(modes)}: {total}, {says}")
        lower.axvline(100, color=LINE, lw=1.2, ls="--")
        ends = [float(end) for _, total in self.sums for end in (total.lower, total.upper)]
        low, high = min(100, *ends), max(100, *ends)
        margin = 0.06 * (high - low)
        lower.set(ylim=(rules_shown - 0.6, -0.6), yticks=[], xlim=(low - margin, high + margin))
        lower.xaxis.set_major_locator(ticks(4))
        lower.xaxis.get_major_formatter().set_useOffset(False)
        lower.set_title("What they can sum to (dashed: 100)", **TITLE)
        save(figure, path)


def label(ax, row, text):
    """Words above the bar of ``row``, on a ground of their own, from the left edge on."""
    ax.text(0, row - 0.06, text, transform=ax.get_yaxis_transform(), va="bottom", fontsize=7.5, zorder=4,
            linespacing=1.05, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip


def short(text):
    return textwrap.shorten(text, 42, placeholder=" …")


def ticks(count):
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(count)


def write(figure, path):
    """Draw ``figure`` into ``path`` (SVG), beside it as PNG and as its table; the same bytes each time."""
    import matplotlib

    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(STYLE):
        figure.draw(path)


def save(figure, path):
    figure.savefig(path, format="svg", metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=drawn.PNG_DPI, metadata={"Software": None})
    drawn.table(figure).to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")
