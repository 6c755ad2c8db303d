"""The answer of the calculator: every lane side by side, each price opened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from entrepot.customs.pages import opening
from entrepot.customs.pages.saying import Say
from entrepot.customs.pages.shown import ClosedRow, ObstacleRow, PartRow, Sheet
from entrepot.customs.rules import answering
from entrepot.customs.rules.answering import Comparison, Split
from entrepot.kernel import Refusal
from entrepot.lanes.rules import Way
from entrepot.lanes.values import Obstacle


def sheet(comparison: Comparison, say: Say, version: str) -> Sheet:
    """The comparison as the page shows it."""
    consignment = comparison.consignment
    names = {
        item.id: say("line_of", number=item.id, name=item.description or item.hs)
        for item in consignment.items
    }
    opened = [way for way in comparison.ways if way.cost is not None]
    longest = max((way.cost.total.minor for way in opened if way.cost), default=1)
    fastest = min((way.transit.days_low for way in opened if way.transit), default=None)
    ways = tuple(
        opening.way_row(
            way,
            way.cost,
            say,
            names,
            longest,
            is_cheapest=place == 0 and len(opened) > 1,
            is_fastest=len(opened) > 1
            and way.transit is not None
            and way.transit.days_low == fastest,
        )
        for place, way in enumerate(opened)
        if way.cost is not None
    )
    closed = _together(
        [
            _closed(way, answering.split_of(consignment, way), say, names)
            for way in comparison.ways
            if way.cost is None
        ]
    )
    rate = consignment.rate
    return Sheet(
        answer=_answer(comparison, opened, say),
        split=_split(comparison, opened, say),
        is_open=bool(ways),
        ways=ways,
        closed=closed,
        exchange=say(
            "exchange_rate",
            base=rate.base,
            quote=rate.quote,
            rate=say.number(rate.rate),
            source=say.law(rate.source),
            day=say.day(rate.on),
        )
        if rate
        else "",
        version=say("version", version=version, day=say.day(consignment.day)),
    )


def _answer(comparison: Comparison, opened: Sequence[Way], say: Say) -> str:
    lane = comparison.consignment.lane
    facts: dict[str, object] = {
        "origin": say.country(lane.origin),
        "destination": say.country(lane.destination),
        "day": say.day(comparison.consignment.day),
        "open": len(opened),
        "all": len(comparison.ways),
    }
    if not opened:
        return say("answer.closed", **facts)
    cost = opened[0].cost
    assert cost is not None
    return say("answer.open", **facts, total=say.money(cost.total), tax=say.money(cost.tax))


def _split(comparison: Comparison, opened: Sequence[Way], say: Say) -> str:
    """The cheapest way by several orders, where it is cheaper than any by one."""
    found = [
        (split.total.minor, way.lane.regime, split)
        for way in comparison.ways
        if (split := answering.split_of(comparison.consignment, way))
    ]
    if not found:
        return ""
    minor, regime, split = min(found, key=lambda one: one[:2])
    if opened and opened[0].cost and opened[0].cost.total.minor <= minor:
        return ""
    total = say.money(split.total)
    return say("answer.split", count=len(split.costs), total=total, lane=say.law(regime))


def _together(rows: Sequence[ClosedRow]) -> tuple[ClosedRow, ...]:
    """Lanes that say the same are told once."""
    found: dict[ClosedRow, list[str]] = {}
    for row in rows:
        found.setdefault(replace(row, names=()), []).extend(row.names)
    return tuple(replace(row, names=tuple(names)) for row, names in found.items())


def _closed(way: Way, split: Split | None, say: Say, names: Mapping[str, str]) -> ClosedRow:
    rows = [_obstacle(one, say, names) for one in way.obstacles]
    if way.refusal is not None:
        rows.append(ObstacleRow("", refused(way.refusal, say), ""))
    return ClosedRow(
        names=(say.law(way.lane.regime),),
        is_answered=bool(way.obstacles),
        obstacles=tuple(dict.fromkeys(rows)),
        split=say(
            "split", count=len(split.costs), total=say.money(split.total), tax=say.money(split.tax)
        )
        if split
        else "",
        parts=_parts(split, say) if split else (),
    )


def refused(refusal: Refusal, say: Say) -> str:
    """A refusal of the rules as a sentence."""
    facts = {name: str(value) for name, value in vars(refusal).items()}
    return say.law(refusal.code, facts)


def _obstacle(obstacle: Obstacle, say: Say, names: Mapping[str, str]) -> ObstacleRow:
    return ObstacleRow(
        names.get(obstacle.item or "", say("whole")),
        say.law(obstacle.code, obstacle.facts),
        say.law(obstacle.remedy),
    )


def _parts(split: Split, say: Say) -> tuple[PartRow, ...]:
    found = []
    for number, cost in enumerate(split.costs, start=1):
        items = [line.item for line in cost.lines]
        told = [f"{item.quantity} \u00d7 {item.description or item.hs}" for item in items]
        text = say("split.part", number=number, items="; ".join(told))
        found.append(
            PartRow(
                f"{text}: {say.money(cost.total)}",
                tuple((item.id, item.quantity) for item in items),
                str(split.freights[number - 1].amount),
                str(split.insurances[number - 1].amount),
            )
        )
    return tuple(found)
