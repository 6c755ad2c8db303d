"""What the catalogue does when law or standing below it changes."""

from datetime import timedelta

from entrepot.catalog import commands
from entrepot.customs.events import LawAmended
from entrepot.offices.events import MerchantStateChanged
from entrepot.offices.values import MerchantState


def recheck_by_law(event: LawAmended) -> None:
    """Listings on the lanes into the law's country are judged anew, in the background.

    What takes effect later is met by the clock on its own day (`tasks.recheck_by_day`).
    """
    if event.effective_on <= event.at.date() + timedelta(days=1):
        commands.ask_recheck([event.country])


def recheck_by_standing(event: MerchantStateChanged) -> None:
    """Who may sell from now on, or no longer: its listings go on the shelves, or off them."""
    if MerchantState.LIVE in {event.was, event.state}:
        commands.ask_recheck_of(event.merchant)
