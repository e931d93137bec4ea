"""What differs between two runs of a notebook, or two states of the book: findings and verdicts by name."""

from dataclasses import dataclass

from kosh import ROOT
from kosh.data import places


@dataclass(frozen=True)
class Change:
    """One finding or verdict that differs: its entry before and after, None where there is none."""

    name: str
    before: dict | None
    after: dict | None

    @property
    def kind(self):
        """``moved``, ``new`` or ``gone``."""
        return "new" if self.before is None else "gone" if self.after is None else "moved"

    @property
    def is_printed(self):
        """Whether a reader sees it: the text differs, not only digits beyond the printed ones."""
        return self.texts[0] != self.texts[1]

    @property
    def texts(self):
        """The texts before and after; empty where there is none."""
        return tuple("" if entry is None else printed(entry) for entry in (self.before, self.after))


def printed(entry):
    """What a reader sees: the text of a finding, the word of a verdict, both words of a claim."""
    if "text" in entry:
        return entry["text"]
    return entry["word"] if "word" in entry else f"{entry['internal']} / {entry['external']}"


def cut(text, length=60):
    """``text``, or its first words and an ellipsis where it is longer."""
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + " ..."


def findings(before, after):
    """Changes between the findings of two records, in the order of the notebook."""
    return _changes(before["findings"], after["findings"])


def verdicts(before, after, root=ROOT):
    """Changes between the verdicts of two records; each is named by its claims and its place in English."""
    return _changes(*({_name(v, root): v for v in record["verdicts"]} for record in (before, after)))


def _changes(before, after):
    names = [*before, *(name for name in after if name not in before)]
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return [Change(*pair) for pair in pairs if pair[1] != pair[2]]


def _name(verdict, root):
    return f"{' '.join(verdict['claims'])} ({places.names(verdict['place'], 'en', root)[0]})"
