"""What the page on the projection to 2050 says: tables and sentences from `kosh.analysis.projection`."""

import pandas as pd

from kosh import ROOT
from kosh.analysis import projection
from kosh.data import regions, series
from kosh.prose import listed, number

SIDES = tuple(projection.CHANGES)


def million(value, signed=False):
    """Persons as millions with two decimals; ``signed`` shows a plus too."""
    return _signed(value / 1e6, 2) if signed else number(value / 1e6, 2)


def _signed(value, digits=1):
    text = number(value, digits)
    return f"+{text}" if value > 0 and any(c in "123456789" for c in text) else text


def interval_million(interval):
    """An interval of persons in words: "20.86 to 21.68"."""
    return f"{million(interval.lower)} to {million(interval.upper)}"


def members(north, south, root=ROOT):
    """The regions of a part of each side: dict of side to tuple of codes."""
    table = projection.parts_of_country(root)
    return {"north": table.loc[north, "members"], "south": table.loc[south, "members"]}


def names(codes, root=ROOT):
    """Names of regions, joined by commas."""
    return ", ".join(regions.name(code, root=root) for code in codes)


def sides_said(chosen, root=ROOT):
    """Which regions are called north and south: sentences."""
    return " ".join(f"{side.capitalize()}: {names(codes, root)}." for side, codes in chosen.items())


def methods(root=ROOT):
    """Words for the scenarios and the naive methods of `projection.backtest`, by name."""
    naive = {"no change": "nothing changes", "constant growth": "published rate of change"}
    return {**projection.scenarios(root)["title"], **naive}


def results(paths, chosen, root=ROOT):
    """What each scenario gives: north, south (change in persons until `projection.TARGET`), ratio (of
    densities then), nation (persons then), and north_then, south_then."""
    area, rows = projection.areas(root), {}
    for name, path in paths.items():
        launch, target = path.columns[0], projection.TARGET
        then = {side: path.loc[list(codes), target].sum() for side, codes in chosen.items()}
        now = {side: path.loc[list(codes), launch].sum() for side, codes in chosen.items()}
        density = {side: then[side] / area[list(codes)].sum() for side, codes in chosen.items()}
        rows[name] = {side: then[side] - now[side] for side in SIDES}
        rows[name] |= {"ratio": density["south"] / density["north"], "nation": path[target].sum()}
        rows[name] |= {f"{side}_then": then[side] for side in SIDES}
    return pd.DataFrame(rows).T


def ratio_now(people, chosen, root=ROOT):
    """The ratio of the densities of south and north for populations by region."""
    area = projection.areas(root)
    density = {side: people[list(c)].sum() / area[list(c)].sum() for side, c in chosen.items()}
    return density["south"] / density["north"]


def results_table(found, root=ROOT):
    """`results` for a table: millions as text, a hit of what is printed with a bullet."""
    changes, ratios = projection.claimed(root), projection.readings(root).values()
    titles = projection.scenarios(root)["title"]

    def marked(text, value, intervals):
        return f"{text} \u25cf" if any(series.exact(value) in i for i in intervals) else text

    rows = {
        titles[row.Index]: {
            "north, change": marked(million(row.north, True), row.north, [changes["north"]]),
            "south, change": marked(million(row.south, True), row.south, [changes["south"]]),
            "ratio of densities": marked(f"{row.ratio:.2f}", row.ratio, ratios),
            "nation": million(row.nation),
        }
        for row in found.itertuples()
    }
    return pd.DataFrame(rows).T


def scenarios_table(root=ROOT):
    """The scenarios with what they assume, one a row."""
    table = projection.scenarios(root).set_index("title")[["assumption"]]
    return table.rename_axis(None)


def hits_said(found, root=ROOT):
    """How many scenarios give what is printed of each side, with the range of all: sentences."""
    changes, said = projection.claimed(root), []
    for side in SIDES:
        values = found[side]
        inside = sum(series.exact(value) in changes[side] for value in values)
        said.append(
            f"{side.capitalize()}: {million(values.min(), True)} to {million(values.max(), True)} million, "
            f"{_scenarios(inside, len(values))} within the {interval_text(changes[side])} million printed."
        )
    return " ".join(said)


def interval_text(interval):
    """The ends of an interval of persons in millions with two decimals, signed."""
    return f"{million(interval.lower, True)} to {million(interval.upper, True)}"


def _scenarios(number, of):
    return f"{number or 'none'} of {of} scenarios"


def spread_said(spreads, root=ROOT):
    """How far the choice of base years moves the chosen scenario: sentences."""
    changes, said = projection.claimed(root), []
    for side, frame in spreads.items():
        change = frame[projection.TARGET] - frame[frame.columns[0]]
        inside = [f"{a} to {b}" for (a, b), v in change.items() if series.exact(v) in changes[side]]
        low, high = change.idxmin(), change.idxmax()
        said.append(
            f"{side.capitalize()}: from {million(change.min(), True)} million (base years {low[0]} to "
            f"{low[1]}) to {million(change.max(), True)} million ({high[0]} to {high[1]}); as printed with "
            f"{', '.join(inside) or 'no base years'}."
        )
    return " ".join(said)


def band_said(bands, errors, root=ROOT):
    """Where past errors put the populations of the target year, and the printed ones: sentences."""
    changes, said = projection.claimed(root), []
    for side, (people, band) in bands.items():
        low, high = band.loc[projection.TARGET, ["low", "high"]]
        start = int(people.iloc[0])
        least, most = (start + end for end in (changes[side].lower, changes[side].upper))
        word = "above" if least > high else "below" if most < low else "within"
        long = errors[side][errors[side]["horizon"] >= projection.HORIZON]
        said.append(
            f"{side.capitalize()}: {million(low)} to {million(high)} million around "
            f"{million(people.iloc[-1])}, from {len(long)} errors of {long['launch'].nunique()} launches; "
            f"the printed change would make {million(least)} to {million(most)}, {word} this band."
        )
    return " ".join(said)


def bias_said(errors):
    """Whether past projections were too low or too high, by side: a sentence."""
    told = []
    for side, frame in errors.items():
        long = frame.loc[frame["horizon"] >= projection.HORIZON, "error"]
        told.append(f"{(long > 0).sum()} of {len(long)} too low in the {side}")
    return f"Of the past projections over {projection.HORIZON} years or more, {listed(told)}."


def accuracy_table(errors, root=ROOT):
    """`projection.accuracy` for a table: per cent with one decimal, methods by their titles."""
    table = projection.accuracy(errors).rename(index=methods(root))
    return table.round(1).rename(columns=lambda name: f"{name}, %").rename_axis(None)


def search_said(found, root=ROOT):
    """How many windows and scenarios give the printed changes for any north or south: sentences."""
    hit = {side: found[side].map(len) for side in SIDES}
    trials = {side: len(found) * len(projection.subsets(side, root)) for side in SIDES}
    told = {
        side: f"{(hit[side] > 0).sum()} of them ({hit[side].sum()} of {number(trials[side])} trials)"
        for side in SIDES
    }
    both = ((hit["north"] > 0) & (hit["south"] > 0)).sum()
    windows = len(found[["first", "last"]].drop_duplicates())
    return (
        f"Base years from {found['first'].min()} to {found['last'].max()} in {windows} windows and "
        f"{found['scenario'].nunique()} scenarios make {len(found)} projections. Some list of northern "
        f"regions changes as printed in {told['north']}, some list of southern ones in {told['south']}, both "
        f"in {both}."
    )


def search_table(found, root=ROOT):
    """The windows and scenarios that give both printed changes, with the norths and souths that do."""
    both = found[(found["north"].map(len) > 0) & (found["south"].map(len) > 0)]
    titles, parts = projection.scenarios(root)["title"], projection.parts_of_country(root)
    known = dict(zip(parts["members"], parts["title"], strict=True))

    def told(lists):
        named = [known[m] for m in lists if m in known]
        return f"{len(lists)}" + (f", among them {', '.join(named)}" if named else "")

    rows = {
        f"{row.first} to {row.last}, {titles[row.scenario]}": {
            "norths": told(row.north),
            "souths": told(row.south),
        }
        for row in both.itertuples()
    }
    return pd.DataFrame(rows or {"none": {"norths": "", "souths": ""}}).T


def definitions_said(pairs, root=ROOT):
    """How many pairs of a north and a south allow each reading of the ratio: sentences."""
    readings, said = list(projection.readings(root)), []
    groups = {"all": pairs, "without a gap": pairs[pairs["whole"]], "named by sources": pairs[pairs["named"]]}
    for words, rows in groups.items():
        counts = [f"{rows[reading].sum()} can be “{reading}”" for reading in readings]
        neither = (~rows[readings].any(axis=1)).sum()
        said.append(
            f"{words.capitalize()}: {len(rows)} pairs, of which {', '.join(counts)}, {neither} neither."
        )
    return " ".join(said)


def definition_rows(pairs, paths, scenario, root=ROOT):
    """Pairs of known definitions for a figure: list of (title of the south, rows), a row being (title of the
    north, ratio now, (low, high) after the printed changes, projected ratio)."""
    parts = projection.parts_of_country(root)
    parts = parts[parts["kind"] != "pool"]
    by_members = {(pair.members_north, pair.members_south): pair for pair in pairs.itertuples()}
    path, found = paths[scenario], []
    for south in parts[parts["side"] == "south"].itertuples():
        rows = []
        for north in parts[parts["side"] == "north"].itertuples():
            pair = by_members[north.members, south.members]
            chosen = {"north": north.members, "south": south.members}
            ends = float(pair.printed.lower), float(pair.printed.upper)
            rows.append((north.title, pair.ratio, ends, ratio_now(path[projection.TARGET], chosen, root)))
        found.append((south.title, rows))
    return found


def ratios_said(groups, root=ROOT):
    """How many pairs of `definition_rows` have a projected ratio in each reading: a sentence."""
    ratios = [projected for _, rows in groups for *_, projected in rows]
    told = [
        f"{sum(series.exact(r) in i for r in ratios)} as “{words}”"
        for words, i in projection.readings(root).items()
    ]
    return (
        f"Projected here, the ratios of the {len(ratios)} pairs shown are {min(ratios):.2f} to "
        f"{max(ratios):.2f}: "
        f"{listed(told)}."
    )


def parts_table(population, root=ROOT):
    """What is called north and south: regions, population and who says so."""
    parts = projection.parts_of_country(root)
    parts = parts[parts["kind"] != "pool"]
    rows = {
        row.title: {
            "regions": names(row.members, root),
            "million": million(population[list(row.members)].sum()),
            "by": row.says,
        }
        for row in parts.itertuples()
    }
    return pd.DataFrame(rows).T


def shares_said(past, root=ROOT):
    """Which lists of regions have the share of the nation reported with the projection: sentences."""
    said = []
    for side in SIDES:
        lists = projection.share_matches(past, side, root)
        told = "; ".join(names(codes, root) for codes in lists) or "none"
        tried = len(projection.subsets(side, root))
        said.append(f"{side.capitalize()}: {len(lists)} of {tried} lists of regions: {told}.")
    return " ".join(said)


def nation_said(past, launch, chosen, found, root=ROOT):
    """The nation that the reported share implies beside that of each scenario: a sentence."""
    implied = projection.implied_nation(past.population.loc[list(chosen["south"]), launch].sum(), root)
    low, high = found["nation"].min(), found["nation"].max()
    return (
        f"With the south of this page the reported share implies a nation of {interval_million(implied)} "
        f"million in {projection.TARGET}; the scenarios make it {million(low)} to {million(high)} million."
    )


def reported_table(root=ROOT):
    """What was said in public of a projection to 2050, with its address."""
    rows = projection.reported(root).fillna("")

    def value(row):
        if row.unit == "persons":
            return f"{million(row.value, True)} million by {row.year}"
        text = number(row.value, 0)
        return f"{row.qualifier} {text} {row.unit}, {row.year}".strip().replace(" %", "\u202f%")

    frame = pd.DataFrame(
        {
            "reported": row.vintage,
            "what": f"{row.part if row.quantity != 'ratio' else 'south to north'}, {row.quantity}",
            "value": value(row),
            "note": row.note,
            "source": row.url,
        }
        for row in rows.itertuples()
    )
    return frame.set_index("reported")


def newest_said(found, root=ROOT):
    """Whether the change of the north reported last lies among those of the scenarios: a sentence."""
    rows = projection.reported(root)
    rows = rows[(rows["quantity"] == "change") & (rows["part"] == "north")].sort_values("released")
    newest, low, high = rows.iloc[-1], found["north"].min(), found["north"].max()
    word = "among" if low <= newest["value"] <= high else "outside"
    return (
        f"The change of the north reported last ({newest['vintage']}) is {million(newest['value'], True)} "
        f"million, {word} those of the scenarios here, {million(low, True)} to {million(high, True)}."
    )


def since(past, paths, chosen):
    """Published populations after the launch beside the projected: columns side, year, published, projected
    (dict of scenario to persons)."""
    launch = next(iter(paths.values())).columns[0]
    rows = []
    for side, codes in chosen.items():
        for year in (y for y in past.population.columns if y > launch and y in (2021, 2023)):
            given = projection.published(past, year, launch)[list(codes)].sum()
            made = {name: path.loc[list(codes), year].sum() for name, path in paths.items()}
            rows.append({"side": side, "year": year, "published": given, **made})
    return pd.DataFrame(rows)


def since_said(table, scenario):
    """How far the projected populations lie from those published since, in the chosen scenario: sentences."""
    if table.empty:
        return "No population has been taken over here that was published of a later year."
    told = [
        f"{row['side']} {row['year']}: {million(row['published'])} million published, "
        f"{million(row[scenario])} projected ({_signed(100 * (row[scenario] / row['published'] - 1))}\u202f%)"
        for _, row in table.iterrows()
    ]
    return f"{'; '.join(told)}.".capitalize()


def components_table(past, first, last, chosen):
    """What the base years say of each side: a year and 1,000 people, natural increase and net migration."""
    years = projection.base_years(past, first, last)
    rows = {}
    for side, codes in chosen.items():
        people = past.start.loc[list(codes), years].sum().sum()
        rows[side] = {
            words: 1000 * frame.loc[list(codes), years].sum().sum() / people
            for words, frame in (
                ("natural increase", past.natural_increase),
                ("net migration", past.net_migration),
            )
        }
    return pd.DataFrame(rows).T


def components_said(table, found):
    """What makes north and south differ in the base years, and what migration is worth by 2050: sentences."""
    rates = [
        f"{side}: natural increase {_signed(row['natural increase'])}, net migration "
        f"{_signed(row['net migration'])}"
        for side, row in table.iterrows()
    ]
    moved = found.loc["numbers", list(SIDES)] - found.loc["no-migration", list(SIDES)]
    worth = listed(f"{million(moved[side], True)} million in the {side}" for side in SIDES)
    return (
        f"A year and 1,000 people, {'; '.join(rates)}. With the net migration of the base years "
        f"instead of none the population of {projection.TARGET} differs by {worth}."
    )


def verdict(found, searched, first, last, root=ROOT):
    """What these figures say of the claims: sentences."""
    changes, ratios = projection.claimed(root), projection.readings(root).values()
    inside = {side: sum(series.exact(v) in changes[side] for v in found[side]) for side in SIDES}
    near = sum(any(series.exact(r) in i for i in ratios) for r in found["ratio"])
    own = searched[(searched["first"] == first) & (searched["last"] == last)]
    any_north = int((own["north"].map(len) > 0).sum())
    of = len(found)
    return (
        f"With base years {first} to {last} the north of this page loses people in "
        f"{_scenarios(int((found['north'] < 0).sum()), of)} and as many as printed in "
        f"{_scenarios(inside['north'], of)}; some list of northern regions does so in "
        f"{_scenarios(any_north, of)}. The south gains what is printed in {_scenarios(inside['south'], of)}. "
        f"The ratio of densities is as printed, in either reading, in {_scenarios(near, of)}."
    )


def panels(past, paths, chosen, spreads, bands, root=ROOT):
    """What `kosh.book.projection_figures.paths_and_claim` shows, a panel a side, in million persons."""
    titles, changes = projection.scenarios(root)["title"], projection.claimed(root)
    found = []
    for side, codes in chosen.items():
        launch = bands[side][0].index[0]
        start = past.population.loc[list(codes), launch].sum()
        found.append(
            {
                "title": f"{side.capitalize()}: {names(codes, root)}",
                "published": [
                    s / 1e6 for s in projection.by_base(past.population.loc[list(codes)].sum(), root)
                ],
                "paths": {titles[name]: path.loc[list(codes)].sum() / 1e6 for name, path in paths.items()},
                "spread": spreads[side].agg(["min", "max"]).T.set_axis(["low", "high"], axis=1) / 1e6,
                "band": bands[side][1] / 1e6,
                "printed": tuple(
                    float(start + end) / 1e6 for end in (changes[side].lower, changes[side].upper)
                ),
            }
        )
    return found
