"""What the theme writes, mended: icons, names of controls."""

import pytest
from bs4 import BeautifulSoup

from kosh.book import theme
from kosh.errors import KoshError


def mended(html):
    return BeautifulSoup(theme.mend(html), "html.parser")


@pytest.mark.parametrize(
    "written",
    [
        '<i class="fa-solid fa-sun fa-lg"></i>',
        '<span class="fa-solid fa-sun"></span>',
        '<i class="fas fa-sun"></i>',
    ],
)
def test_an_icon_is_drawn_and_not_read_out(written):
    page = mended(f"<button>{written}</button>")
    assert page.button.svg["class"] == ["kosh-icon"] and page.button.svg["aria-hidden"] == "true"
    assert page.button.svg.path["d"] == theme.DRAWN["sun"] and not page.find(["i", "span"])


def test_an_icon_keeps_what_the_theme_knows_it_by():
    icon = mended('<i class="theme-switch fa-solid fa-circle-half-stroke fa-lg" data-mode="auto"></i>').svg
    assert "theme-switch" in icon["class"] and icon["data-mode"] == "auto" and len(icon.find_all("path")) == 2


def test_an_icon_that_is_not_drawn_stops_the_build_and_says_so():
    with pytest.raises(KoshError, match="an icon that is not drawn") as told:
        theme.mend('<i class="fas fa-rocket"></i>')
    assert "fa-rocket" in str(told.value) and "kosh.book.theme" in str(told.value)


def test_other_elements_stay_as_they_are():
    written = '<i class="fable">far</i><span class="a">b</span><p class="collapsed">c</p>'
    assert theme.mend(written) == written


def test_the_name_of_folded_code_is_what_is_seen():
    words = '<p class="collapsed admonition-title">Show code</p>'
    summary = mended(f'<summary aria-label="Toggle hidden content">\n{words}</summary>').summary
    assert not summary.has_attr("aria-label") and not summary.p
    assert summary.span["class"] == ["collapsed", "admonition-title"] and summary.span.text == "Show code"
