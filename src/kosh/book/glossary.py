"""Links each term of the glossary where a page first uses it.

The glossary is Sphinx's own, on the page `PAGE`; what is found in running text is linked as ``{term}`` would
link it. Headings, code, tables, quotes and links keep their words.
"""

import re
from itertools import groupby

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform

from kosh.book.references import plain

PAGE = "glossary"

#: Words inside these stay as they are.
CLOSED = (
    nodes.title,
    nodes.rubric,
    nodes.term,
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.reference,
    nodes.table,
    nodes.caption,
    nodes.raw,
    pending_xref,
)


def pattern(terms):
    """Matches any of ``terms``, the longer first, in any case and with a plural s."""
    ordered = sorted(terms, key=lambda term: (-len(term), term))
    words = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in ordered)
    return re.compile(rf"(?<![\w-])(?:{words})s?(?![\w-])", re.IGNORECASE)


class LinkTerms(SphinxPostTransform):
    """Runs before references are resolved, when the terms of all pages are known."""

    default_priority = 5

    def run(self, **kwargs):
        objects = self.env.get_domain("std").objects
        terms = {name.casefold(): name for kind, name in objects if kind == "term"}
        if not terms or self.env.docname == PAGE:
            return
        words, used = pattern(terms), set()
        for element in list(self.document.findall(nodes.TextElement)):
            if not _closed(element):
                self.link(element, words, terms, used)

    def link(self, element, words, terms, used):
        """Link each term in the text of ``element`` that is not among ``used``."""
        pieces = []
        # a line of the source ends in a text of its own, and a term may go over it
        for is_text, run in groupby(element.children, lambda node: isinstance(node, nodes.Text)):
            if not is_text:
                pieces += run
                continue
            text, end = "".join(run), 0
            for match in words.finditer(text):
                said = " ".join(match[0].split()).casefold()
                name = terms.get(said) or terms[said.removesuffix("s")]
                if name not in used:
                    used.add(name)
                    pieces += [nodes.Text(text[end : match.start()]), self.reference(name, match[0])]
                    end = match.end()
            pieces.append(nodes.Text(text[end:]))
        element.children = []
        element += pieces

    def reference(self, name, said):
        return pending_xref(
            "",
            plain(said, "kosh-term"),
            refdomain="std",
            reftype="term",
            reftarget=name,
            refexplicit=True,
            refwarn=True,
            refdoc=self.env.docname,
        )


def _closed(element):
    """Whether ``element`` lies in a piece whose words stay as they are."""
    node = element
    while node is not None:
        if (
            isinstance(node, CLOSED)
            or "kosh-quote" in node.get("classes", ())
            or node.get("tag") == "summary"
        ):
            return True
        node = node.parent if not isinstance(node, nodes.document) else None
    return False


def setup(app):
    app.add_post_transform(LinkTerms)
