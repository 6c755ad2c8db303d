"""What all quotes of a batch share."""

from dataclasses import dataclass
from datetime import datetime

from entrepot.ledger.values import Book


@dataclass(frozen=True, slots=True)
class When:
    """Book and moments of a batch."""

    book: Book
    at: datetime
    expires_at: datetime
