"""What has happened becomes a task, or has to be looked up anew."""

from entrepot.casework import commands
from entrepot.catalog.events import ProductChanged
from entrepot.checkout.events import OrderConfirmed
from entrepot.kit import outbox
from entrepot.offices.events import MerchantStateChanged
from entrepot.offices.values import MerchantState
from entrepot.onboarding.events import DocumentExpiring


@outbox.in_batches
def count_sales(sales: list[OrderConfirmed]) -> None:
    """A paid order is a sale of its merchant."""
    commands.fold_sales(sales)


@outbox.in_batches
def look_again(events: list[ProductChanged]) -> None:
    """What kept the merchants where they stand may be mended."""
    commands.note_changed({event.merchant for event in events})


def ask_for_newer(event: DocumentExpiring) -> None:
    """A document ends soon: one task for it, however often this is told."""
    commands.note_document_expiring(
        merchant=event.merchant, document=event.document, expires_on=event.expires_on, at=event.at
    )


def follow_standing(event: MerchantStateChanged) -> None:
    """Handed in: review it. Decided: the review is done. Either way, look anew."""
    if event.state == MerchantState.REVIEW:
        commands.note_handed_in(merchant=event.merchant, at=event.at)
    elif event.was == MerchantState.REVIEW:
        commands.note_decided(merchant=event.merchant, at=event.at)
    commands.note_changed({event.merchant})
