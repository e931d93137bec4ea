"""Finds typed numbers and unmarked words of comparison in prose; the words are data, ``book/wording.yml``.

Prose is what a reader reads as text: headings, paragraphs, tables, titles and contents of admonitions,
alternative texts. Code, roles, mathematics, addresses, options and comments are not.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from kosh import ROOT
from kosh.book import analyses
from kosh.errors import KoshError

WORDS = "book/wording.yml"

#: Stands for every character that is not prose, so that what is found keeps its line.
HIDDEN = "\0"

DIGITS = r"(?<!\w)(?:\d[\d.,\u00a0\u202f]*\d|\d)(?:st|nd|rd|th|s)?(?:\s?%|\b)|[¼½¾⅓⅔⅛⅕]"
DIRECTIVE = re.compile(r"\{(?P<name>[^}\s]+)\}\s*(?P<argument>.*)")
OPTIONS = re.compile(r"(?:[^\S\n]*:[^\s:][^:\n]*:[^\n]*(?:\n|\Z))+")
FRONT = re.compile(r"---\n.*?\n---[^\S\n]*(?:\n|\Z)", re.DOTALL)
MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
EXTENSIONS = {
    "colon_fence",
    "dollarmath",
    "deflist",
    "attrs_inline",
    "attrs_block",
    "substitution",
    "tasklist",
}


@dataclass(frozen=True)
class Words:
    """What to look for and what is exempt, as ``book/wording.yml`` has it."""

    numbers: tuple = ()
    comparisons: tuple = ()
    silent_directives: frozenset = frozenset()
    titled_directives: frozenset = frozenset()
    patterns: tuple = ()
    exemptions: tuple = ()

    @cached_property
    def number(self):
        return re.compile(f"{DIGITS}|{_any_of(self.numbers)}", re.IGNORECASE)

    @cached_property
    def comparison(self):
        return re.compile(_any_of(self.comparisons), re.IGNORECASE)

    @cached_property
    def name(self):
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.patterns) or "(?!)")


def load(root=ROOT):
    """The `Words` of the project; KoshError for an exemption or a pattern without a reason."""
    stated = analyses.read_yaml(WORDS, root)
    exemptions = stated["exemptions"]
    for entry, needed in [
        *((entry, {"pattern", "reason"}) for entry in stated["patterns"]),
        *((entry, {"file", "text", "reason"}) for entry in exemptions),
    ]:
        if {key for key, value in entry.items() if value} != needed:
            raise KoshError(
                "an exemption is not complete",
                where=WORDS,
                found=entry,
                expected=", ".join(sorted(needed)),
                next_step="say why this may stand in prose as it is",
            )
    return Words(
        numbers=tuple(stated["numbers"].split()),
        comparisons=tuple(word for line in stated["comparisons"] for word in line),
        silent_directives=frozenset(stated["silent_directives"].split()),
        titled_directives=frozenset(stated["titled_directives"].split()),
        patterns=tuple(entry["pattern"] for entry in stated["patterns"]),
        exemptions=tuple((entry["file"], entry["text"]) for entry in exemptions),
    )


def unbound(markdown_text, words, exempt=(), used=None):
    """Typed numbers and unmarked words of comparison in a MyST text.

    Parameters
    ----------
    markdown_text : a page, or a markdown cell.
    words : `Words`.
    exempt : texts within which nothing is found.
    used : a set that takes those of ``exempt`` which exempted something.

    Returns
    -------
    list of (line, kind, text), kind being "number" or "comparison", in the order of the text.
    """
    used = set() if used is None else used
    found = []
    for first_line, text in prose(markdown_text, words):
        text = words.name.sub(lambda match: HIDDEN * len(match[0]), text)
        spans = [(m.span(), entry) for entry in exempt for m in re.finditer(_spaced(entry), text)]
        for kind, pattern in (("number", words.number), ("comparison", words.comparison)):
            for match in pattern.finditer(text):
                covering = {
                    entry for (start, end), entry in spans if start <= match.start() and match.end() <= end
                }
                used |= covering
                if not covering:
                    line = first_line + text[: match.start()].count("\n")
                    found.append((line, match.start(), kind, " ".join(match[0].split())))
    return [(line, kind, text) for line, _, kind, text in sorted(found)]


def check(root=ROOT):
    """Every unbound word of the book, and every exemption that exempts nothing: a list of KoshError."""
    root = Path(root)
    words = load(root)
    problems = []
    used = set()
    for file, where, text in _texts(root):
        own = tuple(t for f, t in words.exemptions if f == file)
        hit = set()
        for line, kind, found in unbound(text, words, own, hit):
            bind = "{finding} or {claim}" if kind == "number" else "{predicate}"
            problems.append(
                KoshError(
                    "a typed number" if kind == "number" else "an unmarked word of comparison",
                    where=where.format(line=line),
                    found=found,
                    next_step=f"bind it with {bind}, or declare it in {WORDS} with a reason",
                )
            )
        used |= {(file, text) for text in hit}
    for file, text in words.exemptions:
        if (file, text) not in used:
            problems.append(
                KoshError(
                    "an exemption exempts nothing",
                    where=f"{WORDS}, for {file}",
                    found=text,
                    expected="words of that file, with something to exempt in them",
                    next_step="remove it, or correct its file and text",
                )
            )
    return problems


def _texts(root):
    """(file, where with {line}, text) of each page and of each markdown cell."""
    for path in sorted((root / "book").rglob("*.md")):
        file = path.relative_to(root).as_posix()
        yield file, f"{file}, line {{line}}", path.read_text(encoding="utf-8")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        file = path.relative_to(root).as_posix()
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
            if cell["cell_type"] == "markdown":
                yield file, f"{file}, cell {number}, line {{line}}", "".join(cell["source"])


# ---- what of a text is prose


def prose(text, words, first_line=1):
    """(line, text) for each piece of prose; characters that are none are `HIDDEN`, lines are kept."""
    parser = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
    # an escaped sign stays a token of its own, with the characters it was written with
    parser.disable("text_join")
    for token in parser.parse(text):
        line = first_line + (token.map[0] if token.map else 0)
        if token.type == "inline":
            yield line, _visible(token.content, token.children)
        elif token.type == "html_block":
            yield line, MARKUP.sub(lambda match: re.sub(r"[^\n]", HIDDEN, match[0]), token.content)
        elif token.type in {"fence", "colon_fence"} and (directive := DIRECTIVE.match(token.info.strip())):
            yield from _inside(directive, token.content, words, line)


def _inside(directive, content, words, line):
    """The prose in a directive: its argument where that is a title, and its content behind the options."""
    if directive["name"] in words.titled_directives:
        yield from prose(directive["argument"], words, line)
    if directive["name"] not in words.silent_directives:
        options = FRONT.match(content) or OPTIONS.match(content)
        skipped = options.end() if options else 0
        yield from prose(content[skipped:], words, line + 1 + content[:skipped].count("\n"))


def _visible(raw, children):
    """``raw`` with everything hidden but the text that a reader sees."""
    shown = [c if c.isspace() else HIDDEN for c in raw]
    position = 0
    address = False
    for token in _leaves(children):
        if token.type in {"link_open", "link_close"}:
            address = token.type == "link_open" and token.markup == "autolink"
        written = token.markup if token.type == "text_special" else token.content
        match = written and re.compile(_spaced(written)).search(raw, position)
        if match:
            position = match.end()
            if token.type == "text" and not address:
                shown[match.start() : match.end()] = match[0]
            elif token.type == "text_special":
                shown[match.start() : match.end()] = token.content.ljust(len(written), HIDDEN)
    return "".join(shown)


def _leaves(tokens):
    """Tokens without children, the words of an alternative text in place of their image."""
    for token in tokens:
        if token.children:
            yield from _leaves(token.children)
        else:
            yield token


def _spaced(text):
    """A pattern for ``text`` however it is broken over lines, and whatever markup stands in it."""
    return f"[\\s{HIDDEN}]+".join(map(re.escape, text.split())) or re.escape(text)


def _any_of(words):
    longest_first = sorted(words, key=len, reverse=True)
    return rf"\b(?:{'|'.join(map(_spaced, longest_first))})\b" if words else "(?!)"
