"""The cart: things of many makers, priced as they will be charged."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.catalog.values import MARKETS, ListingId
from entrepot.checkout import commands as checkout
from entrepot.checkout import queries as carts
from entrepot.checkout.values import CartId, Priced, PricedOrder, Problem, ProblemCode
from entrepot.kernel import Refusal
from entrepot.money.values import Money, currency
from entrepot.storefront import queries, rules
from entrepot.storefront.forms import QuantityForm
from entrepot.storefront.pages import frame, problems


@frame.market_page
@require_http_methods(["GET", "HEAD", "POST"])
def cart(request: HttpRequest, market: str) -> HttpResponse:
    """GET shows it; POST puts something in."""
    return _put_in(request, market) if request.method == "POST" else _show(request, market)


@frame.market_page
@require_POST
def line(request: HttpRequest, market: str) -> HttpResponse:
    """Another quantity of a line; none takes it out."""
    form = QuantityForm(request.POST)
    mine = frame.cart_of(request, market)
    if mine and form.is_valid():
        quantity = 0 if "remove" in request.POST else form.cleaned_data["quantity"]
        checkout.set_quantity(
            cart=mine, listing=ListingId(form.cleaned_data["listing"]), quantity=quantity
        )
    elif not form.is_valid():
        messages.error(request, problems.of_refusal("checkout.bad_quantity"))
    response = _show(request, market) if _is_swap(request) else redirect("storefront:cart", market)
    frame.remember_cart(response, request, market, mine)
    return response


@frame.market_page
@require_POST
def prices(request: HttpRequest, market: str) -> HttpResponse:
    """The buyer goes on with the prices as they are now."""
    if mine := frame.cart_of(request, market):
        page = carts.cart_page(mine, market=market, at=timezone.now())
        unit = currency(MARKETS[market].currency)
        seen = carts.shown_prices(page.priced)
        checkout.accept_prices(
            cart=mine, prices={listing: Money(minor, unit) for listing, minor in seen.items()}
        )
    return redirect("storefront:cart", market)


def _put_in(request: HttpRequest, market: str) -> HttpResponse:
    form = QuantityForm(request.POST)
    if not form.is_valid():
        raise Http404
    listing = ListingId(form.cleaned_data["listing"])
    found = queries.listing(listing, market=market, language=frame.language(), more=0)
    shown = found[0] if found else None
    mine: CartId | None = None
    failure = ""
    try:
        mine = checkout.add_to_cart(
            market=market,
            owner=frame.owner_of(request),
            cart=frame.cart_of(request, market),
            listing=listing,
            quantity=form.cleaned_data["quantity"] or 1,
            shown=Money(shown.price.minor, currency(shown.price.currency)) if shown else None,
        )
    except Refusal as no:
        failure = problems.of_refusal(no.code)
    to_checkout = request.POST.get("then") == "checkout" and not failure
    if _is_swap(request) and to_checkout:
        goal = reverse("storefront:checkout", args=[market])
        response = HttpResponse(status=204, headers={"HX-Redirect": goal})
    elif _is_swap(request):
        facts = {
            "market": market,
            "failure": failure,
            "swap": True,
            "shell_cart_count": carts.units_in(mine),
            "title": shown.title if shown else "",
        }
        response = render(request, "storefront/_bought.html", facts, status=409 if failure else 200)
    else:
        if failure:
            messages.error(request, failure)
        elif not to_checkout:
            messages.success(request, _("It is in your cart."))
        response = redirect("storefront:checkout" if to_checkout else "storefront:cart", market)
    if mine:
        frame.remember_cart(response, request, market, mine)
    return response


def _show(request: HttpRequest, market: str) -> HttpResponse:
    mine = frame.cart_of(request, market)
    context: dict[str, Any] = {"cart": None}
    if mine:
        page = carts.cart_page(
            mine, market=market, at=timezone.now(), owner=frame.owner_of(request)
        )
        context = cart_context(page.priced, units=page.units)
        context["cart"] = page if page.wishes else None
    template = "storefront/_cart.html" if _is_swap(request) else "storefront/cart.html"
    if _is_swap(request):
        context |= {"swap": True, "shell_cart_count": context.get("units", 0)}
    return frame.show(request, template, market, context)


def cart_context(
    priced: Priced, *, units: int = 0, found: tuple[Problem, ...] | None = None
) -> dict[str, Any]:
    """Orders with their lines, sums and problems, ready to be shown."""
    said = problems.by_place(priced.problems if found is None else found)
    chain = frame.chain()
    known = {line.offer.listing for order in priced.orders for line in order.lines}
    return {
        "units": units,
        "orders": [_order(order, said, chain) for order in priced.orders],
        "gone": [
            {"listing": wish.listing, "sentences": said["lines"].get(wish.listing, [])}
            for wish in priced.unknown
            if wish.listing not in known
        ],
        "total": priced.total,
        "saved": priced.saved if priced.saved.minor else None,
        "whole": said["whole"],
        "is_ready": not priced.problems and bool(priced.orders),
        "must_accept": any(one.code is ProblemCode.PRICE_CHANGED for one in priced.problems),
    }


def _order(order: PricedOrder, said: dict[str, Any], chain: tuple[str, ...]) -> dict[str, Any]:
    return {
        "merchant": order.merchant_name,
        "merchant_slug": order.merchant_slug,
        "lane": order.lane,
        "lines": [
            {
                "listing": one.offer.listing,
                "title": one.offer.title(chain[0], chain),
                "url": reverse(
                    "storefront:product",
                    args=[one.offer.lane.market, one.offer.listing, one.offer.slug],
                ),
                "option": one.offer.options_in(chain[0]),
                "picture": one.offer.picture,
                "origin": one.offer.origin,
                "quantity": one.quantity,
                "unit": one.unit,
                "total": one.total,
                "sentences": said["lines"].get(one.offer.listing, []),
            }
            for one in order.lines
        ],
        "total": order.total,
        "parts": rules.sums_of(order.cost) if order.cost else [],
        "rate": order.cost.rate if order.cost else None,
        "sentences": said["orders"].get(order.merchant, []),
    }


def _is_swap(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
