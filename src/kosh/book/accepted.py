"""The numbers accepted as right: what a build found against what was found when they were last accepted.

``tests/numbers/accepted/<page>.json`` holds value, unit and printed text of every finding, and word and
sentence of every verdict of a page; ``claims.json`` holds both words of every claim and the one that leads.
``log.jsonl`` beside them says when each of them changed, from what to what, and why: one JSON object a line,
the newest at the end. Replayed from its first line it gives the accepted numbers.
"""

import json
import math
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from kosh import ROOT, command
from kosh.book import analyses, records, scorecard
from kosh.book.findings import write_json, write_text
from kosh.errors import KoshError

FOLDER = "tests/numbers/accepted"
LOG = f"{FOLDER}/log.jsonl"

#: What no page holds: the words of each claim. It is logged and kept as if it were a page of that name.
CLAIMS = "claims"

#: Findings are equal to this many significant digits on all machines; linear algebra differs beyond.
DIGITS = 12


@dataclass(frozen=True)
class Change:
    """One accepted change: a line of the log.

    ``date`` is the ISO day, ``why`` the reason given, ``name`` the finding's, the verdict's or the claim's.
    ``before`` and ``after`` are what `summary` or `words` gives, None where there was or is nothing.
    """

    date: str
    why: str
    page: str
    name: str
    before: dict | None
    after: dict | None


@dataclass(frozen=True)
class VerdictChange:
    """A verdict whose word changed: ``before`` is None for a new one, ``after`` for one that was dropped.

    Against official figures it has a ``place`` and the page that gave it; the verdict of a paper against
    itself has no place, and its page is `CLAIMS`.
    """

    date: str
    claims: tuple
    place: str
    page: str
    before: str | None
    after: str | None
    why: str


def summary(record):
    """What is accepted of a page: dict of name to ``{value, unit, text}`` of a finding, and of
    ``verdict CLAIMS PLACE`` to ``{claims, place, word, sentence}``.
    """
    found = {
        name: {key: finding[key] for key in ("value", "unit", "text")}
        for name, finding in record["findings"].items()
    }
    for verdict in record["verdicts"]:
        name = f"verdict {' '.join(verdict['claims'])} {verdict['place']}"
        found[name] = {key: verdict[key] for key in ("claims", "place", "word", "sentence")}
    return found


def words(card):
    """What is accepted of all verdicts (`scorecard.gather`): by claim ``{internal, external, lead}``."""
    return {
        claim: {
            "internal": entry["internal"]["word"],
            "external": entry["external"]["word"],
            "lead": entry["lead"],
        }
        for claim, entry in card["claims"].items()
    }


def equal(old, new):
    """Whether two values are the same, floats to ``DIGITS`` significant digits."""
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, rel_tol=10.0**-DIGITS, abs_tol=0)
    return type(old) is type(new) and old == new


def differences(root=ROOT):
    """Where the last build differs from what was accepted: a list of `KoshError`, one a value.

    Raises KoshError where the build is not of the present sources.
    """
    sources = {name: f"notebooks/{page.notebook}.ipynb" for name, page in analyses.pages(root).items()}
    sources[CLAIMS] = "data/claims"
    return [
        KoshError(
            f"{page}.{name} {_state(before, after)}",
            where=sources.get(page, FOLDER),
            found=after and _told(after),
            expected=before and _told(before),
            next_step=f'find out why; if it is right: {command()} accept --why "..."',
        )
        for page, name, before, after in _moved(last_build(root), root)
    ]


def accept(why, root=ROOT):
    """Take the last build as right; returns what changed, as text.

    Nothing is written without a reason, nor (KoshError) where the build is not of the present sources.
    """
    root, why = Path(root), why.strip()
    if not why:
        raise KoshError(
            "a change of accepted numbers needs a reason", next_step=f'{command()} accept --why "..."'
        )
    found = last_build(root)
    moved = _moved(found, root)
    if not moved:
        return "Nothing to accept: all findings and verdicts are the accepted ones."
    changes = [Change(_today(), why, *difference) for difference in moved]
    # the log first: what is logged twice after an interruption is still told, what is not logged is lost
    lines = [json.dumps(vars(change), ensure_ascii=False, allow_nan=False) for change in changes]
    path = root / LOG
    write_text(path, (path.read_text(encoding="utf-8") if path.exists() else "") + "\n".join([*lines, ""]))
    for page in {change.page for change in changes}:
        _write(page, found.get(page), root)
    told = [
        f"- {c.page}.{c.name} {_state(c.before, c.after)}: {_told(c.before)} -> {_told(c.after)}"
        for c in changes
    ]
    return "\n".join([f"{len(moved)} accepted because: {why}", *told])


def log(root=ROOT):
    """All accepted changes, a list of `Change`, the oldest first; KoshError for a line that is none."""
    path, changes = Path(root) / LOG, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else [], 1):
        try:
            changes.append(Change(**json.loads(line)))
        except (TypeError, ValueError):
            raise KoshError(
                "a line of the log of accepted numbers is none of its own",
                where=f"{LOG}, line {number}",
                found=line[:60],
                expected='{"date": ..., "why": ..., "page": ..., "name": ..., "before": ..., "after": ...}',
                next_step="restore the line; after a merge keep the lines of both sides",
            ) from None
    return changes


def replayed(root=ROOT):
    """What the log says is accepted: dict of page to what `summary` or `words` gave."""
    pages = {}
    for change in log(root):
        accepted = pages.setdefault(change.page, {})
        if change.after is None:
            accepted.pop(change.name, None)
        else:
            accepted[change.name] = change.after
    return {page: accepted for page, accepted in pages.items() if accepted}


def verdict_changes(root=ROOT):
    """Every verdict that was new, dropped, or got another word: a list of `VerdictChange`, newest first.

    Those accepted together stay in the order of the pages; one whose sentence alone changed is left out.
    """
    together = [list(changes) for _, changes in groupby(log(root), lambda c: (c.date, c.why))]
    found = []
    for change in (change for changes in reversed(together) for change in changes):
        before, after = map(_word, (change.before, change.after))
        if before != after:
            verdict = change.after or change.before
            found.append(
                VerdictChange(
                    date=change.date,
                    claims=tuple(verdict.get("claims", [change.name])),
                    place=verdict.get("place", ""),
                    page=change.page,
                    before=before,
                    after=after,
                    why=change.why,
                )
            )
    return found


def last_build(root=ROOT):
    """What the last build found: dict of page to its `summary`, and of `CLAIMS` to all `words`."""
    records.check(root)
    found = {page: summary(records.load(page, root)) for page in analyses.pages(root)}
    # gathered anew, because verdicts.json may be older than the relations that decide it
    return found | {CLAIMS: words(scorecard.gather(root))}


def _moved(found, root):
    """(page, name, before, after) of each value of ``found`` that is not the accepted one."""
    gone = sorted(path.stem for path in (Path(root) / FOLDER).glob("*.json") if path.stem not in found)
    moved = []
    for page in [*found, *gone]:
        old, new = _accepted(page, root), found.get(page, {})
        for name in [*old, *(name for name in new if name not in old)]:
            if not same(old.get(name), new.get(name)):
                moved.append((page, name, old.get(name), new.get(name)))
    return moved


def same(old, new):
    """Whether two entries of a summary, or None, say the same."""
    return bool(old and new) and old.keys() == new.keys() and all(equal(old[key], new[key]) for key in old)


def _write(page, new, root):
    """Make the accepted numbers of one page ``new``, or drop them with the page (None)."""
    path = root / FOLDER / f"{page}.json"
    if new is None:
        path.unlink()
        return
    old = _accepted(page, root)
    # what did not move keeps its last digits, so that a difference in the files is a line of the log
    write_json(path, {name: old[name] if same(old.get(name), new[name]) else new[name] for name in new})


def _accepted(page, root):
    path = root / FOLDER / f"{page}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _state(before, after):
    return "moved" if before and after else "is new" if after else "is gone"


def _told(entry):
    """An entry of a summary in one line of text."""
    if entry is None:
        return "nothing"
    if "word" in entry:
        return f"{entry['word']}. {entry['sentence']}"
    if "lead" in entry:
        internal, external, lead = (entry[key] for key in ("internal", "external", "lead"))
        return f"the paper itself {internal}, official figures {external}, leads {lead}"
    value = f"{entry['value']!r} {entry['unit']}".strip()
    return f"{value}, printed {entry['text']}" if "text" in entry else value


def _word(entry):
    """The word of a verdict, or of a claim's verdict against its own paper; None for a finding or nothing."""
    return entry and entry.get("word", entry.get("internal"))


def _today():
    """The ISO day, by SOURCE_DATE_EPOCH where that is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return f"{datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC):%Y-%m-%d}"
