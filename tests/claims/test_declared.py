"""Files of relations: what is read, and that every fault is named with its line and column."""

import sys
from pathlib import Path

import pytest

from kosh import ROOT
from kosh.claims import declared, relations
from kosh.claims import ledger as ledgers
from kosh.claims.referee import Statements
from kosh.errors import KoshError

sys.path.insert(0, str(Path(__file__).parent))
from oracle import claim, claims_of

CLAIMS = Statements(claims_of(*(claim(id, "3") for id in ("one", "two")), claim("word", "")))

GOOD = """\
[[group]]
id = "g"

[[group.relation]]
kind = "sum"
parts = ["one", "?n"]
total = "two"
because = "so"

[[group]]
id = "h"
title = "Second"
modes = ["floor"]

[[group.relation]]
kind = "same"
claims = ["one", "word"]
"""


def read(tmp_path, text):
    path = tmp_path / "relations.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return declared.read(path, CLAIMS, "r.toml")


def test_groups_are_read_with_their_defaults(tmp_path):
    one, two = read(tmp_path, GOOD)
    assert (one.id, one.title, one.note, one.modes) == ("g", "g", "", declared.DEFAULT_MODES)
    assert one.relations[0].kind == "sum" and one.relations[0].because == "so"
    assert (one.claims, two.claims) == (("one", "two"), ("one", "word"))
    assert two.modes == ("floor",) and two.where == "r.toml, line 10, column 1"


def test_a_project_without_relations_has_none(tmp_path):
    assert declared.load(CLAIMS, tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ('kind = "sum"', "kind = ", "line 5, column 8", "not valid TOML"),
        ('claims = ["one", "word"]', 'claims = ["one"', "end of the file", "not valid TOML"),
        ('kind = "sum"', 'kind = "summ"', "line 5, column 8", "unknown kind of relation"),
        ('kind = "sum"', "", "line 4, column 1", "unknown kind of relation"),
        ("]]\nkind", "]]\n'x' = 1\nkind", "line 4, column 1", "unknown field of sum"),
        ('id = "g"', 'id = "g"\nextra = 1', "line 3, column 9", "unknown field of a group"),
        ('id = "g"\n', "", "line 1, column 1", "a group without id"),
        ('id = "g"', 'id = ["g"]', "line 2, column 6", "id has the wrong form"),
        ('id = "h"', 'id = "g"', "line 11, column 6", "two groups with one id"),
        ('modes = ["floor"]', 'modes = ["flor"]', "line 13, column 9", "unknown rounding mode"),
        ('modes = ["floor"]', "modes = []", "line 13, column 9", "modes has the wrong form"),
        ('total = "two"', 'total = "tow"', "line 7, column 9", "unknown claim"),
        ('total = "two"', 'total = "word"', "line 7, column 9", "a claim without a number"),
        ('total = "two"', "total = 2", "line 7, column 9", "total has the wrong form"),
        ('total = "two"\n', "", "line 4, column 1", "a relation of the kind sum without total"),
        ('parts = ["one", "?n"]', "parts = []", "line 6, column 9", "parts has the wrong form"),
        ('parts = ["one", "?n"]', 'parts = ["one", 3]', "line 6, column 9", "parts has the wrong form"),
        ('parts = ["one", "?n"]', 'parts = ["one", "one"]', "line 6, column 9", "a claim named twice"),
        ('because = "so"', "because = 1", "line 8, column 11", "because has the wrong form"),
        ('claims = ["one", "word"]', 'claims = ["one"]', "line 17, column 10", "claims has the wrong form"),
        ('claims = ["one", "word"]', 'claims = ["one", "?n"]', "line 17, column 10", "unknown claim"),
        (GOOD, "", "line 1, column 1", "a file of relations holds groups"),
        (GOOD, "[group]\n", "line 1, column 1", "a file of relations holds groups"),
        (GOOD, '[[group]]\nid = "g"\nrelation = [1]\n', "line 3, column 12", "relation has the wrong form"),
        (GOOD, b"\xff", "line 1", "not UTF-8"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(tmp_path, old, new, where, problem):
    text = new if old == GOOD else GOOD.replace(old, new, 1)
    with pytest.raises(KoshError, match=problem) as fault:
        read(tmp_path, text)
    assert fault.value.where == f"r.toml, {where}"


@pytest.mark.parametrize(
    ("relation", "problem"),
    [
        ('kind = "order"\ngreatest = "one"', "an order of nothing"),
        ('kind = "order"\ngreatest = "one"\nothers = ["two"]\ndescending = ["one"]', "an order of nothing"),
        ('kind = "subset"\nwhole = "one"', "a subset without its part"),
        ('kind = "list-length"\nclaim = "one"', "a list without length"),
        ('kind = "list-length"\nclaim = "one"\nitems = -1', "items has the wrong form"),
        ('kind = "list-length"\nclaim = "one"\nitems = 2\nlist = 3', "list has the wrong form"),
        ('kind = "parts-of-whole"\nshares = ["one"]\ncomplete = "yes"', "complete has the wrong form"),
        ('kind = "contradiction"\nclaims = ["one", "two"]\nrule = "odd"', "unknown rule"),
        ('kind = "dates"\nclaims = ["one"]\nearlier = "11.8.2025"\nlater = "2026"', "earlier has"),
        ('kind = "rate"\nevents = "one"\nbase = "two"\nper = "x"\nrate = "one"', "per has the wrong form"),
    ],
)  # fmt: skip
def test_relations_with_missing_or_wrong_fields(tmp_path, relation, problem):
    with pytest.raises(KoshError, match=problem):
        read(tmp_path, f'[[group]]\nid = "g"\n[[group.relation]]\n{relation}\n')


LISTED = '[[group]]\nid = "g"\n[[group.relation]]\nkind = "list-length"\nclaim = "one"\nlist = "causes"\n'


def read_with(tmp_path, text, lists):
    path = tmp_path / "relations.toml"
    path.write_text(text, "utf-8")
    (group,) = declared.read(path, CLAIMS, "r.toml", lists)
    return group


@pytest.mark.parametrize("items", ["", "items = 3\n"])
def test_the_items_of_a_named_list_are_counted(tmp_path, items):
    three = read_with(tmp_path, LISTED + items, {"causes": ("a", "b", "c")})
    (found,) = relations.evaluate(three, CLAIMS).relations
    assert (found.word, found.sentence) == ("exact", "Stated are 3, counted 3.")


def test_a_named_list_of_another_length_than_stated_is_no_fault_of_ours(tmp_path):
    (found,) = relations.evaluate(read_with(tmp_path, LISTED, {"causes": ("a", "b")}), CLAIMS).relations
    assert (found.word, found.sentence) == ("inconsistent", "Stated are 3, counted 2: not the same.")


@pytest.mark.parametrize(
    ("items", "lists", "where", "problem"),
    [
        ("", {"cause": ("a",)}, "line 6, column 8", "unknown list"),
        ("", {}, "line 6, column 8", "unknown list"),
        ("items = 4\n", {"causes": ("a",)}, "line 7, column 9", "a list has another length"),
        ("", None, "line 3, column 1", "a list without length"),
    ],
)
def test_a_named_list_must_be_known_and_as_long_as_said(tmp_path, items, lists, where, problem):
    with pytest.raises(KoshError, match=problem) as fault:
        read_with(tmp_path, LISTED + items, lists)
    assert fault.value.where == f"r.toml, {where}"


def test_without_tables_the_name_of_a_list_is_for_the_reader(tmp_path):
    assert read_with(tmp_path, LISTED + "items = 2\n", None).relations[0].fields["items"] == 2


def test_the_project_counts_the_lists_of_its_own_table(tmp_path):
    ledger = ledgers.load()
    for file in (declared.FILE, ledgers.TYPOLOGIES):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes((ROOT / file).read_bytes())
    assert declared.load(ledger, tmp_path)
    table = tmp_path / ledgers.TYPOLOGIES
    rows = table.read_text("utf-8").splitlines(keepends=True)
    name = "historical2025: regions with a positive balance of interregional migration"
    dropped = max(n for n, row in enumerate(rows) if row.startswith(name))
    table.write_text("".join(rows[:dropped] + rows[dropped + 1 :]), "utf-8")
    with pytest.raises(KoshError, match="a list has another length"):
        declared.load(ledger, tmp_path)


def test_a_missing_file(tmp_path):
    with pytest.raises(KoshError, match="no such file"):
        declared.read(tmp_path / "none.toml", CLAIMS)
