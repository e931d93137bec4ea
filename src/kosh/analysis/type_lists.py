"""Lists of types of migration held against each other, topic by topic."""

import pandas as pd

from kosh import ROOT
from kosh.claims import ledger
from kosh.data import series
from kosh.errors import KoshError

#: The papers' lists of types: short name -> (name of the list, what a column of a figure calls it).
LISTS = {
    "forms": ("bayandina2021: forms of migration in the law", "forms (bayandina2021)"),
    "concept": ("sabihanova: types of migration in the Concept", "Concept (sabihanova)"),
    "literature": ("sabihanova: types of internal migration in the literature", "studies (sabihanova)"),
    "new": ("sabihanova: new types of migration", "new types (sabihanova)"),
}


def topics(name, root=ROOT):
    """Topics of the items of a paper's list, in its order, one an item; KoshError for an unknown list."""
    for table in ("claims", "comparisons", "papers", "typologies"):
        series.note_read(table, root)
    found = ledger.lists(ledger.load(root), root)
    if name not in found:
        raise KoshError(
            f"no paper has a list {name!r}",
            where="data/claims/typologies.csv",
            expected="one of " + "; ".join(sorted(found)),
        )
    return [item.topic for item in found[name]]


def topic_names(root=ROOT):
    """Topic to its name in English."""
    return dict(series.table("topics", root)[["topic", "name"]].itertuples(index=False))


def matrix(columns, named=None, root=ROOT):
    """Which list has which topic: a frame, topics by name as rows, the lists as columns, items counted.

    ``columns`` is a dict of the lists, name to topics; rows stand in the order in which the lists bring them.
    ``named`` is what a topic is called; None takes the names of the papers' topics.
    """
    order = list(dict.fromkeys(topic for listed in columns.values() for topic in listed))
    named = topic_names(root) if named is None else named
    counts = {name: [listed.count(topic) for topic in order] for name, listed in columns.items()}
    return pd.DataFrame(counts, index=[named[topic] for topic in order])


def shared(first, second):
    """Topics that two lists share, those of the first alone, those of the second alone: three lists."""
    both = [topic for topic in dict.fromkeys(first) if topic in second]
    return (
        both,
        [topic for topic in dict.fromkeys(first) if topic not in second],
        [topic for topic in dict.fromkeys(second) if topic not in first],
    )


def overlap(columns):
    """How many topics each two of the lists share: a frame; the diagonal has the topics of a list."""
    found = {
        first: [len(shared(topics, other)[0]) for other in columns.values()]
        for first, topics in columns.items()
    }
    return pd.DataFrame(found, index=list(columns))
