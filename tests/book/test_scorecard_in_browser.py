"""The scorecard in Chromium, from file://: filters, address, keyboard, what a screen reader is told."""

import json
from collections import Counter

import pytest

from kosh import ROOT
from kosh.claims import ledger

pytestmark = pytest.mark.slow

PAGE = "scorecard.html"
FILTERS = {
    "paper": "Paper",
    "kind": "Kind of claim",
    "external": "Against official figures",
    "internal": "The paper against itself",
    "lead": "Leading verdict",
}
SEARCH = "Words in subject, number or id"


@pytest.fixture(scope="module")
def claims():
    """What each claim has under each filter, from the verdicts and the ledger."""
    verdicts = json.loads((ROOT / "_build/verdicts.json").read_text(encoding="utf-8"))["claims"]
    book = ledger.load(ROOT).claims
    return {
        name: {
            "paper": book[name].paper,
            "kind": book[name].kind,
            "external": verdict["external"]["word"],
            "internal": verdict["internal"]["word"],
            "lead": verdict["lead"],
        }
        for name, verdict in verdicts.items()
    }


def shown(page):
    """Ids of the claims whose rows are seen."""
    return page.locator("table.kosh-scorecard tbody tr").evaluate_all(
        "all => all.filter(r => r.checkVisibility()).map(r => r.cells[0].textContent.trim())"
    )


def status(page):
    return page.get_by_role("status").text_content()


def choose(page, key, value):
    page.get_by_label(FILTERS[key], exact=True).select_option(value)


def fitting(claims, **wanted):
    return [name for name, has in claims.items() if all(has[key] == word for key, word in wanted.items())]


def tab_to(reader, wanted):
    """Press Tab until the element with that id has the focus; what had it on the way."""
    way = []
    for _ in range(200):
        reader.page.keyboard.press("Tab")
        way.append(reader.focus())
        if way[-1]["id"] == wanted:
            return way
    raise AssertionError(f"200 times Tab do not lead to {wanted}")


@pytest.mark.parametrize("key", FILTERS)
def test_each_choice_shows_the_claims_that_the_verdicts_have(visit, claims, key):
    reader = visit()
    page = reader.open(PAGE)
    counts = Counter(has[key] for has in claims.values())
    options = page.get_by_label(FILTERS[key], exact=True).locator("option").all_text_contents()
    assert sorted(options) == sorted(["all", *(f"{word} ({n})" for word, n in counts.items())])
    for word, number in counts.items():
        choose(page, key, word)
        assert shown(page) == fitting(claims, **{key: word})
        assert status(page) == f"{number} of {len(claims)} claims shown"
    choose(page, key, "")
    assert shown(page) == list(claims)
    assert not reader.faults


def test_filters_and_search_narrow_each_other(visit, claims):
    page = visit().open(PAGE)
    choose(page, "paper", "bayandina2021")
    choose(page, "internal", "only-truncation")
    expected = fitting(claims, paper="bayandina2021", internal="only-truncation")
    assert expected and shown(page) == expected
    page.get_by_label(SEARCH).fill("  TURKEY labour ")
    book = ledger.load(ROOT).claims
    turkey = [name for name in expected if "from Turkey" in book[name].subject]
    assert turkey and shown(page) == turkey
    assert status(page) == f"{len(turkey)} of {len(claims)} claims shown"


def test_where_no_claim_fits_the_page_says_so(visit, claims):
    page = visit().open(PAGE)
    choose(page, "paper", "kappassova2024")
    choose(page, "internal", "only-truncation")
    assert shown(page) == [] == fitting(claims, paper="kappassova2024", internal="only-truncation")
    assert status(page) == f"No claim meets all of this: 0 of {len(claims)} claims shown"


def test_the_address_brings_the_same_view_to_somebody_else(visit, claims):
    page = visit().open(PAGE)
    choose(page, "lead", "only-truncation")
    page.get_by_label(SEARCH).fill("India 3 %")
    mine, address = shown(page), page.url
    other = visit().open(PAGE + address.partition(PAGE)[2])
    assert shown(other) == mine and 0 < len(mine) < len(claims)
    assert other.get_by_label(FILTERS["lead"], exact=True).input_value() == "only-truncation"
    assert other.get_by_label(SEARCH).input_value() == "India 3 %"
    other.get_by_role("button", name="Show all claims").click()
    other.wait_for_function("!location.hash")
    assert shown(other) == list(claims)


def test_an_address_with_words_that_are_no_more_shows_all(visit, claims):
    reader = visit()
    page = reader.open(f"{PAGE}#paper=nobody&lead=&colour=red")
    assert shown(page) == list(claims) and not reader.faults


def test_everything_is_reached_and_done_by_key(visit, claims):
    reader = visit()
    page = reader.open(PAGE)
    controls = [f"filter-{key}" for key in (*FILTERS, "q")]
    tab_to(reader, controls[0])
    assert reader.focus()["seen"]
    for control in controls[1:]:
        page.keyboard.press("Tab")
        focus = reader.focus()
        assert focus["id"] == control and focus["seen"], control
    page.keyboard.type("remittances")
    page.keyboard.press("Enter")
    found = shown(page)
    assert 0 < len(found) < len(claims)
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("only-trunc")
    assert page.locator("#filter-lead").input_value() == "only-truncation"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert reader.focus()["text"] == "Show all claims" and reader.focus()["seen"]
    page.keyboard.press("Space")
    page.wait_for_function("!location.hash")
    assert shown(page) == list(claims)
    first = next(iter(claims))
    for _ in range(3):
        page.keyboard.press("Tab")
        if reader.focus()["tag"] == "a":
            break
    assert reader.focus()["text"] == first and reader.focus()["seen"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/papers/*.html#{first}")
    assert page.locator(f"#{first} > details").get_attribute("open") is not None


def test_the_count_is_announced_and_every_control_has_its_name(visit):
    page = visit().open(PAGE)
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"
    form = page.get_by_role("search", name="Filter the claims")
    for name in FILTERS.values():
        assert form.get_by_role("combobox", name=name, exact=True).count() == 1
    assert form.get_by_role("searchbox", name=SEARCH, exact=True).count() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_each_cell_keeps_the_header_of_its_column(visit, claims, width):
    page = visit(width).open(PAGE)
    table = page.get_by_role("table")
    headers = table.get_by_role("columnheader")
    assert headers.evaluate_all("all => all.map(h => h.scope)") == ["col"] * 8
    assert table.get_by_role("row").count() == len(claims) + 1
    row = table.get_by_role("row").nth(1)
    assert row.get_by_role("cell").count() == headers.count()


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_the_whole_table_is_there(visit, claims, width):
    page = visit(width, scripts=False).open(PAGE)
    assert shown(page) == list(claims)
    assert page.locator("form.kosh-filters").count() == 0
