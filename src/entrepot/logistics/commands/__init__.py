"""What is done with goods: receive, ask for a parcel, pick, pack, ship, follow."""

from entrepot.logistics.commands.counting import COUNT_MAX, count_stock
from entrepot.logistics.commands.forgetting import cut, forget_recipients
from entrepot.logistics.commands.moving import DRAIN_MAX, Drained, drain, drain_due
from entrepot.logistics.commands.packing import (
    NotReady,
    WeightDiffers,
    ask_parcels,
    cancel_parcel,
    make_papers,
    pack,
    pick,
)
from entrepot.logistics.commands.places import (
    LastPlace,
    NoSuchPlace,
    PlaceNotEmpty,
    change_place,
    close_place,
    open_place,
    ship_first_from,
)
from entrepot.logistics.commands.receiving import (
    BadUnits,
    SameIdOtherBody,
    open_first_node,
    open_node,
    receive,
)
from entrepot.logistics.commands.shipping import receive_tracking, reconcile, ship, track
from entrepot.logistics.values import (
    BadTracking,
    CarrierRefused,
    CarrierUnavailable,
    UnknownCarrier,
)

__all__ = [
    "COUNT_MAX",
    "DRAIN_MAX",
    "BadTracking",
    "BadUnits",
    "CarrierRefused",
    "CarrierUnavailable",
    "Drained",
    "LastPlace",
    "NoSuchPlace",
    "NotReady",
    "PlaceNotEmpty",
    "SameIdOtherBody",
    "UnknownCarrier",
    "WeightDiffers",
    "ask_parcels",
    "cancel_parcel",
    "change_place",
    "close_place",
    "count_stock",
    "cut",
    "drain",
    "drain_due",
    "forget_recipients",
    "make_papers",
    "open_first_node",
    "open_node",
    "open_place",
    "pack",
    "pick",
    "receive",
    "receive_tracking",
    "reconcile",
    "ship",
    "ship_first_from",
    "track",
]
