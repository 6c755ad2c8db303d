"""Events that could not be told, and those of their subjects that wait for them.

`next_try_at` takes a row out of the fresh ones. One that failed has `attempts`; one that merely
waits for an earlier event of its subject has none, and comes back when that one is told, or by
itself after a while.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from entrepot.kit import arrays, watching
from entrepot.kit.outbox.claims import Row

log = logging.getLogger(__name__)

RETRY_AFTER_S: Final = (1, 5, 30, 120, 600)
PARK_S: Final = 30
"""So late it is looked at again when nobody said that the earlier one is told."""
ATTEMPTS_MAX: Final = 30_000
"""Beyond this tries are no longer counted."""

_SET_ASIDE: Final = """
update kit_outbox set
    attempts = least(attempts + 1, %(most)s),
    next_try_at = %(at)s + interval '1 second' * (%(waits)s::int[])[
        least(attempts + 1, array_length(%(waits)s::int[], 1))],
    error = %(error)s
where book = %(book)s and id = any(%(ids)s::uuid[])
"""
_PARK: Final = """
update kit_outbox set next_try_at = %(until)s where book = %(book)s and id = any(%(ids)s::uuid[])
"""
_RELEASE: Final = """
update kit_outbox set next_try_at = null
where book = %(book)s and subject = any(%(subjects)s::uuid[])
  and attempts = 0 and next_try_at is not null and told_at is null
"""


def set_aside(
    book: int, rows: Sequence[Row], failure: Exception, *, kind: str, at: datetime
) -> None:
    """These failed: they are tried again, later each time, and count in the alarm."""
    watching.set_aside(kind, len(rows))
    log.error(
        "%s events %s (%s first) were not told, try %s failed",
        len(rows),
        kind,
        rows[0].id,
        rows[0].attempts + 1,
        exc_info=failure,
    )
    _write(
        _SET_ASIDE,
        book=book,
        ids=arrays.uuids(row.id for row in rows),
        at=at,
        most=ATTEMPTS_MAX,
        waits=list(RETRY_AFTER_S),
        error=f"{type(failure).__name__}: {failure}".replace("\0", "")[:500],
    )


def park(book: int, rows: Sequence[Row], *, at: datetime) -> None:
    """These wait for an earlier event of their subject that was set aside."""
    if rows:
        until = at + timedelta(seconds=PARK_S)
        _write(_PARK, book=book, ids=arrays.uuids(row.id for row in rows), until=until)


def release(book: int, subjects: Sequence[str]) -> None:
    """The earlier event was told: who waited for it is due."""
    _write(_RELEASE, book=book, subjects=arrays.uuids(set(subjects)))


def _write(statement: str, **facts: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
