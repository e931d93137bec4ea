"""What a page may refer to: findings, verdicts and claims, each read once, and the faults of doing so.

Every file that a page has read is noted with its time and size, so that an incremental build reads
the page again when the file is another one, be it newer or older. Faults and links to missing anchors
are kept with the page and told at every build, so that a second run cannot pass where the first failed.
"""

import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.domains import Domain
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from kosh import ROOT, command
from kosh.claims import ledger as ledgers
from kosh.errors import KoshError, near

logger = logging.getLogger(__name__)

#: Executed notebooks are staged in this folder of the book.
ANALYSES = "analyses/"

#: The page of a run with parameters of its own: there a predicate may be false, and is told so.
RUN = "analyses/run"

#: myst-nb numbers the lines of a notebook as 10000 x cell + line + 1.
LINES_PER_CELL = 10_000


class UntrueSentence(KoshError):
    """A predicate that stopped being true: it ends the build even where warnings do not."""


class UntrueBook(SphinxError):
    category = "The book says what is no longer true"


class KoshDomain(Domain):
    """Keeps, for each document: its anchors, the targets it links to, its faults, the files it read."""

    name = "kosh"
    label = "Kosh"
    parts = ("anchors", "uses", "faults", "stamps")
    initial_data: ClassVar = {part: {} for part in parts}
    data_version = 1

    def clear_doc(self, docname):
        for part in self.parts:
            self.data[part].pop(docname, None)

    def merge_domaindata(self, docnames, otherdata):
        for part in self.parts:
            self.data[part] |= {d: otherdata[part][d] for d in docnames if d in otherdata[part]}

    def anchor(self, target):
        """(docname, ids) of a finding, a claim or an analysis page; None when no page shows it."""
        if target.startswith(ANALYSES):
            return (target, [None]) if target in self.env.found_docs else None
        for docname, anchors in self.data["anchors"].items():
            if target in anchors:
                return docname, anchors[target]
        return None

    def resolve_xref(self, env, fromdocname, builder, typ, target, node, contnode):
        found = self.anchor(target)
        if found is None:
            return contnode
        docname, ids = found
        # on a single page the anchors of all analyses meet: the last id names the page too
        anchor = ids[-1] if builder.name == "singlehtml" else ids[0]
        reference = make_refnode(builder, fromdocname, docname, anchor, contnode, node["tooltip"])
        reference["classes"] += node["classes"]
        reference["kosh_target"] = target
        return reference

    def resolve_any_xref(self, env, fromdocname, builder, target, node, contnode):
        return []


def domain(env):
    return env.get_domain("kosh")


def link(env, line, target, content, *, tooltip="", classes=()):
    """A link to a finding (``page.name``), a claim or group (its id), ``paper:...`` or ``analyses/...``."""
    domain(env).data["uses"].setdefault(env.docname, []).append((line, target))
    return pending_xref(
        "",
        content,
        refdomain="kosh",
        reftype="target",
        reftarget=target,
        refdoc=env.docname,
        tooltip=tooltip,
        classes=list(classes),
    )


def plain(text, *classes):
    """Text shown letter for letter: quotation marks and dashes stay as they were printed."""
    return nodes.inline(text, text, classes=list(classes), support_smartquotes=False)


def set_anchor(env, document, target, node, *ids):
    """Make ``node`` the place that links to ``target`` lead to, under ``ids``."""
    node["ids"] += ids
    document.note_explicit_target(node)
    domain(env).data["anchors"].setdefault(env.docname, {})[target] = list(ids)


def report(env, line, fault):
    """Keep a KoshError that was met on the current page, to be told when all pages are read."""
    kept = domain(env).data["faults"].setdefault(env.docname, [])
    kept.append((line, str(fault), isinstance(fault, UntrueSentence)))


def position(env, docname, line):
    """File and line, or notebook, cell and line, as a reader counts them."""
    cell, row = divmod(line or 0, LINES_PER_CELL)
    source = env.doc2path(docname)
    return f"{source}: cell {cell}, line {row - 1}" if cell else f"{source}:{row}"


# ---- what is read


def root(env):
    """The project's folder: ``kosh_root`` as seen from the pages, or where kosh itself looks."""
    return Path(env.srcdir, env.config.kosh_root).resolve() if env.config.kosh_root else ROOT


def stamp(path):
    """Time and size of a file; None when there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size


def note(env, path):
    """Make ``path`` a dependency of the current page; returns its stamp."""
    env.note_dependency(str(path))
    found = stamp(path)
    domain(env).data["stamps"].setdefault(env.docname, {})[str(path)] = found
    return found


@lru_cache(maxsize=256)
def _read(path, _stamp):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as fault:
        raise KoshError(
            "this file is not JSON", where=path, found=fault, next_step="delete it and build again"
        ) from None


def findings(env, page):
    """The record of the run that made ``page``: parameters, digests and findings."""
    path = root(env) / env.config.kosh_findings / f"{page}.json"
    if note(env, path) is None:
        pages = [p.stem for p in path.parent.glob("*.json")]
        raise KoshError(
            f"there is no page {page!r} with findings",
            found=page,
            expected=_one_of(page, pages),
            next_step="correct the name, or add the page to notebooks/pages.yml and build it",
        )
    return as_written(env, path)


def as_written(env, path):
    """A JSON file of the build, for pages that were read already: no dependency is noted."""
    path = root(env) / path
    return _read(path, stamp(path))


def finding(env, page, name):
    """One finding of ``page``: value, unit, text, note, claims."""
    known = findings(env, page)["findings"]
    if name not in known:
        raise KoshError(
            f"page {page!r} has no finding {name!r}",
            found=name,
            expected=_one_of(name, known),
            next_step="correct the name, or let the notebook call finding() with it",
        )
    return known[name]


def own_page(env):
    """The name of the analysis page that is being read."""
    if not env.docname.startswith(ANALYSES):
        raise KoshError(
            "this page is no analysis and has no findings of its own",
            found=env.docname,
            expected="page.name, for example remittances-tjk.peak",
            next_step="put the page in front of the name, with a dot",
        )
    return env.docname.removeprefix(ANALYSES)


def address(env, text):
    """(page, name) of what a role names: ``page.name``, or ``name`` on the page itself."""
    page, dot, name = text.partition(".")
    return (page, name) if dot else (own_page(env), text)


def verdicts(env):
    """All verdicts: ``claims`` by id and ``counts`` by word."""
    path = root(env) / env.config.kosh_verdicts
    if note(env, path) is None:
        raise KoshError("there are no verdicts", where=path, next_step=f"build the book: {command()} book")
    return as_written(env, path)


@lru_cache(maxsize=4)
def _ledger(folder, _stamps):
    return ledgers.load(folder)


def ledger(env):
    """The ledger of papers and claims; the page depends on every table of it."""
    for path in _ledger_tables(env):
        note(env, path)
    return ledger_as_written(env)


def ledger_as_written(env):
    """The same for pages that were read already: no dependency is noted."""
    return _ledger(root(env), tuple((str(path), stamp(path)) for path in _ledger_tables(env)))


def _ledger_tables(env):
    data = root(env) / "data"
    return sorted([*data.glob("claims/*.csv"), *data.glob("papers/*.csv")])


def claim(env, name):
    """The claim of that id."""
    return ledger(env).claim(name)


def paper(env, name):
    """The paper of that id."""
    return ledger(env).paper(name)


def _one_of(name, known):
    return "one of: " + (", ".join(near(name, known)) or "(there are none yet)")


# ---- what Sphinx calls


def outdated(app, env, added, changed, removed):
    """Documents that have read a file which is another one now."""
    read = domain(env).data["stamps"].items()
    return [docname for docname, files in read if any(stamp(p) != s for p, s in files.items())]


def tell(app, env):
    """Tell every fault of every page, at every build; an untrue sentence ends it."""
    data = domain(env).data
    untrue = 0
    for docname in sorted(data["faults"]):
        for line, text, fatal in data["faults"][docname]:
            untrue += fatal
            level = logger.error if fatal else logger.warning
            level(text, location=position(env, docname, line), type="kosh")
    for docname, line, fault in _dangling(env):
        logger.warning(str(fault), location=position(env, docname, line), type="kosh")
    if untrue:
        raise UntrueBook(f"{untrue} predicate(s) are not true, see above; no page was written")


def _dangling(env):
    """(docname, line, fault) for links that lead nowhere and anchors that two pages have."""
    data = domain(env).data
    for docname in sorted(data["uses"]):
        for line, target in data["uses"][docname]:
            if domain(env).anchor(target) is None:
                yield docname, line, _nowhere(target)
    owners = {}
    for docname in sorted(data["anchors"]):
        for target in data["anchors"][docname]:
            owner = owners.setdefault(target, docname)
            if owner != docname:
                yield (
                    docname,
                    None,
                    KoshError(f"{target!r} is shown on two pages", found=f"{owner}, {docname}"),
                )


def _nowhere(target):
    if target.startswith(ANALYSES):
        return KoshError(
            f"the book has no page {target!r}", next_step="stage it, or add it to notebooks/pages.yml"
        )
    page, dot, _ = target.partition(".")
    missing = "{paper-groups} into the paper's page, or {between} into the page between the papers"
    if dot:
        missing = f"{{page-findings}} into the notebook of {page}"
    elif re.search(r"-\d{3}$", target):
        missing = "{paper-claims} into the paper's page"
    elif target.startswith("paper:"):
        missing = "{paper-counts} into the paper's page"
    return KoshError(f"no page of the book shows {target!r}", next_step=f"put {missing}")


def setup(app):
    app.add_config_value("kosh_root", "", "env")
    app.add_config_value("kosh_findings", "_build/findings", "env")
    app.add_config_value("kosh_verdicts", "_build/verdicts.json", "env")
    app.add_config_value("kosh_report_url", "", "env")
    app.add_domain(KoshDomain)
    app.connect("env-get-outdated", outdated)
    app.connect("env-updated", tell)
