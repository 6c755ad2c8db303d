"""Reading a file twice: first all of it to know that it can be read, then row by row.

The first reading keeps nothing, so that a fault on the last line is found before the first
product is saved ("nothing half written").
"""

import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from entrepot.channels import rules
from entrepot.channels.adapters.file import heads, markup, sheets, stream, tables
from entrepot.channels.rules.sniff import legacy_encoding_of
from entrepot.channels.values import (
    BadEncoding,
    EmptyFile,
    Encoding,
    FieldTooLarge,
    Form,
    Inspection,
    NoRecords,
    NotText,
    Row,
    TooLarge,
    TooManyRows,
    Unbalanced,
    WrongDelimiter,
)

HEAD_BYTES: Final = 64 * 1024
SAMPLE_BYTES: Final = 4 * 1024 * 1024
FREE_COLUMNS_FROM_ROWS: Final = 1000
"""How many records of a file without a header are looked at to know its columns."""
SIGNS_FROM_ROWS: Final = 2000
_FREE: Final = frozenset({Form.JSON_LINES, Form.MARKUP})
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
    found = _form(path, size, encoding=encoding, delimiter=delimiter)
    try:
        survey = _survey(path, found)
    except Unbalanced:
        if found.form is not Form.CSV or not _has_escapes(path, found):
            raise
        found = replace(found, escape="\\")
        survey = _survey(path, found)
    if survey.count == 0:
        raise NoRecords if found.form is Form.MARKUP else EmptyFile
    columns = tuple(survey.columns)
    manner, many = survey.surplus.most_common(1)[0]
    if manner and many * 2 > survey.count:
        found = replace(found, width=len(columns) + manner if manner > 0 else -1)
        columns = tuple(heads.named(columns, width=found.width))
    warnings = [*found.warnings, *(f"column_twice:{name}" for name in heads.twice(columns))]
    return replace(
        found,
        columns=columns,
        rows=survey.count,
        digest=_digest(path),
        warnings=tuple(warnings),
        signs={name: sign for name, sign in survey.signs.items() if sign},
    )


def rows(path: Path, inspection: Inspection) -> Iterator[Row]:
    """Every record, in order, in constant memory."""
    if inspection.form is Form.SHEET:
        yield from sheets.rows(path)
        return
    with stream.opened(path, packed=inspection.is_packed) as file:
        if inspection.form is Form.MARKUP:
            yield from markup.rows(file)
            return
        text = io.TextIOWrapper(file, encoding=inspection.encoding.value, newline="")
        if inspection.form is Form.JSON_LINES:
            yield from tables.objects(text)
        else:
            yield from tables.records(text, inspection)


def _form(path: Path, size: int, *, encoding: Encoding | None, delimiter: str) -> Inspection:
    """What kind of file it is, from its first bytes; text is also told its encoding."""
    packed = stream.is_packed(path)
    with stream.opened(path, packed=packed) as file:
        head = file.read(HEAD_BYTES)
    plain = Inspection(
        form=Form.CSV,
        encoding=Encoding.UTF_8,
        delimiter="",
        is_packed=packed,
        columns=(),
        rows=0,
        size=size,
        digest="",
    )
    kind = rules.kind_of(head)
    if kind in {"xlsx", "zip"} and not packed and sheets.is_sheet(path):
        return replace(plain, form=Form.SHEET)
    if kind != "text":
        raise NotText(kind=kind)
    if not head.strip():
        raise EmptyFile
    if rules.form_of(_first_line(head, Encoding.UTF_8)) is Form.MARKUP:
        return replace(plain, form=Form.MARKUP)  # it says itself in which letters it is written
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
    said = rules.separator_said(first)
    likely = said or rules.likely_delimiter(first)
    if form is Form.CSV and delimiter and delimiter != likely and delimiter not in first:
        raise WrongDelimiter(given=delimiter, likely=likely)
    return replace(
        plain,
        form=form,
        encoding=encoding,
        delimiter=(delimiter or likely) if form is Form.CSV else "",
        warnings=warnings,
    )


@dataclass(slots=True)
class _Survey:
    """What all rows together show."""

    columns: dict[str, None] = field(default_factory=dict)
    count: int = 0
    surplus: Counter[int] = field(default_factory=Counter)
    signs: dict[str, str] = field(default_factory=dict)
    """Decimal signs by column; empty where two were seen."""


def _survey(path: Path, inspection: Inspection) -> _Survey:
    """The columns and the number of records; every fault of form comes out here."""
    found = _Survey()
    try:
        for row in rows(path, inspection):
            found.count += 1
            is_news = found.count == 1
            if inspection.form in _FREE:
                is_news = found.count <= FREE_COLUMNS_FROM_ROWS
            if is_news:
                found.columns.update(dict.fromkeys(row.cells))
            if found.count <= SIGNS_FROM_ROWS:
                _see_signs(found.signs, row)
            found.surplus[row.surplus] += 1
            if found.count > stream.ROWS_MAX:
                raise TooManyRows(limit=stream.ROWS_MAX)
    except UnicodeError as wrong:
        raise BadEncoding(line=_line_of_bad_byte(path, inspection)) from wrong
    if len(found.columns) > tables.COLUMNS_MAX:
        raise FieldTooLarge(line=1, limit_kb=_LIMIT_KB)
    return found


def _see_signs(signs: dict[str, str], row: Row) -> None:
    for column, text in row.cells.items():
        if len(text) <= rules.NUMBER_LONGEST and (sign := rules.sign_shown(text)):
            signs[column] = sign if signs.get(column, sign) == sign else ""


def _has_escapes(path: Path, inspection: Inspection) -> bool:
    """Are quotation marks in fields written with a stroke before them?"""
    with stream.opened(path, packed=inspection.is_packed) as file:
        return b'\\"' in file.read(SAMPLE_BYTES)


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
        for number, line in enumerate(tables.Lines(text), 1):
            if any("\udc80" <= sign <= "\udcff" for sign in line):
                return number
    return 0


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            digest.update(block)
    return digest.hexdigest()
