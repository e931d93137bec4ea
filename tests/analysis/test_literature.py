"""What is read out of a list of references, by hand-made rows."""

import pandas as pd
import pytest

from kosh.analysis import literature
from kosh.errors import KoshError


@pytest.mark.parametrize(
    ("doi", "says"),
    [
        ("10.9770/IRD.2022.4.4(2)", {"year": 2022, "volume": 4, "issue": 4}),
        ("10.19181/demis.2021.1.3.7", {"year": 2021, "volume": 1, "issue": 3}),
        ("10.31249/rmw/2021.04.01", {"year": 2021, "volume": 4}),
        ("10.1257/jep.34.1.94", {"volume": 34, "issue": 1}),
        ("10.18848/2324-7649/CGP/v18i01/119-131", {"volume": 18, "issue": 1}),
        ("10.32014/2018.2224-5294.44", {"year": 2018}),
        ("10.1016/j.wsif.2023.102756", {"year": 2023}),
        ("10.1111/padr.12291", {}),
        ("10.1007/978-3-031-16624-2_18", {}),
        ("", {}),
    ],
)
def test_what_a_doi_says(doi, says):
    assert literature.said(doi) == says


def frame(*rows):
    columns = ["number", "year", "volume", "issue", "doi"]
    return pd.DataFrame(rows, columns=columns)


def test_what_differs_from_what_is_printed():
    table = frame((1, 2022, "4", "2", "10.9770/IRD.2022.4.4(2)"), (2, 2022, "", "", "10.1/a.2021.5"))
    told = literature.telling_dois(table)
    assert told[~told["agrees"]].values.tolist() == [
        [1, "10.9770/IRD.2022.4.4(2)", "issue", 4, 2, False],
        [2, "10.1/a.2021.5", "year", 2021, 2022, False],
    ]


def test_dois_that_repeat_or_are_malformed():
    table = frame(
        (1, 2022, "", "", "10.1000/A"),
        (2, 2022, "", "", "10.1000/a"),
        (3, 2022, "", "", "10.1000/a."),
        (4, 2022, "", "", ""),
    )
    assert list(literature.repeated_dois(table)["number"]) == [1, 2]
    assert list(literature.malformed_dois(table)["number"]) == [3]


def test_years_without_a_reference_are_counted_too():
    assert literature.by_year(frame((1, 2019, "", "", ""), (2, 2021, "", "", ""))).to_dict() == {
        2019: 1,
        2020: 0,
        2021: 1,
    }


def test_a_paper_without_a_table_is_refused(project):
    with pytest.raises(KoshError, match="no table of the references of nobody"):
        literature.load("nobody", project)
    assert len(literature.load("kappassova2024", project)) == 43
