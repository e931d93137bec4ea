"""What a build says of itself: one digest of sources and results, versions, chapters, and run times apart."""

import hashlib
import json
import platform
import re
from importlib.metadata import version

import pytest

from kosh.book import about
from kosh.errors import KoshError

CHAPTER = "remittances-tjk"
PAGES = f"""\
remittances:
  tables: []
  minutes: 1
  pages:
    {CHAPTER}: {{title: "Tajikistan"}}
"""


@pytest.fixture
def made(book):
    """The very small book, with what a build leaves beside its pages."""
    book.write("notebooks/pages.yml", PAGES)
    book.write(f"_build/executed/{CHAPTER}.ipynb", "{}")
    book.write("_build/verdicts.csv", "claim\n")
    book.write("book/index.md", "# Book\n")
    return book


# ---- what the digest is over


def test_sources_are_what_people_write_and_nothing_that_is_made(made):
    for path in ("src/kosh/cli.py", "Snakefile", "tests/numbers/accepted/log.jsonl"):
        made.write(path, "")
    before = about.sources(made.root)
    for path in (
        "src/kosh/__pycache__/cli.pyc",
        "notebooks/.ipynb_checkpoints/a.ipynb",
        "book/.index.md.swp",
        "x",
    ):
        made.write(path, "")
    assert about.sources(made.root) == before
    assert [path.as_posix() for path in before] == [
        "CITATION.cff",
        "Snakefile",
        "book/index.md",
        "data/claims/claims.csv",
        "data/claims/comparisons.csv",
        "data/datapackage.json",
        "data/papers/papers.csv",
        "notebooks/pages.yml",
        "src/kosh/cli.py",
        "tests/numbers/accepted/log.jsonl",
    ]


def test_the_digest_is_of_the_lines_that_the_record_holds(made):
    found = about.facts(made.root)
    lines = "".join(f"{of} {path}\n" for path, of in sorted(found["files"].items()))
    assert found["digest"] == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"
    index = (made.root / "book/index.md").read_bytes()
    assert found["files"]["book/index.md"] == f"sha256:{hashlib.sha256(index).hexdigest()}"


@pytest.mark.parametrize(
    "path",
    [
        "book/index.md",
        "notebooks/pages.yml",
        f"_build/findings/{CHAPTER}.json",
        f"_build/executed/{CHAPTER}.ipynb",
        "_build/verdicts.json",
        "_build/verdicts.csv",
    ],
)
def test_a_change_of_any_source_or_result_gives_another_digest(made, path):
    before = about.facts(made.root)["digest"]
    made.write(path, (made.root / path).read_text() + "\n")
    assert about.facts(made.root)["digest"] != before


def test_run_times_and_other_traces_of_a_build_do_not_change_the_digest(made):
    before = about.facts(made.root)
    about.keep_time(CHAPTER, 2, made.root)
    made.write("_build/site.log", "built")
    assert about.facts(made.root) == before


# ---- run times


def test_the_script_holds_the_times_that_builds_noted(made):
    assert "Object.entries({})" in about.script(made.root)
    about.keep_time(CHAPTER, 1234.56, made.root)
    assert f'Object.entries({{"{CHAPTER}": "1234.6 s"}})' in about.script(made.root)


def test_record_and_script_lie_beside_the_pages(made):
    html = made.root / "html"
    about.write(html, made.root)
    assert json.loads((html / "build.json").read_text()) == about.facts(made.root)
    assert (html / "_static/build-times.js").read_text() == about.script(made.root)


# ---- whether the pages are the present ones


def test_pages_of_the_present_sources_pass(made):
    about.write(made.root / "_build/html", made.root)
    about.check(made.root)


def test_older_pages_are_refused_with_what_changed(made):
    about.write(made.root / "_build/html", made.root)
    made.write("book/index.md", "# Another\n")
    with pytest.raises(KoshError, match=r"not of the present sources(.|\n)*changed since: book/index.md\n"):
        about.check(made.root)


def test_pages_that_are_not_there_are_refused(made):
    with pytest.raises(KoshError, match="no pages"):
        about.check(made.root)


# ---- the page


@pytest.fixture
def page(made):
    return made.built("```{about-this-build}\n```")


def test_the_page_says_digest_and_versions(made, page):
    told = {dt.text.strip(): dt.find_next_sibling("dd") for dt in page.select("dl.kosh-build > dt")}
    found = about.facts(made.root)
    assert told["Digest of the book"].text.strip() == found["digest"]
    assert told["Digest of each file"].a["href"] == "build.json"
    assert told["Python"].text.strip() == platform.python_version()
    assert f"pandas {version('pandas')}" in told["Libraries"].text


def test_each_chapter_has_its_digests_and_a_cell_that_the_script_fills(made, page):
    (chapter,) = page.select("article.kosh-chapter")
    found = about.facts(made.root)["chapters"][CHAPTER]
    for of in (found["code"], found["findings"], found["executed"], *found["tables"].values()):
        assert of.removeprefix("sha256:")[:12] in chapter.text
    assert "first year" in chapter.text and "2011" in chapter.text
    assert chapter.find(id=f"run-time-{CHAPTER}").text == "not recorded in this copy"
    (script,) = page.select("script[src*=build-times]")
    assert script["defer"] is not None and re.search(r"_static/build-times\.js$", script["src"])
    assert not made.html("index").select("script[src*=build-times]")
