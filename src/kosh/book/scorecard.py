"""All verdicts of the book in one file, claim by claim, gathered from the findings of its pages."""

import json
from pathlib import Path

from kosh import ROOT
from kosh.book import analyses
from kosh.claims import ledger, verdicts
from kosh.data import series

SCORECARD = "_build/verdicts.json"


def gather(root=ROOT):
    """``{"claims": {id: {"external": ..., "internal": ..., "lead": word}}, "counts": {word: n}}``.

    A claim tested at several places carries the gravest word over them. A claim that no page tests
    is ``not-checkable`` so far, with that as its reason.
    """
    root = Path(root)
    places = {}
    for page in analyses.pages(root):
        record = json.loads((root / f"_build/findings/{page}.json").read_text(encoding="utf-8"))
        for verdict in record["verdicts"]:
            for claim in verdict["claims"] if verdict["in_scope"] else ():
                places.setdefault(claim, []).append(
                    {"page": page, "place_name": series.country_name(verdict["place"], root)} | verdict
                )
    claims = {claim: _entry(places.get(claim, [])) for claim in ledger.load(root).claims}
    leads = [entry["lead"] for entry in claims.values()]
    counts = {word: leads.count(word) for word in verdicts.GRAVITY if word in leads}
    return {"claims": claims, "counts": counts}


def _entry(places):
    """The external word over the places of one claim, and what leads with no relation declared yet."""
    if places:
        words = [place["word"] for place in places]
        word = verdicts.leading(words)
        sentence = "; ".join(f"{place['place_name']}: {place['word']}" for place in places) + "."
    else:
        word, sentence = "not-checkable", "No page of this edition tests this claim."
    external = {"word": word, "sentence": sentence, "places": places}
    return {"external": external, "internal": None, "lead": verdicts.leading([word])}
