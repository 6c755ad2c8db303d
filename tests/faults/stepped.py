"""The program's processes told another time: `app` for the web workers, a module for the worker.

A thread watches ENTREPOT_HOME/clock-step (seconds, may be negative) and moves what Python says
the time is, in the midst of whatever runs. PostgreSQL's own clock is not moved.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

STEP = "clock-step"
POLL_S = 0.05
_watching = threading.Lock()


def step(home: Path, seconds: int) -> None:
    """From outside: move the clock of every process by so much from the true time."""
    fresh = home / f"{STEP}.new"
    fresh.write_text(str(seconds))
    fresh.replace(home / STEP)


def watch() -> None:
    """Once a process."""
    if _watching.acquire(blocking=False):
        threading.Thread(target=_watch, name="clock", daemon=True).start()


def _watch() -> None:
    path = Path(os.environ["ENTREPOT_HOME"]) / STEP
    traveller: time_machine.travel | None = None
    now = 0
    while True:
        wanted = int(path.read_text()) if path.exists() else 0
        if wanted != now:
            if traveller is not None:
                traveller.stop()
            now, traveller = wanted, None
            if wanted:
                traveller = time_machine.travel(
                    datetime.now(UTC) + timedelta(seconds=wanted), tick=True
                )
                traveller.start()
        time.sleep(POLL_S)


async def app(*call: Any) -> None:
    from entrepot.site import asgi

    watch()
    await asgi.app(*call)


if __name__ == "__main__":
    from entrepot.site.cli import main

    watch()
    import sys

    sys.argv = ["entrepot", "worker"]
    main()
