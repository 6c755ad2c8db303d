"""What a return of an order would give back of duty and tax, and until when. It starts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from entrepot.checkout.models import Order
from entrepot.checkout.queries.assessed import charged_of
from entrepot.checkout.queries.group import title_of
from entrepot.checkout.queries.sold import frozen_cost, lines_of
from entrepot.checkout.rules import local_day
from entrepot.checkout.values import Levy
from entrepot.kernel import Refusal, book_of
from entrepot.lanes import queries as lanes
from entrepot.lanes.values import ChargeKind, LandedCost, ReturnRelief
from entrepot.logistics import queries as logistics
from entrepot.logistics.values import TrackingCode
from entrepot.money.values import Money

TAXES: Final = (Levy.DUTY, Levy.CONSUMPTION_TAX, Levy.VAT)
"""What an authority gives back; a fee was for work that was done."""


@dataclass(frozen=True, slots=True)
class ReturnPart:
    """One kind of a line's tax: what these units bore of it."""

    kind: Levy
    amount: Money
    is_charged: bool
    """By customs' own assessment; otherwise by what was withheld."""
    comes_back: bool


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """So many units of a line."""

    place: int
    line: UUID
    sku: str
    title: str
    quantity: int
    units: int
    parts: tuple[ReturnPart, ...]


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return as the law of the order's lane would treat it if it were done today.

    The days are None where the law sets none, and while the release is not known; then the spans
    say how many days there will be.
    """

    today: date
    released_on: date | None
    relief: ReturnRelief | None
    refusal: Refusal | None
    """Why the law does not answer."""
    days_to_apply: int | None
    days_to_be_back: int | None
    lines: tuple[ReturnLine, ...]
    back: Money
    """Duty and tax of these units that come back."""
    lost: Money
    """Duty and tax of these units that do not."""

    @property
    def last_day_to_apply(self) -> date | None:
        known = self.relief if self.released_on else None
        return known.last_day_to_apply if known else None

    @property
    def last_day_back(self) -> date | None:
        known = self.relief if self.released_on else None
        return known.last_day_back if known else None

    @property
    def is_late(self) -> bool:
        """Is a day over that the law sets?"""
        days = (self.last_day_to_apply, self.last_day_back)
        return any(day is not None and day < self.today for day in days)


def return_view(
    order: UUID, *, units: Mapping[UUID, int] | None, at: datetime, language: str
) -> ReturnView | None:
    """What `units` of the lines (all, when None) would give back; None when there is no order.

    More units than a line has are taken as all of it, fewer than none as none.
    """
    row = Order.objects.filter(book=book_of(order), id=order).first()
    if row is None:
        return None
    destination: str = row.frozen["destination"]
    today = local_day(destination, at)
    released_on = _released_on(row.id, destination)
    lines = lines_of(row)
    wanted = {
        str(line.id): line.quantity
        if units is None
        else max(0, min(line.quantity, units.get(line.id, 0)))
        for line in lines
    }
    charged = charged_of(row)
    cost = lanes.refund(frozen_cost(row, lines, charged=charged), wanted, before={})
    relief, refusal = _relief(row, released_on or today, today)
    shares = {line.item.id: line for line in cost.lines}
    told = [
        ReturnLine(
            place=place,
            line=line.id,
            sku=line.frozen["sku"],
            title=title_of(line.frozen, language),
            quantity=line.quantity,
            units=wanted[str(line.id)],
            parts=tuple(
                ReturnPart(
                    kind, amount, (line.id, kind) in charged, comes_back=_comes_back(relief, kind)
                )
                for kind in TAXES
                if (share := shares.get(str(line.id))) is not None
                if (amount := share.amount(ChargeKind(kind))).minor
            ),
        )
        for place, line in enumerate(lines, start=1)
    ]
    return ReturnView(
        today=today,
        released_on=released_on,
        relief=relief,
        refusal=refusal,
        days_to_apply=_span(relief.last_day_to_apply if relief else None, released_on or today),
        days_to_be_back=_span(relief.last_day_back if relief else None, released_on or today),
        lines=tuple(told),
        back=_sum(told, cost, comes_back=True),
        lost=_sum(told, cost, comes_back=False),
    )


def _released_on(order: UUID, destination: str) -> date | None:
    """The day at the border on which customs released the parcel, as its carrier says."""
    parcel = logistics.parcel_of(order)
    if parcel is None:
        return None
    cleared = [one.at for one in parcel.tracking if one.code is TrackingCode.CUSTOMS_CLEARED]
    return local_day(destination, max(cleared)) if cleared else None


def _relief(
    row: Order, released_on: date, today: date
) -> tuple[ReturnRelief | None, Refusal | None]:
    try:
        return (
            lanes.return_relief(
                row.frozen["regime"], released_on=released_on, applied_on=today, back_on=today
            ),
            None,
        )
    except Refusal as no:
        return None, no


def _comes_back(relief: ReturnRelief | None, kind: Levy) -> bool:
    return relief is not None and relief.gives_back(ChargeKind(kind))


def _span(last: date | None, start: date) -> int | None:
    return None if last is None else (last - start).days


def _sum(lines: list[ReturnLine], cost: LandedCost, *, comes_back: bool) -> Money:
    minor = sum(
        part.amount.minor for line in lines for part in line.parts if part.comes_back is comes_back
    )
    return Money(minor, cost.currency)
