"""How good proposals are, told by texts whose codes are known."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from entrepot.nomenclature.rules import proposing
from entrepot.nomenclature.rules.proposing import Desk
from entrepot.nomenclature.values import (
    COMBINED,
    HEADING,
    SUBHEADING,
    Accuracy,
    Evaluation,
    Example,
    Verdict,
)

_LEVELS: Final = (2, HEADING, SUBHEADING, COMBINED, 10)
_FIRST: Final = 5
_HELD_OUT: Final = 52
"""Of 256: about a fifth is kept for the test, as in the published baseline."""


@dataclass
class Tally:
    """Counts as examples come in, so that a progress bar can be shown."""

    examples: int = 0
    not_sure: int = 0
    sure: int = 0
    sure_heading: int = 0
    sure_own: int = 0
    asked: dict[int, int] = field(default_factory=lambda: dict.fromkeys(_LEVELS, 0))
    first: dict[int, int] = field(default_factory=lambda: dict.fromkeys(_LEVELS, 0))
    five: dict[int, int] = field(default_factory=lambda: dict.fromkeys(_LEVELS, 0))

    def add(self, example: Example, desk: Desk, *, language: str | None) -> None:
        """Propose for one example and compare. A level counts codes ranked at that level: its
        probability is the sum of those below it.
        """
        known = proposing.judged(example.text, desk, language=language or example.language)
        order = np.argsort(-known.chances, kind="stable")[:2]
        verdict, _, _ = proposing.verdict_of(known, desk, order)
        self.examples += 1
        self.not_sure += verdict is Verdict.NOT_SURE
        best: dict[int, list[str]] = {}
        for level in _LEVELS:
            if len(example.code) < level:
                continue
            ranked = _ranked(known, desk, level)
            if not ranked:
                continue
            best[level] = ranked
            self.asked[level] += 1
            self.first[level] += ranked[0] == example.code[:level]
            self.five[level] += example.code[:level] in ranked
        if verdict is Verdict.SURE:
            self.sure += 1
            self.sure_heading += best.get(HEADING, [""])[0] == example.code[:HEADING]
            self.sure_own += best.get(SUBHEADING, [""])[0] == example.code[:SUBHEADING]

    def evaluation(self) -> Evaluation:
        """The shares; those of nothing are 0."""
        return Evaluation(
            examples=self.examples,
            accuracies=tuple(
                Accuracy(
                    digits=level,
                    examples=self.asked[level],
                    first=_share(self.first[level], self.asked[level]),
                    five=_share(self.five[level], self.asked[level]),
                )
                for level in _LEVELS
                if self.asked[level]
            ),
            not_sure=_share(self.not_sure, self.examples),
            sure=_share(self.sure, self.examples),
            sure_heading=_share(self.sure_heading, self.sure),
            sure_subheading=_share(self.sure_own, self.sure),
        )


def evaluated(examples: Iterable[Example], desk: Desk) -> Evaluation:
    """All examples at once."""
    tally = Tally()
    for example in examples:
        tally.add(example, desk, language=None)
    return tally.evaluation()


def is_held_out(text: str) -> bool:
    """Is the text of the fifth that is never trained on? The same text always is."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).digest()[0] < _HELD_OUT


def is_tuned_on(text: str) -> bool:
    """Is the text of the half that the weights were tuned on?"""
    return hashlib.sha1(text.encode(), usedforsecurity=False).digest()[0] % 2 == 0


def _ranked(known: proposing.Judged, desk: Desk, level: int) -> list[str]:
    """The first five codes of the level; finer than six digits only as the operator's model."""
    if level > SUBHEADING:
        sums: dict[str, float] = {}
        for code, chance in known.own.items():
            if len(code) >= level:
                sums[code[:level]] = sums.get(code[:level], 0.0) + chance
        return sorted(sums, key=lambda code: (-sums[code], code))[:_FIRST]
    codes: Sequence[str] = desk.index.codes
    chances = known.chances.astype(np.float64)
    if level < SUBHEADING:
        of = desk.index.heading_of if level == HEADING else desk.index.chapter_of
        chances = np.bincount(of, chances).astype(np.float64)
        codes = desk.index.headings if level == HEADING else desk.index.chapters
    return [codes[place] for place in np.argsort(-chances, kind="stable")[:_FIRST]]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
