"""Payments that need a person."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource, UserId
from entrepot.payments import commands, queries
from entrepot.payments.values import PaymentState

SHOWN: Final = 50
COUNTED_FOR: Final = timedelta(days=30)
TAKEN_SHOWN: Final = 10


@operator_for(Resource.MONEY)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """Is there money that nobody has put in its place?"""
    now = timezone.now()
    state = request.GET.get("state", "")
    chosen = PaymentState(state) if state in set(PaymentState) else None
    wrong = queries.wrong_amounts(limit=SHOWN)
    odd = queries.odd_notices(limit=SHOWN)
    due = queries.refunds_due(limit=SHOWN)
    return render(
        request,
        "payments/payments.html",
        {
            "counts": queries.counts(since=now - COUNTED_FOR),
            "wrong": wrong,
            "odd": odd,
            "taken": queries.taken_notices(limit=TAKEN_SHOWN),
            "due": due,
            "open_points": len(wrong) + len(odd) + len(due),
            "overdue": queries.overdue(at=now),
            "recent": queries.recent(state=chosen, limit=SHOWN),
            "state": state,
            "states": [str(one) for one in PaymentState],
        },
    )


@operator_for(Resource.MONEY)
@require_POST
def give_back(request: HttpRequest, payment: UUID) -> HttpResponse:
    """The button beside a wrong amount."""
    try:
        commands.return_wrong_amount(payment=payment, at=timezone.now())
    except commands.NothingToReturn:
        messages.error(request, _("There is nothing to give back on this payment."))
    else:
        messages.success(request, _("The money is on its way back to the buyer."))
    return redirect("payments:payments")


@operator_for(Resource.MONEY)
@require_POST
def take(request: HttpRequest, notice: int) -> HttpResponse:
    """The button beside a notice that nothing accounts for."""
    assert request.user.is_authenticated
    by, note = UserId(request.user.pk), request.POST.get("note", "")
    try:
        commands.take_notice(notice=notice, by=by, note=note, at=timezone.now())
    except commands.NoNote:
        messages.error(request, _("Say where this money went: whoever asks later has only this."))
    except commands.AlreadyTaken:
        messages.error(request, _("Somebody else has signed for this notice."))
    except commands.NothingToTake:
        messages.error(request, _("There is nothing to sign for in this notice."))
    else:
        messages.success(request, _("Signed for under your name."))
    return redirect("payments:payments")
