"""Files in buckets, against a server that speaks the S3 protocol on this machine.

The program's own configuration (one address a bucket) is what is tested: what it becomes, what the
wire does with it, and what a person is told when the store is away.
"""

import contextlib
import io
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from cryptography.exceptions import InvalidTag
from django.core.cache import cache
from django.core.files.storage import storages
from django.test import Client
from moto import settings as moto_settings
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from PIL import Image
from pytest_django import Settings
from tests.catalog import make as goods
from tests.kit.test_uploads import a_pdf, an_image
from tests.offices.make import a_client, a_merchant, a_person

from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Media
from entrepot.catalog.rules import pictures
from entrepot.kit import storing, uploads, vault
from entrepot.logistics.adapters.paper import cabinet
from entrepot.offices.values import Role
from entrepot.site import bucket
from entrepot.site.doctor.goods import files_are_there

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

OPEN_TO_READ = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::pictures/*",
        }
    ],
}
"""What the operator's guide asks for: everybody may read a picture, nobody may list them."""


@dataclass
class Store:
    """A server of its own on a free port, which can be taken away and brought back."""

    port: int
    server: ThreadedMotoServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def come(self) -> None:
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self.server.start()

    def go(self) -> None:
        if self.server is not None:
            self.server.stop()
            assert self.server._server is not None
            self.server._server.server_close()
            self.server = None

    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id="setup",
            aws_secret_access_key="setup",
            region_name="eu-central-1",
        )

    def address(self, name: str, *, key: str = "key") -> str:
        return f"s3://{key}:se%2Fcret@127.0.0.1:{self.port}/{name}?region=eu-central-1&tls=0"


@pytest.fixture(scope="module")
def _server() -> Iterator[Store]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        one = Store(probe.getsockname()[1])
    one.come()
    for name in ("pictures", "documents"):
        client = one.client()
        # A first request that took long was sent again.
        with contextlib.suppress(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(
                Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
            )
    one.client().put_bucket_policy(Bucket="pictures", Policy=json.dumps(OPEN_TO_READ))
    yield one
    one.go()


@pytest.fixture
def store(_server: Store, settings: Settings, tmp_path: Path) -> Iterator[Store]:
    """Both buckets, empty, configured as an operator does."""
    os.environ.pop("AWS_PROFILE", None)
    client = _server.client()
    for name in ("pictures", "documents"):
        for one in client.list_objects_v2(Bucket=name).get("Contents", []):
            client.delete_object(Bucket=name, Key=one["Key"])
    configure(settings, _server)
    settings.HOME = tmp_path
    cache.clear()
    yield _server
    if _server.server is None:
        _server.come()


def configure(settings: Settings, store: Store, *, key: str = "key") -> None:
    open_to_all = bucket.read(store.address("pictures", key=key), variable="X")
    closed = bucket.read(store.address("documents", key=key), variable="X")
    settings.STORAGES = settings.STORAGES | {
        "default": open_to_all.storage(is_public=True),
        "private": closed.storage(is_public=False),
    }
    settings.MEDIA_ORIGIN = open_to_all.origin


def a_picture(width: int = 900) -> uploads.Picture:
    out = io.BytesIO()
    Image.new("RGB", (width, width), "white").save(out, "JPEG")
    return uploads.picture(out.getvalue(), name="a.jpg")


@pytest.mark.parametrize(
    "url",
    [
        "", "https://host/bucket", "s3://host", "s3:///bucket", "s3://host/a/b",
        "s3://host/bucket?style=odd", "s3://host/bucket?regoin=eu",
    ],
)  # fmt: skip
def test_an_address_that_says_nothing_is_refused_by_its_variable(url: str) -> None:
    with pytest.raises(ValueError, match="ENTREPOT_MEDIA_S3_URL is s3://"):
        bucket.read(url, variable="ENTREPOT_MEDIA_S3_URL")


def test_an_address_is_read_with_its_signs() -> None:
    read = bucket.read("s3://k%3Aey:se%2Fcret@store.example:9000/shop?region=fr-par", variable="X")
    assert (read.key, read.secret) == ("k:ey", "se/cret")
    assert (read.origin, read.name, read.region) == ("https://store.example:9000", "shop", "fr-par")


def test_a_picture_and_its_widths_lie_in_the_bucket(store: Store, db: None) -> None:
    product = goods.a_product()
    path = catalog.add_picture(
        product=product.id, merchant=product.merchant_id, data=a_picture(), at=AT
    )
    assert catalog.develop_due(at=AT) >= 1
    kept = {
        one["Key"]: one for one in store.client().list_objects_v2(Bucket="pictures")["Contents"]
    }
    wanted = {path} | {pictures.variant(path, w) for w in pictures.WIDTHS if w < 900}
    assert set(kept) == wanted
    head = store.client().head_object(Bucket="pictures", Key=path)
    assert head["ContentType"] == "image/jpeg"
    assert "immutable" in head["CacheControl"]
    small = store.client().head_object(
        Bucket="pictures", Key=pictures.variant(path, min(pictures.WIDTHS))
    )
    assert small["ContentType"] == "image/webp"
    assert storing.names() == wanted
    assert not [one for one in files_are_there() if one.facts.get("file") == path]
    store.client().delete_object(Bucket="pictures", Key=path)
    assert [one for one in files_are_there() if one.facts.get("file") == path]


def test_the_same_picture_twice_is_one_object_under_its_own_name(store: Store) -> None:
    one = catalog.store_picture(a_picture())
    cache.clear()
    assert catalog.store_picture(a_picture()) == one
    storing.put(one, b"again")  # what is there stays: a name is its content
    assert storing.take(one) != b"again"
    assert len(store.client().list_objects_v2(Bucket="pictures")["Contents"]) == 1


def test_the_bucket_serves_by_its_own_address_with_range_and_etag(
    store: Store, client: Client, db: None
) -> None:
    path = catalog.store_picture(a_picture())
    answer = client.get(f"/media/{path}")
    assert answer.status_code == 302
    where = answer["Location"]
    assert where == f"{store.url}/pictures/{path}"
    assert store.url in answer["Content-Security-Policy"].split("img-src", 1)[1].split(";")[0]
    whole = httpx.get(where)
    assert whole.status_code == 200
    part = httpx.get(where, headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.content) == (206, b"\xff\xd8")
    again = httpx.get(where, headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304
    # A width that the picture does not have is the picture itself, for a minute only.
    stand_in = client.get(f"/media/{pictures.variant(path, max(pictures.WIDTHS))}")
    assert stand_in["Location"].endswith(path)
    assert stand_in["Cache-Control"] == "public, max-age=60"


def test_a_picture_that_is_known_is_not_asked_about_again(store: Store) -> None:
    path = catalog.store_picture(a_picture())
    assert storing.has(path)
    store.go()
    assert storing.has(path)
    with pytest.raises(storing.StoreAway):
        storing.has("goods/00/another.jpg")


def test_documents_are_sealed_before_they_leave(store: Store, tmp_path: Path) -> None:
    vault.put("documents", "a-1", a_pdf())
    [kept] = store.client().list_objects_v2(Bucket="documents")["Contents"]
    assert kept["Key"] == "documents/a-1"
    raw = store.client().get_object(Bucket="documents", Key="documents/a-1")["Body"].read()
    assert b"%PDF" not in raw
    assert not list(tmp_path.rglob("a-1"))
    assert vault.get("documents", "a-1") == a_pdf()
    vault.put("documents", "a-1", b"another")
    assert vault.get("documents", "a-1") == b"another"
    store.client().put_object(Bucket="documents", Key="documents/b-1", Body=raw)
    with pytest.raises(InvalidTag):  # moved to another name, it does not open
        vault.get("documents", "b-1")
    with pytest.raises(FileNotFoundError):
        vault.get("documents", "c-1")


def test_what_lay_on_disk_before_is_still_found_and_goes_too(
    store: Store, settings: Settings
) -> None:
    both = settings.STORAGES
    settings.STORAGES = {name: one for name, one in both.items() if name != "private"}
    vault.put("documents", "old-1", b"passport")
    settings.STORAGES = both
    assert vault.get("documents", "old-1") == b"passport"
    vault.delete("documents", "old-1")
    with pytest.raises(FileNotFoundError):
        vault.get("documents", "old-1")


def test_an_erasure_while_the_bucket_is_away_is_owed_and_made_up(store: Store) -> None:
    """SEC-4: nobody reads the file from then on, and the clock asks until it is gone."""
    vault.put("documents", "a-1", b"passport")
    store.go()
    vault.delete("documents", "a-1")
    with pytest.raises(FileNotFoundError):
        vault.get("documents", "a-1")
    assert vault.delete_owed() == 1
    store.come()  # moto's memory is the process's: the object is still there
    assert store.client().list_objects_v2(Bucket="documents").get("KeyCount") == 1
    with pytest.raises(FileNotFoundError):
        vault.get("documents", "a-1")
    assert vault.delete_owed() == 0
    assert store.client().list_objects_v2(Bucket="documents").get("KeyCount") == 0


def test_customs_papers_lie_sealed_in_the_private_bucket(store: Store) -> None:
    digest = cabinet.keep(a_pdf())
    assert cabinet.take(digest) == a_pdf()
    assert storing.private_names() == {f"papers/{digest}"}
    cabinet.drop(digest)
    assert cabinet.take(digest) is None


def test_a_store_that_is_away_says_so_and_keeps_nothing_by_half(
    store: Store, db: None, client: Client
) -> None:
    merchant = a_merchant()
    product = goods.a_product(merchant=merchant)
    owner = a_client(a_person(role=Role.MERCHANT, merchant=merchant))
    address = f"/en/merchant/products/{product.id}/gallery/"
    store.go()
    with pytest.raises(storing.StoreAway):
        catalog.add_picture(product=product.id, merchant=merchant.id, data=a_picture(), at=AT)
    assert not Media.objects.filter(product=product, path__startswith="goods/").exists()
    with pytest.raises(storing.StoreAway):
        vault.put("documents", "a-1", b"passport")
    answer = owner.post(address, {"files": io.BytesIO(an_image())})
    assert answer.status_code in {422, 503}
    assert "try again in a moment" in answer.content.decode()
    assert client.get("/media/goods/00/some.w640.webp").status_code == 503
    store.come()
    assert catalog.add_picture(product=product.id, merchant=merchant.id, data=a_picture(), at=AT)


def test_wrong_credentials_are_a_store_that_is_away(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the bucket refuses is not taken for a file that is not there."""
    path = catalog.store_picture(a_picture())
    cache.clear()
    monkeypatch.setattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
    configure(settings, store, key="stranger")
    for attempt in (
        lambda: storing.has(path),
        lambda: storing.take(path),
        lambda: storing.put("goods/00/x.jpg", b"x"),
        lambda: vault.put("documents", "a-1", b"x"),
        lambda: vault.get("documents", "a-1"),
    ):
        with pytest.raises(storing.StoreAway):
            attempt()


def test_control_a_disk_is_no_bucket(settings: Settings) -> None:
    assert storing.on_disk()
    assert "private" not in storages.backends
    assert not storing.has_private()
