"""What `kosh.analysis.census_change` found, in sentences, tables and panels for the page."""

import pandas as pd

from kosh import ROOT
from kosh.analysis import census_change
from kosh.analysis.census_change import BASES, CENSUSES, SLAVS, bases
from kosh.analysis.official_shares import stated
from kosh.claims.sentences import value_text
from kosh.data import series
from kosh.prose import listed, number, part_of_year

NATIONALITIES = {
    "kazakh": "Kazakhs",
    "russian": "Russians",
    "ukrainian": "Ukrainians",
    "belarusian": "Belarusians",
    "tatar": "Tatars",
    "german": "Germans",
}


def span(interval, digits=1):
    """An interval as text: one number where both ends print alike, else "27.4 to 28.2"."""
    return _ends(interval, lambda end: number(float(end), digits))


def thousands(interval):
    """An interval of persons in thousands, as `span`."""
    return _ends(interval, lambda end: value_text(round(end / 1000)))


def _ends(interval, text):
    low, high = text(interval.lower), text(interval.upper)
    return low if low == high else f"{low} to {high}"


def totals_table(base, root=ROOT):
    """The population of both censuses and the decline, one base of 1989 a row: text."""
    rows = {
        BASES[each]: {
            "1989, thousand": thousands(census_change.total(1989, each, root)),
            "1999, thousand": thousands(census_change.total(1999, each, root)),
            "decline, %": span(census_change.fall_of_all(each, root=root), 2),
        }
        for each in bases(base)
    }
    return pd.DataFrame(rows).T.rename_axis("census of 1989")


def base_words(root=ROOT):
    """What is known of the total as it was counted: sentences."""
    table = series.load("population_reported", root=root)
    table = table[(table["counted"] == "census") & (table["date"] == "1989")]
    printed = [number(value / 1e6, 1) for value in sorted(table.loc[table["base"] == "counted", "value"])]
    counted, revised = (census_change.total(1989, base, root) for base in BASES)
    return (
        f"What was counted in 1989 is printed as {' and as '.join(printed)} million, which cannot both be "
        "rounded. The numbers and shares of nationalities that reports give together imply "
        f"{thousands(counted)} thousand; the revision took {thousands(counted + -revised)} thousand away."
    )


def nationality_table(base, root=ROOT):
    """Census numbers of nationalities in thousands, and their fall to 1999 in per cent: text."""
    rows = {}
    for name, title in NATIONALITIES.items():
        row = {}
        for each in bases(base):
            row[f"1989, {each}"] = thousands(census_change.people([name], 1989, each, root))
        for census in CENSUSES[1:]:
            row[str(census)] = thousands(census_change.people([name], census, "counted", root))
        for each in bases(base):
            row[f"fall, {each}"] = span(census_change.fall_of([name], each, root=root))
        rows[title] = row
    return pd.DataFrame(rows).T.rename_axis(columns="thousand; per cent")


def fall_panels(base, root=ROOT):
    """Panels for `kosh.book.figures.ranges_by_rule`: by base, what nationalities fell by from 1989 to 1999.

    In per cent; the band is the decline of the whole population, the line a third.
    """
    groups = {"Slavs together": SLAVS} | {title: (name,) for name, title in NATIONALITIES.items()}
    del groups["Kazakhs"]
    return [
        {
            "title": f"Census of 1989 {BASES[each]}",
            "rows": [_row(label, names, each, root) for label, names in groups.items()],
            "common": _floats(census_change.fall_of_all(each, root=root)),
            "mark": float(census_change.THIRD),
            "xlabel": "fall of the census number from 1989 to 1999, per cent",
        }
        for each in bases(base)
    ]


def fall_alt(panels):
    """Alternative text for the figure of `fall_panels`: every range in words."""
    told = [
        f"{panel['title']}: {'; '.join(label for label, _, _ in panel['rows'])}; the whole population "
        f"{number(panel['common'][0], 1)}"
        for panel in panels
    ]
    return f"Fall of census numbers from 1989 to 1999, per cent. {'. '.join(told)}."


def fall_values(base, root=ROOT):
    """The fall of Slavs, Tatars and Germans as (name, least, greatest) in per cent, by base."""
    for each in bases(base):
        for name, nationalities in {"slavs": SLAVS, "tatars": ("tatar",), "germans": ("german",)}.items():
            fell = census_change.fall_of(nationalities, each, root=root)
            yield f"{name}_{each}", *_floats(fell)


def _row(label, names, base, root):
    fell = census_change.fall_of(names, base, root=root)
    return f"{label}: {span(fell)}", *_floats(fell)


def _floats(interval):
    return float(interval.lower), float(interval.upper)


def slavs_words(base, root=ROOT):
    """What the census numbers say of the third that left, by base: sentences."""
    told = []
    for each in bases(base):
        persons, rate = census_change.excess_needed(each, root)
        fell = span(census_change.fall_of(SLAVS, each, root=root))
        told.append(
            f"With 1989 {BASES[each]}, the census number of Slavs fell by {fell} per cent to 1999. For more "
            "than a third to have left, births and changes of the declared nationality would have to exceed "
            f"deaths by {thousands(persons)} thousand, or {span(rate)} of 1,000 Slavs a year."
        )
    return " ".join(told)


def later_words(base, root=ROOT):
    """How far the census number of Slavs had fallen by 2009, by base: a sentence."""
    fell = {each: span(census_change.fall_of(SLAVS, each, 1989, 2009, root)) for each in bases(base)}
    told = "; ".join(f"{text} per cent (1989 {BASES[each]})" for each, text in fell.items())
    return f"By the census of 2009 the fall since 1989 was {told}."


def majority_words(base, root=ROOT):
    """The share of Slavs in 1989 beside that of Kazakhs, by base: a sentence."""
    told = []
    for each in bases(base):
        slavs, kazakhs = (census_change.share_of(who, 1989, each, root) for who in (SLAVS, ["kazakh"]))
        told.append(f"{span(slavs)} per cent, Kazakhs {span(kazakhs)} (1989 {BASES[each]})")
    return f"Russians, Ukrainians and Belarusians together were {'; '.join(told)}."


def declared_words(root=ROOT):
    """Nationalities whose census number rose from 2009 to 2021: sentences."""
    table = series.load("census_nationality_reported", root=root)
    told = []
    for row in table[(table["census"] == 2021) & (table["unit"] == "persons")].itertuples():
        before, after = census_change.people([row.nationality], 2009, "counted", root), stated(row)
        if after.lower > before.upper:
            name = NATIONALITIES[row.nationality]
            told.append(f"{name}, {thousands(before)} thousand in 2009, {thousands(after)} in 2021")
    return (
        f"A census number can also rise: {'; '.join(told)}. Whether people came, were born or declared "
        "another nationality than before, a census does not say."
    )


def reports_table(base, root=ROOT):
    """Every report on a nationality that claims name, with its address: text, conflicting ones together."""
    table = series.load("census_nationality_reported", root=root)
    table = table[table["nationality"].isin(NATIONALITIES)]
    table = table[(table["census"] != 1989) | table["base"].isin(bases(base))]
    rows = [
        (
            f"{row.census}, {row.base}" if row.census == 1989 else str(row.census),
            NATIONALITIES[row.nationality],
            value_text(int(row.value)) if row.unit == "persons" else f"{row.value:g} %",
            row.confidence,
            row.url,
        )
        for row in table.sort_values(["census", "base", "nationality", "unit"]).itertuples()
    ]
    return pd.DataFrame(rows, columns=["census", "who", "number", "confidence", "report"]).set_index("census")


def emigrants_table(root=ROOT):
    """Who left, as reported: text, with the address of each report."""
    table = series.load("emigrants_by_nationality_reported", root=root)
    rows = [
        (
            _period(row),
            row.concept,
            NATIONALITIES.get(row.nationality, row.nationality),
            value_text(int(row.value)) if row.unit == "persons" else f"{number(row.value, 1)} %",
            row.url,
        )
        for row in table.itertuples()
    ]
    return pd.DataFrame(rows, columns=["when", "what", "who", "number", "report"]).set_index("when")


def _period(row):
    years = str(row.first_year) if row.first_year == row.last_year else f"{row.first_year} to {row.last_year}"
    return part_of_year(years, row.months)


def emigrants_words(root=ROOT):
    """What reports on those who left say of the named nationalities: a sentence."""
    told = []
    for row in census_change.emigrants(root).itertuples():
        named = listed(NATIONALITIES[name] for name in row.named.split())
        told.append(f"{row.year} at least {number(row.least, 1)} per cent ({named})")
    return f"Of those who left, the nationalities that reports give were: {'; '.join(told)}."


def summary(results):
    """The words of the verdicts in a sentence."""
    decline, third, half = results[:3]
    return (
        f"The decline: {decline.word}; a Slavic majority: {half.word}. That more than a third of the Slavs "
        "left: no figure at hand decides it; read as the fall of their census numbers to "
        f"{third.window[1]}, it would be {third.word}."
    )


def meaning(base, results):
    """What the verdicts mean for a reader of the papers: sentences."""
    decline, third, half = results[:3]
    said = []
    if base == "all" and 0 < len(decline.hits) < decline.tries:
        said.append("The printed decline is that of one base; from the other 1989 it is another number.")
    else:
        said.append(f"The printed decline: {decline.word}.")
    if half.word == "contradicted":
        said.append("As read here, Slavs were less than half of the inhabitants.")
    if third.word == "contradicted":
        said.append(
            "By the census that the paper names their number fell by less than a third. That is not a count "
            "of those who left: with more births than deaths more can have left than the number fell by. "
            "Departures by nationality would decide it."
        )
    if all(each.word == "reproduced" for each in results[3:]):
        said.append(
            "The nationalities that are said to have departed fell in number as that would have it; how many "
            "departed the censuses do not say."
        )
    said.append(
        "Who quotes a decline since 1989 should name its base; the difference of two censuses is not the "
        "number of those who left."
    )
    return " ".join(said)
