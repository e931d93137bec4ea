"""The districts of the two designs, the flows published of them, and whom the samples stand for.

*cross-section*: districts that have villages, net migration of 2023 and 2024. *panel*: whole districts
without towns, 2010 to 2023. Net migration is negative where people leave.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kosh import ROOT
from kosh.analysis import net_migration, rural_outflow
from kosh.data import series
from kosh.errors import KoshError

DESIGNS = ("cross-section", "panel")

#: What the columns of conditions are called.
LABELS = {
    "distance_capital": "distance to the oblast capital",
    "distance_city": "distance to the nearest large city",
    "schools": "schools",
    "beds": "hospital beds",
    "log_wage": "wage",
    "unemployment": "unemployment",
    "log_size": "rural population",
    "log_density": "density",
    "town": "a town in the district",
}


@dataclass(frozen=True)
class Choices:
    """What a run chooses; the defaults are the main specification. See `samples` and `district_models`."""

    design: str = "both"
    year: str = "2023-24"
    first_year: int = 2010
    last_year: int = 2023
    family: str = "all"
    controls: str = "place"
    form: str = "log"
    lag: int = 1
    exclude: str = "none"

    @property
    def designs(self):
        return DESIGNS if self.design == "both" else (self.design,)


# ---- designs


def cross_section(year="2023-24", form="log", lag=1, exclude="none", root=ROOT):
    """Districts with villages: `rural_outflow.districts_cross_section`, distances in 100 km.

    year : ``"2023"``, ``"2024"``, or ``"2023-24"`` for the mean rate of both. Conditions are of ``lag`` years
        before the (first) year. Raises KoshError as that function does, and for an unknown oblast.
    """
    years = {"2023-24": (2023, 2024)}.get(year) or (int(year),)
    frame = rural_outflow.districts_cross_section(years[0], years[0] - lag, form, root)
    for other in years[1:]:
        more = rural_outflow.districts_cross_section(other, years[0] - lag, form, root)
        frame["rate"] = (frame["rate"] + frame["kato"].map(more.set_index("kato")["rate"])) / 2
    for name in ("distance_capital", "distance_city"):
        frame[name] = frame[name] / 100
    return _without(frame, exclude).assign(year=years[0])


def panel(first_year=2010, last_year=2023, form="log", lag=1, exclude="none", root=ROOT):
    """Whole districts without towns by year: `rural_outflow.districts_panel` with the districts' places."""
    frame = rural_outflow.districts_panel(form, lag, first_year, last_year, root)
    about = series.table("districts", root)[["kato", "name_en", "latitude", "longitude"]]
    frame = frame.merge(about.rename(columns={"name_en": "name"}), on="kato", how="left", validate="m:1")
    return _without(frame, exclude)


def samples(choices, root=ROOT):
    """The frames of the designs that `Choices` names: design -> frame."""
    c = choices
    made = {
        "cross-section": lambda: cross_section(c.year, c.form, c.lag, c.exclude, root),
        "panel": lambda: panel(c.first_year, c.last_year, c.form, c.lag, c.exclude, root),
    }
    if unknown := set(c.designs) - set(made):
        raise KoshError(f"unknown design {unknown.pop()!r}", expected="one of both, " + ", ".join(DESIGNS))
    return {design: made[design]() for design in c.designs}


def all_places(root=ROOT):
    """All that regressions between the districts of an oblast are made of, for a grid of specifications.

    Returns columns kato, year (2021 to 2023, those of the conditions), region, kind, the controls of place,
    rural population, rate_both (2023 and 2024) and rate_2023 (in the rows of 2023), and NAME_log and
    NAME_ratio of schools and beds, log_wage, unemployment.
    """
    frames = []
    for year in (2021, 2022, 2023):
        frame, ratio = (cross_section("2023", form, 2023 - year, root=root) for form in ("log", "ratio"))
        frame = frame.rename(columns={"rate": "rate_2023"}).assign(year=year)
        frame["rate_both"] = cross_section(lag=2023 - year, root=root)["rate"]
        for name in ("schools", "beds"):
            frame = frame.rename(columns={name: f"{name}_log"}).assign(**{f"{name}_ratio": ratio[name]})
        if year < 2023:
            frame[["rate_both", "rate_2023"]] = np.nan
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def all_years(root=ROOT):
    """All that regressions within districts without towns are made of, for a grid of specifications.

    Returns columns kato, territory, year (2009 to 2023), region, region_year, rate, population (mean),
    rounded, rebased (empty in rows without a flow), and NAME_log and NAME_ratio of schools and beds,
    log_wage, unemployment.
    """
    frame, ratio = (rural_outflow.district_conditions(form, root) for form in ("log", "ratio"))
    for name in ("schools", "beds"):
        frame = frame.rename(columns={name: f"{name}_log"}).assign(**{f"{name}_ratio": ratio[name]})
    flows = net_migration.districts_by_year(root=root)
    flows = flows[["territory", "year", "rate", "population", "rounded", "rebased"]]
    frame = frame.merge(flows, on=["territory", "year"], how="left", validate="1:1")
    frame["region"] = frame["kato"].map(series.table("districts", root).set_index("kato")["region"])
    return frame.assign(region_year=frame["region"] + " " + frame["year"].astype(str))


def _without(frame, region):
    if region == "none":
        return frame
    if region not in set(frame["region"]):
        raise KoshError(
            f"no district of {region!r} in the sample",
            expected="one of none, " + ", ".join(sorted(set(frame["region"]))),
        )
    return frame[frame["region"] != region].reset_index(drop=True)


# ---- who is in the sample


def saldo(root=ROOT):
    """Published rural net migration of the districts: columns kato, region, name, longitude, latitude,
    population (rural, 1 January 2023), net_2023, net_2024 (persons), rate (mean of both, per 1,000)."""
    flows = net_migration.districts_published(root).pivot(
        index="kato", columns="year", values="net_migration"
    )
    about = series.table("districts", root).set_index("kato")
    frame = about.loc[flows.index, ["region", "name_en", "longitude", "latitude", "population_rural"]]
    frame = frame.rename(columns={"name_en": "name", "population_rural": "population"})
    frame["net_2023"], frame["net_2024"] = flows[2023], flows[2024]
    frame["rate"] = 1000 * (frame["net_2023"] + frame["net_2024"]) / 2 / frame["population"]
    return frame.reset_index()


def saldo_by_oblast(root=ROOT):
    """`saldo` summed by oblast: region, districts, losing, population, net_2023, net_2024, rate."""
    frame = saldo(root)
    table = frame.groupby("region").agg(
        districts=("kato", "size"),
        losing=("rate", lambda rate: int((rate < 0).sum())),
        population=("population", "sum"),
        net_2023=("net_2023", "sum"),
        net_2024=("net_2024", "sum"),
    )
    table["rate"] = 1000 * (table["net_2023"] + table["net_2024"]) / 2 / table["population"]
    return table.reset_index()


def nation(root=ROOT):
    """Rural net migration, published for the country and summed over its districts, 2023 and 2024.

    Returns columns year, published, districts (all with a rural figure), shown (those with a rural
    population, as in `saldo`), in persons, and without: names of the districts that are not shown.
    """
    published = net_migration.figures("net_migration", "rural", root=root)
    published = published[published["region"] == "KZ"].set_index("year")["value"]
    flows = series.load("district_migration", root=root).dropna(subset="net_migration_rural")
    everywhere, kept = flows.groupby("year")["net_migration_rural"].sum(), saldo(root)
    names = series.table("districts", root).set_index("kato")["name_en"]
    without = sorted(set(names[list(set(flows["kato"]) - set(kept["kato"]))]))
    rows = [
        (year, float(published[year]), float(everywhere[year]), float(kept[f"net_{year}"].sum()), without)
        for year in (2023, 2024)
    ]
    return pd.DataFrame(rows, columns=["year", "published", "districts", "shown", "without"])


def selection(frame):
    """Districts that have a figure of a condition beside those that have none.

    Returns one row a condition: name, districts, oblasts (with the figure), villagers (share of all, %),
    rate_with, rate_without (mean net migration per 1,000), distance_with, distance_without (100 km to the
    oblast capital, mean), split (oblasts in which some districts have the figure and some have not).
    """
    rows = []
    for name in ("schools", "beds", "log_wage", "unemployment"):
        has = frame[name].notna()
        share = has.groupby(frame["region"]).mean()
        rows.append(
            {
                "name": name,
                "districts": int(has.sum()),
                "oblasts": int((share > 0).sum()),
                "villagers": 100 * frame.loc[has, "population"].sum() / frame["population"].sum(),
                "rate_with": frame.loc[has, "rate"].mean(),
                "rate_without": frame.loc[~has, "rate"].mean(),
                "distance_with": frame.loc[has, "distance_capital"].mean(),
                "distance_without": frame.loc[~has, "distance_capital"].mean(),
                "split": int(((share > 0) & (share < 1)).sum()),
            }
        )
    return pd.DataFrame(rows)


def against_published(root=ROOT):
    """Net migration of whole districts without towns in 2023: the yearbook beside the published figure.

    Returns columns kato, region, yearbook, published, difference (persons), rounded.
    """
    yearbook = net_migration.districts_by_year(2023, 2023, root=root)
    published = series.load("district_migration", root=root)
    published = published[published["year"] == 2023].set_index("kato")["net_migration_total"]
    frame = yearbook.rename(columns={"net_migration": "yearbook"})
    frame["published"] = frame["kato"].map(published)
    frame["difference"] = frame["yearbook"] - frame["published"]
    return frame[["kato", "region", "yearbook", "published", "difference", "rounded"]]
