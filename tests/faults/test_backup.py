"""Backup and restore while orders run: what was acknowledged in time is there, what came after is
not, and every look of the doctor at the restored place finds nothing.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.faults.buyers import Crowd
from tests.faults.instance import ROOT, Instance, a_home, running, wait_for_text

from entrepot.site import database
from entrepot.site.backup import manifest, wal
from entrepot.site.backup.manifest import Manifest

pytestmark = pytest.mark.alone

BUSY = 150
"""So many orders are acknowledged before and after each moment that is asked about."""
PATIENCE_S = 120


@dataclass(slots=True)
class Noting(Crowd):
    """Notes when each quote was first sent and when it was acknowledged."""

    moments: dict[UUID, tuple[datetime, datetime]] = field(default_factory=dict)

    async def _until_answered(self, session: Any, quote: UUID, body: bytes) -> bytes | None:
        sent = datetime.now(UTC)
        answer = await Crowd._until_answered(self, session, quote, body)
        if answer is not None:
            self.moments.setdefault(quote, (sent, datetime.now(UTC)))
        return answer

    def wait_for(self, more: int) -> None:
        wanted, until = len(self.moments) + more, time.monotonic() + PATIENCE_S
        while len(self.moments) < wanted:
            assert time.monotonic() < until, self.refused
            time.sleep(0.05)


@dataclass(slots=True)
class Shop:
    """A sale that ran, its store, and when each buyer asked and was answered."""

    home: Path
    store: Path
    base: Path
    its: Manifest
    dump: Path
    moments: dict[UUID, tuple[datetime, datetime]]
    until: datetime
    after_backup: datetime
    figures: dict[str, float]

    def answered_before(self, moment: datetime) -> set[UUID]:
        return {one for one, (_, answered) in self.moments.items() if answered < moment}

    def sent_after(self, moment: datetime) -> set[UUID]:
        return {one for one, (sent, _) in self.moments.items() if sent > moment}


def entrepot(*words: object, home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "entrepot.site", *map(str, words)],
        cwd=ROOT, env={**environment, "ENTREPOT_HOME": str(home), **more},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def done(*words: object, home: Path, **more: str) -> str:
    said = entrepot(*words, home=home, **more)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout + said.stderr


def refused(*words: object, home: Path, **more: str) -> str:
    said = entrepot(*words, home=home, **more)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "Traceback" not in said.stderr, said.stderr
    return said.stderr


def stored(place: Path) -> set[UUID]:
    """Every checkout in the database of a home that nobody serves, whole: group, order, line, hold."""
    child, address = database.kept(place)
    try:
        with psycopg.connect(address) as wire:
            rows = wire.execute(
                'select g.id from checkout_ordergroup g join checkout_order o on o."group" = g.id'
                ' join checkout_orderline l on l."order" = o.id join ledger_transfer t'
                " on t.id = (o.holds -> 'stock' -> 0 ->> 0)::uuid"
            ).fetchall()
    finally:
        child.stop()
        database.forget_handle(place)
    assert len(rows) == len(set(rows)), "doubled"
    return {row[0] for row in rows}


def wait_until_archived(instance: Instance) -> None:
    with instance.wire() as wire:
        [(written,)] = wire.execute("select pg_current_wal_flush_lsn()").fetchall()
        until = time.monotonic() + PATIENCE_S
        while not wire.execute(
            "select 1 from pg_stat_replication where application_name = 'pg_receivewal'"
            " and flush_lsn >= %s::pg_lsn", [written],
        ).fetchall():  # fmt: skip
            assert time.monotonic() < until, "the archive does not follow"
            time.sleep(0.05)


def an_instance(home: Path, store: Path) -> Instance:
    instance = Instance(home)
    instance._environment["ENTREPOT_WAL_TO"] = str(store)
    return instance


def a_crowd(instance: Instance, log: Path) -> Noting:
    keys = json.loads((instance.home / "keys.json").read_text())
    crowd = Noting([(name, bytes.fromhex(key)) for name, key in keys], instance.url, log)
    crowd.start()
    return crowd


def switch(instance: Instance) -> None:
    """A segment is 16 MB: the sale is too short to fill many."""
    with instance.wire() as wire:
        wire.execute("select pg_switch_wal()")


@pytest.fixture(scope="module")
def shop(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    store = tmp_path_factory.mktemp("store")
    with a_home(template) as home:
        (home / "media" / "shop").mkdir(parents=True)
        (home / "media" / "shop" / "oil.svg").write_text("<svg/>")
        instance = an_instance(home, store)
        with running(instance):
            wait_for_text(instance, "serving")
            crowd = a_crowd(instance, store / "told")
            figures = {}
            try:
                crowd.wait_for(BUSY)
                began, before = time.monotonic(), len(crowd.moments)
                done("backup", "--to", store, "--quiet", home=home)
                figures["base_s"] = time.monotonic() - began
                figures["orders_meanwhile"] = len(crowd.moments) - before
                after_backup = datetime.now(UTC)
                crowd.wait_for(BUSY)
                switch(instance)
                crowd.wait_for(BUSY)
                until = datetime.now(UTC)
                crowd.wait_for(BUSY)
                switch(instance)
                crowd.wait_for(BUSY)
                done("backup", "--to", store, "--kind", "dump", "--quiet", home=home,
                     ENTREPOT_BACKUP_PASSPHRASE="a long sentence that nobody guesses")  # fmt: skip
                crowd.wait_for(BUSY)
            finally:
                crowd.stop()
            wait_until_archived(instance)
        [base] = store.glob("base-*")
        [dump] = store.glob("dump-*")
        print(f"figures: {figures}")
        yield Shop(
            home, store, base, manifest.read(base), dump, crowd.moments, until, after_backup,
            figures,
        )  # fmt: skip


@pytest.fixture
def place() -> Iterator[Path]:
    with a_home() as folder:
        yield folder / "restored"


def test_what_was_acknowledged_before_a_base_ended_is_in_it(shop: Shop, place: Path) -> None:
    """INV-16: and the doctor finds nothing there."""
    said = done("restore", shop.base, "--home", place, "--without-log", home=place)
    assert "Nothing found" in said
    found = stored(place)
    promised = shop.answered_before(shop.its.holds_until)
    assert len(promised) >= BUSY
    assert promised <= found
    assert not shop.sent_after(shop.after_backup) & found
    assert (place / "media" / "shop" / "oil.svg").read_text() == "<svg/>"
    assert (place / "secrets.env").stat().st_mode & 0o777 == 0o600
    secrets = (shop.home / "secrets.env").read_text().splitlines()
    assert set(secrets) <= set((place / "secrets.env").read_text().splitlines())


def test_it_comes_back_as_of_any_moment(shop: Shop, place: Path) -> None:
    """Each order that was acknowledged before it is there, each that was sent after it is not."""
    said = done("restore", shop.store, "--home", place, "--until", shop.until.isoformat(),
                home=place)  # fmt: skip
    assert "Nothing found" in said
    found = stored(place)
    promised, later = shop.answered_before(shop.until), shop.sent_after(shop.until)
    assert len(promised) >= 3 * BUSY
    assert len(later) >= 2 * BUSY
    assert promised <= found
    assert not later & found


def test_without_a_moment_nothing_that_was_acknowledged_is_lost(shop: Shop, place: Path) -> None:
    """The base and its log, although a dump is newer: they know more."""
    said = done("restore", shop.store, "--home", place, home=place)
    assert "Nothing found" in said
    assert set(shop.moments) <= stored(place)


def test_a_dump_comes_back_as_of_its_beginning(shop: Shop, place: Path) -> None:
    said = done("restore", shop.dump, "--home", place, "--passphrase-file", _sentence(place),
                home=place)  # fmt: skip
    assert "Nothing found" in said
    found = stored(place)
    promised = shop.answered_before(manifest.read(shop.dump).started_at)
    assert len(promised) >= 4 * BUSY
    assert promised <= found
    assert not shop.sent_after(manifest.read(shop.dump).ended_at) & found


def test_control_an_earlier_moment_lacks_what_the_checker_asks_for(shop: Shop, place: Path) -> None:
    """If this one fails, the checks above would not see a lost order."""
    early = shop.its.ended_at + timedelta(milliseconds=1)
    done("restore", shop.store, "--home", place, "--until", early.isoformat(), home=place)
    assert len(shop.answered_before(shop.until) - stored(place)) > BUSY


def _sentence(place: Path) -> Path:
    path = place.parent / "passphrase"
    path.write_text("a long sentence that nobody guesses\n")
    return path


@pytest.fixture
def copy(shop: Shop, tmp_path: Path) -> Path:
    """Of the store without the dump, to be damaged."""
    store = tmp_path / "copy"
    shutil.copytree(shop.store, store, ignore=shutil.ignore_patterns("dump-*"))
    return store


def change_a_byte(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 0xFF
    path.write_bytes(raw)


def _segments(copy: Path, shop: Shop) -> list[Path]:
    return wal.segments(copy / wal.FOLDER, shop.its)


def test_a_missing_piece_of_the_log_is_refused(copy: Path, shop: Shop, place: Path) -> None:
    lost = _segments(copy, shop)[1]
    lost.unlink()
    said = refused("restore", copy, "--home", place, home=place)
    assert f"{lost.name} is missing" in said
    assert not place.exists()


def test_a_changed_byte_of_the_log_is_refused(copy: Path, shop: Shop, place: Path) -> None:
    """In the midst of a segment, where PostgreSQL itself would take it for the end of the log."""
    segment = _segments(copy, shop)[1]
    used = len(segment.read_bytes().rstrip(b"\0"))
    change_a_byte(segment, used // 2)
    said = refused("restore", copy, "--home", place, home=place)
    assert "has changed, or lost a part" in said
    assert not place.exists()


def test_a_changed_byte_of_the_database_is_refused(copy: Path, shop: Shop, place: Path) -> None:
    files = (copy / shop.base.name / "pg" / "base").rglob("*")
    largest = max((one for one in files if one.is_file()), key=lambda one: one.stat().st_size)
    change_a_byte(largest, largest.stat().st_size // 2)
    said = refused("restore", copy, "--home", place, home=place)
    assert "checksum mismatch" in said
    assert not place.exists()


@pytest.mark.parametrize("name", ["home/media/shop/oil.svg", "manifest.json", "secrets.env"])
def test_a_changed_byte_of_anything_else_is_refused(
    name: str, copy: Path, shop: Shop, place: Path
) -> None:
    change_a_byte(copy / shop.base.name / name, 3)
    assert "has changed" in refused("restore", copy, "--home", place, home=place)
    assert not place.exists()


def test_it_never_goes_over_something(shop: Shop, place: Path) -> None:
    place.mkdir()
    (place / "mine").write_text("mine")
    assert "is not empty" in refused("restore", shop.base, "--home", place, home=place)
    assert [one.name for one in place.iterdir()] == ["mine"]


def test_a_moment_that_the_log_does_not_reach_is_refused(shop: Shop, place: Path) -> None:
    late = datetime.now(UTC) + timedelta(hours=1)
    said = refused("restore", shop.store, "--home", place, "--until", late.isoformat(), home=place)
    assert "The archived log ends at" in said
    early = shop.its.started_at - timedelta(hours=1)
    said = refused("restore", shop.store, "--home", place, "--until", early.isoformat(), home=place)
    assert "The earliest base ended at" in said
    assert entrepot("restore", shop.store, "--home", place, "--until", "2026-11-11 00:15",
                    home=place).returncode == 2  # fmt: skip


def test_sealed_keys_open_with_their_sentence_only(shop: Shop, place: Path) -> None:
    key = (shop.home / "secrets.env").read_text().split("=", 1)[1][:40]
    assert not any(key in one.read_text(errors="replace") for one in shop.dump.glob("*.*"))
    for wrong in ("", "another sentence"):
        said = refused("restore", shop.dump, "--home", place, home=place,
                       ENTREPOT_BACKUP_PASSPHRASE=wrong)  # fmt: skip
        assert "passphrase" in said.lower()


def test_the_log_of_another_database_is_not_mixed_in(shop: Shop, copy: Path, place: Path) -> None:
    (copy / wal.FOLDER / wal.SYSTEM).write_text("1")
    assert "another database" in refused("restore", copy, "--home", place, home=place)
    with a_home() as other:
        done("demo", "--help", home=other)
        child, _ = database.kept(other)
        child.stop()
        database.forget_handle(other)
        said = refused("backup", "--wal-to", shop.store, home=other)
        assert "holds the log of another database" in said


def test_old_backups_go_with_the_log_they_needed(copy: Path, shop: Shop) -> None:
    from entrepot.site.backup import taking

    newer = copy / "base-29991231T000000000000Z"
    shutil.copytree(copy / shop.base.name, newer)
    last = _segments(copy, shop)[-1]
    begins = f"0/{int(last.name[16:24], 16) << 24:X}"
    its = manifest.read(newer)
    body = manifest.msgspec.structs.replace(
        its, ended_at=its.ended_at + timedelta(days=1), start_lsn=begins
    )
    manifest.write(newer, body)
    taking.forget(copy, keep=1)
    assert [one.name for one in copy.glob("base-*")] == [newer.name]
    assert sorted(one.name for one in (copy / wal.FOLDER).glob("0*")) == [last.name]


def test_of_a_lost_machine_at_most_the_last_moment_is_lost(template: Path, tmp_path: Path) -> None:
    """Database and archive die at once in the midst of a sale, and only the store is left."""
    store = tmp_path / "store"
    store.mkdir()
    with a_home(template) as home, running(an_instance(home, store)) as instance:
        wait_for_text(instance, "serving")
        crowd = a_crowd(instance, tmp_path / "told")
        try:
            crowd.wait_for(BUSY)
            done("backup", "--to", store, "--quiet", home=home)
            crowd.wait_for(BUSY)
            died = datetime.now(UTC)
            for name in ("log", "database"):
                for pid in instance.place().pids(name):
                    os.kill(pid, 9)
            kept = dict(crowd.moments)
            saved = tmp_path / "saved"
            shutil.copytree(store, saved)
        finally:
            crowd.is_stopping = True
            instance.stop()
            crowd.stop()
        place = home / "restored"
        done("restore", saved, "--home", place, home=place)
        found = stored(place)
    promised = {one: answered for one, (_, answered) in kept.items() if answered < died}
    lost = sorted(answered for one, answered in promised.items() if one not in found)
    print(f"{len(promised)} acknowledged, {len(lost)} lost; "
          f"oldest lost {(died - lost[0]).total_seconds() if lost else 0:.3f} s before")  # fmt: skip
    assert all((died - answered).total_seconds() < 1 for answered in lost)
