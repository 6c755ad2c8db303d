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

from entrepot.offices.queries import operator_only
from entrepot.payments import commands, queries
from entrepot.payments.values import Outcome, PaymentState

SHOWN: Final = 50
COUNTED_FOR: Final = timedelta(days=30)
ODD_FOR: Final = timedelta(days=7)
"""A notice about a payment nobody knows is shown for a week; it stays in the table for ever."""


@operator_only
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """Is there money that nobody has put in its place?"""
    now = timezone.now()
    state = request.GET.get("state", "")
    chosen = PaymentState(state) if state in set(PaymentState) else None
    wrong = queries.wrong_amounts(limit=SHOWN)
    odd = queries.odd_notices(since=now - ODD_FOR, limit=SHOWN)
    unknown = [one for one in odd if one.outcome == Outcome.UNKNOWN_PAYMENT]
    due = queries.refunds_due(limit=SHOWN)
    return render(
        request,
        "payments/payments.html",
        {
            "counts": queries.counts(since=now - COUNTED_FOR),
            "wrong": wrong,
            "unknown": unknown,
            "due": due,
            "open_points": len(wrong) + len(unknown) + len(due),
            "overdue": queries.overdue(at=now),
            "recent": queries.recent(state=chosen, limit=SHOWN),
            "state": state,
            "states": [str(one) for one in PaymentState],
        },
    )


@operator_only
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
