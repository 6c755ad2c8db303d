"""What a parcel's papers say, as plain text ready to be set."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from entrepot.logistics.rules.barcode import code128
from entrepot.logistics.rules.item_id import spaced
from entrepot.logistics.rules.parcels import crosses_customs
from entrepot.logistics.values import PaperData, PaperKind, PaperLine, Party
from entrepot.money.values import Money, total


def kinds(data: PaperData) -> tuple[PaperKind, ...]:
    """The papers this parcel needs."""
    if crosses_customs(data.sender.country, data.recipient.country):
        return (PaperKind.LABEL, PaperKind.CN23, PaperKind.INVOICE)
    return (PaperKind.LABEL,)


def facts(data: PaperData) -> dict[str, Any]:
    """Every word and figure of the papers, in JSON's own types. Equal data, equal facts."""
    value = _value(data)
    return {
        "number": data.number,
        "number_spaced": spaced(data.number),
        "bars": code128(data.number),
        "order_number": data.order_number,
        "day": data.day.isoformat(),
        "sender": _party(data.sender),
        "recipient": _party(data.recipient),
        "lines": [_line(line) for line in data.lines],
        "units": sum(line.quantity for line in data.lines),
        "value": amount(value),
        "postage": amount(data.postage),
        "net_weight": kilograms(sum(line.net_weight_g for line in data.lines)),
        "gross_weight": kilograms(data.gross_weight_g),
        "carrier": data.carrier,
        "lane": data.lane,
        "customs": crosses_customs(data.sender.country, data.recipient.country),
    }


def amount(money: Money) -> str:
    """`1,234.50 CNY`: the form customs officers read everywhere."""
    return f"{money.amount:,} {money.currency.code}"


def kilograms(weight_g: int) -> str:
    """`1.250`: three decimals, no rounding."""
    return str((Decimal(weight_g) / 1000).quantize(Decimal("0.001")))


def _value(data: PaperData) -> Money:
    return total([line.value for line in data.lines], data.lines[0].value.currency)


def _line(line: PaperLine) -> Mapping[str, Any]:
    unit, rest = divmod(line.value.minor, line.quantity)
    return {
        "description": line.description,
        "title": line.title,
        "sku": line.sku,
        "hs_code": line.hs_code,
        "origin": line.origin,
        "quantity": line.quantity,
        "net_weight": kilograms(line.net_weight_g),
        "value": amount(line.value),
        "unit_value": "" if rest else amount(Money(unit, line.value.currency)),
    }


def _party(party: Party) -> Mapping[str, Any]:
    place = " ".join(part for part in (party.postcode, party.city, party.region) if part)
    return {
        "name": party.name,
        "street": party.street,
        "place": place,
        "country": party.country,
        "phone": party.phone,
        "email": party.email,
        "tax_number": party.tax_number,
    }
