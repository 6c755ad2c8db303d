"""What an item shows of itself: words, price and its place on the shelf, size, season, age.

Everything is taken relative to the item's own shelf, because a model is to be used on shelves
it has never seen: what a brand sells in all is the brand's fame, not the item's merit.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.stats import norm, rankdata

from entrepot.selection.values.demand import MarketItem

Floats: TypeAlias = npt.NDArray[np.float64]

SHELF_MIN: Final = 5
"""Below this an item is compared with the whole market: a shelf of three has no middle."""
_CONTENT: Final = re.compile(
    r"(\d+(?:\.\d+)?)\s*(ml|g|kg|l|cl|毫升|升|克|千克|公斤)(?![a-z])", re.IGNORECASE
)
_THOUSAND: Final = frozenset({"l", "kg", "升", "千克", "公斤"})
_PIECES: Final = re.compile(
    r"[*x\u00d7](\d{1,2})(?!\d)|(\d{1,2})\s*(?:件套|件|支|瓶|片|盒|只|个|袋|pcs|pack)"
)
SHELF_MAX: Final = 500
"""A longer shelf is compared with itself in parts: likeness grows with the square."""
TWIN: Final = 0.6
_NEAR: Final = 1e-9

FACTS: Final = (
    "price", "price place", "content", "no content", "contents named", "pieces", "unit price",
    "unit price place", "title length", "words", "digits", "latin letters", "price ends in nine",
    "round price", "nearest neighbour", "likeness", "twins", "against alike",
)  # fmt: skip
"""Of any product, listed or not."""
SEASON: Final = (
    "deepest cut", "cut on the day", "price after", "prices shown", "titles shown", "title grew",
    "days seen", "first seen", "last seen",
)  # fmt: skip
"""Of an item watched over the days of a festival."""
AGE: Final = ("time listed",)


def facts(items: Sequence[MarketItem], shelves: npt.NDArray[np.int64], words: csr_matrix) -> Floats:
    """The columns of `FACTS`; `words` are the titles as vectors of length one, row by row."""
    price = np.log1p([one.price for one in items])
    titles = [one.title for one in items]
    found = [_CONTENT.findall(title) for title in titles]
    content = np.array([_content(parts) for parts in found])
    unit = price - np.log(content)
    usual = np.nanmedian(unit) if np.isfinite(unit).any() else 0.0
    unit = np.where(np.isfinite(unit), unit, usual)
    columns = [
        price,
        _by_shelf(price, shelves, _places),
        np.where(np.isfinite(content), np.log(content), 4.0),
        ~np.isfinite(content),
        [len(parts) for parts in found],
        np.log([_pieces(title) for title in titles]),
        unit,
        _by_shelf(unit, shelves, _places),
        [len(title) for title in titles],
        [title.count(" ") for title in titles],
        [sum(map(str.isdigit, title)) for title in titles],
        [sum(c.isascii() and c.isalpha() for c in title) for title in titles],
        [round(one.price) % 10 == 9 for one in items],
        [round(one.price) % 10 == 0 for one in items],
        *_neighbours(price, shelves, words),
    ]
    return np.column_stack([np.asarray(column, np.float64) for column in columns])


def season(items: Sequence[MarketItem]) -> Floats:
    """The columns of `SEASON`: how price and title moved; zeros for what was seen once."""
    return np.array([_season(one) for one in items], np.float64).reshape(len(items), len(SEASON))


def age(items: Sequence[MarketItem], shelves: npt.NDArray[np.int64]) -> Floats:
    """Place on the shelf by time listed, oldest first; the middle where no number is known."""
    known = np.array([one.serial is not None for one in items])
    serial = np.array([float(one.serial or 0) for one in items])
    found = np.zeros(len(items))
    for shelf in np.unique(shelves):
        rows = np.flatnonzero((shelves == shelf) & known)
        if len(rows) > 1:
            found[rows] = -_places(serial[rows])
    return found[:, None]


@dataclass(frozen=True, slots=True)
class Usual:
    """What a column is in the whole market, for shelves too small to have a middle."""

    mean: Floats
    spread: Floats


def usual(columns: Floats) -> Usual:
    """Mean and spread of each column."""
    return Usual(columns.mean(0), columns.std(0) + _NEAR)


def relative(columns: Floats, shelves: npt.NDArray[np.int64], market: Usual) -> Floats:
    """Each column less its shelf's mean, by its shelf's spread; small shelves by the market's."""
    found = (columns - market.mean) / market.spread
    for shelf in np.unique(shelves):
        rows = np.flatnonzero(shelves == shelf)
        if len(rows) >= SHELF_MIN:
            own = columns[rows]
            found[rows] = (own - own.mean(0)) / (own.std(0) + _NEAR)
    # A column that is the same all over its shelf has no spread: it says nothing there.
    return np.clip(np.where(np.abs(found) < 1e6, found, 0.0), -6.0, 6.0)


def targets(sold: Floats, shelves: npt.NDArray[np.int64]) -> Floats:
    """Place by sales on the own shelf, as a normal score."""
    return _by_shelf(sold, shelves, _places)


def shelves_of(items: Sequence[MarketItem]) -> npt.NDArray[np.int64]:
    """A number for each brand, by item."""
    _, found = np.unique([one.brand for one in items], return_inverse=True)
    return np.asarray(found, np.int64)


def _places(values: Floats) -> Floats:
    found: Floats = norm.ppf((rankdata(values) - 0.5) / len(values))
    return found


def _by_shelf(
    values: Floats, shelves: npt.NDArray[np.int64], of: Callable[[Floats], Floats]
) -> Floats:
    found = np.zeros(len(values))
    for shelf in np.unique(shelves):
        rows = np.flatnonzero(shelves == shelf)
        found[rows] = of(values[rows])
    return found


def _content(parts: Sequence[tuple[str, str]]) -> float:
    total = sum(
        float(number) * (1000 if measure.lower() in _THOUSAND else 1) for number, measure in parts
    )
    return total or float("nan")


def _pieces(title: str) -> int:
    return max([int(one or other) for one, other in _PIECES.findall(title)] + [1]) or 1


def _neighbours(
    price: Floats, shelves: npt.NDArray[np.int64], words: csr_matrix
) -> Iterator[Floats]:
    """How much an item resembles its shelf, and its price beside that of things like it."""
    found = np.zeros((len(price), 4))
    for shelf in np.unique(shelves):
        every = np.flatnonzero(shelves == shelf)
        for rows in np.array_split(every, len(every) // SHELF_MAX + 1):
            alike = np.asarray((words[rows] @ words[rows].T).todense(), np.float64)
            np.fill_diagonal(alike, 0.0)
            cubed = alike**3
            usual = (cubed @ price[rows] + 0.01 * price[rows].mean()) / (cubed.sum(1) + 0.01)
            found[rows, 0] = alike.max(1, initial=0.0)
            found[rows, 1] = alike.sum(1) / max(len(rows) - 1, 1)
            found[rows, 2] = (alike > TWIN).sum(1)
            found[rows, 3] = price[rows] - usual
    yield from found.T


def _season(one: MarketItem) -> tuple[float, ...]:
    prices = np.array([glance.price_minor for glance in one.glances], np.float64)
    days = np.array([glance.day.toordinal() for glance in one.glances])
    feast = _feast(one)
    before, on, after = prices[days < feast], prices[days == feast], prices[days > feast]
    lengths = [len(glance.title) for glance in one.glances]
    return (
        float(np.log(prices.min() / prices.max())) if prices.min() > 0 else 0.0,
        _step(on, before),
        _step(after, before),
        len(set(prices.tolist())),
        len({glance.title for glance in one.glances}),
        max(lengths) - min(lengths),
        len(days),
        float(days[0] - feast),
        float(days[-1] - feast),
    )


def _feast(one: MarketItem) -> int:
    """Singles' Day of the year it was first seen."""
    return one.glances[0].day.replace(month=11, day=11).toordinal()


def _step(later: Floats, sooner: Floats) -> float:
    if not len(later) or not len(sooner):
        return 0.0
    new, old = float(np.median(later)), float(np.median(sooner))
    return float(np.log(new / old)) if new > 0 and old > 0 else 0.0
