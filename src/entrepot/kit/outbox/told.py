"""What was told: kept for some weeks on a wheel of 32 days, and forgotten a day at a time.

A told event leaves `kit_outbox`, which so holds what waits and nothing else: its indexes stay as
small as the backlog. `kit_told` has no index and a partition for each place of the wheel; to
forget a day is to empty one, whatever the number of its rows.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction

from entrepot.kit import arrays, books
from entrepot.kit.models import WHEEL_DAYS

FORGET_MAX: Final = 10_000

_KEEP: Final = """
insert into kit_told (book, slot, told_at, id, kind, subject, body, at)
select book, %(slot)s, %(at)s, id, kind, subject, body, at from kit_outbox
where book = %(book)s and id = any(%(ids)s::uuid[])
"""
_DELETE: Final = "delete from kit_outbox where book = %(book)s and id = any(%(ids)s::uuid[])"
_HEAR: Final = """
insert into kit_outbox (book, id, kind, subject, body, at, attempts)
select book, id, kind, subject, body, at, 0 from kit_told
where book = %(book)s and slot = %(slot)s and told_at >= %(since)s and told_at < %(until)s
  and kind = any(%(kinds)s)
on conflict (book, id) do nothing
"""
_HEARD: Final = """
delete from kit_told
where book = %(book)s and slot = %(slot)s and told_at >= %(since)s and told_at < %(until)s
  and kind = any(%(kinds)s)
"""


def move(book: int, events: Sequence[str], *, at: datetime) -> None:
    """These have been told: they wait no longer."""
    facts: dict[str, Any] = {"book": book, "ids": arrays.uuids(events), "at": at, "slot": slot(at)}
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, facts)
        cursor.execute(_DELETE, facts)
        assert cursor.rowcount == len(events), "an event was told that was not locked"


def slot(at: datetime) -> int:
    """The place on the wheel of a moment's day (UTC)."""
    return at.astimezone(UTC).toordinal() % WHEEL_DAYS


@transaction.atomic
def hear_again(*, kinds: Collection[str], since: datetime, until: datetime) -> int:
    """Let told events of some kinds and hours wait again; returns how many.

    For a reaction that was wrong or is new; all others of the kind hear them again as well.
    """
    since_day, last_day = since.astimezone(UTC).date(), until.astimezone(UTC).date()
    assert since <= until
    assert (last_day - since_day).days < WHEEL_DAYS
    heard = 0
    for day in range(since_day.toordinal(), last_day.toordinal() + 1):
        for book in books.all_books():
            facts: dict[str, Any] = {
                "book": book,
                "slot": day % WHEEL_DAYS,
                "since": since,
                "until": until,
                "kinds": list(kinds),
            }
            with connection.cursor() as cursor:
                cursor.execute(_HEAR, facts)
                heard += cursor.rowcount
                cursor.execute(_HEARD, facts)
    return heard


def forget(*, told_before: datetime, limit: int = FORGET_MAX) -> int:
    """Forget days of which all events were told before a moment; returns how many events.

    A day goes as a whole, when its last event may go. Also deletes, up to `limit`, rows that a
    dispatcher of an earlier release marked as told in the outbox itself.
    """
    assert 0 < limit <= FORGET_MAX
    return sum(_empty(place, told_before) for place in range(WHEEL_DAYS)) + sum(
        _delete_marked(book, told_before, limit) for book in books.all_books()
    )


@transaction.atomic
def _empty(place: int, told_before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select exists (select from kit_told_{place:02} where told_at >= %s limit 1)",  # noqa: S608  # our own name
            [told_before],
        )
        [has_newer] = cursor.fetchone()
        if has_newer:
            return 0
        cursor.execute(f"select count(*) from kit_told_{place:02}")  # noqa: S608  # our own name
        [count] = cursor.fetchone()
        if count:
            cursor.execute(f"truncate kit_told_{place:02}")
    return int(count)


def _delete_marked(book: int, told_before: datetime, limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """delete from kit_outbox where book = %s and id in (
                   select id from kit_outbox where book = %s and told_at < %s limit %s)""",
            [book, book, told_before, limit],
        )
        return int(cursor.rowcount)
