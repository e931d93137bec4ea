"""Associations in tables and sentences: what the chapters of oblasts and of districts say in the same way."""

import re

import pandas as pd

from kosh import ROOT
from kosh.analysis import specifications
from kosh.data import regions
from kosh.prose import listed, number, p_value


def rules(errors):
    """How the detectable and the excluded are computed under ``errors``: a sentence."""
    df = "n \u2212 K degrees of freedom" if errors == "Conley" else "G \u2212 1 degrees of freedom, G oblasts"
    return (
        f"Detectable: (t.975 + t.8) with {df}, times the {errors} error; excluded beyond: the farther end of "
        f"the 90 % {errors} interval; one condition at a time."
    )


def joined(pieces, digits=1):
    """Pieces of a confidence set, those made one that no printed digit tells apart: a list of (low, high)."""
    made = []
    for low, high in pieces:
        if made and number(made[-1][1], digits) == number(low, digits):
            made[-1] = (made[-1][0], high)
        else:
            made.append((low, high))
    return made


def conventions_table(entries):
    """How every error and p was made: one row a pattern; ``entries`` as `associations.conventions`.

    Where conditions differ in a number, the numbers and the conditions stand in the same order, set off by
    semicolons. G is the number of clusters, K that of parameters.
    """
    of = {}
    for title, clusters, made in entries:
        pattern = tuple(_lettered(text) for text in (made.errors, made.draws, made.counted, made.ties))
        numbers = (
            "" if made.errors == "Conley" else str(clusters),
            "" if made.df is None else f"{made.df:g}",
            "" if made.factor is None else number(made.factor, 4),
            "" if made.smallest_p is None else p_value(made.smallest_p),
        )
        of.setdefault(pattern, {}).setdefault(numbers, []).append(title)
    rows = []
    for (errors, draws, counted, ties), each in of.items():
        row = {"errors and draws": "; ".join(filter(None, (errors, draws)))}
        for i, head in enumerate(("G", "df", "factor", "least p")):
            values = [numbers[i] for numbers in each]
            row[head] = values[0] if len(set(values)) == 1 else "; ".join(values)
        row["what counts"] = "; ".join(filter(None, (counted, ties)))
        rows.append(row | {"of": "; ".join(listed(dict.fromkeys(titles)) for titles in each.values())})
    return pd.DataFrame(rows).set_index("errors and draws")


def _lettered(text):
    """Words of a `Convention` with letters for the numbers that differ from condition to condition."""
    text = re.sub(r"\d+ clusters", "G clusters", text).replace("parameter counted", "parameters counted")
    return re.sub(r"2\^\d+", "2^G", re.sub(r"\d+ parameters", "K parameters", text))


def strips(found, left, named=regions.name):
    """Rows of `kosh.book.association_figures.strips` for ``left``, as of `associations.without_each`.

    ``named`` gives the words for what is left out.
    """
    rows, made = [], left.dropna(subset="coefficient")
    for a in found:
        own = made[made["title"] == a.title].set_index("left_out")["coefficient"].rename(index=named)
        rows.append((a.title, a.coefficient, list(own.items())))
    return rows


def grid_table(path, root=ROOT):
    """What the grid ``path`` (of the project) varies: a row a dimension, with its choices."""
    of = {name: list(choices) for name, choices in specifications.read_grid(root / path).dimensions.items()}
    shown = {"number": [len(names) for names in of.values()], "choices": ["; ".join(n) for n in of.values()]}
    return pd.DataFrame(shown, index=list(of))
