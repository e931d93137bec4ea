"""What a page tells machines in its head: reference managers, search engines, link previews, archives.

Highwire's ``citation_*`` and Dublin Core are what Zotero's translators "Embedded Metadata" and "RDF" read;
the links are those of Signposting (signposting.org, FAIR profile); the rest is Open Graph (ogp.me) and
schema.org as JSON-LD. What needs a full address is left out while the book has none (``html_baseurl``).
"""

import json
import textwrap
from html import escape

from docutils import nodes

from kosh.book import citing, references
from kosh.data import package
from kosh.prose import calendar_date

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

#: The page that has all tables of data.
TABLES = "data"

#: The picture of link previews, its size and its words.
PICTURE, SIZE = "_static/card.png", (1200, 630)
PICTURE_SAYS = (
    "The title of the book under its mark: three felt tents on a line, the nearest with its door open"
)

#: A description has at most so many letters, and a paragraph of fewer than the second number is none.
LENGTH, SHORT = 240, 60


def citation(record):
    """Names and contents of ``meta`` elements for reference managers."""
    date = citing.day(record)
    container = record.get("container-title")
    authors = [citing.name_of(author) for author in record["author"]]
    pairs = [
        ("citation_title", record["title"]),
        *(("citation_author", author) for author in authors),
        ("citation_publication_date", date.replace("-", "/")),
        # one for Zotero, for which it also means that the page is no book, one for the others
        ("citation_book_title", container),
        ("citation_inbook_title", container),
        ("citation_language", record["language"]),
        ("citation_doi", record.get("DOI")),
        ("citation_public_url", record.get("URL")),
        ("DC.type", "Book Chapter" if container else "Book"),
        ("DC.title", record["title"]),
        *(("DC.creator", author) for author in authors),
        ("DC.date", date),
        ("DC.language", record["language"]),
        ("DC.rights", LICENCE),
        ("DCTERMS.isPartOf", container),
    ]
    return [(name, value) for name, value in pairs if value]


def preview(record, description, base):
    """Properties and contents of ``meta`` elements for previews of a link."""
    container = record.get("container-title")
    picture = [
        ("og:image", f"{base.rstrip('/')}/{PICTURE}"),
        ("og:image:width", SIZE[0]),
        ("og:image:height", SIZE[1]),
        ("og:image:alt", PICTURE_SAYS),
    ]
    pairs = [
        ("og:title", record["title"]),
        # a chapter is an "article": "book" or "website" would make Zotero take it for one
        ("og:type", "article" if container else "book"),
        ("og:site_name", container or record["title"]),
        ("og:description", description),
        ("og:url", record.get("URL")),
        *(picture if base else []),
    ]
    return [(name, value) for name, value in pairs if value]


def signposts(record, docname, pages, uri):
    """Links for archives: ``(relation, address, media type)``.

    ``pages`` are the addresses of all chapters; the front page lists them, each of them leads back.
    ``uri(path)`` is an address as seen from this page.
    """
    address = f"https://doi.org/{record['DOI']}" if "DOI" in record else record.get("URL")
    is_book = "container-title" not in record
    described = [
        ("describedby", uri(f"{citing.stem(docname)}.{ending}"), kind)
        for _, ending, kind in citing.FORMS.values()
    ]
    return [
        *([("cite-as", address, None)] if address else []),
        ("type", f"https://schema.org/{'Book' if is_book else 'Chapter'}", None),
        ("license", LICENCE, None),
        *described,
        *(("item", page, "text/html") for page in (pages if is_book else [])),
        *([] if is_book else [("collection", uri("index.html"), "text/html")]),
    ]


def structured(record, description):
    """The page for schema.org, as JSON-LD."""
    told = {
        "@context": "https://schema.org",
        "@type": "Chapter" if "container-title" in record else "Book",
        "name": record["title"],
        "author": [
            {"@type": "Organization" if "literal" in a else "Person", "name": citing.name_of(a)}
            for a in record["author"]
        ],
        "datePublished": citing.day(record),
        "version": record["version"],
        "inLanguage": record["language"],
        "license": LICENCE,
        "isAccessibleForFree": True,
    }
    if "container-title" in record:
        told["isPartOf"] = {"@type": "Book", "name": record["container-title"]}
    if "DOI" in record:
        told["identifier"] = f"https://doi.org/{record['DOI']}"
    return told | ({"url": record["URL"]} if "URL" in record else {}) | (
        {"description": description} if description else {}
    )  # fmt: skip


def dataset(entry, base):
    """A table of data for schema.org; ``entry`` is the descriptor's."""
    told = {
        "@type": "Dataset",
        "name": entry["title"],
        "description": entry["description"],
        "license": [licence["path"] for licence in entry["licenses"]],
    }
    address = f"{base.rstrip('/')}/data/{entry['path']}"
    file = {"@type": "DataDownload", "encodingFormat": entry["mediatype"], "contentUrl": address}
    return told | ({"distribution": file} if base else {})


def described(doctree):
    """The first paragraph of a page that is long enough to say something, cut at a word; or nothing."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) >= SHORT:
            return textwrap.shorten(text, LENGTH, placeholder=" …")
    return ""


def tell(app, pagename, templatename, context, doctree):
    """Everything above in the head of a page, and version and date in its footer."""
    if doctree is None or app.builder.name == "singlehtml":
        return
    record, base = citing.of_page(app, pagename), app.config.html_baseurl
    description = described(doctree)

    def uri(path):
        return "../" * pagename.count("/") + path

    pages = [uri(app.builder.get_target_uri(name)) for name in chapters(app)]
    made = [_element("meta", name=name, content=value) for name, value in citation(record)]
    made += [_element("meta", name="description", content=description)] if description else []
    made += [
        _element("meta", property=name, content=value) for name, value in preview(record, description, base)
    ]
    for relation, address, kind in signposts(record, pagename, pages, uri):
        made.append(_element("link", rel=relation, href=address, **({"type": kind} if kind else {})))
    told = structured(record, description)
    if pagename == TABLES:
        entries = package.descriptor(references.root(app.env))["resources"]
        told["hasPart"] = [dataset(entry, base) for entry in entries]
    told = json.dumps(told, ensure_ascii=False).replace("</", "<\\/")
    made.append(f'<script type="application/ld+json">{told}</script>')
    context["metatags"] = context.get("metatags", "") + "\n".join(made)
    footer = context.get("theme_extra_footer", "")
    context["theme_extra_footer"] = (
        f"{footer} Version {record['version']}, {calendar_date(citing.day(record))}."
    )


def chapters(app):
    """Names of all pages but the front page, in the order of the contents."""
    env, found = app.env, []

    def walk(docname):
        for name in env.toctree_includes.get(docname, []):
            found.append(name)
            walk(name)

    walk(app.config.root_doc)
    return found


def _element(tag, **attributes):
    written = " ".join(f'{name}="{escape(str(value))}"' for name, value in attributes.items())
    return f"<{tag} {written} />"


def setup(app):
    app.connect("html-page-context", tell)
