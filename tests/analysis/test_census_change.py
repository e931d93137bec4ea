"""What a fall between censuses is, on made-up intervals; what real reports must satisfy by their form."""

import pandas as pd
import pytest

from kosh.analysis import census_change, census_change_said
from kosh.claims.interval import Interval
from kosh.errors import KoshError


def test_a_fall_has_the_extremes_of_both_numbers():
    assert census_change.fall(Interval(100, 110), Interval(80, 90)) == Interval(
        10, 100 * (1 - 80 / Interval.point(110).lower)
    )
    assert census_change.fall(Interval.point(100), Interval.point(120)) == Interval.point(-20)


def test_a_share_and_a_number_imply_the_whole():
    assert census_change._over(Interval.point(58), Interval("5.75", "5.85")) == Interval(
        Interval.point(5800).scale("100/585").lower, Interval.point(5800).scale("100/575").lower
    )


@pytest.mark.parametrize(
    ("ends", "level", "found"), [((34, 35), 33, True), ((30, 33), 33, False), ((30, 31), 33, False)]
)
def test_above_is_decided_by_all_of_an_interval(ends, level, found):
    assert census_change.above(Interval(*ends), level) is found


def test_an_interval_on_both_sides_of_a_level_decides_nothing():
    with pytest.raises(KoshError, match="too coarse to tell"):
        census_change.above(Interval(32, 34), 33)


def test_the_bases_are_chosen_by_name():
    assert census_change.bases("all") == ("counted", "revised") and census_change.bases("revised") == (
        "revised",
    )
    with pytest.raises(KoshError, match="unknown base 'printed'"):
        census_change.bases("printed")


def test_what_no_report_has_is_refused():
    with pytest.raises(KoshError, match="no figure of polish, census of 1999"):
        census_change.people(["polish"], 1999, "counted")


@pytest.mark.parametrize("base", census_change.BASES)
def test_nationalities_are_parts_of_the_whole(base):
    for census in census_change.CENSUSES:
        whole = census_change.total(census, base)
        together = census_change.people(census_change_said.NATIONALITIES, census, base)
        assert 0 < whole.lower <= whole.upper and together.upper < whole.upper
        slavs = census_change.share_of(census_change.SLAVS, census, base)
        assert 0 < slavs.lower <= slavs.upper < 100


@pytest.mark.parametrize("base", census_change.BASES)
def test_the_excess_is_what_makes_the_fall_a_third(base):
    persons, rate = census_change.excess_needed(base)
    before, after = (census_change.people(census_change.SLAVS, census, base) for census in (1989, 1999))
    assert (
        persons.lower == after.lower - 2 * before.upper / 3
        and persons.upper == after.upper - 2 * before.lower / 3
    )
    assert 0 < rate.lower < rate.upper


def test_emigrants_need_a_whole_and_count_only_what_is_named(monkeypatch):
    rows = [
        (1994, 1994, "left", "all", "persons", 100, 1),
        (1994, 1994, "left", "russian", "persons", 60, 1),
        (1996, 1996, "left", "russian", "persons", 90, 1),
        (1998, 1998, "left", "russian", "% of those who left", 30, 0.1),
        (1998, 1998, "left", "german", "% of those who left", 10, 0.1),
        (1991, 1996, "left", "german", "persons", 40, 1),
    ]
    names = ["first_year", "last_year", "concept", "nationality", "unit", "value", "step"]
    table = pd.DataFrame(rows, columns=names).assign(months="01-12", released="1999-01")
    monkeypatch.setattr(census_change.series, "load", lambda *_, **__: table)
    found = census_change.emigrants()
    assert found[["year", "holds"]].to_numpy().tolist() == [[1994, True], [1998, False]]
    assert found["least"].tolist() == pytest.approx([60, 39.9])


def test_texts_of_ranges():
    assert census_change_said.span(Interval("27.41", "28.24")) == "27.4 to 28.2"
    assert census_change_said.span(Interval("-7.691", "-7.69"), 2) == "\u22127.69"
    assert census_change_said.thousands(Interval(16443119, 16466346)) == "16\u202f443 to 16\u202f466"


def test_a_panel_holds_the_population_and_a_third():
    for panel in census_change_said.fall_panels("all"):
        assert panel["common"][0] <= panel["common"][1] < panel["mark"] == pytest.approx(100 / 3)
        assert all(low <= high for _, low, high in panel["rows"])
    assert census_change_said.fall_alt(census_change_said.fall_panels("revised")).count("Slavs together") == 1


@pytest.mark.parametrize("base", census_change.BASES)
def test_the_reports_of_one_base_leave_the_other_out(base):
    table, whole = census_change_said.reports_table(base), census_change_said.reports_table("all")
    assert set(table.index[table.index.str.startswith("1989")]) == {f"1989, {base}"}
    assert len(table) < len(whole) and table["report"].str.startswith("http").all()
