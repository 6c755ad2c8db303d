"""The way in: a row beside the change that made it true."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from entrepot.kernel import Event, new_id
from entrepot.kit.models import OutboxRow


def record(event: Event, *, book: int = 1) -> None:
    """Write the event down; a dispatcher tells it after the commit."""
    record_all([event], book=book)


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


def encode(event: Event) -> str:
    """The event's body as JSON text."""
    return json.dumps(asdict(event), cls=DjangoJSONEncoder)


def subject_of(event: Event) -> UUID | None:
    """Whose story the event continues: its first id (`OrderPaid(order, merchant)`: the order)."""
    values = (getattr(event, field.name) for field in fields(event))
    return next((value for value in values if isinstance(value, UUID)), None)
