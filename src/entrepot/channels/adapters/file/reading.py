"""Reading a file twice: first all of it to know that it can be read, then row by row.

The first reading keeps nothing, so that a fault on the last line is found before the first
product is saved ("nothing half written").
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from entrepot.channels import rules
from entrepot.channels.adapters.file import stream
from entrepot.channels.rules.sniff import legacy_encoding_of
from entrepot.channels.values import (
    BadEncoding,
    ColumnTwice,
    EmptyFile,
    Encoding,
    FieldTooLarge,
    Form,
    Inspection,
    NotText,
    Row,
    TooLarge,
    TooManyRows,
    Unbalanced,
    WrongDelimiter,
)

HEAD_BYTES: Final = 64 * 1024
SAMPLE_BYTES: Final = 4 * 1024 * 1024
COLUMNS_MAX: Final = 1000
LINE_CHARACTERS_MAX: Final = 8 * stream.FIELD_CHARACTERS_MAX
JSON_COLUMNS_FROM_ROWS: Final = 1000
"""How many records of a JSON-lines file are looked at to know its columns."""
_LIMIT_KB: Final = stream.FIELD_CHARACTERS_MAX // 1024


def inspect(path: Path, *, encoding: Encoding | None = None, delimiter: str = "") -> Inspection:
    """Read all of it and say what it is; a FileRefused when it cannot be read to its end.

    `encoding` and `delimiter` are what the sender says they are; left out, they are told from
    the file.
    """
    size = path.stat().st_size
    if size > stream.FILE_BYTES_MAX:
        raise TooLarge(limit_mb=stream.FILE_BYTES_MAX // 1024 // 1024)
    if size == 0:
        raise EmptyFile
    packed = stream.is_packed(path)
    with stream.opened(path, packed=packed) as file:
        head = file.read(HEAD_BYTES)
        if (kind := rules.kind_of(head)) != "text":
            raise NotText(kind=kind)
        if not head.strip():
            raise EmptyFile
    warnings: tuple[str, ...] = ()
    if encoding is None:
        encoding = rules.encoding_of(head)
        if encoding is Encoding.UTF_8 and not _is_utf_8(path, packed=packed):
            encoding = None
        if encoding is None:
            encoding = _legacy(path, packed=packed)
            warnings = (f"encoding:{encoding.value}",)
    first = _first_line(head, encoding)
    form = rules.form_of(first)
    likely = rules.likely_delimiter(first)
    if form is Form.CSV and delimiter and delimiter != likely and delimiter not in first:
        raise WrongDelimiter(given=delimiter, likely=likely)
    found = Inspection(
        form=form,
        encoding=encoding,
        delimiter=(delimiter or likely) if form is Form.CSV else "",
        is_packed=packed,
        columns=(),
        rows=0,
        size=size,
        digest=_digest(path),
        warnings=warnings,
    )
    columns, count = _survey(path, found)
    if count == 0:
        raise EmptyFile
    return Inspection(
        form=found.form,
        encoding=found.encoding,
        delimiter=found.delimiter,
        is_packed=packed,
        columns=columns,
        rows=count,
        size=size,
        digest=found.digest,
        warnings=warnings,
    )


def rows(path: Path, inspection: Inspection) -> Iterator[Row]:
    """Every record, in order, in constant memory."""
    with stream.opened(path, packed=inspection.is_packed) as file:
        text = io.TextIOWrapper(file, encoding=inspection.encoding.value, newline="")
        if inspection.form is Form.JSON_LINES:
            yield from _objects(text)
        else:
            yield from _records(text, inspection.delimiter)


def _survey(path: Path, inspection: Inspection) -> tuple[tuple[str, ...], int]:
    """The columns and the number of records; every fault of form comes out here."""
    columns: dict[str, None] = {}
    count = 0
    try:
        for row in rows(path, inspection):
            count += 1
            if inspection.form is Form.JSON_LINES:
                if count <= JSON_COLUMNS_FROM_ROWS:
                    columns.update(dict.fromkeys(row.cells))
            elif count == 1:
                columns.update(dict.fromkeys(row.cells))
            if count > stream.ROWS_MAX:
                raise TooManyRows(limit=stream.ROWS_MAX)
    except UnicodeError as wrong:
        raise BadEncoding(line=_line_of_bad_byte(path, inspection)) from wrong
    if len(columns) > COLUMNS_MAX:
        raise FieldTooLarge(line=1, limit_kb=_LIMIT_KB)
    return tuple(columns), count


def _records(text: "io.TextIOWrapper[io.BufferedReader]", delimiter: str) -> Iterator[Row]:
    # The module's own limit is one for the whole process; lines are bounded here as well.
    csv.field_size_limit(stream.FIELD_CHARACTERS_MAX)
    reader = csv.reader(_Lines(text), delimiter=delimiter, strict=True)
    try:
        header = next(reader, None)
        if header is None:
            return
        names = _names(header)
        width = len(names)
        before = reader.line_num
        for record in reader:
            line = before + 1
            before = reader.line_num
            if not record or not any(record):
                continue
            surplus = len(record) - width
            cells = dict(zip(names, record, strict=False))
            if surplus < 0:
                cells.update(dict.fromkeys(names[len(record) :], ""))
            yield Row(line, cells, surplus)
    except csv.Error as wrong:
        if "field larger" in str(wrong):
            raise FieldTooLarge(line=reader.line_num, limit_kb=_LIMIT_KB) from wrong
        raise Unbalanced(line=reader.line_num) from wrong


def _names(header: list[str]) -> list[str]:
    """Header cells without blanks around them; a nameless column gets its number."""
    names = [cell.strip().lstrip("\ufeff") for cell in header]
    while names and not names[-1]:
        names.pop()
    seen: set[str] = set()
    for place, name in enumerate(names):
        if not name:
            names[place] = f"#{place + 1}"
        elif name in seen:
            raise ColumnTwice(column=name)
        seen.add(names[place])
    return names


class _Lines:
    """Lines of bounded length: one that does not end is refused, not collected."""

    def __init__(self, text: "io.TextIOWrapper[io.BufferedReader]") -> None:
        self._text = text
        self._number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LINE_CHARACTERS_MAX)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) >= LINE_CHARACTERS_MAX and not line.endswith("\n"):
            raise FieldTooLarge(line=self._number, limit_kb=_LIMIT_KB)
        return line


def _objects(text: "io.TextIOWrapper[io.BufferedReader]") -> Iterator[Row]:
    for number, line in enumerate(_Lines(text), 1):
        bare = line.strip()
        if not bare:
            continue
        if len(bare) > LINE_CHARACTERS_MAX // 2:
            raise FieldTooLarge(line=number, limit_kb=_LIMIT_KB)
        try:
            found = json.loads(bare, parse_float=str)  # a price stays as it is written
        except (ValueError, RecursionError) as wrong:
            raise Unbalanced(line=number) from wrong
        if not isinstance(found, dict):
            raise Unbalanced(line=number)
        yield Row(number, dict(_flat(found)))


def _flat(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Nested objects as `outer.inner`; lists of words as one cell with bars between."""
    for name, value in islice(record.items(), COLUMNS_MAX):
        path = f"{prefix}{name}"
        if isinstance(value, dict) and depth < 3:
            yield from _flat(value, f"{path}.", depth + 1)
        elif isinstance(value, list):
            yield path, "|".join(_plain(item) for item in value)
        else:
            yield path, _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _first_line(head: bytes, encoding: Encoding) -> str:
    text = head.decode(encoding.value, errors="replace")
    return next((line for line in text.splitlines() if line.strip(" \t,;|")), "")


def _is_utf_8(path: Path, *, packed: bool) -> bool:
    with stream.opened(path, packed=packed) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            while text.read(1024 * 1024):
                pass
        except UnicodeError:
            return False
    return True


def _legacy(path: Path, *, packed: bool) -> Encoding:
    with stream.opened(path, packed=packed) as file:
        sample = file.read(SAMPLE_BYTES)
    found = legacy_encoding_of(sample)
    if found is None:
        try:
            sample.decode("utf-8")
            line = sample.count(b"\n") + 1
        except UnicodeDecodeError as wrong:
            line = sample.count(b"\n", 0, wrong.start) + 1
        raise BadEncoding(line=line)
    return found


def _line_of_bad_byte(path: Path, inspection: Inspection) -> int:
    with stream.opened(path, packed=inspection.is_packed) as file:
        text = io.TextIOWrapper(
            file, encoding=inspection.encoding.value, errors="surrogateescape", newline=""
        )
        for number, line in enumerate(_Lines(text), 1):
            if any("\udc80" <= sign <= "\udcff" for sign in line):
                return number
    return 0


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            digest.update(block)
    return digest.hexdigest()
