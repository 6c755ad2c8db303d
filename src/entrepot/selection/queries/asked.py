"""Which of a market's search terms would find a product."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np

from entrepot.catalog.models import Category
from entrepot.catalog.values import MARKETS
from entrepot.kit import words
from entrepot.selection.queries import market
from entrepot.selection.rules import searched
from entrepot.selection.values import Wishes

CATEGORIES_MAX: Final = 10_000
KNOWN_MAX: Final = 20_000
NO_WORDS: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Asking:
    """Terms and names of categories are read once, with the first product."""

    market: str
    at: datetime
    _wishes: Wishes | None = None
    _shelves: dict[str, frozenset[str]] = field(default_factory=dict)
    """What the names of a category can be found by, in the languages of the market's shop."""
    _known: dict[UUID, tuple[int, ...]] = field(default_factory=dict)
    """A product is asked for on each of its lanes."""

    def terms_of(self, rows: Sequence[Any]) -> Any:
        """A tuple of ids for each of these rows of `goods.Row`."""
        if self._wishes is None:
            self._wishes = market.wishes_of(self.market, at=self.at)
            self._shelves = _shelves(MARKETS[self.market].languages)
        found = np.empty(len(rows), object)
        if len(self._known) > KNOWN_MAX:
            self._known.clear()
        for place, row in enumerate(rows):
            found[place] = self._found(row) if self._wishes.by_id else ()
        return found

    def _found(self, row: Any) -> tuple[int, ...]:
        assert self._wishes is not None
        known = self._known.get(row.product)
        if known is None:
            own = words.pieces(f"{row.title} {row.home_title} {row.brand}")
            pieces = own | self._shelves.get(row.category, NO_WORDS)
            known = self._known[row.product] = searched.found_by(pieces, self._wishes)
        return known


def _shelves(languages: Sequence[str]) -> dict[str, frozenset[str]]:
    rows = Category.objects.order_by("slug").values_list("slug", "names")[:CATEGORIES_MAX]
    return {
        slug: words.pieces(" ".join(names.get(one, "") for one in languages))
        for slug, names in rows
    }
