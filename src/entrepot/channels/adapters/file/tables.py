"""Tables with a delimiter, and JSON-lines: text files of one record after another."""

import csv
import json
from collections.abc import Iterator, Mapping
from io import BufferedReader, TextIOWrapper
from itertools import islice
from typing import Any, Final

from entrepot.channels.adapters.file import heads, stream
from entrepot.channels.values import FieldTooLarge, Inspection, Row, Unbalanced

COLUMNS_MAX: Final = 1000
LINE_CHARACTERS_MAX: Final = 8 * stream.FIELD_CHARACTERS_MAX
SEPARATOR_LINE: Final = "sep="
"""How a file for Excel says its delimiter, on a line above its header."""
_LIMIT_KB: Final = stream.FIELD_CHARACTERS_MAX // 1024


def records(text: "TextIOWrapper[BufferedReader]", inspection: Inspection) -> Iterator[Row]:
    """Rows under a header; `surplus` tells where one has another number of cells."""
    # The module's own limit is one for the whole process; lines are bounded here as well.
    csv.field_size_limit(stream.FIELD_CHARACTERS_MAX)
    reader = csv.reader(
        Lines(text),
        delimiter=inspection.delimiter,
        strict=True,
        escapechar=inspection.escape or None,
        doublequote=not inspection.escape,
    )
    try:
        header = _header(reader)
        if header is None:
            return
        names = heads.named(header, width=inspection.width)
        width = len(names)
        before = reader.line_num
        for record in reader:
            line = before + 1
            before = reader.line_num
            if not any(cell.strip() for cell in record):
                continue
            while len(record) > width and not record[-1].strip():
                record.pop()
            surplus = len(record) - width
            cells = dict(zip(names, record, strict=False))
            if surplus < 0:
                cells.update(dict.fromkeys(names[len(record) :], ""))
                surplus = 0 if inspection.width < 0 else surplus
            yield Row(line, cells, surplus)
    except csv.Error as wrong:
        if "field larger" in str(wrong):
            raise FieldTooLarge(line=reader.line_num, limit_kb=_LIMIT_KB) from wrong
        raise Unbalanced(line=reader.line_num) from wrong


def objects(text: "TextIOWrapper[BufferedReader]") -> Iterator[Row]:
    """One JSON object a line; nested ones become `outer.inner`."""
    for number, line in enumerate(Lines(text), 1):
        bare = line.strip()
        if not bare:
            continue
        if len(bare) > LINE_CHARACTERS_MAX // 2:
            raise FieldTooLarge(line=number, limit_kb=_LIMIT_KB)
        try:
            found = json.loads(bare, parse_float=_number)
        except (ValueError, RecursionError) as wrong:
            raise Unbalanced(line=number) from wrong
        if not isinstance(found, dict):
            raise Unbalanced(line=number)
        yield Row(number, dict(_flat(found)))


class Lines:
    """Lines of bounded length: one that does not end is refused, not collected."""

    def __init__(self, text: "TextIOWrapper[BufferedReader]") -> None:
        self._text = text
        self._number = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LINE_CHARACTERS_MAX)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) >= LINE_CHARACTERS_MAX and not line.endswith("\n"):
            raise FieldTooLarge(line=self._number, limit_kb=_LIMIT_KB)
        return line


def _header(reader: Iterator[list[str]]) -> list[str] | None:
    """The first record that says anything, save Excel's own remark about the delimiter."""
    for record in reader:
        said = "".join(record).strip("\ufeff \t")
        if said and not said.lower().startswith(SEPARATOR_LINE):
            return record
    return None


def _number(text: str) -> str:
    """A price stays as it is written; with three decimals it would look like a thousand."""
    return f"{text}0" if len(text.partition(".")[2]) == 3 and text[-1:].isdigit() else text


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
