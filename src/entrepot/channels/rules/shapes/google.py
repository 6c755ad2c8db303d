"""Google Merchant feeds: an item is a variant; `item_group_id` says of which product.

Shops also put a category there. Items are taken for one product only when their colours, sizes,
patterns and materials tell every one of them from the others.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from entrepot.channels.rules.fitting import by_key
from entrepot.channels.rules.shapes import shape
from entrepot.channels.rules.shapes.shape import Link
from entrepot.channels.values import Row

_AXES: Final = {
    "color": "Color",
    "colour": "Color",
    "size": "Size",
    "pattern": "Pattern",
    "material": "Material",
    "age group": "Age group",
    "gender": "Gender",
}
_TITLE_LEAST: Final = 8
_TAIL: Final = re.compile("[\\s\\-\u2013,|/(\\[:]+$")


class Google:
    def __init__(self, columns: Sequence[str]) -> None:
        self._at = by_key(columns)

    def link(self, cells: Mapping[str, str]) -> Link:
        own = self._say(cells, "id")
        return Link((f"item:{own}",) if own else (), self._say(cells, "item group id"))

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        axes = self._axes(rows) if len(rows) > 1 else []
        if not axes:
            return [shape.with_cells(row, key=self._say(row.cells, "id")) for row in rows]
        names = [_AXES[one] for one in axes]
        key = self._say(rows[0].cells, "item group id")
        title = common_title([self._say(row.cells, "title") for row in rows])
        found = []
        for row in rows:
            values = {_AXES[one]: self._say(row.cells, one) for one in axes}
            cells = {
                shape.KEY: key,
                shape.TITLE: title,
                **shape.option_cells(names, values),
                shape.VARIANT_IMAGE: self._say(row.cells, "image link"),
            }
            found.append(shape.with_named(row, cells))
        return found

    def _axes(self, rows: Sequence[Row]) -> list[str]:
        """What tells these items apart; none when they are no variants of one thing."""
        axes = [
            name
            for name in _AXES
            if name in self._at and len({self._say(row.cells, name) for row in rows}) > 1
        ]
        combinations = {tuple(self._say(row.cells, one) for one in axes) for row in rows}
        return axes if axes and len(combinations) == len(rows) else []

    def _say(self, cells: Mapping[str, str], name: str) -> str:
        column = self._at.get(name)
        return cells.get(column, "").strip() if column else ""


def common_title(titles: Sequence[str]) -> str:
    """What variants' titles begin with together: "Shirt" of "Shirt - Blue" and "Shirt - Red"."""
    shortest, longest = min(titles), max(titles)
    pairs = zip(shortest, longest, strict=False)
    start = shortest[: next((n for n, (a, b) in enumerate(pairs) if a != b), len(shortest))]
    if start != min(titles, key=len) and start and start[-1].isalnum():
        start = start[: max(start.rfind(" "), 0)]  # not within a word
    start = _TAIL.sub("", start)
    return start if len(start) >= _TITLE_LEAST else titles[0]
