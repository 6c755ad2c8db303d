"""The demo market's own offices, merchants and goods: all invented, no real firm or person.

One TOML file a merchant (`[merchant]`, then `[[product]]` with `[[product.spec]]` and
`[[product.variant]]`), beside `offices.toml` and `kinds.toml` (the category tree, parents first).
Each text is a table from language code to words; English and Chinese everywhere, and the
merchant's own language. Prices are whole minor units of the merchant's currency, taxes of the
home market not included. GTINs lie in 200-299, which GS1 keeps for restricted circulation, so
none belongs to a real product.

Some products are not ready for China on purpose, so that the readiness desk has something to say;
`not_ready` says why. What a merchant has not given is `None`, as it is in life.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

Texts = Mapping[str, str]
"""Words by language code (`en`, `zh`, `it` …)."""

_TREES: Final = frozenset({"offices.toml", "kinds.toml"})


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """A country office; its picture is `pictures.office(code)`."""

    code: str
    country: str
    city: Texts
    languages: tuple[str, ...]
    name: Texts
    sentence: Texts


@dataclass(frozen=True, slots=True)
class DemoMerchant:
    """A selling firm; `node` names the city of its warehouse, `language` is its own."""

    slug: str
    name: str
    brand: str
    country: str
    office: str
    language: str
    currency: str
    email: str
    city: Texts
    region: Texts
    node: Texts
    story: Texts


@dataclass(frozen=True, slots=True)
class DemoKind:
    """A category; `parent` is None at the top of the tree."""

    slug: str
    parent: str | None
    motif: str
    name: Texts


@dataclass(frozen=True, slots=True)
class DemoPicture:
    """What `pictures.draw` needs; a variant may have a palette of its own."""

    motif: str
    palette: str
    label: str
    seed: int


@dataclass(frozen=True, slots=True)
class DemoFact:
    """A name and its value: a line of the specification, or an option of a variant."""

    name: Texts
    value: Texts


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One size or colour; `stock` is what the opening receipt brings into the merchant's node."""

    sku: str
    gtin: str
    price_minor: int
    stock: int
    options: tuple[DemoFact, ...]
    palette: str | None
    net_content: float | None
    net_unit: str | None
    net_weight_g: int | None
    gross_weight_g: int | None


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """What is sold. `hs` is the eight-digit Chinese line; `not_ready` is a note to us, in English."""

    slug: str
    merchant: str
    kind: str
    title: Texts
    description: Texts
    hs: str | None
    origin: str | None
    ingredients: Texts | None
    material: Texts | None
    shelf_life_days: int | None
    specs: tuple[DemoFact, ...]
    variants: tuple[DemoVariant, ...]
    picture: DemoPicture
    not_ready: str | None


@dataclass(frozen=True, slots=True)
class DemoSet:
    """The whole demo market, in the order in which it should be made."""

    offices: tuple[DemoOffice, ...]
    kinds: tuple[DemoKind, ...]
    merchants: tuple[DemoMerchant, ...]
    products: tuple[DemoProduct, ...]


@cache
def load() -> DemoSet:
    """Read once; a missing field is our own mistake and raises KeyError."""
    folder = resources.files(__name__)
    books = {
        entry.name: tomllib.loads(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
    shops = [book for name, book in books.items() if name not in _TREES]
    return DemoSet(
        offices=tuple(_office(row) for row in books["offices.toml"]["office"]),
        kinds=tuple(_kind(row) for row in books["kinds.toml"]["kind"]),
        merchants=tuple(_merchant(book["merchant"]) for book in shops),
        products=tuple(
            _product(row, merchant=book["merchant"]["slug"])
            for book in shops
            for row in book["product"]
        ),
    )


def _office(row: Mapping[str, Any]) -> DemoOffice:
    return DemoOffice(
        code=row["code"],
        country=row["country"],
        city=_texts(row["city"]),
        languages=tuple(row["languages"]),
        name=_texts(row["name"]),
        sentence=_texts(row["sentence"]),
    )


def _kind(row: Mapping[str, Any]) -> DemoKind:
    return DemoKind(
        slug=row["slug"], parent=row.get("parent"), motif=row["motif"], name=_texts(row["name"])
    )


def _merchant(row: Mapping[str, Any]) -> DemoMerchant:
    return DemoMerchant(
        slug=row["slug"],
        name=row["name"],
        brand=row["brand"],
        country=row["country"],
        office=row["office"],
        language=row["language"],
        currency=row["currency"],
        email=row["email"],
        city=_texts(row["city"]),
        region=_texts(row["region"]),
        node=_texts(row["node"]),
        story=_texts(row["story"]),
    )


def _product(row: Mapping[str, Any], *, merchant: str) -> DemoProduct:
    return DemoProduct(
        slug=row["slug"],
        merchant=merchant,
        kind=row["kind"],
        title=_texts(row["title"]),
        description=_texts(row["description"]),
        hs=row.get("hs"),
        origin=row.get("origin"),
        ingredients=_texts(row["ingredients"]) if "ingredients" in row else None,
        material=_texts(row["material"]) if "material" in row else None,
        shelf_life_days=row.get("shelf_life_days"),
        specs=tuple(_fact(fact) for fact in row.get("spec", ())),
        variants=tuple(_variant(variant) for variant in row["variant"]),
        picture=DemoPicture(**row["picture"]),
        not_ready=row.get("not_ready"),
    )


def _variant(row: Mapping[str, Any]) -> DemoVariant:
    return DemoVariant(
        sku=row["sku"],
        gtin=row["gtin"],
        price_minor=row["price_minor"],
        stock=row["stock"],
        options=tuple(_fact(fact) for fact in row.get("options", ())),
        palette=row.get("palette"),
        net_content=row.get("net_content"),
        net_unit=row.get("net_unit"),
        net_weight_g=row.get("net_weight_g"),
        gross_weight_g=row.get("gross_weight_g"),
    )


def _fact(row: Mapping[str, Any]) -> DemoFact:
    return DemoFact(name=_texts(row["name"]), value=_texts(row["value"]))


def _texts(row: Mapping[str, str]) -> Texts:
    return MappingProxyType(dict(row))
