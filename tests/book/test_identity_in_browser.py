"""The identity as it is seen: type with the letters of Kazakh, badges told apart by shape, dark pages."""

import pytest

from kosh.book.elements import SYMBOLS

pytestmark = pytest.mark.slow

KAZAKH = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
SIGNS = "\u2009\u202f−–—→≈≠≤×±✓✗↻⇄≢⌊○"

#: Words of verdicts by what they amount to.
FAMILIES = {
    "holds": {"reproduced", "exact", "consistent", "later-confirmed"},
    "holds with a condition": {"close", "revised", "bound-only", "only-truncation"},
    "does not hold": {"differs", "contradicted", "inconsistent", "contradictory-text"},
    "not decided": {"not-checkable", "untested"},
}

#: A badge without its colours: its corners, the strokes of its edge, whether it is filled with their colour.
SHAPE = """badge => {
    const style = getComputedStyle(badge);
    const filled = style.backgroundColor === style.borderTopColor;
    return [style.borderRadius, style.borderStyle, style.borderWidth, filled].join(" | ");
}"""


def put(page, html):
    """Put ``html`` at the head of the article; returns its last element."""
    page.evaluate(
        "html => document.querySelector('article.bd-article').insertAdjacentHTML('afterbegin', html)", html
    )


def fonts(page, selector):
    """Names of the fonts in which the text of an element is drawn, those of the machine marked."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] if font["isCustomFont"] else f"machine: {font['familyName']}" for font in used}


@pytest.mark.parametrize("face", ["serif", "sans"])
def test_letters_and_signs_of_the_book_come_with_it(visit, face):
    page = visit().open("index.html")
    put(page, f'<p id="here" style="font-family: var(--kosh-{face})">{KAZAKH} {SIGNS} 0123456789</p>')
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    used = fonts(page, "#here")
    assert f"Kosh {face.title()}" in used and not [name for name in used if name.startswith("machine")], used


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_badges_of_each_family_have_a_shape_of_their_own(visit, scheme):
    assert set().union(*FAMILIES.values()) - {"only-truncation"} == set(SYMBOLS)
    page = visit(scheme=scheme).open("index.html")
    shapes = {}
    for family, words in FAMILIES.items():
        for word in words:
            put(page, f'<p><span id="{word}" class="kosh-badge kosh-{word}">{word}</span></p>')
            shapes.setdefault(page.locator(f"[id='{word}']").evaluate(SHAPE), set()).add(family)
    assert sorted(map(list, shapes.values())) == sorted([family] for family in FAMILIES), shapes


def test_a_figure_is_paper_on_a_dark_page(visit):
    page = visit(scheme="dark").open("analyses/remittances-kgz.html")
    style = "image => getComputedStyle(image).backgroundColor"
    grounds = page.locator("article.bd-article figure img").evaluate_all(f"all => all.map({style})")
    assert grounds and set(grounds) == {"rgb(255, 255, 255)"}


def test_code_is_folded_and_one_click_away(visit):
    page = visit().open("analyses/remittances-kgz.html")
    fold = page.locator("div.cell details.hide").first
    assert not fold.locator("pre").is_visible()
    assert fold.locator("summary").inner_text().strip() == "Show code"
    fold.locator("summary").click()
    assert fold.locator("pre").is_visible() and fold.locator("summary").inner_text().strip() == "Hide code"
