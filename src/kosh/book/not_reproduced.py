"""Not reproduced, and why: what is missing and whom to ask for it, then the reasons of all the rest."""

from kosh.book import references
from kosh.book.elements import Page, card, fields, heading, joined, listed, many, paragraph, plain, small
from kosh.claims import ledger as ledgers

#: The word of a claim that no official figure at hand decides.
OPEN = "not-checkable"


def asked_for(env, claims):
    """Every `Request` that names one of ``claims``, in the order of the table."""
    found = ledgers.requests(references.ledger(env), references.root(env)).values()
    return [request for request in found if set(request.claims) & set(claims)]


class OpenPage(Page):
    """What the directives of this page share."""

    def open_claims(self):
        """Ids of the claims that no official figure at hand decides, in the order of the ledger."""
        verdicts = references.verdicts(self.env)["claims"]
        return [claim for claim, entry in verdicts.items() if entry["external"]["word"] == OPEN]

    def links(self, claims):
        return joined(self.claim_link(claim) for claim in claims)


class Requests(OpenPage):
    """Every request that an undecided claim waits for, the one that would decide the most first."""

    def content_nodes(self):
        ledger, waiting = references.ledger(self.env), set(self.open_claims())
        asked = ledgers.requests(ledger, references.root(self.env)).values()
        left = [(request, [c for c in request.claims if c in waiting]) for request in asked]
        left = [(request, claims) for request, claims in left if claims]
        return [self.request(*each) for each in sorted(left, key=lambda each: -len(each[1]))] or [
            paragraph("No claim waits for a table.")
        ]

    def request(self, request, claims):
        head = heading("", 3, "kosh-card-head")
        head += plain(request.table)
        facts = fields(
            [
                ("Who has it", request.publisher),
                ("What to ask for", request.ask),
                (f"Would help {many(len(claims), 'claim')}", [paragraph(*self.links(claims))]),
            ]
        )
        made = card("request", head, facts)
        return self.anchor(f"request:{request.id}", made, f"request-{request.id}")


class Reasons(OpenPage):
    """For each reason of the closed list, how many undecided claims have it, and which."""

    def content_nodes(self):
        examined = ledgers.examinations(references.ledger(self.env), references.root(self.env))
        by_reason = {}
        for claim in self.open_claims():
            if claim in examined:
                by_reason.setdefault(examined[claim].reason, []).append(claim)
        return [
            listed(
                [
                    [
                        paragraph(f"{ledgers.REASONS[reason].capitalize()}: {many(len(claims), 'claim')}."),
                        small(*self.links(claims)),
                    ]
                    for reason, claims in sorted(by_reason.items(), key=lambda each: -len(each[1]))
                ],
                "kosh-reasons",
            )
        ]


def setup(app):
    app.add_directive("requests", Requests)
    app.add_directive("open-reasons", Reasons)
