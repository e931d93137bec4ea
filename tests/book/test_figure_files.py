"""Each figure of the book has its files: the picture twice, and the table of what it shows."""

import base64
import csv
import json

import pytest
from bs4 import BeautifulSoup

from kosh import ROOT
from kosh.book import analyses, figure_files

SITE = ROOT / "_build/html"

#: Figures that draw no data, with why.
DRAWINGS = {"causes": "a graph of what is assumed to lead to what"}


def figures(page):
    notebook = json.loads((ROOT / f"_build/executed/{page}.ipynb").read_text(encoding="utf-8"))
    return figure_files.of(notebook)


@pytest.mark.parametrize("page", analyses.pages())
def test_every_figure_of_a_page_links_its_files(page):
    html = BeautifulSoup((SITE / f"analyses/{page}.html").read_text(encoding="utf-8"), "html.parser")
    shown = html.select("figure[id*=-figure-]")
    found = figures(page)
    assert len(shown) == len(found)
    for figure, (name, files) in zip(shown, found.items(), strict=True):
        assert [a["href"] for a in figure.select(".legend a")] == [
            f"../figures/{name}.{ending}" for ending in figure_files.KINDS
        ]
        for ending, content in files.items():
            assert (SITE / f"figures/{name}.{ending}").read_bytes() == content
        assert files["svg"].lstrip().startswith(b"<?xml") and files["png"].startswith(b"\x89PNG")
        rows = list(csv.DictReader(files["csv"].decode().splitlines()))
        drawing = name.rpartition("-figure-")[2] in DRAWINGS
        assert any(row["mark"] != "words" for row in rows) or drawing, name


def test_a_notebook_without_figures_has_none():
    assert figure_files.of({"cells": [{"metadata": {}, "outputs": [{"data": {"text/csv": "a"}}]}]}) == {}


def test_files_of_a_staged_notebook_are_put_beside_the_pages(tmp_path):
    data = {
        "image/svg+xml": "<?xml?><svg/>",
        "image/png": base64.b64encode(b"png").decode(),
        "text/csv": "panel,mark\n",
    }
    shown = {"metadata": {"mystnb": {"figure": {"name": "p-figure-a"}}}, "outputs": [{"data": data}]}
    explored = {"application/vnd.vegalite.v5+json": {"mark": "bar"}}
    place = {"text/html": '<div class="kosh-explore" data-name="b" data-words="Explore"></div>'}
    notebook = {"cells": [shown, {"metadata": {}, "outputs": [{"data": explored | place}]}]}
    (tmp_path / "stage/analyses").mkdir(parents=True)
    (tmp_path / "stage/analyses/p.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    figure_files.write(tmp_path / "html", tmp_path / "stage")
    assert (tmp_path / "html/figures/p-figure-a.png").read_bytes() == b"png"
    assert (tmp_path / "html/explore/p-b.js").read_text() == 'koshExplore["p-b"] = {"mark":"bar"};\n'
    library = (tmp_path / "html/explore/vega.js").read_text(encoding="utf-8")
    assert library.startswith("(function () {") and "window.vegaEmbed" in library
