"""Who did what, for whom, to what, and why: the audit log (SEC-3).

Rows are only ever added. The actor is put in place where a request, a job or a command of the
command line begins (`kit.actor`), and is read here: no command has to carry it. Facts about a
person never enter a row: name them in `personal`, and only that they changed is kept (SEC-4).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from entrepot.kit.actor import NOBODY, Actor, acting, actor
from entrepot.kit.models import Act

__all__ = [
    "NOBODY",
    "Actor",
    "act_name",
    "act_names",
    "acting",
    "actor",
    "erasing",
    "fact_name",
    "name_acts",
    "name_facts",
    "record",
    "tell_values",
    "value_told",
]

HIDDEN: Final = "…"
_names: dict[str, Any] = {}
_facts: dict[str, Any] = {}
_told: dict[tuple[str, str], Callable[[str], str]] = {}


def name_acts(names: Mapping[str, Any]) -> None:
    """What acts are called, by `noun.verb`; each context says its own once, as it starts."""
    _names.update(names)


def act_name(what: str) -> str:
    """An act in the reader's language; one that nobody has named stays as it was recorded."""
    return str(_names.get(what, what))


def act_names() -> list[tuple[str, str]]:
    """Every named act in the reader's language, by that name."""
    return sorted(((what, str(name)) for what, name in _names.items()), key=lambda one: one[1])


def name_facts(names: Mapping[str, Any]) -> None:
    """What facts are called, by the name under which acts keep them; the same word everywhere."""
    _facts.update(names)


def fact_name(name: str) -> str:
    """A fact in the reader's language; empty for one that nobody has named."""
    return str(_facts.get(name, ""))


def tell_values(on: str, tellers: Mapping[str, Callable[[str], str]]) -> None:
    """Who says in words what a code means, by the kind of object and the fact's name."""
    _told.update({(on, name): teller for name, teller in tellers.items()})


def value_told(on: str, name: str, value: str) -> str:
    """A code in the reader's language; itself where nobody tells it."""
    teller = _told.get((on, name))
    return teller(value) if teller else value


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


@contextmanager
def erasing() -> Iterator[None]:
    """Within, rows may be changed: to hide a person who asked to be forgotten, nothing else."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL entrepot.erasing = 'on'")
        yield
        cursor.execute("SET LOCAL entrepot.erasing = 'off'")


def _shown(name: str, value: Any, personal: tuple[str, ...]) -> Any:
    return HIDDEN if name in personal and value not in ("", None) else value
