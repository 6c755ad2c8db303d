"""Where files lie: on this machine's disk, or in buckets (S3) by configuration.

Pictures of goods are public and named by their content: writing one twice is the same, and it
never changes. Private files come here sealed already (`kit.vault`) and have a bucket of their
own. A bucket that is away or refuses us is `StoreAway`: said at once, and nothing is half kept.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar, Final

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages

from entrepot.kernel import Refusal

PRIVATE: Final = "private"
KNOWN_S: Final = 24 * 3600
"""For so long it is believed that a file that was there is there: it never changes its name."""
_FAILURES: Final = (
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("boto3.exceptions", "Boto3Error"),
)


class StoreAway(Refusal):
    """The store of files does not answer, so nothing was kept: please try again in a moment."""

    code: ClassVar[str] = "kit.store_away"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True


def put(path: str, data: bytes) -> None:
    """Write a picture once; a half-written file never has the name."""
    if has(path):
        return
    if not on_disk():
        _save(default_storage, path, data)
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
    """A picture's bytes; None when it is not there."""
    return _read(default_storage, path)


def has(path: str) -> bool:
    """Whether it is there."""
    if on_disk():
        return bool(default_storage.exists(path))
    key = f"stored:{path}"
    if cache.get(key):
        return True
    with _spoken():
        found = bool(default_storage.exists(path))
    if found:
        cache.set(key, True, KNOWN_S)
    return found


def drop(path: str) -> None:
    """It is no more; it may not have been there."""
    cache.delete(f"stored:{path}")
    with _spoken():
        default_storage.delete(path)


def names() -> frozenset[str]:
    """Every public file of the bucket; never asked of a disk."""
    assert not on_disk()
    return _names(default_storage)


def on_disk() -> bool:
    """Pictures lie on a disk of ours, and we serve them; else the bucket does."""
    return isinstance(default_storage, FileSystemStorage)


def has_private() -> bool:
    """Private files lie in a bucket."""
    return PRIVATE in storages.backends


def put_private(path: str, sealed: bytes) -> None:
    """Keep it under this name; what was there before is replaced."""
    _save(storages[PRIVATE], path, sealed)


def take_private(path: str) -> bytes | None:
    """What was kept, sealed as it was; None when it is not there."""
    return _read(storages[PRIVATE], path)


def drop_private(path: str) -> None:
    """It is no more; it may not have been there."""
    with _spoken():
        storages[PRIVATE].delete(path)


def private_names() -> frozenset[str]:
    """Every private file of the bucket."""
    return _names(storages[PRIVATE])


def _save(store: Any, path: str, data: bytes) -> None:
    with _spoken():
        name = store.save(path, ContentFile(data))
    assert name == path, f"{path} was kept as {name}"


def _read(store: Any, path: str) -> bytes | None:
    with _spoken():
        try:
            with store.open(path, "rb") as file:
                found: bytes = file.read()
        except FileNotFoundError:
            return None
    return found


def _names(store: Any) -> frozenset[str]:
    with _spoken():
        return frozenset(one.key for one in store.bucket.objects.all() if one.size)


@contextmanager
def _spoken() -> Iterator[None]:
    """What the library of a bucket raises is said in our words; on a disk there is none."""
    try:
        yield
    except Exception as failure:
        if isinstance(failure, _failures()):
            raise StoreAway from failure
        raise


def _failures() -> tuple[type[BaseException], ...]:
    if on_disk() and not has_private():
        return ()
    return tuple(getattr(import_module(module), name) for module, name in _FAILURES)
