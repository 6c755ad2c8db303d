"""Magento 2's product export: simple products above the configurable one that joins them.

`configurable_variations` is `sku=A-S,size=S|sku=A-M,size=M`; a row with a store view's code is
the same product's words for that view.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from entrepot.channels.rules.fitting import by_key
from entrepot.channels.rules.shapes import shape
from entrepot.channels.rules.shapes.shape import Link
from entrepot.channels.values import LANGUAGES, Row

_UNSHIPPED: Final = {
    "virtual": "digital",
    "downloadable": "digital",
    "bundle": "grouped",
    "grouped": "grouped",
}
_PAIR: Final = re.compile(r"(?:^|,)([a-z][a-z0-9_]*)=")


class Magento:
    def __init__(self, columns: Sequence[str]) -> None:
        self._at = by_key(columns)

    def link(self, cells: Mapping[str, str]) -> Link:
        sku = self._say(cells, "sku")
        if self._say(cells, "store view code"):
            return Link((), sku)
        children = [one.get("sku", "") for one in self._variations(cells)]
        return Link((sku,) if sku else (), "", tuple(one for one in children if one))

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        words = [row for row in rows if self._say(row.cells, "store view code")]
        plain = [row for row in rows if not self._say(row.cells, "store view code")]
        head = next((row for row in plain if self._variations(row.cells)), None)
        if head is None:
            found = [self._alone(row) for row in plain]
        else:
            found = self._family(head, [row for row in plain if row is not head])
        key = found[0].cells.get(shape.KEY, "") if found else ""
        for row in words:
            language = self._language(row)
            if not (found and key and language):
                found.append(shape.skip(row, "store_view"))
                continue
            cells = {
                f"title:{language}": self._say(row.cells, "name"),
                f"body:{language}": self._say(row.cells, "description"),
            }
            found[0] = shape.with_named(found[0], {n: v for n, v in cells.items() if v})
            place = next(
                (n for n, one in enumerate(found) if one.cells.get(shape.KEY) != key), len(found)
            )
            found.insert(place, shape.with_cells(row, role=shape.WORDS, key=key))
        return found

    def _family(self, head: Row, children: Sequence[Row]) -> list[Row]:
        told = {one["sku"]: one for one in self._variations(head.cells) if one.get("sku")}
        labels = self._pairs(self._say(head.cells, "configurable variation labels"))
        names: dict[str, None] = {}
        for one in told.values():
            names.update(dict.fromkeys(name for name in one if name != "sku"))
        shown = {name: labels.get(name) or name.replace("_", " ").capitalize() for name in names}
        key = self._say(head.cells, "sku")
        facts = self._facts(head, without=set(names))
        first = shape.with_cells(
            head, role=shape.HEAD, key=key, state=self._state(head), specs=facts
        )
        found = [first]
        others: list[Row] = []
        for row in children:
            options = told.get(self._say(row.cells, "sku"))
            if options is None:
                others.append(self._alone(row))
                continue
            values = {shown[name]: options.get(name, "") for name in names}
            cells = {
                shape.KEY: key,
                **shape.option_cells(list(shown.values()), values),
                shape.VARIANT_IMAGE: self._say(row.cells, "base image"),
            }
            for column in ("base image", "additional images"):
                if column in self._at:
                    cells[self._at[column]] = ""
            found.append(shape.with_named(row, cells))
        if len(found) == 1:
            found = [shape.skip(head, "no_variants")]
        return [*found, *others]

    def _alone(self, row: Row) -> Row:
        kind = self._say(row.cells, "product type").lower()
        if why := _UNSHIPPED.get(kind):
            return shape.skip(row, why)
        if kind == "configurable":
            return shape.skip(row, "no_variants")
        return shape.with_cells(
            row,
            key=self._say(row.cells, "sku"),
            state=self._state(row),
            specs=self._facts(row, without=set()),
        )

    def _facts(self, row: Row, *, without: set[str]) -> str:
        pairs = self._pairs(self._say(row.cells, "additional attributes"))
        return shape.specs_cell(
            {
                name.replace("_", " ").capitalize(): value.replace("|", ", ")
                for name, value in pairs.items()
                if name not in without and value.lower() not in {"yes", "no", "0", "1"}
            }
        )

    def _state(self, row: Row) -> str:
        if self._say(row.cells, "product online") in {"0", "2"}:
            return "draft"
        seen = self._say(row.cells, "visibility").lower()
        return "draft" if seen.startswith("not visible") else "active"

    def _language(self, row: Row) -> str:
        """A view is called as its shop likes: `de`, `de_de`, `store_it`."""
        for part in re.split(r"[_\W]+", self._say(row.cells, "store view code").lower()):
            if part in LANGUAGES:
                return part
            if part in {"zh", "cn", "hans"}:
                return "zh-hans"
        return ""

    def _variations(self, cells: Mapping[str, str]) -> list[dict[str, str]]:
        text = self._say(cells, "configurable variations")
        return [self._pairs(one) for one in text.split("|") if one.strip()] if text else []

    def _pairs(self, text: str) -> dict[str, str]:
        """`a=1,b=x, y`: a comma ends a value only where a name and = follow."""
        starts = list(_PAIR.finditer(text))
        ends = [*(one.start() for one in starts[1:]), len(text)][: len(starts)]
        return {
            one[1]: text[one.end() : end].strip() for one, end in zip(starts, ends, strict=True)
        }

    def _say(self, cells: Mapping[str, str], name: str) -> str:
        column = self._at.get(name)
        return cells.get(column, "").strip() if column else ""
