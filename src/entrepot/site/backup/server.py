"""The server that is backed up, and PostgreSQL's own programs of its version."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from entrepot.site import database
from entrepot.site.backup.refusals import CannotBackUp

CONNECT_S_MAX: Final = 10
TOLD: Final = 20
"""So many of a program's last lines are shown when it fails."""

_FACTS: Final = """
select current_setting('server_version_num')::int / 10000,
    (select system_identifier::text from pg_control_system()), current_database(),
    pg_size_bytes(current_setting('wal_segment_size')),
    (select count(*) from pg_extension where extname = 'citus')
"""


class DoesNotAnswer(CannotBackUp):
    """The database is away; it may come back."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    url: str
    major: int
    system: str
    database: str
    segment_bytes: int

    @property
    def programs(self) -> Path:
        return programs(self.major)

    @property
    def conninfo(self) -> str:
        """Without the password, which command lines would show to everyone on the machine."""
        facts = conninfo_to_dict(self.url)
        facts.pop("password", None)
        return make_conninfo("", **{name: str(fact) for name, fact in facts.items()})

    @property
    def environment(self) -> dict[str, str]:
        password = conninfo_to_dict(self.url).get("password")
        return {"PGPASSWORD": str(password)} if password else {}

    def wire(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.url, autocommit=True, connect_timeout=CONNECT_S_MAX)


def look(url: str) -> Server:
    """Ask a server what it is; CannotBackUp when it does not answer, or is one of a cluster."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_S_MAX) as wire:
            row = wire.execute(_FACTS).fetchone()
            assert row is not None
            if row[4] and wire.execute("select count(*) from pg_dist_node where groupid > 0") \
                    .fetchone() != (0,):  # fmt: skip
                raise CannotBackUp(
                    "This server is the coordinator of a Citus cluster: the hot tables lie on its "
                    "workers. Back up each node with your cluster's tools, at one restore point "
                    "(citus_create_restore_point); docs/guide/backup.md."
                )
    except psycopg.OperationalError as failure:
        raise DoesNotAnswer(f"The database does not answer: {failure}") from None
    return Server(url, int(row[0]), str(row[1]), str(row[2]), int(row[3]))


def programs(major: int) -> Path:
    """A folder with pg_basebackup, pg_dump, postgres … of that version."""
    on_path = shutil.which("pg_basebackup")
    places = [
        database.PROGRAMS,
        *([Path(on_path).resolve().parent] if on_path else []),
        Path(f"/usr/lib/postgresql/{major}/bin"),
        Path(f"/usr/pgsql-{major}/bin"),
    ]
    for place in places:
        if _major(place) == major:
            return place
    raise CannotBackUp(
        f"The server is PostgreSQL {major}; its programs (pg_basebackup, pg_dump) are not here. "
        f"Install them (Debian: apt install postgresql-client-{major}) or put them on PATH."
    )


def run(
    command: Sequence[str | Path],
    *,
    environment: dict[str, str],
    user: str | None = None,
    hear: Callable[[str], None] = lambda _: None,
) -> None:
    """Run one of PostgreSQL's programs to its end; each line it says is passed on.

    Raises CannotBackUp with the last of what it said.
    """
    told: list[str] = []
    with subprocess.Popen(  # noqa: S603  # PostgreSQL's own programs
        [str(word) for word in command],
        env={**os.environ, "LC_ALL": "C", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        user=user,
        text=True,  # carriage returns end a line, too
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                told = [*told[1 - TOLD :], line.rstrip()]
                hear(line)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        said = "\n  ".join(line for line in told if line.strip())
        raise CannotBackUp(f"{Path(command[0]).name} failed:\n  {said}")


def _major(place: Path) -> int:
    try:
        done = subprocess.run(  # noqa: S603  # as above
            [place / "pg_basebackup", "--version"], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", done.stdout)
    return int(found[1]) if found else 0
