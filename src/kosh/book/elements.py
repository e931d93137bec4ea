"""What pages are built from: badges, quotes, fields, tables, and the directive that tells its faults."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from kosh.book import references
from kosh.book.references import link, plain
from kosh.claims import verdicts
from kosh.errors import KoshError
from kosh.prose import NARROW_SPACE, number

NO_BREAK = "\u00a0"

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

#: Rules of rounding as people say them.
RULES = {
    "rounding": "rounding",
    "half-away": "rounding, halves away from zero",
    "half-even": "rounding, halves to the even digit",
    "truncation": "truncation",
    "floor": "rounding down",
    "ceiling": "rounding up",
    "nearest": "rounding, halves either way",
    "largest-remainder": "rounding so that the parts sum exactly",
}

#: Units that name a kind of label, not a quantity: "1991", not "1991 year".
LABELS = {"year", "rank", "article", "decade (start)"}

NO_NUMERAL = "no numeral"
UNTESTED = {"word": "untested", "sentence": "no relation declared yet"}
UNCOMPARED = {"word": "not-checkable", "sentence": "no comparison declared yet"}
NO_VERDICT = {"external": None, "internal": None, "lead": "untested"}


#: Opens a folded piece that the address names.
FOLDS = "folds.js"


class block(nodes.General, nodes.Element):
    """An HTML element of our choice (``tag``) around other nodes; nothing in other formats."""


def visit_block(writer, node):
    writer.body.append(writer.starttag(node, node["tag"], **node.get("attributes", {})))


def depart_block(writer, node):
    writer.body.append(f"</{node['tag']}>\n")


def pass_block(writer, node):
    pass


def visit_entry(writer, node):
    """A cell of any table of the book: one of the head says that it heads a column."""
    type(writer).visit_entry(writer, node)
    if isinstance(node.parent.parent, nodes.thead):
        writer.body[-1] = writer.body[-1].replace("<th ", '<th scope="col" ', 1)


def depart_entry(writer, node):
    type(writer).depart_entry(writer, node)


def card(kind, *content):
    """A framed piece of a page; ``kind`` is its class."""
    return block("", *content, tag="article", classes=["kosh-card", f"kosh-{kind}"])


def folded(head, *content, open=False):
    """Pieces of a card of which only the ``head``, words without paragraphs, is seen until it is chosen."""
    summary = block("", *head, tag="summary", classes=["kosh-card-head"])
    return block("", summary, *content, tag="details", attributes={"open": ""} if open else {})


def add_script(app, pagename, templatename, context, doctree):
    """Load the script of folded pieces on pages that have some, and on no other."""
    if doctree and any(node["tag"] == "details" for node in doctree.findall(block)):
        app.add_js_file(FOLDS, loading_method="defer")


# ---- words


def badge(word):
    """A verdict's word with its sign."""
    symbol = SYMBOLS.get(verdicts.leading([word]), ONLY)
    return plain(f"{symbol}{NO_BREAK}{word}", "kosh-badge", f"kosh-{word}")


def gravity(word):
    """The place of a word in the order of gravity, the gravest first; KoshError for an unknown one."""
    return verdicts.GRAVITY.index(verdicts.leading([word]))


def counted(counts):
    """Badges with their counts, the gravest word first, words that do not occur left out."""
    occurring = sorted((word for word, n in counts.items() if n), key=gravity)
    return listed(([paragraph(badge(word), f" {counts[word]}")] for word in occurring), "kosh-counts")


def many(count, noun):
    """``1 claim``, ``2 claims``."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def power(found):
    """How many of the possible misprints a check would have caught, in words."""
    caught, possible = found["caught"], found["possible"]
    percent = f"{100 * caught / possible:.1f}" if possible else "0"
    share = f"{number(caught)} of {number(possible)} possible misprints"
    return f"{share} ({percent}{NARROW_SPACE}%)"


def printed(claim):
    """The numeral as printed, with its scale word and, where it counts something, its unit."""
    if not claim.printed:
        raise KoshError(
            f"claim {claim.id} prints no numeral",
            found=claim.quote or claim.paraphrase,
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


def said(claim):
    """What a claim says, as paragraphs: its quote, a translation, our paraphrase, whichever there are."""
    lines = [paragraph(quotation(claim.quote))] if claim.quote else []
    if claim.quote_en:
        lines.append(paragraph("In English: ", quotation(claim.quote_en)))
    return lines + ([paragraph(claim.paraphrase)] if claim.paraphrase else [])


def value_text(value):
    """A value at full precision."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def digest(text):
    """The first twelve digits of a digest, with the whole one at hand."""
    short = text.removeprefix("sha256:")[:12]
    return nodes.literal("", short, classes=["kosh-digest"])


# ---- paragraphs, lists, tables


def paragraph(*parts, classes=()):
    """A paragraph of nodes and strings; what is None is left out."""
    made = (plain(part) if isinstance(part, str) else part for part in parts if part is not None)
    return nodes.paragraph("", "", *made, classes=list(classes))


def small(*parts):
    """A paragraph in small print."""
    return paragraph(*parts, classes=["kosh-small"])


def joined(parts, separator=", "):
    """Nodes or strings with ``separator`` between them, flat."""
    flat = []
    for part in parts:
        flat += [plain(separator), part] if flat else [part]
    return flat


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


def table(head, rows, widths, *classes):
    """A table; cells are paragraphs or strings, ``widths`` say how the columns share the room."""

    def row(cells):
        made = (paragraph(cell) if isinstance(cell, str) else cell for cell in cells)
        return nodes.row("", *(nodes.entry("", cell) for cell in made))

    group = nodes.tgroup("", *(nodes.colspec(colwidth=w) for w in widths), cols=len(widths))
    group += [nodes.thead("", row(head)), nodes.tbody("", *map(row, rows))]
    return nodes.table("", group, classes=[*classes, "colwidths-given"])


def heading(text, level, *classes):
    """A heading that opens no section, for what a directive writes."""
    words = [plain(text)] if text else []
    return block("", *words, tag=f"h{level}", classes=list(classes))


# ---- verdicts and directives


def verdict_of(env, claim):
    """The verdicts of a claim: ``external``, ``internal`` and ``lead``."""
    return references.verdicts(env)["claims"].get(claim, NO_VERDICT)


class Page(SphinxDirective):
    """A directive whose faults become faults of the page, with its line."""

    def run(self):
        try:
            return self.content_nodes()
        except KoshError as fault:
            references.report(self.env, self.lineno, fault)
            return [paragraph(plain(f"[{self.name}]", "kosh-fault"))]

    def link(self, target, content, **attributes):
        content = plain(content) if isinstance(content, str) else content
        return link(self.env, self.lineno, target, content, **attributes)

    def claim_link(self, name):
        return self.link(name, name, classes=["kosh-claim-link"])

    def anchor(self, target, node, *ids):
        references.set_anchor(self.env, self.state.document, target, node, *ids)
        return node

    def claim(self, name):
        return references.claim(self.env, name)


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
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.connect("html-page-context", add_script)
