"""How numbers and lists are written in sentences and tables: one way for the whole book."""

import math

MINUS, NARROW_SPACE = "\u2212", "\u202f"


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
