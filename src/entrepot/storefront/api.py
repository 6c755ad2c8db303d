"""Listings for integrators: served from the shelf, byte for byte as they were prepared."""

from typing import Final, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Query, Router, Schema

from entrepot.catalog.values import MARKETS, ListingId
from entrepot.kit.scope import Audience, audience
from entrepot.lanes.values import LandedCost
from entrepot.storefront import queries
from entrepot.storefront.values import QUERY_LETTERS_MAX

router = Router()

CONTENT_TYPE: Final = "application/json; charset=utf-8"
CACHE: Final = "public, max-age=30"


class Asked(Schema):
    """What a list is narrowed by; `cursor` is the `next` of the page before."""

    market: str = "cn"
    language: str = "en"
    q: str = ""
    category: str = ""
    origin: str = ""
    merchant: str = ""
    in_stock: bool = False
    cursor: UUID | Literal[""] = ""


@router.get("/listings", auth=None, summary="Listings of a market, the newest first")
@audience(Audience.PUBLIC)
def listings(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """24 at a time; `next_cursor` leads on, and is null on the last page. Prices are full prices
    in the market's currency, with duty, tax and delivery of one piece in them.
    """
    if asked.market not in MARKETS:
        raise Http404
    page = queries.api_page(
        queries.ApiWish(
            market=asked.market,
            language=asked.language,
            q=asked.q[:QUERY_LETTERS_MAX].replace("\0", ""),
            category=asked.category,
            origin=asked.origin.upper(),
            merchant=asked.merchant,
            in_stock=asked.in_stock,
            after=asked.cursor or None,
        )
    )
    return _answer(request, page.body, page.etag)


@router.get("/listings/{listing}", auth=None, summary="One listing")
@audience(Audience.PUBLIC)
def listing(
    request: HttpRequest, listing: UUID, market: str = "cn", language: str = "en"
) -> HttpResponse:
    """The listing with its full price by kind; 404 when it is not for sale on the market."""
    found = queries.api_listing(listing, market=market, language=language)
    if found is None:
        raise Http404
    return _answer(request, found.body, found.etag)


@router.get("/listings/{listing}/price", auth=None, summary="Why a listing costs what it costs")
@audience(Audience.PUBLIC)
def listing_price(request: HttpRequest, listing: UUID, market: str = "cn") -> dict[str, object]:  # noqa: ARG001  # ninja's signature
    """The price of one piece computed at this moment: every charge with base, rate, formula,
    rounding, source and how far that is to be trusted.
    """
    if market not in MARKETS:
        raise Http404
    cost = queries.cost_now(ListingId(listing), market=market, at=timezone.now())
    if not isinstance(cost, LandedCost):
        raise Http404
    return {"listing": str(listing), "market": market, **cost.plain()}


def _answer(request: HttpRequest, body: str, etag: str) -> HttpResponse:
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = CACHE
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
