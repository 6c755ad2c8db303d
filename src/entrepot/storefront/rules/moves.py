"""Which prices moved most."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any, Final

from entrepot.storefront.values import Move

KEPT: Final = 200
"""Of one run."""


def most(moves: Iterable[Move], *, limit: int = KEPT) -> list[Move]:
    """The farthest first: by the share of the old price, then by the amount."""
    return heapq.nlargest(limit, moves)


def share(old: int, new: int) -> float:
    """How far, as a share of the old price, whichever way."""
    return abs(new - old) / old


def plain(moves: Iterable[Move]) -> list[list[Any]]:
    """In JSON's own types."""
    return [list(astuple(move)) for move in moves]


def read(rows: Iterable[Sequence[Any]]) -> list[Move]:
    """Back from JSON."""
    return [Move(*row) for row in rows]
