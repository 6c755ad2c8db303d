"""What follows from an approved change of the law, in the process that hears of it."""

from entrepot.customs import commands
from entrepot.customs.events import LawAmended


def install_law(event: LawAmended) -> None:  # noqa: ARG001  # a reaction takes its event
    """Whoever reacts next prices by the law as amended."""
    commands.refresh_law(at_once=True)
