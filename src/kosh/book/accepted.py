"""The numbers accepted as right: what a build found against what was found when they were last accepted.

``tests/numbers/accepted/<page>.json`` holds the text, value and unit of every finding and the word of every
verdict of a page; ``LOG.md`` beside them says when they changed, and why.
"""

import json
import math
import os
from datetime import UTC, datetime
from pathlib import Path

from kosh import ROOT, command
from kosh.book import analyses
from kosh.book.findings import write_json
from kosh.errors import KoshError

FOLDER = "tests/numbers/accepted"
LOG = f"{FOLDER}/LOG.md"

#: Findings are equal to this many significant digits on all machines; linear algebra differs beyond.
DIGITS = 12


def summary(record):
    """What is accepted of a page: each finding's value and unit, each verdict's word and sentence.

    Returns a dict of name to value; verdicts are named ``verdict CLAIMS PLACE``.
    """
    found = {name: {"value": f["value"], "unit": f["unit"]} for name, f in record["findings"].items()}
    for verdict in record["verdicts"]:
        name = f"verdict {' '.join(verdict['claims'])} {verdict['place']}"
        found[name] = {"value": f"{verdict['word']}. {verdict['sentence']}", "unit": ""}
    return found


def equal(old, new):
    """Whether two values are the same, floats to ``DIGITS`` significant digits."""
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, rel_tol=10.0**-DIGITS, abs_tol=0)
    return type(old) is type(new) and old == new


def differences(root=ROOT):
    """Where the last build differs from what was accepted: a list of `KoshError`, one a value."""
    root = Path(root)
    found = []
    pages = analyses.pages(root)
    for name, page in pages.items():
        new, old = _found(name, root), _accepted(name, root)
        for key in [*old, *(k for k in new if k not in old)]:
            before, after = old.get(key), new.get(key)
            same_unit = before and after and before["unit"] == after["unit"]
            if not (same_unit and equal(before["value"], after["value"])):
                found.append(_moved(f"{name}.{key}", before, after, page.notebook))
    for path in sorted((root / FOLDER).glob("*.json")):
        if path.stem not in pages:
            found.append(_moved(path.stem, {"value": "a page of the book", "unit": ""}, None, "-"))
    return found


def accept(why, root=ROOT):
    """Take the last build as right; returns what changed, as text. Nothing is written without a reason."""
    root = Path(root)
    if not why.strip():
        raise KoshError(
            "a change of accepted numbers needs a reason", next_step=f'{command()} accept --why "..."'
        )
    moved = differences(root)
    if not moved:
        return "Nothing to accept: all findings and verdicts are the accepted ones."
    pages = analyses.pages(root)
    for name in pages:
        write_json(root / FOLDER / f"{name}.json", summary(_record(name, root)))
    for path in (root / FOLDER).glob("*.json"):
        if path.stem not in pages:
            path.unlink()
    lines = [f"- {m.problem}: {m.expected or 'nothing'} -> {m.found or 'nothing'}" for m in moved]
    _log(root / LOG, why.strip(), lines)
    return "\n".join([f"{len(moved)} accepted because: {why.strip()}", *lines])


def _moved(name, before, after, notebook):
    state = "moved" if before and after else "is new" if after else "is gone"
    return KoshError(
        f"{name} {state}",
        where=f"notebooks/{notebook}.ipynb",
        found=after and f"{after['value']!r} {after['unit']}".strip(),
        expected=before and f"{before['value']!r} {before['unit']}".strip(),
        next_step=f'find out why; if it is right: {command()} accept --why "..."',
    )


def _record(name, root):
    path = root / f"_build/findings/{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KoshError(
            f"page {name} has no findings yet",
            where=path.relative_to(root),
            next_step=f"build the book first: {command()} book",
        ) from None


def _found(name, root):
    return summary(_record(name, root))


def _accepted(name, root):
    path = root / FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _log(path, why, lines):
    """The newest entry stands at the end; its day follows SOURCE_DATE_EPOCH where that is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    text = (
        path.read_text(encoding="utf-8") if path.exists() else "# Accepted numbers: what changed, and why\n"
    )
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text("\n".join([text, f"## {day:%Y-%m-%d}: {why}", "", *lines, ""]), encoding="utf-8")
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
