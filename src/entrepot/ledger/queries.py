"""Reading the ledger: balances, history, trial balance, and what belongs to one subject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, TextField, Value
from django.db.models.expressions import Func
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from entrepot.ledger.models import Account, TransferRow
from entrepot.ledger.rules import NoSuchAccount
from entrepot.ledger.values import (
    DEFAULT_BOOK,
    AccountId,
    Balance,
    Book,
    Kind,
    Rule,
    TransferId,
    account_id,
)

PAGE_MAX: Final = 200
NAMES_MAX: Final = 2000
SUBJECT_MAX: Final = 500
"""Transfers of one order: some lines, each with hold, keep, post; some money."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the trial balance: debits and credits of all its accounts."""

    unit: str
    accounts: int
    debits_posted: int
    credits_posted: int
    debits_pending: int
    credits_pending: int

    @property
    def balances(self) -> bool:
        return (self.debits_posted, self.debits_pending) == (
            self.credits_posted,
            self.credits_pending,
        )


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One transfer with the names of its accounts."""

    id: TransferId
    chain: TransferId
    at: datetime
    kind: Kind
    debit: AccountId
    credit: AccountId
    debit_name: str
    credit_name: str
    amount: int
    unit: str
    pending_id: TransferId | None
    resolved_by: TransferId | None
    expires_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        """A reservation that nothing has ended yet."""
        return self.kind is Kind.PENDING and self.resolved_by is None

    @property
    def is_real(self) -> bool:
        """It moved what is final."""
        return self.kind in {Kind.POSTED, Kind.POST}


def balance(name: str, *, book: Book = DEFAULT_BOOK) -> Balance:
    """The four sums of one account."""
    found = balances([name], book=book)
    if name not in found:
        raise NoSuchAccount(account=account_id(name))
    return found[name]


def balances(names: Iterable[str], *, book: Book = DEFAULT_BOOK) -> dict[str, Balance]:
    """The accounts of these names that are open."""
    wanted = {account_id(name) for name in names}
    assert len(wanted) <= NAMES_MAX, len(wanted)
    rows = Account.objects.filter(book=book, id__in=wanted)
    return {row.name: _balance(row) for row in rows}


def free(names: Iterable[str], *, book: Book = DEFAULT_BOOK) -> dict[str, int]:
    """What may be taken from each account; nothing from one that is not open."""
    wanted = list(names)
    found = balances(wanted, book=book)
    return {name: found[name].free if name in found else 0 for name in wanted}


def accounts(
    prefix: str, *, limit: int, after: str = "", book: Book = DEFAULT_BOOK
) -> list[Balance]:
    """Accounts whose names begin so, by name, after the one given."""
    assert 0 < limit <= PAGE_MAX
    rows = Account.objects.filter(book=book, name__startswith=prefix, name__gt=after)
    return [_balance(row) for row in rows.order_by("name")[:limit]]


def trial_balance(unit: str | None = None, *, book: Book = DEFAULT_BOOK) -> list[UnitRow]:
    """Per unit, the sums of all accounts. Pieces are one row together unless a unit is asked for."""
    rows = Account.objects.filter(book=book)
    if unit is not None:
        rows = rows.filter(unit=unit)
    grouped = (
        rows.annotate(kind=F("unit") if unit is not None else _word("unit", ":", 1))
        .values("kind")
        .annotate(
            dpo=_sum("debits_posted"),
            cpo=_sum("credits_posted"),
            dpe=_sum("debits_pending"),
            cpe=_sum("credits_pending"),
            count=Sum(Value(1)),
        )
        .order_by("kind")
    )
    return [
        UnitRow(
            unit=row["kind"],
            accounts=row["count"],
            debits_posted=row["dpo"],
            credits_posted=row["cpo"],
            debits_pending=row["dpe"],
            credits_pending=row["cpe"],
        )
        for row in grouped
    ]


def history(
    name: str, *, limit: int, before: TransferId | None = None, book: Book = DEFAULT_BOOK
) -> list[HistoryRow]:
    """Transfers of an account, the newest first, before the one given (in time)."""
    assert 0 < limit <= PAGE_MAX
    account = account_id(name)
    mine = TransferRow.objects.filter(book=book).filter(Q(debit=account) | Q(credit=account))
    if before is not None:
        last = TransferRow.objects.filter(book=book, id=before).first()
        if last is None:
            return []
        mine = mine.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=before))
    return _named(mine.order_by("-at", "-id")[:limit], book=book)


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A reservation that nothing has ended yet."""

    id: TransferId
    debit: AccountId
    credit: AccountId
    amount: int
    unit: str


def open_holds_into(names: Iterable[str], *, book: Book) -> list[OpenHold]:
    """What is reserved for these accounts, the oldest first."""
    wanted = [account_id(name) for name in names]
    assert len(wanted) <= NAMES_MAX, len(wanted)
    rows = TransferRow.objects.filter(
        book=book, credit__in=wanted, kind=Kind.PENDING, resolved_by=None
    ).order_by("id")
    return [
        OpenHold(TransferId(r.id), AccountId(r.debit), AccountId(r.credit), r.amount, r.unit)
        for r in rows
    ]


def transfers_of(
    subject: str, *, limit: int = SUBJECT_MAX, book: Book = DEFAULT_BOOK
) -> list[HistoryRow]:
    """All transfers about one thing (the second word of their reason), the oldest first.

    With them comes what passed through the payment accounts that they touch: the capture that
    filled `received:`, and the refund that left it.
    """
    assert 0 < limit <= SUBJECT_MAX
    assert subject
    mine = TransferRow.objects.filter(Exact(_word("reason", " ", 2), Value(subject)), book=book)
    touched = {account for pair in mine.values_list("debit", "credit")[:limit] for account in pair}
    through = Account.objects.filter(
        Q(name__startswith="received:") | Q(name__startswith="refund:"),
        book=book,
        id__in=touched,
    ).values_list("id", flat=True)
    ways = list(through)
    found = TransferRow.objects.filter(
        Q(id__in=mine.values("id")) | Q(debit__in=ways) | Q(credit__in=ways), book=book
    )
    return _named(found.order_by("at", "id")[:limit], book=book)


def _word(column: str, separator: str, number: int) -> Func:
    parts = (F(column), Value(separator), Value(number))
    return Func(*parts, function="split_part", output_field=TextField())


def _sum(column: str) -> Any:
    return Coalesce(Sum(column), 0)


def _balance(row: Account) -> Balance:
    return Balance(
        id=AccountId(row.id),
        name=row.name,
        unit=row.unit,
        rule=Rule(row.rule),
        debits_pending=row.debits_pending,
        debits_posted=row.debits_posted,
        credits_pending=row.credits_pending,
        credits_posted=row.credits_posted,
    )


def _named(rows: QuerySet[TransferRow] | Sequence[TransferRow], *, book: Book) -> list[HistoryRow]:
    found = list(rows)
    ids: set[UUID] = {account for row in found for account in (row.debit, row.credit)}
    names = dict(Account.objects.filter(book=book, id__in=ids).values_list("id", "name"))
    return [
        HistoryRow(
            id=TransferId(row.id),
            chain=TransferId(row.chain),
            at=row.at,
            kind=Kind(row.kind),
            debit=AccountId(row.debit),
            credit=AccountId(row.credit),
            debit_name=names[row.debit],
            credit_name=names[row.credit],
            amount=row.amount,
            unit=row.unit,
            pending_id=TransferId(row.pending_id) if row.pending_id else None,
            resolved_by=TransferId(row.resolved_by) if row.resolved_by else None,
            expires_at=row.expires_at,
            reason=row.reason,
        )
        for row in found
    ]
