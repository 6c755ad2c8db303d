"""Which figures there are, from whom, and what they cover."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from entrepot.offices.values import OfficeId
from entrepot.selection.models import Seen, Source, Trade
from entrepot.selection.values import FigureKind

SOURCES_MAX: Final = 200
COVER_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A file that was read."""

    id: UUID
    kind: FigureKind
    form: str
    name: str
    note: str
    market: str
    is_own: bool
    """Of the office that asks; the operator's are everybody's."""
    rows: int
    repeats: int
    failed: int
    issues: tuple[dict[str, Any], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class TradeCover:
    """One class of goods: how many rows, and of which years."""

    scheme: str
    code: str
    rows: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SeenCover:
    """One category: how many things were seen, how many with sales, and when."""

    category: str
    things: int
    with_sales: int
    first: date
    last: date


def sources(*, market: str, office: OfficeId | None) -> list[SourceRow]:
    """What an office judges by: the operator's and its own; the operator sees its own."""
    rows = Source.objects.filter(_mine(office), market=market).order_by("-at", "id")[:SOURCES_MAX]
    return [
        SourceRow(
            id=row.id,
            kind=FigureKind(row.kind),
            form=row.form,
            name=row.name,
            note=row.note,
            market=row.market,
            is_own=row.office_id == office,
            rows=row.rows,
            repeats=row.repeats,
            failed=row.failed,
            issues=tuple(row.issues),
            at=row.at,
        )
        for row in rows
    ]


def trade_cover(*, country: str, office: OfficeId | None) -> list[TradeCover]:
    """Classes of goods that the figures speak of, those with the most rows first."""
    rows = (
        Trade.objects.filter(_mine(office, "source__"), importer=country)
        .values("scheme", "code")
        .annotate(rows=Count("id"), first=Min("year"), last=Max("year"))
        .order_by("-rows", "scheme", "code")[:COVER_MAX]
    )
    return [
        TradeCover(row["scheme"], row["code"], row["rows"], row["first"], row["last"])
        for row in rows
    ]


def seen_cover(*, market: str, office: OfficeId | None) -> list[SeenCover]:
    """Categories in which prices were seen, those with the most things first."""
    rows = (
        Seen.objects.filter(_mine(office, "source__"), source__market=market)
        .values("category")
        .annotate(
            things=Count("item", distinct=True),
            with_sales=Count("item", distinct=True, filter=Q(pieces__isnull=False)),
            first=Min("seen_on"),
            last=Max("seen_on"),
        )
        .order_by("-things", "category")[:COVER_MAX]
    )
    return [
        SeenCover(row["category"], row["things"], row["with_sales"], row["first"], row["last"])
        for row in rows
    ]


def _mine(office: OfficeId | None, path: str = "") -> Q:
    shared = Q(**{f"{path}office": None})
    return shared if office is None else shared | Q(**{f"{path}office": office})
