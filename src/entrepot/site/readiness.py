"""May this host be sent visitors? Asked by load balancers, some times a second.

What every host shares (the outbox) counts only when it is very late: a limit that one slow
dispatcher passes would take all hosts out at once.
"""

import time
from threading import Event
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from entrepot.kit import outbox
from entrepot.site import home

LAG_EVERY_S: Final = 5.0

leaving: Final = Event()
"""Set when this process begins to stop: its intake answers what waits and takes nothing more."""

_are_migrated = Event()
_lag: tuple[float, float] = (float("-inf"), 0.0)


def why_not() -> list[str]:
    """The reasons against it, in words that name what to look at; none: send them."""
    if leaving.is_set() or home.is_leaving(settings.HOME):
        return ["stopping"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        if not _is_migrated():
            return ["migrations"]
        most = settings.READY_LAG_S_MAX
        return ["outbox"] if most and _lag_s() > most else []
    except DatabaseError:
        # A connection that broke is given up, so that the next look opens a new one.
        connection.close()
        return ["database"]


def _is_migrated() -> bool:
    """Looked at until it is true once: a running program is not taken back to an older schema."""
    if not _are_migrated.is_set():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _are_migrated.set()
    return True


def _lag_s() -> float:
    global _lag  # noqa: PLW0603  # one memory a process
    looked_at, seconds = _lag
    if time.monotonic() - looked_at >= LAG_EVERY_S:
        _waiting, age = outbox.lag(at=timezone.now())
        seconds = age.total_seconds()
        _lag = (time.monotonic(), seconds)
    return seconds
