"""Landed costs over HTTP, for anybody: one, many, or one cart over every lane.

The body is read field by field, so that each fault is told with its JSON pointer, and one bad
consignment of a batch never spoils the others. Amounts are text or whole numbers, never floats.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.throttling import AnonRateThrottle

from entrepot.customs import rows
from entrepot.customs.queries import landed
from entrepot.customs.rules import answering, asking, plain
from entrepot.customs.rules.reading import Form
from entrepot.customs.values.asked import BATCH_MAX, Asked, Issue, Unreadable
from entrepot.kernel import Refusal
from entrepot.kit import problem
from entrepot.kit.scope import Audience, audience
from entrepot.lanes import queries as lanes
from entrepot.lanes import rules as lane_rules
from entrepot.lanes.values import Limits, NoLaw

BODY_BYTES_MAX: Final = 4_000_000
CALLS: Final = "300/m"
"""Of one address; a batch is one call."""

router = Router()


class MoneyIn(Schema):
    """An amount: a decimal string with its currency. `"EUR 12.50"` is as good."""

    amount: str | int
    currency: str = Field(description="ISO 4217")


class ContentIn(Schema):
    """Net content of one unit. `"750 ml"` is as good."""

    amount: str | int
    unit: str = Field(description="ml, l, g, kg or piece")


class ItemIn(Schema):
    """A line: `quantity` units of one thing. Weights, content and measures are of one unit."""

    hs: str = Field(description="6 to 10 digits")
    price: MoneyIn | str = Field(description="net price of one unit")
    gross_weight_g: int | str
    id: str = ""
    description: str = ""
    quantity: int | str = 1
    net_weight_g: int | str | None = None
    content: ContentIn | str | None = None
    origin: str = Field(default="", description="where it was made, if not where it is sent from")
    measures: dict[str, str | int] | None = Field(
        default=None, description="what some duties count: pair, m2, alcohol_pct_vol …"
    )
    producer: str = ""
    has_origin_proof: bool = False


class BusinessIn(Schema):
    """A business buyer. What is not `valid` is charged as a person."""

    country: str
    vat_number: str
    proof: str = Field(default="unverified", description="valid, invalid or unverified")


class ConsignmentIn(Schema):
    """One order of one merchant."""

    regime: str = Field(default="", description="not for a comparison: see /lanes/regimes")
    origin: str = Field(description="ISO 3166-1 alpha-2")
    destination: str
    items: list[ItemIn]
    id: str = ""
    day: str = Field(default="", description="whose law and rates hold: YYYY-MM-DD, else today")
    freight: MoneyIn | str | None = None
    insurance: MoneyIn | str | None = None
    incoterm: str = Field(default="DDP", description="DDP or DAP")
    parcels: int | str = 1
    business: BusinessIn | None = None
    has_ioss: bool = True
    is_for_own_use: bool = True
    used_in_year: MoneyIn | str | None = None
    seller_sales_in_year: MoneyIn | str | None = None
    margin: str | int = Field(default="0", description="a share: 0.01 is 1 %")
    rate: str | int | None = Field(default=None, description="instead of the published rate")


class BatchIn(Schema):
    """Many at once: each gets a cost or a problem."""

    consignments: list[ConsignmentIn] = Field(max_length=BATCH_MAX)


def _described(*schemas: type[Schema]) -> dict[str, Any]:
    """A body that we read ourselves, as the contract shows it."""
    bodies: list[dict[str, Any]] = []
    for one in schemas:
        body = one.model_json_schema()
        bodies.append(_inlined(body, body.pop("$defs", {})))
    schema = bodies[0] if len(bodies) == 1 else {"oneOf": bodies}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _inlined(body: Any, known: Mapping[str, Any]) -> Any:
    """The same schema without references, so that it stands by itself."""
    if isinstance(body, list):
        return [_inlined(one, known) for one in body]
    if not isinstance(body, dict):
        return body
    if "$ref" in body:
        return _inlined(known[body["$ref"].rpartition("/")[2]], known)
    return {name: _inlined(value, known) for name, value in body.items()}


@router.post(
    "/landed-costs",
    auth=None,
    throttle=[AnonRateThrottle(CALLS)],
    summary="What goods cost at the buyer's door, explained",
    openapi_extra=_described(ConsignmentIn, BatchIn),
)
@audience(Audience.PUBLIC)
def landed_costs(request: HttpRequest) -> JsonResponse:
    """One consignment, or up to 1,000 as `{"consignments": […]}`: then `results` has for each, in
    their order, a `cost` or a `problem`. `?language=` chooses the words (en, zh, fr, de, it, es).
    """
    speaker = _Speaker(_language(request))
    try:
        body = _body(request)
        if isinstance(body, dict) and "consignments" in body:
            return JsonResponse(_batch(body, speaker))
    except Unreadable as refusal:
        return _answer(speaker.problem(refusal, ()), refusal.status)
    return _answer(*_one(body, speaker, _cost))


@router.post(
    "/landed-costs/compare",
    auth=None,
    throttle=[AnonRateThrottle(CALLS)],
    summary="The same goods over every lane between two countries",
    openapi_extra=_described(ConsignmentIn),
)
@audience(Audience.PUBLIC)
def compare(request: HttpRequest) -> JsonResponse:
    """`data` has every lane: those that are open first, the cheapest, then the fastest; then the
    others with why not. Where an order is too large, `split_total` is what several would cost.
    """
    speaker = _Speaker(_language(request))
    try:
        body = _body(request)
    except Unreadable as refusal:
        return _answer(speaker.problem(refusal, ()), refusal.status)
    return _answer(*_one(body, speaker, _comparison))


class RegimesAsked(Schema):
    """Narrowed to lanes between two countries, where both are given."""

    origin: str = ""
    destination: str = ""
    day: str = ""
    language: str = ""


@router.get("/lanes/regimes", auth=None, summary="The lanes whose law is written")
@audience(Audience.PUBLIC)
def regimes(request: HttpRequest, query: Query[RegimesAsked]) -> JsonResponse:
    """Each with its name in words, its days on the way, and its limits where it has some."""
    speaker = _Speaker(_language(request))
    form = Form()
    day = form.day(query.day, "/day") or timezone.now().date()
    ends = {
        name: form.country(value, f"/{name}")
        for name, value in (("origin", query.origin), ("destination", query.destination))
        if value
    }
    if form.issues:
        refusal = Unreadable(issues=tuple(form.issues))
        return _answer(speaker.problem(refusal, ()), refusal.status)
    names = tuple(lane_rules.REGIMES)
    if len(ends) == 2:
        names = lanes.regimes_between(ends["origin"], ends["destination"])
    data = []
    for name in names:
        transit, limits = lanes.transit(name, day), _limits(name, day)
        data.append(
            {
                "regime": name,
                "name": speaker.word(name, {}),
                "transit": transit
                and {"days_low": transit.days_low, "days_high": transit.days_high},
                "limits": limits and {"order": limits.order.plain(), "year": limits.year.plain()},
            }
        )
    version = lanes.rules_version()
    return JsonResponse(
        {"data": data, "next_cursor": None, "has_more": False, "rules_version": version}
    )


class _Speaker:
    """Words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def word(self, code: str, facts: Mapping[str, str]) -> str:
        return lanes.word(code, self.language, facts)

    def reason(self, issue: Issue) -> str:
        facts = {"value": issue.value, "limit": issue.limit}
        return rows.word("reasons", issue.reason, self.language, facts)

    def problem(self, refusal: Refusal, items: Sequence[str]) -> dict[str, Any]:
        return plain.problem(refusal, items, self.word, self.reason)


def _one(
    record: object, speaker: _Speaker, work: Callable[[Asked, _Speaker], dict[str, Any]]
) -> tuple[dict[str, Any], int]:
    """A body and a status: what was asked for, or the problem with its fields."""
    ids: list[str] = []
    try:
        asked = asking.asked(record, today=timezone.now().date())
        ids = [item.id for item in asked.consignment.items]
        return work(asked, speaker), 200
    except Refusal as refusal:
        return speaker.problem(refusal, ids), refusal.status


def _cost(asked: Asked, speaker: _Speaker) -> dict[str, Any]:
    found = landed.price(asked)
    return plain.priced(found.cost, found.papers, found.transit, speaker.word)


def _comparison(asked: Asked, speaker: _Speaker) -> dict[str, Any]:
    found = landed.compare(asked)
    ids = [item.id for item in asked.consignment.items]
    data = [
        plain.way(
            way, ids, answering.split_of(found.consignment, way), speaker.word, speaker.reason
        )
        for way in found.ways
    ]
    return {"data": data, "rules_version": lanes.rules_version()}


def _batch(body: Mapping[str, Any], speaker: _Speaker) -> dict[str, Any]:
    """A result for each consignment, whatever the others are."""
    records = body["consignments"]
    if not isinstance(records, list):
        raise Unreadable(issues=(Issue("/consignments", "not_a_list"),))
    if len(records) > BATCH_MAX:
        issue = Issue("/consignments", "too_many", str(len(records)), str(BATCH_MAX))
        raise Unreadable(issues=(issue,))
    results, priced = [], 0
    for place, record in enumerate(records):
        found, status = _one(record, speaker, _cost)
        is_priced = status == 200
        priced += is_priced
        results.append(
            {
                "index": place,
                "id": record.get("id") if isinstance(record, dict) else None,
                "cost": found if is_priced else None,
                "problem": None if is_priced else found,
            }
        )
    return {"results": results, "priced": priced, "refused": len(results) - priced}


def _body(request: HttpRequest) -> object:
    """The JSON of the request; NaN and floats become what the fields refuse by name."""
    too_large = Unreadable(issues=(Issue("", "too_large_body", "", str(BODY_BYTES_MAX)),))
    try:
        read = request.body
    except RequestDataTooBig:
        raise too_large from None
    if len(read) > BODY_BYTES_MAX:
        raise too_large
    try:
        found: object = json.loads(read.decode("utf-8"), parse_constant=str)
    except RecursionError:
        raise Unreadable(issues=(Issue("", "not_json", "nested too deeply"),)) from None
    except ValueError as error:
        raise Unreadable(issues=(Issue("", "not_json", str(error)[:80]),)) from None
    return found


def _language(request: HttpRequest) -> str:
    """`?language=`, else what the client accepts first, else English."""
    accepted = request.headers.get("Accept-Language", "").partition(",")[0]
    for text in (request.GET.get("language", ""), accepted):
        code = text.strip().partition("-")[0].partition(";")[0].lower()
        if code in rows.LANGUAGES:
            return code
    return "en"


def _limits(name: str, day: date) -> Limits | None:
    """None also on a day before the regime began."""
    try:
        return lanes.limits(name, day)
    except NoLaw:
        return None


def _answer(body: dict[str, Any], status: int) -> JsonResponse:
    kind = "application/json" if status == 200 else problem.CONTENT_TYPE
    response = JsonResponse(body, status=status, content_type=kind)
    if body.get("transient"):
        response["Retry-After"] = "1"
    return response
