"""How the book, a chapter and a single number are cited: one record each, written in every usual form.

Title, authors, version, date and DOI come from ``CITATION.cff`` alone; an empty DOI is left out. A record is
CSL JSON (citationstyles.org, schema 1.0.2), from which BibTeX, RIS and the plain order of APA are made.
"""

import json
from pathlib import Path

from docutils import nodes

from kosh.book import analyses, references
from kosh.book.elements import Page, block, folded, joined, paragraph
from kosh.book.findings import write_text
from kosh.book.references import plain
from kosh.prose import listed

SOURCE = "CITATION.cff"

#: In the built book, the files of each page's forms.
FOLDER = "cite"

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
    told = f"{names(record)} ({_year(record)}). {whole}."
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
    lines += [("AU", name_of(author)) for author in record["author"]]
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


#: Name of a form -> what writes it, the ending of its files, their media type.
FORMS = {
    "BibTeX": (bibtex, "bib", "application/x-bibtex"),
    "RIS": (ris, "ris", "application/x-research-info-systems"),
    "CSL JSON": (csl, "json", "application/vnd.citationstyles.csl+json"),
}


def _year(record):
    return record["issued"]["date-parts"][0][0]


def day(record):
    """The day of publication, ``"2026-11-22"``."""
    return "-".join(f"{part:02}" for part in record["issued"]["date-parts"][0])


def name_of(author):
    """A person's name, family name first; a project's as it is."""
    return author.get("literal") or f"{author['family']}, {author['given']}"


def names(record, between=", "):
    """The authors of a record."""
    return between.join(map(name_of, record["author"]))


# ---- on a page


def of_page(app, docname):
    """The CSL record of a page: the book itself for the front page, else a chapter."""
    whole, base = book(references.root(app.env)), app.config.html_baseurl
    if docname == app.config.root_doc:
        return whole | ({"URL": base} if base else {})
    title = app.env.titles[docname].astext()
    return part(whole, docname.rpartition("/")[2], title, app.builder.get_target_uri(docname), base)


def forms(record, files=None):
    """All forms of a record as nodes: the plain one to be copied, the others folded.

    ``files`` is where their files lie as seen from the page, without ending; None where there are none.
    """
    others = []
    for words, (form, ending, _) in FORMS.items():
        text = block("", plain(form(record)), tag="pre", classes=["kosh-form"])
        file = [nodes.reference("", "", plain("as a file"), refuri=f"{files}.{ending}")] if files else []
        others += [paragraph(*joined([words, *file]), classes=["kosh-small"]), text]
    return [
        paragraph("Cite: ", plain(apa(record), "kosh-copy"), classes=["kosh-small"]),
        folded([plain(listed(FORMS))], *others),
    ]


def stem(docname):
    """The files of a page's forms in the built book, without ending."""
    return f"{FOLDER}/{docname.replace('/', '-')}"


def cite_page(app, doctree, docname):
    """At the end of each page: how to cite it."""
    if app.builder.format != "html" or app.builder.name == "singlehtml":
        return
    files = "../" * docname.count("/") + stem(docname)
    doctree += block("", *forms(of_page(app, docname), files), tag="aside", classes=["kosh-cite"])


def write_files(app, pagename, templatename, context, doctree):
    """Beside the pages: each page's record in every form, for reference managers that open a file."""
    if doctree is None or app.builder.name != "html":
        return
    record = of_page(app, pagename)
    for form, ending, _ in FORMS.values():
        write_text(Path(app.outdir, f"{stem(pagename)}.{ending}"), f"{form(record)}\n")


class Identifier(Page):
    """The book's DOI, or that there is none yet."""

    def content_nodes(self):
        record = book(references.root(self.env))
        if "DOI" not in record:
            return [paragraph(f"No DOI has been minted for version {record['version']}.")]
        address = f"https://doi.org/{record['DOI']}"
        link = nodes.reference("", "", plain(address), refuri=address)
        return [paragraph(f"The DOI of version {record['version']} is ", link, ".")]


def setup(app):
    app.add_directive("identifier", Identifier)
    app.connect("doctree-resolved", cite_page)
    app.connect("html-page-context", write_files)
