"""Japan's rows: how goods are valued, what is exempt, which tariff holds, what is rounded to what.

Tables of its own: `not_exempt` and `not_simplified` (`hs`, `goods`), `liquor_tax` (`hs`, `rate` as
a duty is written).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, duties, general, territory
from entrepot.lanes.rules.arithmetic import ONE
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import CountryLaw, DutyRow, Item, Obstacle, RowRef, Statute, duty_rate

SIMPLIFIED: Final = "jp_simplified"
NORMAL: Final = "jp_normal"


class Steps(NamedTuple):
    """What a base, and a sum of tax, are rounded down to a multiple of; with who says so."""

    base: int
    tax: int
    refs: tuple[RowRef, ...]


class Small(NamedTuple):
    """Whether duty and consumption tax are left out for the value being small."""

    duty: RowRef | None
    tax: RowRef | None


def is_for_own_use(priced: Priced) -> bool:
    """A business never buys for her own use."""
    return priced.consignment.is_for_own_use and priced.consignment.business is None


def bases(priced: Priced, law: CountryLaw) -> list[int]:
    """The customs value of each line in millionths of a yen."""
    share = territory.parameter(law, "own_use_share", priced.consignment.day)
    if not is_for_own_use(priced) or share is None:
        return [line.value * ONE for line in priced.lines]
    millionths = arithmetic.millionths(share.value)
    return [(line.goods + line.exchange) * millionths for line in priced.lines]


def is_within(law: CountryLaw, name: str, day: date, values: Sequence[int]) -> RowRef | None:
    """The row of a bound that all `bases` together do not exceed, compared exactly."""
    row = territory.threshold(law, name, day)
    if row is None or sum(values) > row.amount.minor * ONE:
        return None
    return row.ref


def small(law: CountryLaw, day: date, values: Sequence[int]) -> Small:
    bounds = (is_within(law, name, day, values) for name in ("exempt_duty", "exempt_tax"))
    return Small(*bounds)


def with_origin(priced: Priced, law: CountryLaw, values: Sequence[int]) -> tuple[Item, ...]:
    """The items; small consignments need no proof of the origin that is stated."""
    items, day = priced.consignment.items, priced.consignment.day
    if is_within(law, "origin_proof_waiver", day, values) is None:
        return items
    return tuple(replace(item, has_origin_proof=True) for item in items)


def rows_of(
    law: CountryLaw, item: Item, day: date, tariff: str
) -> tuple[tuple[DutyRow, ...], tuple[Obstacle, ...]]:
    if tariff == SIMPLIFIED and listed(law, "not_simplified", item.hs, day) is None:
        row = _simplified(law, item.hs, day)
        return (row,), duties.obstacles(row.rate, item, day, duties.row_ref(row, day))
    found = general.tariff(law, item, day)
    return (*((found.base,) if found.base else ()), *found.added), found.obstacles


@lru_cache(maxsize=4_096)
def _simplified(law: CountryLaw, hs: str, day: date) -> DutyRow:
    """The group of the simplified tariff that the goods are in; what is in none has the rest."""
    held = ((row.hs, row) for row in law.duties if row.kind == "simplified" if row.holds_on(day))
    found = arithmetic.longest(held, hs)
    if found is not None:
        return found
    named = (row for row in law.parameters if row.name == "simplified_otherwise")
    rest = arithmetic.in_force(named, day, what="Japan's simplified tariff")
    return DutyRow(
        hs="",
        rate=duty_rate(arithmetic.percent(rest.value)),
        kind="simplified",
        is_legal_start=True,
        since=rest.since,
        until=rest.until,
        source=rest.source,
        confidence=rest.confidence,
    )


@lru_cache(maxsize=16_384)
def listed(law: CountryLaw, table: str, hs: str, day: date) -> Statute | None:
    """The row of a table of goods with the longest prefix of the code."""
    held = [
        (len(prefix), place, row)
        for place, row in enumerate(law.tables.get(table, ()))
        if row.since <= day < row.until
        for prefix in row.fields["hs"]
        if hs.startswith(prefix)
    ]
    return max(held)[2] if held else None


def down(millionths: int, step: int) -> int:
    return millionths // (ONE * step) * step


@lru_cache(maxsize=1_024)
def steps(law: CountryLaw, day: date) -> Steps:
    """Of a base and of a sum of tax, in yen; one where no row says otherwise."""
    named = (territory.parameter(law, name, day) for name in ("base_step", "tax_step"))
    base, tax = named
    return Steps(
        1 if base is None else int(base.value),
        1 if tax is None else int(tax.value),
        tuple(row.ref for row in (base, tax) if row is not None),
    )


@lru_cache(maxsize=4_096)
def rounded(ref: RowRef, steps: tuple[RowRef, ...]) -> RowRef:
    return arithmetic.joined(ref, *steps)
