"""Traceability of traders: Regulation (EU) 2022/2065, article 30."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date
from typing import Final

from entrepot.onboarding.values.seller import TraderDecision, TraderFact

REQUIRED: Final = tuple(TraderFact)
_IN_REGISTER: Final = frozenset({TraderFact.TRADE_REGISTER, TraderFact.REGISTER_NUMBER})
"""Asked only of who is entered in one: 30(1)(d)."""
SHOWN: Final = (
    TraderFact.NAME,
    TraderFact.ADDRESS,
    TraderFact.TELEPHONE,
    TraderFact.EMAIL,
    TraderFact.TRADE_REGISTER,
    TraderFact.REGISTER_NUMBER,
    TraderFact.SELF_CERTIFICATION,
)
"""30(7): at least on the page of the offer."""
NEVER_SHOWN: Final = (TraderFact.IDENTIFICATION, TraderFact.PAYMENT_ACCOUNT)
KEEP_MONTHS: Final = 6


def missing(known: Collection[TraderFact], *, is_registered: bool) -> list[TraderFact]:
    """What the trader has still to give before it may sell."""
    asked = REQUIRED if is_registered else tuple(f for f in REQUIRED if f not in _IN_REGISTER)
    return [one for one in asked if one not in known]


def decide(
    missing: Collection[TraderFact], *, is_registered: bool = True, is_selling: bool = False
) -> TraderDecision:
    """30(1): nothing is sold before; 30(3): who sells already is asked first, then suspended."""
    lacking = [one for one in missing if is_registered or one not in _IN_REGISTER]
    if not lacking:
        return TraderDecision.MAY_SELL
    return TraderDecision.ASK_THEN_SUSPEND if is_selling else TraderDecision.BLOCKED


def delete_on(contract_end: date) -> date:
    """30(5): kept for six months after the contract, then deleted."""
    month = contract_end.month - 1 + KEEP_MONTHS
    year, month = contract_end.year + month // 12, month % 12 + 1
    return date(year, month, min(contract_end.day, monthrange(year, month)[1]))
