"""The demand model of a market, learnt from the sales that were seen there."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Q
from django.utils import timezone

from entrepot.money import values as money
from entrepot.offices.values import OfficeId
from entrepot.selection.adapters import figures
from entrepot.selection.models import Seen, Source
from entrepot.selection.rules import demand, layouts, seen_rows
from entrepot.selection.values import FigureKind, FiguresRefused, Floats, SeenFigure
from entrepot.selection.values.demand import Evaluation, Glance, MarketItem

ROWS_MAX: Final = 400_000
"""Rows that are learnt from; of more, the newest sources'."""
MODELS_KEPT: Final = 4
SOURCES_MAX: Final = 200


def model_for(*, market: str, office: OfficeId | None) -> demand.Model | None:
    """What the operator's and the office's own figures teach; None while they are too few.

    Learning takes seconds, so a model is kept until the sources are others.
    """
    mine = Source.objects.filter(Q(office=None) | Q(office=office), market=market)
    sources = mine.filter(kind=FigureKind.SALES).order_by("-at", "id")
    known = tuple(sources.values_list("id", flat=True)[:SOURCES_MAX])
    return _learnt(known) if known else None


def modelled(
    model: demand.Model | None,
    *,
    shelves: Sequence[str],
    titles: Sequence[str],
    prices_minor: Sequence[int],
) -> Floats:
    """Place among the own shelf, 0..1, by product; NaN without a model, a title or a price.

    A shelf is what a buyer sees side by side: a merchant's goods, by its id.
    """
    found = np.full(len(titles), np.nan)
    if model is None:
        return found
    today = timezone.now().date()
    rows = [row for row, title in enumerate(titles) if title and prices_minor[row] > 0]
    items = [
        MarketItem(str(row), shelves[row] or "-", (Glance(today, titles[row], prices_minor[row]),))
        for row in rows
    ]
    for row, one in zip(rows, model.predict(items), strict=True):
        found[row] = one.score
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
    with figures.table(path) as (columns, rows):
        layout = layouts.recognise(columns)
        if layout is None or layout.kind is not FigureKind.SALES:
            raise FiguresRefused(reason="no_columns", columns=tuple(columns[:20]))
        asked = seen_rows.Asked(money.currency(currency), "", day)
        read = (seen_rows.read(row, layout, asked, line=line) for line, row in rows)
        items = demand.items_of(one for one in read if isinstance(one, SeenFigure))
    return demand.evaluate(items, progress=progress)


@lru_cache(maxsize=MODELS_KEPT)
def _learnt(sources: tuple[UUID, ...]) -> demand.Model | None:
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
