"""Sales as events, orders as rows, and the ledger they must equal."""

from datetime import UTC, datetime
from typing import Any

from entrepot.checkout.events import GroupPlaced, OrderConfirmed
from entrepot.checkout.models import Order
from entrepot.kernel import new_id
from entrepot.ledger.models import Account
from entrepot.ledger.values import account_id

NOW = datetime(2026, 11, 11, 4, 30, 20, tzinfo=UTC)
"""Half past twelve in Shanghai on Singles' Day."""


def a_sale(**facts: Any) -> OrderConfirmed:
    return OrderConfirmed(
        **{
            "at": NOW,
            "order": new_id(),
            "group": new_id(),
            "merchant": new_id(),
            "market": "cn",
            "lane": "it-cn-direct",
            "origin": "IT",
            "currency": "CNY",
            "total_minor": 32_801,
            "units": 2,
            **facts,
        }
    )


def a_checkout(*, orders: int = 1, **facts: Any) -> GroupPlaced:
    return GroupPlaced(
        **{
            "at": NOW,
            "group": new_id(),
            "market": "cn",
            "currency": "CNY",
            "total_minor": 40_000,
            "orders": [{"order": str(new_id())} for _ in range(orders)],
            **facts,
        }
    )


def an_order_of(sale: OrderConfirmed, **facts: Any) -> Order:
    """The row that a sale tells of."""
    return Order.objects.create(
        **{
            "book": 1,
            "id": sale.order,
            "group": sale.group,
            "number": f"EP-{sale.order.hex[-8:]}",
            "merchant": sale.merchant,
            "lane": sale.lane,
            "market": sale.market,
            "origin": sale.origin,
            "state": "confirmed",
            "charge": "full",
            "fulfilment": "to_ship",
            "currency": sale.currency,
            "goods_minor": sale.total_minor,
            "exchange_minor": 0,
            "freight_minor": 0,
            "duty_minor": 0,
            "vat_minor": 0,
            "consumption_tax_minor": 0,
            "total_minor": sale.total_minor,
            "merchant_currency": "EUR",
            "merchant_goods_minor": sale.total_minor // 8,
            "holds": {},
            "frozen": {},
            "placed_at": sale.at,
            "expires_at": sale.at,
            "confirmed_at": sale.at,
            **facts,
        }
    )


def credit(name: str, amount: int, *, unit: str = "CNY") -> None:
    """As if so much had gone into an account of the ledger."""
    Account.objects.update_or_create(
        book=1, id=account_id(name), defaults={"name": name, "unit": unit, "credits_posted": amount}
    )
