"""The drill's own processes: each sets the program up for itself, then does its one thing."""

import os
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from entrepot.site.drill.telling import Task, Work

CONTEXT: Final = get_context("spawn")
END_WAIT_S: Final = 10


def start_buyers(task: "Task") -> "tuple[SpawnProcess, Connection]":
    """A crowd, and the pipe on which it tells its news."""
    return _start(_buyers, task)


def start_office(work: "Work") -> "tuple[SpawnProcess, Connection]":
    """The merchants' and the operator's side."""
    return _start(_office, work)


def end(process: "SpawnProcess") -> None:
    """Wait for it a little; then it has to go."""
    process.join(END_WAIT_S)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()


def _start(target: object, work: object) -> "tuple[SpawnProcess, Connection]":
    mine, theirs = CONTEXT.Pipe()
    process = CONTEXT.Process(target=target, args=(theirs, work), daemon=True)  # type: ignore[arg-type]  # one of the two below
    process.start()
    theirs.close()
    return process, mine


def _buyers(pipe: Connection, task: "Task") -> None:
    _set_up()
    from entrepot.site.drill import buyers  # noqa: PLC0415  # models must be loaded first

    buyers.run(pipe, task)


def _office(pipe: Connection, work: "Work") -> None:
    _set_up()
    from entrepot.site.drill import office  # noqa: PLC0415  # models must be loaded first

    office.run(pipe, work)


def _set_up() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    import django  # noqa: PLC0415  # takes a second, in a process of its own

    django.setup()
