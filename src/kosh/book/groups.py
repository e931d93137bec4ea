"""Directives of groups: claims that must satisfy something together, within a paper or between papers."""

import re
from typing import ClassVar

from docutils import nodes

from kosh.book import elements, figure_files, group_figures, references
from kosh.book.elements import (
    Page,
    badge,
    block,
    card,
    fields,
    folded,
    joined,
    listed,
    paragraph,
    power,
    printed,
    said,
    small,
)
from kosh.book.group_figures import rules, span
from kosh.book.references import plain
from kosh.errors import KoshError, near

#: Relations between sentences, which are shown with the words of the paper.
WORDED = {"same", "contradiction"}

#: Verdicts on what cannot be so under any rule.
IMPOSSIBLE = {"inconsistent", "contradictory-text"}

#: What stands in our sentences and leads somewhere: a claim, or an address.
LINKED = re.compile(r"(\b[a-z]+\d{0,4}-\d{3}\b|https?://[^\s)]+[^\s).,;])")


class GroupPage(Page):
    """What the directives of groups share."""

    def groups(self):
        """All groups by id, as the verdicts have them."""
        return references.verdicts(self.env)["groups"]

    def papers(self, group):
        """The papers whose claims a group holds together, in the order of the group."""
        return list(dict.fromkeys(self.claim(name).paper for name in group["claims"]))

    def linked(self, text):
        """A sentence of ours with its claims and addresses as links."""
        known = references.ledger(self.env).claims
        for piece in LINKED.split(text):
            if piece in known:
                yield self.claim_link(piece)
            elif piece.startswith("http"):
                yield nodes.reference("", "", plain(piece), refuri=piece)
            elif piece:
                yield plain(piece)

    # ---- one group

    def group(self, name, fold=False):
        """A group as a card, with its permanent anchor; to ``fold`` it leaves open what no rule makes fit."""
        group = self.groups().get(name)
        if group is None:
            raise KoshError(
                f"there is no group {name!r}",
                found=name,
                expected=f"one of: {', '.join(near(name, self.groups()))}",
                next_step="correct the name, or add the group to data/claims/relations.toml",
            )
        heading = elements.heading("", 3, "kosh-card-head")
        heading += [plain(group["title"]), plain(" "), badge(group["word"])]
        content = [
            *self.summary(group),
            *([small(*self.linked(group["note"]))] if group["note"] else []),
            *self.figures(name, group),
            fields([fact for fact in self.facts(group) if fact[1]]),
        ]
        if fold:
            content = [folded([heading], *content, open=group["word"] in IMPOSSIBLE)]
        else:
            content.insert(0, heading)
        return self.anchor(name, card("group", *content), name)

    def summary(self, group):
        """What the group's sentence says beyond those of its relations; they follow one by one."""
        beyond = group["sentence"]
        for relation in group["relations"]:
            beyond = beyond.replace(relation["sentence"], "")
        return [paragraph(*self.linked(group["sentence"]))] if beyond.strip() else []

    def facts(self, group):
        necessary = "Only necessary conditions were tested: a group can pass them and still be impossible."
        return [
            ("What must hold", [listed(map(self.relation, group["relations"]), "kosh-relations")]),
            ("Possible under", self.possible(group)),
            ("Totals", [listed(self.totals(group))] if group["totals"] else None),
            ("How far off", self.distance(group)),
            ("What would repair it", self.explanation(group)),
            ("Power", f"The checks would have caught {power(group['power'])}." if group["power"] else None),
            ("Not searched in full", None if group["exact_search"] else necessary),
        ]

    def relation(self, relation):
        parts = [paragraph(badge(relation["word"]), " ", *self.linked(relation["sentence"]))]
        parts.append(small(*self.linked(relation["because"])))
        if relation["kind"] in WORDED:
            sides = [block("", *self.side(name), tag="div") for name in relation["claims"]]
            parts.append(block("", *sides, tag="div", classes=["kosh-sides"]))
        else:
            parts.append(small(*joined(map(self.numeral, relation["claims"]))))
        return parts

    def side(self, name):
        claim = self.claim(name)
        return [paragraph(self.claim_link(name), classes=["kosh-card-head"]), *said(claim)]

    def numeral(self, name):
        """What a claim prints, as a link to it; its id where it prints nothing."""
        claim = self.claim(name)
        shown = printed(claim) if claim.printed else name
        return self.link(name, shown, tooltip=f"{name}: {claim.subject}", classes=["kosh-claim-link"])

    @staticmethod
    def possible(group):
        """The rules of rounding under which the group is possible; None where rounding is no question."""
        if group["word"] in {"exact", "contradictory-text"} or not group["modes"]:
            return None
        admitted = [mode for mode, possible in group["modes"].items() if possible]
        if not admitted:
            return None
        if len(admitted) == len(group["modes"]):
            return f"every rule tried: {rules(admitted)}"
        excluded = [mode for mode in group["modes"] if mode not in admitted]
        return f"{rules(admitted)}; impossible under {rules(excluded)}"

    @staticmethod
    def totals(group):
        """Each unknown total in words, rule by rule."""
        for name, modes in group["totals"].items():
            said = "; ".join(f"{span(ends)} under {rules(same)}" for same, ends in group_figures.alike(modes))
            yield [paragraph(f"{name.lstrip('?~').replace('_', ' ')}: {said}")]

    def distance(self, group):
        if group["distance_units"] is None or not group["failing"]:
            return None
        units = f"{abs(group['distance_units']):g}"
        steps = "one step" if units == "1" else f"{units} steps"
        away = f" lies {steps} of its last digit from the nearest value that would fit."
        return [paragraph(self.claim_link(group["failing"]), away)]

    @staticmethod
    def explanation(group):
        found = group["explanation"]
        return found and f"{found['name']}. {found['sentence']} It does not change the verdict."

    # ---- its figures

    def figures(self, name, group):
        """The figures of a group, as HTML figures with their words."""
        drawn = [
            *((f"{name}-totals-{n}", each) for n, each in enumerate(self.total_figures(group), 1)),
            *((f"{name}-shares-{n}", each) for n, each in enumerate(self.share_figures(group), 1)),
        ]
        return [figure_files.drawn_here(self.env, stem, figure) for stem, figure in drawn]

    def total_figures(self, group):
        """`Totals` for the pairs of each total, be it unknown or printed."""
        third = {
            tuple(relation["claims"][:2]): relation["claims"][2:3]
            for relation in group["relations"]
            if relation["kind"] == "count-and-share"
        }
        families = {}
        for pair in group["pairs"]:
            total = third.get(tuple(pair["claims"]), [])
            families.setdefault(total[0] if total else None, []).append(pair)
        for total, pairs in families.items():
            rows = []
            for pair in pairs:
                count, share = map(self.claim, pair["claims"])
                rows.append((count.subject, count.printed, f"{share.printed} %", pair["modes"]))
            yield group_figures.Totals(rows, total and self.stated(total, pairs[0]["modes"]))

    def stated(self, name, modes):
        """A printed total with its interval under each rule."""
        claim = self.claim(name)
        intervals = self.intervals(claim, modes)
        return printed(claim), {m: (float(i.lower), float(i.upper)) for m, i in intervals.items()}

    @staticmethod
    def intervals(claim, modes):
        return {mode: claim.numeral.interval(mode) for mode in modes}

    def share_figures(self, group):
        """`Shares` for each whole whose parts the paper prints."""
        for relation in group["relations"]:
            if relation["kind"] == "parts-of-whole":
                rows = [
                    (c.subject, f"{c.printed} %", c.numeral.value, self.intervals(c, group["modes"]))
                    for c in map(self.claim, relation["claims"])
                    if c.numeral
                ]
                yield group_figures.Shares(rows, complete=relation["word"] != "bound-only")


class Group(GroupPage):
    """One group: what must hold, under which rules it can, its figure, the power of the check."""

    required_arguments = 1

    def content_nodes(self):
        return [self.group(self.arguments[0])]


class PageGroup(GroupPage):
    """The group that an analysis page is about, its parameter ``group``: what is said, and the verdict."""

    def content_nodes(self):
        page = references.own_page(self.env)
        name = references.findings(self.env, page)["parameters"].get("group")
        group = self.groups().get(name)
        if group is None:
            raise KoshError(
                "this page is about no group",
                where=page,
                found=f"group = {name!r}",
                expected=f"one of: {', '.join(near(str(name), self.groups()))}",
                next_step="give the notebook a parameter 'group' that names one",
            )
        sayings = {}
        for claim in map(self.claim, group["claims"]):
            sayings.setdefault((claim.quote, claim.paraphrase), []).append(claim)
        items = [
            [paragraph(*joined(self.claim_link(claim.id) for claim in claims)), *said(claims[0])]
            for claims in sayings.values()
        ]
        verdict = [badge(group["word"]), " ", *self.linked(group["sentence"])]
        whole = paragraph("What must hold, claim by claim: ", self.link(name, group["title"]), ".")
        note = [small(*self.linked(group["note"]))] if group["note"] else []
        return [listed(items, "kosh-sayings"), paragraph(*verdict), *note, whole]


class PaperGroups(GroupPage):
    """Every group within one paper, folded; those that it shares with other papers as links."""

    required_arguments = 1

    def content_nodes(self):
        key = self.arguments[0]
        references.paper(self.env, key)
        mine = {name: group for name, group in self.groups().items() if key in self.papers(group)}
        own = [name for name, group in mine.items() if self.papers(group) == [key]]
        shared = [name for name in mine if name not in own]
        content = [self.group(name, fold=True) for name in own]
        if shared:
            content += [paragraph("Held together with other papers:"), self.overview(shared)]
        return content or [paragraph("No claims of this paper can be held against each other.")]

    def overview(self, names):
        """Links to groups, each with its word."""
        groups = self.groups()
        return listed(
            [[paragraph(self.link(n, groups[n]["title"]), " ", badge(groups[n]["word"]))] for n in names],
            "kosh-overview",
        )


class Between(GroupPage):
    """The groups that hold claims of several papers together: ``contradiction``, ``same`` or ``other``."""

    required_arguments = 1
    kinds: ClassVar = ("contradiction", "same", "other")

    def content_nodes(self):
        wanted = self.arguments[0]
        if wanted not in self.kinds:
            raise KoshError(
                f"there is no kind {wanted!r} of groups between papers",
                found=wanted,
                expected=f"one of: {', '.join(self.kinds)}",
                next_step="correct the argument",
            )
        found = [
            name
            for name, group in self.groups().items()
            if len(self.papers(group)) > 1 and self.kind(group) == wanted
        ]
        return list(map(self.group, found)) or [paragraph("None was found.")]

    def kind(self, group):
        """The first of `kinds` that a relation of the group has."""
        occurring = {relation["kind"] for relation in group["relations"]}
        return next((kind for kind in self.kinds if kind in occurring), "other")


def setup(app):
    app.add_directive("group", Group)
    app.add_directive("page-group", PageGroup)
    app.add_directive("paper-groups", PaperGroups)
    app.add_directive("between", Between)
