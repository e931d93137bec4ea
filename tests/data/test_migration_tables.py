"""The tables of stocks and flows across borders: sums and identities that must hold, and known figures."""

import csv

import pytest

from kosh import ROOT
from kosh.data import concepts, series


def rows(table):
    with (ROOT / f"data/series/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value(table, **where):
    (row,) = (r for r in rows(table) if all(r[k] == str(v) for k, v in where.items()))
    return int(row["value"])


@pytest.mark.parametrize(
    ("vintage", "migrants"), [("2019-09", 3_546_060), ("2021-01", 3_546_060), ("2025-01", 1_919_920)]
)
def test_known_stocks(vintage, migrants):
    assert value("migrant_stock", country="KAZ", year=2015, vintage=vintage) == migrants


def test_every_country_has_every_year_of_a_revision():
    found = {}
    for row in rows("migrant_stock"):
        found.setdefault(row["vintage"], {}).setdefault(row["country"], set()).add(row["year"])
    assert len(found) == 3
    for countries in found.values():
        assert len(countries) == 15 and len({frozenset(years) for years in countries.values()}) == 1


def test_origins_sum_to_the_stock_or_leave_a_rest_that_the_release_does_not_name():
    origins, stocks = {}, {}
    for row in rows("migrant_stock_by_origin"):
        if row["country"] == "KAZ":
            key = row["vintage"], row["year"]
            origins[key] = origins.get(key, 0) + int(row["value"])
    for row in rows("migrant_stock"):
        if row["country"] == "KAZ":
            stocks[row["vintage"], row["year"]] = int(row["value"])
    assert set(origins) == set(stocks) and len(stocks) == 22
    for key, stock in stocks.items():
        if key[0] == "2019-09":
            assert 0 < stock - origins[key] < stock / 5, key
        else:
            assert origins[key] == stock, key


def test_a_revision_of_the_world_leaves_the_years_before_it_as_they_were_in_2020():
    older = {
        (r["country"], r["year"]): r["value"] for r in rows("migrant_stock") if r["vintage"] == "2019-09"
    }
    newer = {
        (r["country"], r["year"]): r["value"] for r in rows("migrant_stock") if r["vintage"] == "2021-01"
    }
    moved = {key[0] for key in older.keys() & newer.keys() if older[key] != newer[key]}
    assert moved == {"ARM", "AZE", "GEO"}


def test_the_censuses_keep_birth_and_citizenship_apart():
    born = concepts.load("census_migrants", "stock-foreign-born").set_index("year")["value"]
    citizens = concepts.load("census_migrants", "stock-foreign-citizens").set_index("year")["value"]
    assert list(born.index) == [1989, 1999, 2021] and list(citizens.index) == [1999, 2021]
    assert (born[citizens.index] > citizens).all()


def test_five_years_have_five_years_and_a_year_has_one():
    for row in rows("net_migration"):
        length = int(row["last_year"]) - int(row["first_year"])
        assert length == (5 if row["concept"] == "in five years" else 0)
    of_release = {r["vintage"]: r["concept"] for r in rows("net_migration")}
    assert of_release == {v["name"]: of_release[v["name"]] for v in series.vintages("net_migration")}


def test_the_balance_as_reported_is_arrivals_less_departures():
    found = {}
    for row in rows("migration_reported"):
        if row["partner"] == "WLD" and row["unit"] == "persons":
            found.setdefault((row["year"], row["months"], row["vintage"]), {})[row["flow"]] = row
    checked = 0
    for flows in found.values():
        if {"net-external", "arrivals-external", "departures-external"} <= set(flows):
            came, left, net = (flows[f] for f in ("arrivals-external", "departures-external", "net-external"))
            slack = sum(int(r["step"]) / 2 for r in (came, left, net) if r["step"] != "1")
            assert abs(int(came["value"]) - int(left["value"]) - int(net["value"])) <= slack
            checked += 1
    assert checked == 4


def test_the_register_as_reported_agrees_with_the_data_base_or_is_preliminary():
    base = {
        r["year"]: int(r["value"])
        for r in rows("oblast_demography")
        if (r["region"], r["indicator"], r["area"], r["vintage"])
        == ("KZ", "net_migration", "total", "2026-09")
    }
    assert list(base) == [str(year) for year in range(2000, 2025)]
    exact = {}
    for row in rows("migration_reported"):
        final = row["confidence"] == "high" and "preliminary" not in row["note"]
        if final and (row["flow"], row["months"]) == ("net-external", "01-12"):
            exact[row["year"]] = abs(int(row["value"]) - base[row["year"]]) <= int(row["step"])
    # the balance of 2011 as first reported was revised since
    assert exact == {"2011": False, "2018": True, "2019": True, "2023": True}


def test_entries_and_persons_present_are_never_of_one_concept():
    present = concepts.load("in_russia_reported", "persons-present")
    entries = concepts.load("in_russia_reported", "entries")
    assert len(present) + len(entries) == len(rows("in_russia_reported"))
    assert (present["first_day"] == present["last_day"]).all()
    assert (entries["first_day"] < entries["last_day"]).all()
    assert concepts.CONCEPTS["persons-present"].kind != concepts.CONCEPTS["entries"].kind


def test_entries_for_work_are_some_of_all_entries():
    entries = {
        (r["country"], r["last_day"], r["concept"]): int(r["value"]) for r in rows("in_russia_reported")
    }
    pairs = [
        (k, v) for k, v in entries.items() if k[2] == "entries for work" and (*k[:2], "entries") in entries
    ]
    assert len(pairs) == 4
    assert all(work < entries[*key[:2], "entries"] for key, work in pairs)


def test_every_region_has_a_tile_of_its_own_in_every_division():
    tiles, regions = rows("region_tiles"), rows("regions")
    known = {(r["region"], r["borders"]) for r in regions if r["kind"] != "country"}
    assert {(r["region"], r["borders"]) for r in tiles} == known
    assert len({(r["borders"], r["row"], r["column"]) for r in tiles}) == len(tiles)


def test_reported_balances_between_regions_are_of_months_from_january_and_of_their_division():
    for row in rows("interregional_reported"):
        first, last = row["first_month"], row["last_month"]
        assert first.endswith("-01") and first < last <= row["vintage"]
        expected = "1997" if last < "2018" or first < "2018" else "2018" if last < "2022" else "2022"
        assert row["borders"] == expected, row
        assert (row["region"] == "KZ") == (row["measure"] == "moves-change")
        assert row["unit"] == ("% change" if row["measure"] == "moves-change" else "persons")


def test_balances_of_a_year_grow_with_its_months_but_for_the_two_that_look_exchanged():
    balances = {}
    for row in rows("interregional_reported"):
        if row["measure"] == "balance" and row["first_month"] == "2025-01":
            balances.setdefault(row["region"], []).append((row["last_month"], float(row["value"])))
    shrinking = {
        r for r, values in balances.items() if [v for _, v in sorted(values)] != sorted(v for _, v in values)
    }
    assert shrinking == {"KZ-75"} and len(balances) == 4


def test_sums_of_twenty_years_have_the_signs_of_the_total():
    """Net migration of all kinds, 2000 to 2019 without 2008, has the sign of the balance between regions."""
    total = {}
    people, natural = {}, {}
    for row in rows("oblast_demography"):
        key = row["region"], int(row["year"])
        if row["area"] == "total" and row["vintage"] in ("2021-04", "2026-09", "2024-06"):
            {"population": people, "natural_increase": natural, "net_migration": total}[row["indicator"]][
                key
            ] = int(row["value"])
    for row in rows("interregional_reported"):
        if row["last_month"] == "2019-12" and row["region"] != "KZ-51":
            own = row["region"]
            early = [
                people[own, y + 1] - people[own, y] - natural[own, y] for y in range(2000, 2013) if y != 2008
            ]
            whole = sum(early) + sum(total[own, y] for y in range(2013, 2020))
            assert (whole > 0) == (float(row["value"]) > 0), own
