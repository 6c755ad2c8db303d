"""Prepared JSON of listings: one statement, and no model is made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from entrepot.lanes.values.cost import TAXES
from entrepot.money.values import Money, currency
from entrepot.storefront import rules
from entrepot.storefront.queries import prepared
from entrepot.storefront.queries.browse import SHELF
from entrepot.storefront.values import PAGE_CARDS

_COLUMNS: Final = (
    f"api, etag, units, currency, priced_at, {', '.join(f'{kind}_minor' for kind in rules.KINDS)}"
)
_LISTING: Final = (
    f"select {_COLUMNS} from {SHELF}"  # noqa: S608  # our own words
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
    found = prepared.rows(_LISTING, [listing, language, market])
    return Answer(_whole(found[0]), _tag(found[0])) if found else None


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
    statement = (
        f"select {_COLUMNS}, product from {SHELF}"  # noqa: S608  # our own words
        f" where {where} order by product desc limit %(limit)s"
    )
    # What is searched for decides how best to look for it: that is planned each time.
    rows = prepared.planned_anew(statement, facts) if wish.q else prepared.rows(statement, facts)
    shown = rows[:PAGE_CARDS]
    following = f'"{shown[-1][-1]}"' if len(rows) > PAGE_CARDS else "null"
    has_more = "true" if len(rows) > PAGE_CARDS else "false"
    items = ",".join([_whole(row[:-1]) for row in shown])
    tags = ",".join([_tag(row[:-1]) for row in shown]) + following
    return Answer(
        f'{{"data":[{items}],"next_cursor":{following},"has_more":{has_more}}}',
        blake2b(tags.encode(), digest_size=12).hexdigest(),
    )


def _whole(row: Sequence[Any]) -> str:
    """The prepared object with the price and the units of now, which change more often."""
    api, _, units, code, _, *parts = row
    return f'{api[:-1]},{_price(code, tuple(parts))},"units":{max(units, 0)}}}'


def _tag(row: Sequence[Any]) -> str:
    _, etag, units, _, priced_at, *_ = row
    return f"{etag}-{priced_at.timestamp():.6f}-{units}"


@lru_cache(maxsize=8192)
def _price(code: str, parts: tuple[int, ...]) -> str:
    """Money is a decimal string with its currency."""
    unit = currency(code)
    kinds = dict(zip(rules.KINDS, parts, strict=True))
    tax = sum(kinds[kind.value] for kind in TAXES)
    facts = {
        "price": Money(sum(parts), unit).plain(),
        "tax_included": Money(tax, unit).plain(),
        "price_parts": [
            {"kind": kind, "amount": Money(minor, unit).plain()}
            for kind, minor in kinds.items()
            if minor
        ],
    }
    return json.dumps(facts, separators=(",", ":"))[1:-1]
