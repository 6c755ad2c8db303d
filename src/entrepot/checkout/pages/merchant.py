"""A merchant's money, by order; each figure leads to its ledger lines."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entrepot.checkout import queries
from entrepot.checkout.queries import LedgerLine
from entrepot.offices.queries import Seat, books_of, merchant_for, seat
from entrepot.offices.values import Resource, Role

PAGE_ROWS: Final = 50

REASONS: Final[dict[str, Any]] = {
    "order.placed": _("ordered: held for the buyer"),
    "order.paid": _("paid"),
    "order.expired": _("not paid in time"),
    "order.assessed": _("charged by customs"),
    "order.completed": _("the buyer has it"),
    "parcel.shipped": _("handed to the carrier"),
    "hold.expired": _("the hold ran out"),
}
KINDS: Final[dict[str, Any]] = {
    "posted": _("moved"),
    "pending": _("held"),
    "post": _("hold made final"),
    "void": _("hold given back"),
}
ACCOUNTS: Final[dict[str, Any]] = {
    "stock": _("stock"),
    "sold": _("sold"),
    "received": _("received from the buyer"),
    "escrow": _("escrow"),
    "payable": _("owed to you"),
    "commission": _("commission"),
    "freight": _("freight"),
    "fx-margin": _("exchange margin"),
    "fx": _("exchange"),
    "tax": _("tax withheld"),
    "tax:consumption_tax": _("consumption tax withheld"),
    "tax:duty": _("duty withheld"),
    "tax:vat": _("VAT withheld"),
    "assessment": _("difference to what customs charged"),
    "allowance": _("the buyer's allowance"),
    "allowance-used": _("allowance used"),
}


@require_safe
@merchant_for(Resource.MONEY)
def money(request: HttpRequest) -> HttpResponse:
    """Where the money of this merchant's sales lies."""
    mine = _seat(request)
    assert mine.merchant is not None
    before = _uuid(request.GET.get("before", ""))
    mine_in = books_of(mine.merchant)
    rows = queries.money_rows(mine.merchant, books=mine_in, limit=PAGE_ROWS, before=before)
    return render(
        request,
        "checkout/money.html",
        {
            "rows": rows,
            "standing": queries.standing(mine.merchant, books=mine_in),
            "next": rows[-1].id if len(rows) == PAGE_ROWS else None,
            "is_first": before is None,
        },
    )


@require_safe
@merchant_for(Resource.MONEY)
def order_money(request: HttpRequest, order: UUID) -> HttpResponse:
    """One sale and its ledger lines; another merchant's sale does not exist here."""
    mine = _seat(request)
    assert mine.merchant is not None
    found = queries.order_money(order, merchant=mine.merchant)
    if found is None:
        raise Http404
    return render(
        request,
        "checkout/order_money.html",
        {
            "sale": found,
            "row": found.row,
            "lines": [_in_words(line) for line in found.lines],
        },
    )


def _in_words(line: LedgerLine) -> dict[str, Any]:
    """The line with its codes said in the reader's language; an allowance is counted in money."""
    return {
        "at": line.at,
        "why": REASONS.get(line.reason, line.reason),
        "kind": KINDS[line.kind],
        "debit": _account(line.debit),
        "credit": _account(line.credit),
        "money": line.money,
        "amount": line.amount,
        "currency": line.unit.partition(":")[2],
    }


def _account(name: str) -> str:
    """`tax:cn:vat:CNY` by its tax, every other account by its kind; whose it is stays unsaid."""
    kind, _colon, details = name.partition(":")
    tax = details.split(":")[1:2] if kind == "tax" else []
    return str(ACCOUNTS.get(":".join([kind, *tax]), ACCOUNTS.get(kind, kind)))


def _seat(request: HttpRequest) -> Seat:
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    return mine


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
