"""Processes that are killed: no last word, no cleaning up."""

import os
import signal
from dataclasses import dataclass

import psycopg

from entrepot.site import supervisor
from entrepot.site.drill.faults.place import NotHere, Place


@dataclass(frozen=True, slots=True)
class Kill:
    """One signal to one process of the program; its keeper starts it again."""

    name: str
    target: str
    sentence: str
    signal: int = signal.SIGKILL

    def strike(self, place: Place) -> None:
        os.kill(place.one(self.target), self.signal)

    def heal(self, place: Place) -> None:
        """The supervisor does."""


@dataclass(frozen=True, slots=True)
class KillBackend:
    """PostgreSQL ends all its connections and recovers when one of its processes is killed."""

    name: str = "kill-backend"
    sentence: str = "kill -9 of one of PostgreSQL's processes that serve the program"

    def strike(self, place: Place) -> None:
        with psycopg.connect(place.database_url, connect_timeout=5) as wire:
            serving = wire.execute(
                "select pid from pg_stat_activity where backend_type = 'client backend'"
                " and application_name like 'entrepot%' and pid <> pg_backend_pid() order by pid"
            ).fetchall()
        ours = [pid for (pid,) in serving if _is_postgres(pid)]
        if not ours:
            raise NotHere("the program has no connection to a PostgreSQL on this machine")
        os.kill(place.dice.choice(ours), signal.SIGKILL)

    def heal(self, place: Place) -> None:
        """PostgreSQL does."""


KILLS = (
    Kill("kill-web-worker", "web worker", "kill -9 of a web worker"),
    Kill("kill-web", "web", "kill -9 of the web server above its workers"),
    Kill("kill-dispatcher", "worker", "kill -9 of the dispatcher and its jobs"),
    Kill("kill-database", "database", "kill -9 of PostgreSQL"),
    KillBackend(),
    Kill("kill-simulators", "simulators", "kill -9 of the payment provider and the carrier"),
    Kill(
        "restart-database",
        "database",
        "PostgreSQL restarted fast, as for an update",
        supervisor.FAST_SHUTDOWN,
    ),
)


def _is_postgres(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/comm") as file:  # noqa: PTH123  # one word
            return file.read().strip() == "postgres"
    except OSError:
        return False
