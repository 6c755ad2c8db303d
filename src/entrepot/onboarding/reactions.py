"""What becoming a merchant does with what has happened elsewhere."""

from typing import Final

from entrepot.offices.events import MerchantStateChanged
from entrepot.offices.values import MerchantState
from entrepot.onboarding import commands

_ON_ITS_WAY: Final = frozenset({MerchantState.APPLIED, MerchantState.REVIEW, MerchantState.LIVE})


def offer_terms(event: MerchantStateChanged) -> None:
    """A business on its way in is offered the standard plan, once."""
    if event.state in _ON_ITS_WAY:
        commands.offer_default(merchant=event.merchant, at=event.at)
