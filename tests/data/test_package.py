"""The tables are as described; a table that is not is refused with a message that says where and why."""

import json
import os
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from kosh import ROOT
from kosh.data import package
from kosh.errors import KoshError

KGZ_2014 = "KGZ,2014,2020-10,30.0321142\n"
LINES = (ROOT / "data/series/countries.csv").read_text(encoding="utf-8").splitlines()


# ---- the project's own tables


@pytest.mark.parametrize("table", package.tables())
def test_every_table_is_as_described(table):
    package.check(table)
    assert package.table_path(table).is_file()


def test_every_table_in_data_is_described():
    described = {package.table_path(table) for table in package.tables()}
    assert set((ROOT / "data").rglob("*.csv")) == described


def test_facts_of_the_descriptor_hold():
    for table in package.tables():
        entry, content = package.describe(table), package.read(table)
        assert entry["bytes"] == len(content)
        assert entry["rows"] == len(package._rows(content, "")) - 1


def test_every_column_is_described():
    for table in package.tables():
        for field in package.describe(table)["schema"]["fields"]:
            assert field["title"] and field["description"] and field["type"], (table, field)


def test_every_vintage_has_its_pedigree():
    for table in package.tables():
        for vintage in package.describe(table).get("vintages", []):
            assert vintage["name"] == vintage["released"]
            assert vintage["released_is"] in {"exact", "approximate"}
            assert vintage["redistributable"] is True
            assert all(vintage[key] for key in ("publisher", "indicator_code", "title", "source", "coverage"))
            assert vintage["licence"] and vintage["terms_url"].startswith("https://")


def test_descriptor_names_no_machine():
    text = (ROOT / package.DESCRIPTOR).read_text(encoding="utf-8")
    assert "/work" not in text and "/home" not in text and "/tmp" not in text


def test_series_are_sorted():
    _, *rows = package._rows(package.read("remittances"), "")
    assert rows == sorted(rows, key=lambda row: (row[0], row[2], row[1]))


def test_tables_are_kept_without_byte_order_mark_and_carriage_returns():
    for table in package.tables():
        content = package.table_path(table).read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf") and b"\r" not in content, table


def test_claims_keep_the_numeral_as_a_string():
    fields = package.describe("claims")["schema"]["fields"]
    assert {field["type"] for field in fields} == {"string"}


# ---- planted faults

FAULTS = {
    "missing column": (
        ("country,year,vintage,value\n", "country,year,vintage\n"),
        ["the column 'value' is missing", "row 1, column value"],
    ),
    "columns swapped": (
        ("country,year,vintage,value\n", "country,vintage,year,value\n"),
        ["the columns are not as described", "country, vintage, year, value"],
    ),
    "text in a number column": (
        (KGZ_2014, "KGZ,2014,2020-10,thirty\n"),
        ["not a plain number", "row 7, column value", "'thirty'", "number, from 0 to 200"],
    ),
    "a number with a separator": (
        (KGZ_2014, "KGZ,2014,2020-10,3_0\n"),
        ["not a plain number", "'3_0'"],
    ),
    "not a number": (
        (KGZ_2014, "KGZ,2014,2020-10,NaN\n"),
        ["not a plain number", "'NaN'"],
    ),
    "empty cell": (
        (KGZ_2014, "KGZ,2014,2020-10,\n"),
        ["not as described", "row 7, column value", "found:    ''"],
    ),
    "value out of range": (
        (KGZ_2014, "KGZ,2014,2020-10,3003.2\n"),
        ["row 7, column value", "'3003.2'", "number, from 0 to 200"],
    ),
    "year out of range": (
        (KGZ_2014, "KGZ,1814,2020-10,30.0321142\n"),
        ["row 7, column year", "'1814'", "integer, from 1990 to 2030"],
    ),
    "duplicate key": (
        (KGZ_2014, KGZ_2014 * 2),
        ["duplicate key: the same as in the row at position 7", "row 8", "KGZ", "2014", "2020-10"],
    ),
    "unknown country": (
        (KGZ_2014, "KGX,2014,2020-10,30.0321142\n"),
        [
            "unknown country",
            "row 7, column country",
            "'KGX'",
            "such as KGZ",
            "add it to the table countries",
        ],
    ),
    "unknown vintage": (
        (KGZ_2014, "KGZ,2014,2020-11,30.0321142\n"),
        [
            "row 7, column vintage",
            "'2020-11'",
            "one of 2013-04 2018-04 2020-10 2025-01",
        ],
    ),
    "too few cells": (
        (KGZ_2014, "KGZ,2014,2020-10\n"),
        ["wrong number of cells", "row 7", "3 cells", "4 cells"],
    ),
    "too many cells": (
        (KGZ_2014, "KGZ,2014,2020-10,30.0321142,1\n"),
        ["wrong number of cells", "5 cells", "4 cells"],
    ),
    "two faults": (
        (KGZ_2014, "KGZ,1814,2020-10,thirty\n"),
        ["(the first of 2 faults)"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_register_refuses_a_fault_and_writes_nothing(fault, project, edit):
    (old, new), told = FAULTS[fault]
    before = (project / package.DESCRIPTOR).read_bytes()
    edit(old, new)
    with pytest.raises(KoshError) as error:
        package.register("remittances", project)
    for words in ["data/series/remittances.csv", *told]:
        assert words in str(error.value)
    assert (project / package.DESCRIPTOR).read_bytes() == before


def test_edited_table_is_refused_until_registered(project, edit):
    edit(KGZ_2014, "KGZ,2014,2020-10,31.0321144\n")
    for function in (package.read, package.check):
        with pytest.raises(KoshError, match="kosh data register remittances") as error:
            function("remittances", project)
        assert error.value.expected == package.describe("remittances", project)["hash"]
        assert error.value.found != error.value.expected
    package.register("remittances", project)
    package.check("remittances", project)


def test_check_looks_beyond_the_digest(project, edit, amend):
    edit(KGZ_2014, "KGZ,2014,2020-10,thirty\n")
    content = (project / "data/series/remittances.csv").read_bytes()
    amend(lambda entries: entries["remittances"].update(hash=package.digest(content)))
    with pytest.raises(KoshError, match="not a plain number"):
        package.check("remittances", project)


def test_new_column_asks_for_its_description(project):
    file = project / "data/series/countries.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    lines = [header + ",rank", *(f"{row},{i}" for i, row in enumerate(rows))]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(KoshError, match=r"describe column rank in data/datapackage\.json") as error:
        package.register("countries", project)
    assert "cells that look like integer" in str(error.value)


def test_column_without_description_is_refused(project, amend):
    amend(lambda entries: entries["countries"]["schema"]["fields"][1].pop("description"))
    with pytest.raises(KoshError, match="describe column name in"):
        package.register("countries", project)


def test_unknown_table_names_the_nearest(project):
    with pytest.raises(KoshError, match="unknown table 'remitances'") as error:
        package.describe("remitances", project)
    assert "remittances" in error.value.expected


def test_new_table_asks_for_an_entry(project):
    (project / "data/series/rates.csv").write_text(
        "country,year,rate,note\nKAZ,2020,1.5,\n", encoding="utf-8"
    )
    with pytest.raises(KoshError, match="has no entry") as error:
        package.register("rates", project)
    assert error.value.where == "data/series/rates.csv"
    assert error.value.found == "columns country (string), year (integer), rate (number), note (string)"
    assert "kosh data register rates" in error.value.next_step


@pytest.mark.parametrize("function", [package.read, package.check, package.register])
def test_missing_file(function, project):
    (project / "data/series/remittances.csv").unlink()
    with pytest.raises(KoshError, match="file of the table 'remittances' is missing"):
        function("remittances", project)


def test_missing_table_that_is_referred_to(project):
    (project / "data/series/countries.csv").unlink()
    with pytest.raises(KoshError, match="file of the table 'countries' is missing"):
        package.check("remittances", project)


def test_empty_file(project):
    (project / "data/series/remittances.csv").write_bytes(b"")
    with pytest.raises(KoshError, match="the column 'country' is missing"):
        package.register("remittances", project)


def test_blank_row(project, edit):
    edit(KGZ_2014, KGZ_2014 + "\n")
    with pytest.raises(KoshError, match="wrong number of cells"):
        package.register("remittances", project)


def test_other_encoding(project):
    file = project / "data/series/countries.csv"
    text = file.read_text(encoding="utf-8")
    file.write_bytes(text.encode("latin-1"))
    line = 1 + text[: text.index("ô")].count("\n")
    with pytest.raises(KoshError, match="not in UTF-8") as error:
        package.register("countries", project)
    assert error.value.where == f"data/series/countries.csv, line {line}" and "\\xf4" in error.value.found


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("\n", "\r", 1, "country,name\r"),
        ("Austria", "Aus\rtria", LINES.index("AUT,Austria") + 1, "AUT,Aus\r"),
        ("\n", "\r\r\n", 1, "e\r"),
    ],
    ids=["line ends of an old Macintosh", "in a cell", "doubled"],
)
def test_a_lone_carriage_return_is_refused_with_its_line(project, old, new, line, found):
    file, before = project / "data/series/countries.csv", (project / package.DESCRIPTOR).read_bytes()
    file.write_bytes(file.read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(KoshError, match="carriage return stands alone") as error:
        package.register("countries", project)
    assert error.value.where == f"data/series/countries.csv, line {line}"
    assert error.value.found.endswith(f"{found!r}"[1:]) and error.value.next_step
    assert (project / package.DESCRIPTOR).read_bytes() == before


def test_something_else_in_data_is_no_table(project):
    with pytest.raises(KoshError, match="'relations' is no table") as error:
        package.register("relations", project)
    assert error.value.where == "data/claims/relations.toml"
    assert error.value.next_step.endswith("kosh data check")


def test_missing_descriptor(tmp_path):
    with pytest.raises(KoshError, match="descriptor of the tables is missing"):
        package.tables(tmp_path)


def test_broken_descriptor(project):
    (project / package.DESCRIPTOR).write_text('{"resources": [', encoding="utf-8")
    with pytest.raises(KoshError, match="not valid JSON"):
        package.tables(project)


def test_descriptor_that_is_no_data_package(project, amend):
    amend(lambda entries: entries["countries"]["schema"]["fields"][0].update(type="text"))
    with pytest.raises(KoshError, match="not a valid data package") as error:
        package.register("countries", project)
    assert "text" in error.value.found


def test_errors_without_a_row_or_a_column_are_told(project):
    error = SimpleNamespace(type="source-error", title="Source Error", note="cannot be read")
    fault = package._fault(error, package.describe("countries"), {}, project)
    assert fault == package.Fault(1, None, "source error", "'cannot be read'", "cannot be read")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"required": True}, "number"),
        ({}, "number or empty"),
        ({"minimum": 0}, "number or empty, at least 0"),
        ({"maximum": 9}, "number or empty, at most 9"),
        ({"required": True, "pattern": "[A-Z]"}, "number, of the form [A-Z]"),
    ],
)
def test_expectation(limits, words):
    assert package.expectation({"type": "number", "constraints": limits}) == words


# ---- registering


def git(project, *words):
    identity = ["-c", "user.name=Kosh", "-c", "user.email=kosh@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=project, check=True, capture_output=True)


@pytest.fixture
def committed(project):
    """The copy as a repository of its own, with one commit."""
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "tables")
    return project


def test_registering_an_unchanged_table_changes_nothing(committed):
    before = (committed / package.DESCRIPTOR).read_bytes()
    lines = package.register("remittances", committed)
    assert lines[0].endswith("(as registered)") and lines[1:] == ["no row differs from the last commit"]
    assert (committed / package.DESCRIPTOR).read_bytes() == before


def test_register_says_what_changed(committed, edit):
    edit(KGZ_2014, "KGZ,2014,2020-10,31.03\n")
    edit("ZWE,2023,2025-01,", "ZWE,2024,2025-01,")
    old = package.describe("remittances", committed)
    lines = package.register("remittances", committed)
    new = package.describe("remittances", committed)
    assert lines == [
        f"remittances: 16 rows, {new['hash'][:19]} (was 16 rows, {old['hash'][:19]})",
        "1 row added:",
        "  ZWE 2024 2025-01",
        "1 row removed:",
        "  ZWE 2023 2025-01",
        "1 cell changed:",
        "  KGZ 2014 2020-10 value 30.0321142 -> 31.03",
    ]
    assert new["bytes"] == old["bytes"] - len("30.0321142") + len("31.03")
    package.check("remittances", committed)


def test_only_the_facts_of_one_entry_are_rewritten(committed, edit):
    before = (committed / package.DESCRIPTOR).read_text(encoding="utf-8").splitlines()
    edit(KGZ_2014, "KGZ,2014,2020-10,31.03\n")
    package.register("remittances", committed)
    after = (committed / package.DESCRIPTOR).read_text(encoding="utf-8")
    assert after.endswith("}\n")
    differing = [new for old, new in zip(before, after.splitlines(), strict=True) if old != new]
    assert [line.split('"')[1] for line in differing] == ["hash", "bytes"]


def test_register_undoes_itself(committed, edit):
    before = (committed / package.DESCRIPTOR).read_bytes()
    edit(KGZ_2014, "KGZ,2014,2020-10,31.03\n")
    package.register("remittances", committed)
    edit("KGZ,2014,2020-10,31.03\n", KGZ_2014)
    package.register("remittances", committed)
    assert (committed / package.DESCRIPTOR).read_bytes() == before


def saved_by_a_spreadsheet(file):
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))


def test_what_a_spreadsheet_saved_is_registered_as_git_keeps_it(committed, edit):
    file, descriptor = committed / "data/series/remittances.csv", committed / package.DESCRIPTOR
    before = file.read_bytes(), descriptor.read_bytes()
    saved_by_a_spreadsheet(file)
    with pytest.raises(KoshError, match="its digest differs"):
        package.check("remittances", committed)
    lines = package.register("remittances", committed)
    assert lines[0].endswith("(as registered)")
    assert "without byte order mark, lines ended by LF" in lines[1]
    assert lines[2:] == ["no row differs from the last commit"]
    assert (file.read_bytes(), descriptor.read_bytes()) == before


@pytest.mark.slow
def test_line_ends_do_not_hide_what_a_spreadsheet_changed(committed):
    file = committed / "data/series/countries.csv"
    saved_by_a_spreadsheet(file)
    file.write_bytes(file.read_bytes().replace(b"AUT,Austria", b'AUT,"Aus\r\ntria"'))
    assert package.register("countries", committed)[2:] == [
        "1 cell changed:",
        "  AUT name Austria -> Aus tria",
    ]
    assert b"\r" not in file.read_bytes()
    package.check("countries", committed)
    shutil.copy(ROOT / ".gitattributes", committed)
    git(committed, "add", "-A")
    git(committed, "commit", "-q", "-m", "edited")
    file.unlink()
    git(committed, "checkout", "--", "data")
    package.check("countries", committed)


def test_a_faulty_table_keeps_the_line_ends_it_has(project, edit):
    file = project / "data/series/remittances.csv"
    edit(KGZ_2014, "KGZ,2014,2020-10,thirty\n")
    saved_by_a_spreadsheet(file)
    before = file.read_bytes()
    with pytest.raises(KoshError, match="not a plain number"):
        package.register("remittances", project)
    assert file.read_bytes() == before


def test_a_row_that_another_table_names_cannot_be_registered_away(project, edit):
    before = (project / package.DESCRIPTOR).read_bytes()
    edit("ZWE,Zimbabwe\n", "", "series/countries.csv")
    with pytest.raises(KoshError, match="remittances: unknown country") as error:
        package.register("countries", project)
    assert error.value.where.startswith("data/series/remittances.csv, row ") and error.value.found == "'ZWE'"
    assert (project / package.DESCRIPTOR).read_bytes() == before


def test_a_table_that_does_not_fit_is_not_registered(project, edit):
    def unfit(root):
        raise KoshError(f"unfit in {root.name}")

    before = (project / package.DESCRIPTOR).read_bytes()
    edit(KGZ_2014, "KGZ,2014,2020-10,31.03\n")
    with pytest.raises(KoshError, match=f"unfit in {project.name}"):
        package.register("remittances", project, fits=unfit)
    assert (project / package.DESCRIPTOR).read_bytes() == before


@pytest.mark.slow
def test_long_lists_and_long_cells_are_shortened(committed, edit):
    file = committed / "data/series/countries.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    edited = [header, *(f"{row} {'x' * 60}" for row in rows)]
    file.write_text("\n".join(edited) + "\n", encoding="utf-8")
    lines = package.register("countries", committed)
    assert lines[1] == f"{len(rows)} cells changed:" and lines[2] == "  ABW name Aruba -> Aruba..."
    assert len(lines) == 23 and lines[-1] == f"  ... and {len(rows) - 20} more"


def test_without_git_only_counts_are_compared(project, edit, monkeypatch):
    edit(KGZ_2014, "")
    lines = package.register("remittances", project)
    assert "15 rows" in lines[0] and "was 16 rows" in lines[0]
    assert lines[1] == "no earlier version in git: rows not compared"
    monkeypatch.setenv("PATH", "")
    assert package.register("remittances", project)[1] == lines[1]


def test_first_registration(project, amend):
    amend(lambda entries: [entries["remittances"].pop(fact) for fact in ("hash", "bytes", "rows")])
    with pytest.raises(KoshError, match="no digest is registered yet"):
        package.read("remittances", project)
    assert package.register("remittances", project)[0].endswith("(first registration)")
    package.check("remittances", project)


def test_key_that_the_last_commit_lacks(committed, amend):
    file = committed / "data/series/countries.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("country,", "code,", 1), encoding="utf-8")

    def rename(entries):
        for entry in entries.values():
            entry["schema"].pop("foreignKeys", None)
        entries["countries"]["schema"]["primaryKey"] = ["code"]
        entries["countries"]["schema"]["fields"][0]["name"] = "code"

    amend(rename)
    assert "key's columns are new" in package.register("countries", committed)[1]


def test_interrupted_write_leaves_the_old_descriptor(project, edit, monkeypatch):
    before = (project / package.DESCRIPTOR).read_bytes()
    edit(KGZ_2014, "KGZ,2014,2020-10,31.03\n")

    def interrupted(source, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        package.register("remittances", project)
    assert (project / package.DESCRIPTOR).read_bytes() == before
    assert [path.name for path in (project / "data").iterdir() if path.is_file()] == ["datapackage.json"]


def test_descriptor_keeps_its_permissions(project, edit):
    descriptor = project / package.DESCRIPTOR
    descriptor.chmod(0o640)
    edit(KGZ_2014, "KGZ,2014,2020-10,31.03\n")
    package.register("remittances", project)
    assert descriptor.stat().st_mode & 0o777 == 0o640


def test_descriptor_is_written_in_its_own_form():
    text = (ROOT / package.DESCRIPTOR).read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
