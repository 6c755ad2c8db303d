"""Where a person lands after signing in, and how they change the seat they act from."""

from collections import Counter
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.kit.scope import Audience, audience
from entrepot.offices import commands, queries
from entrepot.offices.models import User
from entrepot.offices.pages import landing, words
from entrepot.offices.queries import Seat, office_for
from entrepot.offices.values import Resource, Role

MENU_MAX: Final = 8
"""Seats in the menu of the top bar; all of them are on the page behind it."""


@require_safe
@audience(Audience.BUYER)
def desk(request: HttpRequest) -> HttpResponse:
    """To the desk of the first seat; a buyer to their orders, a stranger to the door."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    mine = queries.seats(request)
    if not mine:
        return redirect(landing.address(landing.BUYERS_DESK))
    return redirect(landing.desk_of(mine[0].role, queries.seat(request, mine[0].role)))


@require_safe
@audience(Audience.BUYER)
def seats(request: HttpRequest) -> HttpResponse:
    """The seats a person may take; without one there is nothing to see."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    mine = queries.seats(request)
    if not mine:
        raise Http404
    rivals = Counter(one.role for one in mine)
    rows = [
        {
            "seat": one,
            "post": words.post_name(one.role, one.post),
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
    for one in queries.seats(request):
        if one.role == role and one.key == wanted:
            request.session[f"seat:{one.role}"] = one.key
            return redirect(landing.desk_of(one.role, one))
    raise Http404


@require_POST
@office_for(Resource.MANDATES)
def act(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """The office takes the merchant's seat, as far as the mandate reaches."""
    seat = queries.mandated_seat(request, mandate)
    if seat is None:
        raise Http404
    assert seat.merchant is not None
    assert seat.by_office is not None
    # What the office does from now on is seen by the merchant: that it began is seen too.
    commands.note_mandate_used(mandate=mandate, merchant=seat.merchant, office=seat.by_office)
    request.session[f"seat:{Role.MERCHANT}"] = seat.key
    return redirect(landing.desk_of(Role.MERCHANT, seat))


@require_POST
@audience(Audience.BUYER)
def stop(request: HttpRequest) -> HttpResponse:
    """Leave the merchant's seat, whether or not its mandate still holds."""
    if not isinstance(request.user, User):
        raise Http404
    request.session.pop(f"seat:{Role.MERCHANT}", None)
    messages.success(request, _("You no longer act for the merchant."))
    return redirect("offices:desk")


def shell_seats(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame: the seat one acts from and its rail; asked only where it is shown."""
    desk_name = request.path.split("/")[2:3]
    role = next((role for role in Role if [role.value] == desk_name), None)
    if role is None:
        return {"shell_seat": SimpleLazyObject(lambda: _away(request))}
    return {
        "shell_seat": SimpleLazyObject(lambda: _seat_of_page(request, role)),
        "shell_open": SimpleLazyObject(lambda: _Open(queries.seat(request, role))),
    }


class _Open:
    """Which places of the rail are open to the seat, asked by their folder in a template."""

    def __init__(self, seat: Seat | None) -> None:
        self._seat = seat

    def __contains__(self, folder: object) -> bool:
        if self._seat is None:
            return False
        return str(folder).startswith("/") or landing.is_open(self._seat, str(folder))


def _seat_of_page(request: HttpRequest, role: Role) -> dict[str, Any]:
    """Its name, for whom it acts, and which others there are to change to."""
    mine = queries.seat(request, role)
    if mine is None:
        return {}
    return {**_away(request), "name": mine.name, "by_office": mine.by_office_name, "seat": mine}


def _away(request: HttpRequest) -> dict[str, Any]:
    """Away from the desks: only which seats there are."""
    every = queries.seats(request)
    here = {role: queries.seat(request, role) for role in {one.role for one in every}}
    return {
        "several": len(every) > 1,
        "menu": [
            {
                "seat": one,
                "post": words.post_name(one.role, one.post),
                "is_chosen": one == here[one.role],
            }
            for one in every[:MENU_MAX]
        ],
        "more": len(every) - MENU_MAX,
    }
