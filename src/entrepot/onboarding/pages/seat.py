"""From whose chair these pages are looked at."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from entrepot.offices.queries import may, merchant_for, seat, seats
from entrepot.offices.values import MerchantId, Resource, Role, UserId

View = Callable[..., HttpResponse]


def applicant(view: View) -> View:
    """The pages of an application: who acts for several businesses takes the seat of this one."""
    guarded = merchant_for(Resource.APPLICATION)(view)

    @wraps(guarded)
    def seated(request: HttpRequest, merchant: UUID, **names: Any) -> HttpResponse:
        mine = {one.merchant: one for one in seats(request) if one.role is Role.MERCHANT}
        if merchant not in mine:
            raise Http404
        now = seat(request, Role.MERCHANT)
        if now is None or now.merchant != merchant:
            request.session[f"seat:{Role.MERCHANT}"] = mine[MerchantId(merchant)].key
        answer: HttpResponse = guarded(request, merchant=merchant, **names)
        return answer

    return seated


def own_merchant(request: HttpRequest) -> MerchantId:
    """Whose desk it is; the guard has let nobody in without one."""
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant


def person(request: HttpRequest) -> UserId:
    """Who presses the button."""
    assert request.user.pk is not None
    return UserId(request.user.pk)


def may_see_files(request: HttpRequest) -> bool:
    """Papers of persons are for those who may also send them."""
    return may(request, Role.MERCHANT, Resource.APPLICATION, write=True)
