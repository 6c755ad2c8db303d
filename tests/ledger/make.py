"""Accounts and transfers for everyone's tests."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from entrepot.kernel import new_id
from entrepot.ledger import commands
from entrepot.ledger.values import (
    DEFAULT_BOOK,
    Book,
    Kind,
    NewAccount,
    Rule,
    Transfer,
    TransferId,
    account_id,
    piece,
    sold,
    stock,
)

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def transfer_id() -> TransferId:
    return TransferId(new_id())


def a_shelf(
    units: int, *, variant: UUID | None = None, node: UUID | None = None, book: Book = DEFAULT_BOOK
) -> tuple[UUID, UUID]:
    """So many units of a variant at a node, come in by a transfer; answers both ids."""
    variant, node = variant or new_id(), node or new_id()
    unit = piece(variant)
    commands.open_accounts(
        [
            NewAccount(stock(variant, node), unit, Rule.NO_OVERDRAFT),
            NewAccount(sold(variant), unit),
            NewAccount(f"supplier:test:{variant}", unit),
        ],
        book=book,
    )
    if units:
        come = a_move(f"supplier:test:{variant}", stock(variant, node), units, unit)
        commands.transfer(come, at=AT, book=book)
    return variant, node


def a_move(
    debit: str,
    credit: str,
    amount: int,
    unit: str,
    *,
    identity: TransferId | None = None,
    pending_s: int | None = None,
    is_pending: bool = False,
    reason: str = "test.made",
) -> Transfer:
    """A transfer between named accounts; `pending_s` makes it a hold with an expiry."""
    return Transfer(
        identity or transfer_id(),
        account_id(debit),
        account_id(credit),
        amount,
        unit,
        Kind.PENDING if is_pending or pending_s else Kind.POSTED,
        expires_at=AT + timedelta(seconds=pending_s) if pending_s else None,
        reason=reason,
    )


def a_hold(
    variant: UUID, node: UUID, units: int, *, pending_s: int | None = 900, reason: str = "test.held"
) -> Transfer:
    """Units set aside for a buyer."""
    return a_move(
        stock(variant, node),
        sold(variant),
        units,
        piece(variant),
        pending_s=pending_s,
        is_pending=True,
        reason=reason,
    )
