"""A sale's lines as they were promised, for whoever looks at its taxes afterwards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from entrepot.checkout.models import Order, OrderLine
from entrepot.checkout.values import Basis, Levy, SoldLine
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    Item,
    LandedCost,
    Lane,
    LineCost,
    RowRef,
)
from entrepot.money.values import Money, currency, money

_VALUE: Final = ("goods", "exchange")
_LEVIES: Final = frozenset(Levy)


def sold_lines(row: Order, lines: Sequence[OrderLine]) -> tuple[SoldLine, ...]:
    """The lines with what was withheld of each kind."""
    sources: list[str] = row.frozen.get("sources", [])
    return tuple(_sold(line, sources) for line in lines)


def lines_of(row: Order) -> list[OrderLine]:
    """The order's lines, always in the same order."""
    return list(OrderLine.objects.filter(book=row.book, order=row.id).order_by("id"))


def frozen_cost(
    row: Order, lines: Sequence[OrderLine], *, charged: Mapping[tuple[Any, Levy], int]
) -> LandedCost:
    """The order's price as it was promised, as the engine's own value.

    Where customs have charged a line and kind (`charged`), what they charged stands in place of
    what was withheld: only that can come back. Items are named by their line's id.
    """
    frozen = row.frozen
    unit = currency(row.currency)
    sources: list[str] = frozen.get("sources", [])
    costs = tuple(_line_cost(row, line, sources, charged) for line in lines)
    return LandedCost(
        lane=Lane(frozen["regime"], row.origin, frozen["destination"]),
        day=date.fromisoformat(frozen["day"]),
        currency=unit,
        lines=costs,
        total=Money(sum(cost.total.minor for cost in costs), unit),
        dutiable=Money(frozen["dutiable_minor"], unit),
        treatment=frozen["treatment"],
        rules_version=frozen["rules_version"],
        rate=None,
        margin=Decimal(frozen["margin"]),
    )


def _sold(line: OrderLine, sources: Sequence[str]) -> SoldLine:
    frozen: dict[str, Any] = line.frozen
    minors: dict[Levy, int] = defaultdict(int)
    laws: dict[Levy, list[dict[str, str]]] = defaultdict(list)
    for charge in frozen["charges"]:
        if charge["kind"] in _LEVIES:
            kind = Levy(charge["kind"])
            minors[kind] += charge["minor"]
            laws[kind].append(_law(charge, sources))
    return SoldLine(
        id=line.id,
        sku=frozen["sku"],
        hs_code=frozen["hs_code"],
        quantity=line.quantity,
        value_minor=sum(one["minor"] for one in frozen["charges"] if one["kind"] in _VALUE),
        quoted={kind: Basis(minor, tuple(laws[kind])) for kind, minor in minors.items()},
    )


def _law(charge: Mapping[str, Any], sources: Sequence[str]) -> dict[str, str]:
    """The row behind a charge, flat and in text; empty where the charge names none."""
    return {
        "kind": charge["kind"],
        "rate": charge["rate"],
        "source": _source(charge, sources),
        "confidence": charge.get("confidence", ""),
        "since": str(charge.get("since") or ""),
        "until": str(charge.get("until") or ""),
    }


def _source(charge: Mapping[str, Any], sources: Sequence[str]) -> str:
    place = charge.get("source")
    return sources[place] if isinstance(place, int) and place < len(sources) else ""


def _line_cost(
    row: Order,
    line: OrderLine,
    sources: Sequence[str],
    charged: Mapping[tuple[Any, Levy], int],
) -> LineCost:
    frozen: dict[str, Any] = line.frozen
    unit = currency(row.currency)
    item = Item(
        id=str(line.id),
        hs=frozen["hs_code"],
        description=frozen["customs_description"],
        origin=frozen["origin"],
        quantity=line.quantity,
        unit_price=Money(frozen["price_minor"], currency(frozen["currency"])),
        net_weight_g=min(frozen["net_weight_g"] or 0, frozen["gross_weight_g"]),
        gross_weight_g=frozen["gross_weight_g"],
    )
    charges = []
    told: set[Levy] = set()
    for one in frozen["charges"]:
        minor = one["minor"]
        kind = Levy(one["kind"]) if one["kind"] in _LEVIES else None
        if kind is not None and (line.id, kind) in charged:
            # Several rows of one kind (duty, and duty against dumping) are charged as one sum.
            minor = 0 if kind in told else charged[line.id, kind]
            told.add(kind)
        charges.append(_charge(one, Money(minor, unit), sources))
    charges += [
        Charge(ChargeKind(kind), Money(minor, unit), Money(0, unit), "", "", "")
        for (identity, kind), minor in charged.items()
        if identity == line.id and kind not in told and minor
    ]
    total = Money(sum(charge.amount.minor for charge in charges), unit)
    return LineCost(item, tuple(charges), total)


def _charge(frozen: Mapping[str, Any], amount: Money, sources: Sequence[str]) -> Charge:
    base = frozen["base"]
    source = _source(frozen, sources)
    ref = (
        RowRef(source, frozen["confidence"], _day(frozen["since"]), _day(frozen["until"]))
        if source
        else None
    )
    return Charge(
        kind=ChargeKind(frozen["kind"]),
        amount=amount,
        base=money(base["amount"], base["currency"]),
        rate=frozen["rate"],
        formula=frozen["formula"],
        rounding=frozen["rounding"],
        row=ref,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
