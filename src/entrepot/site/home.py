"""The program's home: a folder with the embedded database, media and this machine's secrets."""

import os
import secrets
import shutil
import socket
from pathlib import Path
from typing import Final

SECRETS_FILE: Final = "secrets.env"
METRICS_FOLDER: Final = "metrics"


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
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"ENTREPOT_SECRET_KEY={secrets.token_urlsafe(48)}\n")
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        if name:
            os.environ.setdefault(name, value)


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
