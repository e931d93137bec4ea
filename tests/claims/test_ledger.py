"""The tables of the project load; every fault in them is named with its file and line."""

import ast
import sys
from pathlib import Path

import pytest

import kosh.claims
from kosh import ROOT
from kosh.claims.ledger import (
    CLAIMS,
    COMPARISONS,
    EXAMINATION,
    MAX_WORDS,
    OPPOSITIONS,
    PAPERS,
    TYPOLOGIES,
    examinations,
    first_month,
    lists,
    load,
    oppositions,
)
from kosh.errors import KoshError

#: The rows on which the faults below are tried, whatever else the tables hold.
ROWS = {
    PAPERS: ["abai2020"],
    CLAIMS: ["abai2020-047", "abai2020-076", "abai2020-077", "abai2020-078", "abai2020-079"],
    COMPARISONS: ["remittances-kgz", "remittances-tjk", "remittances-range"],
}


@pytest.fixture
def root(tmp_path):
    """A folder with a few rows of the project's tables."""
    for file, ids in ROWS.items():
        header, *rows = (ROOT / file).read_text("utf-8").splitlines(keepends=True)
        kept = [row for id in ids for row in rows if row.startswith(id + ",")]
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(header + "".join(kept), "utf-8")
    return tmp_path


def change(root, file, old, new):
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), "utf-8")


def fault(root):
    with pytest.raises(KoshError) as error:
        load(root)
    return error.value


def test_the_project_loads():
    ledger = load()
    for claim in ledger.claims.values():
        assert len(claim.quote.split()) <= MAX_WORDS
        assert claim.quote or claim.paraphrase
        assert (claim.numeral is None) == (claim.printed == "")
    for comparison in ledger.comparisons.values():
        assert ledger.paper_of(comparison).published
        assert ledger.numerals(comparison)


def test_the_remittances_claims():
    ledger = load()
    assert ledger.claim("abai2020-076").places == ("KGZ", "TJK")
    both = ledger.comparison("remittances-range")
    assert [n.numeral for n in ledger.numerals(both)] == ["30", "50"]
    twice = ledger.comparison("remittances-tjk")
    assert twice.claims == ("abai2020-047", "abai2020-079")
    assert [n.numeral for n in ledger.numerals(twice)] == ["50"]
    assert (twice.first_year, twice.last_year) == (2011, 2020)
    assert ledger.paper_of(twice) is ledger.paper("abai2020")


def test_an_unknown_id_is_answered_with_the_nearest():
    ledger = load()
    with pytest.raises(KoshError, match="such as abai2020-079"):
        ledger.claim("abai2020-79")
    with pytest.raises(KoshError, match="remittances-tjk"):
        ledger.comparison("remitances-tjk")
    with pytest.raises(KoshError, match="unknown paper"):
        ledger.paper("abai")


#: file, what is replaced (first occurrence), by what, what the message must contain.
FAULTS = {
    "bad numeral": (CLAIMS, 'Kyrgyzstan",KGZ,not stated,30', 'Kyrgyzstan",KGZ,not stated,"3,0.1"',
                    ["not a numeral", "claims.csv, line 5, claim abai2020-078", "3,0.1"]),
    "numeral not in its quote": (CLAIMS, "not stated,30", "not stated,31", ["not in its quote", "line 3"]),
    "unknown paper": (CLAIMS, "abai2020-047,abai2020", "abai2020-047,abai", ["unknown paper", "line 2"]),
    "unknown kind": (CLAIMS, "share,remittances", "shares,remittances",
                     ["unknown kind", "line 2", "'shares'"]),
    "long quote": (CLAIMS, "the capacity", "the " * 25 + "capacity", ["too long", "line 2", "36 words"]),
    "neither quote nor paraphrase": (CLAIMS,
                 "the capacity of labour migrants accruals in Tadjikistan is 50% of GDP", "",
                 ["neither quote nor paraphrase", "line 2"]),
    "no id": (CLAIMS, "abai2020-047,", ",", ["claim without id", "line 2"]),
    "two ids": (CLAIMS, "abai2020-079", "abai2020-047",
                ["two claims with one id", "lines 2 and 6", "abai2020-047"]),
    "missing column": (CLAIMS, "printed,", "", ["column is missing", "line 1", "printed"]),
    "short row": (CLAIMS, ",share,remittances % GDP", ",share", ["number of cells", "line 2", "14", "15"]),
    "stray quote": (CLAIMS, '"remittances as a share of GDP, Tajikistan"', '"remittances" as',
                    ["not valid CSV", "line 2"]),
    "unknown claim": (COMPARISONS, "abai2020-078", "abai2020-780",
                      ["unknown claim", "line 2", "abai2020-078"]),
    "no claims": (COMPARISONS, "abai2020-078", "", ["no claim to compare", "line 2"]),
    "no places": (COMPARISONS, ",KGZ,2011", ",,2011", ["no place to compare", "line 2"]),
    "unknown reading": (COMPARISONS, ",value,", ",values,", ["unknown reading", "'values'"]),
    "other unit": (COMPARISONS, "% of GDP", "% of GNI", ["different units", "% of GNI"]),
    "other numbers": (COMPARISONS, "abai2020-047 abai2020-079", "abai2020-047 abai2020-078",
                      ["different numbers", "line 3", "abai2020-078: 30"]),
    "range upside down": (COMPARISONS, "abai2020-076 abai2020-077", "abai2020-077 abai2020-076",
                          ["stands first", "line 4"]),
    "half a range": (COMPARISONS, "abai2020-076 abai2020-077", "abai2020-076", ["'between'", "line 4"]),
    "no year": (COMPARISONS, "2011", "11", ["first_year is not a year", "'11'"]),
    "window upside down": (COMPARISONS, "2011", "2021", ["ends before it begins", "2021 to 2020"]),
    "unknown language": (PAPERS, ",en,en kk ru", ",fr,en kk ru", ["unknown language", "'fr'", "line 2"]),
    "unknown file language": (PAPERS, ",en,en kk ru", ",en,en de", ["unknown language", "'de'"]),
    "nothing known": (PAPERS, "unknown", "", ["title is empty", "unknown"]),
    "no words": (PAPERS, ",2950,", ",some,", ["number of words", "'some'", "line 2"]),
    "no date": (PAPERS, "en kk ru,2020,", "en kk ru,spring 2020,", ["not a date", "'spring 2020'", "line 2"]),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "parts"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_file_and_line(root, file, old, new, parts):
    change(root, file, old, new)
    error = fault(root)
    assert error.where.startswith(file)
    assert error.next_step
    for part in parts:
        assert part in str(error)


def test_a_paper_may_be_quoted_a_tenth(root):
    change(root, PAPERS, ",2950,", ",310,")  # 31 words in three different quotes
    assert load(root).paper("abai2020").words == 310
    change(root, PAPERS, ",310,", ",309,")
    error = fault(root)
    assert "too much of a paper is quoted" in str(error)
    assert error.where == "data/claims/claims.csv, paper abai2020"
    assert (error.found, error.expected) == ("31 words", "at most 30, a tenth of its 309 words")


def test_a_claim_may_be_retold_only(root):
    change(root, CLAIMS, "is 50% of GDP,,,", "is 50% of GDP,,as the paper says,")
    change(root, CLAIMS, ",the capacity of labour migrants accruals in Tadjikistan is 50% of GDP,", ",,")
    change(root, CLAIMS, "not stated,50,", "not stated,,")
    (root / COMPARISONS).write_text((root / COMPARISONS).read_text("utf-8").replace("abai2020-047 ", ""))
    claim = load(root).claim("abai2020-047")
    assert (claim.quote, claim.paraphrase, claim.numeral) == ("", "as the paper says", None)


def examined(root, *rows):
    (root / EXAMINATION).write_text("\n".join(["claim,reason,missing,handed_to", *rows, ""]), "utf-8")
    return examinations(load(root), root)


def test_examinations(root):
    found = examined(
        root, "abai2020-047,about,a number,", "abai2020-078,future,the year 2050,projection_2050"
    )
    assert found["abai2020-047"].missing == "a number"
    assert found["abai2020-078"].handed_to == "projection_2050"
    for row, parts in {
        "abai2020-470,about,a number,": ["unknown claim", "line 2", "abai2020-047"],
        "abai2020-047,idle,a number,": ["unknown reason", "'idle'", "no-number"],
        "abai2020-047,about,,": ["does not say what is missing", "line 2"],
    }.items():
        with pytest.raises(KoshError) as error:
            examined(root, row)
        assert all(part in str(error.value) for part in parts)


def listed(root, *rows):
    (root / TYPOLOGIES).write_text("\n".join(["list,paper,number,item,item_en,topic", *rows, ""]), "utf-8")
    return lists(load(root), root)


def test_lists(root):
    found = listed(
        root, "x,abai2020,1,работа,work,work", "x,abai2020,2,home,,housing", "y,abai2020,1,a,,work"
    )
    assert {name: len(items) for name, items in found.items()} == {"x": 2, "y": 1}
    assert (found["x"][0].item_en, found["x"][1].number) == ("work", 2)
    for row, parts in {
        "x,abai2020,3,a,,work": ["not numbered", "line 3, list x", "'3'", "item 2"],
        ",abai2020,1,a,,work": ["not numbered", "list without name"],
        "x,abai,2,a,,work": ["unknown paper", "line 3"],
    }.items():
        with pytest.raises(KoshError) as error:
            listed(root, "x,abai2020,1,home,,housing", row)
        assert all(part in str(error.value) for part in parts)


def opposed(root, *rows):
    (root / OPPOSITIONS).write_text("\n".join(["a,b,rule,because", *rows, ""]), "utf-8")
    return oppositions(load(), root)


def test_oppositions(root):
    good = "abai2020-122,historical2025-049,opposite-direction,so"
    (found,) = opposed(root, good)
    assert (found.a, found.b, found.rule, found.because) == tuple(good.split(","))
    assert opposed(root) == ()
    for row, parts in {
        "abai2020-999,historical2025-049,opposite-direction,so": ["unknown claim", "line 3", "abai2020-999"],
        "abai2020-122,abai2020-119,opposite-direction,so": ["both claims are of one paper", "relations.toml"],
        "abai2020-122,historical2025-048,opposite,so": ["unknown rule", "'opposite'", "opposite-direction"],
        "abai2020-122,historical2025-048,opposite-direction,": ["does not say why", "line 3"],
        "historical2025-049,abai2020-122,opposite-direction,so": ["a pair stands twice", "line 3"],
    }.items():
        with pytest.raises(KoshError) as error:
            opposed(root, good, row)
        assert all(part in str(error.value) for part in parts)


def test_a_comparison_needs_numerals_of_one_paper(root):
    papers, claims = (root / PAPERS), (root / CLAIMS)
    papers.write_text(
        papers.read_text() + papers.read_text().split("\n")[1].replace("abai2020", "other") + "\n"
    )
    change(root, CLAIMS, "abai2020-079,abai2020", "abai2020-079,other")
    assert "two papers" in str(fault(root))
    claims.write_text(claims.read_text().replace("not stated,50", "not stated,"))
    error = fault(root)
    assert "claim without numeral" in str(error) and error.found == "abai2020-047"


def test_files_that_cannot_be_read(root):
    claims = root / CLAIMS
    good = claims.read_bytes()
    claims.write_bytes(good.replace(b"labour", b"lab\xffour", 1))
    assert "not UTF-8" in str(fault(root)) and "line 2" in str(fault(root))
    claims.write_bytes(b"")
    assert "no header" in str(fault(root))
    claims.unlink()
    assert "no such file" in str(fault(root))
    claims.write_bytes(good.splitlines(keepends=True)[0])
    assert "expected: a claim" in str(fault(root))


def test_a_byte_order_mark_and_empty_lines_do_no_harm(root):
    claims, before = root / CLAIMS, load(root)
    claims.write_bytes(b"\xef\xbb\xbf" + claims.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert load(root) == before


def test_a_paper_needs_no_note(root):
    text = (root / PAPERS).read_text("utf-8")
    (root / PAPERS).write_text(text[: text.index('"One author')] + "\n", "utf-8")
    assert load(root).paper("abai2020").note == ""


def test_a_paper_of_unknown_date_is_allowed(root):
    change(root, PAPERS, "en kk ru,2020,", "en kk ru,unknown,")
    assert load(root).paper("abai2020").published == "unknown"


@pytest.mark.parametrize(
    ("published", "month"), [("2020", "2020-01"), ("2020-03", "2020-03"), ("2020-03-15", "2020-03")]
)
def test_first_month(published, month):
    assert first_month(published) == month


@pytest.mark.parametrize("published", ["", "unknown", "20", "2020-13", "2020-3", "2020-03-32", "2020/21"])
def test_what_is_no_date_of_publication(published):
    with pytest.raises(KoshError, match="not a date of publication"):
        first_month(published)


def test_claims_import_only_the_standard_library():
    for folder in kosh.claims.__path__:
        for path in sorted(Path(folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    assert node.level == 0, path
                    names = [node.module]
                    if node.module == "kosh":
                        assert [alias.name for alias in node.names] == ["ROOT"], path
                for name in names:
                    ours = name in ("kosh", "kosh.claims", "kosh.errors") or name.startswith("kosh.claims.")
                    assert ours or name.split(".")[0] in sys.stdlib_module_names, f"{path.name}: {name}"
