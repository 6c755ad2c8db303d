r"""WooCommerce's product export: a variable product, and its variations anywhere below it.

A variation names its parent by SKU or as `id:<ID>`. Headers are in the shop's language; kinds
(`simple, virtual`) are not. Newlines in texts are written as \n.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from entrepot.channels.rules.fitting import by_key, head_key
from entrepot.channels.rules.shapes import shape
from entrepot.channels.rules.shapes.shape import Link
from entrepot.channels.values import Row

_HEADS: Final = {
    "id": ("ID",),
    "type": ("Type", "Typ", "Tipo", "Soort"),
    "sku": ("SKU", "Artikelnummer", "UGS", "COD", "Codice", "Artikel nummer"),
    "name": ("Name", "Nome", "Nom", "Nombre", "Naam"),
    "parent": ("Parent", "Übergeordnetes Produkt", "Übergeordnet", "Genitore", "Superior",
               "Padre", "Hoofd", "Principale"),
    "published": ("Published", "Veröffentlicht", "Pubblicato", "Publié", "Publicado",
                  "Gepubliceerd"),
    "visibility": ("Visibility in catalog", "Sichtbarkeit im Katalog",
                   "Visibilità nel catalogo", "Visibilità in catalogo",
                   "Visibilité dans le catalogue", "Visibilidad en el catálogo"),
    "images": ("Images", "Bilder", "Immagini", "Imágenes", "Afbeeldingen"),
}  # fmt: skip
"""Columns by the names that WooCommerce gives them in six languages."""
_INHERITED: Final = re.compile(
    r"^(weight|gewicht|peso|poids|tax|shipping|meta .*(hs|origin|country|hsn|gtin))"
)
_ATTRIBUTE: Final = re.compile(r"\b(attribut\w*|atribut\w*|eigenschap)\b")
_NAMES: Final = re.compile(r"\b(name|nome|nom|nombre|naam)\b")
_VALUES: Final = re.compile(r"\b(values?|werte?|wert e|valor\w*|valeurs?|waarde\w*)\b")
_NUMBER: Final = re.compile(r"\d+")


class WooCommerce:
    def __init__(self, columns: Sequence[str]) -> None:
        there = by_key(columns)
        self._at = {
            name: next((there[head_key(one)] for one in spelled if head_key(one) in there), "")
            for name, spelled in _HEADS.items()
        }
        self._attributes = _attributes(columns)
        self._inherited = tuple(one for one in columns if _INHERITED.match(head_key(one)))

    def link(self, cells: Mapping[str, str]) -> Link:
        identity, sku = self._say(cells, "id"), self._say(cells, "sku")
        names = (f"id:{identity}" if identity else "", sku)
        is_variation = "variation" in self._say(cells, "type").lower()
        parent = self._say(cells, "parent") if is_variation else ""
        return Link(tuple(name for name in names if name), parent)

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        heads = [row for row in rows if "variation" not in self._kind(row)]
        if not heads:  # a parent that the file does not hold: each stands for itself
            return [self._alone(row) for row in rows]
        head, variations = heads[0], [row for row in rows if "variation" in self._kind(row)]
        others = [self._alone(row) for row in heads[1:]]
        if "variable" not in self._kind(head):
            return [self._alone(head), *map(self._alone, variations), *others]
        if not variations:
            return [shape.skip(head, "no_variants"), *others]
        return [*self._family(head, variations), *others]

    def _family(self, head: Row, variations: Sequence[Row]) -> list[Row]:
        said = [self._facts(row) for row in variations]
        varying = {name for facts in said for name, value in facts.items() if value}
        mine = self._facts(head)
        names = [name for name in mine if name in varying]
        names += [name for name in varying if name not in mine]
        key, state = self._key(head), self._state(head)
        facts = {name: value for name, value in mine.items() if name not in varying}
        first = shape.with_cells(
            head, role=shape.HEAD, key=key, state=state, specs=shape.specs_cell(facts)
        )
        found = [first]
        sku_of_head = self._say(head.cells, "sku")
        for row, values in zip(variations, said, strict=True):
            own = shape.inherited(row, head, self._inherited)
            images = self._say(row.cells, "images")
            cells = {
                shape.KEY: key,
                **shape.option_cells(names, values),
                shape.VARIANT_IMAGE: re.split(r",\s+|,(?=https?:)", images)[0],
            }
            if self._at["images"]:
                cells[self._at["images"]] = ""
            if sku_of_head and self._say(row.cells, "sku") == sku_of_head:
                cells[self._at["sku"]] = ""  # it has its product's: that names no variant
            found.append(shape.with_named(own, cells))
        return found

    def _alone(self, row: Row) -> Row:
        kind = self._kind(row)
        for word, why in (
            ("grouped", "grouped"),
            ("external", "external"),
            ("downloadable", "digital"),
            ("virtual", "digital"),
            ("subscription", "digital"),
        ):
            if word in kind:
                return shape.skip(row, why)
        facts = {name: value for name, value in self._facts(row).items() if value}
        return shape.with_cells(
            row, key=self._key(row), state=self._state(row), specs=shape.specs_cell(facts)
        )

    def _facts(self, row: Row) -> dict[str, str]:
        return {
            name: row.cells.get(values, "").strip()
            for name_at, values in self._attributes
            if (name := row.cells.get(name_at, "").strip())
        }

    def _key(self, row: Row) -> str:
        return self._say(row.cells, "sku") or f"id-{self._say(row.cells, 'id')}".removesuffix("id-")

    def _state(self, row: Row) -> str:
        """Drafts are -1, private ones 0; what is hidden in the shop is not shown here either."""
        if self._say(row.cells, "published") in {"0", "-1"}:
            return "draft"
        hidden = self._say(row.cells, "visibility").lower() == "hidden"
        return "draft" if hidden else "active"

    def _kind(self, row: Row) -> str:
        return self._say(row.cells, "type").lower()

    def _say(self, cells: Mapping[str, str], name: str) -> str:
        return cells.get(self._at[name], "").strip()


def _attributes(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of columns: an attribute's name and its values, by the number in both."""
    names: dict[str, str] = {}
    values: dict[str, str] = {}
    for column in columns:
        key = head_key(column)
        number = _NUMBER.search(key)
        if not number or not _ATTRIBUTE.search(key):
            continue
        if _VALUES.search(key):
            values.setdefault(number[0], column)
        elif _NAMES.search(key):
            names.setdefault(number[0], column)
    return [(names[one], values[one]) for one in sorted(names, key=int) if one in values]
