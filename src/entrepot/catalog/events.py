"""What has happened to the catalogue."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanged(Event):
    """A product, one of its variants, texts, pictures or listings is not as it was."""

    kind: ClassVar[str] = "product.changed"
    product: UUID
    merchant: UUID
