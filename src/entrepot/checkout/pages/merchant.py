"""A merchant's money, by order; each figure leads to its ledger lines."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepot.checkout import queries
from entrepot.offices.queries import Seat, merchant_only, seat
from entrepot.offices.values import Role

PAGE_ROWS: Final = 50


@require_safe
@merchant_only
def money(request: HttpRequest) -> HttpResponse:
    """Where the money of this merchant's sales lies."""
    mine = _seat(request)
    assert mine.merchant is not None
    before = _uuid(request.GET.get("before", ""))
    rows = queries.money_rows(mine.merchant, book=mine.book, limit=PAGE_ROWS, before=before)
    return render(
        request,
        "checkout/money.html",
        {
            "rows": rows,
            "standing": queries.standing(mine.merchant, book=mine.book),
            "next": rows[-1].id if len(rows) == PAGE_ROWS else None,
            "is_first": before is None,
        },
    )


@require_safe
@merchant_only
def order_money(request: HttpRequest, order: UUID) -> HttpResponse:
    """One sale and its ledger lines; another merchant's sale does not exist here."""
    mine = _seat(request)
    assert mine.merchant is not None
    found = queries.order_money(order, merchant=mine.merchant, book=mine.book)
    if found is None:
        raise Http404
    return render(request, "checkout/order_money.html", {"sale": found, "row": found.row})


def _seat(request: HttpRequest) -> Seat:
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    return mine


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
