"""The simulators as another program on a free port, for the tests of both contexts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from entrepot.kit import wire

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
START_WAIT_S = 20
QUIET = {"lost": 0, "doubled": 0, "shuffled": 0, "down": 0}
PAYMENT_DIALS = QUIET | {"late_s": 0, "refused": 0, "wrong_amount": 0}
CARRIER_DIALS = QUIET | {"step_s": 0.1, "customs_exception": 0, "failed": 0}


@dataclass(frozen=True)
class Simulators:
    """A running pair. `turn` sets dials, `reset` makes both well-behaved again."""

    url: str

    def turn(self, **dials: float) -> None:
        httpx.post(f"{self.url}/dials", json=dials).raise_for_status()

    def turn_carrier(self, **dials: float) -> None:
        httpx.post(f"{self.url}/carrier/dials", json=dials).raise_for_status()

    def reset(self) -> None:
        self.turn(**PAYMENT_DIALS)
        self.turn_carrier(**CARRIER_DIALS)

    def pay(self, pay_url: str, *, action: str = "pay", method: str = "card") -> httpx.Response:
        """What the button on the hosted page does."""
        return httpx.post(pay_url, data={"action": action, "method": method})


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Simulators]:
    """A process of its own, ended with Ctrl-C's signal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "entrepot.site", "simulators", "--port", str(port),
            "--state", str(folder), *arguments,
        ],
        env={**os.environ, "ENTREPOT_SIMULATOR_SECRET": SECRET},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        one = Simulators(f"http://127.0.0.1:{port}")
        _wait_for(lambda: _answers(one.url), seconds=START_WAIT_S)
        yield one
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(15)
        assert code == 0, code


@pytest.fixture(scope="session")
def _simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with running(tmp_path_factory.mktemp("simulators")) as one:
        yield one


@pytest.fixture
def simulators(
    _simulators: Simulators, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> Iterator[Simulators]:
    """Well-behaved, connected both ways with the program under test."""
    _simulators.reset()
    settings.SIMULATOR_URL = _simulators.url
    settings.SIMULATOR_SECRET = SECRET
    settings.BASE_URL = live_server.url
    settings.HOME = tmp_path
    yield _simulators
    wire.close()


def eventually(is_so: Callable[[], bool], *, seconds: float = 8) -> None:
    """Wait until it is so."""
    assert _wait_for(is_so, seconds=seconds), "it never came to be"


def _wait_for(is_so: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=1).is_success
    except httpx.HTTPError:
        return False
