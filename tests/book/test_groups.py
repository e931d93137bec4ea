"""Groups as a reader gets them: what must hold, under which rules, its figures; and pairs between papers."""

import pytest

from kosh.book import drawn

MODES = ["half-away", "half-even", "truncation"]

GROUP = {
    "title": "Arrivals",
    "note": "See abai2020-049 and https://example.org/x.",
    "claims": ["abai2020-047", "abai2020-049"],
    "word": "only-truncation",
    "sentence": "Wants 5 to 6. No common total.",
    "modes": {"half-away": False, "half-even": False, "truncation": True},
    "exact_search": False,
    "relations": [
        {
            "kind": "count-and-share",
            "claims": ["abai2020-049", "abai2020-047"],
            "because": "The share is that of the arrivals.",
            "word": "consistent",
            "modes": dict.fromkeys(MODES, True),
            "sentence": "Wants 5 to 6.",
        },
        {
            "kind": "parts-of-whole",
            "claims": ["abai2020-047", "abai2020-047"],
            "because": "Two halves.",
            "word": "consistent",
            "modes": dict.fromkeys(MODES, True),
            "sentence": "Sums to 100.",
        },
    ],
    "totals": {"?all_persons": {"half-away": None, "half-even": None, "truncation": [12345, 12350]}},
    "pairs": [
        {
            "claims": ["abai2020-049", "abai2020-047"],
            "modes": {"half-away": [5, 6], "half-even": [5, 7], "truncation": None},
        },
    ],
    "distance_units": -2.5,
    "failing": "abai2020-047",
    "explanation": {"name": "truncation", "sentence": "Digits were cut off."},
    "power": {"caught": 7, "possible": 8},
}

SAME = GROUP | {
    "title": "Since when",
    "claims": ["abai2020-048", "late2025-001"],
    "word": "exact",
    "sentence": "The same.",
    "relations": [
        {
            "kind": "same",
            "claims": ["abai2020-048", "late2025-001"],
            "because": "Both name it.",
            "word": "exact",
            "modes": {},
            "sentence": "The same.",
        }
    ],
    "totals": {},
    "pairs": [],
    "distance_units": None,
    "failing": None,
    "explanation": None,
    "power": None,
    "exact_search": True,
}

LATE = "# Late\n\n```{paper-claims} late2025\n```\n"


@pytest.fixture
def book(book):
    book.verdicts["groups"] = {"arrivals": GROUP, "since": SAME}
    book.json("_build/verdicts.json", book.verdicts)
    book.write("stage/papers/late2025.md", LATE)
    return book


def fact(card, term):
    """The definition under ``term`` of a group's card, as words."""
    found = next(dt for dt in card.select("dt") if dt.text.strip() == term)
    return " ".join(found.find_next_sibling("dd").text.split())


def test_a_group_says_what_must_hold_and_under_which_rules(book):
    card = book.built("```{group} arrivals\n```").find(id="arrivals")
    assert card.h3.text.strip() == "Arrivals ⌊\u00a0only-truncation"
    assert "Wants 5 to 6. No common total." in card.text
    assert fact(card, "Possible under") == "truncation; impossible under rounding"
    assert (
        fact(card, "Totals")
        == "all persons: no whole number under rounding; 12 345 to 12 350 under truncation"
    )
    assert "abai2020-047 lies 2.5 steps of its last digit" in fact(card, "How far off")
    assert fact(card, "What would repair it").endswith("It does not change the verdict.")
    assert "7 of 8" in fact(card, "Power")
    assert "necessary" in fact(card, "Not searched in full")


def test_claims_and_addresses_in_our_sentences_are_links(book):
    card = book.built("```{group} arrivals\n```").find(id="arrivals")
    links = {a.text: a["href"] for a in card.select("a")}
    assert links["abai2020-049"] == "../papers/abai2020.html#abai2020-049"
    assert links["https://example.org/x"] == "https://example.org/x"
    assert links["50\u00a0%"] == "../papers/abai2020.html#abai2020-047"


def test_a_group_is_drawn_with_words_for_who_does_not_see_it(book):
    card = book.built("```{group} arrivals\n```").find(id="arrivals")
    totals, shares = card.select("figure.kosh-drawn img")
    assert "Under rounding: total 5 to 6 (2.7 printed as 50 % wants 5 to 6)." in totals["alt"]
    assert "Under truncation: no total" in totals["alt"]
    assert "as printed they sum to 100" in shares["alt"]
    assert "under truncation in [100, 102), which admits 100" in shares["alt"]


def test_the_files_of_a_drawn_figure_lie_beside_the_pages(book):
    figure = book.built("```{group} arrivals\n```").find(id="figure-arrivals-totals-1")
    links = [a["href"] for a in figure.select("a")]
    assert links == [f"../figures/arrivals-totals-1.{ending}" for ending in ("svg", "png", "csv")]
    svg, png, table = ((book.root / "out/html/prose" / link).read_bytes() for link in links)
    assert svg.lstrip().startswith(b"<?xml") and png.startswith(b"\x89PNG")
    assert table.decode().splitlines()[0] == ",".join(drawn.COLUMNS)
    assert b"2.7 as 50" in table


def test_figures_are_the_same_bytes_each_time(book):
    def drawn():
        return {p.name: p.read_bytes() for p in (book.root / "out/html/_images").glob("*.svg")}

    book.built("```{group} arrivals\n```")
    first = drawn()
    book.built("Now ```{group} is gone```.\n\n```{group} arrivals\n```")
    assert sorted(first) == ["arrivals-shares-1.svg", "arrivals-totals-1.svg"]
    assert drawn() == first


def test_a_paper_shows_its_own_groups_and_links_to_shared_ones(book):
    book.write("stage/prose/between.md", "# Between\n\n```{between} same\n```\n")
    html = book.built("```{paper-groups} abai2020\n```")
    assert [card["id"] for card in html.select("article.kosh-group")] == ["arrivals"]
    assert html.find("a", string="Since when")["href"] == "between.html#since"
    between = book.html("prose/between").select_one("article.kosh-group")
    assert [side.a.text for side in between.select(".kosh-sides > div")] == ["abai2020-048", "late2025-001"]
    assert "“migration grows”" in between.text and "“since 1991”" in between.text


def test_on_the_page_of_a_paper_a_group_is_folded_unless_no_rule_makes_it_fit(book):
    book.verdicts["groups"]["doubled"] = GROUP | {"title": "Twice", "word": "inconsistent"}
    book.json("_build/verdicts.json", book.verdicts)
    book.write("stage/prose/between.md", "# Between\n\n```{between} same\n```\n")
    html = book.built("```{paper-groups} abai2020\n```")
    folds = {card["id"]: card.details for card in html.select("article.kosh-group")}
    assert folds["arrivals"].summary.h3.text.strip() == "Arrivals ⌊\u00a0only-truncation"
    assert {name: fold.has_attr("open") for name, fold in folds.items()} == {
        "arrivals": False,
        "doubled": True,
    }
    assert not book.html("prose/between").select("article details")


def test_where_nothing_was_found_the_page_says_so(book):
    html = book.built("```{between} contradiction\n```")
    assert "None was found." in html.text
    book.json("_build/verdicts.json", book.verdicts | {"groups": {}})
    assert "can be held against each other" in book.built("```{paper-groups} abai2020\n```").text


@pytest.mark.parametrize(
    ("directive", "said"),
    [
        ("{group} arrival", "there is no group 'arrival'"),
        ("{between} opposite", "there is no kind 'opposite'"),
        ("{paper-groups} nobody", "unknown paper"),
    ],
)
def test_an_unknown_name_fails(book, directive, said):
    assert said in book.refused(f"```{directive}\n```")


def test_a_group_that_no_page_shows_is_told(book):
    claims = book.verdicts["claims"]
    claims["abai2020-047"]["internal"] |= {"groups": ["arrivals"]}
    book.json("_build/verdicts.json", book.verdicts)
    assert "no page of the book shows 'arrivals'" in book.refused("Text.")


def test_a_page_about_a_group_quotes_its_claims_and_leads_to_what_must_hold(book):
    book.json("_build/findings/remittances-tjk.json", book.record | {"parameters": {"group": "arrivals"}})
    book.notebook("remittances-tjk", "# Tajikistan\n\n```{page-group}\n```\n\n```{page-findings}\n```\n")
    book.built("```{group} arrivals\n```")
    page = book.html("analyses/remittances-tjk")
    links = [link.text for link in page.select(".kosh-sayings a.kosh-claim-link")]
    assert "abai2020-047" in links and len(links) == len(set(links))
    assert "⌊\u00a0only-truncation" in page.text and "No common total." in page.text
    assert page.find("a", string="Arrivals")["href"].endswith("#arrivals")


def test_a_page_about_no_group_is_told(book):
    book.notebook("remittances-tjk", "# Tajikistan\n\n```{page-group}\n```\n\n```{page-findings}\n```\n")
    said = book.refused("```{group} arrivals\n```")
    assert "this page is about no group" in said and "arrivals" in said
