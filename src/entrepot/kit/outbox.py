"""Events on their way up: written with the change, told after the commit, at least once.

`record` is the only way in for commands; the intake writes the same rows by its own
statement. `tell_waiting` is the dispatcher's step, `run` its loop; as many dispatchers as one
likes may run. Reactions are registered once, by `site.wiring`, must be safe to repeat, and do
not rely on one another's order.

Events of one subject are told in the order of their ids: a later one waits until the earlier
one is told. An event whose reaction fails is set aside and tried again, later each time; it
holds up its own subject and nobody else.
"""

import json
import logging
import threading
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from entrepot.kernel import Event, new_id
from entrepot.kit.models import OutboxRow

log = logging.getLogger(__name__)

BATCH_MAX: Final = 500
RETRY_AFTER_S: Final = (1, 5, 30, 120, 600)
POLL_S: Final = 0.2
BROKEN_WAIT_S: Final = 2.0
COUNT_MAX: Final = 100_000
"""Beyond this many, how many wait is no longer counted."""
FAILING_MAX: Final = 100
FORGET_MAX: Final = 10_000

Reaction = Callable[[Any], None]
_R = TypeVar("_R", bound=Callable[..., None])

_event_types: dict[str, type[Event]] = {}
_reactions: dict[str, tuple[Reaction, ...]] = {}
_first: list[Callable[[], Any]] = []


def in_batches(reaction: _R) -> _R:
    """Mark a reaction that takes a list of events of one kind instead of one event."""
    reaction.entrepot_in_batches = True  # type: ignore[attr-defined]  # a mark on a function
    return reaction


def wire(
    reactions: Mapping[type[Event], Iterable[Reaction]], *, first: Iterable[Callable[[], Any]] = ()
) -> None:
    """Say who listens to what; replaces what was said before. Called once, by `site.wiring`.

    `first` is done before each step of the dispatcher: what a process must know before it reacts.
    """
    _hints.cache_clear()
    _event_types.clear()
    _reactions.clear()
    _first[:] = first
    for event, listeners in reactions.items():
        _event_types[event.kind] = event
        _reactions[event.kind] = tuple(listeners)


def encode(event: Event) -> str:
    """The event's body as JSON text."""
    return json.dumps(asdict(event), cls=DjangoJSONEncoder)


def decode(kind: str, body: Mapping[str, Any]) -> Event:
    """The event back from its row; unknown fields are left out, so that old code reads new rows."""
    event = _event_types[kind]
    hints = _hints(kind)
    return event(
        **{name: _typed(value, hints[name]) for name, value in body.items() if name in hints}
    )


def subject_of(event: Event) -> UUID | None:
    """Whose story the event continues: its first id (`OrderPaid(order, merchant)`: the order)."""
    values = (getattr(event, field.name) for field in fields(event))
    return next((value for value in values if isinstance(value, UUID)), None)


def record(event: Event, *, book: int = 1) -> None:
    """Write the event down; the dispatcher tells it after the commit."""
    assert connection.in_atomic_block
    OutboxRow.objects.create(
        book=book,
        id=new_id(),
        kind=event.kind,
        subject=subject_of(event),
        body=json.loads(encode(event)),
        at=event.at,
    )


def record_all(events: Iterable[Event], *, book: int = 1) -> None:
    """Write many events down by one statement."""
    assert connection.in_atomic_block
    OutboxRow.objects.bulk_create(
        OutboxRow(
            book=book,
            id=new_id(),
            kind=event.kind,
            subject=subject_of(event),
            body=json.loads(encode(event)),
            at=event.at,
        )
        for event in events
    )


def tell_waiting(*, at: datetime, limit: int = BATCH_MAX) -> int:
    """Tell what waits, oldest first; returns how many events were taken, told or set aside.

    Kinds whose reactions all take lists are told together, in one transaction. Each other
    event has a transaction of its own, so that what its reactions lock is free again at once.
    """
    assert 0 < limit <= BATCH_MAX
    for prepare in _first:
        prepare()
    together = _tell_together(at=at, limit=limit)
    singly = sum(_tell_one(book, event, at=at) for book, event in _waiting(at=at, limit=limit))
    return together + singly


def tell_all(*, at: datetime, rounds_max: int = 1000) -> int:
    """Tell until nothing waits that could be told now, reactions' own events included."""
    total = 0
    for _ in range(rounds_max):
        told = tell_waiting(at=at)
        if not told:
            return total
        total += told
    raise AssertionError(f"events still beget events after {rounds_max} rounds")


def run(stopping: threading.Event, *, poll_s: float = POLL_S) -> None:
    """The dispatcher's loop: at once while there is work, every `poll_s` when there is none.

    A database that is away is waited for; an event in hand is then told again, later.
    """
    while not stopping.is_set():
        try:
            wait_s = 0.0 if tell_waiting(at=timezone.now()) else poll_s
        except Error:
            log.exception("the dispatcher lost its database; it tries again")
            connection.close()
            wait_s = BROKEN_WAIT_S
        stopping.wait(wait_s)
    connection.close()


@dataclass(frozen=True, slots=True)
class Failing:
    """An event that was set aside, and why."""

    book: int
    id: UUID
    kind: str
    at: datetime
    attempts: int
    next_try_at: datetime | None
    error: str


def lag(*, at: datetime) -> tuple[int, timedelta]:
    """How many events wait (counted up to COUNT_MAX), and how old the oldest of them is."""
    statement = """
        select (select count(*) from (
                    select from kit_outbox where told_at is null limit %s) as waiting),
               (select at from kit_outbox where told_at is null order by id limit 1)"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [COUNT_MAX])
        count, oldest = cursor.fetchone()
    return count, max(at - oldest, timedelta()) if oldest else timedelta()


def failing(*, limit: int = FAILING_MAX) -> list[Failing]:
    """Events that have failed at least once and still wait, oldest first."""
    assert 0 < limit <= FAILING_MAX
    rows = OutboxRow.objects.filter(told_at=None, attempts__gt=0).order_by("id")[:limit]
    return [
        Failing(row.book, row.id, row.kind, row.at, row.attempts, row.next_try_at, row.error)
        for row in rows
    ]


def try_again(*, book: int, event: UUID) -> bool:
    """Let an event that was set aside be told at the next step; False when none such waits."""
    mine = OutboxRow.objects.filter(book=book, id=event, told_at=None)
    return bool(mine.update(next_try_at=None))


def forget(*, told_before: datetime, limit: int = FORGET_MAX) -> int:
    """Delete events that were told before a moment, oldest first; returns how many."""
    assert 0 < limit <= FORGET_MAX
    statement = """
        delete from kit_outbox where (book, id) in (
            select book, id from kit_outbox where told_at < %s order by told_at limit %s)"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [told_before, limit])
        return int(cursor.rowcount)


# A later event of a subject is not due while an earlier one waits, be it locked or set aside.
_DUE: Final = """
    told_at is null and (next_try_at is null or next_try_at <= %(at)s)
    and not exists (
        select from kit_outbox earlier
        where earlier.subject = kit_outbox.subject and earlier.told_at is null
          and earlier.id < kit_outbox.id)"""


def _tell_together(*, at: datetime, limit: int) -> int:
    apart = [kind for kind, listeners in _reactions.items() if not all(map(_takes_list, listeners))]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""select book, id, kind, body from kit_outbox
                where {_DUE} and not kind = any(%(apart)s)
                order by id limit %(limit)s for update skip locked""",  # noqa: S608  # our text
            {"at": at, "apart": apart, "limit": limit},
        )
        rows = [(book, event, kind, _json(body)) for book, event, kind, body in cursor.fetchall()]
        told: list[UUID] = []
        for kind in dict.fromkeys(row[2] for row in rows):
            mine = [row for row in rows if row[2] == kind]
            if _react(kind, [body for _, _, _, body in mine]) is None:
                told += [event for _, event, _, _ in mine]
                continue
            # One of them is poisonous: each by itself, so that only that one is set aside.
            for book, event, _, body in mine:
                if failure := _react(kind, [body]):
                    _set_aside(book, event, failure, at=at)
                else:
                    told.append(event)
        if told:
            books = list({row[0] for row in rows})
            OutboxRow.objects.filter(book__in=books, id__in=told).update(told_at=at, error="")
        return len(rows)


def _waiting(*, at: datetime, limit: int) -> list[tuple[int, UUID]]:
    apart = [kind for kind, listeners in _reactions.items() if not all(map(_takes_list, listeners))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select book, id from kit_outbox
                where {_DUE} and kind = any(%(apart)s)
                order by id limit %(limit)s""",  # noqa: S608  # our text
            {"at": at, "apart": apart, "limit": limit},
        )
        return [(book, event) for book, event in cursor.fetchall()]


def _tell_one(book: int, event: UUID, *, at: datetime) -> int:
    """1 when the event was in hand; 0 when another dispatcher has it or has told it."""
    with transaction.atomic():
        row = (
            OutboxRow.objects.select_for_update(skip_locked=True)
            .filter(Q(next_try_at=None) | Q(next_try_at__lte=at), book=book, id=event, told_at=None)
            .first()
        )
        if row is None:
            return 0
        if failure := _react(row.kind, [row.body]):
            _set_aside(book, event, failure, at=at)
        else:
            OutboxRow.objects.filter(book=book, id=event).update(told_at=at, error="")
        return 1


def _react(kind: str, bodies: Sequence[Mapping[str, Any]]) -> Exception | None:
    """Run the reactions of one kind in a savepoint; what they raise is the answer."""
    if kind not in _reactions:
        return None
    try:
        with transaction.atomic():
            events = [decode(kind, body) for body in bodies]
            for reaction in _reactions[kind]:
                if _takes_list(reaction):
                    reaction(events)
                else:
                    for event in events:
                        reaction(event)
    except Exception as failure:
        if not connection.is_usable():
            raise
        return failure
    return None


def _set_aside(book: int, event: UUID, failure: Exception, *, at: datetime) -> None:
    mine = OutboxRow.objects.filter(book=book, id=event)
    attempts = mine.values_list("attempts", flat=True).get()
    wait = timedelta(seconds=RETRY_AFTER_S[min(attempts, len(RETRY_AFTER_S) - 1)])
    log.error("event %s was not told, try %s failed", event, attempts + 1, exc_info=failure)
    mine.update(
        attempts=F("attempts") + 1,
        next_try_at=at + wait,
        error=f"{type(failure).__name__}: {failure}"[:500],
    )


def _takes_list(reaction: Reaction) -> bool:
    return bool(getattr(reaction, "entrepot_in_batches", False))


def _json(body: Any) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(body) if isinstance(body, str) else body
    return read


@lru_cache(maxsize=256)
def _hints(kind: str) -> dict[str, Any]:
    event = _event_types[kind]
    hints = get_type_hints(event)
    return {field.name: _plain(hints[field.name]) for field in fields(event)}


def _plain(hint: Any) -> Any:
    """The run-time type behind a NewType or an optional."""
    if get_origin(hint) in {Union, types.UnionType}:
        [hint] = [one for one in get_args(hint) if one is not type(None)]
    return getattr(hint, "__supertype__", hint)


def _typed(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    if hint is datetime:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if hint is date:
        return date.fromisoformat(value)
    return hint(value) if hint in {UUID, Decimal} else value
