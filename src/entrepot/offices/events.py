"""What has happened to merchants."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantStateChanged(Event):
    """A merchant's standing is another one; `was` is empty when it is new."""

    kind: ClassVar[str] = "merchant.state_changed"
    merchant: UUID
    was: str
    state: str
