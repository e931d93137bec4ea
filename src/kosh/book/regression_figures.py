"""Figures of a regression: outcomes by unit, assumed causes, intervals, partial residuals, placebos, curves.

They are as wide as a phone's page, so that their text stays legible there; signs and intervals differ by
marker and dash, not by colour alone.
"""

import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import FancyBboxPatch

from kosh.book.figures import DASHES, MARKERS, NARROW, PALETTE

ZERO = {"color": "#1F2328", "lw": 0.9, "zorder": 1}


def _panels(count, columns, height, **options):
    rows = -(-count // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(NARROW, 0.5 + height * rows), squeeze=False, **options
    )
    for ax in axes.flat[count:]:
        ax.set_axis_off()
    return figure, list(axes.flat[:count])


def worded(frame):
    """A table to display whose cells are sentences: nothing is cut off, words stand to the left."""
    from IPython.display import HTML

    with pd.option_context("display.max_colwidth", None):
        return HTML(frame.to_html(classes="kosh-worded"))


def _short(text, width=22):
    return textwrap.fill(text, width)


# ---- the outcome


def outcome_by_unit(frame, raw, titles, limits=(-65, 50)):
    """Small multiples of a yearly rate, one panel a unit; cells of ``raw`` that were changed or emptied as
    crosses, at the panel's edge with their value where they lie beyond ``limits``.

    ``frame`` and ``raw``: columns region, year, rate, in the same order; ``titles`` by region. Returns
    (figure, axes).
    """
    units = sorted(frame["region"].unique(), key=lambda unit: titles[unit])
    figure, axes = _panels(len(units), 2, 1.0, sharex=True, sharey=True)
    changed = raw[~np.isclose(raw["rate"], frame["rate"], equal_nan=False)]
    for ax, unit in zip(axes, units, strict=True):
        own, other = frame[frame["region"] == unit], changed[changed["region"] == unit]
        ax.axhline(0, **ZERO)
        ax.plot(own["year"], own["rate"], color=PALETTE[0], marker="o", ms=3, lw=1.3)
        for cell in other.itertuples():
            place = np.clip(cell.rate, limits[0] + 7, limits[1] - 7)
            ax.plot([cell.year], [place], color=PALETTE[1], marker="x", ms=6, mew=1.6, ls="")
            if place != cell.rate:
                words = f"{cell.rate:.0f}".replace("-", "\u2212")
                low = cell.rate < 0
                ax.annotate(words, (cell.year, place), (0, 5) if low else (6, 0), fontsize=8,
                            textcoords="offset points", color=PALETTE[1], va="bottom" if low else "center",
                            ha="center" if low else "left")  # fmt: skip
        ax.set_title(titles[unit], fontsize=9, loc="left", pad=2)
        ax.set(ylim=limits, xticks=[2010, 2015, 2020])
        ax.tick_params(labelsize=8.5)
    figure.supylabel("net migration per 1,000 rural people", fontsize=9)
    return figure, axes


def describe_outcome(frame, titles):
    """Alternative text for `outcome_by_unit`: mean, least and greatest rate of every unit."""
    told = [
        f"{titles[unit]} {own['rate'].mean():.0f} ({own['rate'].min():.0f} to {own['rate'].max():.0f})"
        for unit, own in frame.groupby("region")
    ]
    return "Rural net migration per 1,000 by oblast, mean of the years and range: " + ", ".join(told) + "."


# ---- assumed causes

#: Boxes of the graph: name -> (x, y, words, whether it is measured).
BOXES = {
    "services": (0.2, 0.80, "services in\nthe village", True),
    "jobs": (0.2, 0.52, "work and income\nin the village", True),
    "towns": (0.2, 0.25, "pull of towns:\nwages, study, homes", False),
    "age": (0.76, 0.94, "age of the\nvillagers", False),
    "outflow": (0.76, 0.52, "rural net\nmigration", True),
    "people": (0.76, 0.25, "rural\npopulation", True),
    "closing": (0.2, 0.99, "budgets and rules\nfor closing", False),
    "classes": (0.5, 0.05, "villages turned\ninto towns", True),
}
#: Arrows: (from, to, kind), kind being "claimed", "assumed" or "feedback".
ARROWS = (
    ("services", "outflow", "claimed"),
    ("jobs", "outflow", "claimed"),
    ("towns", "outflow", "assumed"),
    ("towns", "jobs", "assumed"),
    ("age", "outflow", "assumed"),
    ("age", "services", "assumed"),
    ("closing", "services", "assumed"),
    ("jobs", "services", "assumed"),
    ("outflow", "people", "assumed"),
    ("people", "services", "feedback"),
    ("classes", "people", "assumed"),
    ("classes", "towns", "assumed"),
)
_LOOKS = {
    "claimed": {"color": PALETTE[1], "lw": 2.4, "ls": "-"},
    "assumed": {"color": "#555555", "lw": 1.2, "ls": "-"},
    "feedback": {"color": PALETTE[0], "lw": 1.8, "ls": "--"},
}


def assumed_causes():
    """The graph of what is assumed to cause what. Returns (figure, axes)."""
    figure, ax = plt.subplots(figsize=(NARROW, 4.3))
    half = {"x": 0.19, "y": 0.055}
    for start, end, kind in ARROWS:
        (x0, y0), (x1, y1) = BOXES[start][:2], BOXES[end][:2]
        look = _LOOKS[kind]
        bend = 0.0
        ax.annotate("", _edge(x1, y1, x0, y0, half), _edge(x0, y0, x1, y1, half),
                    arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 1, "mutation_scale": 13,
                                "connectionstyle": f"arc3,rad={bend}", "color": look["color"],
                                "lw": look["lw"], "ls": look["ls"]})  # fmt: skip
    for x, y, words, measured in BOXES.values():
        box = FancyBboxPatch((x - half["x"], y - half["y"]), 2 * half["x"], 2 * half["y"],
                             boxstyle="round,pad=0,rounding_size=0.02", facecolor="white", zorder=3,
                             edgecolor="#1F2328", ls="-" if measured else ":", lw=1.2)  # fmt: skip
        ax.add_patch(box)
        ax.text(x, y, words, ha="center", va="center", fontsize=9, zorder=4, linespacing=1.05)
    handles = [plt.Line2D([], [], **look) for look in _LOOKS.values()]
    handles.append(plt.Line2D([], [], color="#1F2328", ls=":", lw=1.2))
    words = ["claimed by the papers", "assumed besides", "feedback: fewer people, fewer services",
             "dotted box: not measured"]  # fmt: skip
    figure.legend(handles, words, loc="outside lower left", ncols=1, fontsize=9)
    ax.set(xlim=(0, 1), ylim=(-0.02, 1.06))
    ax.set_axis_off()
    return figure, ax


def _edge(x, y, towards_x, towards_y, half):
    """Where the line from a box's middle leaves the box."""
    dx, dy = towards_x - x, towards_y - y
    scale = min(half[axis] / abs(d) for axis, d in (("x", dx), ("y", dy)) if d)
    return x + scale * dx, y + scale * dy


def describe_causes():
    """Alternative text for `assumed_causes`: every arrow in words."""
    words = {name: box[2].replace("\n", " ") for name, box in BOXES.items()}
    told = [f"{words[start]} to {words[end]} ({kind})" for start, end, kind in ARROWS]
    hidden = ", ".join(words[name] for name, box in BOXES.items() if not box[3])
    return f"A graph of assumed causes. Arrows: {'; '.join(told)}. Not measured: {hidden}."


# ---- what a ratio does by itself


def rejections(tables, level=0.05):
    """Share of simulated panels in which a form finds what is not there, with two Monte Carlo errors.

    ``tables``: name -> frame of `kosh.analysis.denominators.rejections`. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 2.9))
    names = next(iter(tables.values()))["form"].tolist()
    for i, (name, table) in enumerate(tables.items()):
        y = np.arange(len(names)) + 0.24 * (i - 0.5)
        ax.errorbar(100 * table["rejected"], y, xerr=200 * table["error"], color=PALETTE[i],
                    marker=MARKERS[i], ls="", ms=6, label=name)  # fmt: skip
    ax.axvline(100 * level, ls="--", **ZERO)
    ax.set(yticks=range(len(names)), ylim=(len(names) - 0.5, -0.5),
           xticks=range(0, 101, 10))  # fmt: skip
    ax.set_xlim(0, 1.1 * max(100 * table["rejected"].max() for table in tables.values()))
    ax.set_xlabel("per cent of panels where a test rejects", fontsize=9)
    ax.set_yticklabels([_short(name, 14) for name in names])
    ax.tick_params(labelsize=9)
    ax.grid(True, axis="x")
    figure.legend(loc="outside lower left", ncols=1, fontsize=9)
    return figure, ax


def describe_rejections(tables):
    """Alternative text for `rejections`."""
    told = [
        f"{name}: " + ", ".join(f"{row.form} {100 * row.rejected:.1f}" for row in table.itertuples())
        for name, table in tables.items()
    ]
    return (
        "Per cent of simulated panels in which a true null hypothesis is rejected. " + ". ".join(told) + "."
    )


# ---- coefficients

KINDS = {"wild": "wild cluster bootstrap", "CRV3": "CRV3", "CRV1": "CRV1"}


def _interval(ax, y, low, high, at, look, view):
    """An interval with its estimate; an end outside ``view`` becomes an arrow."""
    ax.plot([max(low, view[0]), min(high, view[1])], [y, y], lw=1.8, **look)
    for end, edge, marker in ((low, view[0], "<"), (high, view[1], ">")):
        if (end < view[0]) if marker == "<" else (end > view[1]):
            ax.plot([edge], [y], marker=marker, color=look["color"], ms=6, clip_on=False)


def coefficients(table, xlabel, kinds=("wild", "CRV3", "CRV1")):
    """Coefficients with 95 % intervals under several errors, one group of bars a condition.

    ``table`` as `kosh.analysis.oblast_regressions.coefficients` gives it. An interval much longer than the
    others ends in an arrow. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 0.9 + 0.72 * len(table)))
    view = _view(table[[f"{end}_CRV3" for end in ("low", "high")]].to_numpy(dtype=float))
    for row in table.reset_index().itertuples():
        for i, kind in enumerate(kinds):
            y = row.Index + 0.12 + 0.17 * (i - 0.5)
            low, high = getattr(row, f"low_{kind}"), getattr(row, f"high_{kind}")
            look = {"color": PALETTE[i], "ls": DASHES[i]}
            _interval(ax, y, low, high, row.coefficient, look, view)
            ax.plot([row.coefficient], [y], marker=MARKERS[i], color=PALETTE[i], ms=5)
        towns = ", towns too" if row.counts_towns else ""
        ax.text(0.01, row.Index - 0.18, f"{row.title} ({row.step}{towns})", fontsize=8.5, va="center",
                transform=ax.get_yaxis_transform(), zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    ax.axvline(0, **ZERO)
    ax.set(yticks=[], ylim=(len(table) - 0.42, -0.5), xlim=view)
    ax.set_xlabel(xlabel, fontsize=9)
    ax.tick_params(labelsize=9)
    ax.spines["left"].set_visible(False)
    handles = [
        plt.Line2D([], [], color=PALETTE[i], ls=DASHES[i], marker=MARKERS[i], lw=1.8, ms=5)
        for i in range(len(kinds))
    ]
    figure.legend(handles, [KINDS[kind] for kind in kinds], loc="outside lower left", ncols=1, fontsize=9)
    return figure, ax


def _view(ends):
    """A range that shows intervals of the usual length whole; (rows, 2)."""
    ends = ends[np.isfinite(ends).all(axis=1)]
    usual = 2.5 * np.median(ends[:, 1] - ends[:, 0])
    low, high = max(ends[:, 0].min(), -usual), min(ends[:, 1].max(), usual)
    margin = 0.06 * (high - low)
    return min(low, 0) - margin, max(high, 0) + margin


def describe_coefficients(table, kind="wild"):
    """Alternative text for `coefficients`: every estimate with its interval under one kind of errors."""
    told = [
        f"{row['title']} {row['coefficient']:.1f} ({row[f'low_{kind}']:.1f} to {row[f'high_{kind}']:.1f})"
        for row in table.to_dict("records")
    ]
    return f"Coefficients with 95 % intervals, {KINDS[kind]}: " + "; ".join(told) + "."


def forms_side_by_side(table, titles, xlabel):
    """One panel a condition, one interval a form; the last form is a placebo. Returns (figure, axes).

    ``table`` as `kosh.analysis.oblast_regressions.forms` gives it.
    """
    names, forms = list(dict.fromkeys(table["name"])), list(dict.fromkeys(table["form"]))
    figure, axes = _panels(len(names), 1, 0.35 + 0.2 * len(forms), sharex=True)
    view = _view(table[["low", "high"]].to_numpy(dtype=float))
    for ax, name in zip(axes, names, strict=True):
        own = table[table["name"] == name].reset_index(drop=True)
        for row in own.itertuples():
            look = {"color": PALETTE[0] if row.form.startswith("log") else PALETTE[1], "ls": "-"}
            _interval(ax, row.Index, row.low, row.high, row.coefficient, look, view)
            filled = look["color"] if row.p_wild < 0.05 else "white"
            ax.plot([row.coefficient], [row.Index], marker="o", ms=5, color=look["color"], mfc=filled)
        ax.axvline(0, **ZERO)
        ax.set(yticks=range(len(own)), ylim=(len(own) - 0.5, -0.5), xlim=view)
        ax.set_yticklabels(own["form"], fontsize=8)
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
            f"{row.form} {row.coefficient:.1f} ({row.low:.1f} to {row.high:.1f})" for row in own.itertuples()
        )
        told.append(f"{titles[name]}: " + ", ".join(each))
    return "Coefficients with 95 % intervals by form. " + ". ".join(told) + "."


# ---- what a coefficient hangs on


def partial_residuals(frames, slopes, titles, steps, marked, marked_title):
    """Partial residual plots, one panel a condition, with the slope; one unit's points are marked.

    ``frames``: name -> frame with region, x (in steps), y. Returns (figure, axes).
    """
    figure, axes = _panels(len(frames), 2, 1.55, sharey=True)
    for ax, (name, frame) in zip(axes, frames.items(), strict=True):
        own = frame["region"] == marked
        ax.scatter(frame["x"][~own], frame["y"][~own], s=9, color=PALETTE[0], alpha=0.55, lw=0)
        ax.scatter(frame["x"][own], frame["y"][own], s=16, color=PALETTE[1], marker="^", lw=0,
                   label=marked_title)  # fmt: skip
        ends = np.array([frame["x"].min(), frame["x"].max()])
        ax.plot(ends, slopes[name] * ends, color="#1F2328", lw=1.4)
        ax.set_title(_short(titles[name]), fontsize=8.5, loc="left", pad=2)
        ax.set_xlabel(f"steps of {steps[name]}", fontsize=8)
        ax.tick_params(labelsize=8)
    figure.supylabel("net migration per 1,000, rest", fontsize=9)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower left", fontsize=9)
    return figure, axes


def describe_partial(frames, slopes, titles):
    """Alternative text for `partial_residuals`: the slope and number of points of each panel."""
    told = [f"{titles[name]}: {len(f)} points, slope {slopes[name]:.1f}" for name, f in frames.items()]
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
            _interval(ax, y, row.low, row.high, row.coefficient, {"color": PALETTE[0], "ls": "-"}, view)
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


def placebos(dealt, observed, titles):
    """Histograms of placebo t, one panel a condition, the observed t and its mirror image marked.

    ``dealt``: name -> placebo t (B,); ``observed``: name -> t. Returns (figure, axes).
    """
    figure, axes = _panels(len(dealt), 2, 1.15, sharex=True)
    for ax, (name, t) in zip(axes, dealt.items(), strict=True):
        ax.hist(t, bins=40, color="#B5B5B5", lw=0)
        ax.axvline(observed[name], color=PALETTE[1], lw=1.8)
        ax.axvline(-observed[name], color=PALETTE[1], lw=1.2, ls=":")
        ax.set_title(_short(titles[name]), fontsize=8.5, loc="left", pad=2)
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
    figure, axes = _panels(len(names), 1, 1.15, sharey=True)
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

    ``shares`` as `kosh.analysis.oblast_regressions.shares_by_choice` gives it. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 0.9 + 0.3 * len(shares)))
    ax.imshow(100 * shares.to_numpy(), cmap="PuOr_r", vmin=0, vmax=100, aspect="auto", alpha=0.75)
    for (i, j), share in np.ndenumerate(shares.to_numpy()):
        ax.text(j, i, f"{100 * share:.0f}", ha="center", va="center", fontsize=9)
    ax.set(xticks=range(shares.shape[1]), yticks=range(len(shares)))
    ax.set_xticklabels(shares.columns, rotation=40, ha="left", fontsize=8.5)
    ax.set_yticklabels([_short(choice, 24) for _, choice in shares.index], fontsize=8)
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
        f"{choice}: " + ", ".join(f"{name} {100 * share:.0f}" for name, share in row.items())
        for (_, choice), row in shares.iterrows()
    ]
    return "Per cent of specifications with a positive coefficient. " + "; ".join(told) + "."
