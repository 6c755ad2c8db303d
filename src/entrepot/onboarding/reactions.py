"""What becoming a merchant does with what has happened elsewhere."""

from typing import Final

from entrepot.catalog.events import ListingsDecided
from entrepot.offices.events import MerchantStateChanged
from entrepot.offices.values import MerchantState
from entrepot.onboarding import commands
from entrepot.onboarding.events import TermsOffered

_AGREED: Final = frozenset({MerchantState.LIVE, MerchantState.PAUSED, MerchantState.SUSPENDED})
_ON_ITS_WAY: Final = frozenset({MerchantState.APPLIED, MerchantState.REVIEW, MerchantState.LIVE})


def offer_terms(event: MerchantStateChanged) -> None:
    """A business on its way in is offered the standard plan, once."""
    if event.state in _ON_ITS_WAY:
        commands.offer_default(merchant=event.merchant, at=event.at)


def write_of_terms(event: TermsOffered) -> None:
    """Who sells already is told of new terms; who applies finds them among its steps."""
    commands.write_of_terms(
        contract=event.contract,
        merchant=event.merchant,
        effective_on=event.effective_on,
        to_those=_AGREED,
    )


def write_of_decision(event: ListingsDecided) -> None:
    """The office has looked at goods: what it says goes to the merchant."""
    commands.write_of_decision(
        review=event.review,
        merchant=event.merchant,
        products=event.products,
        number=event.number,
        is_confirmed=event.is_confirmed,
    )
