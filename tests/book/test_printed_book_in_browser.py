"""The book printed by Chromium: outline, numbers, links, tags, fonts, letters, and what it refuses."""

import re

import pikepdf
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from kosh import ROOT
from kosh.book import citing, printed_book
from kosh.claims import ledger
from kosh.errors import KoshError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def printed():
    """The whole book, printed now."""
    with pikepdf.open(printed_book.write()) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def read(printed):
    """``read(n)``: the words on page ``n``, from 1, as another program finds them."""
    reader = PdfReader(ROOT / printed_book.TARGET)
    return lambda n: " ".join(reader.pages[n - 1].extract_text().split())


def titles():
    """The title of each chapter of the site in their order, with its part and page."""
    for part, page in printed_book.contents():
        html = (ROOT / printed_book.SITE / f"{page}.html").read_text(encoding="utf-8")
        title = BeautifulSoup(html, "html.parser").select_one("article h1")
        title.select_one("a").decompose()
        yield part, page, " ".join(title.get_text().split()) if part else printed_book.FRONT


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_every_chapter_is_in_the_outline_under_its_part_with_its_page(printed):
    pages = {page.objgen: n for n, page in enumerate(printed.pages, 1)}
    numbers = printed_book.page_numbers(printed)
    with printed.open_outline() as outline:
        shown = [("", item) for item in outline.root[:2]]
        shown += [(part.title, item) for part in outline.root[2:] for item in part.children]
        found = [(part, item.title, pages[item.destination[0].objgen]) for part, item in shown]
    expected = [(part, title, numbers[printed_book.place(page)]) for part, page, title in titles()]
    assert found == [("", "Contents", 3), *expected]


def test_the_numbers_of_the_contents_are_those_printed_where_the_chapters_begin(read):
    contents = squeezed(read(3))
    beginnings = []
    for part, _, title in titles():
        number = int(re.search(re.escape(squeezed(title)) + r"(\d+)", contents)[1])
        beginning = read(number)
        assert squeezed(part + title) in squeezed(beginning), (title, number)
        assert re.search(rf"\b{number}\b", beginning)
        beginnings.append(number)
    assert beginnings == sorted(set(beginnings)) and beginnings[0] == 4


def test_the_scorecard_says_on_which_page_each_claim_is_printed(printed):
    html = (ROOT / printed_book.ASSEMBLED).read_text(encoding="utf-8")
    rows = BeautifulSoup(html, "html.parser").select("table.kosh-scorecard tbody tr")
    numbers = printed_book.page_numbers(printed)
    told = {row.a.get_text(): int(row.select("td")[1].get_text()) for row in rows}
    claims = ledger.load(ROOT).claims
    assert told == {name: numbers[f"papers-{claim.paper}.{name}"] for name, claim in claims.items()}


def test_every_link_leads_somewhere_and_none_to_this_machine(printed):
    places, inside, outside = set(printed.Root.Dests.keys()), 0, set()
    for page in printed.pages:
        for link in page.get("/Annots", []):
            if "/Dest" in link:
                assert str(link.Dest) in places
                inside += 1
            else:
                outside.add(str(link.A.URI))
    assert inside > 2 * len(ledger.load(ROOT).claims)
    assert outside and not [address for address in outside if not address.startswith(("https:", "http:"))]


def test_the_file_is_tagged_and_says_title_author_and_language(printed):
    whole = citing.book(ROOT)
    assert printed.Root.MarkInfo.Marked and printed.Root.StructTreeRoot.K
    assert str(printed.Root.Lang) == "en" and printed.Root.ViewerPreferences.DisplayDocTitle
    assert str(printed.docinfo["/Title"]) == whole["title"]
    assert str(printed.docinfo["/Author"]) == citing.names(whole)


def test_every_font_is_in_the_file_and_its_letters_can_be_searched(printed):
    fonts = {font.objgen: font for page in printed.pages for font in page.Resources.get("/Font", {}).values()}
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font
        if font.Subtype == "/Type0":
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys()), font.BaseFont
        else:
            # its letters are drawings in the file
            assert font.Subtype == "/Type3" and font.CharProcs


def test_kazakh_and_russian_are_found_as_they_are_written(printed, read):
    numbers = printed_book.page_numbers(printed)
    introduction, paper = read(numbers["index"]), read(numbers["papers-abai2020"])
    assert "көш" in introduction
    for words in (
        "Қазақстандағы көші-қон процесінің",
        "ҚазҰПУ",
        "Причины и последствия миграционных процессов",
    ):
        assert squeezed(words) in squeezed(paper)


def test_no_page_is_blank_and_all_are_a4(printed):
    for n, page in enumerate(printed.pages, 1):
        # the running heads are outside of what is tagged
        assert b"/MCID" in page.Contents.read_bytes(), n
        assert [round(float(edge)) for edge in page.MediaBox] == [0, 0, 595, 842]


# ---- what is printed otherwise, or refused


def test_a_wide_table_is_set_smaller_and_what_cannot_be_is_refused(browser, tmp_path):
    source, cells = tmp_path / "x.html", "<td>Kyzylorda region</td>" * 9
    style = f'<link rel="stylesheet" href="{(ROOT / "book/assets/printed-book.css").as_uri()}">'
    source.write_text(f'{style}<body class="bd-article"><section id="a"><table><tr>{cells}</table></section>')
    printed_book.set_pages(browser, source, tmp_path / "x.pdf")
    assert (tmp_path / "x.pdf").exists()
    source.write_text(f'{style}<section id="a"><div style="width: 300mm">too wide</div></section>')
    with pytest.raises(KoshError, match="a: div too wide"):
        printed_book.set_pages(browser, source, tmp_path / "y.pdf")
    assert not (tmp_path / "y.pdf").exists()


def test_two_prints_of_the_same_pages_are_the_same_bytes(browser, tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = [printed_book.Chapter("index", "", "One", '<h1>One</h1><p>көш <a href="#index">here</a></p>')]
    whole, files = citing.book(ROOT), []
    (tmp_path / "x.html").write_text(printed_book.document(made, whole, "sha256:0"), encoding="utf-8")
    for name in ("a", "b"):
        printed_book.set_pages(browser, tmp_path / "x.html", tmp_path / f"{name}.pdf")
        printed_book.finish(tmp_path / f"{name}.pdf", tmp_path / f"{name}-whole.pdf", made, whole)
        files.append((tmp_path / f"{name}-whole.pdf").read_bytes())
    assert files[0] == files[1]
