"""The manifest for an independent check: what CODECHECK 1.0 asks of an author; no check is made up."""

import pytest
import yaml

from kosh.book import citing, codecheck, results


@pytest.fixture
def text(committed):
    return codecheck.configuration(committed)


def test_it_is_an_explicit_document_that_names_its_specification(text):
    assert text.startswith("%YAML 1.1\n---\n")
    assert yaml.safe_load(text)["version"] == "https://codecheck.org.uk/spec/config/1.0/"


def test_every_result_is_in_the_manifest_with_what_it_is(text, committed):
    manifest = yaml.safe_load(text)["manifest"]
    assert [(each["file"], each["comment"]) for each in manifest] == [
        (each.path, each.says) for each in results.results(committed)
    ]
    assert all((committed / each["file"]).is_file() for each in manifest)


def test_the_paper_is_the_book(text, committed):
    told = citing.source(committed)
    assert yaml.safe_load(text)["paper"] == {"title": told["title"], "authors": told["authors"]}


def test_no_check_is_claimed(text):
    assert not {"codechecker", "report", "certificate", "check_time", "summary"} & set(yaml.safe_load(text))
    assert "nobody has checked this book independently" in text


def test_persons_and_a_doi_are_told(committed, monkeypatch):
    person = {"given-names": "A", "family-names": "B", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    told = citing.source(committed) | {"authors": [person], "doi": "10.5281/zenodo.1"}
    monkeypatch.setattr(citing, "source", lambda root: told)
    paper = yaml.safe_load(codecheck.configuration(committed))["paper"]
    assert paper["authors"] == [{"name": "A B", "ORCID": "0000-0002-1825-0097"}]
    assert paper["reference"] == "https://doi.org/10.5281/zenodo.1"
