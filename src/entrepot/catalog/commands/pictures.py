"""Pictures of products: kept once each by what they show, whatever they were called."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Protocol

from django.db import transaction

from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Media, Product
from entrepot.catalog.values import ProductId
from entrepot.kernel import Refusal
from entrepot.kit import outbox, storing, trail
from entrepot.offices.values import MerchantId

FOLDER: Final = "goods"
_ENDINGS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
}


class Clean(Protocol):
    """A picture that was judged and written anew (`kit.uploads.picture`)."""

    @property
    def data(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...


PICTURES_MAX: Final = 50
"""Of one product."""


class NoSuchProduct(Refusal):
    """There is no such product here."""

    code = "catalog.no_such_product"
    status = 404


@dataclass(eq=False)
class TooManyPictures(Refusal):
    """The product has as many pictures as it may: remove one first."""

    code: ClassVar[str] = "catalog.too_many_pictures"
    most: int


def store_picture(picture: Clean) -> str:
    """Keep it under its content's hash, once; answers the path that a page asks for."""
    name = hashlib.sha256(picture.data).hexdigest()
    path = f"{FOLDER}/{name[:2]}/{name}{_ENDINGS[picture.media_type]}"
    storing.put(path, picture.data)
    return path


def add_picture(
    *,
    product: ProductId,
    merchant: MerchantId,
    data: Clean,
    at: datetime,
    alt: Mapping[str, str] | None = None,
    position: int | None = None,
    source_url: str = "",
) -> str:
    """Keep a picture and show it with the product; answers its path.

    A picture that the product knows by `source_url` only takes that row's place; one that it
    has already changes nothing but what is said of it.
    """
    if not Product.objects.filter(id=product, merchant=merchant).exists():
        raise NoSuchProduct
    # Before the transaction: no row is locked while a bucket is waited for (INV-7).
    path = store_picture(data)
    return _add(
        path,
        product,
        merchant,
        data,
        alt=alt or {},
        position=position,
        at=at,
        source_url=source_url,
    )


@transaction.atomic
def _add(
    path: str,
    product: ProductId,
    merchant: MerchantId,
    data: Clean,
    *,
    alt: Mapping[str, str],
    position: int | None,
    source_url: str,
    at: datetime,
) -> str:
    goods = _goods(product, merchant)
    if source_url:
        stand_in(path, source=source_url, merchant=merchant, at=at)
    rows = Media.objects.filter(product=product)
    row = rows.filter(path=path).first()
    if row is None and rows.count() >= PICTURES_MAX:
        raise TooManyPictures(most=PICTURES_MAX)
    if row is None:
        last = rows.order_by("-position").values_list("position", flat=True).first() or 0
        place = position if position is not None else last + 1
        Media.objects.create(
            product=goods,
            path=path,
            alt=dict(alt),
            position=place,
            source_url=source_url,
            media_type=data.media_type,
            size_bytes=len(data.data),
        )
        _changed(product, merchant, "picture.added", product, at=at, after={"path": path})
        return path
    row.alt = {**row.alt, **alt}
    row.position = position if position is not None else row.position
    row.save(update_fields=["alt", "position"])
    return path


@transaction.atomic
def stand_in(path: str, *, source: str, merchant: MerchantId, at: datetime) -> int:
    """Show the stored picture wherever this merchant's goods named its address; how many goods."""
    named = Media.objects.filter(product__merchant=merchant, path=source)
    products = sorted(set(named.values_list("product", flat=True)))
    if not products:
        return 0
    has_it = Media.objects.filter(path=path, product__in=products).values("product")
    named.filter(product__in=has_it).delete()
    named.update(path=path, source_url=source, developed_at=None)
    outbox.record_all(
        ProductChanged(at=at, product=identity, merchant=merchant) for identity in products
    )
    return len(products)


@transaction.atomic
def describe_picture(
    *, product: ProductId, merchant: MerchantId, media: int, alt: Mapping[str, str], at: datetime
) -> None:
    """What a picture shows, by language; an empty text takes a language away."""
    row = _picture(product, merchant, media)
    before = dict(row.alt)
    row.alt = {code: words for code, words in {**row.alt, **alt}.items() if words}
    row.save(update_fields=["alt"])
    _changed(product, merchant, "picture.described", media, at=at, before=before, after=row.alt)


@transaction.atomic
def order_pictures(
    *, product: ProductId, merchant: MerchantId, order: Sequence[int], at: datetime
) -> None:
    """Show them in this order; those that are not named follow as they were."""
    goods = _goods(product, merchant)
    rows = list(Media.objects.filter(product=goods).order_by("position", "id"))
    places = {media: place for place, media in enumerate(order)}
    rows.sort(key=lambda row: places.get(row.id, len(places)))
    before = [row.id for row in sorted(rows, key=lambda row: (row.position, row.id))]
    for place, row in enumerate(rows, start=1):
        row.position = place
    Media.objects.bulk_update(rows, ["position"])
    after = [row.id for row in rows]
    if before != after:
        facts = {"before": {"order": before}, "after": {"order": after}}
        _changed(product, merchant, "picture.ordered", product, at=at, **facts)


def replace_picture(
    *, product: ProductId, merchant: MerchantId, media: int, data: Clean, at: datetime
) -> None:
    """Another picture in the same place, with the same words."""
    if not Media.objects.filter(id=media, product=product, product__merchant=merchant).exists():
        raise NoSuchProduct
    path = store_picture(data)  # before the transaction, as above
    with transaction.atomic():
        _replace(path, product, merchant, media, data, at=at)


def _replace(
    path: str, product: ProductId, merchant: MerchantId, media: int, data: Clean, *, at: datetime
) -> None:
    row = _picture(product, merchant, media)
    before = row.path
    row.path = path
    row.media_type, row.size_bytes, row.source_url = data.media_type, len(data.data), ""
    row.developed_at = None
    row.save()
    facts = {"before": {"path": before}, "after": {"path": row.path}}
    _changed(product, merchant, "picture.replaced", media, at=at, **facts)


@transaction.atomic
def remove_picture(*, product: ProductId, merchant: MerchantId, media: int, at: datetime) -> None:
    """The product no longer shows it. The file stays: orders of before show what was bought."""
    row = _picture(product, merchant, media)
    before = {"path": row.path}
    row.delete()
    _changed(product, merchant, "picture.removed", media, at=at, before=before)


def _goods(product: ProductId, merchant: MerchantId) -> Product:
    found = Product.objects.select_for_update().filter(id=product, merchant=merchant).first()
    if found is None:
        raise NoSuchProduct
    return found


def _picture(product: ProductId, merchant: MerchantId, media: int) -> Media:
    row = Media.objects.filter(id=media, product=_goods(product, merchant)).first()
    if row is None:
        raise NoSuchProduct
    return row


def _changed(
    product: ProductId,
    merchant: MerchantId,
    what: str,
    media: object,
    *,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    Product.objects.filter(id=product).update(changed_at=at)
    outbox.record(ProductChanged(at=at, product=product, merchant=merchant))
    trail.record(
        what=what,
        on="picture",
        object_id=str(media),
        merchant=merchant,
        before=before,
        after=after,
    )
