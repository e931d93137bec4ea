"""Every table of migration says what it counts, from a closed list, and no two concepts become one series."""

import pytest

from kosh.data import concepts, package, series
from kosh.errors import KoshError


def test_concepts_are_of_the_closed_lists():
    for concept in concepts.CONCEPTS.values():
        assert concept.kind in concepts.KINDS
        assert concept.counted in concepts.COUNTED
        assert concept.time in concepts.TIMES


def test_a_stock_is_of_a_day_and_a_flow_is_not():
    for name, concept in concepts.CONCEPTS.items():
        assert (concept.kind == "stock") == (concept.time == "on a day"), name


def test_every_table_with_a_column_concept_names_each_label():
    tables = [
        t for t in series.names() if "concept" in {f["name"] for f in package.describe(t)["schema"]["fields"]}
    ]
    assert len(tables) >= 2
    for table in tables:
        assert set(concepts.of(table)) == set(series.load(table)["concept"]), table


def test_rows_of_one_concept():
    frame = concepts.load("returnees_reported", "status-granted")
    assert set(frame["concept"]) == {"since 1991"}
    assert len(concepts.load("migration_reported", "registered-moves")) == len(
        series.load("migration_reported")
    )


def test_a_table_without_the_concept_is_refused():
    with pytest.raises(KoshError, match="no figures of the concept 'permits-valid'"):
        concepts.load("returnees_reported", "permits-valid")


def test_a_table_without_any_concept_and_an_unknown_one_are_refused(project, amend):
    with pytest.raises(KoshError, match="the table 'remittances' has no concept"):
        concepts.of("remittances", project)
    amend(lambda entries: entries["remittances"].update(concept="stok"))
    with pytest.raises(KoshError, match="unknown concept 'stok'"):
        concepts.of("remittances", project)
