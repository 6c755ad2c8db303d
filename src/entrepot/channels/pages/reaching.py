"""What a file may change for the one who brings it: an office acts only as far as its mandate."""

from collections.abc import Mapping

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from entrepot.channels.values import Choices, JobKind, asks_for
from entrepot.offices.queries import may
from entrepot.offices.values import Resource, Role


def may_price(request: HttpRequest) -> bool:
    """Whether the seat may set prices."""
    return may(request, Role.MERCHANT, Resource.PRICES, write=True)


def within(request: HttpRequest, choices: Choices) -> Choices:
    """What was chosen, less what the seat may not set."""
    stock = may(request, Role.MERCHANT, Resource.STOCK, write=True)
    return choices.within(prices=may_price(request), stock=stock)


def may_take(request: HttpRequest, kind: JobKind, held: Mapping[str, int] | None = None) -> bool:
    """Whether the seat may have such a file taken in."""
    wanted = asks_for(kind, held)
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
