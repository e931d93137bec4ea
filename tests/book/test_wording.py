"""Numbers and words of comparison that nothing binds are found, and nothing else is."""

import pytest

from kosh import ROOT
from kosh.book import wording
from kosh.errors import KoshError

WORDS = wording.load(ROOT)

YML = """\
numbers: two half
comparisons: [[largest, more than]]
silent_directives: code-cell figure
titled_directives: admonition
patterns:
  - {pattern: 'CC BY \\d\\.\\d', reason: name of a licence}
exemptions:
"""


def found(text):
    return wording.unbound(text, WORDS)


def test_book_has_no_unbound_words():
    problems = wording.check(ROOT)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was 44.1 % of 1 000.", [(1, "number", "44.1 %"), (1, "number", "1"), (1, "number", "000")]),
        ("In 955,894 cases.", [(1, "number", "955,894")]),
        ("One in Twenty.", [(1, "number", "Twenty")]),
        ("a half, a third and ½", [(1, "number", "half"), (1, "number", "third"), (1, "number", "½")]),
        ("the 1990s and the 2nd", [(1, "number", "1990s"), (1, "number", "2nd")]),
        ("# The largest share", [(1, "comparison", "largest")]),
        ("It is more\nthan that.", [(1, "comparison", "more than")]),
        ("Line.\n\nOne **fell**\nand it rose.", [(3, "comparison", "fell"), (4, "comparison", "rose")]),
        ("| a |\n|---|\n| 7 |", [(3, "number", "7")]),
        ("> - below", [(1, "comparison", "below")]),
        ("[it doubled](x.md)", [(1, "comparison", "doubled")]),
        ("![it rose to 7](a5.png)", [(1, "comparison", "rose"), (1, "number", "7")]),
        ("<div class='a5'>lowest</div>", [(1, "comparison", "lowest")]),
        ("50 \\% of it", [(1, "number", "50 %")]),
        ("{predicate}`the\nlargest <x>` rose", [(2, "comparison", "rose")]),
        ("```{note}\nIt fell.\n```", [(2, "comparison", "fell")]),
        ("```{note}\n:class: tip5\n\nIt fell.\n```", [(4, "comparison", "fell")]),
        (":::{note}\n---\nclass: tip5\n---\nIt fell.\n:::", [(5, "comparison", "fell")]),
        (
            "````{admonition} It rose\n```{tip}\nby 5\n```\n````",
            [(1, "comparison", "rose"), (3, "number", "5")],
        ),
        ("Term\n: it grew", [(2, "comparison", "grew")]),
    ],
)
def test_what_is_typed_is_found_with_its_line(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{finding}`a.rose_by_5` {claim}`abai2020-047` {predicate}`the largest <a.b>`",
        "`x = 5` and $x_2 > 5$",
        "```python\nx = 5\n```",
        "    indented = 5",
        "```{code-cell}\nx = 5\n```",
        "```{figure} images/a 5.png\n:width: 50%\n```",
        "```{verdict-table}\n:page: tjk-2018\n```",
        "[text](https://example.org/2018) and <https://example.org/50>",
        "[text]\n\n[text]: https://example.org/2018 'rose by 5'",
        "<!-- it rose by 5 -->",
        "text <!-- it rose by 5 --> text <b class='x5'>text</b>",
        "---\ntitle: it rose by 5\n---\n\nText.",
        "% it rose by 5",
        "(rose-5)=\n# Title",
        "{{ share5 }}",
        "under CC BY 4.0, written in Python 3.11, codes of ISO 3166-1 alpha-3",
        "abai2020 and abai2020-047, doi 10.3986/2024.1.07 and https://example.org/5",
        "almostly, foremost, fellow, belowground, G7",
    ],
)
def test_what_is_no_statement_is_left_alone(text):
    assert found(text) == []


def test_an_exemption_covers_its_own_words_only():
    used = set()
    text = "rounded *half* to\neven, and a half"
    exempt = ("rounded half to even", "absent")
    assert wording.unbound(text, WORDS, exempt, used) == [(2, "number", "half")]
    assert used == {"rounded half to even"}


def test_no_words_find_digits_alone():
    assert wording.unbound("largest two 5", wording.Words()) == [(1, "number", "5")]


# ---- check


@pytest.fixture
def tree(tmp_path):
    """A project with one page and one notebook; returns a function that writes the exemptions."""
    (tmp_path / "book/papers").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "book/papers/a.md").write_text("# Title\n\nIt has two halves, CC BY 4.0.\n")
    (tmp_path / "notebooks/n.ipynb").write_text(
        '{"cells": [{"cell_type": "code", "source": ["x = 5"]},'
        ' {"cell_type": "markdown", "source": ["Text\\n", "is the largest"]}]}'
    )

    def write(*exemptions):
        (tmp_path / "book/wording.yml").write_text(YML + "".join(f"  - {e}\n" for e in exemptions))
        return tmp_path

    (tmp_path / "book/wording.yml").write_text(YML.replace("exemptions:", "exemptions: []"))
    write.root = tmp_path
    return write


def test_a_problem_names_its_place_and_the_next_step(tree):
    number, word = map(str, wording.check(tree.root))
    assert "book/papers/a.md, line 3" in number
    assert "found:    two" in number
    assert "bind it with {finding} or {claim}, or declare it in book/wording.yml with a reason" in number
    assert "notebooks/n.ipynb, cell 2, line 2" in word
    assert "found:    largest" in word
    assert "bind it with {predicate}" in word


def test_declared_words_pass(tree):
    root = tree(
        "{file: book/papers/a.md, text: has two halves, reason: counted on the page}",
        "{file: notebooks/n.ipynb, text: is the largest, reason: a quotation}",
    )
    assert wording.check(root) == []


def test_an_exemption_that_exempts_nothing_is_a_fault(tree):
    root = tree(
        "{file: book/papers/a.md, text: two, reason: counted}",
        "{file: book/papers/a.md, text: Title, reason: no word in it}",
        "{file: book/gone.md, text: two, reason: the page is gone}",
        "{file: notebooks/n.ipynb, text: largest, reason: a quotation}",
    )
    problems = wording.check(root)
    assert [problem.found for problem in problems] == ["Title", "two"]
    assert "book/wording.yml, for book/gone.md" in str(problems[1])


@pytest.mark.parametrize(
    "entry", ["{file: book/papers/a.md, text: two}", "{file: a, text: b, reason: ''}", "{file: a, reason: c}"]
)
def test_an_exemption_needs_file_text_and_reason(tree, entry):
    with pytest.raises(KoshError, match="an exemption is not complete"):
        wording.check(tree(entry))
