"""Folded claims and groups in Chromium: by link, by key, without scripts, found in the page, in print."""

import pytest

from kosh import ROOT
from kosh.claims import ledger

pytestmark = pytest.mark.slow

PAPER = "papers/bayandina2021.html"
CLAIM = "bayandina2021-085"

#: Whether the words of a claim or a group are shown, and not only its head.
SEEN = "card => card.querySelector('.kosh-report, dl').checkVisibility({contentVisibilityAuto: true})"


def is_open(page, card):
    return page.locator(f"#{card}").evaluate(SEEN)


def shown(page):
    """How many claims show their words."""
    return page.locator("article.kosh-claim > details[open]").count()


def is_under_the_eyes(page, card):
    """Whether a card begins in the upper half of the window, below the bar, once the page came to rest."""
    for _ in range(50):
        top = page.locator(f"#{card}").evaluate("card => card.getBoundingClientRect().top")
        if 40 < top < page.viewport_size["height"] / 2:
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_from_elsewhere_opens_its_claim_and_no_other(visit, width):
    page = visit(width).open(f"{PAPER}#{CLAIM}")
    assert is_under_the_eyes(page, CLAIM)
    assert is_open(page, CLAIM) and shown(page) == 1


def test_without_scripts_a_link_shows_its_claim_too(visit):
    page = visit(390, scripts=False).open(f"{PAPER}#{CLAIM}")
    assert is_open(page, CLAIM)
    assert not is_open(page, "bayandina2021-086")
    assert is_under_the_eyes(page, CLAIM)
    page.locator("#bayandina2021-086 summary").click()
    assert is_open(page, "bayandina2021-086")
    assert page.locator("button.kosh-unfold").count() == 0


def test_the_same_link_opens_again_what_was_folded(visit):
    page = visit().open(f"{PAPER}#{CLAIM}")
    page.locator("#labour-migrants-by-origin summary").click()
    page.locator(f"#{CLAIM} summary").click()
    assert not is_open(page, CLAIM)
    page.locator(f"#labour-migrants-by-origin a[href='#{CLAIM}']").first.click()
    page.wait_for_function(f"document.querySelector('#{CLAIM} details').open")


def test_a_claim_leads_to_its_group_and_opens_it(visit):
    page = visit().open(f"{PAPER}#{CLAIM}")
    assert not is_open(page, "labour-migrants-by-origin")
    page.locator(f"#{CLAIM} a[href='#labour-migrants-by-origin']").click()
    assert is_under_the_eyes(page, "labour-migrants-by-origin")
    assert is_open(page, "labour-migrants-by-origin")


def test_an_address_that_names_no_claim_does_no_harm(visit):
    for fragment in ("its-verdicts", "100%", "nowhere"):
        reader = visit()
        assert shown(reader.open(f"{PAPER}#{fragment}")) == 0
        assert not reader.faults


def test_a_claim_is_opened_and_folded_by_key(visit):
    reader = visit()
    page = reader.open(PAPER)
    page.locator("#bayandina2021-084 summary").focus()
    page.keyboard.press("Tab")
    focus = reader.focus()
    assert focus["tag"] == "summary" and "labour migrants from China" in focus["text"] and focus["seen"]
    for key, expected in (("Enter", True), ("Space", False), ("Space", True)):
        page.keyboard.press(key)
        assert is_open(page, CLAIM) is expected
    page.keyboard.press("Tab")
    assert reader.focus()["tag"] == "a"


def test_all_claims_unfold_and_fold_by_one_button(visit):
    page = visit().open(PAPER)
    button = page.locator("button.kosh-unfold").nth(1)
    groups = page.locator("article.kosh-group > details[open]").count()
    number = sum(claim.paper == "bayandina2021" for claim in ledger.load(ROOT).claims.values())
    assert button.text_content() == "Unfold all" and shown(page) == 0
    button.press("Enter")
    page.wait_for_function("document.querySelectorAll('.kosh-unfold')[1].textContent === 'Fold all'")
    assert shown(page) == number
    assert page.locator("article.kosh-group > details[open]").count() == groups
    button.press("Enter")
    assert shown(page) == 0


def test_what_is_looked_for_in_the_page_is_found_in_a_folded_claim(visit):
    """A link to words does what the browser's own search does; both open what is folded around them."""
    page = visit().open(f"{PAPER}#:~:text=a%20journal%20notice%20that%20is%20nowhere")
    assert shown(page) == 0
    page = visit().open(f"{PAPER}#:~:text=makes%20the%20country%20need%20migrants")
    page.wait_for_function("document.querySelector('#bayandina2021-002 details').open")


def test_in_print_everything_is_open(visit):
    page = visit().open(PAPER)
    words = "article.kosh-card > details > :not(summary, .kosh-report)"
    hidden = f"[...document.querySelectorAll('{words}')].filter(e => !e.checkVisibility()).length"
    assert page.evaluate(hidden) > 0
    page.emulate_media(media="print")
    assert page.evaluate(hidden) == 0
    assert not page.locator("button.kosh-unfold").first.is_visible()


@pytest.mark.parametrize("paper", ledger.load(ROOT).papers)
def test_a_phone_shows_several_claims_at_once(visit, paper):
    page = visit(390).open(f"papers/{paper}.html")
    heights = page.locator("article.kosh-claim").evaluate_all("all => all.map(c => c.offsetHeight)")
    window = page.viewport_size["height"]
    assert max(heights) < window / 4 and sum(heights) / len(heights) < window / 8
