"""What has happened to the catalogue."""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingsDecided(Event):
    """An office has confirmed some of a merchant's goods at once, or has declined one."""

    kind: ClassVar[str] = "listings.decided"
    review: UUID
    """The first of those decided: it names the decision."""
    merchant: UUID
    products: tuple[UUID, ...]
    """The first NAMED_MAX of them."""
    number: int
    is_confirmed: bool


NAMED_MAX: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanged(Event):
    """A product, one of its variants, texts, pictures or listings is not as it was."""

    kind: ClassVar[str] = "product.changed"
    product: UUID
    merchant: UUID
