"""How many live in towns, by definition and release, and what makes the share move.

The change of the urban population over a year is births less deaths, plus net migration, plus a *step*:
villages that became towns or the reverse, and people whom a census found or did not find. The same holds for
the share, exactly: `contributions`. Net migration of towns and of villages includes moves across the border;
moves from village to town are not at hand.
"""

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison
from kosh.data import series
from kosh.errors import KoshError

#: What counts as urban, and who counts it.
DEFINITIONS = {
    "register": "the national register",
    "un": "the United Nations",
}

#: The release of the account of towns and villages, and the one of its births, deaths and migration.
ACCOUNT, FLOWS = "2026-08", "2026-09"

#: The large cities with published births and deaths in every year: Astana and Almaty.
LARGE = ("KZ-71", "KZ-75")

#: A step of the whole nation above so many persons is a new census base; else places changed their status.
REBASED = 100

#: "Recent years" and the years before them.
SPAN = 5

REPORTS = "reports of the time"


def shares(definition, vintage="all", root=ROOT):
    """The urban share in per cent by one of `DEFINITIONS`: every release, or one.

    Returns columns country, year, day (of the register), x (it as a fraction of years), vintage, released,
    value, label. Raises KoshError for another definition, and for a release that has no figure of it.
    """
    if definition not in DEFINITIONS:
        raise KoshError(
            f"unknown definition {definition!r}",
            expected="one of " + ", ".join(DEFINITIONS),
            next_step="choose one of these",
        )
    table = series.load("urban_population", root=root)
    own = _share(table[table["definition"] == definition], ["year", "vintage", "released"])
    if definition == "un":
        frame = own.assign(day="", x=own["year"] + 0.5, label="release of " + own["vintage"])
    else:
        parts = [own, _regional(root)]
        frame = pd.concat([part.assign(label="release of " + part["vintage"]) for part in parts])
        frame = frame.assign(x=frame["year"], day=frame["year"].astype(str) + "-01-01")
        frame = pd.concat([frame, _reports(root)])
    known = sorted(set(frame["vintage"]))
    if vintage not in ("all", *known):
        raise KoshError(
            f"the release {vintage!r} has no share by {DEFINITIONS[definition]}",
            where=f"definition {definition}",
            expected="one of all, " + ", ".join(known),
            next_step="choose one of these, or another definition",
        )
    frame = frame if vintage == "all" else frame[frame["vintage"] == vintage]
    columns = ["country", "year", "day", "x", "vintage", "released", "value", "label"]
    return frame.assign(country="KAZ")[columns].sort_values(["released", "x"]).reset_index(drop=True)


def rural(frame):
    """The rural share of the same figures."""
    return frame.assign(value=100 - frame["value"])


def _share(table, keys):
    """Urban share by ``keys`` from rows of urban, rural and total persons, or of shares in per cent."""
    wide = table.pivot(index=keys, columns=["unit", "area"], values="value").sort_index(axis=1)
    people = wide.get("persons", pd.DataFrame(index=wide.index)).reindex(columns=["urban", "rural"])
    share = 100 * people["urban"] / (people["urban"] + people["rural"])
    printed = wide.get("% of population", pd.DataFrame(index=wide.index)).reindex(columns=["urban", "rural"])
    value = share.fillna(printed["urban"]).fillna(100 - printed["rural"])
    return value.dropna().rename("value").reset_index()


def _regional(root):
    """Shares of the nation by the releases of the table of the regions that have both parts."""
    table = series.load("oblast_demography", root=root)
    table = table[(table["region"] == "KZ") & (table["indicator"] == "population")].assign(unit="persons")
    return _share(table, ["year", "vintage", "released"])


def _reports(root):
    """Shares of single days as reported when they came out."""
    table = series.load("population_reported", root=root)
    table = table[table["counted"] == "register"]
    table = table.assign(year=[int(date[:4]) for date in table["date"]])
    found = _share(table, ["year", "date", "vintage", "released"]).rename(columns={"date": "day"})
    return found.assign(x=[_fraction(day) for day in found["day"]], label=REPORTS)


def _fraction(date):
    year, month, day = map(int, date.split("-"))
    return year + (month - 1 + (day - 1) / 31) / 12


def censuses(root=ROOT):
    """The urban share by the censuses: columns year, base, vintage, released, value.

    Reports that conflict are kept.
    """
    table = series.load("population_reported", root=root)
    table = table[table["counted"] == "census"].assign(year=lambda rows: rows["date"].astype(int))
    return _share(table, ["year", "base", "vintage", "released"]).sort_values(["year", "base", "released"])


# ---- the account


def account(vintage=ACCOUNT, root=ROOT):
    """Towns and villages of the nation over each year: people and what moved them.

    Returns, for each year, columns urban, rural (1 January), and for each of both ``_end`` (1 January next),
    ``_natural``, ``_migration`` and ``_step`` = end - start - natural - migration, in persons. ``vintage`` is
    the release of the populations: 2026-08 (2000 to 2024) or 2021-04 (2000 to 2020), else KoshError.
    """
    people = _populations(vintage, root)
    flows = _flows(root)
    frame = people.join(people.shift(-1).add_suffix("_end")).iloc[:-1].join(flows, how="inner")
    for area in ("urban", "rural"):
        gained = frame[f"{area}_end"] - frame[area]
        frame[f"{area}_step"] = gained - frame[f"{area}_natural"] - frame[f"{area}_migration"]
    return frame.astype(int)


def register_account(definition, vintage, root=ROOT):
    """The `account` that a page shows: of the chosen release, where that is one of the register."""
    return account(_account_of(vintage) if definition == "register" else ACCOUNT, root)


def _populations(vintage, root):
    """Urban and rural persons of the nation on 1 January by year, in one release."""
    if vintage == ACCOUNT:
        table = series.load("urban_population", vintage, root)
    else:
        table = series.load("oblast_demography", vintage, root)
        table = table[(table["region"] == "KZ") & (table["indicator"] == "population")]
    wide = table.pivot(index="year", columns="area", values="value") if len(table) else pd.DataFrame()
    if not {"urban", "rural"} <= set(wide) or len(wide) < 2:
        raise KoshError(
            f"the release {vintage!r} has no account of towns and villages",
            expected=f"2021-04 or {ACCOUNT}",
            next_step="choose one of these",
        )
    return wide[["urban", "rural"]]


def _flows(root):
    """Births less deaths and net migration of towns and villages of the nation, by year."""
    table = series.load("oblast_demography", FLOWS, root)
    table = table[table["region"] == "KZ"]
    wide = table.pivot(index="year", columns=["indicator", "area"], values="value")
    natural = wide["natural_increase"]
    moved = wide["net_migration"]
    return pd.DataFrame(
        {
            "urban_natural": natural["total"] - natural["rural"],
            "rural_natural": natural["rural"],
            "urban_migration": moved["urban"],
            "rural_migration": moved["rural"],
        }
    ).dropna()


def contributions(accounts):
    """What moved the urban share over each year, in points: columns change, natural, migration, step.

    With s the share before and N all people after, a part that adds u to the towns and r to the villages
    moves the share by (u - s (u + r)) / N; the parts sum to the change. ``counted_anew`` marks the years in
    which the nation's step is that of a census.
    """
    before = accounts["urban"] / (accounts["urban"] + accounts["rural"])
    after = accounts["urban_end"] + accounts["rural_end"]
    found = {"change": 100 * (accounts["urban_end"] / after - before)}
    for part in ("natural", "migration", "step"):
        towns, villages = accounts[f"urban_{part}"], accounts[f"rural_{part}"]
        found[part] = 100 * (towns - before * (towns + villages)) / after
    whole = accounts["urban_step"] + accounts["rural_step"]
    return pd.DataFrame(found).assign(counted_anew=whole.abs() > REBASED)


def outflow(accounts):
    """Net out-migration of the villages by year: columns persons, rate (per 1,000 of the mean population)."""
    people = (accounts["rural"] + accounts["rural_end"]) / 2
    persons = -accounts["rural_migration"]
    return pd.DataFrame({"persons": persons, "rate": 1000 * persons / people})


def recent(values, span=SPAN):
    """The mean of the last ``span`` years beside that of the ``span`` before, by year.

    ``values`` is a series by year without gaps. Returns columns last, before and holds (last > before).
    """
    last = values.rolling(span).mean()
    frame = pd.DataFrame({"last": last, "before": last.shift(span)}).dropna()
    return frame.assign(holds=frame["last"] > frame["before"])


def since(frame):
    """The first year from which ``holds`` is true in every year to the end; None where it does not end so."""
    false = frame.index[~frame["holds"]]
    true = frame.index[frame["holds"]]
    later = [year for year in true if not len(false) or year > false[-1]]
    return int(later[0]) if later else None


# ---- statements that are true or false by year


def _released(frame, vintage=FLOWS):
    """Rows of a comparison from a frame by year with the column holds: year, vintage, released, holds."""
    rows = frame[["holds"]].rename_axis("year").reset_index()
    return rows.assign(vintage=vintage, released=vintage)


def paces(definition, vintage="all", span=SPAN, root=ROOT):
    """For each year whether the urban share rose faster over the last years than over those before.

    By the register only births, deaths and migration count; by the United Nations the share of each release.
    Columns year, vintage, released, holds, last, before (points a year). Releases without twice ``span``
    years are left out.
    """
    if definition == "register":
        parts = contributions(account(_account_of(vintage), root))
        found = recent(parts["natural"] + parts["migration"], span)
        return _released(found).assign(last=found["last"].to_numpy(), before=found["before"].to_numpy())
    rows = []
    for (name, released), own in shares(definition, vintage, root).groupby(["vintage", "released"]):
        found = recent(own.set_index("year")["value"].diff().dropna(), span)
        rows.append(found.rename_axis("year").reset_index().assign(vintage=name, released=released))
    return pd.concat(rows)


def _account_of(vintage):
    return vintage if vintage in ("2021-04", ACCOUNT) else ACCOUNT


def published_pace(vintage=ACCOUNT, span=SPAN, root=ROOT):
    """As `paces` for the share that the register publishes, steps and all: a frame by year."""
    return recent(contributions(account(vintage, root))["change"], span)


def growing(accounts):
    """For each year whether more people left the villages, on balance, than in the year before."""
    persons = outflow(accounts)["persons"]
    return _released((persons.diff().dropna() > 0).to_frame("holds"))


def urbanises(accounts):
    """For each year whether net migration added to the urban share."""
    return _released((contributions(accounts)["migration"] > 0).to_frame("holds"))


def faster(accounts, span=SPAN):
    """For each year whether the villages lost people at a higher rate over the last years than before."""
    return _released(recent(outflow(accounts)["rate"], span))


def large_cities(root=ROOT):
    """Births less deaths and net migration of the cities of `LARGE` together, by year 2013 to 2024.

    Columns year, vintage, released, natural, migration (persons), holds (migration is more).
    """
    natural = _of_regions("natural_increase", FLOWS, root)
    moved = _of_regions("net_migration", None, root)
    both = natural.merge(moved, on=["region", "year"], suffixes=("_natural", "_migration"))
    both = both[both["region"].isin(LARGE)].groupby("year")[["value_natural", "value_migration"]].sum()
    both.columns = ["natural", "migration"]
    return both.assign(holds=both["migration"] > both["natural"], vintage=FLOWS, released=FLOWS).reset_index()


def _of_regions(indicator, vintage, root):
    """One indicator of whole regions, the newest release of each: columns region, year, value."""
    table = series.load("oblast_demography", vintage, root)
    table = table[(table["indicator"] == indicator) & (table["area"] == "total") & (table["region"] != "KZ")]
    newest = table.sort_values("released").drop_duplicates(["region", "year"], keep="last")
    return newest[["region", "year", "value"]]


def verdicts(definition, vintage="all", root=ROOT):
    """All verdicts of a page, in its order: the share first, then its pace, then what the account decides."""
    frame = shares(definition, vintage, root)
    found = [
        comparison.compare("urban-share", frame, "KAZ", root=root),
        comparison.compare("rural-share", rural(frame), "KAZ", root=root),
        _judge(
            "pace-of-urbanisation",
            "the urban share rose faster over five years than over the five before",
            paces(definition, vintage, root=root),
            root,
        ),
    ]
    return found if definition == "un" else found + _of_account(account(_account_of(vintage), root), root)


def _of_account(accounts, root):
    """The verdicts on migration, which need births, deaths and migration of towns and villages."""
    more = "more people left the villages, on balance, than in the year before"
    return [
        _judge(
            "pace-of-rural-outflow",
            "the villages lost people at a higher rate over five years than over the five before",
            faster(accounts),
            root,
        ),
        _judge("rural-outflow-grows", more, growing(accounts), root),
        _judge("migration-urbanises", "net migration added to the urban share", urbanises(accounts), root),
        _judge(
            "growth-of-large-cities",
            "net migration added more people to Astana and Almaty than births less deaths",
            large_cities(root),
            root,
        ),
    ]


def _judge(name, statement, frame, root):
    return comparison.judge(name, statement, frame, "KAZ", root=root)
