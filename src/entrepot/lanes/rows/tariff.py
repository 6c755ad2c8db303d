"""Tariff tables as customs administrations and their users publish them: CSV, one line a code.

The columns are found by their names (`HEADERS`), case and blanks aside; a table may be packed
(`.csv.gz`). Every line is read by the grammar of `values.duty`; what cannot be read, and what had
to be taken for granted, is in the report, with its line.
"""

import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from entrepot.lanes.values import OPERATOR, BadDuty, BadList, Statute, duty_rate

ROWS_MAX: Final = 100_000
FAULTS_MAX: Final = 1_000
CONFIDENCE: Final = "operator statement"
HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "hs": ("commodity", "hs", "hs_code", "code", "goods_code", "cn8", "tariff_code"),
    "rate": ("rate", "duty", "duty_rate", "cet_duty_rate", "third_country_duty", "mfn"),
    "description": ("description", "text", "name"),
    "since": ("since", "start", "start_date", "validity_start", "effective_from"),
    "until": ("until", "end", "end_date", "validity_end"),
    "origins": ("origin", "origins"),
    "kind": ("kind", "measure_type"),
}
"""Our field, and the headings under which tables hold it."""
OWN_COLUMN: Final[Mapping[str, str]] = {"GB": "ukgt_duty_rate"}
"""The column of a country's rates in a table that holds those of several."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that does not load (`is_fatal`), or that loads with something taken for granted."""

    row: int
    hs: str
    text: str
    reason: str
    is_fatal: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a table held: the rows that load, counted by form, and every line that needs a word."""

    statutes: tuple[Statute, ...]
    rows: int
    forms: Mapping[str, int]
    faults: tuple[Fault, ...]


def read(
    path: Path, *, country: str, column: str = "", since: date = date(2021, 1, 1), source: str = ""
) -> Report:
    """Read a table; `column` names the column of rates where there are several.

    BadList when it is no table at all; a line that cannot be read is a fault of the report.
    """
    statutes: list[Statute] = []
    faults: list[Fault] = []
    forms: Counter[str] = Counter()
    rows = 0
    said = source or f"operator: tariff table {path.name}, {_digest(path)}"
    for rows, row in enumerate(_records(path, column, country), start=1):  # its last value counts
        hs = row.get("hs", "").replace(".", "").replace(" ", "")
        text = row.get("rate", "")
        try:
            _check_code(hs)
            rate = duty_rate(text)
            begins = date.fromisoformat(row["since"]) if row.get("since") else since
            ends = date.fromisoformat(row["until"]) if row.get("until") else date.max
        except (BadDuty, ValueError) as error:
            if len(faults) < FAULTS_MAX:
                reason = error.reason if isinstance(error, BadDuty) else str(error)
                faults.append(Fault(rows, hs, text, reason, is_fatal=True))
            forms["does not load"] += 1
            continue
        forms[type(rate.node).__name__] += 1
        faults += [
            Fault(rows, hs, text, note, is_fatal=False)
            for note in rate.notes
            if len(faults) < FAULTS_MAX
        ]
        fields: dict[str, object] = {"hs": hs, "rate": rate.text, "stated": begins}
        if row.get("description"):
            fields["note"] = row["description"][:300]
        if row.get("origins"):
            fields["origins"] = row["origins"].split()
        if row.get("kind"):
            fields["kind"] = row["kind"]
        statutes.append(
            Statute(
                country=country,
                table="duty",
                fields=fields,
                since=begins,
                until=ends,
                source=said,
                confidence=CONFIDENCE,
                by=OPERATOR,
            )
        )
    return Report(tuple(statutes), rows, dict(forms), tuple(faults))


def named(text: str) -> dict[str, Path]:
    """`EU=path:GB=path` as countries and files; BadList when it is written otherwise."""
    found: dict[str, Path] = {}
    for part in filter(None, text.split(":")):
        code, _, path = part.partition("=")
        if not path:
            raise BadList(path=text, row=0, reason="write it like EU=path.csv:GB=other.csv.gz")
        found[code.strip().upper()] = Path(path)
    return found


def _check_code(hs: str) -> None:
    if not (2 <= len(hs) <= 10 and hs.isascii() and hs.isdigit()):
        raise BadDuty(text=hs, reason="is no commodity code")


def _records(path: Path, column: str, country: str) -> Iterator[dict[str, str]]:
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            table = csv.reader(file)
            head = [name.strip().lower().replace(" ", "_") for name in next(table, [])]
            own = OWN_COLUMN.get(country, "")
            wanted = column.strip().lower() or (own if own in head else "")
            places = _places(path, head, wanted)
            for number, line in enumerate(table, start=1):
                if number > ROWS_MAX:
                    raise BadList(path=str(path), row=number, reason=f"more than {ROWS_MAX} rows")
                if line:
                    yield {
                        name: line[place].strip()
                        for name, place in places.items()
                        if place < len(line)
                    }
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        raise BadList(path=str(path), row=0, reason=str(error)) from error


def _places(path: Path, head: list[str], column: str) -> dict[str, int]:
    found = {
        field: head.index(name)
        for field, names in HEADERS.items()
        for name in reversed(names)
        if name in head
    }
    if column:
        if column not in head:
            raise BadList(path=str(path), row=0, reason=f"no column {column!r}")
        found["rate"] = head.index(column)
    for field in ("hs", "rate"):
        if field not in found:
            names = ", ".join(HEADERS[field])
            raise BadList(path=str(path), row=0, reason=f"no column for {field}: {names}")
    return found


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    except OSError as error:
        raise BadList(path=str(path), row=0, reason=str(error)) from error
