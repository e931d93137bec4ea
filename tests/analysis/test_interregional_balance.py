"""Net migration of the regions by year and division, moves between regions, and what each verdict takes."""

import csv

import pytest

from kosh import ROOT
from kosh.analysis import interregional_balance as ib
from kosh.analysis import interregional_said as said
from kosh.errors import KoshError


def rows(table, **where):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == str(v) for k, v in where.items())]


@pytest.fixture(scope="module")
def balances():
    return {borders: ib.balances(borders) for borders in (1997, 2018, 2022)}


@pytest.fixture(scope="module")
def verdicts():
    return ib.verdicts()


# ---- by year and division


@pytest.mark.parametrize(
    ("borders", "first", "regions"), [(1997, 2000, 16), (2018, 2018, 17), (2022, 2022, 20)]
)
def test_every_year_that_can_be_put_into_a_division_is_there(balances, borders, first, regions):
    years = balances[borders].groupby("year").size()
    assert list(years.index) == [year for year in range(first, 2025) if year != 2008]
    assert set(years) == {regions} and set(balances[borders]["borders"]) == {borders}


def test_what_is_published_and_what_is_a_residual_are_told_apart(balances):
    concepts = balances[1997].groupby("year")["concept"].unique()
    assert all(list(of_year) == ["residual"] for of_year in concepts[concepts.index < 2013])
    assert all(list(of_year) == ["published"] for of_year in concepts[concepts.index >= 2013])


def test_the_regions_sum_to_the_nation(balances):
    nation = {
        int(r["year"]): int(r["value"])
        for r in rows("oblast_demography", region="KZ", indicator="net_migration", area="total")
    }
    for frame in balances.values():
        sums = frame.groupby("year")["value"].sum()
        assert {year: total for year, total in sums.items() if total != nation[year]} in (
            {},
            {2012: nation[2012] - 3},
        )


def test_an_older_division_has_the_sum_of_the_parts(balances):
    old, new = (balances[b].set_index(["region", "year"])["value"] for b in (1997, 2022))
    for whole, parts in {"KZ-51": ("KZ-61", "KZ-79"), "KZ-63": ("KZ-63", "KZ-10")}.items():
        assert old[whole, 2023] == sum(new[part, 2023] for part in parts)


def test_a_rate_is_of_the_population_at_hand():
    people = ib.population(2018)["KZ-71"]
    own = ib.of_year(2020, 2018).set_index("region").loc["KZ-71"]
    assert own["rate"] == pytest.approx(1000 * own["value"] / ((people[2020] + people[2021]) / 2), rel=1e-14)
    late = ib.of_year(2024, 2022).set_index("region").loc["KZ-71"]
    assert late["population"] == 1_354_435 == ib.population(2022)["KZ-71"][2023]
    assert ib.of_year(2021, 2018).set_index("region").loc["KZ-71"]["population"] == people[2021]


@pytest.mark.parametrize(
    ("year", "borders", "found"),
    [(2008, 1997, "no figures"), (2015, 2018, "cannot be taken apart"), (2030, 1997, "no figures")],
)
def test_a_year_without_figures_is_refused(year, borders, found):
    with pytest.raises(KoshError, match="no net migration by region") as fault:
        ib.of_year(year, borders)
    assert found in fault.value.found


def test_runs_have_the_year_in_which_they_turned():
    runs = ib.spells(1997)
    astana = runs[runs["region"] == "KZ-71"]
    assert astana[["first", "last", "gains"]].to_numpy().tolist() == [
        [2000, 2014, True],
        [2015, 2015, False],
        [2016, 2024, True],
    ]
    assert ib.since(2015, 1997)["KZ-71"] == (False, 2015)
    # 2008 has no figure, and ends no run
    assert ib.since(2009, 1997)["KZ-75"] == (True, 2001)


def test_marks_are_the_events_of_the_table():
    assert ib.marks() == [(2008.0, "C"), (2014.0, "A"), (2017.5, "D"), (2021.0, "C"), (2021.5, "D")]
    assert {letter for _, letter in ib.marks()} == set(ib.MARKS)


# ---- with other regions, and across the border


def test_balances_between_regions_sum_to_nothing_and_the_rest_to_the_nation():
    frame = ib.parts()
    sums = frame.groupby("year")[["interregional", "external", "total"]].sum()
    assert (sums["interregional"] == 0).all() and sums["external"].tolist() == [-6722, 9293, 16550]
    assert len(frame) == 20 * 3 and said.parts_fit()


def test_the_table_of_moves_is_what_was_reported_to_the_person():
    """Interregional balances of 2022: arrivals less departures of the table, and the release as reported."""
    reported = ib.reported("balance", "2022-01", "2022-12").set_index("region")["value"]
    own = ib.interregional()
    own = own[own["year"] == 2022].set_index("region")["value"]
    assert (reported == own[reported.index]).all() and len(reported) == 4
    assert set(own.index[own > 0]) == set(reported.index)


def test_the_reported_change_of_movers_is_that_of_the_table_but_for_2024():
    arrivals = {}
    for r in rows("internal_migration"):
        arrivals[int(r["year"])] = arrivals.get(int(r["year"]), 0) + int(r["arrivals"])
    (change,) = rows("interregional_reported", measure="moves-change", last_month="2023-12")
    assert abs(100 * (arrivals[2023] / arrivals[2022] - 1) - float(change["value"])) <= 0.05
    assert not rows("interregional_reported", measure="moves-change", last_month="2024-12")


def test_the_part_across_the_border_is_what_the_total_leaves():
    needed = ib.needed().set_index("region")
    assert needed["needed"].to_dict() == {"KZ-51": 343, "KZ-19": 1833, "KZ-31": -434, "KZ-63": -3511}
    assert (needed["printed"] + needed["needed"] == needed["total"]).all()
    assert said.losses_agree() and said.signs_agree()


def test_the_five_that_are_named_did_not_all_gain_by_the_total():
    text = said.gainers_said()
    assert "Almaty city and Mangystau gained in 2015, Astana, Kostanay and West Kazakhstan did not" in text
    assert "Akmola and Atyrau gained and are not named" in text
    assert "+437 with other regions, +36 across the border" in said.astana_said()
    assert "−2488" in said.astana_said()


# ---- inequality


def test_gini():
    assert ib.gini([5, 5, 5]) == 0
    assert ib.gini([0, 0, 0, 1]) == pytest.approx(3 / 4)
    assert ib.gini([1, 3]) == pytest.approx(1 / 4)
    assert ib.gini([10, 30, 20]) == ib.gini([1, 2, 3])
    with pytest.raises(KoshError, match="no Gini index"):
        ib.gini([])
    with pytest.raises(KoshError, match="no Gini index"):
        ib.gini([1, -1])


@pytest.mark.parametrize("borders", [1997, 2018, 2022])
def test_moves_make_the_regions_less_equal_in_every_division(borders):
    frame = ib.inequality(borders)
    assert (frame["change"] > 0).all() and list(frame["year"]) == [2022, 2023, 2024]
    assert frame["with_moves"][0] == frame["without"][1], "1 January 2023 ends 2022 and begins 2023"


def test_some_regions_lose_more_than_natural_increase_adds():
    frame = ib.shrinking()
    assert frame["region"].nunique() == 15, "the south and the three regions of 2022 have no natural increase"
    lost = frame[frame["shrinks"]].groupby("region")["year"].apply(list).to_dict()
    assert lost["KZ-59"] == [2022, 2023, 2024] and lost["KZ-11"] == [2024] and len(lost) == 6


# ---- verdicts


def test_words(verdicts):
    words = {name: result.word for name, result in verdicts.items()}
    assert {words.pop(name) for name in (*ib.LOSSES, "gaining-regions-2015", "largest-losses-2015")} == {
        "not-checkable"
    }
    assert {words.pop(name) for name in (*ib.GAINS, "gaining-regions-2025", "internal-movers-2025")} == {
        "reproduced"
    }
    assert words == {
        "to-the-cities": "reproduced",
        "fewer-internal-moves": "contradicted",
        "relief-of-the-cities": "contradicted",
        "more-equal-regions": "contradicted",
        "depopulation": "reproduced",
    }


def test_no_total_ever_decides_a_balance_between_regions(verdicts):
    for name in (*ib.LOSSES, "gaining-regions-2015", "largest-losses-2015"):
        assert verdicts[name].tries == 0 and verdicts[name].word == "not-checkable"


def test_only_the_six_months_of_the_paper_are_compared(verdicts):
    assert [verdicts[name].tries for name in ib.GAINS] == [1, 1, 1, 1]
    assert len(rows("interregional_reported", region="KZ-71", measure="balance")) > 4


def test_a_paper_without_a_date_is_compared_with_every_release(verdicts):
    for name, tries in {
        "fewer-internal-moves": 4,
        "relief-of-the-cities": 6,
        "more-equal-regions": 3,
    }.items():
        assert verdicts[name].tries == tries and verdicts[name].proxies == ()
        assert "no date" in verdicts[name].sentence


def test_the_cities_take_nearly_all():
    frame = ib.cities().set_index(["first", "last", "vintage"])
    whole = frame.loc[("2000-01", "2019-12", "2020-11")]
    assert whole["share"] == pytest.approx((546_300 + 425_900) / 989_800)
    assert (
        frame.loc[("2022-01", "2022-12", "2023-02")]["gain"]
        == frame.loc[("2022-01", "2022-12", "2025-03")]["gain"]
    )
    assert (frame["share"] > 0.75).all()
    assert ("2015-01", "2015-07", "2015-09") not in frame.index, "one city alone"


# ---- for the page


def test_exchanged_lines_are_told_and_left():
    assert said.exchanged() and "look exchanged" in said.exchanged_said()
    year = ib.reported("balance", "2025-01", "2025-12").set_index("region")
    assert year["value"]["KZ-75"] == 12110 and set(year["confidence"][["KZ-75", "KZ-19"]]) == {"medium"}


def test_tables_have_every_region_once():
    table = said.balance_table(2024, 2022)
    assert len(table) == 20 and table.index.is_unique and {"Almaty city", "Almaty region"} <= set(table.index)
    assert table["in Kazakh"]["Zhetisu"] == "Жетісу" and table["same sign since"]["Astana"] == 2022
    assert len(said.parts_table()) == 20
    assert "2025,\u00a0to\u00a0June" in said.reported_table().index
    assert "2000\u00a0to\u00a02019" in said.cities_table().index


def test_lines_of_two_concepts_never_meet():
    for _, frame in said.panels():
        ends = frame.groupby("label", sort=False)["x"].agg(["min", "max"])
        assert ends.loc[said.LINES["residual"]].tolist() == [2000, 2012]
        assert ends.loc[said.LINES["published"]].tolist() == [2013, 2024]
    total = sum(frame.set_index("x")["y"].loc[2020] for _, frame in said.panels())
    assert total == pytest.approx(-17.718)


def test_whether_a_verdict_hangs_on_borders_is_said():
    words = ib.words_by_division()
    assert list(words) == [1997, 2018, 2022]
    assert "those of 1997, 2018 and 2022, the verdict is close" in said.divisions_said(
        dict.fromkeys(words, "close")
    )
    assert said.divisions_said({1997: "close", 2018: "differs"}) == (
        "The verdict hangs on the division of the country: close in that of 1997 and differs in that of 2018."
    )
