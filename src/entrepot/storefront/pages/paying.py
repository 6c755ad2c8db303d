"""Going to a provider's page, and who may come back to which checkout."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from entrepot.checkout import commands as checkout
from entrepot.checkout import queries as carts
from entrepot.kernel import Refusal
from entrepot.storefront.pages import frame

PROVIDER: Final = "simulator"
GROUPS_COOKIE: Final = "orders"
GROUPS_KEPT_MAX: Final = 10
"""How many checkouts a stranger's browser remembers."""


def go(request: HttpRequest, market: str, group: UUID, *, token: str) -> HttpResponse:
    """To the provider; when it does not answer, to the order, where one can try again."""
    back = order_url(market, group, token, name="storefront:return")
    try:
        url = checkout.start_payment(
            group=group,
            provider=PROVIDER,
            return_url=request.build_absolute_uri(back),
            at=timezone.now(),
            language=frame.language(),
        )
    except checkout.NotPayable:
        # The order's own page says why: it is paid, or its time is over.
        return redirect(order_url(market, group, token))
    except Refusal:
        messages.warning(
            request,
            _("The payment service does not answer. Your order is kept; please try again."),
        )
        return redirect(order_url(market, group, token))
    # The provider's page is another host, and it is ours to name.
    return HttpResponseRedirect(url)


def order_url(market: str, group: UUID, token: str, *, name: str = "storefront:order") -> str:
    """The address of an order's page; a stranger's carries its token."""
    url = reverse(name, args=[market, group])
    return f"{url}?{urlencode({'t': token})}" if token else url


def remember_group(response: HttpResponse, request: HttpRequest, group: UUID) -> None:
    """Leave the checkout's link with a stranger's browser, so that "my orders" finds it."""
    kept = [carts.link_token(group), *known_tokens(request)][:GROUPS_KEPT_MAX]
    response.set_cookie(
        GROUPS_COOKIE,
        "~".join(kept),
        max_age=frame.COOKIE_S_MAX,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def known_tokens(request: HttpRequest) -> list[str]:
    """The links of a stranger's browser."""
    text = request.COOKIES.get(GROUPS_COOKIE, "")
    return [
        token for token in text.split("~")[:GROUPS_KEPT_MAX] if token and carts.read_link(token)
    ]
