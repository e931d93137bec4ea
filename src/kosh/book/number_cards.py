"""Number cards: what stands behind a number of the prose, shown beside it.

A page carries one card, an HTML ``template``, for each finding, predicate or printed numeral that its prose
links to; numbers.js shows it in a dialog. Without the script the link leads to the finding or the claim.
"""

from docutils import nodes

from kosh.book import citing, elements, findings, references
from kosh.book.elements import badge, block, fields, joined, paragraph, small, value_text
from kosh.book.references import plain
from kosh.data import package
from kosh.prose import number

#: Classes of the links that open a card: those of the roles for findings, predicates and printed numerals.
BOUND = ("kosh-finding", "kosh-text", "kosh-predicate", "kosh-printed")

SCRIPT = "numbers.js"

#: A text of more letters stands under what it is about, not as the heading.
LONG = 40


def bound(doctree):
    """The links of a resolved page that open a card: dict of address to target, in order of the text."""
    found = {}
    for link in doctree.findall(nodes.reference):
        if "kosh_target" in link and set(BOUND) & set(link["classes"]):
            found[link.get("refuri") or f"#{link['refid']}"] = link["kosh_target"]
    return found


class Cards:
    """The cards of one page, whose links are written as seen from it."""

    def __init__(self, app, pagename):
        self.env, self.builder, self.config = app.env, app.builder, app.config
        self.here = pagename
        self.root = references.root(app.env)
        self.book = citing.book(self.root)

    def card(self, address, target):
        page, dot, name = target.partition(".")
        content = self.finding(page, name) if dot else self.claim(target)
        return block("", *content, tag="template", attributes={"data-for": address})

    # ---- a finding

    def finding(self, page, name):
        record = references.as_written(self.env, f"{self.config.kosh_findings}/{page}.json")
        entry, docname = record["findings"][name], references.ANALYSES + page
        text, note = entry["text"], entry["note"]
        title = self.env.titles[docname].astext()
        claims = [self.to(claim, claim) for claim in entry["claims"]]
        figures = [name for name in record["tables"] if self.described(name)["path"].startswith("series/")]
        worded = isinstance(entry["value"], bool) or len(text) > LONG
        pairs = [
            ("This says", text if worded else note),
            ("Unit", entry["unit"]),
            ("At full precision", self.exact(entry)),
            ("Computed on", [paragraph(self.to(docname, title))]),
            ("Code", self.cell(record, docname, entry)),
            ("Parameters", ", ".join(f"{key} = {value_text(v)}" for key, v in record["parameters"].items())),
            ("Official figures", figures and [elements.listed(map(self.table, figures))]),
            ("Bears on", claims and [paragraph(*joined(claims))]),
        ]
        told = f"{note[0].upper()}{note[1:]}: {text}".rstrip(".")
        return [
            self.heading(note if worded else text),
            fields([pair for pair in pairs if pair[1]], "kosh-compact"),
            *(self.rows(entry["rows"]) if "rows" in entry else []),
            *self.address(f"{page}.{name}", f"{title}. {told}"),
        ]

    @staticmethod
    def exact(entry):
        if isinstance(entry["value"], (bool, str)) or value_text(entry["value"]) == entry["text"]:
            return ""
        return [paragraph(nodes.literal("", value_text(entry["value"])))]

    def cell(self, record, docname, entry):
        """The code cell that named the finding, as a link to it."""
        notebook = f"{record['notebook']}.ipynb"
        if entry.get("cell") is None:
            return [paragraph(notebook)]
        uri = self.builder.get_relative_uri(self.here, docname)
        anchor = cell_anchor(docname.removeprefix(references.ANALYSES), entry["cell"])
        return [paragraph(self.uri(f"{uri}#{anchor}", f"code cell {entry['cell']}"), f" of {notebook}")]

    def described(self, table):
        return package.describe(table, self.root)

    def table(self, name):
        """A table that the notebook read, with its releases."""
        releases = self.described(name).get("vintages", [])
        names = sorted(each["name"] for each in releases)
        told = f", releases {names[0]} to {names[-1]}" if len(names) > 1 else ""
        told = f", release {names[0]}" if len(names) == 1 else told
        return [paragraph(self.to(f"table:{name}", name), told)]

    def rows(self, rows):
        """The rows of official figures that the number is made of."""
        left = rows["count"] - len(rows["first"])
        counted = f", {elements.many(rows['count'], 'row')}" + (f", {left} not shown:" if left else ":")
        return [
            paragraph("Made of ", self.to(f"table:{rows['table']}", rows["table"]), counted),
            elements.table(rows["columns"], rows["first"], [1] * len(rows["columns"]), "kosh-rows"),
        ]

    # ---- a claim

    def claim(self, name):
        claim = references.ledger_as_written(self.env).claim(name)
        known = references.as_written(self.env, self.config.kosh_verdicts)
        verdict = known["claims"].get(name, elements.NO_VERDICT)
        told = [verdict[side]["sentence"] for side in ("external", "internal") if verdict[side]]
        pairs = [
            ("What it is", claim.subject),
            ("Stands in", f"{claim.paper}, {claim.section}"),
            ("Period", claim.period),
            ("Verdict", [paragraph(badge(verdict["lead"])), *map(small, told)]),
        ]
        return [
            self.heading(elements.printed(claim)),
            *elements.said(claim),
            fields([pair for pair in pairs if pair[1]], "kosh-compact"),
            *self.figures(verdict["external"]),
            *self.address(name, f"Claim {name}, printed as {elements.printed(claim)}"),
        ]

    def figures(self, external):
        """The official figures that a claim was compared with, those nearest to what is printed first."""
        places = external.get("places", []) if external else []
        compared = [(place, figure) for place in places for figure in place["figures"]]
        if not compared:
            return []
        compared.sort(key=lambda pair: (_distance(*pair), -pair[1][0], pair[0]["place_name"], pair[1][1]))
        shown = compared[: findings.SHOWN_ROWS]
        head = ["Place", "Year", "Release", "Figure", "As printed"]
        rows = [
            (
                place["place_name"],
                day or str(year),
                vintage,
                _figure(place, value),
                _agrees(place, year, vintage),
            )
            for place, (year, vintage, _, value, day) in shown
        ]
        pages = dict.fromkeys(place["page"] for place, _ in compared)
        links = [self.to(references.ANALYSES + page, page) for page in pages]
        nearest = ":" if len(shown) == len(compared) else f", the nearest {len(shown)}:"
        return [
            paragraph(f"Compared with {elements.many(len(compared), 'figure')} on ", *joined(links), nearest),
            elements.table(head, rows, [1] * len(head), "kosh-rows"),
        ]

    # ---- pieces

    def heading(self, text):
        return elements.heading(text, 2, "kosh-number-title")

    def address(self, target, what):
        """Where it stands for good, and how to cite it."""
        docname, ids = references.domain(self.env).anchor(target)
        path = f"{self.builder.get_target_uri(docname)}#{ids[0]}"
        record = citing.part(self.book, target, what, path, self.config.html_baseurl)
        return [
            paragraph(self.to(target, "Go to its place in the book"), classes=["kosh-place"]),
            *citing.forms(record),
        ]

    def to(self, target, words):
        """A link to a target; the bare words where no page shows it, or this page as a whole does."""
        docname, ids = references.domain(self.env).anchor(target) or (self.here, [None])
        uri = "" if docname == self.here else self.builder.get_relative_uri(self.here, docname)
        uri += f"#{ids[0]}" if ids[0] else ""
        return self.uri(uri, words) if uri else plain(words)

    @staticmethod
    def uri(uri, words):
        return nodes.reference("", "", plain(words), refuri=uri, internal=True)


def _distance(place, figure):
    """How far a figure lies from the interval that a numeral states; 0 within, and where it states none."""
    interval, value = place["interval"], figure[3]
    if not interval:
        return 0
    ends = [(interval["lower"], 1), (interval["upper"], -1)]
    return max(0, *(side * (end - value) for end, side in ends if end is not None))


def _figure(place, value):
    """A figure as a card shows it; of a sentence without a numeral, whether it held."""
    if place["reading"] == "predicate":
        return "it held" if value else "it did not hold"
    return number(int(value)) if float(value).is_integer() else number(value, 2)


def _agrees(place, year, vintage):
    if place["reading"] != "predicate" and not place["interval"]:
        return "no interval"
    return "yes" if [year, vintage] in place["hits"] else "no"


def cell_anchor(page, number):
    """The id of the code cell ``number`` (from 1, as the notebook's source has it) on its page."""
    return f"{page}-cell-{number}"


def set_cell_anchors(app, doctree):
    """Give each code cell of an analysis page its id; the source lacks the cell with given parameters."""
    docname = app.env.docname
    if not docname.startswith(references.ANALYSES):
        return
    page, number = docname.removeprefix(references.ANALYSES), 0
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code" and "tag_injected-parameters" not in cell["classes"]:
            number += 1
            cell["ids"].append(cell_anchor(page, number))


def add_cards(app, pagename, templatename, context, doctree):
    """Append the cards to a page that has bound numbers; the script copies what is to be cited as well."""
    if doctree is None or app.builder.name == "singlehtml":
        return
    app.add_js_file(SCRIPT, loading_method="defer")
    if found := bound(doctree):
        cards = Cards(app, pagename)
        made = block("", *(cards.card(*each) for each in found.items()), tag="div")
        context["body"] += app.builder.render_partial(made)["fragment"]


def setup(app):
    app.connect("doctree-read", set_cell_anchors)
    app.connect("html-page-context", add_cards)
