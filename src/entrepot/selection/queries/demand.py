"""The demand model of a market, learnt from the sales that were seen there."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from entrepot.kit import arrays
from entrepot.money import values as money
from entrepot.offices.values import OfficeId
from entrepot.selection.adapters import figures
from entrepot.selection.models import Seen, Source
from entrepot.selection.rules import layouts, seen_rows
from entrepot.selection.values import FigureKind, FiguresRefused, SeenFigure
from entrepot.selection.values.demand import Evaluation, Glance, MarketItem

if TYPE_CHECKING:
    from entrepot.selection.rules import demand

ROWS_MAX: Final = 400_000
"""Rows that are learnt from; of more, the newest sources'."""
MODELS_KEPT: Final = 4
SOURCES_MAX: Final = 200
_SHELVES: Final = """
    select p.id, p.merchant_id, t.title, v.price_minor
    from catalog_product p
    join catalog_text t on t.product_id = p.id and t.language = %(language)s and t.title <> ''
    join lateral (select price_minor from catalog_variant v where v.product_id = p.id
        order by v.position, v.sku limit 1) v on v.price_minor > 0
    where p.merchant_id = any(%(merchants)s::uuid[]) and p.state <> 'archived'
    order by p.merchant_id, p.id"""


def model_for(*, market: str, office: OfficeId | None) -> "demand.Model | None":
    """What the operator's and the office's own figures teach; None while they are too few.

    Learning takes seconds, so a model is kept until the sources are others.
    """
    mine = Source.objects.filter(Q(office=None) | Q(office=office), market=market)
    sources = mine.filter(kind=FigureKind.SALES).order_by("-at", "id")
    known = tuple(sources.values_list("id", flat=True)[:SOURCES_MAX])
    return _learnt(known) if known else None


def shelves_of(
    model: "demand.Model | None", merchants: Sequence[UUID], *, language: str
) -> dict[UUID, dict[UUID, float]]:
    """Each merchant's products with their place among its goods, 0..1; one statement.

    Without a model, a title or a price a product has none. Prices stay in the merchant's own
    currency: within a shelf only what is dearer than what counts.
    """
    found: dict[UUID, dict[UUID, float]] = {one: {} for one in merchants}
    if model is None or not merchants:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_SHELVES, {"merchants": arrays.uuids(merchants), "language": language})
        rows = cursor.fetchall()
    today = timezone.now().date()
    items = [
        MarketItem(str(product), str(merchant), (Glance(today, title, price),))
        for product, merchant, title, price in rows
    ]
    for (product, merchant, _, _), one in zip(rows, model.predict(items), strict=True):
        found[merchant][product] = one.score
    return found


def evaluate_demand(
    path: Path,
    *,
    currency: str,
    day: date,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation | None:
    """How well demand is foretold on shelves never seen, by the rows of a file.

    None when it holds too little. Raises `FiguresRefused` for a file without such a table.
    """
    from entrepot.selection.rules import demand  # noqa: PLC0415  # as in _learnt

    with figures.table(path) as (columns, rows):
        layout = layouts.recognise(columns)
        if layout is None or layout.kind is not FigureKind.SALES:
            raise FiguresRefused(reason="no_columns", columns=tuple(columns[:20]))
        asked = seen_rows.Asked(money.currency(currency), "", day)
        read = (seen_rows.read(row, layout, asked, line=line) for line, row in rows)
        items = demand.items_of(one for one in read if isinstance(one, SeenFigure))
    return demand.evaluate(items, progress=progress)


@lru_cache(maxsize=MODELS_KEPT)
def _learnt(sources: tuple[UUID, ...]) -> "demand.Model | None":
    # scikit-learn: 75 MB in every process that imports it, and most of them never learn
    from entrepot.selection.rules import demand  # noqa: PLC0415  # see above

    rows = Seen.objects.filter(source__in=sources, pieces__isnull=False).exclude(brand="")
    items = demand.items_of(
        SeenFigure(
            item=row.item,
            title=row.title,
            brand=row.brand,
            category=row.category,
            heading=row.heading,
            price_minor=row.price_minor,
            currency="",
            seen_on=row.seen_on,
            pieces=row.pieces,
        )
        for row in rows.order_by("-source__at", "id")[:ROWS_MAX].iterator()
    )
    shelves = {one.brand for one in items}
    if len(items) < demand.LEARN_MIN or len(shelves) < demand.SHELVES_MIN:
        return None
    return demand.learn(items, spread=demand.spread_of(items))
