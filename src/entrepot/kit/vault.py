"""Private files: sealed on disk, found by folder and key, never under a public address.

They lie under `HOME/private`. Each is sealed with its own place in mind: a file that is moved
to another name does not open.
"""

import os
import re
import uuid
from pathlib import Path
from typing import Final

from django.conf import settings

from entrepot.kit import secrets

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def put(folder: str, key: str, data: bytes) -> None:
    """Keep a file; one of the same name is replaced, at once and whole."""
    path = _path(folder, key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{key}.{uuid.uuid4().hex}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.seal_bytes(data, about=f"{folder}/{key}"))
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def get(folder: str, key: str) -> bytes:
    """The file as it was put; raises `FileNotFoundError`, or `InvalidTag` when it was changed."""
    return secrets.unseal_bytes(_path(folder, key).read_bytes(), about=f"{folder}/{key}")


def delete(folder: str, key: str) -> None:
    """Gone; what is not there is gone already."""
    _path(folder, key).unlink(missing_ok=True)


def _path(folder: str, key: str) -> Path:
    assert _NAME.fullmatch(folder), folder
    assert _NAME.fullmatch(key), key
    return Path(settings.HOME) / "private" / folder / key
