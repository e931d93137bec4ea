"""What a change does to the reported numbers: the last build beside what was accepted at a revision of git.

Numbers are compared with the accepted ones, which every revision holds, so that no old build is needed.
"""

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from kosh import ROOT
from kosh.book import accepted, analyses, changes
from kosh.claims import ledger
from kosh.errors import KoshError

ROLE = re.compile(r"\{(finding|predicate|claim)\}`([^`]+)`")

#: Stars of emphasis, and the address of a link.
MARKUP = r"\*+|\[([^\]]*)\]\([^)]*\)"

#: A sentence ends at its mark, a blank line, a list's or table row's beginning, or a heading's end.
END = re.compile(
    r"(?<=[.!?])[\"”»)*_]*\s+(?=[\"“«(*_{]*[A-ZА-Я{])|\n\s*\n|\n(?=\s*(?:[-*|#:]|\d+\.)\s)|(?<=\n)#+ "
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the book whose printed words differ: where it stands, on which page, and both forms."""

    where: str
    page: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """The last build against a revision: `changes.Change` s and `Sentence` s.

    ``verdicts`` are those of claims, internal and external; ``places`` those of single places behind them.
    """

    revision: str
    findings: tuple
    verdicts: tuple
    places: tuple
    sentences: tuple
    totals: dict

    @property
    def headline(self):
        """``3 of 412 findings moved, 2 past their printed precision, verdicts changed on 1 of 9 claims``."""
        moved = [change for change in self.findings if change.kind == "moved"]
        kinds = Counter(change.kind for change in self.findings)
        past = sum(change.is_printed for change in moved)
        return (
            f"{len(moved)} of {self.totals['findings']} findings moved, {past} past their printed precision, "
            + "".join(f"{kinds[kind]} {kind}, " for kind in ("new", "gone") if kinds[kind])
            + f"verdicts changed on {len(self.verdicts)} of {self.totals['claims']} claims"
        )


def since(revision="HEAD", root=ROOT):
    """The `Difference` between the last build and the numbers accepted at ``revision``.

    Raises KoshError where the build is not of the present sources, without git, for an unknown revision and
    for one that holds no accepted numbers.
    """
    root = Path(root)
    before, after = _accepted_at(revision, root), accepted.last_build(root)
    moved = [
        changes.Change(name if page == accepted.CLAIMS else f"{page}.{name}", old, new)
        for page in [*after, *(page for page in before if page not in after)]
        for name, old, new in _pairs(before.get(page, {}), after.get(page, {}))
        if not accepted.same(old, new)
    ]
    entries = [entry for names in after.values() for entry in names.values()]
    return Difference(
        revision=revision,
        findings=tuple(change for change in moved if _holds(change, "value")),
        verdicts=tuple(change for change in moved if _holds(change, "lead")),
        places=tuple(change for change in moved if _holds(change, "place") and change.is_printed),
        sentences=tuple(_sentences(before, after, root)),
        totals={
            "findings": sum("value" in entry for entry in entries),
            "claims": len(after[accepted.CLAIMS]),
        },
    )


def _pairs(before, after):
    names = [*before, *(name for name in after if name not in before)]
    return ((name, before.get(name), after.get(name)) for name in names)


def _holds(change, key):
    return key in (change.after or change.before)


def _accepted_at(revision, root):
    """{page: summary} as accepted at a revision of git."""
    listed = _git(root, "ls-tree", "--name-only", f"{revision}:{accepted.FOLDER}", revision=revision)
    names = [Path(name) for name in listed.splitlines() if name.endswith(".json")]
    shown = {
        n.stem: _git(root, "show", f"{revision}:{accepted.FOLDER}/{n}", revision=revision) for n in names
    }
    return {page: json.loads(text) for page, text in shown.items()}


def _git(root, *arguments, revision):
    try:
        run = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, encoding="utf-8", check=True
        )
    except FileNotFoundError:
        raise KoshError("git is not there", next_step="install it: old numbers are read from it") from None
    except subprocess.CalledProcessError as fault:
        raise KoshError(
            "this revision has no accepted numbers to compare with",
            where=accepted.FOLDER,
            found=f"{revision}: {fault.stderr.strip()}",
            expected="a commit, branch or tag of this project, such as HEAD or main",
            next_step="name one: git log --oneline",
        ) from None
    return run.stdout


# ---- sentences


def _sentences(before, after, root):
    """Sentences of prose that print differently with ``after`` in place of ``before``."""
    book = ledger.load(root)
    for page, where, text in prose(root):
        for sentence in filter(ROLE.search, END.split(text)):
            old, new = (_told(sentence, page, state, book) for state in (before, after))
            if old != new:
                yield Sentence(where, page, old, new)


def prose(root=ROOT):
    """(page of the book, where it is written, text) of all prose with roles in it."""
    for path in sorted((root / "book").rglob("*.md")):
        file = path.relative_to(root).as_posix()
        yield (
            path.relative_to(root / "book").with_suffix("").as_posix(),
            file,
            path.read_text(encoding="utf-8"),
        )
    for page in analyses.pages(root).values():
        file = page.source(root).relative_to(root).as_posix()
        for number, cell in enumerate(json.loads(page.source(root).read_text(encoding="utf-8"))["cells"], 1):
            if cell["cell_type"] == "markdown":
                yield f"analyses/{page.name}", f"{file}, cell {number}", "".join(cell["source"])


def _told(sentence, page, state, book):
    """The sentence as a reader sees it, its roles filled from ``state``."""

    def entry(text):
        name, _, rest = text.partition(".")
        name, rest = (name, rest) if rest else (page.removeprefix("analyses/"), name)
        return state.get(name, {}).get(rest)

    def fill(match):
        role, text = match.groups()
        if role == "claim":
            name, _, field = text.partition(".")
            return str(getattr(book.claim(name), field, name)) if field else name
        words, name = "", text
        if role == "predicate":
            words, name = re.fullmatch(r"(.*?)\s*<([^<>]+)>", text, re.DOTALL).groups()
        found = entry(name)
        if found is None:
            return f"[{name}]"
        if role == "finding":
            return found["text"]
        return words if found["value"] else f"{words} [no longer true]"

    # not split(), which would take a narrow space for a break
    return re.sub(r"[ \n]+", " ", re.sub(MARKUP, r"\1", ROLE.sub(fill, sentence))).strip("#-| ")


# ---- as text


def _lists(difference):
    return (
        ("Findings", difference.findings),
        ("Verdicts of claims (by the paper itself / by official figures)", difference.verdicts),
        ("Verdicts at single places", difference.places),
    )


def as_text(difference):
    """The difference for a terminal."""
    lines = [f"Since {difference.revision}: {difference.headline}"]
    for title, moved in _lists(difference):
        if moved:
            lines += ["", f"{title}:", *(f"  {c.name}: {_both(c)}" for c in moved)]
    if difference.sentences:
        lines += ["", "Sentences of the book:"]
        for s in difference.sentences:
            lines += [f"  {s.page} ({s.where})", f"  - {s.before}", f"  + {s.after}"]
    return "\n".join(lines)


def as_markdown(difference, site=""):
    """The difference for a pull request; pages are linked below the address ``site`` where one is given."""

    def link(page, anchor=""):
        return f"[{page}]({site.rstrip('/')}/{page}.html{anchor})" if site else f"`{page}`"

    lines = [f"**{difference.headline}** (since `{difference.revision}`)"]
    for title, moved in _lists(difference):
        if moved:
            lines += ["", f"| {title} | before | after |", "|---|---|---|"]
            for change in moved:
                page, dot, name = change.name.partition(".")
                named = f"{link(f'analyses/{page}')} {name}" if dot else page
                before, after = (text.replace("|", "\\|") or "none" for text in _texts(change))
                lines.append(f"| {named} | {before} | {after} |")
    if difference.sentences:
        lines += ["", "Sentences of the book that change:"]
        for s in difference.sentences:
            lines += ["", f"{link(s.page)} ({s.where})", "```diff", f"- {s.before}", f"+ {s.after}", "```"]
    return "\n".join(lines)


def as_record(difference):
    """The difference as plain data, for JSON."""

    def entry(change):
        return vars(change) | {"printed": change.is_printed}

    return {
        "revision": difference.revision,
        "headline": difference.headline,
        "totals": difference.totals,
        "findings": [entry(change) for change in difference.findings],
        "verdicts": [entry(change) for change in difference.verdicts],
        "places": [entry(change) for change in difference.places],
        "sentences": [vars(sentence) for sentence in difference.sentences],
    }


def _both(change):
    before, after = _texts(change)
    return f"{before or 'nothing'} -> {after or 'nothing'}"


def _texts(change):
    """Both printed texts, cut where they are long; where they are alike the full values, which are not."""
    if change.is_printed or change.before is None or change.after is None:
        return tuple(changes.cut(text) for text in change.texts)
    return tuple(f"{entry['value']!r}" for entry in (change.before, change.after))
