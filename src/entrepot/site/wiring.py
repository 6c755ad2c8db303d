"""Who listens to what: the one page where contexts meet upward."""

from collections.abc import Callable
from typing import Any, Final

from entrepot.kernel import Event
from entrepot.kit import outbox

REACTIONS: Final[dict[type[Event], tuple[Callable[[Any], None], ...]]] = {}


def connect() -> None:
    """Register every reaction; called once, when all models are loaded."""
    outbox.wire(REACTIONS)
