"""The series say what the publishers said, and refuse what they do not hold."""

import subprocess
import sys
from fractions import Fraction

import pandas as pd
import pytest

from kosh.data import package, series
from kosh.errors import KoshError

KGZ_2014 = "KGZ,2014,2020-10,30.0321142\n"


@pytest.fixture(scope="module")
def remittances():
    return series.load("remittances")


@pytest.fixture
def small(project):
    """The small project's series."""
    return series.load("remittances", root=project)


# ---- the figures: a release once published stays as it is, and a new one may join


@pytest.mark.parametrize(
    ("country", "year", "vintage", "value"),
    [
        ("TJK", 2011, "2013-04", "46.91471487597315"),
        ("KGZ", 2011, "2013-04", "29.1230"),
        ("TJK", 2013, "2020-10", "43.7680543"),
        ("KGZ", 2014, "2020-10", "30.0321"),
        ("KAZ", 2017, "2024-10", "0.34"),
        ("TJK", 2022, "2025-01", "49.8953"),
        ("TJK", 2013, "2026-06", "43.77"),
        ("TJK", 2024, "2026-06", "47.89"),
        ("URY", 2001, "2020-10", "0.0000289"),
    ],
)
def test_known_figures(remittances, country, year, vintage, value):
    row = remittances.query("country == @country and year == @year and vintage == @vintage")
    assert float(row["value"].item()) == pytest.approx(
        float(value), abs=0.5 * 10 ** -len(value.split(".")[1])
    )


def test_rows_and_countries_by_vintage(remittances):
    table = remittances.groupby("vintage").agg(
        rows=("value", "size"),
        countries=("country", "nunique"),
        first=("year", "min"),
        last=("year", "max"),
        zeros=("value", lambda values: int((values == 0).sum())),
    )
    known = [
        ["2013-04", 4, 4, 2011, 2011, 0],
        ["2018-04", 107, 6, 1993, 2016, 0],
        ["2018-09", 112, 6, 1993, 2017, 0],
        ["2020-10", 4546, 190, 1990, 2018, 1],
        ["2024-10", 14, 1, 2010, 2023, 0],
        ["2025-01", 5862, 201, 1990, 2023, 334],
        ["2026-06", 46, 3, 2009, 2024, 0],
    ]
    assert table.loc[[row[0] for row in known]].reset_index().to_numpy().tolist() == known


def test_the_national_figures_are_the_international_ones_rounded(remittances):
    wide = remittances.query("country == 'KAZ'").pivot(index="year", columns="vintage", values="value")
    national = wide["2024-10"].dropna()
    assert len(national) == 14
    assert (wide.loc[national.index, "2025-01"].round(2) == national).all()


def test_frame_has_the_described_columns(remittances):
    assert list(remittances) == ["country", "year", "vintage", "value", "released"]
    assert remittances.dtypes.astype(str).tolist() == ["str", "int64", "str", "float64", "str"]
    assert (remittances["released"] == remittances["vintage"]).all()
    assert not remittances.duplicated(["country", "year", "vintage"]).any()


def test_every_figure_is_the_printed_decimal(remittances):
    _, *rows = package._rows(package.read("remittances"), "")
    assert [series.exact(value) for value in remittances["value"]] == [Fraction(row[3]) for row in rows]


def test_one_vintage_is_the_same_figures(remittances):
    frame = series.load("remittances", "2020-10")
    assert frame.equals(remittances[remittances["vintage"] == "2020-10"].reset_index(drop=True))


def test_any_table_is_read_and_noted():
    series.forget_tables_read()
    assert series.table("countries")["country"].is_unique
    assert set(series.tables_read()) == {"countries"}
    with pytest.raises(KoshError, match="unknown table 'contries'"):
        series.table("contries")


def test_a_frame_that_was_changed_leaves_the_next_as_it_was():
    first = series.table("countries")
    first["name"] = ""
    assert (series.table("countries")["name"] != "").all()


# ---- what exists


def test_a_release_whose_month_is_not_known_exactly_says_so():
    said = {vintage["name"]: vintage["released_is"] for vintage in series.vintages("remittances")}
    assert (said["2020-10"], said["2025-01"]) == ("exact", "approximate")


def test_names_and_vintages(project, amend):
    assert "remittances" in series.names() and "countries" not in series.names()
    amend(lambda entries: entries["remittances"]["vintages"].reverse())
    vintages = series.vintages("remittances", project)
    assert [vintage["name"] for vintage in vintages] == ["2013-04", "2018-04", "2020-10", "2025-01"]


def test_values(project):
    assert series.values("remittances", "vintage", project) == ["2013-04", "2018-04", "2020-10", "2025-01"]
    assert series.values("remittances", "year", project)[:3] == [1996, 2005, 2006]
    assert series.values("remittances", "value", project)[-1] == 46.91471487597315
    assert "KAZ" in series.values("countries", "country")
    assert "" not in series.values("claims", "qualifier")


def test_values_need_no_pandas():
    code = (
        "import sys; from kosh.data import series\n"
        "series.values('countries', 'name'); print('pandas' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_country_name():
    assert series.country_name("KGZ") == "Kyrgyzstan"
    assert series.country_name("XKX") == "Kosovo"
    with pytest.raises(KoshError, match="unknown country 'KZX'"):
        series.country_name("KZX")


@pytest.mark.parametrize("value", [0.1, 30.03, 1 / 3, 2.89e-05, 0, pd.Series([0.1])[0]])
def test_exact(value):
    assert series.exact(value) == Fraction(repr(float(value)))


def test_exact_is_the_decimal_not_the_float():
    assert series.exact(0.1) == Fraction(1, 10) != Fraction(0.1)


def test_record_of_the_tables_read():
    series.forget_tables_read()
    assert series.tables_read() == {}
    series.load("remittances", "2026-06")
    series.country_name("KAZ")
    assert series.tables_read() == {
        table: package.describe(table)["hash"] for table in ("remittances", "countries")
    }
    series.tables_read().clear()
    assert len(series.tables_read()) == 2
    series.forget_tables_read()


# ---- what does not exist


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: series.load("remitances"), ["unknown series 'remitances'", "remittances"]),
        (lambda: series.load("countries"), ["unknown series 'countries'"]),
        (lambda: series.vintages("claims"), ["unknown series 'claims'"]),
        (lambda: series.load("remittances", "2020-11"), ["no vintage '2020-11'", "2013-04, "]),
        (lambda: series.values("remittances", "contry"), ["no column 'contry'", "country"]),
        (lambda: series.values("remitances", "country"), ["unknown table 'remitances'"]),
    ],
)
def test_unknown_names(call, told):
    with pytest.raises(KoshError) as error:
        call()
    for words in told:
        assert words in str(error.value)


def test_select(small):
    frame = series.select(small, country="KGZ", first_year=2012, last_year=2013)
    assert set(frame["country"]) == {"KGZ"} and set(frame["year"]) == {2012, 2013}
    assert list(frame.index) == list(range(len(frame)))
    assert set(series.select(small, country=["KGZ", "TJK"])["country"]) == {"KGZ", "TJK"}
    assert series.select(small).equals(small)
    assert max(series.select(small, country="KAZ", last_year=2030)["year"]) == 2017
    assert series.select(small.iloc[:0]).empty


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"country": "KZX"}, ["no figures for the country 'KZX'", "KAZ"]),
        ({"country": ["KAZ", "XXX"]}, ["no figures for the country 'XXX'", "2013-04"]),
        (
            {"country": "TKM", "last_year": 1995},
            ["no figures in this window", "the start to 1995", "1996, 2005 to 2006"],
        ),
        (
            {"country": "TKM", "first_year": 1997, "last_year": 2004},
            ["1997 to 2004", "1996, 2005 to 2006"],
        ),
        ({"first_year": 2015, "last_year": 2014}, ["first year is after the last", "2015 to 2014"]),
    ],
)
def test_select_refuses_what_the_series_lacks(small, wanted, told):
    with pytest.raises(KoshError) as error:
        series.select(small, **wanted)
    for words in told:
        assert words in str(error.value)


# ---- faults in memory, where the digest was registered by hand


def registered_by_hand(project, amend):
    content = (project / "data/series/remittances.csv").read_bytes()
    amend(lambda entries: entries["remittances"].update(hash=package.digest(content)))


def test_wrong_digest(project, edit):
    edit(KGZ_2014, "KGZ,2014,2020-10,31.03\n")
    with pytest.raises(KoshError, match="kosh data register remittances"):
        series.load("remittances", root=project)
    with pytest.raises(KoshError, match="kosh data register remittances"):
        series.values("remittances", "year", project)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("KGZ,2014,2020-10,thirty\n", ["value", "thirty", "float64"]),
        ("KGZ,2014,2020-10,\n", ["row 7, value", "not_nullable"]),
        ("KGZ,2014,2020-10,-1\n", ["row 7, value", "-1.0", "greater_than_or_equal_to(0)"]),
        ("KGZ,2014,2020-10,201\n", ["row 7, value", "less_than_or_equal_to(200)"]),
        ("KGZ,2031,2020-10,30\n", ["row 7, year", "2031", "less_than_or_equal_to(2030)"]),
        ("KGZX,2014,2020-10,30\n", ["row 7, country", "KGZX", "str_matches"]),
        ("KGZ,2014,2020-11,30\n", ["row 7, vintage", "2020-11", "isin"]),
        (KGZ_2014 * 2, ["row 7", "unique"]),
    ],
)
def test_load_refuses_figures_that_are_not_as_described(new, told, project, edit, amend):
    edit(KGZ_2014, new)
    registered_by_hand(project, amend)
    with pytest.raises(KoshError, match="the figures are not as described") as error:
        series.load("remittances", root=project)
    for words in ["data/series/remittances.csv", "kosh data check remittances", *told]:
        assert words in str(error.value)


@pytest.mark.parametrize("header", ["country,year,vintage,figure\n", "country,vintage,year,value\n"])
def test_load_refuses_other_columns(header, project, edit, amend):
    edit("country,year,vintage,value\n", header)
    registered_by_hand(project, amend)
    with pytest.raises(KoshError, match="the figures are not as described"):
        series.load("remittances", root=project)


def test_no_more_than_the_descriptor_says(project, small, amend):
    amend(lambda entries: entries["remittances"]["schema"]["fields"][3].pop("constraints"))
    assert series.load("remittances", root=project).equals(small)


def test_a_table_read_elsewhere_counts_as_read():
    series.forget_tables_read()
    series.note_read("claims")
    assert list(series.tables_read()) == ["claims"]
