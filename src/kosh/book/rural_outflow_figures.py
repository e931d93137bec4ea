"""The figures that are of one chapter on rural outflow alone: rates by oblast, simulated tests, the map."""

import math
import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patheffects import withStroke

from kosh.analysis import conley
from kosh.book.figures import MARKERS, NARROW, PALETTE, ZERO, small_multiples
from kosh.data import regions
from kosh.prose import number

# ---- oblasts


def outcome_by_unit(frame, raw, titles, limits=(-65, 50)):
    """Small multiples of a yearly rate, one panel a unit; cells of ``raw`` that were changed or emptied as
    crosses, at the panel's edge with their value where they lie beyond ``limits``.

    ``frame`` and ``raw``: columns region, year, rate, in the same order; ``titles`` by region. Returns
    (figure, axes).
    """
    units = sorted(frame["region"].unique(), key=lambda unit: titles[unit])
    figure, axes = small_multiples(len(units), 2, 1.0, sharex=True, sharey=True)
    changed = raw[~np.isclose(raw["rate"], frame["rate"], equal_nan=False)]
    for ax, unit in zip(axes, units, strict=True):
        own, other = frame[frame["region"] == unit], changed[changed["region"] == unit]
        ax.axhline(0, **ZERO)
        ax.plot(own["year"], own["rate"], color=PALETTE[0], marker="o", ms=3, lw=1.3)
        for cell in other.itertuples():
            place = np.clip(cell.rate, limits[0] + 7, limits[1] - 7)
            ax.plot([cell.year], [place], color=PALETTE[1], marker="x", ms=6, mew=1.6, ls="")
            if place != cell.rate:
                words = number(cell.rate, 0)
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
    ax.set_yticklabels([textwrap.fill(name, 14) for name in names])
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


# ---- districts

#: Centres of the three cities: longitude, latitude, name, place of the label in points from it.
CITIES = (
    (76.95, 43.24, "Almaty", -3, -13),
    (71.45, 51.17, "Astana", 19, -26),
    (69.60, 42.32, "Shymkent", 25, -16),
)
#: Where the name of an oblast stands beside its districts: degrees east and north.
NAMED = {
    "KZ-10": (83.6, 46.7),
    "KZ-11": (67.4, 49.3),
    "KZ-15": (57.7, 46.2),
    "KZ-19": (82.4, 41.9),
    "KZ-23": (49.4, 45.8),
    "KZ-27": (50.6, 53.0),
    "KZ-31": (72.3, 45.85),
    "KZ-33": (82.6, 44.6),
    "KZ-35": (74.2, 46.9),
    "KZ-39": (61.6, 55.2),
    "KZ-43": (61.2, 44.1),
    "KZ-47": (57.7, 42.6),
    "KZ-55": (79.0, 55.0),
    "KZ-59": (69.4, 56.4),
    "KZ-61": (64.2, 42.0),
    "KZ-62": (66.0, 46.7),
    "KZ-63": (85.0, 52.2),
}

#: Bands of net migration per 1,000 a year, from gain to heavy loss: (upper end, grey-readable colour, size).
BANDS = (
    (-40, "#3B0F50", 62),
    (-30, "#7A2A67", 44),
    (-20, "#BC4F56", 29),
    (-10, "#E8894A", 18),
    (0, "#F6C667", 10),
)
GAIN = "#FFFFFF"


def district_map(frame):
    """Districts as points by net migration; ``frame`` as `district_samples.saldo` gives it.

    Losses are discs, darker and larger the more a district loses; gains are hollow triangles. Oblasts are
    named beside their districts. Returns (figure, axes).
    """
    figure, ax = plt.subplots(figsize=(NARROW, 3.3))
    gains = frame[frame["rate"] >= 0]
    lower = -math.inf
    for upper, colour, size in BANDS:
        rows = frame[(frame["rate"] >= lower) & (frame["rate"] < upper)]
        name = f"below {number(upper)}" if lower == -math.inf else f"{number(lower)} to {number(upper)}"
        ax.scatter(rows["longitude"], rows["latitude"], s=size, c=colour, edgecolors="#1F2328", lw=0.4,
                   label=name, zorder=3)  # fmt: skip
        lower = upper
    ax.scatter(gains["longitude"], gains["latitude"], s=24, c=GAIN, marker="^", edgecolors="#1F2328", lw=0.9,
               label="0 or above", zorder=4)  # fmt: skip
    outline = [withStroke(linewidth=2.2, foreground="white")]
    for longitude, latitude, name, dx, dy in CITIES:
        ax.plot([longitude], [latitude], marker="P", color="#0072B2", markersize=7, mec="white", zorder=5)
        ax.annotate(name, (longitude, latitude), xytext=(dx, dy), textcoords="offset points", ha="center",
                    va="center", fontsize=9, fontweight="bold", color="#0072B2", path_effects=outline,
                    arrowprops={"arrowstyle": "-", "color": "#0072B2", "lw": 0.9}, zorder=7)  # fmt: skip
    for region, (longitude, latitude) in NAMED.items():
        if region in set(frame["region"]):
            name = regions.name(region).removesuffix(" region").replace(" ", "\n")
            name = "Almaty\nregion" if region == "KZ-19" else name  # Almaty is a city as well
            ax.annotate(name, (longitude, latitude), ha="center", va="center", fontsize=7.5, style="italic",
                        color="#1F2328", linespacing=0.9, path_effects=outline, zorder=2)  # fmt: skip
    _scale(ax, 47.5, 40.9, 500)
    # a degree of longitude is shorter than one of latitude by the cosine of the latitude
    ax.set_aspect(1 / math.cos(math.radians(48)))
    ax.set(xlim=(45.6, 88.4), ylim=(40.3, 57.2))
    ax.set_axis_off()
    figure.legend(loc="outside lower center", ncols=3, fontsize=8.5, handletextpad=0.1, columnspacing=0.7,
                  title="net migration per 1,000 a year", title_fontsize=9)  # fmt: skip
    return figure, ax


def _scale(ax, longitude, latitude, km):
    """A bar ``km`` long from a place to the east."""
    degrees = km / (math.radians(1) * conley.EARTH * math.cos(math.radians(latitude)))
    ax.plot([longitude, longitude + degrees], [latitude] * 2, color="#1F2328", lw=2.2, solid_capstyle="butt")
    ax.text(longitude + degrees / 2, latitude + 0.25, f"{km} km", fontsize=8, ha="center", va="bottom")


def panel_by_oblast(frame, limits=(-65, 65)):
    """Net migration of whole districts by year: small multiples by oblast, a thin line a district.

    The heavy line is the mean of the districts of a year; what is beyond ``limits`` is cut off. ``frame`` as
    `net_migration.districts_by_year` gives it. Returns (figure, axes).
    """
    titles = {region: regions.name(region) for region in frame["region"].unique()}
    units = sorted(titles, key=titles.get)
    figure, axes = small_multiples(len(units), 2, 1.2, sharex=True, sharey=True)
    for ax, unit in zip(axes, units, strict=True):
        own = frame[frame["region"] == unit].pivot(index="year", columns="territory", values="rate")
        ax.axhline(0, **ZERO)
        ax.plot(own.index, own.to_numpy(), color="#5F8FB4", lw=0.7)
        ax.plot(own.index, own.mean(axis=1), color="#1F2328", lw=1.6)
        ax.set_title(f"{titles[unit]} ({own.shape[1]})", fontsize=9, loc="left", pad=2)
        ax.set(ylim=limits, xticks=[2010, 2015, 2020])
        ax.tick_params(labelsize=8.5)
    figure.supylabel("net migration per 1,000", fontsize=9)
    return figure, axes


def describe_panel(frame):
    """Alternative text for `panel_by_oblast`: mean and range of the rates of each oblast."""
    told = [
        f"{regions.name(unit)} {own['rate'].mean():.0f} ({own['rate'].min():.0f} to {own['rate'].max():.0f})"
        for unit, own in frame.groupby("region")
    ]
    return "Net migration of whole districts per 1,000 by oblast, mean and range: " + ", ".join(told) + "."


def describe_map(frame):
    """Alternative text for `district_map`: counts, and the districts at both ends by oblast."""
    losing = int((frame["rate"] < 0).sum())
    low, high = frame.loc[frame["rate"].idxmin()], frame.loc[frame["rate"].idxmax()]
    return (
        f"Map of {len(frame)} districts as points: {losing} lose people, {len(frame) - losing} do not. "
        f"From {low['rate']:.1f} per 1,000 in {low['name']} ({regions.name(low['region'])}) "
        f"to {high['rate']:.1f} in {high['name']} ({regions.name(high['region'])})."
    )
