"""From plain data (JSON, a row of a file, a query string) to a consignment, or every fault at once.

A record holds strings, whole numbers, truth values, lists and records; never a float, because
nobody can say which amount one means. `"NaN"`, `"two"` and `-1` are faults of their fields, and a
field that nobody knows is a fault too: a price must not hang on a slip of the pen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from entrepot.customs.rules.reading import AMOUNT_MAX, Form
from entrepot.customs.values.asked import ISSUES_MAX, Asked, Issue, Unreadable
from entrepot.lanes.values import (
    ITEMS_MAX,
    QUANTITY_MAX,
    WEIGHT_G_MAX,
    Business,
    Consignment,
    Incoterm,
    Item,
    Lane,
    VatProof,
)
from entrepot.money import values as money_values
from entrepot.money.values import EUR, Currency, Money, Rate

CONSIGNMENT_FIELDS: Final = frozenset(
    [
        "id",
        "regime",
        "origin",
        "destination",
        "day",
        "items",
        "freight",
        "insurance",
        "incoterm",
        "parcels",
        "business",
        "has_ioss",
        "is_for_own_use",
        "used_in_year",
        "seller_sales_in_year",
        "margin",
        "rate",
    ]
)
ITEM_FIELDS: Final = frozenset(
    [
        "id",
        "hs",
        "description",
        "price",
        "quantity",
        "gross_weight_g",
        "net_weight_g",
        "content",
        "origin",
        "measures",
        "producer",
        "has_origin_proof",
    ]
)
_BUSINESS: Final = frozenset(["country", "vat_number", "proof"])
RateOf = Callable[[Currency, Currency, date], Rate]
"""The rate of the day, with its source; refuses where none was published."""


def asked(record: object, *, today: date) -> Asked:
    """Unreadable, with all that is wrong at once."""
    form = Form()
    if not isinstance(record, Mapping):
        raise Unreadable(issues=(Issue("", "not_a_record"),))
    form.known(record, CONSIGNMENT_FIELDS, "")
    found = _consignment(form, record, today)
    if form.issues or found is None:
        raise Unreadable(issues=tuple(form.issues[:ISSUES_MAX]))
    return found


def with_rates(asked: Asked, regime: str, currency: Currency, rate_of: RateOf) -> Consignment:
    """Ready to be priced in the currency of a regime: with all rates that its law may need."""
    given = asked.consignment
    day, paid_in = given.day, given.items[0].unit_price.currency
    rate = None
    if paid_in != currency:
        rate = (
            rate_of(paid_in, currency, day)
            if asked.own_rate is None
            else Rate(paid_in, currency, asked.own_rate, day, "given by the asker")
        )
    rates = () if EUR in (paid_in, currency) else (rate_of(EUR, currency, day),)

    def brought(amount: Money | None, into: Currency) -> Money | None:
        if amount is None or amount.currency == into:
            return amount
        return rate_of(amount.currency, into, day).convert(amount, rounding=money_values.HALF_UP)

    freight, insurance = (
        amount if amount.currency in (paid_in, currency) else brought(amount, currency)
        for amount in (given.freight, given.insurance)
    )
    assert freight is not None
    assert insurance is not None
    return replace(
        given,
        lane=replace(given.lane, regime=regime),
        freight=freight,
        insurance=insurance,
        rate=rate,
        rates=rates,
        orders_value_used_in_year=brought(given.orders_value_used_in_year, currency),
        seller_sales_in_year=brought(given.seller_sales_in_year, EUR),
    )


def _consignment(form: Form, record: Mapping[str, Any], today: date) -> Asked | None:
    origin = form.country(record.get("origin"), "/origin")
    destination = form.country(record.get("destination"), "/destination")
    day = form.day(record.get("day"), "/day") or today
    items = _items(form, record.get("items"), origin)
    paid_in = items[0].unit_price.currency if items else EUR
    nothing = Money(0, paid_in)
    freight = form.money(record.get("freight"), "/freight", zero=True) or nothing
    insurance = form.money(record.get("insurance"), "/insurance", zero=True) or nothing
    used = form.money(record.get("used_in_year"), "/used_in_year", zero=True)
    sales = form.money(record.get("seller_sales_in_year"), "/seller_sales_in_year", zero=True)
    incoterm = form.choice(record.get("incoterm"), "/incoterm", [one.value for one in Incoterm])
    parcels = form.whole(record.get("parcels"), "/parcels", 1, ITEMS_MAX)
    margin = form.number(record.get("margin"), "/margin", low=Decimal(0), high=Decimal("0.99"))
    own_rate = form.number(record.get("rate"), "/rate", low=None, high=AMOUNT_MAX)
    has_ioss = form.truth(record.get("has_ioss"), "/has_ioss")
    own_use = form.truth(record.get("is_for_own_use"), "/is_for_own_use")
    business = _business(form, record.get("business"))
    name = form.text(record.get("id"), "/id")
    regime = form.text(record.get("regime"), "/regime")
    if form.issues or not items:
        return None
    consignment = Consignment(
        lane=Lane(regime, origin, destination),
        items=tuple(items),
        freight=freight,
        insurance=insurance,
        day=day,
        margin=Decimal(0) if margin is None else margin,
        orders_value_used_in_year=used,
        incoterm=Incoterm(incoterm or Incoterm.DDP),
        parcels=parcels or 1,
        business=business,
        has_ioss=True if has_ioss is None else has_ioss,
        seller_sales_in_year=sales,
        is_for_own_use=True if own_use is None else own_use,
    )
    return Asked(name, consignment, own_rate)


def _items(form: Form, value: object, origin: str) -> list[Item]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        form.no("/items", "missing" if value is None else "not_a_list")
        return []
    if not value:
        form.no("/items", "missing")
    if len(value) > ITEMS_MAX:
        form.no("/items", "too_many", len(value), ITEMS_MAX)
        return []
    found, names, currencies = [], set[str](), set[Currency]()
    for place, record in enumerate(value):
        item = _item(form, record, place, origin)
        if item is None:
            continue
        if item.id in names:
            form.no(f"/items/{place}/id", "same_id", item.id)
        names.add(item.id)
        currencies.add(item.unit_price.currency)
        if len(currencies) > 1:
            form.no(f"/items/{place}/price", "other_currency", item.unit_price)
        found.append(item)
    return found


def _item(form: Form, record: object, place: int, origin: str) -> Item | None:
    at = f"/items/{place}"
    if not isinstance(record, Mapping):
        form.no(at, "not_a_record", record)
        return None
    before = len(form.issues)
    form.known(record, ITEM_FIELDS, at)
    hs = form.hs(record.get("hs"), f"{at}/hs")
    price = form.money(record.get("price"), f"{at}/price", needed=True)
    quantity = form.whole(record.get("quantity"), f"{at}/quantity", 1, QUANTITY_MAX)
    gross = form.whole(
        record.get("gross_weight_g"), f"{at}/gross_weight_g", 1, WEIGHT_G_MAX, needed=True
    )
    net = form.whole(record.get("net_weight_g"), f"{at}/net_weight_g", 0, WEIGHT_G_MAX)
    if gross is not None and net is not None and net > gross:
        form.no(f"{at}/net_weight_g", "net_above_gross", net, gross)
    content = form.content(record.get("content"), f"{at}/content")
    has_origin = record.get("origin") not in (None, "")
    made_in = form.country(record["origin"], f"{at}/origin") if has_origin else origin
    measures = form.measures(record.get("measures"), f"{at}/measures")
    producer = form.text(record.get("producer"), f"{at}/producer")
    proof = form.truth(record.get("has_origin_proof"), f"{at}/has_origin_proof")
    name = form.text(record.get("id"), f"{at}/id") or str(place + 1)
    description = form.text(record.get("description"), f"{at}/description")
    if len(form.issues) > before or not made_in:
        return None
    assert price is not None
    assert gross is not None
    return Item(
        id=name,
        hs=hs,
        description=description,
        origin=made_in,
        quantity=quantity or 1,
        unit_price=price,
        net_weight_g=gross if net is None else net,
        gross_weight_g=gross,
        content=content,
        measures=measures,
        producer=producer,
        has_origin_proof=bool(proof),
    )


def _business(form: Form, value: object) -> Business | None:
    if value is None or value == "":
        return None
    if not isinstance(value, Mapping):
        form.no("/business", "not_a_record", value)
        return None
    form.known(value, _BUSINESS, "/business")
    number = form.text(value.get("vat_number"), "/business/vat_number")
    if not number:
        form.no("/business/vat_number", "missing")
    country = form.country(value.get("country"), "/business/country")
    proof = form.choice(value.get("proof"), "/business/proof", [one.value for one in VatProof])
    if not country:
        return None
    return Business(country, number, VatProof(proof or VatProof.UNVERIFIED), "stated by the asker")
