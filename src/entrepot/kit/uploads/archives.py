"""The members of a ZIP, each judged before it is unpacked and counted while it is."""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from entrepot.kit.uploads.refusing import Fault, UploadRefused

MEMBERS_MAX: Final = 5000
MEMBER_BYTES_MAX: Final = 20 * 1024 * 1024
TOTAL_BYTES_MAX: Final = 500 * 1024 * 1024
RATIO_MAX: Final = 100
"""Pictures hardly shrink and text about tenfold; only small members may shrink more."""
SMALL_BYTES: Final = 256 * 1024
NAME_MAX: Final = 240
MEBI: Final = 1024 * 1024
CHUNK_BYTES: Final = 64 * 1024
_ARCHIVES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
)
_LITTER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def members(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Names and contents, in the archive's order; folders and systems' litter are left out.

    Everything that the archive says of itself is judged before its first byte is unpacked.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
            _judge(archive.infolist())
            total = 0
            for entry in entries:
                data = _unpacked(archive, entry)
                total += len(data)
                if total > TOTAL_BYTES_MAX:
                    raise UploadRefused(
                        fault=Fault.UNPACKS_TOO_LARGE, limit=TOTAL_BYTES_MAX // MEBI
                    )
                yield unicodedata.normalize("NFC", entry.filename), data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as broken:
        raise UploadRefused(fault=Fault.UNREADABLE) from broken


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MEMBERS_MAX:
        raise UploadRefused(fault=Fault.TOO_MANY_FILES, limit=MEMBERS_MAX)
    seen: set[str] = set()
    for entry in entries:
        if _leads_out(entry) or entry.filename in seen:
            raise UploadRefused(fault=Fault.BAD_NAME)
        seen.add(entry.filename)
        if entry.flag_bits & 0x1:
            raise UploadRefused(fault=Fault.LOCKED)
        if entry.file_size > MEMBER_BYTES_MAX:
            raise UploadRefused(fault=Fault.TOO_LARGE, limit=MEMBER_BYTES_MAX // MEBI)
        if entry.file_size > max(SMALL_BYTES, RATIO_MAX * entry.compress_size):
            raise UploadRefused(fault=Fault.UNPACKS_TOO_LARGE, limit=TOTAL_BYTES_MAX // MEBI)
    if sum(entry.file_size for entry in entries) > TOTAL_BYTES_MAX:
        raise UploadRefused(fault=Fault.UNPACKS_TOO_LARGE, limit=TOTAL_BYTES_MAX // MEBI)
    _judge_places(entries)


def _judge_places(entries: list[zipfile.ZipInfo]) -> None:
    """Members that share their bytes unpack to more than there is: the flat bomb."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise UploadRefused(fault=Fault.UNPACKS_TOO_LARGE, limit=TOTAL_BYTES_MAX // MEBI)
        end = entry.header_offset + entry.compress_size


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    # The name as it stands in the file: the library cuts at NUL and turns backslashes on Windows.
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return (
        is_link
        or not name
        or len(name) > NAME_MAX
        or name.startswith("/")
        or "\\" in name
        or ":" in name
        or any(ord(letter) < 32 or ord(letter) == 127 for letter in name)
        or any(part in {"", ".", ".."} for part in parts)
    )


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return entry.is_dir() or name.startswith(_LITTER[0]) or name.rpartition("/")[2] in _LITTER


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as member:
        while part := member.read(CHUNK_BYTES):
            size += len(part)
            if size > entry.file_size:
                raise UploadRefused(fault=Fault.UNREADABLE)
            parts.append(part)
    data = b"".join(parts)
    if data.startswith(_ARCHIVES):
        raise UploadRefused(fault=Fault.NESTED)
    return data
