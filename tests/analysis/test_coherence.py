"""An edit of one table of the ledger that another one does not bear is refused, and nothing is registered."""

import csv

import pytest

from kosh import ROOT
from kosh.analysis import coherence
from kosh.claims import ledger as ledgers
from kosh.claims import relations
from kosh.data import package
from kosh.errors import KoshError

LEDGER = ledgers.load()
GROUPS = relations.load(LEDGER)

#: Claims by what names them.
COMPARED = [id for comparison in LEDGER.comparisons.values() for id in comparison.claims]
EXAMINED = list(ledgers.examinations(LEDGER))
OPPOSED = [pair.a for pair in ledgers.oppositions(LEDGER)]
RELATED = [id for group in GROUPS for id in group.claims if id not in {*COMPARED, *EXAMINED, *OPPOSED}]
SUMMED = [
    claim
    for group in GROUPS
    for relation in group.relations
    if relation.kind in ("sum", "parts-of-whole", "difference")
    for claim in relation.claims
    if claim in RELATED and LEDGER.claim(claim).numeral
]


@pytest.fixture
def change(project):
    """``change(file, edit)``: keep those rows (dicts) of a table for which ``edit`` does not return False."""

    def rewrite(file, edit):
        with (project / file).open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            rows = [row for row in reader if edit(row) is not False]
        with (project / file).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, reader.fieldnames, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    return rewrite


def put(key, name, **cells):
    """An edit that fills cells of the row whose ``key`` is ``name``."""
    return lambda row: row.update(cells) if row[key] == name else None


def refused(project, table):
    """The fault for which a table is not registered; the descriptor stays as it was."""
    before = (project / package.DESCRIPTOR).read_bytes()
    with pytest.raises(KoshError) as error:
        package.register(table, project, fits=coherence.check)
    assert (project / package.DESCRIPTOR).read_bytes() == before
    fault = error.value
    assert fault.where and fault.found and fault.expected and fault.next_step
    return fault


def test_the_tables_of_the_project_fit_together():
    coherence.check()
    assert set(coherence.TABLES) <= set(package.tables())


def test_a_bad_numeral_is_told_with_its_claim(project, change):
    id = next(id for id, claim in LEDGER.claims.items() if claim.numeral)
    change(ledgers.CLAIMS, put("claim", id, printed="12,3.4"))
    fault = refused(project, "claims")
    assert (fault.problem, fault.found) == ("this is not a numeral", "'12,3.4'")
    assert fault.where.startswith("data/claims/claims.csv, line ") and fault.where.endswith(f"claim {id}")


def test_a_number_that_a_relation_needs_cannot_be_emptied(project, change):
    change(ledgers.CLAIMS, put("claim", SUMMED[0], printed="", scale=""))
    fault = refused(project, "claims")
    assert fault.problem == "a claim without a number in a relation of numbers"
    assert fault.where.startswith("data/claims/relations.toml, line ") and fault.found == SUMMED[0]


def test_a_number_that_is_compared_cannot_be_emptied(project, change):
    change(ledgers.CLAIMS, put("claim", COMPARED[0], printed="", scale=""))
    assert refused(project, "claims").problem == "a claim without numeral cannot be compared"


@pytest.mark.parametrize(
    ("ids", "file"),
    [
        (COMPARED, "data/claims/comparisons.csv"),
        (EXAMINED, "data/claims/examination.csv"),
        (RELATED, "data/claims/relations.toml"),
    ],
    ids=["comparison", "examination", "relation"],
)
def test_a_claim_that_is_named_elsewhere_cannot_be_dropped(project, change, ids, file):
    change(ledgers.CLAIMS, lambda row: row["claim"] != ids[0])
    fault = refused(project, "claims")
    assert fault.problem.endswith("unknown claim") and fault.found == repr(ids[0])
    assert fault.where.startswith(f"{file}, ")


def test_a_claim_of_an_opposition_cannot_be_dropped(project, change):
    change(ledgers.CLAIMS, lambda row: row["claim"] != OPPOSED[0])
    change(ledgers.EXAMINATION, lambda row: row["claim"] != OPPOSED[0])
    fault = refused(project, "claims")
    assert fault.where.startswith("data/claims/oppositions.csv, ") and fault.found == repr(OPPOSED[0])


@pytest.mark.parametrize(
    ("cell", "problem"),
    [({"places": "KGX"}, "unknown country"), ({"series": "remitances"}, "unknown series")],
)
def test_a_comparison_names_a_known_series_and_known_countries(project, change, cell, problem):
    id = next(iter(LEDGER.comparisons))
    change(ledgers.COMPARISONS, put("comparison", id, **cell))
    fault = refused(project, "comparisons")
    assert (fault.problem, fault.found) == (problem, repr(*cell.values()))
    assert fault.where == f"data/claims/comparisons.csv, comparison {id}"


@pytest.mark.parametrize("table", coherence.TABLES)
def test_a_relation_of_an_unknown_claim_lets_no_table_of_the_ledger_pass(project, table):
    file = project / "data/claims/relations.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace(f'"{RELATED[0]}"', '"nobody-001"'), "utf-8")
    fault = refused(project, table)
    assert (fault.problem, fault.found) == ("unknown claim", "'nobody-001'")
    line, column = (int(part.split()[1]) for part in fault.where.split(", ")[1:])
    assert text.splitlines()[line - 1][column - 1 :].count(f'"{RELATED[0]}"') == 1


def test_an_edit_that_fits_is_registered(project, change):
    change(ledgers.CLAIMS, put("claim", EXAMINED[0], period="another time"))
    with pytest.raises(KoshError, match="digest differs"):
        package.read("claims", project)
    package.register("claims", project, fits=coherence.check)
    package.check("claims", project)
    assert package.read("claims", project) != package.read("claims", ROOT)
