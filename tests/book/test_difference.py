"""What a change does to the reported numbers, told from accepted numbers in git."""

import json
import subprocess

import pytest

from kosh.book import accepted, difference
from kosh.data import package
from kosh.errors import KoshError


def git(root, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def committed(built):
    """The small project, its numbers accepted and committed."""
    accepted.accept("the first build", built.root)
    git(built.root, "init", "--quiet")
    git(built.root, "add", accepted.FOLDER)
    git(built.root, "commit", "--quiet", "--message", "numbers")
    return built


def edit(built, page, name, **entry):
    """Change a finding of the last build, as a changed source would."""
    path = built.root / f"_build/findings/{page}.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["findings"][name] |= entry
    built.write(path.relative_to(built.root), json.dumps(record))


def test_nothing_moved_since_what_was_committed(committed):
    found = difference.since("HEAD", committed.root)
    claims = len(accepted.last_build(committed.root)[accepted.CLAIMS])
    assert claims and found.headline == (
        f"0 of 2 findings moved, 0 past their printed precision, verdicts changed on 0 of {claims} claims"
    )
    assert difference.as_text(found) == f"Since HEAD: {found.headline}"


def test_a_moved_number_is_told_with_the_sentence_that_prints_it(committed):
    edit(committed, "tajikistan", "value", value=51.25, text="51.2\u202f%")
    found = difference.since("HEAD", committed.root)
    assert found.headline.startswith("1 of 2 findings moved, 1 past their printed precision")
    (sentence,) = found.sentences
    assert (sentence.where, sentence.page) == ("book/index.md", "index")
    assert "it was 51.2" in sentence.after and "it was 43.8" in sentence.before
    said = difference.as_text(found)
    assert "  tajikistan.value: 43.8\u202f% -> 51.2\u202f%" in said and f"  + {sentence.after}" in said
    assert "tajikistan.value: 43.8" in said


def test_a_number_moved_within_its_printed_digits_changes_no_sentence(committed):
    edit(committed, "tajikistan", "value", value=43.79)
    found = difference.since("HEAD", committed.root)
    assert found.headline.startswith("1 of 2 findings moved, 0 past their printed precision")
    assert found.sentences == ()
    assert "-> 43.79" in difference.as_text(found)


def test_markdown_links_the_changed_pages_and_json_holds_all(committed):
    edit(committed, "tajikistan", "value", value=51.25, text="51.2 | %")
    found = difference.since("HEAD", committed.root)
    said = difference.as_markdown(found, "https://example.org/kosh/")
    assert "[analyses/tajikistan](https://example.org/kosh/analyses/tajikistan.html)" in said
    assert "51.2 \\| %" in said and "```diff" in said
    assert "`analyses/tajikistan`" in difference.as_markdown(found)
    record = json.loads(json.dumps(difference.as_record(found)))
    assert record["findings"][0]["name"] == "tajikistan.value"
    assert record["findings"][0]["printed"] is True and len(record["sentences"]) == 1


@pytest.mark.slow
def test_a_changed_table_shows_which_sentences_change_before_it_is_accepted(committed):
    committed.change("data/series/remittances.csv", "TJK,2013,2020-10,43.7680543", "TJK,2013,2020-10,42.3")
    package.register("remittances", committed.root)
    with pytest.raises(KoshError, match="not of the present sources"):
        difference.since("HEAD", committed.root)
    committed.book()
    (sentence,) = difference.since("HEAD", committed.root).sentences
    assert "43.8" in sentence.before and "42.3" in sentence.after


def test_verdicts_new_pages_and_lost_ones_are_told(committed):
    path = committed.root / accepted.FOLDER / "tajikistan.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    verdict = {"claims": ["a-001"], "place": "TJK", "word": "close", "sentence": "So."}
    path.write_text(json.dumps(known | {"verdict a-001 TJK": verdict}), encoding="utf-8")
    (committed.root / accepted.FOLDER / "countries.json").rename(path.with_name("gone.json"))
    git(committed.root, "add", "--all", accepted.FOLDER)
    git(committed.root, "commit", "--quiet", "--message", "otherwise")
    found = difference.since("HEAD", committed.root)
    assert [(c.name, c.kind) for c in found.places] == [("tajikistan.verdict a-001 TJK", "gone")]
    assert "0 of 2 findings moved, 0 past their printed precision, 1 new, 1 gone, verdicts" in found.headline
    assert {(c.name, c.kind) for c in found.findings} == {("countries.known", "new"), ("gone.known", "gone")}
    assert (
        "Verdicts at single places:\n  tajikistan.verdict a-001 TJK: close -> nothing"
        in difference.as_text(found)
    )


def test_a_claims_changed_verdict_is_told_with_both_words(committed):
    path = committed.root / accepted.FOLDER / f"{accepted.CLAIMS}.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    claim, words = next(iter(known.items()))
    path.write_text(json.dumps(known | {claim: words | {"internal": "inconsistent"}}), encoding="utf-8")
    git(committed.root, "commit", "--all", "--quiet", "--message", "otherwise")
    found = difference.since("HEAD", committed.root)
    external = words["external"]
    assert f"verdicts changed on 1 of {len(known)} claims" in found.headline
    told = f"  {claim}: inconsistent / {external} -> {words['internal']} / {external}"
    assert told in difference.as_text(found)
    assert f"| {claim} | inconsistent / {external} |" in difference.as_markdown(found, "https://example.org")


@pytest.mark.parametrize("revision", ["nonsense", "HEAD~7"])
def test_an_unknown_revision_is_refused_with_what_git_says(committed, revision):
    with pytest.raises(KoshError, match="no accepted numbers") as refused:
        difference.since(revision, committed.root)
    assert revision in refused.value.found


def test_without_git_it_says_so(committed, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(KoshError, match="git is not there"):
        difference.since("HEAD", committed.root)


# ---- sentences


@pytest.mark.parametrize(
    "sentence, before, after",
    [
        ("It is {predicate}`high <is_high>`.", "It is high.", "It is high [no longer true]."),
        ("Of {claim}`a-001.printed` {finding}`value`", "Of 50 1", "Of 50 2"),
        ("see {claim}`a-001`: {finding}`tajikistan.value`", "see a-001: 1", "see a-001: 2"),
        ("{finding}`fresh`", "[fresh]", "new"),
        ("*It* is **[so](a.md)**: {finding}`value`", "It is so: 1", "It is so: 2"),
    ],
)
def test_roles_are_filled_as_a_reader_sees_them(sentence, before, after):
    class Ledger:
        @staticmethod
        def claim(name):
            return {"a-001": type("Claim", (), {"printed": "50"})}[name]

    def state(text, high, **more):
        entries = {"value": {"value": 1, "text": text}, "is_high": {"value": high, "text": "x"}}
        return {"tajikistan": entries | more}

    states = state("1", True), state("2", False, fresh={"value": "new", "text": "new"})
    told = [difference._told(sentence, "analyses/tajikistan", s, Ledger) for s in states]
    assert told == [before, after]


def test_a_text_is_divided_at_sentences_items_and_paragraphs():
    text = "# Title\n\nOne {finding}`a.b`. Two of 3.5 %.\n- three\n- {finding}`c`\n\nFour"
    parts = [part.strip() for part in difference.END.split(text) if part.strip()]
    assert parts == ["# Title", "One {finding}`a.b`.", "Two of 3.5 %.", "- three", "- {finding}`c`", "Four"]
