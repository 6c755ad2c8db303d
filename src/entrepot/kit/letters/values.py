"""Where a letter is, and how an address is shown to whom it is not."""

from datetime import datetime
from typing import Final

WAITING: Final = "waiting"
SENT: Final = "sent"
GIVEN_UP: Final = "given_up"


def state_of(*, sent_at: datetime | None, given_up_at: datetime | None) -> str:
    """Sent, given up, or still to be sent."""
    if sent_at is not None:
        return SENT
    return WAITING if given_up_at is None else GIVEN_UP


def masked(address: str) -> str:
    """`maria@example.it` as `m…@example.it`: enough to see a wrong domain, not who it is."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if at else ""
