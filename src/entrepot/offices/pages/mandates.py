"""Mandates: given and taken back by the merchant; asked for and used by its office."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.kernel import Refusal
from entrepot.offices import commands, queries
from entrepot.offices.forms.mandates import AskForm, GiveForm
from entrepot.offices.pages import words
from entrepot.offices.queries import MandateRow, Seat, merchant_for, office_for
from entrepot.offices.values import MandateState, Resource, Role, Scope

UNPROCESSABLE: Final = 422
USUAL: Final = timedelta(days=90)
"""What the form proposes as the last day."""


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_for(Resource.MANDATES)
def mandates(request: HttpRequest) -> HttpResponse:
    """What may the office do for us, and until when?"""
    mine = _merchant(request)
    assert mine.merchant is not None
    rows = queries.mandates(merchant=mine.merchant)
    asked = next((one for one in rows if one.state is MandateState.ASKED), None)
    today = timezone.now().date()
    form = GiveForm(
        request.POST if request.method == "POST" else None,
        today=today,
        initial={
            "scopes": [one.value for one in (asked.scopes if asked else ())],
            "last_day": today + USUAL,
        },
    )
    form.offer([(one.value, str(name)) for one, (name, _help) in words.SCOPES.items()])
    if request.method == "POST" and form.is_valid():
        commands.give_mandate(
            merchant=mine.merchant,
            scopes=form.chosen(),
            until=form.cleaned_data["last_day"] + timedelta(days=1),
            by=queries.person(request),
            at=timezone.now(),
        )
        messages.success(request, _("The office may act for you now. You can take it back here."))
        return redirect("offices:mandates")
    house = queries.merchant(mine.merchant)
    return render(
        request,
        "offices/mandates.html",
        {
            "city": house.office_city if house else "",
            "held": _shown(next((one for one in rows if one.holds), None)),
            "asked": _shown(asked),
            "past": [_shown(one) for one in rows if not one.holds and one is not asked],
            "form": form,
            "scopes": words.SCOPES.values(),
            "may_write": queries.reaches(mine, Resource.MANDATES, write=True),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


@require_POST
@merchant_for(Resource.MANDATES)
def mandate(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Decline what is asked, or take back what was given."""
    mine = _merchant(request)
    assert mine.merchant is not None
    if not any(one.id == mandate for one in queries.mandates(merchant=mine.merchant)):
        raise Http404
    said: dict[str, Any] = {
        "mandate": mandate,
        "merchant": mine.merchant,
        "by": queries.person(request),
        "at": timezone.now(),
    }
    try:
        if request.POST.get("do") == "decline":
            commands.decline_mandate(**said)
            messages.success(request, _("Declined. The office sees it on its page."))
        else:
            commands.revoke_mandate(**said)
            messages.success(request, _("Taken back. From this moment the office may do nothing."))
    except Refusal as no:
        messages.error(request, words.sentence(no))
    return redirect("offices:mandates")


@require_safe
@office_for(Resource.MANDATES)
def office_mandates(request: HttpRequest) -> HttpResponse:
    """For whom may we act?"""
    mine = _office(request)
    assert mine.office is not None
    rows = queries.mandates(office=mine.office)
    return render(
        request,
        "offices/office_mandates.html",
        {
            "held": [_shown(one) for one in rows if one.holds],
            "asked": [_shown(one) for one in rows if one.state is MandateState.ASKED],
            "past": [
                _shown(one) for one in rows if not one.holds and one.state is not MandateState.ASKED
            ],
            "may_write": queries.reaches(mine, Resource.MANDATES, write=True),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office_for(Resource.MANDATES)
def ask(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """Ask a merchant of ours for a mandate; the newest question stands."""
    mine = _office(request)
    assert mine.office is not None
    row = queries.merchant(merchant, office=mine.office)
    if row is None or row.office != mine.office:
        raise Http404
    card = queries.mandate_card(merchant=row.id, office=mine.office)
    initial = {"scopes": [Scope.LIST.value], "note": card["asked"].note if card["asked"] else ""}
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial)
    form.offer([(one.value, str(name)) for one, (name, _help) in words.SCOPES.items()])
    if request.method == "POST" and form.is_valid():
        commands.ask_mandate(
            merchant=row.id,
            office=mine.office,
            scopes=form.chosen(),
            note=form.cleaned_data["note"].strip(),
            by=queries.person(request),
            at=timezone.now(),
        )
        messages.success(request, _("Asked. The owners of the business have a letter."))
        return redirect("offices:office-mandates")
    facts = {"form": form, "row": row, "held": _shown(card["held"]), "asked": _shown(card["asked"])}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "offices/mandate_ask.html", facts, status=status)


@require_POST
@office_for(Resource.MANDATES)
def withdraw(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """The office no longer asks."""
    mine = _office(request)
    assert mine.office is not None
    if not any(one.id == mandate for one in queries.mandates(office=mine.office)):
        raise Http404
    try:
        commands.withdraw_mandate_request(
            mandate=mandate, office=mine.office, by=queries.person(request), at=timezone.now()
        )
        messages.success(request, _("You no longer ask for it."))
    except Refusal as no:
        messages.error(request, words.sentence(no))
    return redirect("offices:office-mandates")


def _shown(row: MandateRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    name, tone = words.STATES[row.state]
    if row.state is MandateState.GIVEN and not row.holds:
        name, tone = words.ENDED
    return {
        "row": row,
        "scopes": words.scope_names(row.scopes),
        "last_day": row.until - timedelta(days=1) if row.until else None,
        "state": name,
        "tone": tone,
    }


def _merchant(request: HttpRequest) -> Seat:
    mine = queries.seat(request, Role.MERCHANT)
    assert mine is not None
    return mine


def _office(request: HttpRequest) -> Seat:
    mine = queries.seat(request, Role.OFFICE)
    assert mine is not None
    return mine
