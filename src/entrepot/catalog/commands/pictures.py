"""Pictures of products: kept once each by what they show, whatever they were called."""

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, Protocol

from django.conf import settings
from django.db import transaction

from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Media, Product
from entrepot.catalog.values import ProductId
from entrepot.kernel import Refusal
from entrepot.kit import outbox
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


class NoSuchProduct(Refusal):
    """There is no such product here."""

    code = "catalog.no_such_product"
    status = 404


def store_picture(picture: Clean) -> str:
    """Write it under MEDIA by its content's hash, once; answers the path that a page asks for."""
    name = hashlib.sha256(picture.data).hexdigest()
    path = f"{FOLDER}/{name[:2]}/{name}{_ENDINGS[picture.media_type]}"
    place = Path(settings.MEDIA_ROOT) / path
    if place.exists():
        return path
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(picture.data)
        file.flush()
        os.fsync(file.fileno())
    # What a web server serves must be readable by it; a half-written picture never has the name.
    Path(file.name).chmod(0o644)
    Path(file.name).replace(place)
    return path


@transaction.atomic
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
    goods = Product.objects.select_for_update().filter(id=product, merchant=merchant).first()
    if goods is None:
        raise NoSuchProduct
    path = store_picture(data)
    if source_url:
        stand_in(path, source=source_url, merchant=merchant, at=at)
    rows = Media.objects.filter(product=product)
    row = rows.filter(path=path).first()
    if row is None:
        last = rows.order_by("-position").values_list("position", flat=True).first() or 0
        place = position if position is not None else last + 1
        Media.objects.create(product=goods, path=path, alt=dict(alt or {}), position=place)
        Product.objects.filter(id=product).update(changed_at=at)
        outbox.record(ProductChanged(at=at, product=product, merchant=merchant))
        return path
    row.alt = {**row.alt, **dict(alt or {})}
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
    named.update(path=path)
    outbox.record_all(
        ProductChanged(at=at, product=identity, merchant=merchant) for identity in products
    )
    return len(products)
