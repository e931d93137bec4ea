"""What a figure on migration counts, from a closed list: figures of two concepts are never one series.

An entry of the descriptor names its concept (``concept``), or that of each label in its column ``concept``
(``concepts``). A concept says three things: whether it is a stock (people on a day) or a flow (events or
persons in a period), how they come to be counted, and over which time.
"""

from typing import NamedTuple

from kosh import ROOT
from kosh.data import package, series
from kosh.errors import KoshError, near

KINDS = ("stock", "flow")
COUNTED = ("born abroad", "citizenship", "present", "entered", "registered", "status", "permit", "residual")
TIMES = ("on a day", "in a year", "in a period", "in several years", "cumulative")


class Concept(NamedTuple):
    """What is counted: ``kind`` of `KINDS`, ``counted`` of `COUNTED`, ``time`` of `TIMES`, and in words."""

    kind: str
    counted: str
    time: str
    says: str


CONCEPTS = {
    "stock-foreign-born": Concept(
        "stock", "born abroad", "on a day", "residents who were born in another country, whenever they came"
    ),
    "stock-foreign-citizens": Concept(
        "stock", "citizenship", "on a day", "residents who are citizens of another country"
    ),
    "persons-present": Concept(
        "stock", "present", "on a day", "citizens of a country who are in another on a day, for any purpose"
    ),
    "entries": Concept(
        "flow", "entered", "in a period", "crossings of the border: who enters twice is counted twice"
    ),
    "registered-moves": Concept(
        "flow", "registered", "in a period", "registered changes of permanent residence, in the months stated"
    ),
    "net-residual": Concept(
        "flow", "residual", "in a year", "what births and deaths leave of the change of population, estimated"
    ),
    "net-residual-years": Concept(
        "flow", "residual", "in several years", "the same over five years, as one number"
    ),
    "status-granted": Concept("flow", "status", "cumulative", "everyone who ever received a status"),
    "status-granted-period": Concept("flow", "status", "in a period", "who received a status in a period"),
    "residents-with-status": Concept(
        "stock", "status", "on a day", "residents who have a status, or came with somebody who has"
    ),
    "permits-valid": Concept("stock", "permit", "on a day", "permits valid on a day"),
    "permits-issued": Concept("flow", "permit", "in a year", "permits issued in the year"),
}


def of(table, root=ROOT):
    """Label to name of `CONCEPTS` for a table; the label is "" where all its figures are of one concept.

    Raises KoshError for a table without a concept, and for one that the list does not have.
    """
    entry = package.describe(table, root)
    found = entry.get("concepts") or {"": entry.get("concept")}
    for label, name in found.items():
        if name not in CONCEPTS:
            raise KoshError(
                f"the table {table!r} has no concept" if name is None else f"unknown concept {name!r}",
                where=f"{package.DESCRIPTOR}, {table}" + (f", {label}" if label else ""),
                expected="one of " + ", ".join(near(name, CONCEPTS) if name else CONCEPTS),
                next_step="name what the figures count",
            )
    return found


def load(table, name, root=ROOT):
    """The rows of a series whose figures are of the concept ``name``, as `kosh.data.series.load` gives them.

    Raises KoshError where the table has none of that concept.
    """
    labels = [label for label, concept in of(table, root).items() if concept == name]
    if not labels:
        raise KoshError(
            f"the table {table!r} has no figures of the concept {name!r}",
            where=package.DESCRIPTOR,
            expected="one of " + ", ".join(dict.fromkeys(of(table, root).values())),
        )
    frame = series.load(table, root=root)
    return frame if labels == [""] else frame[frame["concept"].isin(labels)].reset_index(drop=True)
