"""``ro-crate-metadata.json``: the archive for machines, by RO-Crate 1.1 and Process Run Crate 0.5.

Each run of a notebook is a CreateAction: the notebook its instrument; tables and parameters its objects;
executed notebook, findings and figures its results. Times and agent are left out on purpose: they differ from
build to build while the results do not, and whoever builds the archive anew shall get the same bytes.
Specifications: https://w3id.org/ro/crate/1.1, https://w3id.org/ro/wfrun/process/0.5
"""

from pathlib import Path
from urllib.parse import quote

from kosh import ROOT
from kosh.book import analyses, citing, records
from kosh.book.elements import value_text
from kosh.book.results import results
from kosh.data import package

FILE = "ro-crate-metadata.json"
CRATE, PROFILE = "https://w3id.org/ro/crate/1.1", "https://w3id.org/ro/wfrun/process/0.5"
CONTEXT = [f"{CRATE}/context", "https://w3id.org/ro/terms/workflow-run/context"]

#: Licences by their SPDX names: what they are called, and where they stand for good.
LICENCES = {
    "MIT": ("MIT License", "https://spdx.org/licenses/MIT"),
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
}
CODE, TEXT = LICENCES["MIT"][1], LICENCES["CC-BY-4.0"][1]

TYPES = {
    ".cff": "text/yaml",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".yml": "text/yaml",
}

#: What the folders of sources hold; further ones are named without more words.
FOLDERS = {
    "benchmarks": "how long a build takes and what a page weighs",
    "book": "the prose of the book, in MyST",
    "data": "tables of official figures, papers and claims",
    "notebooks": "one analysis each, without outputs",
    "src": "the Python package kosh",
    "tests": "tests, and every accepted number with the log of its changes",
}

PYTHON = "https://www.python.org/"
#: The module that makes what all pages make together.
GATHERER = "src/kosh/book/scorecard.py"


def metadata(files, root=ROOT):
    """The whole of the file as a dict. ``files``: every path of the archive but this one, from its root."""
    root = Path(root)
    told = citing.source(root)
    home = analyses.read_yaml("_config.yml", root)["repository"]["url"]
    described = [*_results(root), *_tables(root), *_notebooks(told, home, root)]
    known = {each["@id"] for each in described}
    described += [_file(path) for path in sorted(files) if "/" not in path and path not in known]
    folders = _folders(files)
    actions, values = _actions(root)
    authors = [_author(each, home) for each in told["authors"]]
    whole = {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": _to(PROFILE),
        "name": told["title"],
        "description": told["abstract"],
        "datePublished": str(told["date-released"]),
        "version": str(told["version"]),
        "author": _alone([_to(each["@id"]) for each in authors]),
        "license": [_to(LICENCES[name][1]) for name in told["license"]],
        "keywords": told["keywords"],
        "url": home,
        "hasPart": [_to(each["@id"]) for each in [*described, *folders]],
        "mentions": [_to(each["@id"]) for each in actions],
    }
    if publishers := [_to(each["@id"]) for each in authors if each["@type"] == "Organization"]:
        whole["publisher"] = _alone(publishers)
    if told.get("doi"):
        whole["identifier"] = f"https://doi.org/{told['doi']}"
    descriptor = {
        "@id": FILE,
        "@type": "CreativeWork",
        "conformsTo": _to(CRATE),
        "about": _to("./"),
    }
    contexts = [
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {"@id": PYTHON, "@type": "ComputerLanguage", "name": "Python", "url": PYTHON},
        *(
            {"@id": address, "@type": "CreativeWork", "name": name, "description": f"{name} ({spdx})"}
            for spdx, (name, address) in LICENCES.items()
        ),
    ]
    graph = [descriptor, whole, *authors, *contexts, *described, *folders, *actions, *values]
    return {"@context": CONTEXT, "@graph": graph}


def _to(identifier):
    return {"@id": identifier}


def _alone(values):
    """A list; of a single value, the value."""
    return values[0] if len(values) == 1 else values


def _id(path):
    return quote(path)


def _file(path, says="", **further):
    kind = TYPES.get(Path(path).suffix, "text/plain")
    found = {"@id": _id(path), "@type": "File", "name": Path(path).name, "encodingFormat": kind}
    return found | ({"description": says} if says else {}) | further


def _author(given, home):
    if "name" in given:
        return {
            "@id": f"#{quote(given['name'])}",
            "@type": "Organization",
            "name": given["name"],
            "url": home,
        }
    name = citing.full_name(given)
    return {"@id": given.get("orcid", f"#{quote(name)}"), "@type": "Person", "name": name}


def _results(root):
    return [_file(each.path, each.says, license=_to(TEXT)) for each in results(root)]


def _tables(root):
    """The tables of data; their licences, one for each publisher, are told as the descriptor tells them."""
    for entry in package.descriptor(root)["resources"]:
        terms = "; ".join(f"{each['title']}, {each['path']}" for each in entry["licenses"])
        yield _file(f"data/{entry['path']}", entry["description"], license=terms)


def _notebooks(told, home, root):
    code = {
        "url": home,
        "programmingLanguage": _to(PYTHON),
        "version": str(told["version"]),
        "license": _to(CODE),
        "@type": ["File", "SoftwareSourceCode"],
    }
    names = sorted({page.notebook for page in analyses.pages(root).values()})
    for name in names:
        yield _file(f"notebooks/{name}.ipynb", "a parameterised notebook, without outputs") | code
    yield _file(GATHERER, "gathers the verdicts of all pages and of the relations between claims") | code


def _folders(files):
    names = sorted({path.partition("/")[0] for path in files if "/" in path} - {"_build"})
    return [
        {"@id": f"{name}/", "@type": "Dataset", "name": name}
        | ({"description": FOLDERS[name]} if name in FOLDERS else {})
        for name in names
    ]


def _actions(root):
    """The runs as CreateActions, and their parameters as PropertyValues."""
    made = {}
    for each in results(root):
        made.setdefault(each.page, []).append(_to(_id(each.path)))
    paths = {entry["name"]: f"data/{entry['path']}" for entry in package.descriptor(root)["resources"]}
    actions, values = [], []
    for page in analyses.pages(root).values():
        record = records.load(page.name, root)
        given = [_value(page.name, *pair) for pair in record["parameters"].items()]
        values += given
        tables = [_to(_id(paths[name])) for name in record["tables"]]
        told = ", ".join(f"{value['name']} = {value['value']}" for value in given)
        actions.append(
            _action(
                page.name,
                f"Run for “{page.title}”",
                f"notebooks/{page.notebook}.ipynb",
                [*tables, *(_to(value["@id"]) for value in given)],
                made[page.name],
                f"papermill executed the notebook with {told}" if told else "papermill executed the notebook",
            )
        )
    found = [_to(_id(f"{records.FOLDER}/{page}.json")) for page in analyses.pages(root)]
    claims = [_to(_id(paths["claims"]))]
    says = "the findings of all pages and the relations between claims, as tables"
    title = "Gathering of verdicts and findings"
    gathered = _action("verdicts", title, GATHERER, [*claims, *found], made[None], says)
    return [*actions, gathered], values


def _action(name, title, instrument, objects, made, says):
    return {
        "@id": f"#run-{name}",
        "@type": "CreateAction",
        "name": title,
        "description": says,
        "instrument": _to(_id(instrument)),
        "object": objects,
        "result": made,
    }


def _value(page, name, value):
    return {
        "@id": f"#run-{page}/{quote(name)}",
        "@type": "PropertyValue",
        "name": name,
        "value": value_text(value),
    }
