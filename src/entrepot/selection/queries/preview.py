"""What other weights would do to the list, before they hold."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from entrepot.offices.values import OfficeId
from entrepot.selection.models import Score
from entrepot.selection.queries import shortlist
from entrepot.selection.queries.shortlist import Line
from entrepot.selection.rules import scoring
from entrepot.selection.values import Weights

ROWS_MAX: Final = 50_000
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """A product in the new order: where it stood and where it would stand, from 1."""

    line: Line
    was: int
    now: int
    fit: float

    @property
    def rise(self) -> int:
        return self.was - self.now


@dataclass(frozen=True, slots=True)
class Preview:
    """The new head of the list, and how much of the old one stays."""

    products: int
    stay: int
    """Of the first SHOWN, how many are among the first SHOWN now."""
    suit: int
    suited: int
    rows: tuple[Moved, ...]


def preview(office: OfficeId, *, market: str, weights: Weights, language: str) -> Preview:
    """By the stored parts of the office's own products."""
    found = list(
        Score.objects.filter(office=office, market=market, fit__gte=0)
        .order_by("-fit", "-trust", "product")
        .values_list("product", "parts", "trusts", "fit", "is_barred")[:ROWS_MAX]
    )
    if not found:
        return Preview(0, 0, 0, 0, ())
    parts = np.array([row[1] for row in found], np.float64).T / 10
    parts[parts < 0] = np.nan
    trusts = np.array([row[2] for row in found], np.float64).T / 1000
    fit, trust = scoring.total(parts, trusts, weights)
    barred = np.array([row[4] for row in found], np.bool_)
    fit = np.where(barred, 0.0, np.nan_to_num(fit, nan=-1.0))
    order = np.lexsort((-trust, -fit))
    first = order[:SHOWN].tolist()
    rows = Score.objects.filter(
        office=office, market=market, product__in=[found[place][0] for place in first]
    )
    by_product = {line.product: line for line in shortlist.lines_from(list(rows), language)}
    moved = tuple(
        Moved(by_product[found[place][0]], place + 1, now, float(fit[place]))
        for now, place in enumerate(first, 1)
    )
    limit = shortlist.SUITS_FROM
    return Preview(
        products=len(found),
        stay=sum(place < SHOWN for place in first),
        suit=int((fit * 10 >= limit).sum()),
        suited=sum(row[3] >= limit for row in found),
        rows=moved,
    )
