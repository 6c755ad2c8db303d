"""Nodes with stock and parcels to send, for everyone's tests."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from tests.checkout.make import a_lane
from tests.offices.make import a_merchant

from entrepot.kernel import named_id, new_id
from entrepot.kit import webhook
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.logistics import commands
from entrepot.logistics.models import Parcel
from entrepot.logistics.values import NodeId, ParcelLine, ParcelWanted
from entrepot.offices.models import Merchant

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

RECIPIENT = {
    "name": "测试收件人",
    "phone": "138 0013 8000",
    "province": "北京市",
    "city": "北京市",
    "district": "朝阳区",
    "street": "建国路88号",
    "postcode": "100022",
    "id_number": "11010519491231002X",
}


def a_node(merchant: Merchant | None = None, **facts: Any) -> NodeId:
    """A warehouse in Alba."""
    merchant = merchant or a_merchant()
    return commands.open_node(
        **{
            "merchant": merchant.id,
            "code": f"node-{new_id().hex[-8:]}",
            "name": "Magazzino Alba",
            "country": "IT",
            "city": "Alba",
            "street": "Via Roma 1",
            "postcode": "12051",
            **facts,
        }
    )


def some_stock(node: UUID, *, units: int, variant: UUID | None = None) -> UUID:
    """So many units of a variant (a new one unless given) received into the node."""
    variant = variant or new_id()
    commands.receive(
        node=node, variant=variant, units=units, reference="DDT 1", at=AT, receipt_id=new_id()
    )
    return variant


def a_hold(variant: UUID, node: UUID, *, units: int) -> chart.TransferId:
    """A kept reservation without expiry, as a confirmed order has it."""
    hold = chart.TransferId(new_id())
    ledger.transfer(
        chart.Transfer(
            id=hold,
            debit=chart.account_id(chart.stock(variant, node)),
            credit=chart.account_id(chart.sold(variant)),
            amount=units,
            unit=chart.piece(variant),
            kind=chart.Kind.PENDING,
            reason="order.kept EP-1",
        ),
        at=AT,
    )
    return hold


def a_line(variant: UUID, node: UUID, *, quantity: int = 2, **facts: Any) -> ParcelLine:
    """Bottles of Barolo, held for an order."""
    return ParcelLine(
        **{
            "line": new_id(),
            "variant": variant,
            "hold": a_hold(variant, node, units=quantity),
            "sku": "BAR-19",
            "title": "巴罗洛红葡萄酒 2019",
            "title_en": "Barolo DOCG 2019",
            "hs_code": "2204214200",
            "origin": "IT",
            "quantity": quantity,
            "net_weight_g": 750,
            "gross_weight_g": 1300,
            "value_minor": 32_800 * quantity,
            "currency": "CNY",
            "customs_description": "Red wine in glass bottles of 75 cl",
            **facts,
        }
    )


def a_parcel(merchant: Merchant | None = None, *, units: int = 10, **facts: Any) -> Parcel:
    """A parcel of two bottles that waits to be picked, from a node with ten of them."""
    merchant = merchant or a_merchant()
    a_lane()
    node = facts.pop("node", None) or a_node(merchant)
    lines = facts.pop("lines", None) or [a_line(some_stock(node, units=units), node)]
    order = facts.pop("order", None) or new_id()
    wanted = ParcelWanted(
        **{
            "order": order,
            "order_number": f"EP-{order.hex[-8:].upper()}",
            "book": merchant.book,
            "merchant": merchant.id,
            "node": node,
            "lane": "it-cn",
            "carrier": "simulator",
            "lines": lines,
            "recipient_details": json.dumps(RECIPIENT, ensure_ascii=False),
            "postage": 5_800,
            "currency": "CNY",
            "at": AT,
            **facts,
        }
    )
    [parcel] = commands.ask_parcels([wanted])
    return Parcel.objects.get(id=parcel)


def packed(parcel: Parcel | None = None, *, weighed_g: int = 2_700) -> Parcel:
    """The same, picked and packed."""
    parcel = parcel or a_parcel()
    commands.pick(parcel=parcel.id)
    commands.pack(parcel=parcel.id, weighed_g=weighed_g, at=AT)
    parcel.refresh_from_db()
    return parcel


def a_word(
    number: str, code: str, *, at: datetime = AT, reference: str = "", place: str = "Milano"
) -> dict[str, str]:
    """What the simulated carrier says of a parcel."""
    return {
        "number": number,
        "reference": reference or str(named_id(f"{number}:{code}:{at}"))[:20],
        "code": code,
        "place": place,
        "country": "IT",
        "at": at.isoformat(),
    }


def a_notice(data: dict[str, str], *, at: datetime = AT) -> tuple[dict[str, str], bytes]:
    """Headers and body as the simulated carrier sends them."""
    body = json.dumps({"type": f"parcel.{data['code']}", "data": data}).encode()
    headers = webhook.headers(
        settings.SIMULATOR_SECRET,
        identity=f"msg_{data['reference']}",
        timestamp=int(at.timestamp()),
        body=body,
    )
    return headers, body
