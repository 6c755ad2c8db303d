"""The model: a ridge over words and columns, and a forest over columns, half and half.

The ridge is what speaks when there is little to learn from; the forest adds what bends. Both
learn each item's place among its own shelf, so that nothing is learnt about a brand's fame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.special import ndtr
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge

from entrepot.selection.rules.demand import features
from entrepot.selection.rules.demand.features import Floats, Usual
from entrepot.selection.values.demand import Foretold, MarketItem

TOPICS: Final = 150
GRAMS: Final = (1, 3)
VOCABULARY_MAX: Final = 20_000
LEARN_MAX: Final = 20_000
"""Items beyond this are left out of the learning, by whole shelves."""
LEARN_MIN: Final = 60
SHELVES_MIN: Final = 2
ALPHA: Final = 100.0
TREES: Final = 200
SEED: Final = 11
TOPICS_BENT: Final = 30
"""Only the first topics bend: a forest drowns in many."""
WORDS_WEIGHT: Final = 6.0
COLUMNS_WEIGHT: Final = 0.5
"""How much the ridge trusts words and columns, found on whole brands held out."""
SPREAD: Final = 0.95
_SURE: Final = 1.2816
"""Four fifths of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Words:
    """How titles become numbers: learnt from the titles of the market."""

    grams: TfidfVectorizer
    topics: TruncatedSVD

    def vectors(self, items: Sequence[MarketItem]) -> csr_matrix:
        """Titles as rows of length one."""
        return csr_matrix(self.grams.transform([one.title for one in items]))


class Looks(IntEnum):
    """What is looked at; each looks at all before it too."""

    FACTS = 0
    """Title, price and its place, size: what any product has."""
    SEASON = 1
    """How price and title moved over the days that it was watched."""
    AGE = 2
    """How long it has been listed, beside its shelf."""


@dataclass(frozen=True, slots=True)
class Part:
    """One way of foretelling."""

    looks: Looks
    ridge: Ridge
    forest: ExtraTreesRegressor


@dataclass(frozen=True, slots=True)
class Market:
    """What is usual among all items that were learnt from."""

    topics: Floats
    facts: Usual
    season: Usual


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt of a market; `spread` is how far from the truth it falls, in normal scores."""

    words: Words
    market: Market
    parts: tuple[Part, ...]
    """By what they look at: one, or all of `Looks`."""
    spread: float
    items: int
    brands: int

    def predict(self, items: Sequence[MarketItem]) -> list[Foretold]:
        """Where each will stand among its shelf; shelves are told apart by `brand`.

        Things not yet on the market (no `serial`) are judged by their facts alone.
        """
        if not items:
            return []
        shelves = features.shelves_of(items)
        old = np.array([one.serial is not None for one in items])
        sheet = _sheet(items, shelves, self.words, self.market)
        place = _guess(self.parts[0], sheet)
        if old.any():
            place = np.where(old, _guess(self.parts[-1], sheet), place)
        width = _SURE * self.spread
        columns = [ndtr(place + side).tolist() for side in (0.0, -width, width)]
        return [Foretold(*one) for one in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Items by row: topics of their titles, facts, and what only listed ones show."""

    topics: Floats
    facts: Floats
    season: Floats
    age: Floats


def learn(
    items: Sequence[MarketItem],
    *,
    looks: Sequence[Looks] = (Looks.FACTS, Looks.AGE),
    spread: float = SPREAD,
) -> Model:
    """Learn from items with sales; at least `LEARN_MIN` of them.

    `spread` is what `measuring.spread_of` finds for them.
    """
    assert len(items) >= LEARN_MIN
    shelves = features.shelves_of(items)
    kept = np.flatnonzero(_enough(shelves))
    items, shelves = [items[row] for row in kept.tolist()], shelves[kept]
    words = _read(items)
    market = _market(items, shelves, words)
    sheet = _sheet(items, shelves, words, market)
    sold = np.array([float(one.sold or 0) for one in items])
    place = features.targets(sold, shelves)
    return Model(
        words=words,
        market=market,
        parts=tuple(_part(sheet, place, one) for one in looks),
        spread=spread,
        items=len(items),
        brands=len(np.unique(shelves)),
    )


def places(model: Model, items: Sequence[MarketItem]) -> list[Floats]:
    """The bare normal scores by each part of the model, for measuring."""
    sheet = _sheet(items, features.shelves_of(items), model.words, model.market)
    return [_guess(part, sheet) for part in model.parts]


def _enough(shelves: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    sizes = np.bincount(shelves)
    largest_last = np.cumsum(np.sort(sizes)) <= LEARN_MAX
    limit = np.sort(sizes)[largest_last].max(initial=0)
    found: npt.NDArray[np.bool_] = sizes[shelves] <= max(limit, sizes.min())
    return found


def _read(items: Sequence[MarketItem]) -> Words:
    grams = TfidfVectorizer(
        analyzer="char",
        ngram_range=GRAMS,
        min_df=2,
        max_features=VOCABULARY_MAX,
        sublinear_tf=True,
        dtype=np.float64,
    )
    table = grams.fit_transform([one.title for one in items])
    size = min(TOPICS, min(table.shape) - 1)
    return Words(grams, TruncatedSVD(size, random_state=SEED).fit(table))


def _market(items: Sequence[MarketItem], shelves: npt.NDArray[np.int64], words: Words) -> Market:
    vectors = words.vectors(items)
    topics: Floats = words.topics.transform(vectors)
    return Market(
        topics=topics.mean(0),
        facts=features.usual(features.facts(items, shelves, vectors)),
        season=features.usual(features.season(items)),
    )


def _sheet(
    items: Sequence[MarketItem], shelves: npt.NDArray[np.int64], words: Words, market: Market
) -> Sheet:
    vectors = words.vectors(items)
    topics: Floats = words.topics.transform(vectors)
    facts = features.facts(items, shelves, vectors)
    return Sheet(
        topics=_less_own_mean(topics, shelves, market.topics),
        facts=features.relative(facts, shelves, market.facts),
        season=features.relative(features.season(items), shelves, market.season),
        age=features.age(items, shelves),
    )


def _less_own_mean(topics: Floats, shelves: npt.NDArray[np.int64], mean: Floats) -> Floats:
    """What a title says beyond what all titles of its shelf say."""
    found: Floats = topics - mean
    for shelf in np.unique(shelves):
        rows = np.flatnonzero(shelves == shelf)
        if len(rows) >= features.SHELF_MIN:
            found[rows] = topics[rows] - topics[rows].mean(0)
    return found


def _columns(sheet: Sheet, looks: Looks) -> Floats:
    return np.hstack([sheet.facts, sheet.season, sheet.age][: looks + 1])


def _linear(sheet: Sheet, looks: Looks) -> Floats:
    return np.hstack([WORDS_WEIGHT * sheet.topics, COLUMNS_WEIGHT * _columns(sheet, looks)])


def _bent(sheet: Sheet, looks: Looks) -> Floats:
    return np.hstack([sheet.topics[:, :TOPICS_BENT], _columns(sheet, looks)])


def _part(sheet: Sheet, place: Floats, looks: Looks) -> Part:
    forest = ExtraTreesRegressor(
        TREES, min_samples_leaf=5, max_features=0.3, n_jobs=-1, random_state=SEED
    )
    forest.fit(_bent(sheet, looks), place)
    # Several threads add up in any order, and the last digit would differ from call to call.
    forest.set_params(n_jobs=1)
    return Part(
        looks=looks,
        ridge=Ridge(alpha=ALPHA).fit(_linear(sheet, looks), place),
        forest=forest,
    )


def _guess(part: Part, sheet: Sheet) -> Floats:
    by_line: Any = part.ridge.predict(_linear(sheet, part.looks))
    by_trees: Any = part.forest.predict(_bent(sheet, part.looks))
    found: Floats = 0.5 * (by_line + by_trees)
    return found
