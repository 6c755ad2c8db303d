"""Private files: sealed before they leave, found by folder and key, never under a public address.

They lie under `HOME/private`, or in a private bucket (`kit.storing`). Each is sealed with its own
place in mind: a file that is moved to another name does not open. What was kept on disk before a
bucket was configured is still found there.
"""

import logging
import os
import re
import uuid
from pathlib import Path
from typing import Final

from django.conf import settings

from entrepot.kit import secrets, storing

log = logging.getLogger(__name__)

OWED_MAX: Final = 1000
"""Deletions that a bucket owes us, tried in one run of the clock."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_OWED: Final = ".owed"


def put(folder: str, key: str, data: bytes) -> None:
    """Keep a file; one of the same name is replaced, at once and whole."""
    path = _path(folder, key)
    sealed = secrets.seal_bytes(data, about=f"{folder}/{key}")
    if storing.has_private():
        storing.put_private(f"{folder}/{key}", sealed)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{key}.{uuid.uuid4().hex}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def get(folder: str, key: str) -> bytes:
    """The file as it was put; raises `FileNotFoundError`, or `InvalidTag` when it was changed."""
    path = _path(folder, key)
    sealed = None
    if storing.has_private() and not _owed(folder, key).exists():
        sealed = storing.take_private(f"{folder}/{key}")
    return secrets.unseal_bytes(
        path.read_bytes() if sealed is None else sealed, about=f"{folder}/{key}"
    )


def delete(folder: str, key: str) -> None:
    """Gone; what is not there is gone already.

    A bucket that does not answer owes us the deletion: it is noted here first, no reader gets the
    file from then on, and the clock asks again until it is done.
    """
    _path(folder, key).unlink(missing_ok=True)
    if not storing.has_private():
        return
    owed = _owed(folder, key)
    owed.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    owed.touch(mode=0o600)
    try:
        storing.drop_private(f"{folder}/{key}")
    except storing.StoreAway:
        log.warning("a private file is to be deleted, and its bucket does not answer")
        return
    owed.unlink(missing_ok=True)


def delete_owed(*, limit: int = OWED_MAX) -> int:
    """Ask for deletions that a bucket owes us; how many are still owed."""
    waiting = sorted((Path(settings.HOME) / "private" / _OWED).glob("*/*"))[:limit]
    for one in waiting:
        delete(one.parent.name, one.name)
    return sum(one.exists() for one in waiting)


def _path(folder: str, key: str) -> Path:
    assert _NAME.fullmatch(folder), folder
    assert _NAME.fullmatch(key), key
    return Path(settings.HOME) / "private" / folder / key


def _owed(folder: str, key: str) -> Path:
    return Path(settings.HOME) / "private" / _OWED / folder / key
