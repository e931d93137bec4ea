"""What a machine can tell of accessibility: axe-core on every page, and a way by keyboard alone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

pytestmark = pytest.mark.slow

#: The rules of WCAG 2.2, levels A and AA.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}

WRONG = """<!DOCTYPE html><html lang="en"><head><title>wrong</title></head><body><main>
<p style="color: #aaa; background: #fff">pale</p><button></button></main></body></html>"""


def violations(page):
    """Each violation on the page shown: rule, element, why."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [
        f"{rule['id']}: {n['html'][:120]}: {n['failureSummary']}" for rule in found for n in rule["nodes"]
    ]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_violates_wcag(visit, built_pages, scheme, width):
    reader = visit(width, scheme=scheme)
    wrong = {}
    for name in built_pages:
        page = reader.open(name)
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        if found := violations(page):
            wrong[name] = found
    assert not wrong


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_opened_violates_nothing_either(visit, width):
    """What is folded is not looked at by axe: code, claims, findings and the menus of the bar."""
    reader = visit(width)
    for name in ("analyses/remittances-kgz.html", "papers/sabihanova.html"):
        page = reader.open(name)
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        page.evaluate("document.querySelectorAll('.dropdown-menu').forEach(m => m.classList.add('show'))")
        assert not violations(page)


def test_what_violates_wcag_is_seen(visit, tmp_path):
    (tmp_path / "wrong.html").write_text(WRONG)
    found = violations(visit().open(tmp_path / "wrong.html"))
    assert [each.partition(":")[0] for each in found] == ["button-name", "color-contrast"]


@pytest.mark.parametrize("width", [390, 1280])
def test_by_keyboard_alone_a_reader_searches_and_comes_to_a_page(visit, width):
    reader = visit(width)
    page = reader.open("index.html")
    page.keyboard.press("Tab")
    assert reader.focus()["text"] == "Skip to main content"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.search-button__button')"):
            break
    assert reader.focus()["seen"]
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'search-input'")
    page.keyboard.type("remittances")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('#search-results li')"):
            break
    assert reader.focus()["seen"]
    page.keyboard.press("Enter")
    # a term of the glossary may come before the chapters
    page.wait_for_function(
        "!location.pathname.endsWith('search.html')"
        " && document.querySelector('article')?.textContent.toLowerCase().includes('remittances')"
    )
    assert not reader.faults
