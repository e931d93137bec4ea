"""Shares of a total, by country and year: extremes, ranks, revisions between releases."""

from kosh.errors import KoshError


def peak(frame):
    """The row with the greatest value, the earliest of equals; ``frame`` has columns year, value."""
    return frame.sort_values(["value", "year"], ascending=[False, True]).iloc[0]


def rank(frame, country, year):
    """Rank of ``country`` among the countries of ``frame`` in ``year``: (rank, number of countries).

    The rank is one more than the number of countries with a greater value, so that equals share it.
    ``frame`` holds one release. A figure of zero stands for nothing recorded and is not ranked. Raises
    KoshError where the country has no figure above zero in that year.
    """
    recorded = frame[(frame["year"] == year) & (frame["value"] > 0)]
    values = recorded.set_index("country")["value"]
    if country not in values:
        raise KoshError(
            f"no figure for {country} in {year} to rank",
            found=f"{len(values)} other countries",
            next_step="choose a year that the release has",
        )
    return 1 + int((values > values[country]).sum()), len(values)


def widest_release(frame):
    """The vintage with the most countries, the newest of equals: the one to rank countries in."""
    countries = frame.groupby(["released", "vintage"])["country"].nunique()
    return max(countries.items(), key=lambda item: (item[1], item[0]))[0][1]


def revisions(frame):
    """How figures of one country changed from the oldest to the newest release that has them.

    Returns one row a year that at least two releases have: year, oldest, newest (values), first_release,
    last_release and change (newest minus oldest, in the unit of the series).
    """
    ordered = frame.sort_values(["year", "released"])
    years = ordered.groupby("year")
    table = years.agg(
        oldest=("value", "first"),
        newest=("value", "last"),
        first_release=("vintage", "first"),
        last_release=("vintage", "last"),
        releases=("vintage", "nunique"),
    ).reset_index()
    table = table[table["releases"] > 1].drop(columns="releases").reset_index(drop=True)
    return table.assign(change=table["newest"] - table["oldest"])
