"""Directives of pages in general: verdicts and findings of an analysis, provenance, tables of data."""

import shlex
from collections import Counter
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from kosh.book import elements, not_reproduced, references
from kosh.book.elements import (
    Page,
    badge,
    card,
    digest,
    fields,
    folded,
    joined,
    listed,
    many,
    paragraph,
    small,
    value_text,
)
from kosh.book.references import plain
from kosh.claims import verdicts
from kosh.data import package


def parameters(record):
    """The parameters of a run as a definition list."""
    return fields(
        [(name, [paragraph(nodes.literal("", value_text(v)))]) for name, v in record["parameters"].items()],
        "kosh-compact",
    )


class VerdictTable(Page):
    """The verdicts that an analysis gave, with their sentences.

    ``:page:`` without a name is the page it stands on, for notebooks that make several pages.
    """

    option_spec: ClassVar = {"page": directives.unchanged}

    def content_nodes(self):
        page = self.options.get("page") or references.own_page(self.env)
        groups = {}
        for verdict in references.findings(self.env, page)["verdicts"]:
            groups.setdefault(self.shared(verdict), []).append(verdict)
        items = [self.item(page, found) for found in groups.values()]
        return [listed(items, "kosh-verdicts") if items else paragraph("This page takes no verdict.")]

    @staticmethod
    def shared(verdict):
        """What verdicts share that are told at once: without a figure, the sentence; else nothing."""
        whole = verdict["word"] == not_reproduced.OPEN
        return (
            (verdict["sentence"], verdict["out_of_scope"])
            if whole
            else (*verdict["claims"], verdict["place"])
        )

    def item(self, page, found):
        first = found[0]
        names = [name for verdict in found for name in verdict["claims"]]
        places = dict.fromkeys(verdict["place_name"] for verdict in found)
        scope = verdicts.OUT_OF_SCOPE[first["out_of_scope"]]
        head = paragraph(
            *joined(map(self.claim_link, names)),
            plain(" "),
            badge(first["word"]),
            f" {', '.join(places)}" + (f" ({scope})" if scope else ""),
        )
        said = [head, paragraph(first["sentence"])]
        if first["word"] == not_reproduced.OPEN:
            said += self.elsewhere(page, names) or self.missing(names)
        return said

    def elsewhere(self, page, names):
        """Where else the claims are decided, as a paragraph; none where nowhere."""
        known = references.verdicts(self.env)["claims"]
        pages = dict.fromkeys(
            place["page"]
            for name in names
            for place in known[name]["external"]["places"]
            if place["page"] != page and place["word"] != not_reproduced.OPEN
        )
        links = [self.link(references.ANALYSES + each, each) for each in pages]
        return [small("Decided on: ", *joined(links))] if links else []

    def missing(self, names):
        """Which table would decide the claims, and who has it, as paragraphs; of claims that wait for one."""
        known = references.verdicts(self.env)["claims"]
        names = [name for name in names if known[name]["external"]["word"] == not_reproduced.OPEN]
        return [
            small("What is missing: ", self.link(f"request:{each.id}", each.table), f" ({each.publisher}).")
            for each in not_reproduced.asked_for(self.env, names)
        ]


class VerdictCount(Page):
    """How many claims each word leads, the gravest word first."""

    option_spec: ClassVar = {"paper": directives.unchanged_required}

    def content_nodes(self):
        return [elements.counted(self.counts())]

    def counts(self):
        known = references.verdicts(self.env)
        if paper := self.options.get("paper"):
            references.paper(self.env, paper)
            claims = references.ledger(self.env).claims
            return Counter(v["lead"] for name, v in known["claims"].items() if claims[name].paper == paper)
        return known["counts"]


class PageFindings(Page):
    """Every finding of the analysis page it stands on, each with its permanent anchor, folded."""

    def content_nodes(self):
        page = references.own_page(self.env)
        record = references.findings(self.env, page)
        pairs = [self.finding(page, name, entry) for name, entry in record["findings"].items()]
        run = [nodes.rubric("", "Parameters of this run"), parameters(record)] if record["parameters"] else []
        head = [plain(f"{many(len(pairs), 'finding')}, each with its address")]
        return [card("found", folded(head, fields(pairs, "kosh-findings"), *run))]

    def finding(self, page, name, entry):
        slug = nodes.make_id(name)
        term = nodes.term("", "", nodes.literal("", name))
        self.anchor(f"{page}.{name}", term, f"finding-{slug}", f"{page}-finding-{slug}")
        unit = f" ({entry['unit']})" if entry["unit"] else ""
        content = [paragraph(plain(entry["text"], "kosh-value"), unit), paragraph(entry["note"])]
        exact = value_text(entry["value"])
        if exact != entry["text"]:
            content.append(small("At full precision: ", nodes.literal("", exact)))
        if entry["claims"]:
            links = [node for claim in entry["claims"] for node in (plain(" "), self.claim_link(claim))]
            content.append(small("Bears on", *links))
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
        command = shlex.join([".venv/bin/kosh", "run", record["notebook"], *self.options_of(record)])
        return [
            fields([pair for pair in pairs if pair[1]], "kosh-provenance"),
            paragraph("In the project's folder, with other values for other answers:"),
            nodes.literal_block(command, command, language="bash"),
            *self.elsewhere(record),
        ]

    def elsewhere(self, record):
        """Where else the notebook can be had: as a file, and in the reader's browser."""
        app, docname = self.env.app, self.env.docname
        ways = []
        if app.builder.name == "html":
            file = f"{'../' * docname.count('/')}_sources/{docname}.ipynb"
            with_outputs = nodes.reference("", "", plain("this notebook with these parameters"), refuri=file)
            ways.append(["Download ", with_outputs, " and what it printed."])
        if address := app.config.kosh_binder_url:
            uri = address.format(notebook=record["notebook"])
            binder = nodes.reference("", "", plain("on Binder"), refuri=uri)
            ways.append(["Without installing anything, ", binder, ": set the parameters in the first cell."])
        return [paragraph(*way, classes=["kosh-elsewhere"]) for way in ways]

    @staticmethod
    def options_of(record):
        return [part for name, value in record["parameters"].items() for part in ("-p", name, str(value))]


class DataTables(Page):
    """Every table in ``data/``: what it holds, who published it, each release with its terms."""

    def content_nodes(self):
        references.note(self.env, references.root(self.env) / package.DESCRIPTOR)
        return [self.card(entry) for entry in package.descriptor(references.root(self.env))["resources"]]

    def card(self, entry):
        file = f"data/{entry['path']}"
        facts = [
            ("File", [paragraph(nodes.reference("", "", nodes.literal("", file), refuri=file))]),
            ("Rows", str(entry["rows"])),
            ("Publisher", entry.get("publisher", "")),
            ("Indicator", entry.get("indicator_code", "")),
            ("Columns", ", ".join(field["name"] for field in entry["schema"]["fields"])),
            ("Digest", [paragraph(digest(entry["hash"]))]),
            ("Licence", "; ".join(licence["title"] for licence in entry["licenses"])),
            ("Releases", [listed(map(self.release, entry.get("vintages", [])), "kosh-releases")]),
        ]
        shown = [fact for fact in facts if fact[1] and (fact[0] != "Releases" or "vintages" in entry)]
        name = entry["name"]
        made = card(
            "table",
            paragraph(plain(entry["title"], "kosh-title"), classes=["kosh-card-head"]),
            paragraph(entry["description"]),
            fields(shown, "kosh-compact"),
        )
        return self.anchor(f"table:{name}", made, nodes.make_id(f"table-{name}"))

    @staticmethod
    def release(vintage):
        month = "" if vintage["released_is"] == "exact" else " (month approximate)"
        terms = nodes.reference("", "", plain(vintage["licence"]), refuri=vintage["terms_url"])
        return [
            paragraph(
                nodes.strong("", vintage["name"]), f"{month} {vintage['publisher']}: {vintage['title']}."
            ),
            small(f"{vintage['coverage']} Public copy: {vintage['source']}. Terms: ", terms),
        ]


def setup(app):
    app.add_config_value("kosh_binder_url", "", "env")
    for name, directive in {
        "verdict-table": VerdictTable,
        "verdict-count": VerdictCount,
        "page-findings": PageFindings,
        "provenance": Provenance,
        "data-tables": DataTables,
    }.items():
        app.add_directive(name, directive)
