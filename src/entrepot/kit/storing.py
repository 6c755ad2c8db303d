"""Where pictures of goods lie: on this machine's disk, or in a bucket by configuration.

A file is named by its content, so that writing it twice is the same and it never changes.
"""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


def put(path: str, data: bytes) -> None:
    """Write it once; a half-written file never has the name."""
    if has(path):
        return
    if not on_disk():
        default_storage.save(path, ContentFile(data))
        return
    place = Path(default_storage.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    # What a web server serves must be readable by it.
    Path(file.name).chmod(0o644)
    Path(file.name).replace(place)


def take(path: str) -> bytes | None:
    """Its bytes; None when it is not there."""
    if not has(path):
        return None
    with default_storage.open(path, "rb") as file:
        found: bytes = file.read()
    return found


def has(path: str) -> bool:
    """Whether it is there."""
    return bool(default_storage.exists(path))


def drop(path: str) -> None:
    """It is no more; it may not be there."""
    default_storage.delete(path)


def on_disk() -> bool:
    """Pictures lie on a disk of ours, and we serve them; else the bucket does."""
    return isinstance(default_storage, FileSystemStorage)
