"""Market figures: what there is, what it covers, a new file, an old one taken away."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.catalog.values import MARKETS
from entrepot.offices.queries import office_for, operator_for, person
from entrepot.offices.values import OfficeId, Resource
from entrepot.selection import commands
from entrepot.selection.forms import FiguresForm
from entrepot.selection.pages import shown
from entrepot.selection.queries import shortlist, sources
from entrepot.selection.values import FigureKind, FiguresRefused

UNPROCESSABLE = 422
REFUSED = {
    "empty": gettext_lazy("There are no rows in this file."),
    "nothing_read": gettext_lazy("No row of this file could be read: look at its columns."),
    "no_columns": gettext_lazy(
        "These columns are not known. Trade figures need year, partner, product and value;"
        " prices need title and price."
    ),
    "no_flow": gettext_lazy(
        "The file does not say whether these are imports or exports: choose it below."
    ),
    "too_large": gettext_lazy("The file is too large, or packed too tightly."),
    "damaged": gettext_lazy("The file is damaged, or it is no table of text."),
    "no_market": gettext_lazy("There is no such market."),
    "known": gettext_lazy("This very file has been read already."),
}
KINDS = {
    FigureKind.TRADE: gettext_lazy("Trade"),
    FigureKind.PRICES: gettext_lazy("Prices"),
    FigureKind.SALES: gettext_lazy("Prices and sales"),
}
ISSUES = {
    "code": gettext_lazy("no product code"),
    "country": gettext_lazy("unknown country"),
    "year": gettext_lazy("unknown period"),
    "value": gettext_lazy("no number"),
    "flow": gettext_lazy("unknown direction"),
    "months_missing": gettext_lazy("months of the year are missing"),
    "empty": gettext_lazy("empty"),
    "date": gettext_lazy("unknown date"),
    "currency": gettext_lazy("unknown currency"),
}


@office_for(Resource.SELECTION)
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: HttpRequest) -> HttpResponse:
    """By which figures do we judge?"""
    return _page(request, shown.office_of(request), "office")


@operator_for(Resource.SELECTION)
@require_http_methods(["GET", "HEAD", "POST"])
def operator(request: HttpRequest) -> HttpResponse:
    """The figures that all offices judge by."""
    return _page(request, None, "operator")


@office_for(Resource.SELECTION)
@require_POST
def drop(request: HttpRequest, source: UUID) -> HttpResponse:
    """Forget a file of the office's own."""
    return _drop(request, source, shown.office_of(request), "selection:figures")


@operator_for(Resource.SELECTION)
@require_POST
def operator_drop(request: HttpRequest, source: UUID) -> HttpResponse:
    """Forget a file that all judge by."""
    return _drop(request, source, None, "selection:operator")


def _drop(request: HttpRequest, source: UUID, owner: OfficeId | None, back: str) -> HttpResponse:
    commands.drop_source(source=source, office=owner, at=timezone.now())
    messages.success(request, _("Deleted. The scores are being made anew."))
    return redirect(back)


def _page(request: HttpRequest, owner: OfficeId | None, desk: str) -> HttpResponse:
    market = shown.market_of(request)
    form = FiguresForm(
        request.POST or None,
        request.FILES or None,
        categories=shortlist.all_categories(shown.language()),
    )
    if request.method == "POST" and form.is_valid() and _take(request, form, market, owner):
        return redirect(f"{request.path}?market={market}")
    rows = sources.sources(market=market, office=owner)
    seen = sources.seen_cover(market=market, office=owner)
    names = dict(shortlist.names({one.category for one in seen if one.category}, shown.language()))
    return render(
        request,
        "selection/figures.html",
        {
            "form": form,
            "desk": desk,
            "market": market,
            "market_name": shown.market_name(market),
            "markets": shown.markets(),
            "rows": [_row(one) for one in rows],
            "figures": sum(one.rows for one in rows),
            "trade": sources.trade_cover(country=MARKETS[market].country, office=owner),
            "seen": [{"row": one, "name": names.get(one.category, "")} for one in seen],
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _take(request: HttpRequest, form: FiguresForm, market: str, owner: OfficeId | None) -> bool:
    """Read the file; what is refused stands beside its field."""
    said = form.cleaned_data
    with tempfile.NamedTemporaryFile() as file:
        for block in said["file"].chunks():
            file.write(block)
        file.flush()
        try:
            commands.import_figures(
                Path(file.name),
                name=said["name"],
                note=said["note"],
                market=market,
                office=owner,
                by=person(request),
                flow=said["flow"],
                category=said["category"],
                at=timezone.now(),
            )
        except FiguresRefused as no:
            field = "flow" if no.reason == "no_flow" else "file"
            sentence = str(REFUSED.get(no.reason, no.reason))
            if no.columns:
                shown_columns = ", ".join(no.columns)[:300]
                sentence = f"{sentence} ({shown_columns})"
            form.add_error(field, sentence)
            return False
    messages.success(request, _("Read. The scores are being made anew."))
    return True


def _row(one: sources.SourceRow) -> dict[str, Any]:
    return {
        "row": one,
        "kind": KINDS[one.kind],
        "issues": [
            {**issue, "reason": ISSUES.get(str(issue.get("reason")), issue.get("reason"))}
            for issue in one.issues[:10]
        ],
    }
