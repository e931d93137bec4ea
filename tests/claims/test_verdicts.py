"""The rules of the external comparison, one by one."""

import json
from fractions import Fraction

import pytest

from kosh.claims.interval import Interval
from kosh.claims.ledger import Comparison
from kosh.claims.printed import MODES, parse
from kosh.claims.verdicts import GRAVITY, OUT_OF_SCOPE, Observation, combine, compare, judge, leading
from kosh.errors import KoshError

OLD, LATER, NEW = "2013-04", "2020-10", "2026-06"


def comparison(reading="value", places=("TJK",), id="c"):
    return Comparison(id, ("p-1",), reading, "deaths", "%", places, 2011, 2020, "w", "p")


def figures(*rows, place="TJK"):
    """Observations of (year, release, value)."""
    return [Observation(place, year, f"bank-{released}", released, value) for year, released, value in rows]


def verdict(observations, *numerals, reading="value", month="2020-01", place="TJK"):
    numerals = [parse(numeral) for numeral in numerals or ["50"]]
    return compare(comparison(reading), numerals, month, observations, place)


def test_reproduced():
    v = verdict(figures((2013, OLD, "50.2"), (2013, NEW, "50.4"), (2014, OLD, 40)))
    assert v.word == "reproduced"
    assert v.hits == ((2013, "bank-2013-04"), (2013, "bank-2026-06"))
    assert (v.tries, v.newest, v.proxy, v.distance) == (3, "bank-2026-06", False, 0)
    assert v.sentence == (
        "In the window 2011 to 2020 the interval [49.5, 50.5] holds the figure for 2013 (release of "
        "2013-04). It also holds the newest figure for 2013 (release of 2026-06). "
        "In all, it holds 2 of the 3 figures in the window."
    )


def test_reproduced_where_one_of_the_years_is_kept():
    v = verdict(figures((2012, OLD, 50), (2013, OLD, 50), (2012, NEW, 40), (2013, NEW, 50)))
    assert v.word == "reproduced"
    assert (
        "the figures for 2012 and 2013 (release of 2013-04). It also holds the newest figure for 2013"
        in v.sentence
    )


def test_reproduced_where_the_newest_release_lacks_the_year():
    assert verdict(figures((2013, OLD, 50), (2014, NEW, 40))).word == "reproduced"


def test_revised():
    v = verdict(figures((2013, OLD, 50), (2013, LATER, 50), (2013, NEW, "49.4999")))
    assert v.word == "revised"
    assert "The newest of the same years, outside it: 49.4999 (2013, release of 2026-06)." in v.sentence


def test_figures_of_two_days_of_a_year_never_revise_each_other():
    days = [("2013-10-18", OLD, 50), ("2013-12-02", NEW, 40)]
    seen = [Observation("TJK", 2013, release, release, value, 0, day) for day, release, value in days]
    v = verdict(seen)
    assert v.word == "reproduced" and "No newer figure of the same time is at hand." in v.sentence
    # the year does not tell the two apart, so that the day is said, and kept for the pages
    assert "the figure for 18\u00a0October\u00a02013 (release of 2013-04)" in v.sentence
    assert [figure[-1] for figure in v.as_record()["figures"]] == ["2013-10-18", "2013-12-02"]
    alone = verdict(seen[:1])
    assert "the figure for 2013 (release of 2013-04)" in alone.sentence


def test_another_year_of_the_newest_release_does_not_keep_a_revised_one():
    assert (
        verdict(figures((2013, OLD, 50), (2013, NEW, 40), (2014, OLD, 40), (2014, NEW, 50))).word == "revised"
    )


def test_later_confirmed():
    v = verdict(figures((2013, OLD, 40), (2013, LATER, 50), (2013, NEW, 41)))
    assert (v.word, v.hits) == ("later-confirmed", ((2013, "bank-2020-10"),))
    assert v.nearest.value == 40 and v.distance == Fraction("-9.5")
    assert v.sentence == (
        "In the window 2011 to 2020 the interval [49.5, 50.5] holds only figures of later releases, "
        "the figure for 2013 (release of 2020-10); the nearest figure that the authors could have used is "
        "40 (2013, release of 2013-04). In all, it holds 1 of the 3 figures in the window."
    )


def test_the_oldest_later_release_stands_in_for_the_years_that_no_earlier_one_has():
    v = verdict(
        figures((2011, OLD, 40), (2011, LATER, 50), (2014, LATER, 50), (2014, NEW, 50), (2016, NEW, 50))
    )
    assert v.word == "reproduced"
    assert v.proxies == ((2014, "bank-2020-10"),)
    assert v.proxy
    assert "For 2014 no release from before the paper is at hand: that of 2020-10 stands in." in v.sentence
    assert len(v.hits) == 4


def test_only_one_release_stands_in():
    v = verdict(figures((2014, LATER, 40), (2016, NEW, 50)))
    assert (v.word, v.proxies) == ("later-confirmed", ((2014, "bank-2020-10"),))
    assert "or that stands in for one" in v.sentence


def test_two_years_lent():
    v = verdict(figures((2014, LATER, 50), (2015, LATER, 50), (2015, NEW, 50), (2014, NEW, 50)))
    assert "For 2014 and 2015 no release" in v.sentence


@pytest.mark.parametrize(
    ("month", "proxy"), [("2020-01", True), ("2020-10", True), ("2020-11", False), ("2021-01", False)]
)
def test_a_release_is_usable_before_the_first_month_of_publication(month, proxy):
    assert verdict(figures((2014, LATER, 50)), month=month).proxy == proxy


def test_close_in_the_words_of_the_book():
    v = verdict(figures((2011, OLD, "46.91471487597315"), (2011, LATER, "41.7"), (2012, LATER, "42.2")))
    assert v.word == "close"
    assert v.sentence == (
        "In the window 2011 to 2020 the nearest figure is 46.91 (2011, release of 2013-04), 2.59 below the "
        "interval [49.5, 50.5], which is 5.2 % of the printed value."
    )
    assert v.distance == v.distance_in_units == Fraction("46.91471487597315") - Fraction("49.5")
    assert v.distance_percent == 2 * v.distance


@pytest.mark.parametrize(
    ("value", "word"), [("44.5", "close"), ("44.4999", "differs"), ("55.5", "close"), (56, "differs")]
)
def test_close_ends_at_ten_percent_of_the_printed_value(value, word):
    assert verdict(figures((2013, OLD, value))).word == word


def test_rounding_in_a_sentence_never_hides_on_which_side_a_figure_lies():
    assert "10.0002 %" in verdict(figures((2013, OLD, "44.4999"))).sentence
    v = verdict(figures((2013, OLD, "50.500001")))
    assert "is 50.500001 (2013" in v.sentence and "0.000001 above" in v.sentence
    assert "which is 0.000002 % of the printed value" in v.sentence
    tenths = verdict(figures((2013, OLD, "50.500001")), "50.0").sentence
    assert "4.5 units of the last printed digit or 0.9 %" in tenths


def test_contradicted():
    v = verdict(figures((2013, OLD, "0.5")), "-0.9")
    assert v.word == "contradicted"
    assert v.sentence.endswith(
        "1.35 above the interval [−0.95, −0.85], which is 13.5 units of the last printed digit or 150 % of "
        "the printed value, and of the other sign."
    )
    assert verdict(figures((2013, OLD, "0")), "-0.9").word == "differs"


def test_a_printed_zero_has_no_percentage_and_no_sign():
    v = verdict(figures((2013, OLD, "-0.6")), "0")
    assert (v.word, v.distance_percent, v.distance_in_units) == ("differs", None, Fraction("-0.1"))
    assert v.sentence.endswith("0.1 below the interval [−0.5, 0.5].")
    assert v.readings == ()


def test_the_nearest_of_the_authors_decides_even_where_a_later_one_is_nearer():
    v = verdict(figures((2013, OLD, 30), (2013, NEW, 49)))
    assert v.word == "differs" and v.nearest.value == 30
    assert "the nearest figure that the authors could have used is 30" in v.sentence


def test_of_equally_near_figures_the_earliest_is_shown():
    assert verdict(figures((2014, OLD, 48), (2013, OLD, 52))).nearest.year == 2013


def test_about_is_never_reproduced():
    v = verdict(figures((2013, OLD, 50)), reading="about")
    assert (v.word, v.interval, v.hits, v.readings) == ("close", None, (), ())
    assert v.sentence == (
        "In the window 2011 to 2020 the nearest figure is 50 (2013, release of 2013-04), equal to the "
        "printed value 50. “About” states no interval, so that only the distance is judged."
    )
    assert verdict(figures((2013, OLD, 44)), reading="about").word == "differs"
    assert verdict(figures((2013, OLD, -50)), reading="about").word == "contradicted"
    near = verdict(figures((2013, OLD, "49.999")), reading="about").sentence
    assert "is 49.999 (2013, release of 2013-04), 0.001 below the printed value 50" in near
    assert "5 above the printed value 50" in verdict(figures((2013, OLD, 55)), reading="about").sentence


def test_one_sided():
    assert verdict(figures((2013, OLD, 60)), reading="more-than").word == "reproduced"
    v = verdict(figures((2013, OLD, 50)), reading="more-than")
    assert (v.word, v.distance, v.readings) == ("close", 0, ())
    assert "is 50 (2013, release of 2013-04), at the open end of the interval (50, ∞)." in v.sentence


def test_a_figure_inside_is_nearer_than_one_at_an_open_end():
    v = verdict(figures((2012, OLD, 50), (2013, OLD, 51)), reading="more-than")
    assert v.nearest.value == 51


def test_a_range_is_measured_from_the_end_that_is_missed():
    v = verdict(figures((2013, OLD, "15.07")), "30", "50", reading="between")
    assert v.interval == Interval("29.5", "50.5")
    assert v.distance_percent == 100 * Fraction("-14.43") / 30
    above = verdict(figures((2013, OLD, 55)), "30", "50.0", reading="between")
    assert (above.word, above.unit, above.distance_percent) == ("close", Fraction(1, 10), Fraction("9.9"))
    assert above.readings == ()
    assert verdict(figures((2013, OLD, 40)), "30", "50", reading="between").word == "reproduced"


def test_coarser_units_are_shown_and_never_decide():
    v = verdict(figures((2011, OLD, "46.91"), (2011, NEW, "41.74")))
    assert v.word == "close"
    (reading,) = v.readings
    assert (reading.unit, reading.interval, reading.word, reading.tries) == (
        10,
        Interval(45, 55),
        "revised",
        2,
    )
    assert reading.hits == ((2011, "bank-2013-04"),)
    units = [r.unit for r in verdict(figures((2013, OLD, 5500)), "5500").readings]
    assert units == [10, 100]
    assert [r.unit for r in verdict([], "300", "550", reading="between").readings] == [10]


def test_a_lucky_hit_shows_as_one():
    rows = [(year, OLD, 3 * (year - 2000)) for year in range(2011, 2021)]
    v = verdict(figures(*rows), "51")
    assert (v.word, v.tries, len(v.hits)) == ("reproduced", 10, 1)
    assert "1 of the 10 figures" in v.sentence


def test_nothing_in_the_window():
    others = figures((2010, OLD, 50), (2021, NEW, 50)) + figures((2013, OLD, 50), place="KGZ")
    v = verdict(others)
    assert (v.word, v.tries, v.hits, v.nearest, v.distance, v.newest) == (
        "not-checkable",
        0,
        (),
        None,
        None,
        None,
    )
    assert v.sentence == "No figure for TJK in the window 2011 to 2020 is at hand."
    assert v.readings[0].word == "not-checkable"
    assert v.unit == 1


def test_scope():
    rows = figures((2013, OLD, 50)) + figures((2013, OLD, 50), place="KAZ")
    assert verdict(rows).in_scope and verdict(rows).out_of_scope == ""
    other = verdict(rows, place="KAZ")
    assert (other.in_scope, other.out_of_scope) == (False, "place") and other.out_of_scope in OUT_OF_SCOPE


def test_the_order_of_observations_does_not_matter():
    rows = figures((2013, OLD, 40), (2013, LATER, 50), (2014, LATER, 41), (2014, NEW, 50), (2015, NEW, 3))
    assert verdict(rows) == verdict(rows[::-1])


def test_faulty_observations():
    with pytest.raises(KoshError, match="two figures for one year"):
        verdict(figures((2013, OLD, 50), (2013, OLD, 51)))
    with pytest.raises(KoshError, match="not the month of a release"):
        figures((2013, "2013", 50))
    with pytest.raises(KoshError, match="not exact"):
        figures((2013, OLD, 0.5))


def test_of_a_paper_without_a_date_every_release_counts():
    late = verdict(figures((2013, OLD, 40), (2014, NEW, 50)), month=None)
    assert (late.word, late.proxy, late.nearest.vintage) == ("reproduced", False, f"bank-{NEW}")
    assert late.sentence.endswith("every release counts as one that its authors could have used.")
    rows = figures((2013, OLD, 1), (2014, LATER, 0), (2015, NEW, 0))
    found = judge(comparison("predicate"), "it fell", None, rows, "TJK")
    assert (found.word, found.tries, found.proxies) == ("contradicted", 3, ())
    assert "true in 1 of 3 years" in found.sentence and "no date" in found.sentence
    # with a date, the oldest of the later releases alone would stand in
    assert judge(comparison("predicate"), "it fell", "2010", rows, "TJK").word == "revised"


@pytest.mark.parametrize("reading", ["value", "about", "more-than"])
@pytest.mark.parametrize("rows", [[], [(2013, OLD, "46.9")], [(2013, LATER, "50")]])
def test_records_are_json_with_the_same_keys_in_the_same_order(rows, reading):
    record = verdict(figures(*rows), reading=reading).as_record()
    assert json.loads(json.dumps(record)) == record
    assert list(record) == list(verdict([]).as_record())


def test_record():
    record = verdict(figures((2011, LATER, "46.91"))).as_record()
    assert record["interval"] == {
        "text": "[49.5, 50.5]",
        "lower": 49.5,
        "upper": 50.5,
        "lower_closed": True,
        "upper_closed": True,
    }
    assert record["nearest"] == {
        "year": 2011,
        "day": "",
        "vintage": "bank-2020-10",
        "released": LATER,
        "value": 46.91,
    }
    assert (record["distance"], record["proxies"], record["proxy"]) == (-2.59, [[2011, "bank-2020-10"]], True)
    assert record["readings"][0]["hits"] == [[2011, "bank-2020-10"]]
    assert verdict([], reading="more-than").as_record()["interval"]["upper"] is None


def test_gravity():
    assert leading(["reproduced", "differs", "untested", "revised"]) == "differs"
    assert leading(iter(["consistent", "only-truncation"])) == "only-truncation"
    assert GRAVITY.index("close") < GRAVITY.index("only-floor") < GRAVITY.index("later-confirmed")
    assert all(f"only-{mode}" in GRAVITY for mode in MODES)
    assert len(set(GRAVITY)) == len(GRAVITY)
    with pytest.raises(KoshError, match="did you mean differs"):
        leading(["difers"])
    with pytest.raises(KoshError, match="no verdict leads"):
        leading([])


def at_places(values, id="c", places=("KGZ", "TJK", "UZB")):
    rows = [o for place, value in values.items() for o in figures((2013, OLD, value), place=place)]
    return [
        compare(comparison(places=places, id=id), [parse("50")], "2020-01", rows, place) for place in values
    ]


def test_the_gravest_of_the_places_leads():
    overall = combine(at_places({"KGZ": 50, "TJK": 50, "UZB": 10, "KAZ": -1}))
    assert (overall.word, overall.comparison, overall.claims) == ("differs", "c", ("p-1",))
    assert overall.sentence == "Differs for UZB; reproduced for KGZ and TJK."
    assert overall.places == {"KGZ": "reproduced", "TJK": "reproduced", "UZB": "differs"}
    assert json.loads(json.dumps(overall.as_record())) == overall.as_record()


def test_verdicts_that_cannot_be_combined():
    with pytest.raises(KoshError, match="no verdict within the scope"):
        combine(at_places({"KAZ": 50}))
    with pytest.raises(KoshError, match="verdicts of c, d"):
        combine(at_places({"KGZ": 50}) + at_places({"TJK": 50}, id="d"))


# ---- statements that are true or false


def judged(*rows, place="TJK"):
    """The verdict on "aid exceeds trade", true or false by (year, release, truth)."""
    return judge(comparison("predicate"), "aid exceeds trade", "2020-01", figures(*rows, place=place), "TJK")


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([(2011, OLD, 1), (2012, OLD, 1), (2013, OLD, 0)], "reproduced"),
        ([(2011, OLD, 1), (2012, OLD, 0)], "contradicted"),
        ([(2011, OLD, 0), (2011, NEW, 1)], "later-confirmed"),
        ([(2011, OLD, 1), (2011, NEW, 0)], "revised"),
        ([(2011, LATER, 1), (2011, NEW, 1)], "reproduced"),
        ([(2009, OLD, 1)], "not-checkable"),
    ],
)
def test_a_statement_holds_where_it_is_true_in_more_than_half_of_the_years(rows, word):
    assert judged(*rows).word == word


def test_a_judgement_counts_years_and_pairs_and_names_the_statement():
    v = judged((2011, OLD, 1), (2011, NEW, 1), (2012, OLD, 1), (2013, NEW, 0), (2013, LATER, 1))
    assert (v.tries, len(v.hits), v.interval, v.nearest, v.readings) == (5, 4, None, None, ())
    assert v.sentence == (
        "“Aid exceeds trade”: true in 3 of 3 years of the window 2011 to 2020, some by a later release that "
        "stands in as a proxy; by the newest figures in 2 of 3 years."
    )
    assert json.dumps(v.as_record()) and v.proxies == ((2013, "bank-2020-10"),)


def judged_in(year, *rows, **options):
    """The same of a window of one year."""
    window = Comparison("c", ("p-1",), "predicate", "deaths", "%", ("TJK",), year, year, "w", "p")
    return judge(window, "aid exceeds trade", "2020-01", figures(*rows), "TJK", **options).sentence


def test_a_window_of_one_year_is_that_year():
    assert judged_in(2011, (2011, OLD, 0), (2011, NEW, 1)) == (
        "“Aid exceeds trade”: not true in 2011; by the newest figures true."
    )
    said = judged_in(2011, (2011, LATER, 1), detail="It was so from 2004 on.")
    assert said == (
        "“Aid exceeds trade”: true in 2011, by a later release that stands in as a proxy; one release is at "
        "hand. It was so from 2004 on."
    )
    assert judged_in(2011, detail="It was so.") == "No figure for TJK in 2011 is at hand."


def test_one_release_has_no_newest_figures():
    assert judged((2011, OLD, 1), (2012, OLD, 0)).sentence == (
        "“Aid exceeds trade”: true in 1 of 2 years of the window 2011 to 2020; one release is at hand."
    )


def test_a_place_is_called_by_its_name():
    window = comparison()
    named = compare(window, [parse("50")], "2020-01", [], "TJK", "Tajikistan")
    assert (named.place, named.place_name) == ("TJK", "Tajikistan")
    assert named.sentence.startswith("No figure for Tajikistan in the window")


def test_counts_have_no_units_of_the_last_digit_and_thousands_stand_apart():
    one = compare(comparison(), [parse("955894")], "2020-01", figures((2015, OLD, 953908)), "TJK")
    assert one.sentence == (
        "In the window 2011 to 2020 the nearest figure is 953\u202f908 (2015, release of 2013-04), "
        "1985.5 below the interval [955\u202f893.5, 955\u202f894.5], which is 0.2 % of the printed value."
    )


@pytest.mark.parametrize(("step", "may"), [(1, False), (4, True)])
def test_a_report_that_is_itself_rounded_is_said_to_be(step, may):
    seen = [Observation("TJK", 2013, "press", OLD, 48, step)]
    said = verdict(seen).sentence
    assert ("The report is itself rounded" in said) == may


def test_a_judgement_of_another_place_has_no_figures():
    v = judged((2011, OLD, 1), place="KGZ")
    assert v.word == "not-checkable" and v.sentence.startswith("No figure for TJK")


def test_a_statement_has_one_truth_a_year_and_release():
    with pytest.raises(KoshError, match="two figures for one year"):
        judged((2011, OLD, 1), (2011, OLD, 0))
