"""The one exception that a user is meant to read."""


class KoshError(Exception):
    """A fault in what the user gave: where it is, what was found, what was expected, what to do next.

    Parameters
    ----------
    problem : what is wrong, in one sentence without a full stop.
    where : file, row, claim or cell.
    found, expected : the offending value and what would have been right.
    next_step : what the user can do now.

    Only the parts that are given are printed, each on its own line, so that a terminal and a CI log
    read alike.
    """

    def __init__(self, problem, *, where=None, found=None, expected=None, next_step=None):
        self.problem, self.where, self.found = problem, where, found
        self.expected, self.next_step = expected, next_step
        parts = [("where", where), ("found", found), ("expected", expected), ("next", next_step)]
        super().__init__("\n".join([problem] + [f"  {k + ':':<10}{v}" for k, v in parts if v is not None]))


def near(name, names, limit=5):
    """Up to ``limit`` of ``names``, the most like ``name`` first; all of them when none is near."""
    from difflib import get_close_matches

    folded = {str(n).casefold(): str(n) for n in sorted(map(str, names))}
    likely = get_close_matches(str(name).casefold(), folded, n=limit, cutoff=0.5)
    return [folded[n] for n in likely] or list(folded.values())[:20]
