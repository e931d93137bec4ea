"""The migrants who live in a country: stocks by revision, shares of a population, ranks, origins.

A stock counts residents who were born abroad. Whoever was born in another republic of the Soviet Union
counts since its end, with or without a move since.
"""

import pandas as pd

from kosh import ROOT
from kosh.analysis import country_groups, inflows
from kosh.claims import ledger
from kosh.data import concepts, series
from kosh.errors import KoshError

#: What the share can be a share of.
BASES = ("printed", "national", "international")

#: The countries of Central Asia, and those whose workers the papers speak of.
CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
ORIGINS = ("KGZ", "TJK", "UZB")

#: Developed countries are read as the members of the OECD in this year; estimates stand so many years apart.
MEMBERS_IN, APART = 2020, 5

#: Earlier national populations are on the base of the census before.
CENSUS = 2009

#: Where the paper prints the population of Kazakhstan.
PRINTED = "bayandina2021-032"


def stocks(root=ROOT):
    """All revisions of all countries: columns country, year, vintage, value (persons), released."""
    return concepts.load("migrant_stock", "stock-foreign-born", root)


def population(country, base, root=ROOT):
    """Population by year, a series of persons, of one of `BASES`.

    "printed" is the number in the paper, of 2015; "national" the mean of the populations on 1 January of
    the year and of the next, as the Bureau of National Statistics had them in 2021; "international" that of
    the World Development Indicators at mid-year. The first two are of Kazakhstan alone: KoshError for others.
    """
    if base == "international":
        frame = series.load("population_midyear", root=root)
        return frame[frame["country"] == country].set_index("year")["value"]
    if country != "KAZ":
        raise KoshError(
            f"no {base} population of {country}",
            expected="the country KAZ, or the base international",
            next_step="choose base = international",
        )
    if base == "printed":
        series.note_read("claims", root)
        return pd.Series({2015: int(ledger.load(root).claim(PRINTED).numeral.value)})
    starts = first_of_january(root)
    means = (starts + starts.shift(-1)) / 2
    return means.dropna()


def first_of_january(root=ROOT):
    """Population of Kazakhstan on 1 January by year, release of 2021-04, from the census of 2009 on."""
    frame = series.load("oblast_demography", "2021-04", root)
    frame = frame[frame["year"] >= CENSUS]
    nation = frame[(frame["region"] == "KZ") & (frame["indicator"] == "population")]
    return nation[nation["area"] == "total"].set_index("year")["value"].sort_index()


def shares(frame, country, base, root=ROOT):
    """The stock of one country in per cent of a population: the frame with ``value`` so replaced.

    Years without a population are left out.
    """
    people = population(country, base, root)
    own = frame[(frame["country"] == country) & frame["year"].isin(people.index)]
    return own.assign(value=[100 * row.value / people[row.year] for row in own.itertuples()])


def ranks(frame, country, within=None):
    """The rank of a country by its stock, for each year and revision.

    Returns columns year, vintage, released, rank, of (number of countries) and ahead (their codes in order).
    """
    rows = []
    for (vintage, released, year), all_of_year in frame.groupby(["vintage", "released", "year"]):
        values = all_of_year.set_index("country")["value"].sort_values(ascending=False)
        values = values if within is None else values[values.index.isin(within)]
        ahead = tuple(values.index[values > values[country]]) if country in values else None
        if ahead is not None:
            rows.append((year, vintage, released, len(ahead) + 1, len(values), ahead))
    return pd.DataFrame(rows, columns=["year", "vintage", "released", "rank", "of", "ahead"])


def shares_of_members(root=ROOT):
    """The stock of each member of the OECD in per cent of its mid-year population, columns as `stocks`."""
    members = country_groups.members("oecd", MEMBERS_IN, root)
    others = concepts.load("migrant_stock_oecd", "stock-foreign-born", root)
    frame = pd.concat([stocks(root), others], ignore_index=True)
    parts = [shares(frame, country, "international", root) for country in members]
    return pd.concat(parts, ignore_index=True)


def rising_in_members(root=ROOT):
    """In how many members of the OECD the share rose since the estimate before, as `inflows.rising`."""
    frame = shares_of_members(root)
    return inflows.rising(frame, set(frame["country"]), APART)


def origins(country="KAZ", root=ROOT):
    """The stock of a country by country of birth: columns origin, year, vintage, released, value."""
    frame = concepts.load("migrant_stock_by_origin", "stock-foreign-born", root)
    return frame[frame["country"] == country].drop(columns="country").reset_index(drop=True)


def destinations(born_in=ORIGINS, within=None, root=ROOT):
    """Where those born in some countries live: columns country, year, vintage, released, value.

    ``within`` keeps these destinations alone; a country is no destination of its own people.
    """
    frame = concepts.load("migrant_stock_by_origin", "stock-foreign-born", root)
    frame = frame[frame["origin"].isin(born_in)]
    frame = frame if within is None else frame[frame["country"].isin(within)]
    return frame.groupby(["country", "year", "vintage", "released"], as_index=False)["value"].sum()


def first_in(frame, country):
    """`ranks` with a column holds: whether ``country`` has more than each other, by year and revision."""
    found = ranks(frame, country)
    return found.assign(holds=found["rank"] == 1)


def turns(frame):
    """Years from which a statement holds or ceases to, by revision: dict of vintage to text.

    ``frame`` has columns year, vintage and holds.
    """
    said = {}
    for vintage, rows in frame.sort_values("year").groupby("vintage"):
        parts, before = [], None
        for year, holds in rows[["year", "holds"]].itertuples(index=False):
            if holds != before:
                parts.append(f"{'true' if holds else 'false'} from {year}")
            before = holds
        said[vintage] = ", ".join(parts)
    return said
