"""What the catalogue does when law below it changes."""

from datetime import timedelta

from entrepot.catalog import commands
from entrepot.customs.events import LawAmended


def recheck_by_law(event: LawAmended) -> None:
    """Listings on the lanes into the law's country are judged anew, in the background.

    What takes effect later is met by the clock on its own day (`tasks.recheck_by_day`).
    """
    if event.effective_on <= event.at.date() + timedelta(days=1):
        commands.ask_recheck([event.country])
