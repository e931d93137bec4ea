"""The Sphinx extension: roles that bring findings, claims and true statements into prose.

    {finding}`remittances-tjk.peak`                      the text of a finding, linked to it
    {predicate}`the largest share <remittances-tjk.is_largest>`   words that must be true
    {claim}`abai2020-047`, {claim}`abai2020-047.printed`          a claim, or a field of it

On an analysis page the page's own name may be left out. Nothing is formatted here.
"""

import re

from sphinx.util.docutils import SphinxRole

from kosh import __version__
from kosh.book import (
    about,
    changed_since,
    citing,
    elements,
    figure_files,
    glossary,
    groups,
    history,
    machine_tags,
    not_reproduced,
    number_cards,
    numbers_table,
    oppositions,
    pages,
    papers,
    place_index,
    references,
    scorecard_page,
    theme,
    typologies,
)
from kosh.book.references import link, plain
from kosh.errors import KoshError, near

#: What brings nodes, directives and events of its own.
PARTS = (
    references,
    elements,
    citing,
    machine_tags,
    figure_files,
    glossary,
    number_cards,
    numbers_table,
    pages,
    papers,
    place_index,
    groups,
    oppositions,
    typologies,
    scorecard_page,
    changed_since,
    not_reproduced,
    about,
    history,
    theme,
)


class Role(SphinxRole):
    """A role whose faults become faults of the page, with its line."""

    def run(self):
        try:
            return [self.node()], []
        except KoshError as fault:
            references.report(self.env, self.lineno, fault)
            return [plain(self.text, "kosh-fault")], []

    def link(self, target, content, **attributes):
        return link(self.env, self.lineno, target, content, **attributes)

    def finding(self, text):
        """(target, entry) of the finding that ``text`` names."""
        page, name = references.address(self.env, text)
        return f"{page}.{name}", references.finding(self.env, page, name)


class Finding(Role):
    """The text of a finding; a whole sentence is linked without looking so."""

    def node(self):
        target, entry = self.finding(self.text)
        words = isinstance(entry["value"], str)
        sentence = words and re.search(r"[.!?…][”\"»)]*$", entry["text"])
        tooltip = f"{entry['note']} ({entry['unit']})" if entry["unit"] else entry["note"]
        classes = ["kosh-text" if sentence else "kosh-finding", *(["kosh-words"] if words else [])]
        return self.link(target, plain(entry["text"]), tooltip=tooltip, classes=classes)


class Predicate(Role):
    """Words about data that the build refuses to print unless their predicate is true."""

    def node(self):
        match = re.fullmatch(r"(.*\S)\s*<([^<>]+)>", self.text, re.DOTALL)
        if not match:
            raise KoshError(
                "a predicate has words and a name",
                found=self.text,
                expected="{predicate}`the largest share <page.name>`",
                next_step="put the name of the predicate in angle brackets behind the words",
            )
        words = " ".join(match[1].split())
        target, entry = self.finding(match[2])
        if not isinstance(entry["value"], bool):
            raise KoshError(
                f"{target} is no predicate: it is neither true nor false",
                found=f"{entry['value']!r}: {entry['note']}",
                expected="a finding made by predicate()",
                next_step=f"show it with {{finding}}`{match[2]}`, or name a predicate",
            )
        if not entry["value"] and self.env.docname == references.RUN:
            said = plain(f"{words} [not so in this run]")
            return self.link(target, said, tooltip=entry["note"], classes=["kosh-untrue"])
        if not entry["value"]:
            raise references.UntrueSentence(
                f"the book says {words!r}, but {target} is false",
                found=f"false: {entry['note']}",
                expected="true",
                next_step="correct the sentence; the data do not bear it out",
            )
        return self.link(target, plain(words), tooltip=entry["note"], classes=["kosh-predicate"])


class Claim(Role):
    """A claim's id as a link to it, or one of its fields; ``verdict`` is the word that leads."""

    def node(self):
        name, _, field = self.text.partition(".")
        claim = references.claim(self.env, name)
        known = {"printed", "verdict", *vars(claim)}
        if not field:
            return self.link(name, plain(name), tooltip=claim.subject, classes=["kosh-claim-link"])
        if field not in known:
            raise KoshError(
                f"a claim has no field {field!r}",
                found=self.text,
                expected=f"one of: {', '.join(near(field, known))}",
                next_step="correct the field",
            )
        if field == "verdict":
            lead = elements.verdict_of(self.env, name)["lead"]
            return self.link(name, elements.badge(lead), tooltip=claim.subject)
        if field == "printed":
            return self.link(name, plain(elements.printed(claim)), classes=["kosh-printed"])
        value = getattr(claim, field)
        if not value:
            raise KoshError(
                f"claim {name} has no {field}",
                found=f"an empty field in {claim.quote or claim.paraphrase!r}",
                next_step="name another field, or fill it in data/claims/",
            )
        return elements.quotation(value) if field.startswith("quote") else plain(str(value))


def setup(app):
    for part in PARTS:
        part.setup(app)
    app.add_role("finding", Finding())
    app.add_role("predicate", Predicate())
    app.add_role("claim", Claim())
    return {
        "version": __version__,
        "env_version": references.KoshDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
