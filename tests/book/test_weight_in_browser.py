"""What the first view of a page asks for: how much, from where, and whether it is seen before any script."""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from kosh import ROOT

pytestmark = pytest.mark.slow

#: Bytes that a first view may transfer, gzipped, without its figures.
MOST = 600_000

#: Formats that are compressed in themselves, and are sent as they are.
COMPRESSED = {".woff2", ".png"}


def weight(reader):
    """Bytes of all that a visit asked for, figures left out, each file once, gzipped where that helps."""
    files = {Path(unquote(urlparse(address).path)) for address in reader.fetched}
    files = {file for file in files if "_images" not in file.parts}
    sizes = {
        file.name: len(content if file.suffix in COMPRESSED else gzip.compress(content, 6))
        for file in files
        for content in [file.read_bytes()]
    }
    return sum(sizes.values()), sizes


def test_the_first_view_of_every_page_is_light(visit, built_pages):
    heavy = {}
    for name in built_pages:
        reader = visit()
        reader.open(name).wait_for_load_state("networkidle")
        total, sizes = weight(reader)
        if total > MOST:
            heavy[name] = (total, sizes)
        reader.page.context.close()
    assert not heavy


def test_the_weight_counts_fonts_and_scripts_and_no_figure(visit):
    reader = visit()
    reader.open("analyses/remittances-kgz.html").wait_for_load_state("networkidle")
    names = set(weight(reader)[1])
    assert {
        "remittances-kgz.html",
        "kosh-serif.woff2",
        "kosh-sans.woff2",
        "identity.css",
        "bootstrap.js",
    } <= names
    assert any("_images" in address for address in reader.fetched)
    assert not [name for name in names if "fontawesome" in name or name == "all.min.js"]


@pytest.mark.parametrize("name", ["index.html", "analyses/remittances-kgz.html", "papers/abai2020.html"])
def test_a_page_is_read_without_scripts(visit, name):
    page = visit(390, scripts=False).open(name)
    seen = page.locator("article.bd-article").evaluate(
        "all => [...all.querySelectorAll(':scope > section > :is(h1, p)')].every(e => e.checkVisibility())"
    )
    assert seen and page.locator("svg.kosh-mark").nth(1).is_visible()


def test_the_first_paint_waits_for_no_script(visit):
    """Scripts that never arrive: the page is shown all the same."""
    reader = visit()
    reader.page.route("**/*.js*", lambda route: None)
    address = (ROOT / "_build/html/analyses/remittances-kgz.html").as_uri()
    reader.page.goto(address, wait_until="commit")
    reader.page.wait_for_function(
        "performance.getEntriesByName('first-contentful-paint').length"
        " && document.querySelector('.bd-footer-content')?.checkVisibility()"
    )
