"""What `entrepot quote` is asked: options, or a file of any length, as records of consignments."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from entrepot.lanes.values import ITEMS_MAX

FILE_BYTES_MAX: Final = 1_000_000
"""Of a file that is one consignment; one of many is read as it goes, and may be of any length."""
_HEAD_BYTES: Final = 64_000

WHOLE: Final = {
    "lane": "regime",
    "from": "origin",
    "to": "destination",
    "day": "day",
    "freight": "freight",
    "insurance": "insurance",
    "incoterm": "incoterm",
    "parcels": "parcels",
    "used": "used_in_year",
    "sales": "seller_sales_in_year",
    "ioss": "has_ioss",
    "own_use": "is_for_own_use",
    "vat_number": "vat_number",
    "vat_proof": "vat_proof",
    "margin": "margin",
    "rate": "rate",
}
"""Columns of a consignment; its first row that has one decides."""
LINE: Final = {
    "id": "id",
    "hs": "hs",
    "price": "price",
    "quantity": "quantity",
    "weight": "gross_weight_g",
    "net_weight": "net_weight_g",
    "content": "content",
    "origin": "origin",
    "description": "description",
    "measures": "measures",
    "producer": "producer",
    "origin_proof": "has_origin_proof",
}
"""Columns of a line."""
GROUP: Final = "consignment"
COLUMNS: Final = (GROUP, *WHOLE, *LINE)


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from, and how far it has been read."""

    path: Path
    is_many: bool

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any], float]]:
        """(row number, columns, share of the file read so far)."""
        size = max(self.path.stat().st_size, 1)
        try:
            with self.path.open("r", encoding="utf-8-sig", newline="") as file:
                first = file.readline()
                file.seek(0)
                is_json = first.lstrip().startswith("{")
                found = _json_rows(file) if is_json else _csv_rows(file)
                for number, row in found:
                    done = 0.0
                    with suppress(OSError):
                        done = file.buffer.raw.tell() / size  # type: ignore[attr-defined]  # FileIO
                    yield number, _checked(row, number, self.path), done
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, csv.Error) as error:
            raise click.UsageError(
                f"{self.path} is neither CSV nor JSON lines in UTF-8: {error}"
            ) from None


def opened(path: Path) -> Source:
    """One consignment, or many: then rows name theirs in `consignment`, or hold `items`."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    first = head.partition(b"\n")[0]
    is_many = GROUP.encode() in first or b'"items"' in first
    if not is_many and path.stat().st_size > FILE_BYTES_MAX:
        raise click.UsageError(
            f"{path} is larger than {FILE_BYTES_MAX} bytes; name a column {GROUP!r} for many"
        )
    return Source(path, is_many)


def consignments(
    source: Source, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any], float]]:
    """(name, record, share read): rows of one consignment lie together, in any number."""
    name: str | None = None
    lines: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    done = 0.0
    for number, row, share in source.rows():
        done = share
        if "items" in row:
            whole = {**_without(defaults, "vat_number", "vat_proof"), **_without(row, GROUP)}
            yield str(row.get("id") or row.get(GROUP) or number), whole, done
            continue
        here = str(row.get(GROUP) or ("" if not source.is_many else number))
        if here != name and lines:
            assert name is not None
            yield name, record(lines, defaults), done
            lines = []
        if here != name and here in seen:
            raise click.UsageError(
                f"{source.path}, row {number}: rows of {here!r} do not lie together"
            )
        seen.add(here)
        name = here
        if len(lines) <= ITEMS_MAX:  # one more than may be, to notice that there are too many
            lines.append(row)
    if lines:
        yield name or "", record(lines, defaults), done


def record(lines: list[Mapping[str, Any]], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Rows of one consignment as `asking` reads it; what they do not say, the options do."""
    whole: dict[str, Any] = dict(defaults)
    for column, field in WHOLE.items():
        said = [row[column] for row in lines if row.get(column) not in (None, "")]
        if said:
            whole[field] = said[0]
    number, proof = whole.pop("vat_number", None), whole.pop("vat_proof", None)
    if number:
        code = str(number)[:2].upper()
        whole["business"] = {
            "country": "GR" if code == "EL" else code,
            "vat_number": number,
            "proof": proof or "unverified",
        }
    whole["items"] = [
        {
            field: _measures(row[column]) if column == "measures" else row[column]
            for column, field in LINE.items()
            if row.get(column) not in (None, "")
        }
        for row in lines
    ]
    return whole


def _measures(text: Any) -> Any:
    """`pair=1;m2=2` as a record; what is none goes on as it is, and is refused by name."""
    if not isinstance(text, str):
        return text
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    return {name.strip(): amount.strip() for name, _, amount in pairs}


def _csv_rows(file: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(file, restkey="?")
    for row in reader:
        yield reader.line_num, {key: str(value or "").strip() for key, value in row.items()}


def _json_rows(file: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        found = json.loads(line, parse_constant=str)
        if not isinstance(found, dict):
            raise click.UsageError(f"row {number}: each line must be an object")
        yield number, found


def _checked(row: Mapping[str, Any], number: int, path: Path) -> Mapping[str, Any]:
    """A column that nobody knows is a slip of the pen; whole records name their own fields."""
    if "items" not in row and (unknown := row.keys() - set(COLUMNS)):
        known = ", ".join(COLUMNS)
        raise click.UsageError(
            f"{path}, row {number}: no column {min(unknown)!r}; there are {known}"
        )
    return row


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
