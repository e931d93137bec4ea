"""The book as one PDF: the built pages behind one another, set by Chromium, with page numbers.

Chromium does not know on which page another place will be. So it prints twice: the first print tells the page
of every place that is linked, the second has these numbers in the contents and the scorecard, and must agree.
What paper is no use for is left out (code, buttons, lists of findings); each chapter says where that stands.
"""

import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from kosh import ROOT, __version__, command
from kosh.book import about, analyses, citing, records, workflow
from kosh.book.findings import write_text
from kosh.errors import KoshError

SITE = "_build/html"
TARGET = "_build/kosh.pdf"

#: What Chromium prints, kept for who looks for a fault of the print.
ASSEMBLED = "_build/printed/kosh.html"

#: Names of Chromium, the first that is there is taken; ``CHROMIUM`` in the environment names another.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: Chromium sets running heads since this version.
OLDEST = 131

#: The front page bears the title of the book, which here has a page of its own.
FRONT = "Introduction"

#: What paper is no use for, and what the book says once for all its chapters.
LEFT_OUT = (
    ".headerlink, .kosh-chapter, .kosh-cite, .kosh-elsewhere, .kosh-explore, .kosh-report, .toctree-wrapper, "
    "ul.kosh-sections, button, details.hide, figure .legend, form, p.kosh-count"
)
#: Left out before the page is read: most of its bytes, and none that is seen.
UNSEEN = re.compile(r"<(template|script)\b.*?</\1>", re.DOTALL)

STYLES = ("pygments.css", "identity.css", "kosh.css", "print.css", "printed-book.css")

#: Width of a line, in pixels of CSS: A4 less the margins that printed-book.css sets.
LINE = round((210 - 2 * 20) / 25.4 * 96)

#: Sets pictures to one share of their size, so that their words are alike, and none higher than a page; a
#: table that is wider than its place smaller, by steps down to a share of its type, then lets words break.
#: Returns what is wider than the line even so.
FIT = """([line, least, picture, page]) => {
    for (const image of document.querySelectorAll("figure img")) {
        const wanted = image.closest(".kosh-drawn") ? 300 / image.naturalWidth : picture;
        image.style.width = `${image.naturalWidth * Math.min(wanted, page / image.naturalHeight)}px`;
    }
    for (const table of document.querySelectorAll("table")) {
        const place = table.parentElement, style = getComputedStyle(place);
        const room = place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const size = parseFloat(getComputedStyle(table).fontSize);
        const tooWide = () => table.offsetWidth > room + 0.5;
        for (let share = 0.97; tooWide() && share >= least; share -= 0.03)
            table.style.fontSize = `${size * share}px`;
        if (tooWide()) table.classList.add("kosh-broken-words");
    }
    const wide = [...document.body.querySelectorAll("*")].filter(
        (e) => !e.closest("svg") && e.getBoundingClientRect().right > line + 1);
    const words = (e) => e.textContent.trim().slice(0, 60);
    return wide.map((e) => `${e.closest("section[id]")?.id}: ${e.localName} ${words(e)}`);
}"""
LEAST = 0.7
PICTURE, PAGE = 0.8, 720

#: A place for a page number, and the id that it is the page of.
NUMBER = re.compile(r'<span class="kosh-page" data-of="([^"]*)"></span>')

#: How deep the outline of the PDF goes: chapters and their sections.
DEPTH = 2


@dataclass(frozen=True)
class Chapter:
    """A page of the site as a chapter: its name (``papers/abai2020``), part, title, and content as HTML."""

    page: str
    part: str
    title: str
    html: str

    @property
    def id(self):
        return place(self.page)


# ---- from the site to one document


def contents(root=ROOT):
    """The pages of the book in their order, each with the caption of its part (``""`` before the first)."""
    toc = analyses.read_yaml("_toc.yml", root)
    parts = toc.get("parts", [toc])
    listed = [(part.get("caption", ""), entry["file"]) for part in parts for entry in part["chapters"]]
    return [("", toc["root"]), *listed]


def place(page, fragment=""):
    """The id in the printed book of a page of the site, or of what has the id ``fragment`` on it."""
    return page.replace("/", "-") + (f".{fragment}" if fragment else "")


def printed_link(href, page, ids, base=""):
    """Where a link of ``page`` leads in the printed book; None where to nothing that its reader could follow.

    ``ids`` are those of each page as printed. What is left out of print, and files beside the pages, are
    linked where the book is hosted, at ``base``.
    """
    if urlsplit(href).scheme:
        return href
    path, _, fragment = href.partition("#")
    target = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else f"{page}.html"
    name = target.removesuffix(".html")
    if name in ids and (not fragment or fragment in ids[name]):
        return f"#{place(name, fragment)}"
    return f"{base.rstrip('/')}/{target}" + (f"#{fragment}" if fragment else "") if base else None


def chapters(root=ROOT):
    """Every page of the built book as a `Chapter`; KoshError where one has not been built."""
    root = Path(root)
    base = analyses.read_yaml("_config.yml", root)["sphinx"]["config"]["html_baseurl"]
    notebooks = {f"analyses/{name}": page.notebook for name, page in analyses.pages(root).items()}
    pages = contents(root)
    articles = {page: article(_read(root, page), page, notebooks.get(page)) for _, page in pages}
    ids = {page: {e["id"] for e in content.select("[id]")} for page, content in articles.items()}
    made = []
    for part, page in pages:
        heading = articles[page].select_one("h1")
        title = FRONT if page == pages[0][1] else heading.get_text().strip()
        heading.string = title
        address(articles[page], page, ids, base)
        made.append(Chapter(page, part, title, articles[page].decode_contents().strip()))
    return made


def _read(root, page):
    try:
        return (root / SITE / f"{page}.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KoshError(
            "there is no book yet that could be printed",
            where=f"{SITE}/{page}.html",
            next_step=f"build the book first: {command()} book",
        ) from None


def article(html, page, notebook=None):
    """The content of a page of the site for paper, as an element of BeautifulSoup.

    Folded pieces are open, ``LEFT_OUT`` is gone; where the list of findings of an analysis was, a line tells
    where it stands, and where the code of ``notebook`` does.
    """
    # only here: other commands start without it
    from bs4 import BeautifulSoup, SoupStrainer

    only = SoupStrainer("article", class_="bd-article")
    soup = BeautifulSoup(UNSEEN.sub("", html), "html.parser", parse_only=only)
    content = soup.article
    for piece in content.select(LEFT_OUT):
        piece.decompose()
    for cell in content.select("div.cell"):
        if not cell.get_text(strip=True) and not cell.select_one("img, svg"):
            cell.decompose()
    for found in content.select(".kosh-found"):
        count = found.select_one("summary").get_text().partition(",")[0].strip()
        found.name, found.attrs = "p", {"class": "kosh-small"}
        found.string = f"{count} at full precision: {page}.html. Code: notebooks/{notebook}.ipynb."
    for fold in content.select("details, summary"):
        fold.name = "div"
        fold.attrs.pop("open", None)
    for row in content.select("table.kosh-scorecard tr"):
        # the claim's id names the paper too: its column is free for the page
        claim, cell = row.select_one("a[href]"), row.select("th, td")[1]
        cell.string = "" if claim else "Page"
        if claim:
            cell.append(soup.new_tag("span", attrs={"class": "kosh-page", "data-of": claim["href"]}))
    return content


def address(content, page, ids, base=""):
    """Give the content of a page, in place, the ids and links of the printed book."""
    for link in content.select("a[href]"):
        to = printed_link(link["href"], page, ids, base)
        if to is None:
            link.name = "span"
            del link["href"]
        else:
            link["href"] = to
    for number in content.select("[data-of]"):
        number["data-of"] = printed_link(number["data-of"], page, ids).removeprefix("#")
    for image in content.select("img[src]"):
        path = os.path.normpath(os.path.join(os.path.dirname(page), image["src"]))
        image["src"] = _beside_the_assembled(path)
    for element in content.select("[id]"):
        element["id"] = place(page, element["id"])


def _beside_the_assembled(path):
    """The file ``path`` of the site as `ASSEMBLED` calls it."""
    return Path(os.path.relpath(Path(SITE, path), Path(ASSEMBLED).parent)).as_posix()


def document(made, whole, digest, numbers=None):
    """The HTML of the printed book: title page, imprint, contents, chapters.

    ``made`` are its chapters, ``whole`` its CSL record, ``digest`` that of the build. ``numbers`` are pages
    by id; without them their places are kept free.
    """
    sheets = "".join(
        f'<link rel="stylesheet" href="{_beside_the_assembled(f"_static/{name}")}">\n' for name in STYLES
    )
    # Chromium has no string-set: each chapter has sheets of its own name, which know its title
    heads = "".join(
        f"@page chapter-{n}:left {{ @top-left {{ content: {_css_string(whole['title'])}; }} }}\n"
        f"@page chapter-{n}:right {{ @top-right {{ content: {_css_string(chapter.title)}; }} }}\n"
        for n, chapter in enumerate(made)
    )
    body = "".join(
        f'<section class="kosh-chapter-of-book" id="{chapter.id}" style="page: chapter-{n}">\n'
        f'<p class="kosh-part">{escape(chapter.part)}</p>\n{chapter.html}\n</section>\n'
        for n, chapter in enumerate(made)
    )
    html = (
        f'<!DOCTYPE html>\n<html lang="{whole["language"]}" data-theme="light">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{escape(whole["title"])}</title>\n{sheets}'
        f'<style>\n{heads}</style>\n</head>\n<body class="bd-article">\n'
        f"{_title_page(whole, digest)}{_contents(made)}{body}</body>\n</html>\n"
    )
    return NUMBER.sub(lambda found: f"<span>{(numbers or {}).get(found[1], '')}</span>", html)


def _css_string(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _title_page(whole, digest):
    date = citing.day(whole)
    return f"""\
<section class="kosh-title-page">
<img class="kosh-mark" src="{_beside_the_assembled("_static/mark.svg")}" alt="">
<p class="kosh-book-title">{escape(whole["title"])}</p>
<p class="kosh-authors">{escape(citing.names(whole))}</p>
<p class="kosh-edition">Version {escape(whole["version"])}, {date}</p>
</section>
<section class="kosh-imprint">
<p>This is the book on paper. Left out are the code of the notebooks, the lists of findings at full
precision with their addresses, and what answers to a hand: figures to explore, filters, forms for reference
managers. They stand in the book as pages; each chapter names its page and its notebook.</p>
<p>Cite: {escape(citing.apa(whole))}</p>
<p>Text and figures: CC BY 4.0. Code: MIT. Each table carries its publisher’s terms. A verdict is about a
number, never about an author.</p>
<p>Digest of the build: <code>{escape(digest)}</code></p>
</section>
"""


def _contents(made):
    lines, part = [], ""
    for chapter in made:
        if chapter.part != part:
            part = chapter.part
            lines.append(f'<li class="kosh-contents-part">{escape(part)}</li>\n')
        lines.append(
            f'<li><a href="#{chapter.id}"><span>{escape(chapter.title)}</span><span class="kosh-dots"></span>'
            f'<span class="kosh-page" data-of="{chapter.id}"></span></a></li>\n'
        )
    listed = "".join(lines)
    return (
        f'<section class="kosh-contents" id="contents">\n<h1>Contents</h1>\n<ol>\n{listed}</ol>\n</section>\n'
    )


# ---- from the document to the PDF


def browser_path():
    """The Chromium of this machine; KoshError where there is none."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if not found:
        raise KoshError(
            "this needs Chromium or Chrome, and none was found",
            found=f"CHROMIUM={named}" if named else None,
            expected=" or ".join(BROWSERS),
            next_step="install it (on Debian and Ubuntu: apt install chromium), or name it in CHROMIUM",
        )
    return found


@contextmanager
def chromium():
    """A Chromium without a window, as a browser of Playwright."""
    # only here: it takes a second to load
    from playwright.sync_api import sync_playwright

    path = browser_path()
    with sync_playwright() as playwright:
        # in containers people are root, and for root Chromium has no sandbox
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def set_pages(browser, source, target):
    """Print the HTML ``source`` to the PDF ``target``; KoshError where something is wider than a line."""
    page = browser.new_page(viewport={"width": LINE, "height": 950})
    try:
        page.emulate_media(media="print")
        page.goto(Path(source).absolute().as_uri())
        page.evaluate("document.fonts.ready")
        if wide := page.evaluate(FIT, [LINE, LEAST, PICTURE, PAGE]):
            raise KoshError(
                "something is wider than a line of the printed book",
                where=ASSEMBLED,
                found="".join(f"\n      {each}" for each in wide[:5]),
                expected=f"at most {LINE} pixels",
                next_step="let it break or be smaller in book/assets/printed-book.css",
            )
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    finally:
        page.close()


def page_numbers(pdf):
    """The page of every named place in an open ``pikepdf.Pdf``: id -> number from 1."""
    numbers = {page.objgen: n for n, page in enumerate(pdf.pages, 1)}
    return {name.removeprefix("/"): numbers[to[0].objgen] for name, to in pdf.Root.Dests.items()}


def write(root=ROOT, say=print):
    """Print the built book to ``_build/kosh.pdf`` and return that path.

    Raises KoshError where the book is not built or is older than its sources, where Chromium is missing or
    too old, and where the two prints do not agree.
    """
    root = Path(root)
    browser_path()
    records.check(root)
    whole = citing.book(root)
    with workflow.alone(root / "_build/.site.lock", "The pages are being built by another process", say):
        made = chapters(root)
        digest = json.loads((root / SITE / about.RECORD).read_text(encoding="utf-8"))["digest"]
        with tempfile.TemporaryDirectory(dir=root / "_build", prefix=".printed-") as folder:
            folder = Path(folder)
            html = partial(document, made, whole, digest)
            finish(print_numbered(root / ASSEMBLED, html, folder), folder / "whole.pdf", made, whole)
            os.replace(folder / "whole.pdf", root / TARGET)
    return root / TARGET


def print_numbered(source, html, folder):
    """Print what ``html(numbers)`` gives, by way of the file ``source``: without numbers, then with them.

    Returns the PDF, a file in ``folder``. Raises KoshError where the second print differs from the first.
    """
    import pikepdf

    numbers = {}
    with chromium() as browser:
        if int(browser.version.partition(".")[0]) < OLDEST:
            raise KoshError(
                "this Chromium cannot set running heads",
                found=browser.version,
                expected=f"{OLDEST} or later",
                next_step="install a later one, or name it in CHROMIUM",
            )
        for target in (folder / "first.pdf", folder / "second.pdf"):
            write_text(source, html(numbers))
            set_pages(browser, source, target)
            before = numbers
            with pikepdf.open(target) as pdf:
                numbers = page_numbers(pdf)
    if moved := [name for name in numbers if numbers[name] != before.get(name)]:
        raise KoshError(
            "the page numbers moved the text that they are in",
            where=ASSEMBLED,
            found=", ".join(f"{name}: {before.get(name)}, then {numbers[name]}" for name in moved[:5]),
            next_step="give the numbers a fixed width in book/assets/printed-book.css",
        )
    return target


def finish(source, target, made, whole):
    """Give a print its outline, metadata and dates, so that the same pages are the same bytes.

    The dates are those of the release, or of ``SOURCE_DATE_EPOCH`` where it is set.
    """
    import pikepdf

    with pikepdf.open(source) as pdf:
        _outline(pdf, made)
        date = _date(whole)
        stamp = pikepdf.String(date.strftime("D:%Y%m%d%H%M%SZ"))
        pdf.docinfo["/Title"], pdf.docinfo["/Author"] = whole["title"], citing.names(whole)
        pdf.docinfo["/Creator"] = f"Kosh {__version__}"
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = stamp
        pdf.Root.Lang = pikepdf.String(whole["language"])
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )


def _date(whole):
    if seconds := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(seconds), UTC)
    return datetime(*whole["issued"]["date-parts"][0], tzinfo=UTC)


def _outline(pdf, made):
    """Put chapters under their parts, with the book's titles: Chromium's lose the space where a line ends."""
    import pikepdf

    chapters = {_squeezed(chapter.title): chapter for chapter in made}
    titles = {_squeezed(title): title for title in _headings(made)}
    with pdf.open_outline() as outline:
        kept, part = [], None
        for item in outline.root:
            _prune(item, titles, DEPTH)
            chapter = chapters.get(_squeezed(item.title))
            if chapter and chapter.part and (part is None or part.title != chapter.part):
                part = pikepdf.OutlineItem(chapter.part, item.destination)
                kept.append(part)
            (part.children if chapter and chapter.part else kept).append(item)
        for item in kept:
            item.is_closed = True
        outline.root[:] = kept


def _prune(item, titles, depth):
    item.title = titles.get(_squeezed(item.title), item.title)
    item.is_closed = True
    item.children[:] = item.children if depth > 1 else []
    for child in item.children:
        _prune(child, titles, depth - 1)


def _squeezed(text):
    return "".join(text.split())


def _headings(made):
    from bs4 import BeautifulSoup, SoupStrainer

    for chapter in made:
        for heading in BeautifulSoup(chapter.html, "html.parser", parse_only=SoupStrainer(["h1", "h2"])):
            yield " ".join(heading.get_text().split())
