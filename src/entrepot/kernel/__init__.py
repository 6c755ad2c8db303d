"""The ground floor: ids, refusals and events; no framework, no wire.

Everything here may be imported by every context, so it holds only what all of them share
and nothing that one of them owns.
"""

from entrepot.kernel.events import Event
from entrepot.kernel.ids import (
    BOOK_MAX,
    book_of,
    following_bytes,
    following_id,
    moment_of,
    named_bytes,
    named_id,
    new_id,
    new_id_in,
)
from entrepot.kernel.refusal import Refusal

__all__ = [
    "BOOK_MAX",
    "Event",
    "Refusal",
    "book_of",
    "following_bytes",
    "following_id",
    "moment_of",
    "named_bytes",
    "named_id",
    "new_id",
    "new_id_in",
]
