"""A merchant's store on a market."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from entrepot.onboarding import queries as onboarding
from entrepot.onboarding.queries import market_words as words
from entrepot.storefront import queries
from entrepot.storefront.forms import read_wish
from entrepot.storefront.pages import frame
from entrepot.storefront.values import PAGE_CARDS


@frame.market_page
def merchant(request: HttpRequest, market: str, slug: str) -> HttpResponse:
    """Who makes it, and everything they have here."""
    store = queries.store(slug, chain=frame.chain())
    if store is None:
        raise Http404
    wish = read_wish(request.GET, market=market, language=frame.language())
    cards = queries.cards_of(
        market=market,
        language=wish.language,
        merchant=slug,
        limit=PAGE_CARDS + 1,
        offset=(wish.page - 1) * PAGE_CARDS,
    )
    kind = onboarding.shop_type(store.merchant, market, timezone.now().date())
    return frame.show(
        request,
        "storefront/merchant.html",
        market,
        {
            "store": store,
            "trader": onboarding.trader(store.merchant),
            "shop_type": words.SHOPS[kind] if kind else "",
            "cards": cards[:PAGE_CARDS],
            "previous": f"?page={wish.page - 1}" if wish.page > 1 else "",
            "next": f"?page={wish.page + 1}" if len(cards) > PAGE_CARDS else "",
        },
    )
