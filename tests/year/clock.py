"""The year's own time and chance: every clock and every random byte of the process is the seed's.

Python's clocks are time-machine's, standing still between two steps; ids keep their order all the
same, because `kernel.ids` lets them grow. `now()` in SQL is a function of the session that reads
the same moment. `os.urandom` is a generator: ids, keys and envelopes are the same each time a
seed is played.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import time_machine
from django.db import connection

from entrepot.kernel import ids

_SQL: Final = """
create schema if not exists year_clock;
create or replace function year_clock.now() returns timestamptz language sql stable as
    $$ select current_setting('year.now')::timestamptz $$;
create or replace function year_clock.statement_timestamp() returns timestamptz
    language sql stable as $$ select current_setting('year.now')::timestamptz $$;
set search_path = year_clock, pg_catalog, public;
set synchronous_commit = off;
"""


class Clock:
    """Stands until it is told to go on; never back."""

    def __init__(self, start: datetime, traveller: time_machine.Traveller) -> None:
        self.now = start
        self._traveller = traveller
        self._tell_database()

    def go_to(self, moment: datetime) -> None:
        if moment <= self.now:
            return
        self.now = moment
        self._traveller.move_to(moment, tick=False)
        self._tell_database()

    def go_on(self, step: timedelta) -> None:
        self.go_to(self.now + step)

    def _tell_database(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('year.now', %s, false)", [self.now.isoformat()])


@contextmanager
def a_clock(seed: int, start: datetime) -> Iterator[Clock]:
    """All clocks at `start`, all chance from the seed; as they were afterwards."""
    assert start.tzinfo is UTC, start
    # Chance for ids and keys is not the actors': one id more must not change who buys what.
    chance = random.Random(f"bytes of {seed}")
    kept_urandom, kept_id = os.urandom, ids._latest
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
    with time_machine.travel(start, tick=False) as traveller:
        clock = Clock(start, traveller)
        os.urandom = random._urandom = chance.randbytes  # the second is what `secrets` asks
        ids._latest = 0  # the year may begin before the present
        try:
            yield clock
        finally:
            os.urandom = random._urandom = kept_urandom
            ids._latest = kept_id
            connection.close()  # with it goes the session's search path
