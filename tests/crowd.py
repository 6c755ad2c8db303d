"""A crowd: real processes, each with threads and connections of its own, that start as one.

The processes are made once a session and kept; work is a function at the top of a module, by
its dotted name, so that a fresh interpreter finds it.
"""

import importlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Barrier
from typing import Any

import django
import psycopg
import pytest
from django.db import connection, connections

PROCESSES = 4
THREADS = 5
ANSWER_S_MAX = 120
"""On a machine that does much else as well."""

Work = tuple[str, list[tuple[Any, ...]]]


class Crowd:
    """Processes that wait for work."""

    def __init__(self, conninfo: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        self._gate = gate = context.Barrier(PROCESSES)  # kept: the processes find it by name
        for _ in range(PROCESSES):
            mine, theirs = context.Pipe()
            process = context.Process(target=_live, args=(theirs, gate, conninfo), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(mine)
            self._processes.append(process)

    def each(self, work: str, calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Call `work` once with each tuple, spread over all threads of all processes at once.

        Answers come in the order of the calls; an exception comes as its class's name.
        """
        for place, pipe in enumerate(self._pipes):
            pipe.send((work, list(calls[place::PROCESSES])))
        answers: list[Any] = [None] * len(calls)
        for place, pipe in enumerate(self._pipes):
            assert pipe.poll(ANSWER_S_MAX), "the crowd did not answer"
            answers[place::PROCESSES] = pipe.recv()
        return answers

    def stop(self) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(10)
            if process.is_alive():
                process.terminate()
                process.join()
            process.close()
        for pipe in self._pipes:
            pipe.close()


@contextmanager
def a_crowd(conninfo: str) -> Iterator[Crowd]:
    """A crowd at the database of that address."""
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = conninfo
    crowd = Crowd(conninfo)
    if before is not None:
        os.environ["DATABASE_URL"] = before
    try:
        yield crowd
    finally:
        crowd.stop()


@pytest.fixture(scope="session")
def address(django_db_setup: None) -> str:
    """The address of the tests' database, for processes beside this one."""
    facts = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.conninfo.make_conninfo(**{k: facts[k] for k in names if facts.get(k)})


@pytest.fixture(scope="session")
def crowd(address: str) -> Iterator[Crowd]:
    """A crowd that lives as long as the session."""
    with a_crowd(address) as people:
        yield people


def _live(pipe: Connection, gate: Any, conninfo: str) -> None:
    os.environ["DATABASE_URL"] = conninfo
    os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.site.settings"
    django.setup()
    start = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as threads:
        while (todo := pipe.recv()) is not None:
            name, calls = todo
            module, _, function = name.rpartition(".")
            work = getattr(importlib.import_module(module), function)
            gate.wait(ANSWER_S_MAX)
            parts = [calls[place::THREADS] for place in range(THREADS)]
            found = list(threads.map(_run, [start] * THREADS, [work] * THREADS, parts))
            answers: list[Any] = [None] * len(calls)
            for place in range(THREADS):
                answers[place::THREADS] = found[place]
            pipe.send(answers)
        list(threads.map(lambda _: (start.wait(), connections.close_all()), range(THREADS)))


def _run(start: Barrier, work: Any, calls: list[tuple[Any, ...]]) -> list[Any]:
    start.wait(ANSWER_S_MAX)
    return [_call(work, call) for call in calls]


def _call(work: Any, call: tuple[Any, ...]) -> Any:
    try:
        return work(*call)
    except Exception as no:  # noqa: BLE001  # told to the test, by name
        return type(no).__name__
