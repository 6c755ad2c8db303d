"""Who listens to what, and events read from their rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec

from entrepot.kernel import Event

Reaction = Callable[[Any], None]
LIST_MAX: Final = 1000
_R = TypeVar("_R", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Wiring:
    """All that a process has been told by `wire`."""

    events: Mapping[str, type[Event]] = field(default_factory=dict)
    reactions: Mapping[str, tuple[Reaction, ...]] = field(default_factory=dict)
    first: tuple[Callable[[], Any], ...] = ()


_wiring = Wiring()


def in_batches(reaction: _R) -> _R:
    """Mark a reaction that takes a list of events of one kind instead of one event.

    A kind whose reactions all do is told a thousand at a time, in one transaction.
    """
    return in_batches_of(LIST_MAX)(reaction)


def in_batches_of(most: int) -> Callable[[_R], _R]:
    """The same for a reaction that wants no more than so many at a time.

    Whatever it locks stays locked until all of them are told.
    """
    assert 0 < most <= LIST_MAX

    def mark(reaction: _R) -> _R:
        reaction.entrepot_list_max = most  # type: ignore[attr-defined]  # a mark on a function
        return reaction

    return mark


def list_max(kind: str) -> int:
    """How many events of a kind are told at a time; 0: each has a transaction of its own."""
    return min((getattr(one, "entrepot_list_max", 0) for one in listeners(kind)), default=LIST_MAX)


def takes_list(reaction: Reaction) -> bool:
    """Was it marked by `in_batches` or `in_batches_of`?"""
    return hasattr(reaction, "entrepot_list_max")


def wire(
    reactions: Mapping[type[Event], Iterable[Reaction]], *, first: Iterable[Callable[[], Any]] = ()
) -> None:
    """Say who listens to what; replaces what was said before. Called once, by `site.wiring`.

    `first` is done before each step of a dispatcher: what a process must know before it reacts.
    """
    put(
        Wiring(
            {event.kind: event for event in reactions},
            {event.kind: tuple(listeners) for event, listeners in reactions.items()},
            tuple(first),
        )
    )


def wiring() -> Wiring:
    """What holds now."""
    return _wiring


def put(whole: Wiring) -> None:
    """Let another wiring hold; tests put back what they found."""
    global _wiring  # noqa: PLW0603  # one wiring a process
    _wiring = whole
    _decoder.cache_clear()


def kinds() -> list[str]:
    """Every kind of event of which this process has the class, whether anybody listens or not.

    A row of another kind was written by newer code and is left to it.
    """
    known = set(_wiring.events)
    classes = [Event]
    while classes:
        more = classes.pop().__subclasses__()
        known.update(one.kind for one in more if "kind" in vars(one))
        classes += more
    return sorted(known)


def listeners(kind: str) -> tuple[Reaction, ...]:
    """Nobody's business is told to nobody, and is told thereby."""
    return _wiring.reactions.get(kind, ())


def decode(kind: str, body: Mapping[str, Any]) -> Event:
    """The event back from its body; unknown fields are left out, so that old code reads new rows."""
    return msgspec.convert(body, _wiring.events[kind], strict=False)


def read(kind: str, body: str) -> Event:
    """`decode` from JSON text, in one pass."""
    return _decoder(kind).decode(body)


@lru_cache(maxsize=256)
def _decoder(kind: str) -> "msgspec.json.Decoder[Event]":
    return msgspec.json.Decoder(_wiring.events[kind], strict=False)
