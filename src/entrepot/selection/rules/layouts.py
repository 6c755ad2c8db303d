"""Which columns a file of figures has, under the names that its makers give them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.selection.values import FigureKind

_TRADE: Final[Mapping[str, tuple[str, ...]]] = {
    "year": ("refyear", "year", "yr", "period", "timeperiod", "refperiodid"),
    "flow": ("flowcode", "tradeflowcode", "flow", "tradeflow", "tradeflowname", "flowdesc", "indicatortype"),
    "reporter": (
        "reporteriso", "reporteriso3", "declarantiso", "iso3", "reporter", "reporterdesc",
        "reportername", "declarant",
    ),
    "partner": ("partneriso", "partneriso3", "partner", "partnerdesc", "partnername"),
    "code": (
        "cmdcode", "commoditycode", "productcode", "productnc", "sitc4division", "product", "hs6",
        "hscode", "productcategories", "productgroup",
    ),
    "value": (
        "primaryvalue", "tradevalueus", "valueusd", "valueeur", "valueineuros", "tradevalue1000usd",
        "tradevaluein1000usd", "cmdpartnersum", "partnercmdsum", "productsum", "partnersum",
        "obsvalue", "tradevalue", "value",
    ),
    "net_kg": ("netwgt", "netweightkg", "netkg", "quantityinkg", "quantitykg"),
    "scheme": ("classificationcode", "classification", "nomenclature", "nomenclaturecode"),
    "indicator": ("indicators", "indicator"),
}  # fmt: skip
_SEEN: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "name", "productname", "producttitle", "标题", "商品名称", "商品标题"),
    "price": ("price", "unitprice", "saleprice", "价格", "售价"),
    "seen_on": ("seenon", "updatetime", "date", "day", "observedon", "scrapedat", "日期"),
    "item": ("id", "item", "itemid", "productid", "sku", "asin", "url", "商品id"),
    "pieces": ("salecount", "pieces", "sold", "sales", "unitssold", "销量"),
    "brand": ("brand", "店名", "shop", "shopname", "品牌"),
    "category": ("category", "类目", "品类"),
    "heading": ("heading", "hs", "hscode"),
    "currency": ("currency", "币种"),
    "amount": ("amount", "content", "netcontent", "size", "规格"),
}
_THOUSANDS: Final = frozenset({"tradevalue1000usd", "tradevaluein1000usd"})
_EUROS: Final = frozenset({"valueeur", "valueineuros"})
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:-?(?:0[1-9]|1[0-2]|52))?$")


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file. Places are columns; several are tried in turn."""

    kind: FigureKind
    form: str
    """`comtrade`, `comext`, `wits`, `shop`."""
    places: Mapping[str, tuple[int, ...]]
    years: Mapping[int, str]
    """Columns that are years (wide tables): place and period."""
    first: tuple[str, ...] = ()
    """What the first cell holds, separated by commas (Eurostat's TSV)."""
    scheme: str = ""
    """Where a column's name says it."""
    factor: float = 1.0
    currency: str = "USD"

    def cell(self, row: Sequence[str], name: str) -> str:
        """The first of its columns that is not empty."""
        for place in self.places.get(name, ()):
            if place < len(row) and (text := row[place].strip()):
                return text
        return ""


def recognise(columns: Sequence[str]) -> Layout | None:
    """The layout of a file with these columns; None where it is none of figures."""
    first, _, rest = columns[0].partition("\\")
    if rest:
        return _eurostat(tuple(_plain(one) for one in first.split(",")), columns)
    plain = [_plain(one) for one in columns]
    trade = _places(plain, _TRADE)
    years = {place: one.strip() for place, one in enumerate(columns) if _YEAR.match(one.strip())}
    if ("value" in trade and "year" in trade) or (years and {"reporter", "indicator"} & set(trade)):
        return _trade(plain, trade, {} if "year" in trade else years)
    seen = _places(plain, _SEEN)
    if {"title", "price"} <= set(seen):
        kind = FigureKind.SALES if "pieces" in seen else FigureKind.PRICES
        return Layout(kind, "shop", seen, {})
    return None


def _trade(
    plain: list[str], places: dict[str, tuple[int, ...]], years: Mapping[int, str]
) -> Layout:
    value = plain[places["value"][0]] if "value" in places else ""
    names = set(plain)
    form = "comtrade"
    if {"productnc", "declarantiso", "valueineuros", "indicators"} & names:
        form = "comext"
    elif {"productcategories", "indicator", "tradevalue1000usd", "tradeflowname"} & names:
        form = "wits"
    if form != "wits":
        places = {name: found for name, found in places.items() if name != "indicator"} | (
            {"indicator": places["indicator"]} if form == "comext" and "indicator" in places else {}
        )
    return Layout(
        FigureKind.TRADE,
        form,
        places,
        years,
        scheme="sitc"
        if "sitc4division" in names
        else "wits"
        if "productcategories" in names
        else "",
        factor=1000.0 if value in _THOUSANDS else 1.0,
        currency="EUR" if value in _EUROS or (form == "comext" and value == "obsvalue") else "USD",
    )


def _eurostat(first: tuple[str, ...], columns: Sequence[str]) -> Layout | None:
    """Six things in the first column, its name ending in TIME_PERIOD; then a column a period."""
    years = {place: one.strip() for place, one in enumerate(columns) if _YEAR.match(one.strip())}
    places = _places(list(first), _TRADE)
    if not years or not {"reporter", "partner", "code"} <= set(places):
        return None
    return Layout(FigureKind.TRADE, "comext", places, years, first=first, currency="EUR")


def _places(
    plain: Sequence[str], names: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[int, ...]]:
    found = {}
    for name, aliases in names.items():
        places = tuple(plain.index(alias) for alias in aliases if alias in plain)
        if places:
            found[name] = places
    return found


def _plain(column: str) -> str:
    return re.sub(r"[\W_]+", "", column.replace("\ufeff", "").casefold())
