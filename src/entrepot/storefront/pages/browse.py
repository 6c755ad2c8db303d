"""Lists: categories, search, filters; all of it in the address."""

from functools import lru_cache
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString

from entrepot.catalog.values import MARKETS
from entrepot.storefront import queries, rules
from entrepot.storefront.forms import read_wish
from entrepot.storefront.pages import frame
from entrepot.storefront.values import FacetName, Found, Sort, Wish

NEAR_PAGES: Final = 2
LISTS_KEPT: Final = 256
"""Lists that a process keeps rendered, each about 30 kB."""


@frame.market_page
def search(request: HttpRequest, market: str) -> HttpResponse:
    """What has the words asked; without words, everything."""
    wish = read_wish(request.GET, market=market, language=frame.language())
    return _list(request, wish, crumbs=[])


@frame.market_page
def category(request: HttpRequest, market: str, slug: str) -> HttpResponse:
    """A shelf and everything below it."""
    tree = queries.categories()
    if slug not in tree:
        raise Http404
    wish = read_wish(request.GET, market=market, language=frame.language(), category=slug)
    crumbs: list[dict[str, str]] = []
    above = tree[slug].parent
    while above in tree and len(crumbs) < len(tree):
        crumbs.append(
            {
                "name": tree[above].name(frame.chain()),
                "url": reverse("storefront:category", args=[market, above]),
            }
        )
        above = tree[above].parent
    return _list(request, wish, crumbs=crumbs[::-1])


def _list(request: HttpRequest, wish: Wish, *, crumbs: list[dict[str, str]]) -> HttpResponse:
    found = queries.search(wish)
    frame.hear(request, wish, found)
    html = _rendered(wish, found, queries.names_version())
    if request.headers.get("HX-Target") == "list":
        response = HttpResponse(html)
    else:
        chain = frame.chain()
        tree = queries.categories()
        facts = {
            "q": wish.q,
            "aisle": wish.category,
            "heading": tree[wish.category].name(chain) if wish.category else "",
            "crumbs": crumbs,
            "list": html,
        }
        response = frame.show(request, "storefront/list.html", wish.market, facts)
    response["Vary"] = "HX-Target"
    return response


@lru_cache(maxsize=LISTS_KEPT)
def _rendered(wish: Wish, found: Found, _version: int) -> SafeString:
    """Filters and cards. Nothing of it is anyone's own: what has not changed is not made again."""
    tree = queries.categories()
    chain = frame.chain()
    home = reverse("storefront:home", args=[wish.market])
    facts = {
        "wish": wish,
        "found": found,
        "market": wish.market,
        "here": f"{home}c/{wish.category}/" if wish.category else f"{home}search/",
        "q": wish.q,
        "heading": tree[wish.category].name(chain) if wish.category else "",
        "shelves": _shelves(wish, found, chain),
        "origins": _ticks(found, FacetName.ORIGIN, wish.origin),
        "merchants": _merchants(wish, found),
        "prices": _prices(wish, found),
        "in_stock": sum(choice.count for choice in found.of(FacetName.STOCK)),
        "by": {sort.value: wish.query(sort=sort) for sort in Sort},
        "sorts": [(sort.value, sort is wish.sort) for sort in Sort],
        "pages": _pages(wish, found),
        "previous": wish.query(page=wish.page - 1) if wish.page > 1 else "",
        "next": wish.query(page=wish.page + 1) if wish.page < found.pages else "",
        "clear": wish.query(origin=(), merchant=(), price=(), in_stock=False),
    }
    return SafeString(get_template("storefront/_list.html").render(facts))


def _shelves(wish: Wish, found: Found, chain: tuple[str, ...]) -> list[dict[str, Any]]:
    """The next shelves down (or the top ones), with the counts they would give."""
    tree = queries.categories()
    counts = {choice.value: choice.count for choice in found.of(FacetName.CATEGORY)}
    if wish.category:
        wanted = tree[wish.category].children
    else:
        wanted = tuple(one.slug for one in tree.values() if not one.parent)
    return [
        {
            "name": tree[slug].name(chain),
            "count": counts[slug],
            "url": reverse("storefront:category", args=[wish.market, slug]) + wish.query(),
        }
        for slug in wanted
        if counts.get(slug)
    ]


def _ticks(found: Found, facet: FacetName, chosen: tuple[str, ...]) -> list[dict[str, Any]]:
    counts = {choice.value: choice.count for choice in found.of(facet)}
    for value in chosen:
        counts.setdefault(value, 0)
    return [
        {"value": value, "count": count, "is_chosen": value in chosen}
        for value, count in counts.items()
    ]


def _merchants(wish: Wish, found: Found) -> list[dict[str, Any]]:
    ticks = _ticks(found, FacetName.MERCHANT, wish.merchant)
    names = queries.merchant_names()
    return [{**tick, "name": names.get(tick["value"], tick["value"])} for tick in ticks]


def _prices(wish: Wish, found: Found) -> list[dict[str, Any]]:
    unit = MARKETS[wish.market].currency
    counts = {choice.value: choice.count for choice in found.of(FacetName.PRICE)}
    return [
        {
            "value": number,
            "start": start,
            "end": end,
            "currency": unit,
            "count": counts.get(str(number), 0),
            "is_chosen": number in wish.price,
        }
        for number, (start, end) in enumerate(rules.bands(unit))
        if counts.get(str(number)) or number in wish.price
    ]


def _pages(wish: Wish, found: Found) -> list[dict[str, Any]]:
    """The first, the last and those near this one; a gap has the number 0."""
    last = found.pages
    near = {1, last, *range(wish.page - NEAR_PAGES, wish.page + NEAR_PAGES + 1)}
    pages: list[dict[str, Any]] = []
    before = 0
    for number in sorted(n for n in near if 1 <= n <= last):
        if number > before + 1:
            pages.append({"number": 0})
        pages.append(
            {
                "number": number,
                "url": wish.query(page=number),
                "is_current": number == wish.page,
            }
        )
        before = number
    return pages
