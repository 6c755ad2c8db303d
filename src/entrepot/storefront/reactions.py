"""What has happened below, brought onto the shelf. All of it may be repeated."""

from entrepot.catalog.events import ProductChanged
from entrepot.checkout.events import GroupPlaced, OrderExpired
from entrepot.logistics.events import StockReceived
from entrepot.storefront import commands, queries


def reshelve(event: ProductChanged) -> None:
    """A product, a text, a picture or a listing changed: its rows are made anew."""
    queries.forget()
    commands.reshelve(products=[event.product], at=event.at)


def receive(event: StockReceived) -> None:
    """Units came in."""
    commands.restock(variants=[event.variant])


def take(event: GroupPlaced) -> None:
    """Units were set aside for a buyer."""
    commands.restock(variants=queries.variants_of_group(event.group))


def give_back(event: OrderExpired) -> None:
    """Nobody paid: the units are free again."""
    commands.restock(variants=queries.variants_of_group(event.group))
