"""Which rows of the Union's tariff hold for an item, and whether its code is long enough to say."""

from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import duties
from entrepot.lanes.rules.duties import ADDED_KINDS, BASE_KINDS
from entrepot.lanes.values import CountryLaw, DutyRow, Item, Obstacle

LINE: Final = 10
"""Digits of TARIC: a code of so many has nothing below it."""


class Tariff(NamedTuple):
    """The rows that hold for an item, or what stands in the way."""

    base: DutyRow | None
    added: tuple[DutyRow, ...]
    obstacles: tuple[Obstacle, ...]
    has_producers: bool
    """Some producers have a lower rate of their own."""


def of_item(law: CountryLaw, item: Item, day: date, *, needs_base: bool) -> Tariff:
    """All that a duty needs; without the base where something else stands in its place."""
    found = _rows(law, item.hs, item.origin, item.producer, day)
    base, obstacles = None, list[Obstacle]()
    if needs_base:
        base, lines = _base(law, item.hs, item.origin, day, item.has_origin_proof)
        if lines:
            obstacles.append(duties.too_short(item, lines))
        elif base is None:
            facts = {"hs": item.hs, "variable": "ENTREPOT_TARIFFS"}
            obstacles.append(Obstacle("duty.not_known", item.id, facts, "import_tariff"))
    if found.below:
        obstacles.append(duties.too_short(item, found.below))
    for row in (*((base,) if base else ()), *found.added):
        if row.rate.share is None:
            obstacles += duties.obstacles(row.rate, item, day, duties.row_ref(row, day))
    return Tariff(base, found.added, tuple(obstacles), found.has_producers)


def added_below(law: CountryLaw, hs: str, origin: str, day: date) -> tuple[str, ...]:
    """Codes below this one that bear an additional duty which the code itself does not."""
    if len(hs) >= LINE:
        return ()
    return _below(law, hs, ADDED_KINDS, origin, day)


class _Added(NamedTuple):
    added: tuple[DutyRow, ...]
    below: tuple[str, ...]
    has_producers: bool


@lru_cache(maxsize=16_384)
def _rows(law: CountryLaw, hs: str, origin: str, producer: str, day: date) -> _Added:
    added = duties.added_rows(law, hs, origin, producer, day)
    if not added:
        return _Added((), added_below(law, hs, origin, day), has_producers=False)
    producers = duties.known_producers(law, hs, origin, day)
    return _Added(added, (), bool(set(producers) - {producer}))


@lru_cache(maxsize=16_384)
def _base(
    law: CountryLaw,
    hs: str,
    origin: str,
    day: date,
    has_proof: bool,  # noqa: FBT001  # a cache's key
) -> tuple[DutyRow | None, tuple[str, ...]]:
    """The row that holds, or the lines below the code that differ.

    A table may be finer than a row of the code: where it says otherwise, the code is too short.
    """
    row, lines = duties.base_row(law, hs, origin, day, has_proof)
    if row is None or len(row.hs) > len(hs) or len(hs) >= LINE:
        return row, lines
    lines = _below(law, hs, BASE_KINDS[:2], origin, day)
    rates = {duties.base_row(law, line, origin, day).row for line in lines}
    differ = any(one is not None and one.rate != row.rate for one in rates)
    return (None, lines) if differ else (row, ())


@lru_cache(maxsize=16_384)
def _below(
    law: CountryLaw, hs: str, kinds: tuple[str, ...], origin: str, day: date
) -> tuple[str, ...]:
    rows = (row for row in law.duties if len(row.hs) > len(hs) if row.hs.startswith(hs))
    return tuple(dict.fromkeys(row.hs for row in duties.reaching(rows, kinds, origin, day)))
