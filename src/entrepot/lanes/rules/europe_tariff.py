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
    obstacles: list[Obstacle] = []
    base = _base(law, item, day, obstacles) if needs_base else None
    added = duties.added_rows(law, item.hs, item.origin, item.producer, day)
    if not added and (below := added_below(law, item.hs, item.origin, day)):
        obstacles.append(duties.too_short(item, below))
    for row in (*((base,) if base else ()), *added):
        obstacles += duties.obstacles(row.rate, item, day, duties.row_ref(row, day))
    producers = duties.known_producers(law, item.hs, item.origin, day) if added else ()
    return Tariff(base, added, tuple(obstacles), bool(set(producers) - {item.producer}))


def added_below(law: CountryLaw, hs: str, origin: str, day: date) -> tuple[str, ...]:
    """Codes below this one that bear an additional duty which the code itself does not."""
    if len(hs) >= LINE:
        return ()
    return _below(law, hs, ADDED_KINDS, origin, day)


def _base(law: CountryLaw, item: Item, day: date, obstacles: list[Obstacle]) -> DutyRow | None:
    found = duties.base_row(law, item.hs, item.origin, day, item.has_origin_proof)
    if lines := found.lines or _finer(law, item, day, found.row):
        obstacles.append(duties.too_short(item, lines))
        return None
    if found.row is None:
        facts = {"hs": item.hs, "variable": "ENTREPOT_TARIFFS"}
        obstacles.append(Obstacle("duty.not_known", item.id, facts, "import_tariff"))
    return found.row


def _finer(law: CountryLaw, item: Item, day: date, row: DutyRow | None) -> tuple[str, ...]:
    """Lines below the code, where a table is finer than the row of the code and says otherwise."""
    if row is None or len(row.hs) > len(item.hs) or len(item.hs) >= LINE:
        return ()
    return _disagreeing(law, item.hs, item.origin, day, row)


@lru_cache(maxsize=16_384)
def _disagreeing(law: CountryLaw, hs: str, origin: str, day: date, row: DutyRow) -> tuple[str, ...]:
    lines = _below(law, hs, BASE_KINDS[:2], origin, day)
    rates = {duties.base_row(law, line, origin, day).row for line in lines}
    return lines if any(one is not None and one.rate != row.rate for one in rates) else ()


@lru_cache(maxsize=16_384)
def _below(
    law: CountryLaw, hs: str, kinds: tuple[str, ...], origin: str, day: date
) -> tuple[str, ...]:
    rows = (row for row in law.duties if len(row.hs) > len(hs) if row.hs.startswith(hs))
    return tuple(dict.fromkeys(row.hs for row in duties.reaching(rows, kinds, origin, day)))
