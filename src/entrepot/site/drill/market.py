"""The drill's own market: merchants, goods and stock, all named `drill`, made once and topped up.

Everything comes in by the commands that real goods come in by, so that what is sold can be
confirmed, shipped, completed and audited like anything else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Lane, Listing, Variant
from entrepot.catalog.values import (
    ListingId,
    ListingState,
    ProductDraft,
    TextDraft,
    VariantDraft,
    VariantId,
)
from entrepot.kernel import named_id
from entrepot.kit import books
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.values import Book
from entrepot.logistics import commands as logistics
from entrepot.logistics.values import NodeId
from entrepot.money import commands as money
from entrepot.money.models import RateRow
from entrepot.money.values import EUR, Money
from entrepot.offices.models import Merchant, Office
from entrepot.offices.values import MerchantId
from entrepot.site.drill.values import Kind, Profile

MARK: Final = "drill"
LANE: Final = "drill-it-cn"
MARKET: Final = "cn"
COUNTRY: Final = "CN"
HS_CODE: Final = "15092000"
"""Olive oil: on China's positive list, taxed at one rate, in need of no paper."""
PRODUCT_VARIANTS: Final = 100
PLENTY: Final = 900_000
"""Units of what must not run out."""
CHUNK: Final = 50
RATES_SINCE: Final = timedelta(days=30)
_One = TypeVar("_One")


class NotReady(Exception):  # noqa: N818  # shown as a sentence, not as a crash
    """The instance does not let the drill's goods be sold; the text says why."""


@dataclass(frozen=True, slots=True)
class Article:
    """One variant for sale; `units` are free before the drill begins."""

    kind: Kind
    merchant: MerchantId
    book: int
    node: NodeId
    sku: str
    variant: UUID
    listing: ListingId
    units: int
    which: int = 0
    """Of the flash sales."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: Kind
    sku: str
    price_minor: int
    units: int
    which: int = 0


def prepare(
    profile: Profile, *, run: str, at: datetime, say: Callable[[str], None]
) -> tuple[Article, ...]:
    """Everything that the profile sells, with its stock as the profile says."""
    if not RateRow.objects.exists():
        say("exchange rates")
        money.load_rates(since=at.date() - RATES_SINCE)
    _lane()
    found: list[Article] = []
    for number, wanted in enumerate(_assortment(profile), 1):
        say(f"merchant {number} of {profile.goods.merchants}")
        found += _merchant(number, wanted, run=run, at=at)
    return tuple(found)


def stock_name(article: Article) -> str:
    """The ledger account of its units."""
    return chart.stock(article.variant, article.node)


def free(articles: Sequence[Article]) -> dict[str, int]:
    """Units that can be had now, by SKU."""
    found: dict[str, int] = {}
    for book in sorted({one.book for one in articles}):
        mine = [one for one in articles if one.book == book]
        units = ledger.free([stock_name(one) for one in mine], book=Book(book))
        found |= {one.sku: units[stock_name(one)] for one in mine}
    return found


def _assortment(profile: Profile) -> list[list[_Wanted]]:
    """What each merchant sells: hot things and sales go round, the long tail is dealt out."""
    goods = profile.goods
    wanted: list[list[_Wanted]] = [[] for _ in range(goods.merchants)]

    def deal(place: int, kind: Kind, name: str, units: int, which: int = 0) -> None:
        owner = place % goods.merchants
        sku = f"DRILL-{owner + 1}-{name}"
        price = 590 + place * 137 % 900
        wanted[owner].append(_Wanted(kind, sku, price, units, which))

    for place in range(goods.hot):
        deal(place, Kind.HOT, f"HOT{place + 1}", PLENTY)
    for place, flash in enumerate(profile.flash):
        deal(place, Kind.FLASH, f"FLASH{place + 1}", flash.units, place)
    for place in range(goods.tail):
        deal(place, Kind.TAIL, f"T{place + 1:05}", goods.tail_units)
    for place in range(goods.merchants * min(goods.cart_lines, 5)):
        deal(place, Kind.CART, f"C{place + 1:03}", PLENTY)
    return wanted


def _lane() -> None:
    Lane.objects.get_or_create(
        code=LANE,
        defaults={
            "regime": "cn-cbec-direct",
            "origin": "IT",
            "market": MARKET,
            "destination": COUNTRY,
            "margin_bp": 100,
            "freight_currency": "EUR",
            "freight_first_minor": 390,
            "freight_more_minor": 140,
            "days_min": 7,
            "days_max": 12,
        },
    )


def _merchant(
    number: int, wanted: Sequence[_Wanted], *, run: str, at: datetime
) -> Iterator[Article]:
    office, _ = Office.objects.get_or_create(
        code=MARK,
        defaults={"city": "Genoa", "country": "IT", "languages": ["en"], "names": {"en": "Drill"}},
    )
    known = books.all_books()
    merchant, _ = Merchant.objects.get_or_create(
        slug=f"{MARK}-{number}",
        defaults={
            "name": f"Drill {number}",
            "legal_name": f"Drill {number}",
            "country": "IT",
            "city": "Genoa",
            "street": "1 Example Street",
            "postcode": "00000",
            "email": f"drill-{number}@entrepot.example",
            "phone": "+00 000 000",
            "language": "en",
            "currency": "EUR",
            "office": office,
            "book": known[(number - 1) % len(known)],
        },
    )
    node = logistics.open_node(
        merchant=merchant.id,
        code=MARK,
        name=f"Drill {number}",
        country="IT",
        city="Genoa",
        street="1 Example Street",
        postcode="00000",
    )
    owner = MerchantId(merchant.id)
    have = dict(
        Variant.objects.filter(merchant=merchant, sku__in=[one.sku for one in wanted]).values_list(
            "sku", "id"
        )
    )
    if new := [one for one in wanted if one.sku not in have]:
        _sell(new, merchant=owner, at=at)
    ids = dict(Variant.objects.filter(merchant=merchant).values_list("sku", "id"))
    listings = _list([VariantId(ids[one.sku]) for one in wanted], merchant=owner, at=at)
    for one in wanted:
        article = Article(
            kind=one.kind,
            merchant=owner,
            book=merchant.book,
            node=node,
            sku=one.sku,
            variant=ids[one.sku],
            listing=listings[ids[one.sku]],
            units=one.units,
            which=one.which,
        )
        yield _stocked(article, run=run, at=at)


def _sell(wanted: Sequence[_Wanted], *, merchant: MerchantId, at: datetime) -> None:
    for part in _chunks(wanted, PRODUCT_VARIANTS):
        draft = ProductDraft(
            key=f"{MARK}-{part[0].sku}",
            source_language="en",
            currency="EUR",
            brand="Drill",
            option_names=("No.",),
            texts=(
                TextDraft(language="en", title="Drill oil: not a real product"),
                TextDraft(language="zh-hans", title="演练用油 非真实商品"),
            ),
            media=(),
            variants=tuple(_variant(one, place) for place, one in enumerate(part)),
        )
        for saved in catalog.save_products([draft], merchant=merchant, at=at):
            if saved.refusal is not None:
                raise NotReady(f"{draft.key}: {saved.refusal}")


def _variant(one: _Wanted, place: int) -> VariantDraft:
    return VariantDraft(
        sku=one.sku,
        options=(one.sku,),
        position=place,
        hs_code=HS_CODE,
        origin="IT",
        customs_description="Extra virgin olive oil",
        net_weight_g=230,
        gross_weight_g=400,
        content_amount=Decimal(250),
        content_unit="ml",
        price=Money(one.price_minor, EUR),
    )


def _list(
    variants: Sequence[VariantId], *, merchant: MerchantId, at: datetime
) -> dict[UUID, ListingId]:
    for part in _chunks(variants, CHUNK):
        catalog.list_on_lane(part, lane=LANE, merchant=merchant, at=at)
    rows = Listing.objects.filter(lane=LANE, merchant=merchant, variant__in=list(variants))
    blocked = rows.exclude(state=ListingState.LIVE).first()
    if blocked is not None:
        codes = ", ".join(one["code"] for one in blocked.findings)
        raise NotReady(f"the law or the lane does not let the drill's goods through: {codes}")
    return {variant: ListingId(listing) for variant, listing in rows.values_list("variant", "id")}


def _stocked(article: Article, *, run: str, at: datetime) -> Article:
    """Topped up to what is wanted; what an earlier drill left beyond that stays."""
    [have] = free([article]).values()
    if have < article.units:
        logistics.receive(
            node=article.node,
            variant=article.variant,
            units=article.units - have,
            reference=f"{MARK} {run}",
            at=at,
            receipt_id=named_id(f"{MARK}:{run}:{article.sku}"),
        )
        return article
    return Article(**{name: getattr(article, name) for name in Article.__slots__} | {"units": have})


def _chunks(rows: Sequence[_One], size: int) -> Iterator[list[_One]]:
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
