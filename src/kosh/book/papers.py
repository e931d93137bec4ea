"""Directives of a paper's page: its card, its counts and power, and its claims in the order of the text."""

from itertools import groupby
from typing import ClassVar

from docutils import nodes

from kosh.book import elements, references, scorecard
from kosh.book.elements import (
    UNCOMPARED,
    UNTESTED,
    Page,
    badge,
    block,
    card,
    counted,
    fields,
    folded,
    joined,
    language,
    listed,
    many,
    paragraph,
    power,
    printed,
    said,
    small,
    verdict_of,
)
from kosh.book.references import plain
from kosh.claims.ledger import REASONS, UNKNOWN
from kosh.errors import KoshError
from kosh.prose import number


class PaperCard(Page):
    """What is known of a paper; what is unknown is said to be so."""

    required_arguments = 1

    known: ClassVar = {
        "title": "Title in English",
        "title_original": "Original title",
        "authors": "Authors",
        "year": "Year",
        "journal": "Journal",
        "issue": "Issue",
        "pages": "Pages",
        "doi": "DOI",
        "language": "Language",
        "note": "Note",
    }

    def content_nodes(self):
        paper = references.paper(self.env, self.arguments[0])
        pairs = [(label, self.field(name, getattr(paper, name))) for name, label in self.known.items()]
        seen = "text extraction; tables and figures of the paper were not seen"
        head = paragraph(plain(self.arguments[0], "kosh-title"), classes=["kosh-card-head"])
        return [card("paper", head, fields([*pairs, ("Read here", seen)]))]

    @staticmethod
    def field(name, value):
        if value in {"", UNKNOWN}:
            return [paragraph(plain(UNKNOWN, "kosh-unknown"))]
        if name == "doi":
            return [paragraph(nodes.reference("", "", plain(value), refuri=f"https://doi.org/{value}"))]
        return [paragraph(plain(value, f"language-{language(value)}"))]


class PaperTable(Page):
    """Every paper with the number of its claims and the words that lead them."""

    def content_nodes(self):
        rows = []
        for key, entry in references.verdicts(self.env)["papers"].items():
            references.paper(self.env, key)
            paper = paragraph(self.link(f"paper:{key}", key), f", {many(entry['claims'], 'claim')}")
            rows.append([paper, counted(entry["counts"])])
        return [elements.table(("Paper", "Verdicts"), rows, (35, 65), "kosh-paper-table")]


class PaperCounts(Page):
    """How many claims of a paper each word leads, and what power the checks of its numbers had."""

    required_arguments = 1

    def content_nodes(self):
        key = self.arguments[0]
        references.paper(self.env, key)
        entry = references.verdicts(self.env)["papers"].get(key)
        if entry is None:
            raise KoshError(f"no claim of {key} has a verdict", next_step="add its claims to data/claims/")
        counts = counted(entry["counts"])
        self.anchor(f"paper:{key}", counts, f"verdicts-{key}")
        number = paragraph(f"{many(entry['claims'], 'claim')}:")
        return [number, counts, paragraph(self.strength(entry["power"]))]

    @staticmethod
    def strength(found):
        if not found or not found["possible"]:
            return "No numbers of this paper can be held against each other, so that no misprint could show."
        return (
            f"Power: where numbers were held against each other, the checks would have caught {power(found)}."
        )


class PaperClaims(Page):
    """The claims of a paper by section, each with its permanent anchor, folded under both its verdicts.

    A claim that prints a number has a full card, any other one a short one.
    """

    required_arguments = 1

    def content_nodes(self):
        key = self.arguments[0]
        references.paper(self.env, key)
        if "{claim}" not in self.config.kosh_report_url:
            raise KoshError(
                "readers have no address to report an error in our reading",
                where="_config.yml, sphinx: config: kosh_report_url",
                found=repr(self.config.kosh_report_url),
                expected="a URL with {claim} in it",
                next_step="set kosh_report_url",
            )
        claims = [c for c in references.ledger(self.env).claims.values() if c.paper == key]
        sections = [(name, list(found)) for name, found in groupby(claims, key=lambda c: c.section)]
        content, contents = [], []
        for place, (name, found) in enumerate(sections, 1):
            heading = elements.heading(name[:1].upper() + name[1:] or "Without a section", 3, "kosh-section")
            heading["ids"].append(f"{key}-section-{place}")
            self.state.document.note_explicit_target(heading)
            content += [heading, *map(self.card, found)]
            jump = nodes.reference("", "", plain(heading.astext()), refid=heading["ids"][0], internal=True)
            contents.append([paragraph(jump, f" ({len(found)})")])
        overview = [listed(contents, "kosh-sections")] if len(sections) > 1 else []
        return [*overview, *content]

    def card(self, claim):
        verdict = verdict_of(self.env, claim.id)
        external, internal = verdict["external"] or UNCOMPARED, verdict["internal"] or UNTESTED
        tell = self.full if claim.printed else self.short
        content = [*tell(claim, external, internal), self.answers(claim)]
        made = card("claim", folded(self.head(claim, external, internal), *content))
        return self.anchor(claim.id, made, claim.id)

    @staticmethod
    def head(claim, external, internal):
        """The claim's number in its paper, what it prints and of what, and both verdicts."""
        numeral = [nodes.strong("", "", plain(printed(claim))), plain(": ")] if claim.printed else []
        verdicts = block("", tag="span", classes=["kosh-both"])
        # on a phone the wide words are left out
        verdicts += [
            plain("official", "kosh-small"),
            plain(" figures", "kosh-small", "kosh-wide"),
            plain(" "),
            badge(external["word"]),
            plain(" the paper", "kosh-small", "kosh-wide"),
            plain(" itself ", "kosh-small"),
            badge(internal["word"]),
        ]
        place = plain(claim.id.rpartition("-")[2], "kosh-place")
        return [place, plain(" "), *numeral, plain(claim.subject), plain(" "), verdicts]

    def full(self, claim, external, internal):
        """What was said, then field by field what was found."""
        return [
            nodes.block_quote("", *said(claim)),
            fields(
                [
                    ("Printed", f"{printed(claim)}: {claim.subject}"),
                    ("Time", claim.period),
                    ("Against official figures", self.external(external, internal.get("missing"))),
                    ("The paper against itself", self.internal(internal)),
                    *([("What is missing", internal["missing"])] if internal.get("missing") else []),
                ]
            ),
        ]

    def short(self, claim, external, internal):
        """What was said, and in small print whatever was decided, or why nothing was."""
        decided = self.external(external) if external.get("places") else []
        if internal["word"] == "untested":
            decided.append(small(f"{self.reason(internal)} {internal.get('missing') or ''}".rstrip()))
        else:
            decided += self.internal(internal)
        return [*said(claim), *decided]

    def answers(self, claim):
        """Where to report an error in our reading, what the author replied, the claim's permanent address."""
        address = self.config.kosh_report_url.replace("{claim}", claim.id)
        report = nodes.reference("", "", plain("Report an error in our reading"), refuri=address)
        told = " · Author's reply: none received · Address: "
        return paragraph(report, told, self.claim_link(claim.id), classes=["kosh-report"])

    @staticmethod
    def judged(verdict, missing=None):
        """The word and its sentence, without what is ``missing``, which is told apart."""
        sentence = verdict["sentence"].removesuffix(missing or "").rstrip()
        return [paragraph(badge(verdict["word"]), " ", sentence)]

    # ---- the paper against itself

    def internal(self, verdict):
        if verdict["word"] == "untested":
            return [paragraph(badge("untested"), f" {self.reason(verdict)}")]
        parts = self.judged(verdict)
        explanation = verdict.get("explanation")
        if explanation:
            parts.append(small(f"What would repair it: {explanation['name']}."))
        if verdict.get("uninformative"):
            parts.append(small("An uninformative pass."))
        elif verdict.get("power"):
            parts.append(small(f"The check would have caught {power(verdict['power'])}."))
        if verdict.get("groups"):
            links = joined(self.group_link(name) for name in verdict["groups"])
            parts.append(small("Decided in: ", *links))
        return parts

    def group_link(self, name):
        return self.link(name, references.verdicts(self.env)["groups"][name]["title"])

    @staticmethod
    def reason(verdict):
        """Why nothing tests the claim, as a sentence."""
        reason = REASONS.get(verdict.get("reason"), verdict["sentence"]).rstrip(".")
        return f"{reason[:1].upper()}{reason[1:]}."

    # ---- the paper against official figures

    def external(self, verdict, missing=None):
        places = verdict.get("places", [])
        judged = self.judged(verdict, missing)
        told = [self.place(*pair) for pair in zip(places, scorecard.labels(places), strict=True)]
        return [*judged, listed(told, "kosh-places")] if places else judged

    def place(self, place, label):
        hits, tries, interval = len(place["hits"]), place["tries"], place["interval"]
        tried = f"{tries} figures tried, “about” states no interval."
        if place.get("reading") == "predicate":
            tried = f"True in {hits} of the {tries} pairs of year and release tried."
        elif interval:
            tried = f"{hits} of the {tries} figures tried lie in {interval['text']}."
        page = self.link(references.ANALYSES + place["page"], place["page"])
        parts = [
            paragraph(f"{label[0].upper()}{label[1:]}: ", badge(place["word"]), " ", place["sentence"]),
            small(f"{tried} Computed on ", page, "."),
        ]
        readings = place["readings"]
        if readings:
            parts.append(listed([[self.reading(r)] for r in readings], "kosh-small"))
        return parts

    @staticmethod
    def reading(reading):
        unit = number(int(reading["unit"]))
        return paragraph(
            f"Read as rounded to {unit}s, {reading['interval']['text']}: ",
            badge(reading["word"]),
            f", {len(reading['hits'])} of {reading['tries']} figures",
        )


def setup(app):
    app.add_directive("paper-card", PaperCard)
    app.add_directive("paper-table", PaperTable)
    app.add_directive("paper-counts", PaperCounts)
    app.add_directive("paper-claims", PaperClaims)
