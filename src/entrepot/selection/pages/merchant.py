"""The merchant's side: what the office suggests, what each product needs, yes or no."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.offices.queries import merchant_for, person
from entrepot.offices.values import MerchantId, Resource
from entrepot.selection import commands
from entrepot.selection.forms import AnswerForm
from entrepot.selection.pages import shown
from entrepot.selection.queries import opening, shortlist, suggestions
from entrepot.selection.queries.suggestions import ShortlistRow

OPENED_MAX = 40
"""Products of the newest lists that are opened on the page; older lists show their titles."""


@merchant_for(Resource.SELECTION)
@require_safe
def suggested(request: HttpRequest) -> HttpResponse:
    """Which of our products does the office suggest, and what does each need?"""
    merchant, language = shown.merchant_of(request), shown.language()
    rows = suggestions.of_merchant(merchant)
    lists: list[dict[str, Any]] = []
    budget = OPENED_MAX
    for row in rows:
        products = [one.product for one in row.choices][: max(0, budget)]
        budget -= len(products)
        found = {
            one.product: shown.anatomy(one)
            for one in opening.opened(
                products, market=row.market, at=timezone.now(), language=language, merchant=merchant
            )
        }
        lists.append(_list(row, found, language))
    return render(
        request,
        "selection/merchant.html",
        {
            "lists": lists,
            "open": sum(row.open for row in rows),
            "markets": sorted({(row.market, shown.market_name(row.market)) for row in rows}),
        },
    )


def _list(row: ShortlistRow, found: dict[Any, Any], language: str) -> dict[str, Any]:
    lines = shortlist.lines_of(
        [one.product for one in row.choices],
        market=row.market,
        language=language,
        merchant=MerchantId(row.merchant),
    )
    return {
        "row": row,
        "market_name": shown.market_name(row.market),
        "choices": [
            {
                "choice": one,
                "side": found.get(one.product),
                "line": lines.get(one.product),
            }
            for one in row.choices
        ],
    }


@merchant_for(Resource.SELECTION)
@require_POST
def answer(request: HttpRequest, choice: int) -> HttpResponse:
    """Yes or no to one product."""
    if not suggestions.is_of(choice, merchant=shown.merchant_of(request)):
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say yes or no, with a reason of up to 300 letters."))
        return redirect("selection:merchant")
    commands.answer(
        choice=choice,
        merchant=shown.merchant_of(request),
        says=form.cleaned_data["says"],
        why=form.cleaned_data["why"],
        at=timezone.now(),
        by=person(request),
    )
    messages.success(request, _("Thank you: your office has been told."))
    return redirect("selection:merchant")


@merchant_for(Resource.PRODUCTS)
@require_POST
def start(request: HttpRequest, choice: int) -> HttpResponse:
    """List an accepted product on the lane that suits it best."""
    made = commands.start_listing(
        choice=choice, merchant=shown.merchant_of(request), at=timezone.now()
    )
    messages.success(
        request,
        _("Put on its lane: %(count)s listings. What they still lack stands beside them.")
        % {"count": len(made)},
    )
    return redirect("selection:merchant")
