"""The ranked list of what suits a market, its sums, and the points of its map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from entrepot.catalog.models import Category, Media, Product, Text
from entrepot.catalog.values import fallback_chain
from entrepot.insights import queries as insights
from entrepot.kit import arrays
from entrepot.offices.models import Merchant
from entrepot.offices.queries import of_office
from entrepot.offices.values import MerchantId, OfficeId
from entrepot.selection.models import Pass, Score
from entrepot.selection.values import PARTS, Part

PAGE_MAX: Final = 200
EXPORT_MAX: Final = 20_000
SUITS_FROM: Final = 600
"""Tenths of a point: what "suits" means in the sentence at the top."""
MAP_MAX: Final = 400
SEARCH_MAX: Final = 100
NEEDS: Final = ("paper", "data", "one", "barred", "code", "ready")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What the list is narrowed to; empty means all."""

    merchant: UUID | None = None
    category: str = ""
    lane: str = ""
    least: int = 0
    """Points."""
    lacks: str = ""
    """A part that nobody knows, by its name; or one of NEEDS."""
    search: str = ""
    asked: int = 0
    """A search term of the market that would find it, by its id."""
    sort: str = ""
    """Empty for the score; a part; `trust`; `place`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A product of the list; scores are points, NaN-free: None is unknown."""

    product: UUID
    title: str
    picture: str
    merchant: UUID
    merchant_name: str
    category: str
    lane: str
    fit: float | None
    trust: int
    """Per cent."""
    parts: tuple[float | None, ...]
    landed_minor: int
    place: int | None
    """Per cent of comparable goods that are cheaper; above 100 dearer than all."""
    gaps: int
    papers: int
    is_barred: bool
    is_known: bool
    listed: bool
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """The sentence at the top."""

    products: int
    merchants: int
    suit: int
    one_paper: int
    """Of those that suit: nothing but one paper is missing."""
    ready: int
    """Of those that suit: nothing is missing."""
    scored_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run over the market is."""

    is_running: bool
    done: int
    ended_at: datetime | None


def lines(
    office: OfficeId, *, market: str, narrowed: Narrowed, language: str, limit: int, offset: int = 0
) -> list[Line]:
    """The best first; four statements."""
    assert 0 < limit <= EXPORT_MAX
    rows = _ordered(_narrow(office, market, narrowed), narrowed.sort)
    return lines_from(list(rows[offset : offset + limit]), language)


def lines_of(
    products: Sequence[UUID], *, market: str, language: str, merchant: MerchantId
) -> dict[UUID, Line]:
    """Some products of one merchant."""
    rows = Score.objects.filter(product__in=list(products), market=market, merchant=merchant)
    return {line.product: line for line in lines_from(list(rows[:PAGE_MAX]), language)}


def best_of(merchant: UUID, *, market: str, limit: int) -> list[UUID]:
    """A merchant's best products that the law lets in."""
    assert 0 < limit <= PAGE_MAX
    rows = Score.objects.filter(merchant=merchant, market=market, is_barred=False, fit__gte=0)
    return list(rows.order_by("-fit", "product").values_list("product", flat=True)[:limit])


def sums(office: OfficeId, *, market: str, narrowed: Narrowed) -> Sums:
    """Counts of exactly what the list shows; one statement."""
    sql, facts = _narrow(office, market, narrowed).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select count(*), count(distinct s.merchant_id) filter (where s.fit >= %s),
                count(*) filter (where s.fit >= %s),
                count(*) filter (where s.fit >= %s and s.gaps = 0 and s.papers = 1 and s.is_known),
                count(*) filter (where s.fit >= %s and s.gaps = 0 and s.papers = 0 and s.is_known),
                max(s.scored_at)
            from selection_score s where (s.product, s.market) in ({sql})""",  # noqa: S608  # Django's own statement
            [SUITS_FROM, SUITS_FROM, SUITS_FROM, SUITS_FROM, *facts],
        )
        return Sums(*cursor.fetchone())


def run_of(market: str) -> Run:
    """Whether the market is being scored just now."""
    row = Pass.objects.filter(market=market).first()
    if row is None or row.asked_at is None:
        return Run(is_running=False, done=0, ended_at=None)
    is_running = row.ended_at is None or (row.begun_at is not None and row.asked_at > row.begun_at)
    return Run(is_running, row.done, row.ended_at)


def categories(office: OfficeId, *, market: str, language: str) -> list[tuple[str, str]]:
    """Slug and name of the categories that the office's products are in."""
    used = Score.objects.filter(of_office(office), market=market).order_by()
    slugs = set(used.exclude(category="").values_list("category", flat=True).distinct()[:500])
    return names(slugs, language)


def names(slugs: set[str], language: str) -> list[tuple[str, str]]:
    """Slug and name, by name."""
    rows = Category.objects.filter(slug__in=slugs).values_list("slug", "names")
    found = [(slug, said.get(language) or said.get("en") or slug) for slug, said in rows]
    return sorted(found, key=lambda one: (one[1], one[0]))


def all_categories(language: str) -> list[tuple[str, str]]:
    """Slug and name of every category."""
    return names(set(Category.objects.values_list("slug", flat=True)[:2_000]), language)


def lanes(office: OfficeId, *, market: str) -> list[str]:
    """Lanes that suit some product best."""
    used = Score.objects.filter(of_office(office), market=market).order_by("lane")
    return list(used.values_list("lane", flat=True).distinct()[:200])


def term_of(term: int, *, market: str) -> str:
    """The words of a search term; empty for none."""
    return insights.search_term(term, market=market) if term else ""


def _narrow(office: OfficeId, market: str, narrowed: Narrowed) -> QuerySet[Score]:
    rows = Score.objects.filter(of_office(office), market=market)
    if narrowed.merchant is not None:
        rows = rows.filter(merchant=narrowed.merchant)
    if narrowed.category:
        below = Category.objects.filter(
            Q(slug=narrowed.category) | Q(parent__slug=narrowed.category)
        )
        rows = rows.filter(category__in=below.values("slug"))
    if narrowed.lane:
        rows = rows.filter(lane=narrowed.lane)
    if narrowed.least:
        rows = rows.filter(fit__gte=narrowed.least * 10)
    if narrowed.lacks:
        rows = rows.filter(_lacks(narrowed.lacks))
    if narrowed.asked:
        rows = rows.filter(asked__contains=[narrowed.asked])
    if narrowed.search:
        said = Text.objects.filter(
            product=OuterRef("product"), title__icontains=narrowed.search[:SEARCH_MAX]
        )
        keyed = Product.objects.filter(id=OuterRef("product"), key__icontains=narrowed.search)
        rows = rows.filter(Q(Exists(said)) | Q(Exists(keyed)))
    return rows


def _lacks(what: str) -> Q:
    if what in set(PARTS):
        return Q(**{f"parts__{PARTS.index(Part(what))}__lt": 0})
    return {
        "paper": Q(papers__gt=0),
        "data": Q(gaps__gt=0),
        "one": Q(gaps=0, papers=1, is_known=True),
        "barred": Q(is_barred=True),
        "code": Q(is_known=False),
        "ready": Q(gaps=0, papers=0, is_known=True, is_barred=False),
    }[what]


def _ordered(rows: QuerySet[Score], sort: str) -> QuerySet[Score]:
    if sort in set(PARTS):
        return rows.order_by(F(f"parts__{PARTS.index(Part(sort))}").desc(), "-fit", "product")
    if sort == "trust":
        return rows.order_by("-trust", "-fit", "product")
    if sort == "place":
        return rows.filter(place__gte=0).order_by("place", "-fit", "product")
    return rows.order_by("-fit", "-trust", "product")


def lines_from(rows: list[Score], language: str) -> list[Line]:
    """Rows of the table as lines, with titles, owners and pictures; three statements."""
    products = [row.product for row in rows]
    owners = Merchant.objects.in_bulk({row.merchant_id for row in rows})
    titles: dict[UUID, dict[str, str]] = {}
    for product, code, title in Text.objects.filter(product__in=products).values_list(
        "product", "language", "title"
    ):
        titles.setdefault(product, {})[code] = title
    pictures = _pictures(products)
    found = []
    for row in rows:
        owner = owners[row.merchant_id]
        mine = titles.get(row.product, {})
        chain = fallback_chain(language, source=owner.language)
        title = next((mine[code] for code in chain if code in mine), "")
        found.append(
            Line(
                product=row.product,
                title=title or next(iter(mine.values()), "…"),
                picture=pictures.get(row.product, ""),
                merchant=owner.id,
                merchant_name=owner.name,
                category=row.category,
                lane=row.lane,
                fit=_points(row.fit),
                trust=round(row.trust / 10),
                parts=tuple(_points(part) for part in row.parts),
                landed_minor=row.landed_minor,
                place=None if row.place < 0 else round(row.place / 10),
                gaps=row.gaps,
                papers=row.papers,
                is_barred=row.is_barred,
                is_known=row.is_known,
                listed=row.listed,
                scored_at=row.scored_at,
            )
        )
    return found


def _pictures(products: list[UUID]) -> dict[UUID, str]:
    """Each product's first; one statement."""
    table = Media._meta.db_table  # noqa: SLF001  # documented by Django
    with connection.cursor() as cursor:
        cursor.execute(
            f"select distinct on (product_id) product_id, path from {table}"  # noqa: S608  # our own words
            " where product_id = any(%s::uuid[]) order by product_id, position, id",
            [arrays.uuids(products)],
        )
        return dict(cursor.fetchall())


def _points(tenths: int) -> float | None:
    return None if tenths < 0 else tenths / 10
