"""What boards count; told in lists, so that a rush costs few statements."""

from entrepot.checkout.events import GroupPlaced, OrderCompleted, OrderConfirmed
from entrepot.insights import commands
from entrepot.kit import outbox


@outbox.in_batches
def count_sales(sales: list[OrderConfirmed]) -> None:
    """A paid order is a sale."""
    commands.fold_sales(sales)


@outbox.in_batches
def count_placed(groups: list[GroupPlaced]) -> None:
    """An acknowledged checkout, paid or not."""
    commands.fold_placed(groups)


@outbox.in_batches
def count_completed(orders: list[OrderCompleted]) -> None:
    """An order whose merchant has been paid."""
    commands.fold_completed(orders)
