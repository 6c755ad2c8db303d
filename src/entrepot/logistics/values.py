"""Ids, states and codes; what a parcel holds; what a carrier is told and tells; how it says no."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final, NewType
from uuid import UUID

from entrepot.kernel import Refusal
from entrepot.money.values import Money

NodeId = NewType("NodeId", UUID)
ParcelId = NewType("ParcelId", UUID)

EU_CUSTOMS: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK".split()  # noqa: SIM905  # read as one
)
"""Where goods move without customs papers: Regulation (EU) 952/2013, article 4."""


class NodeKind(StrEnum):
    WAREHOUSE = "warehouse"
    BONDED = "bonded"
    SHOP = "shop"


class ParcelState(StrEnum):
    """TO_PICK -> PICKED -> PACKED -> SHIPPED -> DELIVERED; or CANCELLED before SHIPPED."""

    TO_PICK = "to_pick"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


TO_SHIP: Final = (ParcelState.TO_PICK, ParcelState.PICKED, ParcelState.PACKED)
GONE: Final = (ParcelState.SHIPPED, ParcelState.DELIVERED)


class TrackingCode(StrEnum):
    """What a carrier can say of a parcel, in our words (customs states included)."""

    ACCEPTED = "accepted"
    EXPORT_HUB = "export_hub"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    CUSTOMS_RECEIVED = "customs_received"
    CUSTOMS_EXCEPTION = "customs_exception"
    CUSTOMS_CLEARED = "customs_cleared"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    FAILED = "failed"


class PaperKind(StrEnum):
    """What goes with a parcel; the last two only across a customs border."""

    LABEL = "label"
    CN23 = "cn23"
    INVOICE = "invoice"


Box = tuple[int, int, int]
"""The sides of one packed unit, in millimetres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a service takes, with who says so; None where it has no such limit."""

    letters: str
    weight_g_max: int
    side_mm_max: int | None = None
    sum_mm_max: int | None = None
    """Of the three sides together."""
    girth_mm_max: int | None = None
    """Of the longest side and once around the other two."""
    divisor: int | None = None
    """Cubic centimetres a kilogram, where the volume is charged."""
    since: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLine:
    """One order line in a parcel, frozen from the order (XB-5).

    Weights are of one unit; `value_minor` is the declared value of all units of the line;
    `hold` is the kept pending transfer of its stock, posted when the parcel ships.
    """

    line: UUID
    variant: UUID
    hold: UUID
    sku: str
    title: str
    title_en: str
    hs_code: str
    origin: str
    quantity: int
    net_weight_g: int
    gross_weight_g: int
    value_minor: int
    currency: str
    customs_description: str

    def __post_init__(self) -> None:
        assert self.quantity > 0, self
        assert self.net_weight_g > 0, self
        assert self.gross_weight_g > 0, self
        assert self.value_minor >= 0, self

    def as_json(self) -> dict[str, Any]:
        """In JSON's own types, for the parcel's row."""
        return {k: str(v) if isinstance(v, UUID) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "ParcelLine":
        ids = {name: UUID(body[name]) for name in ("line", "variant", "hold")}
        return cls(**{**body, **ids})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelWanted:
    """An order's goods that are to be sent; what stands here is frozen in the parcel (MV-12).

    `recipient_details` is JSON: name, phone, province, city, district, street, postcode,
    id_number, and country when it is not the lane's destination. `postage` in minor units of
    `currency`.
    """

    order: UUID
    order_number: str
    book: int
    merchant: UUID
    node: UUID
    lane: str
    carrier: str
    lines: Sequence[ParcelLine]
    recipient_details: str
    postage: int
    currency: str
    at: datetime

    def __post_init__(self) -> None:
        assert self.lines, self


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Sender or addressee, as it is printed."""

    name: str
    street: str
    city: str
    country: str
    region: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of the papers; `value` and weights are of the whole line."""

    description: str
    title: str
    sku: str
    hs_code: str
    origin: str
    quantity: int
    net_weight_g: int
    value: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperData:
    """Everything a parcel's papers say. The papers are pure functions of it."""

    number: str
    order_number: str
    day: date
    sender: Party
    recipient: Party
    lines: tuple[PaperLine, ...]
    postage: Money
    gross_weight_g: int
    carrier: str
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What a carrier is told of a parcel; `number` makes a repeat a repeat."""

    number: str
    sender: Party
    recipient: Party
    gross_weight_g: int
    value: Money
    crosses_customs: bool
    papers: tuple[str, ...]
    """SHA-256 of each paper that goes along."""
    notice_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """One thing a carrier said; (number, reference) makes a repeat a repeat."""

    number: str
    reference: str
    code: TrackingCode
    place: str
    country: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NodeStock:
    """What a node could send of the variants asked for."""

    node: NodeId
    free: dict[UUID, int]


@dataclass(frozen=True, slots=True)
class Routing:
    """From where an order would be sent, and why; no node: nobody can send it whole."""

    node: NodeId | None
    reason: str


@dataclass(eq=False)
class BadPlace(Refusal):
    """A warehouse cannot be saved so; `field` says where."""

    code: ClassVar[str] = "logistics.bad_place"
    status: ClassVar[int] = 422
    field: str
    reason: str
    """`missing`, `wrong_form`, `not_here`, `too_many`."""
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    """A warehouse as somebody types it; the region is its province, where the post wants one."""

    name: str
    kind: NodeKind
    country: str
    city: str
    street: str = ""
    postcode: str = ""
    region: str = ""


@dataclass(eq=False)
class BadTracking(Refusal):
    """The carrier's notice is unsigned, altered, too old or not readable: nothing was done."""

    code: ClassVar[str] = "logistics.bad_tracking"
    status: ClassVar[int] = 400
    reason: str


@dataclass(eq=False)
class CarrierUnavailable(Refusal):
    """The carrier does not answer now. The parcel is as it was; try again shortly."""

    code: ClassVar[str] = "logistics.carrier_unavailable"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True
    carrier: str
    reason: str


@dataclass(eq=False)
class CarrierRefused(Refusal):
    """The carrier does not take this parcel."""

    code: ClassVar[str] = "logistics.carrier_refused"
    status: ClassVar[int] = 502
    carrier: str
    reason: str


@dataclass(eq=False)
class UnknownCarrier(Refusal):
    """No carrier of this name is connected."""

    code: ClassVar[str] = "logistics.unknown_carrier"
    status: ClassVar[int] = 404
    carrier: str


@dataclass(eq=False)
class BadItemId(Refusal):
    """Not an item id of the Universal Postal Union (S10)."""

    code: ClassVar[str] = "logistics.bad_item_id"
    status: ClassVar[int] = 422
    number: str
    reason: str
