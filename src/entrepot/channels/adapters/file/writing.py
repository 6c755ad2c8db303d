"""Tables on their way out: CSV for spreadsheets, JSON-lines, XLSX."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

BYTE_ORDER_MARK: Final = "\ufeff"
BLOCK: Final = 1 << 16
XLSX_CELL_MAX: Final = 32_767
"""Characters that a sheet's cell can hold (ECMA-376). A longer text is left out: an empty cell
says nothing, so the way back leaves what is there."""


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """In blocks; a mark first, so that spreadsheets read UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(name, "") for name in columns])
        if buffer.tell() > BLOCK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def json_lines(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """One object a row, without what is empty."""
    for row in rows:
        said = {name: row[name] for name in columns if row.get(name)}
        yield json.dumps(said, ensure_ascii=False) + "\n"


def sheet_blocks(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[bytes]:
    """A workbook of one sheet, every cell text; written to disk row by row, then sent."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Products")
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_cell(row.get(name, "")) for name in columns])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _cell(text: str) -> str | None:
    bare = ILLEGAL_CHARACTERS_RE.sub("", text)
    return bare if bare and len(bare) <= XLSX_CELL_MAX else None
