"""Statements about acts: what is true in which edition, dates around the act's own, rules of lists."""

from types import SimpleNamespace

import pandas as pd
import pytest

from kosh.analysis import legal_acts

ACTS = pd.DataFrame(
    [
        ("law-1", "law", "1-I", "2010-03-15", None, "2010-03", "2010-03"),
        ("concept-1", "resolution", "7", "2019-12-01", "2024", "2019-12", "2019-12"),
        ("treaty-1", "treaty", None, None, None, "2018-05", "2018-05"),
    ],
    columns=["act", "kind", "number", "adopted", "last_year", "vintage", "released"],
).set_index("act")
CONTENTS = pd.DataFrame(
    [
        ("law-1", "article 5", "rights", "2010-03", 2, "vote", "b"),
        ("law-1", "article 5", "rights", "2010-03", 1, "live", "a"),
        ("law-1", "article 5", "rights", "2015-06", 1, "live here", "a"),
        ("law-1", "article 6", "rights", "2010-03", 1, "work", "c"),
        ("treaty-1", "parties", "country", "2018-05", 1, "no", "not-party"),
    ],
    columns=["act", "article", "what", "vintage", "item", "text", "topic"],
).assign(released=lambda rows: rows["vintage"])


@pytest.fixture(autouse=True)
def own_tables(monkeypatch):
    monkeypatch.setattr(legal_acts, "acts", lambda root=None: ACTS)
    monkeypatch.setattr(
        legal_acts,
        "contents",
        lambda as_of=None, root=None: CONTENTS if as_of is None else CONTENTS[CONTENTS["released"] <= as_of],
    )


def read(monkeypatch, **given):
    full = {"comparison": "x", "rule": "the same", "act": "law-1", "article": "article 5", "what": "rights"}
    monkeypatch.setattr(legal_acts, "_reads", lambda name, root: [SimpleNamespace(**full | given)])
    return legal_acts.truths("x")


def test_an_edition_keeps_the_order_of_its_items_and_articles_stay_apart():
    found = legal_acts.editions("law-1", "article 5", "rights")
    assert list(found["vintage"]) == ["2010-03", "2015-06"]
    assert list(found["topics"]) == [("a", "b"), ("a",)]
    assert legal_acts.items(found) == {"a": "live here", "b": "vote"}
    assert len(legal_acts.editions("law-1", "article 5", "rights", as_of="2012-01")) == 1


@pytest.mark.parametrize(
    ("rule", "said", "holds"),
    [
        ("the same", "b a", [True, False]),
        ("the same", "a", [False, True]),
        ("all of these", "a", [True, True]),
        ("all of these", "a b", [True, False]),
        ("none but these", "a", [False, True]),
        ("none but these", "a b c", [True, True]),
        ("as many as", "2", [True, False]),
    ],
)
def test_each_rule_in_each_edition(monkeypatch, rule, said, holds):
    frame = read(monkeypatch, rule=rule, said=said)
    assert list(frame["holds"]) == holds and set(frame["year"]) == {2010}


@pytest.mark.parametrize(
    ("said", "holds"), [("2010", True), ("2010-03-15", True), ("2010-03-16", False), ("2011", False)]
)
def test_a_date_holds_where_the_act_begins_with_it(monkeypatch, said, holds):
    assert list(read(monkeypatch, rule="adopted", said=said)["holds"]) == [holds]


def test_an_act_without_a_day_has_the_year_of_its_source(monkeypatch):
    frame = read(monkeypatch, act="treaty-1", article="parties", what="country", said="not-party")
    assert frame.to_dict("records") == [
        {"year": 2018, "vintage": "2018-05", "released": "2018-05", "holds": True}
    ]


def test_texts_after_the_month_are_left_out(monkeypatch):
    read(monkeypatch, said="a b")
    assert list(legal_acts.truths("x", as_of="2014-12")["vintage"]) == ["2010-03"]
    assert legal_acts.truths("x", as_of="2009-12").empty


def test_statements_hold_together_only_where_each_was_read(monkeypatch):
    frames = {
        "x": pd.DataFrame({"released": ["2010-03", "2015-06"], "holds": [True, False]}),
        "y": pd.DataFrame({"released": ["2012-01"], "holds": [True]}),
    }
    monkeypatch.setattr(legal_acts, "truths", lambda name, as_of, root: frames[name])
    held = legal_acts.agreeing(["x", "y"])
    assert list(held.index) == ["2010-03", "2012-01", "2015-06"]
    assert list(held["all"]) == [False, True, False] and pd.isna(held.loc["2010-03", "y"])


def test_printed_dates_are_in_months_around_the_day_of_the_act(monkeypatch):
    table = pd.DataFrame(
        [
            ("d", "adopted", "law-1", "2010-02-15"),
            ("y", "adopted", "law-1", "2011"),
            ("l", "last_year", "concept-1", "2024"),
        ],
        columns=["comparison", "rule", "act", "said"],
    )
    book = SimpleNamespace(comparison=lambda name: name, paper_of=lambda name: SimpleNamespace(id="p"))
    monkeypatch.setattr(legal_acts.series, "table", lambda name, root: table)
    monkeypatch.setattr(legal_acts.ledger, "load", lambda root: book)
    day, year, last = legal_acts.printed_dates()
    assert day[0] == "law 1-I, day (p)" and day[1] == day[2] == pytest.approx(-28 / 30.4375) and not day[3]
    assert year[1] == pytest.approx(292 / 30.4375) and not year[3]
    assert last[0] == "resolution 7, last year (p)" and last[2] == 0 and last[3]


@pytest.mark.parametrize(
    ("holds", "told"),
    [
        ([True, False], "true in the text of 2010-03; not in the text of 2015-06."),
        ([True, True], "true in the texts of 2010-03 and 2015-06."),
        ([False, False], "not in the texts of 2010-03 and 2015-06."),
    ],
)
def test_the_sentence_names_the_editions(monkeypatch, holds, told):
    read(monkeypatch, said="a")
    frame = pd.DataFrame({"year": [2010, 2010], "vintage": ["2010-03", "2015-06"], "holds": holds})
    assert legal_acts._sentence("x", "it is so", frame, (), None) == f"“It is so”: {told}"
    assert legal_acts._sentence("x", "it is so", frame, ((2010, "2010-03"),), None).endswith("stands in.")
    assert "no text" in legal_acts._sentence("x", "it is so", frame.iloc[:0], (), None)


def test_meaning_counts_the_words_that_occur():
    results = {
        str(i): SimpleNamespace(word=word) for i, word in enumerate(["revised", "reproduced", "revised"])
    }
    told = legal_acts.meaning(results)
    assert told.startswith("Of 3 statements, 1 reproduced") and "2 revised" in told
    assert "contradicted" not in told
