"""Population of the regions of Kazakhstan to 2050 by a component model, its back-test and its spread.

population(t + 1) = population(t) x (1 + rate of natural increase) + net migration, region by region; the
nation is the sum of its regions. What goes on of the base years is a *scenario* (table
``projection_scenarios``). The model has no ages: births do not follow from mothers, nor deaths from the old,
so that it says what happens if rates or numbers go on, not what a projection by age would give. All is in
the division of 1997, on its borders at the launch.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison, net_migration
from kosh.claims import ledger
from kosh.claims.interval import Interval
from kosh.claims.printed import parse
from kosh.data import regions, series
from kosh.errors import KoshError

#: Years of which the balance of every region can be taken, but for the year over which a census rebased.
YEARS = range(2000, 2021)
#: The year on whose 1 January the projection ends.
TARGET = 2050
#: Where the paper prints the changes of north and south, and the ratio of their densities.
CHANGES = {"north": ("bayandina2021-067", -1), "south": ("bayandina2021-068", 1)}
RATIO = "bayandina2021-069"
#: Release of the path of the nation's natural increase.
PATH = "2024-07"
#: How many calendar years base years may span.
SPAN = range(5, 16)
#: The last base year of the back-test, and the year whose population it is held against.
TEST = (2009, 2020)
#: The error band holds this part of the errors, those of horizons from so many years on.
BAND, HORIZON = 0.8, 5


@dataclass(frozen=True)
class History:
    """What happened in the regions of the division of 1997: frames, a region a row and a year a column.

    ``population`` on 1 January as published; ``start``, ``natural_increase`` and ``net_migration`` (persons
    in the year, the latter as a residual, annexed people put back) of the years that have a balance;
    ``annexed``: columns region, year, persons gained by a border; ``path``: the nation's natural increase
    per 1,000 by year, estimated and projected.
    """

    population: pd.DataFrame
    start: pd.DataFrame
    natural_increase: pd.DataFrame
    net_migration: pd.DataFrame
    annexed: pd.DataFrame
    path: pd.Series


def history(root=ROOT):
    """The `History` from the tables: populations of 2000 to 2021 and of 2023, balances of 2000 to 2020."""
    people = net_migration.population("total", YEARS, root)
    newest = net_migration.figures("population", "total", "2023-04", root)
    newest = regions.regroup(newest[newest["region"] != "KZ"], 1997, root=root)
    balance = net_migration.residual("total", YEARS, root)
    path = series.load("natural_increase_wpp", PATH, root)
    return History(
        _wide(pd.concat([people, newest]), "value"),
        *(_wide(balance, column) for column in ("start", "natural_increase", "net_migration")),
        net_migration.annexed("total", root),
        path.set_index("year")["value"],
    )


def _wide(frame, column):
    return frame.pivot(index="region", columns="year", values=column).astype(float)


# ---- the model


def scenarios(root=ROOT):
    """The scenarios by name: natural_increase (rate, path), net_migration (number, rate, none), tested_as,
    title, assumption."""
    return series.table("projection_scenarios", root).set_index("scenario")


def base_years(past, first, last):
    """Years of a window that have a balance; KoshError where it is too short, too long or without any.

    Fewer than five years would be no trend; more than fifteen would leave no launch to test.
    """
    if last - first + 1 not in SPAN:
        raise KoshError(
            "base years are too few or too many",
            found=f"{first} to {last}, {last - first + 1} years",
            expected=f"{SPAN[0]} to {SPAN[-1]} years",
            next_step="move first_base or last_base",
        )
    years = [year for year in past.start.columns if first <= year <= last]
    if not years:
        raise KoshError(
            "no base year has a balance",
            found=f"{first} to {last}",
            expected=f"a window with years from {past.start.columns.min()} to {past.start.columns.max()}",
            next_step="move the window",
        )
    return years


def components(past, first, last):
    """What the base years say of each region: columns natural_increase and net_migration_rate (a head of the
    population at the year's beginning), net_migration (persons a year)."""
    years = base_years(past, first, last)
    people = past.start[years].sum(axis=1)
    return pd.DataFrame(
        {
            "natural_increase": past.natural_increase[years].sum(axis=1) / people,
            "net_migration_rate": past.net_migration[years].sum(axis=1) / people,
            "net_migration": past.net_migration[years].mean(axis=1),
        }
    )


def path_shift(past, first, last):
    """By year, how far the nation's natural increase a head lies from that of the base years (a series)."""
    return (past.path - past.path[base_years(past, first, last)].mean()) / 1000


def project(population, parts, scenario, launch, until, shift=None):
    """Populations of each 1 January from ``launch`` to ``until``: regions as rows, years as columns.

    Parameters
    ----------
    population : by region, on 1 January of ``launch``.
    parts : what goes on, as `components` gives it.
    scenario : natural_increase "rate" or "path" (the rate moves by ``shift``, by year), net_migration
        "number", "rate" or "none".

    Raises KoshError where a region would have fewer people than none.
    """
    natural, moves = scenario["natural_increase"], scenario["net_migration"]
    columns = ["natural_increase", "net_migration_rate", "net_migration"]
    rate, moved, number = parts.loc[population.index, columns].to_numpy().T
    people = {launch: population.to_numpy(dtype=float)}
    for year in range(launch, until):
        growth = rate + (shift[year] if natural == "path" else 0) + (moved if moves == "rate" else 0)
        people[year + 1] = people[year] * (1 + growth) + (number if moves == "number" else 0)
    frame = pd.DataFrame(people, index=population.index)
    if (frame < 0).any().any():
        region = frame.min(axis=1).idxmin()
        raise KoshError(
            f"the population of {region} would fall below zero",
            found=f"in {(frame.loc[region] < 0).idxmax()}",
            next_step="choose a scenario in which net migration is a rate, or other base years",
        )
    return frame


def projection(past, first, last, scenario, until=TARGET, launch=None, root=ROOT):
    """`project` from the population published at ``launch`` (the year after the base years unless given)."""
    launch = last + 1 if launch is None else launch
    parts, shift = components(past, first, last), path_shift(past, first, last)
    return project(past.population[launch], parts, scenarios(root).loc[scenario], launch, until, shift)


def all_paths(past, first, last, root=ROOT):
    """`projection` of every scenario: dict of its name to populations by region and year."""
    return {name: projection(past, first, last, name, root=root) for name in scenarios(root).index}


def windows(first, last):
    """Every window of base years as long as the given one that ends no later: list of (first, last)."""
    length = last - first
    return [(a, a + length) for a in range(YEARS[0], first + 1)]


def spread(past, first, last, scenario, members, root=ROOT):
    """The population of ``members`` by window of base years, all from one launch: windows as rows, years as
    columns. It shows what hangs on the choice of base years, and is no confidence interval."""
    paths = {
        window: projection(past, *window, scenario, launch=last + 1, root=root).loc[list(members)].sum()
        for window in windows(first, last)
    }
    return pd.DataFrame(paths).T


# ---- the back-test


def published(past, year, launch):
    """Populations as published in ``year`` on the borders of ``launch``: people annexed since are put back.

    They are counted as they were when the border moved, without what they grew since.
    """
    moved = past.annexed[(past.annexed["year"] >= launch) & (past.annexed["year"] < year)]
    return past.population[year].sub(moved.groupby("region")["persons"].sum(), fill_value=0)


def backtest(past, first, last, year, root=ROOT):
    """The error of each scenario that needs no later knowledge, and of two naive ones, in ``year``.

    "no change" keeps the population of the launch, "constant growth" the yearly growth of the published
    population from the first base year to the launch, a census in between included.

    Returns per cent of the published population, regions as rows, methods as columns; positive is too many.
    """
    launch, known = last + 1, scenarios(root)
    actual = published(past, year, launch)
    then, before = past.population[launch], published(past, launch, first)
    growth = (before / past.population[first]) ** (1 / (launch - first))
    found = {
        name: projection(past, first, last, name, year, root=root)[year]
        for name in known.index
        if known.loc[name, "tested_as"] == name
    }
    found |= {"no change": then, "constant growth": then * growth ** (year - launch)}
    return 100 * (pd.DataFrame(found).div(actual, axis=0) - 1)


def accuracy(errors):
    """Mean absolute, mean and greatest absolute per cent error of each method, one row a method."""
    return pd.DataFrame(
        {"mean absolute": errors.abs().mean(), "mean": errors.mean(), "greatest": errors.abs().max()}
    )


def growth_errors(past, length, scenario, members, root=ROOT):
    """Errors of the yearly growth of ``members``, for each launch and year that the past can test.

    After Keyfitz (1981): log(published / projected) a year of the horizon, of projections from base years
    ``length`` long. Columns launch, horizon (years), error (a year). They overlap and are not independent.
    """
    tested = scenarios(root).loc[scenario, "tested_as"]
    final, members = YEARS[-1] + 1, list(members)
    rows = []
    for launch in range(YEARS[0] + length, final):
        people = projection(past, launch - length, launch - 1, tested, final, root=root).loc[members].sum()
        for year in range(launch + 1, final + 1):
            error = np.log(published(past, year, launch)[members].sum() / people[year]) / (year - launch)
            rows.append((launch, year - launch, error))
    return pd.DataFrame(rows, columns=["launch", "horizon", "error"])


def error_band(people, errors):
    """The band of past errors around a path (series by year): columns low, high.

    The middle `BAND` of the errors of growth, of horizons from `HORIZON` years on, is applied to every year:
    an empirical prediction interval (Smith, Tayman and Swanson 2013, chapter 13). Beyond the longest horizon
    tested it is an extrapolation. KoshError where no horizon is long enough.
    """
    long = errors.loc[errors["horizon"] >= HORIZON, "error"]
    if long.empty:
        raise KoshError(
            "no error of a long horizon",
            found=f"horizons up to {errors['horizon'].max()} years",
            expected=f"{HORIZON} years or more",
            next_step="choose fewer base years, so that launches lie further back",
        )
    ahead = people.index - people.index[0]
    tail = (1 - BAND) / 2
    low, high = (people * np.exp(long.quantile(q) * ahead) for q in (tail, 1 - tail))
    return pd.DataFrame({"low": low, "high": high})


def by_base(people, root=ROOT):
    """A series of populations by year, cut where a census put them on a new base: a list of series."""
    steps = net_migration.events("rebasing", root)["year"]
    base = [sum(year > step for step in steps) for year in people.index]
    return [rows for _, rows in people.groupby(base)]


# ---- north and south


def parts_of_country(root=ROOT):
    """What is called north or south, by part: side, kind (named, ours, pool), members, title, says, url."""
    table = series.table("parts_of_country", root).set_index("part")
    return table.assign(members=[tuple(cell.split()) for cell in table["regions"]])


def neighbours(root=ROOT):
    """Pairs of regions that have a common border, in both directions: a set."""
    table = series.table("region_neighbours", root)
    pairs = set(table[["region", "neighbour"]].itertuples(index=False, name=None))
    return pairs | {(b, a) for a, b in pairs}


def connected(members, pairs):
    """Whether one can go from each of ``members`` to each other without leaving them."""
    reached, left = {members[0]}, set(members[1:])
    while step := {region for region in left if any((region, r) in pairs for r in reached)}:
        reached, left = reached | step, left - step
    return not left


def areas(root=ROOT):
    """Area of each region of the division of 1997, km2: the sum of its districts' polygons of 2022.

    The city of Almaty has no polygon and counts as 0, which leaves a thousandth of the south out.
    """
    table = series.table("districts", root).dropna(subset=["area"])
    table = table.groupby(["region", "borders"])["area"].sum().rename("value").reset_index()
    whole = regions.regroup(table.assign(year=2022), 1997, absent=("KZ-79",), root=root)
    known = whole.set_index("region")["value"]
    return known.reindex(regions.of(1997, root=root), fill_value=0.0)


def subsets(side, root=ROOT):
    """All subsets of what could be called ``side`` that have an area, small ones first: list of tuples."""
    table, area = parts_of_country(root), areas(root)
    ((_, pool),) = table[(table["side"] == side) & (table["kind"] == "pool")].iterrows()
    sizes = range(1, len(pool["members"]) + 1)
    found = itertools.chain.from_iterable(itertools.combinations(pool["members"], size) for size in sizes)
    return [members for members in found if area[list(members)].sum() > 1000]


def _ledger(root):
    for table in comparison.LEDGER:
        series.note_read(table, root)
    return ledger.load(root)


def claimed(root=ROOT):
    """What is printed of the changes: dict of side to the `Interval` of the change (persons)."""
    book = _ledger(root)
    return {side: book.claim(claim).numeral.interval().scale(sign) for side, (claim, sign) in CHANGES.items()}


def readings(root=ROOT):
    """What "exceed by almost 4 times" can state of a ratio: dict of words to `Interval`."""
    numeral = _ledger(root).claim(RATIO).numeral
    times = numeral.interval()
    return {f"{numeral} times as much": times, f"{numeral} times more": times + Interval.point(1)}


def ratio_printed(north, south, north_area, south_area, changes):
    """All ratios of densities that the printed changes allow, counted from these populations and areas.

    ``changes`` is what `claimed` gives. Returns an `Interval`; None where the north has too few people.
    """
    least, most = (int(south) + end for end in (changes["south"].lower, changes["south"].upper))
    fewest, left = (int(north) + end for end in (changes["north"].lower, changes["north"].upper))
    scale = series.exact(north_area) / series.exact(south_area)
    return Interval(least / left * scale, most / fewest * scale) if fewest > 0 else None


def definitions(population, root=ROOT):
    """Every pair of a north and a south, with what the printed changes make of it.

    ``population``: by region, from which the changes are counted.

    Returns
    -------
    columns members (tuple of codes), people and area (km2), each with _north and _south; named (both by a
    source), whole (both without a gap), ratio (of densities, now), printed (`Interval` of the ratio after the
    printed changes; None where the north has too few people), and a column of truth for each of `readings`:
    whether some ratio that the numerals allow is one of it.
    """
    north, south = (_sides(side, population, root) for side in CHANGES)
    pairs = north.merge(south, how="cross", suffixes=("_north", "_south"))
    for truth in ("named", "whole"):
        pairs[truth] = pairs.pop(f"{truth}_north") & pairs.pop(f"{truth}_south")
    pairs["ratio"] = density_ratio(pairs["people_north"], pairs["people_south"], pairs)
    changes = claimed(root)
    given = pairs[["people_north", "people_south", "area_north", "area_south"]]
    pairs["printed"] = [ratio_printed(*row, changes) for row in given.itertuples(index=False, name=None)]
    for words, interval in readings(root).items():
        pairs[words] = [allowed is not None and allowed.meets(interval) for allowed in pairs["printed"]]
    return pairs


def density_ratio(north, south, pairs):
    """Density of the south over that of the north: populations of the rows of ``pairs`` (`definitions`)."""
    return (south / pairs["area_south"]) / (north / pairs["area_north"])


def search(past, first, last, root=ROOT):
    """Which windows and scenarios give the printed changes, whatever north and south may be.

    Returns one row a window (`windows`) and scenario: first, last, scenario, north and south (lists of the
    `subsets` whose change until `TARGET` is as printed).
    """
    changes, tried = claimed(root), {side: subsets(side, root) for side in CHANGES}
    rows = []
    for window, name in itertools.product(windows(first, last), scenarios(root).index):
        path = projection(past, *window, name, launch=last + 1, root=root)
        change = (path[TARGET] - path[last + 1]).to_dict()
        hits = (
            [m for m in tried[side] if series.exact(sum(change[region] for region in m)) in changes[side]]
            for side in CHANGES
        )
        rows.append((*window, name, *hits))
    return pd.DataFrame(rows, columns=["first", "last", "scenario", *CHANGES])


# ---- what was reported of the projection


def reported(root=ROOT):
    """What was said in public of a projection of north and south: ``projections_reported``."""
    return series.load("projections_reported", root=root)


def share_matches(past, side, root=ROOT):
    """The `subsets` of a side whose share of the nation is the one reported with the projection."""
    rows = reported(root)
    (row,) = rows[
        (rows["part"] == side) & (rows["quantity"] == "share") & (rows["year"] < TARGET)
    ].itertuples()
    people, said = past.population[row.year], whole_per_cent(row.value)
    shares = {m: 100 * people[list(m)].sum() / people.sum() for m in subsets(side, root)}
    return [members for members, share in shares.items() if series.exact(share) in said]


def whole_per_cent(value):
    """The shares that may have been reported as a whole number of per cent."""
    return parse(str(int(value))).interval()


def implied_nation(south, root=ROOT):
    """The nation of 2050 that the printed change of the south and its reported share imply: `Interval`.

    ``south`` is the population to which the change is added.
    """
    rows = reported(root)
    (row,) = rows[(rows["quantity"] == "share") & (rows["year"] == TARGET)].itertuples()
    share, change = whole_per_cent(row.value), claimed(root)["south"]
    return Interval(
        (int(south) + change.lower) * 100 / share.upper, (int(south) + change.upper) * 100 / share.lower
    )


def _sides(side, population, root):
    area, pairs, table = areas(root), neighbours(root), parts_of_country(root)
    named = set(table.loc[table["kind"] == "named", "members"])
    return pd.DataFrame(
        {
            "members": members,
            "people": int(population[list(members)].sum()),
            "area": float(area[list(members)].sum()),
            "named": members in named,
            "whole": connected(members, pairs),
        }
        for members in subsets(side, root)
    )
