"""What is known of a market: bands of prices seen, trade by class, our own sales."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection

from entrepot.catalog.models import Category
from entrepot.catalog.values import MARKETS
from entrepot.insights import queries as insights
from entrepot.kit import arrays, books
from entrepot.offices.values import OfficeId
from entrepot.selection import rows
from entrepot.selection.models import Source
from entrepot.selection.rules import cost, searched
from entrepot.selection.values import WORLD, Band, Market, Scheme, Series, Wishes

SEEN_MAX: Final = 1_000_000
TRADE_MAX: Final = 1_000_000
SOLD_DAYS: Final = 90
SOLD_MAX: Final = 200_000
REMAINING: Final = {"cn": 0.5}
"""Share of its shelf life that a market's buyers expect to be left on arrival; else a third."""
REMAINING_ELSE: Final = 1 / 3

_SEEN: Final = """
    select distinct on (s.source_id, s.item)
        s.category, s.heading, s.price_minor, s.amount, s.measure, s.pieces, f.name
    from selection_seen s join selection_source f on f.id = s.source_id
    where f.market = %(market)s and (f.office_id is null or f.office_id = %(office)s)
    order by s.source_id, s.item, s.seen_on desc limit %(limit)s"""
# Of what two files say the newer holds; what the importer says holds before what the exporter does.
_TRADE: Final = """
    select distinct on (t.scheme, t.code, t.exporter, t.year)
        t.scheme, t.code, t.exporter, t.year, t.value_usd, t.is_mirror, f.name
    from selection_trade t join selection_source f on f.id = t.source_id
    where t.importer = %(country)s and (f.office_id is null or f.office_id = %(office)s)
    order by t.scheme, t.code, t.exporter, t.year, t.is_mirror, f.at desc limit %(limit)s"""
_SOLD: Final = """
    select l.variant, sum(l.quantity) from checkout_order o
    join checkout_orderline l on l.book = %(book)s and l."order" = o.id
    where o.book = %(book)s and o.market = %(market)s and o.confirmed_at >= %(since)s
    group by l.variant order by 2 desc limit %(limit)s"""
_CATEGORY_OF: Final = """
    select v.id, c.slug from catalog_variant v join catalog_product p on p.id = v.product_id
    join catalog_category c on c.id = p.category_id where v.id = any(%s::uuid[])"""


def parents() -> dict[str, str]:
    """Each category's parent, by slug; empty at the top."""
    found = Category.objects.values_list("slug", "parent__slug").order_by("slug")
    return {slug: above or "" for slug, above in found[:10_000]}


def market_of(code: str, *, office: OfficeId | None, at: datetime) -> Market:
    """All that is known of a market: the operator's figures, and an office's own beside them."""
    facts = MARKETS[code]
    sold = sold_pieces(code, since=at - timedelta(days=SOLD_DAYS))
    above = parents()
    return Market(
        code=code,
        country=facts.country,
        currency=facts.currency,
        year=at.year,
        bands=_bands(code, office, above),
        trade=_trade(facts.country, office),
        sold=_by_category(sold),
        handling=rows.handling(),
        sitc=rows.sitc(),
        groups=rows.wits_groups(),
        remaining=REMAINING.get(code, REMAINING_ELSE),
        wishes=wishes_of(code, at=at),
    )


def wishes_of(code: str, *, at: datetime) -> Wishes:
    """What the market's people searched of late, in every language of its shop."""
    found = insights.searches(code, at=at)
    return searched.wishes(
        [(one.id, one.term, one.visitors, one.missed, one.before) for one in found.terms],
        table=rows.named(),
        until=found.until,
        days=found.days,
        days_before=found.days_before,
    )


def offices_with_figures(code: str) -> set[OfficeId]:
    """Offices that have brought figures of their own."""
    found = Source.objects.filter(market=code).exclude(office=None).values_list("office", flat=True)
    return {OfficeId(one) for one in found.distinct()[:10_000]}


def sold_pieces(market: str, *, since: datetime) -> dict[Any, int]:
    """Pieces of each variant that the market bought of late; one statement a book."""
    found: dict[Any, int] = defaultdict(int)
    with connection.cursor() as cursor:
        for book in books.all_books():
            cursor.execute(
                _SOLD, {"book": book, "market": market, "since": since, "limit": SOLD_MAX}
            )
            for variant, pieces in cursor.fetchall():
                found[variant] += int(pieces)
    return dict(found)


def _by_category(sold: dict[Any, int]) -> dict[str, int]:
    if not sold:
        return {}
    found: dict[str, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_CATEGORY_OF, [arrays.uuids(sold)])
        for variant, slug in cursor.fetchall():
            found[slug] += sold[variant]
    return dict(found)


def _bands(code: str, office: OfficeId | None, above: dict[str, str]) -> dict[Any, Band]:
    prices: dict[tuple[str, str], list[float]] = defaultdict(list)
    sold: dict[str, list[tuple[float, float]]] = defaultdict(list)
    sources: dict[str, set[str]] = defaultdict(set)
    for row in _all(_SEEN, market=code, office=office, limit=SEEN_MAX):
        category, heading, price, amount, measure, pieces, name = row
        for key in _keys(category, heading, above):
            prices[key, "piece"].append(float(price))
            sources[key].add(name)
            if amount and measure in {"ml", "g"}:
                prices[key, measure].append(price * cost.UNIT / amount)
            if pieces is not None:
                sold[key].append((float(price), float(pieces)))
    nothing = np.zeros(0)
    found = {}
    for (key, per), mine in prices.items():
        pairs = np.array(sorted(sold[key])) if per == "piece" and sold.get(key) else None
        found[key, per] = Band(
            prices=np.sort(np.array(mine)),
            sold_prices=nothing if pairs is None else pairs[:, 0],
            sold_pieces=nothing if pairs is None else pairs[:, 1],
            sources=tuple(sorted(sources[key])),
        )
    return found


def _keys(category: str, heading: str, above: dict[str, str]) -> Iterator[str]:
    if category:
        yield f"category:{category}"
        # A thing that is filed under the parent itself belongs to the parent's shelf.
        yield f"above:{above.get(category, '') or category}"
    if heading:
        yield f"heading:{heading}"
        yield f"chapter:{heading[:2]}"


def _trade(country: str, office: OfficeId | None) -> dict[Any, Series]:
    told: dict[tuple[str, str, str], dict[int, tuple[float, bool, str]]] = defaultdict(dict)
    for row in _all(_TRADE, country=country, office=office, limit=TRADE_MAX):
        scheme, code, exporter, year, value, is_mirror, name = row
        told[scheme, code, exporter][year] = (value, is_mirror, name)
    found = {key: _series(years) for key, years in told.items()}
    _sum_up(told, found)
    return found


def _sum_up(
    told: dict[tuple[str, str, str], dict[int, tuple[float, bool, str]]],
    found: dict[Any, Series],
) -> None:
    """Where nobody tells it: all suppliers of a class together, and all classes of a supplier."""
    suppliers: dict[tuple[str, str], dict[int, tuple[float, bool, str]]] = defaultdict(dict)
    wholes: dict[tuple[str, str], dict[int, tuple[float, bool, str]]] = defaultdict(dict)
    for (scheme, code, exporter), years in told.items():
        if exporter != WORLD:
            _add(suppliers[scheme, code], years)
        if code and scheme != Scheme.WITS and len(code) == 2:
            _add(wholes[scheme, exporter], years)
    for (scheme, code), years in suppliers.items():
        found.setdefault((scheme, code, WORLD), _series(years, is_partial=True))
    for (scheme, exporter), years in wholes.items():
        found.setdefault((scheme, "", exporter), _series(years, is_partial=True))
    for scheme in Scheme:
        parts = [s for (sch, code, exp), s in found.items() if sch == scheme and not code and exp]
        if parts and (scheme, "", WORLD) not in found:
            years = {}
            for part in parts:
                _add(
                    years,
                    {
                        year: (value, part.is_mirror, part.sources[0])
                        for year, value in zip(part.years, part.values, strict=True)
                    },
                )
            found[scheme, "", WORLD] = _series(years, is_partial=True)


def _add(
    into: dict[int, tuple[float, bool, str]], years: dict[int, tuple[float, bool, str]]
) -> None:
    for year, (value, is_mirror, name) in years.items():
        had = into.get(year, (0.0, False, name))
        into[year] = (had[0] + value, had[1] or is_mirror, name)


def _series(years: dict[int, tuple[float, bool, str]], *, is_partial: bool = False) -> Series:
    order = sorted(years)
    return Series(
        years=tuple(order),
        values=tuple(years[year][0] for year in order),
        sources=tuple(sorted({years[year][2] for year in order})),
        is_mirror=years[order[-1]][1],
        is_partial=is_partial,
    )


def _all(sql: str, **facts: Any) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
