"""Keeps the program's processes: starts them, restarts one that dies, ends them all.

No child outlives its supervisor: each asks the kernel to be told when the parent is gone, and
Ctrl-C ends them in reverse order of their start.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
STOP_WAIT_S: Final = 10
RESTART_WAIT_S: Final = (0.2, 1, 3, 10)
POLL_S: Final = 0.2


@dataclass(slots=True)
class Child:
    """One process of the program, by the command line that starts it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    due: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603  # our own commands
            self.command,
            env={**os.environ, **self.environment},
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            start_new_session=True,  # Ctrl-C reaches the supervisor only; it ends the rest in order
        )

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def run(
    children: Sequence[Child], *, say: Callable[[str], None], ready: Callable[[], None]
) -> None:
    """Keep the children until SIGINT or SIGTERM; `ready` is called once all are started."""
    stopping = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    try:
        for child in children:
            child.start()
        ready()
        while not stopping.wait(POLL_S):
            for child in children:
                _keep(child, say=say)
    finally:
        for child in reversed(children):
            child.stop()


def _keep(child: Child, *, say: Callable[[str], None]) -> None:
    assert child.process is not None
    code = child.process.poll()
    if code is None:
        return
    now = time.monotonic()
    if not child.due:
        wait = RESTART_WAIT_S[min(child.deaths, len(RESTART_WAIT_S) - 1)]
        child.deaths += 1
        child.due = now + wait
        say(f"{child.name} ended with code {code}; starting it again in {wait} s")
    elif now >= child.due:
        child.due = 0.0
        child.start()


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
