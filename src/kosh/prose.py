"""How numbers and lists are written in sentences and tables: one way for the whole book."""

import math
import re

MINUS, NARROW_SPACE, FIXED_SPACE = "\u2212", "\u202f", "\u00a0"

#: Spelt here, as the calendar of Python follows the machine's language.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def grouped(digits):
    """The digits of a whole number, thousands set off by a narrow space from five digits on."""
    return f"{int(digits):,}".replace(",", NARROW_SPACE) if len(digits) > 4 else digits


def number(value, digits=None):
    """A number as readers see it: a true minus, thousands set off, no minus before a zero.

    ``digits`` is the number of decimals; none: as many as the value has.
    """
    if math.isinf(value):
        return "\u221e" if value > 0 else f"{MINUS}\u221e"
    text = f"{abs(value)}" if digits is None else f"{abs(value):.{digits}f}"
    sign = MINUS if value < 0 and any(c in "123456789" for c in text) else ""
    whole, dot, decimals = text.partition(".")
    return sign + (grouped(whole) if whole.isdigit() else whole) + dot + decimals


def interval(low, high, digits=1):
    """``[−1.5, 2.0]``."""
    return f"[{number(low, digits)}, {number(high, digits)}]"


def p_value(p):
    """A p-value, never zero: three decimals, or as many as show its first two digits."""
    return f"{p:.3f}" if p >= 0.001 else f"{p:.{1 - math.floor(math.log10(p))}f}"


def listed(words):
    """``one, two and three``; nothing of nothing."""
    *others, last = [*words] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def spans(years):
    """Years as spans: ``"1996, 2005 to 2023"``."""
    found = []
    for year in sorted(years):
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in found)


def calendar_date(text):
    """A date as readers see it, in one line: ``"18 October 2013"`` of ``"2013-10-18"``.

    A month, ``"2013-10"``, is ``"October 2013"``; a year, or what is no date, stays as it is.
    """
    match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])(?:-([0-3][0-9]))?", text)
    if not match:
        return text
    year, month, day = match.groups()
    return FIXED_SPACE.join([*([str(int(day))] if day else []), MONTHS[int(month) - 1], year])


def part_of_year(year, months):
    """A part of a year in one line: ``"2004, Jan to Sep"`` of ``"01-09"``; a whole year is its number."""
    first, last = (MONTHS[int(month) - 1][:3] for month in months.split("-"))
    words = str(year) if months == "01-12" else f"{year}, {first} to {last}"
    return words.replace(" ", FIXED_SPACE)
