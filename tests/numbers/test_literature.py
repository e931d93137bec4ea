"""The chapter on references: its numbers against the table read anew."""

import csv
from collections import Counter

import pytest

from kosh import ROOT


@pytest.fixture(scope="module")
def rows():
    with (ROOT / "data/references/kappassova2024.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return {name: f["value"] for name, f in record("literature-kappassova2024")["findings"].items()}


def test_counts_are_those_of_the_table(rows, found):
    years = Counter(int(row["year"]) for row in rows)
    assert found["references"] == len(rows) == found["with_doi"] + found["without_doi"]
    assert found["with_doi"] == sum(bool(row["doi"]) for row in rows)
    assert (found["first_year"], found["last_year"]) == (min(years), max(years))
    assert found["recent"] == sum(n for year, n in years.items() if year >= found["recent_from"])
    assert found["top_year_references"] == years[found["top_year"]] == max(years.values())


def test_works_outside_the_subject_and_shared_dois(rows, found):
    outside = sum(row["outside_subject"] == "true" for row in rows)
    assert found["outside"] == outside
    assert found["outside_share"] == pytest.approx(100 * outside / len(rows), rel=1e-12)
    dois = Counter(row["doi"].lower() for row in rows if row["doi"])
    assert found["repeated"] == sum(n for n in dois.values() if n > 1)
