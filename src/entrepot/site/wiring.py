"""Who listens to what: the one page where contexts meet upward."""

from collections.abc import Callable
from typing import Any, Final

from entrepot.checkout.events import GroupPlaced, OrderCompleted, OrderConfirmed
from entrepot.insights import reactions as insights
from entrepot.kernel import Event
from entrepot.kit import outbox

REACTIONS: Final[dict[type[Event], tuple[Callable[[Any], None], ...]]] = {
    GroupPlaced: (insights.count_placed,),
    OrderConfirmed: (insights.count_sales,),
    OrderCompleted: (insights.count_completed,),
}


def connect() -> None:
    """Register every reaction; called once, when all models are loaded."""
    outbox.wire(REACTIONS)
