"""Text files that a person wrote, read so that every fault is named with its file and line."""

import csv
import io
from pathlib import Path

from kosh.errors import KoshError


def read_text(path, name=None):
    """The text of a UTF-8 file, its byte order mark dropped; ``name`` stands for the path in messages.

    Raises KoshError where there is no such file, and with the line where it is not UTF-8.
    """
    name = path if name is None else name
    try:
        return Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        raise KoshError("there is no such file", where=name, next_step=f"is {path} there?") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise KoshError(
            "the file is not UTF-8", where=f"{name}, line {line}", next_step="save the file as UTF-8"
        ) from None


def read_rows(path, columns, name=None, optional=()):
    """(line, cells by column) of each filled row of a CSV file that has ``columns``, in any order.

    Columns beside them are handed on; ``optional`` ones may be missing. Raises KoshError with the line, as
    `read_text` does, and for a missing column, a row with another number of cells, quotes that do not match.
    """
    name = path if name is None else name
    reader = csv.reader(io.StringIO(read_text(path, name), newline=""), strict=True)
    try:
        header = next(reader, [])
        if missing := [column for column in columns if column not in {*header, *optional}]:
            raise KoshError(
                "a column is missing",
                where=f"{name}, line 1",
                found=", ".join(header) or "no header",
                expected=", ".join(missing),
                next_step=f"give it the columns {', '.join(columns)}"
                + (f"; {', '.join(optional)} may be left out" if optional else ""),
            )
        for cells in filter(None, reader):
            if len(cells) != len(header):
                raise KoshError(
                    "a row has another number of cells than the header",
                    where=f"{name}, line {reader.line_num}",
                    found=len(cells),
                    expected=len(header),
                    next_step="put a cell that contains a comma between double quotes",
                )
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise KoshError(
            "a row is not valid CSV",
            where=f"{name}, line {reader.line_num}",
            found=error,
            next_step="check the double quotes: one inside a quoted cell is written twice",
        ) from None
