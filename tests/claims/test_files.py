"""Files that a person wrote: what is read, and that every fault is named with its file and line."""

import pytest

from kosh.claims.files import read_rows, read_text
from kosh.errors import KoshError


@pytest.fixture
def file(tmp_path):
    """``file(content)``: the path of a file that holds these bytes."""

    def write(content):
        path = tmp_path / "x.csv"
        path.write_bytes(content)
        return path

    return write


def test_a_byte_order_mark_is_no_text(file):
    assert read_text(file(b"\xef\xbb\xbf\xd2\x9b\n")) == "қ\n"


def test_rows_carry_the_line_on_which_they_end(file):
    path = file(b'a,b\r\n1,"2\r\n3"\r\n\r\n4,5\r\n')
    assert list(read_rows(path, ["b"])) == [
        (3, {"a": "1", "b": "2\n3"}),
        (5, {"a": "4", "b": "5"}),
    ]


def test_an_optional_column_may_be_missing(file):
    assert list(read_rows(file(b"a\n1\n"), ["a", "b"], optional=["b"])) == [(2, {"a": "1"})]
    with pytest.raises(KoshError, match="a column is missing") as fault:
        list(read_rows(file(b"b\n1\n"), ["a", "b", "c"], optional=["b"]))
    assert fault.value.expected == "a, c" and "b may be left out" in fault.value.next_step


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"a,b\n1,\xff\n", 2, "not UTF-8"),
        (b"", 1, "a column is missing"),
        (b"a,c\n", 1, "a column is missing"),
        (b"a,b\n1,2\n1,2,3\n", 3, "another number of cells"),
        (b'a,b\n1,"2" 3\n', 2, "not valid CSV"),
    ],
)
def test_a_fault_is_named_with_its_line(file, content, line, problem):
    path = file(content)
    for name, where in ((None, path), ("data/x.csv", "data/x.csv")):
        with pytest.raises(KoshError, match=problem) as fault:
            list(read_rows(path, ["a", "b"], name))
        assert fault.value.where == f"{where}, line {line}"
        assert fault.value.next_step


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(KoshError, match="no such file") as fault:
        read_text(tmp_path / "none.csv", "data/none.csv")
    assert fault.value.where == "data/none.csv" and "none.csv there?" in fault.value.next_step
