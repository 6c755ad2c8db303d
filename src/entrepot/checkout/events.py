"""What has happened to orders."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlaced(Event):
    """A checkout was acknowledged: stock and allowance are held, money is awaited.

    `orders`: [{order, merchant, number, total_minor}]; written by the intake's own statement.
    """

    kind: ClassVar[str] = "group.placed"
    group: UUID
    market: str
    currency: str
    total_minor: int
    orders: list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConfirmed(Event):
    """The order is paid: the sale stands. Carries what boards count."""

    kind: ClassVar[str] = "order.confirmed"
    order: UUID
    group: UUID
    merchant: UUID
    market: str
    lane: str
    origin: str
    currency: str
    total_minor: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDrewElsewhere(Event):
    """A paid or ended order has holds in book `there`, which is not its own."""

    kind: ClassVar[str] = "order.drew_elsewhere"
    order: UUID
    there: int
    is_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExpired(Event):
    """Nobody paid in time; what was held is free again."""

    kind: ClassVar[str] = "order.expired"
    order: UUID
    group: UUID
    merchant: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Event):
    """The buyer took it back before paying; what was held is free again."""

    kind: ClassVar[str] = "order.cancelled"
    order: UUID
    group: UUID
    merchant: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted(Event):
    """The buyer has it: escrow went to the merchant's payable."""

    kind: ClassVar[str] = "order.completed"
    order: UUID
    merchant: UUID
    payable_minor: int
    commission_minor: int
    currency: str
