"""The few statements of the hottest pages, planned by the database once a connection.

Django's cursor puts values into the text of a statement, so that the server plans it anew each
time, which takes longer than to run it. Whoever counts or wraps statements gets Django's cursor.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from entrepot.kit import replica

Row = tuple[Any, ...]


def rows(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    """All rows of a statement whose text hardly varies."""
    connection = replica.connection()
    if connection.queries_logged or connection.execute_wrappers:
        return planned_anew(sql, values)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as wire:
        wire.execute(sql, values, prepare=True)
        return wire.fetchall()


def planned_anew(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    """The same by Django's cursor: where the values decide how best to look, as in a search."""
    with replica.connection().cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Row] = cursor.fetchall()
    return found
