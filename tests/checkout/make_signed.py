"""Signed quotes for the intake's tests: true to form, with the smallest contents."""

import time
from uuid import UUID

import msgspec
from django.conf import settings
from tests.ledger import make

from entrepot.checkout import rules
from entrepot.checkout.values import AsidePayload, LinePayload, OrderPayload, QuotePayload
from entrepot.kernel import new_id
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.values import DEFAULT_BOOK, Book, NewAccount, Rule

NOTHING = msgspec.Raw(b"{}")
Want = tuple[UUID, UUID, int]
"""Variant, node, quantity."""


def a_line(variant: UUID, node: UUID, quantity: int) -> LinePayload:
    return LinePayload(
        id=new_id(), listing=new_id(), variant=variant, node=node, quantity=quantity,
        total_minor=100 * quantity, frozen=NOTHING,
    )  # fmt: skip


def an_order(
    *wants: Want,
    allowance: str | None = None,
    dutiable: int = 0,
    lane: str = "it-cn",
    allowance_book: int = 0,
    asides: tuple[AsidePayload, ...] = (),
) -> OrderPayload:
    lines = tuple(a_line(*want) for want in wants)
    total = sum(line.total_minor for line in lines)
    identity = new_id()
    return OrderPayload(
        id=identity, number=f"EP-{identity.hex[-8:]}", merchant=new_id(), lane=lane, origin="IT",
        node=lines[0].node, goods_minor=total, exchange_minor=0, freight_minor=0, duty_minor=0,
        vat_minor=0, consumption_tax_minor=0, total_minor=total, merchant_currency="EUR",
        merchant_goods_minor=total // 8, dutiable_minor=dutiable, frozen=NOTHING, lines=lines,
        allowance=allowance, allowance_book=allowance_book, asides=asides,
    )  # fmt: skip


def a_quote(
    *orders: OrderPayload,
    identity: UUID | None = None,
    book: int = DEFAULT_BOOK,
    valid_s: int = 900,
    buyer: UUID | None = None,
) -> QuotePayload:
    now = int(time.time())
    return QuotePayload(
        id=identity or new_id(), book=book, market="cn", currency="CNY", iat=now,
        exp=now + valid_s, total_minor=sum(order.total_minor for order in orders),
        orders=tuple(orders), buyer=buyer,
    )  # fmt: skip


def a_token(*orders: OrderPayload, **facts: object) -> str:
    return sign(a_quote(*orders, **facts))  # type: ignore[arg-type]  # facts are a_quote's


def quote_of(token: str) -> QuotePayload:
    return rules.verify(token, settings.ENTREPOT_QUOTE_KEYS)


def sign(quote: QuotePayload) -> str:
    return rules.sign(quote, settings.ENTREPOT_QUOTE_KEYS)


def an_allowance(minor: int, *, year: int = 2026) -> str:
    """A person who may still buy for so much; answers the account's name."""
    name = chart.allowance("cn-cbec", new_id().hex, year)
    unit = chart.allowance_unit("CNY")
    granted = chart.allowance_granted("cn-cbec")
    ledger.open_accounts([NewAccount(name, unit, Rule.NO_OVERDRAFT), NewAccount(granted, unit)])
    ledger.transfer(make.a_move(granted, name, minor, unit), at=make.AT)
    return name


def a_budget(minor: int, *, book: Book = DEFAULT_BOOK) -> str:
    """A coupon's budget, open and filled; answers the account's name."""
    name, granted = f"coupon:{new_id().hex}", "coupon-granted"
    unit = "coupon:CNY"
    accounts = [NewAccount(name, unit, Rule.NO_OVERDRAFT), NewAccount(granted, unit)]
    ledger.open_accounts(accounts, book=book)
    ledger.transfer(make.a_move(granted, name, minor, unit), at=make.AT, book=book)
    return name
