"""What `kosh.analysis.urbanisation` found, in sentences, tables and panels for the page."""

import pandas as pd

from kosh import ROOT
from kosh.analysis import urbanisation
from kosh.analysis.migrant_stock_said import THEN_AND_NOW, persons
from kosh.claims.sentences import value_text
from kosh.prose import number

#: Years from census to census, each from 1 January of the first to 31 December of the last.
PERIODS = {"2000 to 2008": (2000, 2008), "2009 to 2020": (2009, 2020), "2021 to 2024": (2021, 2024)}

#: When the numbers moved to the base of a census: 1 January 2009 and 2022.
NEW_BASES = (2009, 2022)

#: The parts of the account in words.
PARTS = {
    "natural": "births less deaths",
    "migration": "net migration",
    "step": "changed status or counted anew",
}

CENSUS = "census"


def look(definition, root=ROOT):
    """The labels of the lines of a definition in their order."""
    labels = dict.fromkeys(urbanisation.shares(definition, root=root)["label"])
    reports = [label for label in labels if label == urbanisation.REPORTS]
    return [label for label in labels if label not in reports] + reports + [CENSUS]


def share_panel(frame, result, definition, first_year, last_year, root=ROOT):
    """The share of every release with what was printed, for `kosh.book.figures.lines_and_claims`."""
    counted = urbanisation.censuses(root)
    counted = (
        counted[counted["base"] == "counted"]
        .drop_duplicates("year")
        .assign(label=CENSUS, x=lambda t: t["year"])
    )
    rows = pd.concat([frame, counted])[["x", "value", "label"]].rename(columns={"value": "y"})
    rows = rows[rows["x"].between(first_year, last_year + 1)]
    marks = NEW_BASES if definition == "register" else ()
    return {
        "title": f"People who live in towns: {urbanisation.DEFINITIONS[definition]}",
        "ylabel": "per cent of all",
        "frame": rows,
        "interval": result.interval,
        "window": result.window,
        "bottom": int(rows["y"].min()) - 1,
        "points": (urbanisation.REPORTS, CENSUS),
        "marks": [year for year in marks if first_year <= year <= last_year + 1],
        "height": 3.8,
    }


def tried_words(result):
    """How many figures were tried, and how many agree: a sentence."""
    years = sorted({year for year, _ in result.hits})
    found = f"Of {result.tries} figures in the window {len(result.hits)} agree with what is printed"
    return f"{found}, those of {', '.join(map(str, years))}." if years else f"{found}."


def moved_words(frame):
    """Years whose share differs between the releases of data bases by more than rounding: a sentence."""
    bases = frame[frame["label"] != urbanisation.REPORTS]
    wide = bases.pivot(index="year", columns="vintage", values="value")
    spread = (wide.max(axis=1) - wide.min(axis=1)).dropna()
    spread = spread[spread > 0.05]
    if spread.empty:
        return "The releases chosen do not differ in any year by more than rounding."
    year = spread.idxmax()
    told = "; ".join(
        f"{number(value, 2)} (release of {name})" for name, value in wide.loc[year].dropna().items()
    )
    return f"The releases differ in {len(spread)} years, the most in {year}: {told}."


def census_table(root=ROOT):
    """The urban share of every census as text: counted and revised, conflicting reports side by side."""
    frame = urbanisation.censuses(root)
    frame = frame.assign(text=[f"{number(row.value, 1)} ({row.vintage})" for row in frame.itertuples()])
    wide = frame.groupby(["year", "base"])["text"].agg("; ".join).unstack(fill_value="")
    return wide.rename(
        columns={"counted": "as its results had it", "revised": "as later results put it"}
    ).rename_axis(index="census", columns="urban share, %")


def census_words(root=ROOT):
    """How much of the rise between the censuses of 2009 and 2021 is another count of 2009: a sentence."""
    frame = (
        urbanisation.censuses(root).drop_duplicates(["year", "base"], keep="last").set_index(["year", "base"])
    )
    then, later, now = (
        frame["value"][key] for key in ((2009, "counted"), (2009, "revised"), (2021, "counted"))
    )
    return (
        f"From census to census the share moved from {_tenth(then)} per cent in 2009 to {_tenth(now)} in "
        f"2021. The results of 2021 themselves put 2009 at {_tenth(later)}: of {_tenth(now - then)} points, "
        f"{_tenth(later - then)} lie in how 2009 is counted, and not in people who moved since."
    )


def census_pace(root=ROOT):
    """Points of the urban share a year between censuses, as their own results had them: a table."""
    frame = urbanisation.censuses(root).sort_values(["year", "base"]).drop_duplicates("year")
    years, values = frame["year"].tolist(), frame["value"].tolist()
    rows = {
        f"{a} to {b}": number((after - before) / (b - a), 2)
        for a, b, before, after in zip(years, years[1:], values, values[1:], strict=False)
    }
    return pd.DataFrame({"points a year": rows}).rename_axis("censuses")


def account_table(accounts):
    """What moved the urban share, by period, in points as text, and the account in persons."""
    parts = urbanisation.contributions(accounts)
    rows = {}
    for title, (first, last) in PERIODS.items():
        own = parts.loc[first:last]
        if len(own) == last - first + 1:
            rows[title] = own[["change", *PARTS]].sum().map(_tenth)
    table = pd.DataFrame(rows).T.rename(columns={"change": "change of the share"} | PARTS)
    return table.rename_axis(index="years", columns="points")


def _tenth(value):
    return number(value, 1)


def account_words(accounts, first, last):
    """What the rise of the share over some years is made of: sentences."""
    own = urbanisation.contributions(accounts).loc[first:last]
    points = own[["change", *PARTS]].sum().map(_tenth)
    first, last = own.index[0], own.index[-1]
    return (
        f"From 1 January {first} to 1 January {last + 1} the share moved by {points['change']} points: "
        f"{points['migration']} by net migration, {points['natural']} by births less deaths, and "
        f"{points['step']} by places that changed their status and by new counts."
    )


def steps_table(accounts, least=10_000):
    """The years in which more than ``least`` people changed between town and village without a move: text."""
    marked = urbanisation.contributions(accounts)["counted_anew"]
    frame = accounts[["urban_step", "rural_step"]]
    frame = frame[frame.abs().max(axis=1) > least].assign(
        why=[
            "new base after a census" if marked[year] else "places changed status"
            for year in frame.index[frame.abs().max(axis=1) > least]
        ]
    )
    table = frame.assign(**{name: frame[name].map(persons) for name in ("urban_step", "rural_step")})
    return table.rename(columns={"urban_step": "towns", "rural_step": "villages"})


def parts_panels(accounts):
    """What moved the share by year: people on one scale, status and counts on another; points."""
    parts = urbanisation.contributions(accounts).rename(columns=PARTS)
    marks = [year - 0.5 for year in NEW_BASES if accounts.index[0] <= year <= accounts.index[-1]]
    people = parts[[PARTS["natural"], PARTS["migration"]]]
    return [
        {
            "title": "By births, deaths and migration",
            "ylabel": "points of the share",
            "frame": people,
            "marks": marks,
        },
        {
            "title": "By places that changed their status and by new counts (another scale)",
            "ylabel": "points of the share",
            "frame": parts[[PARTS["step"]]],
            "marks": marks,
        },
    ]


def outflow_panels(accounts, window):
    """The rate of net out-migration and the pace without steps, with means of five years, as lines."""
    parts = urbanisation.contributions(accounts)
    quantities = {
        ("Net out-migration of the villages", "per 1,000 villagers"): urbanisation.outflow(accounts)["rate"],
        ("The urban share by births, deaths and migration", "points a year"): parts["natural"]
        + parts["migration"],
    }
    panels = []
    for (title, ylabel), values in quantities.items():
        means = values.rolling(urbanisation.SPAN).mean().dropna()
        rows = [
            pd.DataFrame({"x": each.index, "y": each.to_numpy(), "label": label})
            for label, each in zip(RATES, (values, means), strict=True)
        ]
        panels.append({"title": title, "ylabel": ylabel, "frame": pd.concat(rows), "window": window})
    return panels


#: The labels of the lines of `outflow_panels`.
RATES = ("the year", "mean of five years")


def outflow_table(accounts):
    """Net migration of towns and villages, and the rate of the villages, by year: text."""
    rate = urbanisation.outflow(accounts)["rate"]
    return pd.DataFrame(
        {
            "villages": accounts["rural_migration"].map(persons),
            "towns": accounts["urban_migration"].map(persons),
            "out of 1,000 villagers": rate.map(_tenth),
        }
    )


def outflow_words(accounts):
    """The size of the outflow: the sum, and the years with the least and the most: sentences."""
    found = urbanisation.outflow(accounts)
    low, high = found["rate"].idxmin(), found["rate"].idxmax()
    first, last = found.index[0], found.index[-1]
    lost, rate = value_text(int(found["persons"].sum())), found["rate"].map(_tenth)
    return (
        f"From {first} to {last} the villages lost {lost} people on balance. The rate was lowest in {low}, "
        f"{rate[low]} of 1,000 villagers, and highest in {high}, {rate[high]}; in {last} it was {rate[last]}."
    )


def turn_words(accounts):
    """When the pace and the outflow began to exceed those of five years before, to the end: sentences."""
    parts = urbanisation.contributions(accounts)
    found = {
        "the share by births, deaths and migration": parts["natural"] + parts["migration"],
        "the rate of net out-migration": urbanisation.outflow(accounts)["rate"],
        "the published share, steps and all": parts["change"],
    }
    told = []
    for name, values in found.items():
        year = urbanisation.since(urbanisation.recent(values))
        told.append(f"{name}: {f'every year from {year}' if year else 'not in the last year'}")
    return f"Mean of five years above that of the five before, {'; '.join(told)}."


def record_words(accounts):
    """Whether the last mean of five years is above all earlier ones: a sentence for the pace and the rate."""
    told = []
    for name, values in _moved(accounts).items():
        means = values.rolling(urbanisation.SPAN).mean().dropna()
        last, earlier = means.iloc[-1], means.iloc[:-1]
        above = (
            "above all earlier means"
            if last > earlier.max()
            else f"below that of the years to {earlier.idxmax()}"
        )
        told.append(f"{name}: {number(last, 2)}, {above}")
    return f"The mean of the five years to {accounts.index[-1]}, {'; '.join(told)}."


def _moved(accounts):
    """The two quantities of which a claim says that they became faster, by year."""
    parts = urbanisation.contributions(accounts)
    return {
        "pace of the share (points a year)": parts["natural"] + parts["migration"],
        "rate of out-migration (of 1,000 villagers)": urbanisation.outflow(accounts)["rate"],
    }


def span_words(accounts, window):
    """Whether the words on the pace hang on five years: in how many years they hold for other spans."""
    told = []
    for name, values in _moved(accounts).items():
        counts = []
        for span in (1, 3, 5):
            own = urbanisation.recent(values, span).loc[window[0] : window[1]]
            counts.append(f"{int(own['holds'].sum())} of {len(own)} with {span}")
        told.append(f"{name}: {', '.join(counts)}")
    return f"Years of the window in which it holds, by the years that a mean takes, {'; '.join(told)}."


def cities_words(frame, window):
    """What made the large cities grow in the window: a sentence."""
    own = frame[frame["year"].between(*window)]
    natural, moved = int(own["natural"].sum()), int(own["migration"].sum())
    return (
        f"From {own['year'].min()} to {own['year'].max()} births less deaths added {value_text(natural)} "
        f"people to Astana and Almaty, and net migration {value_text(moved)}."
    )


def cities_table(frame):
    """Births less deaths and net migration of the large cities together, by year: text."""
    table = frame.set_index("year")[["natural", "migration"]].map(persons)
    return table.rename(columns=PARTS)


def bound_words(accounts):
    """What the balance of the villages says of "millions": a sentence."""
    lost = value_text(int(urbanisation.outflow(accounts)["persons"].sum()))
    return (
        f"The balance of the villages since {accounts.index[0]} sums to {lost}: so many more left than came, "
        "moves across the border among them. Departures are more by all who came, so that the balance is a "
        "lower bound of them."
    )


def summary(results):
    """The words of the statements on the share and its pace in a sentence."""
    share, _, pace = results[:3]
    return f"The printed share: {share.word}; a faster pace in recent years: {pace.word}."


def meaning(definition, results):
    """What the verdicts mean for a reader of the papers: sentences."""
    share, _, pace = results[:3]
    said = [f"The printed share {THEN_AND_NOW[share.word]}."]
    said.append(
        "Who quotes it should name the day, the definition and the release: the same year has several shares."
        if share.hits
        else "No release of this definition has it."
    )
    if definition == "register":
        said.append(
            "A jump of the share from one year to the next is the law's or a census's doing; what people do "
            "is in the account."
        )
    said.append(
        "That urbanisation became faster holds against the five years before; how far back it holds is said "
        "beside the pace."
        if pace.word == "reproduced"
        else f"That urbanisation became faster: {pace.word}."
    )
    return " ".join(said)
