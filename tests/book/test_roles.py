"""The roles: what they show, what they refuse, and that no page shows an old number."""

import os

import pytest
from sphinx.cmd import build as sphinx_build

from kosh.book import elements, references

# ---- finding


def test_a_finding_is_its_text_linked_to_its_anchor(book):
    link = book.built("It reached {finding}`remittances-tjk.peak_share`.").select_one("a.kosh-finding")
    assert link.text == "44.1 %"
    assert link["href"] == "../analyses/remittances-tjk.html#finding-peak-share"
    assert link["title"] == 'largest "value" of any year (% of GDP)'
    assert book.html("analyses/remittances-tjk").select_one("dt#finding-peak-share")


def test_a_sentence_is_not_decorated_and_a_word_is(book):
    html = book.built("{finding}`remittances-tjk.summary` {finding}`remittances-tjk.country`")
    assert html.select_one("a.kosh-text").text == "It rose."
    assert html.select_one("a.kosh-text")["title"] == "in words"
    assert html.select_one("a.kosh-finding").text == "TJK"


def test_a_number_stays_on_one_line_and_words_do_not(book):
    html = book.built("{finding}`remittances-tjk.peak_share` {finding}`remittances-tjk.country`")
    assert html.select_one("a.kosh-number").text == "44.1 %" and html.select_one("a.kosh-words").text == "TJK"


def test_a_notebook_names_its_own_findings(book):
    book.notebook("remittances-tjk", "# T\n\n{finding}`peak_share`\n", "```{page-findings}\n```")
    book.built("Text.")
    assert book.html("analyses/remittances-tjk").select_one("a.kosh-finding")["href"] == "#finding-peak-share"


def test_a_single_page_tells_the_anchors_of_analyses_apart(book):
    book.page("{finding}`remittances-tjk.peak_share`")
    assert book.build(builder="singlehtml") == 0, book.said()
    html = book.html("index", "singlehtml")
    (target,) = {a["href"] for a in html.select("a.kosh-finding")}
    assert target.endswith("#remittances-tjk-finding-peak-share")
    assert html.find(id=target.partition("#")[2])


@pytest.mark.parametrize(
    ("text", "problem", "near"),
    [
        ("{finding}`remittances-tkj.peak_share`", "no page 'remittances-tkj'", "remittances-tjk"),
        ("{finding}`remittances-tjk.peak_shear`", "no finding 'peak_shear'", "peak_share"),
        ("{finding}`peak_share`", "no findings of its own", "page.name"),
        ("{claim}`abai2020-074`", "unknown claim", "abai2020-047"),
        ("{claim}`abai2020-047.sbuject`", "no field 'sbuject'", "subject"),
        ("{claim}`abai2020-048.printed`", "prints no numeral", "quote"),
        ("{claim}`abai2020-047.quote_en`", "has no quote_en", "data/claims"),
        ("{predicate}`largest`", "words and a name", "<page.name>"),
        ("{predicate}`largest <remittances-tjk.peak_share>`", "is no predicate", "44.1272"),
    ],
)
def test_what_does_not_exist_fails_with_line_and_near_names(book, text, problem, near):
    said = book.refused(f"One line.\n\n{text}")
    assert "prose/page.md:5: " in said
    assert problem in said
    assert near in said


def test_a_fault_in_a_notebook_names_the_cell(book):
    book.notebook("remittances-tjk", "# T\n\n```{page-findings}\n```\n", "Text.\n\nMore: {finding}`nought`")
    assert (
        "remittances-tjk.ipynb: cell 2, line 3: WARNING: page 'remittances-tjk' has no finding"
        in book.refused("Text.")
    )


def test_a_fault_is_told_again_by_the_next_build(book):
    said = book.refused("{finding}`remittances-tjk.nought`")
    assert book.build() != 0
    assert book.said() == said
    book.page("{finding}`remittances-tjk.country`")
    assert book.build() == 0


def test_a_link_to_what_no_page_shows_fails_at_every_build(book):
    book.notebook("remittances-tjk", "# No list of findings")
    said = book.refused("{finding}`remittances-tjk.peak_share` {claim}`late2025-001`")
    assert "shows 'remittances-tjk.peak_share'" in said
    assert "put {page-findings} into the notebook of remittances-tjk" in said
    assert "shows 'late2025-001'" in said
    assert "put {paper-claims}" in said
    assert book.build() != 0
    assert book.said() == said


def test_an_anchor_on_two_pages_fails(book):
    said = book.refused("```{paper-claims} abai2020\n```")
    assert "'abai2020-047' is shown on two pages" in said
    assert "papers/abai2020, prose/page" in said


def test_findings_that_are_not_json_fail(book):
    book.write("_build/findings/remittances-tjk.json", "{")
    assert "this file is not JSON" in book.refused("{finding}`remittances-tjk.peak_share`")


def test_missing_verdicts_fail(book):
    (book.root / "_build/verdicts.json").unlink()
    assert "there are no verdicts" in book.refused("{claim}`abai2020-047.verdict`")


# ---- predicate


def test_a_true_predicate_shows_its_words(book):
    html = book.built("It is {predicate}`the largest\nshare <remittances-tjk.is_largest>`.")
    link = html.select_one("a.kosh-predicate")
    assert link.text == "the largest share"
    assert link["title"] == "the share is the largest"


def test_a_false_predicate_ends_the_build_even_without_warnings_as_errors(book):
    said = book.refused("It is {predicate}`a half <remittances-tjk.is_half>`.")
    for part in [
        "prose/page.md:3: ",
        "says 'a half'",
        "remittances-tjk.is_half is false",
        "the share is a half",
    ]:
        assert part in said
    book.page("It is {predicate}`a half <remittances-tjk.is_half>`.")
    out = book.root / "out/html"
    assert sphinx_build.main(["-q", str(book.source), str(out)]) != 0
    assert "The book says what is no longer true" in book.said()
    assert not (out / "prose/page.html").exists()


# ---- claim


def test_a_claim_links_to_its_anchor(book):
    link = book.built("{claim}`abai2020-047`").select_one("a.kosh-claim-link")
    assert (link.text, link["href"]) == ("abai2020-047", "../papers/abai2020.html#abai2020-047")
    assert book.html("papers/abai2020").select_one("article#abai2020-047")


def test_a_claim_prints_its_numeral_as_printed(book):
    text = "{claim}`abai2020-047.printed`; {claim}`abai2020-049.printed`; {claim}`late2025-001.printed`"
    shown = [span.text for span in book.built(text).select(".kosh-printed")]
    assert shown == ["50\u00a0%", "2.7\u00a0million\u00a0persons", "1991"]


def test_a_quote_stays_as_it_was_printed_in_its_language(book):
    html = book.built(
        "{claim}`abai2020-047.quote` {claim}`abai2020-048.quote` {claim}`abai2020-048.quote_en`"
    )
    english, russian, translated = html.select(".kosh-quote")
    assert (english.text, english["lang"]) == ('“the capacity is 50% of GDP -- "so"”', "en")
    assert (russian.text, russian["lang"]) == ("“миграция растёт”", "ru")
    assert translated.text == "“migration grows”"


def test_a_field_and_a_verdict_of_a_claim(book):
    html = book.built(
        "{claim}`abai2020-047.subject` {claim}`abai2020-047.verdict` {claim}`abai2020-049.verdict`"
    )
    assert "remittances as a share of GDP" in html.text
    differs, untested = html.select("a .kosh-badge")
    assert differs["class"] == ["kosh-badge", "kosh-differs"]
    assert untested.text == "–\u00a0untested"


def test_languages_are_told_apart():
    assert [elements.language(t) for t in ("Text", "Көші-қон", "Миграция")] == ["en", "kk", "ru"]


# ---- no page shows an old number


def test_a_changed_finding_reaches_the_page_in_an_incremental_build(book):
    assert book.built("{finding}`remittances-tjk.peak_share`").select_one(".kosh-finding").text == "44.1 %"
    record = book.record
    record["findings"]["peak_share"]["text"] = "45.2 %"
    book.json("_build/findings/remittances-tjk.json", record)
    assert book.build() == 0
    assert book.html().select_one(".kosh-finding").text == "45.2 %"
    assert book.html("analyses/remittances-tjk").select_one(".kosh-value").text == "45.2 %"


def test_a_file_put_back_with_an_older_time_counts_as_changed(book):
    book.built("{claim}`abai2020-047.verdict`")
    verdicts = book.verdicts
    verdicts["claims"]["abai2020-047"]["lead"] = "reproduced"
    book.json("_build/verdicts.json", verdicts)
    os.utime(book.root / "_build/verdicts.json", (1, 1))
    assert book.build() == 0
    assert book.html().select_one("a .kosh-badge").text == "✓\u00a0reproduced"


def test_a_changed_table_of_claims_reaches_the_page(book):
    book.built("{claim}`abai2020-047.subject`")
    path = book.root / "data/claims/claims.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("remittances as a", "money sent as a"), encoding="utf-8"
    )
    assert book.build() == 0
    assert "money sent as a share of GDP" in book.html().text


def test_an_unchanged_book_is_not_read_again(book):
    book.built("{finding}`remittances-tjk.peak_share`")
    before = (book.root / "out/html/prose/page.html").stat().st_mtime_ns
    assert book.build() == 0
    assert (book.root / "out/html/prose/page.html").stat().st_mtime_ns == before


def test_a_page_taken_away_takes_its_faults_along(book):
    book.refused("{finding}`remittances-tjk.nought`")
    (book.source / "prose/page.md").unlink()
    assert book.build() == 0, book.said()


def test_a_parallel_build_says_the_same(book):
    for n in range(8):
        book.write(
            f"stage/many/p{n}.md",
            f"# P{n}\n\n{{finding}}`remittances-tjk.nought{n}` {{claim}}`abai2020-047`\n",
        )
    assert book.build("-j", "2") != 0
    said = book.said()
    assert [n for n in range(8) if f"no finding 'nought{n}'" in said] == list(range(8))
    assert "shows" not in said


def test_without_kosh_root_the_project_is_where_kosh_itself_looks(book, monkeypatch):
    monkeypatch.setattr(references, "ROOT", book.root)
    book.write("stage/conf.py", book.conf.replace('kosh_root = ".."', ""))
    assert book.built("{finding}`remittances-tjk.peak_share`").select_one(".kosh-finding").text == "44.1 %"


def test_other_formats_pass(book):
    book.page("{claim}`abai2020-047`")
    assert book.build(builder="text") == 0, book.said()
    assert "abai2020-047" in (book.root / "out/text/prose/page.txt").read_text()


def test_any_reference_finds_nothing_here(book):
    assert "reference target not found" in book.refused("{any}`peak_share`")
