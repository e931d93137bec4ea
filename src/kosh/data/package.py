"""The descriptor of all tables: what each column holds, where the figures come from, their digests.

``data/datapackage.json`` is a Frictionless data package. Types and constraints stand there and nowhere
else: the checks of a table at rest and in memory are both built from it. A table may be read only while
its bytes have the registered digest; whoever edits a table registers it, which validates it first.
"""

import codecs
import copy
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import textwrap
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kosh import ROOT, command
from kosh.errors import KoshError, near

DESCRIPTOR = "data/datapackage.json"
PLAIN = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?"}
SHOWN = 20


class Fault(NamedTuple):
    """What is wrong with one cell, row or column; ``row`` counts records, the header is row 1."""

    row: int
    column: str | None
    problem: str
    found: str
    expected: str
    next_step: str | None = None


# ---- the descriptor


def descriptor(root=ROOT):
    """The whole descriptor as a dict; KoshError where it is missing or no JSON."""
    try:
        return json.loads((Path(root) / DESCRIPTOR).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KoshError(
            "the descriptor of the tables is missing",
            where=DESCRIPTOR,
            next_step="restore it, or set KOSH_ROOT to the project's folder",
        ) from None
    except ValueError as error:
        raise KoshError(
            "the descriptor of the tables is not valid JSON",
            where=DESCRIPTOR,
            found=str(error),
            next_step=f"correct {DESCRIPTOR} at that place",
        ) from None


def tables(root=ROOT):
    """Names of all tables, sorted."""
    return sorted(_entries(root))


def _entries(root):
    """The descriptor's entries by name, not to be changed: read once for each state of the file."""
    path = Path(root) / DESCRIPTOR
    stamp = path.stat() if path.exists() else None
    return _entries_at(root, stamp and (stamp.st_mtime_ns, stamp.st_size))


@lru_cache(maxsize=8)
def _entries_at(root, _stamp):
    return {entry["name"]: entry for entry in descriptor(root)["resources"]}


def describe(table, root=ROOT):
    """The descriptor's entry of a table (a dict: name, path, schema, ...); KoshError where it has none."""
    entries = _entries(root)
    if table in entries:
        return entries[table]
    file = next((Path(root) / "data").rglob(f"{table}.csv"), None)
    if file is None:
        other = next((Path(root) / "data").rglob(f"{table}.*"), None)
        if other is not None:
            raise KoshError(
                f"{table!r} is no table, and has no digest to register",
                where=_relative(other, root),
                next_step=f"check it with the tables that it goes with: {command()} data check",
            )
        raise KoshError(
            f"unknown table {table!r}",
            where=DESCRIPTOR,
            expected="one of " + ", ".join(near(table, entries)),
        )
    header, *rows = _rows(file.read_bytes(), _relative(file, root))
    types = [f"{name} ({_inferred(rows, i)})" for i, name in enumerate(header)]
    raise KoshError(
        f"the table {table!r} has no entry in the descriptor",
        where=_relative(file, root),
        found="columns " + ", ".join(types),
        expected=f"an entry {table!r} under resources in {DESCRIPTOR}, with a description of every column",
        next_step=f"copy the entry of a similar table, adapt it, then: {command()} data register {table}",
    )


def described(tables, root=ROOT):
    """Digest of what the descriptor says of these tables: a month of release can decide a verdict."""
    return digest(json.dumps([describe(table, root) for table in sorted(tables)]).encode())


def table_path(table, root=ROOT):
    """The file of a table; KoshError for an unknown table."""
    return Path(root) / "data" / describe(table, root)["path"]


def schema(entry):
    """The entry's table schema; its ``vintage`` column admits the vintages that the entry describes."""
    full = copy.deepcopy(entry["schema"])
    for field in full["fields"]:
        if field["name"] == "vintage" and "vintages" in entry:
            names = [vintage["name"] for vintage in entry["vintages"]]
            field["constraints"] = {**field.get("constraints", {}), "enum": names}
    return full


def expectation(field):
    """What a cell of this column must be, in words: ``"number, from 0 to 200"``."""
    limits = field.get("constraints", {})
    least, most, pattern = (limits.get(key) for key in ("minimum", "maximum", "pattern"))
    parts = [field["type"] if limits.get("required") else f"{field['type']} or empty"]
    if least is not None and most is not None:
        parts.append(f"from {least} to {most}")
    elif least is not None or most is not None:
        parts.append(f"at least {least}" if most is None else f"at most {most}")
    if "enum" in limits:
        parts.append("one of " + " ".join(map(str, limits["enum"])))
    elif pattern:
        parts.append(f"of the form {pattern}")
    return ", ".join(parts)


# ---- reading and checking


def digest(content):
    """``"sha256:..."`` of bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def read(table, root=ROOT):
    """The bytes of a table, whose digest is the registered one; KoshError where it is not."""
    entry, content = describe(table, root), _content(table, root)
    if digest(content) != entry.get("hash"):
        raise KoshError(
            f"the table {table!r} is not the registered one: its digest differs",
            where=_relative(table_path(table, root), root),
            found=digest(content),
            expected=entry.get("hash", "no digest is registered yet"),
            next_step=f"restore the file or, if the edit was meant: {command()} data register {table}",
        )
    return content


def check(table, root=ROOT):
    """Check a table at rest: digest, columns, types, constraints, keys, references; KoshError at a fault."""
    _validate(table, read(table, root), root)


def _validate(table, content, root):
    """Raise the first fault of a table as a KoshError that says how many there are."""
    faults = _faults(table, content, root)
    if faults:
        first, more = faults[0], len(faults) - 1
        column = f", column {first.column}" if first.column else ""
        raise KoshError(
            f"{table}: {first.problem}" + (f" (the first of {more + 1} faults)" if more else ""),
            where=f"{_relative(table_path(table, root), root)}, row {first.row}{column}",
            found=first.found,
            expected=first.expected,
            next_step=first.next_step or f"correct it, then: {command()} data register {table}",
        )


def _faults(table, content, root):
    """All faults of a table, by row; those of the header alone where the header is wrong."""
    entry = describe(table, root)
    header, *rows = _rows(content, _relative(table_path(table, root), root))
    fields = schema(entry)["fields"]
    if faults := _header_faults(header, rows, fields):
        return faults
    missing = entry["schema"].get("missingValues", [""])
    found = {}
    for i, row in enumerate(rows, 2):
        for field, cell in zip(fields, row, strict=False):
            plain = PLAIN.get(field["type"], "(?s:.*)")
            if cell not in missing and not re.fullmatch(plain, cell):
                problem = f"not a plain {field['type']}"
                found[i, field["name"]] = Fault(i, field["name"], problem, repr(cell), expectation(field))
    for error in _errors(table, root):
        fault = _fault(error, entry, {field["name"]: field for field in fields}, root)
        found.setdefault((fault.row, fault.column), fault)
    return sorted(found.values(), key=lambda fault: (fault.row, fault.column or ""))


def _header_faults(header, rows, fields):
    """Missing, undescribed and misplaced columns."""
    names, told = [field["name"] for field in fields], ", ".join(header) or "an empty file"
    faults = []
    for name in names:
        if name not in header:
            faults.append(Fault(1, name, f"the column {name!r} is missing", told, ", ".join(names)))
    undescribed = [field["name"] for field in fields if not field.get("description")]
    for i, name in enumerate(header):
        if name not in names or name in undescribed:
            faults.append(
                Fault(
                    1,
                    name,
                    f"the column {name!r} is not described",
                    f"cells that look like {_inferred(rows, i)}",
                    f"a field {name!r} with type and description",
                    f"describe column {name} in {DESCRIPTOR} (or remove it)",
                )
            )
    if not faults and header != names:
        faults.append(Fault(1, None, "the columns are not as described", told, ", ".join(names)))
    return faults


def _errors(table, root):
    """What frictionless finds wrong with a table; KoshError where the descriptor itself is invalid."""
    import frictionless

    package = descriptor(root)
    for entry in package["resources"]:
        entry["schema"] = schema(entry)
        for fact in ("hash", "bytes", "rows"):
            entry.pop(fact, None)
    for key in describe(table, root)["schema"].get("foreignKeys", []):
        _content(key["reference"]["resource"] or table, root)
    try:
        report = frictionless.Package(package, basepath=str(Path(root) / "data")).validate(name=table)
    except frictionless.FrictionlessException as error:
        raise KoshError(
            "the descriptor is not a valid data package",
            where=DESCRIPTOR,
            found="; ".join(reason.note for reason in error.reasons or [error.error]),
            next_step=f"correct {DESCRIPTOR}",
        ) from None
    return report.errors + [error for task in report.tasks for error in task.errors]


def _fault(error, entry, fields, root):
    """One error of frictionless in our words."""
    row, column = getattr(error, "row_number", 1), getattr(error, "field_name", None) or None
    cells = getattr(error, "cells", [])
    if error.type == "primary-key":
        keys = entry["schema"]["primaryKey"]
        cell = dict(zip(fields, cells, strict=False))
        found = ", ".join(f"{key} {cell.get(key)}" for key in keys)
        return Fault(row, None, f"duplicate key: {error.note}", found, "every " + ", ".join(keys) + " once")
    if error.type == "foreign-key":
        target, names = error.reference_name or entry["name"], ", ".join(error.field_names)
        known = distinct(target, error.reference_field_names[0], root)
        return Fault(
            row,
            names,
            f"unknown {names}",
            ", ".join(map(repr, error.field_cells)),
            f"a value of {target}.{', '.join(error.reference_field_names)}, such as "
            + ", ".join(near(error.field_cells[0], known)),
            f"correct it, or add it to the table {target} and: {command()} data register {target}",
        )
    if error.type in {"missing-cell", "extra-cell", "blank-row"}:
        return Fault(row, None, "wrong number of cells", f"{len(cells)} cells", f"{len(fields)} cells")
    problem = "not as described" if error.type == "constraint-error" else error.title.lower()
    expected = expectation(fields[column]) if column in fields else error.note
    return Fault(row, column, problem, repr(getattr(error, "cell", error.note)), expected)


# ---- registering an edited table


def register(table, root=ROOT, fits=None):
    """Validate an edited table and write its digest, bytes and rows into the descriptor.

    ``fits(root)`` may raise a KoshError where the table does not go with what lies beside it. A table that a
    spreadsheet saved is rewritten without byte order mark and with lines ended by LF: git would do the latter
    at the next commit, and the digest would be that of a file that nobody else has.

    Returns the report as plain lines: the digest and rows now and as registered before, then the rows
    added, removed and changed since the last commit (where git has one). Nothing is written when the
    table, or one that refers to it, has a fault (KoshError) or when nothing changed; each file is replaced in
    one step.
    """
    saved, package = _content(table, root), descriptor(root)
    content = saved.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    for name in [table, *_referring(table, root)]:
        _validate(name, _content(name, root), root)
    if fits:
        fits(root)
    entry = next(entry for entry in package["resources"] if entry["name"] == table)
    rows = len(_rows(content, entry["path"])) - 1
    facts = {"hash": digest(content), "bytes": len(content), "rows": rows}
    before = {fact: entry.get(fact) for fact in facts}
    lines = [f"{table}: {_told(facts)} ({_was(before, facts)})"]
    entry.update(facts)
    if content != saved:
        _write(content, table_path(table, root))
        lines.append("rewritten without byte order mark, lines ended by LF, as git keeps it")
    if before != facts:
        _write(f"{json.dumps(package, ensure_ascii=False, indent=2)}\n".encode(), Path(root) / DESCRIPTOR)
    return lines + _changes(table, content, _committed(table_path(table, root)), root)


def _referring(table, root):
    """Names of the tables that have foreign keys into this one."""
    for entry in descriptor(root)["resources"]:
        keys = entry["schema"].get("foreignKeys", [])
        if any(key["reference"]["resource"] == table for key in keys):
            yield entry["name"]


def _told(facts):
    return f"{facts['rows']} rows, {facts['hash'][:19]}"


def _was(before, facts):
    if before == facts:
        return "as registered"
    return f"was {_told(before)}" if before["hash"] else "first registration"


def _changes(table, content, earlier, root):
    """Lines that say how the table's rows differ from those of the earlier content (bytes or None)."""
    if earlier is None:
        return ["no earlier version in git: rows not compared"]
    key = describe(table, root)["schema"]["primaryKey"]
    new, old = _by_key(content, key), _by_key(earlier, key)
    if old is None:
        return ["the key's columns are new: rows not compared with the last commit"]
    changed = [
        f"{_name(k)} {column} {_short(old[k].get(column))} -> {_short(new[k].get(column))}"
        for k in new.keys() & old.keys()
        for column in {**old[k], **new[k]}
        if old[k].get(column) != new[k].get(column)
    ]
    kinds = {
        "added": [_name(k) for k in new.keys() - old.keys()],
        "removed": [_name(k) for k in old.keys() - new.keys()],
    }
    lines = [line for kind, names in kinds.items() for line in _listed("row", kind, names)]
    return lines + _listed("cell", "changed", changed) or ["no row differs from the last commit"]


def _listed(noun, kind, items):
    """``"2 rows added:"`` and the first items, one a line; nothing where there are none."""
    if not items:
        return []
    count = f"{len(items)} {noun}{'s' if len(items) > 1 else ''} {kind}:"
    more = [f"  ... and {len(items) - SHOWN} more"] if len(items) > SHOWN else []
    return [count, *(f"  {item}" for item in sorted(items)[:SHOWN]), *more]


def _by_key(content, key):
    """Rows as dicts, by the values of the key's columns; None where such a column is missing."""
    header, *rows = _rows(content, "")
    records = [dict(zip(header, row, strict=False)) for row in rows]
    return {tuple(r.get(k) for k in key): r for r in records} if set(key) <= set(header) else None


def _name(key):
    return " ".join(map(str, key))


def _short(cell):
    return textwrap.shorten("(nothing)" if cell in (None, "") else cell, 60, placeholder="...")


def _committed(path):
    """The file's bytes in the last commit; None without git, or where git does not have it."""
    try:
        command = ["git", "show", f"HEAD:./{path.name}"]
        shown = subprocess.run(command, cwd=path.parent, capture_output=True, check=False)
    except OSError:
        return None
    return shown.stdout if shown.returncode == 0 else None


def _write(content, path):
    """Replace a file in one step, so that an interrupted write leaves the old one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        shutil.copymode(path, name)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


# ---- files


def _content(table, root):
    path = table_path(table, root)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KoshError(
            f"the file of the table {table!r} is missing",
            where=_relative(path, root),
            next_step=f"restore it: git checkout -- {_relative(path, root)}",
        ) from None


def _rows(content, where):
    """All records of a CSV file, header first: a list of lists of strings."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise KoshError(
            "the table is not in UTF-8",
            where=f"{where}, line {line}",
            found=repr(error.object[error.start : error.end]),
            next_step="save the file as UTF-8",
        ) from None
    if lone := re.search(r"[^\r\n]{0,20}\r(?!\n)", text):
        raise KoshError(
            "a carriage return stands alone",
            where=f"{where}, line {text.count(chr(10), 0, lone.start()) + 1}",
            found=repr(lone[0]),
            expected="lines that end in LF (or CR LF, which registering turns into LF)",
            next_step="save the file with LF line ends; take the character out where it stands in a cell",
        )
    return list(csv.reader(io.StringIO(text, newline=""))) or [[]]


def distinct(table, column, root=ROOT):
    """The distinct cells of a column, as text and unverified: for checks before a table is registered."""
    header, *rows = _rows(_content(table, root), _relative(table_path(table, root), root))
    return {row[header.index(column)] for row in rows}


def _inferred(rows, i):
    """The type that all filled cells of column ``i`` look like: integer, number or string."""
    cells = [row[i] for row in rows if len(row) > i and row[i]]
    fits = (kind for kind, plain in PLAIN.items() if all(re.fullmatch(plain, cell) for cell in cells))
    return next(fits, "string") if cells else "string"


def _relative(path, root):
    return path.relative_to(root).as_posix()
