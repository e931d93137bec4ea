"""How the book, a chapter and a single number are cited: one record each, written in every usual form.

Title, authors, version, date and DOI come from ``CITATION.cff`` alone; an empty DOI is left out. A record is
CSL JSON (citationstyles.org, schema 1.0.2), from which BibTeX, RIS and the plain order of APA are made.
"""

import json
from html import escape

from docutils import nodes

from kosh.book import analyses, references
from kosh.book.elements import block, folded, paragraph
from kosh.book.references import plain

SOURCE = "CITATION.cff"

#: Pages that are lists or tools, and no text to cite.
WITHOUT = ("search",)

#: CSL type -> type in BibTeX and in RIS.
TYPES = {"book": ("book", "BOOK"), "chapter": ("incollection", "CHAP")}


def source(root):
    """What ``CITATION.cff`` says of the book, a dict; KoshError where the file is missing or no YAML."""
    return analyses.read_yaml(SOURCE, root)


def book(root):
    """The CSL record of the book, from its `source`."""
    told = source(root)
    year, month, day = map(int, str(told["date-released"]).split("-"))
    record = {
        "id": f"kosh{year}",
        "type": "book",
        "title": told["title"],
        "author": [_author(each) for each in told["authors"]],
        "issued": {"date-parts": [[year, month, day]]},
        "version": str(told["version"]),
        "language": "en",
    }
    return record | ({"DOI": told["doi"]} if told.get("doi") else {})


def _author(given):
    if "name" in given:
        return {"literal": given["name"]}
    return {"family": given["family-names"], "given": given["given-names"]}


def full_name(author):
    """An author of the `source` as people say the name."""
    return author.get("name") or f"{author['given-names']} {author['family-names']}"


def orcid(author):
    """The bare ORCID of an author of the `source`; empty where there is none."""
    return author.get("orcid", "").removeprefix("https://orcid.org/")


def part(whole, name, title, path, base=""):
    """The CSL record of a part of the book ``whole``: a chapter, or a number on one.

    ``path`` is its place in the built book (``analyses/x.html#finding-y``), ``base`` the book's address,
    where it has one.
    """
    record = whole | {
        "id": f"{whole['id']}-{nodes.make_id(name)}",
        "type": "chapter",
        "title": title,
        "container-title": whole["title"],
    }
    record.pop("DOI", None)
    return record | ({"URL": f"{base.rstrip('/')}/{path}"} if base else {"note": path})


# ---- forms


def apa(record):
    """The plain reference: author, year, title, book and version, address."""
    container = record.get("container-title")
    book = f"{container or record['title']} (Version {record['version']})"
    whole = f"{record['title']}. In {book}" if container else book
    address = (
        f"https://doi.org/{record['DOI']}" if "DOI" in record else record.get("URL") or record.get("note")
    )
    told = f"{_names(record, ', ')} ({_year(record)}). {whole}."
    return f"{told} {address}" if address else told


def bibtex(record):
    """The entry for BibTeX; braces keep the capitals of a title and of an author that is no person."""
    kind, _ = TYPES[record["type"]]
    fields = {
        "author": " and ".join(_bibtex_name(each) for each in record["author"]),
        "title": f"{{{record['title']}}}",
        "booktitle": record.get("container-title"),
        "year": _year(record),
        "version": record["version"],
        "doi": record.get("DOI"),
        "url": record.get("URL"),
        "note": record.get("note"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{record['id']},\n" + ",\n".join(lines) + "\n}"


def _bibtex_name(author):
    return f"{{{author['literal']}}}" if "literal" in author else f"{author['family']}, {author['given']}"


def ris(record):
    """The record for RIS, whose lines end as its definition asks."""
    year, month, day = record["issued"]["date-parts"][0]
    lines = [("TY", TYPES[record["type"]][1])]
    lines += [("AU", _name(author)) for author in record["author"]]
    lines += [
        ("TI", record["title"]),
        ("T2", record.get("container-title")),
        ("PY", year),
        ("DA", f"{year}/{month:02}/{day:02}"),
        ("ET", record["version"]),
        ("LA", record["language"]),
        ("DO", record.get("DOI")),
        ("UR", record.get("URL")),
        ("N1", record.get("note")),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in lines if value) + "\nER  - "


def csl(record):
    """The record itself, as a list of one, as reference managers import it."""
    return json.dumps([record], ensure_ascii=False, indent=1)


FORMS = {"BibTeX": bibtex, "RIS": ris, "CSL JSON": csl}


def _year(record):
    return record["issued"]["date-parts"][0][0]


def _name(author):
    return author.get("literal") or f"{author['family']}, {author['given']}"


def _names(record, between):
    return between.join(map(_name, record["author"]))


def tags(record):
    """``meta`` elements of a page: Highwire's ``citation_*``, which Zotero reads, and Dublin Core."""
    date = "/".join(f"{part:02}" for part in record["issued"]["date-parts"][0])
    container = record.get("container-title")
    pairs = [
        ("citation_title", record["title"]),
        *(("citation_author", _name(author)) for author in record["author"]),
        ("citation_publication_date", date),
        ("citation_inbook_title" if container else "citation_book_title", container or record["title"]),
        ("citation_language", record["language"]),
        ("citation_doi", record.get("DOI")),
        ("citation_public_url", record.get("URL")),
        ("DC.type", "Book Chapter" if container else "Book"),
        ("DC.title", record["title"]),
        *(("DC.creator", _name(author)) for author in record["author"]),
        ("DC.date", date.replace("/", "-")),
        ("DC.language", record["language"]),
        ("DCTERMS.isPartOf", container),
    ]
    return [(name, value) for name, value in pairs if value]


def structured(record):
    """The page for schema.org, as JSON-LD."""
    told = {
        "@context": "https://schema.org",
        "@type": "Chapter" if "container-title" in record else "Book",
        "name": record["title"],
        "author": [
            {"@type": "Organization" if "literal" in a else "Person", "name": _name(a)}
            for a in record["author"]
        ],
        "datePublished": "-".join(f"{part:02}" for part in record["issued"]["date-parts"][0]),
        "version": record["version"],
        "inLanguage": record["language"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    if "container-title" in record:
        told["isPartOf"] = {"@type": "Book", "name": record["container-title"]}
    if "URL" in record:
        told["url"] = record["URL"]
    return told


# ---- on a page


def of_page(app, docname):
    """The CSL record of a page: the book itself for the front page, else a chapter."""
    whole, base = book(references.root(app.env)), app.config.html_baseurl
    if docname == app.config.root_doc:
        return whole | ({"URL": base} if base else {})
    title = app.env.titles[docname].astext()
    return part(whole, docname.rpartition("/")[2], title, app.builder.get_target_uri(docname), base)


def forms(record):
    """All forms of a record as nodes: the plain one to be copied, the others folded."""
    others = []
    for words, form in FORMS.items():
        text = block("", plain(form(record)), tag="pre", classes=["kosh-form"])
        others += [paragraph(words, classes=["kosh-small"]), text]
    return [
        paragraph("Cite: ", plain(apa(record), "kosh-copy"), classes=["kosh-small"]),
        folded([plain("BibTeX, RIS, CSL JSON")], *others),
    ]


def cite_page(app, doctree, docname):
    """At the end of each page: how to cite it."""
    if app.builder.format != "html" or app.builder.name == "singlehtml":
        return
    doctree += block("", *forms(of_page(app, docname)), tag="aside", classes=["kosh-cite"])


def tell_machines(app, pagename, templatename, context, doctree):
    """Tags for reference managers and search engines in the head of each page."""
    if doctree is None or pagename in WITHOUT or app.builder.name == "singlehtml":
        return
    record = of_page(app, pagename)
    made = [f'<meta name="{name}" content="{escape(str(value))}" />' for name, value in tags(record)]
    told = json.dumps(structured(record), ensure_ascii=False).replace("</", "<\\/")
    made.append(f'<script type="application/ld+json">{told}</script>')
    context["metatags"] = context.get("metatags", "") + "\n".join(made)


def setup(app):
    app.connect("doctree-resolved", cite_page)
    app.connect("html-page-context", tell_machines)
