"""Figures of series: official figures by year and release beside what was printed, and balances."""

import textwrap

import matplotlib.pyplot as plt
import matplotlib.ticker

from kosh.book.figures import DASHES, HIT, MARKERS, NARROW, PALETTE, claim_band, window


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
        _name(ax, panel)
    _one_legend(figure, axes[:, 0])
    return figure, axes[:, 0]


def _name(ax, panel):
    """Title and label of a panel over whole years."""
    ax.set_title(textwrap.fill(panel["title"], 60), fontsize=11, loc="left")
    ax.set(xlabel=None, ylabel=panel["ylabel"])
    ax.xaxis.get_major_locator().set_params(integer=True)


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
        _name(ax, panel)
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
