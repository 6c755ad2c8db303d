"""The readiness gate: what is missing before a listing may be seen (XB-1, XB-2, XB-3)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.catalog.rules import obligations, schemas
from entrepot.catalog.rules.schemas import Asked
from entrepot.catalog.values import (
    MARKETS,
    Facts,
    Finding,
    ListingState,
    ProductState,
    ReviewState,
    Severity,
    TextState,
)
from entrepot.catalog.values.schema import IssueSeverity
from entrepot.lanes import rules as lanes_rules
from entrepot.lanes.values import (
    Consignment,
    Content,
    Item,
    Lane,
    Law,
    NoLaw,
    Obstacle,
    Paper,
    UnknownRegime,
    WrongLane,
)
from entrepot.money.values import Money
from entrepot.offices.values import MerchantState

_VALUES: Final = (
    "hs_code",
    "origin",
    "customs_description",
    "net_weight_g",
    "gross_weight_g",
)
MERCHANT: Final = "merchant"
"""Who brings a paper, in the words of the law's rows."""
NET_ABOVE_GROSS: Final = "catalog.net_above_gross"


def findings(
    facts: Facts, *, day: date, law: Law, asked: Asked | None = None
) -> tuple[Finding, ...]:
    """Everything that is missing or wrong, errors first, each datum once; empty when ready.

    `asked` is what the product's category asks for the lane's market.
    """
    found = [
        *_standing(facts),
        *_law(facts, day, law),
        *_obligations(facts, day, law),
        *_schema(facts, asked),
        *_offer(facts),
        *_advice(facts),
    ]
    return tuple(sorted(found, key=lambda one: one.severity is Severity.WARNING))


def next_state(state: ListingState, found: tuple[Finding, ...]) -> ListingState:
    """LIVE without an error, BLOCKED with one; a merchant's pause stays a pause."""
    if state is ListingState.PAUSED:
        return ListingState.PAUSED
    blocked = any(one.severity is Severity.ERROR for one in found)
    return ListingState.BLOCKED if blocked else ListingState.LIVE


def lane_languages(market: str) -> tuple[str, ...]:
    """The languages of a lane's market, its own first; none for a market that is not known."""
    return MARKETS[market].languages if market in MARKETS else ()


def _standing(facts: Facts) -> Iterator[Finding]:
    if facts.merchant_state is not MerchantState.LIVE:
        yield _error("catalog.merchant_not_live", "merchant", state=facts.merchant_state)
    if facts.product_state is not ProductState.ACTIVE:
        yield _error("catalog.product_not_active", "state", state=facts.product_state)
    if facts.review is ReviewState.WAITING:
        yield _error("catalog.review_waiting", "review")
    if facts.review is ReviewState.DECLINED:
        yield _error("catalog.review_declined", "review")
    if not facts.lane.is_open:
        yield _error("catalog.lane_closed", "lane", lane=facts.lane.code)


def _law(facts: Facts, day: date, law: Law) -> Iterator[Finding]:
    """What the lane's law asks of the data, and whether it lets goods of this code through."""
    try:
        required = lanes_rules.required_fields(facts.lane.regime, facts.hs_code, day, law=law)
    except UnknownRegime:
        yield _error("catalog.unknown_regime", "lane", regime=facts.lane.regime)
        return
    for name in _VALUES:
        value = getattr(facts, name)
        if name in required and not value:
            yield _error(f"catalog.{name}_missing", name, regime=facts.lane.regime)
    if "content" in required and facts.content_amount is None:
        yield _error("catalog.content_missing", "content", regime=facts.lane.regime)
    if facts.net_weight_g and facts.gross_weight_g and facts.net_weight_g > facts.gross_weight_g:
        yield _error(
            NET_ABOVE_GROSS,
            "net_weight_g",
            net=str(facts.net_weight_g),
            gross=str(facts.gross_weight_g),
        )
    if "text" in required:
        yield from _text(facts)
    for obstacle in _obstacles(facts, day, law):
        if obstacle.code == "content.missing" and facts.content_amount is None:
            continue  # said above
        yield Finding(
            "catalog.not_admitted",
            Severity.ERROR,
            "content" if obstacle.code.startswith("content.") else "hs_code",
            {
                **{name: str(fact) for name, fact in obstacle.facts.items()},
                "hs": facts.hs_code,
                "reason": obstacle.code,
                "remedy": obstacle.remedy,
            },
        )


def _obligations(facts: Facts, day: date, law: Law) -> Iterator[Finding]:
    """Facts and papers that the market's law wants of goods of this code."""
    lane = facts.lane
    for one in obligations.wanted(lane.regime, lane.destination, facts.hs_code, day, law):
        if facts.hs_code and not getattr(facts, one.fact):
            yield Finding(
                f"catalog.{one.name}_missing",
                one.severity,
                one.fact,
                {"source": one.source, "confidence": one.confidence},
            )
    for paper in _papers(facts, day, law):
        yield _warning(
            "catalog.paper_needed",
            "hs_code",
            paper=paper.code,
            source=paper.row.source if paper.row else "",
        )


def _schema(facts: Facts, asked: Asked | None) -> Iterator[Finding]:
    """What the category's schema misses or cannot take; each attribute once a kind of fault."""
    if asked is None:
        return
    seen: set[tuple[str, str]] = set()
    for one in schemas.issues(facts.attributes, asked):
        code = f"catalog.{one.code.replace('.', '_')}"
        attribute = one.facts.get("attribute", "")
        if (code, attribute) in seen:
            continue
        seen.add((code, attribute))
        is_error = one.severity is IssueSeverity.ERROR
        severity = Severity.ERROR if is_error else Severity.WARNING
        yield Finding(code, severity, f"attribute.{attribute}", dict(one.facts))


class _Alone(NamedTuple):
    """One unit sent alone: what the law looks at, so that a file of like goods is judged once."""

    regime: str
    origin: str
    destination: str
    hs: str
    made_in: str
    net_weight_g: int
    gross_weight_g: int
    content_amount: Decimal | None
    content_unit: str
    day: date


def _papers(facts: Facts, day: date, law: Law) -> tuple[Paper, ...]:
    """Papers for goods of this very kind that the merchant brings; none while data are missing."""
    alone = _alone(facts, day)
    return () if alone is None else _papers_of_one(alone, law)


def _obstacles(facts: Facts, day: date, law: Law) -> tuple[Obstacle, ...]:
    """What the lane says of one unit sent alone; of the bare code while other data are missing."""
    if not facts.hs_code:
        return ()
    alone = _alone(facts, day)
    if alone is None:
        obstacle = lanes_rules.hs_admission(facts.lane.regime, facts.hs_code, day, law=law)
        return () if obstacle is None else (obstacle,)
    return _of_one(alone, law)


def _alone(facts: Facts, day: date) -> _Alone | None:
    lane = facts.lane
    if not (facts.hs_code and facts.origin and facts.gross_weight_g):
        return None
    return _Alone(
        lane.regime,
        lane.origin,
        lane.destination,
        facts.hs_code,
        facts.origin,
        min(facts.net_weight_g or 0, facts.gross_weight_g),
        facts.gross_weight_g,
        facts.content_amount,
        facts.content_unit,
        day,
    )


@lru_cache(maxsize=16_384)
def _of_one(alone: _Alone, law: Law) -> tuple[Obstacle, ...]:
    try:
        return lanes_rules.admit(_one(alone, law), law=law)
    except (WrongLane, NoLaw) as no:
        return (Obstacle(no.code, None, {}, "other_lane"),)


@lru_cache(maxsize=16_384)
def _papers_of_one(alone: _Alone, law: Law) -> tuple[Paper, ...]:
    try:
        papers = lanes_rules.papers(_one(alone, law), law=law)
    except (UnknownRegime, WrongLane, NoLaw):
        return ()
    return tuple(one for one in papers if one.items and one.sender == MERCHANT)


def _one(alone: _Alone, law: Law) -> Consignment:
    """At the least price there is: the price decides nothing here."""
    way = Lane(alone.regime, alone.origin, alone.destination)
    unit = lanes_rules.lane_currency(way, alone.day, law=law)
    one = Item(
        id="one",
        hs=alone.hs,
        description="",
        origin=alone.made_in,
        quantity=1,
        unit_price=Money(1, unit),
        net_weight_g=alone.net_weight_g,
        gross_weight_g=alone.gross_weight_g,
        content=Content(alone.content_amount, alone.content_unit) if alone.content_amount else None,
    )
    nothing = Money(0, unit)
    return Consignment(lane=way, items=(one,), freight=nothing, insurance=nothing, day=alone.day)


def _text(facts: Facts) -> Iterator[Finding]:
    languages = lane_languages(facts.lane.market)
    if languages and languages[0] not in facts.text_states:
        yield _error("catalog.text_missing", f"text.{languages[0]}", language=languages[0])


def _offer(facts: Facts) -> Iterator[Finding]:
    if not facts.price_minor:
        yield _error("catalog.price_missing", "price")
    if facts.currency != facts.merchant_currency:
        # An order is charged and paid out in one currency of the merchant's.
        yield _error(
            "catalog.currency_not_merchants",
            "price",
            currency=facts.currency,
            expected=facts.merchant_currency,
        )


def _advice(facts: Facts) -> Iterator[Finding]:
    if not facts.has_picture:
        yield _warning("catalog.picture_missing", "image")
    if not facts.gtin:
        yield _warning("catalog.gtin_missing", "gtin")
    if facts.doubt is not None:
        yield _warning(
            "catalog.hs_code_unlikely",
            "hs_code",
            hs=facts.hs_code,
            says=facts.doubt.says,
            words=", ".join(facts.doubt.words),
        )
    languages = lane_languages(facts.lane.market)
    state = facts.text_states.get(languages[0]) if languages else None
    if state is TextState.MACHINE:
        yield _warning("catalog.text_machine", f"text.{languages[0]}", language=languages[0])
    if state is TextState.STALE:
        yield _warning("catalog.text_stale", f"text.{languages[0]}", language=languages[0])


def _error(code: str, path: str, **facts: str) -> Finding:
    return Finding(code, Severity.ERROR, path, facts)


def _warning(code: str, path: str, **facts: str) -> Finding:
    return Finding(code, Severity.WARNING, path, facts)
