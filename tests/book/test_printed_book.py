"""From pages of the site to one document, and from its print to the file that is kept; without a browser."""

from contextlib import contextmanager
from types import SimpleNamespace

import pikepdf
import pytest
from bs4 import BeautifulSoup

from kosh.book import printed_book
from kosh.book.printed_book import Chapter
from kosh.errors import KoshError

PAGE = """\
<nav><a href="../index.html">Contents</a></nav>
<article class="bd-article">
<section id="money-sent-home"><h1>Money sent home<a class="headerlink" href="#money-sent-home">#</a></h1>
<p>See <a href="../papers/abai2020.html#abai2020-047">047</a>, <a href="#finding-peak">46.9</a>,
<a href="../data/x.csv">a table</a> and <a href="https://example.org/">a report</a>.</p>
<div class="cell"><details class="hide above-input"><summary>Show code</summary>
<pre>1 + 1</pre></details></div>
<div class="cell"><details class="hide"><pre>2</pre></details>
<div class="cell_output"><img src="../_images/a.svg"></div></div>
<article class="kosh-card kosh-claim" id="claim"><details><summary>047</summary>
<p>its words</p></details></article>
<article class="kosh-card kosh-found"><details><summary>29 findings, each with its address</summary>
<dl><dt id="finding-peak">peak</dt></dl></details></article>
</section>
<aside class="kosh-cite"><p>Cite: us</p></aside>
<template><p id="unseen">A card</p></template><script>"</p>"</script>
</article>"""

SCORECARD = """\
<article class="bd-article"><h1>The scorecard</h1><table class="kosh-scorecard">
<tr><th>Claim</th><th>Paper</th></tr>
<tr><td><a href="papers/abai2020.html#abai2020-001">abai2020-001</a></td><td><p>abai2020</p></td></tr>
</table></article>"""

WHOLE = {
    "title": 'Numbers, "recomputed"',
    "author": [{"literal": "The Kosh project"}],
    "issued": {"date-parts": [[2026, 11, 22]]},
    "version": "0.1.0",
    "language": "en",
}

MADE = [
    Chapter("index", "", "Introduction", "<h1>Introduction</h1>"),
    Chapter("papers/abai2020", "The papers", "Causes & consequences", "<h1>Causes &amp; consequences</h1>"),
    Chapter("papers/late2025", "The papers", "Later on", "<h1>Later on</h1><h2>What it says</h2>"),
    Chapter("data", "Methods", "Data", "<h1>Data</h1>"),
]


def words(content):
    return " ".join(content.get_text().split())


# ---- from the site to one document


def test_the_order_is_that_of_the_contents(tmp_path):
    parts = [
        "{caption: A, chapters: [{file: x}, {file: y/z}]}",
        "{caption: B, chapters: [{file: v}]}",
    ]
    (tmp_path / "_toc.yml").write_text(f"root: index\nparts: [{', '.join(parts)}]\n")
    assert printed_book.contents(tmp_path) == [("", "index"), ("A", "x"), ("A", "y/z"), ("B", "v")]
    (tmp_path / "_toc.yml").write_text("root: index\nchapters: [{file: x}]\n")
    assert printed_book.contents(tmp_path) == [("", "index"), ("", "x")]


IDS = {"index": set(), "analyses/a": {"here"}, "papers/p": {"p-047"}}


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("https://example.org/a.html#b", "https://example.org/a.html#b"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("#here", "#analyses-a.here"),
        ("../papers/p.html#p-047", "#papers-p.p-047"),
        ("../papers/p.html", "#papers-p"),
        ("../index.html", "#index"),
        # left out of print, or never on paper
        ("#finding-x", None),
        ("../papers/p.html#finding-x", None),
        ("../data/x.csv", None),
    ],
)
def test_a_link_leads_where_the_same_place_is_printed(href, leads_to):
    assert printed_book.printed_link(href, "analyses/a", IDS) == leads_to


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("#finding-x", "https://kosh.example/analyses/a.html#finding-x"),
        ("../data/x.csv", "https://kosh.example/data/x.csv"),
        ("../papers/p.html#p-047", "#papers-p.p-047"),
    ],
)
def test_what_is_not_printed_is_linked_where_the_book_is_hosted(href, leads_to):
    assert printed_book.printed_link(href, "analyses/a", IDS, "https://kosh.example/") == leads_to


def test_an_article_keeps_what_is_read_and_says_where_the_rest_is():
    content = printed_book.article(PAGE, "analyses/money-x", "money")
    told = words(content)
    assert told.startswith("Money sent home See 047") and "its words" in told
    for gone in ("#", "1 + 1", "Show code", "peak", "Cite", "A card", "Contents"):
        assert gone not in told
    assert "29 findings at full precision: analyses/money-x.html. Code: notebooks/money.ipynb." in told
    assert len(content.select("div.cell")) == 1 and content.select_one("div.cell img")
    assert not content.select("details, summary, template, script, [id^=finding]")


def test_ids_and_links_of_an_article_become_those_of_the_book():
    content = printed_book.article(PAGE, "analyses/money-x", "money")
    ids = {"analyses/money-x": {"money-sent-home", "claim"}, "papers/abai2020": {"abai2020-047"}}
    printed_book.address(content, "analyses/money-x", ids)
    assert [a["href"] for a in content.select("a")] == [
        "#papers-abai2020.abai2020-047",
        "https://example.org/",
    ]
    assert "46.9" in words(content) and "a table" in words(content)
    assert [e["id"] for e in content.select("[id]")] == [
        "analyses-money-x.money-sent-home",
        "analyses-money-x.claim",
    ]
    assert content.img["src"] == "../html/_images/a.svg"


def test_the_scorecard_has_the_page_of_a_claim_in_place_of_its_paper():
    content = printed_book.article(SCORECARD, "scorecard")
    ids = {"scorecard": set(), "papers/abai2020": {"abai2020-001"}}
    printed_book.address(content, "scorecard", ids)
    chapter = Chapter("scorecard", "", "The scorecard", content.decode_contents())
    html = printed_book.document([chapter], WHOLE, "sha256:1", {"papers-abai2020.abai2020-001": 36})
    rows = [
        [words(cell) for cell in row.select("th, td")]
        for row in BeautifulSoup(html, "html.parser").select("tr")
    ]
    assert rows == [["Claim", "Page"], ["abai2020-001", "36"]]


def test_the_document_has_title_page_contents_by_part_and_every_chapter():
    numbers = {"index": 4, "papers-abai2020": 5, "papers-late2025": 17}
    html = printed_book.document(MADE, WHOLE, "sha256:abc", numbers)
    soup = BeautifulSoup(html, "html.parser")
    assert soup.html["lang"] == "en" and soup.title.string == 'Numbers, "recomputed"'
    front = words(soup.select_one(".kosh-title-page")) + words(soup.select_one(".kosh-imprint"))
    for told in (
        'Numbers, "recomputed"',
        "The Kosh project",
        "Version 0.1.0, 2026-11-22",
        "CC BY 4.0",
        "sha256:abc",
    ):
        assert told in front
    assert [words(line) for line in soup.select(".kosh-contents li")] == [
        "Introduction4",
        "The papers",
        "Causes & consequences5",
        "Later on17",
        "Methods",
        "Data",
    ]
    assert [a["href"] for a in soup.select(".kosh-contents a")] == [f"#{chapter.id}" for chapter in MADE]
    assert [s["id"] for s in soup.select(".kosh-chapter-of-book")] == [chapter.id for chapter in MADE]
    assert r'@page chapter-0:left { @top-left { content: "Numbers, \"recomputed\""; } }' in html
    assert '@page chapter-1:right { @top-right { content: "Causes & consequences"; } }' in html


def test_without_a_built_book_the_command_is_named(tmp_path):
    for name, text in {
        "_toc.yml": "root: index\nchapters: []\n",
        "_config.yml": "sphinx: {config: {html_baseurl: ''}}",
        "notebooks/pages.yml": "{}",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(KoshError, match=r"no book yet(?s:.*)_build/html/index.html(?s:.*)kosh book"):
        printed_book.chapters(tmp_path)


# ---- from the document to the file


def print_of(path, places, outline=()):
    """A PDF as Chromium leaves it: named places by page, and an outline of (title, page, titles below)."""
    pdf = pikepdf.new()
    for _ in range(max(places.values())):
        pdf.add_blank_page()
    to = lambda n: pikepdf.Array([pdf.pages[n - 1].obj, pikepdf.Name.XYZ, 0, 800, 0])  # noqa: E731
    pdf.Root.Dests = pikepdf.Dictionary({f"/{name}": pdf.make_indirect(to(n)) for name, n in places.items()})
    with pdf.open_outline() as made:
        for title, n, below in outline:
            item = pikepdf.OutlineItem(title, to(n))
            item.children.extend(pikepdf.OutlineItem(each, to(n)) for each in below)
            made.root.append(item)
    pdf.docinfo["/CreationDate"] = "D:20310101000000+00'00'"
    pdf.save(path)


OUTLINE = [
    ("Contents", 2, []),
    ("Introduction", 3, []),
    ("Causes &consequences", 4, ["A section"]),
    ("Later on", 5, ["Whatit says"]),
    ("Data", 7, []),
]
PLACES = {"index": 3, "papers-abai2020": 4, "papers-late2025": 5, "data": 7}


def test_page_numbers_are_those_of_the_named_places(tmp_path):
    print_of(tmp_path / "raw.pdf", PLACES)
    with pikepdf.open(tmp_path / "raw.pdf") as pdf:
        assert printed_book.page_numbers(pdf) == PLACES


def test_the_outline_puts_chapters_under_their_parts_with_the_book_s_titles(tmp_path):
    print_of(tmp_path / "raw.pdf", PLACES, OUTLINE)
    printed_book.finish(tmp_path / "raw.pdf", tmp_path / "whole.pdf", MADE, WHOLE)
    with pikepdf.open(tmp_path / "whole.pdf") as pdf, pdf.open_outline() as outline:
        shown = [
            (i.title, [(c.title, [s.title for s in c.children]) for c in i.children]) for i in outline.root
        ]
        assert shown == [
            ("Contents", []),
            ("Introduction", []),
            ("The papers", [("Causes & consequences", ["A section"]), ("Later on", ["What it says"])]),
            ("Methods", [("Data", [])]),
        ]
        assert outline.root[2].destination[0].objgen == pdf.pages[3].obj.objgen


def test_the_same_print_is_the_same_bytes_with_the_date_of_the_release(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = []
    for name in ("a", "b"):
        print_of(tmp_path / f"{name}.pdf", PLACES, OUTLINE)
        printed_book.finish(tmp_path / f"{name}.pdf", tmp_path / f"{name}-whole.pdf", MADE, WHOLE)
        made.append((tmp_path / f"{name}-whole.pdf").read_bytes())
    assert made[0] == made[1]
    with pikepdf.open(tmp_path / "a-whole.pdf") as pdf:
        told = {key: str(value) for key, value in pdf.docinfo.items()}
        assert told["/Title"] == WHOLE["title"] and told["/Author"] == "The Kosh project"
        assert told["/CreationDate"] == told["/ModDate"] == "D:20261122000000Z"
        assert str(pdf.Root.Lang) == "en" and pdf.Root.ViewerPreferences.DisplayDocTitle
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    printed_book.finish(tmp_path / "a.pdf", tmp_path / "dated.pdf", MADE, WHOLE)
    with pikepdf.open(tmp_path / "dated.pdf") as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:19700102000000Z"


def test_without_chromium_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(KoshError, match="apt install chromium"):
        printed_book.browser_path()
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(KoshError, match="CHROMIUM=/no/such/browser"):
        printed_book.browser_path()


@pytest.fixture
def prints(monkeypatch):
    """``prints(first, second, version)``: a browser whose prints have these named places."""

    def prepare(*places, version="150.0"):
        coming = iter(places)

        @contextmanager
        def browser():
            yield SimpleNamespace(version=version)

        monkeypatch.setattr(printed_book, "chromium", browser)
        monkeypatch.setattr(
            printed_book, "set_pages", lambda b, s, target: print_of(target, next(coming), OUTLINE)
        )
        monkeypatch.setattr(printed_book, "browser_path", lambda: "chromium")

    return prepare


def test_the_second_print_has_the_numbers_of_the_first(prints, tmp_path):
    prints(PLACES, PLACES)
    given = []
    html = lambda numbers: given.append(numbers) or "<p>"  # noqa: E731
    assert printed_book.print_numbered(tmp_path / "x.html", html, tmp_path) == tmp_path / "second.pdf"
    assert given == [{}, PLACES]


def test_numbers_that_move_the_text_are_refused(prints, tmp_path):
    prints(PLACES, PLACES | {"data": 8})
    with pytest.raises(KoshError, match="data: 7, then 8"):
        printed_book.print_numbered(tmp_path / "x.html", str, tmp_path)


def test_a_chromium_without_running_heads_is_refused(prints, tmp_path):
    prints(PLACES, PLACES, version="130.0.6723.91")
    with pytest.raises(KoshError, match=r"130\.0(?s:.*)131 or later"):
        printed_book.print_numbered(tmp_path / "x.html", str, tmp_path)


def test_a_built_project_is_printed_to_one_file(prints, built):
    prints(PLACES, PLACES)
    target = printed_book.write(built.root)
    assert target == built.root / "_build/kosh.pdf"
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages) == 7
    assembled = (built.root / printed_book.ASSEMBLED).read_text(encoding="utf-8")
    assert "remittances" in assembled and not list(built.root.glob("_build/.printed-*"))
