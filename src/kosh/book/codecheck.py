"""``codecheck.yml``: what somebody who checks the computations must find again, by CODECHECK 1.0.

Only what an author can say is in it. Codechecker, report and certificate come from a check by somebody else,
which nobody made yet; later versions of the specification demand them of every file.
Specification: https://codecheck.org.uk/spec/config/1.0/
"""

from pathlib import Path

import yaml

from kosh import ROOT
from kosh.book import citing
from kosh.book.results import results

FILE = "codecheck.yml"
VERSION = "https://codecheck.org.uk/spec/config/1.0/"

HEAD = """\
%YAML 1.1
---
# Ready for a check: nobody has checked this book independently so far. codechecker, report, check_time and
# certificate are left for whoever does. `make book` makes every file of the manifest again, in its place;
# `sha256sum --check --quiet SHA256SUMS` then names each that came out otherwise.
"""


def configuration(root=ROOT):
    """The file as text: the manifest of all results, title and authors."""
    root = Path(root)
    told = citing.source(root)
    paper = {"title": told["title"], "authors": [_author(each) for each in told["authors"]]}
    if told.get("doi"):
        paper["reference"] = f"https://doi.org/{told['doi']}"
    content = {
        "version": VERSION,
        "paper": paper,
        "source": "This archive holds data, code and results; data/datapackage.json names the publishers.",
        "manifest": [{"file": each.path, "comment": each.says} for each in results(root)],
    }
    return HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


def _author(given):
    known = {"ORCID": citing.orcid(given)} if citing.orcid(given) else {}
    return {"name": citing.full_name(given)} | known
