"""The page "When a verdict changed", made from the log of accepted numbers."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from docutils import nodes

from kosh.book import accepted, analyses, references
from kosh.book.elements import Page, badge, counted, joined, listed, paragraph
from kosh.data import series


@dataclass(frozen=True)
class Acceptance:
    """What was accepted together for one reason: chapters that are new, and verdicts that changed.

    ``new`` counts the words of each chapter that had no verdict before, by the chapter's name: a page, or a
    paper for the verdicts of papers against themselves. ``changed`` holds every other `VerdictChange`.
    """

    date: str
    why: str
    new: dict
    changed: tuple


def acceptances(changes, chapter):
    """The `Acceptance` records of ``changes`` (`accepted.verdict_changes`), the newest first.

    ``chapter`` says of a change to which chapter it belongs.
    """
    known, found = set(), []
    together = [list(group) for _, group in groupby(changes, lambda change: (change.date, change.why))]
    for group in reversed(together):
        new, changed = {}, []
        for change in group:
            if chapter(change) in known:
                changed.append(change)
            else:
                new.setdefault(chapter(change), Counter())[change.after] += 1
        known |= new.keys()
        found.append(Acceptance(group[0].date, group[0].why, new, tuple(changed)))
    return found[::-1]


class VerdictHistory(Page):
    """Every acceptance that changed a verdict: its day and reason, then what changed."""

    def content_nodes(self):
        root = references.root(self.env)
        references.note(self.env, root / accepted.LOG)
        self.titles = {name: page.title for name, page in analyses.pages(root).items()}
        self.ledger = references.ledger(self.env)
        told = acceptances(accepted.verdict_changes(root), self.chapter)
        if not told:
            return [paragraph("No verdict was accepted yet.")]
        return [node for acceptance in told for node in self.told(acceptance)]

    def chapter(self, change):
        if change.page != accepted.CLAIMS:
            return change.page
        (name,) = change.claims
        return self.ledger.claims[name].paper if name in self.ledger.claims else name.rpartition("-")[0]

    def told(self, acceptance):
        new = [self.new(chapter, counts) for chapter, counts in acceptance.new.items()]
        head = paragraph(nodes.strong("", acceptance.date), f": {acceptance.why}", classes=["kosh-accepted"])
        return [head, listed([*new, *map(self.changed, acceptance.changed)], "kosh-history")]

    def new(self, chapter, counts):
        number = counts.total()
        noun = "verdict is" if number == 1 else "verdicts are"
        return [paragraph(self.linked(chapter), f": {number} {noun} new"), counted(counts)]

    def linked(self, chapter):
        if chapter in self.titles:
            return self.link(f"{references.ANALYSES}{chapter}", self.titles[chapter])
        if chapter in self.ledger.papers:
            return self.link(f"paper:{chapter}", f"{chapter} against itself")
        return chapter

    def changed(self, change):
        claims = joined([self.claim_or_name(name) for name in change.claims])
        place = (
            series.country_name(change.place, references.root(self.env))
            if change.place
            else "the paper itself"
        )
        words = joined([self.word(change.before), self.word(change.after)], " → ")
        return [paragraph(*claims, f", {place}: ", *words)]

    def claim_or_name(self, name):
        return self.claim_link(name) if name in self.ledger.claims else nodes.literal("", name)

    @staticmethod
    def word(word):
        return badge(word) if word else references.plain("no verdict")


def setup(app):
    app.add_directive("verdict-history", VerdictHistory)
