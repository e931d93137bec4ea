"""Not reproduced, and why: requests by how many undecided claims they would help, and all reasons."""

HEADER = "request,publisher,table,ask,claims\n"
TABLES = HEADER + (
    "small,Office A,Table A,One number.,abai2020-048\n"
    "large,Office B,Table B,Two numbers.,abai2020-048 abai2020-049 abai2020-047\n"
    "done,Office C,Table C,Three numbers.,abai2020-047\n"
)
EXAMINATION = (
    "claim,reason,missing,handed_to\n"
    "abai2020-048,no-number,A number.,\n"
    "abai2020-049,no-number,A year.,\n"
    "abai2020-047,about,An interval.,\n"
)


def undecided(book, *claims):
    for claim in claims:
        book.verdicts["claims"][claim] = {
            "external": {"word": "not-checkable", "sentence": "No figures.", "places": []},
            "internal": None,
            "lead": "not-checkable",
        }
    book.json("_build/verdicts.json", book.verdicts)


def test_the_request_that_helps_the_most_claims_stands_first_and_one_that_is_met_is_not_shown(book):
    undecided(book, "abai2020-048", "abai2020-049")
    book.write("data/claims/requests.csv", TABLES)
    large, small = book.built("```{requests}\n```").select("article.kosh-request")
    assert large["id"] == "request-large" and large.h3.text.strip() == "Table B"
    assert "Office B" in large.text and "Two numbers." in large.text and "Would help 2 claims" in large.text
    assert [a.text for a in large.select("a.kosh-claim-link")] == ["abai2020-048", "abai2020-049"]
    assert "Would help 1 claim" in small.text


def test_where_no_claim_waits_the_page_says_so(book):
    book.write("data/claims/requests.csv", HEADER)
    assert "No claim waits for a table." in book.built("```{requests}\n```").text


def test_a_fault_of_the_table_is_a_fault_of_the_page(book):
    book.write("data/claims/requests.csv", TABLES.replace("abai2020-049", "abai2020-999"))
    assert "abai2020-999" in book.refused("```{requests}\n```")


def test_reasons_count_the_undecided_claims_and_no_others(book):
    undecided(book, "abai2020-048", "abai2020-049")
    book.write("data/claims/examination.csv", EXAMINATION)
    (item,) = book.built("```{open-reasons}\n```").select("ul.kosh-reasons > li")
    assert "It states no quantity: 2 claims." in item.text
    assert [a.text for a in item.select("a")] == ["abai2020-048", "abai2020-049"]
