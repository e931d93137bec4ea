"""What differs between two records."""

from kosh.book import changes


def record(**findings):
    entries = {name: {"value": value, "text": text} for name, (value, text) in findings.items()}
    return {"findings": entries, "verdicts": []}


def test_findings_moved_new_and_gone_come_in_the_order_of_the_notebook():
    before = record(same=(1, "1"), peak=(44.1276, "44.1"), lost=(2, "2"))
    after = record(peak=(44.1277, "44.1"), same=(1, "1"), fresh=(3, "3"))
    found = changes.findings(before, after)
    assert [(c.name, c.kind, c.is_printed, c.texts) for c in found] == [
        ("peak", "moved", False, ("44.1", "44.1")),
        ("lost", "gone", True, ("2", "")),
        ("fresh", "new", True, ("", "3")),
    ]


def test_a_verdict_that_turned_is_named_by_its_claims_and_place():
    def verdict(word, sentence="So."):
        return record() | {
            "verdicts": [{"claims": ["a-001", "a-002"], "place": "TJK", "word": word, "sentence": sentence}]
        }

    (turned,) = changes.verdicts(verdict("close"), verdict("differs"))
    assert (turned.name, turned.texts, turned.is_printed) == (
        "a-001 a-002 (Tajikistan)",
        ("close", "differs"),
        True,
    )
    (reworded,) = changes.verdicts(verdict("close"), verdict("close", "Otherwise."))
    assert not reworded.is_printed
    assert changes.verdicts(verdict("close"), verdict("close")) == []
