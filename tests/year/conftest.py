"""A year commits for good, and empties its database itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.year import database


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In the place of pytest-django's, which flushes by truncating: seconds for each test."""
    with django_db_blocker.unblock():
        yield
        database.empty()
