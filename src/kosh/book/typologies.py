"""The lists of all papers compared: a matrix of topics and papers, then each topic's items."""

import csv

from docutils import nodes

from kosh.book import elements, references
from kosh.book.elements import Page, fields, paragraph
from kosh.book.references import plain
from kosh.claims import ledger as ledgers

TOPICS = "data/claims/topics.csv"


class Typologies(Page):
    """Topics on which several papers list something, as a matrix; then all topics with their items."""

    def content_nodes(self):
        root = references.root(self.env)
        ledger = references.ledger(self.env)
        with (root / TOPICS).open(encoding="utf-8", newline="") as file:
            self.names = {row["topic"]: row["name"] for row in csv.DictReader(file)}
        self.items = {}
        for item in (item for items in ledgers.lists(ledger, root).values() for item in items):
            self.items.setdefault(item.topic, {}).setdefault(item.paper, []).append(item)
        papers = [p for p in ledger.papers if any(p in found for found in self.items.values())]
        shared = sorted((t for t, found in self.items.items() if len(found) > 1), key=self.order)
        alone = [t for t in self.names if len(self.items.get(t, ())) == 1]
        return [
            self.matrix(shared, papers),
            elements.heading("Topics of several papers", 3, "kosh-section"),
            self.by_topic(shared, papers),
            elements.heading("Topics of one paper", 3, "kosh-section"),
            self.by_topic(alone, papers),
        ]

    def order(self, topic):
        """The topic that the most papers share first, then the one with the most items."""
        found = self.items[topic]
        return -len(found), -sum(map(len, found.values())), self.names[topic]

    def matrix(self, topics, papers):
        rows = []
        for topic in topics:
            counts = [len(self.items[topic].get(paper, ())) for paper in papers]
            cells = (self.jump(topic, str(n)) if n else "–" for n in counts)
            rows.append([self.jump(topic, self.names[topic]), *cells])
        share = 75 // len(papers)
        widths = (100 - share * len(papers), *[share] * len(papers))
        return elements.table(("Topic", *papers), rows, widths, "kosh-matrix")

    @staticmethod
    def jump(topic, text):
        return paragraph(nodes.reference("", "", plain(text), refid=address(topic), internal=True))

    def by_topic(self, topics, papers):
        pairs = []
        for topic in topics:
            term = nodes.term("", "", plain(self.names[topic]), ids=[address(topic)])
            self.state.document.note_explicit_target(term)
            found = self.items[topic]
            told = [
                paragraph(plain(f"{paper}: ", "kosh-small"), plain(self.told(found[paper])))
                for paper in papers
                if paper in found
            ]
            pairs.append((term, told))
        return fields(pairs, "kosh-topics")

    @staticmethod
    def told(items):
        """Items in English, one behind the other."""
        return "; ".join(item.item_en or item.item for item in items) + "."


def address(topic):
    """The anchor of a topic on its page."""
    return f"topic-{topic}"


def setup(app):
    app.add_directive("typologies", Typologies)
