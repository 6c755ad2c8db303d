"""The program's home: a folder with the embedded database, media and this machine's secrets."""

import os
import secrets
import shutil
import socket
from pathlib import Path
from typing import Final

SECRETS_FILE: Final = "secrets.env"
METRICS_FOLDER: Final = "metrics"
LEAVING_FILE: Final = "leaving"
_SECRETS: Final = {"ENTREPOT_SECRET_KEY": 48, "ENTREPOT_METRICS_TOKEN": 24}
"""What every home has of its own, and of how many random bytes."""


def folder() -> Path:
    """`ENTREPOT_HOME`, or `.entrepot` in the folder the program was started from."""
    home = Path(os.environ.get("ENTREPOT_HOME", ".entrepot")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    return home


def load_secrets(home: Path) -> None:
    """Put this home's own random keys into the environment, unless it has others already.

    Made once, readable by the owner only: a restart must read what was encrypted before.
    """
    path = home / SECRETS_FILE
    text = path.read_text() if path.exists() else ""
    known = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    absent = {name: size for name, size in _SECRETS.items() if name not in known}
    if absent:
        # A home of before may have some of them already, and keeps those.
        flag = os.O_APPEND if text else os.O_EXCL
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
        with os.fdopen(descriptor, "a") as file:
            for name, size in absent.items():
                known[name] = secrets.token_urlsafe(size)
                file.write(f"{name}={known[name]}\n")
    for name, value in known.items():
        os.environ.setdefault(name, value)


def say_leaving(home: Path, *, yes: bool) -> None:
    """Tell all web processes of this home that the program is about to stop, or that it begins."""
    file = home / LEAVING_FILE
    if yes:
        file.touch()
    else:
        file.unlink(missing_ok=True)


def is_leaving(home: Path) -> bool:
    return (home / LEAVING_FILE).exists()


def share_metrics(home: Path, *, anew: bool) -> None:
    """One folder in which the processes of this host count together, told by the environment.

    Before the first import of `kit.metrics`, which reads it. `anew` empties it: counters begin
    with the program, and processes of before are no longer there. By host, because several may
    share a home, and a process is known by its number.
    """
    folder = home / METRICS_FOLDER / socket.gethostname()
    if anew:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))
