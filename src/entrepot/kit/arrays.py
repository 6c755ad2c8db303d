"""Long lists of ids to PostgreSQL: one text that the server takes apart.

The adapter would quote each id by itself, which for a thousand of them costs more than the
statement that they are for.
"""

from collections.abc import Iterable
from uuid import UUID


def uuids(ids: Iterable[UUID | str]) -> str:
    """For a place that is cast by `::uuid[]`."""
    return f"{{{','.join(map(str, ids))}}}"
