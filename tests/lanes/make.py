"""Builders of consignments; every part can be said, none has to be."""

from datetime import date
from decimal import Decimal

from entrepot.lanes.values import Consignment, Content, Item, Lane
from entrepot.money.values import CNY, EUR, Money, Rate, money

DAY = date(2026, 11, 22)
WINE, SKINCARE, SPIRITS, BEER, BAG, OIL = (
    "22042100",
    "33049900",
    "22083000",
    "22030000",
    "42022100",
    "15092000",
)


def a_rate(rate: str = "8", *, on: date = DAY) -> Rate:
    return Rate(EUR, CNY, Decimal(rate), on, "test")


def an_item(
    price: str = "CNY 100",
    *,
    id: str = "1",  # noqa: A002  # the field's own name
    hs: str = BAG,
    quantity: int = 1,
    content: str = "",
    gross_weight_g: int = 500,
    net_weight_g: int = 400,
    origin: str = "IT",
    description: str = "",
) -> Item:
    code, amount = price.split()
    return Item(
        id=id,
        hs=hs,
        description=description,
        origin=origin,
        quantity=quantity,
        unit_price=money(amount, code),
        net_weight_g=net_weight_g,
        gross_weight_g=gross_weight_g,
        content=a_content(content),
    )


def a_content(text: str) -> Content | None:
    if not text:
        return None
    amount, unit = text.split()
    return Content(Decimal(amount), unit)


def a_consignment(
    *items: Item,
    regime: str = "cn-cbec-direct",
    origin: str = "IT",
    destination: str = "CN",
    freight: str = "CNY 0",
    insurance: str = "CNY 0",
    day: date = DAY,
    rate: Rate | None = None,
    margin: str = "0",
    used: str = "",
) -> Consignment:
    return Consignment(
        lane=Lane(regime, origin, destination),
        items=items or (an_item(),),
        freight=_money(freight),
        insurance=_money(insurance),
        day=day,
        rate=rate,
        margin=Decimal(margin),
        orders_value_used_in_year=_money(used) if used else None,
    )


def _money(text: str) -> Money:
    code, amount = text.split()
    return money(amount, code)
