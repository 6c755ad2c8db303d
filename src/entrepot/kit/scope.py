"""Who may see what: every page and API route declares its audience, and a test checks them all.

An object of another tenant does not exist: the answer is 404, never 403, so that nobody
learns that it is there.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Final, TypeVar

from django.http import Http404, HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """For whom a route is. `PUBLIC` routes show nothing that is anyone's own."""

    PUBLIC = "public"
    BUYER = "buyer"
    MERCHANT = "merchant"
    OFFICE = "office"
    OPERATOR = "operator"
    PARTNER = "partner"
    """A trade partner: aggregates of its country, never one merchant."""
    MACHINE = "machine"
    """Signed calls of outside parties: verified by their signature."""


SCOPE_ATTRIBUTE: Final = "entrepot_audience"


def audience(who: Audience) -> Callable[[View], View]:
    """Declare a view's audience without guarding it (public, machine, and guarded-inside views)."""

    def declare(view: View) -> View:
        setattr(view, SCOPE_ATTRIBUTE, who)
        return view

    return declare


def guard(
    who: Audience, *, allows: Callable[[HttpRequest], bool]
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Answer 404 to everyone whom `allows` does not admit, and declare the audience."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allows(request):
                raise Http404
            return view(request, *args, **kwargs)

        setattr(guarded, SCOPE_ATTRIBUTE, who)
        return guarded

    return decorate
