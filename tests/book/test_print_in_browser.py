"""Each page on paper: what is hidden, what is open, what stands at its end, nothing wider than the sheet."""

import re

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT, __version__

pytestmark = pytest.mark.slow

#: A4 less margins of 15 mm, in pixels of CSS.
SHEET = 680

ANALYSIS = "analyses/remittances-kgz.html"

#: What no reader of paper can use.
HIDDEN = (
    ".bd-header-article, .bd-sidebar-primary, .bd-sidebar-secondary, .bd-footer-content, .prev-next-area, "
    ".headerlink, .kosh-explore, .kosh-report, .kosh-cite details, form.kosh-filters, figure .legend, "
    "#pst-back-to-top, #jb-print-docs-body, article.bd-article button, details.hide"
)
SEEN = f"[...document.querySelectorAll('{HIDDEN}')].filter(e => e.checkVisibility()).map(e => e.outerHTML)"

#: Elements of the article that reach beyond the sheet, but pictures' own.
BEYOND = """() => [...document.querySelectorAll("article.bd-article *")].filter(e => e.checkVisibility()
    && !e.closest("svg") && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 120))"""


def on_paper(visit, address):
    page = visit(SHEET).open(address)
    page.emulate_media(media="print")
    return page


def test_a_page_on_paper_has_its_title_and_no_bars_buttons_or_code(visit, built_pages):
    for name in built_pages:
        page = on_paper(visit, name)
        if page.locator("article.bd-article h1").count():
            assert page.locator("article.bd-article h1").first.is_visible(), name
        assert page.evaluate(SEEN) == [], name
        page.context.close()


def test_nothing_of_a_page_reaches_beyond_the_sheet(visit, built_pages):
    beyond = {}
    for name in built_pages:
        page = on_paper(visit, name)
        if found := page.evaluate(BEYOND):
            beyond[name] = found[:3]
        page.context.close()
    assert not beyond


def test_a_page_ends_with_its_address_and_the_version_of_the_book(visit):
    page = on_paper(visit, ANALYSIS)
    cite = page.locator(".kosh-cite")
    assert cite.is_visible()
    assert f"(Version {__version__})" in cite.inner_text() and ANALYSIS in cite.inner_text()


def test_code_that_the_reader_opened_is_printed(visit):
    page = visit(SHEET).open(ANALYSIS)
    fold = page.locator("div.cell details.hide").first
    fold.locator("summary").click()
    page.emulate_media(media="print")
    assert fold.locator("pre").is_visible()


def test_findings_are_printed_where_the_reader_opened_them(visit):
    page = on_paper(visit, ANALYSIS)
    found = page.locator(".kosh-found dl.kosh-findings")
    hidden = "dl => !dl.checkVisibility({contentVisibilityAuto: true})"
    assert found.evaluate(hidden)
    page.locator(".kosh-found details").evaluate("fold => fold.open = true")
    assert not found.evaluate(hidden)


def test_a_dark_page_is_printed_in_dark_ink_on_white_paper(visit):
    page = visit(SHEET, scheme="dark").open(ANALYSIS)
    colours = "e => [getComputedStyle(e).color, getComputedStyle(e).colorScheme]"
    words = page.locator("article.bd-article p").first
    ink, scheme = words.evaluate(colours)
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) > 3 * 190 and scheme == "dark"
    page.emulate_media(media="print")
    ink, scheme = words.evaluate(colours)
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) < 3 * 60 and scheme == "light"
    filtered = "all => all.filter(e => getComputedStyle(e).filter !== 'none').length"
    assert page.locator("article.bd-article figure img").evaluate_all(filtered) == 0


def test_addresses_of_links_are_not_printed_into_the_text(visit):
    page = on_paper(visit, ANALYSIS)
    after = "all => new Set(all.map(a => getComputedStyle(a, '::after').content)).size"
    links = page.locator("article.bd-article a[href]:not(.headerlink)")
    assert links.count() and links.evaluate_all(after) == 1
    assert links.first.evaluate("a => getComputedStyle(a, '::after').content") in ("none", "normal")


def test_the_print_style_is_loaded_for_print_alone():
    html = (ROOT / "_build/html" / ANALYSIS).read_text(encoding="utf-8")
    sheets = BeautifulSoup(html, "html.parser").select('link[rel=stylesheet][href*="/print.css"]')
    assert [sheet["media"] for sheet in sheets] == ["print"]
