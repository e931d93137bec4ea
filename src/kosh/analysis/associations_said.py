"""Associations in tables and sentences: what the chapters of oblasts and of districts say in the same way."""

import pandas as pd

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
    """Every way in which an error or p was made, one row each; ``entries`` as `associations.conventions`."""
    of = {}
    for title, clusters, convention in entries:
        of.setdefault((convention, clusters), []).append(title)
    rows = [
        {
            "errors and draws": "; ".join(filter(None, (c.errors, c.draws))),
            "G": "" if c.errors == "Conley" else clusters,
            "df": "" if c.df is None else f"{c.df:g}",
            "factor": "" if c.factor is None else number(c.factor, 4),
            "least p": "" if c.smallest_p is None else p_value(c.smallest_p),
            "what counts": "; ".join(filter(None, (c.counted, c.ties))),
            "of": listed(dict.fromkeys(titles)),
        }
        for (c, clusters), titles in of.items()
    ]
    return pd.DataFrame(rows).set_index("errors and draws")


def strips(found, left):
    """Rows of `kosh.book.association_figures.strips` for ``left``, as of `associations.without_each`."""
    rows, made = [], left.dropna(subset="coefficient")
    for a in found:
        own = made[made["title"] == a.title].set_index("left_out")["coefficient"].rename(index=regions.name)
        rows.append((a.title, a.coefficient, list(own.items())))
    return rows
