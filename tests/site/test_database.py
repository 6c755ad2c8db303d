"""The embedded server suits its machine, and its operator has the last word."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg
import pytest

from entrepot.site import database

MB = 2**20


@contextmanager
def a_server(home: Path) -> Iterator["psycopg.Connection[tuple[str]]"]:
    server = database.start(home)
    try:
        with psycopg.connect(database.url(server), autocommit=True) as wire:
            yield wire
    finally:
        server.cleanup()


def _says(wire: "psycopg.Connection[tuple[str]]", name: str) -> str:
    return wire.execute("select current_setting(%s)", [name]).fetchall()[0][0]


def test_a_new_one_has_our_settings_and_what_the_operator_writes_below_wins(tmp_path: Path) -> None:
    with a_server(tmp_path) as wire:
        assert _says(wire, "wal_buffers") == "16MB"
        assert _says(wire, "shared_buffers") == _expected()
    whole = tmp_path / "pg" / "postgresql.conf"
    with whole.open("a") as file:
        file.write("shared_buffers = 77MB\n")
    with a_server(tmp_path) as wire:
        assert _says(wire, "shared_buffers") == "77MB"
        assert _says(wire, "wal_buffers") == "16MB"
    assert whole.read_text().count(database.SETTINGS_FILE) == 1


@pytest.mark.parametrize(("memory", "shared"), [(512, 128), (2_048, 256), (65_536, 1_024)])
def test_it_takes_an_eighth_of_the_memory_within_bounds(
    memory: int, shared: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a folder of an earlier version, which knows nothing of the file."""
    found = SimpleNamespace(total=memory * MB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: found)
    (tmp_path / "postgresql.conf").write_text("shared_buffers = 128MB\n")
    for _ in range(2):
        database._settle(tmp_path)
    assert f"shared_buffers = {shared}MB\n" in (tmp_path / database.SETTINGS_FILE).read_text()
    assert (tmp_path / "postgresql.conf").read_text().count("include_if_exists") == 1


def test_a_full_disk_keeps_no_server_from_starting(tmp_path: Path) -> None:
    """There is no postgresql.conf to read, as little as there is room to write one."""
    database._settle(tmp_path)
    assert not (tmp_path / "postgresql.conf").exists()


def _expected() -> str:
    shared = max(psutil.virtual_memory().total // database.SHARED_PART, database.SHARED_MIN)
    megabytes = min(shared, database.SHARED_MAX) // MB
    return "1GB" if megabytes == 1024 else f"{megabytes}MB"
