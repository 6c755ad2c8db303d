"""The primary is lost for good, and its standby takes over."""

import os
import pwd
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from entrepot.site import database
from entrepot.site.drill.faults.place import NotHere, Place

SERVERS: Final = "servers.json"
PROMOTE_S_MAX: Final = 30


class Servers(msgspec.Struct, frozen=True):
    """The data folders of the two servers on this machine, as ENTREPOT_HOME/servers.json."""

    primary: str
    standby: str


@dataclass(frozen=True, slots=True)
class PromoteReplica:
    """Kill the primary and promote the standby; the program finds it by its DATABASE_URL."""

    name: str = "promote-replica"
    sentence: str = "kill -9 of the primary, its standby promoted in its place"

    def strike(self, place: Place) -> None:
        try:
            servers = msgspec.json.decode((place.home / SERVERS).read_bytes(), type=Servers)
        except FileNotFoundError:
            raise NotHere(f"{place.home / SERVERS} does not name a primary and a standby") from None
        pid = database.running(Path(servers.primary))
        if pid is None:
            raise NotHere(f"no PostgreSQL serves {servers.primary}")
        os.kill(pid, signal.SIGKILL)
        promote(Path(servers.standby))

    def heal(self, place: Place) -> None:
        """The old primary stays away: started again as it was, it would be a second truth."""


def promote(folder: Path) -> None:
    """Make the standby of this data folder a primary; returns when it takes writes."""
    command = [str(database.PROGRAMS / "pg_ctl"), "-D", str(folder), "-w", "promote"]
    subprocess.run(  # noqa: S603  # PostgreSQL's own program
        command,
        check=True,
        capture_output=True,
        timeout=PROMOTE_S_MAX,
        user=pwd.getpwuid(folder.stat().st_uid).pw_name if os.geteuid() == 0 else None,
        cwd="/",
    )
