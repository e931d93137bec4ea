"""Citing: one record in every form, read back by what reads them, and told to machines on each page."""

import json
import re

import pytest
from bs4 import BeautifulSoup, SoupStrainer

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


def test_each_page_ends_with_how_to_cite_it(book):
    aside = book.built("Text.").select_one("aside.kosh-cite")
    assert "Prose. In Migration in Kazakhstan, Recomputed" in aside.select_one(".kosh-copy").text
    assert [form.text.strip()[:2] for form in aside.select("pre.kosh-form")] == ["@i", "TY", "[\n"]


def test_the_files_of_a_page_hold_its_forms(book):
    html = book.built("Text.")
    links = [a["href"] for a in html.select("aside.kosh-cite a")]
    assert links == [f"../cite/prose-page.{ending}" for ending in ("bib", "ris", "json")]


def test_the_identifier_is_told_or_that_there_is_none(book):
    html = book.built("```{identifier}\n```")
    assert "No DOI has been minted for version" in html.text
    source = book.root / citing.SOURCE
    source.write_text(f"{source.read_text(encoding='utf-8')}doi: 10.5281/zenodo.1\n", encoding="utf-8")
    assert book.built("```{identifier}\n```").select_one("a[href='https://doi.org/10.5281/zenodo.1']")


# ---- the built book


@pytest.mark.parametrize("page", ["index", *(f"analyses/{name}" for name in analyses.pages())])
def test_each_page_and_its_files_hold_the_same_record(page):
    text = (SITE / f"{page}.html").read_text(encoding="utf-8")
    # the rest of a page would take long to parse
    html = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer(["h1", "aside"]))
    (record,) = json.loads(html.select("aside.kosh-cite pre.kosh-form")[2].text)
    assert record["title"] == html.select_one("h1").get_text().rstrip("#\n")
    assert record["version"] == __version__
    stem = SITE / citing.stem(page)
    assert json.loads(stem.with_suffix(".json").read_text(encoding="utf-8")) == [record]
    assert stem.with_suffix(".bib").read_text(encoding="utf-8") == f"{citing.bibtex(record)}\n"
    assert stem.with_suffix(".ris").read_text(encoding="utf-8") == f"{citing.ris(record)}\n"
