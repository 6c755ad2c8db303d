"""Documents: a PDF that only shows pages, or a picture of a paper."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from entrepot.kit.uploads import pictures, reading
from entrepot.kit.uploads.refusing import Fault, UploadRefused

DOCUMENT_BYTES_MAX: Final = 10 * 1024 * 1024
PAGES_MAX: Final = 200
OBJECTS_MAX: Final = 100_000
PDF: Final = "application/pdf"
HEAD_BYTES: Final = 1024
TAIL_BYTES: Final = 1024

ACTIVE_KEYS: Final = frozenset(
    {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/XFA", "/RichMedia"}
)
ACTIVE_ACTIONS: Final = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition",
        "/Movie", "/Sound", "/RichMediaExecute",
    }
)  # fmt: skip
ACTIVE_KINDS: Final = frozenset({"/EmbeddedFile", "/Filespec", "/RichMedia", "/3D", "/Screen"})
_STREAM: Final = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE: Final = re.compile(
    rb"/(?:JS|JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)"
    rb"(?=[\s()<>\[\]{}/%]|$)"
)
_PAGE_WORDS: Final = re.compile(rb"<(?:!doctype|html|script|svg|\?php|iframe)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document as it is kept: a PDF as it came, a picture written anew."""

    name: str
    media_type: str
    data: bytes
    sha256: str


def document(file: reading.Readable, *, name: str, bytes_max: int = DOCUMENT_BYTES_MAX) -> Accepted:
    """Read a PDF, PNG or JPEG by its content; all else, and all that acts, is refused."""
    data = reading.take(file, bytes_max=bytes_max)
    if data.startswith(b"%PDF-"):
        pictures.check_name(name, fits={".pdf"})
        _check_pdf(data)
        return _accepted(name, PDF, data)
    if b"%PDF-" in data[:HEAD_BYTES]:
        raise UploadRefused(fault=Fault.HIDDEN)
    clean = pictures.picture(data, name=name, types=("JPEG", "PNG"))
    return _accepted(name, clean.media_type, clean.data)


def _accepted(name: str, media_type: str, data: bytes) -> Accepted:
    return Accepted(name[-120:], media_type, data, hashlib.sha256(data).hexdigest())


def _check_pdf(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0 or len(data) - end > TAIL_BYTES:
        raise UploadRefused(fault=Fault.UNREADABLE if end < 0 else Fault.HIDDEN)
    if data[end + 5 :].strip(b"\0\r\n\t \x1a") or zipfile.is_zipfile(io.BytesIO(data)):
        raise UploadRefused(fault=Fault.HIDDEN)
    # Older revisions and objects that no table names: a forgiving reader finds them all the same.
    open_parts = _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), _STREAM.sub(b" ", data))
    if _PAGE_WORDS.search(open_parts):
        raise UploadRefused(fault=Fault.HIDDEN)
    if _ACTIVE.search(open_parts):
        raise UploadRefused(fault=Fault.ACTIVE)
    try:
        _walk(data)
    except UploadRefused:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError,
            RecursionError, AssertionError, NotImplementedError) as broken:  # fmt: skip
        raise UploadRefused(fault=Fault.UNREADABLE) from broken


def _walk(data: bytes) -> None:
    reader = PdfReader(io.BytesIO(data), strict=False)
    # Many an official paper is locked for changes only: it opens without a password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UploadRefused(fault=Fault.LOCKED)
    if not reader.pages:
        raise UploadRefused(fault=Fault.UNREADABLE)
    if len(reader.pages) > PAGES_MAX:
        raise UploadRefused(fault=Fault.TOO_MANY_PAGES, limit=PAGES_MAX)
    for found in _objects(reader):
        _check_object(found)


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that the tables of the file name."""
    numbers = [
        (number, generation) for generation, table in reader.xref.items() for number in table
    ]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > OBJECTS_MAX:
        raise UploadRefused(fault=Fault.TOO_MANY_PAGES, limit=PAGES_MAX)
    yield reader.trailer
    for number, generation in numbers:
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except PyPdfError:  # a hole in the table: nothing is there to act
            continue


def _check_object(found: Any) -> None:
    """Look at an object and all that lies directly in it; references are objects of their own."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject | StreamObject):
            _check_entries(one)
            waiting += [value for _, value in _raw(one)]
        elif isinstance(one, ArrayObject):
            waiting += list(list.__iter__(one))


def _raw(one: DictionaryObject) -> list[tuple[str, Any]]:
    """Entries as they stand, references not followed."""
    return [(str(name), one.raw_get(name)) for name in one]


def _check_entries(one: DictionaryObject) -> None:
    entries = dict(_raw(one))
    if ACTIVE_KEYS & entries.keys():
        raise UploadRefused(fault=Fault.ACTIVE)
    if str(entries.get("/S")) in ACTIVE_ACTIONS or str(entries.get("/Type")) in ACTIVE_KINDS:
        raise UploadRefused(fault=Fault.ACTIVE)
    # `/OpenAction` may name a page to begin with (an array, or GoTo); it may do nothing else.
    begins = one.get("/OpenAction")
    begins = begins.get_object() if isinstance(begins, IndirectObject) else begins
    if isinstance(begins, DictionaryObject) and str(begins.get("/S")) != "/GoTo":
        raise UploadRefused(fault=Fault.ACTIVE)
