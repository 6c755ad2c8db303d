"""China's duty on a line: the lowest of the tariff's rates, and what is added to it by origin and
maker. All of it is kind DUTY, never tax (XB-4), and part of the base of consumption tax and VAT.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from entrepot.lanes.rules import china, duties, pricing
from entrepot.lanes.rules.arithmetic import HALF_UP
from entrepot.lanes.rules.pricing import Priced, PricedLine
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    DutyRow,
    Item,
    Law,
    Note,
    Obstacle,
    RowRef,
)
from entrepot.money.values import CNY, Money

COUNTRY: Final = "CN"
AGREEMENTS: Final = frozenset(["CH", "IS", "RS"])
"""European partners of a trade agreement whose rates no shipped row has."""
_IN_BASE: Final = RowRef("trade rules, section 4.1", "unsourced")
_AGREEMENT: Final = RowRef("trade rules, section 4.1: Switzerland, Iceland, Serbia", "unsourced")


@lru_cache(maxsize=16_384)
def base_row(law: Law, hs: str, origin: str, day: date, has_proof: bool) -> DutyRow | None:  # noqa: FBT001  # a cache's key
    """The lowest of the normal, provisional and, with proof of origin, preferential rows; None
    when no row reaches the day. For a code that has a line.
    """
    kinds = duties.BASE_KINDS if has_proof else duties.BASE_KINDS[:2]
    held = duties.reaching(china.lines_of(law.china, hs)[0].duties, kinds, origin, day)
    return duties.lowest(held) if held else None


def added_rows(law: Law, item: Item, day: date) -> tuple[DutyRow, ...]:
    """Anti-dumping and countervailing duties on goods of the item's origin and producer."""
    return duties.added_rows(
        law.of(COUNTRY), _line_code(law, item.hs), item.origin, item.producer, day
    )


@lru_cache(maxsize=4_096)
def is_ever_added(law: Law, hs: str) -> bool:
    """Has the code a row of an added duty, for whatever origin and day?"""
    code = _line_code(law, hs)
    return any(
        row.kind in duties.ADDED_KINDS and code.startswith(row.hs) for row in law.of(COUNTRY).duties
    )


def obstacles(item: Item, day: date, law: Law) -> list[Obstacle]:
    """Why no one figure can be named for the item, which has a line in the tariff."""
    row = base_row(law, item.hs, item.origin, day, item.has_origin_proof)
    if row is None:
        return [not_known(item.hs, item.id)]
    return [
        obstacle
        for one in (row, *added_rows(law, item, day))
        for obstacle in duties.obstacles(one.rate, item, day, duties.row_ref(one, day))
    ]


def not_known(hs: str, item: str | None) -> Obstacle:
    """No row states the duty: a tariff table, or the operator's list, can."""
    return Obstacle("duty.not_known", item, {"hs": hs}, "import_tariff")


def charges(priced: Priced, line: PricedLine, law: Law) -> list[Charge]:
    """The duty of the tariff first, then each added one, all on the line's value."""
    item, day = line.item, priced.consignment.day
    row = base_row(law, item.hs, item.origin, day, item.has_origin_proof)
    assert row is not None, item
    found = [_charge(priced, line, row, "")]
    if is_ever_added(law, item.hs):
        found += [_charge(priced, line, one, one.kind) for one in added_rows(law, item, day)]
    return found


def notes(items: Sequence[Item], day: date, law: Law) -> list[Note]:
    """What the reader of a price with duty should know about it."""
    found: dict[str, Note] = {}
    for item in items:
        if item.has_origin_proof and item.origin in AGREEMENTS:
            facts = {"origin": item.origin}
            found[f"agreement {item.origin}"] = Note("duty.agreement_not_known", facts, _AGREEMENT)
        if not is_ever_added(law, item.hs):
            continue
        for row in added_rows(law, item, day):
            facts = {"hs": item.hs, "rate": row.rate.text, "note": row.note}
            found["in base"] = Note("added_duty.in_base", {}, _IN_BASE)
            if not row.producers and (names := _producers(law, item, day)):
                facts["producers"] = ", ".join(names)
                code = "added_duty.highest"
                found[f"{code} {item.hs}"] = Note(code, facts, duties.row_ref(row, day))
    return [found[key] for key in sorted(found)]


def _producers(law: Law, item: Item, day: date) -> tuple[str, ...]:
    code = _line_code(law, item.hs)
    return duties.known_producers(law.of(COUNTRY), code, item.origin, day)


def _line_code(law: Law, hs: str) -> str:
    """The code, or its line's where that is longer: added duties stand at lines."""
    lines = china.lines_of(law.china, hs)
    return lines[0].hs if lines and len(lines[0].hs) > len(hs) else hs


def _charge(priced: Priced, line: PricedLine, row: DutyRow, name: str) -> Charge:
    day = priced.consignment.day
    due = duties.due(
        row.rate,
        value=line.value,
        item=line.item,
        day=day,
        in_minor=pricing.in_minor(priced),
    )
    return Charge(
        ChargeKind.DUTY,
        Money(due.minor, CNY),
        Money(line.value, CNY),
        row.rate.text,
        due.formula,
        HALF_UP,
        duties.row_ref(row, day),
        name,
    )
