"""Citing: one record in every form, read back by what reads them, and told to machines on each page."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT, __version__
from kosh.book import analyses, citing

SITE = ROOT / "_build/html"

PERSON = """\
title: A book
version: 1.2.0
date-released: "2026-03-04"
doi: 10.5281/zenodo.1
authors:
  - {family-names: Әбілова, given-names: Айша}
  - {name: The project}
"""


@pytest.fixture
def whole(tmp_path):
    (tmp_path / citing.SOURCE).write_text(PERSON, encoding="utf-8")
    return citing.book(tmp_path)


@pytest.fixture
def chapter(whole):
    return citing.part(whole, "x.peak", "Peak & trough", "analyses/x.html#finding-peak", "https://k.org/")


def lines_of(ris):
    return [tuple(line.split("  - ", 1)) for line in ris.split("\n")]


def test_the_book_is_what_the_citation_file_says(whole):
    assert whole["author"] == [{"family": "Әбілова", "given": "Айша"}, {"literal": "The project"}]
    assert whole["issued"] == {"date-parts": [[2026, 3, 4]]}
    assert citing.apa(whole) == (
        "Әбілова, Айша, The project (2026). A book (Version 1.2.0). https://doi.org/10.5281/zenodo.1"
    )


def test_an_empty_doi_is_left_out(tmp_path):
    (tmp_path / citing.SOURCE).write_text(PERSON.replace("10.5281/zenodo.1", '""'), encoding="utf-8")
    assert "DOI" not in citing.book(tmp_path)
    assert "doi" not in citing.bibtex(citing.book(tmp_path))


def test_a_part_is_in_the_book_and_has_its_own_address(chapter):
    assert chapter["URL"] == "https://k.org/analyses/x.html#finding-peak"
    assert "DOI" not in chapter
    assert citing.apa(chapter).endswith("Peak & trough. In A book (Version 1.2.0). " + chapter["URL"])


def test_without_an_address_of_the_book_the_place_in_it_is_told(whole):
    record = citing.part(whole, "x", "T", "x.html")
    assert record["note"] == "x.html" and "URL" not in record
    assert citing.apa(record).endswith(" x.html")


def test_bibtex_has_braces_that_match_and_keeps_names_apart(chapter):
    text = citing.bibtex(chapter)
    assert text.startswith("@incollection{kosh2026-x-peak,\n")
    assert text.count("{") == text.count("}")
    assert "author = {Әбілова, Айша and {The project}}" in text
    assert "booktitle = {A book}" in text


def test_ris_has_one_tag_a_line_and_an_end(chapter):
    found = lines_of(citing.ris(chapter))
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]", tag) for tag, _ in found)
    assert (found[0], found[-1]) == (("TY", "CHAP"), ("ER", ""))
    assert [value for tag, value in found if tag == "AU"] == ["Әбілова, Айша", "The project"]
    assert ("T2", "A book") in found and ("DA", "2026/03/04") in found


def test_csl_is_read_back_as_the_record(chapter):
    assert json.loads(citing.csl(chapter)) == [chapter]


def test_a_page_tells_machines_what_it_is(book):
    html = book.built("Text.")
    named = {}
    for tag in html.find_all("meta", attrs={"name": True}):
        named.setdefault(tag["name"], []).append(tag["content"])
    assert named["citation_title"] == ["Prose"]
    assert named["citation_author"] == ["The Kosh project"]
    assert named["citation_inbook_title"] == ["Migration in Kazakhstan, Recomputed"]
    told = json.loads(html.find("script", type="application/ld+json").string)
    assert told["@type"] == "Chapter" and told["isPartOf"]["name"] == named["citation_inbook_title"][0]


def test_each_page_ends_with_how_to_cite_it(book):
    aside = book.built("Text.").select_one("aside.kosh-cite")
    assert "Prose. In Migration in Kazakhstan, Recomputed" in aside.select_one(".kosh-copy").text
    assert [form.text.strip()[:2] for form in aside.select("pre.kosh-form")] == ["@i", "TY", "[\n"]


# ---- the built book


@pytest.mark.parametrize("page", ["index", *(f"analyses/{name}" for name in analyses.pages())])
def test_a_reference_manager_reads_each_page_as_what_it_is(page):
    """What Zotero's Embedded Metadata takes: a title, authors, a date, and the book that it is in."""
    html = BeautifulSoup((SITE / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    named = {tag["name"]: tag["content"] for tag in html.find_all("meta", attrs={"name": True})}
    assert named["citation_title"] == html.select_one("article h1").get_text().rstrip("#\n")
    assert re.fullmatch(r"\d{4}/\d\d/\d\d", named["citation_publication_date"])
    assert ("citation_book_title" if page == "index" else "citation_inbook_title") in named
    forms = html.select("aside.kosh-cite pre.kosh-form")
    (record,) = json.loads(forms[2].text)
    assert record["title"] == named["citation_title"] and record["version"] == __version__
