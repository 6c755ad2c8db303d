"""The office's shortlist: ranked, opened, compared, on a map."""

import csv
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from entrepot.catalog.values import MARKETS
from entrepot.offices import queries as offices
from entrepot.offices.queries import office_for, person
from entrepot.offices.values import OfficeId, Resource
from entrepot.selection import queries
from entrepot.selection.pages import shown, words
from entrepot.selection.queries import opening, shortlist, suggestions
from entrepot.selection.queries.shortlist import Narrowed
from entrepot.selection.rules import plotting
from entrepot.selection.values import PARTS

LIST_SIZE: Final = 25
PAGES_MAX: Final = 400
COMPARE: Final = (2, 3)


@office_for(Resource.SELECTION)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Which products of our merchants suit the market?"""
    office, market = shown.office_of(request), shown.market_of(request)
    narrowed = narrowed_by(request, office)
    if request.GET.get("format") == "csv":
        return _csv(office, market, narrowed)
    page = shown.page_of(request, most=PAGES_MAX)
    rows = shortlist.lines(
        office,
        market=market,
        narrowed=narrowed,
        language=shown.language(),
        limit=LIST_SIZE + 1,
        offset=(page - 1) * LIST_SIZE,
    )
    held = queries.weights_of(office)
    more = len(rows) > LIST_SIZE
    return render(
        request,
        "selection/list.html",
        {
            **frame(request, office, market, narrowed),
            "rows": [shown.line(row, held.weights) for row in rows[:LIST_SIZE]],
            "held": held,
            "csv": _address("office", market, narrowed, format="csv"),
            "previous": _address("office", market, narrowed, page=page - 1) if page > 1 else "",
            "next": _address("office", market, narrowed, page=page + 1)
            if more and page < PAGES_MAX
            else "",
        },
    )


@office_for(Resource.SELECTION)
@require_safe
def parts(request: HttpRequest, product: UUID) -> HttpResponse:
    """A score opened, as it is at this moment: a fragment under its row, or a page."""
    seen = shown.opened_one(product, request, office=shown.office_of(request))
    facts = {
        **shown.anatomy(seen),
        "market": seen.market,
        "market_name": shown.market_name(seen.market),
    }
    name = "selection/_parts.html" if getattr(request, "htmx", None) else "selection/parts.html"
    return render(request, name, facts)


@office_for(Resource.SELECTION)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three products side by side."""
    office, market = shown.office_of(request), shown.market_of(request)
    wanted = list(dict.fromkeys(shown.uuid_of(one) for one in request.GET.getlist("p")))
    if not COMPARE[0] <= len(wanted) <= COMPARE[1]:
        return render(
            request,
            "selection/compare.html",
            {"market": market, "is_wrong": True, "most": COMPARE[1]},
            status=422,
        )
    found = opening.opened(
        wanted, market=market, at=timezone.now(), language=shown.language(), office=office
    )
    if len(found) < len(wanted):
        raise Http404
    sides = [shown.anatomy(one) for one in found]
    return render(
        request,
        "selection/compare.html",
        {
            "market": market,
            "market_name": shown.market_name(market),
            "sides": sides,
            "rows": [
                {
                    "part": sides[0]["parts"][place],
                    "cells": [side["parts"][place] for side in sides],
                    "answers": [
                        {
                            "name": answer["name"],
                            "cells": [side["parts"][place]["answers"][spot] for side in sides],
                        }
                        for spot, answer in enumerate(sides[0]["parts"][place]["answers"])
                    ],
                }
                for place in range(len(PARTS))
            ],
        },
    )


@office_for(Resource.SELECTION)
@require_safe
def plot(request: HttpRequest) -> HttpResponse:
    """Fit against price: what suits and is not dear stands at the top right."""
    office, market = shown.office_of(request), shown.market_of(request)
    narrowed = narrowed_by(request, office)
    rows = shortlist.lines(
        office,
        market=market,
        narrowed=narrowed,
        language=shown.language(),
        limit=shortlist.MAP_MAX,
    )
    placed = [row for row in rows if row.place is not None and row.fit is not None]
    points = plotting.points(
        [
            (str(row.product), row.fit or 0.0, (row.place or 0) / 100, row.trust / 100)
            for row in placed
        ]
    )
    by_key = {str(row.product): row for row in placed}
    return render(
        request,
        "selection/map.html",
        {
            **frame(request, office, market, narrowed),
            "plane": plotting.frame(),
            "points": [{"point": one, "row": by_key[one.key]} for one in points],
            "rows": [shown.line(row) for row in placed],
            "unplaced": len(rows) - len(placed),
            "most": shortlist.MAP_MAX,
        },
    )


def frame(
    request: HttpRequest, office: OfficeId, market: str, narrowed: Narrowed
) -> dict[str, Any]:
    """Sentence, filters and tabs, the same on list and map."""
    own = person(request)
    assert own is not None
    return {
        "market": market,
        "market_name": shown.market_name(market),
        "markets": shown.markets(),
        "currency": MARKETS[market].currency,
        "sums": shortlist.sums(office, market=market, narrowed=narrowed),
        "run": shortlist.run_of(market),
        "narrowed": narrowed,
        "asked": shortlist.term_of(narrowed.asked, market=market),
        "is_narrowed": narrowed != Narrowed(sort=narrowed.sort),
        "merchants": offices.merchants(office=office),
        "categories": shortlist.categories(office, market=market, language=shown.language()),
        "lanes": shortlist.lanes(office, market=market),
        "lacks": lacks(),
        "sorts": sorts(),
        "views": suggestions.views(office=office, owner=own),
        "query": _query(market, narrowed),
        "list_url": _address("office", market, narrowed),
        "map_url": _address("map", market, narrowed),
        "part_heads": [{"code": part.value, "name": words.PARTS[part]} for part in PARTS],
    }


def lacks() -> list[tuple[str, str]]:
    """What the list can be narrowed to: what is missing, or unknown."""
    return [
        ("ready", _("Nothing is missing")),
        ("one", _("Only one paper is missing")),
        ("paper", _("A paper is missing")),
        ("data", _("Data are missing")),
        ("code", _("The HS code is missing")),
        ("barred", _("The law keeps it out")),
        *[
            (part.value, _("Unknown: %(question)s") % {"question": words.QUESTIONS[part]})
            for part in PARTS
        ],
    ]


def sorts() -> list[tuple[str, str]]:
    """Orders of the list."""
    return [
        ("", pgettext("order of a list", "Score")),
        *[(part.value, str(words.PARTS[part])) for part in PARTS],
        ("trust", _("Confidence")),
        ("place", _("Cheapest there")),
    ]


def narrowed_by(request: HttpRequest, office: OfficeId) -> Narrowed:
    """The filter of the address; what is not known there is no filter."""
    said = request.GET
    text = said.get("merchant", "")
    merchant = None
    if text:
        row = offices.merchant(shown.uuid_of(text), office=office)
        if row is None:
            raise Http404
        merchant = row.id
    least = said.get("least", "")
    lack, sort, asked = said.get("lacks", ""), said.get("sort", ""), said.get("asked", "")
    return Narrowed(
        merchant=merchant,
        category=said.get("category", "").replace("\x00", "")[:80],
        lane=said.get("lane", "").replace("\x00", "")[:60],
        least=min(100, int(least)) if least.isascii() and least.isdigit() and len(least) < 4 else 0,
        lacks=lack if lack in {*shortlist.NEEDS, *PARTS} else "",
        search=said.get("q", "").replace("\x00", "").strip()[: shortlist.SEARCH_MAX],
        asked=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0,
        sort=sort if sort in {*PARTS, "trust", "place"} else "",
    )


def _query(market: str, narrowed: Narrowed, **more: Any) -> str:
    said = {
        "market": market,
        "merchant": str(narrowed.merchant or ""),
        "category": narrowed.category,
        "lane": narrowed.lane,
        "least": narrowed.least or "",
        "lacks": narrowed.lacks,
        "q": narrowed.search,
        "asked": narrowed.asked or "",
        "sort": narrowed.sort,
        **more,
    }
    return urlencode({name: value for name, value in said.items() if value})


def _address(name: str, market: str, narrowed: Narrowed, **more: Any) -> str:
    return f"{reverse(f'selection:{name}')}?{_query(market, narrowed, **more)}"


def _csv(office: OfficeId, market: str, narrowed: Narrowed) -> HttpResponse:
    """What one sees, all pages of it: UTF-8 with its mark, so that spreadsheets read it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="selection-{market}.csv"'
    writer = csv.writer(response)
    writer.writerow(
        [
            "merchant", "title", "category", "lane", "score", "confidence",
            *[part.value for part in PARTS], "landed_minor", "currency", "place", "data_missing",
            "papers", "barred", "listed",
        ]
    )  # fmt: skip
    rows = shortlist.lines(
        office, market=market, narrowed=narrowed, language=shown.language(),
        limit=shortlist.EXPORT_MAX,
    )  # fmt: skip
    for row in rows:
        writer.writerow(
            [
                shown.harmless(row.merchant_name), shown.harmless(row.title), row.category, row.lane, row.fit,
                row.trust, *row.parts, row.landed_minor, MARKETS[market].currency, row.place,
                row.gaps, row.papers, int(row.is_barred), int(row.listed),
            ]
        )  # fmt: skip
    return response
