"""The chapter on urbanisation: its numbers against the tables read anew, and what the book says."""

import csv

import pytest

from kosh import ROOT

#: What the printed numerals admit: 58 and 42 per cent.
TOWNS, VILLAGES = (57.5, 58.5), (41.5, 42.5)
WINDOW = range(2011, 2021)


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(record):
    return {page: record(f"urbanisation-{page}") for page in ("register", "un")}


def verdict(found, claim):
    (one,) = (v for v in found["verdicts"] if claim in v["claims"])
    return one


def shares(definition):
    """(year, vintage) -> urban share, read without the library that is tested."""
    people, printed = {}, {}
    table = [row for row in rows("urban_population") if row["definition"] == definition]
    if definition == "register":
        table += [
            row | {"unit": "persons"}
            for row in rows("oblast_demography")
            if row["region"] == "KZ" and row["indicator"] == "population" and row["vintage"] != "2026-08"
        ]
        table += [
            row | {"year": row["date"][:4]}
            for row in rows("population_reported")
            if row["counted"] == "register"
        ]
    for row in table:
        into = people if row["unit"] == "persons" else printed
        into.setdefault((int(row["year"]), row["vintage"]), {})[row["area"]] = float(row["value"])
    return {key: 100 * a["urban"] / (a["urban"] + a["rural"]) for key, a in people.items()} | {
        key: a["urban"] for key, a in printed.items()
    }


@pytest.fixture(scope="module")
def account():
    """Year -> (people of towns, of villages, births less deaths of both, net migration of both)."""
    people, flows = {}, {}
    for row in rows("urban_population"):
        if row["vintage"] == "2026-08":
            people[row["area"], int(row["year"])] = int(row["value"])
    for row in rows("oblast_demography"):
        if row["region"] == "KZ" and row["vintage"] == "2026-09":
            flows[row["indicator"], row["area"], int(row["year"])] = int(row["value"])
    return {
        year: {
            "towns": people["urban", year],
            "villages": people["rural", year],
            "towns_end": people["urban", year + 1],
            "villages_end": people["rural", year + 1],
            "born": (
                flows["natural_increase", "total", year] - flows["natural_increase", "rural", year],
                flows["natural_increase", "rural", year],
            ),
            "moved": (flows["net_migration", "urban", year], flows["net_migration", "rural", year]),
        }
        for year in range(2000, 2025)
    }


def points(entry, part):
    before = entry["towns"] / (entry["towns"] + entry["villages"])
    towns, villages = entry[part]
    return 100 * (towns - before * (towns + villages)) / (entry["towns_end"] + entry["villages_end"])


@pytest.mark.parametrize(
    ("page", "tries", "hits", "word"), [("register", 24, 7, "reproduced"), ("un", 30, 5, "revised")]
)
def test_the_printed_share_is_that_of_some_years_and_releases(found, page, tries, hits, word):
    window = {key: share for key, share in shares(page).items() if key[0] in WINDOW}
    inside = sorted(list(key) for key, share in window.items() if TOWNS[0] <= share <= TOWNS[1])
    towns, villages = (verdict(found[page], claim) for claim in ("abai2020-109", "abai2020-110"))
    assert (len(window), len(inside)) == (tries, hits)
    for one in (towns, villages):
        assert (one["word"], one["tries"], sorted(one["hits"])) == (word, tries, inside)
    assert [towns["interval"]["lower"], towns["interval"]["upper"]] == [*TOWNS]
    assert [villages["interval"]["lower"], villages["interval"]["upper"]] == [*VILLAGES]


def test_the_newest_release_of_the_united_nations_has_left_the_number(found):
    window = shares("un")
    assert TOWNS[0] <= window[2019, "2018-05"] <= TOWNS[1] < window[2019, "2026-02"]
    assert found["un"]["findings"]["share_2026_02"]["value"] == pytest.approx(window[2020, "2026-02"])


def test_migration_is_most_of_the_rise_between_two_census_bases(found, account):
    years = range(2009, 2021)
    moved = sum(points(account[year], "moved") for year in years)
    born = sum(points(account[year], "born") for year in years)
    first, last = account[2009], account[2020]
    change = 100 * (
        last["towns_end"] / (last["towns_end"] + last["villages_end"])
        - first["towns"] / (first["towns"] + first["villages"])
    )
    findings = found["register"]["findings"]
    assert findings["points_migration"]["value"] == pytest.approx(moved)
    assert findings["points_natural"]["value"] == pytest.approx(born)
    assert findings["points_step"]["value"] == pytest.approx(change - moved - born)
    assert (round(change, 1), round(moved, 1), round(born, 1)) == (4.9, 3.4, -0.3)


def test_net_migration_adds_to_the_share_in_every_year(found, account):
    assert all(points(entry, "moved") > 0 for entry in account.values())
    one = verdict(found["register"], "abai2020-108")
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", 10, 10)
    assert found["register"]["findings"]["migration_adds_every_year"]["value"] is True


def five(values, last):
    return sum(values[year] for year in range(last - 4, last + 1)) / 5


def test_the_pace_rises_against_the_five_years_before_in_all_of_the_window(found, account):
    pace = {year: points(entry, "moved") + points(entry, "born") for year, entry in account.items()}
    rate = {year: -e["moved"][1] / (e["villages"] + e["villages_end"]) for year, e in account.items()}
    for claim, values in (("historical2025-039", pace), ("historical2025-040", rate)):
        holds = [year for year in range(2016, 2025) if five(values, year) > five(values, year - 5)]
        one = verdict(found["register"], claim)
        assert [year for year, _ in one["hits"]] == holds == list(range(2016, 2025))
        assert one["word"] == "reproduced"
    # the pace is above all earlier means, the rate is not
    assert five(pace, 2024) > max(five(pace, year) for year in range(2004, 2024))
    assert five(rate, 2024) < five(rate, 2004)
    record = found["register"]["findings"]["record"]["value"]
    assert "above all earlier means" in record and "below that of the years to 2004" in record
    assert "every year from 2016" in found["register"]["findings"]["turn"]["value"]


def test_by_the_united_nations_the_pace_rises_in_nearly_all_figures(found):
    one = verdict(found["un"], "historical2025-039")
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", 24, 22)


def test_more_leave_the_villages_than_in_the_year_before_in_eight_of_ten_years(found, account):
    lost = {year: -entry["moved"][1] for year, entry in account.items()}
    grown = [year for year in WINDOW if lost[year] > lost[year - 1]]
    one = verdict(found["register"], "abai2020-054")
    assert [year for year, _ in one["hits"]] == grown and len(grown) == 8
    assert (one["word"], one["place"]) == ("reproduced", "KAZ")
    assert (
        "1\u202f533\u202f880" in found["register"]["findings"]["bound"]["value"]
        and sum(lost.values()) == 1_533_880
    )


def test_migration_adds_more_to_the_large_cities_than_births_in_six_of_eight_years(found):
    born, moved = {}, {}
    for row in rows("oblast_demography"):
        if row["region"] in ("KZ-71", "KZ-75") and row["area"] == "total":
            into = {"natural_increase": born, "net_migration": moved}.get(row["indicator"], {})
            if row["indicator"] == "net_migration" or row["vintage"] == "2026-09":
                into[row["region"], int(row["year"])] = int(row["value"])
    both = {
        year: [sum(kind[city, year] for city in ("KZ-71", "KZ-75")) for kind in (born, moved)]
        for year in range(2013, 2021)
    }
    one = verdict(found["register"], "abai2020-003")
    assert [year for year, _ in one["hits"]] == [year for year, (b, m) in both.items() if m > b]
    assert (one["word"], one["tries"], len(one["hits"])) == ("reproduced", 8, 6)


def test_the_results_of_2021_put_2009_elsewhere(found):
    said = found["register"]["findings"]["census"]["value"]
    assert (
        "from 54.1 per cent in 2009 to 61.2 in 2021" in said
        and "put 2009 at 56.1" in said
        and "2.0 lie" in said
    )


def test_the_united_nations_decide_nothing_on_migration(found):
    claims = {claim for one in found["un"]["verdicts"] for claim in one["claims"]}
    assert claims == {"abai2020-109", "abai2020-110", "historical2025-039"}


@pytest.mark.parametrize("page", ["register", "un"])
def test_the_page_says_what_was_found(found, article, page):
    text = article(f"urbanisation-{page}").get_text()
    for name in ("summary", "tried", "moved", "census", "account", "outflow", "turn", "record", "meaning"):
        assert found[page]["findings"][name]["text"] in text


@pytest.mark.slow
def test_the_older_release_of_the_register_has_the_number_in_three_years(run):
    found = run("urbanisation", definition="register", vintage="2021-04")
    one = verdict(found, "abai2020-109")
    assert (one["word"], one["tries"]) == ("reproduced", 10)
    assert one["hits"] == [[year, "2021-04"] for year in (2017, 2018, 2019)]
    pace = verdict(found, "historical2025-039")
    assert (pace["word"], pace["tries"], len(pace["hits"])) == ("reproduced", 5, 5)
    assert "1 January 2021" in found["findings"]["account_all"]["value"]


@pytest.mark.slow
def test_the_release_that_the_authors_could_read_agrees_by_itself(run):
    found = run("urbanisation", definition="un", vintage="2018-05", first_year=1990, last_year=2020)
    one = verdict(found, "abai2020-109")
    assert (one["word"], one["tries"], one["proxy"]) == ("reproduced", 10, False)
    assert one["hits"] == [[2019, "2018-05"], [2020, "2018-05"]]
    assert found["findings"]["moved"]["value"].startswith("The releases chosen do not differ")


@pytest.mark.slow
def test_a_release_of_the_other_definition_is_refused(run):
    with pytest.raises(Exception, match="has no share by the national register"):
        run("urbanisation", definition="register", vintage="2018-05")
