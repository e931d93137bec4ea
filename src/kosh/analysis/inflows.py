"""Money from migrants beside other money from abroad, births beside output: orders that hold or not."""

from kosh import ROOT
from kosh.data import series

#: Births per woman at which a generation replaces itself where few children die.
REPLACEMENT = 2.1


def beside(country, root=ROOT):
    """Remittances, investment and aid of one country, a row a year, in the release that has all three.

    Columns year, vintage, released, remittances and investment (per cent of GDP), aid (per cent of national
    income), holds (remittances exceed the other two together).
    """
    inflows = series.load("foreign_inflows", root=root)
    inflows = inflows[inflows["country"] == country]
    wide = inflows.pivot(index=["year", "vintage", "released"], columns="kind", values="value").reset_index()
    received = series.load("remittances", root=root)
    received = received[received["country"] == country][["year", "vintage", "value"]]
    rows = wide.merge(received, on=["year", "vintage"]).rename(columns={"value": "remittances"})
    return rows.assign(holds=rows["remittances"] > rows["investment"] + rows["aid"]).rename_axis(columns=None)


def order_said(rows, first_year, last_year):
    """In which years remittances do not exceed the other two, and by how much in the others: sentences.

    ``rows`` are those of `beside`. Nothing where no year of the window has the three figures.
    """
    rows = rows[rows["year"].between(first_year, last_year)]
    if rows.empty:
        return ""
    both = rows["investment"] + rows["aid"]
    ratio = (rows["remittances"] / both)[rows["holds"]]
    said = [
        f"Not so in {row.year}: remittances {row.remittances:.1f}, investment and aid together "
        f"{row.investment + row.aid:.1f} per cent."
        for row in rows[~rows["holds"]].itertuples()
    ]
    if len(ratio):
        others = "In the other years remittances are" if said else "Remittances are"
        said.append(f"{others} {ratio.min():.1f} to {ratio.max():.1f} times the two together.")
    return " ".join(said)


def moved(frame, span):
    """Each figure beside that of its country ``span`` years before, in the same release.

    ``frame`` has the columns country, year, vintage, released, value; before and change are added, and rows
    without an earlier figure left out.
    """
    earlier = frame.assign(year=frame["year"] + span)[["country", "year", "vintage", "value"]]
    rows = frame.merge(earlier.rename(columns={"value": "before"}), on=["country", "year", "vintage"])
    return rows.assign(change=rows["value"] - rows["before"])


def corridors(receiver, root=ROOT):
    """Senders to a receiver, the greatest first: columns sender, value (million dollars), share (%)."""
    table = series.load("remittance_corridors", root=root)
    own = table[table["receiver"] == receiver].sort_values("value", ascending=False)
    return own.assign(share=100 * own["value"] / own["value"].sum())[["sender", "value", "share"]]


def falling(frame, codes, span):
    """In how many of the countries ``codes`` the figure is below that of ``span`` years before.

    Columns year, vintage, released, fell, countries, holds (more than half of them).
    """
    rows = moved(frame[frame["country"].isin(codes)], span)
    return _most(rows.assign(fell=rows["change"] < 0), "fell")


def rising(frame, codes, span):
    """In how many of the countries ``codes`` the figure is above that of ``span`` years before.

    Columns year, vintage, released, rose, countries, holds (more than half of them).
    """
    rows = moved(frame[frame["country"].isin(codes)], span)
    return _most(rows.assign(rose=rows["change"] > 0), "rose")


def _most(rows, answer):
    counts = rows.groupby(["year", "vintage", "released"], as_index=False).agg(
        **{answer: (answer, "sum")}, countries=(answer, "size")
    )
    return counts.assign(holds=2 * counts[answer] > counts["countries"])


def growth(country, first_year, last_year, root=ROOT):
    """Mean yearly growth in per cent of population and of output per head, as a dict."""
    table = series.load("economies", root=root)
    own = table[table["country"] == country].set_index("year")
    years = last_year - first_year
    return {
        column: 100 * ((own.loc[last_year, column] / own.loc[first_year, column]) ** (1 / years) - 1)
        for column in ("population", "gdp_per_head")
    }
