"""A kit of one's own articles: what is in one piece of it."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepot.catalog import commands
from entrepot.catalog.forms import PartFormSet
from entrepot.catalog.queries import kits
from entrepot.catalog.queries.kits import Article
from entrepot.offices import queries as offices
from entrepot.offices.queries import merchant_for
from entrepot.offices.values import MerchantId, Resource, Role

FAULTS: Final[dict[str, Any]] = {
    "too_few": gettext_lazy("A kit has at least two pieces in it."),
    "too_many": gettext_lazy("A kit has at most 20 different articles in it."),
    "quantity": gettext_lazy("Of one article a kit has at most 99 pieces in it."),
    "nested": gettext_lazy("A kit cannot be in another kit, nor in itself."),
    "currency": gettext_lazy("All articles of a kit need prices in the kit's own currency."),
    "no_price": gettext_lazy(
        "Every article of a kit needs a price of its own: the kit's price is shared by them."
    ),
    "gone": gettext_lazy("An article of the kit is there no longer."),
}


@merchant_for(Resource.PRODUCTS)
@require_http_methods(["GET", "HEAD", "POST"])
def kit(request: HttpRequest, product: UUID) -> HttpResponse:
    """What is in one piece of this article?"""
    merchant, language = _merchant(request), get_language() or "en"
    own = kits.articles_of(product, merchant=merchant, language=language)
    if not own:
        raise Http404
    chosen = _chosen(own, request.POST.get("article") or request.GET.get("article") or "")
    first = [{"sku": sku, "quantity": number} for sku, number in kits.contents(chosen.id)]
    asked = kits.asked_of(chosen.id)
    lines = PartFormSet(request.POST or None, initial=first, prefix="part")
    fault = ""
    if request.method == "POST" and lines.is_valid():
        fault = _save(request, lines, chosen, merchant, language)
        if not fault and lines.is_valid():
            return redirect(f"{request.path}?article={chosen.sku}")
    known = kits.by_sku(
        [one["sku"].value() or "" for one in lines], merchant=merchant, language=language
    )
    rows = [(line, known.get(line["sku"].value() or "")) for line in lines]
    facts = {
        "product": product,
        "own": own,
        "chosen": chosen,
        "lines": lines,
        "rows": rows,
        "fault": fault,
        "singly": _singly(first, known, chosen),
        "is_kit": bool(first),
        "asked": asked,
        "offered": kits.offered(merchant=merchant, language=language, without=chosen.id),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "catalog/merchant_kit.html", facts, status=status)


def _save(
    request: HttpRequest, lines: Any, kit: Article, merchant: MerchantId, language: str
) -> str:
    """Empty when it was saved; else what is wrong with the whole, or at a line what with that."""
    typed = [(line, line.cleaned_data) for line in lines if line.cleaned_data.get("sku")]
    known = kits.by_sku([one["sku"] for _line, one in typed], merchant=merchant, language=language)
    parts: dict[Any, int] = {}
    for line, one in typed:
        article = known.get(one["sku"])
        if article is None:
            line.add_error("sku", _("You have no article with this SKU."))
        elif article.id in parts:
            line.add_error("sku", _("This article stands in the list already."))
        else:
            parts[article.id] = one["quantity"]
    if any(line.errors for line in lines):
        return str(_("Nothing was saved yet: see the marked lines."))
    try:
        waits = commands.set_parts(kit.id, parts, merchant=merchant, at=timezone.now())
    except commands.BadBundle as no:
        return str(FAULTS[no.reason])
    if waits:
        messages.info(
            request, _("Your office looks at it first: until then buyers see the kit as it was.")
        )
    return ""


def _singly(first: list[dict[str, Any]], known: dict[str, Article], kit: Article) -> int | None:
    """What the pieces cost when they are bought one by one; None when that cannot be said."""
    prices = [(known.get(one["sku"]), one["quantity"]) for one in first]
    total = 0
    for article, number in prices:
        if article is None or not article.price_minor or article.currency != kit.currency:
            return None
        total += article.price_minor * number
    return total or None


def _chosen(own: list[Article], sku: str) -> Article:
    """The article that the address names; else the first that is a kit; else the first."""
    named = next((one for one in own if one.sku == sku), None)
    if sku and named is None:
        raise Http404
    return named or next((one for one in own if one.is_kit), own[0])


def _merchant(request: HttpRequest) -> MerchantId:
    mine = offices.seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant
