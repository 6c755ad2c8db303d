"""A merchant's money: where it lies, order by order, and the ledger lines behind each figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, Min

from entrepot.checkout.models import Order
from entrepot.checkout.queries.booked import booked, booked_order
from entrepot.checkout.queries.group import Amounts, amounts_of
from entrepot.checkout.rules import movements
from entrepot.checkout.values import Booked, FulfilmentState, OrderId, OrderState
from entrepot.kernel import book_of
from entrepot.kit import replica
from entrepot.ledger import queries as ledger
from entrepot.ledger.queries import HistoryRow
from entrepot.ledger.values import Book
from entrepot.money.values import Money, currency
from entrepot.offices.values import MerchantId

ROWS_MAX: Final = 100

SALES: Final = (OrderState.CONFIRMED, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One sale of a merchant. What is not there (yet) is None, never zero."""

    id: OrderId
    number: str
    state: OrderState
    fulfilment: FulfilmentState
    lane: str
    confirmed_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    amounts: Amounts
    """What the buyer paid."""
    own_goods: Money
    """The goods at the merchant's own prices."""
    commission: Money
    payable: Money
    """What the merchant gets: already its own when the order is completed."""

    @property
    def escrow(self) -> Money | None:
        """The buyer's money that waits for delivery."""
        return self.amounts.goods if self.state is OrderState.CONFIRMED else None

    @property
    def is_due(self) -> bool:
        return self.state is OrderState.COMPLETED


@dataclass(frozen=True, slots=True)
class Standing:
    """A merchant's money as a whole, from the ledger's own balances."""

    escrow: tuple[Money, ...]
    payable: tuple[Money, ...]
    waiting: int
    """Sales whose money waits for delivery."""
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One transfer about an order, its accounts by their kind."""

    at: datetime
    debit: str
    credit: str
    amount: int
    unit: str
    kind: str
    reason: str
    money: Money | None
    """None for pieces and allowances, which are counted and not paid."""


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """One sale with every ledger line that is about it."""

    row: MoneyRow
    frozen_rate: str
    commission_percent: str
    lines: tuple[LedgerLine, ...]


@replica.may_be_stale("a merchant's list to look at; payouts go by the ledger itself")
def money_rows(
    merchant: MerchantId, *, books: Sequence[int], limit: int, before: UUID | None = None
) -> list[MoneyRow]:
    """The merchant's sales, the newest first, before the one given; one statement a book."""
    assert 0 < limit <= ROWS_MAX
    found: list[Order] = []
    for book in books:
        rows = Order.objects.filter(book=book, merchant=merchant, state__in=SALES).order_by("-id")
        if before is not None:
            rows = rows.filter(id__lt=before)
        found += rows[:limit]
    newest = sorted(found, key=lambda row: row.id, reverse=True)[:limit]
    return [_row(row, booked_order(row, ())) for row in newest]


@replica.may_be_stale("a merchant's list to look at; payouts go by the ledger itself")
def standing(merchant: MerchantId, *, books: Sequence[int]) -> Standing:
    """What lies in escrow and what is owed, as the ledger has it, over the merchant's books."""
    found = [
        Order.objects.filter(book=book, merchant=merchant, state=OrderState.CONFIRMED).aggregate(
            waiting=Count("id"), oldest=Min("confirmed_at")
        )
        for book in books
    ]
    return Standing(
        escrow=_sums(f"escrow:{merchant}:", books=books),
        payable=_sums(f"payable:{merchant}:", books=books),
        waiting=sum(one["waiting"] for one in found),
        oldest=min((one["oldest"] for one in found if one["oldest"]), default=None),
    )


def order_money(order: UUID, *, merchant: MerchantId) -> OrderMoney | None:
    """A sale of this merchant with its ledger lines; None for anybody else's (SEC-1, MV-9)."""
    book = book_of(order)
    row = Order.objects.filter(book=book, id=order, merchant=merchant, state__in=SALES).first()
    if row is None:
        return None
    [known] = booked([row], book=book)
    rate = row.frozen["rate"]
    about = [
        line
        for line in ledger.transfers_of(row.number, book=Book(book))
        if line.reason.split()[1:2] == [row.number]
    ]
    return OrderMoney(
        row=_row(row, known),
        frozen_rate=f"1 {rate['base']} = {rate['rate']} {rate['quote']}" if rate else "",
        commission_percent=f"{Decimal(known.commission_bp).scaleb(-2).normalize():f}%",
        lines=tuple(_line(line) for line in about),
    )


def _row(row: Order, known: Booked) -> MoneyRow:
    return MoneyRow(
        id=OrderId(row.id),
        number=row.number,
        state=OrderState(row.state),
        fulfilment=FulfilmentState(row.fulfilment),
        lane=row.lane,
        confirmed_at=row.confirmed_at,
        delivered_at=row.delivered_at,
        completed_at=row.completed_at,
        amounts=amounts_of(row),
        own_goods=Money(row.merchant_goods_minor, currency(row.merchant_currency)),
        commission=movements.commission(known),
        payable=movements.payable(known),
    )


def _sums(prefix: str, *, books: Sequence[int]) -> tuple[Money, ...]:
    """One amount a currency, by its code."""
    found: dict[str, int] = {}
    for book in books:
        for one in ledger.accounts(prefix, limit=ROWS_MAX, book=Book(book)):
            found[one.unit] = found.get(one.unit, 0) + one.posted
    return tuple(Money(found[unit], currency(unit)) for unit in sorted(found))


def _line(line: HistoryRow) -> LedgerLine:
    is_money = len(line.unit) == 3
    return LedgerLine(
        at=line.at,
        debit=_plain(line.debit_name),
        credit=_plain(line.credit_name),
        amount=line.amount,
        unit=_plain(line.unit),
        kind=line.kind.name.lower(),
        reason=line.reason.partition(" ")[0],
        money=Money(line.amount, currency(line.unit)) if is_money else None,
    )


def _plain(name: str) -> str:
    """An account's kind, without the ids in its name, which say nothing to people."""
    kind, *rest = name.split(":")
    tail = [part for part in rest if len(part) < 20]
    return ":".join([kind, *tail])
