"""A mapping for a list that no profile knows, guessed from its header and its first rows.

Columns are recognised by what shops call them in six languages, and must hold what is meant:
a price is a number, a barcode has its check digit. What is not recognised is named, never used.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from entrepot.catalog.values import BadDraft, gtin14
from entrepot.channels.rules.fitting import head_key
from entrepot.channels.rules.numbers import BadNumber, decimal_of, quantity_of, sign_shown
from entrepot.channels.values import FieldRule, Profile, Row

NAME: Final = "guessed"
SAMPLE_ROWS: Final = 200
_SHARE: Final = 0.6
"""How much of a sample must be what the column is taken for."""

_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "sku": ("sku", "item id", "article", "article number", "articlenumber", "article no", "product code", "code",
            "item code", "item number", "item no", "model", "model number", "style", "style id", "part number", "mpn",
            "reference", "ref", "codice", "codice articolo", "cod", "cod articolo", "artikelnummer", "artikel nr",
            "art nr", "artnr", "referencia", "codigo", "articolo", "numero articolo", "product id", "productid",
            "id", "asin", "uniq id", "variant sku", "seller sku", "handle", "货号", "商品编码"),
    "gtin": ("gtin", "ean", "ean13", "ean code", "ean 13", "barcode", "upc", "codice a barre", "code barres",
             "codigo de barras", "strichcode", "streepjescode", "jan", "variant barcode", "条码"),
    "title": ("title", "name", "product name", "product title", "productname", "item name", "nome", "nome prodotto",
              "titolo", "descrizione breve", "nom", "nom du produit", "titre", "designation", "libelle", "nombre",
              "nombre del producto", "titulo", "bezeichnung", "artikelbezeichnung", "produktname", "titel", "naam",
              "produktnamn", "prodotto", "produit", "producto", "artikel", "商品名称", "标题"),
    "body": ("description", "descrizione", "beschreibung", "descripcion", "long description", "product description",
             "body", "body html", "details", "beskrivning", "omschrijving", "short description", "descricao",
             "产品描述"),
    "brand": ("brand", "brand name", "marca", "marchio", "marke", "marque", "vendor", "manufacturer", "produttore",
              "hersteller", "fabricant", "fabricante", "merk", "designer brand", "label", "品牌"),
    "price": ("price", "selling price", "sale price", "current price", "price eur", "price usd", "price gbp",
              "unit price", "net price", "list price", "retail price", "regular price", "prezzo", "prezzo vendita",
              "prezzo di vendita", "prezzo netto", "prezzo unitario", "listino", "preis", "verkaufspreis",
              "nettopreis", "prix", "prix de vente", "prix ht", "tarif", "precio", "precio venta", "pvp", "pris",
              "prijs", "original price", "actual price", "price value", "amount", "importo", "价格"),
    "currency": ("currency", "price currency", "valuta", "waehrung", "wahrung", "devise", "moneda", "币种"),
    "hs_code": ("hs code", "hs", "hscode", "tariff code", "customs code", "cn code", "taric", "codice doganale",
                "voce doganale", "zolltarifnummer", "code douanier", "codigo arancelario", "harmonized code",
                "commodity code", "nc8"),
    "origin": ("origin", "country of origin", "made in", "origine", "paese di origine", "paese d origine", "herkunft",
               "herkunftsland", "ursprungsland", "pays d origine", "origen", "pais de origen", "coo",
               "country of manufacture", "产地"),
    "category_hint": ("category", "categories", "product type", "type", "categoria", "categorie", "kategorie",
                      "categorias", "breadcrumbs", "product category", "department", "warengruppe", "famiglia",
                      "gamme", "主类目"),
    "stock": ("stock", "quantity", "qty", "stock quantity", "inventory", "giacenza", "quantita", "disponibilita",
              "bestand", "lagerbestand", "menge", "quantite", "existencias", "cantidad", "available", "on hand", "库存"),
    "gross_weight_g": ("weight g", "weight in g", "peso g", "gewicht g", "poids g", "gross weight g"),
    "weight": ("weight", "weight kg", "gross weight", "shipping weight", "item weight", "peso", "peso kg",
               "peso lordo", "gewicht", "gewicht kg", "poids", "poids kg", "bruttogewicht", "net weight kg",
               "weight lbs", "weight oz"),
    "content": ("content", "net content", "size", "volume", "contenuto", "formato", "inhalt", "contenance",
                "contenu", "contenido", "pack size", "quantity text", "net quantity", "净含量", "size volume"),
    "images": ("image", "images", "image url", "image urls", "image link", "image src", "picture", "pictures",
               "photo", "immagine", "immagini", "foto", "bild", "bilder", "img", "imagen", "imagenes", "img url",
               "picture url", "bild url", "images url", "image link 1", "image 1", "image1", "product image",
               "product images", "main image", "main image url"),
}  # fmt: skip
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_FILE: Final = re.compile(r"\.(jpe?g|png|webp|gif)\b", re.IGNORECASE)


def guess(columns: Sequence[str], rows: Sequence[Row]) -> Profile | None:
    """A mapping with at least a title; None when not even that is recognised."""
    samples = {
        column: [text for row in rows if (text := row.cells.get(column, "").strip())]
        for column in columns
    }
    taken: set[str] = set()
    fields: dict[str, FieldRule] = {}
    for name in _CALLED:
        column = _column(name, columns, samples, taken)
        if column is not None:
            taken.add(column)
            fields[name] = _rule(name, column)
    if "title" not in fields:
        body = fields.pop("body", None)  # a price list has one column of words
        if body is None or not _is_such("title", samples[body.columns[0]]):
            return None
        fields["title"] = FieldRule(columns=body.columns)
    if "content" not in fields:
        fields["content"] = FieldRule(columns=fields["title"].columns)
    sku = fields.get("sku")
    if sku is None and "gtin" in fields:
        fields["sku"] = sku = FieldRule(columns=fields["gtin"].columns, clean=("apostrophe",))
    if sku is not None:
        fields["key"] = FieldRule(columns=sku.columns, clean=("apostrophe",))
    return Profile(
        name=NAME,
        title="Guessed from the columns",
        fields=fields,
        needs_title=True,
        rows_are_products=True,
    )


def _column(
    name: str, columns: Sequence[str], samples: Mapping[str, list[str]], taken: set[str]
) -> str | None:
    """The free column that is called so and holds such things; earlier names are better ones."""
    by_rank = []
    called = _CALLED[name]
    for place, column in enumerate(columns):
        key = head_key(column)
        if column in taken or key not in called or not samples[column]:
            continue
        if _is_such(name, samples[column]):
            by_rank.append((called.index(key), place, column))
    return min(by_rank)[2] if by_rank else None


def _is_such(name: str, sample: Sequence[str]) -> bool:
    test = _TESTS.get(name)
    if test is None:
        return True
    good = sum(1 for text in sample if test(text))
    return good >= _SHARE * len(sample)


def _rule(name: str, column: str) -> FieldRule:
    clean: tuple[str, ...] = ()
    if name in {"sku", "gtin"}:
        clean = ("apostrophe",)
    elif name == "body":
        clean = ("html",)
    elif name == "origin":
        clean = ("first_of_list", "country")
    elif name == "hs_code":
        clean = ("apostrophe",)
    return FieldRule(columns=(column,), clean=clean)


def _is_number(text: str) -> bool:
    bare = re.sub(r"[A-Za-z]{1,3}|[^\d.,\s'-]", "", text).strip()
    if sign_shown(bare):
        return True
    try:
        return decimal_of(bare, sign=".") >= 0
    except BadNumber:
        return False


def _is_gtin(text: str) -> bool:
    try:
        gtin14(re.sub(r"[\s'-]", "", text))
    except BadDraft:
        return False
    return True


_TESTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "sku": lambda text: len(text) <= 80 and not _LINK.match(text),
    "gtin": _is_gtin,
    "title": lambda text: len(text) <= 300 and not _LINK.match(text) and not text.isdigit(),
    "body": lambda text: not _LINK.match(text),
    "price": _is_number,
    "currency": lambda text: len(text) == 3 and text.isalpha(),
    "hs_code": lambda text: bool(re.fullmatch(r"[\d. ']{6,14}", text)),
    "stock": lambda text: bool(re.fullmatch(r"-?\d+([.,]0+)?", text)),
    "gross_weight_g": _is_number,
    "weight": lambda text: bool(re.match(r"[\d.,]+\s*[A-Za-z]{0,9}$", text)),
    "content": lambda text: quantity_of(text) is not None,
    "images": lambda text: bool(_LINK.match(text) or _FILE.search(text)),
}


def called(name: str) -> tuple[str, ...]:
    """What columns of a fact are called, the plainest first, as they are compared."""
    return _CALLED[name]
