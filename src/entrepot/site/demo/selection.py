"""Invented figures of the Chinese market, so that the shortlist has something to judge by.

Nothing of it was measured: every source says so in its name, and no real shop or statistic is
behind a single row. The shapes are made to look as such figures look.
"""

import csv
import random
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from entrepot.catalog.models import Variant
from entrepot.selection import commands
from entrepot.selection.models import Source

MARKET: Final = "cn"
NOTE: Final = "Invented for the demonstration; measured nowhere."
YEARS: Final = range(2016, 2026)
SHOPS: Final = ("Demo Mall", "Demo Flagship", "Demo Global")
EACH: Final = 26
EUR_IN_CNY: Final = 8.0
MARK_UP: Final = 1.3
"""From a merchant's price to what such things cost in a shop there, in the invented market."""


def load() -> None:
    """Prices, sales and trade; then all scores. Nothing where it has been done."""
    if Source.objects.filter(note=NOTE).exists():
        return
    at = timezone.now()
    with tempfile.TemporaryDirectory() as folder:
        for name, head, rows in (
            ("Demo figures: shop prices and sales", _SHOP, _shops(at.date())),
            ("Demo figures: imports of China", _TRADE, _trade()),
        ):
            path = Path(folder) / "figures.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(head)
                writer.writerows(rows)
            commands.import_figures(path, name=name, note=NOTE, market=MARKET, at=at)
    commands.run_passes(at=timezone.now())


_SHOP: Final = (
    "date", "id", "title", "price", "sale_count", "brand", "category", "hs", "amount",
)  # fmt: skip
_TRADE: Final = (
    "refYear", "flowCode", "reporterISO", "partnerISO", "classificationCode", "cmdCode",
    "primaryValue",
)  # fmt: skip


def _shops(day: date) -> Iterable[Sequence[Any]]:
    dice = random.Random("shops")  # noqa: S311  # invented figures, the same each time
    goods = Variant.objects.exclude(price_minor=None).select_related("product__category")
    kinds: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for row in goods.order_by("sku"):
        slug = row.product.category.slug if row.product.category else ""
        size = f"{row.content_amount:g}{row.content_unit}" if row.content_amount else ""
        kinds.setdefault((slug, row.hs_code[:4]), []).append(((row.price_minor or 0) / 100, size))
    for (slug, heading), prices in sorted(kinds.items()):
        level = 0.6 + 0.8 * dice.random()
        for number in range(EACH):
            price, size = prices[number % len(prices)]
            there = price * EUR_IN_CNY * MARK_UP * level * dice.lognormvariate(0, 0.35)
            pieces = int(4000 * level * dice.lognormvariate(0, 1.0) * (180 / (there + 60)))
            yield (
                day.isoformat(), f"demo-{slug}-{heading}-{number}", f"Demo {slug} {number + 1}",
                f"{there:.2f}", pieces, dice.choice(SHOPS), slug, heading,
                size if not size.endswith("piece") else "",
            )  # fmt: skip


def _trade() -> Iterable[Sequence[Any]]:
    dice = random.Random("trade")  # noqa: S311  # invented figures, the same each time
    origins = ("IT", "FR", "DE", "ES", "GB", "NL", "BE")
    headings = sorted(
        {code[:4] for code in Variant.objects.values_list("hs_code", flat=True) if len(code) >= 4}
    )
    totals: dict[tuple[int, str], float] = {}
    for heading in headings:
        size, pace = 10 ** dice.uniform(7.2, 9.6), dice.gauss(0.05, 0.07)
        shares = {one: dice.uniform(0.02, 0.22) for one in origins}
        for year in YEARS:
            value = size * (1 + pace) ** (year - YEARS[0]) * dice.lognormvariate(0, 0.05)
            for partner, share in (("W00", 1.0), *shares.items()):
                totals[year, partner] = totals.get((year, partner), 0.0) + value * share
                yield year, "M", "CHN", partner, "H6", heading, round(value * share)
    for (year, partner), value in sorted(totals.items()):
        yield year, "M", "CHN", partner, "H6", "TOTAL", round(value)
