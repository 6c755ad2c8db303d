"""What the market searches, for the office: rank, trend, what is not found, who has it."""

import csv
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from entrepot.offices.queries import office_for
from entrepot.offices.values import Resource
from entrepot.selection.pages import asked, shown
from entrepot.selection.queries import searching, shortlist
from entrepot.selection.queries.searching import MERCHANTS_SHOWN, SearchLine

LIST_SIZE: Final = 50
PAGES_MAX: Final = 400
STEADY: Final = 0.05
"""A change below it is none."""


@office_for(Resource.SELECTION)
@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """What do people look for there, and who of ours has it?"""
    office, market = shown.office_of(request), shown.market_of(request)
    names = shortlist.all_categories(shown.language())
    said = request.GET.get("category", "")
    category = said if said in dict(names) else ""
    only_missed = request.GET.get("missed") == "1"
    facts: dict[str, Any] = {
        "market": market, "at": timezone.now(), "category": category, "only_missed": only_missed,
    }  # fmt: skip
    if request.GET.get("format") == "csv":
        return _csv(market, searching.searches(office, **facts, limit=searching.EXPORT_MAX))
    page = shown.page_of(request, most=PAGES_MAX)
    found = searching.searches(office, **facts, limit=LIST_SIZE, offset=(page - 1) * LIST_SIZE)

    def address(**more: Any) -> str:
        asked_for = {"market": market, "category": category, "missed": int(only_missed), **more}
        kept = urlencode({name: value for name, value in asked_for.items() if value})
        return f"{reverse('selection:searches')}?{kept}"

    return render(
        request,
        "selection/searches.html",
        {
            "market": market,
            "market_name": shown.market_name(market),
            "markets": shown.markets(),
            "categories": names,
            "category": category,
            "only_missed": only_missed,
            "is_narrowed": bool(category) or only_missed,
            "found": found,
            "rows": [_row(one) for one in found.lines],
            "threshold": asked.threshold(),
            "csv": address(format="csv"),
            "previous": address(page=page - 1) if page > 1 else "",
            "next": address(page=page + 1)
            if page * LIST_SIZE < found.terms and page < PAGES_MAX
            else "",
        },
    )


def _row(one: SearchLine) -> dict[str, Any]:
    change = one.change
    return {
        "line": one,
        "fitting": one.fitting[:MERCHANTS_SHOWN],
        "change": None if change is None else f"{change * 100:+.0f}%",
        "rises": change is not None and change >= STEADY,
        "falls": change is not None and change <= -STEADY,
    }


def _csv(market: str, found: searching.SearchList) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="searches-{market}.csv"'
    writer = csv.writer(response)
    writer.writerow(
        ["rank", "term", "language", "visitors", "change", "not_found", "results", "merchants",
         "products", "days", "until"]
    )  # fmt: skip
    for one in found.lines:
        term = one.term
        writer.writerow(
            [
                one.rank, shown.harmless(term.term), term.language, term.visitors,
                "" if one.change is None else f"{one.change:.3f}", term.missed, term.found,
                one.merchants, sum(each.products for each in one.fitting), found.days,
                found.until.isoformat(),
            ]
        )  # fmt: skip
    return response
