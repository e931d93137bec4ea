"""What the first view of a chapter transfers, beside the same page of a default Jupyter Book.

    python benchmarks/weight.py [--page analyses/remittances-kgz] [--out FILE]

Needs the built book (make book) and Chromium. Builds the staged pages a second time as Jupyter Book does by
default, its own extensions and options with those of ours that the text needs, then opens both pages in
Chromium and adds up what each asks for: files gzipped (fonts and PNG as they are), figures left out. What a
page asks for outside is counted and not fetched, so the default's weight is a lower bound.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlparse

import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMPRESSED = {".woff2", ".png"}


def default_book(folder):
    """Build the staged pages with Jupyter Book's defaults below ``folder``; returns where the HTML is."""
    ours = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    kept = {name: ours[name] for name in ("title", "author", "execute", "bibtex_bibfiles", "parse")}
    theirs = {"kosh_root": str(ROOT), "kosh_report_url": ours["sphinx"]["config"]["kosh_report_url"]}
    config = kept | {"sphinx": {"extra_extensions": ["kosh.book.roles"], "config": theirs}}
    stage = folder / "stage"
    shutil.copytree(ROOT / "_build/stage", stage)
    shutil.rmtree(stage / "templates")
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    start = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", start, "build", stage, "--path-output", folder / "out", "--all"]
    command += ["--config", folder / "config.yml", "--toc", ROOT / "_toc.yml"]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return folder / "out/_build/html"


def first_view(browser, file):
    """What the page in ``file`` asks for: bytes by name, addresses outside, errors of the console."""
    inside, outside, errors = set(), set(), []
    context = browser.new_context(viewport={"width": 1280, "height": 844})

    def fetch(route):
        address = route.request.url
        if address.startswith("file:"):
            inside.add(Path(unquote(urlparse(address).path)))
            return route.continue_()
        if not address.startswith(("data:", "blob:")):
            outside.add(address)
            return route.abort()
        return route.continue_()

    context.route("**/*", fetch)
    page = context.new_page()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri(), wait_until="load")
    page.wait_for_timeout(1500)
    context.close()
    sizes = {}
    for path in inside:
        if "_images" not in path.parts and path.exists():
            content = path.read_bytes()
            sizes[path.name] = len(content if path.suffix in COMPRESSED else gzip.compress(content, 6))
    return {"bytes": sum(sizes.values()), "files": sizes, "outside": sorted(outside), "errors": len(errors)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--page", default="analyses/remittances-kgz")
    parser.add_argument("--out")
    given = parser.parse_args()
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if not found:
        sys.exit("This needs Chromium: install it (apt install chromium), or put its path into CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sites = {"kosh": ROOT / "_build/html", "default": default_book(Path(folder))}
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        measured = {name: first_view(browser, site / f"{given.page}.html") for name, site in sites.items()}
        browser.close()
    for name, seen in measured.items():
        print(
            f"{name}: {seen['bytes'] / 1000:.0f} kB gzipped in {len(seen['files'])} files, "
            f"{len(seen['outside'])} requests outside, {seen['errors']} errors in the console"
        )
        for file, size in sorted(seen["files"].items(), key=lambda entry: -entry[1])[:6]:
            print(f"  {size / 1000:7.1f}  {file}")
    if given.out:
        Path(given.out).write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
