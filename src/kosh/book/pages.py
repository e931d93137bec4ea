"""Directives that assemble pages: cards of papers and claims, tables of verdicts, findings of a run."""

import shlex
from collections import Counter
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from kosh.book import references
from kosh.book.references import link, plain
from kosh.claims import verdicts
from kosh.claims.ledger import UNKNOWN
from kosh.data import package
from kosh.errors import KoshError

NO_BREAK, NARROW_SPACE = "\u00a0", "\u202f"

#: A sign for each word, so that a badge can be told without its colour; ONLY is for only-<mode>.
SYMBOLS = {
    "contradicted": "✗",
    "inconsistent": "≢",
    "contradictory-text": "⇄",
    "differs": "≠",
    "revised": "↻",
    "close": "≈",
    "later-confirmed": "→",
    "reproduced": "✓",
    "exact": "=",
    "consistent": "○",
    "bound-only": "≤",
    "not-checkable": "?",
    "untested": "–",
}
ONLY = "⌊"

#: Units that name a kind of label, not a quantity: "1991", not "1991 year".
LABELS = {"year", "rank", "article", "decade (start)"}

#: Groups of passages that strayed into a paper's file and are not its claims.
EXCLUDED = "excluded"

UNTESTED = {"word": "untested", "sentence": "no relation declared yet"}
UNCOMPARED = {"word": "untested", "sentence": "no comparison declared yet"}
NO_VERDICT = {"external": None, "internal": None, "lead": "untested"}


class block(nodes.General, nodes.Element):
    """An HTML element of our choice (``tag``) around other nodes; nothing in other formats."""


def visit_block(writer, node):
    writer.body.append(writer.starttag(node, node["tag"]))


def depart_block(writer, node):
    writer.body.append(f"</{node['tag']}>\n")


def pass_block(writer, node):
    pass


# ---- small things to build pages from


def badge(word):
    """A verdict's word with its sign."""
    symbol = SYMBOLS.get(verdicts.leading([word]), ONLY)
    return plain(f"{symbol}{NO_BREAK}{word}", "kosh-badge", f"kosh-{word}")


def gravity(word):
    """The place of a word in the order of gravity, the gravest first; KoshError for an unknown one."""
    return verdicts.GRAVITY.index(verdicts.leading([word]))


def printed(claim):
    """The numeral as printed, with its scale word and, where it counts something, its unit."""
    if not claim.printed:
        raise KoshError(
            f"claim {claim.id} prints no numeral",
            found=claim.quote,
            next_step="use {claim}`" + claim.id + ".quote`",
        )
    unit = "%" if claim.unit.startswith("%") else "" if claim.unit in LABELS else claim.unit
    return NO_BREAK.join(filter(None, [claim.printed, claim.scale, unit]))


def language(text):
    """``ru`` or ``kk`` for Cyrillic letters, else ``en``: screen readers want to know."""
    letters = set(text.lower())
    if letters & set("әғқңөұүһі"):
        return "kk"
    return "ru" if letters & set("абвгдежзийклмнопрстуфхцчшщъыьэюя") else "en"


def quotation(text):
    """A quote in quotation marks, in its language."""
    return plain(f"“{text}”", "kosh-quote", f"language-{language(text)}")


def paragraph(*parts, classes=()):
    """A paragraph of nodes and strings; what is None is left out."""
    made = (plain(part) if isinstance(part, str) else part for part in parts if part is not None)
    return nodes.paragraph("", "", *made, classes=list(classes))


def fields(pairs, *classes):
    """A definition list; a definition is a string or a list of nodes."""
    items = []
    for term, definition in pairs:
        content = [paragraph(definition)] if isinstance(definition, str) else definition
        term = nodes.term("", "", plain(term)) if isinstance(term, str) else term
        items.append(nodes.definition_list_item("", term, nodes.definition("", *content)))
    return nodes.definition_list("", *items, classes=["kosh-fields", *classes])


def listed(items, *classes):
    """A bullet list of lists of nodes."""
    return nodes.bullet_list("", *(nodes.list_item("", *item) for item in items), classes=list(classes))


def value_text(value):
    """A value at full precision."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def parameters(record):
    """The parameters of a run as a definition list."""
    return fields(
        [(name, [paragraph(nodes.literal("", value_text(v)))]) for name, v in record["parameters"].items()],
        "kosh-compact",
    )


def verdict_of(env, claim):
    """The verdicts of a claim: ``external``, ``internal`` and ``lead``."""
    return references.verdicts(env)["claims"].get(claim, NO_VERDICT)


# ---- directives


class Page(SphinxDirective):
    """A directive whose faults become faults of the page, with its line."""

    def run(self):
        try:
            return self.content_nodes()
        except KoshError as fault:
            references.report(self.env, self.lineno, fault)
            return [paragraph(plain(f"[{self.name}]", "kosh-fault"))]

    def link(self, target, content, **attributes):
        return link(self.env, self.lineno, target, content, **attributes)

    def claim_link(self, name):
        return self.link(name, plain(name), classes=["kosh-claim-link"])

    def anchor(self, target, node, *ids):
        references.set_anchor(self.env, self.state.document, target, node, *ids)
        return node


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
        return [
            block(
                "",
                paragraph(plain(self.arguments[0], "kosh-title"), classes=["kosh-card-head"]),
                fields([*pairs, ("Read here", seen)]),
                tag="article",
                classes=["kosh-card", "kosh-paper"],
            )
        ]

    @staticmethod
    def field(name, value):
        if value in {"", UNKNOWN}:
            return [paragraph(plain(UNKNOWN, "kosh-unknown"))]
        if name == "doi":
            return [paragraph(nodes.reference("", "", plain(value), refuri=f"https://doi.org/{value}"))]
        return [paragraph(plain(value, f"language-{language(value)}"))]


class PaperClaims(Page):
    """The claims of a paper in their order, each with its permanent anchor and both verdicts."""

    required_arguments = 1

    def content_nodes(self):
        references.paper(self.env, self.arguments[0])
        if "{claim}" not in self.config.kosh_report_url:
            raise KoshError(
                "readers have no address to report an error in our reading",
                where="_config.yml, sphinx: config: kosh_report_url",
                found=repr(self.config.kosh_report_url),
                expected="a URL with {claim} in it",
                next_step="set kosh_report_url",
            )
        claims = references.ledger(self.env).claims.values()
        mine = [c for c in claims if c.paper == self.arguments[0] and c.group != EXCLUDED]
        return [self.card(claim, verdict_of(self.env, claim.id)) for claim in mine]

    def card(self, claim, verdict):
        external = verdict["external"] or UNCOMPARED
        internal = verdict["internal"] or UNTESTED
        report = self.config.kosh_report_url.replace("{claim}", claim.id)
        card = block(
            "",
            paragraph(
                self.claim_link(claim.id),
                plain(" official figures ", "kosh-small"),
                badge(external["word"]),
                plain(" the paper itself ", "kosh-small"),
                badge(internal["word"]),
                classes=["kosh-card-head"],
            ),
            self.quote(claim),
            fields(
                [
                    ("In the text", claim.section),
                    ("Printed", printed(claim) if claim.printed else "no numeral"),
                    ("Against official figures", self.external(external)),
                    ("The paper against itself", self.judged(internal)),
                    ("Author's reply", "none received"),
                ]
            ),
            paragraph(
                nodes.reference("", "", plain("Report an error in our reading"), refuri=report),
                classes=["kosh-report"],
            ),
            tag="article",
            classes=["kosh-card", "kosh-claim"],
        )
        return self.anchor(claim.id, card, claim.id)

    @staticmethod
    def quote(claim):
        translation = claim.quote_en and paragraph("In English: ", quotation(claim.quote_en))
        return nodes.block_quote("", paragraph(quotation(claim.quote)), *filter(None, [translation]))

    @staticmethod
    def judged(verdict):
        return [paragraph(badge(verdict["word"]), " ", verdict["sentence"])]

    def external(self, verdict):
        places = verdict.get("places", [])
        return self.judged(verdict) + ([listed(map(self.place, places), "kosh-places")] if places else [])

    def place(self, place):
        hits, tries, interval = len(place["hits"]), place["tries"], place["interval"]
        tried = f"{tries} figures tried, “about” states no interval."
        if interval:
            tried = f"{hits} of the {tries} figures tried lie in {interval['text']}."
        page = self.link(references.ANALYSES + place["page"], plain(place["page"]))
        parts = [
            paragraph(f"{place['place_name']}: ", badge(place["word"]), " ", place["sentence"]),
            paragraph(f"{tried} Computed on ", page, ".", classes=["kosh-small"]),
        ]
        if place["readings"]:
            parts.append(listed([[self.reading(r)] for r in place["readings"]], "kosh-small"))
        return parts

    @staticmethod
    def reading(reading):
        unit = f"{reading['unit']:_.0f}".replace("_", NARROW_SPACE)
        return paragraph(
            f"Read as rounded to {unit}s, {reading['interval']['text']}: ",
            badge(reading["word"]),
            f", {len(reading['hits'])} of {reading['tries']} figures",
        )


class VerdictTable(Page):
    """Verdicts at a glance: of the whole book, of one paper, or with sentences those of one analysis.

    ``:page:`` without a name is the page it stands on, for notebooks that make several pages.
    """

    option_spec: ClassVar = {"paper": directives.unchanged_required, "page": directives.unchanged}

    def content_nodes(self):
        if "page" in self.options:
            return [self.computed_on(self.options["page"] or references.own_page(self.env))]
        known = references.verdicts(self.env)["claims"]
        paper = self.options.get("paper")
        if paper:
            references.paper(self.env, paper)
        claims = references.ledger(self.env).claims
        rows = [
            claims[name] for name in known if not paper or references.claim(self.env, name).paper == paper
        ]
        return [self.table([(claim, known[claim.id]["lead"]) for claim in rows])]

    def computed_on(self, page):
        items = []
        for verdict in references.findings(self.env, page)["verdicts"]:
            claims = [node for name in verdict["claims"] for node in (self.claim_link(name), plain(" "))]
            scope = "" if verdict["in_scope"] else " (not named by the sentence)"
            head = paragraph(*claims, badge(verdict["word"]), f" {verdict['place']}{scope}")
            items.append([head, paragraph(verdict["sentence"])])
        return listed(items, "kosh-verdicts")

    def table(self, rows):
        head = [paragraph(text) for text in ("Claim", "Subject", "Printed", "Verdict")]
        body = [
            [
                paragraph(self.claim_link(claim.id)),
                paragraph(claim.subject),
                paragraph(printed(claim) if claim.printed else "no numeral"),
                paragraph(badge(lead)),
            ]
            for claim, lead in rows
        ]
        columns = [nodes.colspec(colwidth=width) for width in (20, 36, 16, 28)]
        group = nodes.tgroup(
            "", *columns, nodes.thead("", row(head)), nodes.tbody("", *map(row, body)), cols=len(columns)
        )
        return nodes.table("", group, classes=["kosh-verdict-table", "colwidths-given"])


def row(cells):
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


class VerdictCount(Page):
    """How many claims each word leads, the gravest word first."""

    option_spec: ClassVar = {"paper": directives.unchanged_required}

    def content_nodes(self):
        counts = {word: n for word, n in self.counts().items() if n}
        items = [[paragraph(badge(word), f" {counts[word]}")] for word in sorted(counts, key=gravity)]
        return [listed(items, "kosh-counts")]

    def counts(self):
        known = references.verdicts(self.env)
        if paper := self.options.get("paper"):
            references.paper(self.env, paper)
            claims = references.ledger(self.env).claims
            return Counter(v["lead"] for name, v in known["claims"].items() if claims[name].paper == paper)
        return known["counts"]


class PageFindings(Page):
    """Every finding of the analysis page it stands on, each with its permanent anchor."""

    def content_nodes(self):
        page = references.own_page(self.env)
        record = references.findings(self.env, page)
        pairs = [self.finding(page, name, entry) for name, entry in record["findings"].items()]
        run = [nodes.rubric("", "Parameters of this run"), parameters(record)] if record["parameters"] else []
        return [fields(pairs, "kosh-findings"), *run]

    def finding(self, page, name, entry):
        slug = nodes.make_id(name)
        term = nodes.term("", "", nodes.literal("", name))
        self.anchor(f"{page}.{name}", term, f"finding-{slug}", f"{page}-finding-{slug}")
        unit = f" ({entry['unit']})" if entry["unit"] else ""
        content = [paragraph(plain(entry["text"], "kosh-value"), unit), paragraph(entry["note"])]
        exact = value_text(entry["value"])
        if exact != entry["text"]:
            content.append(paragraph("At full precision: ", nodes.literal("", exact), classes=["kosh-small"]))
        if entry["claims"]:
            links = [node for claim in entry["claims"] for node in (plain(" "), self.claim_link(claim))]
            content.append(paragraph("Bears on", *links, classes=["kosh-small"]))
        return term, content


class Provenance(Page):
    """Where the numbers of the analysis page come from, and the command that makes them again."""

    def content_nodes(self):
        record = references.findings(self.env, references.own_page(self.env))
        tables = [[paragraph(f"{name} ", digest(d))] for name, d in record["tables"].items()]
        pairs = [
            ("Notebook", [paragraph(nodes.literal("", record["notebook"]))]),
            ("Parameters", record["parameters"] and [parameters(record)]),
            ("Code", [paragraph(digest(record["code"]))]),
            ("Tables", tables and [listed(tables)]),
        ]
        command = shlex.join(["kosh", "run", record["notebook"], *self.options_of(record)])
        return [
            fields([pair for pair in pairs if pair[1]], "kosh-provenance"),
            nodes.literal_block(command, command, language="bash"),
        ]

    @staticmethod
    def options_of(record):
        return [part for name, value in record["parameters"].items() for part in ("-p", name, str(value))]


class DataTables(Page):
    """Every table in ``data/``: what it holds, who published it, each release with its terms."""

    def content_nodes(self):
        references.note(self.env, references.root(self.env) / package.DESCRIPTOR)
        return [self.card(entry) for entry in package.descriptor(references.root(self.env))["resources"]]

    def card(self, entry):
        facts = [
            ("File", [paragraph(nodes.literal("", f"data/{entry['path']}"))]),
            ("Rows", str(entry["rows"])),
            ("Publisher", entry.get("publisher", "")),
            ("Indicator", entry.get("indicator_code", "")),
            ("Columns", ", ".join(field["name"] for field in entry["schema"]["fields"])),
            ("Digest", [paragraph(digest(entry["hash"]))]),
            ("Licence", "; ".join(licence["title"] for licence in entry["licenses"])),
            ("Releases", [listed(map(self.release, entry.get("vintages", [])), "kosh-releases")]),
        ]
        shown = [fact for fact in facts if fact[1] and (fact[0] != "Releases" or "vintages" in entry)]
        return block(
            "",
            paragraph(plain(entry["title"], "kosh-title"), classes=["kosh-card-head"]),
            paragraph(entry["description"]),
            fields(shown, "kosh-compact"),
            tag="article",
            classes=["kosh-card", "kosh-table"],
        )

    @staticmethod
    def release(vintage):
        month = "" if vintage["released_is"] == "exact" else " (month approximate)"
        terms = nodes.reference("", "", plain(vintage["licence"]), refuri=vintage["terms_url"])
        return [
            paragraph(
                nodes.strong("", vintage["name"]), f"{month} {vintage['publisher']}: {vintage['title']}."
            ),
            paragraph(
                f"{vintage['coverage']} Public copy: {vintage['source']}. Terms: ",
                terms,
                classes=["kosh-small"],
            ),
        ]


def digest(text):
    """The first twelve digits of a digest, with the whole one at hand."""
    short = text.removeprefix("sha256:")[:12]
    return nodes.literal("", short, classes=["kosh-digest"])


def setup(app):
    skipped = (pass_block, pass_block)
    app.add_node(
        block,
        html=(visit_block, depart_block),
        latex=skipped,
        text=skipped,
        man=skipped,
        texinfo=skipped,
    )
    app.add_directive("paper-card", PaperCard)
    app.add_directive("paper-claims", PaperClaims)
    app.add_directive("verdict-table", VerdictTable)
    app.add_directive("verdict-count", VerdictCount)
    app.add_directive("page-findings", PageFindings)
    app.add_directive("provenance", Provenance)
    app.add_directive("data-tables", DataTables)
