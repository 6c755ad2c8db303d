"""One home for all tests that start the program: made once, copied for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A database of this version with open shelves; nobody writes into it."""
    from tests.faults.instance import a_template  # plugins come before Django

    with a_template() as home:
        yield home
