"""Stocks, ranks, turns and shares on made-up figures; what the page says, by its form."""

import pandas as pd
import pytest

from kosh.analysis import comparison, migrant_stock, migrant_stock_said
from kosh.claims.interval import Interval
from kosh.errors import KoshError


def frame(*rows):
    table = pd.DataFrame(rows, columns=["country", "year", "vintage", "value"])
    return table.assign(released=table["vintage"])


FIGURES = frame(
    ("KAZ", 2010, "2019-09", 40),
    ("RUS", 2010, "2019-09", 90),
    ("UKR", 2010, "2019-09", 30),
    ("KAZ", 2015, "2019-09", 20),
    ("RUS", 2015, "2019-09", 90),
    ("UKR", 2015, "2019-09", 30),
    ("KAZ", 2015, "2025-01", 30),
    ("RUS", 2015, "2025-01", 90),
    ("UKR", 2015, "2025-01", 30),
    ("RUS", 2020, "2025-01", 90),
)


def test_ranks_share_a_place_and_name_who_is_ahead():
    found = migrant_stock.ranks(FIGURES, "KAZ")
    assert found[["year", "vintage", "rank", "of"]].to_numpy().tolist() == [
        [2010, "2019-09", 2, 3],
        [2015, "2019-09", 3, 3],
        [2015, "2025-01", 2, 3],
    ]
    assert found["ahead"].tolist() == [("RUS",), ("RUS", "UKR"), ("RUS",)]
    within = migrant_stock.ranks(FIGURES, "KAZ", within=("KAZ", "UKR"))
    assert within["rank"].tolist() == [1, 2, 1]


def test_turns_tell_the_year():
    found = migrant_stock.ranks(FIGURES, "KAZ").assign(holds=lambda f: f["rank"] == 3)
    assert migrant_stock.turns(found) == {
        "2019-09": "false from 2010, true from 2015",
        "2025-01": "false from 2015",
    }


def test_first_in():
    assert migrant_stock.first_in(FIGURES, "RUS")["holds"].all()


def test_shares_are_of_the_population_of_their_year(monkeypatch):
    monkeypatch.setattr(migrant_stock, "population", lambda *_: pd.Series({2015: 200}))
    share = migrant_stock.shares(FIGURES, "KAZ", "national")
    assert share[["year", "vintage", "value"]].to_numpy().tolist() == [
        [2015, "2019-09", 10.0],
        [2015, "2025-01", 15.0],
    ]


def test_the_national_mean_lies_between_two_first_days_of_january():
    starts, means = migrant_stock.first_of_january(), migrant_stock.population("KAZ", "national")
    assert len(means) == len(starts) - 1
    for year, mean in means.items():
        assert mean == (starts[year] + starts[year + 1]) / 2


def test_the_printed_population_is_that_of_the_paper():
    assert migrant_stock.population("KAZ", "printed").to_dict() == {2015: 17_500_000}


@pytest.mark.parametrize("base", ["printed", "national"])
def test_other_countries_have_the_international_population_alone(base):
    assert len(migrant_stock.population("UZB", "international"))
    with pytest.raises(KoshError, match=f"no {base} population of UZB"):
        migrant_stock.population("UZB", base)


def test_destinations_are_summed_over_the_origins():
    both, one = migrant_stock.destinations(), migrant_stock.destinations(("UZB",))
    key = ["country", "year", "vintage"]
    joined = both.merge(one, on=key, suffixes=("", "_one"))
    assert len(joined) and (joined["value"] >= joined["value_one"]).all()
    within = migrant_stock.destinations(within=("KAZ", "KGZ"))
    assert set(within["country"]) == {"KAZ", "KGZ"}


# ---- what is said


def test_what_a_revision_changed():
    own = FIGURES[FIGURES["country"] == "KAZ"]
    assert migrant_stock_said.revised(own, 2015) == (
        "The figure of 2015 was 20 in the revision of 2019-09 and is 30 in that of 2025-01: 10 more, 50 per "
        "cent. Who looks it up today finds the second."
    )
    assert "two could be compared" in migrant_stock_said.revised(own, 2010)
    same = frame(("KAZ", 2015, "2019-09", 5), ("KAZ", 2015, "2025-01", 5))
    assert migrant_stock_said.revised(same, 2015) == "The figure of 2015 is 5 in all 2 revisions."
    fewer = frame(("KAZ", 2015, "2019-09", 10), ("KAZ", 2015, "2025-01", 5))
    assert "5 less, 50 per cent" in migrant_stock_said.revised(fewer, 2015)


def result(word, in_scope=True, window=(2015, 2015)):
    class Result:
        pass

    found = Result()
    found.word, found.in_scope, found.window, found.interval = word, in_scope, window, Interval(1, None)
    return found


def test_the_summary_says_whether_the_paper_speaks_of_the_country():
    said = migrant_stock_said.summary(result("revised"), result("differs"), "national")
    assert said.startswith("The number agrees with the UN's figures that the authors could have used")
    assert said.endswith("The share is of the mean population of the year by the national statistics.")
    same = migrant_stock_said.summary(result("revised"), result("revised"), "national")
    assert same.startswith("Number and share agree with") and "no longer with today's." in same
    said = migrant_stock_said.summary(result("close", False), result("differs"), "printed")
    assert said.startswith("The paper does not speak of this country; read as if it did: the number")


def test_the_meaning_names_the_revision_only_where_there_was_one():
    revised = migrant_stock_said.meaning(result("revised"), result("close"), result("reproduced"), "Aland")
    other = migrant_stock_said.meaning(
        result("close", False), result("close"), result("contradicted"), "Aland"
    )
    assert "the source has since revised it" in revised and "has since revised" not in other
    assert other.startswith("The paper says nothing on Aland")


def test_rank_in_words_and_table():
    holds = migrant_stock.ranks(FIGURES, "KAZ").assign(holds=lambda f: f["rank"] == 3)
    said = migrant_stock_said.rank_said(holds, "Kazakhstan", 2010)
    assert said.startswith("In 2010 Kazakhstan is number 2 of 3 (revision of 2019-09). Ahead of it: Russia.")
    assert "unknown" in migrant_stock_said.rank_said(holds, "Kazakhstan", 1990)
    table = migrant_stock_said.rank_table(holds)
    assert table.loc[2015].tolist() == ["3 \u25cf", "2"] and table.loc[2010, "2025-01"] == ""


def test_first_in_central_asia_in_words():
    yes = migrant_stock.first_in(FIGURES, "RUS")
    no = yes.assign(holds=[True, *[False] * (len(yes) - 1)])
    said = migrant_stock_said.central_said(yes, no)
    assert f"in all {len(yes)} pairs" in said and f"in 1 of {len(yes)} pairs" in said


def test_panels_carry_the_census_for_kazakhstan_alone():
    for country, labels in (("KAZ", 3), ("RUS", 2)):
        own = FIGURES[FIGURES["country"] == country]
        panel = migrant_stock_said.count_panel(own, result("revised"), country)
        assert panel["frame"]["label"].nunique() == labels
        assert set(panel["frame"]["label"]) <= set(migrant_stock_said.look())
    share = migrant_stock_said.share_panel(own, result("close"), "printed")
    assert share["ylabel"] == "per cent" and set(share["frame"]) == {"x", "y", "label"}


def test_the_share_by_each_base_is_empty_where_there_is_none():
    own = FIGURES[FIGURES["country"] == "RUS"]
    table = migrant_stock_said.by_base(own, "RUS", 2015)
    assert table["printed"].tolist() == ["", ""] and "" not in table["international"].tolist()
    home = migrant_stock_said.by_base(FIGURES[FIGURES["country"] == "KAZ"], "KAZ", 2015)
    assert "" not in home.to_numpy().ravel().tolist()


def test_tables_and_sentences_of_the_real_figures_have_their_form():
    births = migrant_stock.origins()
    assert "born abroad" in migrant_stock_said.censuses()
    assert "first country of birth" in migrant_stock_said.origins_said(births, 2015)
    assert migrant_stock_said.origins_said(births, 2011).startswith("No revision")
    assert len(migrant_stock_said.origin_table(births, 2015)) >= 6
    assert (
        migrant_stock_said.bars(FIGURES[FIGURES["vintage"] == "2025-01"].head(3).assign(value=1e6)).iloc[0]
        == 1000
    )
    people = migrant_stock_said.mean_population()
    verdict = comparison.compare("population-2015", people, "KAZ")
    assert verdict.word in migrant_stock_said.population_said(verdict)
