"""From a quote to what is set aside for it, and from the ledger's no to the buyer's."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec

from entrepot.checkout.rules.refusals import AllowanceExceeded, BudgetSpent, SoldOut
from entrepot.checkout.values import AsidePayload, OrderPayload, QuotePayload
from entrepot.kernel import Refusal, following_bytes, following_id
from entrepot.ledger import rules as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.values import (
    AccountId,
    Chain,
    Kind,
    NewAccount,
    Transfer,
    TransferId,
    Verdict,
    account_id,
)

GRACE: Final = timedelta(minutes=5)
"""Holds outlive the order's time to pay, so that a payment at the last second finds them."""

PACKED_MAX: Final = 65_536
"""Variants at nodes whose accounts are remembered: some 20 MB."""

HOLD: Final = "hold"

_encoder: Final = msgspec.json.Encoder()
_packed: dict[tuple[int, int], tuple[bytes, bytes, str]] = {}


@lru_cache(maxsize=4096)  # asked for twice while a quote is placed
def hold_id(line: UUID) -> TransferId:
    """The hold of a line's units."""
    return TransferId(following_id(line, HOLD))


def allowance_id(order: UUID) -> TransferId:
    """The hold of what an order takes from a yearly allowance."""
    return TransferId(following_id(order, "allowance"))


def aside_id(order: UUID, place: int) -> TransferId:
    """The hold of what is set aside with an order, by its place among `asides`."""
    return TransferId(following_id(order, f"aside:{place}"))


def asides(quote: QuotePayload, order: OrderPayload) -> list[tuple[TransferId, AsidePayload]]:
    """All that is set aside with an order, each with its hold and the book it lies in.

    An allowance of another book is among them.
    """
    found = [
        (aside_id(order.id, place), msgspec.structs.replace(one, book=one.book or quote.book))
        for place, one in enumerate(order.asides)
    ]
    if takes_allowance(order) and not has_own_allowance(quote, order):
        assert order.allowance is not None
        elsewhere = AsidePayload(
            account=order.allowance,
            into=_used_name(order.allowance),
            amount_minor=order.dutiable_minor,
            unit=chart.allowance_unit(quote.currency),
            book=order.allowance_book,
        )
        found.append((allowance_id(order.id), elsewhere))
    return found


def takes_allowance(order: OrderPayload) -> bool:
    """Does it take from a yearly allowance, in whichever book?"""
    return bool(order.allowance and order.dutiable_minor)


def has_own_allowance(quote: QuotePayload, order: OrderPayload) -> bool:
    """Does it take from an allowance that lies in the quote's own book?"""
    return takes_allowance(order) and order.allowance_book in {0, quote.book}


def has_own_stock(quote: QuotePayload, order: OrderPayload) -> bool:
    """Do its units lie in the quote's own book?"""
    return order.stock_book in {0, quote.book}


def holds(quote: QuotePayload, *, expires_at: datetime) -> Chain:
    """What placing the quote sets aside: all or nothing, until a little after `expires_at`."""
    until = expires_at + GRACE
    chain = []
    for order in quote.orders:
        reason = f"order.placed {order.number}"
        for line in order.lines if has_own_stock(quote, order) else ():
            stock, sold, unit = _stock_accounts(line.variant, line.node)
            chain.append(
                Transfer(
                    hold_id(line.id), stock, sold, line.quantity, unit, Kind.PENDING, None,
                    until, reason,
                )
            )  # fmt: skip
        if has_own_allowance(quote, order):
            assert order.allowance is not None
            allowance, used = account_id(order.allowance), account_id(_used_name(order.allowance))
            unit = chart.allowance_unit(quote.currency)
            chain.append(
                Transfer(
                    allowance_id(order.id), allowance, used, order.dutiable_minor, unit,
                    Kind.PENDING, None, until, reason,
                )
            )  # fmt: skip
        for hold, aside in asides(quote, order):
            if aside.book == quote.book:
                debit, credit = account_id(aside.account), account_id(aside.into)
                chain.append(
                    Transfer(
                        hold, debit, credit, aside.amount_minor, aside.unit, Kind.PENDING, None,
                        until, reason,
                    )
                )  # fmt: skip
    return tuple(chain)


def holds_json(quote: QuotePayload, order: OrderPayload) -> bytes:
    """The order's column `holds`: which hold is for which line, the allowance's, all others."""
    held: dict[str, object] = {
        "stock": [[hold_id(line.id), line.id] for line in order.lines],
        "allowance": allowance_id(order.id) if has_own_allowance(quote, order) else None,
    }
    if not has_own_stock(quote, order):
        held["stock_book"] = order.stock_book
    if more := asides(quote, order):
        held["asides"] = [
            [hold, one.account, one.into, one.amount_minor, one.unit, one.book]
            for hold, one in more
        ]
    return _encoder.encode(held)


def packed_hold(line: bytes) -> bytes:
    """The sixteen bytes of `hold_id`, by those of the line."""
    return following_bytes(line, HOLD)


def packed_accounts(variant: UUID, node: UUID) -> tuple[bytes, bytes, str]:
    """The bytes of a variant's accounts: its stock at the node, what is sold; and their unit."""
    # Integers as keys: the hash of a UUID is computed in Python, theirs is not.
    key = (variant.int, node.int)
    found = _packed.get(key)
    if found is None:
        if len(_packed) >= PACKED_MAX:
            _packed.clear()
        stock, sold, unit = _stock_accounts(variant, node)
        found = _packed[key] = (stock.bytes, sold.bytes, unit)
    return found


def packed_allowance(allowance: str, currency: str) -> tuple[bytes, bytes, str]:
    """The same of a person's allowance and where it goes when it is used."""
    used = account_id(_used_name(allowance))
    return account_id(allowance).bytes, used.bytes, chart.allowance_unit(currency)


def counterparts(quote: QuotePayload) -> list[NewAccount]:
    """The accounts that holds go to; they are opened by whoever comes first."""
    accounts = []
    for order in quote.orders:
        accounts += [
            NewAccount(chart.sold(line.variant), chart.piece(line.variant))
            for line in order.lines
            if has_own_stock(quote, order)
        ]
        if has_own_allowance(quote, order):
            assert order.allowance is not None
            unit = chart.allowance_unit(quote.currency)
            accounts.append(NewAccount(_used_name(order.allowance), unit))
        accounts += [
            NewAccount(aside.into, aside.unit)
            for _, aside in asides(quote, order)
            if aside.book == quote.book
        ]
    return accounts


def refusal_of(quote: QuotePayload, verdict: Verdict) -> Refusal:
    """The ledger's no in the buyer's words: which line, and how many are left."""
    no = verdict.refusal
    assert no is not None
    if isinstance(no, ledger.NotEnough):
        account, wanted, left = no.account, no.wanted, no.free
    elif isinstance(no, ledger.NoSuchAccount):
        account, wanted, left = no.account, 0, 0
    else:
        return no
    return _short(quote, account, wanted=wanted, left=left) or no


def _short(quote: QuotePayload, account: AccountId, *, wanted: int, left: int) -> Refusal | None:
    for order in quote.orders:
        for line in order.lines:
            if _stock_accounts(line.variant, line.node)[0] == account:
                wanted = wanted or line.quantity
                return SoldOut(line=line.id, listing=line.listing, wanted=wanted, left=left)
        if order.allowance and account_id(order.allowance) == account:
            wanted = wanted or order.dutiable_minor
            return AllowanceExceeded(order=order.id, wanted=wanted, left=left)
        for aside in order.asides:
            if account_id(aside.account) == account:
                wanted = wanted or aside.amount_minor
                name = aside.account
                return BudgetSpent(order=order.id, account=name, wanted=wanted, left=left)
    return None


@lru_cache(maxsize=65_536)
def _stock_accounts(variant: UUID, node: UUID) -> tuple[AccountId, AccountId, str]:
    """A variant's accounts at a node and its unit, which are asked for again and again."""
    return (
        account_id(chart.stock(variant, node)),
        account_id(chart.sold(variant)),
        chart.piece(variant),
    )


def _used_name(allowance: str) -> str:
    """`allowance:<scheme>:<person>:<year>` -> `allowance-used:<scheme>:<year>`."""
    _, scheme, _, year = allowance.split(":")
    return chart.allowance_used(scheme, int(year))
