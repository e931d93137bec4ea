"""Maps of tiles: every region once, none on another, names in Kazakh, signs in words and colour."""

import itertools

import matplotlib.colors
import pytest
from matplotlib.patches import Rectangle

from kosh.book import maps
from kosh.data import regions
from kosh.errors import KoshError

pytestmark = pytest.mark.usefixtures("look")


def numbers(borders):
    """A number for each region: half of them gains."""
    return {region: (-1) ** k * (0.5 + k) for k, region in enumerate(regions.of(borders))}


@pytest.mark.parametrize("borders", regions.DIVISIONS)
def test_every_region_has_a_tile_of_its_own(borders):
    places = maps.layout(borders)
    assert sorted(places) == regions.of(borders) and len(set(places.values())) == len(places)
    assert max(column for _, column in places.values()) <= 6, "six tiles are as many as a phone is wide"


def test_a_region_that_keeps_its_name_keeps_its_tile():
    for a, b in itertools.pairwise(regions.DIVISIONS):
        old, new = maps.layout(a), maps.layout(b)
        assert {r: old[r] for r in old.keys() & new.keys()} == {r: new[r] for r in old.keys() & new.keys()}
    # Turkistan stands where South Kazakhstan stood
    assert maps.layout(2018)["KZ-61"] == maps.layout(1997)["KZ-51"]


@pytest.mark.parametrize("borders", regions.DIVISIONS)
def test_a_tile_shows_name_and_number_with_its_sign(borders):
    figure, ax = maps.tile_map(numbers(borders), borders)
    tiles = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    texts = [text.get_text() for text in ax.texts]
    assert len(tiles) == len(regions.of(borders)) and len(texts) == 2 * len(tiles)
    assert {"Қызылорда", "Маңғыстау", "Астана", "Алматы", "Алматы\nоблысы", "Солтүстік\nҚазақстан"} <= set(
        texts
    )
    assert sum(text.startswith("+") for text in texts) + sum(text.startswith("−") for text in texts) == len(
        tiles
    )
    figure.canvas.draw()
    heavy = [tile for tile in tiles if tile.get_linewidth() > 1]
    assert len(heavy) == len(regions.of(borders, "city"))


def test_names_stay_inside_their_tiles():
    figure, ax = maps.tile_map(numbers(2022), 2022)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    width = max(tile.get_window_extent(renderer).width for tile in ax.patches)
    assert all(text.get_window_extent(renderer).width <= width for text in ax.texts)


def test_losses_and_gains_have_colours_of_their_own_and_losses_are_darker():
    weight = (0.299, 0.587, 0.114)
    greys = [
        sum(w * c for w, c in zip(weight, matplotlib.colors.to_rgb(colour), strict=True))
        for _, colour in maps.BANDS
    ]
    losses, gains = greys[:3], greys[3:][::-1]
    assert losses == sorted(losses) and gains == sorted(gains)
    assert all(loss < gain for loss, gain in zip(losses, gains, strict=True))
    assert len({colour for _, colour in maps.BANDS}) == len(maps.BANDS)


def test_a_region_without_a_number_is_white_and_says_so():
    values = numbers(1997)
    del values["KZ-11"]
    _, ax = maps.tile_map(values, 1997)
    white = [tile for tile in ax.patches if tile.get_facecolor() == (1, 1, 1, 1)]
    assert len(white) == 1 and "–" in [text.get_text() for text in ax.texts]


def test_figures_of_another_division_are_refused():
    with pytest.raises(KoshError, match="division of 1997 has no tile for KZ-10"):
        maps.tile_map(numbers(2022), 1997)
    with pytest.raises(KoshError, match="unknown division"):
        maps.layout(2000)


def test_small_maps_each_have_their_own_division():
    panels = [(f"division of {b}", numbers(b), b) for b in regions.DIVISIONS]
    figure, axes = maps.tile_maps(panels)
    assert [len(ax.patches) for ax in axes] == [16, 17, 20]
    figure.canvas.draw()


def test_words_for_who_does_not_see_the_map():
    text = maps.describe_tiles({"KZ-75": 24.36, "KZ-51": -4.94, "KZ-11": 0.0}, 1997, "per 1,000")
    assert text == (
        "Map of tiles, one for each of 16 regions in the division of 1997, per 1,000: 1 gain, 2 do not. "
        "Almaty +24.4; Akmola 0.0; South Kazakhstan −4.9."
    )


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(3.46, 1, "+3.5"), (-0.04, 1, "0.0"), (-4.9, 0, "−5"), (None, 1, "–")]
)
def test_signs(value, digits, text):
    assert maps.signed(value, digits) == text
