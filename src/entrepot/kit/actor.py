"""Who acts now: put in place once, where a request, a job or a command begins.

Apart from `kit.trail`, so that the command line can say it before any table is loaded.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from uuid import UUID


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
_actor: ContextVar[Actor | Callable[[], Actor]] = ContextVar("actor", default=NOBODY)


def actor() -> Actor:
    """Who acts now."""
    who = _actor.get()
    if isinstance(who, Actor):
        return who
    return who()


@contextmanager
def acting(who: Actor | Callable[[], Actor]) -> Iterator[None]:
    """Everything recorded within is done by this actor; a function is asked only then."""
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


def act_from_now_on(who: Actor) -> None:
    """The whole process acts as this: a command of the command line."""
    _actor.set(who)
