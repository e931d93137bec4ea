"""Figures of associations: intervals, partial residuals, what a coefficient hangs on, placebos, curves.

They are as wide as a phone's page, so that their text stays legible there; signs and intervals differ by
marker and dash, not by colour alone.
"""

import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from kosh.analysis import associations
from kosh.book.figures import DASHES, MARKERS, NARROW, PALETTE, ZERO, small_multiples

#: Kinds of intervals, and what the legend calls them; each has its own colour, marker and dash.
KINDS = {"wild": "wild cluster bootstrap", "CRV3": "CRV3", "CRV1": "CRV1", "Conley": "Conley"}

# ---- coefficients


def _interval(ax, y, low, high, look, view):
    """An interval; an end that does not exist is an arrow at the edge of ``view``."""
    ax.plot(np.clip([low, high], *view), [y, y], lw=1.8, **look)
    for end, edge, marker in ((low, view[0], "<"), (high, view[1], ">")):
        if np.isinf(end):
            ax.plot([edge], [y], marker=marker, color=look["color"], ms=6, clip_on=False)


def coefficients(results, labels, xlabel, errors="all"):
    """Coefficients for one step with 95 % intervals of each kind of `KINDS`, a row an association.

    ``results`` as `kosh.analysis.associations.results`; ``labels`` has the words of each row; ``errors`` is
    one kind or ``"all"``. All finite ends are in view; an arrow is an end that does not exist. Returns
    (figure, axes).
    """
    kinds = [kind for kind in KINDS if errors in ("all", kind) and any(r.pieces(kind) for r in results)]
    figure, ax = plt.subplots(figsize=(NARROW, 0.9 + (0.21 + 0.17 * len(kinds)) * len(results)))
    view = _view(
        np.array([piece for r in results for kind in kinds for piece in r.pieces(kind)], dtype=float)
    )
    looks = {
        kind: {"color": PALETTE[i], "ls": DASHES[i], "marker": MARKERS[i]} for i, kind in enumerate(KINDS)
    }
    for row, (r, label) in enumerate(zip(results, labels, strict=True)):
        for i, kind in enumerate(kinds):
            y, look = row + 0.12 + 0.17 * (i - 0.5), looks[kind]
            for low, high in r.pieces(kind):
                _interval(ax, y, low, high, {"color": look["color"], "ls": look["ls"]}, view)
            if r.pieces(kind):
                ax.plot([r.association.coefficient], [y], marker=look["marker"], color=look["color"], ms=5)
        ax.text(0.01, row - 0.18, label, fontsize=8.5, va="center", transform=ax.get_yaxis_transform())
        # the line of zero stops where words stand
        ax.plot([0, 0], [row - 0.04, row + 0.17 * len(kinds)], **ZERO)
    ax.set(yticks=[], ylim=(len(results) - 0.93 + 0.17 * len(kinds), -0.5), xlim=view)
    ax.set_xlabel(xlabel, fontsize=9)
    ax.tick_params(labelsize=9)
    ax.spines["left"].set_visible(False)
    handles = [plt.Line2D([], [], **looks[kind], lw=1.8, ms=5) for kind in kinds]
    figure.legend(handles, [KINDS[kind] for kind in kinds], loc="outside lower left", ncols=1, fontsize=9)
    return figure, ax


def _view(ends):
    """A range that shows every end that exists, and zero."""
    ends = np.append(ends[np.isfinite(ends)], 0)
    margin = 0.05 * (ends.max() - ends.min())
    return ends.min() - margin, ends.max() + margin


def describe_coefficients(results, errors="wild"):
    """Alternative text for `coefficients`: every estimate with its interval of one kind."""
    told = []
    for r in results:
        pieces = r.pieces(errors)
        ends = f" ({pieces[0][0]:.1f} to {pieces[-1][1]:.1f})" if pieces else ""
        told.append(f"{r.association.title} {r.association.coefficient:.1f}{ends}")
    return f"Coefficients with 95 % intervals, {KINDS[errors]}: " + "; ".join(told) + "."


def forms_side_by_side(table, titles, xlabel):
    """One panel a condition, one interval a form; the last form is a placebo. Returns (figure, axes).

    ``table`` as `kosh.analysis.oblast_models.versions` gives it.
    """
    names, forms = list(dict.fromkeys(table["name"])), list(dict.fromkeys(table["version"]))
    figure, axes = small_multiples(len(names), 1, 0.3 + 0.165 * len(forms), sharex=True)
    view = _view(table[["low", "high"]].to_numpy(dtype=float))
    for ax, name in zip(axes, names, strict=True):
        own = table[table["name"] == name].reset_index(drop=True)
        for row in own.itertuples():
            look = {"color": PALETTE[0] if row.version.startswith("log") else PALETTE[1], "ls": "-"}
            _interval(ax, row.Index, row.low, row.high, look, view)
            filled = look["color"] if row.p_wild < 0.05 else "white"
            ax.plot([row.coefficient], [row.Index], marker="o", ms=5, color=look["color"], mfc=filled)
        ax.axvline(0, **ZERO)
        ax.set(yticks=range(len(own)), ylim=(len(own) - 0.5, -0.5), xlim=view)
        ax.set_yticklabels(own["version"], fontsize=8)
        ax.set_title(titles[name], fontsize=9, loc="left", pad=2)
        ax.tick_params(axis="x", labelsize=8.5)
        ax.grid(False, axis="y")
    axes[-1].set_xlabel(xlabel, fontsize=9)
    return figure, axes


def describe_forms(table, titles):
    """Alternative text for `forms_side_by_side`: every estimate with its interval."""
    told = []
    for name, own in table.groupby("name", sort=False):
        each = (
            f"{row.version} {row.coefficient:.1f} ({row.low:.1f} to {row.high:.1f})"
            for row in own.itertuples()
        )
        told.append(f"{titles[name]}: " + ", ".join(each))
    return "Coefficients with 95 % intervals by form. " + ". ".join(told) + "."


# ---- what a coefficient hangs on


def partial_residuals(found, marked=None, marked_title=None):
    """Partial residual plots, one panel an association, with the slope; one oblast's points may be marked.

    In a crowd of more than 300 points the axis is cut at the 0.5th and 99.5th percentile. Returns
    (figure, axes).
    """
    figure, axes = small_multiples(len(found), 2, 1.55, sharey=True)
    points = [associations.partial_residuals(a) for a in found]
    for ax, a, frame in zip(axes, found, points, strict=True):
        own, crowd = frame[associations.CLUSTER] == marked, len(frame) > 300
        ax.scatter(frame["x"][~own], frame["y"][~own], s=4 if crowd else 9, color=PALETTE[0],
                   alpha=0.35 if crowd else 0.55, lw=0, rasterized=crowd)  # fmt: skip
        if marked:
            ax.scatter(frame["x"][own], frame["y"][own], s=16, color=PALETTE[1], marker="^", lw=0,
                       label=marked_title)  # fmt: skip
        ends = np.array([frame["x"].min(), frame["x"].max()])
        ax.plot(ends, a.coefficient * ends, color="#1F2328", lw=1.4)
        ax.set_title(textwrap.fill(a.title, 22), fontsize=8.5, loc="left", pad=2)
        ax.set_xlabel(textwrap.fill(f"steps of {a.step.words}", 22), fontsize=8)
        ax.xaxis.set_major_locator(MaxNLocator(5))
        ax.tick_params(labelsize=8, labelleft=True)
    if max(map(len, points)) > 300:
        axes[0].set_ylim(cut(found))
    figure.supylabel("net migration per 1,000, rest", fontsize=9)
    if marked:
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower left", fontsize=9)
    return figure, axes


def cut(found):
    """Ends of the vertical axis in a crowd: the 0.5th and 99.5th percentile of all points."""
    return np.percentile(pd.concat([associations.partial_residuals(a) for a in found])["y"], [0.5, 99.5])


def not_drawn(found):
    """How many points of `partial_residuals` lie beyond `cut`, and of how many."""
    y, (low, high) = pd.concat([associations.partial_residuals(a) for a in found])["y"], cut(found)
    return int(((y < low) | (y > high)).sum()), len(y)


def describe_partial(found):
    """Alternative text for `partial_residuals`: the slope and number of points of each panel."""
    told = [f"{a.title}: {a.n} points, slope {a.coefficient:.1f}" for a in found]
    return "Partial residuals of rural net migration. " + "; ".join(told) + "."


def left_out(by_unit, by_year, whole, titles, xlabel):
    """One condition's coefficient without each unit and each year, with 95 % intervals; (figure, axes).

    ``by_unit``, ``by_year``: columns left_out, coefficient, low, high; ``whole`` the coefficient of all rows.
    """
    counts = len(by_unit), len(by_year)
    figure, axes = plt.subplots(
        2, 1, sharex=True, figsize=(NARROW, 1.0 + 0.22 * sum(counts)), height_ratios=counts
    )
    both = np.concatenate([t[["low", "high"]].to_numpy(dtype=float) for t in (by_unit, by_year)])
    view = _view(both)
    for ax, table, head in zip(
        axes, (by_unit, by_year), ("without one oblast", "without one year"), strict=True
    ):
        table = table.assign(words=table["left_out"].map(lambda v: titles.get(v, str(v))))
        for y, row in enumerate(table.itertuples()):
            _interval(ax, y, row.low, row.high, {"color": PALETTE[0], "ls": "-"}, view)
            ax.plot([row.coefficient], [y], marker="o", ms=5, color=PALETTE[0])
        ax.axvline(0, **ZERO)
        ax.axvline(whole, color=PALETTE[1], ls="--", lw=1.2)
        ax.set(yticks=range(len(table)), ylim=(len(table) - 0.5, -0.5), xlim=view)
        ax.set_yticklabels(table["words"], fontsize=8.5)
        ax.set_title(head, fontsize=9.5, loc="left", pad=3)
        ax.tick_params(axis="x", labelsize=9)
        ax.grid(False, axis="y")
    axes[-1].set_xlabel(xlabel, fontsize=9)
    return figure, axes


def describe_left_out(by_unit, by_year, whole, titles):
    """Alternative text for `left_out`: every coefficient."""
    told = [f"without {titles.get(row.left_out, row.left_out)} {row.coefficient:.1f}"
            for table in (by_unit, by_year) for row in table.itertuples()]  # fmt: skip
    return f"The coefficient of all rows, {whole:.1f}, " + ", ".join(told) + "."


def strips(rows, xlabel):
    """Coefficients under many choices as ticks on a line, one line a condition, the furthest two named.

    ``rows``: (label, main coefficient, [(name of the choice, coefficient), ...]) from top to bottom. Returns
    (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 0.7 + 0.62 * len(rows)))
    for i, (label, main, values) in enumerate(rows):
        y = i + 0.12
        ax.plot([v for _, v in values], [y] * len(values), "|", color=PALETTE[0], markersize=13, mew=1.3)
        ax.plot([main], [y], marker="o", color=PALETTE[1], markersize=6.5, mec="white", zorder=4)
        ax.text(0, i - 0.17, label, transform=ax.get_yaxis_transform(), fontsize=9, va="bottom")
        ordered = sorted(values, key=lambda entry: entry[1])
        for (name, value), side in ((ordered[0], "right"), (ordered[-1], "left")):
            ax.annotate(name, (value, y), xytext=(-4 if side == "right" else 4, 0),
                        textcoords="offset points", ha=side, va="center", fontsize=8, zorder=3,
                        color="#1F2328",
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3})  # fmt: skip
        ax.plot([0, 0], [y - 0.17, y + 0.2], **ZERO)
    values = [v for _, _, row in rows for _, v in row] + [0]
    width = max(values) - min(values)
    ends = min(values) - 0.6 * width, max(values) + 0.6 * width
    ax.set(xlim=ends, ylim=(len(rows) - 0.45, -0.6), yticks=[], xlabel=xlabel)
    ax.xaxis.label.set_size(9.5)
    ax.tick_params(labelsize=9.5)
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    return figure, ax


def describe_strips(rows, head):
    """Alternative text for `strips`: the range of each row, after ``head``."""
    told = []
    for label, _, values in rows:
        all_of = [value for _, value in values]
        told.append(f"{label} {min(all_of):.1f} to {max(all_of):.1f}")
    return f"{head}: {'; '.join(told)}."


def placebos(tests, titles):
    """Histograms of placebo t, one panel a `PermutationTest`, the observed t and its mirror image marked.

    Returns (figure, axes).
    """
    figure, axes = small_multiples(len(tests), 2, 1.15, sharex=True)
    for ax, test in zip(axes, tests, strict=True):
        ax.hist(test.placebos, bins=40, color="#B5B5B5", lw=0)
        ax.axvline(test.t, color=PALETTE[1], lw=1.8)
        ax.axvline(-test.t, color=PALETTE[1], lw=1.2, ls=":")
        ax.set_title(textwrap.fill(titles[test.name], 22), fontsize=8.5, loc="left", pad=2)
        ax.set(yticks=[])
        ax.tick_params(labelsize=8.5)
        ax.grid(False)
        ax.spines["left"].set_visible(False)
    figure.supxlabel("t of dealt trajectories; line: observed, dotted: mirrored", fontsize=9)
    return figure, axes


def describe_placebos(table, titles):
    """Alternative text for `placebos`: observed t and p of each condition."""
    told = [
        f"{titles[row.name_]}: t {row.t:.2f}, p {row.p:.2f}"
        for row in table.rename(columns={"name": "name_"}).itertuples()
    ]
    return "Placebo t of permuted trajectories beside the observed t. " + "; ".join(told) + "."


# ---- specification curve


def curve(rows, main, titles):
    """Every specification's standardised coefficient in order, one panel a condition, with its 95 % interval.

    ``rows``: columns name, id, standardised, low_standardised, high_standardised, p; ``main`` holds the ids
    of the specifications to mark. Returns (figure, axes).
    """
    names = list(dict.fromkeys(rows["name"]))
    figure, axes = small_multiples(len(names), 1, 1.15, sharey=True)
    for ax, name in zip(axes, names, strict=True):
        own = rows[rows["name"] == name].sort_values("standardised").reset_index(drop=True)
        ax.fill_between(own.index, own["low_standardised"], own["high_standardised"], color="#C9DDEB", lw=0,
                        label="95 % interval (CRV3)")  # fmt: skip
        ax.plot(own.index, own["standardised"], color=PALETTE[0], lw=1.6, label="coefficient")
        far = own[own["p"] < 0.05]
        ax.plot(
            far.index, far["standardised"], color=PALETTE[1], marker="|", ls="", ms=6, label="p below 0.05"
        )
        here = own[own["id"].isin(main)]
        ax.plot(here.index, here["standardised"], color="black", marker="D", ms=6, mfc="white", ls="",
                label="the chapter's specification")  # fmt: skip
        ax.axhline(0, **ZERO)
        ax.set_title(titles[name], fontsize=9, loc="left", pad=2)
        ax.set(ylim=(-0.9, 0.9), xlim=(-2, len(own) + 1))
        ax.tick_params(labelsize=8.5)
        ax.set_xticks([])
    figure.supylabel("standardised coefficient", fontsize=9)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower left", ncols=1, fontsize=9)
    return figure, axes


def describe_curve(rows, titles):
    """Alternative text for `curve`: specifications, median and share of positive ones of each condition."""
    told = [
        f"{titles[name]}: {len(own)} specifications, median {own['standardised'].median():.2f}, "
        f"{100 * (own['standardised'] > 0).mean():.0f} % positive"
        for name, own in rows.groupby("name", sort=False)
    ]
    return "Standardised coefficients of all specifications. " + "; ".join(told) + "."


def shares_by_choice(shares):
    """Share of positive coefficients by choice (rows) and condition (columns), in per cent, as a heat map.

    ``shares`` as `kosh.analysis.oblast_models.shares_by_choice` gives it. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 0.9 + 0.34 * len(shares)))
    ax.imshow(100 * shares.to_numpy(), cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for (i, j), share in np.ndenumerate(shares.to_numpy()):
        colour = "white" if share > 0.6 else "#1F2328"
        ax.text(j, i, f"{100 * share:.0f}", ha="center", va="center", fontsize=9, color=colour)
    ax.set(xticks=range(shares.shape[1]), yticks=range(len(shares)))
    ax.set_xticklabels(shares.columns, rotation=40, ha="left", fontsize=8.5)
    words = [textwrap.fill(f"{dimension}: {choice}", 30) for dimension, choice in shares.index]
    ax.set_yticklabels(words, fontsize=8)
    ax.xaxis.tick_top()
    starts = [i for i in range(1, len(shares)) if shares.index[i][0] != shares.index[i - 1][0]]
    for start in starts:
        ax.axhline(start - 0.5, color="white", lw=3)
    ax.grid(False)
    ax.tick_params(length=0)
    return figure, ax


def describe_shares_by_choice(shares):
    """Alternative text for `shares_by_choice`: every share."""
    told = [
        f"{dimension} {choice}: " + ", ".join(f"{name} {100 * share:.0f}" for name, share in row.items())
        for (dimension, choice), row in shares.iterrows()
    ]
    return "Per cent of specifications with a positive coefficient. " + "; ".join(told) + "."
