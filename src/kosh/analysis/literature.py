"""The list of references of a paper: years, kinds, topics, and DOIs beside what is printed with them."""

import io
import re

import pandas as pd

from kosh import ROOT
from kosh.data import package, series
from kosh.errors import KoshError

#: The form of a DOI: prefix of the registrant, suffix of the work.
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]*[^\s\"<>.,;]")

YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"

#: What the suffix of a DOI can say of year, volume and issue, the most explicit form first.
FORMS = tuple(
    map(
        re.compile,
        [
            r"/v(?P<volume>\d+)i(?P<issue>\d+)/",
            YEAR + r"\.(?P<volume>\d{1,3})\.(?P<issue>\d{1,3})(?:\.\d+|\(\d+\))$",
            YEAR + r"\.(?P<volume>\d{1,3})\.\d+$",
            r"\.(?P<volume>\d{1,3})\.(?P<issue>\d{1,3})\.\d+$",
            YEAR + r"(?![\d-])",
        ],
    )
)


def load(paper, root=ROOT):
    """The references of ``paper`` in the order of its list, one row each, ``number`` being its place.

    Raises KoshError where no table of ``data/references`` holds them.
    """
    path = f"references/{paper}.csv"
    known = {entry["path"]: entry["name"] for entry in package.descriptor(root)["resources"]}
    if path not in known:
        raise KoshError(
            f"there is no table of the references of {paper}",
            where=f"data/{path}",
            expected="one of " + ", ".join(p for p in sorted(known) if p.startswith("references/")),
            next_step=f"write it, describe it in {package.DESCRIPTOR} and register it",
        )
    series.note_read(known[path], root)
    content = io.BytesIO(package.read(known[path], root))
    frame = pd.read_csv(content, dtype=str, keep_default_na=False)
    outside = frame["outside_subject"] == "true"
    return frame.assign(
        number=range(1, len(frame) + 1), year=frame["year"].astype(int), outside_subject=outside
    )


def counts(frame, column):
    """How many references each value of ``column`` has: a frame, the most frequent first, then by name."""
    found = frame[column].value_counts().rename_axis(column).reset_index(name="references")
    return found.sort_values(["references", column], ascending=[False, True]).set_index(column)


def by_year(frame):
    """References a year, the years between without one included."""
    years = range(frame["year"].min(), frame["year"].max() + 1)
    return frame["year"].value_counts().reindex(years, fill_value=0)


def repeated_dois(frame):
    """References that share a DOI with another one."""
    with_doi = frame[frame["doi"] != ""]
    shared = with_doi["doi"].str.lower().duplicated(keep=False)
    return with_doi[shared]


def malformed_dois(frame):
    """References whose DOI has not the form of one."""
    return frame[[bool(doi) and not DOI.fullmatch(doi) for doi in frame["doi"]]]


def said(doi):
    """What the suffix of a DOI says of year, volume and issue: ``{"year": 2022, "volume": 4}``."""
    match = next(filter(None, (form.search(doi) for form in FORMS)), None)
    return {name: int(digits) for name, digits in match.groupdict().items()} if match else {}


def telling_dois(frame):
    """What DOIs say of year, volume or issue beside what is printed, one row each thing that both have.

    Columns: number, doi, ``what`` (year, volume, issue), ``says``, ``printed``, ``agrees``.
    """
    rows = []
    for reference in frame.itertuples():
        for what, says in said(reference.doi).items():
            printed = str(getattr(reference, what))
            if printed.isdigit():
                rows.append((reference.number, reference.doi, what, says, int(printed)))
    told = pd.DataFrame(rows, columns=["number", "doi", "what", "says", "printed"])
    return told.assign(agrees=told["says"] == told["printed"])
