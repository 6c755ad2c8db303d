"""Spreadsheets (.xlsx): the first sheet that has a header, row by row, in constant memory."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl

from entrepot.channels.adapters.file import heads, stream
from entrepot.channels.values import Damaged, FieldTooLarge, PackedTooTight, Row, TooManyRows

WORKBOOK: Final = "xl/workbook.xml"
PARTS_MAX: Final = 2000
SHEET_BYTES_MAX: Final = 512 * 1024 * 1024
COLUMNS_MAX: Final = 1000
SHEETS_MAX: Final = 50
LARGE: Final = 10**15
BLANKS_MAX: Final = 100_000
"""Empty rows in a row after which a sheet is over: programs leave formats down to the last one."""


def is_sheet(path: Path) -> bool:
    """A ZIP with a workbook in it."""
    try:
        with zipfile.ZipFile(path) as parts:
            return WORKBOOK in parts.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def rows(path: Path) -> Iterator[Row]:
    """Every record of the sheet; `line` is the row's number in it."""
    _check(path)
    with path.open("rb") as source, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library misses is nothing a list of goods has
        try:
            book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
        except Exception as wrong:  # the library raises whatever its parts raise
            raise Damaged from wrong
        try:
            for sheet in book.worksheets[:SHEETS_MAX]:
                found = 0
                for row in _rows(sheet):
                    found += 1
                    yield row
                if found:
                    return
        finally:
            book.close()


def _rows(sheet: Any) -> Iterator[Row]:
    names: list[str] | None = None
    blanks = 0
    for number_of_row, cells in _cells(sheet):
        if any(len(cell) > stream.FIELD_CHARACTERS_MAX for cell in cells):
            raise FieldTooLarge(line=number_of_row, limit_kb=stream.FIELD_CHARACTERS_MAX // 1024)
        while cells and not cells[-1].strip():
            cells.pop()
        blanks = 0 if cells else blanks + 1
        if blanks > BLANKS_MAX:
            return
        if not cells:
            continue
        if names is None:
            names = heads.named(cells)
            continue
        if number_of_row > stream.ROWS_MAX * 2:
            raise TooManyRows(limit=stream.ROWS_MAX)
        surplus = max(0, len(cells) - len(names))
        found = {name: cells[n] if n < len(cells) else "" for n, name in enumerate(names)}
        yield Row(number_of_row, found, surplus)


def _cells(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for number_of_row, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number_of_row, [_plain(value) for value in values[:COLUMNS_MAX]]
    except Exception as wrong:  # the library raises whatever its parts raise
        raise Damaged from wrong


def _check(path: Path) -> None:
    """What it unpacks to is told by the ZIP's own list, and bounded."""
    try:
        with zipfile.ZipFile(path) as parts:
            members = parts.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as wrong:
        raise Damaged from wrong
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    is_tight = size > stream.RATIO_FROM_BYTES and size > stream.RATIO_MAX * packed
    if len(members) > PARTS_MAX or size > SHEET_BYTES_MAX or is_tight:
        raise PackedTooTight(limit_mb=SHEET_BYTES_MAX // 1024 // 1024)


def _plain(value: Any) -> str:
    """A cell as a person would have typed it. A number never looks like a thousand."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return number(value)
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def number(value: float | Decimal) -> str:
    """Digits with a point. Three decimals get a fourth: "1.234" could be read as a thousand."""
    if -LARGE < value < LARGE and value == int(value):
        return str(int(value))
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    text = f"{exact:f}"
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
