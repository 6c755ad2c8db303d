"""Holds by the hundred, written before anyone judges them.

A hold only ever adds to what is pending. So if the sums fit after the whole batch, they fitted
after each hold of it, and the CHECKs of the table say that as well as the judge would. What the
database refuses is rolled back by the caller, whole, and judged (`batch`): only the judge can
say which chain was too much.
"""

from collections.abc import Sequence
from datetime import datetime

from entrepot.kit.statements import Copy, Statement, field
from entrepot.ledger.adapters.postgres import eager
from entrepot.ledger.values import AMOUNT_MAX, Book


class MixedUnits(Exception):  # noqa: N818  # no error: a batch that has to be judged
    """One account was asked for in two units."""


class Holds:
    """The holds of one batch. Ids are their sixteen bytes: nothing here needs more of them."""

    def __init__(self, *, at: datetime, expires_at: datetime, book: Book) -> None:
        self._book = book
        self._head = eager.head(book=book, at=at, expires_at=expires_at)
        self._rows: list[bytes] = []
        self._units: dict[bytes, str] = {}
        self._debits: dict[bytes, int] = {}
        self._credits: dict[bytes, int] = {}

    def add(
        self, identity: bytes, debit: bytes, credit: bytes, amount: int, unit: str, *,
        chain: bytes, reason: bytes,
    ) -> None:  # fmt: skip
        """One hold; `chain` is the id of the first of those that stand and fall together."""
        assert 0 < amount <= AMOUNT_MAX, amount
        units, debits, credits_ = self._units, self._debits, self._credits
        if units.setdefault(debit, unit) != unit or units.setdefault(credit, unit) != unit:
            raise MixedUnits
        debits[debit] = debits.get(debit, 0) + amount
        credits_[credit] = credits_.get(credit, 0) + amount
        self._rows.append(
            self._head
            + eager.hold(16, identity, 16, debit, 16, credit, 16, chain, 8, amount)
            + field(unit.encode())
            + field(reason)
        )

    def rows(self) -> Copy:
        """Stores the holds; takes no lock that another batch waits for."""
        return eager.write(self._rows)

    def sums(self) -> Sequence[Statement]:
        """Adds to the sums of accounts, in the order of their ids; commit at once after it."""
        return [eager.change(self._units, self._debits, self._credits, book=self._book)]


ORDERLY = eager.ORDERLY

__all__ = ["ORDERLY", "Holds", "MixedUnits"]
