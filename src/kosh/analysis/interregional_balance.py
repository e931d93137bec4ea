"""Which regions gain and lose people: net migration by year and division, and moves between regions alone.

Total net migration of a region is its balance with the other regions plus its balance across the border of
the country. The total is published by region from 2013; before, it is the residual of
`kosh.analysis.net_migration` and never one line with what is published. The balance with other regions, of
which the papers speak, is at hand for whole regions from 2022, and scattered before. The two are never taken
for each other.
"""

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison, net_migration
from kosh.claims import ledger
from kosh.data import concepts, places, regions, series
from kosh.errors import KoshError

#: Net migration by region is published from this year; the years before are residuals.
PUBLISHED = 2013
YEARS = range(2000, 2025)

#: How a balance is known, in words.
CONCEPTS = {
    "published": "as published",
    "residual": "as what natural increase leaves of the change of population",
}

#: Comparison of a printed balance of 2015 -> region (division of 1997).
LOSSES = {
    "loss-of-south-kazakhstan-2015": "KZ-51",
    "loss-of-almaty-region-2015": "KZ-19",
    "loss-of-zhambyl-2015": "KZ-31",
    "loss-of-east-kazakhstan-2015": "KZ-63",
}
#: The regions that gained in 2015, as the paper names them.
GAINERS = ("KZ-75", "KZ-71", "KZ-47", "KZ-39", "KZ-27")

#: Comparison of a printed balance of January to June 2025 -> region (division of 2022).
GAINS = {
    "gain-of-astana-2025": "KZ-71",
    "gain-of-almaty-2025": "KZ-75",
    "gain-of-shymkent-2025": "KZ-79",
    "gain-of-almaty-region-2025": "KZ-19",
}
HALF_YEAR = ("2025-01", "2025-06")

#: What a verdict needs: one observation a year and release.
TRUTH = ["year", "vintage", "released", "holds"]
FIGURE = ["country", "year", "vintage", "released", "value"]


# ---- net migration of all kinds, by year and division


def balances(borders, root=ROOT):
    """Net migration of all kinds of the regions of a division, in every year that can be put into it.

    Returns
    -------
    columns region, borders, year, value (persons), concept (`CONCEPTS`), population and rate (per 1,000 of
    it). The population is the mean of the two 1 Januaries, or the one of them that is at hand; for 2024, of
    which there is neither, that of 1 January 2023. A year of which the figures stand in an older division
    has no row, and neither has 2008, over which a census counted everybody anew.

    Raises KoshError for an unknown division.
    """
    regions.of(borders, root=root)
    frame = _regional(net_migration.figures("net_migration", "total", root=root))
    frame = regions.regroup(frame[frame["borders"] >= borders], borders, root=root)
    frame = frame.assign(concept="published")
    if borders == regions.DIVISIONS[0]:
        early = net_migration.residual("total", range(YEARS[0], PUBLISHED), root)
        early = early.rename(columns={"net_migration": "value"}).assign(concept="residual")
        frame = pd.concat([early[list(frame.columns)], frame], ignore_index=True)
    people = population(borders, root)
    frame["population"] = [_base(people[region], year) for region, year in _keys(frame)]
    frame["rate"] = 1000 * frame["value"] / frame["population"]
    return frame.sort_values(["region", "year"], ignore_index=True)


def of_year(year, borders, root=ROOT):
    """`balances` of one year, the largest gain first.

    Raises KoshError where the figures of the year stand in an older division, and where there are none.
    """
    frame = balances(borders, root)
    found = frame[frame["year"] == year].sort_values("value", ascending=False, ignore_index=True)
    if found.empty:
        known = sorted(set(frame["year"]))
        divided = year in YEARS and year < known[0]
        raise KoshError(
            f"no net migration by region of {year} in the division of {borders}",
            found="figures of an older division, which cannot be taken apart" if divided else "no figures",
            expected=f"a year from {known[0]} to {known[-1]}"
            + (", but for 2008, over which a census counted everybody anew" if known[0] < 2008 else ""),
            next_step="choose an older division" if divided else "choose another year",
        )
    return found


def population(borders, root=ROOT):
    """Population on 1 January in a division: region -> year -> persons, of the years that can be put into it.

    Later than 2021 only 1 January 2023 is at hand by region.
    """
    people = [
        _regional(net_migration.figures("population", "total", vintage, root))
        for vintage in (net_migration.POPULATION, "2023-04")
    ]
    frame = pd.concat(people, ignore_index=True)
    frame = regions.regroup(frame[frame["borders"] >= borders], borders, root=root)
    return {region: dict(zip(rows["year"], rows["value"], strict=True))
            for region, rows in frame.groupby("region")}  # fmt: skip


def _base(people, year):
    """Persons whom a rate of the year is of."""
    dates = [people[date] for date in (year, year + 1) if date in people]
    return sum(dates) / len(dates) if dates else people[max(people)]


def spells(borders, root=ROOT):
    """Runs of years in which a region gained, or lost: columns region, first, last, gains (bool).

    A year without a figure does not end a run.
    """
    rows = []
    for region, frame in balances(borders, root).groupby("region"):
        for year, value in zip(frame["year"], frame["value"], strict=True):
            if rows and rows[-1][0] == region and rows[-1][3] == (value > 0):
                rows[-1][2] = year
            else:
                rows.append([region, year, year, bool(value > 0)])
    return pd.DataFrame(rows, columns=["region", "first", "last", "gains"])


def since(year, borders, root=ROOT):
    """The run that a year lies in: region -> (gains, first year of the run)."""
    runs = spells(borders, root)
    runs = runs[(runs["first"] <= year) & (runs["last"] >= year)]
    return {row.region: (row.gains, row.first) for row in runs.itertuples()}


def marks(root=ROOT):
    """What a line of net migration by region crosses: (x, letter), the letters being those of `MARKS`.

    A division stands before the year from which figures are in it, the rest in its year.
    """
    found = set()
    for kind, letter in MARK_OF.items():
        for year in net_migration.events(kind, root)["year"]:
            found.add((year - 0.5 if kind == "division" else float(year), letter))
    return sorted(found)


#: Kind of event -> its letter; letter -> what it says.
MARK_OF = {"division": "D", "annexation": "A", "rebasing": "C"}
MARKS = {
    "A": "Almaty takes in villages around it",
    "C": "census: populations on a new base",
    "D": "division of the country",
}


# ---- moves between regions


def interregional(root=ROOT):
    """Balance of each region with the others, 2022 to 2024: columns region, borders, year, value (persons).

    Arrivals less departures by moves within the country: what moves within the region cancels.
    """
    frame = concepts.load("internal_migration", "registered-moves", root)
    codes = {name: places.find(name, root) for name in frame["region"].unique()}
    frame = frame.assign(region=frame["region"].map(codes), borders=regions.DIVISIONS[-1])
    frame["value"] = frame["arrivals"] - frame["departures"]
    return frame[["region", "borders", "year", "value"]]


def parts(root=ROOT):
    """Net migration of 2022 to 2024 split: columns region, borders, year, total, interregional, external.

    The external part is what the balance with other regions leaves of the published total.
    """
    total = _regional(net_migration.figures("net_migration", "total", root=root))
    frame = interregional(root).rename(columns={"value": "interregional"})
    frame = regions.join(frame, total.rename(columns={"value": "total"}), how="inner")
    return frame.assign(external=frame["total"] - frame["interregional"])


def reported(measure="balance", first=None, last=None, root=ROOT):
    """One measure of ``interregional_reported``, of the months from ``first`` to ``last`` where given."""
    frame = concepts.load("interregional_reported", "registered-moves", root)
    frame = frame[frame["measure"] == measure]
    for column, month in (("first_month", first), ("last_month", last)):
        frame = frame if month is None else frame[frame[column] == month]
    return frame.assign(year=frame["last_month"].str[:4].astype(int)).reset_index(drop=True)


def needed(root=ROOT):
    """Printed balances of 2015 beside the published total, and the external part that would reconcile them.

    Returns
    -------
    columns region, borders, comparison, printed, total, needed (total less printed, persons), least and
    greatest (the external part of the region in 2022 to 2024).
    """
    total = of_year(2015, 1997, root).set_index("region")["value"]
    ends = external_ends(root)
    for table in comparison.LEDGER:
        series.note_read(table, root)
    book = ledger.load(root)
    rows = []
    for name, region in LOSSES.items():
        (numeral,) = book.numerals(book.comparison(name))
        printed = int(numeral.value)
        rows.append((region, 1997, name, printed, total[region], total[region] - printed, *ends[region]))
    columns = ["region", "borders", "comparison", "printed", "total", "needed", "least", "greatest"]
    return pd.DataFrame(rows, columns=columns)


def external_ends(root=ROOT):
    """Least and greatest external part of 2022 to 2024 by region, in the division of 1997."""
    frame = parts(root).rename(columns={"external": "value"})
    frame = regions.regroup(frame[["region", "borders", "year", "value"]], 1997, root=root)
    return {region: (rows.min(), rows.max()) for region, rows in frame.groupby("region")["value"]}


def gini(values):
    """The Gini index of non-negative numbers: 0 where all are equal, near 1 where one has all.

    Raises KoshError for no numbers, and for a negative one.
    """
    ordered = sorted(values)
    if not ordered or ordered[0] < 0:
        raise KoshError(
            "no Gini index",
            found=f"{len(ordered)} numbers, the least {ordered[0] if ordered else 'none'}",
            expected="numbers that are not negative",
        )
    n, total = len(ordered), sum(ordered)
    return sum((2 * i - n - 1) * value for i, value in enumerate(ordered, 1)) / (n * total)


def inequality(borders=2022, root=ROOT):
    """How unequal the regions are in inhabitants, without and with a year's moves between them.

    Returns columns year, without, with_moves (Gini index) and change. The population is that of 1 January
    2023, the only one at hand by region: the end of 2022, the beginning of 2023, a stand-in for that of 2024.
    """
    people = {region: dates[2023] for region, dates in population(borders, root).items()}
    moves = regions.regroup(interregional(root), borders, root=root)
    rows = []
    for year, frame in moves.groupby("year"):
        balance = frame.set_index("region")["value"]
        before = 1 if year == 2022 else 0
        without = gini([people[region] - before * balance[region] for region in people])
        with_moves = gini([people[region] + (1 - before) * balance[region] for region in people])
        rows.append((year, without, with_moves, with_moves - without))
    return pd.DataFrame(rows, columns=["year", "without", "with_moves", "change"])


def shrinking(root=ROOT):
    """Regions that lose more to others than natural increase adds: columns region, year, natural, balance.

    2022 to 2024, of the regions whose natural increase is published.
    """
    natural = _regional(net_migration.figures("natural_increase", "total", root=root))
    natural = natural[natural["borders"] == 2022].rename(columns={"value": "natural"})
    frame = regions.join(natural, interregional(root).rename(columns={"value": "balance"}), how="inner")
    frame = frame.assign(shrinks=frame["natural"] + frame["balance"] < 0)
    return frame[["region", "borders", "year", "natural", "balance", "shrinks"]]


def cities(root=ROOT):
    """What the cities of republican significance gain from the other regions, and their share of all gains.

    Returns columns first, last (months), year, vintage, released, gain (persons, of the cities), all (of all
    regions that the figures name as gaining), share (gain / all). A sum of years stands in the last of them.
    A report of one city alone is left out.
    """
    city = {(r, b) for b in regions.DIVISIONS for r in regions.of(b, "city", root)}
    table = interregional(root).assign(**_release(root))
    table["first_month"], table["last_month"] = (table["year"].astype(str) + m for m in ("-01", "-12"))
    frame = pd.concat([reported(root=root), table], ignore_index=True)
    frame["of_cities"] = [key in city for key in zip(frame["region"], frame["borders"], strict=True)]
    rows = []
    for (first, last, vintage, released), found in frame.groupby(
        ["first_month", "last_month", "vintage", "released"]
    ):
        gain = found.loc[found["of_cities"], "value"].sum()
        gains = found.loc[found["value"] > 0, "value"].sum()
        if found["of_cities"].sum() > 1:
            rows.append((first, last, int(last[:4]), vintage, released, gain, gains, gain / gains))
    return pd.DataFrame(
        rows, columns=["first", "last", "year", "vintage", "released", "gain", "all", "share"]
    )


# ---- verdicts


def verdicts(root=ROOT):
    """All verdicts of the chapter, in the order of the page."""
    nothing = pd.DataFrame(columns=FIGURE)
    unknown = pd.DataFrame(columns=TRUTH)
    judge, compare = comparison.judge, comparison.compare
    found = [
        judge("gaining-regions-2015", "the five regions gained from the others", unknown, "KAZ", root=root),
        *(compare(name, nothing, "KAZ", root=root) for name in LOSSES),
        judge("largest-losses-2015", "the four lost most, in this order", unknown, "KAZ", root=root),
        judge(
            "gaining-regions-2025", "four regions gained from the others", gaining(4, root), "KAZ", root=root
        ),
        *(compare(name, gain(region, root), "KAZ", root=root) for name, region in GAINS.items()),
        compare("internal-movers-2025", movers(root), "KAZ", root=root),
        judge("to-the-cities", CITIES_SAID, to_the_cities(root), "KAZ", root=root),
        judge("fewer-internal-moves", FEWER_SAID, fewer(root), "KAZ", root=root),
        judge("relief-of-the-cities", RELIEF_SAID, relief(root), "KAZ", root=root),
        judge("more-equal-regions", EQUAL_SAID, more_equal(root=root), "KAZ", root=root),
        judge("depopulation", SHRINKS_SAID, depopulated(root), "KAZ", root=root),
    ]
    return {result.comparison: result for result in found}


def words_by_division(root=ROOT):
    """The word on more equal regions with the figures put into each division: division -> word."""
    return {
        borders: comparison.judge(
            "more-equal-regions", EQUAL_SAID, more_equal(borders, root), "KAZ", root=root
        ).word
        for borders in regions.DIVISIONS
    }


CITIES_SAID = (
    "more than half of what regions gained from others went to the cities of republican significance"
)
FEWER_SAID = "fewer people moved within the country than in the year before"
RELIEF_SAID = "the cities of republican significance together lost people to the other regions"
EQUAL_SAID = "moves between regions made the numbers of their inhabitants more equal, by the Gini index"
SHRINKS_SAID = "in some region the loss to other regions was larger than natural increase"


def gaining(number, root=ROOT):
    """Whether exactly so many regions gained in January to June 2025, as reported."""
    frame = reported("balance", *HALF_YEAR, root=root)
    counts = (
        frame[frame["value"] > 0].groupby(["year", "vintage", "released"], as_index=False)["value"].count()
    )
    return counts.assign(holds=counts["value"] == number)[TRUTH]


def gain(region, root=ROOT):
    """The balance of a region in January to June 2025, as reported, for a comparison."""
    frame = reported("balance", *HALF_YEAR, root=root)
    return frame[frame["region"] == region].assign(country="KAZ")[FIGURE]


def movers(root=ROOT):
    """Change of the number of movers in January to June 2025 against the year before, for a comparison."""
    return reported("moves-change", *HALF_YEAR, root=root).assign(country="KAZ")[FIGURE]


def to_the_cities(root=ROOT):
    """For each whole year or sum of years whether the cities took more than half of all gains."""
    frame = cities(root)
    return frame[frame["last"].str.endswith("-12")].assign(holds=frame["share"] > 0.5)[TRUTH]


def fewer(root=ROOT):
    """For each whole year reported whether fewer people moved within the country than the year before."""
    frame = reported("moves-change", root=root)
    return frame[frame["last_month"].str.endswith("-12")].assign(holds=frame["value"] < 0)[TRUTH]


def relief(root=ROOT):
    """For each whole year whether the cities together lost to the other regions."""
    frame = cities(root)
    whole = (frame["first"].str[:4] == frame["last"].str[:4]) & frame["last"].str.endswith("-12")
    return frame[whole].assign(holds=frame["gain"] < 0)[TRUTH]


def more_equal(borders=2022, root=ROOT):
    """For each year whether moves between regions lowered the Gini index of their inhabitants."""
    frame = inequality(borders, root)
    return frame.assign(**_release(root), holds=frame["change"] < 0)[TRUTH]


def depopulated(root=ROOT):
    """For each year whether some region lost to others more than natural increase added.

    The release is the later one of the two that it takes, that of natural increase.
    """
    some = shrinking(root).groupby("year", as_index=False)["shrinks"].any()
    (release,) = (v for v in series.vintages("oblast_demography", root) if v["name"] == "2026-09")
    return some.assign(vintage=release["name"], released=release["released"], holds=some["shrinks"])[TRUTH]


def _release(root):
    (release,) = series.vintages("internal_migration", root)
    return {"vintage": release["name"], "released": release["released"]}


def _regional(frame):
    return frame[frame["region"] != "KZ"].reset_index(drop=True)


def _keys(frame):
    return frame[["region", "year"]].itertuples(index=False, name=None)
