"""Figures to explore in Chromium, from file://: drawn on demand, by keyboard too, nothing from outside."""

import pytest

pytestmark = pytest.mark.slow

PAGES = [
    "analyses/remittances-tjk.html",
    "analyses/interregional_balance.html",
    "analyses/rural_outflow.html",
]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_figure_is_drawn_when_asked_for_and_not_before(visit, path, width):
    reader = visit(width)
    page = reader.open(path)
    assert page.locator(".kosh-explore svg").count() == 0
    page.locator(".kosh-explore > button").first.click()
    page.locator(".kosh-explore svg").first.wait_for()
    assert page.locator(".kosh-explore svg path").count() > 5
    assert reader.faults == []
    assert reader.overhang() <= 0


def test_another_country_is_chosen_by_the_keyboard(visit):
    page = visit().open(PAGES[0])
    button = page.locator(".kosh-explore > button")
    button.focus()
    page.keyboard.press("Enter")
    choice = page.get_by_role("combobox", name="Country")
    choice.wait_for()
    before = page.locator(".kosh-explore svg").inner_html()
    choice.focus()
    page.keyboard.type("Uzbekistan")
    page.wait_for_function(
        "before => document.querySelector('.kosh-explore svg').innerHTML !== before", arg=before
    )
