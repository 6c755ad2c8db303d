"""States, codes and weights in the reader's words. `{% load logistics %}`."""

from typing import Any, Final

from django import template
from django.utils.translation import gettext_lazy as _

from entrepot.logistics import rules

register = template.Library()

STATES: Final = {
    "to_pick": _("To pick"),
    "picked": _("Picked"),
    "packed": _("Packed"),
    "shipped": _("Shipped"),
    "delivered": _("Delivered"),
    "cancelled": _("Cancelled"),
}
TONES: Final = {
    "to_pick": "attention",
    "picked": "attention",
    "packed": "info",
    "shipped": "info",
    "delivered": "good",
}
CODES: Final = {
    "accepted": _("Taken by the carrier"),
    "export_hub": _("At the export hub"),
    "departed": _("Left the country"),
    "arrived": _("Arrived"),
    "customs_received": _("Presented to customs"),
    "customs_exception": _("Stopped by customs for a check"),
    "customs_cleared": _("Released by customs"),
    "out_for_delivery": _("Out for delivery"),
    "delivered": _("Delivered"),
    "failed": _("Nobody was there; they come again"),
}
PAPERS: Final = {
    "label": _("Label"),
    "cn23": _("Customs declaration CN 23"),
    "invoice": _("Commercial invoice"),
}
MOVEMENTS: Final = {
    "receipt": _("Received"),
    "hold": _("Held for an order"),
    "ship": _("Shipped"),
    "release": _("Set free again"),
    "correction": _("Taken out"),
}


@register.filter
def parcel_state(state: str) -> Any:
    """A parcel's state in words."""
    return STATES.get(state, state)


@register.filter
def parcel_tone(state: str) -> str:
    """The tone of a parcel's badge."""
    return TONES.get(state, "")


@register.filter
def tracking_name(code: str) -> Any:
    """What a carrier said, in words."""
    return CODES.get(code, code)


@register.filter
def paper_name(kind: str) -> Any:
    """A paper's name."""
    return PAPERS.get(kind, kind)


@register.filter
def movement_name(kind: str) -> Any:
    """What a movement of stock was."""
    return MOVEMENTS.get(kind, kind)


@register.filter
def item_id(number: str) -> str:
    """A parcel's number with its blanks."""
    return rules.spaced(number) if number else ""


@register.filter
def kilograms(weight_g: int) -> str:
    """`1.250`."""
    return rules.kilograms(weight_g)
