"""What the chapters' tests look at: the last build, and nothing that is older than its sources."""

import pytest

from kosh.book import records
from kosh.errors import KoshError


@pytest.fixture(scope="session", autouse=True)
def present_sources():
    """No number is tested in a build that is not of the present sources, for it would prove nothing."""
    try:
        records.check()
    except KoshError as fault:
        pytest.fail(str(fault), pytrace=False)


@pytest.fixture(scope="session")
def record():
    """``record(page)``: what the build found for a page."""
    return records.load
