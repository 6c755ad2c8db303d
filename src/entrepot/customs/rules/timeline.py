"""Rows over time: which of them answer the same question, and what becomes different when."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from entrepot.customs.values import Change, Overlap, Stretch, Upcoming
from entrepot.lanes.values import Statute

KEY_FIELDS: Final = (
    "hs", "kind", "country", "name", "code", "schedule", "category", "regime", "origins",
    "producers", "per",
)  # fmt: skip
"""The fields that say what a row is about; the others say what holds for it."""
SINGLE: Final = ("limit", "share", "return")
"""Tables with one row at a time."""
EXCLUSIVE: Final = frozenset(
    [
        *SINGLE,
        "vat",
        "duty",
        "threshold",
        "fee",
        "parameter",
        "transit",
        "relief",
        "schedule",
        "currency",
        "cap",
        "personal",
        "personal_price",
    ]
)
"""Tables where two rows of one key on one day would leave open what holds."""

Key = tuple[Any, ...]


def key_of(row: Statute) -> Key:
    """What the row is about: its country, its table and the fields that name its subject."""
    if row.table in SINGLE:
        return (row.country, row.table)
    fields = row.fields
    told = [
        (name, value if isinstance(value, str) else _frozen(value))
        for name in KEY_FIELDS
        if (value := fields.get(name))
        if not (value == "normal" and name == "kind")  # what a duty is when it does not say
    ]
    return (row.country, row.table, *told)


def is_exclusive(table: str) -> bool:
    """Whether one key may have one row at a time only."""
    return table in EXCLUSIVE


def same_key(rows: Iterable[Statute], row: Statute) -> tuple[Statute, ...]:
    """The rows about the same thing, the row itself among them, earliest first."""
    key = key_of(row)
    near = (one for one in rows if one.country == row.country if one.table == row.table)
    found = [one for one in near if key_of(one) == key]
    return tuple(sorted(found, key=lambda one: (one.since, one.until)))


def overlapping(rows: Iterable[Statute], change: Change) -> Overlap | None:
    """The first other row that would hold together with the new one; None where that may be."""
    new = change.statute
    if new is None or not is_exclusive(new.table):
        return None
    for row in same_key(rows, new):
        left: Statute | None = row
        if row.id == change.ends:
            assert change.ends_on is not None
            left = row.ending(change.ends_on)
        if left is not None and left.since < new.until and new.since < left.until:
            until = "" if left.until == date.max else left.until.isoformat()
            return Overlap(row=row.id, since=left.since.isoformat(), until=until)
    return None


def is_retroactive(change: Change, today: date) -> bool:
    """Whether days that are over, or today, would be judged anew."""
    return change.effective_on <= today


def stretches(rows: Iterable[Statute], change: Change) -> tuple[Stretch, ...]:
    """The history of the change's key as it would be, with what the change does to each row."""
    held = tuple(rows)
    new = change.statute
    ended = next((row for row in held if row.id == change.ends), None)
    subject = new or ended
    if subject is None:
        return ()
    about = {row.id: row for row in same_key(held, subject)}
    if ended is not None:
        about[ended.id] = ended
    found = [_after(row, change) for row in about.values()]
    if new is not None:
        found.append(Stretch(new, "new"))
    return tuple(sorted(found, key=lambda one: (one.row.since, one.row.until, one.fate)))


def upcoming(rows: Sequence[Statute], *, today: date, days: int) -> tuple[Upcoming, ...]:
    """What begins or ends after today and within so many days; one change of a key is one line."""
    last = today + timedelta(days=days)
    begins = {(row.since, key_of(row)): row for row in rows if today < row.since <= last}
    ends = {(row.until, key_of(row)): row for row in rows if today < row.until <= last}
    found = [
        Upcoming(day, begins.get((day, key)), ends.get((day, key)))
        for day, key in begins.keys() | ends.keys()
    ]
    return tuple(sorted(found, key=lambda one: (one.on, _order(one))))


def _order(change: Upcoming) -> str:
    row = change.begins or change.ends
    assert row is not None
    return f"{row.country} {row.table} {sorted(map(str, row.fields.values()))}"


def _after(row: Statute, change: Change) -> Stretch:
    if row.id != change.ends or change.ends_on is None:
        return Stretch(row)
    left = row.ending(change.ends_on)
    return Stretch(row, "gone") if left is None else Stretch(left, "ends")


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(sorted(map(str, value)))
    return str(value)
