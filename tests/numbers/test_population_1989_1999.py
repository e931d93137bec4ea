"""The chapter on the population from 1989 to 1999: its numbers against the tables read anew."""

import csv

import pytest

from kosh import ROOT


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return record("population_1989_1999")


def verdict(found, claim):
    (one,) = (v for v in found["verdicts"] if claim in v["claims"])
    return one


def census(year, base, area="total"):
    (value,) = {
        float(row["value"])
        for row in rows("population_reported")
        if (row["counted"], row["date"], row["base"], row["area"]) == ("census", year, base, area)
        and row["unit"] == "persons"
        and row["confidence"] == "high"
    }
    return value


def reports(year, base, nationality, unit):
    return [
        float(row["value"])
        for row in rows("census_nationality_reported")
        if (row["census"], row["base"], row["nationality"], row["unit"]) == (year, base, nationality, unit)
    ]


def test_the_printed_decline_is_that_of_the_revised_base(found):
    decline = 100 * (1 - census("1999", "counted") / census("1989", "revised"))
    assert round(decline, 1) == 7.7
    one = verdict(found, "bayandina2021-041")
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", 2, 1)
    assert one["hits"][0][1].startswith("as revised")
    assert found["findings"]["decline_revised"]["value"] == pytest.approx(decline, abs=0.001)


def test_from_what_was_counted_the_decline_is_larger(found):
    """Germans are 957,518 and 5.82 per cent, Ukrainians 896.2 thousand and 5.4: so the total."""
    (germans,), (share,) = (
        reports("1989", "counted", "german", unit) for unit in ("persons", "% of population")
    )
    most = 100 * germans / (share - 0.005)
    (ukrainians,) = reports("1989", "counted", "ukrainian", "persons")
    (part,) = reports("1989", "counted", "ukrainian", "% of population")
    least = 100 * (ukrainians - 50) / (part + 0.05)
    lower, upper = (100 * (1 - census("1999", "counted") / total) for total in (least, most))
    assert (round(lower, 2), round(upper, 2)) == (9.06, 9.19)
    assert found["findings"]["decline_counted"]["value"] == pytest.approx(lower, abs=0.001)
    assert "16\u202f443 to 16\u202f466 thousand" in found["findings"]["counted"]["value"]


def test_slavs_were_less_than_half_and_more_than_kazakhs(found):
    slavs = sum(
        reports("1989", "revised", name, "persons")[0] for name in ("russian", "ukrainian", "belarusian")
    )
    assert round(100 * slavs / census("1989", "revised"), 1) == 43.9
    one = verdict(found, "bayandina2021-040")
    assert (one["word"], one["tries"], one["hits"]) == ("contradicted", 2, [])
    assert found["findings"]["slavs_first"]["value"] is True
    assert "43.9 per cent, Kazakhs 40.0 to 40.2" in found["findings"]["majority"]["value"]


def test_the_census_number_of_slavs_fell_by_less_than_a_third_which_is_not_who_left(found):
    """Census change has births and deaths in it: it is shown, and decides nothing on those who left."""
    one = verdict(found, "bayandina2021-039")
    assert (one["word"], one["tries"], one["hits"]) == ("contradicted", 2, [])
    assert one["out_of_scope"] == "concept" and "births, deaths" in one["sentence"]
    findings = found["findings"]
    falls = [
        findings[f"slavs_{base}_{end}"]["value"]
        for base in ("counted", "revised")
        for end in ("least", "most")
    ]
    assert [round(value, 1) for value in falls] == [29.1, 30.2, 27.4, 28.2]
    assert max(falls) < 100 / 3
    said = findings["slavs"]["value"]
    assert "232 to 309 thousand" in said and "362 to 422 thousand" in said
    # by the census of 2009 it had fallen by more
    assert "40.8 to 41.2 per cent" in findings["later"]["value"]


def test_germans_fell_the_most_and_tatars_the_least(found):
    findings = found["findings"]
    for base in ("counted", "revised"):
        germans, slavs, tatars = (
            (findings[f"{name}_{base}_least"]["value"], findings[f"{name}_{base}_most"]["value"])
            for name in ("germans", "slavs", "tatars")
        )
        assert (
            germans[0] > 60 > slavs[1]
            and slavs[0] > tatars[1] >= tatars[0] > findings[f"decline_{base}"]["value"]
        )


@pytest.mark.parametrize(("claim", "tries"), [("abai2020-005", 2), ("abai2020-008", 3), ("abai2020-009", 3)])
def test_the_departures_that_are_named_agree_with_the_censuses_which_decide_nothing(found, claim, tries):
    one = verdict(found, claim)
    assert one["out_of_scope"] == "concept"
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", tries, tries)


def test_two_reports_on_those_who_left_name_more_than_half(found):
    left = {
        (row["first_year"], row["nationality"], row["unit"]): float(row["value"])
        for row in rows("emigrants_by_nationality_reported")
        if row["concept"] == "left" and row["first_year"] == row["last_year"]
    }
    assert left["1994", "russian", "persons"] / left["1994", "all", "persons"] > 0.5
    unit = "% of those who left"
    assert left["1998", "russian", unit] + left["1998", "german", unit] == pytest.approx(66.0)
    one = verdict(found, "bayandina2021-038")
    assert (one["word"], [year for year, _ in one["hits"]]) == ("reproduced", [1994, 1998])


def test_the_page_says_what_was_found(found, article):
    text = article("population_1989_1999").get_text()
    for name in ("summary", "counted", "majority", "slavs", "later", "declared", "left", "meaning"):
        assert found["findings"][name]["text"] in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("base", "word", "hits", "decline"), [("counted", "differs", 0, 9.06), ("revised", "reproduced", 1, 7.69)]
)
def test_each_base_by_itself(run, base, word, hits, decline):
    found = run("population_1989_1999", base=base)
    one = verdict(found, "bayandina2021-041")
    assert (one["word"], one["tries"], len(one["hits"])) == (word, 1, hits)
    assert round(found["findings"][f"decline_{base}"]["value"], 2) == decline
    # on neither base do the two statements on Slavs hold
    assert {verdict(found, f"bayandina2021-0{n}")["word"] for n in (39, 40)} == {"contradicted"}
    assert verdict(found, "abai2020-008")["tries"] == 2
