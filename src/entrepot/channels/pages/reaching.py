"""What a file may change for the one who brings it: an office acts only as far as its mandate."""

from collections.abc import Collection, Mapping

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from entrepot.channels.values import Choices, JobKind, asks_for, needs
from entrepot.offices.queries import may, seat
from entrepot.offices.values import OfficeId, Resource, Role


def may_price(request: HttpRequest) -> bool:
    """Whether the seat may set prices."""
    return may(request, Role.MERCHANT, Resource.PRICES, write=True)


def within(request: HttpRequest, choices: Choices) -> Choices:
    """What was chosen, less what the seat may not set."""
    stock = may(request, Role.MERCHANT, Resource.STOCK, write=True)
    return choices.within(prices=may_price(request), stock=stock)


def by_office(request: HttpRequest) -> OfficeId | None:
    """The office that acts here for the merchant; None for the merchant's own people."""
    mine = seat(request, Role.MERCHANT)
    return mine.by_office if mine is not None else None


def may_take(request: HttpRequest, kind: JobKind, held: Mapping[str, int] | None = None) -> bool:
    """Whether the seat may have such a file taken in."""
    return _may_write(request, asks_for(kind, held))


def may_all(request: HttpRequest, kind: JobKind, choices: Choices) -> bool:
    """Whether the seat may do all that such a file asks for as it was chosen."""
    return _may_write(request, needs(kind, choices))


def _may_write(request: HttpRequest, wanted: Collection[Resource]) -> bool:
    return all(may(request, Role.MERCHANT, one, write=True) for one in wanted)


def sentence(kind: JobKind, held: Mapping[str, int] | None = None) -> str:
    """Why not."""
    if Resource.PRICES in asks_for(kind, held):
        return _("You may not set this shop's prices: ask the merchant to send them.")
    return _("You may not set this shop's stock: ask the merchant to send it.")


def allowed(request: HttpRequest, form: Form) -> bool:
    """Whether the kind that a valid form names may be taken in; else it says why not."""
    kind = JobKind(form.cleaned_data["kind"])
    if may_take(request, kind):
        return True
    form.add_error("kind", sentence(kind))
    return False
