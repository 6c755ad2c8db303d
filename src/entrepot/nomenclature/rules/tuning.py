"""Finds the weights of the kinds of evidence on titles whose codes are known.

Only these few dozen numbers are taken from the titles; no word of theirs is kept.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.optimize

from entrepot.nomenclature.rules import ranking
from entrepot.nomenclature.rules.index import Index
from entrepot.nomenclature.rules.ranking import Ranking
from entrepot.nomenclature.values import HEADING, SUBHEADING

_CANDIDATES: Final = 300
_PENALTY: Final = 1e-3
_ROUNDS_MAX: Final = 300
_SUBHEADING_SHARE: Final = 0.5
"""A right subheading counts half as much as a right heading."""
START: Final = {
    **dict.fromkeys(("6w", "4w", "2w", "62", "42"), 0.2),
    **dict.fromkeys(("term6", "term4", "sum6"), 1.0),
    **dict.fromkeys(("4g", "4o"), 0.05),
    "prior": 0.5,
    "linear": 0.3,
}


class Trial(NamedTuple):
    """The evidence for the likeliest subheadings of one title, and which of them are right."""

    matrix: npt.NDArray[np.float32]
    heading: npt.NDArray[np.bool_]
    subheading: npt.NDArray[np.bool_]


def trial(found: Ranking, code: str, index: Index) -> Trial | None:
    """None if the right heading is not among the candidates: it cannot teach."""
    rough = found.scores(ranking.vector(START))
    top = np.argpartition(-rough, _CANDIDATES)[:_CANDIDATES]
    heading = np.array([index.codes[place][:HEADING] == code[:HEADING] for place in top])
    subheading = np.array([index.codes[place] == code[:SUBHEADING] for place in top])
    return Trial(found.matrix[:, top], heading, subheading) if heading.any() else None


def tuned(trials: Sequence[Trial]) -> dict[str, float]:
    """The weights under which the right codes are likeliest; none is below zero."""
    matrix = np.stack([trial.matrix for trial in trials]).astype(np.float64)
    heading = np.stack([trial.heading for trial in trials])
    subheading = np.stack([trial.subheading for trial in trials])
    has_own = subheading.any(axis=1)

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scores = np.einsum("k,nkc->nc", weights, matrix)
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        by_heading = (chance * heading).sum(axis=1) + 1e-12
        by_own = (chance * subheading).sum(axis=1) + 1e-12
        value = -np.log(by_heading).mean() - _SUBHEADING_SHARE * (np.log(by_own) * has_own).mean()
        slope = chance * heading / by_heading[:, None] - chance
        own = (chance * subheading / by_own[:, None] - chance) * np.atleast_1d(has_own)[:, None]
        down = np.einsum("nc,nkc->k", slope + _SUBHEADING_SHARE * own, matrix) / len(matrix)
        return (
            float(value + _PENALTY * (weights**2).sum()),
            2 * _PENALTY * weights - down,
        )

    found = scipy.optimize.minimize(
        loss,
        ranking.vector(START).astype(np.float64),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * len(ranking.KINDS),
        options={"maxiter": _ROUNDS_MAX},
    )
    return {
        kind: round(float(weight), 3)
        for kind, weight in zip(ranking.KINDS, found.x, strict=True)
        if weight >= 5e-4
    }
