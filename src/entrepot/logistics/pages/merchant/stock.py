"""Stock: what lies where, why, and what has come in."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.logistics import commands, queries
from entrepot.logistics.forms import ReceiptForm
from entrepot.offices.queries import Seat, books_of, merchant_for, seat
from entrepot.offices.values import Resource, Role

LIST_SIZE: Final = 50
SKUS_SHOWN: Final = 200
MOVEMENTS_SHOWN: Final = 100


@merchant_for(Resource.STOCK)
@require_http_methods(["GET", "POST"])
def stock(request: HttpRequest) -> HttpResponse:
    """What lies where; with the form for goods that have come in."""
    mine = _seat(request)
    nodes = queries.nodes_of(_merchant(mine))
    choices = [(str(node.id), f"{node.name} · {node.city}") for node in nodes]
    if request.method == "POST":
        form = ReceiptForm(request.POST, nodes=choices)
        if form.is_valid() and _receive(request, form, mine):
            return redirect("logistics:stock")
        return _page(request, mine, form, status=422)
    form = ReceiptForm(nodes=choices, initial={"sku": request.GET.get("sku", "")[:120]})
    return _page(request, mine, form)


@merchant_for(Resource.STOCK)
@require_GET
def movements(request: HttpRequest, variant: UUID, node: UUID) -> HttpResponse:
    """Why this number? Every transfer that made it."""
    mine = _seat(request)
    merchant, language = _merchant(mine), get_language() or "en"
    name = queries.variant_name(variant, merchant=merchant, language=language)
    places = {place.id: place for place in queries.nodes_of(merchant)}
    if name is None or node not in places:
        raise Http404
    row = queries.stock_at(variant, node, merchant=merchant, language=language)
    if row is None:
        raise Http404
    return render(
        request,
        "logistics/movements.html",
        {
            "row": row,
            "movements": queries.movements(
                variant, node, books=books_of(merchant), limit=MOVEMENTS_SHOWN
            ),
        },
    )


def _receive(request: HttpRequest, form: ReceiptForm, mine: Seat) -> bool:
    facts = form.cleaned_data
    variant = queries.variant_of_sku(facts["sku"].strip(), merchant=_merchant(mine))
    if variant is None:
        form.add_error("sku", _("You have no goods with this SKU. Add the product first."))
        return False
    try:
        commands.receive(
            node=UUID(facts["node"]),
            variant=variant,
            units=facts["units"],
            reference=facts["reference"],
            at=timezone.now(),
            receipt_id=facts["receipt"],
        )
    except commands.SameIdOtherBody:
        form.add_error(None, _("This form was sent before with other figures. Open it anew."))
        return False
    done = ngettext(
        "%(units)s unit of %(sku)s received.",
        "%(units)s units of %(sku)s received.",
        facts["units"],
    )
    messages.success(request, done % {"units": facts["units"], "sku": facts["sku"]})
    return True


def _page(
    request: HttpRequest, mine: Seat, form: ReceiptForm, *, status: int = 200
) -> HttpResponse:
    merchant, language = _merchant(mine), get_language() or "en"
    words = request.GET.get("q", "").strip()[:60]
    text = request.GET.get("from", "")
    offset = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    found = queries.stock_of(
        merchant, language=language, words=words, limit=LIST_SIZE + 1, offset=offset
    )
    totals = queries.stock_totals(merchant)
    return render(
        request,
        "logistics/stock.html",
        {
            "rows": found[:LIST_SIZE],
            "totals": totals,
            "words": words,
            "form": form,
            "skus": queries.receivable(merchant, language=language, words="", limit=SKUS_SHOWN),
            "earlier": _link(words, max(0, offset - LIST_SIZE)) if offset else "",
            "later": _link(words, offset + LIST_SIZE) if len(found) > LIST_SIZE else "",
        },
        status=status,
    )


def _link(words: str, offset: int) -> str:
    return f"?{urlencode({'q': words, 'from': offset})}"


def _seat(request: HttpRequest) -> Seat:
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    return mine


def _merchant(mine: Seat) -> UUID:
    assert mine.merchant is not None
    return mine.merchant
