"""An empty database for each seed, and what one looks like at the end."""

from hashlib import sha256
from typing import Final

from django.db import connection

from entrepot.customs import commands as customs
from entrepot.kit import books
from entrepot.money import queries as money
from entrepot.onboarding.queries import rates
from entrepot.storefront import queries as storefront

KEPT: Final = ("django_migrations", "django_content_type", "auth_permission", "kit_book")
"""What migrations put there."""
NOT_THE_SAME: Final = (*KEPT, "insights_machinesample")
"""The second holds what the machine measured of itself while it played."""
NOT_THE_SAME_PREFIX: Final = "procrastinate_"
"""Not ours: the queue's rows carry the server's own clock."""


def empty() -> None:
    """Every row gone, every sequence at its start, every memory of the process forgotten.

    Rows are deleted, because to truncate a hundred tables takes longer than to play a week.
    """
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # in any order
        for name in _tables():
            if name not in KEPT:
                cursor.execute(f'delete from "{name}"')
        cursor.execute("delete from kit_book where number > 1")
        cursor.execute("set session_replication_role = default")
        cursor.execute("select sequencename from pg_sequences where schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute("select setval(%s, 1, false)", [f'"{name}"'])
    forget()


def forget() -> None:
    """What this process remembers of a database that is no more."""
    books.forget()
    money.forget()
    rates.forget()
    storefront.forget()
    customs.forget_law()


def digests() -> dict[str, str]:
    """The contents of each table, as one short text each: two runs of a seed must agree."""
    found = {}
    with connection.cursor() as cursor:
        for name in _tables():
            if name in NOT_THE_SAME or name.startswith(NOT_THE_SAME_PREFIX):
                continue
            cursor.execute(f'select t::text from "{name}" t order by 1')
            rows = [row for (row,) in cursor.fetchall()]
            if rows:
                found[name] = f"{len(rows)} {sha256(chr(10).join(rows).encode()).hexdigest()[:16]}"
    return found


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        return [name for (name,) in cursor.fetchall()]
