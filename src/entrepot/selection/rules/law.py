"""May it go? The readiness gate's own findings, counted."""

from typing import Final

import numpy as np

from entrepot.selection.values import UNKNOWN, Answer, Goods, Part

GAP_COSTS: Final = 20.0
"""Points for each datum that the lane asks for and that is not there."""
PAPER_COSTS: Final = 30.0


def answers(goods: Goods) -> tuple[Answer, ...]:
    """Admission, data, papers."""
    every = np.ones(len(goods), np.bool_)
    known = goods.is_known
    admitted = np.where(known, np.where(goods.is_barred, 0.0, 100.0), UNKNOWN)
    data = np.clip(100.0 - GAP_COSTS * goods.gaps, 0.0, 100.0)
    papers = np.where(known, np.clip(100.0 - PAPER_COSTS * goods.papers, 0.0, 100.0), UNKNOWN)
    sure = np.ones(len(goods))
    return (
        Answer("admitted", Part.LAW, 50, admitted, sure, every, {"barred": goods.is_barred}),
        Answer("data", Part.LAW, 30, data, sure, every, {"gaps": goods.gaps}),
        Answer("papers", Part.LAW, 20, papers, sure, every, {"papers": goods.papers}),
    )
