"""All built pages in Chromium, from file://: none is too wide, none fails, none asks for what is outside."""

import os
import subprocess
import sys

import pytest

from kosh import ROOT

pytestmark = pytest.mark.slow

SITE = ROOT / "_build/html"

WRONG = """<!DOCTYPE html><html><body><div style="width: 2000px">wide</div>
<img src="https://example.org/outside.png"><script>console.error("heard"); thrown();</script></body></html>"""


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_the_window_and_has_no_fault(visit, width):
    pages = [p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html")]
    pages = sorted(page for page in pages if not page.startswith("_static/"))
    assert "index.html" in pages and len([p for p in pages if p.startswith("papers/")]) == 5
    wrong = {}
    for name in pages:
        reader = visit(width)
        reader.open(name)
        if reader.faults or reader.overhang() > 0:
            wrong[name] = [f"{reader.overhang()} px too wide", *reader.faults]
        reader.page.context.close()
    assert not wrong


def test_what_is_wrong_is_seen(visit, tmp_path):
    (tmp_path / "wrong.html").write_text(WRONG)
    reader = visit(390)
    reader.open(tmp_path / "wrong.html")
    assert reader.overhang() > 1000
    found = " ".join(reader.faults)
    assert "from outside: https://example.org/outside.png" in found
    assert "error: heard" in found and "thrown is not defined" in found


def test_without_a_browser_a_test_fails_and_says_how_to_get_one():
    test = f"{__file__}::test_what_is_wrong_is_seen"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"CHROMIUM": "nowhere"}, capture_output=True, text=True
    )
    assert run.returncode == 1, run.stdout
    assert "This test needs Chromium: install it" in run.stdout and "skipped" not in run.stdout
