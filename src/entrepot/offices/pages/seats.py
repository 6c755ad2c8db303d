"""Where a person lands after signing in, and how they change the seat they act from."""

from collections import Counter
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from entrepot.kit.scope import Audience, audience
from entrepot.offices import queries
from entrepot.offices.models import User
from entrepot.offices.queries import Seat
from entrepot.offices.values import Role

DESKS: Final = {
    Role.OPERATOR: "operator/board/",
    Role.OFFICE: "office/merchants/",
    Role.MERCHANT: "merchant/orders/",
}
BUYERS_DESK: Final = "cn/orders/"


@require_safe
@audience(Audience.BUYER)
def desk(request: HttpRequest) -> HttpResponse:
    """To the desk of the first seat; a buyer to their orders, a stranger to the door."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    seats = queries.seats_of(request.user)
    return redirect(_address(DESKS[seats[0].role] if seats else BUYERS_DESK))


@require_safe
@audience(Audience.BUYER)
def seats(request: HttpRequest) -> HttpResponse:
    """The seats a person may take; without one there is nothing to see."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    mine = queries.seats_of(request.user)
    if not mine:
        raise Http404
    rivals = Counter(one.role for one in mine)
    rows = [
        {
            "seat": one,
            "is_chosen": rivals[one.role] > 1 and one == queries.seat(request, one.role),
        }
        for one in mine
    ]
    return render(request, "offices/seats.html", {"rows": rows})


@require_POST
@audience(Audience.BUYER)
def take_seat(request: HttpRequest, role: str) -> HttpResponse:
    """Act from now on as this merchant or this office; somebody else's seat does not exist."""
    if not isinstance(request.user, User):
        raise Http404
    wanted = request.POST.get("seat", "")
    for one in queries.seats_of(request.user):
        if one.role == role and one.key == wanted:
            request.session[f"seat:{one.role}"] = one.key
            return redirect(_address(DESKS[one.role]))
    raise Http404


def shell_seats(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame: the seat one acts from on this desk; asked only where it is shown."""
    return {"shell_seat": SimpleLazyObject(lambda: _seat_of_page(request))}


def _seat_of_page(request: HttpRequest) -> dict[str, Any]:
    """Its name, and whether there is another to change to; `{}` away from the desks."""
    desk_name = request.path.split("/")[2:3]
    role = next((role for role in Role if [role.value] == desk_name), None)
    mine: Seat | None = queries.seat(request, role) if role else None
    if mine is None:
        return {}
    return {"name": mine.name, "several": len(queries.seats(request)) > 1}


def _address(path: str) -> str:
    return f"/{get_language()}/{path}"
