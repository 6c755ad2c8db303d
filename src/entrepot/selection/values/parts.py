"""The five questions of a score, what each may weigh, and what answers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from entrepot.kernel import Refusal

WEIGHT_MAX: Final = 100
WHY_MAX: Final = 300


class Part(StrEnum):
    """One of the questions, in the order in which they are shown."""

    LAW = "law"
    """May it go?"""
    COST = "cost"
    """What will it cost there?"""
    WANTED = "wanted"
    """Is it wanted?"""
    TRAVEL = "travel"
    """Does it travel?"""
    MERCHANT = "merchant"
    """Can the merchant?"""


PARTS: Final = tuple(Part)


@dataclass(eq=False)
class BadWeights(Refusal):
    """Weights are whole numbers from 0 to 100, and one of them is more than 0."""

    code: ClassVar[str] = "selection.bad_weights"
    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Weights:
    """What each question counts; only their proportions matter."""

    law: int = 20
    cost: int = 25
    wanted: int = 25
    travel: int = 15
    merchant: int = 15

    def __post_init__(self) -> None:
        if not all(0 <= one <= WEIGHT_MAX for one in self.figures) or not any(self.figures):
            raise BadWeights

    @property
    def figures(self) -> tuple[int, ...]:
        """In the order of `PARTS`."""
        return (self.law, self.cost, self.wanted, self.travel, self.merchant)

    def plain(self) -> dict[str, int]:
        return dict(zip(PARTS, self.figures, strict=True))


def read_weights(plain: Mapping[str, int]) -> Weights:
    """Stored weights as a value again."""
    return Weights(**{part.value: int(plain[part.value]) for part in PARTS})
