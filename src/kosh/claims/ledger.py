"""The tables of papers, claims and what is said of claims, read into records and checked."""

import re
from dataclasses import dataclass
from pathlib import Path

from kosh import ROOT
from kosh.claims.files import read_rows
from kosh.claims.kinds import RULES
from kosh.claims.printed import LANGUAGES, QUALIFIERS, Printed, parse, qualified
from kosh.errors import KoshError, near

#: Kinds of claims.
KINDS = (
    "count",
    "share",
    "ratio",
    "change",
    "projection",
    "ranking",
    "trend",
    "causal",
    "definition",
    "event",
)

#: How a claim is compared: by its number and its qualifier, or as a statement that is true or false.
READINGS = (*QUALIFIERS, "predicate")

#: A longer quote is more than a citation needs.
MAX_WORDS = 25

#: The quotes of a paper together may hold one word in so many of its words.
QUOTED_ONE_IN = 10

#: Why no relation and no comparison tests a claim.
REASONS = {
    "no-number": "it states no quantity",
    "no-relation": "its number stands alone in the paper",
    "input-missing": "a base, a total or a year is not stated",
    "causal-needs-design": "it states a cause, and a cause needs a design",
    "definition": "it stipulates the meaning of a term",
    "not-of-this-paper": "it is not a statement of this paper",
    "about": "the paper says about how many, which states no interval",
    "future": "it speaks of a time that has not come",
    "awaits-official-figures": "a chapter on official figures or documents is to decide it",
}

#: What stands in a cell of the papers' table when it is not known.
UNKNOWN = "unknown"

#: The columns of each table, described; the first is the id. They are also the fields of the records.
COLUMNS = {
    "data/papers/papers.csv": {
        "paper": "id of the paper",
        "title": "title in English, as printed",
        "title_original": "title in the other languages of the paper, as printed, separated by ' / '",
        "authors": "authors, separated by '; '",
        "year": "year of the issue",
        "journal": "journal, as printed",
        "issue": "issue, as printed",
        "pages": "first and last page",
        "doi": "DOI",
        "language": "language of the body and of its numerals: en, ru or kk",
        "file_language": "languages of which the file at hand has text, separated by a space",
        "published": "date of publication: 2020, 2020-03 or 2020-03-15; the earliest possible of a range",
        "words": "number of words of the paper in the file at hand",
        "note": "what else is known of the paper and of the file at hand; may be empty",
    },
    "data/claims/claims.csv": {
        "claim": "id of the claim",
        "paper": "id of its paper",
        "section": "where in the paper it stands",
        "quote": "the words of the paper, verbatim, at most 25; may be empty where there is a paraphrase",
        "quote_en": "an English translation where the quote is in another language",
        "paraphrase": "what the paper says, in our words",
        "subject": "what the claim is about",
        "place": "codes, separated by a space: ISO 3166 alpha-3, a region as in KAZ:Astana; WLD the world, "
        "OED the OECD, EUU the European Union; empty where it names none",
        "period": "the time it speaks of, or 'not stated'",
        "printed": "the numeral as it stands in the quote, without its unit; may be empty",
        "scale": "the scale word after the numeral: thousand, million, billion",
        "unit": "unit of the numeral once the scale word is applied",
        "qualifier": "the words that qualify the number",
        "kind": "one of " + ", ".join(KINDS),
        "group": "claims of one group belong together",
    },
    "data/claims/comparisons.csv": {
        "comparison": "id of the comparison",
        "claims": "the claims compared, separated by a space: with the reading 'between' the lower and the "
        "upper end of the range; else one claim, or several that print the same number and share the verdict",
        "reading": "how the claim is read: one of " + ", ".join(READINGS),
        "series": "name of the series, a table of data/series",
        "unit": "unit of the series, and of the claims",
        "places": "the places to which the claims apply: ISO 3166 alpha-3 codes, separated by a space",
        "first_year": "first year of the window, fixed before looking at the figures",
        "last_year": "last year of the window",
        "window_reason": "why this window",
        "places_reason": "why these places",
    },
    "data/claims/examination.csv": {
        "claim": "id of the claim that no relation and no comparison tests",
        "reason": "why: one of " + ", ".join(REASONS),
        "missing": "what would be needed to test it",
        "handed_to": "the planned analysis that is to decide it; may be empty",
    },
    "data/claims/typologies.csv": {
        "list": "name of a list in a paper: of causes, types, measures",
        "paper": "id of its paper",
        "number": "place of the item in the list, from 1",
        "item": "the item, condensed to at most 12 words of our own, in the language of the paper",
        "item_en": "the same in English, where the paper is in another language",
        "topic": "its topic, one of data/claims/topics.csv: items of one topic mean the same",
    },
    "data/claims/oppositions.csv": {
        "a": "id of a claim",
        "b": "id of a claim of another paper that says the opposite",
        "rule": "the rule by which they do: one of " + ", ".join(RULES),
        "because": "how the rule applies to the two, and how both could be right",
    },
    "data/claims/requests.csv": {
        "request": "id of a table or document that is not at hand",
        "publisher": "who publishes or keeps it",
        "table": "what it is called, or what it holds",
        "ask": "the smallest request that would be enough, in sentences that could be sent",
        "claims": "the claims that it would decide, or help to decide, separated by a space",
    },
}
PAPERS, CLAIMS, COMPARISONS, EXAMINATION, TYPOLOGIES, OPPOSITIONS, REQUESTS = COLUMNS


@dataclass(frozen=True)
class Paper:
    """One row of data/papers/papers.csv; "unknown" where a fact could not be found."""

    id: str
    title: str
    title_original: str
    authors: str
    year: str
    journal: str
    issue: str
    pages: str
    doi: str
    language: str
    file_language: str
    published: str
    words: int
    note: str


@dataclass(frozen=True)
class Claim:
    """One row of data/claims/claims.csv: ``printed`` is the string, ``numeral`` what it says (or None).

    ``quote`` is empty where the words are only retold in ``paraphrase``; one of the two is always there.
    """

    id: str
    paper: str
    section: str
    quote: str
    quote_en: str
    paraphrase: str
    subject: str
    place: str
    period: str
    printed: str
    scale: str
    unit: str
    qualifier: str
    kind: str
    group: str
    numeral: Printed | None

    @property
    def places(self):
        """The codes of ``place``."""
        return tuple(self.place.split())


@dataclass(frozen=True)
class Comparison:
    """One row of data/claims/comparisons.csv: claims, and what they are to be compared with."""

    id: str
    claims: tuple[str, ...]
    reading: str
    series: str
    unit: str
    places: tuple[str, ...]
    first_year: int
    last_year: int
    window_reason: str
    places_reason: str


@dataclass(frozen=True)
class Examination:
    """One row of data/claims/examination.csv: why a claim is tested by nothing, and what that would take."""

    id: str
    reason: str
    missing: str
    handed_to: str


@dataclass(frozen=True)
class Item:
    """One row of data/claims/typologies.csv: the item ``number`` of a list in a paper."""

    list: str
    paper: str
    number: int
    item: str
    item_en: str
    topic: str


@dataclass(frozen=True)
class Opposition:
    """One row of data/claims/oppositions.csv: claims of different papers, opposite by a rule."""

    a: str
    b: str
    rule: str
    because: str


@dataclass(frozen=True)
class Request:
    """One row of data/claims/requests.csv: what is not at hand, who has it, and what to ask them for."""

    id: str
    publisher: str
    table: str
    ask: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """All papers, claims and comparisons by id, in the order of their files."""

    papers: dict[str, Paper]
    claims: dict[str, Claim]
    comparisons: dict[str, Comparison]

    def paper(self, id):
        """The paper with this id; KoshError naming the nearest ids where there is none."""
        return _known(id, self.papers, PAPERS)

    def claim(self, id):
        """The claim with this id; KoshError naming the nearest ids where there is none."""
        return _known(id, self.claims, CLAIMS)

    def comparison(self, id):
        """The comparison with this id; KoshError naming the nearest ids where there is none."""
        return _known(id, self.comparisons, COMPARISONS)

    def numerals(self, comparison):
        """The numerals that a `Comparison` states: two for a range, none for a predicate, else one."""
        if comparison.reading == "predicate":
            return ()
        numerals = tuple(self.claim(id).numeral for id in comparison.claims)
        return numerals if comparison.reading == "between" else numerals[:1]

    def paper_of(self, comparison):
        """The paper whose claims a `Comparison` compares."""
        return self.paper(self.claim(comparison.claims[0]).paper)

    def month_of(self, claim):
        """The first month ("2020-01") in which the paper of a claim (id) can have appeared.

        None where the paper has no date. Releases of an earlier month were there for its authors.
        """
        published = self.paper(self.claim(claim).paper).published
        return None if published == UNKNOWN else first_month(published, claim)


def load(root=ROOT):
    """The `Ledger` of the project in the folder ``root``.

    Raises KoshError, naming file and line, for the first thing that is wrong in a table.
    """
    papers = _table(root, PAPERS, _paper)
    claims = _table(root, CLAIMS, lambda row, where: _claim(row, where, papers))
    for paper in papers.values():
        _check_quoted(paper, claims.values())
    comparisons = _table(root, COMPARISONS, lambda row, where: _comparison(row, where, claims))
    return Ledger(papers, claims, comparisons)


def examinations(ledger, root=ROOT):
    """The `Examination` records by the id of their claim; KoshError for the first thing that is wrong."""
    return _table(root, EXAMINATION, lambda row, where: _examination(row, where, ledger.claims))


def lists(ledger, root=ROOT):
    """The lists of the papers by name, each a tuple of `Item`; KoshError for the first thing that is wrong.

    The items of a list stand together, numbered from 1.
    """
    found = {}
    for line, row in _rows(root, TYPOLOGIES):
        where = f"{TYPOLOGIES}, line {line}, list {row['list'] or 'without name'}"
        items = found.setdefault(row["list"], [])
        _known(row["paper"], ledger.papers, PAPERS, where)
        _check(
            row["list"] and row["number"] == str(len(items) + 1),
            "a list is not numbered from 1 without a gap",
            where,
            repr(row["number"]),
            f"item {len(items) + 1} of one list with a name",
            "keep the order of the text, and give every list of every paper its own name",
        )
        items.append(Item(**row | {"number": len(items) + 1}))
    return {name: tuple(items) for name, items in found.items()}


def oppositions(ledger, root=ROOT):
    """The `Opposition` records in the order of their file; KoshError for the first thing that is wrong."""
    found = {}
    for line, row in _rows(root, OPPOSITIONS):
        where = f"{OPPOSITIONS}, line {line}, {row['a'] or 'nothing'} and {row['b'] or 'nothing'}"
        a, b = (_known(row[side], ledger.claims, CLAIMS, where) for side in "ab")
        _check(
            a.paper != b.paper,
            "both claims are of one paper",
            where,
            a.paper,
            "claims of two papers",
            "make a paper that contradicts itself a relation of data/claims/relations.toml",
        )
        _one_of(row["rule"], RULES, "rule", where)
        _check(
            row["because"],
            "an opposition does not say why",
            where,
            "nothing",
            "how the rule applies to the two",
            "say it in a sentence",
        )
        pair = frozenset((a.id, b.id))
        _check(
            pair not in found, "a pair stands twice", where, f"{a.id}, {b.id}", "every pair once", "drop one"
        )
        found[pair] = Opposition(**row)
    return tuple(found.values())


def requests(ledger, root=ROOT):
    """The `Request` records by id; KoshError for the first thing that is wrong."""
    return _table(root, REQUESTS, lambda row, where: _request(row, where, ledger.claims))


def first_month(published, where=None):
    """The first month ("2020-01") of a publication date such as "2020", "2020-03" or "2020-03-15".

    Raises KoshError for anything else.
    """
    match = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?", published)
    if not match:
        raise KoshError(
            "this is not a date of publication",
            where=where,
            found=repr(published),
            expected="a year, month or day, as in 2020, 2020-03 or 2020-03-15",
            next_step="where only a range is known, give the earliest date",
        )
    return f"{match[1]}-{match[2] or '01'}"


def _table(root, file, read):
    """The records of one table by id; ``read`` makes a record of a row (without unknown columns)."""
    noun = next(iter(COLUMNS[file]))
    records, lines = {}, {}
    for line, row in _rows(root, file):
        id = row.pop(noun)
        where = f"{file}, line {line}, {noun} {id or 'without id'}"
        _check(id, f"a {noun} without id", where, repr(id), "an id", "give it one, and never change it again")
        if id in records:
            raise KoshError(
                f"two {noun}s with one id",
                where=f"{file}, lines {lines[id]} and {line}",
                found=id,
                expected="every id once",
                next_step=f"give one of the two another id, or drop one if they are the same {noun}",
            )
        records[id], lines[id] = read({"id": id} | row, where), line
    return records


def _rows(root, file):
    """(line, row) of one table, the row with exactly its columns."""
    for line, row in read_rows(Path(root) / file, COLUMNS[file], file):
        yield line, {column: row[column] for column in COLUMNS[file]}


def _paper(row, where):
    for column, cell in row.items():
        _check(
            cell or column == "note",
            f"{column} is empty",
            where,
            "nothing",
            UNKNOWN,
            "never leave or guess a fact",
        )
    for language in [row["language"], *row["file_language"].split()]:
        _one_of(language, LANGUAGES, "language", where)
    if row["published"] != UNKNOWN:
        first_month(row["published"], where)
    _check(
        re.fullmatch("[1-9][0-9]*", row["words"]),
        "the number of words of a paper is not a whole number",
        where,
        repr(row["words"]),
        "a number such as 2950",
        "count the words of the file at hand: what may be quoted is a share of them",
    )
    return Paper(**row | {"words": int(row["words"])})


def _claim(row, where, papers):
    paper = _known(row["paper"], papers, PAPERS, where)
    _one_of(row["kind"], KINDS, "kind of claim", where)
    words = len(row["quote"].split())
    _check(
        words <= MAX_WORDS,
        "a quote is too long",
        where,
        f"{words} words",
        f"at most {MAX_WORDS} words",
        "quote the words that carry the claim, verbatim, and paraphrase the rest",
    )
    _check(
        row["quote"] or row["paraphrase"],
        "a claim with neither quote nor paraphrase",
        where,
        "nothing",
        "the words of the paper, or what they say",
        "quote the words that carry the claim, verbatim, or paraphrase it",
    )
    numeral = None
    if row["printed"]:
        numeral = parse(row["printed"], row["scale"], paper.language, where)
        _check(
            row["printed"] in row["quote"],
            "the numeral is not in its quote",
            where,
            repr(row["printed"]),
            f"a numeral of {row['quote']!r}",
            "copy it as it stands in the text, and quote the words around it",
        )
    return Claim(**row, numeral=numeral)


def _check_quoted(paper, claims):
    """Raise where the different quotes of a paper together are more of it than a citation needs."""
    quotes = {claim.quote for claim in claims if claim.paper == paper.id}
    words = sum(len(quote.split()) for quote in quotes)
    _check(
        words * QUOTED_ONE_IN <= paper.words,
        "too much of a paper is quoted",
        f"{CLAIMS}, paper {paper.id}",
        f"{words} words",
        f"at most {paper.words // QUOTED_ONE_IN}, a tenth of its {paper.words} words",
        "paraphrase some of its claims instead",
    )


def _examination(row, where, claims):
    _known(row["id"], claims, CLAIMS, where)
    _one_of(row["reason"], REASONS, "reason", where)
    _check(
        row["missing"],
        "an examination does not say what is missing",
        where,
        "nothing",
        "what would be needed to test the claim",
        "say it in one sentence",
    )
    return Examination(**row)


def _request(row, where, claims):
    for column, cell in row.items():
        _check(cell, f"{column} is empty", where, "nothing", "a few words", "fill the cell")
    named = tuple(row["claims"].split())
    for id in named:
        _known(id, claims, CLAIMS, where)
    _check(
        len(set(named)) == len(named),
        "a request names a claim twice",
        where,
        row["claims"],
        "each once",
        "drop one",
    )
    return Request(**row | {"claims": named})


def _comparison(row, where, claims):
    _one_of(row["reading"], READINGS, "reading", where)
    ids, places = tuple(row["claims"].split()), tuple(row["places"].split())
    compared = [_known(id, claims, CLAIMS, where) for id in ids]
    _check(compared, "no claim to compare", where, "nothing", "ids of claims", "name at least one claim")
    _check(places, "no place to compare", where, "nothing", "codes of places", "name at least one place")
    if row["reading"] != "predicate":
        _check_numerals(compared, row, where)
    for claim in compared:
        _check(
            claim.paper == compared[0].paper,
            "claims of two papers in one comparison",
            where,
            f"{compared[0].paper}, {claim.paper}",
            "one paper, with one date of publication",
            "make a row for each paper",
        )
    years = []
    for column in ("first_year", "last_year"):
        _check(
            re.fullmatch("[0-9]{4}", row[column]),
            f"{column} is not a year",
            where,
            repr(row[column]),
            "four digits",
            "fix the window before looking at the figures",
        )
        years.append(int(row[column]))
    _check(
        years[0] <= years[1],
        "the window ends before it begins",
        where,
        f"{years[0]} to {years[1]}",
        "first_year <= last_year",
        "exchange the two years",
    )
    row |= {"claims": ids, "places": places, "first_year": years[0], "last_year": years[1]}
    return Comparison(**row)


def _check_numerals(compared, row, where):
    """Raise unless the claims print numbers that can be read together, in the unit of the series."""
    for claim in compared:
        _check(
            claim.numeral,
            "a claim without numeral cannot be compared",
            where,
            claim.id,
            "a claim that prints a number",
            "fill its column 'printed', or take the reading 'predicate'",
        )
        _check(
            claim.unit == row["unit"],
            "claim and series have different units",
            where,
            f"{claim.id}: {claim.unit!r}",
            repr(row["unit"]),
            "compare with a series in the unit of the claim; a scale word belongs into the column 'scale'",
        )
        _check(
            row["reading"] == "between" or _stated(claim) == _stated(compared[0]),
            "claims that print different numbers share one reading",
            where,
            f"{compared[0].id}: {compared[0].numeral}; {claim.id}: {claim.numeral}",
            "the same number, or the reading 'between'",
            "make a row for each number",
        )
    numerals = [claim.numeral for claim in compared]
    qualified(numerals if row["reading"] == "between" else numerals[:1], row["reading"], where=where)


def _stated(claim):
    return claim.numeral.value, claim.numeral.unit


def _known(id, records, file, where=None):
    if id not in records:
        noun = next(iter(COLUMNS[file]))
        raise KoshError(
            f"unknown {noun}",
            where=where or file,
            found=repr(id),
            expected=f"an id such as {', '.join(near(id, records))}" if records else f"a {noun} in {file}",
            next_step=f"correct the id, or add the {noun} to {file}",
        )
    return records[id]


def _one_of(cell, words, name, where):
    _check(
        cell in words, f"unknown {name}", where, repr(cell), f"one of {', '.join(words)}", "take one of these"
    )


def _check(holds, problem, where, found, expected, next_step):
    if not holds:
        raise KoshError(problem, where=where, found=found, expected=expected, next_step=next_step)
