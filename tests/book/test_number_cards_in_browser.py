"""Number cards in Chromium, from file://: by mouse and by keyboard, and what works without the script."""

import pytest

pytestmark = pytest.mark.slow

PAGE = "analyses/remittances-kgz.html"


def first_number(page):
    return page.locator("article.bd-article a.kosh-finding").first


@pytest.mark.parametrize("width", [390, 1280])
def test_a_number_opens_its_card_and_the_source_is_a_click_away(visit, width):
    reader = visit(width)
    page = reader.open(PAGE)
    first_number(page).click()
    card = page.get_by_role("dialog")
    assert card.is_visible()
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    card.get_by_role("link", name="code cell").click()
    assert not card.is_visible()
    assert "-cell-" in page.url
    shown = page.locator(f"#{page.url.partition('#')[2]} .cell_input")
    assert shown.is_visible()
    assert reader.faults == []


def test_the_keyboard_opens_closes_and_comes_back(visit):
    reader = visit()
    page = reader.open(PAGE)
    number = first_number(page)
    number.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    assert card.get_attribute("aria-labelledby") == card.locator("h2").get_attribute("id")
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert number.evaluate("node => node === document.activeElement")


def test_a_citation_names_the_place_in_the_book_and_not_the_folder_of_the_reader(visit):
    page = visit().open(PAGE)
    first_number(page).click()
    cited = page.get_by_role("dialog").locator(".kosh-copy").text_content()
    assert cited.endswith(f" {PAGE}{first_number(page).get_attribute('href')}")


def test_without_scripts_the_number_leads_to_its_finding(visit):
    reader = visit(scripts=False)
    page = reader.open(PAGE)
    first_number(page).click()
    assert "#finding-" in page.url
