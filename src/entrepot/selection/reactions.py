"""What has happened below, noted for the next scoring. All of it may be repeated.

Sales and service are not followed order by order: the run of each night counts them.
"""

from datetime import timedelta

from entrepot.catalog.events import ProductChanged
from entrepot.catalog.values import MARKETS
from entrepot.customs.events import LawAmended
from entrepot.kit import outbox
from entrepot.lanes.values import EUROPEAN_UNION
from entrepot.logistics.events import StockReceived
from entrepot.money.events import RatesLoaded
from entrepot.offices.events import MerchantStateChanged
from entrepot.onboarding.events import TermsAccepted
from entrepot.selection import commands


@outbox.in_batches
def mark_changed(events: list[ProductChanged]) -> None:
    """Products, texts, pictures or listings changed."""
    commands.mark([event.product for event in events], at=max(event.at for event in events))


@outbox.in_batches
def mark_received(events: list[StockReceived]) -> None:
    """Units came in."""
    commands.mark_variants(
        [event.variant for event in events], at=max(event.at for event in events)
    )


def mark_merchant(event: MerchantStateChanged) -> None:
    """A merchant may sell now, or no longer."""
    commands.mark_merchant(event.merchant, at=event.at)


def mark_terms(event: TermsAccepted) -> None:
    """Another commission: what the merchant nets has changed."""
    commands.mark_merchant(event.merchant, at=event.at)


def rescore_by_law(event: LawAmended) -> None:
    """A row of law that holds now or will by tomorrow: the markets of its country are scored anew."""
    if event.effective_on > event.at.date() + timedelta(days=1):
        return
    into = EUROPEAN_UNION if event.country == "EU" else {event.country}
    for code, market in MARKETS.items():
        if market.country in into:
            commands.ask_pass(market=code, at=event.at)


def rescore_by_rate(event: RatesLoaded) -> None:
    """New rates: every full price may have moved."""
    commands.ask_pass(at=event.at)
