"""What a page tells machines, read as Zotero's translators read it and as Signposting and Open Graph ask."""

import json
import struct

import pytest
import yaml
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.book import machine_tags

SITE = ROOT / "_build/html"

#: What Zotero's "Embedded Metadata" takes from Highwire's names, of those that we write.
FIELDS = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_book_title": "bookTitle",
    "citation_doi": "DOI",
    "citation_public_url": "url",
    "citation_language": "language",
}
#: The types that its "RDF" takes from Open Graph, which come before those of Dublin Core.
OG_TYPES = {"book": "book", "website": "webpage"}
DC_TYPES = {"book": "book", "bookchapter": "bookSection"}


def zotero(html):
    """The item that Zotero makes of a page without RDF of its own: type, fields, creators."""
    item, named = {"creators": []}, {}
    for tag in html.head.find_all("meta", content=True):
        name, content = tag.get("name") or tag.get("property"), tag["content"]
        named.setdefault(name, content)
        if name in FIELDS:
            item[FIELDS[name]] = content
        if name == "citation_author":
            family, comma, given = content.partition(", ")
            item["creators"].append((family, given) if comma else content)
    of_dublin_core = DC_TYPES.get(named.get("DC.type", "").lower().replace(" ", ""))
    guess = "bookSection" if "citation_book_title" in named else "journalArticle"
    item["type"] = OG_TYPES.get(named.get("og:type")) or of_dublin_core or guess
    return item


def page(name):
    """The head of a built page and its first heading; the rest would take long to parse."""
    html = (SITE / f"{name}.html").read_text(encoding="utf-8")
    heading = html[html.index("<h1") : html.index("</h1>")]
    return BeautifulSoup(f"{html[: html.index('</head>')]}</head><body>{heading}</h1></body>", "html.parser")


def built():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def links(html, relation):
    return [link["href"] for link in html.head.find_all("link", rel=relation)]


RECORD = {
    "type": "chapter",
    "title": "Peak & trough",
    "container-title": "A book",
    "author": [{"family": "Әбілова", "given": "Айша"}, {"literal": "The project"}],
    "issued": {"date-parts": [[2026, 3, 4]]},
    "version": "1.2.0",
    "language": "en",
    "URL": "https://k.org/x.html",
}
BOOK = {**{k: v for k, v in RECORD.items() if k != "container-title"}, "DOI": "10.5281/zenodo.1"}


def head(record, docname="x", base="https://k.org"):
    """A page with the elements that would stand in its head."""
    names = [*machine_tags.citation(record), *machine_tags.preview(record, "So.", base)]
    made = [f'<meta name="{name}" content="{str(value).replace("&", "&amp;")}">' for name, value in names]
    return BeautifulSoup(f"<html><head>{''.join(made)}</head></html>", "html.parser")


def test_zotero_takes_a_chapter_for_a_section_of_the_book():
    assert zotero(head(RECORD)) == {
        "type": "bookSection",
        "title": "Peak & trough",
        "bookTitle": "A book",
        "creators": [("Әбілова", "Айша"), "The project"],
        "date": "2026/03/04",
        "language": "en",
        "url": "https://k.org/x.html",
    }


def test_zotero_takes_the_front_page_for_the_book():
    item = zotero(head(BOOK))
    assert item["type"] == "book" and item["DOI"] == "10.5281/zenodo.1" and "bookTitle" not in item


def test_a_preview_has_its_picture_only_where_it_has_a_full_address():
    assert ("og:image", "https://k.org/_static/card.png") in machine_tags.preview(
        RECORD, "", "https://k.org/"
    )
    assert not [name for name, _ in machine_tags.preview(RECORD, "", "") if name.startswith("og:image")]


def test_the_picture_has_the_size_that_is_told():
    header = (ROOT / "book/assets/card.png").read_bytes()[16:24]
    assert struct.unpack(">II", header) == machine_tags.SIZE


def test_signposts_lead_from_the_book_to_its_chapters_and_back():
    signs = machine_tags.signposts(BOOK, "index", ["a.html", "b.html"], "{}".format)
    assert ("cite-as", "https://doi.org/10.5281/zenodo.1", None) in signs
    assert [address for relation, address, _ in signs if relation == "item"] == ["a.html", "b.html"]
    signs = machine_tags.signposts(RECORD, "p/x", ["a.html"], "../{}".format)
    assert ("cite-as", "https://k.org/x.html", None) in signs
    assert ("collection", "../index.html", "text/html") in signs
    assert not [sign for sign in signs if sign[0] == "item"]


def test_without_an_address_nothing_is_cited_as_one():
    record = {key: value for key, value in RECORD.items() if key != "URL"}
    assert "cite-as" not in [sign[0] for sign in machine_tags.signposts(record, "x", [], "{}".format)]
    assert "url" not in machine_tags.structured(record, "")


def test_a_page_is_described_by_its_first_paragraph_that_says_something(book):
    said = "A sentence that says what this page is about, long enough to be one."
    html = book.built(
        f"Short.\n\n{said}\n\nAnother sentence, just as long as the one before, of no use here."
    )
    assert html.head.find("meta", attrs={"name": "description"})["content"] == said
    assert html.head.find("meta", property="og:description")["content"] == said
    told = json.loads(html.find("script", type="application/ld+json").string)
    assert (told["@type"], told["description"]) == ("Chapter", said)


# ---- the built book


@pytest.mark.parametrize("name", built())
def test_a_reference_manager_takes_each_page_for_what_it_is(name):
    html = page(name)
    item = zotero(html)
    assert item["type"] == ("book" if name == "index" else "bookSection")
    assert item["title"] == html.select_one("h1").get_text().rstrip("#\n")
    assert item["creators"] == ["The Kosh project"]
    assert item.get("bookTitle") == (None if name == "index" else "Migration in Kazakhstan, Recomputed")


@pytest.mark.parametrize("name", built())
def test_signposts_of_each_page_lead_to_files_that_are_there(name):
    html, here = page(name), (SITE / name).parent
    found = links(html, "describedby") + links(html, "item") + links(html, "collection")
    assert len(links(html, "describedby")) == 3
    assert all((here / href).resolve().is_file() for href in found)


def test_the_front_page_lists_every_chapter_once():
    assert sorted(links(page("index"), "item")) == sorted(f"{name}.html" for name in built()[1:])


def test_the_footer_tells_version_and_date():
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    html = (SITE / "verdicts.html").read_text(encoding="utf-8")
    text = BeautifulSoup(html, "html.parser").select_one(".extra_footer").get_text()
    assert f"Version {about['version']}, " in text and about["date-released"][:4] in text


def test_every_table_is_a_dataset_for_search_engines():
    told = json.loads(page("data").find("script", type="application/ld+json").string)
    described = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert [part["name"] for part in told["hasPart"]] == [entry["title"] for entry in described]
