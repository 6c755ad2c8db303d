"""Things to sell and someone to buy them, for everyone's tests. Ids and names are new each call."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from tests.offices.make import a_merchant

from entrepot.catalog.models import Lane, Listing, Product, Text, Variant
from entrepot.catalog.values import (
    LaneRow,
    ListingId,
    ListingState,
    Offer,
    ProductId,
    ProductState,
    VariantId,
)
from entrepot.checkout import commands, rules
from entrepot.checkout.values import (
    Circumstances,
    FulfilmentState,
    Placed,
    Priced,
    RecipientId,
    Wish,
)
from entrepot.kernel import book_of, named_id, new_id
from entrepot.lanes import queries as lanes
from entrepot.lanes.rules import cn_identity
from entrepot.logistics import commands as logistics
from entrepot.logistics.values import NodeId, NodeStock
from entrepot.money import queries as money
from entrepot.money.models import RateRow
from entrepot.money.values import CNY, EUR, Money, Rate, currency
from entrepot.offices.models import Merchant, User
from entrepot.offices.values import MerchantId, MerchantState
from entrepot.payments import commands as payments
from entrepot.payments.models import Payment
from entrepot.payments.values import PaymentId, PaymentState, Standing

_number = count(1)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RATE = Decimal("8.1234")
RATE_DAY = date(2026, 10, 30)

BEIJING = {
    "name": "测试收件人",
    "phone": "138 0013 8000",
    "province": "北京市",
    "city": "北京市",
    "district": "朝阳区",
    "street": "建国路88号",
    "postcode": "100022",
    "id_number": "11010519491231002x",
}
MADRID = {
    "name": "Destinataria de prueba",
    "phone": "+34 600 000 000",
    "street": "Calle Mayor 1",
    "postcode": "28013",
    "city": "Madrid",
}


def some_rates() -> None:
    """The euro's rates of one day."""
    for quote, rate in (("CNY", RATE), ("JPY", Decimal("171.50")), ("GBP", Decimal("0.8700"))):
        RateRow.objects.get_or_create(
            base="EUR", quote=quote, day=RATE_DAY, defaults={"rate": rate, "source": "ECB"}
        )
    money.forget()


def a_lane(code: str = "it-cn", **facts: Any) -> Lane:
    """Italy to China by parcel: 12 EUR for the first half kilo, 4 for each further one."""
    lane, _ = Lane.objects.get_or_create(
        code=code,
        defaults={
            "regime": "cn-cbec-direct",
            "origin": "IT",
            "market": "cn",
            "destination": "CN",
            "margin_bp": 100,
            "freight_currency": "EUR",
            "freight_first_minor": 1200,
            "freight_more_minor": 400,
            "freight_step_g": 500,
            "days_min": 7,
            "days_max": 12,
            **facts,
        },
    )
    return lane


def a_local_lane(code: str = "es-es", **facts: Any) -> Lane:
    """Within Spain."""
    return a_lane(
        code,
        **{
            "regime": "eu-local",
            "origin": "ES",
            "market": "es",
            "destination": "ES",
            "margin_bp": 0,
            "freight_first_minor": 500,
            "freight_more_minor": 100,
            **facts,
        },
    )


@dataclass(frozen=True)
class Goods:
    """One thing for sale, with its units in one place."""

    merchant: Merchant
    listing: ListingId
    variant: UUID
    node: NodeId
    rows: dict[str, Any] = field(default_factory=dict)


def a_node(merchant: Merchant, **facts: Any) -> NodeId:
    return logistics.open_node(
        **{
            "merchant": merchant.id,
            "code": "main",
            "name": "Main warehouse",
            "country": merchant.country,
            "city": merchant.city,
            **facts,
        }
    )


def some_goods(
    *,
    merchant: Merchant | None = None,
    lane: Lane | None = None,
    units: int = 10,
    price_minor: int = 2000,
    title: str = "Olio extravergine",
    **facts: Any,
) -> Goods:
    """A live listing (olive oil, 550 g gross, 20 EUR) with units in stock."""
    number = next(_number)
    merchant = merchant or a_merchant()
    lane = lane or a_lane()
    product = Product.objects.create(
        merchant=merchant, key=f"p{number}", slug=f"p-{number}", source_language="it"
    )
    for language, text in (("it", title), ("en", f"{title} (en)"), ("zh-hans", "特级初榨橄榄油")):
        Text.objects.create(product=product, language=language, title=text, state="reviewed")
    variant = Variant.objects.create(
        **{
            "product": product,
            "merchant": merchant,
            "sku": f"SKU-{number}",
            "hs_code": "15092000",
            "origin": "IT",
            "customs_description": "Extra virgin olive oil",
            "net_weight_g": 500,
            "gross_weight_g": 550,
            "price_minor": price_minor,
            "currency": merchant.currency,
            **facts,
        }
    )
    listing = Listing.objects.create(
        variant=variant, merchant=merchant, lane=lane, state=ListingState.LIVE
    )
    node = a_node(merchant)
    if units:
        some_stock(node, variant.id, units)
    return Goods(merchant, ListingId(listing.id), variant.id, node, {"variant": variant})


def some_stock(node: NodeId, variant: UUID, units: int) -> None:
    logistics.receive(
        node=node,
        variant=variant,
        units=units,
        reference=f"test-{next(_number)}",
        at=NOW - timedelta(days=1),
        receipt_id=new_id(),
    )


def a_recipient(
    *, owner: User | None = None, details: dict[str, str] | None = None, country: str = "CN"
) -> RecipientId:
    return commands.save_recipient(
        owner=owner.id if owner else None,
        cart=None,
        country=country,
        details=details or (BEIJING if country == "CN" else MADRID),
        at=NOW,
    )


def an_id_number(serial: int) -> str:
    """A resident ID number that is well formed; it is nobody's."""
    body = f"11010519800101{serial % 1000:03}"
    return body + cn_identity.check_character(body)


def a_quote(*wishes: tuple[Goods, int], buyer: User | None = None, **facts: Any) -> commands.Quote:
    """A promise for these goods to Beijing."""
    recipient = facts.pop("recipient", None) or a_recipient(owner=buyer)
    return commands.make_quote(
        **{
            "market": "cn",
            "lines": [(goods.listing, units) for goods, units in wishes],
            "recipient": recipient,
            "buyer": buyer.id if buyer else None,
            "at": NOW,
            **facts,
        }
    )


def a_placed(*wishes: tuple[Goods, int], **facts: Any) -> Placed:
    """An order group that waits for its money."""
    quote = a_quote(*wishes, **facts)
    assert quote.token, quote.problems
    return commands.place(quote.token, at=facts.get("at", NOW))


def a_capture(placed: Placed, *, at: datetime = NOW, name: str = "") -> PaymentId:
    """Money for the group, captured by the provider; nobody has told checkout yet."""
    payment = PaymentId(named_id(f"test-payment:{placed.group}:{name}"))
    Payment.objects.get_or_create(
        id=payment,
        defaults={
            "book": book_of(placed.group),
            "purpose": placed.group,
            "provider": "simulator",
            "amount_minor": placed.quote.total_minor,
            "currency": placed.quote.currency,
            "started_at": at,
        },
    )
    payments.settle(
        provider="simulator",
        standing=Standing(
            payment=payment,
            reference=f"sim-{payment}",
            state=PaymentState.CAPTURED,
            captured=Money(placed.quote.total_minor, currency(placed.quote.currency)),
        ),
        at=at,
    )
    return payment


def a_sale(*wishes: tuple[Goods, int], **facts: Any) -> Placed:
    """A group that is paid and confirmed."""
    placed = a_placed(*wishes, **facts)
    at = facts.get("at", NOW)
    commands.confirm_group(group=placed.group, payment=a_capture(placed, at=at), at=at)
    return placed


def ship(placed: Placed, *, at: datetime = NOW) -> None:
    """Every order's parcel is handed over and delivered, without a carrier."""
    for order in placed.quote.orders:
        for reached in (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED):
            commands.follow_parcel(order=order.id, reached=reached, at=at)


def a_lane_row(**facts: Any) -> LaneRow:
    """The lane of `a_lane`, without a table."""
    return LaneRow(
        **{
            "code": "it-cn",
            "regime": "cn-cbec-direct",
            "origin": "IT",
            "destination": "CN",
            "market": "cn",
            "margin_bp": 100,
            "freight_currency": "EUR",
            "freight_first_minor": 1200,
            "freight_more_minor": 400,
            "freight_step_g": 500,
            "days_min": 7,
            "days_max": 12,
            "carrier": "simulator",
            "is_open": True,
            **facts,
        }
    )


def an_offer(**facts: Any) -> Offer:
    """A live offer of olive oil, without a table."""
    number = next(_number)
    return Offer(
        **{
            "listing": ListingId(new_id()),
            "variant": VariantId(new_id()),
            "product": ProductId(new_id()),
            "merchant_id": MerchantId(named_id("a merchant")),
            "merchant_name": "Cantina",
            "merchant_slug": "cantina",
            "merchant_country": "IT",
            "merchant_city": "Alba",
            "merchant_state": MerchantState.LIVE,
            "commission_bp": 800,
            "book": 1,
            "lane": a_lane_row(),
            "state": ListingState.LIVE,
            "product_state": ProductState.ACTIVE,
            "sku": f"SKU-{number}",
            "gtin": "",
            "option_text": "",
            "options": (),
            "option_words": {},
            "titles": {"en": "Olive oil", "zh-hans": "橄榄油"},
            "source_language": "it",
            "brand": "",
            "category": "",
            "slug": "olive-oil",
            "hs_code": "15092000",
            "origin": "IT",
            "customs_description": "Olive oil",
            "net_weight_g": 500,
            "gross_weight_g": 550,
            "content_amount": None,
            "content_unit": "",
            "price_minor": 2000,
            "currency": "EUR",
            "picture": "",
            **facts,
        }
    )


def some_circumstances(*offers: Offer, **facts: Any) -> Circumstances:
    """A day with a rate, and plenty of everything in one place of each merchant."""
    free = {offer.variant: 999 for offer in offers}
    node = NodeId(named_id("a node"))
    rate = Rate(EUR, CNY, RATE, RATE_DAY, "ECB")
    return Circumstances(
        **{
            "day": NOW.date(),
            "rates": {("EUR", "CNY"): rate},
            "nodes": {offer.merchant_id: [NodeStock(node, free)] for offer in offers},
            "used_in_year": {},
            **facts,
        }
    )


def priced(*wishes: tuple[Offer, int], market: str = "cn", **facts: Any) -> Priced:
    """The cart of these offers, in the order given."""
    return rules.price(
        [Wish(offer.listing, units) for offer, units in wishes],
        market=market,
        offers={offer.listing: offer for offer, _ in wishes},
        facts=some_circumstances(*[offer for offer, _ in wishes], **facts),
        assess=lanes.landed_cost,
    )
