"""The keeper of processes, on small ones."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from bench import free_port

from entrepot.kit.simulation.memory import SAVE_EVERY_S
from entrepot.site import database, supervisor
from entrepot.site.backup import wal
from entrepot.site.backup.refusals import CannotBackUp
from entrepot.site.drill import faults
from entrepot.site.supervisor import Child

SLEEPER = ("sleep", "300")
WAIT_S_MAX = 30
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S_MAX
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def sleeper():
    child = Child("sleeper", SLEEPER)
    child.start()
    yield child
    end(child)


def kill(child: Child) -> None:
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGKILL)
    until(lambda: child.process is not None and child.process.poll() is not None)


def end(child: Child) -> None:
    assert child.process is not None
    child.kill()
    child.process.wait()


def test_a_first_death_is_answered_at_once(sleeper: Child) -> None:
    before = sleeper.process
    kill(sleeper)
    assert supervisor.keep(sleeper, say=str)
    assert sleeper.process is not before
    assert sleeper.process.poll() is None


def test_who_keeps_dying_waits_longer_but_never_long(sleeper: Child) -> None:
    waits = []
    for _ in range(6):
        kill(sleeper)
        now = time.monotonic()
        supervisor.keep(sleeper, say=str)
        waits.append(round(max(sleeper.due - now, 0), 1))
        if sleeper.due:
            sleeper.due = now  # its time has come
            assert supervisor.keep(sleeper, say=str)
    assert waits == [0, 0.2, 1, 3, 3, 3]


def test_deaths_far_apart_are_all_the_first(sleeper: Child) -> None:
    for _ in range(5):
        sleeper.started -= supervisor.STEADY_S
        kill(sleeper)
        assert supervisor.keep(sleeper, say=str)
        assert sleeper.deaths == 1


def test_orphans_of_a_dead_child_are_ended_before_its_successor(tmp_path: Path) -> None:
    """A web worker that outlives its server would go on answering beside the new ones."""
    note = tmp_path / "orphan"
    child = Child("parent", ("sh", "-c", f"sleep 300 & echo $! > {note}; wait"))
    child.start()
    try:
        until(lambda: note.exists() and note.read_text().strip().isdigit())
        orphan = psutil.Process(int(note.read_text()))
        kill(child)
        assert orphan.is_running()
        supervisor.keep(child, say=str)
        until(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)
    finally:
        end(child)


def test_what_cannot_be_started_is_tried_again(tmp_path: Path) -> None:
    program = tmp_path / "program"
    child = Child("late", (str(program),))
    first = Child("first", ("true",))
    first.start()
    child.process = first.process
    until(lambda: first.process is not None and first.process.poll() is not None)
    said: list[str] = []
    supervisor.keep(child, say=said.append)
    assert "could not be started" in said[-1]
    program.write_text("#!/bin/sh\nsleep 300\n")
    program.chmod(0o755)
    child.due = time.monotonic()
    try:
        assert supervisor.keep(child, say=said.append)
        assert child.process.poll() is None
    finally:
        end(child)


def test_children_are_kept_while_nothing_can_be_told(sleeper: Child) -> None:
    """The log lies on the disk that is full: what is said is lost, the child starts again."""
    with Path("/dev/full").open("wb", buffering=0) as full:

        def say(line: str) -> None:
            full.write(line.encode())

        with pytest.raises(OSError, match="No space left"):
            say("the control: this log takes nothing")
        before = sleeper.process
        kill(sleeper)
        assert supervisor.keep(sleeper, say=say)
    assert sleeper.process is not before
    assert sleeper.process is not None
    assert sleeper.process.poll() is None


def test_the_register_names_who_runs_and_faults_find_them(sleeper: Child, tmp_path: Path) -> None:
    register = supervisor._Register(tmp_path / supervisor.REGISTER)
    register.write([sleeper], at_once=True)
    [entry] = supervisor.registered(tmp_path)
    assert (entry.name, entry.command) == ("sleeper", list(SLEEPER))
    place = faults.Place(tmp_path, "", "")
    assert place.pids("sleeper") == [entry.pid]
    faults.Kill("kill", "sleeper", "").strike(place)
    until(lambda: sleeper.process is not None and sleeper.process.poll() is not None)
    assert place.pids("sleeper") == []
    with pytest.raises(faults.NotHere):
        place.one("sleeper")


def test_a_web_worker_is_no_web(sleeper: Child, tmp_path: Path) -> None:
    """Else the fault that is to kill the server kills one of its workers, now and then."""
    register = supervisor._Register(tmp_path / supervisor.REGISTER)
    sleeper.name = "web worker 2"
    register.write([sleeper], at_once=True)
    place = faults.Place(tmp_path, "", "")
    assert len(place.pids("web worker")) == 1
    assert place.pids("web") == place.pids("worker") == []


def test_no_fault_fills_a_real_disk(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "pg").mkdir()
    usage = type("usage", (), {"total": 500 << 30})
    monkeypatch.setattr(faults.shortages.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(faults.NotHere, match="small one of its own"):
        faults.DiskFull().strike(faults.Place(tmp_path, "", ""))
    assert not (tmp_path / faults.shortages.FILLER).exists()


def test_a_pid_file_of_somebody_else_does_not_keep_the_database_away(tmp_path: Path) -> None:
    """After a restart of the machine the pid in it may be anyone's: ours, here."""
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    assert database.running(tmp_path) is None
    database.end_orphans(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


def test_a_start_that_cannot_be_told_is_a_start(tmp_path: Path) -> None:
    """`entrepot serve > log`, and the disk of the log is full."""
    child = Child("sleeper", SLEEPER)
    seen: list[bool] = []

    def ready() -> None:
        seen.append(child.process is not None and child.process.poll() is None)
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"serving\n")

    def leaving() -> None:
        raise OSError(errno.ENOSPC, "no room for the word that we leave")

    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        supervisor.run([child], say=str, ready=ready, leaving=leaving, home=tmp_path)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    assert seen == [True]
    assert child.process is not None
    assert child.process.poll() is not None


def test_simulators_serve_although_nothing_can_be_written(tmp_path: Path) -> None:
    """Neither what they say nor what they remember: output and memory lie on full disks."""
    port = free_port()
    (tmp_path / "payments.draft").symlink_to("/dev/full")
    with Path("/dev/full").open("wb") as full:
        process = subprocess.Popen(
            [sys.executable, "-m", "entrepot.site", "simulators", f"--port={port}",
             f"--state={tmp_path}"],
            env={**os.environ, "ENTREPOT_HOME": str(tmp_path), "ENTREPOT_SIMULATOR_SECRET": SECRET},
            stdout=full, stderr=full,
        )  # fmt: skip
    facts = {"id": str(UUID(int=7)), "amount_minor": 500, "currency": "CNY", "description": "",
             "return_url": "http://here/", "notice_url": "http://here/"}  # fmt: skip

    def post() -> bool:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/payments",
            json.dumps(facts).encode(),
            {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return bool(answer.status < 300)
        except urllib.error.URLError:
            return False

    try:
        until(post)
        time.sleep(3 * SAVE_EVERY_S)  # it tries to write it down, in vain, more than once
        assert post()
        assert not (tmp_path / "payments.json").exists()
        (tmp_path / "payments.draft").unlink()
        until((tmp_path / "payments.json").exists)
        assert facts["id"] in (tmp_path / "payments.json").read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def test_an_archive_that_was_cut_off_at_its_first_word_goes_on(tmp_path: Path) -> None:
    """A full disk left an empty mark: it is nobody's, and not for ever another database's."""
    (tmp_path / wal.SYSTEM).write_text("")
    wal.claim(tmp_path, "4711")
    assert (tmp_path / wal.SYSTEM).read_text() == "4711"
    with pytest.raises(CannotBackUp, match="another database"):
        wal.claim(tmp_path, "4712")
