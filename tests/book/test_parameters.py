"""Declared parameters: read from the notebook, checked before a kernel starts."""

import nbformat.v4 as v4
import pytest

from kosh import ROOT
from kosh.book import parameters
from kosh.errors import KoshError

SOURCE = """\
country: str = "TJK"  # country code; one of remittances.country
vintage: str = "all"  # release; one of all, remittances.vintage
first_year: int = 2011  # first year; from 1990 to 2024
share: float = 0.5  # weight; from 0 to 1
strict: bool = True  # stop at faults; one of True, False
"""


def notebook(source=SOURCE, tags=("parameters",)):
    return v4.new_notebook(cells=[v4.new_code_cell(source, metadata={"tags": list(tags)})])


@pytest.fixture
def declared():
    return parameters.declared(notebook(), "notebooks/example.ipynb")


def test_a_declaration_has_type_default_meaning_and_range(declared):
    country = declared["country"]
    assert (country.type, country.default, country.meaning) == (str, "TJK", "country code")
    assert country.range == "one of remittances.country"
    assert {"KGZ", "TJK", "UZB"} <= set(country.choices())
    assert declared["vintage"].choices()[0] == "all"
    assert declared["first_year"].bounds() == (1990, 2024)
    assert declared["first_year"].choices() is None


def test_defaults_fill_what_is_not_given(declared):
    values = parameters.resolve(declared, {"country": "KGZ"}, "x")
    assert values == {"country": "KGZ", "vintage": "all", "first_year": 2011, "share": 0.5, "strict": True}


@pytest.mark.parametrize(
    "given, words",
    [
        ({"contry": "KGZ"}, ["no parameter 'contry'", "country", "did you mean 'country'"]),
        ({"country": 5}, ["wrong type", "country = 5 (int)", "str"]),
        ({"first_year": "2011"}, ["wrong type", "int"]),
        ({"first_year": True}, ["wrong type", "bool"]),
        ({"first_year": 1950}, ["outside its range", "from 1990 to 2024"]),
        ({"country": "KGX"}, ["outside its range", "KGZ"]),
        ({"country": "Kyrgyzstan"}, ["outside its range", "one of remittances.country: KGZ, "]),
        ({"country": "mex"}, ["outside its range", "MEX"]),
        ({"vintage": "1999-01"}, ["outside its range", "all, 2013-04, "]),
    ],
)
def test_a_refusal_names_what_is_valid(declared, given, words):
    with pytest.raises(KoshError) as refused:
        parameters.resolve(declared, given, "notebooks/example.ipynb")
    for word in [*words, "notebooks/example.ipynb"]:
        assert word in str(refused.value)


def test_a_window_that_ends_before_it_begins_is_refused():
    source = "\n".join(f"{side}_year: int = 2011  # a year; from 1990 to 2024" for side in ("first", "last"))
    notebook = {"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}]}
    window = parameters.declared(notebook, "x")
    assert parameters.resolve(window, {"last_year": 2011}, "x")["last_year"] == 2011
    with pytest.raises(KoshError, match="ends before it begins") as refused:
        parameters.resolve(window, {"first_year": 2012}, "x")
    assert "first_year = 2012, last_year = 2011" in str(refused.value)


def test_values_that_the_range_lists_are_said_once(declared):
    with pytest.raises(KoshError) as refused:
        parameters.Parameter("base", str, "a", "the base", "one of a, b").check("c", "x")
    assert "expected: one of a, b\n" in f"{refused.value}\n"


def test_an_integer_serves_where_a_float_is_wanted(declared):
    assert parameters.resolve(declared, {"share": 1}, "x")["share"] == 1


@pytest.mark.parametrize(
    "line",
    [
        "country = 'TJK'  # untyped; one of a, b",
        "country: str = name  # not a literal; one of a, b",
        "country: list = []  # a type that is not admitted; one of a, b",
        "country: str = 'TJK'",
        "country: str = 'TJK'  # no range",
        "year: int = 2000  # a range that says nothing; whatever",
        "print(1)",
    ],
)
def test_the_parameters_cell_holds_described_literals_only(line):
    with pytest.raises(KoshError, match="typed literal") as refused:
        parameters.declared(notebook(line), "notebooks/example.ipynb")
    assert line in str(refused.value)


def test_a_parameters_cell_that_is_not_python_is_named_with_its_line():
    with pytest.raises(KoshError, match="not Python") as refused:
        parameters.declared(notebook("year: int = 2000  # a; from 1 to 2\nyear int = 5"), "notebooks/x.ipynb")
    assert refused.value.where == "notebooks/x.ipynb, parameters cell, line 2"
    assert "year int = 5" in refused.value.found


def test_a_notebook_has_one_parameters_cell():
    with pytest.raises(KoshError, match="exactly one cell"):
        parameters.declared(notebook(tags=()), "notebooks/example.ipynb")


def test_text_from_the_command_line_takes_the_declared_type(declared):
    pairs = [("first_year", "2012"), ("strict", "False"), ("share", "half"), ("unknown", "x")]
    assert parameters.from_text(declared, pairs) == {
        "first_year": 2012,
        "strict": False,
        "share": "half",
        "unknown": "x",
    }


def test_an_unknown_notebook_is_answered_with_those_that_exist():
    with pytest.raises(KoshError, match="no notebook 'remitances'") as refused:
        parameters.read_notebook(ROOT / "notebooks/remitances.ipynb")
    assert "remittances" in str(refused.value)


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    (tmp_path / "x.ipynb").write_text("{")
    with pytest.raises(KoshError, match="no notebook") as refused:
        parameters.read_notebook(tmp_path / "x.ipynb")
    assert "x.ipynb" in str(refused.value)
