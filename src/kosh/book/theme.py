"""What the theme and MyST-NB write, mended: icons as drawings in the page, controls that say what they do.

The theme draws its icons by a script of 542 kB (gzipped). Here each is a few lines of SVG in the page itself:
no script, no font, no second request, and seen where a reader's own colours replace those of the page.
"""

import re

from kosh.errors import KoshError

#: What each icon of the theme is drawn as: paths in a square of 24, stroked.
DRAWN = {
    "angle-left": "M15 5l-7 7 7 7",
    "angle-right": "M9 5l7 7-7 7",
    "arrow-up": "M12 20V5M6 11l6-6 6 6",
    "bars": "M4 7h16M4 12h16M4 17h16",
    "circle-half-stroke": "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
    "code": "M9 7l-5 5 5 5M15 7l5 5-5 5",
    "download": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "expand": "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4",
    "file-pdf": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "github": "M9 7l-5 5 5 5M15 7l5 5-5 5",
    "lightbulb": "M5 4h14v12h-8l-4 4v-4H5zM12 7v4M12 13v.5",
    "list": "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
    "magnifying-glass": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13M15.5 15.5L21 21",
    "moon": "M19 14.5A8 8 0 0 1 9.5 5a8 8 0 1 0 9.5 9.5z",
    "pencil-alt": "M4 20l1-4L16 5l3 3L8 19z",
    # a disc and eight rays
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 1 0 0-8M12 2v3m0 14v3M2 12h3m14 0h3"
    "M5 5l2 2m10 10l2 2M19 5l-2 2M7 17l-2 2",
}
#: Icons of which a part is filled.
FILLED = {"circle-half-stroke": "M12 4a8 8 0 1 0 0 16z"}

ICON = re.compile(r'<(i|span) class="((?:[\w-]+ )*fa[bs]?(?:-(?:solid|brands|regular))? [^"]*)"([^>]*)></\1>')
SIZES = {"fa-lg", "fa-fw"}

#: What the page holds, and what takes its place.
WORDS = {
    # the name must be what is seen: "Show code"
    ' aria-label="Toggle hidden content"': "",
    "Toggle primary sidebar": "Contents of the book",
    "Toggle secondary sidebar": "Contents of this page",
    # a role that is given up: an entry of a list of works is one of a list
    'role="doc-biblioentry"': 'role="listitem"',
    # an ampersand of an address
    "&body=Your%20issue": "&amp;body=Your%20issue",
    'title="light/dark" aria-label="light/dark"': 'title="Light or dark" aria-label="Light or dark"',
}
#: In a summary, paragraphs are not allowed.
SUMMARY = re.compile(r'<p class="(collapsed|expanded) admonition-title">(.*?)</p>')


def icon(name, attributes="", *classes):
    """The icon ``name`` as SVG, hidden from screen readers: the control around it has the words.

    Raises KoshError for an icon that has not been drawn.
    """
    if name not in DRAWN:
        raise KoshError(
            "the theme uses an icon that is not drawn",
            found=f"fa-{name}",
            expected=", ".join(DRAWN),
            next_step="draw it in DRAWN of kosh.book.theme",
        )
    filled = f'<path d="{FILLED[name]}" fill="currentColor"/>' if name in FILLED else ""
    shown = " ".join(["kosh-icon", *classes])
    head = f'<svg class="{shown}"{attributes} viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
    return f'{head}<path d="{DRAWN[name]}"/>{filled}</svg>'


def _drawn(match):
    words = match[2].split()
    names = [word for word in words if word.startswith("fa-") and word not in SIZES]
    name = names[-1].removeprefix("fa-")
    return icon(name, match[3], *(word for word in words if not word.startswith("fa")))


def mend(html):
    """A page as the theme writes it, with its icons drawn and its controls named."""
    html = ICON.sub(_drawn, html)
    for wrong, right in WORDS.items():
        html = html.replace(wrong, right)
    return SUMMARY.sub(r'<span class="\1 admonition-title">\2</span>', html)


def _add_filter(app):
    # writers of other formats have no templates
    if templates := getattr(app.builder, "templates", None):
        templates.environment.filters["mend"] = mend


def setup(app):
    app.connect("builder-inited", _add_filter)
