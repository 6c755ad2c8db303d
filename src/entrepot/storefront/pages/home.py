"""The first page of a market."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from entrepot.catalog.values import MARKETS
from entrepot.storefront import queries, rules
from entrepot.storefront.pages import frame

NEW: Final = 10
SEASON: Final = 10
SHELVES: Final = 8
DEMO_PASSWORD: Final = "entrepot-demo"  # noqa: S105  # public on purpose: shown in the demo only


@frame.market_page
def home(request: HttpRequest, market: str) -> HttpResponse:
    """One sentence, the shelves, the offices, what is new and what is in season."""
    language = frame.language()
    chain = frame.chain()
    month = datetime.now(UTC).month
    slugs = rules.in_season(month)
    tree = queries.categories()
    return frame.show(
        request,
        "storefront/home.html",
        market,
        {
            "aisles": frame.aisles(market),
            "country": MARKETS[market].country,
            "days": queries.lane_days().get(market),
            "offices": [
                {
                    "code": one.code,
                    "country": one.country,
                    "city": _first(one.cities, chain),
                    "sentence": _first(one.sentences, chain),
                    "picture": one.picture,
                }
                for one in queries.offices()
            ],
            "season": queries.cards_of_categories(
                market=market, language=language, slugs=slugs, limit=SEASON
            ),
            "season_names": [tree[slug].name(chain) for slug in slugs if slug in tree],
            "new": queries.newest(market=market, language=language, limit=NEW),
            "people": _people(market) if settings.DEMO else [],
            "demo_password": DEMO_PASSWORD,
        },
    )


def _people(market: str) -> list[dict[str, str]]:
    """Who can sign in, each with a link that leads to their desk."""
    sign_in = reverse("account_login")
    home = reverse("storefront:home", args=[market])
    desk = reverse("offices:desk")
    return [
        {
            "role": one.role,
            "name": one.name,
            "email": one.email,
            "url": f"{sign_in}?"
            + urlencode({"login": one.email, "next": home if one.role == "buyer" else desk}),
        }
        for one in queries.demo_people()
    ]


def _first(texts: Any, chain: tuple[str, ...]) -> str:
    return next((texts[one] for one in chain if texts.get(one)), "")
