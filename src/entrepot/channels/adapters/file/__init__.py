"""Files of rows: opened with bounds, inspected once, read as a stream."""

from entrepot.channels.adapters.file.arranging import goods_rows
from entrepot.channels.adapters.file.reading import inspect, rows
from entrepot.channels.adapters.file.stream import (
    FIELD_CHARACTERS_MAX,
    FILE_BYTES_MAX,
    ROWS_MAX,
    UNPACKED_BYTES_MAX,
)
from entrepot.channels.adapters.file.writing import csv_lines, json_lines, sheet_blocks

__all__ = [
    "FIELD_CHARACTERS_MAX",
    "FILE_BYTES_MAX",
    "ROWS_MAX",
    "UNPACKED_BYTES_MAX",
    "csv_lines",
    "goods_rows",
    "inspect",
    "json_lines",
    "rows",
    "sheet_blocks",
]
