"""What a backup says of itself; written last, so that a folder without it is no backup."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final, Literal

import msgspec

from entrepot.site.backup.refusals import Damaged

NAME: Final = "manifest.json"
DIGEST: Final = "manifest.sha256"
FORM: Final = 1

Kind = Literal["base", "dump"]
Secrets = Literal["plain", "sealed", "left out"]


class File(msgspec.Struct, frozen=True):
    """One file of the backup, by its path in it."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All that a restore must know before it begins."""

    form: int = FORM
    kind: Kind
    version: str
    """Of Entrepot."""
    started_at: datetime
    ended_at: datetime
    """By the database's clock."""
    holds_until: datetime
    """Every commit before it is in the backup by itself, without the log that follows."""
    postgres: int
    """The major version of the server."""
    system: str
    """The server's own identifier: its log fits no other."""
    database: str
    timeline: int = 0
    start_lsn: str = ""
    end_lsn: str = ""
    segment_bytes: int = 16 << 20
    migrations: tuple[str, ...]
    files: tuple[File, ...]
    """All but the server's own files, which are in its `pg/backup_manifest`."""
    secrets: Secrets


def write(folder: Path, manifest: Manifest) -> None:
    body = msgspec.json.format(msgspec.json.encode(manifest))
    (folder / NAME).write_bytes(body)
    (folder / DIGEST).write_text(f"{sha256(body).hexdigest()}  {NAME}\n")


def read(folder: Path) -> Manifest:
    """Damaged when it is not what was written, or of a form that this version does not know."""
    body = (folder / NAME).read_bytes()
    try:
        digest = (folder / DIGEST).read_text().split()[0]
    except (FileNotFoundError, IndexError):
        digest = ""
    if sha256(body).hexdigest() != digest:
        raise Damaged(f"{folder / NAME} has changed since the backup was made.")
    found = msgspec.json.decode(body, type=Manifest)
    if found.form != FORM:
        raise Damaged(f"{folder} has form {found.form}; this Entrepot reads form {FORM}.")
    return found


def describe(folder: Path, path: Path) -> File:
    """A file of the backup as it is on disk now."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return File(str(path.relative_to(folder)), path.stat().st_size, digest)


def check(folder: Path, manifest: Manifest) -> Iterator[int]:
    """Compare each file with what the manifest says; yields the bytes of each that agrees."""
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file():
            raise Damaged(f"{path} is missing.")
        if describe(folder, path) != file:
            raise Damaged(f"{path} has changed since the backup was made.")
        yield file.size


def backups(store: Path) -> list[tuple[Path, Manifest]]:
    """The whole ones in a store, or the one that `store` itself is, oldest first."""
    if (store / NAME).is_file():
        return [(store, read(store))]
    folders = [path.parent for path in store.glob(f"*/{NAME}") if path.parent.name[0] != "."]
    return sorted(((one, read(one)) for one in folders), key=lambda pair: pair[1].ended_at)
