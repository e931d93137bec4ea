"""What `kosh.analysis.migrant_stock` found, in sentences, tables and panels for the page."""

import pandas as pd

from kosh import ROOT
from kosh.analysis import migrant_stock
from kosh.claims.sentences import value_text
from kosh.data import concepts, series
from kosh.prose import listed, number

#: The bases of the share in words.
BASES = {
    "printed": "the population that the paper prints",
    "national": "the mean population of the year by the national statistics",
    "international": "the mid-year population of the World Development Indicators",
}

#: What a verdict says of figures then and now.
THEN_AND_NOW = {
    "reproduced": "agrees with the figures of the time and with those of today",
    "revised": "agrees with the UN's figures that the authors could have used, and no longer with today's",
    "later-confirmed": "agrees only with figures that came out later",
    "close": "comes within a tenth of the figures, without agreeing with one",
    "differs": "agrees with no figure",
    "contradicted": "is contradicted by the figures",
    "not-checkable": "cannot be checked, as there is no figure of that year",
}


def persons(value):
    """A number of persons as text, groups of three digits apart; empty for none."""
    return "" if pd.isna(value) else value_text(int(value))


def look(root=ROOT):
    """Labels of the lines, in their order: the revisions, the oldest first, then the censuses."""
    return [_label(release["name"]) for release in series.vintages("migrant_stock", root)] + ["census"]


def _label(vintage):
    return f"revision of {vintage}"


def censuses(root=ROOT):
    """The censuses of Kazakhstan: years as rows, those born abroad and those of other citizenship apart."""
    kinds = {
        "born abroad": concepts.load("census_migrants", "stock-foreign-born", root),
        "citizens of another country": concepts.load("census_migrants", "stock-foreign-citizens", root),
    }
    columns = {title: frame.set_index("year")["value"] for title, frame in kinds.items()}
    return pd.DataFrame(columns).map(persons)


def revised(own, year):
    """How the figure of one year moved between revisions: a sentence."""
    of_year = own[own["year"] == year].sort_values("released")
    if len(of_year) < 2:
        return f"Of the chosen revisions {len(of_year)} has a figure of {year}; two could be compared."
    oldest, newest = of_year.iloc[0], of_year.iloc[-1]
    change = int(newest["value"] - oldest["value"])
    if not change:
        return f"The figure of {year} is {persons(oldest['value'])} in all {len(of_year)} revisions."
    percent = abs(100 * change / oldest["value"])
    return (
        f"The figure of {year} was {persons(oldest['value'])} in the revision of {oldest['vintage']} and is "
        f"{persons(newest['value'])} in that of {newest['vintage']}: {persons(abs(change))} "
        f"{'more' if change > 0 else 'less'}, {percent:.0f} per cent. Who looks it up today finds the second."
    )


def _told(subject, word, many=False):
    """``subject`` with what its verdict says of figures then and now; ``many``: a plural."""
    verb, _, rest = THEN_AND_NOW[word].partition(" ")
    plural = {"agrees": "agree", "comes": "come", "is": "are"}
    return f"{subject} {plural.get(verb, verb) if many else verb} {rest}"


def summary(count, share, base):
    """The two verdicts in a sentence, and of which population the share is."""
    if count.word == share.word:
        said = _told("number and share", count.word, many=True)
    else:
        said = f"{_told('the number', count.word)}; {_told('the share', share.word)}"
    scope = "" if count.in_scope else "The paper does not speak of this country; read as if it did: "
    return f"{scope}{said if scope else said[0].upper() + said[1:]}. The share is of {BASES[base]}."


def count_panel(own, result, name, root=ROOT):
    """The stock as a panel of `kosh.book.figures.lines_and_claims`, in millions, with the censuses."""
    frame = own.assign(x=own["year"], y=own["value"] / 1e6, label=own["vintage"].map(_label))
    if own["country"].iloc[0] == "KAZ":
        born = concepts.load("census_migrants", "stock-foreign-born", root)
        census = born.assign(x=born["year"], y=born["value"] / 1e6, label="census")
        frame = pd.concat([frame, census])
    interval = result.interval.scale("1/1000000")
    return _panel(f"Migrants in {name}", "million persons", frame, interval, result)


def share_panel(share, result, base):
    """The share as a panel, in per cent."""
    frame = share.assign(x=share["year"], y=share["value"], label=share["vintage"].map(_label))
    return _panel(f"Share of the population: {BASES[base]}", "per cent", frame, result.interval, result)


def _panel(title, ylabel, frame, interval, result):
    frame = frame[["x", "y", "label"]]
    return {"title": title, "ylabel": ylabel, "frame": frame, "interval": interval, "window": result.window}


def mean_population(root=ROOT):
    """The national mean population of Kazakhstan as a series to compare: country, year, vintage, ..."""
    means = migrant_stock.population("KAZ", "national", root)
    frame = pd.DataFrame({"year": means.index, "value": means.to_numpy()})
    return frame.assign(country="KAZ", vintage="2021-04", released="2021-04")


def population_said(result, root=ROOT):
    """The printed population against the mean of its year and the first days of January: a sentence."""
    year = result.window[0]
    starts = migrant_stock.first_of_january(root)
    mean = migrant_stock.population("KAZ", "national", root)[year]
    return (
        f"The mean of {year} was {persons(mean)} ({result.word}); on 1 January {year} it was "
        f"{persons(starts[year])}, a year later {persons(starts[year + 1])}. The World Bank gives "
        f"{persons(migrant_stock.population('KAZ', 'international', root)[year])} today."
    )


def by_base(own, country, year, root=ROOT):
    """The share by each population: revisions as rows, bases as columns, per cent with two decimals."""
    columns = {}
    for base in migrant_stock.BASES:
        if country != "KAZ" and base != "international":
            columns[base] = {}
            continue
        share = migrant_stock.shares(own[own["year"] == year], country, base, root)
        columns[base] = share.set_index("vintage")["value"].map("{:.2f}".format)
    index = sorted(own.loc[own["year"] == year, "vintage"])
    return pd.DataFrame(columns, index=index, dtype=object).fillna("").rename_axis("release")


def rank_said(holds, name, year, root=ROOT):
    """Rank of the year by revision, and since when the statement is true: sentences."""
    of_year = holds[holds["year"] == year]
    ranks = ", ".join(f"{row.rank} of {row.of} (revision of {row.vintage})" for row in of_year.itertuples())
    turned = "; ".join(f"{vintage}: {text}" for vintage, text in migrant_stock.turns(holds).items())
    ahead = {row.ahead for row in of_year.itertuples()}
    names = [
        " and ".join(series.country_name(code, root) for code in codes) for codes in ahead if len(codes) < 4
    ]
    before = f" Ahead of it: {names[0]}." if len(ahead) == 1 and names and names[0] else ""
    return (
        f"In {year} {name} is number {ranks or 'unknown, as there is no figure'}.{before} The statement that "
        f"it is third after Russia and Ukraine, by revision: {turned}."
    )


def rank_table(holds):
    """Ranks, years as rows and revisions as columns; a bullet where the statement is true."""
    text = [f"{row.rank} \u25cf" if row.holds else str(row.rank) for row in holds.itertuples()]
    table = holds.assign(text=text).pivot(index="year", columns="vintage", values="text").fillna("")
    return table.rename_axis(columns="release")


def bars(frame, root=ROOT):
    """Stocks of one revision and year by the name of the country, thousand persons, in their order."""
    values = frame.set_index("country")["value"].sort_values(ascending=False) / 1000
    return values.round().astype(int).rename(lambda code: series.country_name(code, root))


def origin_table(births, year, root=ROOT):
    """The origins that any revision has among its first six: revisions as columns, per cent of the stock."""
    of_year = births[births["year"] == year]
    stocks = migrant_stock.stocks(root)
    totals = stocks[(stocks["country"] == "KAZ") & (stocks["year"] == year)].set_index("vintage")["value"]
    share = of_year.assign(value=[100 * r.value / totals[r.vintage] for r in of_year.itertuples()])
    wide = share.pivot(index="origin", columns="vintage", values="value")
    named = wide.drop(index="OTH", errors="ignore")
    first = sorted(
        {code for v in named for code in named[v].nlargest(6).index}, key=lambda c: -named.loc[c].max()
    )
    shown = named.loc[first].rename(lambda code: series.country_name(code, root))
    return shown.map(lambda value: "" if pd.isna(value) else f"{value:.1f}").rename_axis("born in, %")


def origins_said(births, year, root=ROOT):
    """The first country of birth by revision: sentences."""
    said, soviet = [], []
    stocks = migrant_stock.stocks(root)
    once = set(stocks["country"])
    totals = stocks[(stocks["country"] == "KAZ") & (stocks["year"] == year)].set_index("vintage")["value"]
    for vintage, rows in births[(births["year"] == year) & (births["origin"] != "OTH")].groupby("vintage"):
        first = rows.loc[rows["value"].idxmax()]
        part = 100 * rows.loc[rows["origin"].isin(once), "value"].sum() / totals[vintage]
        soviet.append(f"{part:.0f} ({vintage})")
        said.append(
            f"{series.country_name(first['origin'], root)} with {persons(first['value'])} ({vintage})"
        )
    if not said:
        return f"No revision has the countries of birth in {year}."
    return (
        f"The first country of birth of migrants in Kazakhstan in {year}, by revision: {', '.join(said)}. "
        "Born in another country of the former Soviet Union, in per cent of the stock: "
        f"{', '.join(soviet)}. The table gives the countries that come first in any revision."
    )


def central_said(most, within):
    """Whether Kazakhstan is first in Central Asia: a sentence on each of the two statements."""

    def told(frame):
        no = frame[~frame["holds"]]
        return (
            f"in all {len(frame)} pairs of year and revision"
            if no.empty
            else f"in {frame['holds'].sum()} of {len(frame)} pairs of year and revision"
        )

    return f"The one is so {told(most)}, the other {told(within)}."


def developed_table(rose):
    """In how many members of the OECD the share rose since the estimate before: revisions as columns."""
    text = [f"{row.rose} of {row.countries}" for row in rose.itertuples()]
    wide = rose.assign(text=text).pivot(index="year", columns="vintage", values="text").fillna("")
    return wide.rename_axis(columns="revision")


def developed_said(rose, result):
    """The verdict on developed countries, and the country in the middle of the newest revision: sentences."""
    shares = migrant_stock.shares_of_members()
    newest = shares[shares["vintage"] == shares["vintage"].max()]
    middle = newest.groupby("year")["value"].median()
    ends = [f"{number(middle[year], 1)} in {year}" for year in (middle.index.min(), result.window[1])]
    return (
        f"Verdict: {result.word}. {result.sentence} In the newest revision the median of the members was "
        f"{ends[0]} and {ends[1]} per cent of the population. The estimates stand {migrant_stock.APART} "
        "years apart: whether the share grew from each year to the next is not in them."
    )


def meaning(count, share, rank, name):
    """What the three verdicts mean for a reader: sentences."""
    parts = {"the number": count, "the share": share, "the rank": rank}
    told = listed([_told(subject, result.word) for subject, result in parts.items()])
    said = [f"{told[0].upper()}{told[1:]}."]
    if count.word == "revised":
        said.append(
            "The authors quoted their source as it was; the source has since revised it. Who cites it "
            "now should give the revision with it, or take the newer one."
        )
    said.append(
        "These are residents who were born abroad, whenever they came: the number does not say how many came "
        "for work, and it is no measure of the labour migration that the paper is about."
    )
    if not count.in_scope:
        said.insert(0, f"The paper says nothing on {name}; the verdicts read its sentences as if it did.")
    return " ".join(said)
