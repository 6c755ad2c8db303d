"""What all pages of a market share: its name in the address, its aisles, the reader's cart."""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from entrepot.catalog.values import MARKETS, fallback_chain
from entrepot.checkout.queries import cart as carts
from entrepot.checkout.values import CartId
from entrepot.insights import commands as insights
from entrepot.insights.rules import is_robot
from entrepot.kit.scope import Audience, audience
from entrepot.kit.shell import CART_COUNT_COOKIE
from entrepot.offices.values import UserId
from entrepot.storefront import queries
from entrepot.storefront.values import Found, Wish

CART_COOKIE: Final = "cart"
COOKIE_S_MAX: Final = 60 * 60 * 24 * 60


def market_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A public page under a market that exists."""

    @wraps(view)
    def page(request: HttpRequest, market: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if market not in MARKETS:
            raise Http404
        return view(request, market, *args, **kwargs)

    return audience(Audience.PUBLIC)(page)


def buyers_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about one buyer's own things: the view finds them only for their owner."""
    return audience(Audience.BUYER)(market_page(view))


def show(
    request: HttpRequest,
    template: str,
    market: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of a market in its frame."""
    here = context.get("aisle", "")
    facts = {"market": market, "aisles_html": _aisles(market, here), **context}
    return HttpResponse(get_template(template).render(facts, request), status=status)


def aisles(market: str) -> list[dict[str, str]]:
    """The top of the category tree."""
    return queries.aisles(market, language())


def _aisles(market: str, here: str) -> SafeString:
    return _rendered_aisles(market, language(), here, queries.names_version())


@lru_cache(maxsize=256)
def _rendered_aisles(market: str, _language: str, here: str, _version: int) -> SafeString:
    facts = {"aisles": aisles(market), "here": here}
    return SafeString(get_template("storefront/_aisles.html").render(facts))


def chain() -> tuple[str, ...]:
    """The languages in which names are looked for, by the language of the page."""
    return fallback_chain(language(), source="en")


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


def owner_of(request: HttpRequest) -> UserId | None:
    """The signed-in person, or None for a stranger."""
    return UserId(request.user.id) if request.user.is_authenticated else None


def cart_of(request: HttpRequest, market: str) -> CartId | None:
    """The reader's cart on this market, if there is one."""
    owner = owner_of(request)
    if owner is not None:
        return carts.cart_of(market=market, owner=owner)
    return cart_of_stranger(request, market)


def cart_of_stranger(request: HttpRequest, market: str) -> CartId | None:
    """The cart whose signed name the browser holds, if nobody owns it."""
    ref = request.COOKIES.get(f"{CART_COOKIE}-{market}", "")
    return carts.cart_of(market=market, owner=None, ref=ref) if ref else None


def remember_cart(
    response: HttpResponse, request: HttpRequest, market: str, cart: CartId | None
) -> None:
    """Leave the cart's signed name with a stranger's browser, and its count with everyone's."""
    secure = request.is_secure()
    if cart is not None and owner_of(request) is None:
        response.set_cookie(
            f"{CART_COOKIE}-{market}",
            carts.cart_ref(cart),
            max_age=COOKIE_S_MAX,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
    response.set_cookie(
        CART_COUNT_COOKIE,
        str(carts.units_in(cart)),
        max_age=COOKIE_S_MAX,
        samesite="Lax",
        secure=secure,
    )


def hear(request: HttpRequest, wish: Wish, found: Found) -> None:
    """Let what was searched in the whole market be counted, without anybody; no statement is made.

    Narrowed and further pages are no new wish, nor is what a browser loads ahead or a robot asks.
    """
    if not wish.q or wish.category or wish.is_filtered or wish.page > 1:
        return
    if "Sec-Purpose" in request.headers or is_robot(request.headers.get("User-Agent", "")):
        return
    insights.hear_search(
        market=wish.market,
        language=wish.language,
        asked=wish.q,
        address=_address(request),
        found=found.total,
        at=timezone.now(),
    )


def _address(request: HttpRequest) -> str:
    """Where the request comes from; past as many proxies as the operator says there are."""
    behind = settings.TRUSTED_PROXIES
    said = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    if behind and len(said) >= behind and said[-behind]:
        return said[-behind]
    return str(request.META.get("REMOTE_ADDR", ""))
