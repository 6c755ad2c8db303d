"""What has happened below, brought onto the shelf. All of it may be repeated."""

from datetime import timedelta
from typing import Final

from entrepot.catalog.events import ProductChanged
from entrepot.checkout.events import GroupPlaced, OrderCancelled, OrderConfirmed, OrderExpired
from entrepot.customs.events import LawAmended
from entrepot.kit import outbox
from entrepot.lanes.values import EUROPEAN_UNION
from entrepot.logistics.events import StockReceived
from entrepot.money.events import RatesLoaded
from entrepot.storefront import commands, queries

RESHELVE_MAX: Final = 50
"""Events of an import that are told at a time; their rows stay locked until all are made."""


@outbox.in_batches_of(RESHELVE_MAX)
def reshelve(events: list[ProductChanged]) -> None:
    """Products, texts, pictures or listings changed: their rows are made anew, each once."""
    queries.forget()
    products = list(dict.fromkeys(event.product for event in events))
    commands.reshelve(products=products, at=max(event.at for event in events))


@outbox.in_batches
def receive(events: list[StockReceived]) -> None:
    """Units came in."""
    commands.restock(variants=[event.variant for event in events])


@outbox.in_batches
def take(events: list[GroupPlaced] | list[OrderConfirmed]) -> None:
    """Units were set aside for a buyer; or, when those were gone, once more as the money came."""
    commands.restock(variants=queries.variants_of_groups(event.group for event in events))


@outbox.in_batches
def give_back(events: list[OrderExpired] | list[OrderCancelled]) -> None:
    """Nobody paid, or the buyer took it back: the units are free again."""
    commands.restock(variants=queries.variants_of_groups(event.group for event in events))


def reprice_by_rate(event: RatesLoaded) -> None:
    """New rates: every price that is converted may have moved."""
    commands.ask_reprice(reason=f"@rates {event.newest_on}", at=event.at)


def reprice_by_law(event: LawAmended) -> None:
    """A row of law that holds now, or will by tomorrow somewhere: the lanes into its country.

    One that begins later is met by the run of its own first day.
    """
    if event.effective_on > event.at.date() + timedelta(days=1):
        return
    into = sorted(EUROPEAN_UNION) if event.country == "EU" else [event.country]
    reason = f"@law {event.country} {event.table} {event.hs}".strip()
    commands.ask_reprice(reason=reason, countries=into, at=event.at)
