"""Orders as their buyers see them: what was bought, where it is, what is left to do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from entrepot.checkout import commands as checkout
from entrepot.checkout import queries as carts
from entrepot.checkout.queries import GroupPage, OrderView
from entrepot.kernel import Refusal
from entrepot.payments.values import PaymentState
from entrepot.storefront import rules
from entrepot.storefront.pages import frame, paying, problems

LIST_MAX = 20
_PARTS = ("goods", "exchange", "freight", "duty", "consumption_tax", "vat")


@frame.market_page
@never_cache
def mine(request: HttpRequest, market: str) -> HttpResponse:
    """A person's checkouts; a stranger's are those that this browser holds links of."""
    owner = frame.owner_of(request)
    language = frame.language()
    rows: list[dict[str, Any]] = []
    if owner:
        rows = [
            {"row": row, "url": paying.order_url(row.market, row.id, "")}
            for row in carts.groups_of(owner, limit=LIST_MAX, language=language)
        ]
    else:
        for token in paying.known_tokens(request):
            group = carts.read_link(token)
            page = carts.group_page(group, language=language) if group else None
            if page:
                url = paying.order_url(page.market, page.id, token)
                rows.append({"row": _as_row(page), "url": url})
    return frame.show(request, "storefront/orders.html", market, {"rows": rows})


@frame.buyers_page
@never_cache
def group(request: HttpRequest, market: str, group: UUID) -> HttpResponse:
    """One checkout with all its parts."""
    page, token = _mine(request, group)
    context = _context(page, token, market)
    return frame.show(request, "storefront/order.html", market, context)


@frame.buyers_page
@never_cache
def returned(request: HttpRequest, market: str, group: UUID) -> HttpResponse:
    """Back from the provider, perhaps before its notice: ask, confirm, show (CHK-2)."""
    page, token = _mine(request, group)
    if page.can_pay:
        try:
            is_paid = checkout.check_payment(group=group, at=timezone.now())
        except Refusal:
            is_paid = False
        if is_paid:
            messages.success(request, _("Paid. Thank you! The makers are packing now."))
        else:
            newest = carts.group_page(group, language=frame.language())
            if newest and newest.payments and newest.payments[0].state is PaymentState.FAILED:
                messages.error(
                    request,
                    _("The payment did not go through. Nothing was taken; please try again."),
                )
            else:
                messages.info(
                    request,
                    _("Your payment is being confirmed. This page will say so in a moment."),
                )
    return redirect(paying.order_url(market, group, token))


@frame.buyers_page
@require_POST
def pay_again(request: HttpRequest, market: str, group: UUID) -> HttpResponse:
    """The button of an order that still waits for its money."""
    _page, token = _mine(request, group)
    return paying.go(request, market, group, token=token)


@frame.buyers_page
@require_POST
def confirm(request: HttpRequest, market: str, group: UUID) -> HttpResponse:
    """The buyer has one merchant's parcel: escrow goes to the merchant."""
    page, token = _mine(request, group)
    wanted = request.POST.get("order", "")
    order = next((one for one in page.orders if str(one.id) == wanted), None)
    if order is None:
        raise Http404
    try:
        checkout.confirm_receipt(group=group, order=order.id, at=timezone.now())
        messages.success(request, _("Thank you. The maker is paid now."))
    except Refusal as no:
        messages.error(request, problems.of_refusal(no.code))
    return redirect(paying.order_url(market, group, token))


@frame.buyers_page
@require_POST
def reopen(request: HttpRequest, market: str, group: UUID) -> HttpResponse:
    """Back to the cart: the order is cancelled, and its things lie in the cart again."""
    _page, token = _mine(request, group)
    try:
        cart = checkout.reopen_group(
            group=group,
            owner=frame.owner_of(request),
            cart=frame.cart_of(request, market),
            at=timezone.now(),
        )
    except Refusal as no:
        messages.error(request, problems.of_refusal(no.code))
        return redirect(paying.order_url(market, group, token))
    response = redirect("storefront:cart", market)
    frame.remember_cart(response, request, market, cart)
    return response


def _mine(request: HttpRequest, group: UUID) -> tuple[GroupPage, str]:
    """The checkout, if it is the reader's; to everyone else it does not exist."""
    token = request.GET.get("t", "") or request.POST.get("t", "")
    if not carts.may_see(group, owner=frame.owner_of(request), token=token):
        raise Http404
    page = carts.group_page(group, language=frame.language())
    if page is None:
        raise Http404
    return page, token


def _context(page: GroupPage, token: str, market: str) -> dict[str, Any]:
    return {
        "page": page,
        "token": token,
        "here": paying.order_url(market, page.id, token),
        "is_pending": page.can_pay and bool(page.payments) and page.failed is None,
        "link": paying.order_url(market, page.id, token) if token else "",
        "orders": [_order(order, page) for order in page.orders],
        "parts": _bar(page.amounts, page.total.currency.code),
        "is_over": page.can_pay and timezone.now() >= page.expires_at,
    }


def _order(order: OrderView, page: GroupPage) -> dict[str, Any]:
    days = order.frozen["days"]
    plan = rules.stations(
        crosses_border=order.origin != order.destination and order.destination == "CN",
        days_min=days[0],
        days_max=days[1],
    )
    events = order.parcel.tracking if order.parcel else ()
    return {
        "view": order,
        "maker": {"city": order.merchant_city, "country": order.origin},
        "stations": rules.progress(plan, [(one.code.value, one.at, one.place) for one in events]),
        "events": list(reversed(events)),
        "is_paid": page.paid is not None,
        "parts": _bar(order.amounts, page.total.currency.code),
    }


def _bar(amounts: Any, unit: str) -> list[Any]:
    sums = [(name, getattr(amounts, name).minor) for name in _PARTS]
    return rules.bar([(name, minor) for name, minor in sums if minor > 0], unit)


def _as_row(page: GroupPage) -> dict[str, Any]:
    lines = [line for order in page.orders for line in order.lines]
    return {
        "number": page.number,
        "total": page.total,
        "state": page.state,
        "fulfilment": page.fulfilment,
        "placed_at": page.placed_at,
        "merchants": [order.merchant_name for order in page.orders],
        "units": sum(line.quantity for line in lines),
        "titles": [line.title for line in lines],
        "pictures": [line.picture for line in lines if line.picture],
    }
