"""PrestaShop: products, and combinations in rows that repeat the product's id.

`Attribute (Name:Type:Position)` is `Size:select:0, Colour:color:1` and `Value (Value:Position)`
is `M:0, Blue:1`, in the same order.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from entrepot.channels.rules.fitting import by_key, head_key
from entrepot.channels.rules.shapes import shape
from entrepot.channels.rules.shapes.shape import Link
from entrepot.channels.values import Row

_HEADS: Final = {
    "id": ("Product ID", "ID", "ID prodotto", "Identifiant produit", "ID produit", "Produkt-ID",
           "Artikel-ID", "ID producto", "ID del producto"),
    "reference": ("Reference #", "Reference", "Référence", "Riferimento", "Referencia", "Referenz",
                  "Riferimento n.", "Référence n°", "Nº de referencia", "Artikelnummer",
                  "Product reference", "Référence produit"),
    "attribute": ("Attribute (Name:Type:Position)", "Attribute", "Attributes",
                  "Attributo (Nome:Tipo:Posizione)", "Attributo", "Attribut",
                  "Attribut (Nom:Type:Position)", "Atributo", "Atributo (Nombre:Tipo:Posición)",
                  "Attribut (Name:Typ:Position)", "Combination", "Combinazione", "Déclinaison"),
    "value": ("Value (Value:Position)", "Value", "Valore (Valore:Posizione)", "Valore", "Valeur",
              "Valeur (Valeur:Position)", "Valor", "Valor (Valor:Posición)", "Wert",
              "Wert (Wert:Position)"),
    "active": ("Active (0/1)", "Active", "Attivo (0/1)", "Attivo", "Actif (0/1)", "Actif",
               "Activo (0/1)", "Activo", "Aktiv (0/1)", "Aktiv", "Status", "Stato", "État", "Estado",
               "Enabled"),
    "price": ("Price tax excluded", "Price (tax excl.)", "Price", "Prezzo, tasse escluse",
              "Prezzo (tasse escl.)", "Prix HT", "Prix (HT)", "Precio sin impuestos",
              "Precio (imp. excl.)", "Preis ohne Steuern", "Preis (zzgl. MwSt.)", "Nettopreis"),
    "impact": ("Impact on price", "Impatto sul prezzo", "Impact sur le prix",
               "Impacto en el precio", "Auswirkung auf den Preis"),
}  # fmt: skip
_WEIGHT: Final = re.compile(r"(package )?(weight|peso|poids|gewicht)")
_NO: Final = frozenset({"0", "false", "no", "non", "nein", "disabled"})


class PrestaShop:
    def __init__(self, columns: Sequence[str]) -> None:
        there = by_key(columns)
        self._at = {
            name: next((there[head_key(one)] for one in spelled if head_key(one) in there), "")
            for name, spelled in _HEADS.items()
        }
        self._weights = tuple(one for one in columns if _WEIGHT.match(head_key(one)))

    def link(self, cells: Mapping[str, str]) -> Link:
        identity = self._say(cells, "id") or self._say(cells, "reference")
        return Link((), identity)

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        combinations = [row for row in rows if self._say(row.cells, "attribute")]
        heads = [row for row in rows if not self._say(row.cells, "attribute")]
        if not combinations:
            return [self._head(row, role="") for row in heads]
        head = heads[0] if heads else None
        options = [self._options(row) for row in combinations]
        names = list(dict.fromkeys(name for one in options for name in one))
        found = [self._head(head, role=shape.HEAD)] if head is not None else []
        key = self._key(head or combinations[0])
        for row, values in zip(combinations, options, strict=True):
            own = shape.inherited(row, head, self._weights) if head is not None else row
            cells = {shape.KEY: key, **shape.option_cells(names, values)}
            if self._at["price"] and (price := self._price(row, head)):
                cells[self._at["price"]] = price
            reference = self._say(row.cells, "reference")
            if self._at["reference"] and (
                not reference or (head and reference == self._say(head.cells, "reference"))
            ):
                cells[self._at["reference"]] = ""  # the product's own names no combination
            found.append(shape.with_named(own, cells))
        return [*found, *(self._head(row, role="") for row in heads[1:])]

    def _head(self, row: Row, *, role: str) -> Row:
        state = "draft" if self._say(row.cells, "active").lower() in _NO else "active"
        return shape.with_cells(row, role=role, key=self._key(row), state=state)

    def _key(self, row: Row) -> str:
        return self._say(row.cells, "id") or self._say(row.cells, "reference")

    def _price(self, row: Row, head: Row | None) -> str:
        """A combination's own price, or the product's with the combination's impact on it."""
        if own := self._say(row.cells, "price"):
            return own
        base = self._say(head.cells, "price") if head is not None else ""
        try:
            impact = Decimal(self._say(row.cells, "impact").replace(",", ".") or "0")
            return f"{Decimal(base.replace(',', '.')) + impact:f}" if base else ""
        except InvalidOperation:
            return base

    def _options(self, row: Row) -> dict[str, str]:
        names = _words(self._say(row.cells, "attribute"))
        values = _words(self._say(row.cells, "value"))
        if not values:  # "Size : M, Colour : Blue" in one cell
            pairs = (part.split(":", 1) for part in self._say(row.cells, "attribute").split(","))
            return {one[0].strip(): one[1].strip() for one in pairs if len(one) == 2}
        return dict(zip(names, values, strict=False))

    def _say(self, cells: Mapping[str, str], name: str) -> str:
        return cells.get(self._at[name], "").strip()


def _words(text: str) -> list[str]:
    """The words before the colons of `Size:select:0, Colour:color:1`."""
    return [part.split(":")[0].strip() for part in text.split(",") if part.strip()]
