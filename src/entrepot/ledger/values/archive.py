"""Transfers on their way to an archive, and what stays of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class Old(NamedTuple):
    """A whole row of a transfer, in the order of `COLUMNS`."""

    id: UUID
    debit: UUID
    credit: UUID
    amount: int
    unit: str
    kind: int
    pending_id: UUID | None
    chain: UUID
    expires_at: datetime | None
    resolved_by: UUID | None
    reason: str
    at: datetime


COLUMNS = ", ".join(Old._fields)


class Carry(NamedTuple):
    """What transfers have moved on one account, final amounts only."""

    debits: int
    credits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A file that is safely on disk."""

    name: str
    """Its path within the archive's folder."""
    sha256: str
    orders: int
    before: date
