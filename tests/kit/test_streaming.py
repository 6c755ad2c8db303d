"""How far a real streaming replica is behind, as the program sees it."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from tests.faults import pair

from entrepot.kit import replica
from entrepot.site import database

pytestmark = [pytest.mark.crowd, pytest.mark.django_db]

WAIT_S_MAX = 20


def soon(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S_MAX
    while not is_so():
        assert time.monotonic() < until, replica.behind_s()
        time.sleep(0.05)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A primary of its own and a base backup of it that follows."""
    home = Path(tempfile.mkdtemp(prefix="ep"))  # short: sockets lie in it
    home.chmod(0o755)
    primary, standby = home / "p", home / "s"
    if os.geteuid() == 0:
        shutil.chown(home, database.USER_OF_ROOT)
    started = []
    try:
        pair._run("initdb", "-D", str(primary), "-U", "postgres", "-A", "trust", "--no-sync",
                  into=primary, like=home)  # fmt: skip
        started.append(pair._serve(primary))
        pair._run("pg_basebackup", "-h", str(primary), "-U", "postgres", "-D", str(standby),
                  "-R", "-c", "fast", into=standby, like=home)  # fmt: skip
        (standby / ".s.PGSQL.5432.lock").unlink(missing_ok=True)  # the primary's, copied along
        started.append(pair._serve(standby))
        facts = deepcopy(settings.DATABASES["default"])
        facts |= {"NAME": "postgres", "USER": "postgres", "HOST": str(standby), "PORT": ""}
        monkeypatch.setitem(
            connections.settings, replica.ALIAS, connections["default"].settings_dict | facts
        )
        replica.forget()
        wire = connections[replica.ALIAS]
        monkeypatch.setattr(
            wire, "ensure_connection", lambda: None if wire.connection else wire.connect()
        )
        with (
            psycopg.connect(host=str(primary), user="postgres", autocommit=True) as upper,
            psycopg.connect(host=str(standby), user="postgres", autocommit=True) as lower,
        ):
            yield SimpleNamespace(primary=upper, standby=lower)
        wire.close()
        del connections[replica.ALIAS]
    finally:
        for server in reversed(started):
            server.terminate()
            server.wait(30)
        replica.forget()
        shutil.rmtree(home)


def test_a_replica_that_follows_is_read_and_one_that_lags_or_was_promoted_is_not(
    servers: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REPLICA_LAG_S_MAX", 0.5)
    monkeypatch.setattr(replica, "LOOK_S", 0.0)
    soon(lambda: replica.behind_s() == 0)
    assert replica._is_usable()

    servers.standby.execute("select pg_wal_replay_pause()")
    servers.primary.execute("create table news (id int)")
    soon(lambda: (replica.behind_s() or 0) > 0.5)
    assert not replica._is_usable()

    servers.standby.execute("select pg_wal_replay_resume()")
    soon(lambda: replica.behind_s() == 0)
    assert replica._is_usable()
    assert servers.standby.execute("select count(*) from news").fetchone() == (0,)

    servers.standby.execute("select pg_promote()")  # now there are two truths
    assert replica.behind_s() is None
    assert not replica._is_usable()
