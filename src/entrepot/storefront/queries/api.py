"""Prepared JSON of listings: one statement, and no model is made."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from django.db import connection

from entrepot.storefront import rules
from entrepot.storefront.values import PAGE_CARDS

_LISTING: Final = (
    "select api, etag, units from storefront_shelf"
    " where listing = %s and language = %s and market = %s"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiWish:
    """What an integrator asks for; `after` is the last product of the page before."""

    market: str
    language: str
    q: str = ""
    category: str = ""
    origin: str = ""
    merchant: str = ""
    in_stock: bool = False
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON and its tag."""

    body: str
    etag: str


def api_listing(listing: UUID, *, market: str, language: str) -> Answer | None:
    """One listing, or None when it is not on the shelf."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTING, [listing, language, market])
        row = cursor.fetchone()
    if row is None:
        return None
    api, etag, units = row
    return Answer(_with_units(api, units), f"{etag}-{units}")


def api_page(wish: ApiWish) -> Answer:
    """A page of listings by product, the newest first; its cursor is the last product's id."""
    conditions = ["market = %(market)s", "language = %(language)s", "is_face"]
    facts: dict[str, Any] = {
        "market": wish.market,
        "language": wish.language,
        "limit": PAGE_CARDS + 1,
    }
    if wish.q:
        asked = rules.tsquery(wish.q)
        conditions.append("words @@ %(asked)s::tsquery" if asked else "false")
        facts["asked"] = asked
    for name, condition in (
        ("category", "categories @> array[%(category)s]::varchar[]"),
        ("origin", "origin = %(origin)s"),
        ("merchant", "merchant_slug = %(merchant)s"),
        ("after", "product < %(after)s"),
    ):
        if value := getattr(wish, name):
            conditions.append(condition)
            facts[name] = value
    if wish.in_stock:
        conditions.append("units > 0")
    where = " and ".join(conditions)
    with connection.cursor() as cursor:
        cursor.execute(
            "select api, etag, units, product from storefront_shelf"  # noqa: S608  # our own words
            f" where {where} order by product desc limit %(limit)s",
            facts,
        )
        rows = cursor.fetchall()
    shown = rows[:PAGE_CARDS]
    following = f'"{shown[-1][3]}"' if len(rows) > PAGE_CARDS else "null"
    has_more = "true" if len(rows) > PAGE_CARDS else "false"
    items = ",".join(_with_units(api, units) for api, _, units, _ in shown)
    tags = "".join(f"{etag}{units}," for _, etag, units, _ in shown) + following
    return Answer(
        f'{{"data":[{items}],"next_cursor":{following},"has_more":{has_more}}}',
        blake2b(tags.encode(), digest_size=12).hexdigest(),
    )


def _with_units(api: str, units: int) -> str:
    """The prepared object with the units that are free now, which change more often."""
    return f'{api[:-1]},"units":{max(units, 0)}}}'
