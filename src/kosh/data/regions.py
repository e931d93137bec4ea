"""Regions of Kazakhstan and the division they stand in: names, the crosswalk, joins that refuse to mix.

A *division* is named by the year from which it holds: 1997, 2018 (South Kazakhstan became Turkistan and
Shymkent), 2022 (Abai, Zhetisu and Ulytau were taken out of East Kazakhstan, Almaty region and Karaganda). A
frame of regional figures has columns region, borders (the division) and year. A region of a newer division
lies in one of the older, so that figures can be put together and never taken apart.
"""

from kosh import ROOT
from kosh.data import series
from kosh.errors import KoshError, near

DIVISIONS = (1997, 2018, 2022)


def name(region, language="en", root=ROOT):
    """The name of a region (``"KZ-61"``) in English, Kazakh (``kk``) or Russian (``ru``); else KoshError."""
    if language not in ("en", "kk", "ru"):
        raise KoshError(f"no names in {language!r}", expected="one of en, kk, ru")
    known = series.table("regions", root).set_index("region")[f"name_{language}"]
    if region not in known.index:
        raise KoshError(
            f"unknown region {region!r}",
            where="data/series/regions.csv",
            expected="one of " + ", ".join(near(region, set(known.index))),
        )
    return known[~known.index.duplicated()][region]


def of(borders, kind=None, root=ROOT):
    """Codes of the regions of a division (kind: oblast, city; None for both), sorted; KoshError if
    unknown."""
    known = series.table("regions", root)
    if borders not in DIVISIONS:
        raise KoshError(f"unknown division {borders!r}", expected="one of " + ", ".join(map(str, DIVISIONS)))
    kinds = ["oblast", "city"] if kind is None else [kind]
    rows = known[(known["borders"] == borders) & known["kind"].isin(kinds)]
    return sorted(rows["region"])


def part_of(region, borders, to, root=ROOT):
    """The region of the division ``to`` in which a region of the division ``borders`` lies.

    Raises KoshError where it does not lie in one, because it was divided in between.
    """
    return _part_of(region, borders, to, _parents(root))


def regroup(frame, borders, how="sum", weight=None, absent=(), by=("year",), root=ROOT):
    """``frame`` in an older division: the explicit crosswalk.

    Parameters
    ----------
    frame : columns region, borders, value and those of ``by``; other columns are dropped.
    borders : the division wanted.
    how : ``"sum"`` for counts, ``"mean"`` for figures a head, weighted by the column ``weight``.
    absent : regions that have no such figure by nature (Shymkent has no village), so that none is missing.
    by : the columns that tell one observation of a region from another.

    Raises KoshError where a part of a region has no figure (or no weight), where a region would have to be
    taken apart, and for an unknown ``how``.
    """
    if how not in ("sum", "mean"):
        raise KoshError(f"unknown way to put regions together: {how!r}", expected="sum or mean")
    parents = _parents(root)
    pairs = frame[["region", "borders"]].drop_duplicates().itertuples(index=False, name=None)
    into = {pair: _part_of(*pair, borders, parents) for pair in pairs}
    keys = zip(frame["region"], frame["borders"], strict=True)
    whole = frame.assign(into=[into[key] for key in keys])
    rows = []
    for (region, *key), parts in whole.groupby(["into", *by], sort=True):
        used = parts["borders"].max()
        expected = {r for r, b in parents if b == used and _lies_in(r, used, region, borders, parents)}
        if expected - set(parts["region"]) - set(absent) or parts["borders"].nunique() > 1:
            raise KoshError(
                f"{region} ({_and(key)}) cannot be put together for the division of {borders}",
                found="rows of "
                + _and(f"{r} ({b})" for r, b in sorted(zip(parts["region"], parts["borders"], strict=True))),
                expected="one row for each of " + _and(sorted(expected)),
                next_step="name the regions without such a figure as `absent`, or leave these rows out",
            )
        rows.append((region, borders, *key, _together(parts, how, weight, f"{region} ({_and(key)})")))
    return type(frame)(rows, columns=["region", "borders", *by, "value"])


def _parents(root):
    """The crosswalk: (region, borders) -> the region of the division before in which it lies."""
    known = series.table("regions", root)
    return {(r, b): p for r, b, p in known[["region", "borders", "part_of"]].itertuples(index=False)}


def _part_of(region, borders, to, parents):
    if (region, borders) not in parents:
        raise KoshError(
            f"the division of {borders} has no region {region!r}",
            where="data/series/regions.csv",
            expected="one of " + _and(sorted(r for r, b in parents if b == borders)),
        )
    for division in sorted((d for d in DIVISIONS if to < d <= borders), reverse=True):
        region = parents[region, division]
    for division in (d for d in DIVISIONS if borders < d <= to):
        parts = [r for (r, b), p in parents.items() if b == division and p == region]
        if parts != [region]:
            raise KoshError(
                f"{region} of {borders} was divided in {division}",
                found="its parts are " + _and(sorted(parts)),
                expected="figures of the newer division, which can be put together",
                next_step=f"regroup the other figures to {borders} instead",
            )
    return region


def _lies_in(region, borders, whole, to, parents):
    """Whether a region of one division is (a part of) ``whole`` in an older one."""
    return borders >= to and _part_of(region, borders, to, parents) == whole


def _together(parts, how, weight, told):
    """The value of a region from those of its parts."""
    if len(parts) == 1:
        return parts["value"].iloc[0]
    if how == "sum":
        return parts["value"].sum()
    if weight is None or parts[weight].isna().any():
        raise KoshError(
            f"{told}: a mean of its parts needs a weight for each",
            found="no weights" if weight is None else f"empty cells of {weight!r}",
            next_step="give the column of weights, such as the population of the parts",
        )
    return (parts["value"] * parts[weight]).sum() / parts[weight].sum()


def join(left, right, on=("region", "year"), how="left"):
    """``left`` with the columns of ``right``: a join by region and year that refuses two divisions in a year.

    Both frames have a column borders. Raises KoshError where the divisions differ in a year that both have:
    the same name then need not be the same territory, and a divided region would be lost without a word.
    """
    years = sorted(set(left["year"]) & set(right["year"]))
    for year in years:
        here, there = (set(frame.loc[frame["year"] == year, "borders"]) for frame in (left, right))
        if here != there or len(here) > 1:
            raise KoshError(
                f"figures of {year} in two divisions of the country cannot be joined",
                found=f"borders of {_and(sorted(here))}; of {_and(sorted(there))}",
                expected="one division in both",
                next_step="put one of them into the older division first: kosh.data.regions.regroup",
            )
    return left.merge(right.drop(columns="borders"), on=list(on), how=how, validate="m:1")


def _and(words):
    return ", ".join(map(str, words))
