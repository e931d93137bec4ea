"""How the fonts of the book were made: Adobe's Source families, cut to the letters that the book needs.

Fetch and unpack two npm packages (``npm pack source-sans@3.52.0 source-serif@4.5.1``), install fonttools and
brotli, and run ``python make.py SANS SERIF`` with the two folders. The licence (OFL.txt) reserves the name
Source for the originals, so the cut fonts have names of their own.
"""

import sys
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
LIBRARY = HERE.parents[2] / "src/kosh/book/fonts"

#: Latin with the accents of authors' names, Cyrillic with the letters of Kazakh, and the signs of the book.
LETTERS = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x400, 0x460),
    *map(ord, "ҐґҒғҚқҢңҮүҰұҺһӘәӨө"),
}
SIGNS = set(map(ord, "\u2009\u200a\u202f‐‑–—―‘’‚“”„†‡•…‰′″‹›₂€₸₽№←↑→↓∂∑−∕√∞∫≈≠≤≥×βγδμπρσΔΣφ■●○▲▼◆✓✗"))
#: What one of the Source families lacks, from DejaVu Sans, which comes with matplotlib.
LACKING = set(map(ord, "↻≢⇄⌊⌋⌈⌉∈∉⊂≡◇◐▸▾✗○●"))

#: file, source below its package's folder, ranges of the axes
WEB = {
    "kosh-sans": ("sans", "VF/SourceSans3VF-Upright.ttf", {"wght": (400, 700)}),
    "kosh-serif": ("serif", "VAR/SourceSerif4Variable-Roman.ttf", {"wght": (400, 700), "opsz": 14}),
    "kosh-serif-italic": ("serif", "VAR/SourceSerif4Variable-Italic.ttf", {"wght": 400, "opsz": 14}),
}
#: Weights for figures, as files of their own: matplotlib reads no axes and no woff2.
FIGURES = {"kosh-sans-regular": ("Regular", 400), "kosh-sans-bold": ("Bold", 600)}
#: Units an em of the fonts for figures, 1000 in the original: small letters as high as those of DejaVu Sans.
EM = 900


def cut(font, characters):
    """``font`` with no more than ``characters``, and without hints."""
    options = subset.Options(layout_features=["kern", "liga", "tnum", "lnum", "mark", "locl", "ccmp"])
    options.hinting, options.notdef_outline, options.name_IDs = False, True, [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    return font


def rename(font, family, style="Regular"):
    """Give ``font`` a name of the book, and keep its copyright and licence."""
    names = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}"}
    names[6] = f"{family} {style}".replace(" ", "")
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    # the first platform's names and the axes' would tell the old name
    font["name"].names = [
        entry for entry in font["name"].names if entry.nameID < 16 and entry.platformID == 3
    ]
    return font


def main(sans, serif):
    folders = {"sans": Path(sans), "serif": Path(serif)}
    for name, (package, path, axes) in WEB.items():
        font = cut(TTFont(folders[package] / path, recalcTimestamp=False), LETTERS | SIGNS)
        font = instancer.instantiateVariableFont(font, axes)
        rename(font, " ".join(map(str.title, name.split("-")[:2])))
        font.flavor = "woff2"
        font.save(HERE / f"{name}.woff2")
    for name, (style, weight) in FIGURES.items():
        font = cut(TTFont(folders["sans"] / WEB["kosh-sans"][1], recalcTimestamp=False), LETTERS | SIGNS)
        font = instancer.instantiateVariableFont(font, {"wght": weight})
        font["OS/2"].usWeightClass = 700 if style == "Bold" else 400
        font["head"].unitsPerEm = EM
        rename(font, "Kosh Sans", style).save(LIBRARY / f"{name}.ttf")
    dejavu = TTFont(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf", recalcTimestamp=False)
    signs = rename(cut(dejavu, LACKING), "Kosh Signs")
    signs.flavor = "woff2"
    signs.save(HERE / "kosh-signs.woff2")


if __name__ == "__main__":
    main(*sys.argv[1:])
