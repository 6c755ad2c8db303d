"""Who may sell a brand in a market, and what a shop may call itself."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from entrepot.catalog.rules.gates import Gate, brand_key
from entrepot.catalog.values import MARKETS
from entrepot.onboarding.values import ShopType
from entrepot.onboarding.values.brands import (
    BrandFinding,
    BrandFindingCode,
    BrandRight,
    Protected,
    RightKind,
    RightState,
)

key = brand_key
TRADEMARK_KINDS: Final = frozenset({RightKind.OWN})


def gates(rights: Iterable[BrandRight], protected: Protected | None, *, on: date) -> list[Gate]:
    """Of one brand: for whom each market is open on the day, where it is not open to all.

    Somebody's sole right shuts a market to those without a right; the operator's list does too.
    A reseller with an approved right of its own may go on: who signs it knows the sole owner.
    """
    held = [one for one in rights if one.state is RightState.APPROVED and _runs(one, on)]
    guarded = _markets(protected.markets) if protected is not None else ()
    sole = {market for one in held if one.exclusive for market in _markets(one.markets)}
    shut = [(market, BrandFindingCode.PROTECTED) for market in guarded]
    shut += [(market, BrandFindingCode.ANOTHERS) for market in sorted(sole.difference(guarded))]
    return [Gate(market, code.value, _may(held, market)) for market, code in shut]


def findings(
    merchant: UUID,
    brands: Sequence[str],
    market: str,
    *,
    rights: Sequence[BrandRight],
    protected: Sequence[Protected],
    on: date,
) -> list[BrandFinding]:
    """What keeps these brands of a merchant out of a market; a right that holds opens it."""
    found = []
    for brand in brands:
        about = [one for one in rights if one.key == key(brand)]
        if any(one.merchant == merchant and one.holds(market, on) for one in about):
            continue
        if any(one.key == key(brand) and one.guards(market) for one in protected):
            found.append(BrandFinding(BrandFindingCode.PROTECTED, brand, market))
        elif any(one.exclusive and one.holds(market, on) for one in about):
            found.append(BrandFinding(BrandFindingCode.ANOTHERS, brand, market))
    return found


def shop_type(rights: Sequence[BrandRight], market: str, *, on: date) -> ShopType:
    """What the merchant's rights let its shop be called in a market.

    Flagship: its own trademark or a sole licence. Authorised: every brand by a letter. Else a
    specialty shop, which needs no right of its own.
    """
    held = [one for one in rights if one.holds(market, on)]
    if any(one.kind is RightKind.OWN or _is_sole_licence(one) for one in held):
        return ShopType.FLAGSHIP
    return ShopType.AUTHORISED if held else ShopType.SPECIALTY


def may_call_itself(
    wanted: ShopType, rights: Sequence[BrandRight], market: str, *, on: date
) -> bool:
    """Nobody has to use the grandest name that its rights allow."""
    ranks = (ShopType.SPECIALTY, ShopType.AUTHORISED, ShopType.FLAGSHIP)
    return ranks.index(wanted) <= ranks.index(shop_type(rights, market, on=on))


def missing(kind: RightKind, *, register: str, number: str, document: str) -> list[str]:
    """What a declaration still lacks: a trademark its register and number, a letter the paper."""
    if kind in TRADEMARK_KINDS:
        facts = (("trademark_register", register), ("trademark_number", number))
        return [name for name, value in facts if not value.strip()]
    return [] if document.strip() else ["document"]


def _is_sole_licence(right: BrandRight) -> bool:
    return right.kind is RightKind.LICENSEE and right.exclusive


def _runs(right: BrandRight, on: date) -> bool:
    return right.since <= on and (right.until is None or on < right.until)


def _markets(named: Sequence[str]) -> tuple[str, ...]:
    """None named: every market there is, one by one, since each may be open to others."""
    return tuple(named) or tuple(MARKETS)


def _may(held: Sequence[BrandRight], market: str) -> frozenset[UUID]:
    return frozenset(one.merchant for one in held if market in _markets(one.markets))
