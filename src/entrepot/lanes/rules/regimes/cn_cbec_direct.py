"""China, cross-border e-commerce retail import by direct parcel (customs mode 9610).

Inside the limits no duty is due and 70 % of VAT and consumption tax. One single item above the
order limit passes with everything in full; several do not. Value counts against the buyer's
calendar year with its freight and insurance, without the tax. Notices 2016-18 and 2018-49.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, china, duties, pricing
from entrepot.lanes.rules.arithmetic import HALF_UP, ONE, percent
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    CapRow,
    Charge,
    ChargeKind,
    ChinaLaw,
    LandedCost,
    Lane,
    Law,
    LimitRow,
    Limits,
    LineCost,
    Obstacle,
    Paper,
    ReturnRelief,
    RowRef,
    Treatment,
    WrongLane,
)
from entrepot.money.values import CNY, Currency, Money

NAME: Final = "cn-cbec-direct"
CHANNEL: Final = "9610"
_UNION: Final = "EU"
"""Stands for all its members in `AdditionalDutyRow.origins`."""


class Terms(NamedTuple):
    """Limits and the levied share on a day, in whole numbers."""

    limit: LimitRow
    share: int
    share_text: str
    share_ref: RowRef


class Code(NamedTuple):
    """What holds for a code on a day: obstacles, or its tariff law and the rows it stands on."""

    obstacles: tuple[Obstacle, ...]
    of: china.LineLaw | None
    """None where there are obstacles."""
    caps: tuple[CapRow, ...]
    vat_ref: RowRef | None
    levy_ref: RowRef | None


def check_lane(lane: Lane) -> None:
    if lane.destination != "CN" or lane.origin == "CN":
        raise WrongLane(
            regime=lane.regime,
            origin=lane.origin,
            destination=lane.destination,
            reason="leads to CN from abroad",
        )


def currency(_lane: Lane, _day: date, _law: Law) -> Currency:
    return CNY


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    """Every reason at once, so that the buyer need not find them one by one."""
    rows, day = law.china, priced.consignment.day
    found: list[Obstacle] = []
    is_capped = False
    for line in priced.lines:
        item = line.item
        code = _code(rows, item.hs, day)
        is_capped = is_capped or bool(code.caps)
        if code.of is None:
            found.extend(replace(obstacle, item=item.id) for obstacle in code.obstacles)
        elif china.lacks_content(code.of, item.content):
            found.append(_content_obstacle(code.of, item.id))
    found.extend(_limit_obstacles(priced, rows))
    if is_capped:
        found.extend(_cap_obstacles(priced, rows))
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    """For an admitted consignment: charges, line by line, in fen."""
    consignment, rows = priced.consignment, law.china
    day = consignment.day
    terms = _terms(rows, day)
    value = priced.value
    is_within = value <= terms.limit.order.minor
    lines: list[LineCost] = []
    for line in priced.lines:
        item = line.item
        code = _code(rows, item.hs, day)
        of = code.of
        assert of is not None, code.obstacles
        charges = pricing.charges(priced, line)
        base, share = line.value, terms.share
        if not is_within:
            share = ONE
            duty = china.duty_row(rows, item.hs, day)
            assert duty is not None, item
            due = duties.due(
                duty.rate, value=line.value, item=item, day=day, in_minor=pricing.in_minor(priced)
            )
            base += due.minor
            charges.append(
                Charge(
                    ChargeKind.DUTY,
                    Money(due.minor, CNY),
                    Money(line.value, CNY),
                    duty.rate.text,
                    due.formula,
                    HALF_UP,
                    duties.row_ref(duty, day),
                )
            )
        tax = china.tax(
            of, item, base=base, value=line.value, share=share, share_text=terms.share_text
        )
        taxed = Money(base, CNY)
        if of.schedule != "none":
            charges.append(
                Charge(
                    ChargeKind.CONSUMPTION_TAX,
                    Money(tax.consumption_tax, CNY),
                    taxed,
                    tax.levy.text,
                    tax.consumption_tax_formula,
                    HALF_UP,
                    code.levy_ref if is_within else of.levy_ref,
                )
            )
        charges.append(
            Charge(
                ChargeKind.VAT,
                Money(tax.vat, CNY),
                taxed,
                of.vat_text,
                tax.vat_formula,
                HALF_UP,
                code.vat_ref if is_within else of.vat_ref,
            )
        )
        sum_ = base + tax.consumption_tax + tax.vat
        lines.append(LineCost(item, tuple(charges), Money(sum_, CNY)))
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=value,
        treatment=Treatment.CBEC_WITHIN_LIMITS
        if is_within
        else Treatment.FULL_TAX_AS_GENERAL_TRADE,
    )


def papers(priced: Priced, law: Law) -> tuple[Paper, ...]:
    """The three documents and the declaration list must agree, or customs refuses (XB-7)."""
    source = RowRef(
        "customs announcements 2016-26, 2018-165 and 2018-194: https://ssopdot.com/blog/6401.html",
        "vendor",
        _terms(law.china, priced.consignment.day).limit.since,
    )
    whole = [
        Paper("customs_order", "platform", (), source),
        Paper("customs_payment", "payment_provider", (), source),
        Paper("customs_waybill", "carrier", (), source),
        Paper("declaration_list", "declarant", (), source),
        Paper("buyer_identity", "buyer", (), source),
        Paper("commercial_invoice", "merchant", (), source),
        Paper("cn23", "merchant", (), source),
    ]
    permits = {
        line.item.id: row
        for line in priced.lines
        for row in law.china.bars
        if row.kind == "permit"
        if row.holds_on(priced.consignment.day)
        if line.item.hs.startswith(row.hs)
    }
    by_item = [Paper("permit", "merchant", (item,), row.ref) for item, row in permits.items()]
    return tuple(whole + by_item)


def limits(day: date, law: Law) -> Limits | None:
    row = _terms(law.china, day).limit
    return Limits(order=row.order, year=row.year, row=row.ref)


def required_fields(hs: str, day: date, law: Law) -> tuple[str, ...]:
    return arithmetic.fields(law.china.fields, hs, day)


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    found = _code(law.china, hs, day).obstacles
    return found[0] if found else None


def return_relief(
    *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    """Both spans are counted from the release; their last day is inside."""
    row = arithmetic.in_force(law.china.returns, released_on, what="returns to China's customs")
    last_day_to_apply = released_on + timedelta(days=row.days_to_apply)
    last_day_back = released_on + timedelta(days=row.days_to_be_back)
    is_in_time = (
        applied_on <= last_day_to_apply and back_on is not None and back_on <= last_day_back
    )
    return ReturnRelief(
        tax_waived=is_in_time,
        allowance_restored=is_in_time,
        last_day_to_apply=last_day_to_apply,
        last_day_back=last_day_back,
        row=row.ref,
    )


def composite_rate(*, vat: Decimal, consumption_tax: Decimal, share: Decimal) -> Decimal:
    """Tax as a share of the value, for ad-valorem goods: what vendors print rounded. For display."""
    return (vat + consumption_tax) / (1 - consumption_tax) * share


def actual_paid(*, goods: Money, freight: Money, discount: Money, tax: Money) -> Money:
    """What customs calls `acturalPaid`; it must equal the payment to the fen, no tolerance."""
    return goods + freight - discount + tax


@lru_cache(maxsize=512)
def _terms(law: ChinaLaw, day: date) -> Terms:
    what = "cross-border e-commerce retail import"
    share = arithmetic.in_force(law.shares, day, what=what)
    return Terms(
        limit=arithmetic.in_force(law.limits, day, what=what),
        share=arithmetic.millionths(share.share),
        share_text=percent(share.share),
        share_ref=share.ref,
    )


@lru_cache(maxsize=16_384)
def _code(law: ChinaLaw, hs: str, day: date) -> Code:
    caps = tuple(row for row in law.caps if row.holds_on(day) if hs.startswith(row.hs))
    if obstacles := _code_obstacles(law, hs, day):
        return Code(obstacles, None, caps, obstacles[0].row, obstacles[0].row)
    of, share = china.line_law(law, hs, day), _terms(law, day).share_ref
    vat_ref, levy_ref = (arithmetic.joined(ref, share) for ref in (of.vat_ref, of.levy_ref))
    return Code((), of, caps, vat_ref, levy_ref)


def _code_obstacles(law: ChinaLaw, hs: str, day: date) -> tuple[Obstacle, ...]:
    """What stands in the way of a code by itself, the gravest first; NoLaw before the rows."""
    listing_refusal = _listing_obstacle(law, hs, day)
    for bar in law.bars:
        if not bar.holds_on(day) or not hs.startswith(bar.hs):
            continue
        facts = {"hs": hs, "reason": bar.reason}
        if bar.kind == "blocked":
            return (Obstacle("goods.blocked", None, facts, "none", bar.ref),)
        if not any(row.is_operators for row in china.listings_of(law, hs, day)):
            return (Obstacle("goods.needs_permit", None, facts, "operator_list", bar.ref),)
    return () if listing_refusal is None else (listing_refusal,)


def _listing_obstacle(law: ChinaLaw, hs: str, day: date) -> Obstacle | None:
    _terms(law, day)
    lines = china.lines_of(law, hs)
    listings = china.listings_of(law, hs, day)
    if not lines:
        if listings:
            return Obstacle("hs.no_rate_row", None, {"hs": hs}, "operator_list", listings[0].ref)
        return Obstacle("cbec.not_on_list", None, {"hs": hs}, "operator_list")
    if china.is_ambiguous(law, hs, day):
        facts = {"hs": hs, "lines": " ".join(line.hs for line in lines)}
        return Obstacle("hs.too_short", None, facts, "give_eight_digits")
    if not listings:
        facts = {"hs": hs, "description": lines[0].description}
        return Obstacle("cbec.not_on_list", None, facts, "operator_list")
    if not any(CHANNEL in row.channels for row in listings):
        facts = {"hs": hs, "channels": " ".join(listings[0].channels), "note": listings[0].note}
        return Obstacle("cbec.bonded_only", None, facts, "other_lane", listings[0].ref)
    return None


def _content_obstacle(of: china.LineLaw, item: str) -> Obstacle:
    measures = ("ml", "l") if of.needs_litres else tuple(of.threshold)
    facts = {"schedule": of.schedule, "units": " ".join(measures)}
    return Obstacle("content.missing", item, facts, "give_content", of.levy_ref)


def _limit_obstacles(priced: Priced, law: ChinaLaw) -> list[Obstacle]:
    consignment = priced.consignment
    limit = _terms(law, consignment.day).limit
    value = priced.value
    found: list[Obstacle] = []
    if value > limit.order.minor:
        pieces = sum(line.item.quantity for line in priced.lines)
        if pieces > 1:
            facts = {
                "value": str(Money(value, CNY)),
                "limit": str(limit.order),
                "pieces": str(pieces),
            }
            found.append(Obstacle("cbec.order_limit", None, facts, "split_order", limit.ref))
        else:
            found.extend(_duty_obstacles(priced, law))
    before = china.used(consignment)
    if before + value > limit.year.minor:
        facts = {
            "value": str(Money(value, CNY)),
            "used": str(Money(before, CNY)),
            "left": str(Money(max(limit.year.minor - before, 0), CNY)),
            "limit": str(limit.year),
        }
        found.append(Obstacle("cbec.year_limit", None, facts, "other_lane", limit.ref))
    return found


def _duty_obstacles(priced: Priced, law: ChinaLaw) -> list[Obstacle]:
    """Above the limit duty is due in full, so there must be one figure for it."""
    day = priced.consignment.day
    found: list[Obstacle] = []
    for line in priced.lines:
        item = line.item
        if _code(law, item.hs, day).of is None:
            continue
        duty = china.duty_row(law, item.hs, day)
        if duty is None:
            found.append(Obstacle("duty.not_known", item.id, {"hs": item.hs}, "other_lane"))
        else:
            found.extend(duties.obstacles(duty.rate, item, day, duties.row_ref(duty, day)))
        for row in law.additional:
            if not row.holds_on(day) or not item.hs.startswith(row.hs):
                continue
            if item.origin in row.origins or (
                _UNION in row.origins and item.origin in EUROPEAN_UNION
            ):
                facts = {
                    "hs": item.hs,
                    "additional": f"{percent(row.low)} to {percent(row.high)}",
                    "note": row.note,
                }
                found.append(Obstacle("duty.not_known", item.id, facts, "other_lane", row.ref))
    return found


def _cap_obstacles(priced: Priced, law: ChinaLaw) -> list[Obstacle]:
    found: list[Obstacle] = []
    for cap in law.caps:
        if not cap.holds_on(priced.consignment.day):
            continue
        weight = sum(
            line.item.net_weight_g * line.item.quantity
            for line in priced.lines
            if line.item.hs.startswith(cap.hs)
        )
        if weight > cap.net_weight_g_max:
            facts = {"hs": cap.hs, "weight_g": str(weight), "limit_g": str(cap.net_weight_g_max)}
            found.append(Obstacle("cbec.quantity_cap", None, facts, "fewer", cap.ref))
    return found
