"""What stock does with what has happened elsewhere."""

from entrepot.logistics import commands
from entrepot.offices.events import MerchantStateChanged
from entrepot.offices.values import MerchantState


def open_first_node(event: MerchantStateChanged) -> None:
    """Who may sell has a place for its stock."""
    if event.state == MerchantState.LIVE:
        commands.open_first_node(merchant=event.merchant)
