"""Reading pages from a replica: which queries may, who may not, and for how long one may be late.

A query says itself that it `may_be_stale`, and why that is no harm. It then reads the replica when
all of this is so: a replica is configured and not further behind than LAG_S_MAX; somebody looks at
a page (a safe request, not the API), and has changed nothing in the last STICKY_S seconds; and no
transaction is open. Everything else, every command among it, reads the database itself. A replica
that fails is left alone for a while, and the query is asked again of the database.

`docs/guide/scaling.md` lists the queries; a test holds the list to them.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

ALIAS: Final = "replica"
COOKIE: Final = "wrote"
STICKY_S: Final = 10
"""After a write, whoever wrote reads the database itself for so long."""
LOOK_S: Final = 1.0
"""How often a process asks a replica how far behind it is."""
REST_S: Final = 10.0
"""How long one that failed is left alone."""

STALE: Final[dict[str, str]] = {}
"""Every query that may be stale, by its full name, and why."""

_P = ParamSpec("_P")
_R = TypeVar("_R")

_at_a_page: ContextVar[bool] = ContextVar("_at_a_page", default=False)
_reading: ContextVar[bool] = ContextVar("_reading", default=False)
_wrote: ContextVar[list[bool] | None] = ContextVar("_wrote", default=None)

_usable: tuple[float, bool] = (0.0, False)
"""Until when (monotonic) we know whether the replica is to be used."""


def may_be_stale(why: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Let a query read a replica, seconds behind; `why` says what keeps that from doing harm."""

    def mark(query: Callable[_P, _R]) -> Callable[_P, _R]:
        assert ".queries" in query.__module__, "only queries are read from a replica"
        STALE[f"{query.__module__}.{query.__qualname__}"] = why

        @wraps(query)
        def read(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            if not is_free():
                return query(*args, **kwargs)
            token = _reading.set(True)
            try:
                return query(*args, **kwargs)
            except (OperationalError, InterfaceError):
                log.warning("the replica failed; the database itself is asked", exc_info=True)
                _leave_alone()
            finally:
                _reading.reset(token)
            return query(*args, **kwargs)

        return read

    return mark


def connection() -> BaseDatabaseWrapper:
    """The connection on which a query writes its own SQL: like the router, for its raw statements."""
    return connections[ALIAS if _reading.get() and _no_transaction() else DEFAULT_DB_ALIAS]


def is_free() -> bool:
    """May a query that can be stale read the replica now?"""
    return _at_a_page.get() and not _wrote.get() and _no_transaction() and _is_usable()


class ReplicaRouter:
    """Sends the reading of a stale query to the replica, and everything else nowhere else."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:  # noqa: ARG002  # Django's signature
        return ALIAS if _reading.get() and _no_transaction() else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:  # noqa: ARG002  # Django's signature
        noted = _wrote.get()
        if noted is not None:
            noted.append(True)
        return None

    def allow_relation(self, *_models: Model, **_hints: Any) -> bool | None:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:  # noqa: ARG002  # Django's signature
        return None if db != ALIAS else False


class ReplicaMiddleware:
    """Says who is looking at a page, and remembers in a cookie who has just written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if ALIAS not in settings.DATABASES:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_safe = request.method in {"GET", "HEAD"}
        is_page = is_safe and not request.path_info.startswith("/api/")
        wrote: list[bool] = []
        tokens = (
            (_at_a_page, _at_a_page.set(is_page and COOKIE not in request.COOKIES)),
            (_wrote, _wrote.set(wrote)),
        )
        try:
            response = self._get_response(request)
        finally:
            for variable, token in tokens:
                variable.reset(token)  # type: ignore[arg-type]  # each its own kind of token
        if wrote or not is_safe:
            response.set_cookie(
                COOKIE, "1", max_age=STICKY_S, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response


@contextmanager
def at_a_page() -> Iterator[None]:
    """As if somebody who has written nothing looked at a page."""
    token = _at_a_page.set(True)
    try:
        yield
    finally:
        _at_a_page.reset(token)


def behind_s() -> float | None:
    """How many seconds the replica is behind; None when it follows nobody.

    One that has replayed all it received is not behind, however long ago the last change was,
    while it is still receiving.
    """
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            """
            select case when not pg_is_in_recovery() then null
                when exists (select from pg_stat_wal_receiver)
                    and pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
                else coalesce(extract(epoch from clock_timestamp()
                    - pg_last_xact_replay_timestamp()), 1e9) end::float8
            """
        )
        row = cursor.fetchone()
    assert row is not None
    return None if row[0] is None else float(row[0])


def forget() -> None:
    """Look at the replica again at once."""
    global _usable  # noqa: PLW0603  # one memory a process
    _usable = (0.0, False)


def _is_usable() -> bool:
    global _usable  # noqa: PLW0603  # one memory a process
    if ALIAS not in connections.settings:
        return False
    until, is_usable = _usable
    if time.monotonic() < until:
        return is_usable
    try:
        behind = behind_s()
    except (OperationalError, InterfaceError):
        log.warning("the replica does not answer; the database itself is asked", exc_info=True)
        _leave_alone()
        return False
    is_usable = behind is not None and behind <= settings.REPLICA_LAG_S_MAX
    _usable = (time.monotonic() + LOOK_S, is_usable)
    return is_usable


def _leave_alone() -> None:
    global _usable  # noqa: PLW0603  # one memory a process
    _usable = (time.monotonic() + REST_S, False)
    connections[ALIAS].close()


def _no_transaction() -> bool:
    return not connections[DEFAULT_DB_ALIAS].in_atomic_block
