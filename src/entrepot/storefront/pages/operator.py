"""Prices, as the operator looks after them: runs, how far they are, and what they moved."""

import csv
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource
from entrepot.storefront import commands, queries
from entrepot.storefront.forms import RepriceForm
from entrepot.storefront.queries import RunRow
from entrepot.storefront.rules import moves

SHOWN: Final = 20
MOVES_SHOWN: Final = 100


@require_safe
@operator_for(Resource.PRICES)
def prices(request: HttpRequest) -> HttpResponse:
    """How prices stand, the runs, and what the latest of them moved."""
    lanes = queries.open_lanes()
    return render(request, "storefront/prices.html", _facts(RepriceForm(lanes=lanes)))


@require_safe
@operator_for(Resource.PRICES)
def prices_now(request: HttpRequest) -> HttpResponse:
    """The part of the page that moves while a run is open."""
    response = render(request, "storefront/_runs.html", _runs())
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@operator_for(Resource.PRICES)
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a run, with the reason that is kept with it."""
    form = RepriceForm(request.POST, lanes=queries.open_lanes())
    if not form.is_valid():
        return render(request, "storefront/prices.html", _facts(form), status=422)
    commands.ask_reprice(
        reason=form.cleaned_data["reason"],
        lanes=form.cleaned_data["lanes"],
        by=getattr(request.user, "email", ""),
        at=timezone.now(),
    )
    messages.success(request, _("A run has been asked for. It begins within a minute."))
    return redirect("storefront:prices")


@require_safe
@operator_for(Resource.PRICES)
def run(request: HttpRequest, repricing: UUID) -> HttpResponse:
    """One run, and the prices that it moved most; the same as a sheet by `?format=csv`."""
    found = queries.run(repricing)
    if found is None:
        raise Http404
    if request.GET.get("format") == "csv":
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="prices-{found.id}.csv"'
        rows = queries.moves(found.moves[: moves.KEPT])
        csv.writer(response).writerows(queries.moves_sheet(rows))
        return response
    facts = {"run": found, "moves": queries.moves(found.moves[:MOVES_SHOWN], language=_language())}
    return render(request, "storefront/repricing.html", facts)


def _facts(form: RepriceForm) -> dict[str, Any]:
    standing = queries.standing()
    return {
        **_runs(),
        "form": form,
        "standing": standing,
        "reasons": [
            (code, queries.reason(code, _language()), count) for code, count in standing.reasons
        ],
    }


def _runs() -> dict[str, Any]:
    rows = queries.runs(limit=SHOWN)
    last: RunRow | None = next((row for row in rows if row.moves), None)
    return {
        "runs": rows,
        "open": min((row for row in rows if row.is_open), key=lambda row: row.state, default=None),
        "last": last,
        "moves": queries.moves(last.moves[:SHOWN], language=_language()) if last else [],
    }


def _language() -> str:
    return get_language() or "en"
