"""How long it takes to test papers against themselves: verdicts and power, on one core.

    python benchmarks/relations.py [--groups 5000] [--out FILE]

The five papers of the book, then synthetic groups of 20 claims of the shapes that papers have: counts and
shares of one unknown total; counts that sum to a printed total, with shares that sum to 100; two-way tables;
growth of six numbers; shares of a whole. One group in five has a wrong number. Prints seconds of one core,
claims a second and megabytes for a fifth of the groups and for all of them, so that the growth can be seen.
"""

import random
import resource
import time
from fractions import Fraction

import command

from kosh.claims import ledger, relations
from kosh.claims.declared import DEFAULT_MODES, Group
from kosh.claims.kinds import Relation
from kosh.claims.printed import parse
from kosh.claims.referee import Statement, Statements


class Paper:
    """Claims and relations of one synthetic group, all true before rounding."""

    def __init__(self, n, draw):
        self.n, self.draw, self.claims, self.relations = n, draw, {}, []

    def claim(self, value, decimals=0, kind="share"):
        """Print ``value`` rounded half up, and name it."""
        id = f"g{self.n}-{len(self.claims) + 1:02}"
        k = int(Fraction(value) * 10**decimals * 2 + 1) // 2
        digits = str(k).rjust(decimals + 1, "0")
        text = digits[: len(digits) - decimals] + ("." + digits[-decimals:] if decimals else "")
        unit = "persons" if kind == "count" else "%"
        self.claims[id] = Statement(id, text, unit, "", kind, parse(text))
        return id

    def relation(self, kind, **fields):
        self.relations.append(Relation(kind, fields, "", "synthetic"))

    def count(self):
        return self.draw.randint(500, 30000)

    def pairs(self):
        """Ten counts with their shares of a total that is not printed."""
        counts = [self.count() for _ in range(10)]
        total = sum(counts) + self.count()
        for count in counts:
            share = self.claim(Fraction(100 * count, total), 1)
            self.relation("count-and-share", count=self.claim(count, 0, "count"), share=share, total="?total")

    def breakdown(self):
        """Nine counts that sum to a printed total, with shares that sum to 100."""
        counts = [self.count() for _ in range(9)]
        total = self.claim(sum(counts), 0, "count")
        ids = [self.claim(count, 0, "count") for count in counts]
        shares = [self.claim(Fraction(100 * count, sum(counts)), 1) for count in counts]
        for id, share in zip(ids, shares, strict=True):
            self.relation("count-and-share", count=id, share=share, total=total)
        self.relation("parts-of-whole", shares=shares, complete=True)
        self.relation("sum", parts=ids, total=total)
        self.claim(7)

    def table(self):
        """A table of 4 by 3 counts with its margins."""
        cells = [[self.count() for _ in range(4)] for _ in range(3)]
        ids = [[self.claim(cell, 0, "count") for cell in row] for row in cells]
        rows = [self.claim(sum(row), 0, "count") for row in cells]
        columns = [self.claim(sum(column), 0, "count") for column in zip(*cells, strict=True)]
        total = self.claim(sum(map(sum, cells)), 0, "count")
        for line, margin in [
            *zip(ids, rows, strict=True),
            *zip(zip(*ids, strict=True), columns, strict=True),
        ]:
            self.relation("sum", parts=list(line), total=margin)
        self.relation("sum", parts=rows, total=total)
        self.relation("sum", parts=columns, total=total)

    def growth(self):
        """Six numbers that grow, and a rank of the last ones."""
        after = []
        for _ in range(6):
            one = self.count()
            other = one + self.draw.randint(1, one)
            after.append((other, self.claim(other, 0, "count")))
            change = self.claim(Fraction(100 * (other - one), one), 1)
            self.relation("growth", before=self.claim(one, 0, "count"), after=after[-1][1], change=change)
        self.relation("order", descending=[id for _, id in sorted(after, reverse=True)])
        self.claim(1), self.claim(2)

    def shares(self):
        """Twenty shares of a whole."""
        parts = [self.count() for _ in range(20)]
        ids = [self.claim(Fraction(100 * part, sum(parts)), 1) for part in parts]
        self.relation("parts-of-whole", shares=ids, complete=True)

    def spoil(self):
        """Change the first digit of one claim."""
        id = self.draw.choice(list(self.relations[0].claims))
        old = self.claims[id]
        text = str(int(old.printed[0]) % 9 + 1) + old.printed[1:]
        self.claims[id] = Statement(id, text, old.unit, "", old.kind, parse(text))


SHAPES = (Paper.pairs, Paper.breakdown, Paper.table, Paper.growth, Paper.shares)


def synthetic(groups):
    """Statements and groups; the same for the same number of groups."""
    draw, claims, found = random.Random(20_26), {}, []
    for n in range(groups):
        paper = Paper(n, draw)
        SHAPES[n % len(SHAPES)](paper)
        if n % 25 < 5:
            paper.spoil()
        claims |= paper.claims
        found.append(Group(f"g{n}", f"g{n}", "", DEFAULT_MODES, tuple(paper.relations), "synthetic"))
    return Statements(claims), found


def timed(statements, groups):
    """Seconds for all verdicts with their records."""
    started = time.process_time()
    words, shapes = {}, {}
    for n, group in enumerate(groups):
        begun = time.process_time()
        verdict = relations.evaluate(group, statements)
        verdict.as_record()
        words[verdict.word] = words.get(verdict.word, 0) + 1
        shape = SHAPES[n % len(SHAPES)].__name__
        shapes[shape] = shapes.get(shape, 0) + time.process_time() - begun
    return time.process_time() - started, words, shapes


def main():
    options = command.options(__doc__, groups=5000)
    result = {}
    started = time.process_time()
    book = ledger.load()
    found = relations.load(book)
    verdicts = [relations.evaluate(group, book) for group in found]
    relations.internal(book, found, {}, verdicts)
    result["papers"] = {"groups": len(found), "seconds": round(time.process_time() - started, 2)}
    for groups in (options.groups // 5, options.groups):
        statements, made = synthetic(groups)
        seconds, words, shapes = timed(statements, made)
        result[f"{groups} groups"] = {
            "claims": len(statements.claims),
            "seconds": round(seconds, 2),
            "claims a second": round(len(statements.claims) / seconds),
            "words": words,
            "seconds by shape": {name: round(s, 2) for name, s in shapes.items()},
        }
    result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    command.tell(result, options.out)


if __name__ == "__main__":
    main()
