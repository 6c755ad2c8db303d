"""Exports of real shops, in the forms that shops really use (CAT-1, CAT-2, CAT-3)."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from tests.channels.make import imported
from tests.offices.make import a_merchant

from entrepot.catalog.models import Media, Product, Text, Variant
from entrepot.catalog.values import ProductState
from entrepot.channels import queries
from entrepot.offices.values import MerchantId

pytestmark = pytest.mark.django_db

REAL = [
    ("feed_samples/woocommerce_sample.csv", "woocommerce",
     {"rows": 20, "left_out": 4, "products": 11, "failed": 0}, 18),
    ("feed_samples/magento_configurable.csv.gz", "magento",
     {"rows": 1994, "left_out": 0, "products": 147, "failed": 0}, 1847),
    ("feed_samples/google_csv_jchair_pt.csv", "google-merchant",
     {"rows": 107, "products": 107, "failed": 0}, 107),
    ("feed_samples/google_xml_jchair_pt.xml", "google-merchant",
     {"rows": 107, "products": 107, "failed": 0}, 107),
    ("feed_samples/google_xml_velofant_se.xml", "google-merchant",
     {"rows": 9, "products": 9, "failed": 0}, 9),
    ("feed_samples/shopify_basarabia_food.csv", "shopify",
     {"rows": 503, "products": 503, "failed": 0}, 503),
    ("feed_samples/shopify_ayonne_skincare.csv.gz", "shopify",
     {"rows": 227, "products": 133, "failed": 0}, 133),
    ("catalogue_fashion/adidas_usa.csv.gz", "guessed",
     {"rows": 845, "products": 845, "failed": 0}, 845),
    ("catalogue_home/ikea_saudi.csv.gz", "guessed",
     {"rows": 3694, "products": 2962, "failed": 0}, 2962),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "profile", "expected", "variants"), REAL, ids=[row[0] for row in REAL]
)
def test_a_real_shop_comes_in_once(
    path: str, profile: str, expected: dict[str, int], variants: int, data: Path
) -> None:
    """CAT-3: counts add up; no variant becomes a product; a repeat changes nothing."""
    merchant = a_merchant()
    counts, _ = imported(data / path, merchant=merchant)
    assert {name: counts.plain()[name] for name in expected} == expected
    assert Variant.objects.filter(merchant=merchant).count() == variants
    assert Product.objects.filter(merchant=merchant).count() == expected["products"]
    job = queries.jobs(MerchantId(merchant.id))[0]
    assert job.profile is not None
    assert job.profile.name == profile
    assert job.rows_seen == job.rows_total
    again, _ = imported(data / path, merchant=merchant)
    assert (again.created, again.updated, again.failed) == (0, 0, 0)


def test_one_shop_by_two_feeds_is_one_shop(data: Path) -> None:
    """The XML has regular prices, the sheet the sale's: the second updates what the first made."""
    merchant = a_merchant()
    imported(data / "feed_samples/google_xml_jchair_pt.xml", merchant=merchant)
    counts, _ = imported(data / "feed_samples/google_csv_jchair_pt.csv", merchant=merchant)
    assert (counts.created, counts.rows) == (0, 107)
    first = Variant.objects.get(merchant=merchant, sku="cadiveu-professional-brasil-cacau-1l")
    assert (first.price_minor, first.currency) == (19560, "EUR")


def test_swedish_prices_are_in_kronor(data: Path) -> None:
    merchant = a_merchant()
    imported(data / "feed_samples/google_xml_velofant_se.xml", merchant=merchant)
    frame = Variant.objects.get(merchant=merchant, sku="CY-ARK-CHR-57")
    assert (frame.price_minor, frame.currency) == (790000, "SEK")


WOO_IT = (
    'ID,Tipo,SKU,Nome,Pubblicato,"In primo piano?","Visibilità nel catalogo","Breve descrizione",'
    'Descrizione,"Peso (kg)","Prezzo in offerta","Prezzo di listino",Categorie,Immagini,Genitore,'
    '"Nome dell\'attributo 1","Valore dell\'attributo 1","Attributo 1 visibile"\n'
    '11,variation,,Maglia - S,1,0,visible,,,,"","19,90",,,id:10,Taglia,S,\n'
    '10,variable,MAGLIA,Maglia,1,0,visible,,"Lana\\nmorbida","0,35",,,Abbigliamento,'
    '"https://x.test/a.jpg, https://x.test/b.jpg",,Taglia,"S, M",1\n'
    '12,variation,M-M,Maglia - M,1,0,visible,,,,"","21,00",,https://x.test/m.jpg,MAGLIA,Taglia,M,\n'
    '13,simple,OLIO,Olio 500 ml,0,0,visible,,,"1,2",,"12,50",Alimentari,,,,,\n'
    '14,"simple, virtual",BUONO,Buono,1,0,visible,,,,,"50,00",,,,,,\n'
)


def test_woocommerce_in_italian_with_a_parent_below_its_variation() -> None:
    merchant = a_merchant()
    counts, issues = imported(WOO_IT.encode(), merchant=merchant)
    assert (counts.rows, counts.left_out, counts.products, counts.failed) == (4, 1, 2, 0)
    shirt = Product.objects.get(merchant=merchant, key="MAGLIA")
    assert shirt.option_names == ["Taglia"]
    assert [(v.options, v.price_minor, v.gross_weight_g) for v in
            Variant.objects.filter(product=shirt).order_by("price_minor")] == [
        (["S"], 1990, 350), (["M"], 2100, 350)]  # fmt: skip
    assert Text.objects.get(product=shirt).body == "Lana\nmorbida"
    assert Media.objects.filter(product=shirt).count() == 3
    oil = Product.objects.get(merchant=merchant, key="OLIO")
    assert oil.state == ProductState.DRAFT
    assert "channels.left_out.digital" in {issue.code for issue in issues}


WOO_DE = (
    "ID;Typ;Artikelnummer;Name;Veröffentlicht;Gewicht (kg);Regulärer Preis;Übergeordnetes Produkt\n"
    "1;simple;A1;Brille;1;0,2;1.299,00;\n"
)


def test_woocommerce_in_german_from_an_old_windows() -> None:
    merchant = a_merchant()
    imported(WOO_DE.encode("cp1252"), merchant=merchant)
    found = Variant.objects.get(merchant=merchant)
    assert (found.sku, found.price_minor, found.gross_weight_g) == ("A1", 129900, 200)


PRESTA = (
    "ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Reference #;EAN13;Weight;"
    "Attribute (Name:Type:Position);Value (Value:Position);Impact on price;Quantity\n"
    "7;1;Borsa;Accessories;49.90;BO;4006381333931;0.8;;;;3\n"
    "7;;;;;BO-R;;;Colour:color:0, Size:select:1;Red:0, M:1;5.00;2\n"
    "7;;;;;BO-B;;;Colour:color:0, Size:select:1;Blue:0, M:1;0;1\n"
    "8;0;Cintura;Accessories;19.90;CI;;0.2;;;;4\n"
)


def test_prestashop_with_combinations() -> None:
    merchant = a_merchant()
    counts, _ = imported(PRESTA.encode(), merchant=merchant)
    assert (counts.rows, counts.products) == (4, 2)
    bag = Product.objects.get(merchant=merchant, key="7")
    assert bag.option_names == ["Colour", "Size"]
    assert {v.sku: (v.price_minor, v.gross_weight_g) for v in Variant.objects.filter(product=bag)} == {
        "BO-R": (5490, 800),
        "BO-B": (4990, 800),
    }  # fmt: skip
    assert Product.objects.get(merchant=merchant, key="8").state == ProductState.DRAFT


GOOGLE_TSV = (
    "ID\tTitle\tDescription\tLink\tImage Link\tAdditional Image Link\tPrice\tSale Price\t"
    "Item Group ID\tColor\tSize\tAvailability\tGTIN\tunit pricing measure\n"
    "S-1\tWool scarf - Blue\tWarm\thttps://x.test/1\thttps://x.test/1.jpg\t"
    "https://x.test/2.jpg,https://x.test/3.jpg\t19.90 EUR\t9.90 EUR\tSCARF\tBlue\t\tin_stock\t\t\n"
    "S-2\tWool scarf - Red\tWarm\thttps://x.test/1\thttps://x.test/4.jpg\t\t19.90 EUR\t\tSCARF\t"
    "Red\t\tin_stock\t\t\n"
    "O-1\tOlive oil\tGood\thttps://x.test/2\t\t\tEUR 12.50\t\t\t\t\tin_stock\t'4006381333931\t750 ml\n"
)

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><g:id>A</g:id><title>not this</title><g:title>Cup &amp; saucer</g:title>
<link href="https://x.test/a"/><g:price>1,299.00 EUR</g:price><g:availability>in_stock</g:availability>
<g:shipping><g:country>IT</g:country><g:price>4.90 EUR</g:price></g:shipping></entry></feed>"""


def test_google_sheet_and_atom() -> None:
    merchant = a_merchant()
    counts, _ = imported(GOOGLE_TSV.encode("utf-16"), merchant=merchant)
    assert (counts.rows, counts.products) == (3, 2)
    scarf = Product.objects.get(merchant=merchant, key="SCARF")
    assert Text.objects.get(product=scarf).title == "Wool scarf"
    assert Media.objects.filter(product=scarf).count() == 4
    oil = Variant.objects.get(merchant=merchant, sku="O-1")
    assert (oil.price_minor, oil.gtin, oil.content_amount) == (1250, "04006381333931", 750)
    imported(ATOM.encode(), merchant=merchant)
    cup = Variant.objects.get(merchant=merchant, sku="A")
    assert cup.price_minor == 129900
    assert Text.objects.get(product=cup.product_id).title == "Cup & saucer"


def _sheet(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_of_any_program() -> None:
    """Numbers in cells are numbers; nothing is read a thousand times too large."""
    merchant = a_merchant()
    content = _sheet(
        (None, None, None, None),
        ("Codice articolo", "Descrizione", "Prezzo di vendita", "Codice a barre", "Peso kg"),
        ("A1", "Olio extravergine 0,5 l", 12.5, 4006381333931, 1.234),
        (None, None, None, None, None),
        ("A2", "Aceto", 7, None, 0.5),
    )
    counts, _ = imported(content, merchant=merchant)
    assert (counts.rows, counts.created, counts.failed) == (2, 2, 0)
    oil = Variant.objects.get(merchant=merchant, sku="A1")
    assert (oil.price_minor, oil.gross_weight_g, oil.gtin) == (1250, 1234, "04006381333931")


TOLERATED = {
    "sep line, tab names, empty rows": 'sep=;\n"SKU ";Name;PRICE\n;;\nA;Tea;1,50\n ; ; \n',
    "a header twice": "sku,title,price,price\nA,Tea,1.50,9\n",
    "header cells missing": "sku,title,price\nA,Tea,1.50,x,\nB,Tea2,2.50,y,\n",
    "short rows": "sku,title,price,note,more\nA,Tea,1.50\nB,Tea2,2.50\n",
    "quoted newlines and strokes": 'sku,title,price,body\nA,Tea,1.50,"say \\"hello\\"\nthere"\n',
    "thousands and blanks": "sku;title;price\nB;Sofa;1 299,00\nA;Tea;1,50\n",
}


@pytest.mark.parametrize("content", TOLERATED.values(), ids=TOLERATED)
def test_what_is_put_up_with(content: str) -> None:
    merchant = a_merchant()
    counts, issues = imported(b"\xef\xbb\xbf" + content.encode(), merchant=merchant)
    assert counts.failed == 0, issues
    assert Variant.objects.get(merchant=merchant, sku="A").price_minor == 150


def test_a_category_that_is_none_of_ours_refuses_nothing() -> None:
    merchant = a_merchant()
    counts, _ = imported(b"sku,title,price,category\nA,Cream,1.5,Services\n", merchant=merchant)
    assert counts.created == 1
    assert Product.objects.get(merchant=merchant).category is None


BOMB = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item>&b;</item></rss>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "channels.bad_markup"),
        (b'<?xml version="1.0"?><!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>', "channels.bad_markup"),
        (b"<rss><channel><item><g:id>1</g:id></item>", "channels.bad_markup"),
        (b"<html><body><p>no feed</p></body></html>", "channels.no_records"),
        (b"<rss>" + b"<a>" * 200 + b"</a>" * 200 + b"</rss>", "channels.bad_markup"),
        (b"<rss><item><t>" + b"x" * 6_000_000 + b"</t></item></rss>", "channels.field_too_large"),
    ],
    ids=["entities", "outside file", "cut off", "a page", "too deep", "an endless item"],
)  # fmt: skip
def test_hostile_feeds_are_refused(content: bytes, code: str) -> None:
    from entrepot.channels.values import FileRefused  # noqa: PLC0415  # only here

    with pytest.raises(FileRefused) as no:
        imported(content, merchant=a_merchant())
    assert no.value.code == code


def test_a_sheet_that_unpacks_to_far_too_much_is_refused() -> None:
    import zipfile  # noqa: PLC0415  # only here

    from entrepot.channels.values import PackedTooTight  # noqa: PLC0415  # only here

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
    with pytest.raises(PackedTooTight):
        imported(out.getvalue(), merchant=a_merchant())


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx", "shopify"])
def test_an_export_read_back_changes_nothing_in_any_form(form: str) -> None:
    """CAT-1: variants, several lines of text, signs, yen, translations (CAT-7), barcodes."""
    from entrepot.channels.adapters import file  # noqa: PLC0415  # only here

    merchant = a_merchant()
    rows = [
        {"key": "p", "sku": "P-S", "gtin": "4006381333931", "title:it": "=Maglia <b>", "body:it": 'Uno\ndue\n\ntre & "q"',
         "title:zh-CN": "毛衣", "option1_name": "Taglia", "option1_value": "S", "price": "19.90", "brand": 'Ò, "B"',
         "origin": "IT", "hs_code": "61101100", "gross_weight_g": "300", "net_weight_g": "280", "source_language": "it",
         "images": "https://x.test/a.jpg https://x.test/b.jpg", "category": "knitwear", "shelf_life_days": "90"},
        {"key": "p", "sku": "P-M", "option1_value": "M", "price": "21"},
        {"key": "q", "sku": "Q", "title:it": "Tazza 250 ml", "price": "4200", "currency": "JPY", "content": "250 ml",
         "state": "draft", "source_language": "it"},
    ]  # fmt: skip
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    counts, issues = imported(content, merchant=merchant)
    assert counts.failed == 0, issues
    owner = MerchantId(merchant.id)
    columns = queries.export_columns(owner)
    writers = {
        "csv": lambda: file.csv_lines(columns, queries.export_rows(owner)),
        "jsonl": lambda: file.json_lines(columns, queries.export_rows(owner)),
        "xlsx": lambda: file.sheet_blocks(columns, queries.export_rows(owner)),
        "shopify": lambda: file.csv_lines(queries.SHOPIFY_COLUMNS, queries.shopify_rows(owner)),
    }
    blocks = [one if isinstance(one, bytes) else one.encode() for one in writers[form]()]
    again, issues = imported(b"".join(blocks), merchant=merchant)
    assert (again.created, again.updated, again.failed) == (0, 0, 0), issues
    assert again.unchanged == again.rows >= 3
