"""The first place of each desk, and which places a seat may read."""

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language, override

from entrepot.kit.shell import RAILS
from entrepot.offices import queries
from entrepot.offices.queries import RESOURCE_ATTRIBUTE, Seat
from entrepot.offices.values import Resource, Role

FIRST: Final = {
    Role.OPERATOR: "board",
    Role.OFFICE: "merchants",
    Role.MERCHANT: "orders",
    Role.PARTNER: "country",
}
"""Where a desk's day begins; who may not read that begins at the first place they may."""
BUYERS_DESK: Final = "cn/orders/"


def desk_of(role: Role, seat: Seat | None = None) -> str:
    """The address of a desk's first place that the seat may read."""
    folder = FIRST[role]
    if seat is not None and not is_open(seat, folder):
        folders = [one[0] for one in RAILS.get(role.value, ()) if not one[0].startswith("/")]
        folder = next((one for one in folders if is_open(seat, one)), folder)
    return address(f"{role.value}/{folder}/")


def is_open(seat: Seat, folder: str) -> bool:
    """Whether the seat may read a place of its desk; one that has no page is open to nobody."""
    resources = _resources(seat.role.value, folder)
    if resources is None:
        return False
    return not resources or any(queries.reaches(seat, one, write=False) for one in resources)


def address(path: str) -> str:
    """A path under the reader's language."""
    return f"/{get_language()}/{path}"


@lru_cache(maxsize=256)
def _resources(desk: str, folder: str) -> tuple[Resource, ...] | None:
    """What the page of a place reads, as its guard says; None when there is no such page."""
    # Addresses are only known under the language that is spoken now: ask in one, whatever it is.
    try:
        with override(settings.LANGUAGE_CODE):
            view = resolve(f"/{settings.LANGUAGE_CODE}/{desk}/{folder}/").func
    except Resolver404:
        return None
    found: tuple[Resource, ...] | None = getattr(view, RESOURCE_ATTRIBUTE, None)
    return found
