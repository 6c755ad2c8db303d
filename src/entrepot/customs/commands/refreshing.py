"""The law of a process, kept as new as what was approved.

Rows are dated, so what is installed now may hold from tomorrow. A process looks at most every
`LAW_EVERY_S` seconds, by one small statement, and reads everything anew only when there is more.
"""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import DatabaseError

from entrepot.customs.queries.loading import approved_amendments, approved_sequence
from entrepot.lanes import rows
from entrepot.lanes.values import Amendment, BadRow

log = logging.getLogger(__name__)

_NEVER: Final = float("-inf")
_lock = threading.Lock()
_looked_at = _NEVER
_installed = 0


def refresh_law(*, at_once: bool = False) -> bool:
    """Install what was approved since the last look; True if the law of this process changed.

    Threads that come while another one installs go on with the law they have, except before the
    first look of the process: no page is priced without it.
    """
    every = settings.LAW_EVERY_S
    if not at_once and (every is None or time.monotonic() - _looked_at < every):
        return False
    if not _lock.acquire(blocking=at_once or _looked_at == _NEVER):
        return False
    try:
        return _look()
    finally:
        _lock.release()


def forget_law() -> None:
    """Back to the shipped law; the next look begins anew. For tests and for tools."""
    global _looked_at, _installed  # the state of this process
    with _lock:
        rows.install(())
        _looked_at, _installed = _NEVER, 0


def _look() -> bool:
    global _looked_at, _installed  # noqa: PLW0603  # the state of this process
    try:
        newest = approved_sequence()
    except DatabaseError:
        if _looked_at == _NEVER:
            raise
        log.exception("the law could not be looked up; what was installed goes on")
        return False
    is_newer = newest != _installed
    if is_newer:
        _install(approved_amendments())
        _installed = newest
    _looked_at = time.monotonic()
    return is_newer


def _install(amendments: Sequence[Amendment]) -> None:
    """Install them all; a row this version cannot read is left out, but what it ended stays ended.

    So the goods in question get a refusal, never a price by a row that was meant to be over. An
    audit names such rows.
    """
    try:
        rows.install(amendments)
    except BadRow:
        rows.install([_readable(one) for one in amendments])


def _readable(amendment: Amendment) -> Amendment:
    try:
        if amendment.adds is not None:
            rows.check_row(amendment.adds)
    except BadRow:
        log.exception("an approved row cannot be read")
        return Amendment(id=amendment.id, adds=None, ends=amendment.ends, ends_on=amendment.ends_on)
    return amendment
