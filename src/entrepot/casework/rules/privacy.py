"""What may be shown of many without showing one: threshold, dominance, and what follows.

A figure is hidden when fewer than `CONTRIBUTORS_MIN` merchants stand behind it, or one of them
makes more than `SHARE_MAX_PERCENT` of it. Because sums are shown as well, more is hidden until
nothing that is hidden can be had by subtraction:

* no hidden figure follows from the equations "the cells of a line make its sum". Seen as a graph
  (lines and columns are nodes, hidden cells edges, sums the cells of one more line and column), a
  hidden cell follows from the rest exactly when its edge is a bridge;
* what is hidden in one line makes together a sum that does follow, so it must pass the same two
  tests as if it were shown.

After Hundepool et al., Statistical Disclosure Control (2012), sections 4.2 and 4.4.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

CONTRIBUTORS_MIN: Final = 5
SHARE_MAX_PERCENT: Final = 85
SUM: Final = ""
"""The name of the line and of the column that hold the sums."""

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """What each merchant contributed, by whatever tells them apart; never leaves the rules."""

    shares: Mapping[str, int] = field(default_factory=dict)

    @property
    def value(self) -> int:
        return sum(self.shares.values())

    def may_be_shown(self) -> bool:
        """Nothing may be shown, and so may what enough merchants make, none of them alone."""
        if not self.value:
            return True
        most = max(self.shares.values())
        return (
            sum(share > 0 for share in self.shares.values()) >= CONTRIBUTORS_MIN
            and most * 100 <= self.value * SHARE_MAX_PERCENT
        )

    def __add__(self, other: "Cell") -> "Cell":
        shares = dict(self.shares)
        for who, share in other.shares.items():
            shares[who] = shares.get(who, 0) + share
        return Cell(shares)


@dataclass(frozen=True, slots=True)
class Table:
    """Lines, columns, and the values that may be shown; `None` is hidden. `SUM` names sums."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shown: Mapping[Place, int | None]

    @property
    def hidden(self) -> int:
        return sum(value is None for value in self.shown.values())


def protected(cells: Mapping[Place, Cell]) -> Table:
    """A table with its sums, in which nothing hidden can be found out."""
    rows = tuple(sorted({row for row, _ in cells}))
    columns = tuple(sorted({column for _, column in cells}))
    whole = _with_sums(cells, rows, columns)
    hidden = {place for place, cell in whole.items() if not cell.may_be_shown()}
    for _ in range(len(whole) + 1):
        further = _next(whole, hidden)
        if further is None:
            break
        hidden.add(further)
    shown = {place: None if place in hidden else cell.value for place, cell in whole.items()}
    return Table((*rows, SUM), (*columns, SUM), shown)


def _with_sums(
    cells: Mapping[Place, Cell], rows: tuple[str, ...], columns: tuple[str, ...]
) -> dict[Place, Cell]:
    whole = {(row, column): cells.get((row, column), Cell()) for row in rows for column in columns}
    for row in rows:
        whole[row, SUM] = sum((whole[row, column] for column in columns), Cell())
    for column in (*columns, SUM):
        whole[SUM, column] = sum((whole[row, column] for row in rows), Cell())
    return whole


def _next(whole: Mapping[Place, Cell], hidden: set[Place]) -> Place | None:
    """One more cell that has to be hidden; None when all is well."""
    for line in _lines(whole):
        covered = [place for place in line if place in hidden]
        if covered and not _is_safe(whole, line, covered):
            more = _cheapest(whole, [place for place in line if place not in hidden])
            if more is not None:
                return more
    for place in _bridges(hidden):
        side = _side(place, hidden)
        crossing = [
            one
            for one in whole
            if one not in hidden and (_row(one) in side) is not (_column(one) in side)
        ]
        more = _cheapest(whole, crossing) or min(crossing, default=None)
        if more is not None:
            return more
    return None


def _lines(whole: Mapping[Place, Cell]) -> Iterator[list[Place]]:
    """Each line with its sum, then each column: the equations a reader has."""
    for row in sorted({row for row, _ in whole}):
        yield sorted(place for place in whole if place[0] == row)
    for column in sorted({column for _, column in whole}):
        yield sorted(place for place in whole if place[1] == column)


def _is_safe(whole: Mapping[Place, Cell], line: list[Place], covered: list[Place]) -> bool:
    """The sum that follows from the line could be shown: of the parts, or of sum and parts."""
    parts = [place for place in covered if not _is_sum_of(place, line)]
    if len(parts) < len(covered):  # the line's sum is hidden too: no sum of the parts follows
        return bool(parts)
    return len(parts) > 1 and sum((whole[one] for one in parts), Cell()).may_be_shown()


def _is_sum_of(place: Place, line: list[Place]) -> bool:
    is_row = len({row for row, _ in line}) == 1
    return place[1] == SUM if is_row else place[0] == SUM


def _cheapest(whole: Mapping[Place, Cell], free: list[Place]) -> Place | None:
    """The smallest figure of a line that still hides something; a sum only when nothing else."""
    inner = [one for one in free if whole[one].value and SUM not in one]
    margin = [one for one in free if whole[one].value and SUM in one]
    return min(inner or margin, key=lambda one: (whole[one].value, one), default=None)


def _row(place: Place) -> str:
    return f"r:{place[0]}"


def _column(place: Place) -> str:
    return f"c:{place[1]}"


def _edges(hidden: set[Place]) -> dict[str, list[tuple[str, Place]]]:
    """Lines and columns, each with those it shares a hidden cell with."""
    edges: dict[str, list[tuple[str, Place]]] = {}
    for place in sorted(hidden):
        edges.setdefault(_row(place), []).append((_column(place), place))
        edges.setdefault(_column(place), []).append((_row(place), place))
    return edges


def _side(bridge: Place, hidden: set[Place]) -> set[str]:
    """What hangs together with the bridge's line once the bridge is gone."""
    edges = _edges(hidden - {bridge})
    reached, waiting = {_row(bridge)}, [_row(bridge)]
    while waiting:
        for other, _ in edges.get(waiting.pop(), ()):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def _bridges(hidden: set[Place]) -> list[Place]:
    """Hidden cells whose line and column nothing else that is hidden connects.

    One look for each cell: tables are a dozen lines long.
    """
    return [place for place in sorted(hidden) if _column(place) not in _side(place, hidden)]
