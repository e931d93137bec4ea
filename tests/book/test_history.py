"""When a verdict changed: chapters that are new in one line, later changes one by one, the newest first."""

import json
import shutil

import pytest

from kosh import ROOT
from kosh.book import accepted, history
from kosh.book.accepted import VerdictChange
from kosh.data import package

PAGES = "remittances: {tables: [], minutes: 1, pages: {remittances-tjk: {title: Tajikistan}}}\n"


def change(claim, before, after, *, date="2026-01-01", why="first", page="north", place="TJK"):
    return VerdictChange(date, (claim,), place, page, before, after, why)


# ---- what was accepted together


def test_a_new_chapter_is_counted_and_what_comes_later_is_told_one_by_one():
    first = [change("a-001", None, "close"), change("a-002", None, "close"), change("a-003", None, "differs")]
    later = [
        change("a-001", "close", "differs", date="2026-02-01", why="revised"),
        change("a-004", None, "close", date="2026-02-01", why="revised"),
        change("b-001", None, "close", date="2026-02-01", why="revised", page="south"),
        change("a-002", "close", None, date="2026-02-01", why="revised"),
    ]
    newest, oldest = history.acceptances([*later, *first], lambda c: c.page)
    assert (newest.date, newest.why, newest.new) == ("2026-02-01", "revised", {"south": {"close": 1}})
    assert newest.changed == (later[0], later[1], later[3])
    assert (oldest.date, oldest.why, oldest.changed) == ("2026-01-01", "first", ())
    assert oldest.new == {"north": {"close": 2, "differs": 1}}


# ---- the page


@pytest.fixture
def told(book):
    """``told(*changes)``: the page, of a log with these lines (date, why, page, name, before, after)."""
    for path in (package.DESCRIPTOR, "data/series/countries.csv"):
        (book.root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, book.root / path)
    book.write("notebooks/pages.yml", PAGES)
    book.write("stage/papers/late2025.md", "# Late\n\n```{paper-counts} late2025\n```\n")
    book.write(
        "stage/papers/abai2020.md",
        "# Paper\n\n```{paper-counts} abai2020\n```\n```{paper-claims} abai2020\n```\n",
    )

    def page(*changes):
        keys = ("date", "why", "page", "name", "before", "after")
        lines = [json.dumps(dict(zip(keys, change, strict=True))) for change in changes]
        book.write(accepted.LOG, "\n".join([*lines, ""]))
        return book.built("```{verdict-history}\n```")

    return page


def verdict(word, claim="abai2020-047", place="TJK"):
    return {"claims": [claim], "place": place, "word": word, "sentence": "So."}


def words(internal):
    return {"internal": internal, "external": "not-checkable", "lead": "not-checkable"}


FIRST = [
    ("2026-01-01", "first", "remittances-tjk", "verdict a", None, verdict("close")),
    ("2026-01-01", "first", "gone", "verdict b", None, verdict("differs", "gone2020-001")),
    ("2026-01-01", "first", "claims", "abai2020-047", None, words("consistent")),
    ("2026-01-01", "first", "claims", "abai2020-048", None, words("untested")),
    ("2026-01-01", "first", "claims", "gone2020-001", None, words("untested")),
]


def items(html):
    return [" ".join(li.get_text(" ").split()) for li in html.select("ul.kosh-history > li")]


def test_the_first_edition_is_a_line_a_chapter(told):
    html = told(*FIRST)
    assert items(html) == [
        "Tajikistan : 1 verdict is new ≈ close 1",
        "gone : 1 verdict is new ≠ differs 1",
        "abai2020 against itself : 2 verdicts are new ○ consistent 1 – untested 1",
        "gone2020 : 1 verdict is new – untested 1",
    ]
    links = [a["href"].split("/")[-1] for a in html.select("ul.kosh-history a")]
    assert links == ["remittances-tjk.html", "abai2020.html#verdicts-abai2020"]
    assert [p.text for p in html.select("p.kosh-accepted")] == ["2026-01-01: first"]


def test_later_changes_name_claim_place_both_words_and_the_reason(told):
    html = told(
        *FIRST,
        ("2026-02-01", "a release", "remittances-tjk", "verdict a", verdict("close"), verdict("differs")),
        ("2026-02-01", "a release", "claims", "abai2020-047", words("consistent"), words("inconsistent")),
        ("2026-02-01", "a release", "claims", "gone2020-001", words("untested"), None),
    )
    assert [p.text for p in html.select("p.kosh-accepted")] == ["2026-02-01: a release", "2026-01-01: first"]
    assert items(html)[:3] == [
        "abai2020-047 , Tajikistan: ≈ close → ≠ differs",
        "abai2020-047 , the paper itself: ○ consistent → ≢ inconsistent",
        "gone2020-001 , the paper itself: – untested → no verdict",
    ]
    assert html.select_one("ul.kosh-history a")["href"] == "../papers/abai2020.html#abai2020-047"


def test_without_a_log_the_page_says_so(told):
    html = told(
        ("2026-01-01", "first", "remittances-tjk", "peak", None, {"value": 1, "unit": "", "text": "1"})
    )
    assert "No verdict was accepted yet." in html.text
