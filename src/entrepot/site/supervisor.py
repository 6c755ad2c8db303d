"""Keeps the program's processes: starts them, restarts one that dies, ends them all.

No child outlives its supervisor: each asks the kernel to be told when the parent is gone, and
Ctrl-C ends them in reverse order of their start. Nothing outlives a child either: what is left
of its process group is killed before it is started again, so that an orphaned web worker does
not go on serving beside its successor.

The register (`processes.json` in ENTREPOT_HOME) says what runs at this moment: who looks after
the machine reads it, and so do the drill's faults.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import IO, Any, Final, Protocol

import msgspec
import psutil

_PR_SET_PDEATHSIG: Final = 1
STOP_WAIT_S: Final = 10
RESTART_WAIT_S: Final = (0.0, 0.2, 1.0, 3.0)
"""Before the first, second … restart of a child that keeps dying; the last is for all others.

With the start itself (two or three seconds of a web server's) this stays below ten seconds.
"""
STEADY_S: Final = 5.0
"""A child that lived so long was well: its next death is the first again."""
POLL_S: Final = 0.1
REGISTER_EVERY_S: Final = 1.0
REGISTER: Final = "processes.json"
FAST_SHUTDOWN: Final = signal.SIGINT
"""PostgreSQL's word for: end what is open, write a checkpoint, go."""


class Process(Protocol):
    """What is asked of a process, be it started here or found running."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def send_signal(self, sig: int, /) -> None: ...
    def wait(self, timeout: float | None = None) -> int | None: ...


@dataclass(slots=True)
class Child:
    """One process of the program, by the command line that starts it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    """Runs as this user; only root can ask for that."""
    log: Path | None = None
    """Where its output goes; None: where ours goes."""
    stop_signal: int = signal.SIGTERM
    clear: Callable[[], None] | None = None
    """Done before each start: takes away what a predecessor that was killed has left."""
    process: Process | None = None
    deaths: int = 0
    due: float = 0.0
    started: float = 0.0

    def start(self) -> None:
        """Raises OSError when the machine has no room for one more process."""
        if self.clear is not None:
            self.clear()
        with _output(self.log) as output:
            self.process = subprocess.Popen(  # noqa: S603  # our own commands
                self.command,
                env={**os.environ, **self.environment},
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else [],
                stdout=output,
                stderr=output,
                preexec_fn=self._before if sys.platform == "linux" else None,  # noqa: PLW1509
                start_new_session=True,  # Ctrl-C reaches the supervisor only; it ends the rest in order
            )
        self.started = time.monotonic()

    def stop(self) -> None:
        """Ask it to end; kill it when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_WAIT_S)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            self.kill()
            self.process.wait()

    def kill(self) -> None:
        """End it and whatever it started in its own session, at once."""
        if isinstance(self.process, subprocess.Popen):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def _before(self) -> None:
        """In the child, after the change of user, which would forget it: end with the parent."""
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, self.stop_signal)


class Found:
    """A process that somebody else has started."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    def poll(self) -> int | None:
        return None if self._process.is_running() else 0

    def send_signal(self, sig: int, /) -> None:
        """It is theirs to end."""

    def wait(self, timeout: float | None = None) -> int | None:  # noqa: ARG002  # as above
        return None


def run(
    children: Sequence[Child],
    *,
    say: Callable[[str], None],
    ready: Callable[[], None],
    home: Path | None = None,
    leaving: Callable[[], None] = lambda: None,
) -> None:
    """Keep the children until SIGINT or SIGTERM; `ready` is called once all are started.

    `leaving` is called on such a signal, before the first of them is stopped. A child that is
    running already is kept like the others. The register is kept in `home`. What `say` cannot
    write (the log may lie on the disk that is full) is lost, not the children.
    """
    stopping = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    register = _Register(home / REGISTER) if home is not None else None
    try:
        for child in children:
            if child.process is None:
                child.start()
        with contextlib.suppress(OSError):  # to serve comes before saying so
            ready()
        while not stopping.wait(POLL_S):
            changed = [child for child in children if keep(child, say=say)]
            if register is not None:
                register.write(children, at_once=bool(changed))
        with contextlib.suppress(OSError):
            leaving()
    finally:
        for child in reversed(children):
            child.stop()
        if register is not None:
            register.remove()


def keep(child: Child, *, say: Callable[[str], None]) -> bool:
    """Bury a child that has died and start it again when it is due; True when something changed."""
    assert child.process is not None
    code = child.process.poll()
    if code is None:
        return False
    now = time.monotonic()
    if not child.due:
        child.kill()
        child.deaths = 1 if now - child.started >= STEADY_S else child.deaths + 1
        wait = RESTART_WAIT_S[min(child.deaths, len(RESTART_WAIT_S)) - 1]
        child.due = now + wait
        _tell(say, f"{child.name} ended with code {code}; starting it again in {wait:g} s")
    if now < child.due:
        return False
    child.due = 0.0
    try:
        child.start()
    except OSError as failure:
        child.due = now + RESTART_WAIT_S[-1]
        wait = RESTART_WAIT_S[-1]
        _tell(say, f"{child.name} could not be started ({failure}); trying again in {wait:g} s")
    return True


def _tell(say: Callable[[str], None], line: str) -> None:
    """To keep the children comes before telling about it."""
    with contextlib.suppress(OSError):
        say(line)


class Entry(msgspec.Struct, frozen=True):
    """A running process in the register."""

    name: str
    pid: int
    command: list[str]
    started_at: float
    """Seconds since 1970."""


def registered(home: Path) -> list[Entry]:
    """What ran when the supervisor last looked; nothing when none is at work."""
    try:
        return msgspec.json.decode((home / REGISTER).read_bytes(), type=list[Entry])
    except FileNotFoundError:
        return []


class _Register:
    """Replaces the file when something has changed, whole: a reader never sees half of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: list[Entry] = []
        self._next = 0.0

    def write(self, children: Sequence[Child], *, at_once: bool) -> None:
        now = time.monotonic()
        if now < self._next and not at_once:
            return
        self._next = now + REGISTER_EVERY_S
        entries = [entry for child in children for entry in _entries(child)]
        if entries == self._written:
            return
        fresh = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):  # a full disk must not end the supervisor
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(entries)))
            fresh.replace(self._path)
            self._written = entries

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


def _entries(child: Child) -> list[Entry]:
    """The child, and the workers that a web server keeps by itself."""
    assert child.process is not None
    try:
        process = psutil.Process(child.process.pid)
        entries = [_entry(child.name, process)]
        own, below = process.cmdline(), process.children()
    except psutil.Error:  # gone while we looked: the next look sees its successor
        return []
    workers = sorted((one for one in below if _is_worker(one, own)), key=lambda one: one.pid)
    for number, one in enumerate(workers, 1):
        with contextlib.suppress(psutil.Error):
            entries.append(_entry(f"{child.name} worker {number}", one))
    return entries


def _is_worker(process: psutil.Process, parents: list[str]) -> bool:
    """Forked ones show their parent's command line, spawned ones Python's own."""
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    return command == parents or any("spawn_main" in word for word in command)


def _entry(name: str, process: psutil.Process) -> Entry:
    return Entry(name, process.pid, process.cmdline(), process.create_time())


@contextlib.contextmanager
def _output(log: Path | None) -> Any:
    if log is None:
        yield None
        return
    file: IO[bytes]
    with log.open("ab") as file:
        yield file
