"""How prices, customs, delivery and escrow work, in the reader's words."""

from django.http import HttpRequest, HttpResponse

from entrepot.storefront import queries
from entrepot.storefront.pages import frame


@frame.market_page
def answers(request: HttpRequest, market: str) -> HttpResponse:
    """Five short answers."""
    days = queries.lane_days().get(market)
    return frame.show(request, "storefront/help.html", market, {"days": days})
