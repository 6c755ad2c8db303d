"""Dispatchers at work: each a thread with a connection of its own."""

import contextlib
import logging
import threading
from typing import Final

from django.db import connection
from django.utils import timezone

from entrepot.kit.outbox.telling import Dispatcher

log = logging.getLogger(__name__)

POLL_S: Final = 0.2
BROKEN_WAIT_S: Final = 2.0
DISPATCHERS_MAX: Final = 32
_FAR: Final = 7919
"""Threads have neighbouring numbers, and should not begin side by side."""


def dispatch(stopping: threading.Event, *, dispatchers: int) -> list[threading.Thread]:
    """Start so many; they end when `stopping` is set. Join them."""
    assert 0 < dispatchers <= DISPATCHERS_MAX
    threads = [
        threading.Thread(target=run, args=(stopping,), name=f"dispatcher {number}")
        for number in range(1, dispatchers + 1)
    ]
    for thread in threads:
        thread.start()
    return threads


def run(stopping: threading.Event, *, poll_s: float = POLL_S) -> None:
    """A dispatcher's loop: at once while there is work, every `poll_s` when there is none.

    Whatever goes wrong, a database that is away or a fault of ours, it is said and tried again:
    an event in hand is then told again, later, and none waits for a restart.
    """
    dispatcher = Dispatcher(offset=threading.get_native_id() * _FAR)
    while not stopping.is_set():
        try:
            wait_s = 0.0 if dispatcher.step(at=timezone.now()) else poll_s
        except Exception:
            log.exception("a dispatcher's step failed; it tries again in %s s", BROKEN_WAIT_S)
            with contextlib.suppress(Exception):
                connection.close()
            wait_s = BROKEN_WAIT_S
        stopping.wait(wait_s)
    connection.close()
