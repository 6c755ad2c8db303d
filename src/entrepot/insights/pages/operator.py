"""The operators' desk: live board, merchants, audits, outbox, lanes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.catalog.values import MARKETS
from entrepot.insights import commands, queries, rules
from entrepot.insights.pages import lists
from entrepot.kit import outbox
from entrepot.offices import queries as offices
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource


@require_safe
@operator_for(Resource.FIGURES)
def board(request: HttpRequest) -> HttpResponse:
    """The live board; `?wall` leaves the frame away, `?still` stops it from moving."""
    facts = _board(request)
    facts["wall"] = "wall" in request.GET
    facts["still"] = "still" in request.GET
    return render(request, "insights/board.html", facts)


@require_safe
@operator_for(Resource.FIGURES)
def board_now(request: HttpRequest) -> HttpResponse:
    """The part of the board that moves."""
    response = render(request, "insights/_board.html", _board(request))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@operator_for(Resource.MERCHANTS)
def merchants(request: HttpRequest) -> HttpResponse:
    """Every merchant, and the offices that look after them."""
    rows = offices.offices()
    chosen = next((row for row in rows if row.code == request.GET.get("office")), None)
    search = lists.search_of(request)
    lines = queries.merchant_lines(office=chosen.id if chosen else None, search=search)
    if request.GET.get("format") == "csv":
        return lists.as_csv(lines)
    facts = {
        "lines": lines,
        "sums": lists.Sums(lines),
        "offices": rows,
        "chosen": chosen,
        "q": search,
    }
    return render(request, "insights/merchants.html", facts)


@require_safe
@operator_for(Resource.MERCHANTS)
def merchant(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """One merchant's dossier."""
    dossier = queries.dossier(merchant=merchant)
    if dossier is None:
        raise Http404
    return render(request, "insights/dossier.html", {"dossier": dossier})


@require_safe
@operator_for(Resource.MACHINE)
def audits(request: HttpRequest) -> HttpResponse:
    """What the audits found when they last ran."""
    rows = queries.last_audits()
    facts = {
        "rows": rows,
        "wrong": sum(not row.holds for row in rows),
        "oldest_at": min((row.at for row in rows), default=None),
    }
    return render(request, "insights/audits.html", facts)


@require_POST
@operator_for(Resource.MACHINE)
def run_audits(request: HttpRequest) -> HttpResponse:
    """Look everywhere, now."""
    reports = commands.run_audits(at=timezone.now())
    wrong = sum(not report.holds for report in reports)
    if wrong:
        messages.error(request, _("The audits have found something: look at the first rows."))
    else:
        messages.success(request, _("Every audit has run and found nothing."))
    return redirect("insights:audits")


@require_safe
@operator_for(Resource.MACHINE)
def outbox_page(request: HttpRequest) -> HttpResponse:
    """What waits to be told, and what could not be told."""
    waiting, age = outbox.lag(at=timezone.now())
    failing = outbox.failing()
    facts = {"waiting": waiting, "age": age, "failing": failing}
    return render(request, "insights/outbox.html", facts)


@require_POST
@operator_for(Resource.MACHINE)
def try_again(request: HttpRequest, book: int, event: UUID) -> HttpResponse:
    """Tell a failing event at the next step instead of later."""
    if not outbox.try_again(book=book, event=event):
        raise Http404
    messages.success(request, _("The event will be told again in a moment."))
    return redirect("insights:outbox")


@require_safe
@operator_for(Resource.LANES)
def lanes(request: HttpRequest) -> HttpResponse:
    """The lanes as they are open, with the rate of the day."""
    rows = queries.lanes(at=timezone.now())
    facts = {
        "rows": rows,
        "opened": sum(row.is_open for row in rows),
    }
    return render(request, "insights/lanes.html", facts)


def _board(request: HttpRequest) -> dict[str, Any]:
    market = request.GET.get("market", next(iter(MARKETS)))
    if market not in MARKETS:
        raise Http404
    seen = queries.board(market, at=timezone.now())
    names = queries.category_names([row.key for row in seen.categories])
    language = get_language()
    return {
        "board": seen,
        "plot": rules.plot(seen.minutes),
        "map": rules.lane_map(
            [(row.key, row.orders) for row in seen.origins],
            to=MARKETS[market].country,
            pulsing=seen.pulsing,
        ),
        "country": MARKETS[market].country,
        "categories": [
            (names.get(row.key, {}).get(language) or row.key, row) for row in seen.categories
        ],
        "now": seen.minutes[-1],
        "before": seen.minutes[-2],
        "markets": [(one.code, one.country, one.code == market) for one in MARKETS.values()],
    }
