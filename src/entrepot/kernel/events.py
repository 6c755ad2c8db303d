"""What has happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened, past tense; ids and plain values only.

    `kind` is `object.verb` (`order.placed`), the name told to the outside as well.
    Fields are JSON values, UUIDs, datetimes, dates, Decimals or lists of dicts of these.
    """

    kind: ClassVar[str]
    at: datetime
