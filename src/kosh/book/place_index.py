"""The index of countries and regions: for each place its names, claims about it, analyses that name it."""

import re
from itertools import groupby

from kosh.book import analyses, elements, references
from kosh.book.elements import Page, fields, joined, paragraph
from kosh.data import places

#: A place with more claims than this is told by their number.
MANY = 60


class PlaceIndex(Page):
    """Countries and groups of countries, or with ``:regions:`` the parts of Kazakhstan, by name."""

    def content_nodes(self):
        self.root = references.root(self.env)
        references.note(self.env, self.root / "data/series/places.csv")
        claims, pages = self.claims(), self.pages()
        known = sorted({*claims, *pages}, key=lambda place: self.names(place)[0].casefold())
        home = [place for place in known if re.match(r"KZ-|\d", place)]
        abroad = [place for place in known if place not in home]
        return [
            made
            for title, chosen in (("Countries", abroad), ("Regions and towns of Kazakhstan", home))
            for made in (
                elements.heading(title, 2),
                fields([self.entry(place, claims, pages) for place in chosen], "kosh-places"),
            )
        ]

    def entry(self, place, claims, pages):
        first, *others = self.names(place)
        told = [paragraph(", ".join(others), classes=["kosh-small"])] if others else []
        about = claims.get(place, [])
        if len(about) > MANY:
            told.append(paragraph(f"{elements.many(len(about), 'claim')}, listed in the scorecard"))
        else:
            told += [self.of_paper(paper, list(names)) for paper, names in groupby(about, _paper)]
        if where := pages.get(place):
            links = (self.link(references.ANALYSES + page, title) for page, title in where)
            told.append(paragraph("Analyses: ", *joined(links, "; ")))
        return first, told

    def of_paper(self, paper, names):
        """The claims of one paper by their numbers."""
        links = (self.link(name, name.removeprefix(f"{paper}-"), tooltip=name) for name in names)
        return paragraph(f"{paper}: ", *joined(links))

    def names(self, place):
        """Its names in English, the one that is used first, then in Kazakh and Russian."""
        return list(dict.fromkeys(n for of in ("en", "kk", "ru") for n in places.names(place, of, self.root)))

    def claims(self):
        """place -> ids of the claims that are about it."""
        found = {}
        for claim in references.ledger(self.env).claims.values():
            for name in claim.place.split():
                found.setdefault(places.find(name, self.root), []).append(claim.id)
        return found

    def pages(self):
        """place -> (page, title) of the analyses whose findings name it."""
        called = places.english(self.root)
        longer_first = sorted(map(re.escape, called), key=len, reverse=True)
        words = re.compile(rf"(?<!\w)(?:{'|'.join(longer_first)})(?!\w)")
        found = {}
        for page in analyses.pages(self.root).values():
            entries = references.findings(self.env, page.name)["findings"].values()
            said = "\n".join(f"{entry['text']}\n{entry['note']}" for entry in entries)
            for name in dict.fromkeys(words.findall(said)):
                rows = found.setdefault(called[name], [])
                if (page.name, page.title) not in rows:
                    rows.append((page.name, page.title))
        return found


def _paper(claim):
    return claim.rpartition("-")[0]


def setup(app):
    app.add_directive("place-index", PlaceIndex)
