"""Who may enter a route: a seat of the right kind whose post may touch the resource."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from entrepot.kit.actor import Actor
from entrepot.kit.scope import Audience, guard
from entrepot.offices.queries import seating
from entrepot.offices.queries.seating import Seat
from entrepot.offices.values import Access, Resource, Role

View = Callable[..., HttpResponse]
RESOURCE_ATTRIBUTE: Final = "entrepot_resources"
"""What a guarded view reads or writes; none for those that any seat may enter."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
API_PREFIX: Final = "/api/"


def may(request: HttpRequest, role: Role, resource: Resource | None, *, write: bool) -> bool:
    """Whether the seat the person acts from may read or write the resource; None: any seat."""
    mine = seating.seat(request, role)
    return mine is not None and reaches(mine, resource, write=write)


def reaches(seat: Seat, resource: Resource | None, *, write: bool) -> bool:
    """Whether a seat's post, or its mandate, allows it."""
    wanted = Access.WRITE if write else Access.READ
    return resource is None or seat.reach(resource) >= wanted


def merchant_for(*resources: Resource | None) -> Callable[[View], Any]:
    """A merchant's route; a safe method asks for reading, any other for writing.

    Of several resources one is enough, and the view looks closer; of none: any seat may enter.
    """
    return _entry(Audience.MERCHANT, Role.MERCHANT, resources)


def office_for(*resources: Resource | None) -> Callable[[View], Any]:
    """An office's route."""
    return _entry(Audience.OFFICE, Role.OFFICE, resources)


def operator_for(*resources: Resource | None) -> Callable[[View], Any]:
    """An operator's route."""
    return _entry(Audience.OPERATOR, Role.OPERATOR, resources)


def partner_for(*resources: Resource | None) -> Callable[[View], Any]:
    """A trade partner's route."""
    return _entry(Audience.PARTNER, Role.PARTNER, resources)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts by this request, as the audit log says it: the seat that its guard let in."""
    via = "api" if request.path.startswith(API_PREFIX) else "page"
    user = seating.person(request)
    mine: Seat | None = getattr(request, "entrepot_acting", None)
    if mine is None:
        return Actor(user=user, via=via)
    return Actor(
        user=user,
        role=mine.role,
        office=mine.by_office or mine.office,
        merchant=mine.merchant,
        via=via,
        key=getattr(request, "entrepot_key", None),
    )


def _entry(
    who: Audience, role: Role, resources: tuple[Resource | None, ...]
) -> Callable[[View], Any]:
    named = tuple(one for one in resources if one is not None)

    def allows(request: HttpRequest) -> bool:
        mine = seating.seat(request, role)
        write = request.method not in SAFE
        if mine is None or not any(reaches(mine, one, write=write) for one in named or (None,)):
            return False
        request.entrepot_acting = mine  # type: ignore[attr-defined]  # read by `actor_of`
        return True

    def decorate(view: View) -> Any:
        guarded = guard(who, allows=allows)(view)
        setattr(guarded, RESOURCE_ATTRIBUTE, named)
        return guarded

    return decorate


merchant_only = merchant_for()
office_only = office_for()
operator_only = operator_for()
