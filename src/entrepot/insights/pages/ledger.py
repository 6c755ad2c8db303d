"""The ledger as operators read it: does it balance, what lies where, and each transfer of it."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepot.insights.pages.lists import search_of
from entrepot.ledger import queries as ledger
from entrepot.ledger.values import TransferId
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource

ROWS_MAX: Final = 50
PREFIXES: Final = (
    "escrow:", "payable:", "deposit:", "commission:", "tax:", "assessment:", "freight:", "fx-margin:", "fx:",
    "clearing:", "received:", "refund:", "stock:", "sold:", "allowance:",
)  # fmt: skip
"""The chart of accounts, money first."""


@require_safe
@operator_for(Resource.LEDGER)
def accounts(request: HttpRequest) -> HttpResponse:
    """The trial balance, and the accounts whose names begin as asked."""
    prefix = search_of(request)
    rows = ledger.accounts(prefix, limit=ROWS_MAX + 1, after=request.GET.get("after", ""))
    units = ledger.trial_balance()
    facts = {
        "units": units,
        "wrong": [row.unit for row in units if not row.balances],
        "rows": rows[:ROWS_MAX],
        "after": rows[ROWS_MAX - 1].name if len(rows) > ROWS_MAX else "",
        "prefixes": PREFIXES,
        "q": prefix,
    }
    return render(request, "insights/ledger.html", facts)


@require_safe
@operator_for(Resource.LEDGER)
def account(request: HttpRequest) -> HttpResponse:
    """One account's transfers, the newest first."""
    name = request.GET.get("name", "")
    found = ledger.balances([name])
    if name not in found:
        raise Http404
    rows = ledger.history(name, limit=ROWS_MAX + 1, before=_before(request))
    facts = {
        "account": found[name],
        "carried": ledger.carried_on(name),
        "archived_before": ledger.archived_before(),
        "rows": rows[:ROWS_MAX],
        "before": rows[ROWS_MAX - 1].id if len(rows) > ROWS_MAX else "",
    }
    return render(request, "insights/ledger_account.html", facts)


@require_safe
@operator_for(Resource.LEDGER)
def subject(request: HttpRequest) -> HttpResponse:
    """Every transfer about one thing, an order by its number: each fen of it, the oldest first."""
    wanted = search_of(request)
    if not wanted:
        raise Http404
    facts = {
        "subject": wanted,
        "rows": ledger.transfers_of(wanted),
        "archived_before": ledger.archived_before(),
    }
    return render(request, "insights/ledger_subject.html", facts)


def _before(request: HttpRequest) -> TransferId | None:
    text = request.GET.get("before", "")
    try:
        return TransferId(UUID(text)) if text else None
    except ValueError:
        raise Http404 from None
