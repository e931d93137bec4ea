"""The scorecard: every claim of every paper in one table, which a script of ours can filter."""

from docutils import nodes

from kosh.book import elements, references
from kosh.book.elements import NO_BREAK, NO_NUMERAL, UNCOMPARED, UNTESTED, Page, badge, paragraph, printed

#: The class by which the script and the styles find the table.
TABLE = "kosh-scorecard"
SCRIPT = "scorecard.js"

HEAD = ("Claim", "Paper", "Kind", "Subject", "Printed", "Official figures", "The paper itself", "Leads")
WIDTHS = (12, 11, 9, 21, 11, 12, 12, 12)


class Scorecard(Page):
    """All claims with both verdicts and the word that leads; no cell is empty."""

    def content_nodes(self):
        known = references.verdicts(self.env)["claims"]
        rows = [self.row(self.claim(name), verdict) for name, verdict in known.items()]
        return [elements.table(HEAD, rows, WIDTHS, TABLE)]

    def row(self, claim, verdict):
        return [
            paragraph(self.claim_link(claim.id)),
            claim.paper,
            claim.kind,
            claim.subject,
            printed(claim).replace(NO_BREAK, " ") if claim.printed else NO_NUMERAL,
            *(
                paragraph(badge(word))
                for word in (
                    (verdict["external"] or UNCOMPARED)["word"],
                    (verdict["internal"] or UNTESTED)["word"],
                    verdict["lead"],
                )
            ),
        ]


def add_script(app, pagename, templatename, context, doctree):
    """Load the script on pages that have the table, and on no other."""
    if doctree and any(TABLE in table["classes"] for table in doctree.findall(nodes.table)):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app):
    app.add_directive("scorecard", Scorecard)
    app.connect("html-page-context", add_script)
