"""Pictures of goods: taken in safely, measured, resized, ordered, described."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw, ImageFilter
from tests.checkout import make as sales
from tests.offices import make as people

from entrepot.catalog import commands
from entrepot.catalog.models import Media
from entrepot.catalog.queries import pictures as shown
from entrepot.catalog.rules import pictures as rules
from entrepot.catalog.values import ProductId
from entrepot.kit import storing, uploads
from entrepot.kit.models import Act
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, Role
from entrepot.storefront.templatetags import shop

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _bottle(size: tuple[int, int] = (1000, 1000), ground: str = "white") -> Image.Image:
    """One thing on a ground."""
    found = Image.new("RGB", size, ground)
    width, height = size
    pen = ImageDraw.Draw(found)
    pen.rectangle((width * 0.35, height * 0.3, width * 0.65, height * 0.9), fill="#2d5a3d")
    pen.ellipse((width * 0.42, height * 0.1, width * 0.58, height * 0.35), fill="#6b4f2a")
    return found


def _written() -> Image.Image:
    found = _bottle()
    pen = ImageDraw.Draw(found)
    for line in range(6):
        pen.text((120, 120 + line * 90), "SUPER SALE 50% OFF", fill="black", font_size=72)
    return found


def _street() -> Image.Image:
    """Something like a photograph: soft, many colours, no plain border."""
    dice = np.random.default_rng(7)
    small = dice.integers(30, 220, size=(40, 40, 3), dtype=np.uint8)
    big = Image.fromarray(small).resize((1000, 1000), Image.Resampling.BICUBIC)
    return big.filter(ImageFilter.GaussianBlur(4))


def _bytes(image: Image.Image, kind: str = "JPEG", **facts: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **facts)
    return out.getvalue()


def _goods() -> tuple[ProductId, Merchant]:
    goods = sales.some_goods()
    return ProductId(goods.rows["variant"].product_id), goods.merchant


def _added(*images: Image.Image, kind: str = "JPEG") -> tuple[ProductId, Merchant]:
    product, merchant = _goods()
    for place, image in enumerate(images):
        clean = uploads.picture(_bytes(image, kind), name=f"{place}.{kind.lower()}")
        commands.add_picture(product=product, merchant=MerchantId(merchant.id), data=clean, at=NOW)
    commands.develop_due(at=NOW)
    return product, merchant


def _found(product: ProductId, merchant: Merchant) -> list[set[str]]:
    rows = shown.gallery(product, merchant=MerchantId(merchant.id), languages=())
    return [{one.code.removeprefix("catalog.picture_") for one in row.findings} for row in rows]


@pytest.mark.parametrize(
    ("image", "codes"),
    [
        (_bottle(), set()),
        (_bottle((1200, 900), "#f4f1ec"), set()),
        (_bottle((640, 640)), {"small"}),
        (_bottle((2000, 900)), {"ratio"}),
        (_bottle(ground="#c08040"), {"background"}),
        (_street(), {"background"}),
        (_written(), {"text"}),
    ],
    ids=["fine", "warm-paper", "small", "wide", "brown", "street", "written"],
)
def test_what_is_to_be_said_of_a_picture(image: Image.Image, codes: set[str]) -> None:
    assert _found(*_added(image)) == [codes]


def test_only_the_first_must_stand_on_white() -> None:
    assert _found(*_added(_bottle(), _street())) == [set(), set()]


def test_the_same_picture_in_another_size_is_a_twin() -> None:
    first = _bottle((1600, 1600))
    assert _found(*_added(first, first.resize((900, 900)))) == [set(), {"twin"}]


def test_words_are_asked_for_in_each_language() -> None:
    product, merchant = _added(_bottle())
    mine = MerchantId(merchant.id)
    [row] = shown.gallery(product, merchant=mine, languages=("zh-hans", "en"))
    assert [(one.code, one.found) for one in row.findings] == [
        ("catalog.picture_words", "zh-hans, en")
    ]
    commands.describe_picture(
        product=product, merchant=mine, media=row.id, alt={"en": "A bottle", "zh-hans": "瓶子"},
        at=NOW,
    )  # fmt: skip
    [row] = shown.gallery(product, merchant=mine, languages=("zh-hans", "en"))
    assert not row.findings


def test_smaller_widths_are_made_and_never_larger_ones() -> None:
    _added(_bottle((900, 900)))
    path = Media.objects.get().path
    made = {width: storing.take(rules.variant(path, width)) for width in rules.WIDTHS}
    assert made[1280] is None
    for width in (320, 640):
        small = made[width]
        assert small is not None
        assert Image.open(io.BytesIO(small)).size == (width, width)


def test_a_page_gets_the_width_it_asks_for_or_the_picture_itself() -> None:
    _added(_bottle((900, 900)))
    path = Media.objects.get().path
    client = Client()
    small = client.get(f"/media/{rules.variant(path, 320)}")
    assert small["Content-Type"] == "image/webp"
    assert "86400" in small["Cache-Control"]
    whole = client.get(f"/media/{rules.variant(path, 1280)}")
    assert whole["Content-Type"] == "image/jpeg"
    assert whole["Cache-Control"] == "public, max-age=60"
    assert client.get("/media/goods/ab/none.w320.webp").status_code == 404
    assert client.get("/media/goods/../../x.w320.webp").status_code == 404


@pytest.mark.parametrize("path", ["", "https://example.test/a.jpg", "demo/a.svg", "/x.jpg"])
def test_only_stored_pictures_have_widths(path: str) -> None:
    assert not shop.widths(path)
    assert "/media/goods/ab/a.w640.webp 640w" in shop.widths("goods/ab/a.jpg")


def test_clear_pictures_are_measured_on_white() -> None:
    clear = Image.new("RGBA", (1000, 1000), (0, 0, 0, 0))
    ImageDraw.Draw(clear).rectangle((300, 300, 700, 900), fill="#2d5a3d")
    assert _found(*_added(clear, kind="PNG")) == [set()]


def _client(merchant: Merchant) -> Client:
    return people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))


def _page(product: ProductId) -> str:
    return f"/en/merchant/products/{product}/gallery/"


def _file(data: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_several_are_added_at_once_ordered_described_replaced_removed() -> None:
    product, merchant = _goods()
    client, page = _client(merchant), _page(product)
    files = [_file(_bytes(_bottle())), _file(_bytes(_street()), "b.jpeg")]
    assert client.post(page, {"files": files}).status_code == 302
    first, second = Media.objects.filter(product=product).order_by("position")
    client.post(f"{page}order/", {"media": second.id, "where": "first"})
    ids = list(Media.objects.order_by("position").values_list("id", flat=True))
    assert ids == [second.id, first.id]
    client.post(f"{page}{first.id}/", {"alt-en": "A bottle", "alt-zh-hans": ""})
    assert Media.objects.get(id=first.id).alt == {"en": "A bottle"}
    client.post(f"{page}{first.id}/", {"file": _file(_bytes(_bottle(ground="#eeeeff")))})
    changed = Media.objects.get(id=first.id)
    assert changed.path != first.path
    assert changed.alt == {"en": "A bottle"}
    client.post(f"{page}{second.id}/", {"remove": "1"})
    assert Media.objects.get().id == first.id
    commands.develop_due(at=NOW)
    body = client.get(page).content.decode()
    assert "1000 \u00d7 1000" in body
    acts = set(Act.objects.filter(merchant=merchant.id).values_list("what", flat=True))
    assert acts >= {
        f"picture.{verb}" for verb in ("added", "ordered", "described", "replaced", "removed")
    }


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def _polyglot() -> bytes:
    out = io.BytesIO(_bytes(_bottle()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("evil.js", "alert(1)")
    return out.getvalue()


def _bomb() -> bytes:
    return _bytes(Image.new("1", (20_000, 20_000)), "PNG")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "a.svg"),
        (SVG, "a.jpg"),
        (b"<html><script>alert(1)</script>", "a.png"),
        (_polyglot(), "a.jpg"),
        (_bomb(), "a.png"),
        (_bytes(_bottle())[:900], "a.jpg"),
        (b"", "a.jpg"),
        (_bytes(_bottle()), "a.html"),
    ],
    ids=["svg", "svg-as-jpg", "html", "polyglot", "bomb", "cut", "empty", "name"],
)
def test_attacks_are_refused_with_what_to_do(data: bytes, name: str) -> None:
    product, merchant = _goods()
    answer = _client(merchant).post(_page(product), {"files": [_file(data, name)]})
    assert answer.status_code == 422
    assert not Media.objects.exists()
    assert b"alert(1)" not in answer.content


def test_one_bad_file_keeps_no_other_out() -> None:
    product, merchant = _goods()
    files = [_file(SVG, "a.svg"), _file(_bytes(_bottle()), "../../../etc/passwd.jpg")]
    answer = _client(merchant).post(_page(product), {"files": files})
    assert answer.status_code == 422
    [row] = Media.objects.all()
    assert row.path.startswith("goods/")
    assert ".." not in row.path


def test_sec4_where_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "ZZPLACEZZ"
    exif.get_ifd(0x8825)[2] = (45.0, 26.0, 0.0)
    product, merchant = _goods()
    data = _bytes(_bottle(), exif=exif)
    assert b"ZZPLACEZZ" in data, "a control"
    _client(merchant).post(_page(product), {"files": [_file(data)]})
    commands.develop_due(at=NOW)
    path = Media.objects.get().path
    for name in (path, rules.variant(path, 320)):
        kept = storing.take(name)
        assert kept is not None
        assert b"ZZPLACEZZ" not in kept
        assert not dict(Image.open(io.BytesIO(kept)).getexif())


def test_sec1_anothers_pictures_do_not_exist() -> None:
    product, _ = _added(_bottle())
    media = Media.objects.get().id
    stranger = _client(people.a_merchant())
    assert stranger.get(_page(product)).status_code == 404
    for address, form in (
        (f"{_page(product)}{media}/", {"remove": "1"}),
        (f"{_page(product)}order/", {"media": media, "where": "first"}),
    ):
        assert stranger.post(address, form).status_code == 404
    assert Media.objects.count() == 1


def test_a_product_has_a_bounded_number_of_pictures(monkeypatch) -> None:
    monkeypatch.setattr("entrepot.catalog.commands.pictures.PICTURES_MAX", 1)
    with pytest.raises(commands.TooManyPictures):
        _added(_bottle(), _street())


@pytest.mark.parametrize(("one", "other", "bits"), [("0" * 16, "f" * 16, 64), ("1", "0", 1)])
def test_marks_differ_by_bits(one: str, other: str, bits: int) -> None:
    assert rules.differ(one, other) == bits
