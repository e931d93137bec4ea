"""The sentences that say, with the deciding numbers, what a relation found."""

from fractions import Fraction

from kosh.claims import stated
from kosh.claims.feasibility import Product
from kosh.claims.interval import exact, plain
from kosh.claims.kinds import is_number, is_unknown
from kosh.claims.ranges import INF, add, is_point, point, scaled

#: Modes by which a number is rounded to the nearest, and their names in a sentence.
ROUNDING = ("half-away", "half-even", "nearest")

#: The field of a relation that the others decide, and what it is called.
TARGETS = {
    "sum": ("total", "the total"),
    "growth": ("change", "the change in percent"),
    "difference": ("difference", "the difference"),
    "ratio": ("ratio", "the ratio"),
    "rate": ("rate", "the rate"),
    "product": ("result", "the result"),
    "count-and-share": ("share", "the share in percent"),
    "possible-count": ("share", "the share in percent"),
}


def value_text(value, digits=None):
    """A number as people write it: thousands apart from five digits on, ``digits`` decimals at most."""
    value = exact(value)
    return plain(value if digits is None else round(value, digits))


def range_text(span, digits=2):
    """A range in words: "36 169 to 36 269", "49.5 to below 50.5", "more than 3"."""
    (low, above), (high, below) = span
    if span[0] > span[1]:
        return "no value"
    if low == -INF and high == INF:
        return "any value"
    if is_point(span):
        return value_text(low, digits)
    least = None if low == -INF else _shown(low, digits, span)
    greatest = None if high == INF else _shown(high, digits, span)
    if greatest is None:
        return f"{'more than' if above else 'at least'} {least}"
    if least is None:
        return f"{'less than' if below else 'at most'} {greatest}"
    return f"{'above ' if above else ''}{least} to {'below ' if below else ''}{greatest}"


def modes_text(modes):
    """Under which modes something holds: "under rounding, not under truncation"."""
    rounding = [mode for mode in modes if mode in ROUNDING]
    names = []
    for good in (True, False):
        these = [mode for mode in modes if modes[mode] == good]
        if rounding and set(rounding) <= set(these):
            these = ["rounding", *(mode for mode in these if mode not in rounding)]
        names.append(" and ".join(f"under {_mode_name(mode)}" for mode in these))
    holds, fails = names
    if not holds:
        return "Impossible " + fails + "."
    return f"Possible {holds}" + (f", not {fails}." if fails else ".")


def units_text(units, claims):
    """Which claims must have been rounded more coarsely than printed."""
    names = [f"{claims[id].numeral} was rounded to a multiple of {value_text(unit)}" for id, unit in units]
    return f" This holds only if {' and '.join(names)}." if units else ""


class Teller:
    """Tells about one relation in one mode. ``parts`` are those of the relation alone."""

    def __init__(self, relation, parts, mode, claims):
        self.relation, self.parts, self.mode, self.claims = relation, parts, mode, claims

    def sentence(self):
        """What the numbers are, and what they would have to be; without a verdict."""
        fields = self.relation.fields
        match self.relation.kind:
            case "count-and-share" if self._open(fields["total"]):
                span = self.allowed(fields["total"])
                if self._open(fields["count"]):
                    share = self.text(fields["share"])
                    return f"{share} of an unknown total is tested with the other relations."
                return (
                    f"{self.text(fields['count'])} printed as {self.text(fields['share'])} wants a total of "
                    f"{range_text(span)}."
                )
            case "parts-of-whole":
                total = point(0)
                for share in fields["shares"]:
                    total = add(total, self.span(share))
                if fields["complete"]:
                    number = len(fields["shares"])
                    return f"The {number} shares make {range_text(total)} % together; 100 % is wanted."
                return f"The shares make {range_text(total)} % together; at most 100 % is wanted."
            case "parts-of-total":
                number, total = len(fields["shares"]), self.text(fields["total"])
                return f"{number} whole numbers with these shares are to make {total}."
            case "subset":
                parts = fields.get("parts") or [fields["part"]]
                return (
                    f"The part {' + '.join(map(self.text, parts))} is to be at most "
                    f"the whole {self.text(fields['whole'])}."
                )
            case "order":
                if "greatest" in fields:
                    others = ", ".join(map(self.text, fields["others"]))
                    return f"{self.text(fields['greatest'])} is to be greater than {others}."
                return f"The order is to be {' > '.join(map(self.text, fields['descending']))}."
            case "same":
                return f"The places state {' and '.join(dict.fromkeys(map(self.text, fields['claims'])))}."
        field, label = TARGETS[self.relation.kind]
        target = fields[field]
        span = self.allowed(target)
        if self._open(target):
            return f"From the other numbers {label} is {range_text(span)}."
        digits = self._digits(target)
        printed = "" if is_number(target) else f", which stands for {range_text(self.span(target), digits)}"
        return (
            f"From the other numbers {label} is {range_text(span, digits)}; "
            f"printed is {self.text(target)}{printed}."
        )

    def _open(self, value):
        return is_unknown(value)

    def _digits(self, value):
        claim = self.claims.get(value.removeprefix("-"))
        return 2 + (claim.numeral.decimals if claim else 0)

    def text(self, value):
        """A value as it was printed, with its sign turned where the relation says so."""
        if is_number(value):
            return value_text(value)
        if is_unknown(value):
            return f"an unknown number ({value.lstrip('-?~').replace('_', ' ')})"
        claim = self.claims[value.removeprefix("-")]
        percent = " %" if claim.unit.startswith("%") else ""
        qualifier = stated.reading(claim.qualifier)
        words = "" if qualifier == "value" else qualifier.replace("-", " ") + " "
        turned = "minus " if value.startswith("-") else ""
        return f"{turned}{words}{claim.numeral or claim.id}{percent}"

    def span(self, value):
        """The range of a value in the mode."""
        if is_number(value):
            return point(exact(value))
        name = value.removeprefix("-")
        span = next(p.domains(self.mode)[name] for p in self.parts if name in p.network.limits)
        return scaled(span, -1) if value.startswith("-") else span

    def allowed(self, value):
        """The range that the other numbers of the relation leave to a value."""
        name = value.removeprefix("-")
        for part in self.parts:
            if name in part.network.limits:
                span = part.left(self.mode, name)
                return scaled(span, -1) if value.startswith("-") else span
        # A number has no name of its own in a sum: it is what the sum lacks without it.
        factor = self.parts[-1].factors[-1]
        if isinstance(factor, Product):
            return self.parts[-1].left(self.mode, factor.names[0 if self.relation.kind == "product" else 2])
        total = point(exact(value) - factor.span[0][0])
        for term, k in zip(factor.names, factor.coefficients, strict=True):
            total = add(total, scaled(self.span(term), k))
        return total


def _mode_name(mode):
    return {"half-away": "rounding half away from zero", "half-even": "rounding half to even"}.get(
        mode, mode.replace("-", " ")
    )


def _shown(value, digits, span):
    """To ``digits`` decimals; finer where the two ends would look the same."""
    ends = [end for end, _ in span if end not in (INF, -INF)]
    while (
        len(ends) == 2
        and round(Fraction(ends[0]), digits) == round(Fraction(ends[1]), digits)
        and digits < 12
    ):
        digits += 1
    return value_text(value, digits)
