"""Every statement on a hot table that the program makes in any test is read, once.

Whatever way a statement takes (ORM, raw, pipelines of the intake, COPY), it ends in a cursor of
psycopg or in `kit.trip`, so that is where it is heard. A statement belongs to the program when
the innermost frame of ours on the stack is under `src`: tests may look wherever they like.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import pytest

from entrepot.kit import trip

ROOT = Path(__file__).parents[1]
SOURCE, TESTS = str(ROOT / "src") + "/", str(ROOT / "tests") + "/"
READ = re.compile(
    r"\s*(with|select|insert|update|delete|merge|copy|lock|truncate)\b", re.IGNORECASE
)
LONG = 6_000
"""Beyond this many characters, lists of places are read as one place."""
_LIST = re.compile(r"(%s)(, ?%s)+")


class Recorder:
    """What was heard: each statement once, with the place in the source it came from."""

    def __init__(self) -> None:
        self.heard: dict[str, str] = {}
        self.faults: list[str] = []

    def hear(self, query: Any, values: Any) -> None:
        from tests import hot_sql  # noqa: PLC0415  # it loads models, which wait for Django

        text = query.decode() if isinstance(query, bytes) else query
        if not isinstance(text, str) or text in self.heard or not hot_sql.NAMES_HOT.search(text):
            return
        if not READ.match(text):
            return  # a migration's
        place = _place_in_source(sys._getframe(2))
        if place is None:
            return
        self.heard[text] = place
        if len(text) > LONG:
            text, values = _LIST.sub(r"\1", text), None
        known = values if isinstance(values, list | tuple) else None
        self.faults += [
            f"{place} {fault}:\n    {text.strip()}" for fault in hot_sql.read(text, known).faults
        ]

    def take(self) -> list[str]:
        """The faults found since the last time."""
        faults, self.faults = self.faults, []
        return faults


def _place_in_source(frame: FrameType | None) -> str | None:
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(SOURCE):
            if "/migrations/" in name:
                return None
            return f"{name.removeprefix(SOURCE)}:{frame.f_lineno} ({frame.f_code.co_name})"
        if name.startswith(TESTS) and name != __file__:
            return None
        frame = frame.f_back
    return None


recorder = Recorder()


def _listen() -> None:
    plain, many, copy = (
        getattr(psycopg.Cursor, name) for name in ("execute", "executemany", "copy")
    )
    plain_async, copy_async = (getattr(psycopg.AsyncCursor, name) for name in ("execute", "copy"))

    def execute(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        recorder.hear(query, params)
        return plain(self, query, params, **options)

    def executemany(self: Any, query: Any, params_seq: Any, **options: Any) -> Any:
        recorder.hear(query, None)
        return many(self, query, params_seq, **options)

    def copying(self: Any, statement: Any, params: Any = None, **options: Any) -> Any:
        recorder.hear(statement, params)
        return copy(self, statement, params, **options)

    async def execute_async(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        recorder.hear(query, params)
        return await plain_async(self, query, params, **options)

    def copying_async(self: Any, statement: Any, params: Any = None, **options: Any) -> Any:
        recorder.hear(statement, params)
        return copy_async(self, statement, params, **options)

    transact = trip._Line.transact

    async def one_trip(self: Any, todo: Any) -> Any:
        for one in todo:
            recorder.hear(one.sql, getattr(one, "values", None))
        return await transact(self, todo)

    trip._Line.transact = one_trip  # type: ignore[method-assign]
    psycopg.Cursor.execute = execute  # type: ignore[method-assign]
    psycopg.Cursor.executemany = executemany  # type: ignore[method-assign]
    psycopg.Cursor.copy = copying  # type: ignore[method-assign]
    psycopg.AsyncCursor.execute = execute_async  # type: ignore[method-assign]
    psycopg.AsyncCursor.copy = copying_async  # type: ignore[method-assign]


_listen()


@pytest.fixture(autouse=True)
def _each_hot_statement_names_its_book() -> Iterator[None]:
    recorder.take()
    yield
    faults = recorder.take()
    assert not faults, "statements a cluster would not run on one worker:\n" + "\n".join(faults)
