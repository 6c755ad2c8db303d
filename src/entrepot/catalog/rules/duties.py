"""Which attributes the law of a market asks for: dated rows with a source, apart from advice.

`x-law` in a schema is a list of `{attribute, since, until?, source, confidence}`. A row of
`official` confidence was read in the law's own text and keeps a listing off the lane; one that is
`unsourced` is our own knowledge: it advises, and says so. `waived` with a source takes back below
in the tree what holds above it. All else that a schema asks is recommended.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from entrepot.catalog.values.schema import OFFICIAL, UNSOURCED, BadSchema, Duty, SchemaRow

LAW: Final = "x-law"
LAWS_MAX: Final = 80
SOURCE_MAX: Final = 300


def in_force(chosen: Sequence[SchemaRow], day: date) -> dict[str, Duty]:
    """What is owed on the day, by attribute; of two rows about one the nearer one holds."""
    found: dict[str, Duty] = {}
    for row in chosen:
        for said in row.body.get(LAW, ()):
            if not _day(said["since"]) <= day < _day(said.get("until", "9999-12-31")):
                continue
            code = said["attribute"]
            found.pop(code, None)
            if not said.get("waived"):
                since = _day(said["since"])
                found[code] = Duty(code, since, said["source"], said["confidence"])
    return found


def turns_on(row: SchemaRow, day: date) -> bool:
    """Does something begin or end by this version on the day?"""
    days = [str(said.get(name)) for said in row.body.get(LAW, ()) for name in ("since", "until")]
    return row.since == day or day.isoformat() in days


def check(body: Mapping[str, Any]) -> None:
    """`BadSchema` when a row of law lacks its attribute, day, source or confidence."""
    rows = body.get(LAW, [])
    if not isinstance(rows, list) or len(rows) > LAWS_MAX:
        raise BadSchema(reason="bad_law")
    for place, said in enumerate(rows):
        if not isinstance(said, dict) or not _is_whole(said):
            raise BadSchema(reason="bad_law", where=str(place + 1))


def _is_whole(said: Mapping[str, Any]) -> bool:
    words = [said.get(name) for name in ("attribute", "source")]
    if not all(isinstance(one, str) and 0 < len(one) <= SOURCE_MAX for one in words):
        return False
    if not said.get("waived") and said.get("confidence") not in {OFFICIAL, UNSOURCED}:
        return False
    try:
        return _day(said["since"]) < _day(said.get("until", "9999-12-31"))
    except (KeyError, TypeError, ValueError):
        return False


def _day(text: str) -> date:
    return date.fromisoformat(text)
