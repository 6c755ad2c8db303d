"""A row of law before a regime has read it: what files, tables and the operator's desk all hold.

`fields` are what the row's own table needs (see the head of each file under `data/`); the days,
the source and the confidence are the same for every table.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

ALWAYS: Final = date.min
"""`since` of rows that do not begin: names of lines, classes of goods."""
SHIPPED: Final = "shipped"
OPERATOR: Final = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """One dated row of one country's table; `until` is exclusive, `date.max` while open."""

    country: str
    """The folder it stands in: an ISO country, or `EU`."""
    table: str
    fields: Mapping[str, Any]
    """Strings, whole numbers, booleans, days and lists of strings; never a float."""
    since: date = ALWAYS
    until: date = date.max
    source: str
    confidence: str
    by: str = SHIPPED
    """`shipped`, or `operator` for what the law desk or a file of the operator added."""
    _id: str = field(default="", init=False, repr=False, compare=False)

    @property
    def id(self) -> str:
        """Names the row by what it says and from when; its end does not change it."""
        if not self._id:  # made once: a tariff has thousands of rows, each asked several times
            object.__setattr__(self, "_id", self._named())
        return self._id

    def _named(self) -> str:
        body = (
            self.country,
            self.table,
            self.since,
            self.source,
            self.confidence,
            dict(self.fields),
        )
        text = json.dumps(body, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def row(self) -> dict[str, Any]:
        """The row as its file has it: what the readers of the tables take."""
        return {
            **self.fields,
            "since": self.since,
            "until": self.until,
            "source": self.source,
            "confidence": self.confidence,
            "by": self.by,
        }

    def ending(self, until: date) -> "Statute | None":
        """The row cut short; None when nothing of it is left."""
        if until <= self.since:
            return None
        return replace(self, until=min(self.until, until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What the operator changes: a row that is added, a row that ends, or one in place of another.

    `ends` names the row that stops to hold on `ends_on` (exclusive): the day the new row begins,
    or the old row's own first day when it was never right.
    """

    id: str
    adds: Statute | None
    ends: str = ""
    ends_on: date | None = None
