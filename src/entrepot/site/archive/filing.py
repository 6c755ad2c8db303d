"""Files of an archive: compressed lines of JSON, each with a manifest beside it.

The name has the hash of the content, so the same transfers make the same file: a run that was
killed before its transfers left the tables writes it again and changes nothing. A file is whole
or not there: it is written under another name, flushed to the disk, and then given its own.
"""

import gzip
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from entrepot.checkout.queries import FinishedGroup
from entrepot.ledger import rules
from entrepot.ledger.values import AccountId, Carry, Old
from entrepot.site.archive.refusals import Changed

FORM: Final = 1
ENDING: Final = ".jsonl.gz"
MANIFEST: Final = ".manifest.json"
SIZE_MAX: Final = 1 << 30
"""Unpacked; a batch is some megabytes, and what is read is not trusted to be one."""


class Sum(msgspec.Struct, frozen=True):
    """What the file's transfers moved on one account, which is named for whoever reads it."""

    id: UUID
    name: str
    unit: str
    debits: int
    credits: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is; enough to read it without this program."""

    form: int = FORM
    file: str
    sha256: str
    book: int
    before: date
    orders: int
    transfers: int
    first_at: datetime
    last_at: datetime
    keep_until: date
    law: str
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a file has: transfers, and what their orders said of their holds."""

    transfers: tuple[Old, ...]
    holds: Mapping[UUID, Mapping[str, Any]]


def pack(groups: Sequence[FinishedGroup], transfers: Iterable[Old]) -> bytes:
    """The compressed lines; the same bytes for the same rows, whenever they are written."""
    lines = [
        _line({"order": str(order.id), "number": order.number, "holds": order.holds})
        for group in groups
        for order in group.orders
    ]
    lines += [_line({"transfer": one._asdict()}) for one in transfers]
    return gzip.compress(b"".join(lines), compresslevel=6, mtime=0)


def unpack(body: bytes, *, file: str) -> Content:
    """What was packed."""
    with gzip.open(io.BytesIO(body)) as unpacked:
        text = unpacked.read(SIZE_MAX + 1)
    if len(text) > SIZE_MAX:
        raise Changed(file=file, reason="it is larger than any file that is written")
    transfers = []
    holds: dict[UUID, Mapping[str, Any]] = {}
    for line in text.splitlines():
        row = json.loads(line)
        if "order" in row:
            holds[UUID(row["order"])] = row["holds"]
        else:
            transfers.append(_old(row["transfer"]))
    return Content(tuple(transfers), holds)


def digest(body: bytes) -> str:
    """The file's SHA-256."""
    return sha256(body).hexdigest()


def name_of(body: bytes, *, book: int, day: date) -> str:
    """Its path within the folder."""
    return f"book-{book:04}/{day.isoformat()}-{digest(body)[:16]}{ENDING}"


def store(folder: Path, body: bytes, manifest: Manifest) -> None:
    """Both files are on the disk, by these names, when this comes back."""
    path = folder / manifest.file
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, body)
    _write(manifest_of(path), msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    for place in (path.parent, folder):
        _flush(place)


def read(folder: Path, name: str) -> tuple[Manifest, Content]:
    """A file and its manifest, each compared with the other."""
    path = folder / name
    try:
        body = path.read_bytes()
        manifest = msgspec.json.decode(manifest_of(path).read_bytes(), type=Manifest)
    except FileNotFoundError as missing:
        raise Changed(file=name, reason=f"{missing.filename} is missing") from None
    except msgspec.DecodeError as wrong:
        raise Changed(file=name, reason=f"its manifest cannot be read: {wrong}") from None
    if manifest.form != FORM:
        raise Changed(file=name, reason=f"its form is {manifest.form}, this program reads {FORM}")
    if digest(body) != manifest.sha256:
        raise Changed(file=name, reason="it has changed: its SHA-256 is not the manifest's")
    content = unpack(body, file=name)
    said = {AccountId(one.id): Carry(one.debits, one.credits) for one in manifest.sums}
    if rules.carry(content.transfers) != said or len(content.transfers) != manifest.transfers:
        raise Changed(file=name, reason="its transfers are not those that its manifest sums up")
    return manifest, content


def names(folder: Path) -> set[str]:
    """Every file that lies in the folder."""
    return {str(path.relative_to(folder)) for path in folder.glob(f"book-*/*{ENDING}")}


def remove(folder: Path, name: str) -> None:
    """A file that a run left behind before any transfer had gone."""
    manifest_of(folder / name).unlink(missing_ok=True)
    (folder / name).unlink()


def manifest_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(ENDING) + MANIFEST)


def _write(path: Path, body: bytes) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _flush(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, default=_plain, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _old(row: dict[str, Any]) -> Old:
    return msgspec.convert([row[field] for field in Old._fields], Old)
