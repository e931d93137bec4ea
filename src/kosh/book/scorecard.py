"""All verdicts of the book, claim by claim: from the findings of its pages and from its relations."""

import csv
import io
import json
from pathlib import Path

from kosh import ROOT, command
from kosh.book import analyses
from kosh.book.findings import write_json, write_text
from kosh.claims import ledger, relations, verdicts
from kosh.claims.power import Power
from kosh.errors import KoshError

SCORECARD = "_build/verdicts.json"
TABLE = "_build/verdicts.csv"

#: The schema that both files follow; it stands beside the data.
SCHEMA = "data/schemas/verdicts.schema.json"

#: Columns of the table, one row a claim.
COLUMNS = (
    "claim",
    "paper",
    "lead",
    "internal",
    "internal_sentence",
    "groups",
    "power_caught",
    "power_possible",
    "uninformative",
    "explanation",
    "external",
    "external_sentence",
    "reason",
    "missing",
)


def gather(root=ROOT):
    """All verdicts, as `SCHEMA` describes them: of claims, groups of relations and papers, and their counts.

    A claim tested at several places carries the gravest word over them. A claim that no page tests, or that
    pages test by another concept alone, is ``not-checkable``, with what is missing.
    """
    root = Path(root)
    book = ledger.load(root)
    places, aside = {}, set()
    for page in analyses.pages(root).values():
        record = json.loads((root / f"_build/findings/{page.name}.json").read_text(encoding="utf-8"))
        for verdict in record["verdicts"]:
            for claim in verdict["claims"]:
                if not verdict["out_of_scope"]:
                    source = page.title.rpartition(": ")[2]
                    places.setdefault(claim, []).append({"page": page.name, "source": source} | verdict)
                elif verdict["out_of_scope"] == "concept":
                    aside.add(claim)
    examined = ledger.examinations(book, root) if (root / ledger.EXAMINATION).exists() else {}
    asked = ledger.requests(book, root).values() if (root / ledger.REQUESTS).exists() else ()
    waits = {claim: [each for each in asked if claim in each.claims] for claim in book.claims}
    groups = relations.load(book, root)
    evaluated = [relations.evaluate(group, book) for group in groups]
    internal = relations.internal(book, groups, examined, evaluated)
    claims = {
        claim: _entry(
            places.get(claim, []), claim in aside, internal[claim], examined.get(claim), waits[claim]
        )
        for claim in book.claims
    }
    return {
        "schema": SCHEMA,
        "claims": claims,
        "groups": {verdict.id: verdict.as_record() for verdict in evaluated},
        "papers": {paper: _paper(paper, book, claims) for paper in book.papers},
        "counts": _counts(claims.values()),
    }


def write(root=ROOT):
    """Gather the verdicts and write them as JSON and as a table."""
    root = Path(root)
    card = gather(root)
    write_text(root / TABLE, table(card, ledger.load(root)))
    write_json(root / SCORECARD, card)


def table(card, book):
    """The verdicts as CSV text, one row a claim."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(card, book))
    return text.getvalue()


def rows(card, book):
    """One flat dict a claim, in the order of the ledger."""
    for id, entry in card["claims"].items():
        internal, external = entry["internal"], entry["external"]
        power = internal["power"] or {"caught": "", "possible": ""}
        yield dict(
            zip(
                COLUMNS,
                (
                    id,
                    book.claims[id].paper,
                    entry["lead"],
                    internal["word"],
                    internal["sentence"],
                    " ".join(internal["groups"]),
                    power["caught"],
                    power["possible"],
                    str(internal["uninformative"]).lower(),
                    internal["explanation"]["name"] if internal["explanation"] else "",
                    external["word"],
                    external["sentence"],
                    internal["reason"] or "",
                    internal["missing"] or "",
                ),
                strict=True,
            )
        )


def select(root=ROOT, paper=None, internal=None, external=None):
    """The `rows` of the last build that agree with what is given, the gravest first."""
    path = Path(root) / SCORECARD
    if not path.exists():
        raise KoshError(
            "there are no verdicts yet", where=SCORECARD, next_step=f"build the book: {command()} book"
        )
    card, book = json.loads(path.read_text(encoding="utf-8")), ledger.load(root)
    if paper is not None:
        book.paper(paper)
    for word in filter(None, (internal, external)):
        verdicts.leading([word])
    wanted = {"paper": paper, "internal": internal, "external": external}
    found = [
        row
        for row in rows(card, book)
        if all(value is None or row[column] == value for column, value in wanted.items())
    ]
    return sorted(found, key=lambda row: verdicts.GRAVITY.index(row["lead"]))


def listing(rows):
    """Rows as text for a terminal: both words, then the sentence of the one that leads."""
    lines = []
    for row in rows:
        leading = "internal" if row["lead"] == row["internal"] else "external"
        lines.append(f"{row['claim']}  {row['internal']} / {row['external']}")
        lines.append(f"    {row[f'{leading}_sentence']}")
    return "\n".join([*lines, f"{len(rows)} claims (the paper against itself / against official figures)"])


def labels(places):
    """What tells the verdicts on one claim apart: the place, or where it is the same the source."""
    names = [place["place_name"] for place in places]
    if len(set(names)) == len(names):
        return names
    sources = [f"by {place['source']}" for place in places]
    if len(set(names)) == 1:
        return sources
    return [f"{name}, {source}" for name, source in zip(names, sources, strict=True)]


def _entry(places, aside, internal, examined, waits):
    """Both verdicts of one claim, and the word that leads; ``aside``: a page has a verdict out of scope."""
    if places:
        words = [place["word"] for place in places]
        word = verdicts.leading(words)
        told = [f"{label}: {word}" for label, word in zip(labels(places), words, strict=True)]
        sentence = "; ".join(told) + "."
        sentence = sentence[0].upper() + sentence[1:]
    else:
        word, sentence = "not-checkable", "No page of this edition tests this claim."
        if aside:
            sentence = "The figures at hand count something else than the sentence speaks of."
        if examined:
            sentence += f" {examined.missing}"
    if word == "not-checkable" and not examined:
        sentence += "".join(f" What is missing: {each.table} ({each.publisher})." for each in waits)
    external = {"word": word, "sentence": sentence, "places": places}
    return {"external": external, "internal": internal, "lead": verdicts.leading([word, internal["word"]])}


def _paper(paper, book, claims):
    """How many claims a paper has, with which leading words, and the power of all its relations together."""
    own = [claims[claim.id] for claim in book.claims.values() if claim.paper == paper]
    powers = [entry["internal"]["power"] for entry in own if entry["internal"]["power"]]
    power = sum((Power(**p) for p in powers), Power(0, 0))
    return {"claims": len(own), "counts": _counts(own), "power": power.as_record()}


def _counts(entries):
    """How many entries each word leads, in the order of gravity."""
    leads = [entry["lead"] for entry in entries]
    return {word: leads.count(word) for word in verdicts.GRAVITY if word in leads}
