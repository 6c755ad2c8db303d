"""Answers in JSON's own types: money as a decimal string with its currency, every code with words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from entrepot.customs.rules import refusing
from entrepot.customs.rules.answering import Split
from entrepot.customs.values.asked import Issue, Unreadable
from entrepot.kernel import Refusal
from entrepot.lanes.rules import Way
from entrepot.lanes.values import (
    Charge,
    LandedCost,
    LineCost,
    NotAllowed,
    Obstacle,
    Paper,
    RowRef,
    TransitRow,
)

Word = Callable[[str, Mapping[str, str]], str]
"""The text of a code, with its facts."""
Reason = Callable[[Issue], str]
"""Why a field cannot be read."""


def priced(
    cost: LandedCost, papers: Sequence[Paper], transit: TransitRow | None, word: Word
) -> dict[str, Any]:
    """One consignment on one lane, every step explained."""
    return {
        "lane": {
            "regime": cost.lane.regime,
            "name": word(cost.lane.regime, {}),
            "origin": cost.lane.origin,
            "destination": cost.lane.destination,
        },
        "day": cost.day.isoformat(),
        "treatment": {"code": str(cost.treatment), "text": word(str(cost.treatment), {})},
        "incoterm": cost.incoterm.value,
        "total": cost.total.plain(),
        "tax": cost.tax.plain(),
        "on_delivery": cost.on_delivery.plain(),
        "dutiable": cost.dutiable.plain(),
        "declared": None if cost.declared is None else cost.declared.plain(),
        "charges": {kind.value: amount.plain() for kind, amount in cost.charges.items()},
        "lines": [_line(line) for line in cost.lines],
        "exchange": None
        if cost.rate is None
        else {
            "base": cost.rate.base.code,
            "quote": cost.rate.quote.code,
            "rate": f"{cost.rate.rate:f}",
            "on": cost.rate.on.isoformat(),
            "source": cost.rate.source,
            "margin": f"{cost.margin:f}",
        },
        "papers": [_paper(paper, word) for paper in papers],
        "transit": _transit(transit),
        "notes": [
            {
                "code": note.code,
                "text": word(note.code, note.facts),
                "facts": dict(note.facts),
                "row": _row(note.row),
            }
            for note in cost.notes
        ],
        "unverified": [_row(row) for row in cost.unverified],
        "rules_version": cost.rules_version,
    }


def way(
    found: Way, items: Sequence[str], split: Split | None, word: Word, reason: Reason
) -> dict[str, Any]:
    """One lane of a comparison: a cost, or why there is none; never both."""
    body: dict[str, Any] = {
        "regime": found.lane.regime,
        "name": word(found.lane.regime, {}),
        "is_open": found.cost is not None,
        "cost": None,
        "problem": None,
        "split": split
        and {
            "total": split.total.plain(),
            "tax": split.tax.plain(),
            "orders": [
                {
                    "total": cost.total.plain(),
                    "freight": freight.plain(),
                    "items": {line.item.id: line.item.quantity for line in cost.lines},
                }
                for cost, freight in zip(split.costs, split.freights, strict=True)
            ],
        },
        "transit": _transit(found.transit),
    }
    if found.cost is not None:
        body["cost"] = priced(found.cost, found.papers, found.transit, word)
    else:
        refusal = found.refusal or NotAllowed(obstacles=found.obstacles)
        body["problem"] = problem(refusal, items, word, reason)
    return body


def problem(refusal: Refusal, items: Sequence[str], word: Word, reason: Reason) -> dict[str, Any]:
    """Problem details (RFC 9457) with `param` and `issues`, the fields by JSON pointer."""
    issues = _issues(refusal, items, word, reason)
    facts = {
        name: str(value)
        for name, value in vars(refusal).items()
        if name not in {"issues", "obstacles", "code", "status", "title", "type", "detail"}
    }
    body: dict[str, Any] = {
        "type": f"urn:entrepot:problem:{refusal.code}",
        "title": word(refusal.code, facts),
        "status": refusal.status,
        "code": refusal.code,
        "transient": refusal.transient,
        **facts,
        "param": issues[0]["path"],
        "issues": issues,
    }
    if isinstance(refusal, NotAllowed):
        body["obstacles"] = [
            {
                "code": one.code,
                "text": word(one.code, one.facts),
                "item": one.item,
                "facts": dict(one.facts),
                "remedy": one.remedy,
                "helps": word(one.remedy, {}),
                "row": _row(one.row),
            }
            for one in refusal.obstacles
        ]
    return body


def _issues(
    refusal: Refusal, items: Sequence[str], word: Word, reason: Reason
) -> list[dict[str, str]]:
    if isinstance(refusal, Unreadable):
        return [_issue(one.reason, one.pointer, reason(one)) for one in refusal.issues]
    if isinstance(refusal, NotAllowed):
        return [_obstacle(one, items, word) for one in refusal.obstacles]
    facts = {name: str(value) for name, value in vars(refusal).items()}
    where = refusing.pointer(refusal, items)
    return [_issue(refusal.code, where, word(refusal.code, facts))]


def _obstacle(one: Obstacle, items: Sequence[str], word: Word) -> dict[str, str]:
    return _issue(one.code, refusing.place(one.item, items), word(one.code, one.facts))


def _issue(code: str, path: str, message: str) -> dict[str, str]:
    return {"code": code, "severity": "ERROR", "path": path, "message": message}


def _line(line: LineCost) -> dict[str, Any]:
    item = line.item
    return {
        "item": item.id,
        "hs": item.hs,
        "description": item.description,
        "origin": item.origin,
        "quantity": item.quantity,
        "unit_price": item.unit_price.plain(),
        "total": line.total.plain(),
        "charges": [_charge(charge) for charge in line.charges],
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "kind": charge.kind.value,
        "name": charge.name,
        "amount": charge.amount.plain(),
        "base": charge.base.plain(),
        "rate": charge.rate,
        "formula": charge.formula,
        "explained": charge.explained,
        "rounding": charge.rounding,
        "row": _row(charge.row),
    }


def _paper(paper: Paper, word: Word) -> dict[str, Any]:
    return {
        "code": paper.code,
        "name": word(paper.code, {}),
        "sender": paper.sender,
        "items": list(paper.items),
    }


def _transit(row: TransitRow | None) -> dict[str, int] | None:
    return None if row is None else {"days_low": row.days_low, "days_high": row.days_high}


def _row(row: RowRef | None) -> dict[str, str | None] | None:
    if row is None:
        return None
    return {
        "source": row.source,
        "confidence": row.confidence,
        "since": None if row.since is None else row.since.isoformat(),
        "until": None if row.until is None else row.until.isoformat(),
    }
