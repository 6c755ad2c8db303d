"""The reader's own corner: desks they work at, addresses of their things, signing out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from entrepot.checkout import commands as checkout
from entrepot.offices import queries as offices
from entrepot.offices.values import Role
from entrepot.storefront.pages import frame

_FIRST_PAGE = {
    Role.MERCHANT: "merchant/orders",
    Role.OFFICE: "office/merchants",
    Role.OPERATOR: "operator/board",
    Role.PARTNER: "partner/country",
}


@frame.market_page
def account(request: HttpRequest, market: str) -> HttpResponse:
    """Who I am here; a stranger is asked to sign in first."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    mine = frame.cart_of_stranger(request, market)
    owner = frame.owner_of(request)
    cart = None
    if mine and owner:
        cart = checkout.take_over(cart=mine, owner=owner)
    seats = [
        {
            "role": seat.role.value,
            "name": seat.name,
            "url": f"/{frame.language()}/{_FIRST_PAGE[seat.role]}/",
        }
        for seat in offices.seats_of(request.user)
    ]
    response = frame.show(request, "storefront/account.html", market, {"seats": seats})
    if cart:
        frame.remember_cart(response, request, market, cart)
        response.delete_cookie(f"{frame.CART_COOKIE}-{market}")
    return response
