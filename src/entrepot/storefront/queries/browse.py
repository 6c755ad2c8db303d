"""Lists: search, categories, filters and their counts."""

from collections.abc import Sequence
from typing import Any, Final

from entrepot.kit import replica
from entrepot.storefront import rules
from entrepot.storefront.queries import prepared
from entrepot.storefront.values import (
    CHOICES_MAX,
    PAGE_CARDS,
    PAGES_MAX,
    Card,
    Choice,
    FacetName,
    Found,
    Sort,
    Wish,
)

NEAR: Final = "0.4"
"""How near the letters of a title must be to those asked (pg_trgm word similarity)."""

SHELF: Final = """storefront_shelf join (
    select listing, units, price_minor, currency, band, priced_at, goods_minor, exchange_minor,
        freight_minor, insurance_minor, duty_minor, consumption_tax_minor, vat_minor, fee_minor
    from storefront_price where price_minor is not null) price using (listing)"""
"""The shelf with its prices: what has none is not for sale."""
_CARD: Final = "listing, card, units, price_minor, currency"
_FACETS: Final = {
    FacetName.CATEGORY: "unnest(categories)",
    FacetName.ORIGIN: "origin",
    FacetName.MERCHANT: "merchant_slug",
    FacetName.PRICE: "band::text",
    FacetName.STOCK: "case when units > 0 then '1' end",
}
_ORDERS: Final = {
    Sort.FIT: "units > 0 desc, product desc",
    Sort.CHEAP: "price_minor, product desc",
    Sort.DEAR: "price_minor desc, product desc",
    Sort.NEW: "product desc",
}


@replica.may_be_stale("the shelf is remade seconds after a change anyway; a cart asks anew")
def search(wish: Wish) -> Found:
    """One page of what matches, and the facets with the counts they would give (CAT-9).

    One statement; when nothing has the words asked, two more for the nearest spelling.
    """
    asked = rules.tsquery(wish.q)
    if wish.q and not asked:
        return Found((), 0, ())
    found = _found(wish, "words @@ %(asked)s::tsquery" if asked else "true", {"asked": asked})
    letters = rules.letters(wish.q)
    if found.total or not asked or wish.is_filtered or len(letters) < 4:
        return found
    with replica.connection().cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, false)", [NEAR])
    guess = _found(wish, "%(letters)s <%% letters", {"letters": letters}, is_guess=True)
    return guess if guess.total else found


def _found(wish: Wish, match: str, facts: dict[str, Any], *, is_guess: bool = False) -> Found:
    base = f"market = %(market)s and language = %(language)s and is_face and {match}"
    if wish.category:
        # Every count is one inside the category, its own parts' too.
        base += " and categories @> array[%(category)s]::varchar[]"
    conditions = {
        FacetName.ORIGIN: "origin = any(%(origin)s)" if wish.origin else "",
        FacetName.MERCHANT: "merchant_slug = any(%(merchant)s)" if wish.merchant else "",
        FacetName.PRICE: "band = any(%(price)s)" if wish.price else "",
        FacetName.STOCK: "units > 0" if wish.in_stock else "",
    }
    facts = {
        **facts,
        "market": wish.market,
        "language": wish.language,
        "category": wish.category,
        "origin": list(wish.origin),
        "merchant": list(wish.merchant),
        "price": list(wish.price),
        "limit": PAGE_CARDS,
        "offset": (min(wish.page, PAGES_MAX) - 1) * PAGE_CARDS,
        "choices": CHOICES_MAX,
    }
    kept = " and ".join(["true", *filter(None, conditions.values())])
    counts = [_counting("", "''", kept)]
    for facet, value in _FACETS.items():
        # A facet counts what the other facets leave.
        others = [
            condition for name, condition in conditions.items() if condition and name is not facet
        ]
        counts.append(_counting(facet, value, " and ".join(["true", *others])))
    statement = f"""
        with base as materialized (
            select listing, product, categories, origin, merchant_slug, band, units, price_minor,
                currency, {_rank(wish, is_guess=is_guess)} as rank
            from {SHELF} where {base}
        ), page as (
            select listing, units, price_minor, currency, row_number() over () as place from (
                select * from base where {kept} order by {_order(wish)}
                limit %(limit)s offset %(offset)s
            ) ordered
        )
        select *, null::uuid, null, null::int, null::bigint, null from (
            {" union all ".join(counts)}
        ) counts
        union all
        select 'card', '', place, listing, card, page.units, price_minor, currency
        from page join storefront_shelf using (listing) where language = %(language)s
    """  # noqa: S608  # our own words
    rows = (prepared.planned_anew if wish.q else prepared.rows)(statement, facts)
    total = sum(row[2] for row in rows if not row[0])
    choices = tuple(
        Choice(FacetName(facet), value, count)
        for facet, value, count, *_ in rows
        if facet and facet != "card" and value
    )
    shown = sorted((row for row in rows if row[0] == "card"), key=lambda row: row[2])
    cards = tuple([Card(*row[3:]) for row in shown])
    return Found(cards, total, choices, is_guess and total > 0)


def _counting(facet: str, value: str, where: str) -> str:
    """One facet's values with their counts, the most frequent first."""
    return (
        f"(select '{facet}' as facet, {value} as value, count(*) from base where {where}"  # noqa: S608  # our own words
        " group by 2 having count(*) > 0 order by 3 desc, 2 limit %(choices)s)"
    )


def _rank(wish: Wish, *, is_guess: bool) -> str:
    """How well a thing has the words asked; the same for all where none are."""
    if not wish.q or wish.sort is not Sort.FIT:
        return "0"
    if is_guess:
        return "word_similarity(%(letters)s, letters)"
    return "ts_rank(words, %(asked)s::tsquery)"


def _order(wish: Wish) -> str:
    if wish.sort is Sort.FIT and wish.q:
        return "units > 0 desc, rank desc, product desc"
    return _ORDERS[wish.sort]


@replica.may_be_stale("the shelf is remade seconds after a change anyway; a cart asks anew")
def newest(*, market: str, language: str, limit: int) -> list[Card]:
    """The latest arrivals that can be had; one statement."""
    return _faces("units > 0", {"market": market, "language": language, "limit": limit})


@replica.may_be_stale("the shelf is remade seconds after a change anyway; a cart asks anew")
def cards_of(
    *, market: str, language: str, merchant: str, limit: int, offset: int = 0
) -> list[Card]:
    """A merchant's things; one statement."""
    facts = {"market": market, "language": language, "merchant": merchant, "limit": limit}
    return _faces("merchant_slug = %(merchant)s", facts, offset=offset)


@replica.may_be_stale("the shelf is remade seconds after a change anyway; a cart asks anew")
def cards_of_categories(
    *, market: str, language: str, slugs: Sequence[str], limit: int
) -> list[Card]:
    """Things of some categories, taken from each in turn, so that no one fills the row."""
    with replica.connection().cursor() as cursor:
        cursor.execute(
            """
            select listing, card, units, price_minor, currency from (
                select s.listing, s.card, p.units, p.price_minor, p.currency, k.place, s.product,
                       row_number() over (partition by k.place order by s.product) as turn
                from unnest(%s::varchar[]) with ordinality as k (slug, place)
                join storefront_shelf s on s.categories @> array[k.slug]
                join storefront_price p on p.listing = s.listing and p.price_minor is not null
                where s.market = %s and s.language = %s and s.is_face and p.units > 0
            ) as taken order by turn, place limit %s
            """,
            [list(slugs), market, language, limit],
        )
        return [Card(*row) for row in cursor.fetchall()]


def _faces(condition: str, facts: dict[str, Any], *, offset: int = 0) -> list[Card]:
    """Faces of a market on which a condition holds, the newest first."""
    with replica.connection().cursor() as cursor:
        cursor.execute(
            f"""select {_CARD} from {SHELF}
            where market = %(market)s and language = %(language)s and is_face and {condition}
            order by product desc limit %(limit)s offset %(offset)s""",  # noqa: S608  # our own words
            {**facts, "offset": offset},
        )
        return [Card(*row) for row in cursor.fetchall()]
