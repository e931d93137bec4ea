"""Claims of different papers that say the opposite, side by side: shown to be read, no verdict on either."""

from kosh.book import references
from kosh.book.elements import block, card, heading, paragraph, small
from kosh.book.groups import GroupPage
from kosh.book.references import plain
from kosh.claims import ledger as ledgers

#: What each rule means, as a sentence about two papers.
MEANINGS = {
    "opposite-direction": "The papers say of one thing that it acts or moves in opposite directions.",
    "exclusive-categories": "The papers put one thing into two categories that exclude each other.",
    "universal-and-exception": "What always holds in one paper fails somewhere in the other.",
    "date-mismatch": "The papers give one event two dates.",
    "cause-and-effect-swapped": "What is the cause in one paper is the effect in the other.",
    "number-mismatch": "The papers give one quantity two numbers.",
}

NO_VERDICT = "This is no verdict on either paper."


class Oppositions(GroupPage):
    """Every pair of data/claims/oppositions.csv: both claims in their words, the rule, how it applies."""

    def content_nodes(self):
        root, ledger = references.root(self.env), references.ledger(self.env)
        pairs = ledgers.oppositions(ledger, root)
        return list(map(self.pair, pairs)) or [paragraph("None was found.")]

    def pair(self, pair):
        papers = " and ".join(self.claim(name).paper for name in (pair.a, pair.b))
        head = heading("", 3, "kosh-card-head")
        head += plain(papers)
        sides = [block("", *self.side(name), tag="div") for name in (pair.a, pair.b)]
        return card(
            "opposition",
            head,
            block("", *sides, tag="div", classes=["kosh-sides"]),
            paragraph(f"Rule: {pair.rule.replace('-', ' ')}. {MEANINGS[pair.rule]}"),
            small(pair.because),
            small(NO_VERDICT),
        )


def setup(app):
    app.add_directive("oppositions", Oppositions)
