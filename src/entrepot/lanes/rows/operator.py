"""The operator's own list: goods it answers for where no published row can be read.

A CSV file with a header, or a TOML file with `[[listing]]` tables, with the columns
`hs` (4 to 10 digits), `note`, `channels` (`9610 1210`, empty for both), `source` (who states
it), and optionally `since` (a day) and, for goods whose rates are not among the shipped rows,
`vat` (`general` or `reduced`), `consumption_tax` (a schedule's name, else `none`) and
`duty_pct`. What it states travels into every explanation as "operator statement".
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from entrepot.lanes.values import BadList, DutyRow, ListingRow, TariffLine, duty_rate

CONFIDENCE: Final = "operator statement"
ROWS_MAX: Final = 20_000
_COLUMNS: Final = frozenset(
    ("hs", "note", "channels", "source", "since", "vat", "consumption_tax", "duty_pct")
)
_CHANNELS: Final = ("9610", "1210", "1239")
_SCHEDULES: Final = ("none", "wine", "spirits", "beer", "cosmetics", "watches")
_BEGINNING: Final = date(2016, 4, 8)
"""Cross-border retail import begins here: a statement without a day holds from then on."""


@dataclass(frozen=True, slots=True)
class Statements:
    """Lines of the positive list, and tariff lines for those that bring their rates."""

    listings: tuple[ListingRow, ...]
    lines: tuple[TariffLine, ...]


def read(path: Path) -> Statements:
    """BadList names the row and what is wrong with it; nothing is skipped."""
    listings: list[ListingRow] = []
    lines: list[TariffLine] = []
    for number, row in enumerate(_records(path), start=1):
        if number > ROWS_MAX:
            raise BadList(path=str(path), row=number, reason=f"more than {ROWS_MAX} rows")
        try:
            listing = _listing(row)
            listings.append(listing)
            if row.get("vat"):
                lines.append(_line(row, listing))
        except (ValueError, InvalidOperation) as error:
            raise BadList(path=str(path), row=number, reason=str(error)) from error
    return Statements(tuple(listings), tuple(lines))


def _records(path: Path) -> list[Mapping[str, str]]:
    try:
        text = path.read_text("utf-8-sig")
        if path.suffix == ".toml":
            rows = tomllib.loads(text).get("listing", [])
            records = [{name: _text(value) for name, value in row.items()} for row in rows]
        else:
            records = [
                {name: _text(value or "").strip() for name, value in row.items()}
                for row in csv.DictReader(text.splitlines(), restkey="too many columns")
            ]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError) as error:
        raise BadList(path=str(path), row=0, reason=str(error)) from error
    for number, record in enumerate(records, start=1):
        if unknown := record.keys() - _COLUMNS:
            reason = f"unknown column {min(unknown)!r}; known: {' '.join(sorted(_COLUMNS))}"
            raise BadList(path=str(path), row=number, reason=reason)
    return list(records)


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _listing(row: Mapping[str, str]) -> ListingRow:
    hs = row.get("hs", "").replace(".", "").replace(" ", "")
    if not (4 <= len(hs) <= 10 and hs.isascii() and hs.isdigit()):
        raise ValueError(f"hs {row.get('hs', '')!r} is not 4 to 10 digits")
    if not row.get("source"):
        raise ValueError("source is empty: say who answers for it")
    channels = tuple(row.get("channels", "").replace(",", " ").split()) or ("9610", "1210")
    if unknown := [channel for channel in channels if channel not in _CHANNELS]:
        raise ValueError(f"channel {unknown[0]!r} is none of {' '.join(_CHANNELS)}")
    return ListingRow(
        hs=hs,
        channels=channels,
        note=row.get("note", ""),
        is_operators=True,
        since=date.fromisoformat(row["since"]) if row.get("since") else _BEGINNING,
        source=f"operator: {row['source']}",
        confidence=CONFIDENCE,
    )


def _line(row: Mapping[str, str], listing: ListingRow) -> TariffLine:
    vat = row["vat"]
    if vat not in {"general", "reduced"}:
        raise ValueError(f"vat {vat!r} is neither general nor reduced")
    schedule = row.get("consumption_tax") or "none"
    if schedule not in _SCHEDULES:
        raise ValueError(f"consumption_tax {schedule!r} is none of {' '.join(_SCHEDULES)}")
    duties: tuple[DutyRow, ...] = ()
    if row.get("duty_pct"):
        rate = Decimal(row["duty_pct"]) / 100
        if not 0 <= rate <= 10 or rate * 10**6 != int(rate * 10**6):
            raise ValueError(f"duty_pct {row['duty_pct']!r} is no percentage")
        duties = (
            DutyRow(
                hs=listing.hs,
                rate=duty_rate(f"{row['duty_pct']}%"),
                stated=listing.since,
                is_legal_start=False,
                since=listing.since,
                source=listing.source,
                confidence=CONFIDENCE,
            ),
        )
    return TariffLine(
        hs=listing.hs,
        description=listing.note,
        vat=vat,
        consumption_tax=schedule,
        note=listing.note,
        source=listing.source,
        confidence=CONFIDENCE,
        stated=listing.since,
        duties=duties,
    )
