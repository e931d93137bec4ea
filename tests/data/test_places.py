"""One place has many names, and a name leads to one place."""

import csv

import pytest

from kosh import ROOT
from kosh.data import places, regions, series
from kosh.errors import KoshError


def test_every_place_of_every_claim_has_a_name_in_three_languages():
    with (ROOT / "data/claims/claims.csv").open(encoding="utf-8", newline="") as file:
        codes = {code for row in csv.DictReader(file) for code in row["place"].split()}
    assert len(codes) > 30
    for code in codes:
        place = places.find(code)
        assert places.names(place, "en"), code
        if "-north" not in place and "-south" not in place:
            assert places.names(place, "kk") and places.names(place, "ru"), code


def test_every_region_has_its_codes():
    for borders in regions.DIVISIONS:
        for region in regions.of(borders):
            assert places.names(region, "kato") == [f"{region[3:]}0000000"]
            assert places.find(f"{region[3:]}0000000") == region


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (["Astana", "Nur-Sultan", "Нур-Султан", "KAZ:Nur-Sultan", "Tselinograd", "KZ-AST"], "KZ-71"),
        (["South Kazakhstan", "KAZ:South-Kazakhstan", "Южно-Казахстанская область", "KZ-YUZ"], "KZ-51"),
        (["Alma-Ata", "ALMA ATA", "KAZ:Almaty-city", "KZ-ALA"], "KZ-75"),
        (["Tadjikistan", "Тәжікстан", "762", "TJK"], "TJK"),
        (["Kazakhstan", "Қазақстан", "Republic of Kazakhstan", "398"], "KAZ"),
        (["Semipalatinsk", "Semey", "101000000"], "101000000"),
        (["Turkiye", "Türkiye", "Turkey"], "TUR"),
    ],
)
def test_what_is_called_differently_is_one_place(names, place):
    assert {name: places.find(name) for name in names} == dict.fromkeys(names, place)


def test_a_renamed_town_tells_when():
    rows = series.table("places").set_index("name")
    assert tuple(rows.loc["Nur-Sultan", ["place", "status", "from_year", "to_year"]]) == (
        "KZ-71",
        "former",
        "2019",
        "2022",
    )


def test_no_name_means_two_places():
    known = {}
    for place, name, _ in places._names(ROOT):
        known.setdefault(places._plain(name), set()).add(place)
    assert not {name: found for name, found in known.items() if len(found) > 1}


def test_names_of_a_place_in_one_language():
    assert places.names("KZ-71", "ru") == ["Астана", "Нур-Султан", "Целиноград"]
    assert places.names("RUS", "en") == ["Russia", "Russian Federation"]


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: places.find("Astanaa"), "no place is called 'Astanaa'"),
        (lambda: places.names("KZ-99"), "unknown place 'KZ-99'"),
        (lambda: places.names("KZ-71", "de"), "no names in 'de'"),
    ],
)
def test_what_is_not_known_is_refused(call, problem):
    with pytest.raises(KoshError, match=problem):
        call()


def test_a_name_of_two_places_is_refused(project, edit):
    edit("KZ-75,Verny,", "KZ-75,Tselinograd,", "series/places.csv")
    from kosh.data import package

    package.register("places", project)
    with pytest.raises(KoshError, match="2 places are called 'Tselinograd'"):
        places.find("Tselinograd", project)
