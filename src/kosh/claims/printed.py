"""A printed numeral, and the values that could have been printed so."""

import re
from dataclasses import dataclass
from fractions import Fraction

from kosh.claims.interval import Interval
from kosh.errors import KoshError, near

#: Languages of numerals, each with its decimal sign and its sign between thousands (a space always can be).
LANGUAGES = {"en": (".", ","), "ru": (",", ""), "kk": (",", "")}

#: Scale words and what they multiply by; a full stop at the end is dropped before looking here.
SCALES = {"": 1}
SCALES |= dict.fromkeys(("thousand", "thousands", "тыс", "тысяч", "мың"), 10**3)
SCALES |= dict.fromkeys(("million", "millions", "млн"), 10**6)
SCALES |= dict.fromkeys(("billion", "billions", "млрд"), 10**9)

#: Rounding modes, in the order of the table on the book page "How to read a verdict".
MODES = ("half-away", "half-even", "truncation", "floor", "ceiling", "nearest", "largest-remainder")

#: What the words around a numeral make of it.
QUALIFIERS = ("value", "more-than", "less-than", "at-least", "at-most", "up-to", "about", "between")

_SPACES = " \u00a0\u2009\u202f"
_MINUS = "-−–"


@dataclass(frozen=True)
class Printed:
    """A numeral as it was printed, made by `parse`.

    ``numeral`` and ``scale`` are the strings as printed, ``value`` what they say, ``decimals`` the printed
    decimal places, ``unit`` one step of the last printed digit. "3", "3.0" and "3.00" are three
    different claims.
    """

    numeral: str
    scale: str
    value: Fraction
    decimals: int
    unit: Fraction

    def __str__(self):
        return f"{self.numeral} {self.scale}".rstrip()

    @property
    def half_unit(self):
        """Half of ``unit``."""
        return self.unit / 2

    def possible_units(self):
        """The printed unit, then the coarser ones to which a whole number that ends in zeros may be rounded.

        "50" gives 1 and 10, "600 thousand" gives 1000, 10 000 and 100 000, "0" and "50.0" their own alone.
        """
        units = [self.unit]
        if self.decimals == 0 and self.value:
            while (self.value / (10 * units[-1])).denominator == 1:
                units.append(10 * units[-1])
        return tuple(units)

    def interval(self, mode="nearest", unit=None):
        """The values that rounding by ``mode`` (one of `MODES`) to ``unit`` would have printed so.

        ``unit`` is the printed one unless given. The table is on the book page "How to read a verdict".
        KoshError for an unknown mode, or a unit of which the value is no multiple.
        """
        if mode not in MODES:
            raise KoshError(
                "unknown rounding mode",
                found=repr(mode),
                expected=f"one of {', '.join(MODES)}",
                next_step=f"did you mean {near(mode, MODES)[0]}?",
            )
        u = self.unit if unit is None else Fraction(unit)
        v, h = self.value, u / 2
        if u <= 0 or (v / u).denominator != 1:
            raise KoshError(
                "the numeral cannot have been rounded to this unit",
                where=f"numeral {self}",
                found=f"unit {u}",
                expected=f"one of {', '.join(map(str, self.possible_units()))}",
                next_step="take one of the units that possible_units() gives",
            )
        even = (v / u).numerator % 2 == 0
        match mode:
            case "nearest":
                return Interval(v - h, v + h)
            case "half-even":
                return Interval(v - h, v + h, even, even)
            case "half-away":
                return Interval(v - h, v + h, v > 0, v < 0)
            case "largest-remainder":
                return Interval(v - u, v + u, False, False)
            case "truncation" if v == 0:
                return Interval(-u, u, False, False)
            case "truncation":
                mode = "floor" if v > 0 else "ceiling"
        return Interval(v, v + u, True, False) if mode == "floor" else Interval(v - u, v, False, True)


def parse(numeral, scale="", language="en", where=None):
    """The string ``numeral`` as a `Printed`.

    Parameters
    ----------
    numeral : as printed, without its unit: "955,894", "−0.9", "17 500"; in Russian and Kazakh "20,6".
    scale : the word after it: "thousand", "million", "billion", "тыс.", "млн", "млрд", "мың".
    language : "en", "ru" or "kk": decides what a comma means.
    where : file, line and claim, for the message.

    Raises KoshError for a numeral that cannot be read in one way only, and for an unknown word or language.
    """
    if language not in LANGUAGES:
        raise KoshError(
            "unknown language of a numeral",
            where=where,
            found=repr(language),
            expected=f"one of {', '.join(LANGUAGES)}",
            next_step="give the language in which the sentence was printed",
        )
    point, comma = LANGUAGES[language]
    match = re.fullmatch(
        rf"(?P<sign>[{_MINUS}+]?)"
        rf"(?P<whole>[0-9]+|[1-9][0-9]{{0,2}}(?:(?P<gap>[{comma}{_SPACES}])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*))"
        rf"(?:{re.escape(point)}(?P<decimals>[0-9]+))?",
        numeral,
    )
    if not match:
        raise KoshError(
            "this is not a numeral",
            where=where,
            found=repr(numeral),
            expected=f"digits in one run or in groups of three, decimals after {point!r}",
            next_step="copy the numeral from the text, without its unit; check the language of the paper",
        )
    factor = SCALES.get(scale.casefold().rstrip("."))
    if factor is None:
        raise KoshError(
            "unknown scale word",
            where=where,
            found=repr(scale),
            expected=f"nothing, or one of {', '.join(filter(None, SCALES))}",
            next_step="put every other word into the unit",
        )
    decimals = match["decimals"] or ""
    unit = Fraction(factor, 10 ** len(decimals))
    size = int(re.sub(r"[^0-9]", "", match["whole"]) + decimals) * unit
    return Printed(numeral, scale, -size if match["sign"] in tuple(_MINUS) else size, len(decimals), unit)


def qualified(numerals, qualifier="value", mode="nearest", unit=None, where=None):
    """The interval that one numeral, or two with "between", states; None for "about", which states none.

    Parameters
    ----------
    numerals : a sequence of `Printed`: two for "between", the lesser first, one for everything else.
    qualifier : one of `QUALIFIERS`; a space may stand for the hyphen.
    mode, unit : as in `Printed.interval`; "more than v" and its kind take v as it stands.
    where : file, line and claim, for the message.

    Raises KoshError for an unknown qualifier, a wrong number of numerals or the greater one first.
    """
    reading = qualifier.replace(" ", "-")
    if reading not in QUALIFIERS:
        raise KoshError(
            "unknown qualifier",
            where=where,
            found=repr(qualifier),
            expected=f"one of {', '.join(QUALIFIERS)}",
            next_step=f"did you mean {near(reading, QUALIFIERS)[0]}?",
        )
    wanted = 2 if reading == "between" else 1
    if len(numerals) != wanted:
        raise KoshError(
            f"'{reading}' takes another number of numerals",
            where=where,
            found=", ".join(map(str, numerals)) or "none",
            expected=str(wanted),
            next_step="name two different claims for a range, and one number for everything else",
        )
    first, last = numerals[0], numerals[-1]
    if first.value > last.value:
        raise KoshError(
            "the greater end of a range stands first",
            where=where,
            found=f"{first}, {last}",
            expected=f"{last}, {first}",
            next_step="exchange the two claims",
        )
    match reading:
        case "about":
            return None
        case "more-than":
            return Interval(first.value, None, False)
        case "at-least":
            return Interval(first.value, None)
        case "less-than":
            return Interval(None, first.value, upper_closed=False)
        case "at-most" | "up-to":
            return Interval(None, first.value)
    low, high = first.interval(mode, unit), last.interval(mode, unit)
    return Interval(low.lower, high.upper, low.lower_closed, high.upper_closed)


def possible(interval, kind, of_whole=False):
    """``interval`` within what its kind allows: a count from 0 on, a share (in percent) of a whole 0 to 100.

    A share that is not of a whole, such as remittances in percent of GDP, has no such bounds.
    """
    if kind == "count":
        return interval.intersect(Interval(0, None))
    if kind == "share" and of_whole:
        return interval.intersect(Interval(0, 100))
    return interval
