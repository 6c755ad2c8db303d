"""China, cross-border e-commerce retail import, whatever the channel (customs mode).

Inside the limits no duty is due and 70 % of VAT and consumption tax. One single item above the
order limit passes with everything in full; several do not. Value counts against the buyer's
calendar year, over all channels together, with its freight and insurance, without the tax.
Notices 2016-18 and 2018-49. The regimes of the channels are thin modules over this one.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, china, cn_duty, duties, pricing
from entrepot.lanes.rules.arithmetic import ONE, percent
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    CapRow,
    Charge,
    ChinaLaw,
    Item,
    LandedCost,
    Law,
    LimitRow,
    Limits,
    LineCost,
    Note,
    Obstacle,
    ReturnRelief,
    RowRef,
    Treatment,
)
from entrepot.money.values import CNY, Money

DIRECT: Final = "9610"
BONDED: Final = "1210"
BONDED_A: Final = "1239"
OPEN_TO: Final = {DIRECT: (DIRECT,), BONDED: (BONDED,), BONDED_A: (BONDED_A, BONDED)}
"""By channel, the channels of a listing that admit goods to it: one list serves both bonded modes."""
_OWN_USE: Final = RowRef(
    "bought by a person for own use, resale forbidden: customs announcement 2018-194", "vendor"
)
_ADDED_INSIDE: Final = RowRef("trade rules, section 4.3: not verified", "unsourced")


class Terms(NamedTuple):
    """Limits and the levied share on a day, in whole numbers."""

    limit: LimitRow
    order: int
    year: int
    share: int
    share_text: str
    share_ref: RowRef


class Code(NamedTuple):
    """What holds for a code on a day: obstacles, or its tariff law and the rows it stands on."""

    obstacles: tuple[Obstacle, ...]
    of: china.LineLaw | None
    """None where there are obstacles."""
    caps: tuple[CapRow, ...]
    is_added: bool
    """There are anti-dumping or countervailing duties for some origins."""
    within: tuple[RowRef, RowRef]
    """The rows of consumption tax and of VAT inside the limits."""
    above: tuple[RowRef, RowRef]


def admit(priced: Priced, law: Law, channel: str) -> tuple[Obstacle, ...]:
    """Every reason at once, so that the buyer need not find them one by one."""
    day = priced.consignment.day
    found: list[Obstacle] = []
    is_capped = False
    for line in priced.lines:
        item = line.item
        code = _code(law, item.hs, day, channel)
        if code.caps:
            is_capped = True
        if code.of is None:
            found.extend(replace(obstacle, item=item.id) for obstacle in code.obstacles)
        elif china.lacks_content(code.of, item.content):
            found.append(china.content_obstacle(code.of, item.id))
    terms = _terms(law.china, day)
    before = priced.consignment.orders_value_used_in_year
    if priced.consignment.business is not None or not priced.consignment.is_for_own_use:
        found.append(Obstacle("cbec.not_for_own_use", None, {}, "other_lane", _OWN_USE))
    if priced.value > terms.order:
        found.extend(_order_obstacles(priced, law, channel))
    if priced.value + (0 if before is None else before.minor) > terms.year:
        found.append(_year_obstacle(priced, terms.limit))
    if is_capped:
        found.extend(_cap_obstacles(priced, law.china))
    return tuple(found)


def assess(priced: Priced, law: Law, channel: str) -> LandedCost:
    """For an admitted consignment: charges, line by line, in fen."""
    day = priced.consignment.day
    terms = _terms(law.china, day)
    is_within = priced.value <= terms.order
    share, share_text = (terms.share, terms.share_text) if is_within else (ONE, "")
    lines: list[LineCost] = []
    added: list[Item] = []
    for line in priced.lines:
        item = line.item
        code = _code(law, item.hs, day, channel)
        of = code.of
        assert of is not None, code.obstacles
        charges = pricing.charges(priced, line)
        base = line.value
        if code.is_added:
            added.append(item)
        if not is_within:
            duty: list[Charge] = cn_duty.charges(priced, line, law)
            base += sum(charge.amount.minor for charge in duty)
            charges += duty
        tax = china.tax(of, item, base=base, value=line.value, share=share, share_text=share_text)
        levy_ref, vat_ref = code.within if is_within else code.above
        charges += china.taxes(of, tax, base, levy_ref, vat_ref)
        sum_ = base + tax.consumption_tax + tax.vat
        lines.append(LineCost(item, tuple(charges), Money(sum_, CNY)))
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=priced.value,
        treatment=Treatment.CBEC_WITHIN_LIMITS
        if is_within
        else Treatment.FULL_TAX_AS_GENERAL_TRADE,
        notes=tuple(_notes(added, day, law, is_within=is_within)) if added else (),
    )


def limits(day: date, law: Law) -> Limits | None:
    row = _terms(law.china, day).limit
    return Limits(order=row.order, year=row.year, row=row.ref)


def hs_admission(hs: str, day: date, law: Law, channel: str) -> Obstacle | None:
    found = _code(law, hs, day, channel).obstacles
    return found[0] if found else None


def required_fields(hs: str, day: date, law: Law) -> tuple[str, ...]:
    return arithmetic.fields(law.china.fields, hs, day)


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
    limit = arithmetic.in_force(law.limits, day, what=what)
    return Terms(
        limit=limit,
        order=limit.order.minor,
        year=limit.year.minor,
        share=arithmetic.millionths(share.share),
        share_text=percent(share.share),
        share_ref=share.ref,
    )


@lru_cache(maxsize=16_384)
def _code(law: Law, hs: str, day: date, channel: str) -> Code:
    rows = law.china
    caps = tuple(row for row in rows.caps if row.holds_on(day) if hs.startswith(row.hs))
    obstacle = china.bar_obstacle(rows, hs, day)
    listing = _listing_obstacle(rows, hs, day, channel)  # first of all NoLaw before the rows
    if found := obstacle or listing:
        ref = found.row or RowRef("", "unsourced")
        return Code((found,), None, caps, is_added=False, within=(ref, ref), above=(ref, ref))
    of = china.line_law(rows, hs, day)
    listed = china.listings_of(rows, hs, day)[0].ref
    above = [arithmetic.joined(ref, listed) for ref in (of.levy_ref, of.vat_ref)]
    share_ref = _terms(rows, day).share_ref
    within = [arithmetic.joined(ref, share_ref) for ref in above]
    return Code(
        (),
        of,
        caps,
        is_added=cn_duty.is_ever_added(law, hs),
        within=(within[0], within[1]),
        above=(above[0], above[1]),
    )


def _listing_obstacle(law: ChinaLaw, hs: str, day: date, channel: str) -> Obstacle | None:
    _terms(law, day)
    lines = china.lines_of(law, hs)
    listings = china.listings_of(law, hs, day)
    if not lines:
        if listings:
            return Obstacle("hs.no_rate_row", None, {"hs": hs}, "operator_list", listings[0].ref)
        return Obstacle("cbec.not_on_list", None, {"hs": hs}, "operator_list")
    if china.is_ambiguous(law, hs, day, is_listed=True):
        return duties.too_short_code(hs, [line.hs for line in lines])
    if not listings:
        facts = {"hs": hs, "description": lines[0].description}
        return Obstacle("cbec.not_on_list", None, facts, "operator_list")
    if not any(one in row.channels for row in listings for one in OPEN_TO[channel]):
        facts = {"hs": hs, "channels": " ".join(listings[0].channels), "note": listings[0].note}
        code = "cbec.bonded_only" if channel == DIRECT else "cbec.direct_only"
        return Obstacle(code, None, facts, "other_lane", listings[0].ref)
    return None


def _order_obstacles(priced: Priced, law: Law, channel: str) -> list[Obstacle]:
    """Several items may not exceed the limit; one may, and then its duty must be known."""
    day = priced.consignment.day
    limit = _terms(law.china, day).limit
    pieces = sum(line.item.quantity for line in priced.lines)
    if pieces > 1:
        facts = {
            "value": str(Money(priced.value, CNY)),
            "limit": str(limit.order),
            "pieces": str(pieces),
        }
        return [Obstacle("cbec.order_limit", None, facts, "split_order", limit.ref)]
    [line] = priced.lines
    if _code(law, line.item.hs, day, channel).of is None:
        return []
    return cn_duty.obstacles(line.item, day, law)


def _year_obstacle(priced: Priced, limit: LimitRow) -> Obstacle:
    before = priced.consignment.orders_value_used_in_year or Money(0, CNY)
    facts = {
        "value": str(Money(priced.value, CNY)),
        "used": str(before),
        "left": str(Money(max(limit.year.minor - before.minor, 0), CNY)),
        "limit": str(limit.year),
    }
    return Obstacle("cbec.year_limit", None, facts, "other_lane", limit.ref)


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


def _notes(items: list[Item], day: date, law: Law, *, is_within: bool) -> list[Note]:
    """Whether added duties are levied inside the limits is not verified, so it is said."""
    if not is_within:
        return cn_duty.notes(items, day, law)
    codes = sorted({item.hs for item in items if cn_duty.added_rows(law, item, day)})
    return [Note("added_duty.inside_cbec", {"hs": code}, _ADDED_INSIDE) for code in codes]
