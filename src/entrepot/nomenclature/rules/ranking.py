"""The evidence of a text, weighed per subheading.

Every kind of evidence is one row of a matrix over all subheadings; the score of a subheading is
the sum of its column by `Weights`, which were found on known titles (`tuning`). Scores are logs:
their softmax is a probability.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entrepot.nomenclature.rules.evidence import Clue, Evidence
from entrepot.nomenclature.rules.index import Block, Floats, Index, Ints, Table

Weights = Mapping[str, float]

_GUESSED: Final = frozenset("ksdp")
_GUESSED_WORTH: Final = 0.7
_WHOLE_MIN: Final = 0.8
"""A term of which less stands in the text is not held by it."""
_SAME_MIN: Final = 0.8
_NOTHING: Final = 1e-9

KINDS: Final = (
    *(f"6{kind}" for kind in "w123b"),
    *(f"4{kind}" for kind in "w123bg"),
    *(f"2{kind}" for kind in "w2"),
    *(f"{level}x{how}" for how in "ksdp" for level in "64"),
    *("6h", "4h", "4o"),
    *("term6", "term4", "same6", "same4", "held6", "held4", "sum6", "sum4"),
    *("linear", "within", "prior", "prior4", "material", "wearer"),
)
"""The kinds of evidence: the digits of the level, then the kind of feature (see `words`), `x` and
how an unknown word was read, `h` the word that says what it is, `o` letters of unknown words;
`term` the nearest term, `same` whether it is all the text says, `held` the longest term that the text holds, `sum` all terms near it;
`linear` the classifier of headings, `within` that of the subheadings of each; `prior` and `prior4`
how many terms the subheading and its heading have; `material` and `wearer` whether the name states
what the text does (see `traits`).
"""
PLACES: Final = {kind: place for place, kind in enumerate(KINDS)}


class Best(NamedTuple):
    """Per place the nearest term of one block, for the explanation."""

    block: Block
    numbers: Ints
    """Per subheading the number of its nearest term, -1 for none."""


class Ranking(NamedTuple):
    """The matrix of evidence, kinds by subheadings."""

    matrix: Floats
    best: tuple[Best, ...]

    def scores(self, weights: Floats) -> Floats:
        scores: Floats = weights @ self.matrix
        return scores


def vector(weights: Weights) -> Floats:
    """The weights in the order of `KINDS`."""
    return np.array([weights.get(kind, 0.0) for kind in KINDS], np.float32)


def ranking(found: Evidence, index: Index, fits: Mapping[str, Floats]) -> Ranking:
    """Evidence of every block adds up; of terms, the nearest counts. `fits` are from `traits`."""
    matrix = np.zeros((len(KINDS), len(index.codes)), np.float32)
    best: list[Best] = []
    matrix[PLACES["prior"]] = index.prior
    matrix[PLACES["prior4"]] = index.prior_heading
    for kind_, fit in fits.items():
        matrix[PLACES[kind_]] = fit
    for language, clues in found.clues.items():
        block = index.blocks[language]
        _counts(clues, block, index, matrix)
        best.append(_terms(clues, block, index, matrix))
        _linear(clues, block, index, matrix)
    return Ranking(matrix, tuple(best))


def _counts(clues: Sequence[Clue], block: Block, index: Index, matrix: Floats) -> None:
    levels: tuple[tuple[str, Table, Ints | None], ...] = (
        ("6", block.own, None),
        ("4", block.heading, index.heading_of),
        ("2", block.chapter, index.chapter_of),
    )
    for level, table, below in levels:
        by_kind: dict[int, list[Clue]] = {}
        for clue in clues:
            place = PLACES.get(kind(level, clue))
            if place is not None:
                by_kind.setdefault(place, []).append(clue)
        size = len(index.codes) if below is None else int(below[-1]) + 1
        for place, some in by_kind.items():
            sums = _summed(table, some, size)
            matrix[place] += sums if below is None else sums[below]


def kind(level: str, clue: Clue) -> str:
    if clue.how in _GUESSED:
        return f"{level}x{clue.how}"
    return f"{level}{clue.how or clue.kind}"


def _summed(table: Table, clues: Iterable[Clue], size: int) -> Floats:
    sums = np.zeros(size, np.float32)
    for clue in clues:
        columns, values = table.row(clue.row)
        sums[columns] += values * np.float32(clue.share)
    return sums


def _terms(clues: Sequence[Clue], block: Block, index: Index, matrix: Floats) -> Best:
    """How near the text is to each term of the block: the cosine of their features by rarity."""
    size = len(index.codes)
    whole = [clue for clue in clues if clue.how in _GUESSED or not clue.how]
    whole = [clue for clue in whole if block.worth[clue.row] > 0]
    numbers = np.full(size, -1, np.int32)
    parts = [block.terms.row(clue.row)[0] for clue in whole]
    if not any(len(part) for part in parts):
        return Best(block, numbers)
    own = np.array([_worth(clue, block) for clue in whole], np.float32)
    products = own * np.array([block.worth[clue.row] for clue in whole], np.float32)
    columns = np.concatenate(parts)
    touched, at = np.unique(columns, return_inverse=True)
    dots = np.bincount(at, np.repeat(products, [len(part) for part in parts]))
    norms = block.term_norms[touched].astype(np.float64)
    near = dots / (norms * (np.linalg.norm(own) + _NOTHING))
    share = dots / norms**2
    held = np.where(share > _WHOLE_MIN, share * np.log1p(norms), 0.0)
    places = block.term_places[touched]
    is_own = places >= 0
    headings = np.where(is_own, index.heading_of[np.maximum(places, 0)], -1 - places)
    own_near = _Near(places[is_own], near[is_own], held[is_own])
    _most(matrix, "6", own_near, None)
    _most(matrix, "4", _Near(headings, near, held), index.heading_of)
    order = np.argsort(near[is_own], kind="stable")
    numbers[places[is_own][order]] = touched[is_own][order]
    return Best(block, numbers)


def _worth(clue: Clue, block: Block) -> float:
    guessed = _GUESSED_WORTH if clue.how in _GUESSED else 1.0
    return float(block.worth[clue.row]) * clue.share * guessed


class _Near(NamedTuple):
    """Terms that share a feature with the text: whose, how near, how far held."""

    places: Ints
    near: npt.NDArray[np.float64]
    held: npt.NDArray[np.float64]


def _most(matrix: Floats, level: str, terms: _Near, below: Ints | None) -> None:
    size = matrix.shape[1] if below is None else int(below[-1]) + 1
    for kind, found in (
        ("term", _maxima(terms.places, terms.near, size)),
        (
            "same",
            _maxima(terms.places, np.maximum(terms.near - _SAME_MIN, 0.0) / (1 - _SAME_MIN), size),
        ),
        ("sum", np.sqrt(np.bincount(terms.places, terms.near**2, size))),
        ("held", _maxima(terms.places, terms.held, size)),
    ):
        row = matrix[PLACES[kind + level]]
        np.maximum(row, found if below is None else found[below], out=row)


def _maxima(places: Ints, values: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
    found = np.zeros(size)
    np.maximum.at(found, places, values)
    return found


def _linear(clues: Sequence[Clue], block: Block, index: Index, matrix: Floats) -> None:
    used = _used(clues, block)
    matrix[PLACES["linear"]] += _answer(used, block)[index.heading_of]
    within = block.within_base.copy()
    for clue, share in used:
        columns, values = block.within.row(clue.row)
        within[columns] += values * np.float32(share)
    matrix[PLACES["within"]] += within


def _answer(used: Sequence[tuple[Clue, float]], block: Block) -> Floats:
    answer = block.linear_base.copy()
    for clue, share in used:
        columns, values = block.linear.row(clue.row)
        answer[columns] += values * np.float32(share)
    return answer


def _used(clues: Sequence[Clue], block: Block) -> list[tuple[Clue, float]]:
    """The clues that the classifiers were taught on, with their share of a length of one."""
    used = [clue for clue in clues if clue.kind != "g" and clue.how in {"", *_GUESSED}]
    shares = np.array([block.rarity[clue.row] * clue.share for clue in used])
    length = float(np.linalg.norm(shares)) + _NOTHING
    return [(clue, float(share) / length) for clue, share in zip(used, shares, strict=True)]
