"""Everything that is stored about a person: who holds it, how it is told, how it goes (SEC-4).

Each context says once, as it starts, what it holds. `offices` conducts: it asks all of them for
an export, and all of them to erase, in one transaction. What a law wants kept is kept, told with
the law and its last day, and erased when that day has come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is about."""

    id: UUID
    emails: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Gone:
    """So many rows of a kind were erased or made nobody's."""

    what: str
    rows: int


@dataclass(frozen=True, slots=True)
class Kept:
    """So many rows of a kind stay: by which rule (`offices/data/keeps.toml`), until when, and
    which law says so.
    """

    what: str
    rows: int
    rule: str
    source: str
    until: date | None
    """The day on which they go; None while it depends on something that is still open."""


@dataclass(frozen=True, slots=True)
class Holder:
    """What a context does about a person.

    `export` answers with plain JSON by kind of row; `keeps` says what would stay if the person
    were erased now; `erase` erases all else and answers with what went.
    """

    export: Callable[[Person], Mapping[str, Sequence[Mapping[str, Any]]]]
    keeps: Callable[[Person, datetime], Sequence[Kept]]
    erase: Callable[[Person, datetime], Sequence[Gone]]


_holders: Final[dict[str, Holder]] = {}
ERASED: Final = "…"
"""Stands where something about a person stood, in a row that has to stay."""


def register(context: str, holder: Holder) -> None:
    """Said once by each context that knows people, as it starts."""
    _holders[context] = holder


def holders() -> dict[str, Holder]:
    """All of them, by context."""
    return dict(sorted(_holders.items()))
