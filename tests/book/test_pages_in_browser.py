"""All built pages in Chromium, from file://: none is too wide, none fails, none asks for what is outside."""

import os
import subprocess
import sys

import pytest

from kosh import ROOT

pytestmark = pytest.mark.slow

WRONG = """<!DOCTYPE html><html><body><div style="width: 2000px">wide</div>
<img src="https://example.org/outside.png"><script>console.error("heard"); thrown();</script></body></html>"""


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_the_window_and_has_no_fault(visit, built_pages, width):
    wrong = {}
    for name in built_pages:
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
    assert "needs Chromium or Chrome, and none was found" in run.stdout and "skipped" not in run.stdout
    assert "apt install chromium" in run.stdout
