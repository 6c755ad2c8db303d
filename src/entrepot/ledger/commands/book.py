"""The ledger's verbs on Django's connection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.kit import books, statements
from entrepot.kit.statements import Steps
from entrepot.ledger.adapters import postgres
from entrepot.ledger.commands import batch
from entrepot.ledger.models import TransferRow
from entrepot.ledger.rules import AccountDiffers
from entrepot.ledger.values import (
    DEFAULT_BOOK,
    Book,
    Chain,
    Kind,
    NewAccount,
    Transfer,
    TransferId,
    Verdict,
    expiry_id,
    void,
)

EXPIRE_MAX: Final = 500


@transaction.atomic
def open_accounts(accounts: Sequence[NewAccount], *, book: Book = DEFAULT_BOOK) -> None:
    """Open accounts; one that is open with the same unit and rule stays as it is."""
    wanted = {account.id: account for account in accounts}
    if wanted:
        statements.run(_opening(list(wanted.values()), book=book))


@transaction.atomic
def apply(chains: Sequence[Chain], *, at: datetime, book: Book = DEFAULT_BOOK) -> list[Verdict]:
    """Judge chains in order and store those that may happen; one verdict a chain."""
    return statements.run(batch.steps(chains, at=at, book=book))


@transaction.atomic
def transfer(*transfers: Transfer, at: datetime, book: Book = DEFAULT_BOOK) -> None:
    """Make one chain happen, or raise why not. A repeat changes nothing."""
    [verdict] = apply([transfers], at=at, book=book)
    verdict.or_raise()


@transaction.atomic
def expire_due(*, at: datetime, limit: int = EXPIRE_MAX) -> int:
    """Give back what overdue holds hold, the oldest `limit` of each book; how many it were."""
    assert 0 < limit <= EXPIRE_MAX
    given_back = 0
    for book in books.all_books():
        due = TransferRow.objects.filter(
            book=book,
            kind=Kind.PENDING,
            resolved_by=None,
            expires_at__isnull=False,
            expires_at__lte=at,
        ).order_by("expires_at", "id")
        chains = [
            (_expiry(TransferId(hold), reason),)
            for hold, reason in sorted(due.values_list("id", "reason")[:limit])
        ]
        given_back += sum(v.is_new for v in apply(chains, at=at, book=Book(book)))
    return given_back


def _expiry(hold: TransferId, reason: str) -> Transfer:
    """Carries on what the hold was about (`order.placed EP-…` -> `hold.expired EP-…`)."""
    _, _, subject = reason.partition(" ")
    return void(transfer=expiry_id(hold), hold=hold, reason=f"hold.expired {subject or hold}")


def _opening(accounts: list[NewAccount], *, book: Book) -> Steps[None]:
    _, rows = yield [
        postgres.open_accounts(accounts, book=book),
        postgres.look([account.id for account in accounts], book=book),
    ]
    found = {balance.id: balance for balance in postgres.balances(rows)}
    for account in accounts:
        is_open = found[account.id]
        if (is_open.unit, is_open.rule) != (account.unit, account.rule):
            raise AccountDiffers(name=account.name)
