"""The directives that assemble pages, as a reader's browser gets them."""

import pytest

from kosh.book import elements
from kosh.claims.verdicts import GRAVITY


def field(html, term):
    """The definition that follows ``term``."""
    return next(dt for dt in html.select("dt") if dt.text.strip().startswith(term)).find_next_sibling("dd")


def test_every_word_has_a_sign_of_its_own():
    words = [word for word in GRAVITY if not word.startswith("only-")]
    assert sorted(elements.SYMBOLS) == sorted(words)
    assert len({*elements.SYMBOLS.values(), elements.ONLY}) == len(words) + 1
    assert elements.badge("only-floor").astext().startswith(elements.ONLY)


# ---- papers


def test_a_paper_card_says_what_is_unknown(book):
    html = book.built("```{paper-card} abai2020\n```").select_one("article.kosh-paper")
    assert field(html, "Title in English").select_one(".kosh-unknown").text == "unknown"
    assert field(html, "Original title").select_one("[lang=kk]").text == "Көші-қон"
    assert field(html, "DOI").a["href"] == "https://doi.org/10.1/x"
    assert "tables and figures of the paper were not seen" in field(html, "Read here").text


def test_a_title_stays_as_printed(book):
    html = book.built("```{paper-card} late2025\n```")
    assert field(html, "Title in English").text.strip() == 'A "quoted" -- title'


def test_claims_stand_in_their_order_with_their_anchors(book):
    book.built("Text.")
    cards = book.html("papers/abai2020").select("article.kosh-claim")
    assert [card["id"] for card in cards] == ["abai2020-047", "abai2020-048", "abai2020-049", "abai2020-099"]
    assert [card.select_one("a.kosh-claim-link")["href"] for card in cards] == [
        f"#{card['id']}" for card in cards
    ]


def test_a_claim_is_folded_under_its_number_its_numeral_and_what_it_is_about(book):
    book.built("Text.")
    html = book.html("papers/abai2020")
    heads = {card["id"]: card.details.summary for card in html.select("article.kosh-claim")}
    said = {name: " ".join(head.text.split()) for name, head in heads.items()}
    assert said["abai2020-047"].startswith("047 50 %: remittances as a share of GDP official figures ≠")
    assert said["abai2020-048"].startswith("048 growth official figures ?")
    assert not html.select("article.kosh-claim > details[open]")
    assert not [head for head in heads.values() if head.find(["a", "p"])], "no link or paragraph in a head"


def test_the_script_that_opens_folds_is_loaded_where_there_are_some(book):
    """Every page has a fold: how to cite it."""
    book.built("Text.")
    for page in ("papers/abai2020", "prose/page"):
        html = book.html(page)
        assert html.select("details")
        assert any("folds.js" in script["src"] for script in html.select("script[src]")), page


def test_a_claim_shows_both_verdicts_with_their_numbers(book):
    book.built("Text.")
    card = book.html("papers/abai2020").find(id="abai2020-047")
    head = card.select_one(".kosh-card-head")
    assert [badge.text for badge in head.select(".kosh-badge")] == [
        "≠\u00a0differs",
        "⌊\u00a0only-truncation",
    ]
    assert field(card, "Printed").text.strip() == "50\u00a0%: remittances as a share of GDP"
    assert field(card, "Time").text.strip() == "not stated"
    assert "Holds under truncation." in field(card, "The paper against itself").text
    assert "Author's reply: none received" in card.select_one(".kosh-report").text
    tajikistan, kyrgyzstan = card.select(".kosh-places > li")
    assert "The nearest figure for TJK is 44.1." in tajikistan.text
    assert "1 of the 24 figures tried lie in [49.5, 50.5]." in tajikistan.text
    assert tajikistan.find("a", string="remittances-tjk")["href"] == "../analyses/remittances-tjk.html"
    assert "Read as rounded to 10s, [45, 55]: ✓\u00a0reproduced, 0 of 24 figures" in tajikistan.text
    assert "Read as rounded" not in kyrgyzstan.text
    assert "24 figures tried, “about” states no interval." in kyrgyzstan.text


def test_a_claim_without_relation_is_untested_with_the_reason(book):
    book.built("Text.")
    card = book.html("papers/abai2020").find(id="abai2020-048")
    assert "No relation declared yet." in card.text
    assert "In English: “migration grows”" in card.text
    without = book.html("papers/abai2020").find(id="abai2020-049")
    assert "no comparison declared yet" in field(without, "Against official figures").text


def test_why_nothing_was_tested_is_said_once_with_what_is_missing(book):
    missing = "The balance of migration by year."
    internal = {"word": "untested", "sentence": f"No relation tests it. {missing}", "reason": "no-number"}
    external = {"word": "not-checkable", "sentence": f"No page tests it. {missing}", "places": []}
    entry = {"external": external, "internal": internal | {"missing": missing}, "lead": "not-checkable"}
    book.json("_build/verdicts.json", {"claims": {"abai2020-048": entry, "abai2020-049": entry}})
    book.built("Text.")
    short, full = (book.html("papers/abai2020").find(id=f"abai2020-{n}") for n in ("048", "049"))
    assert "It states no quantity. The balance of migration by year." in short.text
    assert field(full, "The paper against itself").text.strip() == "–\u00a0untested It states no quantity."
    assert field(full, "What is missing").text.strip() == missing
    assert full.text.count(missing) == short.text.count(missing) == 1


def test_a_pass_says_what_it_is_worth_and_what_would_repair_a_failure(book):
    strong = {"word": "consistent", "sentence": "Fits.", "power": {"caught": 9, "possible": 10}, "groups": []}
    entry = {"external": None, "internal": strong, "lead": "consistent"}
    poor = {"internal": strong | {"uninformative": True}, "external": None, "lead": "consistent"}
    wrong = {"word": "inconsistent", "sentence": "No.", "explanation": {"name": "sign", "sentence": "Minus."}}
    failed = {"internal": wrong, "external": None, "lead": "inconsistent"}
    claims = {"abai2020-047": entry, "abai2020-048": poor, "abai2020-049": failed}
    book.json("_build/verdicts.json", {"claims": claims})
    book.built("Text.")
    html = book.html("papers/abai2020")
    assert "caught 9 of 10 possible misprints (90.0\u202f%)" in html.find(id="abai2020-047").text
    assert "An uninformative pass." in html.find(id="abai2020-048").text
    assert "What would repair it: sign." in html.find(id="abai2020-049").text


def test_sections_of_the_text_are_headings_that_the_page_lists(book):
    book.built("Text.")
    html = book.html("papers/abai2020")
    links = html.select("ul.kosh-sections a")
    assert [link.text for link in links] == ["Body: tendencies", "Abstract RU", "Without a section"]
    for link in links:
        assert html.select_one(link["href"]).name == "h3"


def test_each_claim_has_an_address_for_errors_of_reading(book):
    book.built("Text.")
    link = book.html("papers/abai2020").find(id="abai2020-047").select_one(".kosh-report a")
    assert link["href"] == "https://example.org/report?claim=abai2020-047"


def test_without_an_address_for_errors_the_build_fails(book):
    book.write("stage/conf.py", book.conf.replace("{claim}", ""))
    said = book.refused("Text.")
    assert "kosh_report_url" in said
    assert "papers/abai2020.md:3: " in said


def test_an_analysis_that_the_book_lacks_fails(book):
    place = book.verdicts["claims"]["abai2020-047"]["external"]["places"][0] | {"page": "gone"}
    external = {"word": "close", "sentence": "Close.", "places": [place]}
    entry = {"external": external, "internal": None, "lead": "close"}
    book.json("_build/verdicts.json", {"claims": {"abai2020-047": entry}, "counts": {}})
    assert "the book has no page 'analyses/gone'" in book.refused("Text.")


def test_an_unknown_paper_or_word_fails(book):
    book.json("_build/verdicts.json", {"claims": {}, "counts": {"wrong": 1}})
    said = book.refused(
        "```{paper-claims} abai2021\n```\n\n```{paper-card} x\n```\n\n```{verdict-count}\n```"
    )
    assert "unknown paper" in said
    assert "abai2020" in said
    assert "prose/page.md:9: " in said
    assert "unknown word of a verdict" in said


# ---- verdicts


def test_claims_that_wait_for_one_table_share_a_card_that_names_it(book):
    open_one = book.record["verdicts"][0] | {"word": "not-checkable", "sentence": "No figure is at hand."}
    claims = ("abai2020-047", "abai2020-048")
    book.record["verdicts"] = [open_one | {"claims": [name]} for name in claims]
    book.json("_build/findings/remittances-tjk.json", book.record)
    for name in claims:
        book.verdicts["claims"][name]["external"]["places"] = [open_one]
    book.json("_build/verdicts.json", book.verdicts)
    asked = {
        "request": "r",
        "publisher": "The office",
        "table": "A table",
        "ask": "Please.",
        "claims": claims[1],
    }
    book.table("data/claims/requests.csv", [asked], {})
    shown = "```{verdict-table}\n:page: remittances-tjk\n```\n\n```{requests}\n```"
    (item,) = book.built(shown).select("ul.kosh-verdicts > li")
    assert [link.text for link in item.select("a.kosh-claim-link")] == list(claims)
    assert "What is missing: A table (The office)." in item.text
    assert item.find("a", string="A table")["href"] == "#request-r"
    # where another page decides, that page is named
    for name in claims:
        book.verdicts["claims"][name]["external"]["places"].append(
            open_one | {"word": "close", "page": "other"}
        )
    book.json("_build/verdicts.json", book.verdicts)
    book.notebook("other", "# Other")
    (item,) = book.built(shown).select("ul.kosh-verdicts > li")
    assert "Decided on: other" in item.text and "What is missing" not in item.text


def test_the_verdicts_of_one_analysis_with_their_sentences(book):
    items = book.built("```{verdict-table}\n:page: remittances-tjk\n```").select("ul.kosh-verdicts > li")
    assert [item.select_one(".kosh-badge").text for item in items] == ["≠\u00a0differs", "≈\u00a0close"]
    assert "The nearest figure for TJK is 44.1." in items[0].text and "not named" not in items[0].text
    assert "Kyrgyzstan (not named by the sentence)" in items[1].text
    assert items[0].a["href"] == "../papers/abai2020.html#abai2020-047"
    assert "no page 'nowhere'" in book.refused("```{verdict-table}\n:page: nowhere\n```")


def test_an_analysis_without_verdicts_lists_none(book):
    book.json("_build/findings/remittances-tjk.json", book.record | {"verdicts": []})
    html = book.built("```{verdict-table}\n:page: remittances-tjk\n```")
    assert not html.select("ul.kosh-verdicts") and "This page takes no verdict." in html.text


def test_counts_stand_in_the_order_of_gravity(book):
    items = book.built("```{verdict-count}\n```").select("ul.kosh-counts > li")
    assert [item.text.strip() for item in items] == ["≠\u00a0differs 1", "?\u00a0not-checkable 1"]


def test_counts_of_one_paper(book):
    assert len(book.built("```{verdict-count}\n:paper: abai2020\n```").select("ul.kosh-counts > li")) == 2
    assert not book.built("```{verdict-count}\n:paper: late2025\n```").select("ul.kosh-counts > li")


def test_the_table_of_papers_links_each_to_its_counts(book):
    counts = "# Paper\n\n```{paper-counts} abai2020\n```\n\n```{paper-claims} abai2020\n```\n"
    book.write("stage/papers/abai2020.md", counts)
    book.write("stage/papers/late2025.md", "# Late\n\n```{paper-counts} late2025\n```\n")
    rows = book.built("```{paper-table}\n```").select("table.kosh-paper-table tbody tr")
    assert [row.td.text.strip() for row in rows] == ["abai2020, 4 claims", "late2025, 1 claim"]
    assert rows[0].a["href"] == "../papers/abai2020.html#verdicts-abai2020"
    assert "≠\u00a0differs 1" in rows[0].text


def test_the_counts_of_a_paper_say_what_power_its_checks_had(book):
    html = book.built("```{paper-counts} abai2020\n```\n\n```{paper-counts} late2025\n```")
    assert "would have caught 3 of 8 possible misprints (37.5\u202f%)" in html.text
    assert "no misprint could show" in html.text
    book.json("_build/verdicts.json", book.verdicts | {"papers": {}})
    assert "no claim of late2025 has a verdict" in book.refused("```{paper-counts} late2025\n```")


# ---- analyses


@pytest.fixture
def analysis(book):
    book.notebook(
        "remittances-tjk", "# T\n\n```{page-findings}\n```\n", "## Made by\n\n```{provenance}\n```\n"
    )
    book.built("Text.")
    return book.html("analyses/remittances-tjk")


def test_every_finding_has_its_anchor(analysis):
    terms = analysis.select("dl.kosh-findings > dt")
    assert [term["id"] for term in terms] == [
        "finding-peak-share",
        "finding-summary",
        "finding-country",
        "finding-is-largest",
        "finding-is-half",
    ]
    shown = field(analysis, "peak_share")
    for part in ["44.1 % (% of GDP)", 'largest "value" of any year', "44.1272"]:
        assert part in shown.text
    assert shown.a["href"] == "../papers/abai2020.html#abai2020-047"
    assert "full precision" not in field(analysis, "country").text
    assert "full precision" not in field(analysis, "is_largest").text


def test_provenance_has_digests_and_a_command_that_can_be_pasted(analysis):
    made = analysis.select_one("dl.kosh-provenance")
    assert "0123456789ab" in field(made, "Code").text
    assert "0123456789abc" not in made.text
    assert "fedcba987654" in field(made, "Tables").text
    assert field(made, "first year").text.strip() == "2011"
    assert field(made, "strict").text.strip() == "true"
    command = analysis.select_one(".highlight-bash pre").text.strip()
    assert command == ".venv/bin/kosh run remittances -p country TJK -p 'first year' 2011 -p strict True"


def test_findings_of_a_page_that_is_no_analysis_fail(book):
    said = book.refused("```{page-findings}\n```\n\n```{provenance}\n```")
    assert said.count("this page is no analysis") == 2


def test_a_table_is_never_wider_than_four_columns(book, analysis):
    html = book.built("```{paper-card} abai2020\n```")
    for page in (html, analysis, book.html("papers/abai2020")):
        assert all(len(row.select("td, th")) <= 4 for row in page.select("tr"))


def test_sections_are_left_as_they_are(analysis):
    assert [heading.text.rstrip("¶") for heading in analysis.select(".body h1, .body h2, .body h3")] == [
        "T",
        "Made by",
    ]


def test_a_run_without_tables_says_nothing_of_them(book):
    book.json("_build/findings/remittances-tjk.json", book.record | {"tables": {}, "parameters": {}})
    book.notebook("remittances-tjk", "# T\n\n```{page-findings}\n```\n\n```{provenance}\n```\n")
    book.built("Text.")
    analysis = book.html("analyses/remittances-tjk")
    assert not analysis.find(string="Parameters of this run")
    assert "Tables" not in analysis.select_one("dl.kosh-provenance").text


def test_the_small_book_is_like_what_a_run_writes(book):
    assert list(book.record) == ["page", "notebook", "parameters", "code", "tables", "findings", "verdicts"]
