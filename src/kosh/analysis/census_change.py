"""The censuses of 1989 and 1999: the change of the population, of nationalities, and what a fall says.

Numbers are intervals, because reports round. The total of 1989 has two bases: as it was counted in the Soviet
Union, and as the results of 1999 put it. A change between censuses is births less deaths, plus arrivals less
departures, plus changes of the nationality that people declare; it is not the number who left.
"""

from itertools import pairwise

import pandas as pd

from kosh import ROOT
from kosh.analysis import comparison
from kosh.analysis.official_shares import stated
from kosh.claims.interval import Interval
from kosh.data import series
from kosh.errors import KoshError

#: The bases of the census of 1989 in words.
BASES = {"counted": "as counted then", "revised": "as revised with the results of 1999"}

#: Censuses with nationalities of all that is compared.
CENSUSES = (1989, 1999, 2009)

SLAVS = ("russian", "ukrainian", "belarusian")

THIRD = Interval.point(100).scale("1/3").lower

#: What a fall of census numbers is of, where a part of a people is said to have left.
NOT_LEFT = (
    "census numbers, which births, deaths and changes of the declared nationality move as well; by how "
    "much is not at hand, and so they do not say how many left"
)

#: What is said of who left, beside which the fall of census numbers is shown.
DEPARTURES = (
    "slavs-who-left",
    "departure-of-non-kazakhs",
    "departure-of-slavs-and-tatars",
    "departure-of-germans",
)

#: The month in which the results of the census of 1999 were out, and with them any change since 1989.
RESULTS = "2000-12"

#: Years between the censuses of January 1989 and February 1999, to a tenth.
YEARS_BETWEEN = 10.1


def bases(base):
    """The bases that ``base`` chooses: one of `BASES`, or "all"; else KoshError."""
    if base == "all":
        return tuple(BASES)
    if base not in BASES:
        raise KoshError(f"unknown base {base!r}", expected="one of all, " + ", ".join(BASES))
    return (base,)


def base_name(base):
    """The bases that ``base`` chooses, in a few words."""
    return " and ".join(bases(base))


def total(census, base, root=ROOT):
    """All inhabitants by a census, as `Interval` of persons; later censuses have one base.

    What was counted in 1989 is at hand in millions only, and printed in two ways that cannot both be rounded.
    It is what the numbers and the shares of single nationalities imply together.
    """
    if (census, base) == (1989, "counted"):
        return _implied(census, base, root)
    table = series.load("population_reported", root=root)
    table = table[
        (table["counted"] == "census") & (table["date"] == str(census)) & (table["unit"] == "persons")
    ]
    table = table[(table["area"] == "total") & (table["base"] == (base if census == 1989 else "counted"))]
    return _hull([stated(row) for row in table.itertuples()], f"inhabitants, census of {census}")


def _implied(census, base, root):
    """The total that fits every nationality with a number and a share in one report."""
    rows = _reports(census, base, root)
    pairs = rows.pivot(index=["nationality", "vintage"], columns="unit", values="row").dropna()
    found = Interval(0, None)
    for people, share in pairs[["persons", "% of population"]].itertuples(index=False):
        found = found.intersect(_over(stated(people), stated(share)))
    return found


def _over(people, share):
    """The wholes of which ``people`` are ``share`` per cent."""
    return Interval(100 * people.lower / share.upper, 100 * people.upper / share.lower)


def _reports(census, base, root):
    """Reports on nationalities in a census: columns nationality, unit, vintage, row."""
    table = series.load("census_nationality_reported", root=root)
    table = table[(table["census"] == census) & (table["base"] == (base if census == 1989 else "counted"))]
    return table[["nationality", "unit", "vintage"]].assign(row=list(table.itertuples()))


def _hull(intervals, told):
    """The least `Interval` that holds all of ``intervals``; KoshError where there is none."""
    if not intervals:
        raise KoshError(
            f"no figure of {told}",
            where="data/series",
            next_step="choose another census or nationality, or enter a report",
        )
    return Interval(min(i.lower for i in intervals), max(i.upper for i in intervals))


def people(nationalities, census, base, root=ROOT):
    """How many declared one of ``nationalities`` (names) in a census, as `Interval` of persons.

    Numbers come before shares; reports that conflict widen the interval. Raises KoshError where a nationality
    has no report.
    """
    parts = [_one(name, census, base, root) for name in nationalities]
    return Interval(sum(part.lower for part in parts), sum(part.upper for part in parts))


def _one(nationality, census, base, root):
    rows = _reports(census, base, root)
    rows = rows[rows["nationality"] == nationality]
    numbers = [stated(row) for row in rows.loc[rows["unit"] == "persons", "row"]]
    if not numbers:
        whole = total(census, base, root)
        numbers = [_part(stated(row), whole) for row in rows["row"]]
    return _hull(numbers, f"{nationality}, census of {census}, {base}")


def _part(share, whole):
    return Interval(share.lower * whole.lower / 100, share.upper * whole.upper / 100)


def others_than(nationality, census, base, root=ROOT):
    """All inhabitants but one nationality, whose share is reported, as `Interval` of persons."""
    rows = _reports(census, base, root)
    rows = rows[(rows["nationality"] == nationality) & (rows["unit"] == "% of population")]
    share = _hull([stated(row) for row in rows["row"]], f"share of {nationality}, census of {census}")
    return _part(Interval.point(100) + -share, total(census, base, root))


def fall(earlier, later):
    """By how many per cent ``later`` is less than ``earlier``, both `Interval`: negative where it grew."""
    return Interval(
        100 * (1 - later.upper / earlier.lower),
        100 * (1 - later.lower / earlier.upper),
    )


def fall_of(nationalities, base, first=1989, last=1999, root=ROOT):
    """`fall` of the census number of ``nationalities`` together, in per cent."""
    return fall(people(nationalities, first, base, root), people(nationalities, last, base, root))


def fall_of_all(base, first=1989, last=1999, root=ROOT):
    """`fall` of the whole population, in per cent."""
    return fall(total(first, base, root), total(last, base, root))


def share_of(nationalities, census, base, root=ROOT):
    """The share of ``nationalities`` together, in per cent of all, as `Interval`."""
    return _share(people(nationalities, census, base, root), total(census, base, root))


def _share(part, whole):
    return Interval(100 * part.lower / whole.upper, 100 * part.upper / whole.lower)


def above(interval, level):
    """Whether all of ``interval`` lies above ``level``; KoshError where it lies on both sides."""
    if interval.lower > level:
        return True
    if interval.upper <= level:
        return False
    raise KoshError(
        "the reports are too coarse to tell",
        found=f"{float(interval.lower):.2f} to {float(interval.upper):.2f}",
        expected=f"all above or all below {float(level):.2f}",
    )


def first_group(base, root=ROOT):
    """Whether Slavs together outnumbered Kazakhs in 1989 on every base: a weaker reading of a majority."""
    more = (people(SLAVS, 1989, each, root) + -people(["kazakh"], 1989, each, root) for each in bases(base))
    return all(above(difference, 0) for difference in more)


def excess_needed(base, root=ROOT):
    """By how much births must exceed deaths for more than a third of the Slavs of 1989 to have left by 1999.

    Changes of the declared nationality count with births and deaths. Returns (persons, per 1,000 a year), two
    `Interval`: the number of 1999 less two thirds of that of 1989.
    """
    before, after = (people(SLAVS, census, base, root) for census in (1989, 1999))
    persons = after + -before.scale("2/3")
    years = Interval.point(str(YEARS_BETWEEN)).lower
    mean = (before.lower + after.lower) / 2, (before.upper + after.upper) / 2
    rate = Interval(1000 * persons.lower / (years * mean[1]), 1000 * persons.upper / (years * mean[0]))
    return persons, rate


# ---- statements that are true or false


def _rows(year, chosen, holds):
    """Rows of a comparison, one a base of 1989: columns year, vintage, released, holds."""
    return [(year, BASES[base], RESULTS, holds(base)) for base in chosen]


def _frame(rows):
    return pd.DataFrame(rows, columns=["year", "vintage", "released", "holds"])


def declines(base, root=ROOT):
    """The decline of the population from 1989 to 1999 in per cent, by base of 1989.

    Columns country, year, base, vintage (the base in words), released, value. Of a base known as an interval
    the end that is nearer to no decline is taken.
    """
    rows = [
        ("KAZ", 1999, each, BASES[each], RESULTS, float(fall_of_all(each, root=root).lower))
        for each in bases(base)
    ]
    return pd.DataFrame(rows, columns=["country", "year", "base", "vintage", "released", "value"])


def third_left(base, root=ROOT):
    """Whether the Slavs of 1999 are fewer than those of 1989 by more than a third, by base."""
    return _frame(_rows(1999, bases(base), lambda each: above(fall_of(SLAVS, each, root=root), THIRD)))


def majority(base, root=ROOT):
    """Whether Slavs are more than half of the inhabitants of 1989, by base."""
    return _frame(_rows(1989, bases(base), lambda each: above(share_of(SLAVS, 1989, each, root), 50)))


def only_kazakhs_grew(base, root=ROOT):
    """Whether from 1989 to 1999 all others than Kazakhs together became fewer, and Kazakhs did not."""

    def holds(each):
        others = [others_than("kazakh", census, each, root) for census in (1989, 1999)]
        return above(fall(*others), 0) and not above(fall_of(["kazakh"], each, root=root), 0)

    return _frame(_rows(1999, bases(base), holds))


def faster_than_all(nationalities, base, root=ROOT):
    """Whether each of ``nationalities`` fell by a larger part than the population, from census to census."""
    rows = []
    for first, last in pairwise(CENSUSES):
        chosen = bases(base) if first == 1989 else bases(base)[-1:]

        def holds(each, first=first, last=last):
            whole = fall_of_all(each, first, last, root)
            return all(above(fall_of([name], each, first, last, root) + -whole, 0) for name in nationalities)

        found = _rows(last, chosen, holds)
        rows += found if first == 1989 else [(last, "2010-11", "2010-11", row[3]) for row in found]
    return _frame(rows)


def emigrants(root=ROOT):
    """The least share of Russians, Germans and Ukrainians in those who left, by year with a report.

    Columns year, vintage, released, named (which of the three a report has), least (per cent), holds.
    """
    table = series.load("emigrants_by_nationality_reported", root=root)
    left = table[(table["concept"] == "left") & (table["first_year"] == table["last_year"])]
    rows = []
    for (year, _), own in left.groupby(["first_year", "months"]):
        parts = own[own["nationality"].isin(["russian", "german", "ukrainian"])]
        shares = [stated(row) for row in parts[parts["unit"] != "persons"].itertuples()]
        whole = [stated(row) for row in own[own["nationality"] == "all"].itertuples()]
        if not shares and whole:
            numbers = [stated(row) for row in parts.itertuples()]
            shares = [
                Interval(100 * n.lower / whole[0].upper, 100 * n.upper / whole[0].lower) for n in numbers
            ]
        if not shares:
            continue
        least = sum(share.lower for share in shares)
        released = own["released"].max()
        rows.append((int(year), released, released, " ".join(parts["nationality"]), float(least), least > 50))
    return pd.DataFrame(rows, columns=["year", "vintage", "released", "named", "least", "holds"])


def verdicts(base, root=ROOT):
    """All verdicts of the page, in its order."""
    statements = [
        (
            "slavs-who-left",
            "the census number of Russians, Ukrainians and Belarusians fell by more than a third",
            third_left(base, root),
        ),
        (
            "slavs-majority",
            "Russians, Ukrainians and Belarusians are more than half of the inhabitants",
            majority(base, root),
        ),
        (
            "emigrants-mainly",
            "more than half of those who left were Russians, Germans or Ukrainians",
            emigrants(root),
        ),
        (
            "departure-of-non-kazakhs",
            "all others than Kazakhs together became fewer, and Kazakhs did not",
            only_kazakhs_grew(base, root),
        ),
        (
            "departure-of-slavs-and-tatars",
            "Russians, Ukrainians, Belarusians and Tatars each fell by a larger part than the population",
            faster_than_all([*SLAVS, "tatar"], base, root),
        ),
        (
            "departure-of-germans",
            "Germans fell by a larger part than the population",
            faster_than_all(["german"], base, root),
        ),
    ]
    found = [comparison.compare("population-1989-1999", declines(base, root), "KAZ", root=root)]
    found += [comparison.judge(name, said, frame, "KAZ", root=root) for name, said, frame in statements]
    return [
        comparison.other_concept(each, NOT_LEFT) if each.comparison in DEPARTURES else each for each in found
    ]
