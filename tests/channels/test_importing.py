"""Imports: golden files, the sum that always holds, repeats, resuming, round trips, real files."""

import csv
import io
import itertools
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.catalog.make import AT, a_lane
from tests.channels.make import SHOPIFY, codes, imported, shopify, taken
from tests.offices.make import a_merchant

from entrepot.catalog.models import Listing, Media, Product, Text, Variant
from entrepot.catalog.values import ListingState, ProductState, TextState
from entrepot.channels import commands, queries, rows
from entrepot.channels.commands import keeping, running
from entrepot.channels.models import ImportIssue, ImportJob
from entrepot.channels.values import (
    Choices,
    Counts,
    FieldRule,
    IssueSeverity,
    JobId,
    JobState,
    Only,
    Profile,
    UnknownChoice,
)
from entrepot.logistics import queries as logistics
from entrepot.logistics.commands import open_node
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

pytestmark = pytest.mark.django_db


def _variants(merchant: Merchant) -> list[tuple[str, str, list[str], int | None]]:
    rows_ = Variant.objects.filter(merchant=merchant).order_by("product__key", "position")
    return [
        (row.product.key, row.sku, row.options, row.price_minor)
        for row in rows_.select_related("product")
    ]


def test_golden_one_option() -> None:
    """CAT-2: three sizes are three variants of one product."""
    merchant = a_merchant()
    counts, issues = imported(
        shopify(
            "knit,Maglione,<p>Lana</p>,Solcavento,true,Size,S,,,,,K-S,400,89.90,,https://x.test/k.jpg,1,Front,,active",
            "knit,,,,,,M,,,,,K-M,420,89.90,,,,,,",
            "knit,,,,,,L,,,,,K-L,440,94.90,,,,,,",
        ),
        merchant=merchant,
    )
    assert (counts.rows, counts.created, counts.products) == (3, 3, 1)
    assert issues == []
    assert _variants(merchant) == [
        ("knit", "K-S", ["S"], 8990),
        ("knit", "K-M", ["M"], 8990),
        ("knit", "K-L", ["L"], 9490),
    ]
    product = Product.objects.get(merchant=merchant)
    assert (product.option_names, product.brand) == (["Size"], "Solcavento")
    assert Text.objects.get(product=product).body == "Lana"
    assert Media.objects.get(product=product).alt == {"it": "Front"}


def test_golden_two_options() -> None:
    merchant = a_merchant()
    imported(
        shopify(
            "bag,Borsa,,B,true,Colore,Rosso,Misura,Piccola,,,,900,120,'4006381333931,,,,,active",
            "bag,,,,,,Rosso,,Grande,,,,1100,150,'7350177880121,,,,,",
            "bag,,,,,,Blu,,Grande,,,,1100,150,,https://x.test/2.jpg,2,,https://x.test/blu.jpg,",
        ),
        merchant=merchant,
    )
    assert _variants(merchant) == [
        ("bag", "bag-rosso-piccola", ["Rosso", "Piccola"], 12000),
        ("bag", "bag-rosso-grande", ["Rosso", "Grande"], 15000),
        ("bag", "bag-blu-grande", ["Blu", "Grande"], 15000),
    ]
    product = Product.objects.get(merchant=merchant)
    assert product.option_names == ["Colore", "Misura"]
    blue = Variant.objects.get(sku="bag-blu-grande", merchant=merchant)
    assert Media.objects.get(product=product, variant=blue).path == "https://x.test/blu.jpg"
    gtins = set(Variant.objects.filter(product=product).values_list("gtin", flat=True))
    assert gtins == {"04006381333931", "07350177880121", ""}


def test_golden_three_options_and_none() -> None:
    merchant = a_merchant()
    imported(
        shopify(
            "shoe,Scarpa,,B,true,Colour,Black,Size,40,Width,Wide,S-1,800,200,,,,,,active",
            "shoe,,,,,,Black,,40,,Narrow,S-2,800,200,,,,,,",
            "cup,Tazza,,B,false,Title,Default Title,,,,,C-1,0,9.5,,,,,,active",
            "old,Vaso,,B,true,Title,Default Title,,,,,O-1,0.0,9.5,,,,,,archived",
        ),
        merchant=merchant,
    )
    by_key = {row.key: row for row in Product.objects.filter(merchant=merchant)}
    assert by_key["shoe"].option_names == ["Colour", "Size", "Width"]
    assert by_key["cup"].option_names == []
    assert {key: row.state for key, row in by_key.items()} == {
        "shoe": ProductState.ACTIVE,
        "cup": ProductState.DRAFT,
        "old": ProductState.ARCHIVED,
    }
    cup = Variant.objects.get(sku="C-1", merchant=merchant)
    assert (cup.options, cup.gross_weight_g, cup.price_minor) == ([], None, 950)


def test_unknown_columns_are_named() -> None:
    """CAT-2."""
    merchant = a_merchant()
    job = taken(b"sku,title,price,Colour of box,SEO\nA,T,1.00,red,x\n", merchant=merchant)
    commands.choose(
        job, profile=rows.profile("generic"), choices=Choices(), merchant=MerchantId(merchant.id)
    )
    row = queries.job(job, merchant=MerchantId(merchant.id))
    assert row is not None
    assert row.unknown_columns == ("Colour of box", "SEO")


def test_translations_come_in_columns() -> None:
    """CAT-7."""
    merchant = a_merchant()
    imported(
        "sku,title,title:zh-CN,description:zh-hans,name:fr,price\n"
        "A,Barolo,巴罗洛,口感饱满,Barolo rouge,10.00\n".encode(),
        merchant=merchant,
    )
    texts = {text.language: text for text in Text.objects.filter(product__merchant=merchant)}
    assert {code: text.title for code, text in texts.items()} == {
        "it": "Barolo",
        "zh-hans": "巴罗洛",
        "fr": "Barolo rouge",
    }
    assert texts["zh-hans"].body == "口感饱满"


GOOD = "good,T,,B,true,Title,Default Title,,,,,G,0,5.7,,,,,,active"
BAD: list[tuple[str, Sequence[str], list[tuple[int, str, str]]]] = [
    ("no price", ["a,T,,B,true,Title,Default Title,,,,,A,0,,,,,,,active"], [(3, "Variant Price", "channels.price_missing")]),
    ("a dollar sign", ["a,T,,B,true,Title,Default Title,,,,,A,0,$5.70,,,,,,active"], [(3, "Variant Price", "channels.number.currency_sign")]),
    ("a percent sign", ["a,T,,B,true,Title,Default Title,,,,,A,0,13%,,,,,,active"], [(3, "Variant Price", "channels.number.percent")]),
    ("words", ["a,T,,B,true,Title,Default Title,,,,,A,0,on request,,,,,,active"], [(3, "Variant Price", "channels.number.not_a_number")]),
    ("a wrong weight", ["a,T,,B,true,Title,Default Title,,,,,A,heavy,5,,,,,,active"], [(3, "Variant Grams", "channels.number.not_a_number")]),
    ("a check digit", ["a,T,,B,true,Title,Default Title,,,,,A,0,5,4006381333932,,,,,active"], [(3, "Variant Barcode", "value.check_digit")]),
    ("a doubled GTIN", ["a,T,,B,true,Title,Default Title,,,,,A,0,5,4006381333931,,,,,active", "b,T,,B,true,Title,Default Title,,,,,B,0,5,4006381333931,,,,,active"], [(4, "Variant Barcode", "catalog.gtin_taken")]),
    ("a doubled GTIN inside", ["a,T,,B,true,Size,S,,,,,A,0,5,4006381333931,,,,,active", "a,,,,,,L,,,,,B,0,5,4006381333931,,,,,"], [(3, "Variant Barcode", "catalog.gtin_taken")]),
    ("a doubled SKU", ["a,T,,B,true,Title,Default Title,,,,,A,0,5,,,,,,active", "b,T,,B,true,Title,Default Title,,,,,A,0,5,,,,,,active"], [(4, "Variant SKU", "catalog.sku_taken")]),
    ("a doubled SKU inside", ["a,T,,B,true,Size,S,,,,,A,0,5,,,,,,active", "a,,,,,,L,,,,,A,0,5,,,,,,"], [(4, "Variant SKU", "value.twice")]),
    ("doubled options", ["a,T,,B,true,Size,S,,,,,A,0,5,,,,,,active", "a,,,,,,S,,,,,B,0,5,,,,,,"], [(4, "Option1 Value", "value.twice")]),
    ("mojibake", ["a,CrÃ¨me,,B,true,Title,Default Title,,,,,A,0,5,,,,,,active"], [(3, "Title", "channels.mojibake")]),
    ("no title", ["a,,,B,true,Title,Default Title,,,,,A,0,5,,,,,,active"], [(3, "Title", "channels.title_missing")]),
    ("a cell too many", ["a,T,,B,true,Title,Default Title,,,,,A,0,5,,,,,,active,x"], [(3, "", "channels.cells_count")]),
    ("other delimiters below", ["a;T;;B;true"], [(3, "", "channels.cells_count")]),
    ("an unknown state", ["a,T,,B,true,Title,Default Title,,,,,A,0,5,,,,,,onsale"], [(3, "Status", "channels.unknown_state")]),
    ("a script for a picture", ["a,T,,B,true,Title,Default Title,,,,,A,0,5,,javascript://x,,,,active"], [(3, "Image Src", "value.scheme")]),
    ("the same key later", ["a,T,,B,true,Title,Default Title,,,,,A,0,5,,,,,,active", "b,T,,B,true,Title,Default Title,,,,,B,0,5,,,,,,active", "a,U,,B,true,Title,Default Title,,,,,C,0,5,,,,,,active"], [(5, "Handle", "channels.key_twice")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_bad_row_is_named_and_the_rest_is_saved(
    lines: Sequence[str], expected: list[tuple[int, str, str]]
) -> None:
    """CAT-3: line, column and code; the sum holds; nothing of a refused product is written."""
    merchant = a_merchant()
    counts, issues = imported(shopify(GOOD, *lines), merchant=merchant)
    assert codes([one for one in issues if one.severity is IssueSeverity.ERROR]) == expected
    assert counts.rows == 1 + len(lines)
    assert counts.failed >= 1
    assert Product.objects.filter(merchant=merchant, key="good").exists()
    refused = {line for line, _, _ in expected}
    assert Product.objects.filter(merchant=merchant).count() == counts.products
    assert refused


def test_all_rows_of_a_refused_product_count_as_failed() -> None:
    merchant = a_merchant()
    counts, _ = imported(
        shopify(
            "a,T,,B,true,Size,S,,,,,A,0,5,,,,,,active",
            "a,,,,,,M,,,,,B,0,oops,,,,,,",
            "a,,,,,,,,,,,,,,,https://x.test/3.jpg,2,,,",
            GOOD,
        ),
        merchant=merchant,
    )
    assert (counts.rows, counts.failed, counts.created) == (4, 3, 1)
    assert not Variant.objects.filter(merchant=merchant, sku="A").exists()


def test_a_repeat_changes_nothing_and_a_change_is_an_update() -> None:
    """CAT-3: idempotent by (merchant, key) and (merchant, SKU)."""
    merchant = a_merchant()
    first = shopify(GOOD, "a,T,,B,true,Title,Default Title,,,,,A,0,5,,,,,,active")
    assert imported(first, merchant=merchant)[0].created == 2
    assert imported(first, merchant=merchant)[0].unchanged == 2
    second = shopify(GOOD, "a,T,,B,true,Title,Default Title,,,,,A,0,6,,,,,,active")
    counts, _ = imported(second, merchant=merchant)
    assert (counts.unchanged, counts.updated) == (1, 1)
    assert Variant.objects.get(merchant=merchant, sku="A").price_minor == 600
    assert Product.objects.filter(merchant=merchant).count() == 2


def test_the_very_same_row_twice_is_harmless() -> None:
    merchant = a_merchant()
    header = b"title,description,country,variety,points,price_usd\n"
    line = b"Solcavento 2015 (Barolo),Dry,Italy,Nebbiolo,90,20\n"
    counts, issues = imported(header + line + line, merchant=merchant)
    assert (counts.rows, counts.created, counts.unchanged) == (2, 1, 1)
    assert [(one.code, one.severity) for one in issues] == [
        ("channels.same_row", IssueSeverity.WARNING)
    ]


def test_a_refused_row_does_not_stand_in_the_way_of_a_good_one() -> None:
    merchant = a_merchant()
    header = b"title,description,country,variety,points,price_usd\n"
    counts, _ = imported(
        header + b"Solcavento 2015 (Barolo),Dry,Italy,Nebbiolo,90,\n"
        b"Solcavento 2015 (Barolo),Dry,Italy,Nebbiolo,90,20\n",
        merchant=merchant,
    )
    assert (counts.failed, counts.created) == (1, 1)


def test_what_the_merchant_added_here_survives_the_shops_next_export() -> None:
    """MV-24: Shopify knows no Chinese text and no HS code; an import does not wipe them."""
    merchant = a_merchant()
    imported(shopify(GOOD), merchant=merchant)
    imported(
        "key,sku,hs_code,origin,title:zh-hans\ngood,G,33049900,IT,面霜\n".encode(),
        merchant=merchant,
    )
    dearer = GOOD.replace("5.7", "6.7")
    assert imported(shopify(dearer), merchant=merchant)[0].updated == 1
    variant = Variant.objects.get(merchant=merchant, sku="G")
    assert (variant.hs_code, variant.origin, variant.price_minor) == ("33049900", "IT", 670)
    assert Text.objects.filter(product=variant.product, language="zh-hans").exists()


def _exported(merchant: Merchant) -> bytes:
    owner = MerchantId(merchant.id)
    out = io.StringIO()
    writer = csv.DictWriter(out, queries.export_columns(owner), restval="")
    writer.writeheader()
    writer.writerows(queries.export_rows(owner))
    return out.getvalue().encode()


def test_an_export_read_back_changes_nothing() -> None:
    """CAT-1: yen, texts of many lines, quotes, formulas, three options, pictures, machine texts."""
    merchant = a_merchant(currency="JPY")
    imported(
        shopify(
            'x,"=Title, ""quoted""","<p>one</p><p>two<br>three</p>",-Brand,true,Colour,Red,Size,S,,,X-1,100,1200,4006381333931,https://x.test/1.jpg,1,,,active',
            "x,,,,,,Red,,L,,,X-2,100,1300,,https://x.test/2.jpg,2,,,",
            "y,'@odd,,B,false,Title,Default Title,,,,,+Y,0,99,,,,,,draft",
        ),
        merchant=merchant,
    )
    imported(
        "key,sku,title:zh-hans,text_state:zh-hans,hs_code,content,net_weight_g,gross_weight_g,specs,category\n"
        'x,X-1,红色,machine,33049900,1.125 l,90,100,"{""en"": {""Kind"": ""Odd""}}",skincare\n'.encode(),
        merchant=merchant,
    )
    before = _exported(merchant)
    counts, issues = imported(before, merchant=merchant)
    assert (counts.rows, counts.unchanged) == (3, 3), [*issues]
    assert issues == []
    assert _exported(merchant) == before
    assert Text.objects.get(product__key="x", language="zh-hans").state == TextState.MACHINE


def test_counts_of_list_and_export_agree() -> None:
    """MV-22."""
    merchant = a_merchant()
    imported(
        shopify(GOOD, "a,T,,B,true,Size,S,,,,,A,0,5,,,,,,active", "a,,,,,,L,,,,,B,0,5,,,,,,"),
        merchant=merchant,
    )
    exported = list(queries.export_rows(MerchantId(merchant.id)))
    assert len(exported) == Variant.objects.filter(merchant=merchant).count() == 3
    assert len({row["key"] for row in exported}) == 2


WINES = (
    b"title,description,country,variety,points,price_usd\n"
    b"Solcavento 2015 Cinque Passi (Barolo),Rose and tar,Italy,Nebbiolo,93,42\n"
    b"Aubeline NV Brut (Champagne),Brioche,France,Champagne Blend,90,55\n"
    b"Rio Verde 2013 Reserve Malbec (Mendoza),Plum,Argentina,Malbec,88,15\n"
    b"Torrealta 2016 Langhe Rosato,Pale,Italy,Rosato,87,\n"
)


def test_a_wine_list_becomes_listings_in_chinese() -> None:
    merchant, lane = a_merchant(), a_lane()
    counts, issues = imported(
        WINES,
        merchant=merchant,
        only=(Only(column="country", values=("Italy", "France")),),
        list_on=lane.code,
        draft="zh-hans",
    )
    assert (counts.rows, counts.left_out, counts.created, counts.failed) == (3, 1, 2, 1)
    assert (counts.listed, counts.drafted) == (2, 2)
    assert codes(issues) == [(5, "price_usd", "channels.price_missing")]
    titles = set(
        Text.objects.filter(product__merchant=merchant, language="zh-hans").values_list(
            "title", flat=True
        )
    )
    assert titles == {
        "意大利红葡萄酒 内比奥罗 巴罗洛 Cinque Passi 2015 · Solcavento",
        "法国香槟 混酿 极干 无年份 · Aubeline",
    }
    states = set(Listing.objects.filter(merchant=merchant).values_list("state", flat=True))
    assert states == {ListingState.LIVE}
    hs = set(
        Variant.objects.filter(merchant=merchant).values_list(
            "hs_code", "origin", "gross_weight_g", "currency"
        )
    )
    assert hs == {("22042100", "IT", 1300, "EUR"), ("22041000", "FR", 1600, "EUR")}
    product = Product.objects.get(merchant=merchant, brand="Solcavento")
    assert product.specs["en"] == {"Grape": "Nebbiolo", "Vintage": "2015", "Region": "Barolo"}
    assert product.specs["zh-hans"] == {"葡萄品种": "内比奥罗", "年份": "2015", "产区": "巴罗洛"}


def test_drafts_are_not_listed() -> None:
    merchant, lane = a_merchant(), a_lane()
    counts, _ = imported(
        shopify(GOOD, "a,T,,B,false,Title,Default Title,,,,,A,0,5,,,,,,draft"),
        merchant=merchant,
        list_on=lane.code,
    )
    assert (counts.created, counts.listed) == (2, 1)


def test_opening_stock_comes_by_a_receipt_once() -> None:
    """Stock is never set: a repeat of the file neither doubles nor changes it."""
    merchant = a_merchant()
    open_node(merchant=merchant.id, code="alba", name="Alba", country="IT", city="Alba")
    content = b"sku,title,price,stock\nA,T,1.00,7\nB,U,1.00,\n"
    counts, _ = imported(content, merchant=merchant, takes_stock=True, stock=3)
    assert counts.received == 2
    variants = dict(Variant.objects.filter(merchant=merchant).values_list("sku", "id"))
    free = logistics.free_units(variants.values())
    assert {sku: free[identity] for sku, identity in variants.items()} == {"A": 7, "B": 3}
    counts, _ = imported(content.replace(b"7", b"9"), merchant=merchant, takes_stock=True)
    assert counts.received == 0
    assert logistics.free_units([variants["A"]])[variants["A"]] == 7


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"list_on": "no-such-lane"}, "list_on"),
        ({"draft": "tlh"}, "draft"),
        ({"language": "tlh"}, "language"),
        ({"only": (Only(column="nope", values=("x",)),)}, "only"),
        ({"stock": 3}, "node"),
    ],
)
def test_a_choice_that_there_is_not_is_refused_before_anything(
    choices: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnknownChoice) as no:
        imported(WINES, merchant=a_merchant(), **choices)
    assert no.value.field == field
    assert not Product.objects.exists()


def test_the_senders_currency_beats_mapping_and_sign() -> None:
    merchant = a_merchant()
    content = b"product_name,product_url,product_type,clean_ingreds,price\nBalm 50ml,https://x/1.html,Balm,[],\xc2\xa35.20\n"
    imported(content, merchant=merchant)
    assert Variant.objects.get(merchant=merchant).currency == "GBP"
    imported(content, merchant=merchant, currency="EUR")
    variant = Variant.objects.get(merchant=merchant)
    assert (variant.currency, variant.price_minor) == ("EUR", 520)
    assert (variant.content_amount, variant.content_unit) == (50, "ml")


def test_a_mapping_of_ones_own_is_kept_and_found() -> None:
    merchant = a_merchant()
    owner = MerchantId(merchant.id)
    own = Profile(
        name="listino",
        title="Listino",
        required=("Codice", "Descrizione"),
        decimal=",",
        fields={
            "sku": FieldRule(columns=("Codice",)),
            "title": FieldRule(columns=("Descrizione",)),
            "price": FieldRule(columns=("Prezzo",)),
            "origin": FieldRule(constant="IT"),
        },
    )
    commands.save_profile(own, merchant=owner, at=AT)
    content = b"Codice;Descrizione;Prezzo\nA1;Olio;12,50\n"
    assert queries.fitting_profile(("Codice", "Descrizione", "Prezzo"), merchant=owner) == own
    assert imported(content, merchant=merchant)[0].created == 1
    assert Variant.objects.get(merchant=merchant).price_minor == 1250
    assert own.name not in {p.name for p in queries.profiles(MerchantId(a_merchant().id))}
    commands.delete_profile("listino", merchant=owner)
    assert own.name not in {p.name for p in queries.profiles(owner)}


def _many(count: int, *, price: int = 10) -> bytes:
    lines = (f"S{n},Title {n},{price}.00,Brand {n % 7}" for n in range(count))
    return ("sku,title,price,brand\n" + "\n".join(lines) + "\n").encode()


def _job(content: bytes, merchant: Merchant) -> JobId:
    job = taken(content, merchant=merchant)
    owner = MerchantId(merchant.id)
    commands.choose(job, profile=rows.profile("generic"), choices=Choices(), merchant=owner)
    commands.start_import(job, merchant=owner, at=AT)
    return job


def test_a_run_that_is_cut_off_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    content = (
        _many(250).replace(b"S60,Title 60,10.00", b"S60,Title 60,oops") + b"S10,again,1.00,x\n"
    )
    job = _job(content, merchant)
    monkeypatch.setattr(running, "CHUNK_ROWS", 40)

    def stop(counts: Counts, _total: int) -> None:
        if counts.rows >= 120:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        commands.run_import(job, at=AT, say=stop)
    row = ImportJob.objects.get(id=job)
    assert (row.state, Product.objects.filter(merchant=merchant).count()) == (JobState.RUNNING, 119)
    counts = commands.run_import(job, at=AT)
    assert counts.agrees
    assert (counts.rows, counts.created, counts.failed) == (251, 249, 2)
    assert commands.run_import(job, at=AT) == counts
    issues = list(queries.all_issues(job, merchant=MerchantId(merchant.id)))
    assert codes(issues) == [
        (62, "price", "channels.number.not_a_number"),
        (252, "key", "channels.key_twice"),
    ]
    assert ImportIssue.objects.filter(job=job).count() == 2


def test_a_chunk_that_breaks_writes_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    job = _job(_many(100), merchant)
    monkeypatch.setattr(running, "CHUNK_ROWS", 40)
    real, calls = keeping.keep_issues, []

    def breaks(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the plug was pulled")
        real(*arguments)

    monkeypatch.setattr(keeping, "keep_issues", breaks)
    with pytest.raises(RuntimeError):
        commands.run_import(job, at=AT)
    assert Product.objects.filter(merchant=merchant).count() == 40
    assert ImportJob.objects.get(id=job).counts["rows"] == 40
    counts = commands.run_import(job, at=AT)
    assert (counts.rows, counts.created) == (100, 100)


def test_a_second_runner_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    job = _job(_many(100), merchant)
    monkeypatch.setattr(running, "CHUNK_ROWS", 40)
    started = False

    def other(_counts: Counts, _total: int) -> None:
        nonlocal started
        if not started:
            started = True
            commands.run_import(job, at=AT)

    with pytest.raises(commands.TakenOver):
        commands.run_import(job, at=AT, say=other)
    assert Product.objects.filter(merchant=merchant).count() == 100
    assert queries.job(job, merchant=MerchantId(merchant.id)).counts.created == 100  # type: ignore[union-attr]  # it is there


def test_an_import_is_started_once_and_only_by_its_owner() -> None:
    merchant = a_merchant()
    job = _job(_many(3), merchant)
    with pytest.raises(commands.NotReady):
        commands.start_import(job, merchant=MerchantId(merchant.id), at=AT)
    stranger = MerchantId(a_merchant().id)
    assert queries.job(job, merchant=stranger) is None
    assert queries.issues(job, merchant=stranger) == []
    with pytest.raises(commands.NoSuchImport):
        commands.start_import(job, merchant=stranger, at=AT)


def test_statements_and_time_a_row_stay_flat() -> None:
    """CAT-4, PERF-4: at most 60 statements for 1,000 rows, the last thousand like the first."""
    merchant, lane = a_merchant(), a_lane()
    owner = MerchantId(merchant.id)
    job = taken(_many(5000), merchant=merchant)
    commands.choose(
        job,
        profile=rows.profile("generic"),
        choices=Choices(list_on=lane.code, draft="zh-hans"),
        merchant=owner,
    )
    commands.start_import(job, merchant=owner, at=AT)
    marks: list[int] = []
    with CaptureQueriesContext(connection) as captured:
        commands.run_import(job, at=AT, say=lambda _c, _t: marks.append(len(captured)))
    spent = [after - before for before, after in itertools.pairwise(marks)]
    assert len(marks) == 5
    assert max(spent) <= 60
    assert max(spent) - min(spent) <= 6
    assert Product.objects.filter(merchant=merchant).count() == 5000


REAL: list[tuple[str, str, dict[str, int]]] = [
    ("feed_samples/shopify_ayonne_skincare.csv.gz", "shopify", {"rows": 227, "created": 227, "products": 133, "failed": 0}),
    ("feed_samples/shopify_basarabia_food.csv", "shopify", {"rows": 503, "created": 503, "products": 503, "failed": 0}),
    ("feed_samples/shopify_official_apparel.csv", "shopify", {"rows": 22, "created": 22, "products": 20, "failed": 0}),
    ("feed_samples/shopify_official_home-and-garden.csv", "shopify", {"rows": 21, "created": 21, "products": 20, "failed": 0}),
    ("feed_samples/shopify_official_jewelery.csv", "shopify", {"rows": 41, "created": 41, "products": 20, "failed": 0}),
    ("feed_samples/shopify_velofant_se.csv", "shopify", {"rows": 48, "created": 48, "products": 14, "failed": 0}),
    ("catalogue_wine/wines.csv.gz", "wines", {"rows": 3634, "created": 3504, "failed": 130}),
    ("catalogue_food/jumbo_open_food_facts.csv.gz", "open-food-facts", {"rows": 1309, "created": 1184, "failed": 125}),
    ("catalogue_beauty/lookfantastic_skincare.csv", "beauty", {"rows": 1138, "created": 1126, "failed": 12}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "profile", "expected"), REAL, ids=[row[0] for row in REAL])
def test_real_files_as_they_are(
    path: str, profile: str, expected: dict[str, int], data: Path
) -> None:
    """The files of real shops, byte for byte; a second run changes nothing."""
    merchant = a_merchant()
    counts, _ = imported(data / path, merchant=merchant)
    assert {name: counts.plain()[name] for name in expected} == expected
    owner = MerchantId(merchant.id)
    job = queries.jobs(owner)[0]
    assert job.profile is not None
    assert job.profile.name == profile
    again, _ = imported(data / path, merchant=merchant)
    assert (again.created, again.updated, again.failed) == (0, 0, expected["failed"])
    assert again.unchanged == expected["created"]


def test_the_real_wine_list_for_an_italian_merchant(data: Path) -> None:
    merchant, lane = a_merchant(), a_lane()
    counts, issues = imported(
        data / "catalogue_wine/wine_titles_descriptions.csv.gz",
        merchant=merchant,
        only=(Only(column="country", values=("Italy",)),),
        list_on=lane.code,
        draft="zh-hans",
    )
    assert (counts.rows, counts.left_out) == (834, 4525)
    assert (counts.created, counts.failed, counts.unchanged) == (703, 129, 2)
    assert {issue.code for issue in issues} == {
        "channels.price_missing",
        "channels.key_twice",
        "channels.same_row",
    }
    live = Listing.objects.filter(merchant=merchant, state=ListingState.LIVE).count()
    assert live == counts.listed == counts.drafted == 703


def test_real_barcodes_options_and_pictures(data: Path) -> None:
    merchant = a_merchant()
    imported(data / "feed_samples/shopify_velofant_se.csv", merchant=merchant)
    with_codes = Variant.objects.filter(merchant=merchant).exclude(gtin="")
    assert with_codes.count() == 14
    assert all(len(row.gtin) == 14 and row.gtin.isdigit() for row in with_codes)
    assert Media.objects.filter(product__merchant=merchant).count() >= 29
    bodies = Text.objects.filter(product__merchant=merchant).values_list("body", flat=True)
    assert not any("<" in body for body in bodies)
    assert SHOPIFY.startswith("Handle")


def test_files_are_not_kept_for_ever(tmp_path: Path) -> None:
    """An upload that nobody mapped goes after a week, the files of an import after three months."""
    merchant = a_merchant()
    taken(_many(3), merchant=merchant)
    job = _job(_many(3), merchant)
    commands.run_import(job, at=AT)
    assert commands.forget_files(at=AT + timedelta(days=6)) == 0
    assert commands.forget_files(at=AT + timedelta(days=8)) == 1
    assert commands.forget_files(at=AT + timedelta(days=91)) == 1
    assert commands.forget_files(at=AT + timedelta(days=92)) == 0
    assert list((tmp_path / "imports").iterdir()) == []
    assert ImportJob.objects.get().counts["created"] == 3
    assert list(queries.all_issues(job, merchant=MerchantId(merchant.id))) == []
