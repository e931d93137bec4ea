"""What a group of printed shares is made of: the whole that it implies, and the rest that it does not name.

The relations of a group are declared in data/claims/relations.toml and tested by `kosh.claims.relations`;
here their result becomes a composition. Nothing is tested a second time.
"""

from dataclasses import dataclass, replace
from functools import reduce
from operator import add

from kosh import ROOT
from kosh.claims import declared, ledger, relations
from kosh.claims.interval import EMPTY, Interval
from kosh.claims.ranges import to_interval
from kosh.claims.stated import span
from kosh.data import series
from kosh.errors import KoshError, near

#: The tables of claims that are read when a group is evaluated.
LEDGER = ("claims", "comparisons", "papers", "typologies")

#: Categories that are no countries, in words.
WORDS = {
    "external": "across the border",
    "interregional": "between regions",
    "regional": "within a region",
    "internal": "within the country, not divided",
    "neighbours": "neighbouring countries",
    "abroad": "“foreign countries”",
    "CIS": "CIS, Russia with it",
    "others": "other countries",
    "construction": "construction",
    "mining": "mining and quarrying",
    "manufacturing": "manufacturing",
    "trade": "wholesale and retail trade",
    "agriculture": "agriculture, forestry, fishing",
}


@dataclass(frozen=True)
class Subject:
    """How a group is named, and how it stands to the official tables.

    ``whole`` names what 100 % is, ``rest`` what is not named. ``categories`` gives for each claim of a share
    its category in ``table``, a country code or a key of `WORDS`; ``also`` are categories there that the
    paper does not have; ``filters`` keep the rows of the same kind. ``concept`` says what the official
    figures count, ``why_no_verdict`` why they decide nothing.
    """

    whole: str
    rest: str
    categories: dict
    table: str
    filters: dict
    concept: str
    why_no_verdict: str
    also: tuple = ()


def _claims(numbers, codes):
    return {f"bayandina2021-{n:03}": code for n, code in zip(numbers, codes.split(), strict=True)}


SUBJECTS = {
    "flows-by-kind-2015": Subject(
        "migration flows",
        "no flow",
        _claims([57, 58, 59], "external interregional regional"),
        "migration_reported",
        {},
        "registered changes of residence: arrivals from abroad, and moves within the country, each of these "
        "counted once; a share of all arrivals",
        "the paper says neither whether arrivals, departures or both are the whole, nor over which months it "
        "counted, and no table at hand divides the moves of the whole year as it does",
    ),
    "returnees-by-origin": Subject(
        "oralmans",
        "no country",
        _claims([50, 51, 52, 53, 54, 55], "UZB CHN MNG TKM RUS others"),
        "returnees_reported",
        {"concept": "since 1991"},
        "everyone who received the status of oralman since independence, by country of origin; a count of "
        "statuses granted, not of people who live in Kazakhstan today",
        "the paper gives no day for its count, and no report at hand has that count",
    ),
    "immigrants-by-origin-2015": Subject(
        "immigrants",
        "other countries",
        _claims([71, 72, 73], "UZB RUS CHN"),
        "migration_reported",
        {"flow": "arrivals-external"},
        "persons registered as arriving from abroad for permanent residence, by country of last residence",
        "the year stands in a neighbouring sentence of the paper only, and no table at hand has the "
        "countries of that year",
    ),
    "emigrants-by-destination-2015": Subject(
        "emigrants",
        "neither neighbouring nor “foreign”",
        _claims([74, 75, 76, 78, 80], "neighbours RUS abroad DEU USA"),
        "migration_reported",
        {"flow": "departures-external"},
        "persons registered as leaving for permanent residence abroad; the CIS is not the paper's "
        "“neighbouring countries”, which it does not list",
        "no table at hand has the destinations of the whole year that the paper names",
        also=("CIS",),
    ),
    "labour-migrants-by-origin": Subject(
        "labour migrants",
        "other countries",
        _claims([85, 87, 89, 91, 93], "CHN TUR UZB SRB IND"),
        "foreign_workers_reported",
        {"breakdown": "citizenship"},
        "foreign workers with permits of local authorities, by citizenship: permits issued in the year, or "
        "valid on a date; citizens of the Eurasian Economic Union need none",
        "the paper says neither the year nor whom it counts",
    ),
    "sectors-of-migrant-workers": Subject(
        "migrant workers",
        "other sectors",
        _claims([95, 96, 97, 98, 99], "construction mining manufacturing trade agriculture"),
        "foreign_workers_reported",
        {"breakdown": "sector"},
        "foreign workers with permits of local authorities that are valid on a date, by sector",
        "the paper says neither the year nor of which workers these are shares",
    ),
}


@dataclass(frozen=True)
class Part:
    """One printed share of the whole.

    ``intervals`` are the shares that it states in each mode, ``count`` is the number of persons printed with
    it or None, ``parts`` are those named within it.
    """

    claim: str
    category: str
    label: str
    printed: str
    value: float
    intervals: dict
    count: int | None
    parts: tuple = ()


@dataclass(frozen=True)
class Composition:
    """A group with what its evaluation found: ``parts`` of the whole in the order of the paper.

    ``complete`` says whether the paper gives them as all there are; ``total`` is the name of the number of
    persons in the whole, a claim or an unknown, or None where neither counts nor a total are printed;
    ``printed_total`` is that number if it is printed, ``periods`` are the times that the claims speak of.
    """

    group: relations.Group
    subject: Subject
    verdict: relations.GroupVerdict
    parts: tuple
    complete: bool
    total: str | None
    printed_total: int | None
    periods: tuple

    @property
    def modes(self):
        """The rules of rounding that are looked at."""
        return self.group.modes

    @property
    def possible(self):
        """Those of `modes` under which all that is printed can be so."""
        return tuple(mode for mode in self.modes if self.verdict.modes[mode])

    @property
    def all_parts(self):
        """The parts, each followed by those within it."""
        return tuple(each for part in self.parts for each in (part, *part.parts))


def compose(name, mode="all", root=ROOT):
    """The `Composition` of the group ``name``.

    ``mode`` is one rule of rounding, as `kosh.claims.printed.MODES` has them, or "all" for those that the
    group declares. Raises KoshError for a group that is no composition.
    """
    if name not in SUBJECTS:
        raise KoshError(
            f"the group {name!r} is no composition",
            where="kosh.analysis.composition",
            expected="one of " + ", ".join(near(name, SUBJECTS)),
            next_step="choose one of these",
        )
    for table in LEDGER:
        series.note_read(table, root)
    book = ledger.load(root)
    group = next(group for group in declared.load(book, root) if group.id == name)
    if mode != "all":
        group = replace(group, modes=(mode,))
    verdict = relations.evaluate(group, book)
    subject, counts = SUBJECTS[name], _counts(group)
    whole = next(r for r in group.relations if r.kind == "parts-of-whole")
    inner = _inner(group, counts)

    def part(id):
        claim, count = book.claims[id], counts.get(id)
        counted = int(book.claims[count].numeral.value) if count in book.claims else None
        intervals = {mode: to_interval(span(claim, mode)) for mode in group.modes}
        code = subject.categories[id]
        label = label_of(code, root)
        within = tuple(map(part, inner.get(id, ())))
        return Part(id, code, label, claim.printed, float(claim.numeral.value), intervals, counted, within)

    total = _total(group)
    printed = int(book.claims[total].numeral.value) if total in book.claims else None
    return Composition(
        group,
        subject,
        verdict,
        tuple(map(part, whole.fields["shares"])),
        whole.fields["complete"],
        total,
        printed,
        tuple(dict.fromkeys(book.claims[id].period for id in subject.categories)),
    )


def label_of(category, root=ROOT):
    """A category in words: a country by its code, or one of `WORDS`."""
    return WORDS.get(category) or series.country_name(category, root)


def _counts(group):
    """Share to what counts the same people: a claim or an unknown."""
    pairs = [r.fields for r in group.relations if r.kind == "count-and-share"]
    return {fields["share"]: fields["count"] for fields in pairs}


def _total(group):
    """The number of persons in the whole: a claim, an unknown, or None."""
    kinds = ("count-and-share", "parts-of-total")
    return next((r.fields["total"] for r in group.relations if r.kind in kinds), None)


def _inner(group, counts):
    """Share to the shares that lie within it, from relations of subsets between shares or their counts."""
    shares = {count: share for share, count in counts.items()}
    found = {}
    for fields in (r.fields for r in group.relations if r.kind == "subset"):
        parts = fields.get("parts") or [fields["part"]]
        found[shares.get(fields["whole"], fields["whole"])] = [shares.get(part, part) for part in parts]
    return found


# ---- what it implies


def shares_sum(composition, mode):
    """The `Interval` of per cent in which the sum of the printed shares lies, each read by ``mode``."""
    return reduce(add, (part.intervals[mode] for part in composition.parts))


def implied_total(composition, mode):
    """(least, greatest) number of persons that the whole can have, or None where nothing says.

    It is what all relations of the group leave to the total together, or the total that the paper prints.
    None as well under a rule under which the group is impossible.
    """
    if composition.total is None or mode not in composition.possible:
        return None
    if composition.printed_total is not None:
        return composition.printed_total, composition.printed_total
    return tuple(composition.verdict.totals[composition.total][mode])


def rest(composition, mode):
    """The `Interval` of per cent that the named parts leave to those not named.

    Where every part has a count, it follows from these and the implied total, which is narrower than what
    the shares alone leave. `EMPTY` where the rule is impossible for the group; for shares that are given as
    all there are, what they leave is within what rounding allows, and contains 0.
    """
    if mode not in composition.possible:
        return EMPTY
    left = Interval.point(100) + -shares_sum(composition, mode)
    left = left.intersect(Interval(0, 100)) if not composition.complete else left
    counted, total = [part.count for part in composition.parts], implied_total(composition, mode)
    if total is None or None in counted:
        return left
    named = 100 * sum(counted)
    return left.intersect(Interval(*(100 - Interval.point(named).scale(f"1/{n}").lower for n in total)))


def within(part, mode):
    """The `Interval` of per cent that the parts named within ``part`` leave to others within it."""
    inner = reduce(add, (each.intervals[mode] for each in part.parts))
    return (part.intervals[mode] + -inner).intersect(Interval(0, 100))


def persons(composition, interval, mode):
    """(least, greatest) whole number of persons that a share in ``interval`` is of the implied total.

    None where no total follows, or no whole number has such a share.
    """
    total = implied_total(composition, mode)
    if total is None or interval.is_empty:
        return None
    least, greatest = (interval.scale(n).scale("1/100") for n in total)
    return Interval(least.lower, greatest.upper, least.lower_closed, greatest.upper_closed).integers()
