"""What has happened to exchange rates."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesLoaded(Event):
    """Rates came in that were not known; prices by them may move."""

    kind: ClassVar[str] = "money.rates_loaded"
    newest_on: date
    """The latest day of those that are new."""
