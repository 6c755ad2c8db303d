"""A database as the migrations leave it, without truncating: what a test has committed is deleted.

Django empties with TRUNCATE, which makes a new file for each of hundreds of tables and indexes
and then writes content types and permissions anew: seconds, where the rows take milliseconds.
"""

from typing import Any, Final

from django.db import connections
from django.test import TransactionTestCase

KEPT: Final = ("django_migrations", "django_content_type", "auth_permission", "kit_book")
"""What migrations put there; of the books only the first."""

_DELETE: Final = """
do $$
declare
    name text;
begin
    perform set_config('session_replication_role', 'replica', true);  -- in any order
    for name in
        select tablename from pg_tables where schemaname = 'public' and tablename <> all (%s)
    loop
        execute format('delete from %%I', name);
    end loop;
    delete from kit_book where number > 1;
end
$$
"""


def empty(alias: str = "default") -> None:
    """Every row gone that no migration put there; sequences go on."""
    wire = connections[alias]
    with wire.cursor() as cursor:
        kept = ", ".join(f"'{name}'" for name in KEPT)
        cursor.execute(_DELETE % f"array[{kept}]")


def use() -> None:
    """In the place of Django's flush after each test that commits."""

    def _fixture_teardown(self: Any) -> None:
        for alias in self._databases_names(include_mirrors=False):
            empty(alias)

    TransactionTestCase._fixture_teardown = _fixture_teardown
