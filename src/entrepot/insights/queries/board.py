"""The live board, from roll-ups alone: as many statements on a million orders as on one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet, Sum

from entrepot.catalog.models import Category
from entrepot.catalog.values import MARKETS
from entrepot.insights.models import CategoryDay, CompletedDay, PlacedMinute, SaleMinute
from entrepot.insights.values import (
    BOARD_ZONE,
    Board,
    Equality,
    Minute,
    Ranked,
    Total,
)
from entrepot.kit import replica

LINE_MINUTES: Final = 60
RANKS_MAX: Final = 8
PULSE: Final = timedelta(minutes=3)


class Cell(NamedTuple):
    """Today's sums of one origin on one lane."""

    origin: str
    lane: str
    orders: int
    units: int
    gmv_minor: int


@replica.may_be_stale("sums of minutes; the proof beside them is read from the database itself")
def board(market: str, *, at: datetime) -> Board:
    """Today of one market: seven statements, and one a book."""
    place = MARKETS[market]
    local = at.astimezone(BOARD_ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    sales = SaleMinute.objects.filter(market=market, currency=place.currency)
    today = sales.filter(minute__gte=midnight, minute__lte=at)
    cells: list[Cell] = [
        Cell(*row)
        for row in today.values_list("origin", "lane").annotate(
            n=Sum("orders"), u=Sum("units"), value=Sum("gmv_minor")
        )
    ]
    return Board(
        market=market,
        currency=place.currency,
        day=local.date(),
        at=at,
        total=Total(
            orders=sum(cell.orders for cell in cells),
            units=sum(cell.units for cell in cells),
            gmv_minor=sum(cell.gmv_minor for cell in cells),
        ),
        completed=_completed(local.date()),
        minutes=_minutes(sales, market=market, currency=place.currency, at=at),
        origins=_ranked((cell.origin, *cell[2:]) for cell in cells),
        lanes=_ranked((cell.lane, *cell[2:]) for cell in cells),
        categories=_categories(market, place.currency, day=local.date()),
        pulsing=frozenset(
            today.filter(minute__gte=at - PULSE).values_list("origin", flat=True).distinct()
        ),
        equality=equality(place.currency),
    )


def equality(currency: str) -> Equality:
    """The whole board against the whole ledger in one currency, as of one moment."""
    return SaleMinute.objects.against_the_ledger(currency)


def _minutes(
    sales: QuerySet[SaleMinute, SaleMinute], *, market: str, currency: str, at: datetime
) -> tuple[Minute, ...]:
    now = at.replace(second=0, microsecond=0)
    first = now - timedelta(minutes=LINE_MINUTES)
    paid = {
        row["minute"]: row
        for row in sales.filter(minute__gte=first, minute__lte=now)
        .values("minute")
        .annotate(n=Sum("orders"), value=Sum("gmv_minor"))
    }
    placed = dict(
        PlacedMinute.objects.filter(
            market=market, currency=currency, minute__gte=first, minute__lte=now
        ).values_list("minute", "orders")
    )
    moments = [first + timedelta(minutes=number) for number in range(LINE_MINUTES + 1)]
    return tuple(
        Minute(
            at=moment.astimezone(BOARD_ZONE),
            placed=placed.get(moment, 0),
            paid=paid[moment]["n"] if moment in paid else 0,
            gmv_minor=paid[moment]["value"] if moment in paid else 0,
            running=moment == now,
        )
        for moment in moments
    )


def _ranked(cells: Iterable[tuple[str, int, int, int]]) -> tuple[Ranked, ...]:
    sums: dict[str, tuple[int, int, int]] = {}
    for key, orders, units, gmv_minor in cells:
        before = sums.get(key, (0, 0, 0))
        sums[key] = (before[0] + orders, before[1] + units, before[2] + gmv_minor)
    return _with_shares([(key, *three) for key, three in sums.items()])


def _categories(market: str, currency: str, *, day: date) -> tuple[Ranked, ...]:
    rows = (
        CategoryDay.objects.filter(market=market, currency=currency, day=day)
        .exclude(category="")
        .order_by("-gmv_minor", "category")[:RANKS_MAX]
    )
    return _with_shares([(row.category, row.orders, row.units, row.gmv_minor) for row in rows])


def _with_shares(rows: list[tuple[str, int, int, int]]) -> tuple[Ranked, ...]:
    ordered = sorted(rows, key=lambda row: (-row[3], row[0]))[:RANKS_MAX]
    most = max((row[3] for row in ordered), default=0) or 1
    return tuple(Ranked(*row, share=row[3] * 1000 // most) for row in ordered)


def _completed(day: date) -> int:
    rows = CompletedDay.objects.filter(day=day).aggregate(n=Sum("orders"))
    return int(rows["n"] or 0)


def category_names(slugs: list[str]) -> dict[str, dict[str, str]]:
    """The names of categories by language; one statement."""
    return dict(Category.objects.filter(slug__in=slugs).values_list("slug", "names"))
