"""How good the model is on shelves it has never seen, beside two plain ways of ranking."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge

from entrepot.selection.rules.demand import features, learning
from entrepot.selection.rules.demand.features import Floats
from entrepot.selection.values.demand import Evaluation, Figure, MarketItem

Names: TypeAlias = npt.NDArray[np.str_]

SHELF_MIN: Final = 10
"""Shelves with fewer items are not ranked: their correlation is chance."""
PLAIN_ALPHA: Final = 3.0

CHEAPEST: Final = "cheapest first"
PLAIN: Final = "plain linear model: title characters and price"
NEW: Final = "model: title, price band, size (a product not yet listed)"
SEASON: Final = "model: the same and the season's price steps"
LISTED: Final = "model: the same and the time listed"
OURS: Final = (NEW, SEASON, LISTED)


def evaluate(
    items: Sequence[MarketItem], *, progress: Callable[[int, int], None] | None = None
) -> Evaluation | None:
    """Hold each shelf out in turn, learn from the others, rank it, compare with its sales.

    None when fewer than two shelves can be ranked. `progress` hears (done, shelves).
    """
    kept = _rankable(items)
    brands = sorted({one.brand for one in kept})
    if len(brands) < 2 or len(kept) < 2 * learning.LEARN_MIN:
        return None
    sold = np.array([float(one.sold or 0) for one in kept])
    shelf = np.array([one.brand for one in kept])
    found = {name: np.zeros(len(kept)) for name in (CHEAPEST, PLAIN, *OURS)}
    found[CHEAPEST] = -np.array([float(one.glances[-1].price_minor) for one in kept])
    for done, brand in enumerate(brands):
        if progress:
            progress(done, len(brands))
        out = np.flatnonzero(shelf == brand)
        others = [kept[row] for row in np.flatnonzero(shelf != brand)]
        here = [kept[row] for row in out]
        found[PLAIN][out] = _plain(others, here)
        model = learning.learn(others, looks=tuple(learning.Looks))
        for name, guess in zip(OURS, learning.places(model, here), strict=True):
            found[name][out] = guess
    if progress:
        progress(len(brands), len(brands))
    truth = features.targets(sold, features.shelves_of(kept))
    return Evaluation(
        items=len(kept),
        brands=len(brands),
        left_out=len(items) - len(kept),
        figures=tuple(
            _figure(
                name, guess, sold, shelf, _covered(guess, truth, shelf) if name in OURS else None
            )
            for name, guess in found.items()
        ),
    )


def spread_of(items: Sequence[MarketItem], folds: int = 4) -> float:
    """How far the model falls from the truth on unseen shelves, in normal scores."""
    kept = _rankable(items)
    brands = sorted({one.brand for one in kept})
    if len(brands) < 2:
        return 1.0
    misses: list[float] = []
    for fold in range(min(folds, len(brands))):
        out = set(brands[fold::folds])
        others = [one for one in kept if one.brand not in out]
        here = [one for one in kept if one.brand in out]
        if len(others) < learning.LEARN_MIN:
            continue
        [guess] = learning.places(learning.learn(others, looks=(learning.Looks.FACTS,)), here)
        sold = np.array([float(one.sold or 0) for one in here])
        truth = features.targets(sold, features.shelves_of(here))
        misses += (truth - guess).tolist()
    return float(np.std(misses)) if misses else 1.0


def _rankable(items: Sequence[MarketItem]) -> list[MarketItem]:
    """Items with a figure, on shelves of enough of them that do not all sell the same."""
    told = [one for one in items if one.sold is not None]
    shelves: dict[str, set[int]] = {}
    sizes: dict[str, int] = {}
    for one in told:
        shelves.setdefault(one.brand, set()).add(one.sold or 0)
        sizes[one.brand] = sizes.get(one.brand, 0) + 1
    return [one for one in told if sizes[one.brand] >= SHELF_MIN and len(shelves[one.brand]) > 1]


def _plain(others: Sequence[MarketItem], here: Sequence[MarketItem]) -> Floats:
    """What anyone would try first: a ridge on title characters and the logarithm of the price."""
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)

    def table(rows: Sequence[MarketItem], words: csr_matrix) -> csr_matrix:
        price = np.log1p([one.price for one in rows])
        return hstack([words, csr_matrix(price[:, None])]).tocsr()

    known = table(others, grams.fit_transform([one.title for one in others]))
    sold = np.log1p([float(one.sold or 0) for one in others])
    ridge = Ridge(alpha=PLAIN_ALPHA).fit(known, sold)
    guess: Floats = ridge.predict(table(here, grams.transform([one.title for one in here])))
    return guess


def _figure(name: str, guess: Floats, sold: Floats, shelf: Names, covered: float | None) -> Figure:
    each, hits = [], []
    for brand in sorted(set(shelf.tolist())):
        rows = np.flatnonzero(shelf == brand)
        each.append((brand, len(rows), _rank(guess[rows], sold[rows])))
        best = max(len(rows) // 10, 1)
        # Ties are broken by the row, the same for both.
        wanted = set(np.argsort(-sold[rows], kind="stable")[:best].tolist())
        given = set(np.argsort(-guess[rows], kind="stable")[:best].tolist())
        hits.append(len(wanted & given) / best)
    return Figure(
        name=name,
        spearman=float(np.mean([one[2] for one in each])),
        top_tenth=float(np.mean(hits)),
        by_brand=tuple(each),
        covered=covered,
    )


def _rank(guess: Floats, sold: Floats) -> float:
    """Zero where the guess is the same for all: it has ranked nothing."""
    if np.ptp(guess) == 0:
        return 0.0
    return float(spearmanr(guess, sold).statistic)


def _covered(guess: Floats, truth: Floats, shelf: Names) -> float:
    """Whether the intervals hold: a shelf's own are as wide as the misses on the other shelves."""
    inside = 0
    for brand in sorted(set(shelf.tolist())):
        here = shelf == brand
        width = 1.2816 * float(np.std((truth - guess)[~here]))
        inside += int((np.abs(truth - guess)[here] <= width).sum())
    return inside / len(guess)
