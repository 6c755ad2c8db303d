"""No test of these leaves a law of its own behind."""

from collections.abc import Iterator

import pytest
from tests.customs import make


@pytest.fixture(autouse=True)
def _law() -> Iterator[None]:
    with make.the_shipped_law():
        yield
