"""Events on their way up: written with the change, told after the commit, at least once.

`record` is the only way in for commands; the intake writes the same rows by its own
statement. `tell_waiting` is the dispatcher's step. Reactions are registered once, by
`site.wiring`, and must be safe to repeat.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_type_hints
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F, Q

from entrepot.kernel import Event, new_id
from entrepot.kit.models import OutboxRow

log = logging.getLogger(__name__)

BATCH_MAX: Final = 200
RETRY_AFTER_S: Final = (1, 5, 30, 120, 600)

Reaction = Callable[[Any], None]

_event_types: dict[str, type[Event]] = {}
_reactions: dict[str, tuple[Reaction, ...]] = {}


def wire(reactions: Mapping[type[Event], Iterable[Reaction]]) -> None:
    """Say who listens to what; replaces what was said before. Called once, by `site.wiring`."""
    _event_types.clear()
    _reactions.clear()
    for event, listeners in reactions.items():
        _event_types[event.kind] = event
        _reactions[event.kind] = tuple(listeners)


def encode(event: Event) -> str:
    """The event's body as JSON text."""
    return json.dumps(asdict(event), cls=DjangoJSONEncoder)


def decode(kind: str, body: Mapping[str, Any]) -> Event:
    """The event back from its row; unknown fields are left out, so that old code reads new rows."""
    event = _event_types[kind]
    hints = get_type_hints(event)
    known = {field.name for field in fields(event)}
    return event(**{k: _typed(v, hints[k]) for k, v in body.items() if k in known})


def record(event: Event, *, book: int = 1) -> None:
    """Write the event down; the dispatcher tells it after the commit."""
    assert connection.in_atomic_block
    OutboxRow.objects.create(
        book=book, id=new_id(), kind=event.kind, body=json.loads(encode(event)), at=event.at
    )


def tell_waiting(*, at: datetime, limit: int = BATCH_MAX) -> int:
    """Tell up to `limit` waiting events, oldest first; returns how many rows were taken.

    Rows are locked with SKIP LOCKED, so several dispatchers share the work. Each event's
    reactions run in a savepoint of their own: one that fails is put off and counted, and
    holds up nobody else.
    """
    assert 0 < limit <= BATCH_MAX
    with transaction.atomic():
        due = Q(next_try_at=None) | Q(next_try_at__lte=at)
        rows = list(
            OutboxRow.objects.select_for_update(skip_locked=True)
            .filter(due, told_at=None)
            .order_by("id")[:limit]
        )
        for row in rows:
            _tell(row, at=at)
        return len(rows)


def lag(*, at: datetime) -> tuple[int, timedelta]:
    """How many events wait, and how old the oldest of them is."""
    waiting = OutboxRow.objects.filter(told_at=None)
    oldest = waiting.order_by("id").values_list("at", flat=True).first()
    return waiting.count(), (at - oldest if oldest else timedelta())


def _tell(row: OutboxRow, *, at: datetime) -> None:
    mine = OutboxRow.objects.filter(book=row.book, id=row.id)
    try:
        with transaction.atomic():
            if row.kind in _reactions:
                event = decode(row.kind, row.body)
                for reaction in _reactions[row.kind]:
                    reaction(event)
    except Exception as failure:  # whatever a reaction raises, the event stays a debt
        log.exception("event %s %s was not told", row.kind, row.id)
        wait = RETRY_AFTER_S[min(row.attempts, len(RETRY_AFTER_S) - 1)]
        mine.update(
            attempts=F("attempts") + 1,
            next_try_at=at + timedelta(seconds=wait),
            error=f"{type(failure).__name__}: {failure}"[:500],
        )
    else:
        mine.update(told_at=at, error="")


def _typed(value: Any, hint: Any) -> Any:
    if hint is UUID or getattr(hint, "__supertype__", None) is UUID:
        return UUID(value)
    if hint is datetime:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return value
