"""Who did what, for whom, to what, and why: the audit log (SEC-3).

Rows are only ever added. The actor is put in place once, where a request, a job or a command
of the command line begins, and is read here, so that no command has to carry it. Facts about a
person never enter a row: name them in `personal`, and only that they changed is kept (SEC-4).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from entrepot.kit.models import Act


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. An office that acts by mandate has `office` and `merchant` both set."""

    user: UUID | None = None
    role: str = ""
    office: UUID | None = None
    merchant: UUID | None = None
    via: str = "program"
    """`page`, `api`, `command` (of the command line), or `program` (a clock, an event)."""
    key: UUID | None = None
    """The API key, where one was used."""


NOBODY: Final = Actor()
HIDDEN: Final = "…"
_actor: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def actor() -> Actor:
    """Who acts now."""
    return _actor.get()


@contextmanager
def acting(who: Actor) -> Iterator[None]:
    """Everything recorded within is done by this actor."""
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


def record(
    *,
    what: str,
    on: str,
    object_id: str | UUID,
    merchant: UUID | None = None,
    office: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    personal: tuple[str, ...] = (),
    why: str = "",
) -> None:
    """Add a row, in the transaction that makes it true; what did not change is left out.

    `what` is `noun.verb` (`mandate.revoked`), `on` the kind of object; `merchant` and `office`
    say whose log shows it. Values are what JSON takes.
    """
    assert connection.in_atomic_block
    old, new = dict(before or {}), dict(after or {})
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    who = actor()
    Act.objects.create(
        at=timezone.now(),
        user=who.user,
        role=who.role,
        acting_office=who.office,
        via=who.via,
        key=who.key,
        merchant=merchant or who.merchant,
        office=office or who.office,
        what=what,
        on=on,
        object_id=str(object_id),
        before={name: _shown(name, old[name], personal) for name in changed if name in old},
        after={name: _shown(name, new[name], personal) for name in changed if name in new},
        why=why,
    )


def _shown(name: str, value: Any, personal: tuple[str, ...]) -> Any:
    return HIDDEN if name in personal and value not in ("", None) else value
