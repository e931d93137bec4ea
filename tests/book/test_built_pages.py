"""The pages as built: a census, links, valid HTML, words for images, nothing fetched from outside."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import html5lib
import pytest
import yaml
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.claims import ledger

SITE = ROOT / "_build/html"

#: Fewer words than this are a stub.
LEAST_WORDS = 40


def contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *chapters]


@cache
def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def pages():
    """Each page of the contents, parsed; pages that the theme adds (search, index) are not the book's."""
    yield {name: parsed(SITE / f"{name}.html") for name in contents()}
    parsed.cache_clear()


def article(page):
    return page.find("article", class_="bd-article")


@pytest.mark.parametrize("name", contents())
def test_every_page_of_the_contents_is_more_than_a_stub(pages, name):
    words = article(pages[name]).get_text(" ").split()
    assert len(words) >= LEAST_WORDS, f"{name} has {len(words)} words"
    assert len(article(pages[name]).find_all("h1")) == 1


def test_a_request_names_claims_without_a_verdict_and_each_of_these_has_a_request_or_a_reason():
    book = ledger.load()
    claims = json.loads((ROOT / "_build/verdicts.json").read_text(encoding="utf-8"))["claims"]
    asked = {claim for request in ledger.requests(book).values() for claim in request.claims}
    decided = {claim for claim, entry in claims.items() if entry["external"]["word"] != "not-checkable"}
    assert asked and not asked & decided
    leading = {claim for claim, entry in claims.items() if entry["lead"] == "not-checkable"}
    assert leading and not leading - asked - set(ledger.examinations(book))


def test_a_count_of_one_day_is_no_release(pages):
    """Reports of persons present are of several days of a year, each of one report."""
    told = {
        row.select_one("a")["href"].rpartition("#")[2]: row.select("td")[1].get_text()
        for row in article(pages["changed-since"]).select("table.kosh-since tbody tr")
    }
    for claim in ("abai2020-031", "abai2020-032"):
        assert "Hangs on the day" in told[claim] and "18\u00a0October\u00a02013" in told[claim]
    assert "Hangs on the release." in told["bayandina2021-030"]


def test_titles_are_told_apart(pages):
    titles = [article(page).h1.get_text() for page in pages.values()]
    assert len(set(titles)) == len(titles)


def test_every_image_of_the_book_has_words_and_not_a_file_name(pages):
    images = [(name, image) for name, page in pages.items() for image in article(page).find_all("img")]
    assert images
    for name, image in images:
        alt = image.get("alt", "")
        assert len(alt.split()) >= 5 and not re.search(r"\.(svg|png)$", alt), f"{name}: {image}"


def faults_of(html):
    """What the parser of the HTML standard finds wrong, and ids that stand twice."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    found = [f"line {line}: {fault} {more or ''}" for (line, _), fault, more in parser.errors]
    ids = Counter(re.findall(r"<[^>]*\sid=\"([^\"]*)\"", html))
    return found + [f"id {name} {count} times" for name, count in ids.items() if count > 1]


def test_every_page_is_valid_html(built_pages):
    wrong = {name: faults_of((SITE / name).read_text(encoding="utf-8")) for name in built_pages}
    assert not {name: faults for name, faults in wrong.items() if faults}


def test_html_that_is_not_valid_is_seen():
    written = '<!DOCTYPE html><title>t</title><p id="a"><div id="a"></p></div><a href="?a&amp">b</a>'
    faults = faults_of(written)
    assert any("unexpected-end-tag" in fault for fault in faults) and "id a 2 times" in faults


def test_no_script_holds_up_the_page_and_icons_are_drawn_in_it(built_pages):
    for name in built_pages:
        page = parsed(SITE / name)
        waiting = [tag["src"] for tag in page.find_all("script", src=True) if not tag.has_attr("defer")]
        assert not waiting, f"{name}: {waiting}"
        assert "fontawesome" not in str(page.head) and not page.select("[class*='fa-']"), name
        assert page.select_one("svg.kosh-mark") and page.select_one("link[rel=icon]"), name


def test_styles_fetch_nothing_from_outside_and_nothing_that_is_missing():
    for path in (SITE / "_static").glob("*.css"):
        for address in re.findall(r"url\([\"']?([^\"')]+)", path.read_text(encoding="utf-8")):
            if not address.startswith("data:"):
                assert (path.parent / address).exists(), f"{path.name}: {address}"


#: Relations of links that say something of the page, and make no browser fetch what they name.
NAMED = {"canonical", "cite-as", "type", "license"}


def test_nothing_is_fetched_from_outside():
    for path in SITE.rglob("*.html"):
        page = parsed(path)
        fetched = [tag.get("src") for tag in page.find_all(["script", "img", "iframe", "source", "video"])]
        fetched += [tag["href"] for tag in page.find_all("link", href=True) if not NAMED & set(tag["rel"])]
        outside = [address for address in fetched if address and re.match(r"(https?:)?//", address)]
        assert not outside, f"{path.relative_to(SITE)}: {outside}"


def test_every_link_inside_the_book_leads_somewhere(pages):
    anchors = {}

    def ids(path):
        if path not in anchors:
            anchors[path] = {tag["id"] for tag in parsed(path).find_all(id=True)}
        return anchors[path]

    dead = []
    for name, page in pages.items():
        here = SITE / f"{name}.html"
        for link in article(page).find_all("a", href=True):
            address, anchor = urldefrag(link["href"])
            if urlparse(address).scheme:
                continue
            target = (here.parent / unquote(address)).resolve() if address else here
            if not target.exists() or (
                anchor and target.suffix == ".html" and unquote(anchor) not in ids(target)
            ):
                dead.append(f"{name}: {link['href']}")
    assert not dead, dead


def test_every_claim_has_its_address(pages):
    for claim in ledger.load().claims.values():
        assert pages[f"papers/{claim.paper}"].find(id=claim.id), claim.id


def test_no_page_shows_a_fault(pages):
    for name, page in pages.items():
        assert not page.find(class_="kosh-fault"), name
        assert "{finding}" not in article(page).get_text() and "{claim}" not in article(page).get_text()


def test_no_path_of_the_machine_is_in_the_site():
    home = str(Path.home())
    for path in SITE.rglob("*"):
        if (
            path.suffix in {".html", ".js", ".css", ".ipynb", ".md", ".svg", ".json"}
            and "vendor" not in path.parts
        ):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert str(ROOT) not in text and (len(home) < 6 or home not in text), path.relative_to(SITE)
