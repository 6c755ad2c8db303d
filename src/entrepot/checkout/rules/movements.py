"""What an order moves in the ledger, as chains: pure, and the same whoever asks again.

Every transfer's id is named after what it is for, so a repeat is recognised. A hold is always
given back under its expiry's id, whoever does it and whenever: then it does not matter whether
the clock, the buyer or a payment comes first.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from entrepot.checkout.values import Booked, BookedAside
from entrepot.kernel import following_id, named_id
from entrepot.ledger import values as chart
from entrepot.ledger.values import NewAccount, Rule, Transfer, TransferId, account_id
from entrepot.money.values import HALF_UP, Money, currency

TAXES: Final = ("duty", "vat", "consumption_tax")


def kept_of(line: UUID) -> TransferId:
    """The pending transfer, without expiry, that holds a paid line's units until they ship."""
    return TransferId(following_id(line, "keep"))


def release(order: Booked, *, reason: str) -> list[Transfer]:
    """Give back what intake held in the order's own book."""
    why = f"{reason} {order.number}"
    holds = [line.hold for line in order.lines] if order.has_own_stock else []
    if order.allowance_hold:
        holds.append(order.allowance_hold)
    holds += [aside.hold for aside in own_asides(order)]
    return [chart.void(transfer=chart.expiry_id(hold), hold=hold, reason=why) for hold in holds]


def keep(order: Booked, why: str) -> list[Transfer]:
    """Holds the units of a sale, without an end, until they ship."""
    return [_keep(order, place, why) for place in range(len(order.lines))]


def own_asides(order: Booked) -> list[BookedAside]:
    """What else is held in the order's own book; what lies in others has chains of its own."""
    return [aside for aside in order.asides if aside.book == order.book]


def confirm(order: Booked, *, payment: UUID) -> list[Transfer]:
    """Paid: units are kept, allowance is used, money goes to where it must lie.

    The holds are given back and taken anew within the chain, so that it is one chain before
    and after their expiry; after it, the ledger refuses if somebody else has the units.
    """
    why = f"order.paid {order.number}"
    return [
        *release(order, reason="order.paid"),
        *(keep(order, why) if order.has_own_stock else ()),
        *_use_allowance(order, why),
        *(used(aside, why) for aside in own_asides(order)),
        *_allot(order, payment, why),
    ]


def refund(order: Booked, *, payment: UUID) -> Transfer:
    """The money of an order that cannot be had any more goes where refunds are paid from."""
    return to_refund(
        payment=payment,
        amount=order.total_minor,
        unit=order.currency,
        name=f"refund-due:{order.id}:{payment}",
        reason=f"order.refund_due {order.number}",
    )


def to_refund(*, payment: UUID, amount: int, unit: str, name: str, reason: str) -> Transfer:
    """Received money of a payment that must go back."""
    return Transfer(
        id=TransferId(named_id(name)),
        debit=account_id(chart.received(payment)),
        credit=account_id(chart.refund_due(payment)),
        amount=amount,
        unit=unit,
        reason=reason,
    )


def complete(order: Booked) -> list[Transfer]:
    """Delivered: the buyer's money leaves escrow; the merchant is owed its own prices less fee."""
    why = f"order.completed {order.number}"
    fee = commission(order).minor
    own, paid = order.merchant_currency, order.currency
    escrow = chart.escrow(order.merchant, paid)
    source = escrow
    moves = []
    if own != paid:
        moves.append((escrow, chart.fx(own, paid, paid), order.goods_minor, paid, "exchange"))
        source = chart.fx(own, paid, own)
    else:
        assert order.goods_minor == order.merchant_goods_minor, order
    moves.append(
        (
            source,
            chart.payable(order.merchant, own),
            order.merchant_goods_minor - fee,
            own,
            "payable",
        )
    )
    moves.append((source, chart.commission(own), fee, own, "commission"))
    return [
        Transfer(
            id=TransferId(following_id(order.id, f"complete:{what}")),
            debit=account_id(debit),
            credit=account_id(credit),
            amount=amount,
            unit=unit,
            reason=why,
        )
        for debit, credit, amount, unit, what in moves
        if amount
    ]


def commission(order: Booked) -> Money:
    """The gateway's share of the goods at the merchant's own prices, as agreed at the sale."""
    goods = Money(order.merchant_goods_minor, currency(order.merchant_currency))
    if order.commission_minor is not None:
        return Money(order.commission_minor, goods.currency)
    return goods.times(Decimal(order.commission_bp).scaleb(-4), rounding=HALF_UP)


def payable(order: Booked) -> Money:
    """What the merchant is owed: its own prices less commission; the parts sum to the whole."""
    goods = Money(order.merchant_goods_minor, currency(order.merchant_currency))
    return goods - commission(order)


def accounts_of_sale(orders: Sequence[Booked], *, payment: UUID) -> list[NewAccount]:
    """Accounts that confirming or refunding touches, to be open before."""
    found = [NewAccount(chart.refund_due(payment), orders[0].currency, Rule.NO_OVERDRAFT)]
    for order in orders:
        for name, rule in _destinations(order).values():
            found.append(NewAccount(name, order.currency, rule))
    return found


def accounts_of_completion(order: Booked) -> list[NewAccount]:
    own, paid = order.merchant_currency, order.currency
    found = [
        NewAccount(chart.payable(order.merchant, own), own),
        NewAccount(chart.commission(own), own),
    ]
    if own != paid:
        found.append(NewAccount(chart.fx(own, paid, paid), paid))
        found.append(NewAccount(chart.fx(own, paid, own), own))
    return found


def _destinations(order: Booked) -> dict[str, tuple[str, Rule]]:
    authority = order.destination.lower()
    unit = order.currency
    return {
        "goods": (chart.escrow(order.merchant, unit), Rule.NO_OVERDRAFT),
        "exchange": (chart.fx_margin(unit), Rule.NONE),
        "freight": (chart.freight(order.lane, unit), Rule.NONE),
        **{kind: (chart.tax(authority, kind, unit), Rule.NONE) for kind in TAXES},
    }


def used(aside: BookedAside, why: str) -> Transfer:
    """What was set aside goes where it was meant to."""
    return Transfer(
        id=TransferId(following_id(aside.hold, "used")),
        debit=account_id(aside.account),
        credit=account_id(aside.into),
        amount=aside.amount_minor,
        unit=aside.unit,
        reason=why,
    )


def _allot(order: Booked, payment: UUID, why: str) -> Iterator[Transfer]:
    destinations = _destinations(order)
    for part, minor in order.parts.items():
        if minor:
            yield Transfer(
                id=TransferId(following_id(order.id, f"paid:{part}")),
                debit=account_id(chart.received(payment)),
                credit=account_id(destinations[part][0]),
                amount=minor,
                unit=order.currency,
                reason=why,
            )


def _keep(order: Booked, place: int, why: str) -> Transfer:
    line = order.lines[place]
    return Transfer(
        id=kept_of(line.id),
        debit=account_id(chart.stock(line.variant, order.node)),
        credit=account_id(chart.sold(line.variant)),
        amount=line.quantity,
        unit=chart.piece(line.variant),
        kind=chart.Kind.PENDING,
        reason=why,
    )


def _use_allowance(order: Booked, why: str) -> Iterator[Transfer]:
    if not order.allowance_hold:
        return
    assert order.allowance is not None
    _, scheme, _, year = order.allowance.split(":")
    yield Transfer(
        id=TransferId(following_id(order.id, "allowance-used")),
        debit=account_id(order.allowance),
        credit=account_id(chart.allowance_used(scheme, int(year))),
        amount=order.dutiable_minor,
        unit=chart.allowance_unit(order.currency),
        reason=why,
    )
