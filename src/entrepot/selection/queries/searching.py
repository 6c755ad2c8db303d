"""What a market searches, and who of an office has something that fits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from entrepot.catalog.models import Category
from entrepot.catalog.values import MARKETS
from entrepot.insights import queries as insights
from entrepot.insights.values import Searched
from entrepot.kit import words
from entrepot.offices.queries import of_office
from entrepot.offices.values import OfficeId
from entrepot.selection import rows as tables
from entrepot.selection.models import Score
from entrepot.selection.rules import searched

EXPORT_MAX: Final = 5_000
MERCHANTS_SHOWN: Final = 3
CATEGORIES_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Fitting:
    """A merchant of the office with products that a term would find."""

    merchant: UUID
    name: str
    products: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLine:
    """A term of the list."""

    rank: int
    """Among all terms of the market, whatever the list is narrowed to."""
    term: Searched
    change: float | None
    """Against the same number of days before; None where nothing is on record."""
    fitting: tuple[Fitting, ...]
    """Those with the most products first."""

    @property
    def is_missed(self) -> bool:
        """Half of those who asked had nothing shown."""
        return is_missed(self.term)

    @property
    def merchants(self) -> int:
        return len(self.fitting)

    @property
    def more(self) -> int:
        """Merchants beyond those shown."""
        return max(0, len(self.fitting) - MERCHANTS_SHOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchList:
    """A page of it, and what holds for all."""

    lines: tuple[SearchLine, ...]
    terms: int
    """That the list has, on all pages."""
    asked: int
    """Searches of the window, of all terms of the market."""
    missed: int
    """Terms of the market that found nothing for half of those who asked."""
    until: date
    days: int


def searches(
    office: OfficeId,
    *,
    market: str,
    at: datetime,
    category: str = "",
    only_missed: bool = False,
    limit: int,
    offset: int = 0,
) -> SearchList:
    """Those with the most visitors first; narrowed to a category and what is below it."""
    assert 0 < limit <= EXPORT_MAX
    known = insights.searches(market, at=at)
    told = [(rank, one) for rank, one in enumerate(known.terms, 1) if one.visitors]
    kept = [pair for pair in told if not only_missed or is_missed(pair[1])]
    if category:
        shelves = _Shelves(market, category)
        kept = [pair for pair in kept if shelves.has(pair[1].term)]
    shown = kept[offset : offset + limit]
    fitting = _fitting(office, market, [one.id for _, one in shown])
    return SearchList(
        lines=tuple(
            SearchLine(
                rank=rank,
                term=one,
                change=_change(one, known.days, known.days_before),
                fitting=fitting.get(one.id, ()),
            )
            for rank, one in shown
        ),
        terms=len(kept),
        asked=sum(one.visitors for _, one in told),
        missed=sum(is_missed(one) for _, one in told),
        until=known.until,
        days=known.days,
    )


def is_missed(one: Searched) -> bool:
    """Whether half of those who asked had nothing shown."""
    return 2 * one.missed >= one.visitors > 0


def _change(one: Searched, days: int, days_before: int) -> float | None:
    if days_before < searched.DAYS_BEFORE_MIN or not one.before:
        return None
    return one.visitors / (one.before * days / days_before) - 1.0


class _Shelves:
    """A category with those below it: terms that name one of them."""

    def __init__(self, market: str, category: str) -> None:
        rows = list(
            Category.objects.order_by("slug").values_list("slug", "parent__slug", "names")[
                :CATEGORIES_MAX
            ]
        )
        above = {slug: parent or "" for slug, parent, _ in rows}
        self._slugs = {slug for slug in above if category in _path(slug, above)}
        self._names = [
            words.pieces(names[language])
            for slug, _, names in rows
            if slug in self._slugs
            for language in MARKETS[market].languages
            if names.get(language)
        ]

    def has(self, term: str) -> bool:
        pieces = words.asked_pieces(term)
        if any(pieces <= name for name in self._names):
            return True
        return searched.named(term, tables.named())[0] in self._slugs


def _path(slug: str, above: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    while slug and slug not in found:
        found.add(slug)
        slug = above.get(slug, "")
    return found


def _fitting(office: OfficeId, market: str, terms: Sequence[int]) -> dict[int, tuple[Fitting, ...]]:
    """Of the office's merchants and those of offices under it, as they were last scored."""
    if not terms:
        return {}
    mine = Score.objects.filter(
        of_office(office), market=market, is_barred=False, asked__overlap=list(terms)
    )
    sql, facts = mine.values("asked", "merchant").query.sql_with_params()
    found: dict[int, list[Fitting]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select term, m.id, m.name, count(*)
                from ({sql}) as s (asked, merchant), unnest(s.asked) as term, offices_merchant m
                where m.id = s.merchant and term = any(%s)
                group by term, m.id, m.name order by term, 4 desc, m.name, m.id""",  # noqa: S608  # Django's own statement
            [*facts, list(terms)],
        )
        for term, merchant, name, products in cursor.fetchall():
            found[term].append(Fitting(merchant, name, products))
    return {term: tuple(ones) for term, ones in found.items()}
