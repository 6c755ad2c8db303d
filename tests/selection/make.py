"""Goods as columns, a market that is known, and figures in files, for everyone's tests."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone

from entrepot.catalog.models import Product
from entrepot.kernel import new_id
from entrepot.offices.values import OfficeId
from entrepot.selection import commands, rows
from entrepot.selection.models import Choice, Source
from entrepot.selection.values import Band, Goods, Market, Series, SourceId

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ONE: Mapping[str, Any] = {
    "hs": "22042100", "category": "wine-still", "above": "drinks", "origin": "IT", "price": 4200,
    "landed": 60000, "goods_share": 0.6, "freight_share": 0.1, "gross_g": 1300, "amount": 750.0,
    "measure": "ml", "shelf_days": float("nan"), "transit_days": 14, "is_known": True,
    "is_barred": False, "gaps": 0, "papers": 0, "units": 50, "commission": 0.08, "is_live": True,
    "open_items": 0.0, "orders": 0, "late": 0, "cancelled": 0, "sold": 0, "modelled": float("nan"),
    "asked": (), "is_worded": True,
}  # fmt: skip


def some_goods(*changes: Mapping[str, Any]) -> Goods:
    """Bottles of wine, each with what is said of it changed; one as it is without any."""
    whole = [{**ONE, **change} for change in changes or ({},)]
    columns: dict[str, Any] = {}
    for field in fields(Goods):
        values = [one[field.name] for one in whole]
        if isinstance(ONE[field.name], str | tuple):
            column = np.empty(len(values), object)
            for place, value in enumerate(values):
                column[place] = value
        else:
            column = np.array(values, type(ONE[field.name]))
        columns[field.name] = column
    return Goods(**columns)


def a_band(prices: Sequence[float], sold: Sequence[float] = ()) -> Band:
    """Prices of comparable goods, and pieces sold at the same prices in their order."""
    found = np.sort(np.array(prices, float))
    pieces = np.array(sold, float)
    return Band(found, found if len(pieces) else pieces, pieces, ("a shop list",))


def a_market(**facts: Any) -> Market:
    """China as somebody who has brought nothing knows it, unless said otherwise."""
    return Market(
        **{
            "code": "cn", "country": "CN", "currency": "CNY", "year": 2026, "bands": {},
            "trade": {}, "sold": {}, "handling": rows.handling(), "sitc": rows.sitc(),
            "groups": rows.wits_groups(), **facts,
        }
    )  # fmt: skip


def a_series(start: float, rate: float, years: Sequence[int] = range(2018, 2026)) -> Series:
    """Imports that grow evenly."""
    values = tuple(start * (1 + rate) ** place for place in range(len(years)))
    return Series(tuple(years), values, ("a statistic",))


def a_file(folder: Path, head: Sequence[str], lines: Iterable[Sequence[Any]]) -> Path:
    path = folder / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(lines)
    return path


def some_prices(folder: Path, *, category: str = "wine-still", **facts: Any) -> SourceId:
    """Forty bottles seen in a shop of the market, with what was sold of them."""
    lines = [
        ("2026-11-01", f"i{n}", f"Wine {n} 750ml", 150 + 20 * n, 4000 - 90 * n, "Shop", category)
        for n in range(40)
    ]
    head = ("date", "id", "title", "price", "sale_count", "brand", "category")
    return commands.import_figures(
        a_file(folder, head, lines), **{"name": "prices", "market": "cn", "at": NOW, **facts}
    )


def some_trade(folder: Path, **facts: Any) -> SourceId:
    """Wine into China from the world and Italy, and all goods, over eight years."""
    head = ("refYear", "flowCode", "reporterISO", "partnerISO", "cmdCode", "primaryValue")
    lines = [
        (year, "M", "CHN", partner, code, round(value * 1.08 ** (year - 2018)))
        for year in range(2018, 2026)
        for partner, share in (("W00", 1.0), ("ITA", 0.1))
        for code, value in (("2204", 1e9 * share), ("TOTAL", 2e12 * share**2))
    ]
    return commands.import_figures(
        a_file(folder, head, lines), **{"name": "trade", "market": "cn", "at": NOW, **facts}
    )


def a_source_of(office: Any = None) -> Any:
    """Figures that an office has brought, or the operator."""
    return Source.objects.create(
        kind="prices", form="shop", name="a list", market="cn", office=office, digest=f"{new_id()}",
        at=NOW,
    ).id  # fmt: skip


def a_choice_of(merchant: Any) -> int:
    """A product of the merchant that its office suggests."""
    product = Product.objects.filter(merchant=merchant).order_by("id")[0]
    commands.suggest(
        office=OfficeId(merchant.office_id), products=[product.id], market="cn", note="", at=NOW
    )
    return Choice.objects.order_by("-id")[0].id


def scored(merchant: Any) -> Any:
    """The merchant, after its goods have been scored for China."""
    commands.score(market="cn", at=timezone.now())
    return merchant.id


def an_accepted_choice_of(merchant: Any) -> int:
    """The same, scored, with the merchant's yes."""
    scored(merchant)
    choice = a_choice_of(merchant)
    Choice.objects.filter(id=choice).update(answer="accepted")
    return choice
