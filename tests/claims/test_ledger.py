"""The tables of the project load; every fault in them is named with its file and line."""

import pytest

from kosh.claims.ledger import (
    CLAIMS,
    COMPARISONS,
    EXAMINATION,
    MAX_WORDS,
    OPPOSITIONS,
    PAPERS,
    REQUESTS,
    TYPOLOGIES,
    examinations,
    first_month,
    lists,
    load,
    oppositions,
    requests,
)
from kosh.errors import KoshError

#: A small ledger of its own, on which the faults below are tried: what the project's tables hold may change.
TABLES = {
    PAPERS: """\
paper,title,title_original,authors,year,journal,issue,pages,doi,language,file_language,published,words,note
hill,unknown,Көш,unknown,2020,unknown,1,unknown,unknown,en,en kk ru,2020,2950,"One author, it seems."
plains,The plains,unknown,unknown,2021,unknown,2,unknown,unknown,en,en,2021-03,1000,
""",
    CLAIMS: """\
claim,paper,section,quote,quote_en,paraphrase,subject,place,period,printed,scale,unit,qualifier,kind,group
hill-001,hill,1,money sent home is 50% of the GDP of Tajikistan,,,"share, TJK",TJK,once,50,,% of GDP,,share,m
hill-002,hill,1,money sent home is between 30% and 50% of GDP,,,low,KGZ TJK,once,30,,% of GDP,between,share,m
hill-003,hill,1,money sent home is between 30% and 50% of GDP,,,high,KGZ TJK,once,50,,% of GDP,between,share,m
hill-004,hill,1,30% in Kyrgyzstan and 50% in Tajikistan,,,"share, KGZ",KGZ,once,30,,% of GDP,,share,m
hill-005,hill,1,30% in Kyrgyzstan and 50% in Tajikistan,,,"share, TJK",TJK,once,50,,% of GDP,,share,m
plains-001,plains,1,,,Money is said to be sent to the towns.,money,,once,,,,,trend,m
plains-002,plains,1,,,Money is said to be spent at once.,money,,once,,,,,trend,m
""",
    COMPARISONS: """\
comparison,claims,reading,series,unit,places,first_year,last_year,window_reason,places_reason
money-kgz,hill-004,value,remittances,% of GDP,KGZ,2011,2020,ten years,named
money-tjk,hill-001 hill-005,value,remittances,% of GDP,TJK,2011,2020,ten years,named
money-range,hill-002 hill-003,between,remittances,% of GDP,KGZ TJK,2011,2020,ten years,named
""",
}  # fmt: skip


@pytest.fixture
def root(tmp_path):
    """A folder with the small ledger."""
    for file, text in TABLES.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, "utf-8")
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
        assert len({ledger.month_of(claim) for claim in comparison.claims}) == 1
        assert bool(ledger.numerals(comparison)) == (comparison.reading != "predicate")


def test_what_a_ledger_holds(root):
    ledger = load(root)
    assert ledger.claim("hill-002").places == ("KGZ", "TJK")
    both = ledger.comparison("money-range")
    assert [n.numeral for n in ledger.numerals(both)] == ["30", "50"]
    twice = ledger.comparison("money-tjk")
    assert twice.claims == ("hill-001", "hill-005")
    assert [n.numeral for n in ledger.numerals(twice)] == ["50"]
    assert (twice.first_year, twice.last_year) == (2011, 2020)
    assert ledger.paper_of(twice) is ledger.paper("hill")


def test_an_unknown_id_is_answered_with_the_nearest(root):
    ledger = load(root)
    with pytest.raises(KoshError, match="such as hill-005"):
        ledger.claim("hill-05")
    with pytest.raises(KoshError, match="money-tjk"):
        ledger.comparison("mony-tjk")
    with pytest.raises(KoshError, match="unknown paper"):
        ledger.paper("abai")


#: file, what is replaced (first occurrence), by what, what the message must contain.
FAULTS = {
    "bad numeral": (CLAIMS, "KGZ,once,30", 'KGZ,once,"3,0.1"',
                    ["not a numeral", "claims.csv, line 5, claim hill-004", "3,0.1"]),
    "numeral not in its quote": (CLAIMS, "once,30", "once,31", ["not in its quote", "line 3"]),
    "unknown paper": (CLAIMS, "hill-001,hill", "hill-001,herder", ["unknown paper", "line 2"]),
    "unknown kind": (CLAIMS, "share,m", "shares,m", ["unknown kind", "line 2", "'shares'"]),
    "long quote": (CLAIMS, "money sent", "the " * 25 + "money sent", ["too long", "line 2", "35 words"]),
    "neither quote nor paraphrase": (CLAIMS, "money sent home is 50% of the GDP of Tajikistan", "",
                                     ["neither quote nor paraphrase", "line 2"]),
    "no id": (CLAIMS, "hill-001,", ",", ["claim without id", "line 2"]),
    "two ids": (CLAIMS, "hill-005", "hill-001",
                ["two claims with one id", "lines 2 and 6", "hill-001"]),
    "missing column": (CLAIMS, "printed,", "", ["column is missing", "line 1", "printed"]),
    "short row": (CLAIMS, ",share,m", ",share", ["number of cells", "line 2", "14", "15"]),
    "stray quote": (CLAIMS, '"share, TJK"', '"share" there', ["not valid CSV", "line 2"]),
    "unknown claim": (COMPARISONS, "hill-004", "hill-040", ["unknown claim", "line 2", "hill-004"]),
    "no claims": (COMPARISONS, "hill-004", "", ["no claim to compare", "line 2"]),
    "no places": (COMPARISONS, ",KGZ,2011", ",,2011", ["no place to compare", "line 2"]),
    "unknown reading": (COMPARISONS, ",value,", ",values,", ["unknown reading", "'values'"]),
    "other unit": (COMPARISONS, "% of GDP", "% of GNI", ["different units", "% of GNI"]),
    "other numbers": (COMPARISONS, "hill-001 hill-005", "hill-001 hill-004",
                      ["different numbers", "line 3", "hill-004: 30"]),
    "range upside down": (COMPARISONS, "hill-002 hill-003", "hill-003 hill-002",
                          ["stands first", "line 4"]),
    "half a range": (COMPARISONS, "hill-002 hill-003", "hill-002", ["'between'", "line 4"]),
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
    change(root, PAPERS, ",2950,", ",270,")  # 27 words in three different quotes
    assert load(root).paper("hill").words == 270
    change(root, PAPERS, ",270,", ",269,")
    error = fault(root)
    assert "too much of a paper is quoted" in str(error)
    assert error.where == "data/claims/claims.csv, paper hill"
    assert (error.found, error.expected) == ("27 words", "at most 26, a tenth of its 269 words")


def test_a_claim_may_be_retold_only(root):
    assert load(root).claim("plains-001").numeral is None
    change(root, CLAIMS, "Money is said to be sent to the towns.", "")
    assert "neither quote nor paraphrase" in str(fault(root))


def examined(root, *rows):
    (root / EXAMINATION).write_text("\n".join(["claim,reason,missing,handed_to", *rows, ""]), "utf-8")
    return examinations(load(root), root)


def test_examinations(root):
    found = examined(root, "hill-001,about,a number,", "hill-004,future,the year 2050,projection_2050")
    assert found["hill-001"].missing == "a number"
    assert found["hill-004"].handed_to == "projection_2050"
    for row, parts in {
        "hill-100,about,a number,": ["unknown claim", "line 2", "hill-001"],
        "hill-001,idle,a number,": ["unknown reason", "'idle'", "no-number"],
        "hill-001,about,,": ["does not say what is missing", "line 2"],
    }.items():
        with pytest.raises(KoshError) as error:
            examined(root, row)
        assert all(part in str(error.value) for part in parts)


def requested(root, *rows):
    (root / REQUESTS).write_text("\n".join(["request,publisher,table,ask,claims", *rows, ""]), "utf-8")
    return requests(load(root), root)


def test_requests(root):
    found = requested(root, "moves,Office,Moves,One number.,hill-001 hill-004")
    assert found["moves"].claims == ("hill-001", "hill-004")
    for row, parts in {
        "moves,Office,Moves,One number.,hill-100": ["unknown claim", "line 2", "hill-001"],
        "moves,Office,Moves,One number.,hill-001 hill-001": ["a claim twice", "line 2"],
        "moves,Office,Moves,,hill-001": ["ask is empty", "line 2"],
        "moves,Office,Moves,One number.,": ["claims is empty", "line 2"],
    }.items():
        with pytest.raises(KoshError) as error:
            requested(root, row)
        assert all(part in str(error.value) for part in parts)


def listed(root, *rows):
    (root / TYPOLOGIES).write_text("\n".join(["list,paper,number,item,item_en,topic", *rows, ""]), "utf-8")
    return lists(load(root), root)


def test_lists(root):
    found = listed(root, "x,hill,1,работа,work,work", "x,hill,2,home,,housing", "y,hill,1,a,,work")
    assert {name: len(items) for name, items in found.items()} == {"x": 2, "y": 1}
    assert (found["x"][0].item_en, found["x"][1].number) == ("work", 2)
    for row, parts in {
        "x,hill,3,a,,work": ["not numbered", "line 3, list x", "'3'", "item 2"],
        ",hill,1,a,,work": ["not numbered", "list without name"],
        "x,herder,2,a,,work": ["unknown paper", "line 3"],
    }.items():
        with pytest.raises(KoshError) as error:
            listed(root, "x,hill,1,home,,housing", row)
        assert all(part in str(error.value) for part in parts)


def opposed(root, *rows):
    (root / OPPOSITIONS).write_text("\n".join(["a,b,rule,because", *rows, ""]), "utf-8")
    return oppositions(load(root), root)


def test_oppositions(root):
    good = "hill-001,plains-001,opposite-direction,so"
    (found,) = opposed(root, good)
    assert (found.a, found.b, found.rule, found.because) == tuple(good.split(","))
    assert opposed(root) == ()
    for row, parts in {
        "hill-999,plains-001,opposite-direction,so": ["unknown claim", "line 3", "hill-999"],
        "hill-001,hill-002,opposite-direction,so": ["both claims are of one paper", "relations.toml"],
        "hill-001,plains-002,opposite,so": ["unknown rule", "'opposite'", "opposite-direction"],
        "hill-001,plains-002,opposite-direction,": ["does not say why", "line 3"],
        "plains-001,hill-001,opposite-direction,so": ["a pair stands twice", "line 3"],
    }.items():
        with pytest.raises(KoshError) as error:
            opposed(root, good, row)
        assert all(part in str(error.value) for part in parts)


def test_a_comparison_needs_numerals_of_one_paper(root):
    change(root, CLAIMS, "hill-005,hill", "hill-005,plains")
    assert "two papers" in str(fault(root))
    change(root, CLAIMS, "TJK,once,50", "TJK,once,")
    error = fault(root)
    assert "claim without numeral" in str(error) and error.found == "hill-001"


def test_files_that_cannot_be_read(root):
    claims = root / CLAIMS
    good = claims.read_bytes()
    claims.write_bytes(good.replace(b"home", b"ho\xffme", 1))
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
    assert load(root).paper("plains").note == ""
    change(root, PAPERS, ",The plains,", ",,")
    assert "title is empty" in str(fault(root))


def test_a_paper_of_unknown_date_is_allowed(root):
    change(root, PAPERS, "en kk ru,2020,", "en kk ru,unknown,")
    ledger = load(root)
    assert ledger.paper("hill").published == "unknown"
    (claim, *_) = (id for id, each in ledger.claims.items() if each.paper == "hill")
    assert ledger.month_of(claim) is None


@pytest.mark.parametrize(
    ("published", "month"), [("2020", "2020-01"), ("2020-03", "2020-03"), ("2020-03-15", "2020-03")]
)
def test_first_month(published, month):
    assert first_month(published) == month


@pytest.mark.parametrize("published", ["", "unknown", "20", "2020-13", "2020-3", "2020-03-32", "2020/21"])
def test_what_is_no_date_of_publication(published):
    with pytest.raises(KoshError, match="not a date of publication"):
        first_month(published)
