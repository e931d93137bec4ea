"""The site is built aside and put in place whole; a warning stops it and leaves the last good one."""

from pathlib import Path

import pytest

from kosh.book import site
from kosh.errors import KoshError


def folder(path, text):
    path.mkdir(parents=True)
    (path / "index.html").write_text(text)
    return path


def names(path):
    return sorted(p.name for p in path.iterdir())


# ---- what goes in


def test_prose_and_executed_notebooks_are_staged_side_by_side(built):
    (built.root / "_build/stage").mkdir(exist_ok=True)
    built.write("_build/stage/left-over.md", "from an earlier build")
    built.write("_build/executed/taken-away.ipynb", "from a page that is no more")
    stage = site.stage(built.root)
    assert stage == built.root / "_build/stage"
    assert names(stage) == ["analyses", "index.md", "references.bib"]
    assert names(stage / "analyses") == ["countries.ipynb", "tajikistan.ipynb"]


def test_every_file_that_people_write_for_the_pages_is_a_source(built):
    (built.root / "book/assets").mkdir()
    built.write("book/assets/style.css", "")
    assert site.sources(built.root) == [
        Path("book/assets/style.css"),
        Path("book/index.md"),
        Path("book/references.bib"),
        Path("_config.yml"),
        Path("_toc.yml"),
        Path("CITATION.cff"),
        Path("notebooks/pages.yml"),
    ]


# ---- what comes out


def test_a_good_site_is_put_in_place_and_nothing_else_is_left(built):
    built.change("book/index.md", "# A small book", "# A small book, again")
    site.build(built.root)
    assert "A small book, again" in built.shown()
    assert not (built.root / "_build/fresh").exists()
    assert not (built.root / "_build/html.before").exists()


def test_a_warning_stops_the_build_names_its_page_and_leaves_the_last_good_book(built):
    before = built.made("html")
    built.change("book/index.md", "# A small book", "# A small book\n\n[nowhere](missing.md)")
    with pytest.raises(KoshError, match="the pages could not be built") as stopped:
        site.build(built.root)
    assert "book/index.md:3: WARNING" in stopped.value.found
    assert "missing.md" in stopped.value.found
    assert str(built.root) not in str(stopped.value)
    assert "missing.md" in (built.root / stopped.value.where).read_text()
    assert built.made("html") == before


def test_a_fault_of_the_configuration_is_shown(built):
    built.change("_config.yml", "- sphinx_design", "- no_such_extension")
    with pytest.raises(KoshError, match="the pages could not be built") as stopped:
        site.build(built.root)
    assert "no_such_extension" in stopped.value.found


def test_a_configuration_that_is_no_yaml_is_named_with_its_line(built):
    built.write("_toc.yml", "format: jb-book\nroot: [index\n")
    with pytest.raises(KoshError, match="not valid YAML") as refused:
        site.build(built.root)
    assert refused.value.where == "_toc.yml, line 3"


def test_a_full_disk_is_told_as_such_and_leaves_nothing_behind(built, monkeypatch):
    log = "WARNING: failed to write: [Errno 28] No space left on device"
    (built.root / "_build/fresh").mkdir()
    monkeypatch.setattr(site, "_jupyter_book", lambda *_: (1, log))
    with pytest.raises(KoshError, match="the disk is full"):
        site.build(built.root)
    assert not (built.root / "_build/fresh").exists()
    assert "43.8" in built.shown()


def test_faults_are_warnings_and_errors_with_their_lines():
    log = [
        "reading",
        "a.md:1: WARNING: bad",
        "  expected: good",
        "writing",
        "  indented",
        "b.md: ERROR: worse",
    ]
    assert site._faults(log) == ["a.md:1: WARNING: bad", "  expected: good", "b.md: ERROR: worse"]


def test_without_warnings_the_exceptions_are_shown_else_the_end_of_the_log():
    log = [
        "Extension error:",
        "Traceback (most recent call last):",
        "  File x",
        "sphinx.errors.ThemeError: no",
    ]
    assert site._faults([*log, "RuntimeError: "]) == ["sphinx.errors.ThemeError: no"]
    assert site._faults(list(map(str, range(30)))) == list(map(str, range(15, 30)))


# ---- the swap


def test_a_first_site_is_put_in_place(tmp_path):
    site.put_in_place(folder(tmp_path / "fresh", "new"), tmp_path / "html")
    assert names(tmp_path) == ["html"]


def test_a_second_site_replaces_the_first_whole(tmp_path):
    (folder(tmp_path / "html", "old") / "gone.html").write_text("a page that is no more")
    site.put_in_place(folder(tmp_path / "fresh", "new"), tmp_path / "html")
    assert names(tmp_path) == ["html"]
    assert names(tmp_path / "html") == ["index.html"]
    assert (tmp_path / "html/index.html").read_text() == "new"


def test_a_swap_that_was_interrupted_is_made_good(tmp_path):
    folder(tmp_path / "html.before", "older")
    site.put_in_place(folder(tmp_path / "fresh", "new"), tmp_path / "html")
    assert names(tmp_path) == ["html"]
    folder(tmp_path / "html.before", "left over after both renames")
    site.put_in_place(folder(tmp_path / "fresh", "newer"), tmp_path / "html")
    assert names(tmp_path) == ["html"]
    assert (tmp_path / "html/index.html").read_text() == "newer"
