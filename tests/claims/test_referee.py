"""The referee's command: the example with its planted error, exit status, faults with their place."""

import json

import pytest
from click.testing import CliRunner

from kosh import ROOT, cli
from kosh.claims import referee
from kosh.errors import KoshError

EXAMPLE = ROOT / "book/examples/referee"

RELATIONS = """\
[[group]]
id = "g"
[[group.relation]]
kind = "sum"
parts = ["a", "b"]
total = "c"
"""


def check(*arguments):
    return CliRunner().invoke(cli.main, ["check", *map(str, arguments)])


def files(tmp_path, claims, relations=RELATIONS):
    paths = tmp_path / "claims.csv", tmp_path / "relations.toml"
    for path, text in zip(paths, (claims, relations), strict=True):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return paths


def test_the_planted_error_of_the_example_is_named():
    result = check(EXAMPLE / "claims.csv", EXAMPLE / "relations.toml")
    assert result.exit_code == 1
    assert "reasons: IMPOSSIBLE (inconsistent)" in result.output
    assert "41.3 (family-share) would have to be 43.1" in result.output
    assert "Alone in the way is family-share" in result.output
    assert "2 of 3 groups possible, 1 impossible." in result.output


def test_the_example_without_its_error_is_possible(tmp_path):
    text = (EXAMPLE / "claims.csv").read_text().replace("41.3", "43.1")
    claims, _ = files(tmp_path, text)
    result = check(claims, EXAMPLE / "relations.toml")
    assert (result.exit_code, "IMPOSSIBLE" in result.output) == (0, False)


def test_the_page_of_the_book_shows_the_example():
    page = (ROOT / "book/check.md").read_text()
    for name in ("claims.csv", "relations.toml"):
        assert f"examples/referee/{name}" in page


def test_as_json(tmp_path):
    result = check(EXAMPLE / "claims.csv", EXAMPLE / "relations.toml", "--json")
    found = json.loads(result.output)
    assert found["impossible"] == ["reasons"]
    assert found["groups"]["reasons"]["explanation"]["name"] == "transposed-digits"


def test_optional_columns_may_be_left_out_and_a_russian_comma_is_read(tmp_path):
    claims, relations = files(tmp_path, 'claim,printed,unit,language\na,"1,5",%,ru\nb,2.5,%,\nc,4.0,%,en\n')
    assert check(claims, relations).exit_code == 0
    claims.write_text("claim,printed,unit\na,1,%\nb,2,%\nc,7,%\n")
    assert check(claims, relations).exit_code == 1


@pytest.mark.parametrize(
    ("claims", "where", "problem"),
    [
        ("claim,printed\na,1\n", "line 1", "a column is missing"),
        ("claim,printed,unit,scal\na,1,%,\n", "line 1, column 4 (scal)", "unknown column"),
        ("claim,printed,unit\na,1.5.5,%\n", "line 2, column 2 (printed)", "this is not a numeral"),
        ("claim,printed,unit\na,1,%\na,2,%\n", "line 3, column 1 (claim)", "two claims with one name"),
        ("claim,printed,unit\n,1,%\n", "line 2, column 1 (claim)", "a claim without a name"),
        ("claim,printed,unit\na,1\n", "line 2", "another number of cells"),
        ('claim,printed,unit\na,"1,%\n', "line 2", "not valid CSV"),
        ("claim,printed,unit,language\na,1,%,de\n", "line 2, column 4 (language)", "unknown language"),
        ("claim,printed,unit,kind\na,1,%,nice\n", "line 2, column 4 (kind)", "unknown kind"),
        (b"claim,printed,unit\na,1,\xff\n", "line 2", "not UTF-8"),
        ("", "line 1", "a column is missing"),
    ],
)
def test_a_fault_in_the_claims_is_named_with_its_place(tmp_path, claims, where, problem):
    claims, relations = files(tmp_path, claims)
    with pytest.raises(KoshError, match=problem) as fault:
        referee.read(claims)
    assert fault.value.where == f"{claims}, {where}"
    result = check(claims, relations)
    assert result.exit_code == 2 and problem in result.output


def test_faults_in_the_relations_and_missing_files_exit_with_2(tmp_path):
    claims, relations = files(tmp_path, "claim,printed,unit\na,1,%\n", RELATIONS)
    result = check(claims, relations)
    assert result.exit_code == 2 and "line 5, column 9" in result.output
    assert check(claims, tmp_path / "none.toml").exit_code == 2
    assert check(tmp_path / "none.csv", relations).exit_code == 2
    assert check(claims, tmp_path).exit_code == 2


def test_a_number_left_empty_can_only_be_counted(tmp_path):
    relations = '[[group]]\nid = "g"\n[[group.relation]]\nkind = "same"\nclaims = ["a", "b"]\n'
    claims, relations = files(tmp_path, "claim,printed,unit\na,,\nb,,\n", relations)
    assert "exact" in check(claims, relations).output
