"""What `kosh.analysis.interregional_balance` found, in sentences, tables and panels for the page."""

import pandas as pd

from kosh import ROOT
from kosh.analysis import interregional_balance as ib
from kosh.data import regions
from kosh.prose import FIXED_SPACE, MONTHS, listed, number

#: Panels of the figure over time: title -> regions of the division of 1997 (None: all others).
PANELS = {
    "Astana": ("KZ-71",),
    "Almaty, the city": ("KZ-75",),
    "South Kazakhstan": ("KZ-51",),
    "All others": None,
}

#: Labels of the lines, in their order.
LINES = {"published": "published", "residual": "before: what natural increase leaves"}

#: Years of the small maps, each with the division that its figures are in.
MAPS = ((2005, 1997), (2010, 1997), (2015, 1997), (2020, 2018), (2022, 2022), (2024, 2022))


def persons(value):
    """A balance as text with its sign."""
    return ("+" if value > 0 else "") + number(int(value))


def name(region, root=ROOT):
    """English name; that of the city of Almaty tells it from the region around it."""
    return "Almaty city" if region == "KZ-75" else regions.name(region, root=root)


def rates(year, borders, root=ROOT):
    """Net migration per 1,000 of a year: region -> rate, for a map."""
    frame = ib.of_year(year, borders, root)
    return dict(zip(frame["region"], frame["rate"], strict=True))


def maps(root=ROOT):
    """Panels for `kosh.book.maps.tile_maps`: the years of `MAPS`, each in its own division."""
    frames = {borders: ib.balances(borders, root) for borders in regions.DIVISIONS}
    found = []
    for year, borders in MAPS:
        of_year = frames[borders][frames[borders]["year"] == year]
        rates = dict(zip(of_year["region"], of_year["rate"], strict=True))
        found.append((f"{year}, division of {borders}", rates, borders))
    return found


def every_map(root=ROOT):
    """Rates of every year in the newest division that has them: columns region, borders, year, rate."""
    frame = pd.concat([ib.balances(borders, root) for borders in regions.DIVISIONS], ignore_index=True)
    newest = frame.groupby("year")["borders"].transform("max")
    return frame.loc[frame["borders"] == newest, ["region", "borders", "year", "rate"]]


def gains_said(year, borders, root=ROOT):
    """Who gained and who lost in a year: a sentence."""
    frame = ib.of_year(year, borders, root)
    up, down = frame[frame["value"] > 0], frame[frame["value"] <= 0]
    told = [f"{name(row.region, root)} ({persons(row.value)})" for row in up.itertuples()]
    worst = [f"{name(row.region, root)} ({persons(row.value)})" for row in down[::-1][:4].itertuples()]
    known = ib.CONCEPTS[frame["concept"].iloc[0]]
    return (
        f"In {year}, {known}, {len(up)} of {len(frame)} regions in the division "
        f"of {borders} gained people by migration of all kinds: {listed(told)}. The largest losses: "
        f"{listed(worst)}."
    )


def balance_table(year, borders, root=ROOT):
    """Net migration of a year, the largest gain first: persons, per 1,000, since when it has its sign."""
    frame, runs = ib.of_year(year, borders, root), ib.since(year, borders, root)
    rows = [
        (
            name(row.region, root),
            persons(row.value),
            ("+" if row.rate > 0 else "") + number(row.rate, 1),
            runs[row.region][1],
            regions.name(row.region, "kk", root).removesuffix(" облысы"),
        )
        for row in frame.itertuples()
    ]
    columns = ["region", "persons", "per 1,000", "same sign since", "in Kazakh"]
    return pd.DataFrame(rows, columns=columns).set_index("region").rename_axis(None)


def panels(root=ROOT):
    """Panels for `kosh.book.figures.balances`, thousand persons, in the division of 1997."""
    frame = ib.balances(1997, root)
    named = {region for group in PANELS.values() if group for region in group}
    found = []
    for title, group in PANELS.items():
        chosen = frame["region"].isin(group) if group else ~frame["region"].isin(named)
        sums = frame[chosen].groupby(["year", "concept"], as_index=False)["value"].sum()
        lines = sums.assign(x=sums["year"], y=sums["value"] / 1000, label=sums["concept"].map(LINES))
        found.append((title, lines[["x", "y", "label"]]))
    return found


def needed_table(root=ROOT):
    """The printed losses of 2015, the published total, and the part across the border that it would take."""
    rows = [
        (
            name(row.region, root),
            persons(row.printed),
            persons(row.total),
            persons(row.needed),
            f"{persons(row.least)} to {persons(row.greatest)}",
        )
        for row in ib.needed(root).itertuples()
    ]
    columns = ["", "printed", "published, all kinds", "across the border it would take"]
    columns += ["the same, 2022 to 2024"]
    return pd.DataFrame(rows, columns=columns).set_index("").rename_axis(None)


def losses_agree(root=ROOT):
    """Whether by total net migration of 2015 the four are the largest losers, in the order printed."""
    ordered = ib.of_year(2015, 1997, root).sort_values("value")["region"]
    return tuple(ordered[: len(ib.LOSSES)]) == tuple(ib.LOSSES.values())


def signs_agree(root=ROOT):
    """Whether the part across the border that each printed loss takes has the sign that it has since 2022."""
    frame = ib.needed(root)
    return bool(((frame["needed"] > 0) == (frame["least"] > 0)).all())


def losses_said(root=ROOT):
    """How the printed losses of 2015 stand beside the total: sentences."""
    order = (
        "By net migration of all kinds the four are those that lost most, in the order that the paper prints"
        if losses_agree(root)
        else "By net migration of all kinds the four are not those that lost most, in this order"
    )
    signs = (
        "has the sign of the years from 2022 on"
        if signs_agree(root)
        else "has not always the sign of the years from 2022 on"
    )
    return (
        f"{order}, and the balance across the border that each number takes to agree {signs}. That makes the "
        "numbers plausible and decides none."
    )


def gainers_table(root=ROOT):
    """The five regions that the paper says gained in 2015: the total, and when the statement can be so."""
    total = ib.of_year(2015, 1997, root).set_index("region")["value"]
    ends = ib.external_ends(root)
    rows = [
        (
            name(region, root),
            persons(total[region]),
            f"below {persons(total[region])}",
            f"{persons(ends[region][0])} to {persons(ends[region][1])}",
        )
        for region in ib.GAINERS
    ]
    columns = ["", "published, all kinds", "gained if across the border it was"]
    columns += ["the same, 2022 to 2024"]
    return pd.DataFrame(rows, columns=columns).set_index("").rename_axis(None)


def gainers_said(root=ROOT):
    """Which regions gained in 2015 by total net migration, beside those that the paper names: sentences."""
    frame = ib.of_year(2015, 1997, root)
    up = set(frame.loc[frame["value"] > 0, "region"])
    both = [name(r, root) for r in ib.GAINERS if r in up]
    not_up = [name(r, root) for r in ib.GAINERS if r not in up]
    others = [name(r, root) for r in frame["region"] if r in up and r not in ib.GAINERS]
    said = f"By net migration of all kinds {listed(both)} gained in 2015, {listed(not_up)} did not"
    return said + (f"; {listed(others)} gained and are not named." if others else ".")


def astana_said(root=ROOT):
    """What is reported of Astana in 2015 beside the year's total: sentences."""
    total = ib.of_year(2015, 1997, root).set_index("region")["value"]["KZ-71"]
    (inside,) = ib.reported("balance", "2015-01", "2015-07", root)["value"]
    (abroad,) = ib.reported("external-balance", "2015-01", "2015-07", root)["value"]
    return (
        f"Of Astana a report gives the first seven months: {persons(inside)} with other regions, "
        f"{persons(abroad)} across the border. The published total of the whole year is {persons(total)}: "
        f"unless the city lost more than {number(abs(int(total)))} people across the border, of which "
        "these months show nothing, it did not gain from the other regions in that year. What the paper "
        "lists may be of a part of the year; it does not say so."
    )


def reported_table(root=ROOT):
    """Balances with other regions as reported: months as rows, the regions that a report names as columns."""
    frame = ib.reported("balance", root=root).sort_values(["first_month", "last_month"])
    frame = frame.assign(
        months=[_months(*pair) for pair in zip(frame["first_month"], frame["last_month"], strict=True)],
        name=[name(region, root) for region in frame["region"]],
        text=frame["value"].map(persons),
    )
    order = frame.groupby("name")["value"].sum().sort_values(ascending=False).index
    rows = dict.fromkeys(frame["months"])
    wide = frame.pivot(index="months", columns="name", values="text").loc[list(rows), order].fillna("")
    about = frame.groupby("months")[["vintage", "url"]].first()
    about = about.rename(columns={"vintage": "released", "url": "report"})
    return wide.join(about).rename_axis(index=None, columns=None)


def exchanged(root=ROOT):
    """Whether 2025 has less for the city of Almaty than its first nine months, and far more for the region.

    Two lines exchanged in the report would do that; nothing is corrected here.
    """
    months, year = (
        ib.reported("balance", "2025-01", f"2025-{m}", root).set_index("region")["value"]
        for m in ("09", "12")
    )
    return bool(year["KZ-75"] < months["KZ-75"] and year["KZ-19"] > 2 * months["KZ-19"])


def exchanged_said(root=ROOT):
    """A remark on the report of the whole of 2025, where there is cause for one; else an empty text."""
    return (
        "The report of the whole of 2025 gives the city of Almaty less than its first nine months had, and "
        "the region around it several times as much: the two look exchanged, and are left as reported."
        if exchanged(root)
        else ""
    )


def movers_table(root=ROOT):
    """Change of the number of movers within the country, by months, against the same of the year before."""
    frame = ib.reported("moves-change", root=root)
    frame = frame.sort_values(["last_month"])
    rows = [
        (
            _months(r.first_month, r.last_month),
            ("+" if r.value > 0 else "") + number(r.value, 1),
            r.vintage,
            r.url,
        )
        for r in frame.itertuples()
    ]
    columns = ["", "change, %", "released", "report"]
    return pd.DataFrame(rows, columns=columns).set_index("").rename_axis(None)


def _months(first, last):
    """``"2025"``, ``"2000 to 2019"``, ``"2025, to June"``, in one line: all begin in January."""
    (a, _), (b, end) = first.split("-"), last.split("-")
    whole = a if a == b else f"{a} to {b}"
    words = whole if end == "12" else f"{a}, to {MONTHS[int(end) - 1]}"
    return words.replace(" ", FIXED_SPACE)


def movers_said(root=ROOT):
    """In which whole years more people moved, and in which fewer: a sentence."""
    frame = ib.fewer(root)
    down = [str(y) for y in frame.loc[frame["holds"], "year"]]
    up = [str(y) for y in frame.loc[~frame["holds"], "year"]]
    return (
        f"Of the whole years whose change is at hand the number of movers went down in {listed(down)} and up "
        f"in {listed(up)}. The table of moves by region has another level in 2024, for a reason that it does "
        "not give; no change is computed over it."
    )


def inside_years(root=ROOT):
    """First and last year with the balance of every region with the others: text."""
    years = ib.interregional(root)["year"]
    return f"{years.min()} to {years.max()}"


def parts_table(root=ROOT):
    """Balance with other regions and across the border, 2022 to 2024, by region: text."""
    frame = ib.parts(root)
    text = [f"{persons(r.interregional)} / {persons(r.external)}" for r in frame.itertuples()]
    frame = frame.assign(text=text, name=[name(region, root) for region in frame["region"]])
    order = frame.groupby("name")["interregional"].sum().sort_values(ascending=False).index
    return (
        frame.pivot(index="name", columns="year", values="text")
        .loc[order]
        .rename_axis(index=None, columns=None)
    )


def parts_fit(root=ROOT):
    """Whether balances with other regions sum to nothing, and those across the border to the nation's."""
    frame = ib.parts(root).groupby("year")[["interregional", "external", "total"]].sum()
    return bool((frame["interregional"] == 0).all() and (frame["external"] == frame["total"]).all())


def cities_table(root=ROOT):
    """What the cities gained from the other regions, and their share of all that named regions gained."""
    frame = ib.cities(root)
    rows = [
        (_months(r.first, r.last), r.vintage, persons(r.gain), persons(r.all), f"{100 * r.share:.0f}")
        for r in frame.sort_values(["last", "first", "vintage"]).itertuples()
    ]
    columns = ["", "released", "the cities", "all named as gaining", "share, %"]
    return pd.DataFrame(rows, columns=columns).set_index("").rename_axis(None)


def unequal_table(root=ROOT):
    """The Gini index of inhabitants, without and with a year's moves, in each division."""
    tables = {}
    for borders in regions.DIVISIONS:
        frame = ib.inequality(borders, root).set_index("year")
        tables[f"division of {borders}"] = [
            f"{row.without:.4f} to {row.with_moves:.4f}" for row in frame.itertuples()
        ]
        years = list(frame.index)
    return pd.DataFrame(tables, index=years)


def unequal_said(root=ROOT):
    """Which way moves between regions changed the index, in every division and year: a sentence."""
    changes = pd.concat([ib.inequality(borders, root)["change"] for borders in regions.DIVISIONS])
    if (changes > 0).all():
        return "In every year and division at hand the moves between regions made them less equal."
    if (changes < 0).all():
        return "In every year and division at hand the moves between regions made them more equal."
    return "Whether moves between regions made them more equal hangs on the year and the division."


def divisions_said(words):
    """Whether the word on more equal regions hangs on the division; ``words``: division -> word."""
    if len(set(words.values())) == 1:
        return (
            f"In each division of the country, those of {listed(map(str, words))}, the verdict is "
            f"{next(iter(words.values()))}: it does not hang on the borders."
        )
    told = [f"{word} in that of {borders}" for borders, word in words.items()]
    return f"The verdict hangs on the division of the country: {listed(told)}."


def shrinking_said(root=ROOT):
    """Which regions lost more to others than natural increase added: a sentence."""
    frame = ib.shrinking(root)
    found = []
    for region, rows in frame[frame["shrinks"]].groupby("region"):
        found.append(f"{name(region, root)} ({listed([str(year) for year in rows['year']])})")
    return (
        f"Of the {frame['region'].nunique()} regions whose natural increase is published, these lost more to "
        f"other regions than it added: {listed(found)}."
    )


def summary(results):
    """The words by subject, in a sentence."""
    gains = {results[key].word for key in (*ib.GAINS, "gaining-regions-2025", "internal-movers-2025")}
    losses = {results[key].word for key in (*ib.LOSSES, "gaining-regions-2015", "largest-losses-2015")}
    return (
        f"The printed balances of 2025: {listed(sorted(gains))}. Those of 2015: {listed(sorted(losses))}, "
        "for want of balances between regions of that year. "
        f"That moves lead to the cities of republican significance: {results['to-the-cities'].word}. "
        f"That fewer people move: {results['fewer-internal-moves'].word}; that moves relieve the cities: "
        f"{results['relief-of-the-cities'].word}; that they make regions more equal: "
        f"{results['more-equal-regions'].word}; that some regions lose their people: "
        f"{results['depopulation'].word}."
    )


def meaning(results):
    """What the verdicts mean for a reader of the papers: sentences."""
    said = [
        "A balance needs its kind, its months and its division beside it: with other regions or of all kinds."
    ]
    if results["gaining-regions-2015"].word == "not-checkable":
        said.append(
            "Who quotes the gains and losses of 2015 should ask the Bureau of National Statistics for the "
            "balances between regions of that year, and look at Astana first."
        )
    if results["more-equal-regions"].word == "contradicted" and results["depopulation"].word == "reproduced":
        said.append(
            "Of two sentences that say the opposite of what moves do to the regions, these figures bear out "
            "the one by which some lose their people."
        )
    return " ".join(said)
