"""A composition in sentences, tables and the data of its figures: what a notebook shows of it."""

import pandas as pd

from kosh.analysis import official_shares
from kosh.analysis.composition import implied_total, persons, rest, shares_sum, within
from kosh.claims.sentences import modes_text, value_text
from kosh.prose import calendar_date

#: Rules of rounding that differ only in where a half goes.
HALVES = ("half-away", "half-even")


def rules(found):
    """Results by mode with equal ones together: ``{"rounding": ..., "truncation": ...}``.

    Both ways to round a half are called rounding where they lead to the same.
    """
    together = {}
    for mode, result in found.items():
        together.setdefault(result, []).append(mode)
    names = {}
    for result, modes in together.items():
        if set(HALVES) <= set(modes):
            modes = ["rounding", *(mode for mode in modes if mode not in HALVES)]
        names[" or ".join(modes)] = result
    return names


def _by_mode(texts):
    """Texts by mode as one: "33 023 to 33 526 under rounding, 32 777 to 33 125 under truncation"."""
    found = rules(texts)
    if len(found) == 1:
        return next(iter(found.values()))
    return ", ".join(f"{text} under {names}" for names, text in found.items())


def _span(ends):
    least, greatest = map(value_text, ends)
    return least if least == greatest else f"{least} to {greatest}"


def _per_cent(interval):
    low, high = (f"{round(float(end), 2):g}" for end in (interval.lower, interval.upper))
    return low if low == high else f"{low} to {high}"


# ---- sentences


def fit_said(composition):
    """Whether shares, counts and total can be so together, and by which rule: a sentence."""
    said = modes_text({mode: composition.verdict.modes[mode] for mode in composition.modes})
    many = "shares and counts" if any(part.count for part in composition.all_parts) else "shares"
    return f"What is printed as {many}, taken together: {said[0].lower()}{said[1:]}"


def total_said(composition):
    """How many people the whole has: a sentence."""
    whole = composition.subject.whole
    if composition.printed_total is not None:
        return f"The paper prints the whole: {value_text(composition.printed_total)} {whole}."
    if composition.total is None:
        return (
            f"Neither a count nor a total is printed, so that no number of {whole} follows from the shares: "
            "any whole that is large enough would do."
        )
    if not composition.possible:
        return f"No number of {whole} agrees with all counts and shares under the rule that was chosen."
    totals = {mode: _span(implied_total(composition, mode)) for mode in composition.possible}
    return (
        f"The paper does not print how many {whole} there were in all. Its counts and shares imply how many: "
        f"{_by_mode(totals)}."
    )


def rest_said(composition):
    """What the named parts leave, in per cent and persons: sentences."""
    possible = composition.possible
    if not possible:
        return "Under the rule that was chosen the numbers cannot all be so, and no rest follows."
    if composition.complete:
        sums = _by_mode({mode: f"{_per_cent(shares_sum(composition, mode))} %" for mode in possible})
        return (
            "The parts are given as all there are. As printed they sum to "
            f"{_printed_sum(composition):g} %; what they state sums to {sums}, which holds 100 %."
        )
    left = {mode: rest(composition, mode) for mode in possible}
    said = _by_mode({mode: f"{_per_cent(interval)} %" for mode, interval in left.items()})
    if composition.total:
        counts = {mode: persons(composition, interval, mode) for mode, interval in left.items()}
        said += f"; in persons {_by_mode({mode: _span(ends) for mode, ends in counts.items()})}"
    inner = [
        f" Within {part.label}, those not named have "
        f"{_by_mode({mode: f'{_per_cent(within(part, mode))} %' for mode in possible})}."
        for part in composition.parts
        if part.parts
    ]
    return f"Not named ({composition.subject.rest}): {said}.{''.join(inner)}"


def _printed_sum(composition):
    return round(sum(part.value for part in composition.parts), 6)


def base_said(composition):
    """Of what the shares are: sentences; for kinds of moves with the bases that would be possible."""
    whole = composition.subject.whole
    if composition.group.id != official_shares.MOVES:
        printed = "prints" if composition.printed_total is not None else "does not print"
        return f"The shares are of {whole}; the paper {printed} how many there were."
    bases = official_shares.external_shares(2015, "01-03")
    told = ", ".join(f"{_per_cent(interval)} % of {base}" for base, interval in bases.items())
    return (
        f"The shares are of {whole}, without a word on which moves are counted. In the first three months of "
        f"2015 the official figures, rounded as they are, make external migration {told}."
    )


def year_said(composition):
    """Which time the paper gives, and what reports say of it where they do: sentences."""
    periods = " and ".join(f"“{period}”" for period in composition.periods)
    more = {
        "emigrants-by-destination-2015": _remaining_months,
        "returnees-by-origin": _since_the_last_report,
    }.get(composition.group.id, lambda composition: "")(composition)
    return f"The time of these shares, as we read the paper: {periods}.{more}"


def _remaining_months(composition):
    """What the implied number of emigrants leaves to the months of 2015 after the last report of it."""
    flow = {"flow": "departures-external", "partner": "WLD"}
    known = official_shares.reported("migration_reported", year=2015, months="01-10", **flow)
    low, high = int(known.lower), int(known.upper)
    told = f" Reports count {_span((low, high))} emigrants in January to October 2015."
    if not composition.possible:
        return told
    least = min(implied_total(composition, mode)[0] for mode in composition.possible)
    return (
        f"{told} The implied whole would need at least {value_text(least - high)} more in the two months "
        f"that follow, where the ten before had at most {value_text(high // 10)} a month: counts and shares "
        "may be of another year, or counted in another way."
    )


def _since_the_last_report(composition):
    """How far the printed number of returnees lies from the last report that divides it by country."""
    stands = {"date": "2015-04-01", "origin": "WLD"}
    known = official_shares.reported("returnees_reported", concept="since 1991", **stands).lower
    quarter = official_shares.reported("returnees_reported", concept="in the quarter", **stands).lower
    return (
        f" The printed number is {value_text(composition.printed_total - known)} more than the report of "
        f"{calendar_date(stands['date'])} counts; the quarter before that day brought {value_text(quarter)}. "
        "We take it to be of a later day."
    )


def beside_said(composition, official):
    """What stands beside, and why it decides nothing: sentences; ``official`` is what `beside` gave."""
    subject, periods = composition.subject, list(dict.fromkeys(official["period"]))
    shares = [
        f"{part.label} {_shown(rows['low'].min(), rows['high'].max())} ({part.printed})"
        for part in composition.all_parts
        if len(rows := official[official["category"] == part.category])
    ]
    return (
        f"Official figures of {len(periods)} times stand beside (the first: {periods[0]}; the last: "
        f"{periods[-1]}). What they count: {subject.concept}. Their shares in per cent, in brackets the "
        f"paper's: {'; '.join(shares)}. No verdict is taken from them: {subject.why_no_verdict}."
    )


def exceeds_said(composition):
    """Moves within the country beside those across its border, of the group that has both: a sentence."""
    if composition.group.id != official_shares.MOVES:
        return "No statement of this group sets one number of people against another."
    told = [f"{row.ratio:.1f} ({row.period})" for row in official_shares.moves_beside().itertuples()]
    return (
        "Moves within the country for each arrival from abroad or departure, where a time has all three: "
        f"{', '.join(told)}. What is called significantly more was fixed before as at least "
        f"{official_shares.EXCEEDS} for one."
    )


def meaning(composition):
    """What the composition means for who quotes it: sentences."""
    fits, modes = composition.possible, composition.modes
    rounding = set(fits) & set(HALVES)
    if not fits:
        said = ["Under the rule that was chosen something of what is printed is wrong."]
    elif "truncation" in fits and not rounding:
        said = [
            "All that is printed fits only if the shares were cut off after their last digit rather than "
            "rounded: each may then be up to one unit of that digit too small."
        ]
    elif "truncation" in modes and rounding and "truncation" not in fits:
        said = [
            "All that is printed fits only if the shares were rounded, not cut off; that they do not sum to "
            "100 as printed needs no error."
        ]
    else:
        said = ["Nothing that is printed tells by which rule the shares were rounded."]
    if composition.total and composition.printed_total is None and fits:
        said.append("Who needs the whole can quote the implied range, with the rule under which it holds.")
    if composition.total is None:
        said.append("Without a whole no share can be turned into people.")
    if not composition.complete:
        said.append("The named are not all, and the paper does not say what the rest is made of.")
    return " ".join(said)


# ---- tables


def parts_table(composition):
    """The parts as a frame of text: what is printed, and which shares and persons that states in each rule.

    Rules that state the same share a column. Persons are those printed, or follow from share and whole.
    """
    parts = composition.all_parts
    shares = {mode: tuple(_per_cent(p.intervals[mode]) for p in parts) for mode in composition.modes}
    shown = {"printed, %": [part.printed for part in parts]}
    shown |= {f"{names}, %": column for names, column in rules(shares).items()}
    if composition.total:
        counts = {mode: tuple(_persons(composition, p, mode) for p in parts) for mode in composition.possible}
        shown |= {f"persons, {names}": column for names, column in rules(counts).items()}
    return pd.DataFrame(shown, index=[part.label for part in parts])


def _persons(composition, part, mode):
    """The number of persons of a part as text: as printed, or what share and whole make of it in a mode."""
    if part.count is not None:
        return value_text(part.count)
    ends = persons(composition, part.intervals[mode], mode)
    return _span(ends) if ends else "none"


def beside_table(composition, official):
    """Printed shares and official ones in one frame of text: the paper and each period as rows.

    Per cent with one decimal; the first column says how many the whole are, for the paper over all rules.
    """
    totals = [ends for mode in composition.possible if (ends := implied_total(composition, mode))]
    hull = _span((min(e[0] for e in totals), max(e[1] for e in totals))) if totals else "not said"
    rows = {"as printed": {"number in all": hull, **{p.label: p.printed for p in composition.all_parts}}}
    for (period, concept), found in official.groupby(["period", "concept"], sort=False):
        shares = {row.label: _shown(row.low, row.high) for row in found.itertuples()}
        title = f"{period} ({concept})" if concept else period
        rows[title] = {"number in all": found["total"].iloc[0], **shares}
    return pd.DataFrame.from_dict(rows, orient="index").fillna("")


def _shown(low, high):
    """A share with one decimal; as a range where its report leaves more than that decimal open."""
    ends = f"{low:.1f}", f"{high:.1f}"
    return f"{(low + high) / 2:.1f}" if ends[0] == ends[1] or high - low <= 0.1001 else " to ".join(ends)


# ---- figures


def bars(composition, official):
    """What to stack: ``[(title, [(label, per cent, named), ...]), ...]``, the paper first, then each period.

    ``named`` is False for a rest that nobody names.
    """
    paper = next(iter(composition.subject.categories)).partition("-")[0]
    rows = [(f"{paper}: {composition.subject.whole}, as printed", list(_printed_bars(composition)))]
    order = {part.label: n for n, part in enumerate(composition.all_parts)}
    for (period, concept), found in official.groupby(["period", "concept"], sort=False):
        made = [(r.label, (r.low + r.high) / 2, r.category != "internal") for r in found.itertuples()]
        made.sort(key=lambda bar: order.get(bar[0], len(order)))
        left = 100 - sum(share for _, share, _ in made)
        made += [("not named there", left, False)] if left > 0.05 else []
        rows.append((f"{period}{f', {concept}' if concept else ''}: {found['total'].iloc[0]}", made))
    return rows


def _printed_bars(composition):
    for part in composition.parts:
        inner = sum(each.value for each in part.parts)
        yield from ((each.label, each.value, True) for each in part.parts)
        yield (f"other {part.label}" if part.parts else part.label), part.value - inner, not part.parts
    if not composition.complete:
        left = [rest(composition, mode) for mode in composition.possible[:1]]
        middle = [float(interval.lower + interval.upper) / 2 for interval in left]
        yield f"not named: {composition.subject.rest}", *(middle or [100 - _printed_sum(composition)]), False


def panels(composition):
    """What each rule of rounding leaves open, for drawing: a list of panels.

    A panel is a dict with ``title``, ``xlabel``, ``rows`` of (label, low, high) with None, None where nothing
    is possible, ``common`` (low, high) or None, and ``mark``, a value to be met, or None.
    """
    if composition.verdict.pairs:
        return list(_panels_of_totals(composition))
    found = {mode: _sum_or_rest(composition, mode) for mode in composition.modes}
    rows = [
        (f"{names}: {text}{'' if fits else ', impossible'}", *ends)
        for names, (text, fits, *ends) in rules(found).items()
    ]
    title = "What the shares can sum to (dashed: 100)" if composition.complete else "What the named leave"
    mark = 100 if composition.complete else None
    return [{"title": title, "xlabel": "per cent", "rows": rows, "common": None, "mark": mark}]


def _sum_or_rest(composition, mode):
    """(text, possible, low, high) of the sum of shares that are all there are, else of the rest."""
    interval = shares_sum(composition, mode) if composition.complete else rest(composition, mode)
    fits = mode in composition.possible
    if interval.is_empty:
        return "nothing", fits, None, None
    return f"{_per_cent(interval)} %", fits, float(interval.lower), float(interval.upper)


def _panels_of_totals(composition):
    by_claim = {part.claim: part for part in composition.all_parts}
    totals = {mode: implied_total(composition, mode) for mode in composition.modes}
    for names, common in rules(totals).items():
        mode = next(mode for mode in composition.modes if totals[mode] == common)
        rows = []
        for pair in composition.verdict.pairs:
            part, ends = by_claim[pair["claims"][1]], pair["modes"][mode]
            said = _span(ends) if ends else "no whole number"
            label = f"{part.label}, {value_text(part.count)} printed as {part.printed} %: {said}"
            rows.append((label, *(ends or (None, None))))
        whole = f"whole of {_span(common)}" if common else "no common whole"
        xlabel = f"{composition.subject.whole} in all"
        title = f"Under {names}: {whole}"
        yield {"title": title, "xlabel": xlabel, "rows": rows, "common": common, "mark": None}


# ---- findings


def findings(composition, official):
    """The numbers of a composition, as arguments of `kosh.book.findings.finding`."""
    claims = list(composition.subject.categories)

    def entry(name, value, unit, digits, note, claims=()):
        return {"name": name, "value": value, "unit": unit, "digits": digits, "note": note, "claims": claims}

    yield entry("sum_printed", _printed_sum(composition), "%", 1, "sum of the shares as printed", claims)
    for mode in composition.modes:
        key, fits = mode.replace("-", "_"), mode in composition.possible
        yield entry(f"possible_{key}", fits, "", None, f"all that is printed can be so: {mode}", claims)
        if fits:
            left = rest(composition, mode)
            yield entry(f"rest_least_{key}", float(left.lower), "%", 2, f"least that the named leave: {mode}")
            yield entry(f"rest_most_{key}", float(left.upper), "%", 2, f"most that the named leave: {mode}")
        if total := implied_total(composition, mode):
            yield entry(f"total_least_{key}", total[0], "persons", None, f"least whole: {mode}")
            yield entry(f"total_most_{key}", total[1], "persons", None, f"greatest whole: {mode}")
    times = official.groupby(["period", "concept"]).ngroups
    yield entry("official_times", times, "", None, "times and concepts of the official shares beside")
    for (code, label), rows in official.groupby(["category", "label"], sort=False):
        least, most = float(rows["low"].min()), float(rows["high"].max())
        yield entry(f"official_least_{code.lower()}", least, "%", 1, f"least official share beside: {label}")
        yield entry(f"official_most_{code.lower()}", most, "%", 1, f"greatest official share beside: {label}")
