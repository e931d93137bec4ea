"""The RO-Crate: what its specification and the profile for runs demand, asked of the graph itself."""

import json
import re
from datetime import date
from urllib.parse import unquote

import pytest

from kosh.book import analyses, archive, citing, crate, records


@pytest.fixture(scope="module")
def files(committed):
    return archive.entries(committed)


@pytest.fixture
def graph(files):
    return {each["@id"]: each for each in json.loads(files[crate.FILE])["@graph"]}


def kinds(entity):
    return [entity["@type"]] if isinstance(entity["@type"], str) else entity["@type"]


def references(value):
    """Every identifier that an entity refers to."""
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict) and set(each) == {"@id"}:
            yield each["@id"]
        elif isinstance(each, (dict, list)):
            yield from references(each)


def faults(graph, files):
    """What of RO-Crate 1.1 and Process Run Crate 0.5 a graph does not meet, in words."""
    known = {*graph, crate.CRATE}
    for identifier, entity in graph.items():
        yield from (f"{identifier} refers to {to}" for to in references(entity) if to not in known)
    root = graph["./"]
    for name in ("name", "description", "datePublished", "license", "author", "conformsTo", "hasPart"):
        if not root.get(name):
            yield f"the root has no {name}"
    parts = {part["@id"] for part in root["hasPart"]}
    for identifier, entity in graph.items():
        if "File" in kinds(entity):
            if unquote(identifier) not in files:
                yield f"there is no file {identifier}"
            if identifier not in parts:
                yield f"{identifier} is no part of the root"
    for entity in graph.values():
        if "CreateAction" in kinds(entity):
            if {"@id": entity["@id"]} not in root["mentions"]:
                yield f"the root does not mention {entity['@id']}"
            if "SoftwareSourceCode" not in kinds(graph.get(entity["instrument"]["@id"], {"@type": []})):
                yield f"the instrument of {entity['@id']} is no program"
            if not entity["result"]:
                yield f"{entity['@id']} has no result"


def test_the_crate_meets_the_specification(graph, files):
    assert not list(faults(graph, files))


@pytest.mark.parametrize(
    "damage, said",
    [
        (lambda graph: graph.pop("_build/verdicts.csv"), "refers to _build/verdicts.csv"),
        (lambda graph: graph["./"].pop("license"), "the root has no license"),
        (lambda graph: graph["./"]["hasPart"].pop(0), "is no part of the root"),
        (lambda graph: graph["./"]["mentions"].pop(0), "the root does not mention #run-tajikistan"),
        (lambda graph: graph.update({"a.csv": {"@id": "a.csv", "@type": "File"}}), "there is no file a.csv"),
        (lambda graph: graph["notebooks/example.ipynb"].update({"@type": "File"}), "is no program"),
    ],
)
def test_a_damaged_crate_does_not(graph, files, damage, said):
    damage(graph)
    assert said in "\n".join(faults(graph, files))


def test_no_identifier_is_twice(files):
    identifiers = [each["@id"] for each in json.loads(files[crate.FILE])["@graph"]]
    assert len(identifiers) == len(set(identifiers))


def test_the_file_describes_itself_and_the_whole(graph, committed):
    descriptor, root, told = graph[crate.FILE], graph["./"], citing.source(committed)
    assert descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.1"
    assert root["@type"] == "Dataset" and root["conformsTo"]["@id"] == crate.PROFILE
    assert (root["name"], root["version"]) == (told["title"], str(told["version"]))
    assert date.fromisoformat(root["datePublished"])
    assert (
        graph[root["author"]["@id"]]["name"] == graph[root["publisher"]["@id"]]["name"] == "The Kosh project"
    )
    for licence in root["license"]:
        assert graph[licence["@id"]]["name"] and graph[licence["@id"]]["description"]


def test_each_run_has_its_notebook_tables_parameters_and_results(graph, committed):
    for page in analyses.pages(committed).values():
        run, record = graph[f"#run-{page.name}"], records.load(page.name, committed)
        assert run["instrument"]["@id"] == f"notebooks/{page.notebook}.ipynb"
        objects = [graph[each["@id"]] for each in run["object"]]
        values = {each["name"]: each["value"] for each in objects if each["@type"] == "PropertyValue"}
        assert values == {name: str(value) for name, value in record["parameters"].items()}
        assert len([each for each in objects if each["@type"] == "File"]) == len(record["tables"])
        results = {each["@id"] for each in run["result"]}
        assert {f"_build/executed/{page.name}.ipynb", f"_build/findings/{page.name}.json"} <= results


def test_no_time_is_told(files):
    assert not re.search(r'"(start|end)Time"', files[crate.FILE].decode())


def test_a_person_is_known_by_an_orcid(committed, files, monkeypatch):
    told = citing.source(committed)
    person = {"given-names": "Aisha", "family-names": "Abilova"}
    known = person | {"orcid": "https://orcid.org/0000-0002-1825-0097"}
    monkeypatch.setattr(citing, "source", lambda root: told | {"authors": [person, known]})
    graph = {each["@id"]: each for each in crate.metadata(files, committed)["@graph"]}
    first, second = (graph[each["@id"]] for each in graph["./"]["author"])
    assert first == {"@id": "#Aisha%20Abilova", "@type": "Person", "name": "Aisha Abilova"}
    assert second["@id"] == "https://orcid.org/0000-0002-1825-0097"
    assert "publisher" not in graph["./"]


def test_a_doi_identifies_the_whole(committed, files, monkeypatch):
    told = citing.source(committed)
    monkeypatch.setattr(citing, "source", lambda root: told | {"doi": "10.5281/zenodo.1"})
    graph = {each["@id"]: each for each in crate.metadata(files, committed)["@graph"]}
    assert graph["./"]["identifier"] == "https://doi.org/10.5281/zenodo.1"
