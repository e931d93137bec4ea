"""The one exception that a user is meant to read, and the names it suggests."""

from kosh.errors import KoshError, near


def test_an_error_prints_each_part_on_its_own_line():
    fault = KoshError("wrong", where="a.csv", found="x", expected="y", next_step="mend it")
    assert str(fault) == (
        "wrong\n  where:    a.csv\n  found:    x\n  expected: y\n  next:     mend it"
    )  # fmt: skip


def test_parts_that_are_not_given_are_not_printed():
    assert str(KoshError("wrong")) == "wrong"
    assert str(KoshError("wrong", found="")) == "wrong\n  found:    "


def test_the_parts_of_an_error_can_be_asked_for():
    fault = KoshError("wrong", where="here", next_step="go on")
    assert (fault.problem, fault.where, fault.found, fault.expected, fault.next_step) == (
        "wrong",
        "here",
        None,
        None,
        "go on",
    )


def test_near_names_come_first_and_are_few():
    names = ["countries", "claims", "remittance_flows", "remittances"]
    assert near("remitances", names) == ["remittances", "remittance_flows"]
    assert near("remitances", names, limit=1) == ["remittances"]
    assert near("mex", ["KGZ", "MEX"]) == ["MEX"]


def test_where_no_name_is_near_all_are_given_up_to_twenty():
    assert near("zzz", ["b", "a"]) == ["a", "b"]
    assert len(near("zzz", map(str, range(100)))) == 20
    assert near("zzz", []) == []
