"""A score: five questions, each the mean of its answers, together the mean by the office's weights.

What nobody knows is left out of a mean and lowers the confidence; it never counts as nothing
and never as full. What a lane's law keeps out scores 0, whatever else is known of it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from entrepot.selection.rules import cost, law, means, travel, wanted
from entrepot.selection.values import (
    PARTS,
    UNKNOWN,
    Answer,
    Floats,
    Goods,
    Judged,
    Market,
    Weights,
)

FULL: Final = 100.0


def judge(goods: Goods, market: Market) -> Judged:
    """All answers for all rows."""
    answers = (
        *law.answers(goods),
        *cost.answers(goods, market),
        *wanted.answers(goods, market),
        *travel.answers(goods, market),
        *means.answers(goods, market),
    )
    parts = np.full((len(PARTS), len(goods)), UNKNOWN)
    trusts = np.zeros((len(PARTS), len(goods)))
    for place, part in enumerate(PARTS):
        parts[place], trusts[place] = _mean([one for one in answers if one.part is part])
    barred = goods.is_barred
    parts[0, barred], trusts[0, barred] = 0.0, 1.0
    return Judged(answers, parts, trusts)


def total(parts: Floats, trusts: Floats, weights: Weights) -> tuple[Floats, Floats]:
    """Score 0..100 and confidence 0..1 of each row; the score is NaN where nothing is known."""
    counts = np.array(weights.figures, np.float64)[:, None]
    is_known = ~np.isnan(parts)
    counted = counts * is_known
    whole = counted.sum(axis=0)
    sums = (np.where(is_known, parts, 0.0) * counted).sum(axis=0)
    score = np.divide(sums, whole, out=np.full(parts.shape[1], UNKNOWN), where=whole > 0)
    barred = (parts[0] == 0.0) & (trusts[0] == 1.0)
    score[barred] = 0.0
    trust = (trusts * counts).sum(axis=0) / counts.sum()
    return score, trust


def _mean(answers: Sequence[Answer]) -> tuple[Floats, Floats]:
    """The answers' weighted mean, and the share of it that is known and trusted."""
    rows = len(answers[0].score)
    sums, known, trusted, asked = (np.zeros(rows) for _ in range(4))
    for one in answers:
        weight = one.weight * one.applies
        has = one.applies & ~np.isnan(one.score)
        sums += np.where(has, one.score, 0.0) * one.weight
        known += one.weight * has
        trusted += np.where(has, one.trust, 0.0) * one.weight
        asked += weight
    score = np.divide(sums, known, out=np.full(rows, UNKNOWN), where=known > 0)
    trust = np.divide(trusted, asked, out=np.zeros(rows), where=asked > 0)
    return np.clip(score, 0.0, FULL), trust
