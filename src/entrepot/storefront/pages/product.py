"""One listing's page: prepared before, but for the stock and the cart."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from entrepot.catalog.values import ListingId
from entrepot.storefront import queries
from entrepot.storefront.pages import frame


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
