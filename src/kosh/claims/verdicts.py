"""The paper against official figures: one verdict for a comparison at one place.

The rules are those of the book page "How to read a verdict". What was printed is never widened; an undated
number is compared with every year of a window that was fixed before looking, in every release at hand.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from kosh.claims.interval import Interval, exact, plain
from kosh.claims.printed import MODES, qualified
from kosh.errors import KoshError, near
from kosh.prose import calendar_date, listed

#: Words of verdicts, internal and external, the gravest first.
GRAVITY = (
    "contradicted",
    "inconsistent",
    "contradictory-text",
    "differs",
    "revised",
    "close",
    *(f"only-{mode}" for mode in MODES),
    "later-confirmed",
    "reproduced",
    "exact",
    "consistent",
    "bound-only",
    "not-checkable",
    "untested",
)

#: Why a verdict is no verdict on the claim, in words: the figures are of a place that the sentence does not
#: name, or they count something else. "" is within the scope.
OUT_OF_SCOPE = {
    "": "",
    "place": "not named by the sentence",
    "concept": "what is counted is not what the sentence speaks of",
}

#: Up to this distance, in percent of the printed value, a miss is "close" (Hardwicke et al. 2018).
CLOSE_PERCENT = 10


@dataclass(frozen=True)
class Observation:
    """An official figure: ``value`` for ``year`` at ``place``, as ``vintage`` has it.

    ``released`` is the month of the release, "2020-10"; ``value`` anything exact (int, Fraction, Decimal or
    decimal string). ``step`` is what the figure was rounded to, where that is known to be more than its
    last digit. ``day`` tells figures of one year apart that are of different days: they never revise each
    other. KoshError for a float or another form of month.
    """

    place: str
    year: int
    vintage: str
    released: str
    value: Fraction
    step: Fraction = Fraction(0)
    day: str = ""

    def __post_init__(self):
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", self.released):
            raise KoshError(
                "this is not the month of a release",
                where=f"vintage {self.vintage}, {self.place} {self.year}",
                found=repr(self.released),
                expected="a month such as 2020-10",
                next_step="correct the table of the series",
            )
        object.__setattr__(self, "value", exact(self.value))
        object.__setattr__(self, "step", exact(self.step))

    @property
    def pair(self):
        """(year, vintage)."""
        return self.year, self.vintage

    @property
    def time(self):
        """(year, day): what a newer release may revise."""
        return self.year, self.day


@dataclass(frozen=True)
class Reading:
    """The same comparison had the numeral been rounded to the coarser ``unit``: shown, never decides."""

    unit: Fraction
    interval: Interval
    word: str
    hits: tuple[tuple[int, str], ...]
    tries: int

    def as_record(self):
        """A dict ready for JSON."""
        return {
            "unit": float(self.unit),
            "interval": _interval_record(self.interval),
            "word": self.word,
            "hits": [list(pair) for pair in self.hits],
            "tries": self.tries,
        }


@dataclass(frozen=True)
class Verdict:
    """What `compare` found for one comparison at one place.

    ``out_of_scope`` is a key of `OUT_OF_SCOPE`. ``interval`` is None for "about". ``tries`` counts the
    figures (pairs of year and vintage) in the window, ``hits`` are the pairs inside the interval. ``nearest``
    is the nearest of the figures that the authors could have used, ``distance`` its exact signed distance
    (negative below), also in units of the last printed digit and in percent of the printed value (None where
    that is 0). ``proxies`` are the pairs of a later release that stand in for years which no earlier release
    has, ``newest`` is the vintage released last. ``figures`` are the figures in the window, by year and
    release; of a statement each is 1 where it is true and 0 where it is not.
    """

    comparison: str
    claims: tuple[str, ...]
    place: str
    place_name: str
    out_of_scope: str
    word: str
    sentence: str
    reading: str
    interval: Interval | None
    unit: Fraction
    window: tuple[int, int]
    tries: int
    hits: tuple[tuple[int, str], ...]
    nearest: Observation | None
    distance: Fraction | None
    distance_in_units: Fraction | None
    distance_percent: Fraction | None
    proxies: tuple[tuple[int, str], ...]
    newest: str | None
    readings: tuple[Reading, ...]
    figures: tuple[Observation, ...]

    @property
    def in_scope(self):
        """True where the verdict is one on the claim."""
        return not self.out_of_scope

    @property
    def proxy(self):
        """True where a later release stands in for some year of the window."""
        return bool(self.proxies)

    def as_record(self):
        """A dict ready for JSON: always the same keys in the same order, numbers as floats."""
        nearest = self.nearest and {
            "year": self.nearest.year,
            "day": self.nearest.day,
            "vintage": self.nearest.vintage,
            "released": self.nearest.released,
            "value": float(self.nearest.value),
        }
        return {
            "comparison": self.comparison,
            "claims": list(self.claims),
            "place": self.place,
            "place_name": self.place_name,
            "out_of_scope": self.out_of_scope,
            "word": self.word,
            "sentence": self.sentence,
            "reading": self.reading,
            "interval": _interval_record(self.interval),
            "unit": float(self.unit),
            "window": list(self.window),
            "tries": self.tries,
            "hits": [list(pair) for pair in self.hits],
            "nearest": nearest,
            "distance": _float(self.distance),
            "distance_in_units": _float(self.distance_in_units),
            "distance_percent": _float(self.distance_percent),
            "proxy": self.proxy,
            "proxies": [list(pair) for pair in self.proxies],
            "newest": self.newest,
            "readings": [reading.as_record() for reading in self.readings],
            "figures": [[o.year, o.vintage, o.released, float(o.value), o.day] for o in self.figures],
        }


@dataclass(frozen=True)
class Overall:
    """One word for a comparison over all its places, with the word at each place."""

    comparison: str
    claims: tuple[str, ...]
    word: str
    sentence: str
    places: dict[str, str]

    def as_record(self):
        """A dict ready for JSON."""
        return {
            "comparison": self.comparison,
            "claims": list(self.claims),
            "word": self.word,
            "sentence": self.sentence,
            "places": dict(self.places),
        }


def compare(comparison, numerals, month, observations, place, place_name=None):
    """The external `Verdict` on a comparison at one place.

    Parameters
    ----------
    comparison : a `kosh.claims.ledger.Comparison`.
    numerals : its printed numerals, as `Ledger.numerals` gives them.
    month : when the paper appeared, "2020-03", as `Ledger.month_of` gives it. Releases of an earlier month
        were usable; where it is None, every release was.
    observations : `Observation` of any place and year; those of other places and years are left aside.
    place : code of the place; it need not be one of the comparison's, see ``out_of_scope``.
    place_name : how a sentence names it; none: by its code.

    Raises KoshError for two figures of one year and vintage.
    """
    window = comparison.first_year, comparison.last_year
    seen = sorted(
        (o for o in observations if o.place == place and window[0] <= o.year <= window[1]),
        key=lambda o: (o.year, o.released, o.vintage),
    )
    _check_single(seen)
    usable, proxies = _authors(seen, month)
    authors = sorted(usable + proxies, key=seen.index)
    case = _Case(numerals, qualified(numerals, comparison.reading), seen, authors)
    readings = [
        _Case(numerals, qualified(numerals, comparison.reading, unit=unit), seen, authors).reading(unit)
        for unit in _coarser_units(numerals)
        if comparison.reading in ("value", "between")
    ]
    nearest = case.nearest
    distance = case.gap(nearest.value) if nearest else None
    numeral = case.numeral(nearest.value) if nearest else numerals[0]
    return Verdict(
        comparison=comparison.id,
        claims=tuple(comparison.claims),
        place=place,
        place_name=place_name or place,
        out_of_scope="" if place in comparison.places else "place",
        word=case.word,
        sentence=_sentence(case, window, place_name or place, proxies) + _undated(month),
        reading=comparison.reading,
        interval=case.interval,
        unit=numeral.unit,
        window=window,
        tries=len(seen),
        hits=tuple(o.pair for o in case.hits),
        nearest=nearest,
        distance=distance,
        distance_in_units=distance / numeral.unit if nearest else None,
        distance_percent=case.percent(nearest.value) if nearest else None,
        proxies=tuple(o.pair for o in proxies),
        newest=max(seen, key=_release).vintage if seen else None,
        readings=tuple(readings),
        figures=tuple(seen),
    )


def judge(comparison, statement, month, truths, place, place_name=None, detail=""):
    """The external `Verdict` on a statement that is true or false in each year: a rank, an order, a sign.

    A statement without a year says what is usual: it holds where it is true in more than half of the
    window's years. The words are those of `compare`, `contradicted` where it does not hold.

    Parameters
    ----------
    comparison : a `kosh.claims.ledger.Comparison` with the reading "predicate".
    statement : what is true or false, as a clause: "remittances exceed aid".
    month : as in `compare`.
    truths : `Observation` whose value is 1 where the statement is true and 0 where it is false.
    place_name : as in `compare`.
    detail : sentences that say more than true or false, such as when it was true.
    """
    window = comparison.first_year, comparison.last_year
    seen = sorted(
        (o for o in truths if o.place == place and window[0] <= o.year <= window[1]),
        key=lambda o: (o.year, o.released, o.vintage),
    )
    _check_single(seen)
    usable, proxies = _authors(seen, month)
    authors = _true_years(usable + proxies, any)
    newest = _true_years(seen, lambda truths: truths[-1])
    if not seen:
        word = "not-checkable"
    elif _usual(authors):
        word = "reproduced" if _usual(newest) else "revised"
    else:
        word = "later-confirmed" if _usual(newest) else "contradicted"
    return Verdict(
        comparison=comparison.id,
        claims=tuple(comparison.claims),
        place=place,
        place_name=place_name or place,
        out_of_scope="" if place in comparison.places else "place",
        word=word,
        sentence=_judged(statement, window, place_name or place, seen, authors, newest, proxies)
        + (f" {detail}" if seen and detail else "")
        + _undated(month),
        reading=comparison.reading,
        interval=None,
        unit=Fraction(1),
        window=window,
        tries=len(seen),
        hits=tuple(o.pair for o in seen if o.value),
        nearest=None,
        distance=None,
        distance_in_units=None,
        distance_percent=None,
        proxies=tuple(o.pair for o in proxies),
        newest=max(seen, key=_release).vintage if seen else None,
        readings=(),
        figures=tuple(seen),
    )


def dated(times):
    """Whether years alone do not tell figures apart: some year of ``times`` (year, day) has two days."""
    times = set(times)
    return len({year for year, _ in times}) < len(times)


def combine(verdicts):
    """The `Overall` word of one comparison from its verdicts at several places: the gravest leads.

    Verdicts at places outside the comparison's scope do not count. KoshError where none is left, or where the
    verdicts are of several comparisons.
    """
    verdicts = [verdict for verdict in verdicts if verdict.in_scope]
    comparisons = sorted({verdict.comparison for verdict in verdicts})
    if len(comparisons) != 1:
        raise KoshError(
            "these verdicts have no common word",
            found=f"verdicts of {', '.join(comparisons)}" if comparisons else "no verdict within the scope",
            expected="verdicts of one comparison, at places that it names",
            next_step="combine the verdicts of each comparison apart, with at least one of its places",
        )
    word = leading(verdict.word for verdict in verdicts)
    places = {verdict.place: verdict.word for verdict in verdicts}
    names = {verdict.place: verdict.place_name for verdict in verdicts}
    groups = [
        f"{group} for {listed([names[place] for place in places if places[place] == group])}"
        for group in sorted(set(places.values()), key=GRAVITY.index)
    ]
    sentence = "; ".join(groups)
    return Overall(comparisons[0], verdicts[0].claims, word, sentence[0].upper() + sentence[1:] + ".", places)


def leading(words):
    """The gravest of ``words``, by `GRAVITY`; KoshError for an unknown word, or none at all."""
    words = list(words)
    for word in words:
        if word not in GRAVITY:
            raise KoshError(
                "unknown word of a verdict",
                found=repr(word),
                expected=f"one of {', '.join(GRAVITY)}",
                next_step=f"did you mean {near(word, GRAVITY)[0]}?",
            )
    if not words:
        raise KoshError("no verdict leads, as there is none", found="no words", expected="at least one")
    return min(words, key=GRAVITY.index)


@dataclass(frozen=True)
class _Case:
    """Numerals read as one interval, against figures in the order of their years and releases."""

    numerals: tuple
    interval: Interval | None
    seen: list
    authors: list

    def when(self, observation):
        """The year of a figure, or its day where years alone do not tell the figures apart."""
        of_days = dated(o.time for o in self.seen) and observation.day
        return calendar_date(observation.day) if of_days else str(observation.year)

    def holds(self, observation):
        return self.interval is not None and observation.value in self.interval

    def gap(self, value):
        """The signed distance to the interval; to the numeral itself where it states none."""
        return (self.interval or Interval.point(self.numerals[0].value)).distance(value)

    def numeral(self, value):
        """The numeral nearest to ``value``: of a range, the end that it misses."""
        return min(self.numerals, key=lambda numeral: abs(value - numeral.value))

    def percent(self, value):
        printed = self.numeral(value).value
        return 100 * self.gap(value) / abs(printed) if printed else None

    @property
    def hits(self):
        return [o for o in self.seen if self.holds(o)]

    @property
    def authors_hits(self):
        return [o for o in self.authors if self.holds(o)]

    @property
    def kept(self):
        """The newest figures of the times that the authors' figures hit, where they still hit."""
        return [o for o in self.revisions if self.holds(o)]

    @property
    def revisions(self):
        """For each time that the authors' figures hit, its newest figure."""
        times = sorted({o.time for o in self.authors_hits})
        return [max((o for o in self.seen if o.time == time), key=_release) for time in times]

    @property
    def nearest(self):
        """Of the authors' figures the nearest, the earliest of equals."""
        return min(self.authors, key=lambda o: (not self.holds(o), abs(self.gap(o.value))), default=None)

    @property
    def word(self):
        if not self.seen:
            return "not-checkable"
        if self.authors_hits:
            return "reproduced" if self.kept else "revised"
        if self.hits:
            return "later-confirmed"
        value = self.nearest.value
        percent = self.percent(value)
        if value * self.numeral(value).value < 0:
            return "contradicted"
        return "close" if percent is not None and abs(percent) <= CLOSE_PERCENT else "differs"

    def reading(self, unit):
        return Reading(unit, self.interval, self.word, tuple(o.pair for o in self.hits), len(self.seen))


def _undated(month):
    undated = " The paper has no date: every release counts as one that its authors could have used."
    return undated if month is None else ""


def _authors(seen, month):
    """(usable, proxies): figures released before ``month``, and those that stand in for the other years.

    One later release stands in, the oldest: a mixture would be a release that never was.
    """
    if month is None:
        return seen, []
    usable = [o for o in seen if o.released < month]
    later = [o for o in seen if o.released >= month]
    covered = {o.year for o in usable}
    oldest = min(map(_release, later), default=None)
    return usable, [o for o in later if o.year not in covered and _release(o) == oldest]


def _true_years(truths, among):
    """For each year, whether the statement is true ``among`` its releases, which stand in their order."""
    years = sorted({o.year for o in truths})
    return {year: bool(among([bool(o.value) for o in truths if o.year == year])) for year in years}


def _usual(years):
    return 2 * sum(years.values()) > len(years)


def _judged(statement, window, place, seen, authors, newest, proxies):
    if not seen:
        return _nothing(window, place)
    text = f"“{statement[0].upper() + statement[1:]}”: "
    if window[0] == window[1]:
        text += f"{_truth(authors)} in {window[0]}"
    else:
        text += f"true in {_of(authors)} of the window {window[0]} to {window[1]}"
    if proxies:
        part = "" if len(proxies) == len(authors) else "some "
        text += f", {part}by a later release that stands in as a proxy"
    if len({_release(o) for o in seen}) == 1:
        return f"{text}; one release is at hand."
    if window[0] != window[1]:
        return f"{text}; by the newest figures in {_of(newest)}."
    same = "as well" if all(authors.values()) else "neither"
    return f"{text}; by the newest figures {same if newest == authors else _truth(newest)}."


def _truth(years):
    """Of the single year of a window."""
    return "true" if all(years.values()) else "not true"


def _of(years):
    return f"{sum(years.values())} of {len(years)} year{'' if len(years) == 1 else 's'}"


def _nothing(window, place):
    return f"No figure for {place} {_when(window)} is at hand."


def _when(window):
    first, last = window
    return f"in {first}" if first == last else f"in the window {first} to {last}"


def _release(observation):
    return observation.released, observation.vintage


def _check_single(seen):
    pairs = set()
    for o in seen:
        if o.pair in pairs:
            raise KoshError(
                "two figures for one year in one vintage",
                where=f"vintage {o.vintage}, {o.place} {o.year}",
                found="2 figures",
                expected="one",
                next_step="correct the table of the series",
            )
        pairs.add(o.pair)


def _coarser_units(numerals):
    """Units coarser than printed that every numeral may have been rounded to."""
    first, *others = [numeral.possible_units()[1:] for numeral in numerals]
    return [unit for unit in first if all(unit in units for units in others)]


def _sentence(case, window, place, proxies):
    if case.word == "not-checkable":
        return _nothing(window, place)
    when = f"{_when(window).capitalize()} "
    if not case.hits:
        return _miss(case, when, proxies) + _stand_in([case.nearest], proxies)
    count = f" In all, it holds {len(case.hits)} of the {len(case.seen)} figures in the window."
    if not case.authors_hits:
        return (
            f"{when}the interval {case.interval} holds only figures of later releases, "
            f"the {_listed(case, case.hits)}; the nearest figure {_theirs(proxies)} is "
            f"{_figure(case, case.nearest)}." + _stand_in([case.nearest], proxies) + count
        )
    found = f"{when}the interval {case.interval} holds the {_listed(case, case.authors_hits)}."
    if set(case.kept) <= set(case.authors_hits) and case.kept:
        newest = " No newer figure of the same time is at hand."
    elif case.kept:
        newest = f" It also holds the newest {_listed(case, case.kept)}."
    else:
        figures = listed([_figure(case, o) for o in case.revisions])
        newest = f" The newest of the same years, outside it: {figures}."
    return found + newest + _stand_in(case.authors_hits, proxies) + count


def _miss(case, when, proxies):
    nearest, best = case.nearest, min(abs(case.gap(o.value)) for o in case.seen)
    value = _shown(case, nearest.value)
    gap, numeral = case.gap(nearest.value), case.numeral(nearest.value)
    target = f"the interval {case.interval}" if case.interval else f"the printed value {plain(numeral.value)}"
    only = f" {_theirs(proxies)}" if abs(gap) > best else ""
    text = f"{when}the nearest figure{only} is {_figure(case, nearest)}, "
    if gap:
        text += f"{plain(abs(case.gap(value)))} {'below' if gap < 0 else 'above'} {target}"
        measures = []
        # where the last printed digit counts ones, the distance has said it
        if numeral.unit != 1:
            units = _rounded(abs(gap / numeral.unit), 1, bool)
            measures.append(f"{plain(units)} units of the last printed digit")
        if (percent := case.percent(nearest.value)) is not None:
            shown = _rounded(abs(percent), 1, lambda p: (p > 0, p > CLOSE_PERCENT))
            measures.append(f"{plain(shown)} % of the printed value")
        text += f", which is {' or '.join(measures)}" if measures else ""
    else:
        text += f"at the open end of {target}" if case.interval else f"equal to {target}"
    text += ", and of the other sign." if case.word == "contradicted" else "."
    if gap and abs(gap) <= nearest.step / 2:
        text += " The report is itself rounded; what it rounds may agree."
    return (
        text if case.interval else f"{text} “About” states no interval, so that only the distance is judged."
    )


def _theirs(proxies):
    return "that the authors could have used" + (" or that stands in for one" if proxies else "")


def _stand_in(deciding, proxies):
    """A sentence on those of the deciding figures that a later release lends."""
    lent = [o for o in deciding if o in proxies]
    if not lent:
        return ""
    years = listed(sorted({str(o.year) for o in lent}))
    return f" For {years} no release from before the paper is at hand: that of {lent[0].released} stands in."


def _figure(case, observation):
    value = plain(_shown(case, observation.value))
    return f"{value} ({case.when(observation)}, release of {observation.released})"


def _shown(case, value):
    """``value`` to a hundredth of the printed unit, finer where rounding would move it across an end."""
    unit, places = case.numeral(value).unit, 0
    while 100 * Fraction(1, 10**places) > unit:
        places += 1
    return _rounded(
        value, places, lambda v: (case.interval and v in case.interval, case.gap(v) > 0, case.gap(v) < 0)
    )


def _rounded(value, places, trait):
    """``value`` rounded to as few places, from ``places`` on, as leave its ``trait`` as it is."""
    while trait(round(value, places)) != trait(value):
        places += 1
    return round(value, places)


def _listed(case, observations):
    """The years or days of each release: "figures for 2013 and 2014 (release of 2015-04)"."""
    years = {}
    for o in sorted(observations, key=lambda o: (_release(o), o.time)):
        years.setdefault(_release(o), []).append(case.when(o))
    groups = [f"{listed(of_release)} (release of {release[0]})" for release, of_release in years.items()]
    return f"figure{'s' if len(observations) > 1 else ''} for {'; '.join(groups)}"


def _interval_record(interval):
    return interval and {
        "text": str(interval),
        "lower": _float(interval.lower),
        "upper": _float(interval.upper),
        "lower_closed": interval.lower_closed,
        "upper_closed": interval.upper_closed,
    }


def _float(value):
    return None if value is None else float(value)
