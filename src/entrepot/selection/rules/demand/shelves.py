"""Rows seen in shops become items: one an item and shelf, its days in order."""

import re
from collections.abc import Iterable
from typing import Final

from entrepot.selection.values import SeenFigure
from entrepot.selection.values.demand import Glance, MarketItem

_SERIAL: Final = re.compile(r"\D{0,3}(\d{5,18})")
GLANCES_MAX: Final = 400


def items_of(
    figures: Iterable[SeenFigure], origins: dict[str, str] | None = None
) -> list[MarketItem]:
    """Items with a brand, by shelf and key; `origins` gives a brand's country where it is known.

    A name such as `A18164178225` is taken as the marketplace's running number.
    """
    days: dict[tuple[str, str], list[SeenFigure]] = {}
    for one in figures:
        if one.brand:
            days.setdefault((one.brand, one.item), []).append(one)
    return [
        MarketItem(
            key=key,
            brand=brand,
            glances=tuple(
                Glance(one.seen_on, one.title, one.price_minor, one.pieces)
                for one in sorted(seen, key=lambda one: one.seen_on)[-GLANCES_MAX:]
            ),
            serial=_serial(key),
            origin=(origins or {}).get(brand, ""),
            category=seen[-1].category,
        )
        for (brand, key), seen in sorted(days.items())
    ]


def _serial(key: str) -> int | None:
    found = _SERIAL.fullmatch(key)
    return int(found[1]) if found else None
