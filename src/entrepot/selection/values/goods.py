"""Goods as columns: one row a product on a lane, all columns of one length."""

from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from entrepot.selection.values.parts import Part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.object_]

UNKNOWN: Final = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What is known of products on one lane. NaN is what nobody knows."""

    hs: Words
    """Digits; empty without a code."""
    category: Words
    """Slug; empty without one."""
    above: Words
    """The category's parent."""
    origin: Words
    """The country that the merchant sends from, ISO 3166."""
    price: Ints
    """The merchant's, minor units of its currency; 0 where there is none."""
    landed: Ints
    """The full price there, minor units of the market's currency; 0 where there is none."""
    goods_share: Floats
    """What of the full price is the merchant's price."""
    freight_share: Floats
    gross_g: Ints
    amount: Floats
    """Net content in ml or g."""
    measure: Words
    """`ml`, `g`, or empty."""
    shelf_days: Floats
    transit_days: Ints
    is_known: Bools
    """Whether the law could be asked at all: it cannot without a customs code."""
    is_barred: Bools
    """Whether the lane's law keeps it out."""
    gaps: Ints
    """Data that the lane asks for and nobody has given."""
    papers: Ints
    """Papers that the merchant has to bring."""
    units: Ints
    """Free units of the product's variants together."""
    commission: Floats
    """Share of the price."""
    is_live: Bools
    """Whether the merchant may sell."""
    open_items: Floats
    """What its application still lacks."""
    orders: Ints
    """Of the merchant, half a year back."""
    late: Ints
    cancelled: Ints
    sold: Ints
    """Pieces of the product itself in the market, ninety days back."""
    asked: Words
    """Ids of the market's search terms that would find it, a tuple a row."""
    is_worded: Bools
    """Whether it has words or a category by which it could be found there."""
    modelled: Floats
    """Demand by the learned model: 0..1."""

    def __len__(self) -> int:
        return len(self.hs)

    def take(self, rows: Any) -> Self:
        """The rows at these places."""
        return type(self)(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})


def joined(blocks: "list[Goods]") -> Goods:
    """One block after the other."""
    assert blocks
    return Goods(
        **{
            one.name: np.concatenate([getattr(block, one.name) for block in blocks])
            for one in fields(Goods)
        }
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that a part of the score is made of, for all rows."""

    code: str
    part: Part
    weight: int
    """Within its part."""
    score: Floats
    """0..100; NaN where nothing is known."""
    trust: Floats
    """0..1; how far the figures behind it carry."""
    applies: Bools
    """False where the question makes no sense for the goods."""
    base: dict[str, NDArray[Any]]
    """The figures it was made of, for the page that opens it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All answers and what they come to."""

    answers: tuple[Answer, ...]
    parts: Floats
    """One column a row of goods, one row a part in the order of `PARTS`; NaN where unknown."""
    trusts: Floats
    """The same of confidence, 0..1."""
