"""One listing's page, prepared before but for price, stock and cart; and what is in its price."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from entrepot.catalog.values import ListingId
from entrepot.lanes.values import ChargeKind, LandedCost
from entrepot.storefront import queries, rules
from entrepot.storefront.pages import frame
from entrepot.storefront.values import Product


@frame.market_page
def product(request: HttpRequest, market: str, listing: UUID, slug: str = "") -> HttpResponse:  # noqa: ARG001  # the slug is for people
    """The decision: what it is, what all of it costs, when it comes."""
    found = queries.listing(ListingId(listing), market=market, language=frame.language())
    if found is None:
        raise Http404
    shown, more = found
    return frame.show(
        request,
        "storefront/product.html",
        market,
        {
            "product": shown,
            "more": more,
            "aisle": shown.categories[0] if shown.categories else "",
        },
    )


@require_safe
@frame.market_page
def price(request: HttpRequest, market: str, listing: UUID) -> HttpResponse:
    """What is in the price, computed as it is asked for: a panel of the page, or a page."""
    found = queries.listing(ListingId(listing), market=market, language=frame.language())
    cost = queries.cost_now(ListingId(listing), market=market, at=timezone.now())
    if found is None or not isinstance(cost, LandedCost):
        raise Http404
    facts = _facts(found[0], cost)
    # A panel opened by htmx is swapped into the page; a link that was followed needs a page.
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        response = render(request, "storefront/_price.html", facts)
    else:
        response = frame.show(request, "storefront/price.html", market, facts)
    response["Vary"] = "HX-Request"
    response["Cache-Control"] = "no-store"
    return response


def _facts(shown: Product, cost: LandedCost) -> dict[str, Any]:
    return {
        "product": shown,
        "parts": rules.parts_of(cost),
        "price_minor": cost.total.minor,
        "currency": cost.currency.code,
        "rate": cost.rate,
        "day": cost.day,
        "rules_version": cost.rules_version,
        "has_moved": cost.total.minor != shown.price.minor,
        "weak": len(cost.unverified),
        "calculator": _calculator(cost, shown.title),
        "back": reverse("storefront:product", args=[shown.market, shown.listing, shown.slug]),
    }


def _calculator(cost: LandedCost, title: str) -> str:
    """The address of the calculator with these goods in it, and their carriage if it is told."""
    [line] = cost.lines
    item, paid_in = line.item, line.item.unit_price.currency
    facts = {
        "lang": get_language() or "en",
        "from": cost.lane.origin,
        "to": cost.lane.destination,
        "cur": paid_in.code,
        "name1": title,
        "hs1": item.hs,
        "made1": "" if item.origin == cost.lane.origin else item.origin,
        "price1": str(item.unit_price.amount),
        "quantity1": "1",
        "gross1": str(item.gross_weight_g),
        "net1": str(item.net_weight_g),
    }
    if item.content is not None:
        facts |= {"content1": f"{item.content.amount:f}", "unit1": item.content.unit}
    for charge in line.charges:
        if charge.kind is ChargeKind.FREIGHT and charge.base.currency == paid_in:
            facts["freight"] = str(charge.base.amount)
    return f"{reverse('calculator')}?{urlencode({n: v for n, v in facts.items() if v})}"
