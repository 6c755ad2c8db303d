"""Who may enter a route: a seat of the right kind whose post may touch the resource."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from entrepot.kit.scope import Audience, guard
from entrepot.offices.queries import people
from entrepot.offices.values import Resource, Role

View = Callable[..., HttpResponse]


def may(request: HttpRequest, role: Role, resource: Resource | None, *, write: bool) -> bool:
    """Whether the seat the person acts from may read or write the resource; None: any seat."""
    return people.seat(request, role) is not None


def merchant_for(resource: Resource | None) -> Callable[[View], Any]:
    """A merchant's route; a safe method asks for reading, any other for writing."""
    return _entry(Audience.MERCHANT, Role.MERCHANT, resource)


def office_for(resource: Resource | None) -> Callable[[View], Any]:
    """An office's route."""
    return _entry(Audience.OFFICE, Role.OFFICE, resource)


def operator_for(resource: Resource | None) -> Callable[[View], Any]:
    """An operator's route."""
    return _entry(Audience.OPERATOR, Role.OPERATOR, resource)


def partner_for(resource: Resource | None) -> Callable[[View], Any]:
    """A trade partner's route."""
    return _entry(Audience.PARTNER, Role.PARTNER, resource)


def _entry(who: Audience, role: Role, resource: Resource | None) -> Callable[[View], Any]:
    def allows(request: HttpRequest) -> bool:
        write = request.method not in {"GET", "HEAD", "OPTIONS"}
        return may(request, role, resource, write=write)

    return guard(who, allows=allows)


merchant_only = merchant_for(None)
office_only = office_for(None)
operator_only = operator_for(None)
