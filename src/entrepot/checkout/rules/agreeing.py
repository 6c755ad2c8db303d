"""What the gateway takes of an order, at the rates that were agreed."""

from collections.abc import Sequence

from entrepot.checkout.values import Agreed, PricedOrder
from entrepot.money.values import Money, currency
from entrepot.onboarding.rules import fees


def agree(order: PricedOrder, rates_bp: Sequence[int], *, order_fee_minor: int) -> Agreed:
    """Commission of the goods by rate, each sum of one rate rounded once; then the fixed fee.

    A merchant with one rate for all is charged to the unit as if it were taken of the whole.
    """
    unit = currency(order.lines[0].offer.currency)
    sums: dict[int, int] = {}
    for line, bp in zip(order.lines, rates_bp, strict=True):
        sums[bp] = sums.get(bp, 0) + (line.offer.price_minor or 0) * line.quantity
    goods = Money(sum(sums.values()), unit)
    taken = Money(sum(fees.commission(Money(s, unit), bp).minor for bp, s in sums.items()), unit)
    fee = fees.order_fee(Money(order_fee_minor, unit), goods=goods, taken=taken)
    is_mixed = goods.minor > 0 and len(sums) > 1
    return Agreed(
        rates_bp=tuple(rates_bp),
        commission_bp=taken.minor * 10_000 // goods.minor if is_mixed else rates_bp[0],
        commission_minor=taken.minor + fee.minor,
        order_fee_minor=fee.minor,
    )
